"""Matrices over a contracted net: labels of many places at once, then pairs of them.

The *labels* of a place are the costs between it and all states on its path to the root of the
elimination tree, climbing only. A best path climbs and then descends, so its cost is the least sum
of two labels at one state, that of its start and that of its end.

Places are sorted by rank. Those below a state then are neighbours, so the labels of many places at
one state are a row, and a link adds its cost to a whole row at once. Labels are never negative.
Where extras are wanted (:mod:`routing.network.path_extras`) each label has a second number, which
goes along and decides between equal ones; that takes about twice the time.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routing.engine.contraction import Links
from routing.engine.customization import NEVER

_STRIP = 32
"""Rows of a matrix that are worked on together: few enough to stay near the processor."""

# What compiled functions take is bundled in named tuples, which numba reads like structures.


class Climb(NamedTuple):
    """One direction of a customized net; see ``Topology`` and ``Metric``."""

    parent: NDArray[np.int32]
    depth: NDArray[np.uint16]
    links: Links
    cost: NDArray[np.int64]
    extra: NDArray[np.int64]
    levels: int


class _Branch(NamedTuple):
    """The path to the root that is being worked on, by depth.

    Attributes
    ----------
    state
        ``int32[levels]``, -1 where there is none.
    low
        ``int32[levels]``, first place below the state.
    row, more
        ``int64[levels, n]`` each, labels of the places below and their extras; the latter is empty
        where they are not wanted.
    """

    state: NDArray[np.int32]
    low: NDArray[np.int32]
    row: NDArray[np.int64]
    more: NDArray[np.int64]


class Seeds(NamedTuple):
    """States and costs at which the labels of places begin; ``n`` places.

    Attributes
    ----------
    low
        ``int32[n]``, the lowest state that a place begins at, ascending.
    first
        ``int64[n + 1]``: the beginnings of place ``i`` are ``first[i]`` up to ``first[i + 1]``.
    state, label, extra
        ``int32`` and ``int64`` twice: states, all on one path to the root, their labels and extras.
    """

    low: NDArray[np.int32]
    first: NDArray[np.int64]
    state: NDArray[np.int32]
    label: NDArray[np.int64]
    extra: NDArray[np.int64]


class Labels(NamedTuple):
    """Labels of places, by state.

    Attributes
    ----------
    state
        ``int32[k]``, ascending.
    low, high
        ``int32[k]`` each: the labels at a state are those of places ``low`` up to ``high``.
    first
        ``int64[k]``, where they begin in ``label``.
    label, extra
        ``int64`` each; extras are empty where they are not wanted.
    """

    state: NDArray[np.int32]
    low: NDArray[np.int32]
    high: NDArray[np.int32]
    first: NDArray[np.int64]
    label: NDArray[np.int64]
    extra: NDArray[np.int64]


@njit(cache=True, nogil=True)
def _add_below(row: NDArray[np.int64], below: NDArray[np.int64], cost: int) -> None:
    """Lower the labels of a row to what they are over a state below."""
    for i in range(len(row)):
        row[i] = min(row[i], below[i] + cost)


@njit(cache=True, nogil=True)
def _add_both_below(
    row: NDArray[np.int64],
    more: NDArray[np.int64],
    below: NDArray[np.int64],
    more_below: NDArray[np.int64],
    step: tuple[int, int],
) -> None:
    """Lower labels with their extras to what they are over a state below."""
    for i in range(len(row)):
        label = below[i] + step[0]
        extra = more_below[i] + step[1]
        # Without a branch the compiler works on several places at once.
        less = (label < row[i]) | ((label == row[i]) & (extra < more[i]))
        row[i] = label if less else row[i]
        more[i] = extra if less else more[i]


@njit(cache=True, nogil=True)
def _leave(net: Climb, branch: _Branch, at: int, high: int) -> None:
    """Carry the labels at a depth up to all that its state links to."""
    low = branch.low[at]
    labels = branch.row[at, low:high]
    state = branch.state[at]
    carried = branch.more.shape[1] > 0
    for i in range(net.links.first[state], net.links.first[state + 1]):
        if net.cost[i] >= NEVER:
            continue
        above = net.links.depth[i]
        if carried:
            _add_both_below(
                branch.row[above, low:high],
                branch.more[above, low:high],
                labels,
                branch.more[at, low:high],
                (net.cost[i], net.extra[i]),
            )
        else:
            _add_below(branch.row[above, low:high], labels, net.cost[i])
    branch.state[at] = -1


@njit(cache=True, nogil=True)
def _join(net: Climb, branch: _Branch, state: int) -> int:
    """Depth at which the path from a state to its root meets the branch, -1 where it does not."""
    while state >= 0:
        if branch.state[net.depth[state]] == state:
            return int(net.depth[state])
        state = net.parent[state]
    return -1


@njit(cache=True, nogil=True)
def _enter(net: Climb, branch: _Branch, seeds: Seeds, place: int) -> int:
    """Lead the branch on to a place, and begin its labels; return the depth it reaches."""
    state = seeds.low[place]
    bottom = int(net.depth[state])
    carried = branch.more.shape[1] > 0
    for at in range(bottom, -1, -1):
        branch.row[at, place] = NEVER
        if carried:
            branch.more[at, place] = 0
        if branch.state[at] != state:
            branch.state[at] = state
            branch.low[at] = place
        state = net.parent[state]
    for i in range(seeds.first[place], seeds.first[place + 1]):
        branch.row[net.depth[seeds.state[i]], place] = seeds.label[i]
        if carried:
            branch.more[net.depth[seeds.state[i]], place] = seeds.extra[i]
    return bottom


@njit(cache=True, nogil=True)
def climb(net: Climb, seeds: Seeds, carried: bool) -> Labels:  # noqa: FBT001  # compiled
    """Labels of places at all states above them, with their extras where these are wanted."""
    count = len(seeds.low)
    total = 0
    for place in range(count):
        total += net.depth[seeds.low[place]] + 1
    found = Labels(
        np.empty(total, np.int32),
        np.empty(total, np.int32),
        np.empty(total, np.int32),
        np.empty(total, np.int64),
        np.empty(total, np.int64),
        np.empty(total if carried else 0, np.int64),
    )
    branch = _Branch(
        np.full(net.levels, -1, np.int32),
        np.zeros(net.levels, np.int32),
        np.empty((net.levels, count), np.int64),
        np.empty((net.levels, count if carried else 0), np.int64),
    )
    bottom = -1
    states, free = 0, 0
    for place in range(count + 1):
        # All places below the states that the branch leaves now are in their rows.
        join = _join(net, branch, seeds.low[place]) if place < count else -1
        for at in range(bottom, join, -1):
            found.state[states] = branch.state[at]
            found.low[states] = branch.low[at]
            found.high[states] = place
            found.first[states] = free
            low = branch.low[at]
            _leave(net, branch, at, place)
            found.label[free : free + place - low] = branch.row[at, low:place]
            if carried:
                found.extra[free : free + place - low] = branch.more[at, low:place]
            free += place - low
            states += 1
        if place < count:
            bottom = _enter(net, branch, seeds, place)
    return Labels(
        found.state[:states],
        found.low[:states],
        found.high[:states],
        found.first[:states],
        found.label,
        found.extra,
    )


@njit(cache=True, nogil=True)
def _common(one: Labels, other: Labels) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Places of the states that both have, in each of them."""
    size = min(len(one.state), len(other.state))
    in_one = np.empty(size, np.int32)
    in_other = np.empty(size, np.int32)
    i, j, count = 0, 0, 0
    while i < len(one.state) and j < len(other.state):
        if one.state[i] < other.state[j]:
            i += 1
        elif one.state[i] > other.state[j]:
            j += 1
        else:
            in_one[count], in_other[count] = i, j
            i, j, count = i + 1, j + 1, count + 1
    return in_one[:count], in_other[:count]


