"""The plain search: Dijkstra's algorithm (1959) over states, right beyond doubt.

A label is the packed cost of having *entered* an arc, turn included. Trips start and end in the
middle of edges: a start seeds the labels of the arcs that follow its edge, in either direction that
is open; an arrival adds the part of its edge up to the place, again from either side. A place at a
junction lies on all its streets: a start has entered each arc that begins there, and arrives by any
that ends there (not where a barrier bars the junction: there it stays on its edge). Times and
distances of parts of an edge are differences of rounded positions on it, so parts always add up.
Beside its cost a label carries the extra of the path (:mod:`routing.network.path_extras`), which
decides between paths of equal cost.

Engines are measured against this one.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routing.costs import CLOSED, STRESS_TICKS, TICK
from routing.engine.street_path import Path, junction_of, path_on_edge, standing
from routing.network.profile_graph import ProfileGraph
from routing.types import Snap

_NO_STATE = -1
_BEGIN = -(1 << 31)
"""Parent of a state in which a trip begins, at a junction."""

# What compiled functions take is bundled in named tuples, which numba reads like structures.


class Targets(NamedTuple):
    """Places to reach; ``n`` places, of which those at junctions lie on several edges.

    Attributes
    ----------
    edge, offset
        ``int32[k]`` and ``float64[k]``: an edge, and the share of it from its first junction.
    place
        ``int32[k]``, which place that is.
    node
        ``int32[n]``, the junction that a place lies at, -1 for none.
    first, following
        ``int32[m]`` and ``int32[k]``: a chain of the rows on each edge, ended by -1.
    """

    edge: NDArray[np.int32]
    offset: NDArray[np.float64]
    place: NDArray[np.int32]
    node: NDArray[np.int32]
    first: NDArray[np.int32]
    following: NDArray[np.int32]


class _Net(NamedTuple):
    """A profile's graph: fields of :mod:`routing.network.turns` and of ``ProfileGraph``."""

    turn_first: NDArray[np.int64]
    turn_to: NDArray[np.int32]
    turn_cost: NDArray[np.int64]
    state_arc: NDArray[np.int32]
    arc_cost: NDArray[np.int64]
    arc_extra: NDArray[np.int64]


class _Work(NamedTuple):
    """Working arrays of a search.

    Attributes
    ----------
    label, extra
        ``int64[states]`` each, packed cost of having entered each state, and its extra.
    parent
        ``int32[states]``, state before it; ``-1 - arc`` where the trip starts on that arc, and
        :data:`_BEGIN` where it starts at the junction before.
    best, best_extra, best_state
        ``int64[n]`` twice and ``int32[n]``, packed cost of reaching each target, its extra and the
        state that does; -1 where the trip never leaves its edge.
    keys, items, size
        A heap of labels and states with four children a node, and its size (``int64[1]``).
    """

    label: NDArray[np.int64]
    extra: NDArray[np.int64]
    parent: NDArray[np.int32]
    best: NDArray[np.int64]
    best_extra: NDArray[np.int64]
    best_state: NDArray[np.int32]
    keys: NDArray[np.int64]
    items: NDArray[np.int32]
    size: NDArray[np.int64]


def targets(graph: ProfileGraph, snaps: Sequence[Snap]) -> Targets:
    """Prepare places to be reached by many searches."""
    streets = graph.streets
    nodes = [junction_of(graph, snap) for snap in snaps]
    at = dict[int, list[tuple[int, float]]]()
    wanted = {node for node in nodes if node >= 0}
    for ends, offset in ((streets.edge_from, 0.0), (streets.edge_to, 1.0)):
        for edge in np.flatnonzero(np.isin(ends, list(wanted))).tolist():
            at.setdefault(int(ends[edge]), []).append((edge, offset))
    rows = [
        (edge, offset, i)
        for i, (snap, node) in enumerate(zip(snaps, nodes, strict=True))
        for edge, offset in (at[node] if node >= 0 else [(snap.edge, snap.offset)])
    ]
    first = np.full(streets.edge_count, -1, np.int32)
    following = np.full(len(rows), -1, np.int32)
    for row, (edge, _, _) in enumerate(rows):
        following[row] = first[edge]
        first[edge] = row
    return Targets(
        edge=np.array([edge for edge, _, _ in rows], np.int32),
        offset=np.array([offset for _, offset, _ in rows], np.float64),
        place=np.array([i for _, _, i in rows], np.int32),
        node=np.array(nodes, np.int32),
        first=first,
        following=following,
    )


