"""Isochrones: everywhere that a rider gets to from a place, or comes from to it, within a time.

Reached streets are cut where the time runs out, to the metre. A point of the map counts as reached
when the street nearest to it is, and no farther than :data:`BESIDE_M`; so the outline follows the
streets, runs between those that are reached and those that are not, and has a hole round each that
is not. Only streets on which one can stop count: nobody gets off on a bridge or in a tunnel.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import shapely
from numba import njit
from numpy.typing import NDArray
from scipy import ndimage
from shapely.geometry import MultiPolygon

from routing.contour_lines import outline
from routing.costs import CLOSED, time_ms
from routing.engine import Engine
from routing.engine.street_path import junction_of
from routing.network.profile_graph import ProfileGraph
from routing.network.snapping import METRES_PER_E7
from routing.network.streets import E7, Streets
from routing.types import Snap

Direction = Literal["from", "to"]

BESIDE_M = 30.0
"""Distance beside a reached street at which a point still counts as reached."""
CELL_M = 15.0
"""Finest distance between points of the field; coarser where the area is large."""

_MOST_CELLS = 600_000
_SLACK = 0.2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Isochrone:
    """Area within a time.

    Attributes
    ----------
    duration_s
        The time.
    area
        In longitude and latitude, degrees.
    """

    duration_s: int
    area: MultiPolygon


class ReachedStretches(NamedTuple):
    """Shares of every edge that are within a time, from its first junction on: ``m`` edges.

    Attributes
    ----------
    low, high
        ``float64[m]``: all up to ``low`` and all from ``high`` on.
    edge, begin, end
        The edge of the place itself, and what is reached of it without leaving it.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    edge: int
    begin: float
    end: float


def isochrones(
    engine: Engine, place: Snap, durations_s: Sequence[int], direction: Direction = "from"
) -> list[Isochrone]:
    """Return the areas within some times of a place, in the order in which they are asked for.

    Parameters
    ----------
    engine
        Of the profile, with its turns and closures.
    place
        Where the rides begin or end.
    durations_s
        Seconds.
    direction
        ``from`` the place or ``to`` it.
    """
    times = _Times(engine, place, direction)
    plane = _Plane(engine.graph.streets, place, engine.graph.stoppable)
    return [
        Isochrone(
            duration_s=duration_s,
            area=_area(plane, times.within(duration_s * 1000)),
        )
        for duration_s in durations_s
    ]


class _Times:
    """Times between a place and both ends of every arc, milliseconds."""

    def __init__(self, engine: Engine, place: Snap, direction: Direction) -> None:
        self.direction = direction
        self.place = place
        cost = engine.graph.arc_cost
        if direction == "from":
            begin = engine.one_to_all(place)
            end = np.where(
                (begin < CLOSED) & (cost < CLOSED), begin + np.minimum(cost, CLOSED), CLOSED
            )
            self.near = _ms(begin)
        else:
            begin, back = engine.all_to_one(place)
            # From the end of an arc: what is left of the cost when the arc is ridden.
            end = np.where(
                (begin < CLOSED) & (cost < CLOSED), begin - np.where(cost < CLOSED, cost, 0), CLOSED
            )
            end[2 * place.edge : 2 * place.edge + 2] = back
            self.near = _ms(end)
        self.ride = _ms(cost)
        self.stub = _stub(engine.graph, place)

    def within(self, limit_ms: int) -> ReachedStretches:
        """Return what is reached within a time."""
        with np.errstate(invalid="ignore"):
            left = np.maximum(0.0, limit_ms - self.near)
            share = np.where(
                np.isfinite(self.near + self.ride), left / np.maximum(self.ride, 1), 0.0
            )
        share = np.maximum(np.clip(share, 0.0, 1.0), self.stub)
        along, against = share[0::2], share[1::2]
        edge, at = self.place.edge, self.place.offset
        # How far one gets on the edge of the place itself, along it and against it.
        own = [
            limit_ms / max(1.0, ride) if math.isfinite(ride) else 0.0
            for ride in self.ride[2 * edge : 2 * edge + 2]
        ]
        if self.direction == "from":
            return ReachedStretches(
                along, 1 - against, edge, max(0.0, at - own[1]), min(1.0, at + own[0])
            )
        return ReachedStretches(
            against, 1 - along, edge, max(0.0, at - own[0]), min(1.0, at + own[1])
        )


