"""Finds the arcs that a closure closes.

A street is closed from junction to junction: an arc is open or it is not. What is drawn is looked
at in a plane that touches the globe in its middle; across a city its lengths are right to a
hundredth.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from routing.closures.closure import (
    MAX_POINTS,
    ClosedArea,
    ClosedStreet,
    ClosedWays,
    Closing,
    Closure,
)
from routing.errors import BadInput, Fault
from routing.network.snapping import METRES_PER_E7, Grid, manner_of, snap_points
from routing.network.streets import E7, Streets
from routing.types import Point

_END_RADII = 3
"""A street counts as only met by a line, not closed, up to this many radii from its end."""

_STEP_M = 20.0
"""Places this far apart along a figure look for the street nearest to it."""

_END_M = 0.001
"""Distance from the end of an edge within which a place is that end, metres."""

_ACROSS = 0.5
"""Metres along a line for each metre of a street (the cosine of 60 degrees): less is across it."""


def find_closed(streets: Streets, grid: Grid, closure: Closure) -> Closing:
    """Find the arcs that a closure closes.

    Parameters
    ----------
    streets, grid
        A street graph, and its segments from :func:`routing.network.snapping.build_grid`.
    closure
        What is closed.

    Raises
    ------
    BadInput
        ``closure-ways-unknown``: none of the ways is there; ``closure-street-unknown``: there is no
        street of a name; ``closure-closes-nothing``: no street is touched; ``closure-only-meets``:
        a line meets streets at their ends alone. All but the first name the nearest street.
    """
    if isinstance(closure, ClosedWays):
        return _closed_ways(streets, closure)
    plane = _Plane(closure.corners())
    figure = _figure(closure.kind, plane.corners)
    _check_names(streets, grid, closure, plane.along(figure))
    area = figure.buffer(closure.radius_m) if closure.radius_m else figure
    edges, lines = _touched(streets, grid, closure.streets, plane, area)
    if len(edges) == 0:
        raise _closes_nothing(streets, grid, closure, plane.along(figure))
    arcs: NDArray[np.int64] = np.column_stack((2 * edges, 2 * edges + 1)).ravel()
    if closure.kind == "line":
        pairs = list(zip(lines, shapely.intersection(lines, area), strict=True))
        along = [not _lies_across(figure, *pair) for pair in pairs]
        # A barrier across a street that is no longer than it is wide follows nothing.
        chosen = along if any(along) else [True] * len(pairs)
        sides = [
            _shut_sides(figure, *pair, closure) if is_meant else (False, False)
            for pair, is_meant in zip(pairs, chosen, strict=True)
        ]
        arcs = arcs[np.array(sides, np.bool_).ravel()]
    if len(arcs) == 0:
        street, _ = _nearest_street(streets, grid, closure.streets, plane.along(figure))
        fault = Fault(code="closure-only-meets", where="points", args={"street": street})
        raise BadInput([fault])
    return _closing(streets, arcs)


def _closed_ways(streets: Streets, closure: ClosedWays) -> Closing:
    known = np.isin(closure.ways, streets.edge_way)
    missing = tuple(way for way, found in zip(closure.ways, known, strict=True) if not found)
    if not known.any():
        raise BadInput.of("closure-ways-unknown", where="ways", value=", ".join(map(str, missing)))
    edges = np.flatnonzero(np.isin(streets.edge_way, closure.ways))
    sides = {"both": [0, 1], "along": [0], "against": [1]}[closure.direction]
    arcs = np.sort((2 * edges[:, np.newaxis] + sides).ravel())
    return _closing(streets, arcs, missing)


def _closing(
    streets: Streets, arcs: NDArray[np.int64], missing_ways: tuple[int, ...] = ()
) -> Closing:
    edges = np.unique(arcs >> 1)
    length_mm = streets.edge_length_mm[edges]
    numbers, at = np.unique(streets.edge_name[edges], return_inverse=True)
    of_name = np.bincount(at, length_mm)
    found = [
        ClosedStreet(name=streets.names[number], length_m=_metres(mm))
        for number, mm in zip(numbers.tolist(), of_name.tolist(), strict=True)
    ]
    return Closing(
        arcs=arcs.astype(np.int32),
        streets=tuple(sorted(found, key=lambda street: (-street.length_m, street.name))),
        length_m=_metres(float(length_mm.sum())),
        missing_ways=missing_ways,
    )


def _metres(mm: float) -> int:
    return int(mm + 500) // 1000


def _check_names(
    streets: Streets, grid: Grid, closure: ClosedArea, points: tuple[Point, ...]
) -> None:
    unknown = [
        (i, name) for i, name in enumerate(closure.streets) if not name or name not in streets.names
    ]
    if unknown:
        street, _ = _nearest_street(streets, grid, (), points)
        raise BadInput(
            Fault(
                code="closure-street-unknown",
                where=f"streets[{i}]",
                args={"value": name, "street": street},
            )
            for i, name in unknown
        )


def _closes_nothing(
    streets: Streets, grid: Grid, closure: ClosedArea, points: tuple[Point, ...]
) -> BadInput:
    street, distance_m = _nearest_street(streets, grid, closure.streets, points)
    fault = Fault(
        code="closure-closes-nothing",
        where="points",
        args={
            "street": street,
            # Never so rounded that it would seem near enough.
            "distance_m": max(distance_m, closure.radius_m + 1),
            "radius_m": closure.radius_m,
        },
    )
    return BadInput([fault])


def _nearest_street(
    streets: Streets, grid: Grid, names: tuple[str, ...], points: tuple[Point, ...]
) -> tuple[str, int]:
    """Name of the street nearest to any of some points, and how many metres away it is.

    It is one of the given names, or, without any, a street with a name if the city has one.
    """
    wanted = [name in names if names else name != "" for name in streets.names]
    usable = np.array(wanted, np.bool_)[streets.edge_name]
    if not usable.any():
        usable = ~usable
    found = [snap for snap in snap_points(streets, grid, manner_of(usable, usable), points) if snap]
    nearest = min(found, key=lambda snap: snap.distance_m)
    return nearest.street, round(nearest.distance_m)


class _Plane:
    """A plane in metres that touches the globe in the middle of a figure."""

    def __init__(self, points: tuple[Point, ...]) -> None:
        lon, lat = (
            np.array([getattr(point, name) for point in points], np.float64) * E7
            for name in ("lon", "lat")
        )
        self.origin = np.array([(lon.min() + lon.max()) / 2, (lat.min() + lat.max()) / 2])
        squeeze = max(1e-6, math.cos(math.radians(float(self.origin[1]) / E7)))
        self.scale = np.array([METRES_PER_E7 * squeeze, METRES_PER_E7])
        self.corners = self.project(lon, lat)

    def project(self, lon: NDArray[Any], lat: NDArray[Any]) -> NDArray[np.float64]:
        """Bring coordinates in 1e-7 degrees into the plane, ``float64[n, 2]``."""
        flat: NDArray[np.float64] = (np.column_stack((lon, lat)) - self.origin) * self.scale
        return flat

    def unproject(self, x: float, y: float) -> tuple[float, float]:
        """Longitude and latitude of a point of the plane, 1e-7 degrees."""
        lon, lat = np.array([x, y]) / self.scale + self.origin
        return float(lon), float(lat)

    def along(self, figure: BaseGeometry) -> tuple[Point, ...]:
        """Points on a line or an outline, near enough to each other to find what is near it."""
        step_m = max(_STEP_M, figure.length / MAX_POINTS)
        places = (
            self.unproject(x, y)
            for x, y in shapely.get_coordinates(shapely.segmentize(figure, step_m)).tolist()
        )
        # Rounding must not lift a point at the edge of the map off it.
        return tuple(
            Point(lon=max(-180.0, min(180.0, lon / E7)), lat=max(-90.0, min(90.0, lat / E7)))
            for lon, lat in places
        )


def _touched(
    streets: Streets, grid: Grid, names: tuple[str, ...], plane: _Plane, area: BaseGeometry
) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Edges that an area touches, of some names or, without any, all, and their lines."""
    edges = _near(streets, grid, plane, area.bounds)
    if names:
        wanted = np.array([name in names for name in streets.names], np.bool_)
        edges = edges[wanted[streets.edge_name[edges]]]
    lines = _lines(streets, plane, edges)
    shapely.prepare(area)
    touched = shapely.intersects(area, lines)
    return edges[touched], lines[touched]