@njit(cache=True, nogil=True)
def _share(cost: int, share: float) -> int:
    """Packed cost of the first part of an arc, as :func:`routing.costs.first_part` gives it."""
    stress = cost & 0xFFFF
    length = (cost >> 16) & 0x3FFFFF
    time = cost // TICK - stress * STRESS_TICKS
    part = int(stress * share + 0.5)
    return (
        (int(time * share + 0.5) + part * STRESS_TICKS) * TICK
        + (int(length * share + 0.5) << 16)
        + part
    )


@njit(cache=True, nogil=True)
def _until(arc_cost: NDArray[np.int64], arc: int, offset: float) -> int:
    """Packed cost from the start of an open arc to a place on its edge.

    Against the edge it is the whole minus the rest, both ways rounding the same position.
    """
    before: int = _share(arc_cost[arc], offset)
    return arc_cost[arc] - before if arc & 1 else before


@njit(cache=True, nogil=True)
def _extra_until(arc_extra: NDArray[np.int64], arc: int, offset: float) -> int:
    """Return the extra from the start of an arc to a place on its edge, as :func:`_until`."""
    extra = arc_extra[arc]
    before = 0
    for bits, shift in ((22, 0), (20, 22), (21, 42)):
        part = (extra >> shift) & ((1 << bits) - 1)
        before += int(part * offset + 0.5) << shift
    return extra - before if arc & 1 else before


@njit(cache=True, nogil=True)
def _direct(net: _Net, edge: int, start: float, end: float) -> tuple[int, int, int]:
    """Cheapest way along one edge without leaving it: packed cost, extra and arc."""
    best, best_extra, best_arc = CLOSED, 0, -1
    for arc in (2 * edge, 2 * edge + 1):
        ahead = end >= start if arc & 1 == 0 else end <= start
        if ahead and net.arc_cost[arc] < CLOSED:
            cost = _until(net.arc_cost, arc, end) - _until(net.arc_cost, arc, start)
            extra = _extra_until(net.arc_extra, arc, end) - _extra_until(net.arc_extra, arc, start)
            if cost < best or (cost == best and extra < best_extra):
                best, best_extra, best_arc = cost, extra, arc
    return best, best_extra, best_arc


@njit(cache=True, nogil=True)
def _put(work: _Work, key: int, item: int) -> None:
    """Put a state on the heap; of equal keys the lower state comes first."""
    keys, items = work.keys, work.items
    i = work.size[0]
    work.size[0] += 1
    while i > 0:
        up = (i - 1) >> 2
        if keys[up] < key or (keys[up] == key and items[up] <= item):
            break
        keys[i] = keys[up]
        items[i] = items[up]
        i = up
    keys[i] = key
    items[i] = item


@njit(cache=True, nogil=True)
def _take(work: _Work) -> None:
    """Take the first state off the heap (read it before)."""
    keys, items = work.keys, work.items
    work.size[0] -= 1
    size = work.size[0]
    key, item = keys[size], items[size]
    i = 0
    while True:
        least = 4 * i + 1
        if least >= size:
            break
        for c in range(least + 1, min(4 * i + 5, size)):
            if keys[c] < keys[least] or (keys[c] == keys[least] and items[c] < items[least]):
                least = c
        if key < keys[least] or (key == keys[least] and item <= items[least]):
            break
        keys[i] = keys[least]
        items[i] = items[least]
        i = least
    keys[i] = key
    items[i] = item


