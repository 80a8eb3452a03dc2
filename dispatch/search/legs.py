"""Times and distances between places in tables, and what lies near what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dispatch.search.arrays import FAR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dispatch.model import Problem, TravelTimes
    from dispatch.search.arrays import Bools, Ints, Smalls

NEAR_COUNT = 250
"""Neighbours kept for each stop: enough for the strings of one ruin to reach several rounds."""
COMMON_STOPS = 20
"""A place of more stops, such as a depot, is one where nearly every round comes by."""


def matrices_of(problem: Problem) -> tuple[Smalls, Smalls, Smalls]:
    """One matrix of times and distances, and of what a kilogram adds, for each profile and pace.

    The rounding is that of :meth:`dispatch.model.Problem.travel_s`.
    """
    kinds: dict[tuple[str, int], int] = {}
    matrix = [
        kinds.setdefault((shift.vehicle.profile, shift.vehicle.speed_percent), len(kinds))
        for shift in problem.shifts
    ]
    times, size = problem.times, len(problem.times.place_ids)
    # numpy calls a view of a single place contiguous, and numba would compile all anew for it.
    width = max(size, 2)
    legs = np.full((len(kinds), width, width, 4), FAR, np.int32)
    for (profile, percent), m in kinds.items():
        for row in range(size):  # by rows, as the whole table several times over is large
            raw = times.duration_s[profile][row]
            legs[m, row, :size, 0] = np.where(raw < 0, FAR, _paced(raw, percent))
            legs[m, row, :size, 1] = np.where(raw < 0, FAR, times.distance_m[profile][row])
        for row in range(size):
            legs[m, row, :size, 2:] = legs[m, :size, row, :2]
    return np.array(matrix, np.int32), legs, _slopes(times, kinds, width)


def _slopes(times: TravelTimes, kinds: Mapping[tuple[str, int], int], width: int) -> Smalls:
    """What a kilogram adds, by profile and pace.

    A day with one kind of bike at its usual pace has no table besides that of the travel times.
    """
    if not times.per_kg_us:
        return np.zeros((1, 2, 2), np.int32)  # nearly nothing, for nothing
    size = len(times.place_ids)
    if len(kinds) == 1 and size == width:
        ((profile, percent),) = kinds
        table = times.per_kg_us.get(profile)
        if percent == 100 and table is not None and table.flags.carray:
            return table[np.newaxis]
    per_kg = np.zeros((len(kinds), width, width), np.int32)
    for (profile, percent), m in kinds.items():
        if profile in times.per_kg_us:
            for row in range(size):
                per_kg[m, row, :size] = _paced(times.per_kg_us[profile][row], percent)
    return per_kg


def _paced(row: Smalls, percent: int) -> Ints:
    """Round as :meth:`dispatch.model.Problem.travel_s` does."""
    return -(-row.astype(np.int64) * 100 // percent)


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