def _figure(kind: str, corners: NDArray[np.float64]) -> BaseGeometry:
    if kind == "point":
        return shapely.Point(corners[0])
    return shapely.LineString(corners) if kind == "line" else shapely.Polygon(corners)


def _near(
    streets: Streets, grid: Grid, plane: _Plane, bounds: tuple[float, float, float, float]
) -> NDArray[np.int64]:
    """Edges with a segment in a cell of the grid that a box in the plane touches, ascending."""
    west, south = plane.unproject(*bounds[:2])
    east, north = plane.unproject(*bounds[2:])
    # One cell more on all sides: rounding must not leave a street out.
    left, right = (int((lon - grid.west) // grid.width) for lon in (west, east))
    low, high = (int((lat - grid.south) // grid.height) for lat in (south, north))
    columns = max(0, left - 1), min(grid.columns - 1, right + 1)
    touched = np.zeros(streets.edge_count, np.bool_)
    for row in range(max(0, low - 1), min(grid.rows - 1, high + 1) + 1):
        if columns[0] > columns[1]:
            break
        first, last = (row * grid.columns + column for column in columns)
        touched[grid.edge[grid.segment[grid.first[first] : grid.first[last + 1]]]] = True
    return np.flatnonzero(touched)


def _lines(streets: Streets, plane: _Plane, edges: NDArray[np.int64]) -> NDArray[Any]:
    """Edges as lines in the plane."""
    first = streets.shape_first[edges]
    sizes = streets.shape_first[edges + 1] - first
    before = np.cumsum(sizes) - sizes
    point = np.arange(int(sizes.sum())) + np.repeat(first - before, sizes)
    flat = plane.project(streets.shape_lon[point], streets.shape_lat[point])
    lines: NDArray[Any] = shapely.linestrings(flat, indices=np.repeat(np.arange(len(edges)), sizes))
    return lines


def _lies_across(figure: BaseGeometry, line: BaseGeometry, inside: BaseGeometry) -> bool:
    """Return whether an edge that is near a line up to an end of its own leads off it there.

    So do the short pieces of a cross street between two sides of a road, or beyond the line's end.
    """
    points = shapely.points(shapely.get_coordinates(inside))
    on_edge = shapely.line_locate_point(line, points)
    if on_edge.min() > _END_M and on_edge.max() < line.length - _END_M:
        return False
    order = np.argsort(on_edge)
    ridden = np.diff(on_edge[order])
    onward = np.abs(np.diff(shapely.line_locate_point(figure, points)[order]))
    return bool(np.minimum(onward, ridden).sum() < _ACROSS * ridden.sum())


def _met_at_ends(line: BaseGeometry, inside: BaseGeometry, reach_m: float) -> bool:
    """Return whether what lies inside of an edge is no more than its ends; see ClosedArea."""
    ends = shapely.points(line.coords[0]), shapely.points(line.coords[-1])
    pieces = shapely.get_parts(inside)
    return bool(
        2 * inside.length < line.length
        and (shapely.length(pieces) <= reach_m).all()
        and all(min(piece.distance(end) for end in ends) < _END_M for piece in pieces)
    )


def _shut_sides(
    figure: BaseGeometry, line: BaseGeometry, inside: BaseGeometry, closure: ClosedArea
) -> tuple[bool, bool]:
    """Arcs of an edge that a drawn line closes, from the part of the edge near the line."""
    if _met_at_ends(line, inside, _END_RADII * closure.radius_m):
        return False, False
    if closure.direction == "both":
        return True, True
    points = shapely.points(shapely.get_coordinates(inside))
    on_edge = shapely.line_locate_point(line, points)
    on_figure = shapely.line_locate_point(figure, points)
    first, last = np.argmin(on_edge), np.argmax(on_edge)
    onward = float(on_figure[last] - on_figure[first])
    if closure.direction == "against":
        onward = -onward
    # A street across the line runs neither way; a line drawn over it closes it all the same.
    least = -_ACROSS * float(on_edge[last] - on_edge[first])
    return onward >= least, -onward >= least
