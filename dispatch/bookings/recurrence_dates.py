"""The times that a recurrence rule gives (RFC 5545, section 3.3.10), in a bounded number of steps.

A rule is asked about each day on which it could fall, and never about days after the last one that
is wanted: a rule that matches no day at all (30 February, a 53rd Monday of March) costs as little
as any other. Only a rule that counts (``COUNT``) is followed from its start.

Where RFC 5545 leaves a choice, this does as dateutil and most calendars do: a yearly rule with
``BYWEEKNO`` alone means every day of those weeks.
"""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

StepBudget = Callable[[int], None]
"""Told how many days are looked at next; raises where these are too many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurrenceRule:
    """Conditions of a rule on a day, and how its days repeat. An empty set asks nothing.

    Attributes
    ----------
    frequency, interval
        Its periods, and how many of them lie between one and the next that counts.
    week_start
        The first weekday of a week, 0 for Monday.
    months, month_days, year_days, weeks
        Numbers from 1; days and weeks also from the end, from -1.
    weekdays, nth_weekdays
        Any such weekday; or the n-th, from 1 or from -1, of the month or year.
    positions
        Which of a period's times count, from 1 or from -1.
    clocks
        The times of day, in order.
    count
        How many times there are at most, exceptions included.
    """

    frequency: str
    interval: int
    week_start: int
    months: frozenset[int]
    month_days: frozenset[int]
    year_days: frozenset[int]
    weeks: frozenset[int]
    weekdays: frozenset[int]
    nth_weekdays: frozenset[tuple[int, int]]
    positions: frozenset[int]
    clocks: tuple[time, ...]
    count: int | None


def rule_of(parts: Mapping[str, str], start: datetime) -> RecurrenceRule:
    """Return the rule of some parts; what they leave unsaid is as at the start.

    Parameters
    ----------
    parts
        Of :func:`dispatch.bookings.recurrence_rule.rule_parts`.
    start
        On the wall clock.
    """
    numbers = {
        key: frozenset(int(one) for one in parts[key].split(",")) if key in parts else frozenset()
        for key in (
            *("BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"),
            *("BYSETPOS", "BYHOUR", "BYMINUTE"),
        )
    }
    frequency = parts["FREQ"]
    months, month_days = numbers["BYMONTH"], numbers["BYMONTHDAY"]
    named = [one for one in parts.get("BYDAY", "").split(",") if one]
    weekdays = frozenset(WEEKDAYS.index(one) for one in named if len(one) == 2)
    nth = frozenset((int(one[:-2]), WEEKDAYS.index(one[-2:])) for one in named if len(one) > 2)
    if not (numbers["BYWEEKNO"] or numbers["BYYEARDAY"] or month_days or named):
        if frequency == "YEARLY" and not months:
            months = frozenset({start.month})
        if frequency in {"YEARLY", "MONTHLY"}:
            month_days = frozenset({start.day})
        elif frequency == "WEEKLY":
            weekdays = frozenset({start.weekday()})
    clocks = (
        time(hour, minute)
        for hour in sorted(numbers["BYHOUR"] or {start.hour})
        for minute in sorted(numbers["BYMINUTE"] or {start.minute})
    )
    return RecurrenceRule(
        frequency=frequency,
        interval=int(parts.get("INTERVAL", "1")),
        week_start=WEEKDAYS.index(parts.get("WKST", "MO")),
        months=months,
        month_days=month_days,
        year_days=numbers["BYYEARDAY"],
        weeks=numbers["BYWEEKNO"],
        weekdays=weekdays,
        nth_weekdays=nth,
        positions=numbers["BYSETPOS"],
        clocks=tuple(clocks),
        count=int(parts["COUNT"]) if "COUNT" in parts else None,
    )


def rule_times(
    rule: RecurrenceRule, start: datetime, first: date, end: datetime, spend: StepBudget
) -> Iterator[datetime]:
    """Return the times of a rule on the wall clock, in order.

    Parameters
    ----------
    start
        Of the rule; nothing before it counts.
    first
        Earlier days need not be given.
    end
        The last time that may be given.
    spend
        Told of the days that are looked at.
    """
    begin = start.date() if rule.count is not None else max(start.date(), first)
    return islice(_every_time(rule, start, begin, end, spend), rule.count)


def _every_time(
    rule: RecurrenceRule, start: datetime, begin: date, end: datetime, spend: StepBudget
) -> Iterator[datetime]:
    for low, high in _periods(rule, start.date(), begin, end.date()):
        # Which time of a period is its second one is known only from all of them.
        days = (low, high) if rule.positions else (max(low, begin), min(high, end.date()))
        spend(max(0, (days[1] - days[0]).days + 1))
        walls = _in_period(rule, *days)
        if rule.positions:
            walls = _picked(list(walls), rule.positions)
        yield from (wall for wall in walls if start <= wall <= end)


def _in_period(rule: RecurrenceRule, low: date, high: date) -> Iterator[datetime]:
    for ordinal in range(low.toordinal(), high.toordinal() + 1):
        day = date.fromordinal(ordinal)
        if falls_on(rule, day):
            for clock in rule.clocks:
                yield datetime.combine(day, clock)


def _picked(walls: list[datetime], positions: frozenset[int]) -> Iterator[datetime]:
    count = len(walls)
    for index, wall in enumerate(walls):
        if index + 1 in positions or index - count in positions:
            yield wall


# ---------------------------------------------------------------------------------------- periods


def _periods(
    rule: RecurrenceRule, start: date, begin: date, end: date
) -> Iterator[tuple[date, date]]:
    """Return first and last day of the periods that count, from that of a day to the end."""
    first = _period_of(rule, start)
    passed = -(-(_period_of(rule, begin) - first) // rule.interval) * rule.interval
    for each in range(first + passed, _period_of(rule, end) + 1, rule.interval):
        yield _days_of(rule, each)


def _period_of(rule: RecurrenceRule, day: date) -> int:
    """Return the number of a day's period; each kind of period is counted from some first one."""
    if rule.frequency == "YEARLY":
        return day.year
    if rule.frequency == "MONTHLY":
        return day.year * 12 + day.month - 1
    passed = day.toordinal() - 1  # A multiple of 7 on a Monday.
    return passed if rule.frequency == "DAILY" else (passed - rule.week_start) // 7


