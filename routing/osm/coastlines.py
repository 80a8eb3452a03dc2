"""Sea along coastlines: OpenStreetMap draws the line alone, with the land on its left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

_BESIDE_M = 0.5
"""So far from the line one looks which side is which."""
_CUT_M = 300.0
"""A coastline that ends so near to the edge of the map was cut off there with its extract."""


def sea(lines: Sequence[shapely.LineString], box: shapely.Polygon) -> list[shapely.Polygon]:
    """Return the parts of a box that are sea.

    A coastline that ends within the box parts nothing; a part that no coastline borders is land.

    Parameters
    ----------
    lines
        Coastlines, each with the land on its left.
    box
        The map; in metres, as the lines.
    """
    whole = shapely.get_parts(shapely.line_merge(shapely.union_all(lines)))
    inside = shapely.get_parts(shapely.intersection([_to_edge(one, box) for one in whole], box))
    cut = [part for part in inside if part.geom_type == "LineString" and part.length > 0]
    if not cut:
        return []
    edges = shapely.node(shapely.union_all([*cut, box.exterior]))
    parts = [*shapely.get_parts(shapely.polygonize(list(shapely.get_parts(edges))))]
    right, left = _sides(cut)
    found = []
    for part in parts:
        shapely.prepare(part)
        if shapely.contains(part, right).sum() > shapely.contains(part, left).sum():
            found.append(part)
    return found


def _to_edge(line: shapely.LineString, box: shapely.Polygon) -> shapely.LineString:
    """Go on to the edge of the box with a line that an extract cut off just before it."""
    points = shapely.get_coordinates(line)
    edge = box.exterior
    for first in (True, False):
        tip = shapely.Point(points[0 if first else -1])
        if not line.is_ring and box.contains(tip) and edge.distance(tip) < _CUT_M:
            on_edge = edge.interpolate(edge.project(tip)).coords[0]
            points = np.insert(points, 0 if first else len(points), on_edge, axis=0)
    return shapely.LineString(points)


def _sides(lines: Sequence[shapely.LineString]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Points just right and just left of the middle of every piece of the lines."""
    right, left = [], []
    for line in lines:
        points = shapely.get_coordinates(line)
        step = np.diff(points, axis=0)
        length = np.hypot(*step.T)
        middle = (points[:-1] + points[1:]) / 2
        # Turned by a right angle clockwise: the right-hand side.
        aside = np.column_stack((step[:, 1], -step[:, 0])) / np.maximum(length, 1e-9)[:, None]
        right.append(middle + _BESIDE_M * aside)
        left.append(middle - _BESIDE_M * aside)
    return shapely.points(np.concatenate(right)), shapely.points(np.concatenate(left))