def _stub(graph: ProfileGraph, place: Snap) -> NDArray[np.float64]:
    """Share of every arc that counts as reached from a junction, as one stands on all its streets.

    ``float64[2m]``: a metre of those that can be used, whichever way, and 0 elsewhere.
    """
    streets, node = graph.streets, junction_of(graph, place)
    share = np.minimum(1.0, 1000.0 / streets.edge_length_mm)
    usable = (graph.arc_cost.reshape(-1, 2) < CLOSED).any(axis=1)
    ends = (streets.edge_from == node) & usable, (streets.edge_to == node) & usable
    return np.column_stack([np.where(end, share, 0.0) for end in ends]).ravel()


def _ms(cost: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.where(cost >= CLOSED, np.inf, time_ms(cost))


class Lines(NamedTuple):
    """Edges as lines in a plane, metres; those that are not ``stoppable`` do not count.

    ``first`` tells where the points of each edge begin, ``share`` what part of it lies before each.
    """

    first: NDArray[np.int64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    share: NDArray[np.float64]
    stoppable: NDArray[np.bool_]


class _Plane:
    """Shapes of all edges in a plane in metres, with the place in its middle."""

    def __init__(self, streets: Streets, place: Snap, stoppable: NDArray[np.bool_]) -> None:
        squeeze = max(0.01, math.cos(math.radians(place.point.lat)))
        self.origin = place.point
        self.scale = np.array([METRES_PER_E7 * squeeze, METRES_PER_E7])
        first = streets.shape_first
        x = (streets.shape_lon - place.point.lon * E7) * self.scale[0]
        y = (streets.shape_lat - place.point.lat * E7) * self.scale[1]
        length = np.hypot(np.diff(x, prepend=x[:1]), np.diff(y, prepend=y[:1]))
        total = np.cumsum(length)
        sizes = np.diff(first)
        begin = total[first[:-1]]
        whole = np.maximum(total[first[1:] - 1] - begin, 1e-9)
        share = (total - np.repeat(begin, sizes)) / np.repeat(whole, sizes)
        self.lines = Lines(first, x, y, share, stoppable)

    def degrees(self, flat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Bring points of the plane back to longitude and latitude."""
        origin = np.array([self.origin.lon, self.origin.lat])
        degrees: NDArray[np.float64] = np.round(origin + flat / self.scale / E7, 6)
        return degrees


def _area(plane: _Plane, reached: ReachedStretches) -> MultiPolygon:
    west, south, east, north = _extent(plane.lines, reached)
    if west > east:
        return MultiPolygon()
    cells = (east - west + 4 * BESIDE_M) * (north - south + 4 * BESIDE_M)
    cell_m = max(CELL_M, math.sqrt(cells / _MOST_CELLS))
    beside_m = max(BESIDE_M, 2 * cell_m)
    # On whole cells round the place, so that a longer time never covers less.
    left = math.floor((west - 2 * beside_m) / cell_m)
    low = math.floor((south - 2 * beside_m) / cell_m)
    columns = math.ceil((east + 2 * beside_m) / cell_m) - left + 1
    rows = math.ceil((north + 2 * beside_m) / cell_m) - low + 1
    # Squares of distances: of what is reached, of what is not.
    here = np.full((rows, columns), 4 * beside_m**2, np.float32)
    elsewhere = np.full((rows, columns), beside_m**2, np.float32)
    frame = _Frame(left * cell_m, low * cell_m, cell_m, beside_m)
    _draw(plane.lines, reached, frame, here, elsewhere)
    np.sqrt(elsewhere, out=elsewhere)
    field = elsewhere - np.sqrt(here)
    _fill_yards(field, elsewhere, beside_m)
    found = outline(field, _SLACK)
    corner = np.array([frame.west, frame.south])
    return _sound(shapely.transform(found, lambda flat: plane.degrees(flat * cell_m + corner)))


def _sound(area: MultiPolygon) -> MultiPolygon:
    """Mend outlines that rounding let touch themselves."""
    if area.is_valid:
        return area
    parts = shapely.get_parts(shapely.make_valid(area, method="structure", keep_collapsed=False))
    return MultiPolygon([part for part in parts.tolist() if part.geom_type == "Polygon"])


def _fill_yards(
    field: NDArray[np.float32], elsewhere: NDArray[np.float32], beside_m: float
) -> None:
    """Fill holes in which there is no street: the inside of a block is no place out of reach."""
    labels, count = ndimage.label(field <= 0)
    if count < 2:
        return
    nearest = ndimage.minimum(elsewhere, labels, np.arange(1, count + 1))
    # A little less, as the roots of squares are.
    empty = np.concatenate(([False], nearest >= 0.999 * beside_m))
    empty[np.unique(np.concatenate((labels[0], labels[-1], labels[:, 0], labels[:, -1])))] = False
    field[empty[labels]] = beside_m


class _Frame(NamedTuple):
    """South-western point of a field, the distance of its points, and how far streets shine."""

    west: float
    south: float
    cell_m: float
    beside_m: float


@njit(cache=True, nogil=True)
def _is_reached(reached: ReachedStretches, edge: int) -> bool:
    return reached.low[edge] > 0 or reached.high[edge] < 1 or edge == reached.edge


@njit(cache=True, nogil=True)
def _extent(lines: Lines, reached: ReachedStretches) -> tuple[float, float, float, float]:
    """West, south, east and north of all edges of which anything is reached."""
    west, south, east, north = np.inf, np.inf, -np.inf, -np.inf
    for edge in range(len(lines.first) - 1):
        if lines.stoppable[edge] and _is_reached(reached, edge):
            for i in range(lines.first[edge], lines.first[edge + 1]):
                west, east = min(west, lines.x[i]), max(east, lines.x[i])
                south, north = min(south, lines.y[i]), max(north, lines.y[i])
    return west, south, east, north


@njit(cache=True, nogil=True)
def _shine(
    field: NDArray[np.float32],
    frame: _Frame,
    start: tuple[float, float],
    end: tuple[float, float],
) -> None:
    """Lower a field of squared distances to those from a line, where they are less."""
    rows, columns = field.shape
    cell, far = frame.cell_m, frame.beside_m
    left = max(0, int((min(start[0], end[0]) - far - frame.west) / cell) + 1)
    right = min(columns - 1, int((max(start[0], end[0]) + far - frame.west) / cell))
    low = max(0, int((min(start[1], end[1]) - far - frame.south) / cell) + 1)
    high = min(rows - 1, int((max(start[1], end[1]) + far - frame.south) / cell))
    dx, dy = end[0] - start[0], end[1] - start[1]
    square = dx * dx + dy * dy
    inverse = 1.0 / square if square > 0 else 0.0
    for row in range(low, high + 1):
        py = frame.south + row * cell - start[1]
        for column in range(left, right + 1):
            px = frame.west + column * cell - start[0]
            share = min(1.0, max(0.0, (px * dx + py * dy) * inverse))
            ex, ey = px - share * dx, py - share * dy
            field[row, column] = min(field[row, column], np.float32(ex * ex + ey * ey))


@njit(cache=True, nogil=True)
def _draw(
    lines: Lines,
    reached: ReachedStretches,
    frame: _Frame,
    here: NDArray[np.float32],
    elsewhere: NDArray[np.float32],
) -> None:
    """Draw every edge, what is reached of it into one field and what is not into another."""
    rows, columns = here.shape
    east = frame.west + (columns - 1) * frame.cell_m
    north = frame.south + (rows - 1) * frame.cell_m
    x, y = lines.x, lines.y
    cuts = np.empty(4, np.float64)
    for edge in range(len(lines.first) - 1):
        if not lines.stoppable[edge]:
            continue
        cuts[0], cuts[1], cuts[2], cuts[3] = reached.low[edge], reached.high[edge], 2.0, 2.0
        if edge == reached.edge:
            cuts[2], cuts[3] = reached.begin, reached.end
        for i in range(lines.first[edge], lines.first[edge + 1] - 1):
            outside = max(x[i], x[i + 1]) < frame.west or min(x[i], x[i + 1]) > east
            outside |= max(y[i], y[i + 1]) < frame.south or min(y[i], y[i + 1]) > north
            if not outside:
                _draw_line(lines, i, cuts, frame, (here, elsewhere))


@njit(cache=True, nogil=True)
def _draw_line(
    lines: Lines,
    i: int,
    cuts: NDArray[np.float64],
    frame: _Frame,
    fields: tuple[NDArray[np.float32], NDArray[np.float32]],
) -> None:
    """Draw one straight line of an edge, cut where what is reached begins and ends."""
    done, share = lines.share[i], lines.share[i + 1] - lines.share[i]
    x, y = lines.x[i], lines.y[i]
    dx, dy = lines.x[i + 1] - x, lines.y[i + 1] - y
    begin = 0.0
    while begin < 1 and share > 0:
        end = 1.0
        for cut in cuts:
            place = (cut - done) / share
            if begin + 1e-9 < place < end:
                end = place
        middle = done + (begin + end) / 2 * share
        inside = middle <= cuts[0] or middle >= cuts[1] or cuts[2] <= middle <= cuts[3]
        _shine(
            fields[0] if inside else fields[1],
            frame,
            (x + begin * dx, y + begin * dy),
            (x + end * dx, y + end * dy),
        )
        begin = end