@njit(cache=True, nogil=True)
def pair(starts: Labels, ends: Labels, rows: int, columns: int) -> NDArray[np.int64]:
    """Cost of the best path from each of the first places to each of the second ones.

    ``int64[rows, columns]``, :data:`~routing.engine.customization.NEVER` or more where there is no
    way.
    """
    best = np.full((rows, columns), NEVER, np.int64)
    in_starts, in_ends = _common(starts, ends)
    for strip in range(0, rows, _STRIP):
        for k in range(len(in_starts)):
            i, j = in_starts[k], in_ends[k]
            first = starts.first[i] - starts.low[i]
            label = ends.label[ends.first[j] : ends.first[j] + ends.high[j] - ends.low[j]]
            for r in range(max(strip, starts.low[i]), min(strip + _STRIP, starts.high[i])):
                if starts.label[first + r] < NEVER:
                    _add_below(best[r, ends.low[j] : ends.high[j]], label, starts.label[first + r])
    return best


@njit(cache=True, nogil=True)
def pair_carried(
    starts: Labels, ends: Labels, rows: int, columns: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """As :func:`pair`, with the extras of the best paths, from labels that have theirs."""
    best = np.full((rows, columns), NEVER, np.int64)
    more = np.zeros((rows, columns), np.int64)
    in_starts, in_ends = _common(starts, ends)
    for strip in range(0, rows, _STRIP):
        for k in range(len(in_starts)):
            i, j = in_starts[k], in_ends[k]
            first = starts.first[i] - starts.low[i]
            end = slice(ends.first[j], ends.first[j] + ends.high[j] - ends.low[j])
            label, extra = ends.label[end], ends.extra[end]
            for r in range(max(strip, starts.low[i]), min(strip + _STRIP, starts.high[i])):
                if starts.label[first + r] < NEVER:
                    _add_both_below(
                        best[r, ends.low[j] : ends.high[j]],
                        more[r, ends.low[j] : ends.high[j]],
                        label,
                        extra,
                        (starts.label[first + r], starts.extra[first + r]),
                    )
    return best, more
