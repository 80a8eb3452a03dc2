"""Puts points on the nearest usable street: exact, and each point on its own.

The segments of all streets lie in a grid of square cells; a search looks at rings of cells round
the point until no unseen cell can hold anything nearer.

Where the street of an address is known, the nearest place on it counts, not the alley behind the
house: up to :data:`NAMED_M` farther than the nearest street of all. And a street that is ridden
goes before a pavement or another way that is only pushed along, up to :data:`RIDDEN_M` farther:
pavements lie between most doors and their street.

A place within :data:`JUNCTION_M` of a junction lies at it: its offset is 0 or 1, just so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routing.geo import EARTH_RADIUS_MM, RADIANS_PER_E7
from routing.network.streets import E7, Streets
from routing.types import Point, Snap

METRES_PER_E7 = RADIANS_PER_E7 * EARTH_RADIUS_MM / 1000.0
FARTHEST_SNAP_M = 300
"""A place farther than this from every usable street is off the map."""
NAMED_M = 100.0
"""A street that an address names may be this much farther away than the nearest one, metres."""

RIDDEN_M = 40.0
"""A street that is ridden may be this much farther away than one that is pushed along, metres."""

JUNCTION_M = 1.0
"""A place this near to the end of its edge lies at the junction, metres along the edge."""

CLOSED_TO_STOPS, PUSHED, RIDDEN = range(3)
"""Manners of stopping on an edge: not at all, pushing only, or riding."""

ON_STREET_M = 1.0
"""Nearer than this a point lies on the street, on neither side of it."""

_CELL_M = 100.0
_MAX_CELLS = 4_000_000


class Grid(NamedTuple):
    """Segments by cell: cell ``c`` holds ``segment[first[c]:first[c + 1]]``.

    A segment is named by its first point in the shapes of
    :class:`~routing.network.streets.Streets`.

    Attributes
    ----------
    lon, lat, edge
        ``int32`` per point of the shapes: where it is (1e-7 degrees), the edge it belongs to.
    name
        ``int32`` per edge, number of its name.
    first, segment
        ``int64[columns * rows + 1]`` and ``int64``.
    west, south
        Corner of the grid, 1e-7 degrees.
    width, height
        Size of a cell, 1e-7 degrees.
    columns, rows
        Size of the grid, cells.
    """

    lon: NDArray[np.int32]
    lat: NDArray[np.int32]
    edge: NDArray[np.int32]
    name: NDArray[np.int32]
    first: NDArray[np.int64]
    segment: NDArray[np.int64]
    west: int
    south: int
    width: int
    height: int
    columns: int
    rows: int


class _Wish(NamedTuple):
    """A point to snap: 1e-7 degrees, metres per such unit both ways, wanted name (-1: any).

    ``least`` is the least of :data:`PUSHED` and :data:`RIDDEN` that will do.
    """

    lon: float
    lat: float
    x_scale: float
    y_scale: float
    name: int
    least: int


class _Find(NamedTuple):
    """Nearest segment so far: its first point (-1: none), share along it, squared metres."""

    at: int
    share: float
    square: float


@njit(cache=True, nogil=True)
def _cells(grid: Grid, i: int) -> tuple[int, int, int, int]:
    """First and last column and row that the bounding box of a segment touches."""
    lon, lat = grid.lon, grid.lat
    return (
        (min(lon[i], lon[i + 1]) - grid.west) // grid.width,
        (max(lon[i], lon[i + 1]) - grid.west) // grid.width,
        (min(lat[i], lat[i + 1]) - grid.south) // grid.height,
        (max(lat[i], lat[i + 1]) - grid.south) // grid.height,
    )


@njit(cache=True, nogil=True)
def _fill(grid: Grid) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Put every segment into each cell that its bounding box touches: count, then write."""
    cells = grid.columns * grid.rows
    count = np.zeros(cells + 1, np.int64)
    for i in range(len(grid.lon) - 1):
        if grid.edge[i] == grid.edge[i + 1]:
            left, right, low, high = _cells(grid, i)
            for row in range(low, high + 1):
                count[row * grid.columns + left + 1 : row * grid.columns + right + 2] += 1
    first = np.cumsum(count)
    segment = np.empty(first[-1], np.int64)
    free = first.copy()
    for i in range(len(grid.lon) - 1):
        if grid.edge[i] == grid.edge[i + 1]:
            left, right, low, high = _cells(grid, i)
            for row in range(low, high + 1):
                for cell in range(row * grid.columns + left, row * grid.columns + right + 1):
                    segment[free[cell]] = i
                    free[cell] += 1
    return first, segment