@njit(cache=True, nogil=True)
def _relax(net: _Net, work: _Work, state: int, done: tuple[int, int], parent: int) -> None:
    """Offer the states after ``state`` what it takes to enter them, ``done`` at its end.

    Where only the extra gets less, the label is on the heap with this very cost: it comes from
    labels that cost less, and those have all left the heap before.
    """
    for row in range(net.turn_first[state], net.turn_first[state + 1]):
        turn = net.turn_cost[row]
        to = net.turn_to[row]
        if turn >= CLOSED:
            continue
        cost, extra = done[0] + turn, done[1]
        if cost < work.label[to]:
            work.label[to] = cost
            work.extra[to] = extra
            work.parent[to] = parent
            _put(work, cost, to)
        elif cost == work.label[to] and extra < work.extra[to]:
            work.extra[to] = extra
            work.parent[to] = parent


@njit(cache=True, nogil=True)
def _serve(net: _Net, goals: Targets, work: _Work, state: int) -> bool:
    """Let an entered arc serve the places on its edge; tell whether one got better."""
    better = False
    arc = net.state_arc[state]
    goal = goals.first[arc >> 1]
    while goal >= 0:
        place = goals.place[goal]
        cost = work.label[state] + _until(net.arc_cost, arc, goals.offset[goal])
        extra = work.extra[state] + _extra_until(net.arc_extra, arc, goals.offset[goal])
        best = work.best[place]
        if cost < best or (cost == best and extra < work.best_extra[place]):
            work.best[place] = cost
            work.best_extra[place] = extra
            work.best_state[place] = state
            better = True
        goal = goals.following[goal]
    return better


@njit(cache=True, nogil=True)
def _begin_at(net: _Net, goals: Targets, work: _Work, into: int, node: int) -> None:
    """Begin at the junction where an arc ends: on every arc that leaves it."""
    is_used = False
    for row in range(net.turn_first[into], net.turn_first[into + 1]):
        arc = net.state_arc[net.turn_to[row]]
        is_used |= net.arc_cost[arc] < CLOSED or net.arc_cost[arc ^ 1] < CLOSED
        if net.arc_cost[arc] < CLOSED:
            work.label[arc], work.extra[arc], work.parent[arc] = 0, 0, _BEGIN
            _put(work, 0, arc)
    for place in range(len(goals.node)):
        if goals.node[place] == node and is_used:
            work.best[place] = 0


@njit(cache=True, nogil=True)
def _dijkstra(net: _Net, goals: Targets, edge: int, start: float, node: int) -> _Work:
    """Grow labels from a place until no target can get better: labels leave the heap rising."""
    # Each turn is relaxed at most once, and those out of the start's edge once more.
    room = len(net.turn_to)
    for arc in (2 * edge, 2 * edge + 1):
        room += net.turn_first[arc + 1] - net.turn_first[arc]
    work = _Work(
        np.full(len(net.state_arc), CLOSED, np.int64),
        np.zeros(len(net.state_arc), np.int64),
        np.empty(len(net.state_arc), np.int32),
        np.full(len(goals.node), CLOSED, np.int64),
        np.zeros(len(goals.node), np.int64),
        np.full(len(goals.node), _NO_STATE, np.int32),
        np.empty(room, np.int64),
        np.empty(room, np.int32),
        np.zeros(1, np.int64),
    )
    if node >= 0:
        _begin_at(net, goals, work, 2 * edge if start == 1.0 else 2 * edge + 1, node)
    goal = goals.first[edge] if node < 0 else -1
    while goal >= 0:
        found = _direct(net, edge, start, goals.offset[goal])
        place = goals.place[goal]
        if found[0] < work.best[place]:
            work.best[place], work.best_extra[place] = found[0], found[1]
        goal = goals.following[goal]
    for arc in (2 * edge, 2 * edge + 1):
        if node < 0 and net.arc_cost[arc] < CLOSED:
            rest = net.arc_cost[arc] - _until(net.arc_cost, arc, start)
            more = net.arc_extra[arc] - _extra_until(net.arc_extra, arc, start)
            _relax(net, work, arc, (rest, more), -1 - arc)
    bound = np.max(work.best)
    # One at the bound may still reach its target with less extra.
    while work.size[0] > 0 and work.keys[0] <= bound:
        key = work.keys[0]
        state = work.items[0]
        _take(work)
        if key > work.label[state]:
            continue
        if _serve(net, goals, work, state):
            bound = np.max(work.best)
        arc = net.state_arc[state]
        done = (key + net.arc_cost[arc], work.extra[state] + net.arc_extra[arc])
        _relax(net, work, state, done, state)
    return work


