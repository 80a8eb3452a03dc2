"""Fleet, hours and rules that bookings and quotes are judged by, in one query."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from data.store.care.rules import STANDARD, RuleKind, read_text, started
from data.store.database import Transaction, prepared
from data.store.fleet.vehicles import PROFILES_OF_OWNER
from data.store.tables.fleet import vehicle
from data.store.tables.people import cooperative, person, rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """The means of a cooperative to ride with.

    Attributes
    ----------
    city, time_zone
        Where it rides, and the IANA name of its zone.
    profiles
        Of its vehicles that are not gone, in order.
    skills
        What somebody active or some vehicle has.
    """

    city: str
    time_zone: str
    profiles: tuple[str, ...]
    skills: frozenset[str]


_OWNER = sa.bindparam("owner", type_=sa.Uuid)
_SKILLS = sa.union(
    sa.select(sa.func.unnest(person.c.skills)).where(
        person.c.cooperative_id == _OWNER,
        sa.or_(person.c.status == "invited", person.c.status == "active"),
    ),
    sa.select(sa.func.unnest(vehicle.c.skills)).where(
        vehicle.c.cooperative_id == _OWNER, vehicle.c.status != "gone"
    ),
)
# As texts, so that nobody reads a body that was read before.
_KINDS = rulebook.c.kind == sa.any_(sa.bindparam("kinds", type_=ARRAY(sa.Text)))
_AT = sa.bindparam("at", type_=rulebook.c.valid_from.type)
_RULES = (
    sa.select(
        sa.func.concat_ws(
            " ", rulebook.c.kind, rulebook.c.version, sa.cast(rulebook.c.body, sa.Text)
        )
    )
    .ext(distinct_on(rulebook.c.kind))
    .where(
        rulebook.c.cooperative_id == _OWNER,
        _KINDS,
        rulebook.c.name == STANDARD,
        rulebook.c.valid_from <= _AT,
    )
    .order_by(rulebook.c.kind, rulebook.c.valid_from.desc(), rulebook.c.version.desc())
)


def _listed(query: sa.Select[Any] | sa.CompoundSelect[Any]) -> sa.ColumnElement[Any]:
    return sa.func.array(query.scalar_subquery(), type_=ARRAY(sa.Text))


_QUERY = prepared(
    sa.select(
        cooperative.c.city,
        cooperative.c.time_zone,
        _listed(PROFILES_OF_OWNER),
        _listed(_SKILLS),
        _listed(_RULES),
    ).where(cooperative.c.id == _OWNER)
)


def context_rows(
    tx: Transaction, kinds: Collection[RuleKind], at: datetime
) -> tuple[Means, dict[RuleKind, Any]]:
    """Return what a cooperative has to ride with, and its rules in force at a moment.

    Parameters
    ----------
    kinds
        Of the rules; of tariffs that one that is for whoever has no other.
    """
    found = tx.tuples(_QUERY, owner=tx.owner, kinds=list(kinds), at=at)
    if not found:
        message = f"no cooperative {tx.owner}"
        raise LookupError(message)
    city, time_zone, profiles, skills, kept = found[0]
    read = {}
    for one in kept:
        kind, version, body = one.split(" ", 2)
        read[kind] = read_text(kind, STANDARD, int(version), body)
    means = Means(
        city=city,
        time_zone=time_zone,
        profiles=tuple(sorted(profiles)),
        skills=frozenset(skills),
    )
    return means, {kind: read[kind] if kind in read else started(kind) for kind in kinds}
