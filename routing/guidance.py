"""Writes a path down as a turn list, one line for each thing a rider must do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routing.costs import length_dm, length_m, time_ms
from routing.engine.street_path import Path
from routing.network.profile_graph import ProfileGraph
from routing.network.streets import E7
from routing.network.travel_modes import FERRY, MODES, NONE, RIDE
from routing.path_lines import Line, line_of
from routing.rules.hazards import HAZARDS, node_hazards, way_hazards
from routing.rules.map_classes import way_of
from routing.rules.one_way import is_roundabout
from routing.types import Point, Route, Snap, Step

_SHORT_MM = 25_000
"""A nameless piece up to this long, straight on, is a crossing of the street one is on."""

_OFFSET_MM = 12_000
"""Two turns this close together are made in one go."""

_GENTLE = 60
"""Degrees up to which a bend is the street's own."""

_MOST_EXITS = 8
"""Nobody counts further; then the name of the street must do."""

_OTHER_SIDE = {"": "", "left": "right", "right": "left"}
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line of the list: it begins with arc ``i`` of the path, by a turn of ``angle`` degrees.

    ``exits`` counts those of a roundabout that it goes through, 0 where there is none.
    """

    i: int
    angle: int
    street: str
    exits: int = 0

    def turn(self) -> str:
        if self.exits:
            return f"roundabout-{self.exits}" if self.exits <= _MOST_EXITS else "roundabout"
        return turn_word(self.angle) if self.i else "depart"


class _Stretch(NamedTuple):
    """A path, arc by arc, as plain lists: going through arrays one by one takes too long.

    ``angle`` and ``choice`` are about the junction before an arc: by how much one turns there, and
    whether more than one way goes on. ``circle`` marks arcs of roundabouts.
    """

    arcs: list[int]
    mode: list[int]
    name: list[str]
    mm: list[int]
    angle: list[int]
    choice: list[bool]
    circle: list[bool]


@njit(cache=True, nogil=True)
def _junctions(  # noqa: PLR0913, PLR0917  # compiled functions take arrays one by one
    first: NDArray[np.int64],
    to: NDArray[np.int32],
    angle: NDArray[np.int16],
    state_arc: NDArray[np.int32],
    arc_mode: NDArray[np.uint8],
    arcs: NDArray[np.int32],
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Angle of the turn into each arc of a path, and whether more than one way went on there."""
    angles = np.zeros(len(arcs), np.int64)
    choice = np.zeros(len(arcs), np.bool_)
    for i in range(1, len(arcs)):
        ways = 0
        for row in range(first[arcs[i - 1]], first[arcs[i - 1] + 1]):
            follower = state_arc[to[row]]
            if follower == arcs[i]:
                angles[i] = angle[row]
            if arc_mode[follower] != NONE and follower != arcs[i - 1] ^ 1:
                ways += 1
        choice[i] = ways > 1
    return angles, choice


def _stretches(graph: ProfileGraph, path: Path) -> _Stretch:
    streets, turns = graph.streets, graph.turns
    edges = path.arcs >> 1
    angle, choice = _junctions(
        turns.first, turns.to, turns.angle, turns.arc, graph.arc_mode, path.arcs
    )
    numbers = streets.edge_tags[edges].tolist()
    circles = {number: is_roundabout(streets.tag_sets[number]) for number in set(numbers)}
    return _Stretch(
        arcs=path.arcs.tolist(),
        mode=graph.arc_mode[path.arcs].tolist(),
        name=[streets.names[number] for number in streets.edge_name[edges].tolist()],
        mm=(length_dm(path.ride_cost) * 100).tolist(),
        angle=angle.tolist(),
        choice=choice.tolist(),
        circle=[circles[number] for number in numbers],
    )


def _begins_line(ridden: _Stretch, i: int, street: str) -> bool:
    """Return whether arc ``i`` begins a line, and is not just the street one is on going on."""
    if ridden.mode[i] != ridden.mode[i - 1]:
        return True
    gentle = abs(ridden.angle[i]) <= _GENTLE
    if ridden.name[i] == street:
        return not gentle and ridden.choice[i]
    return bool(ridden.name[i]) or not gentle or ridden.mm[i] > _SHORT_MM


