"""One profile's view of the streets: what each arc and each turn costs it.

Costs are *packed*: the upper half of a 64-bit integer holds milliseconds, the lower half
millimetres. Packed costs add up and compare like plain integers, so the best path is the quickest
one and, among equally quick ones, the shortest: time and distance of a best path are then both
well defined, whichever search finds it. What else is carried along a path, the *extra* of
:mod:`routing.carried`, decides between ways that are equal in both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from routing.profiles import Profile
from routing.slope import slopes
from routing.streets import BRIDGE, TUNNEL, Streets
from routing.tags import ferry_duration_s, node_movement, way_movement
from routing.turns import Turns

CLOSED = 1 << 62
"""Packed cost of what cannot be used; larger than any path."""

MS = 1 << 32
"""One millisecond in a packed cost; below it count millimetres (up to 4,294 km)."""

NONE, RIDE, PUSH, FERRY = range(4)
MODES = ("none", "ride", "push", "ferry")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProfileGraph:
    """Costs of one profile over a street graph of ``m`` edges.

    Attributes
    ----------
    profile
        Name of the profile.
    streets, turns
        What the costs belong to.
    arc_cost
        ``int64[2m]``, packed, :data:`CLOSED` where the arc cannot be used.
    arc_extra
        ``int64[2m]``, what a kilogram adds, climb and energy, as :mod:`routing.carried` packs them;
        turns carry nothing.
    reference_kg
        Load that all times are those of, kilograms.
    arc_mode
        ``uint8[2m]``, index into :data:`MODES`.
    turn_cost
        ``int64[turns]``, packed, :data:`CLOSED` where the turn is forbidden or enters a closed arc.
    leads_on
        ``bool[2m]``: arcs from which one can come back. Where none of them lies ahead is a dead
        end, and one may turn round.
    mainland
        ``bool[m]``: from everywhere on these edges one can reach all of them and return.
    stoppable
        ``bool[m]``: edges where a bike can stop for a visit: on the mainland, and no bridge,
        tunnel, ferry or steps.
    """

    profile: str
    streets: Streets
    turns: Turns
    arc_cost: NDArray[np.int64]
    arc_extra: NDArray[np.int64]
    reference_kg: int
    arc_mode: NDArray[np.uint8]
    turn_cost: NDArray[np.int64]
    leads_on: NDArray[np.bool_]
    mainland: NDArray[np.bool_]
    stoppable: NDArray[np.bool_]


def compile_profile(streets: Streets, turns: Turns, profile: Profile) -> ProfileGraph:
    """Weigh every arc and turn for a profile; each distinct set of tags is judged once."""
    arcs = _arcs(streets, profile)
    return _weigh(_Net(streets, turns, profile, _streets_at_nodes(streets, arcs.mode)), arcs)


def close_arcs(graph: ProfileGraph, profile: Profile, shut: NDArray[np.bool_]) -> ProfileGraph:
    """Make the graph that is left when arcs are closed; the given one stays as it is.

    Junctions stay what they are: turning there costs as much as before, also where a closed street
    is one of three. But where a closed street was the only way on, one may turn round.

    Parameters
    ----------
    graph
        What :func:`compile_profile` gave for the profile.
    profile
        The same profile.
    shut
        ``bool[2m]``, arcs that are closed.
    """
    mode = np.where(shut, np.uint8(NONE), graph.arc_mode)
    cost = np.where(shut, CLOSED, graph.arc_cost)
    at_nodes = _streets_at_nodes(graph.streets, graph.arc_mode)
    net = _Net(graph.streets, graph.turns, profile, at_nodes)
    return _weigh(net, _Arcs(mode, cost, np.where(shut, 0, graph.arc_extra)))


class _Arcs(NamedTuple):
    """Mode, packed cost and extra of every arc."""

    mode: NDArray[np.uint8]
    cost: NDArray[np.int64]
    extra: NDArray[np.int64]


class _Net(NamedTuple):
    """What is the same whether arcs are closed or not.

    ``streets_at_nodes`` is ``int32[n]``, how many streets that the profile uses meet at a junction.
    """

    streets: Streets
    turns: Turns
    profile: Profile
    streets_at_nodes: NDArray[np.int32]


def _streets_at_nodes(streets: Streets, mode: NDArray[np.uint8]) -> NDArray[np.int32]:
    usable = (mode[0::2] != NONE) | (mode[1::2] != NONE)
    ends = np.concatenate((streets.edge_from[usable], streets.edge_to[usable]))
    return np.bincount(ends, minlength=streets.node_count).astype(np.int32)


def _weigh(net: _Net, arcs: _Arcs) -> ProfileGraph:
    """Weigh the turns between given arcs, and find what hangs together."""
    streets, turns, profile, _ = net
    mode, cost, extra = arcs
    # First with turning round everywhere, to learn which arcs lead nowhere.
    nowhere = np.zeros(len(cost), np.bool_)
    leads_on = _mainland(turns, cost, _turns(net, mode, nowhere))
    turn_cost = _turns(net, mode, leads_on)
    on_mainland = _mainland(turns, cost, turn_cost)
    mainland = on_mainland[0::2] | on_mainland[1::2]
    open_air = (streets.edge_flags & (BRIDGE | TUNNEL)) == 0
    steps = np.array([tags.get("highway") == "steps" for tags in streets.tag_sets], np.bool_)
    ferry = (mode[0::2] == FERRY) | (mode[1::2] == FERRY)
    return ProfileGraph(
        profile=profile.name,
        streets=streets,
        turns=turns,
        arc_cost=cost,
        arc_extra=extra,
        reference_kg=profile.physics.reference_load_kg,
        arc_mode=mode,
        turn_cost=turn_cost,
        leads_on=leads_on,
        mainland=mainland,
        stoppable=mainland & open_air & ~steps[streets.edge_tags] & ~ferry,
    )


def _arcs(streets: Streets, profile: Profile) -> _Arcs:
    """Weigh every arc; what is too steep to ride is pushed."""
    mode_of_set = np.zeros((len(streets.tag_sets), 2), np.uint8)
    kmh_of_set = np.zeros((len(streets.tag_sets), 2))
    for number, tags in enumerate(streets.tag_sets):
        found = way_movement(tags, profile)
        for side, movement in enumerate((found.forward, found.backward)):
            if movement.mode != "none" and movement.kmh > 0:
                mode_of_set[number, side] = MODES.index(movement.mode)
                kmh_of_set[number, side] = movement.kmh
    mode = mode_of_set[streets.edge_tags]
    kmh = kmh_of_set[streets.edge_tags]
    _time_ferries(streets, mode, kmh)
    manner = mode.ravel()
    sloped = slopes(streets, profile, manner, kmh.ravel())
    length_mm = np.repeat(streets.edge_length_mm, 2)
    cost = np.maximum(1, np.rint(sloped.ms).astype(np.int64)) * MS + length_mm
    return _Arcs(
        mode=np.where(sloped.pushed, np.uint8(PUSH), manner),
        cost=np.where(manner == NONE, CLOSED, cost),
        extra=sloped.extra,
    )


def _time_ferries(streets: Streets, mode: NDArray[np.uint8], kmh: NDArray[np.float64]) -> None:
    """Give ferries that state how long the crossing takes the speed that follows from it.

    The stated time is that of the whole way, which may have been cut into several edges.
    """
    seconds_of_set = np.array([ferry_duration_s(tags) or 0 for tags in streets.tag_sets])
    seconds = seconds_of_set[streets.edge_tags]
    timed = np.flatnonzero((seconds > 0) & (mode == FERRY).any(axis=1))
    if len(timed) == 0:
        return
    ways, at = np.unique(streets.edge_way[timed], return_inverse=True)
    way_mm = np.bincount(at, streets.edge_length_mm[timed], minlength=len(ways))
    speed = way_mm[at] * 3.6 / (seconds[timed] * 1000.0)
    kmh[timed] = np.where(mode[timed] == FERRY, speed[:, np.newaxis], kmh[timed])


# What compiled functions take is bundled in named tuples, which numba reads like structures.


class _Roads(NamedTuple):
    """Streets as turns see them; ``turn_*`` and ``state_arc`` as in ``Turns``.

    ``banned`` is ``bool[turns]``; ``leads_on`` is ``bool[arcs]``; ``node_mode`` is how one
    passes a junction, ``node_signal`` whether there are traffic lights, and ``node_streets`` how
    many usable streets meet there.
    """

    turn_first: NDArray[np.int64]
    turn_to: NDArray[np.int32]
    turn_angle: NDArray[np.int16]
    banned: NDArray[np.bool_]
    state_arc: NDArray[np.int32]
    arc_mode: NDArray[np.uint8]
    leads_on: NDArray[np.bool_]
    arc_head: NDArray[np.int32]
    node_mode: NDArray[np.uint8]
    node_signal: NDArray[np.bool_]
    node_streets: NDArray[np.int32]


class _Prices(NamedTuple):
    """Milliseconds that turns cost a profile; right and left ones at 90 degrees."""

    right: float
    left: float
    u_turn: int
    signal: int
    dismount: int


@njit(cache=True, nogil=True)
def _turn_ms(roads: _Roads, prices: _Prices, arc: int, follower: int, angle: int) -> int:
    """Milliseconds between one arc and another that is open after it."""
    node = roads.arc_head[arc]
    ms = 0
    if roads.node_streets[node] > 2:
        share = angle / 90.0
        bend = int(share * share * (prices.right if share > 0 else prices.left) + 0.5)
        ms += min(bend, prices.u_turn)
    if roads.node_signal[node]:
        ms += prices.signal
    before, after = roads.arc_mode[arc], roads.arc_mode[follower]
    pushed_past = roads.node_mode[node] == PUSH and before == RIDE and after == RIDE
    if before != after or pushed_past:
        ms += prices.dismount
    return ms


@njit(cache=True, nogil=True)
def _weigh_turns(roads: _Roads, prices: _Prices) -> NDArray[np.int64]:
    """Packed cost of each turn; see :func:`_turns`."""
    cost = np.full(len(roads.turn_to), CLOSED, np.int64)
    for state in range(len(roads.state_arc)):
        arc = roads.state_arc[state]
        if roads.arc_mode[arc] == NONE:
            continue
        barred = roads.node_mode[roads.arc_head[arc]] == NONE
        back = -1
        dead_end = True
        for row in range(roads.turn_first[state], roads.turn_first[state + 1]):
            follower = roads.state_arc[roads.turn_to[row]]
            if roads.arc_mode[follower] == NONE:
                continue
            if follower == arc ^ 1:
                back = row
            elif not (barred or roads.banned[row]):
                angle = roads.turn_angle[row]
                cost[row] = _turn_ms(roads, prices, arc, follower, angle) * MS
                dead_end = dead_end and not roads.leads_on[follower]
        if back >= 0 and dead_end:
            cost[back] = prices.u_turn * MS
    return cost


def _turns(net: _Net, mode: NDArray[np.uint8], leads_on: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Packed cost of every turn.

    - Where three or more usable streets meet, a turn costs time that grows with the square of its
      angle, as in OSRM's bicycle profile, and at most what turning round costs; bends of a street
      are free.
    - Traffic lights cost time, getting on or off too, and so does a barrier to push through.
    - Turning round on the street is for dead ends only, where no arc that leads on follows. (A
      trip that starts in the middle of a street may leave either way.)
    - Turn restrictions bind riders; on foot, pushing, one may turn anywhere.
    """
    streets, turns, profile, streets_at_nodes = net
    node_mode, node_signal = _junctions(streets, profile)
    roads = _Roads(
        turn_first=turns.first,
        turn_to=turns.to,
        turn_angle=turns.angle,
        banned=_banned_rows(streets, turns, mode),
        state_arc=turns.arc,
        arc_mode=mode,
        leads_on=leads_on,
        arc_head=streets.arc_head,
        node_mode=node_mode,
        node_signal=node_signal,
        node_streets=streets_at_nodes,
    )
    prices = _Prices(
        right=profile.turn_right_s * 1000.0,
        left=profile.turn_left_s * 1000.0,
        u_turn=round(profile.u_turn_s * 1000),
        signal=round(profile.signal_s * 1000),
        dismount=round(profile.dismount_s * 1000),
    )
    cost: NDArray[np.int64] = _weigh_turns(roads, prices)
    return cost


