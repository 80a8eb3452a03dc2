"""Rough place of a rider, as it is shown to whoever waits for them."""

from __future__ import annotations

from math import cos, radians

CELL_M = 150
"""Side of the square within which a rider is said to be."""

_METRES_OF_DEGREE = 111_320


def rough_place(lon: float, lat: float) -> tuple[float, float]:
    """Return the middle of the square in which a point lies; all points in it have the same."""
    high = CELL_M / _METRES_OF_DEGREE
    middle_lat = (lat // high + 0.5) * high
    # By the row's own latitude, so that a square is as wide as it is high.
    wide = high / max(cos(radians(middle_lat)), 0.01)
    return round((lon // wide + 0.5) * wide, 6), round(middle_lat, 6)


def rough_distance_m(one: tuple[float, float], other: tuple[float, float]) -> int:
    """Return how far two points lie apart, in whole sides of a square, at least one."""
    (lon, lat), (to_lon, to_lat) = one, other
    east = (to_lon - lon) * cos(radians((lat + to_lat) / 2))
    metres = float(_METRES_OF_DEGREE * (east**2 + (to_lat - lat) ** 2) ** 0.5)
    return max(1, round(metres / CELL_M)) * CELL_M
