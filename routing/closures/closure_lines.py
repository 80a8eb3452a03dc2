"""The streets that a closure holds as lines to draw, and how far they are from a way."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from routing.network.snapping import METRES_PER_E7
from routing.network.streets import E7, Streets

_METRES_PER_DEGREE = METRES_PER_E7 * E7
_UNSEEN_M = 2.0
"""A point so near to the line between its neighbours makes no difference on a map."""


def closed_lines(streets: Streets, edges: NDArray[np.int32]) -> NDArray[Any]:
    """Join edges to lines.

    Parameters
    ----------
    streets
        A street graph.
    edges
        Edges of a :class:`~routing.closures.closure.Closing`, or some of them.

    Returns
    -------
    NDArray
        ``LineString[k]``, longitude and latitude in degrees, the longest first; at most 2 m beside
        the streets.
    """
    joined = shapely.line_merge(shapely.MultiLineString(list(_lines(streets, edges))))
    lines = shapely.simplify(shapely.get_parts(joined), _UNSEEN_M / _METRES_PER_DEGREE)
    found: NDArray[Any] = lines[np.argsort(-shapely.length(lines), kind="stable")]
    return found


def metres_beside(
    streets: Streets, edges: NDArray[np.int32], way: BaseGeometry
) -> NDArray[np.float64]:
    """Distance of edges from a way, metres; right to a hundredth within a city.

    Parameters
    ----------
    streets, edges
        As for :func:`closed_lines`.
    way
        Points and lines, longitude and latitude in degrees; not empty.

    Returns
    -------
    NDArray
        ``float64[k]``, metres.
    """
    _, south, _, north = way.bounds
    squeeze = np.cos(np.radians((south + north) / 2))
    scale = np.array([squeeze, 1.0]) * _METRES_PER_DEGREE
    flat = shapely.transform(way, lambda points: points * scale)
    lines = shapely.transform(_lines(streets, edges), lambda points: points * scale)
    shapely.prepare(flat)
    found: NDArray[np.float64] = shapely.distance(flat, lines)
    return found


def _lines(streets: Streets, edges: NDArray[np.int32]) -> NDArray[Any]:
    lines = [shapely.LineString(streets.shape(edge)) for edge in edges.tolist()]
    return np.array(lines, np.object_)