def _exit_at(graph: ProfileGraph, arc: int) -> bool:
    """Return whether one may ride out of a roundabout where an arc of it ends."""
    turns, streets = graph.turns, graph.streets
    for state in turns.to[turns.first[arc] : turns.first[arc + 1]].tolist():
        follower = int(turns.arc[state])
        leaves = follower != arc ^ 1 and graph.arc_mode[follower] == RIDE
        if leaves and not is_roundabout(streets.tag_sets[streets.edge_tags[follower >> 1]]):
            return True
    return False


def _through_circle(graph: ProfileGraph, ridden: _Stretch, i: int) -> tuple[int, int]:
    """Arc by which a roundabout entered at arc ``i`` is left, and which exit that is.

    Both are 0 where it is not ridden through: the trip ends in it, or some of it is pushed.
    """
    out = i
    while out < len(ridden.arcs) and ridden.circle[out] and ridden.mode[out] == RIDE:
        out += 1
    if out in {i, len(ridden.arcs)} or ridden.circle[out]:
        return 0, 0
    passed = sum(_exit_at(graph, ridden.arcs[k]) for k in range(i, out - 1))
    return out, passed + 1


def _lines(graph: ProfileGraph, ridden: _Stretch) -> list[_Line]:
    """Beginnings of the lines of a path, before short ones are joined."""
    lines = [_Line(i=0, angle=0, street=ridden.name[0])]
    i = 1
    while i < len(ridden.arcs):
        if ridden.circle[i] and not ridden.circle[i - 1]:
            out, exits = _through_circle(graph, ridden, i)
            if exits:
                lines.append(_Line(i=i, angle=0, street=ridden.name[out], exits=exits))
                # The street behind belongs to this line, unless one gets off there.
                i = out if ridden.mode[out] != RIDE else out + 1
                continue
        if _begins_line(ridden, i, lines[-1].street):
            lines.append(_Line(i=i, angle=ridden.angle[i], street=ridden.name[i]))
        i += 1
    return lines


def _joined(ridden: _Stretch, lines: list[_Line]) -> list[_Line]:
    """Join two turns a few metres apart into one, as at an offset crossing.

    A left and a right that cancel each other out on one and the same street vanish.
    """
    mode = ridden.mode
    millimetres = np.concatenate(([0], np.cumsum(ridden.mm)))
    kept = lines[:1]
    for line in lines[1:]:
        last = kept[-1]
        short = millimetres[line.i] - millimetres[last.i] <= _OFFSET_MM
        alone = last.i == 0 or last.exits or line.exits or mode[last.i] != mode[line.i]
        if alone or not short:
            kept.append(line)
            continue
        bend = (last.angle + line.angle + 180) % 360 - 180
        same_street = len(kept) > 1 and kept[-2].street == line.street
        if same_street and abs(bend) <= _GENTLE and mode[kept[-2].i] == mode[line.i]:
            kept.pop()
        else:
            kept[-1] = _Line(i=last.i, angle=bend, street=line.street)
    return kept


def _hazards(graph: ProfileGraph, path: Path) -> list[tuple[str, ...]]:
    """Hazards of each arc of a path, those where it ends included."""
    streets = graph.streets
    edges = path.arcs >> 1
    numbers = streets.edge_tags[edges].tolist()
    of_ways = {number: way_hazards(streets.tag_sets[number]) for number in set(numbers)}
    found = [of_ways[number] for number in numbers]
    for i in np.flatnonzero(graph.slowed[path.arcs]).tolist():
        found[i] += ("slow-zone",)
    heads = np.where(path.arcs & 1, streets.edge_from[edges], streets.edge_to[edges])
    marks = streets.node_tags[heads[:-1]]
    for i in np.flatnonzero(marks >= 0).tolist():
        # A ferry passes over what stands at the quay's edge.
        if graph.arc_mode[path.arcs[i]] != FERRY:
            found[i] += node_hazards(streets.node_tag_sets[marks[i]])
    return found


