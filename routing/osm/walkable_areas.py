"""Squares and other areas are crossed, not circled: straight lines between where streets meet them.

An area is drawn as a closed way round its edge, or as a relation of such ways
(:mod:`routing.osm.multipolygons`), with holes where something stands. Wherever another street
touches that edge one may walk or ride straight across to any other such place that can be seen from
it, so each such pair gets a line of its own, with the tags, name and way id of the area, where it
saves some way.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from types import MappingProxyType

import numpy as np
import shapely
from numpy.typing import NDArray

from routing.geo import RADIANS_PER_E7
from routing.osm.multipolygons import Corner
from routing.osm.way_cutting import Ways
from routing.rules.tags import is_area

_MOST_ENTRIES = 12
"""An area that streets meet in more places is left as it is drawn: lines grow with the square."""

_SAVES = 0.75
"""A line across is drawn where it is at most this share of the way along the edge."""

_NO_HOLES: Mapping[int, Sequence[Sequence[Corner]]] = MappingProxyType({})

_EDGE_E7 = 30
"""A line may touch the edge of its area: some 0.3 m, in 1e-7 degrees."""


def cross_areas(ways: Ways, holes: Mapping[int, Sequence[Sequence[Corner]]] = _NO_HOLES) -> Ways:
    """Add lines across the areas among some ways; without any, the same ways come back.

    Parameters
    ----------
    ways
        All ways of a city.
    holes
        By way id: rings inside of an area that nobody crosses.
    """
    areas = _areas(ways)
    if len(areas) == 0:
        return ways
    ids, inverse, count = np.unique(ways.node_id, return_inverse=True, return_counts=True)
    met: NDArray[np.bool_] = _is_met(ways, areas, inverse, count, len(ids))
    met_at_point = met[inverse]
    lines: list[tuple[int, int, int]] = []
    for way in areas.tolist():
        lines += [(way, one, other) for one, other in _lines(ways, way, met_at_point, holes)]
    return _with_lines(ways, lines)


def _areas(ways: Ways) -> NDArray[np.int64]:
    """Closed ways of at least three corners that are areas of some class of street."""
    flat = np.array([is_area(tags) and "highway" in tags for tags in ways.tag_sets], np.bool_)
    begin, end = ways.first[:-1], ways.first[1:] - 1
    closed = (ways.node_id[begin] == ways.node_id[end]) & (end - begin >= 3)
    return np.flatnonzero(flat[ways.tags] & closed)


def _is_met(
    ways: Ways,
    areas: NDArray[np.int64],
    inverse: NDArray[np.int64],
    count: NDArray[np.int64],
    nodes: int,
) -> NDArray[np.bool_]:
    """Return by node whether something else than the edge of one area meets there."""
    # The node that closes a ring counts twice in it.
    closing = np.bincount(inverse[ways.first[areas]], minlength=nodes)
    return count - closing > 1


def _lines(
    ways: Ways,
    way: int,
    met: NDArray[np.bool_],
    holes: Mapping[int, Sequence[Sequence[Corner]]],
) -> list[tuple[int, int]]:
    """Pairs of points of an area's edge with a line straight across."""
    begin, end = int(ways.first[way]), int(ways.first[way + 1]) - 1
    entries = [i for i in range(begin, end) if met[i]]
    if not 2 <= len(entries) <= _MOST_ENTRIES:
        return []
    squeeze = math.cos(float(ways.lat[begin]) * RADIANS_PER_E7)
    edge = np.column_stack(
        (ways.lon[begin : end + 1] * squeeze, ways.lat[begin : end + 1].astype(np.float64))
    )
    inner = holes.get(int(ways.way_id[way]), ())
    area = shapely.Polygon(edge, [[(at.x * squeeze, at.y) for at in ring] for ring in inner])
    if not area.is_valid:
        # Holes of another part of the same relation lie elsewhere.
        area = shapely.Polygon(edge, _within(shapely.Polygon(edge), area.interiors))
    if not area.is_valid:
        return []
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(edge, axis=0).T))))
    pairs = []
    for one, other in combinations(entries, 2):
        straight = math.dist(edge[one - begin], edge[other - begin])
        round_it = along[other - begin] - along[one - begin]
        if straight <= _SAVES * min(round_it, along[-1] - round_it):
            pairs.append((one, other))
    if not pairs:
        return []
    ends = np.array(pairs) - begin
    straight_lines = shapely.linestrings(edge[ends])
    seen = shapely.covers(area.buffer(_EDGE_E7), straight_lines)
    return [pair for pair, inside in zip(pairs, seen.tolist(), strict=True) if inside]


def _within(area: shapely.Polygon, rings: Iterable[shapely.LinearRing]) -> list[shapely.LinearRing]:
    return [ring for ring in rings if area.is_valid and area.contains(shapely.Polygon(ring))]


def _with_lines(ways: Ways, lines: list[tuple[int, int, int]]) -> Ways:
    """Append ways of two points each."""
    if not lines:
        return ways
    table = np.array(lines, np.int64)
    way, points = table[:, 0], table[:, 1:].ravel()
    more = ways.first[-1] + 2 * np.arange(1, len(lines) + 1)
    return replace(
        ways,
        first=np.concatenate((ways.first, more)),
        node_id=np.concatenate((ways.node_id, ways.node_id[points])),
        lon=np.concatenate((ways.lon, ways.lon[points])),
        lat=np.concatenate((ways.lat, ways.lat[points])),
        way_id=np.concatenate((ways.way_id, ways.way_id[way])),
        name=np.concatenate((ways.name, ways.name[way])),
        tags=np.concatenate((ways.tags, ways.tags[way])),
        flags=np.concatenate((ways.flags, ways.flags[way])),
        layer=np.concatenate((ways.layer, ways.layer[way])),
    )
