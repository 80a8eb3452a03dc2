"""Versions of rounds as they were published, with the times and legs of their visits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction, refers_to
from data.store.tables.rounds import plan, round_, round_version

DECIDED = ("solve", "replan", "roll_back", "undo", "redo")
"""Ways in which a plan is made anew as a whole: whoever publishes it decides on its delays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedVisit:
    """A visit as a version of its round had it.

    Attributes
    ----------
    travel_s, distance_m
        Of the way to it; ``None`` in versions that were published before these were kept.
    """

    id: UUID
    kind: str
    break_id: str
    status: str
    arrive: datetime
    start: datetime
    depart: datetime
    travel_s: int | None
    distance_m: int | None

    @property
    def wait_s(self) -> int:
        """Seconds between the arrival and the begin."""
        return int((self.start - self.arrive).total_seconds())

    @property
    def way(self) -> tuple[int, int] | None:
        """Seconds and metres of the way to it, where they are known."""
        if self.travel_s is None or self.distance_m is None:
            return None
        return self.travel_s, self.distance_m


def first_published_at(tx: Transaction, round_id: UUID) -> datetime | None:
    """Return when the first version of a round was published."""
    query = sa.select(sa.func.min(round_version.c.made_at)).where(
        tx.owns(round_version), round_version.c.round_id == round_id
    )
    found: datetime | None = tx.value(query)
    return found


def published_before(
    tx: Transaction, round_id: UUID, at: datetime
) -> tuple[PublishedVisit, ...] | None:
    """Return the visits of the version of a round that was in force at an instant, if any was."""
    query = (
        sa.select(round_version.c.visits)
        .where(tx.owns(round_version), round_version.c.round_id == round_id)
        .where(round_version.c.made_at <= at)
        .order_by(round_version.c.version.desc())
        .limit(1)
    )
    row = tx.row(query)
    return None if row is None else tuple(map(_visit, row["visits"]))


def promised_times(
    tx: Transaction, round_ids: Collection[UUID]
) -> dict[str, tuple[datetime, datetime]]:
    """Return arrival and begin of visits as decided, of rounds published again since without it.

    Of rounds whose version in force was decided on, and of visits that came later, nothing.
    """
    if not round_ids:
        return {}
    decided = (
        sa.select(sa.func.max(round_version.c.version).label("version"), round_version.c.round_id)
        .join(plan, refers_to(round_version.c.plan_id, plan))
        .where(tx.owns(round_version), round_version.c.round_id.in_(round_ids))
        .where(plan.c.way.in_(DECIDED))
        .group_by(round_version.c.round_id)
        .subquery()
    )
    query = (
        sa.select(round_version.c.visits)
        .join(
            decided,
            sa.and_(
                decided.c.round_id == round_version.c.round_id,
                decided.c.version == round_version.c.version,
            ),
        )
        .join(round_, refers_to(round_version.c.round_id, round_))
        .where(tx.owns(round_version), round_.c.version > round_version.c.version)
    )
    visits = (_visit(one) for row in tx.rows(query) for one in row["visits"])
    return {str(one.id): (one.arrive, one.start) for one in visits}


def _visit(plain: Mapping[str, Any]) -> PublishedVisit:
    return PublishedVisit(
        id=UUID(plain["id"]),
        kind=plain["kind"],
        break_id=plain["break_id"],
        status=plain["status"],
        arrive=datetime.fromisoformat(plain["arrive_at"]),
        start=datetime.fromisoformat(plain["start_at"]),
        depart=datetime.fromisoformat(plain["depart_at"]),
        travel_s=plain.get("travel_s"),
        distance_m=plain.get("distance_m"),
    )