def _net(graph: ProfileGraph) -> _Net:
    turns = graph.turns
    arcs = graph.arc_cost, graph.arc_extra
    return _Net(turns.first, turns.to, graph.turn_cost, turns.arc, *arcs)


def _grow(graph: ProfileGraph, origin: Snap, goals: Targets) -> _Work:
    node = junction_of(graph, origin)
    work: _Work = _dijkstra(_net(graph), goals, origin.edge, origin.offset, node)
    return work


def costs(graph: ProfileGraph, origin: Snap, goals: Targets) -> NDArray[np.int64]:
    """Packed cost from one place to each target, ``int64[n]``; CLOSED where there is no way."""
    if len(goals.node) == 0:
        return np.empty(0, np.int64)
    return _grow(graph, origin, goals).best


def extras(graph: ProfileGraph, origin: Snap, goals: Targets) -> NDArray[np.int64]:
    """Extra of the best path from one place to each target, ``int64[n]``, 0 where there is none."""
    if len(goals.node) == 0:
        return np.empty(0, np.int64)
    work = _grow(graph, origin, goals)
    return np.where(work.best < CLOSED, work.best_extra, 0)


def find_path(graph: ProfileGraph, origin: Snap, goal: Snap) -> Path | None:
    """Best path between two places, ``None`` where there is no way.

    Its cost is the very entry that :func:`costs` gives: both read it off the same labels.
    """
    work = _grow(graph, origin, targets(graph, [goal]))
    cost = int(work.best[0])
    if cost >= CLOSED:
        return None
    state = int(work.best_state[0])
    if state == _NO_STATE:
        node = junction_of(graph, goal)
        if junction_of(graph, origin) >= 0:
            return standing(graph, origin)
        if node >= 0:
            # The end of this very edge.
            end = 1.0 if int(graph.streets.edge_to[origin.edge]) == node else 0.0
            goal = replace(goal, edge=origin.edge, offset=end)
        _, extra, arc = _direct(_net(graph), origin.edge, origin.offset, goal.offset)
        return path_on_edge(arc, (cost, extra), origin.offset, goal.offset)
    return _unpack(graph, work, state, origin, goal)


def _unpack(graph: ProfileGraph, work: _Work, state: int, origin: Snap, goal: Snap) -> Path:
    """Follow the parents back from the state that reached the goal."""
    states = [state]
    while work.parent[states[-1]] >= 0:
        states.append(int(work.parent[states[-1]]))
    parent = int(work.parent[states[-1]])
    states.reverse()
    arcs = graph.turns.arc[states].astype(np.int32)
    entered = work.label[states]
    begin = origin.offset
    if parent == _BEGIN:
        before = 0
        begin = float(arcs[0] & 1)
    else:
        first_arc = -1 - parent
        arcs = np.concatenate(([first_arc], arcs)).astype(np.int32)
        entered = np.concatenate(([0], entered))
        before = _until(graph.arc_cost, first_arc, origin.offset)
    ride = graph.arc_cost[arcs]
    ride[0] -= before
    ride[-1] = work.best[0] - work.label[state]
    return Path(
        cost=int(work.best[0]),
        extra=int(work.best_extra[0]),
        arcs=arcs,
        turn_cost=np.concatenate(([0], np.diff(entered) - ride[:-1])),
        ride_cost=ride,
        start=begin,
        end=goal.offset if junction_of(graph, goal) < 0 else 1.0 - (arcs[-1] & 1),
    )
