"""Hours and rest: which rules of working time a person's stints break.

The figures are the defaults of French law; a cooperative's agreement may set others. Days and
weeks are those of the calendar in the cooperative's zone, weeks begin on Monday (Code du travail,
L3121-35). Seconds are true ones: a night in which the clock changes is an hour longer or shorter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise

from dispatch.labour.weekly_rest import weekly_rests
from dispatch.model import Break, Round, Shift
from dispatch.values.local_time import day_of, monday_of, starts_of
from dispatch.values.time_spans import Span, by_days, runs, seconds, united, without
from dispatch.values.validation import empty_text, fault, naive_time, outside, refuse
from routing.errors import Fault

OF_WEEKS = frozenset(
    {"week-too-long", "average-too-high", "days-in-a-week", "weekly-rest-too-short"}
)
"""Codes of findings about a week; they stand at its Monday."""

_DAY_S = 24 * 3600
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A pause inside a stint; a paid one counts for pay and not as work."""

    start: datetime
    end: datetime
    paid: bool = False

    def __post_init__(self) -> None:
        _to_utc(self, [])


@dataclass(frozen=True, slots=True, kw_only=True)
class Stint:
    """Hours that one person works, or will work, in one go but for the pauses inside."""

    person_id: str
    start: datetime
    end: datetime
    pauses: tuple[Rest, ...] = ()

    def __post_init__(self) -> None:
        faults = empty_text("person_id", self.person_id)
        _to_utc(self, faults)
        for index, pause in enumerate(self.pauses):
            if pause.start < self.start or pause.end > self.end:
                faults.append(
                    fault(
                        "pause-outside-stint",
                        f"pauses[{index}]",
                        start=self.start.isoformat(),
                        end=self.end.isoformat(),
                    )
                )
        refuse(faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursRule:
    """Limits of working time, seconds; ``None`` switches one off.

    Attributes
    ----------
    version
        From 1.
    work_before_break_s, break_s
        Nobody works longer than the first without the second in one piece (L3121-16).
    daily_work_s
        Most work in a day (L3121-18).
    daily_rest_s
        Rest between two days, in one piece (L3131-1); in every 24 hours, so that a day from its
        first to its last work lasts 24 hours less this at most.
    same_day_gap_s
        Work that goes on after a shorter gap over midnight is still the same day's.
    weekly_work_s
        Most work in a week (L3121-20).
    average_work_s, average_weeks
        Most work in a week on average over so many weeks in a row (L3121-22).
    weekly_days
        Most days with work in a week (L3132-1).
    weekly_rest_s
        Rest in one piece in each week with work (L3132-2); see
        :func:`dispatch.labour.weekly_rest.weekly_rests`.
    """

    version: int = 1
    work_before_break_s: int | None = 6 * 3600
    break_s: int = 20 * 60
    daily_work_s: int | None = 10 * 3600
    daily_rest_s: int | None = 11 * 3600
    same_day_gap_s: int = 4 * 3600
    weekly_work_s: int | None = 48 * 3600
    average_work_s: int | None = 44 * 3600
    average_weeks: int = 12
    weekly_days: int | None = 6
    weekly_rest_s: int | None = 35 * 3600

    def __post_init__(self) -> None:
        refuse(
            outside(
                self,
                version=(1, 1_000_000_000),
                work_before_break_s=(60, _DAY_S),
                break_s=(60, _DAY_S),
                daily_work_s=(0, _DAY_S),
                daily_rest_s=(0, _DAY_S),
                same_day_gap_s=(0, _DAY_S),
                weekly_work_s=(0, 7 * _DAY_S),
                average_work_s=(0, 7 * _DAY_S),
                average_weeks=(1, 52),
                weekly_days=(0, 7),
                weekly_rest_s=(0, 6 * _DAY_S),
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class HoursViolation:
    """A rule of working time that is broken.

    Codes
    -----
    ``work-without-break``, ``day-too-long``, ``rest-too-short``, ``span-too-long``,
    ``week-too-long``, ``average-too-high``, ``days-in-a-week``, ``weekly-rest-too-short``; the
    sentence is ``hours-<code>``. :data:`OF_WEEKS` are about a whole week.

    Attributes
    ----------
    person_id, day
        Whose, and the day it falls on: of a week the Monday, of a rest the day after it.
    code
        The rule.
    value, limit
        What is, and what would be right: seconds, or days for ``days-in-a-week``.
    planned
        Whether planned work has a part in it, so that it can still be avoided.
    """

    person_id: str
    day: date
    code: str
    value: int
    limit: int
    planned: bool


def violations(
    rule: HoursRule, worked: Iterable[Stint], planned: Iterable[Stint], zone: tzinfo
) -> tuple[HoursViolation, ...]:
    """Find every broken rule in what was worked and what is planned, together.

    Parameters
    ----------
    rule
        The limits.
    worked, planned
        Stints of any number of people, in any order; those of one person may overlap. For a
        right average, give the ``average_weeks`` before.
    zone
        The cooperative's.

    Returns
    -------
    tuple
        By person, day and code. What lies in the past stays a finding: it is not ``planned``.
    """
    done = _by_person(worked)
    to_come = _by_person(planned)
    found: list[HoursViolation] = []
    for person in sorted({*done, *to_come}):
        future = work_of(to_come.get(person, []))
        work = united([*work_of(done.get(person, [])), *future])
        for code, day, value, limit, span in (
            *_breaks(rule, work, zone),
            *_rests(rule, work, zone),
            *_sums(rule, work, zone),
            *_weekly_rests(rule, work, zone),
        ):
            found.append(
                HoursViolation(
                    person_id=person,
                    day=day,
                    code=code,
                    value=value,
                    limit=limit,
                    planned=any(start < span[1] and end > span[0] for start, end in future),
                )
            )
    return tuple(sorted(found))


_Finding = tuple[str, date, int, int, Span]


def _breaks(rule: HoursRule, work: Sequence[Span], zone: tzinfo) -> Iterator[_Finding]:
    """Find stretches of work without a break in one piece."""
    limit = rule.work_before_break_s
    if limit is None:
        return
    for run in runs(work, rule.break_s):
        worked_s = sum(seconds(span) for span in run)
        if worked_s > limit:
            span = (run[0][0], run[-1][1])
            yield "work-without-break", day_of(span[0], zone), worked_s, limit, span


def _rests(rule: HoursRule, work: Sequence[Span], zone: tzinfo) -> Iterator[_Finding]:
    """Find nights that are too short, and days that last too long from first to last work."""
    rest_s = rule.daily_rest_s
    if rest_s is None:
        return
    for run in runs(work, rest_s):
        span = (run[0][0], run[-1][1])
        if seconds(span) > _DAY_S - rest_s:
            day = day_of(span[0], zone)
            yield "span-too-long", day, seconds(span), _DAY_S - rest_s, span
    for before, after in pairwise(work):
        gap_s = seconds((before[1], after[0]))
        # A stint that ends at midnight sharp belongs to the day that ends there.
        ended = day_of(before[1] - timedelta(seconds=1), zone)
        over_night = ended < day_of(after[0], zone) and gap_s > rule.same_day_gap_s
        if over_night and gap_s < rest_s:
            span = (before[0], after[1])
            yield "rest-too-short", day_of(after[0], zone), gap_s, rest_s, span


def _sums(rule: HoursRule, work: Sequence[Span], zone: tzinfo) -> Iterator[_Finding]:
    """Find days and weeks with too much work."""
    by_day: dict[date, int] = defaultdict(int)
    for span in work:
        for day, part in by_days(span, zone):
            by_day[day] += seconds(part)
    for day, worked_s in by_day.items():
        if rule.daily_work_s is not None and worked_s > rule.daily_work_s:
            span = (starts_of(day, zone), starts_of(day + timedelta(days=1), zone))
            yield "day-too-long", day, worked_s, rule.daily_work_s, span
    by_week: dict[date, int] = defaultdict(int)
    days: dict[date, int] = defaultdict(int)
    for day, worked_s in by_day.items():
        by_week[monday_of(day)] += worked_s
        days[monday_of(day)] += 1
    for monday, worked_s in by_week.items():
        week = (starts_of(monday, zone), starts_of(monday + _WEEK, zone))
        if rule.weekly_work_s is not None and worked_s > rule.weekly_work_s:
            yield "week-too-long", monday, worked_s, rule.weekly_work_s, week
        if rule.weekly_days is not None and days[monday] > rule.weekly_days:
            yield "days-in-a-week", monday, days[monday], rule.weekly_days, week
    yield from _averages(rule, by_week, zone)


def _weekly_rests(rule: HoursRule, work: Sequence[Span], zone: tzinfo) -> Iterator[_Finding]:
    """Find weeks with work in which nobody can rest long enough in one piece."""
    limit = rule.weekly_rest_s
    if limit is None:
        return
    for monday, rest_s in weekly_rests(work, zone, rule.daily_rest_s or 0):
        if rest_s < limit:
            week = (starts_of(monday, zone), starts_of(monday + _WEEK, zone))
            yield "weekly-rest-too-short", monday, rest_s, limit, week


def _averages(rule: HoursRule, by_week: dict[date, int], zone: tzinfo) -> Iterator[_Finding]:
    """Find weeks with which the average of the weeks before is too high."""
    limit = rule.average_work_s
    if limit is None:
        return
    count = rule.average_weeks
    for monday in by_week:
        first = monday - (count - 1) * _WEEK
        total_s = sum(by_week.get(first + i * _WEEK, 0) for i in range(count))
        if total_s > limit * count:
            span = (starts_of(first, zone), starts_of(monday + _WEEK, zone))
            yield "average-too-high", monday, -(-total_s // count), limit, span


def work_of(stints: Iterable[Stint]) -> list[Span]:
    """Return the stretches of work in one person's stints: without any pause, joined."""
    return united(
        piece
        for stint in stints
        for piece in without((stint.start, stint.end), [(p.start, p.end) for p in stint.pauses])
    )


def stints_of_round(shift: Shift, round_: Round) -> tuple[Stint, ...]:
    """Return the stints that a planned round makes: the courier's, and the companion's.

    Breaks of the round are pauses, paid as the shift declares them; one that the law added is
    not.
    """
    paid = {pause.id: pause.paid for pause in shift.breaks}
    pauses = tuple(
        Rest(start=visit.start, end=visit.depart, paid=paid.get(visit.break_id, False))
        for visit in round_.visits
        if visit.kind == "break" and visit.start < visit.depart
    )
    people = [shift.courier] if shift.companion is None else [shift.courier, shift.companion]
    if round_.start == round_.end:
        return ()
    return tuple(
        Stint(person_id=person.id, start=round_.start, end=round_.end, pauses=pauses)
        for person in people
    )


def declared_rests(breaks: Iterable[Break], start: datetime, end: datetime) -> tuple[Rest, ...]:
    """Return the breaks that a shift declares, where nobody has told when they were taken.

    Each begins when its first window opens that leaves time for it, one without windows in the
    middle of the hours; breaks do not overlap. One that does not fit into the hours is none.

    Parameters
    ----------
    breaks
        Of the shift.
    start, end
        Hours that were worked, or are to be.
    """
    wanted = []
    for pause in breaks:
        lasts = timedelta(seconds=pause.duration_s)
        if not lasts or pause.legal:
            continue
        middle = start + ((end - start - lasts) / 2)
        begins = [
            max(window.start, start)
            for window in pause.windows
            if max(window.start, start) <= min(window.end, end - lasts)
        ] or ([] if pause.windows else [middle.replace(microsecond=0)])
        wanted += [(begins[0], lasts, pause.paid)] if begins else []
    rests: list[Rest] = []
    for begin, lasts, paid in sorted(wanted):
        since = max(begin, rests[-1].end) if rests else begin
        if start <= since and since + lasts <= end:
            rests.append(Rest(start=since, end=since + lasts, paid=paid))
    return tuple(rests)


def _by_person(stints: Iterable[Stint]) -> dict[str, list[Stint]]:
    people: dict[str, list[Stint]] = defaultdict(list)
    for stint in stints:
        people[stint.person_id].append(stint)
    return people


def _to_utc(value: Rest | Stint, faults: list[Fault]) -> None:
    """Check begin and end, and put them into UTC."""
    refuse([*faults, *naive_time("start", value.start), *naive_time("end", value.end)])
    start, end = value.start.astimezone(UTC), value.end.astimezone(UTC)
    if end <= start:
        refuse([fault("stint-reversed", "end", start=start.isoformat(), end=end.isoformat())])
    object.__setattr__(value, "start", start)
    object.__setattr__(value, "end", end)