def build_grid(streets: Streets) -> Grid:
    """Sort the segments of all edges into cells of about 100 m."""
    lon, lat = streets.shape_lon, streets.shape_lat
    west, south = int(np.min(lon)), int(np.min(lat))
    east, north = int(np.max(lon)), int(np.max(lat))
    squeeze = max(0.01, math.cos(math.radians((south + north) / 2 / E7)))
    cell_m = _CELL_M
    # An extract with one far-off street must not make billions of cells.
    while True:
        height = round(cell_m / METRES_PER_E7)
        width = round(height / squeeze)
        columns, rows = (east - west) // width + 1, (north - south) // height + 1
        if columns * rows <= _MAX_CELLS:
            break
        cell_m *= 2.0
    empty = Grid(
        lon=lon,
        lat=lat,
        edge=np.repeat(np.arange(streets.edge_count, dtype=np.int32), np.diff(streets.shape_first)),
        name=streets.edge_name,
        first=np.empty(0, np.int64),
        segment=np.empty(0, np.int64),
        west=west,
        south=south,
        width=width,
        height=height,
        columns=columns,
        rows=rows,
    )
    first, segment = _fill(empty)
    # Compiled functions see one kind of array, whether it comes fresh or out of a file.
    for array in (empty.edge, first, segment):
        array.setflags(write=False)
    return empty._replace(first=first, segment=segment)


@njit(cache=True, nogil=True)
def _nearer(grid: Grid, wish: _Wish, i: int, found: _Find) -> _Find:
    """Compare segment ``i`` with the nearest so far; of equally near ones the first counts."""
    ax, ay = (grid.lon[i] - wish.lon) * wish.x_scale, (grid.lat[i] - wish.lat) * wish.y_scale
    dx = (grid.lon[i + 1] - grid.lon[i]) * wish.x_scale
    dy = (grid.lat[i + 1] - grid.lat[i]) * wish.y_scale
    length = dx * dx + dy * dy
    share = 0.0
    if length > 0.0:
        share = min(1.0, max(0.0, -(ax * dx + ay * dy) / length))
    x, y = ax + share * dx, ay + share * dy
    square = x * x + y * y
    if square < found.square or (square == found.square and i < found.at):
        return _Find(i, share, square)
    return found


@njit(cache=True, nogil=True)
def _scan_ring(
    grid: Grid, manner: NDArray[np.uint8], wish: _Wish, ring: int, found: _Find
) -> _Find:
    """Look at the cells that lie ``ring`` cells from the one the point is in."""
    column0 = math.floor((wish.lon - grid.west) / grid.width)
    row0 = math.floor((wish.lat - grid.south) / grid.height)
    for row in range(max(0, row0 - ring), min(grid.rows - 1, row0 + ring) + 1):
        whole = abs(row - row0) == ring
        step = 1 if whole else 2 * ring
        for column in range(column0 - ring, column0 + ring + 1, step):
            if 0 <= column < grid.columns:
                cell = row * grid.columns + column
                for k in range(grid.first[cell], grid.first[cell + 1]):
                    edge = grid.edge[grid.segment[k]]
                    named = wish.name < 0 or grid.name[edge] == wish.name
                    if manner[edge] >= wish.least and named:
                        found = _nearer(grid, wish, grid.segment[k], found)
    return found


@njit(cache=True, nogil=True)
def _nearest(grid: Grid, manner: NDArray[np.uint8], wish: _Wish, within: float) -> _Find:
    """Nearest segment of an edge that will do, no farther than some metres."""
    column = math.floor((wish.lon - grid.west) / grid.width)
    row = math.floor((wish.lat - grid.south) / grid.height)
    ring = max(0, -column, column - grid.columns + 1, -row, row - grid.rows + 1)
    last = max(abs(column), abs(column - grid.columns), abs(row), abs(row - grid.rows))
    cell_m = min(grid.width * wish.x_scale, grid.height * wish.y_scale)
    found = _Find(-1, 0.0, within * within)
    while ring <= last:
        # Everything from this ring on is at least ring - 1 whole cells away.
        reach = max(0, ring - 1) * cell_m
        if reach * reach > found.square:
            break
        found = _scan_ring(grid, manner, wish, ring, found)
        ring += 1
    return found


