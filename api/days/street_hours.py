"""Streets of a day by the hour: closures count while they hold, not for the rest of the day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from api.streets.travel_times import are_weighed, places_of, times_on
from dispatch.model import StreetHours, TravelTimes
from dispatch.model.street_hours import no_quicker

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from data.formats.day_type import Day
    from dispatch.model import Problem
    from routing.closures.closure import DatedClosure
    from routing.router import Router

    RouterOf = Callable[[Sequence[DatedClosure]], Router]

MOST_BY_HOUR = 3
"""So many closures that begin or end within a day count by the hour, the shortest; each further one
counts all day long."""
LONGEST_RIDE = timedelta(hours=2)
"""A ride that lasts longer than a stretch of so much keeps off all that is closed on the day."""

_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_Closed = frozenset[int]
"""Closures by their number."""


def with_street_hours(
    problem: Problem, day: Day, closures: Sequence[DatedClosure], router_of: RouterOf
) -> Problem:
    """Return a day with the travel times of the hours in which streets are closed, and are not.

    Parameters
    ----------
    problem
        The day with all closures closed all day long.
    closures
        Those that hold at some time of the day (:func:`of_its_hours`).
    router_of
        Gives the streets with some of the closures.
    """
    changes, stretches = stretches_of(day, closures)
    # What is worked out block by block is not worked out several times over.
    if not changes or not isinstance(problem.times, TravelTimes):
        return problem
    spans = _spans(changes, stretches, frozenset(range(len(closures))))
    tables = _tables(problem, day, set(spans.values()), closures, router_of)
    hours = StreetHours(changes=changes, times={span: tables[shut] for span, shut in spans.items()})
    return replace(problem, times=hours.times[0, len(changes)], street_hours=hours)


class HourlyStreets(NamedTuple):
    """Streets of some hours of a day, by what is closed then."""

    closed: frozenset[int]
    router: Router


def streets_by_hour(
    day: Day, closures: Sequence[DatedClosure], router_of: RouterOf
) -> tuple[HourlyStreets, ...]:
    """Return the streets of each of a day's times, in the order of ``Problem.all_times``."""
    changes, stretches = stretches_of(day, closures)
    every = frozenset(range(len(closures)))
    wanted = {every: None} | dict.fromkeys(_spans(changes, stretches, every).values())
    return tuple(
        HourlyStreets(shut, router_of([closures[k] for k in sorted(shut)])) for shut in wanted
    )


def of_its_hours(day: Day, closures: Iterable[DatedClosure]) -> tuple[DatedClosure, ...]:
    """Return the closures that hold at some time between a day's first shift and its last."""
    if not day.shifts:
        return tuple(closures)
    start, end = _span(day)
    return tuple(one for one in closures if _hours(one)[0] < end and _hours(one)[1] > start)


def _span(day: Day) -> tuple[datetime, datetime]:
    windows = [shift.window for shift in day.shifts]
    return min(one.start for one in windows), max(one.end for one in windows)


def stretches_of(
    day: Day, closures: Sequence[DatedClosure]
) -> tuple[tuple[datetime, ...], list[_Closed]]:
    """Return when streets close or open within a day, and what is closed before, between and after.

    What is closed is told by the numbers of the closures.
    """
    if not day.shifts:
        return (), []
    start, end = _span(day)
    held = [_hours(one) for one in closures]
    dated = [k for k, (low, high) in enumerate(held) if low > start or high < end]
    dated.sort(key=lambda k: min(held[k][1], end) - max(held[k][0], start))
    for k in dated[MOST_BY_HOUR:]:
        held[k] = _FIRST, _LAST
    changes = tuple(sorted({at for span in held for at in span if start < at < end}))
    return changes, [
        frozenset(k for k, (low, high) in enumerate(held) if low < until and high > since)
        for since, until in zip((start, *changes), (*changes, end), strict=True)
    ]


def _hours(one: DatedClosure) -> tuple[datetime, datetime]:
    """Return the hours of a closure in whole seconds, rounded outwards."""
    low = one.from_at or _FIRST
    high = one.until_at or _LAST
    if high.microsecond and one.until_at is not None:
        high = high.replace(microsecond=0) + timedelta(seconds=1)
    return low.replace(microsecond=0).astimezone(UTC), high.astimezone(UTC)


def _spans(
    changes: Sequence[datetime], stretches: Sequence[_Closed], every: _Closed
) -> dict[tuple[int, int], _Closed]:
    """Return what a ride keeps off, by its first and last stretch."""
    found = {}
    for first in range(len(stretches)):
        for last in range(first, len(stretches)):
            passed = changes[last - 1] - changes[first] if last > first else timedelta()
            whole_day = first == 0 and last == len(stretches) - 1
            found[first, last] = (
                every
                if whole_day or passed >= LONGEST_RIDE
                else frozenset().union(*stretches[first : last + 1])
            )
    return found


def _tables(
    problem: Problem,
    day: Day,
    wanted: set[_Closed],
    closures: Sequence[DatedClosure],
    router_of: RouterOf,
) -> Mapping[_Closed, TravelTimes]:
    """Return the travel times by what is closed."""
    places, weighed = places_of(day.jobs, day.shifts), are_weighed(day.jobs)
    tables: dict[_Closed, TravelTimes] = {}
    for shut in sorted(wanted, key=len):
        if len(shut) == len(closures):
            raw = problem.times
        else:
            router = router_of([closures[k] for k in sorted(shut)])
            raw = times_on(router, places, day.profiles, weighed=weighed)
        tables[shut] = no_quicker(raw, *(one for less, one in tables.items() if less < shut))
    return tables
