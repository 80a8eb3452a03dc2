"""Whether a plan keeps the hours and rest of the people who are to ride it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from data.store import rounds, rules, shifts
from data.store.shifts import Shift
from dispatch.hours import HoursViolation, Rest, Stint, stints_of_round, violations
from dispatch.local_time import monday_of, starts_of

if TYPE_CHECKING:
    from datetime import datetime

    from api.live_day import LiveDay
    from api.usecases.act import Act
    from dispatch.model import Plan

_SUNDAY = timedelta(days=6)


def hours_broken(act: Act, day: LiveDay, plan: Plan) -> tuple[HoursViolation, ...]:
    """Find the rules of working time that a plan breaks together with what people work else.

    Other days count as they are ridden or published, and where nothing is, as their shifts are
    long. What is broken without this plan too is not told.
    """
    zone = ZoneInfo(str(day.kept.day.timezone))
    rule = rules.work_at(act.tx, starts_of(day.kept.date, zone))
    by_id = {shift.id: shift for shift in day.problem.shifts}
    mine = [s for made in plan.rounds for s in stints_of_round(by_id[made.shift_id], made)]
    monday = monday_of(day.kept.date)
    first = monday - timedelta(weeks=rule.average_weeks - 1)
    people = {UUID(stint.person_id) for stint in mine}
    others = list(_others(act, people, first, monday + _SUNDAY, day.kept.date))
    before = {_what(one) for one in violations(rule, others, (), zone)}
    return tuple(one for one in violations(rule, others, mine, zone) if _what(one) not in before)


def _what(one: HoursViolation) -> tuple[str, date, str]:
    return (one.person_id, one.day, one.code)


def _others(act: Act, people: set[UUID], first: date, last: date, but: date) -> Iterator[Stint]:
    found = [
        one
        for one in shifts.between(act.tx, first, last)
        if one.day != but and people.intersection(one.people)
    ]
    ridden = rounds.ridden(act.tx, [one.id for one in found])
    for one in found:
        start, end, pauses = ridden.get(one.id, (one.starts_at, one.ends_at, _pauses(one)))
        if start < end:
            yield from _stints(one, start, end, pauses)


def _stints(
    shift: Shift,
    start: datetime,
    end: datetime,
    pauses: Iterable[tuple[datetime, datetime]],
) -> Iterator[Stint]:
    rests = tuple(
        Rest(start=max(begin, start), end=min(finish, end))
        for begin, finish in pauses
        if max(begin, start) < min(finish, end)
    )
    for person in shift.people:
        yield Stint(person_id=str(person), start=start, end=end, pauses=rests)


def _pauses(shift: Shift) -> tuple[tuple[datetime, datetime], ...]:
    """Give the breaks of a shift that nobody planned yet, each as early as it may be."""
    begins = [p.windows[0].start if p.windows else shift.starts_at for p in shift.breaks]
    return tuple(
        (begin, begin + timedelta(seconds=pause.duration_s))
        for begin, pause in zip(begins, shift.breaks, strict=True)
    )
