"""Costs of the links of a contracted net, for one profile or one set of closures.

The cost of a link is that of the best path between its ends through states ranked below both. It is
either a turn or two links over one such state, so costs are found in order of rank from costs that
are final already (*customization*: Dibbelt, Strasser and Wagner 2016). What else a path carries
(its extra, :mod:`routing.network.path_extras`) goes along, and decides between paths of equal cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routing.array_file import draft_arrays
from routing.costs import CLOSED
from routing.engine.contraction import Links, Topology
from routing.network.profile_graph import ProfileGraph

NEVER = CLOSED - 1
"""Cost of a link that cannot be used: two of these still fit into 64 bits."""

_MOST_STALE = 0.1
"""Up to this share of the states it is quicker to work out those alone that have changed."""


class MetricFile(NamedTuple):
    """A file of costs of links, and its checksum."""

    path: Path
    checksum: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Metric:
    """Costs of all links; see :class:`~routing.engine.contraction.Topology`.

    Attributes
    ----------
    up, down
        ``int64[links]``, packed costs from the beginning of one arc to that of the other,
        :data:`NEVER` where there is no way.
    up_extra, down_extra
        ``int64[links]``, extras of the same paths; they mean nothing where there is no way.
    file
        Where the arrays lie; ``None`` where they are in the memory of this process.
    """

    up: NDArray[np.int64]
    down: NDArray[np.int64]
    up_extra: NDArray[np.int64]
    down_extra: NDArray[np.int64]
    file: MetricFile | None = None

    def draft(self) -> tuple[NDArray[np.int64], ...]:
        """Copies of the four arrays, to be changed; out of a file they cost what one changes."""
        drafted = draft_arrays(*self.file) if self.file else None
        if drafted is not None:
            return tuple(drafted[name] for name in ("up", "down", "up_extra", "down_extra"))
        return self.up.copy(), self.down.copy(), self.up_extra.copy(), self.down_extra.copy()


# What compiled functions take is bundled in named tuples, which numba reads like structures.


class _Side(NamedTuple):
    """Links of one direction, their costs, and how far states are through with theirs.

    Attributes
    ----------
    links, cost, extra
        As in ``Topology`` and :class:`Metric`.
    rest
        ``int64[states]``: links of state ``x`` from here on lead to states that are done.
    """

    links: Links
    cost: NDArray[np.int64]
    extra: NDArray[np.int64]
    rest: NDArray[np.int64]


@njit(cache=True, nogil=True)
def _pass(x: int, side: _Side) -> None:
    """Note at all states with a link to ``x`` that ``x`` comes next."""
    for k in range(side.links.below_first[x], side.links.below_first[x + 1]):
        side.rest[side.links.below[k]] -= 1


class _Best(NamedTuple):
    """Room for the best cost at each depth and its extra."""

    cost: NDArray[np.int64]
    extra: NDArray[np.int64]


@njit(cache=True, nogil=True)
def _pull(x: int, onward: _Side, back: _Side, best: _Best) -> None:
    """Find the costs of all links of ``x`` in one direction.

    The path of a link goes from ``x`` to a state below, over a link of the other direction, and
    from there on; or all of it the other way round.
    """
    links = onward.links
    for i in range(links.first[x], links.first[x + 1]):
        best.cost[links.depth[i]] = onward.cost[i]
        best.extra[links.depth[i]] = onward.extra[i]
    for k in range(back.links.below_first[x], back.links.below_first[x + 1]):
        below = back.links.below[k]
        to_below = back.cost[back.rest[below]]
        if to_below < NEVER:
            extra_below = back.extra[back.rest[below]]
            for i in range(links.first[below], onward.rest[below]):
                at = links.depth[i]
                cost = to_below + onward.cost[i]
                if cost <= best.cost[at]:
                    extra = extra_below + onward.extra[i]
                    if cost < best.cost[at] or extra < best.extra[at]:
                        best.cost[at] = cost
                        best.extra[at] = extra
    for i in range(links.first[x], links.first[x + 1]):
        onward.cost[i] = best.cost[links.depth[i]]
        onward.extra[i] = best.extra[links.depth[i]]


@njit(cache=True, nogil=True)
def _customize(up: _Side, down: _Side, levels: int) -> None:
    """Lower the costs of links from those of turns to what they are."""
    best = _Best(np.empty(levels, np.int64), np.empty(levels, np.int64))
    for x in range(len(up.rest)):
        _pass(x, up)
        _pass(x, down)
        _pull(x, up, down, best)
        _pull(x, down, up, best)


@njit(cache=True, nogil=True)
def _from(links: Links, state: int, depth: int) -> int:
    """First link of a state whose upper end is at a depth or deeper."""
    low: int = links.first[state]
    high: int = links.first[state + 1]
    while low < high:
        middle = (low + high) >> 1
        if links.depth[middle] < depth:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True, nogil=True)
def _customize_again(
    up: _Side, down: _Side, states: NDArray[np.int32], depth: NDArray[np.uint16], levels: int
) -> None:
    """As :func:`_customize`, for some states alone, ascending; all others have their costs."""
    best = _Best(np.empty(levels, np.int64), np.empty(levels, np.int64))
    for x in states:
        for links in (up.links, down.links):
            for k in range(links.below_first[x], links.below_first[x + 1]):
                below = links.below[k]
                up.rest[below] = _from(up.links, below, depth[x])
                down.rest[below] = _from(down.links, below, depth[x])
        _pull(x, up, down, best)
        _pull(x, down, up, best)


@njit(cache=True, nogil=True)
def _above(states: NDArray[np.int32], parent: NDArray[np.int32]) -> NDArray[np.bool_]:
    """States and all on their ways to the root."""
    found = np.zeros(len(parent), np.bool_)
    for first in states:
        state = first
        while state >= 0 and not found[state]:
            found[state] = True
            state = parent[state]
    return found


@njit(cache=True, nogil=True)
def _forget(side: _Side, states: NDArray[np.int32]) -> None:
    """Take the costs of the links of some states away."""
    for x in states:
        for i in range(side.links.first[x], side.links.first[x + 1]):
            side.cost[i] = NEVER
            side.extra[i] = 0


class _Rides(NamedTuple):
    """Turns and their links; fields of ``Turns`` and ``Topology``."""

    first: NDArray[np.int64]
    to: NDArray[np.int32]
    arc: NDArray[np.int32]
    rank: NDArray[np.int32]
    link: NDArray[np.int32]


def _rides(topology: Topology, graph: ProfileGraph) -> _Rides:
    turns = graph.turns
    return _Rides(turns.first, turns.to, turns.arc, topology.rank, topology.turn_link)


class _Costs(NamedTuple):
    """Costs of arcs and turns; fields of ``ProfileGraph``."""

    arc: NDArray[np.int64]
    extra: NDArray[np.int64]
    turn: NDArray[np.int64]


def _costs(graph: ProfileGraph) -> _Costs:
    return _Costs(graph.arc_cost, graph.arc_extra, graph.turn_cost)


@njit(cache=True, nogil=True)
def _seed_changed(
    rides: _Rides, costs: _Costs, stale: NDArray[np.bool_], up: _Side, down: _Side
) -> None:
    """Return links the costs of the turns that they are, where the lower end is a stale rank."""
    for state in range(len(rides.arc)):
        arc = rides.arc[state]
        if costs.arc[arc] >= CLOSED:
            continue
        for row in range(rides.first[state], rides.first[state + 1]):
            to, link = rides.to[row], rides.link[row]
            if link < 0 or not stale[min(rides.rank[state], rides.rank[to])]:
                continue
            if costs.turn[row] < CLOSED and costs.arc[rides.arc[to]] < CLOSED:
                side = up
                if link >= len(up.cost):
                    side = down
                    link -= len(up.cost)
                side.cost[link] = costs.arc[arc] + costs.turn[row]
                side.extra[link] = costs.extra[arc]


@njit(cache=True, nogil=True)
def _changed(
    rides: _Rides,
    arcs: NDArray[np.bool_],
    before: NDArray[np.int64],
    now: NDArray[np.int64],
) -> NDArray[np.int32]:
    """Lower ranks of turns whose cost, or that of an arc of theirs, has changed; some twice."""
    found = [np.int32(0) for _ in range(0)]
    for state in range(len(rides.arc)):
        for row in range(rides.first[state], rides.first[state + 1]):
            to = rides.to[row]
            if before[row] != now[row] or arcs[rides.arc[state]] or arcs[rides.arc[to]]:
                found.append(min(rides.rank[state], rides.rank[to]))
    return np.array(found, np.int32)


def _metric(up: _Side, down: _Side) -> Metric:
    for array in (up.cost, down.cost, up.extra, down.extra):
        array.setflags(write=False)
    return Metric(up=up.cost, down=down.cost, up_extra=up.extra, down_extra=down.extra)


def customize(topology: Topology, graph: ProfileGraph) -> Metric:
    """Costs of all links for a profile's costs of arcs and turns."""
    up, down = (
        _Side(
            links,
            np.full(len(links.depth), NEVER, np.int64),
            np.zeros(len(links.depth), np.int64),
            links.first[1:].copy(),
        )
        for links in (topology.up, topology.down)
    )
    every = np.ones(len(topology.rank), np.bool_)
    _seed_changed(_rides(topology, graph), _costs(graph), every, up, down)
    _customize(up, down, topology.levels)
    return _metric(up, down)


