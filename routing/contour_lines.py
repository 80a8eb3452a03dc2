"""Outlines of where a field of numbers is above nought: marching squares, with holes."""

from __future__ import annotations

import numpy as np
import shapely
from numba import njit
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon

SOUTH, EAST, NORTH, WEST = range(4)
_NONE = -1


@njit(cache=True, nogil=True)
def _side(row: int, column: int, side: int, width: int) -> int:
    """Number of a side of a cell: two for each point of the field, to its right and above it."""
    if side == EAST:
        return (row * width + column + 1) * 2 + 1
    if side == NORTH:
        return ((row + 1) * width + column) * 2
    return (row * width + column) * 2 + (1 if side == WEST else 0)


@njit(cache=True, nogil=True)
def _link(
    onward: NDArray[np.int32], cell: tuple[int, int], one: int, other: int, width: int
) -> None:
    row, column = cell
    onward[_side(row, column, one, width)] = _side(row, column, other, width)


@njit(cache=True, nogil=True)
def _links(field: NDArray[np.float32]) -> NDArray[np.int32]:
    """Lead from side to side round what is above nought, which lies to the left."""
    height, width = field.shape
    onward = np.full(2 * height * width, _NONE, np.int32)
    for row in range(height - 1):
        for column in range(width - 1):
            # Corners from south-west, against the clock.
            a, b = field[row, column] > 0, field[row, column + 1] > 0
            c, d = field[row + 1, column + 1] > 0, field[row + 1, column] > 0
            if a == b and b == c and c == d:
                continue
            if a == c and b == d:
                # Two opposite corners: together when the middle is above nought too.
                middle = field[row, column] + field[row, column + 1]
                middle += field[row + 1, column + 1] + field[row + 1, column]
                if a == (middle > 0):
                    _link(onward, (row, column), SOUTH if a else WEST, EAST if a else SOUTH, width)
                    _link(onward, (row, column), NORTH if a else EAST, WEST if a else NORTH, width)
                else:
                    _link(onward, (row, column), SOUTH if a else EAST, WEST if a else SOUTH, width)
                    _link(onward, (row, column), NORTH if a else WEST, EAST if a else NORTH, width)
                continue
            # The line comes in where, going against the clock, the corners leave what is above.
            come = SOUTH if a and not b else EAST if b and not c else NORTH if c and not d else WEST
            go = WEST if a and not d else SOUTH if b and not a else EAST if c and not b else NORTH
            _link(onward, (row, column), come, go, width)
    return onward


@njit(cache=True, nogil=True)
def _rings(
    field: NDArray[np.float32], onward: NDArray[np.int32]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Follow the links round: points in columns and rows, and the number of the ring of each."""
    width = field.shape[1]
    points = np.empty((np.sum(onward >= 0), 2), np.float64)
    ring = np.empty(len(points), np.int64)
    count, rings = 0, 0
    for start in range(len(onward)):
        at = start
        while onward[at] >= 0:
            row, column = (at >> 1) // width, (at >> 1) % width
            here = field[row, column]
            up = at & 1
            there = field[row + up, column + 1 - up]
            share = here / (here - there)
            points[count, 0] = column + (0.0 if up else share)
            points[count, 1] = row + (share if up else 0.0)
            ring[count] = rings
            count += 1
            following = onward[at]
            onward[at] = _NONE
            at = following
        if count > 0 and ring[count - 1] == rings:
            rings += 1
    return points, ring


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
    points, ring = _rings(field, _links(field))
    if len(points) == 0:
        return MultiPolygon()
    sizes = np.bincount(ring)
    large = sizes >= 3
    kept = large[ring]
    numbers = (np.cumsum(large) - 1)[ring[kept]]
    rings = shapely.linearrings(points[kept], indices=numbers)
    outer = shapely.is_ccw(rings)
    shells, holes = rings[outer], rings[~outer]
    tree = shapely.STRtree(shapely.polygons(shells))
    inside: dict[int, list[NDArray[np.float64]]] = {}
    if len(holes):
        corners = shapely.get_point(holes, 0)
        areas = shapely.area(shapely.polygons(shells))
        owner: dict[int, int] = {}
        for hole, shell in np.transpose(tree.query(corners, predicate="within")).tolist():
            if hole not in owner or areas[shell] < areas[owner[hole]]:
                owner[hole] = shell
        for hole, shell in owner.items():
            inside.setdefault(shell, []).append(holes[hole])
    parts = [Polygon(shell, inside.get(i, ())) for i, shell in enumerate(shells)]
    simple = shapely.simplify(np.array(parts, dtype=object), slack, preserve_topology=True)
    return MultiPolygon([part for part in simple.tolist() if not part.is_empty])
