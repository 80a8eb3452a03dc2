"""Outlines of where a field of numbers is above nought, with holes."""

from __future__ import annotations

import contourpy
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon


def outline(field: NDArray[np.float32], slack: float) -> MultiPolygon:
    """Return the area where a field is above nought, in columns and rows.

    Parameters
    ----------
    field
        ``float32[rows, columns]``, not above nought at its rim; between its points it is taken to
        be linear.
    slack
        How far, in columns, points may lie off the line for it to have fewer.
    """
    drawn = contourpy.contour_generator(z=field, fill_type=contourpy.FillType.OuterOffset)
    parts = []
    for points, offsets in zip(*drawn.filled(0.0, np.inf), strict=True):
        outer, *holes = np.split(points, offsets[1:-1])
        if len(np.unique(outer, axis=0)) >= 3:  # corners of a triangle
            parts.append(Polygon(outer, [hole for hole in holes if len(hole) > 3]))
    simple = shapely.simplify(np.array(parts, dtype=object), slack, preserve_topology=True)
    return MultiPolygon([part for part in simple.tolist() if not part.is_empty])
