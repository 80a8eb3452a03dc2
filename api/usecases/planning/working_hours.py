"""Check of a plan against the hours and rest of the people who are to ride it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from data.store.care import rules
from data.store.fleet import shifts
from data.store.fleet.shifts import Shift
from data.store.rounds import rounds
from data.store.system import cooperatives
from dispatch.labour.working_hours import (
    HoursRule,
    HoursViolation,
    Rest,
    Stint,
    declared_rests,
    stints_of_round,
    violations,
)
from dispatch.labour.worsened_hours import worsened_violations
from dispatch.rounds.rest_of_day.actual_times import with_actual_times
from dispatch.values.local_time import monday_of, starts_of

if TYPE_CHECKING:
    from datetime import datetime

    from api.days.live_day import LiveDay
    from api.usecases.act import Act
    from dispatch.model import Plan

_SUNDAY = timedelta(days=6)


def hours_broken(act: Act, day: LiveDay, plan: Plan) -> tuple[HoursViolation, ...]:
    """Find the rules of working time that a plan breaks together with what people work else.

    Other days count as they are ridden or published, and where nothing is, as their shifts are
    long. What is broken without this plan too is not told.
    """
    mine = [stint for stints in _by_person(day, plan).values() for stint in stints]
    known = _KnownHours.of(act, day, {stint.person_id for stint in mine})
    before = {_what(one) for one in known.broken(())}
    return tuple(one for one in known.broken(mine) if _what(one) not in before)


def hours_worsened(
    act: Act, day: LiveDay, before: Plan, afters: Sequence[Plan]
) -> list[tuple[HoursViolation, ...]]:
    """Find for each of several ways to go on what it makes worse of working time.

    Parameters
    ----------
    before
        The rounds of the day as they go on without a change.
    afters
        Other ways for the same day to go on; only whoever would work otherwise is looked at.
    """
    held, *others = (_by_person(day, plan) for plan in (before, *afters))
    changed = [{who for who in {*held, *one} if held.get(who) != one.get(who)} for one in others]
    known = _KnownHours.of(act, day, set().union(*changed))
    return [
        worsened_violations(known.of_people(held, who), known.of_people(one, who))
        for one, who in zip(others, changed, strict=True)
    ]


def hours_broken_by_shifts(act: Act, wanted: Sequence[Shift]) -> tuple[HoursViolation, ...]:
    """Find the rules of working time that shifts break which are to be planned, or changed so.

    What is broken without them too is not told.
    """
    if not wanted:
        return ()
    days = [one.day for one in wanted]
    known = _hours_between(act, min(days), max(days))
    own, people = {one.id for one in wanted}, {who for one in wanted for who in one.people}
    others = [one for one in known.found if one.id not in own and people.intersection(one.people)]
    worked = list(_worked(act, others))
    mine = [
        stint for one in wanted for stint in _stints(one, one.starts_at, one.ends_at, _pauses(one))
    ]
    before = {_what(one) for one in violations(known.rule, worked, (), known.zone)}
    after = violations(known.rule, worked, mine, known.zone)
    return tuple(one for one in after if _what(one) not in before)


def hours_broken_in_week(act: Act, monday: date) -> tuple[HoursViolation, ...]:
    """Find the rules of working time that the shifts of a week break, with those around it."""
    known = _hours_between(act, monday, monday + _SUNDAY)
    found = violations(known.rule, _worked(act, known.found), (), known.zone)
    return tuple(one for one in found if monday <= one.day <= monday + _SUNDAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shifts:
    """The rule of working time, and the shifts that count for the hours of some days."""

    rule: HoursRule
    found: Sequence[Shift]
    zone: tzinfo


def _hours_between(act: Act, first: date, last: date) -> _Shifts:
    zone = cooperatives.own(act.tx).zone
    rule = rules.work_at(act.tx, starts_of(first, zone))
    begin = monday_of(first) - timedelta(weeks=rule.average_weeks - 1)
    # Of the week after, the first day counts: the rest between two weeks may be too short.
    found = shifts.between(act.tx, begin, monday_of(last) + timedelta(weeks=1))
    return _Shifts(rule=rule, found=found, zone=zone)


def _by_person(day: LiveDay, plan: Plan) -> dict[str, list[Stint]]:
    """Return the hours of a plan of the whole day; what is over of it counts as it was."""
    shifts_by_id = {shift.id: shift for shift in day.problem.shifts}
    progress = {each.shift_id: each for each in day.progress}
    found: dict[str, list[Stint]] = {}
    for planned in plan.rounds:
        round_ = with_actual_times(planned, progress.get(planned.shift_id))
        for stint in stints_of_round(shifts_by_id[round_.shift_id], round_):
            found.setdefault(stint.person_id, []).append(stint)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _KnownHours:
    """The rule of working time, and what some people work on other days."""

    rule: HoursRule
    others: list[Stint]
    zone: ZoneInfo

    @classmethod
    def of(cls, act: Act, day: LiveDay, people: set[str]) -> _KnownHours:
        zone = ZoneInfo(str(day.day_row.day.timezone))
        rule = rules.work_at(act.tx, starts_of(day.day_row.date, zone))
        monday = monday_of(day.day_row.date)
        first = monday - timedelta(weeks=rule.average_weeks - 1)
        who = {UUID(name) for name in people}
        others = _others(act, who, first, monday + _SUNDAY, day.day_row.date) if who else ()
        return cls(rule=rule, others=list(others), zone=zone)

    def broken(self, mine: Iterable[Stint]) -> tuple[HoursViolation, ...]:
        return violations(self.rule, self.others, mine, self.zone)

    def of_people(
        self, stints: Mapping[str, Iterable[Stint]], people: Iterable[str]
    ) -> tuple[HoursViolation, ...]:
        """Return what some people's stints of the day break."""
        who = set(people)
        mine = [stint for name in who for stint in stints.get(name, ())]
        others = [stint for stint in self.others if stint.person_id in who]
        return violations(self.rule, others, mine, self.zone)


def _what(one: HoursViolation) -> tuple[str, date, str]:
    return (one.person_id, one.day, one.code)


def _others(act: Act, people: set[UUID], first: date, last: date, but: date) -> Iterator[Stint]:
    found = [
        one
        for one in shifts.between(act.tx, first, last)
        if one.day != but and people.intersection(one.people)
    ]
    yield from _worked(act, found)


def _worked(act: Act, found: Sequence[Shift]) -> Iterator[Stint]:
    """Return the stints of shifts: as ridden or published, else as long as they are."""
    ridden = rounds.rides_of_day(act.tx, [one.id for one in found])
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
    """Return the breaks of a shift that nobody planned yet."""
    rests = declared_rests(shift.breaks, shift.starts_at, shift.ends_at)
    return tuple((rest.start, rest.end) for rest in rests)
