"""Single paths over a contracted net, and costs from one place to everywhere."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routing.engine.contraction import Links
from routing.engine.customization import NEVER
from routing.engine.labels import Climb, Seeds

# What compiled functions take is bundled in named tuples, which numba reads like structures.


class Rides(NamedTuple):
    """Costs of a profile's turns and arcs; fields of ``Turns`` and ``ProfileGraph``.

    Attributes
    ----------
    state
        ``int32[states]``, the state of each rank.
    """

    turn_first: NDArray[np.int64]
    turn_to: NDArray[np.int32]
    turn_cost: NDArray[np.int64]
    state_arc: NDArray[np.int32]
    arc_cost: NDArray[np.int64]
    arc_extra: NDArray[np.int64]
    state: NDArray[np.int32]


class Ascent(NamedTuple):
    """A search that climbs from one place; all by depth.

    Attributes
    ----------
    state
        ``int32[levels]``, states on the path to the root, -1 deeper than where it begins.
    label, extra
        ``int64[levels]`` each, packed costs, ``NEVER`` where there is no way, and their extras.
    before
        ``int32[levels]``, depth of the state before, -1 where the search begins.
    """

    state: NDArray[np.int32]
    label: NDArray[np.int64]
    extra: NDArray[np.int64]
    before: NDArray[np.int32]


@njit(cache=True, nogil=True)
def ascend(net: Climb, seeds: Seeds) -> Ascent:
    """Climb from a single place."""
    found = Ascent(
        np.full(net.levels, -1, np.int32),
        np.full(net.levels, NEVER, np.int64),
        np.zeros(net.levels, np.int64),
        np.full(net.levels, -1, np.int32),
    )
    label = found.label
    for i in range(len(seeds.state)):
        label[net.depth[seeds.state[i]]] = seeds.label[i]
        found.extra[net.depth[seeds.state[i]]] = seeds.extra[i]
    state = seeds.low[0]
    while state >= 0:
        at = int(net.depth[state])
        found.state[at] = state
        if label[at] < NEVER:
            for i in range(net.links.first[state], net.links.first[state + 1]):
                above = net.links.depth[i]
                cost = label[at] + net.cost[i]
                if cost > label[above]:
                    continue
                extra = found.extra[at] + net.extra[i]
                if cost < label[above] or extra < found.extra[above]:
                    label[above] = cost
                    found.extra[above] = extra
                    found.before[above] = at
        state = net.parent[state]
    return found


@njit(cache=True, nogil=True)
def meet(start: Ascent, end: Ascent) -> tuple[int, int, int]:
    """Least sum of labels at one state, its extra and its depth.

    ``NEVER``, 0 and -1 where there is none.
    """
    best, best_extra, best_at = NEVER, 0, -1
    for at in range(len(start.state)):
        # Two paths part once, and stay apart below.
        if start.state[at] < 0 or start.state[at] != end.state[at]:
            break
        cost, extra = start.label[at] + end.label[at], start.extra[at] + end.extra[at]
        if cost < best or (cost == best and extra < best_extra):
            best, best_extra, best_at = cost, extra, at
    return best, best_extra, best_at


@njit(cache=True, nogil=True)
def _link(links: Links, lower: int, depth: int) -> int:
    """Number of the link between a state and its ancestor at a depth, -1 where there is none."""
    low, high = links.first[lower], links.first[lower + 1]
    while low < high:
        middle = (low + high) >> 1
        if links.depth[middle] < depth:
            low = middle + 1
        else:
            high = middle
    found = -1
    if low < links.first[lower + 1] and links.depth[low] == depth:
        found = low
    return found


@njit(cache=True, nogil=True)
def _turn(rides: Rides, one: int, other: int) -> int:
    """Row of the turn from one state into another, -1 where there is none."""
    found = -1
    for row in range(rides.turn_first[one], rides.turn_first[one + 1]):
        if rides.turn_to[row] == other:
            found = row
    return found


@njit(cache=True, nogil=True)
def _middle(near: Climb, far: Climb, lower: int, upper: int, link: int) -> int:
    """State over which a link of ``far`` leads, -1 where there is none.

    The state is linked with the lower end in ``near``, the other direction, and with the upper end
    in ``far``.
    """
    found = -1
    depth = near.depth[upper]
    cost, extra = far.cost[link], far.extra[link]
    # What is ranked high carries most, so the search begins there.
    for k in range(near.links.below_first[lower + 1] - 1, near.links.below_first[lower] - 1, -1):
        below = near.links.below[k]
        other = _link(far.links, below, depth)
        if other >= 0 and far.cost[other] < cost:
            this = _link(near.links, below, near.depth[lower])
            same = near.cost[this] + far.cost[other] == cost
            if same and near.extra[this] + far.extra[other] == extra:
                found = below
                break
    return found


@njit(cache=True, nogil=True)
def _between(up: Climb, down: Climb, rides: Rides, one: int, other: int) -> int:
    """State over which the link between two ranks leads, -1 where it is a turn."""
    rises = one < other
    far, near = (up, down) if rises else (down, up)
    lower, upper = min(one, other), max(one, other)
    link = _link(far.links, lower, far.depth[upper])
    state = rides.state[one]
    row = _turn(rides, state, rides.state[other])
    # Most links of a path are turns; to look there first spares a search through all below.
    if row >= 0:
        arc = rides.state_arc[state]
        same = rides.turn_cost[row] + rides.arc_cost[arc] == far.cost[link]
        if same and rides.arc_extra[arc] == far.extra[link]:
            return -1
    return int(_middle(near, far, lower, upper, link))


@njit(cache=True, nogil=True)
def _climbed(start: Ascent, end: Ascent, at: int) -> list[int]:
    """Ranks that two searches that meet at a depth went over."""
    top = at
    ranks = [start.state[at]]
    while start.before[at] >= 0:
        at = start.before[at]
        ranks.append(start.state[at])
    ranks.reverse()
    at = top
    while end.before[at] >= 0:
        at = end.before[at]
        ranks.append(end.state[at])
    return ranks


@njit(cache=True, nogil=True)
def unpack(up: Climb, down: Climb, rides: Rides, start: Ascent, end: Ascent) -> NDArray[np.int32]:
    """States of the best path that two searches make, one in each direction; they do meet."""
    ranks = _climbed(start, end, meet(start, end)[2])
    states = [rides.state[ranks[0]]]
    for i in range(len(ranks) - 1):
        # What is still to be ridden, the next stretch last.
        ahead = [(ranks[i], ranks[i + 1])]
        while len(ahead) > 0:
            one, other = ahead.pop()
            middle = _between(up, down, rides, one, other)
            if middle < 0:
                states.append(rides.state[other])
            else:
                ahead.append((middle, other))
                ahead.append((one, middle))
    return np.array(states, np.int32)


@njit(cache=True, nogil=True)
def turn_costs(rides: Rides, states: NDArray[np.int32]) -> NDArray[np.int64]:
    """Packed costs of the turns into the states of a path, 0 for the first one."""
    found = np.zeros(len(states), np.int64)
    for i in range(1, len(states)):
        found[i] = rides.turn_cost[_turn(rides, states[i - 1], states[i])]
    return found


@njit(cache=True, nogil=True)
def sweep(up: Climb, down: Climb, seeds: Seeds) -> NDArray[np.int64]:
    """Packed cost from a single place to every state, by rank.

    First climbs, then goes through all states from the highest on: what lies above each is known
    by then, and at hand by depth (Delling, Goldberg, Nowatzyk and Werneck, "PHAST", 2011).
    """
    start = ascend(up, seeds)
    size = len(down.parent)
    label = np.empty(size, np.int64)
    above = np.empty(down.levels, np.int64)
    for state in range(size - 1, -1, -1):
        at = down.depth[state]
        best = start.label[at] if start.state[at] == state else NEVER
        for i in range(down.links.first[state], down.links.first[state + 1]):
            best = min(best, above[down.links.depth[i]] + down.cost[i])
        label[state] = best
        above[at] = best
    return label
