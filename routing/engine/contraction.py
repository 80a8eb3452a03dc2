"""Contracts the states of a city once, for all profiles: what climbs to what, whatever it costs.

States are *ranked*: those of an edge lie together, edges as :mod:`routing.engine.nested_dissection`
ranks them. *Contracting* a state links every state before it to every state after it, of those
ranked higher. With these links a best path between any two states first only climbs in rank, then
only descends. Links depend on the net alone, not on costs (Dibbelt, Strasser and Wagner,
"Customizable contraction hierarchies", ACM Journal of Experimental Algorithmics 21, 2016).

All that a state links to lies on its path to the root of one tree, the *elimination tree*. So a
link is kept as the *depth* of its upper end in that tree, which takes 16 bits, and a search up from
a state needs no more room than the tree is deep. Upward and downward links are kept apart: from
most arcs one cannot come back the way one went.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routing.engine.elimination_tree import (
    Arrows,
    arrows,
    depths,
    descendants_together,
    elimination_tree,
)
from routing.network.turns import Turns

# What compiled functions take is bundled in named tuples, which numba reads like structures.


class Links(NamedTuple):
    """Links between each state and states ranked above it, in one direction.

    Attributes
    ----------
    first
        ``int64[states + 1]``: links of state ``x`` are ``first[x]`` up to ``first[x + 1]``.
    depth
        ``uint16[links]``, depth of the upper end, ascending for each state.
    below_first, below
        ``int64[states + 1]`` and ``int32[links]``: the lower ends of the links to each state.
    """

    first: NDArray[np.int64]
    depth: NDArray[np.uint16]
    below_first: NDArray[np.int64]
    below: NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Topology:
    """Contracted net of a city; states are named by rank here.

    Attributes
    ----------
    rank
        ``int32[states]``, rank of each state of :class:`~routing.network.turns.Turns`.
    state
        ``int32[states]``, the state of each rank.
    parent, depth
        ``int32[states]`` and ``uint16[states]``, the elimination tree; roots have parent -1 and
        depth 0. The descendants of ``x`` are ranked one after the other, right below it.
    up, down
        Links that climb, and links that descend (from the upper end to the lower one).
    turn_link
        ``int32[turns]``, the link that a turn is: ``i`` of ``up``, or, after all of those, of
        ``down``; -1 for a turn from a state into itself, which helps nobody.
    """

    rank: NDArray[np.int32]
    state: NDArray[np.int32]
    parent: NDArray[np.int32]
    depth: NDArray[np.uint16]
    up: Links
    down: Links
    turn_link: NDArray[np.int32]

    @property
    def levels(self) -> int:
        """Number of depths, 1 for a tree that is a root alone."""
        return int(self.depth.max(initial=0)) + 1


class _Growth(NamedTuple):
    """Links of one direction while they are being added.

    Attributes
    ----------
    turns
        What there is before: states ranked higher, by state.
    first
        As in :class:`Links`.
    rest
        ``int64[states]``, links of each state not yet passed, in order of falling depth.
    waiting, following
        ``int32[states]`` each: the first state that waits at a state, and the one that waits after.
    """

    turns: Arrows
    first: NDArray[np.int64]
    rest: NDArray[np.int64]
    waiting: NDArray[np.int32]
    following: NDArray[np.int32]


class _Tree(NamedTuple):
    """The elimination tree, the path to the root at hand, and a mark for each depth."""

    parent: NDArray[np.int32]
    depth: NDArray[np.uint16]
    path: NDArray[np.int32]
    marked: NDArray[np.bool_]


@njit(cache=True, nogil=True)
def _tree(parent: NDArray[np.int32], depth: NDArray[np.uint16]) -> _Tree:
    levels = int(np.max(depth)) + 1
    return _Tree(parent, depth, np.full(levels, -1, np.int32), np.zeros(levels, np.bool_))


@njit(cache=True, nogil=True)
def _move_to(tree: _Tree, state: int) -> None:
    """Make the path that from a state to its root; states are visited in ascending order."""
    while state >= 0 and tree.path[tree.depth[state]] != state:
        tree.path[tree.depth[state]] = state
        state = tree.parent[state]


@njit(cache=True, nogil=True)
def _growth(turns: Arrows) -> _Growth:
    size = len(turns.first) - 1
    return _Growth(
        turns,
        np.zeros(size + 1, np.int64),
        np.zeros(size, np.int64),
        np.full(size, -1, np.int32),
        np.empty(size, np.int32),
    )


@njit(cache=True, nogil=True)
def _room(ends: NDArray[np.uint16], needed: int) -> NDArray[np.uint16]:
    """Room for so many links, with what is there."""
    if needed <= len(ends):
        return ends
    larger = np.empty(max(needed, len(ends) * 3 // 2), np.uint16)
    larger[: len(ends)] = ends
    return larger


@njit(cache=True, nogil=True)
def _gather(x: int, tree: _Tree, growth: _Growth, other: _Growth, ends: NDArray[np.uint16]) -> None:
    """Write the links of ``x`` in one direction: its turns, and what follows on states below it.

    Those are the states that ``x`` is linked with in the other direction.
    """
    own = int(tree.depth[x])
    for i in range(growth.turns.first[x], growth.turns.first[x + 1]):
        tree.marked[tree.depth[growth.turns.to[i]]] = True
    below = other.waiting[x]
    while below >= 0:
        for i in range(growth.first[below], growth.first[below + 1]):
            if ends[i] >= own:
                break
            tree.marked[ends[i]] = True
        below = other.following[below]
    free = growth.first[x]
    for at in range(own):
        if tree.marked[at]:
            ends[free] = at
            free += 1
            tree.marked[at] = False
    growth.first[x + 1] = free
    growth.rest[x] = free


@njit(cache=True, nogil=True)
def _move_on(x: int, tree: _Tree, growth: _Growth, ends: NDArray[np.uint16]) -> None:
    """Let ``x`` and those that waited at it wait at the next state that they link to."""
    mover = x
    after = growth.waiting[x]
    while mover >= 0:
        if growth.rest[mover] > growth.first[mover]:
            growth.rest[mover] -= 1
            at = tree.path[ends[growth.rest[mover]]]
            growth.following[mover] = growth.waiting[at]
            growth.waiting[at] = mover
        mover = after
        if after >= 0:
            after = growth.following[after]


@njit(cache=True, nogil=True)
def _contract(
    up: Arrows, down: Arrows, parent: NDArray[np.int32], depth: NDArray[np.uint16]
) -> tuple[NDArray[np.int64], NDArray[np.uint16], NDArray[np.int64], NDArray[np.uint16]]:
    """Add the links that contracting adds.

    ``up`` and ``down`` hold the turns between a state and those ranked higher, away from it and
    towards it. Returns the first link of each state and the depths of upper ends, both ways.
    """
    tree = _tree(parent, depth)
    rising, falling = _growth(up), _growth(down)
    up_ends = np.empty(4 * len(up.to), np.uint16)
    down_ends = np.empty(4 * len(down.to), np.uint16)
    size = len(parent)
    for x in range(size):
        _move_to(tree, x)
        up_ends = _room(up_ends, rising.first[x] + depth[x])
        down_ends = _room(down_ends, falling.first[x] + depth[x])
        _gather(x, tree, rising, falling, up_ends)
        _gather(x, tree, falling, rising, down_ends)
        _move_on(x, tree, rising, up_ends)
        _move_on(x, tree, falling, down_ends)
    return (
        rising.first,
        up_ends[: rising.first[size]].copy(),
        falling.first,
        down_ends[: falling.first[size]].copy(),
    )


@njit(cache=True, nogil=True)
def _lower_ends(
    first: NDArray[np.int64],
    ends: NDArray[np.uint16],
    parent: NDArray[np.int32],
    depth: NDArray[np.uint16],
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Lower ends of the links to each state, ascending."""
    size = len(parent)
    # The count of a state is kept one further on, so that the sums are beginnings.
    count = np.zeros(size + 1, np.int64)
    tree = _tree(parent, depth)
    for x in range(size):
        _move_to(tree, x)
        for i in range(first[x], first[x + 1]):
            count[tree.path[ends[i]] + 1] += 1
    below_first = np.cumsum(count)
    free = below_first.copy()
    below = np.empty(len(ends), np.int32)
    tree = _tree(parent, depth)
    for x in range(size):
        _move_to(tree, x)
        for i in range(first[x], first[x + 1]):
            above = tree.path[ends[i]]
            below[free[above]] = x
            free[above] += 1
    return below_first, below