def _junctions(streets: Streets, profile: Profile) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """How the profile passes every junction, and which ones have traffic lights."""
    modes = [MODES.index(node_movement(tags, profile)) for tags in streets.node_tag_sets]
    signals = [tags.get("highway") == "traffic_signals" for tags in streets.node_tag_sets]
    # Junctions with no tags have number -1: the entry at the end is theirs.
    mode_of_set = np.array([*modes, RIDE], np.uint8)
    signal_of_set = np.array([*signals, False], np.bool_)
    return mode_of_set[streets.node_tags], signal_of_set[streets.node_tags]


def _banned_rows(streets: Streets, turns: Turns, mode: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Tell which turns complete a banned sequence that is ridden throughout."""
    first = streets.banned_first
    if len(first) < 2:
        return np.zeros(len(turns.to), np.bool_)
    pushed = np.logical_or.reduceat(mode[streets.banned_arc] == PUSH, first[:-1])
    return np.append(~pushed, False)[turns.banned]


def _mainland(
    turns: Turns, arc_cost: NDArray[np.int64], turn_cost: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Arcs, ``bool[2m]``, of the largest set of states that can all reach one another."""
    open_turn = turn_cost < CLOSED
    count = np.concatenate(([0], np.cumsum(open_turn)))[turns.first]
    size = turns.state_count
    links: csr_array[np.int8] = csr_array(
        (np.ones(int(count[-1]), np.int8), turns.to[open_turn], count), shape=(size, size)
    )
    _, part = connected_components(links, directed=True, connection="strong")
    # Closed arcs are parts of one state each; they must not win in a city without any street.
    size_of_part = np.bincount(part, arc_cost[turns.arc] < CLOSED)
    inside = (part == np.argmax(size_of_part)) & (arc_cost[turns.arc] < CLOSED)
    arcs = np.zeros(len(arc_cost), np.bool_)
    arcs[turns.arc[inside]] = True
    return arcs