class _Places(NamedTuple):
    """Snapped places: their segment (-1: none), share along it, metres away, share of the edge."""

    at: NDArray[np.int64]
    share: NDArray[np.float64]
    metres: NDArray[np.float64]
    offset: NDArray[np.float64]


@njit(cache=True, nogil=True)
def _along(grid: Grid, at: int, share: float) -> tuple[int, float, float]:
    """Segment, share along it and share of its edge of a place; at a junction, just there."""
    first, last = at, at + 1
    while first > 0 and grid.edge[first - 1] == grid.edge[at]:
        first -= 1
    while last + 1 < len(grid.edge) and grid.edge[last + 1] == grid.edge[at]:
        last += 1
    squeeze = math.cos(grid.lat[at] * RADIANS_PER_E7)
    before, total = 0.0, 0.0
    for i in range(first, last):
        piece = math.hypot(
            (grid.lon[i + 1] - grid.lon[i]) * squeeze, float(grid.lat[i + 1] - grid.lat[i])
        )
        total += piece
        if i < at:
            before += piece
        elif i == at:
            before += share * piece
    after = total - before
    if min(before, after) * METRES_PER_E7 <= JUNCTION_M:
        return (first, 0.0, 0.0) if before <= after else (last - 1, 1.0, 1.0)
    return at, share, before / total


@njit(cache=True, nogil=True)
def _nearest_ridable(grid: Grid, manner: NDArray[np.uint8], wish: _Wish, found: _Find) -> _Find:
    """Return the nearest segment that is ridden instead of a pushed one, if it is near enough."""
    if found.at < 0 or manner[grid.edge[found.at]] == RIDDEN:
        return found
    ridden = _Wish(wish.lon, wish.lat, wish.x_scale, wish.y_scale, wish.name, RIDDEN)
    other = _nearest(grid, manner, ridden, math.sqrt(found.square) + RIDDEN_M)
    return other if other.at >= 0 else found


@njit(cache=True, nogil=True)
def _snap_all(
    grid: Grid,
    manner: NDArray[np.uint8],
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    name: NDArray[np.int64],
) -> _Places:
    """Snap points given in 1e-7 degrees; ``name`` numbers the street that each asks for, or -1."""
    count = len(lon)
    places = _Places(np.empty(count, np.int64), np.empty(count), np.empty(count), np.zeros(count))
    top = grid.south + grid.rows * grid.height
    for i in range(count):
        # Longitudes are scaled as inside the city, so that far-off points compare sanely.
        inside = min(max(lat[i], grid.south), top)
        x_scale = METRES_PER_E7 * math.cos(inside * RADIANS_PER_E7)
        wish = _Wish(lon[i], lat[i], x_scale, METRES_PER_E7, -1, PUSHED)
        found = _nearest(grid, manner, wish, math.inf)
        if found.at >= 0:
            named = _Find(-1, 0.0, 0.0)
            if name[i] >= 0:
                asked = _Wish(lon[i], lat[i], x_scale, METRES_PER_E7, name[i], PUSHED)
                named = _nearest(grid, manner, asked, math.sqrt(found.square) + NAMED_M)
                named = _nearest_ridable(grid, manner, asked, named)
            found = named if named.at >= 0 else _nearest_ridable(grid, manner, wish, found)
        places.at[i], places.share[i] = found.at, found.share
        places.metres[i] = math.sqrt(found.square)
        if found.at >= 0:
            places.at[i], places.share[i], places.offset[i] = _along(grid, found.at, found.share)
    return places


class Spots(NamedTuple):
    """Places of points on streets, as in :class:`~routing.types.Snap`: edge, offset, metres away.

    ``int64[n]``, ``float64[n]`` and ``float64[n]``.
    """

    edge: NDArray[np.int64]
    offset: NDArray[np.float64]
    distance_m: NDArray[np.float64]