@njit(cache=True, nogil=True)
def _find_links(
    lower: NDArray[np.int32], upper_depth: NDArray[np.uint16], links: Links
) -> NDArray[np.int32]:
    """Numbers of the links between states and their ancestors at some depths."""
    found = np.empty(len(lower), np.int32)
    for k in range(len(lower)):
        low, high = links.first[lower[k]], links.first[lower[k] + 1]
        while high - low > 1:
            middle = (low + high) >> 1
            if links.depth[middle] <= upper_depth[k]:
                low = middle
            else:
                high = middle
        found[k] = low
    return found


def _state_order(turns: Turns, edge_rank: NDArray[np.int32]) -> NDArray[np.int32]:
    """Rank states by their edges; of an edge, the states of remembered beginnings come first."""
    plain = np.arange(turns.state_count) < 2 * len(edge_rank)
    order = np.lexsort((np.arange(turns.state_count), plain, edge_rank[turns.arc >> 1]))
    rank = np.empty(turns.state_count, np.int32)
    rank[order] = np.arange(turns.state_count)
    return rank


def _linked(turns: Turns) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Pairs of states that shall lie on one path: those of an edge, and those at a junction.

    At most junctions every arc turns into every other, and that is enough. Where turns lead into
    remembered beginnings instead, their states are linked one by one.
    """
    plain = np.count_nonzero(np.arange(turns.state_count) == turns.arc)
    one = list(range(0, plain, 2))
    other = list(range(1, plain, 2))
    of_edge: dict[int, list[int]] = {}
    for state in range(plain, turns.state_count):
        edge = int(turns.arc[state]) >> 1
        known = of_edge.setdefault(edge, [2 * edge, 2 * edge + 1])
        one += [state] * len(known)
        other += known
        known.append(state)
    for arc in sorted({side for edge in of_edge for side in (2 * edge, 2 * edge + 1)}):
        rows = slice(int(turns.first[arc]), int(turns.first[arc + 1]))
        edges = sorted(set((turns.arc[turns.to[rows]] >> 1).tolist()))
        states = [of_edge.get(edge, [2 * edge, 2 * edge + 1]) for edge in edges]
        for i, some in enumerate(states):
            for others in states[i + 1 :]:
                one += [state for state in some for _ in others]
                other += others * len(some)
    return np.array(one, np.int32), np.array(other, np.int32)


def build_topology(turns: Turns, edge_rank: NDArray[np.int32]) -> Topology:
    """Contract the states of a city in the order of its edges."""
    size = turns.state_count
    of = np.repeat(np.arange(size, dtype=np.int32), np.diff(turns.first))
    one, other = _linked(turns)
    rank = _state_order(turns, edge_rank)
    ends = np.concatenate((rank[of], rank[one])), np.concatenate((rank[turns.to], rank[other]))
    lower, upper = np.minimum(*ends), np.maximum(*ends)
    apart = lower < upper
    parent = elimination_tree(arrows(lower[apart], upper[apart], size))
    together = descendants_together(parent)
    rank = together[rank]
    new_parent = np.full(size, -1, np.int32)
    new_parent[together] = np.where(parent < 0, -1, together[parent])
    depth = depths(new_parent)
    if size and int(depth.max()) > np.iinfo(np.uint16).max:  # pragma: no cover
        message = f"the elimination tree is {depth.max()} deep"
        raise ValueError(message)
    return _topology(turns, rank, new_parent, depth.astype(np.uint16), of)


def _topology(
    turns: Turns,
    rank: NDArray[np.int32],
    parent: NDArray[np.int32],
    depth: NDArray[np.uint16],
    of: NDArray[np.int32],
) -> Topology:
    """Contract states whose ranks and tree are known; ``of`` is the state that each turn leaves."""
    size = len(rank)
    start, end = rank[of], rank[turns.to]
    rises, falls = start < end, start > end
    up_first, up_ends, down_first, down_ends = _contract(
        arrows(start[rises], end[rises], size),
        arrows(end[falls], start[falls], size),
        parent,
        depth,
    )
    up = Links(up_first, up_ends, *_lower_ends(up_first, up_ends, parent, depth))
    down = Links(down_first, down_ends, *_lower_ends(down_first, down_ends, parent, depth))
    link = np.full(len(start), -1, np.int32)
    link[rises] = _find_links(start[rises], depth[end[rises]], up)
    link[falls] = len(up_ends) + _find_links(end[falls], depth[start[falls]], down)
    state = np.empty(size, np.int32)
    state[rank] = np.arange(size)
    # Compiled functions see one kind of array, whether it comes fresh or out of a file.
    for array in (rank, state, parent, depth, *up, *down, link):
        array.setflags(write=False)
    return Topology(
        rank=rank, state=state, parent=parent, depth=depth, up=up, down=down, turn_link=link
    )
