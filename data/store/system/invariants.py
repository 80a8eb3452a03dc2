"""Invariants of the store: queries that return no rows.

Each looks at one cooperative, as the application's role and bound by row-level security like
everything else, and gives the ids of what breaks the rule; never anything personal. ``tournee
doctor`` and a nightly job run them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from data.store.database import Database, Transaction
from data.store.system import cooperatives
from data.store.system.invariant_queries import INVARIANTS
from dispatch.rounds.events.event_kinds import EVENT_KINDS

SHOWN = 5
"""Number of ids listed of what breaks a rule; the number of all is told besides."""

PURGE_EVERY = timedelta(hours=26)
"""Positions are purged once a night: how long one may outlive its time."""

TIMEOUT_MS = 10 * 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A rule that does not hold in a cooperative.

    Attributes
    ----------
    code
        Of the invariant.
    cooperative_id
        Whose rows.
    count
        How many rows break it.
    subjects
        Ids of the first of them.
    """

    code: str
    cooperative_id: UUID
    count: int
    subjects: tuple[str, ...]


def breaches(database: Database, now: datetime) -> list[Breach]:
    """Check every invariant in every cooperative, one after the other.

    Parameters
    ----------
    now
        Aware instant; what has expired by then is past its time.
    """
    found = []
    for cooperative_id in cooperatives.ids(database):
        with database.transaction(
            cooperative_id, read_only=True, statement_timeout_ms=TIMEOUT_MS
        ) as tx:
            found += breaches_of(tx, now)
    return found


def breaches_of(
    tx: Transaction, now: datetime, invariants: Mapping[str, str] = INVARIANTS
) -> list[Breach]:
    """Check invariants in the cooperative that a transaction works for."""
    found = []
    for code, query in invariants.items():
        rows = tx.rows(_counting(query), _values(tx, query, now))
        if rows:
            shown = tuple(str(row["subject"]) for row in rows[:SHOWN])
            count = int(rows[0]["found"])
            found.append(Breach(code=code, cooperative_id=tx.owner, count=count, subjects=shown))
    return found


def _counting(query: str) -> sa.TextClause:
    """Return a query for the first of what breaks a rule, and for how much that is."""
    # The queries are ours, written in this package.
    text = sa.text(
        f"SELECT subject, count(*) OVER () AS found FROM ({query}) AS broken (subject) "  # noqa: S608
        f"ORDER BY subject LIMIT {SHOWN}"
    )
    return text.bindparams(sa.bindparam("kinds", type_=JSONB)) if ":kinds" in query else text


def _values(tx: Transaction, query: str, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {
        "owner": tx.owner,
        "now": now,
        "purged": now - PURGE_EVERY,
        "kinds": {kind.name: sorted(kind.detail) for kind in EVENT_KINDS.values()},
    }
    return {name: value for name, value in values.items() if f":{name}" in query}