def manner_of(usable: NDArray[np.bool_], ridden: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Manner of stopping on each edge: ``uint8[m]`` of :data:`PUSHED` and the like."""
    return np.where(usable, np.where(ridden, RIDDEN, PUSHED), CLOSED_TO_STOPS).astype(np.uint8)


def spots_of(
    grid: Grid, manner: NDArray[np.uint8], points: Sequence[Point], names: NDArray[np.int64]
) -> Spots:
    """As :func:`snap_points`, without what is for people to read; some edge must be usable."""
    lon, lat = _wished(points)
    places = _snap_all(grid, manner, lon, lat, names)
    return Spots(grid.edge[places.at].astype(np.int64), places.offset, places.metres)


def _wished(points: Sequence[Point]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    wished = np.array([(point.lon, point.lat) for point in points], np.float64).reshape(-1, 2) * E7
    return wished[:, 0].copy(), wished[:, 1].copy()


def snap_points(
    streets: Streets,
    grid: Grid,
    manner: NDArray[np.uint8],
    points: Sequence[Point],
    names: NDArray[np.int64] | None = None,
) -> tuple[Snap | None, ...]:
    """Nearest place on a usable edge for each point, ``None`` where no edge is usable at all.

    Parameters
    ----------
    streets, grid
        A street graph, and its segments from :func:`build_grid`.
    manner
        ``uint8[m]``, edges to consider, as :func:`manner_of` gives them.
    points
        Wished places.
    names
        ``int64[n]``, number of the street that each point's address names, -1 where it is not
        known (:mod:`routing.street_names`); may be left out for all.
    """
    unknown = np.full(len(points), -1, np.int64)
    lon, lat = _wished(points)
    places = _snap_all(grid, manner, lon, lat, unknown if names is None else names)
    found = places.at >= 0
    at = np.where(found, places.at, 0)
    step_x = grid.lon[at + 1].astype(np.float64) - grid.lon[at]
    step_y = grid.lat[at + 1].astype(np.float64) - grid.lat[at]
    off_x, off_y = lon - grid.lon[at], lat - grid.lat[at]
    side = np.sign(step_x * off_y - step_y * off_x).astype(np.int64)
    side[places.metres < ON_STREET_M] = 0
    edges = grid.edge[at]
    rows = zip(
        found.tolist(),
        edges.tolist(),
        ((grid.lon[at] + places.share * step_x) / E7).tolist(),
        ((grid.lat[at] + places.share * step_y) / E7).tolist(),
        places.metres.tolist(),
        places.offset.tolist(),
        streets.edge_name[edges].tolist(),
        side.tolist(),
        strict=True,
    )
    return tuple(
        Snap(
            point=Point(lon=x, lat=y),
            distance_m=metres,
            edge=edge,
            offset=offset,
            street=streets.names[name],
            side=_SIDES[side],
        )
        if ok
        else None
        for ok, edge, x, y, metres, offset, name, side in rows
    )


_SIDES = ("", "left", "right")
"""By the sign of the cross product: 1 is left of the edge as drawn, -1 (the last) right of it."""


def snap_candidates(  # noqa: PLR0913, PLR0917  # as snap_points, and how many
    streets: Streets,
    grid: Grid,
    manner: NDArray[np.uint8],
    point: Point,
    count: int,
    name: NDArray[np.int64] | None = None,
) -> tuple[Snap, ...]:
    """Nearest places on different edges, for a person to choose from.

    Parameters
    ----------
    streets, grid, manner, point, name
        As for :func:`snap_points`, of one point.
    count
        How many at most.

    Returns
    -------
    tuple of Snap
        What :func:`snap_points` gives first; then by distance.
    """
    left = manner.copy()
    found: list[Snap] = []
    while len(found) < count:
        (snap,) = snap_points(streets, grid, left, (point,), None if found else name)
        if snap is None:
            break
        found.append(snap)
        left[snap.edge] = CLOSED_TO_STOPS
        if len(found) == 1:
            # What a person may choose besides comes by distance, ridden or pushed.
            left = np.minimum(left, PUSHED)
    return (*found[:1], *sorted(found[1:], key=lambda snap: snap.distance_m))