def _worded_steps(hazards: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Each hazard once, in a fixed order."""
    met = {code for codes in hazards for code in codes}
    return tuple(code for code in HAZARDS if code in met)


def steps(graph: ProfileGraph, path: Path, start: Point, goal: Snap) -> tuple[Step, ...]:
    """Turn list of a path.

    Lengths are differences of positions rounded to the metre, and times are exact, so that both add
    up to those of the route. The time a turn takes belongs to the step that it begins.

    Parameters
    ----------
    graph, path
        Streets of a profile, and the path on them.
    start
        Point where the path begins.
    goal
        Place where it ends, with the side of the street.
    """
    ridden = _stretches(graph, path)
    lines = _joined(ridden, _lines(graph, ridden))
    hazards = _hazards(graph, path)
    cost = np.concatenate(([0], np.cumsum(path.turn_cost + path.ride_cost)))
    ms, metres = time_ms(cost).tolist(), length_m(cost).tolist()
    ends = [line.i for line in lines[1:]] + [len(ridden.arcs)]
    found = [
        Step(
            turn=line.turn(),
            street=line.street,
            mode=MODES[ridden.mode[line.i]],
            distance_m=metres[stop] - metres[line.i],
            duration_ms=ms[stop] - ms[line.i],
            point=_tail(graph, ridden.arcs[line.i]) if line.i else start,
            hazards=_worded_steps(hazards[line.i : stop]),
            way="" if line.street else _way(graph, ridden, line.i, stop),
        )
        for line, stop in zip(lines, ends, strict=True)
    ]
    arrive = Step(
        turn="arrive",
        street=ridden.name[-1],
        mode=MODES[ridden.mode[-1]],
        distance_m=0,
        duration_ms=0,
        point=goal.point,
        side=_side(ridden.arcs[-1], goal),
        way="" if ridden.name[-1] else _way(graph, ridden, len(ridden.arcs) - 1, len(ridden.arcs)),
    )
    return (*found, arrive)


def _way(graph: ProfileGraph, ridden: _Stretch, begin: int, end: int) -> str:
    """Kind of way that arcs of a path ride for most of their length."""
    metres: dict[str, int] = {}
    for i in range(begin, end):
        tags = graph.streets.tag_sets[int(graph.streets.edge_tags[ridden.arcs[i] >> 1])]
        kind = way_of(tags)
        metres[kind] = metres.get(kind, 0) + ridden.mm[i] + 1
    return max(metres, key=lambda kind: metres[kind])


def _side(arc: int, goal: Snap) -> str:
    """Side on which a place lies for who arrives by an arc; none by another street's."""
    if arc >> 1 != goal.edge:
        return ""
    return _OTHER_SIDE[goal.side] if arc & 1 else goal.side


def _tail(graph: ProfileGraph, arc: int) -> Point:
    ends = graph.streets.edge_from if arc % 2 == 0 else graph.streets.edge_to
    node = ends[arc // 2]
    return Point(
        lon=float(graph.streets.node_lon[node]) / E7, lat=float(graph.streets.node_lat[node]) / E7
    )


def geometry(graph: ProfileGraph, path: Path, start: Point, end: Point) -> Line:
    """Line of a path from start to end, without repeated points."""
    return line_of(graph.streets, path, start, end)


def route(graph: ProfileGraph, path: Path, origin: Snap, goal: Snap) -> Route:
    """Dress a path up as a route.

    Parameters
    ----------
    graph, path
        Streets of a profile, and the path on them.
    origin, goal
        Places where it begins and ends.
    """
    return Route(
        duration_ms=time_ms(path.cost),
        distance_m=length_m(path.cost),
        geometry=geometry(graph, path, origin.point, goal.point),
        steps=steps(graph, path, origin.point, goal),
    )
