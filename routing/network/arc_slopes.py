"""Effects of slope and load on a profile's arcs: time, the weight's share of it, climb and work."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.network.edge_heights import Heights
from routing.network.path_extras import pack
from routing.network.streets import Streets
from routing.profiles.physics import Bike, bike_of
from routing.profiles.profile import Profile
from routing.profiles.slope_speeds import (
    CARRIED,
    CLIMBED,
    PASSED,
    PUSHED,
    RIDDEN,
    Stretches,
)
from routing.profiles.slope_speeds import weigh_stretches as weigh

LEAST_PUSH_M = 25.0
"""Nobody gets off for a steep run shorter than this, metres: one takes it with a swing, and at such
lengths heights are mostly noise."""

LOAD_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Loads to which the line ``a + b load`` is fitted, as shares of the full one."""


class Slopes(NamedTuple):
    """Effects of slopes on ``2m`` arcs.

    Attributes
    ----------
    ms
        ``float64[2m]``, milliseconds with the reference load.
    extra
        ``int64[2m]``, as :mod:`routing.network.path_extras` packs it; 0 for arcs that cannot be
        used.
    pushed
        ``bool[2m]``, arcs that one may ride but pushes for most of their length, in runs of at
        least :data:`LEAST_PUSH_M`; shorter ones take as long, but nobody gets off.
    """

    ms: NDArray[np.float64]
    extra: NDArray[np.int64]
    pushed: NDArray[np.bool_]


def loads_kg(profile: Profile) -> NDArray[np.float64]:
    """Loads that the line of each arc is fitted to, kilograms, ascending."""
    return np.array(LOAD_SHARES) * profile.physics.full_load_kg


def slopes(
    streets: Streets, profile: Profile, manner: NDArray[np.uint8], kmh: NDArray[np.float64]
) -> Slopes:
    """Weigh all arcs for a profile.

    Parameters
    ----------
    streets
        A street graph; without heights it is flat, and times are lengths by speeds.
    profile
        Whose physics count.
    manner
        ``uint8[2m]``, how each arc is gone: the index of its mode in
        ``routing.network.travel_modes.MODES``.
    kmh
        ``float64[2m]``, speed on the flat.
    """
    bike = bike_of(profile.physics, profile.push_kmh, profile.max_kmh)
    way = _ways(streets, manner)
    length_mm = np.repeat(streets.edge_length_mm, 2)
    metres = length_mm / 1000.0
    heights = streets.heights
    climb_cm = np.zeros(len(way), np.int32) if heights is None else heights.arc_climb_cm
    with np.errstate(divide="ignore", invalid="ignore"):
        ms = np.where(way == PASSED, 0.0, length_mm * 3.6 / kmh)
    per_kg, joules = _flat(bike, profile, metres, way, kmh)
    pushed = np.zeros(len(way), np.bool_)
    if heights is not None:
        hilly = np.flatnonzero((heights.up_cm > 0) | (heights.down_cm > 0))
        for side in (0, 1):
            arcs = 2 * hilly + side
            found = _hilly(bike, profile, heights, hilly, metres[arcs], way[arcs], kmh[arcs], side)
            seconds, per_kg[arcs], joules[arcs], pushed[arcs] = found
            ms[arcs] = seconds * 1000.0
    # Whatever is taken off the bike, no way takes less than no time.
    reference = float(max(1, profile.physics.reference_load_kg))
    per_kg = np.clip(per_kg, 0.0, ms / 1000.0 / reference)
    climb_cm = np.where(way == PASSED, 0, climb_cm)
    pushed = _long_runs(streets, pushed & (way == RIDDEN))
    return Slopes(ms, pack(per_kg, climb_cm, joules), pushed)


def _long_runs(streets: Streets, pushed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Those of some arcs that make, with the others they touch, a run of the least length."""
    long = np.zeros(len(pushed), np.bool_)
    arcs = np.flatnonzero(pushed)
    if not len(arcs):
        return long
    # Only here: where nothing is steep it is not needed, and takes a fifth of a second to load.
    from scipy.sparse import csr_array  # noqa: PLC0415
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    tail, head = streets.arc_tail[arcs], streets.arc_head[arcs]
    count = streets.node_count
    links = csr_array((np.ones(len(arcs)), (tail, head)), (count, count))
    _, run = connected_components(links, directed=False)
    metres = streets.edge_length_mm[arcs >> 1] / 1000.0
    length = np.bincount(run[tail], metres, minlength=count)
    long[arcs] = length[run[tail]] >= LEAST_PUSH_M
    return long


def _ways(streets: Streets, manner: NDArray[np.uint8]) -> NDArray[np.uint8]:
    steps = np.array([tags.get("highway") == "steps" for tags in streets.tag_sets], np.bool_)
    of_manner = np.array([PASSED, RIDDEN, PUSHED, CARRIED], np.uint8)
    way = of_manner[manner]
    way[np.repeat(steps[streets.edge_tags], 2) & (way == PUSHED)] = CLIMBED
    return way


def _flat(
    bike: Bike,
    profile: Profile,
    metres: NDArray[np.float64],
    way: NDArray[np.uint8],
    kmh: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weigh a kilogram and the work on flat arcs: a metre of each kind is weighed once."""
    # Speeds are told apart to the millimetre an hour, many times finer than any profile states.
    key = np.rint(kmh * 1e6).astype(np.int64) * 8 + way
    _, at, kind = np.unique(key, return_index=True, return_inverse=True)
    stretches = Stretches(np.ones(len(at)), np.zeros(len(at)), way[at], kmh[at] / 3.6)
    _, per_kg, joules, _ = weigh(bike, stretches, loads_kg(profile))
    return per_kg[kind] * metres, joules[kind] * metres


def _hilly(  # noqa: PLR0913, PLR0917  # what a profile says of arcs, one array each
    bike: Bike,
    profile: Profile,
    heights: Heights,
    edges: NDArray[np.int64],
    metres: NDArray[np.float64],
    way: NDArray[np.uint8],
    kmh: NDArray[np.float64],
    side: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Weigh the arcs of one direction piece by piece, between heights."""
    first = heights.first[edges]
    pieces = heights.first[edges + 1] - first - 1
    begin = np.cumsum(pieces) - pieces
    at = np.arange(int(pieces.sum())) + np.repeat(first - begin, pieces)
    length = np.repeat(metres / pieces, pieces)
    rise_cm = (heights.cm[at + 1] - heights.cm[at]) * (1 - 2 * side)
    stretches = Stretches(
        length, rise_cm / 100.0 / length, np.repeat(way, pieces), np.repeat(kmh / 3.6, pieces)
    )
    seconds, per_kg, joules, pushed = weigh(bike, stretches, loads_kg(profile))
    pushed_m = np.add.reduceat(np.where(pushed, length, 0.0), begin)
    per_kg, joules, seconds = (np.add.reduceat(part, begin) for part in (per_kg, joules, seconds))
    return seconds, per_kg, joules, pushed_m > metres / 2
