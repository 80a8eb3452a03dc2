"""Hours at which legs may be ridden on a day on which streets close or open.

The search has one length for each leg of a shift. It is the one on streets that are open at any
time at which the leg may be ridden: a shift that is over before a street closes, and a stop that
opens after it has opened again, know nothing of its closure.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from dispatch.model import StreetHours, Ways

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dispatch.model import Problem, Shift, Stop
    from dispatch.search.arrays.layout import Smalls

Span: TypeAlias = "tuple[int, int]"
"""First and last stretch of a day in which streets do not change."""

_EVER, _NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def span_of(problem: Problem, shift: Shift) -> Span:
    """Return the stretches of a day that a shift touches."""
    hours = problem.street_hours
    if hours is None:
        return 0, 0
    first = _stretch_from(hours, shift.window.start)
    return first, max(first, _stretch_until(hours, shift.window.end))


def ridden_spans(problem: Problem, rows: Smalls, *, windows_stay: bool) -> RiddenSpans | None:
    """Return the stretches in which the legs between some places may be ridden.

    Parameters
    ----------
    problem
        The day; ``None`` comes of one on which streets do not change.
    rows
        Of the places, in the day's own times.
    windows_stay
        Whether the windows of stops count, or only the hours of shifts.
    """
    hours = problem.street_hours
    if hours is None:
        return None
    left: dict[int, datetime] = {}
    reached: dict[int, datetime] = {}
    for job in problem.jobs if windows_stay else ():
        for _, _, stop in job.stops:
            row, (begin, end) = problem.times.rows[stop.place.id], _begins(stop)
            free = begin if begin == _EVER else begin + timedelta(seconds=stop.service_s)
            left[row] = min(free, left.get(row, free))
            reached[row] = max(end, reached.get(row, end))
    # Where shifts start and end it is their own hours that count.
    for shift in problem.shifts:
        for place, known, any_time in (
            (shift.start_place, left, _EVER),
            (shift.end_place, reached, _NEVER),
        ):
            if place is not None:
                known[problem.times.rows[place.id]] = any_time
    listed = rows.tolist()
    return RiddenSpans(
        hours=hours,
        rows=rows,
        first=np.array([_stretch_from(hours, left.get(row, _EVER)) for row in listed], np.int64),
        last=np.array(
            [_stretch_until(hours, reached.get(row, _NEVER)) for row in listed], np.int64
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RiddenSpans:
    """Stretches in which the legs between some places may be ridden.

    Attributes
    ----------
    rows
        Of the places, in the day's own times.
    first, last
        By place the first stretch in which it may be left, and the last in which it may be reached.
    """

    hours: StreetHours
    rows: Smalls
    first: NDArray[np.int64]
    last: NDArray[np.int64]

    def ways(self, ways: Ways, profile: str, own: slice, shift: Span) -> Ways:
        """Return ways from some of the places to all of them as they may be ridden in a shift.

        Parameters
        ----------
        ways
            Those with all closed, which are written over.
        own
            Places that they begin at.
        shift
            Stretches that the shift touches.
        """
        first = np.maximum(self.first[own], shift[0])[:, np.newaxis]
        last = np.maximum(np.minimum(self.last, shift[1]), first)
        for span, times in self.hours.times.items():
            here = (first == span[0]) & (last == span[1])
            if here.any():
                found = times.block(profile, self.rows[own], self.rows)
                for table, other in zip(ways, found, strict=True):
                    if table is not None and other is not None:
                        table[here] = other[here]
        return ways


def _begins(stop: Stop) -> tuple[datetime, datetime]:
    """Return the earliest and the latest begin of a stop."""
    windows = stop.open_windows
    return (windows[0].start, windows[-1].end) if windows else (_EVER, _NEVER)


def _stretch_from(hours: StreetHours, instant: datetime) -> int:
    """Return the stretch that begins at an instant, or in which it lies."""
    return bisect_right(hours.changes, instant)


def _stretch_until(hours: StreetHours, instant: datetime) -> int:
    """Return the stretch that ends at an instant, or in which it lies."""
    return bisect_left(hours.changes, instant)
