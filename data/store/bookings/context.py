"""Fleet, hours and rules that bookings and quotes are judged by, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from data.store.care.rules import STANDARD, RuleKind, read_text, started
from data.store.database import Transaction, prepared
from data.store.fleet.vehicles import PROFILES_OF_OWNER
from data.store.tables.fleet import vehicle
from data.store.tables.people import cooperative, person, rulebook
from dispatch.bookings.cutoff import CutoffRule
from dispatch.bookings.door_times import DoorTimesRule
from dispatch.bookings.emissions import EmissionRule
from dispatch.bookings.tariff import Tariff
from dispatch.model import AID_PLEDGE

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


_RULE_KINDS: tuple[RuleKind, ...] = ("cutoff", "door_times", "emissions", "tariff")


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingContext:
    """The cooperative's place, fleet and rules as they are at a moment.

    Attributes
    ----------
    city, zone
        Where it rides, and the clock on its wall.
    profiles
        Of its vehicles that are not gone, in order.
    skills
        What somebody active or some vehicle has, and the pledge of aid.
    cutoffs, door_times, emissions, tariff
        Rules in force; the tariff is that of whoever has no other.
    """

    city: str
    zone: ZoneInfo
    profiles: tuple[str, ...]
    skills: frozenset[str]
    cutoffs: CutoffRule
    door_times: DoorTimesRule
    emissions: EmissionRule
    tariff: Tariff


def context_at(tx: Transaction, at: datetime) -> BookingContext:
    """Return what bookings are judged by at a moment, for as many as come together."""
    found = tx.tuples(_QUERY, owner=tx.owner, kinds=list(_RULE_KINDS), at=at)
    if not found:
        message = f"no cooperative {tx.owner}"
        raise LookupError(message)
    city, time_zone, profiles, skills, kept = found[0]
    rules: dict[str, Any] = {}
    for one in kept:
        kind, version, body = one.split(" ", 2)
        rules[kind] = read_text(kind, STANDARD, int(version), body)
    cutoffs, door_times, emissions, tariff = (
        rules.get(kind) or started(kind) for kind in _RULE_KINDS
    )
    return BookingContext(
        city=city,
        zone=ZoneInfo(time_zone),
        profiles=tuple(sorted(profiles)),
        skills=frozenset(skills) | {AID_PLEDGE},
        cutoffs=cutoffs,
        door_times=door_times,
        emissions=emissions,
        tariff=tariff,
    )