def customize_again(
    topology: Topology, graph: ProfileGraph, before: ProfileGraph, metric: Metric
) -> Metric:
    """Return the costs of all links after a change of few arcs or turns, such as a closure.

    Only links of states on the way from what has changed to the root can cost otherwise now; all
    others keep their costs. Where much has changed everything is worked out anew.

    Parameters
    ----------
    topology
        The contracted net.
    graph
        Costs as they are now.
    before, metric
        Costs as they were, over the same turns, and what :func:`customize` gave for them.
    """
    arcs = (graph.arc_cost != before.arc_cost) | (graph.arc_extra != before.arc_extra)
    rides = _rides(topology, graph)
    changed = _changed(rides, arcs, before.turn_cost, graph.turn_cost)
    stale = _above(changed, topology.parent)
    states = np.flatnonzero(stale).astype(np.int32)
    if len(states) > _MOST_STALE * len(stale):
        return customize(topology, graph)
    draft = metric.draft()
    up, down = (
        _Side(links, cost, extra, np.empty(len(stale), np.int64))
        for links, cost, extra in (
            (topology.up, draft[0], draft[2]),
            (topology.down, draft[1], draft[3]),
        )
    )
    _forget(up, states)
    _forget(down, states)
    _seed_changed(rides, _costs(graph), stale, up, down)
    _customize_again(up, down, states, topology.depth, topology.levels)
    return _metric(up, down)
