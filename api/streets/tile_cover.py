"""Tiles that show some stops and the ways between them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data.store.streets.tiles import MAX_ZOOM, Tile

_OVERVIEW, _ALONG, _NEARER, _STREET = 12, 14, 15, 16
_STEP_SHARE = 0.4
"""Share of a tile between looks along a straight line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPoint:
    """A point of the map, degrees."""

    lon: float
    lat: float


def cover(stops: Sequence[MapPoint], ways: Sequence[Sequence[MapPoint]]) -> list[Tile]:
    """Return tiles, the most needed first: the whole, the ways, the doors, then all nearer.

    A tile that is missing is shown from the one above it, enlarged.
    """
    lines = [*ways, *([stop] for stop in stops)]
    wanted = [
        *(_along(lines, _OVERVIEW)),
        *(_along(lines, _ALONG)),
        *(_around(stops, _STREET)),
        *(_around(stops, MAX_ZOOM)),
        *(_along(lines, _OVERVIEW + 1)),
        *(_along(lines, _NEARER)),
        *(_along(lines, _STREET)),
    ]
    return list(dict.fromkeys(wanted))


def _place(point: MapPoint, z: int) -> tuple[float, float]:
    """Return a point in tiles from the north-western corner of the map."""
    side = 1 << z
    lat = math.radians(max(-85.05, min(85.05, point.lat)))
    y = (1 - math.asinh(math.tan(lat)) / math.pi) / 2 * side
    return (point.lon + 180) / 360 * side, y


def _tile(x: float, y: float, z: int) -> Tile:
    last = (1 << z) - 1
    return Tile(z=z, x=max(0, min(last, int(x))), y=max(0, min(last, int(y))))


def _along(lines: Iterable[Sequence[MapPoint]], z: int) -> Iterable[Tile]:
    for line in lines:
        places = [_place(point, z) for point in line]
        for one, other in zip(places, [*places[1:], *places[-1:]], strict=True):
            steps = max(1, math.ceil(math.dist(one, other) / _STEP_SHARE))
            for step in range(steps + 1):
                share = step / steps
                x = one[0] + (other[0] - one[0]) * share
                yield _tile(x, one[1] + (other[1] - one[1]) * share, z)


def _around(points: Iterable[MapPoint], z: int) -> Iterable[Tile]:
    """Return the tile of each point and those that it lies nearest to."""
    for point in points:
        x, y = _place(point, z)
        yield _tile(x, y, z)
        for dx in (-0.5, 0.5):
            for dy in (-0.5, 0.5):
                yield _tile(x + dx, y + dy, z)
