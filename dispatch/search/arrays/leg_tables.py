"""Times and distances between places in tables, and what lies near what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dispatch.model import TravelTimes
from dispatch.search.arrays.layout import FAR
from dispatch.search.arrays.ridden_hours import ridden_spans, span_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from dispatch.model import Problem, Times
    from dispatch.search.arrays.layout import Bools, Ints, Smalls
    from dispatch.search.arrays.ridden_hours import Span

NEAR_COUNT = 250
"""Neighbours kept for each stop: enough for the strings of one ruin to reach several rounds."""
_STRIP = 32
"""Rows of a matrix that are asked for at once."""
COMMON_STOPS = 20
"""A place of more stops, such as a depot, is one where nearly every round comes by."""


def used_rows(problem: Problem) -> Smalls:
    """Rows of the places that jobs and shifts name, ascending."""
    rows = problem.times.rows
    used = {rows[stop.place.id] for job in problem.jobs for _, _, stop in job.stops}
    for shift in problem.shifts:
        used |= {rows[at.id] for at in (shift.start_place, shift.end_place) if at is not None}
    return np.array(sorted(used), np.int32)


def matrices_of(
    problem: Problem, rows: Smalls, *, windows_stay: bool = False
) -> tuple[Smalls, Smalls, Smalls]:
    """One matrix of times and distances, and of what a kilogram adds, for each profile and pace.

    The rounding is that of :meth:`dispatch.model.Problem.travel_s`. Where streets change within the
    day there is one for the shifts of the same hours, and a leg is as long as the longest ride of
    it that there may be. So what is in time by these matrices is in time.

    Parameters
    ----------
    rows
        Of the places that the matrices are between, in the day's own times.
    windows_stay
        Whether nobody asks for stops at other times than those of the problem. Then their hours
        count besides those of the shifts.
    """
    kinds: dict[tuple[str, int, Span], int] = {}
    matrix = [
        kinds.setdefault(
            (shift.vehicle.profile, shift.vehicle.speed_percent, span_of(problem, shift)),
            len(kinds),
        )
        for shift in problem.shifts
    ]
    times, size = problem.times, len(rows)
    ridden = ridden_spans(problem, rows, windows_stay=windows_stay)
    # numpy calls a view of a single place contiguous, and numba would compile all anew for it.
    width = max(size, 2)
    legs = np.full((len(kinds), width, width, 4), FAR, np.int32)
    per_kg = _own_slopes(times, kinds, size, width) if ridden is None else None
    is_own = per_kg is not None
    if per_kg is None:
        # Nearly nothing, for nothing.
        shape = (len(kinds), width, width) if times.hilly else (1, 2, 2)
        per_kg = np.zeros(shape, np.int32)
    for (profile, percent, hours), m in kinds.items():
        for first in range(0, size, _STRIP):  # as the whole table several times over is large
            own = slice(first, min(first + _STRIP, size))
            ways = times.block(profile, rows[own], rows)
            if ridden is not None:
                ways = ridden.ways(ways, profile, own, hours)
            lost = ways.duration_s < 0
            paced_s = _paced(ways.duration_s, percent)
            # At a slow pace a long way takes more than any day has: nobody gets there.
            legs[m, own, :size, 0] = np.where(lost | (paced_s > FAR), FAR, paced_s)
            legs[m, own, :size, 1] = np.where(lost, FAR, ways.distance_m)
            if ways.per_kg_us is not None and not is_own:
                per_kg[m, own, :size] = _paced(ways.per_kg_us, percent)
        for row in range(size):
            legs[m, row, :size, 2:] = legs[m, :size, row, :2]
    return np.array(matrix, np.int32), legs, per_kg


def _own_slopes(
    times: Times, kinds: Mapping[tuple[str, int, Span], int], size: int, width: int
) -> Smalls | None:
    """Return what a kilogram adds as the day has it, where that is a table as it is needed.

    So it is in a day with one kind of bike at its usual pace, all of whose places are used.
    """
    if not isinstance(times, TravelTimes) or len(kinds) != 1 or size != len(times.place_ids):
        return None
    ((profile, percent, _),) = kinds
    table = times.per_kg_us.get(profile)
    if table is None or percent != 100 or size != width or not table.flags.carray:
        return None
    return table[np.newaxis]


def _paced(ways: NDArray[np.signedinteger[Any]], percent: int) -> Ints:
    """Round as :meth:`dispatch.model.Problem.travel_s` does."""
    return -(-ways.astype(np.int64) * 100 // percent)


def near_stops(places: Smalls, duration: Smalls, distance: Smalls) -> Smalls:
    """For each stop the stops near it, by the quicker of there and back, itself first."""
    count = len(places)
    keep = min(count, NEAR_COUNT)
    table = duration[0] if np.any(duration[0]) else distance[0]
    near = np.empty((count, keep), np.int32)
    for node in range(count):
        at = places[node]  # by rows, as a table of both ways would be one more in memory
        row = np.minimum(table[at], table[:, at])[places].astype(np.int64)
        row[node] = -1
        chosen = np.argpartition(row, keep - 1)[:keep] if keep < count else np.arange(count)
        near[node] = chosen[np.lexsort((chosen, row[chosen]))]
    return near


def are_common(places: Smalls) -> Bools:
    """For each stop whether its place has so many that it tells no round from another."""
    return np.bincount(places, minlength=1)[places] > COMMON_STOPS
