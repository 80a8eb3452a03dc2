"""Use cases of hot days: take note of a day's level, and tell what it changes.

Planning a day gives its shifts the limits of the level as it is then, see
:func:`data.store.planning.days.load_day`. A published round keeps those that it was planned with.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.fleet.shifts import check_days
from data.store.labour import heat
from data.store.labour.heat import HeatDay
from data.store.planning import days
from data.store.rounds import rounds
from dispatch.labour.heat import LEVELS, HeatChange, Level, ShiftInHeat
from routing.errors import BadInput, Fault

MAX_DAYS = 366
_SOURCE = re.compile(r"[a-z][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatedShift:
    """A shift under the heat of its day.

    Attributes
    ----------
    level
        The level whose limits it has: that of its published round, else the day's.
    changes
        What these change in it; empty where nothing.
    planned_otherwise
        Whether its published round was planned with other limits than the day asks for now.
        Planning the day anew, before anybody has started, gives it those.
    """

    shift_id: UUID
    person_id: UUID
    level: Level
    changes: tuple[HeatChange, ...]
    planned_otherwise: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatEffects:
    """Changes to the shifts of a hot day."""

    day: date
    level: Level
    shifts: tuple[HeatedShift, ...]


@needs("plans:write")
def set_heat_level(act: Act, day: date, level: str, source: str) -> HeatDay:
    """Take note of how hot a day is, or will be; the same level again changes nothing.

    Parameters
    ----------
    level
        ``none``, ``yellow``, ``orange`` or ``red``, as the weather service warns.
    source
        A code for where that comes from, such as ``meteo-france`` or ``office``.

    Raises
    ------
    BadInput
        If there is no such level, or the source is no code.
    """
    faults = []
    if level not in LEVELS:
        args = {"value": level[:40], "known": ", ".join(LEVELS)}
        faults.append(Fault(code="unknown-choice", where="level", args=args))
    if not _SOURCE.fullmatch(source):
        args = {"value": source[:40], "example": "meteo-france"}
        faults.append(Fault(code="not-a-source", where="source", args=args))
    if faults:
        raise BadInput(faults)
    act.tx.lock(f"heat:{day.isoformat()}")
    before = next(iter(heat.between(act.tx, day, day)), None)
    if before is not None and (before.level, before.source) == (level, source):
        return before
    heat_day = HeatDay(
        day=day,
        level=cast("Level", level),
        source=source,
        set_by=act.actor.id if act.actor.kind == "person" else None,
        set_at=act.now,
    )
    heat.save(act.tx, heat_day)
    if before is None or before.level != level:
        detail = {"day": day.isoformat(), "level": level}
        act.record_event("heat_level_set", "cooperative", act.actor.cooperative_id, detail=detail)
    return heat_day


@needs("plans:read", "shifts:read")
def heat_levels(act: Act, first: date, last: date) -> list[HeatDay]:
    """Return the levels that were set for some days, both included; no other day is hot."""
    check_days(first, last, MAX_DAYS)
    return heat.between(act.tx, first, last)


@needs("plans:read")
def heat_effects(act: Act, day: date) -> HeatEffects:
    """Return the changes by heat in each of a day's shifts, and the rounds planned without them.

    Shifts are those of the day that are not cancelled, in the order in which they are planned.
    """
    live = [one for one in rounds.of_day(act.tx, day) if one.status != "withdrawn"]
    held = {one.shift_id: one.heat for one in live}
    now = days.load_day(act.tx, day).heat
    standing = days.load_day(act.tx, day, held=held).heat if held else now
    return HeatEffects(
        day=day,
        level=heat.heat_level(act.tx, day),
        shifts=tuple(_heated(one, now[name]) for name, one in standing.items()),
    )


def _heated(standing: ShiftInHeat, now: ShiftInHeat) -> HeatedShift:
    shift = standing.shift
    return HeatedShift(
        shift_id=UUID(shift.id),
        person_id=UUID(shift.courier.id),
        level=standing.limits.level,
        changes=standing.changes,
        planned_otherwise=shift != now.shift,
    )
