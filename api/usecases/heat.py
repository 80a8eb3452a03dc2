"""Use cases of hot days: take note of a day's level; planning gives its shifts the limits of it."""

from __future__ import annotations

import re
from datetime import date
from typing import cast

from api.usecases.act import Act, needs
from api.usecases.shifts import check_days
from data.store import heat
from data.store.heat import HeatDay
from dispatch.heat import LEVELS, Level
from routing.errors import BadInput, Fault

MAX_DAYS = 366
_SOURCE = re.compile(r"[a-z][a-z0-9-]{0,39}")


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
    made = HeatDay(
        day=day,
        level=cast("Level", level),
        source=source,
        set_by=act.actor.id if act.actor.kind == "person" else None,
        set_at=act.now,
    )
    heat.save(act.tx, made)
    if before is None or before.level != level:
        detail = {"day": day.isoformat(), "level": level}
        act.happened("heat_level_set", "cooperative", act.actor.cooperative_id, detail=detail)
    return made


@needs("plans:read", "shifts:read")
def heat_levels(act: Act, first: date, last: date) -> list[HeatDay]:
    """Give the levels that were set for some days, both included; no other day is hot."""
    check_days(first, last, MAX_DAYS)
    return heat.between(act.tx, first, last)