def _days_of(rule: RecurrenceRule, number: int) -> tuple[date, date]:
    if rule.frequency == "YEARLY":
        return date(number, 1, 1), date(number, 12, 31)
    if rule.frequency == "MONTHLY":
        year, month = number // 12, number % 12 + 1
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    if rule.frequency == "DAILY":
        day = date.fromordinal(number + 1)
        return day, day
    low = number * 7 + rule.week_start + 1
    most = date.max.toordinal()
    return date.fromordinal(max(1, low)), date.fromordinal(min(most, low + 6))


# ------------------------------------------------------------------------------------------- days


def falls_on(rule: RecurrenceRule, day: date) -> bool:
    """Return whether a rule means a day of one of its periods."""
    return (
        (not rule.months or day.month in rule.months)
        and (not (rule.weekdays or rule.nth_weekdays) or _is_weekday(rule, day))
        and (not rule.month_days or _is_month_day(rule, day))
        and (not rule.year_days or _is_year_day(rule, day))
        and (not rule.weeks or _is_in_week(rule, day))
    )


def _is_weekday(rule: RecurrenceRule, day: date) -> bool:
    weekday = day.weekday()
    if weekday in rule.weekdays:
        return True
    if not rule.nth_weekdays:
        return False
    if rule.frequency == "YEARLY" and not rule.months:
        place, length = _year_day(day), _year_length(day.year)
    else:
        place, length = day.day, monthrange(day.year, day.month)[1]
    nth, from_end = (place - 1) // 7 + 1, -((length - place) // 7 + 1)
    return (nth, weekday) in rule.nth_weekdays or (from_end, weekday) in rule.nth_weekdays


def _is_month_day(rule: RecurrenceRule, day: date) -> bool:
    from_end = day.day - monthrange(day.year, day.month)[1] - 1
    return day.day in rule.month_days or from_end in rule.month_days


def _is_year_day(rule: RecurrenceRule, day: date) -> bool:
    place = _year_day(day)
    return place in rule.year_days or place - _year_length(day.year) - 1 in rule.year_days


def _is_in_week(rule: RecurrenceRule, day: date) -> bool:
    """Return whether a week is the year's, by its fourth day."""
    fourth = day + timedelta(days=3 - (day.weekday() - rule.week_start) % 7)
    place, length = _year_day(fourth), _year_length(fourth.year)
    return (place - 1) // 7 + 1 in rule.weeks or -((length - place) // 7 + 1) in rule.weeks


def _year_day(day: date) -> int:
    return day.toordinal() - date(day.year, 1, 1).toordinal() + 1


def _year_length(year: int) -> int:
    return 366 if isleap(year) else 365
