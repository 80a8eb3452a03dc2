"""The ground of maps: the streets round the places of a day, joined to long lines once for all."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import shapely

from routing.network.street_geometry import StreetGeometry
from routing.types import Point

_MARGIN_DEG = 0.02
"""So far beyond the places the ground goes at least."""
_MARGIN = 1
"""And so many times the extent of the places: rounds leave them, and maps fill a box."""


def ground_around(streets: StreetGeometry, points: Sequence[Point]) -> StreetGeometry:
    """Return the streets round some points; those that meet nothing but each other are one line.

    Joining takes as long as drawing, and the maps of a day show the same streets.
    """
    if not points or not len(streets):
        return StreetGeometry.empty()
    low, high = _box(points)
    lines, ranks = [], []
    for rank in np.unique(streets.rank):
        near, owner = streets.within(rank, low, high)
        if len(owner):
            pieces = shapely.multilinestrings(shapely.linestrings(near, indices=owner))
            joined = shapely.get_parts(shapely.line_merge(pieces))
            lines.append(joined)
            ranks.append(np.full(len(joined), rank, np.int8))
    if not lines:
        return StreetGeometry.empty()
    every = np.concatenate(lines)
    first = np.concatenate(([0], np.cumsum(shapely.get_num_coordinates(every))))
    return StreetGeometry.of(
        np.concatenate(ranks), first, shapely.get_coordinates(every), joined=True
    )


def _box(points: Sequence[Point]) -> tuple[tuple[float, float], tuple[float, float]]:
    """South-west and north-east corner of the ground, longitude and latitude in degrees."""
    places = np.array([(point.lon, point.lat) for point in points])
    west, south = places.min(axis=0).tolist()
    east, north = places.max(axis=0).tolist()
    squeeze = math.cos(math.radians((south + north) / 2))
    reach = _MARGIN * max((east - west) * squeeze, north - south) + _MARGIN_DEG
    return (west - reach / squeeze, south - reach), (east + reach / squeeze, north + reach)
