"""Rules on what a plan file tells besides the plan: who rides, sums, names, day and zone.

Files are read by people and by programs that do not know the day, such as one for wages; so each
of these is worked out anew from problem and plan, and compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dispatch.check.violation import Violation, violation
from dispatch.model import Plan, Problem, Round, Shift

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundStatement:
    """What a file tells of a round besides its visits; ``None`` where it does not tell.

    ``courier_id`` is empty where it names nobody; ``vehicle_id`` is that of bike and trailer
    together.
    """

    courier_id: str
    vehicle_id: str | None = None
    duty_s: int | None = None
    paid_s: int | None = None
    wait_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedPlan:
    """A plan with all else that its file tells; ``None`` where it does not tell.

    Attributes
    ----------
    rounds
        One for each round of the plan, in the same order; empty where the format has none.
    day_name, timezone
        Of the day.
    couriers, jobs
        What people call them, by id.
    """

    plan: Plan
    rounds: tuple[RoundStatement, ...] = ()
    day_name: str | None = None
    timezone: str | None = None
    couriers: Mapping[str, str] = field(default_factory=dict)
    jobs: Mapping[str, str] = field(default_factory=dict)


def statements_are_true(
    problem: Problem, stated: StatedPlan, *, day_name: str, timezone: str
) -> Iterator[Violation]:
    """Find what a file tells wrongly besides the plan, which ``check`` judges.

    Parameters
    ----------
    day_name, timezone
        Of the day, which a problem does not name.
    """
    couriers = {
        one.id: one.name
        for shift in problem.shifts
        for one in (shift.courier, shift.companion)
        if one is not None
    }
    jobs = {job.id: job.label for job in problem.jobs}
    yield from _day_differs("day", stated.day_name, day_name)
    yield from _day_differs("timezone", stated.timezone, timezone)
    for key, names, known in (
        ("names.couriers", stated.couriers, couriers),
        ("names.jobs", stated.jobs, jobs),
    ):
        for name_id, name in names.items():
            yield from _day_differs(f"{key}.{name_id}", name, known.get(name_id, ""))
    for round_, statement in zip(stated.plan.rounds, stated.rounds, strict=False):
        shift = problem.shift_by_id.get(round_.shift_id)
        if shift is not None:
            yield from _rider_is_of_the_shift(shift, statement)
            yield from _seconds_add_up(shift, round_, statement)


def _day_differs(what: str, stated: str | None, expected: str) -> Iterator[Violation]:
    if stated is not None and stated != expected:
        yield violation("day-differs", what=what, stated=stated, expected=expected)


def _rider_is_of_the_shift(shift: Shift, statement: RoundStatement) -> Iterator[Violation]:
    """The courier named is the shift's; so is the vehicle, where it has no choice of them."""
    expected = shift.courier.id
    if not statement.courier_id and expected:
        yield violation("courier-missing", shift.id, expected=expected)
    elif statement.courier_id != expected:
        yield violation("courier-wrong", shift.id, stated=statement.courier_id, expected=expected)
    if statement.vehicle_id == "":
        known = ", ".join(one.id for one in shift.choice or (shift.vehicle,))
        yield violation("vehicle-not-of-shift", shift.id, vehicle="", known=known)


def _seconds_add_up(shift: Shift, round_: Round, statement: RoundStatement) -> Iterator[Violation]:
    """Time on duty, paid time and waiting are what the instants of the round give."""
    instants = [round_.start, round_.end]
    instants += [instant for one in round_.visits for instant in (one.start, one.depart)]
    if any(instant.utcoffset() is None for instant in instants):
        return
    paid_breaks = {pause.id for pause in shift.breaks if pause.paid}
    duty_s = _between_s(round_.start, round_.end)
    at_visits_s = unpaid_s = 0
    ridden_s = round_.end_travel_s
    for visit in round_.visits:
        lasts_s = _between_s(visit.start, visit.depart)
        at_visits_s += lasts_s
        ridden_s += visit.travel_s
        if visit.kind == "break" and visit.break_id not in paid_breaks:
            unpaid_s += lasts_s
    for what, stated, expected in (
        ("duty_s", statement.duty_s, duty_s),
        ("paid_s", statement.paid_s, duty_s - unpaid_s),
        ("wait_s", statement.wait_s, duty_s - ridden_s - at_visits_s),
    ):
        if stated is not None and stated != expected:
            yield violation("seconds-wrong", shift.id, what=what, stated=stated, expected=expected)


def _between_s(start: datetime, end: datetime) -> int:
    return (end - start) // _SECOND
