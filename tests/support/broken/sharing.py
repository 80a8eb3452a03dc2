"""Broken plans: bikes that a shift may not ride, or that somebody else has."""

from __future__ import annotations

from dataclasses import replace

from dispatch.model import Unassigned, Unit, Window
from tests.support.broken.day import Day, broken


def _lent(day: Day, shift_id: str, vehicle_id: str, **unit: object) -> Day:
    """Have a shift ride a bike of a name of which there is one."""
    ridden = day.vehicle(shift_id, id=vehicle_id).round(shift_id, vehicle_id=vehicle_id)
    return ridden.asked(units=(Unit(id=vehicle_id, **unit),))  # type: ignore[arg-type]


def _free_late(day: Day) -> Day:
    """Have the bike of a round come back from repair while it is ridden."""
    round_ = next(one for one in day.plan.rounds if one.shift_id == "ana")
    free = (Window(start=round_.visits[1].start, end=round_.end),)
    return day.asked(units=(Unit(id="long-john", free=free),))


def _wrong_unit(day: Day) -> Day:
    """Let a shift choose the bike of another one, and say that a job lacks a third one."""
    bikes = {shift.id: shift.vehicle for shift in day.problem.shifts}
    choice = (bikes["ben"], bikes["dora"])
    units = tuple(Unit(id=one.id) for one in (*choice, bikes["ana"]))
    # Choir and flyers are now jobs that somebody could do on the bike of somebody else.
    kept = (one for one in day.plan.unassigned if one.job_id not in {"choir", "flyers"})
    true = Unassigned(job_id="choir", reason="vehicle-taken", units=(bikes["dora"].id,))
    named = Unassigned(job_id="flyers", reason="vehicle-taken", units=(bikes["ana"].id,))
    return (
        day.asked(
            units=units,
            shifts=tuple(
                replace(shift, choice=choice) if shift.id == "ben" else shift
                for shift in day.problem.shifts
            ),
        )
        .round("ben", vehicle_id=bikes["ben"].id)
        .unassigned(*kept, true, named)
    )


BROKEN = (
    broken(
        "a bike that the shift has not",
        "vehicle-not-of-shift",
        lambda day: day.round("ana", vehicle_id="post-bike"),
    ),
    broken(
        "a bike that the courier has not learnt to ride",
        "rider-not-able",
        lambda day: day.vehicle("ana", needs=frozenset({"trike"})),
    ),
    broken(
        "one bike in two rounds at once",
        "unit-used-twice",
        lambda day: _lent(day, "cleo", "long-john"),
    ),
    broken(
        "a bike handed over in no time",
        "unit-used-twice",
        lambda day: _lent(day, "ben", "tandem", handover_s=3600),
    ),
    broken(
        "a bike that was left elsewhere",
        "unit-elsewhere",
        lambda day: _lent(day, "ben", "tandem"),
    ),
    broken("a bike in repair", "unit-not-free", _free_late),
    broken("a bike that is not what is missing", "units-not-taken", _wrong_unit),
)
