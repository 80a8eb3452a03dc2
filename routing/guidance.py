"""Writes a path down as a turn list, one line for each thing a rider must do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.graph import MODES, MS, ProfileGraph
from routing.search import Path
from routing.streets import E7
from routing.types import Point, Route, Snap, Step

_SHORT_MM = 25_000
"""A nameless piece up to this long, straight on, is a crossing of the street one is on."""

_OFFSET_MM = 12_000
"""Two turns this close together are made in one go."""

_GENTLE = 60
"""Degrees up to which a bend is the street's own."""

_TURNS = ((20, "straight"), (60, "slight"), (120, ""), (165, "sharp"))


def turn_word(angle: int) -> str:
    """Name a turn by its angle in degrees, positive to the right."""
    side = "right" if angle > 0 else "left"
    for limit, manner in _TURNS:
        if abs(angle) <= limit:
            if manner == "straight":
                return manner
            return f"{manner}-{side}" if manner else side
    return "turn-around"


def _angle(graph: ProfileGraph, arc: int, follower: int) -> int:
    """Angle between two arcs that meet, degrees."""
    turns = graph.turns
    for row in range(turns.first[arc], turns.first[arc + 1]):
        if turns.arc[turns.to[row]] == follower:
            return int(turns.angle[row])
    message = f"arc {follower} does not follow arc {arc}"
    raise ValueError(message)


def _real_choice(graph: ProfileGraph, arc: int) -> bool:
    """Tell whether more than one way goes on where an arc ends."""
    rows = slice(int(graph.turns.first[arc]), int(graph.turns.first[arc + 1]))
    followers = graph.turns.arc[graph.turns.to[rows]]
    return int(((graph.arc_mode[followers] != 0) & (followers != arc ^ 1)).sum()) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line of the list: it begins with arc ``i`` of the path, by a turn of ``angle`` degrees."""

    i: int
    angle: int
    street: str


def _begins_line(graph: ProfileGraph, path: Path, before: _Line, line: _Line) -> bool:
    """Tell whether what would be a line of its own is one, and not just the street going on."""
    arc, previous = int(path.arcs[line.i]), int(path.arcs[line.i - 1])
    if graph.arc_mode[arc] != graph.arc_mode[previous]:
        return True
    gentle = abs(line.angle) <= _GENTLE
    if line.street == before.street:
        return not gentle and _real_choice(graph, previous)
    crossing = not line.street and gentle and path.ride_cost[line.i] % MS <= _SHORT_MM
    return not crossing


def _lines(graph: ProfileGraph, path: Path) -> list[_Line]:
    """Where the lines of a path begin, before short ones are joined."""
    arcs = path.arcs.tolist()
    lines = [_Line(i=0, angle=0, street=graph.streets.name(arcs[0] // 2))]
    for i in range(1, len(arcs)):
        angle = _angle(graph, arcs[i - 1], arcs[i])
        line = _Line(i=i, angle=angle, street=graph.streets.name(arcs[i] // 2))
        if _begins_line(graph, path, lines[-1], line):
            lines.append(line)
    return lines


def _joined(graph: ProfileGraph, path: Path, lines: list[_Line]) -> list[_Line]:
    """Join two turns a few metres apart into one, as at an offset crossing.

    A left and a right that cancel each other out on one and the same street vanish.
    """
    mode = graph.arc_mode[path.arcs]
    millimetres = np.concatenate(([0], np.cumsum(path.ride_cost % MS)))
    kept = lines[:1]
    for line in lines[1:]:
        last = kept[-1]
        short = millimetres[line.i] - millimetres[last.i] <= _OFFSET_MM
        if last.i == 0 or not short or mode[last.i] != mode[line.i]:
            kept.append(line)
            continue
        bend = (last.angle + line.angle + 180) % 360 - 180
        same_street = len(kept) > 1 and kept[-2].street == line.street
        if same_street and abs(bend) <= _GENTLE and mode[kept[-2].i] == mode[line.i]:
            kept.pop()
        else:
            kept[-1] = _Line(i=last.i, angle=bend, street=line.street)
    return kept


def steps(graph: ProfileGraph, path: Path, start: Point, end: Point) -> tuple[Step, ...]:
    """Turn list of a path.

    Lengths are differences of positions rounded to the metre, and times are exact, so that both add
    up to those of the route. The time a turn takes belongs to the step that it begins.
    """
    lines = _joined(graph, path, _lines(graph, path))
    cost = np.concatenate(([0], np.cumsum(path.turn_cost + path.ride_cost)))
    ms, metres = cost // MS, (cost % MS + 500) // 1000
    ends = [line.i for line in lines[1:]] + [len(path.arcs)]
    found = [
        Step(
            turn=turn_word(line.angle) if line.i else "depart",
            street=line.street,
            mode=MODES[graph.arc_mode[path.arcs[line.i]]],
            distance_m=int(metres[stop] - metres[line.i]),
            duration_ms=int(ms[stop] - ms[line.i]),
            point=_tail(graph, int(path.arcs[line.i])) if line.i else start,
        )
        for line, stop in zip(lines, ends, strict=True)
    ]
    arrive = Step(
        turn="arrive",
        street=graph.streets.name(int(path.arcs[-1]) // 2),
        mode=MODES[graph.arc_mode[path.arcs[-1]]],
        distance_m=0,
        duration_ms=0,
        point=end,
    )
    return (*found, arrive)


def _tail(graph: ProfileGraph, arc: int) -> Point:
    ends = graph.streets.edge_from if arc % 2 == 0 else graph.streets.edge_to
    node = ends[arc // 2]
    return Point(
        lon=float(graph.streets.node_lon[node]) / E7, lat=float(graph.streets.node_lat[node]) / E7
    )


def geometry(graph: ProfileGraph, path: Path, start: Point, end: Point) -> tuple[Point, ...]:
    """Line of a path from start to end, without repeated points."""
    pieces: list[NDArray[np.float64]] = []
    last = len(path.arcs) - 1
    for i, arc in enumerate(path.arcs.tolist()):
        points = graph.streets.shape(arc // 2)
        if arc % 2:
            points = points[::-1]
        ridden = np.ones(len(points), np.bool_)
        if i in {0, last}:
            along = _shares(points)
            if i == 0:
                ridden &= along > (1 - path.start if arc % 2 else path.start)
            if i == last:
                ridden &= along < (1 - path.end if arc % 2 else path.end)
        pieces.append(points[ridden])
    line = np.concatenate(([[start.lon, start.lat]], *pieces, [[end.lon, end.lat]]))
    changes = np.concatenate(([True], (np.diff(line, axis=0) != 0).any(axis=1)))
    changes[-1] |= changes.sum() == 1
    return tuple(Point(lon=lon, lat=lat) for lon, lat in line[changes].tolist())


def _shares(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Position of each point of a line as a share of its length."""
    squeeze = np.cos(np.radians(points[:, 1].mean()))
    pieces = np.hypot(np.diff(points[:, 0]) * squeeze, np.diff(points[:, 1]))
    total = pieces.sum()
    along = np.concatenate(([0.0], np.cumsum(pieces)))
    return along / total if total > 0 else along


def route(graph: ProfileGraph, path: Path, origin: Snap, goal: Snap) -> Route:
    """Dress a path up as a route."""
    return Route(
        duration_ms=path.cost // MS,
        distance_m=(path.cost % MS + 500) // 1000,
        geometry=geometry(graph, path, origin.point, goal.point),
        steps=steps(graph, path, origin.point, goal.point),
    )
