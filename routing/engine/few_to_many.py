"""From many prepared places to a few new ones and back, in one compiled call.

What :mod:`routing.engine.labels` does for many places at once takes longer to set out than to do
where there are two or three. Here each new place climbs by itself, along the one path from its
lowest state to the root, and meets the labels of the prepared places there. Its costs are the same.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routing.costs import CLOSED
from routing.engine.customization import NEVER
from routing.engine.edge_places import Places
from routing.engine.labels import Climb, Labels, Seeds
from routing.engine.search_seeds import Fresh

# What compiled functions take is bundled in named tuples, which numba reads like structures.


class Known(NamedTuple):
    """Prepared places of one direction; ``n`` places.

    Attributes
    ----------
    places, labels
        In their order, and in the order of ranks.
    order
        ``int64[n]``, which place each of that order is.
    lead, lead_extra
        ``int64[n]`` each, by place: what its labels have too much.
    """

    places: Places
    labels: Labels
    order: NDArray[np.int64]
    lead: NDArray[np.int64]
    lead_extra: NDArray[np.int64]


class New(NamedTuple):
    """New places; ``k`` places.

    Attributes
    ----------
    fresh
        Where they lie and begin.
    rounds, rounds_extra
        ``int64[k, 2, 2]`` each: from the end of either arc of a place's edge to the beginning of
        either, where another place lies on that edge.
    """

    fresh: Fresh
    rounds: NDArray[np.int64]
    rounds_extra: NDArray[np.int64]


class _Paths(NamedTuple):
    """The states above each new place by depth, ``[k, levels]``, with its labels and extras there.

    ``bottom`` is the depth of each lowest one; below that all means nothing.
    """

    bottom: NDArray[np.int64]
    state: NDArray[np.int32]
    label: NDArray[np.int64]
    extra: NDArray[np.int64]


@njit(cache=True, nogil=True)
def _lay(net: Climb, seeds: Seeds, carried: bool) -> _Paths:  # noqa: FBT001  # compiled
    """Lay the paths from new places to their roots, and find the labels there."""
    count = len(seeds.low)
    paths = _Paths(
        np.zeros(count, np.int64),
        np.full((count, net.levels), -1, np.int32),
        np.full((count, net.levels), NEVER, np.int64),
        np.zeros((count, net.levels), np.int64),
    )
    for j in range(count):
        state = seeds.low[j]
        paths.bottom[j] = net.depth[state]
        for at in range(paths.bottom[j], -1, -1):
            paths.state[j, at] = state
            state = net.parent[state]
        for i in range(seeds.first[j], seeds.first[j + 1]):
            at = net.depth[seeds.state[i]]
            paths.label[j, at] = seeds.label[i]
            paths.extra[j, at] = seeds.extra[i]
        _climb(net, paths, j, carried)
    return paths


@njit(cache=True, nogil=True)
def _climb(net: Climb, paths: _Paths, j: int, carried: bool) -> None:  # noqa: FBT001  # compiled
    """Carry the labels on a path up to all that its states link to."""
    for at in range(paths.bottom[j], -1, -1):
        from_here = paths.label[j, at]
        if from_here >= NEVER:
            continue
        state = paths.state[j, at]
        for i in range(net.links.first[state], net.links.first[state + 1]):
            if net.cost[i] >= NEVER:
                continue
            above = net.links.depth[i]
            label = from_here + net.cost[i]
            if carried:
                extra = paths.extra[j, at] + net.extra[i]
                if label < paths.label[j, above] or (
                    label == paths.label[j, above] and extra < paths.extra[j, above]
                ):
                    paths.extra[j, above] = extra
            paths.label[j, above] = min(paths.label[j, above], label)


@njit(cache=True, nogil=True)
def _meet(
    paths: _Paths, j: int, known: Labels, best: NDArray[np.int64], more: NDArray[np.int64]
) -> None:
    """Lower the costs between a new place and known ones to what they are over common states.

    ``best`` is by known place in the order of ranks, and ``more`` has the extras; it is empty
    where they are not wanted.
    """
    first = 0
    for at in range(paths.bottom[j], -1, -1):
        here = paths.label[j, at]
        if here >= NEVER:
            continue
        # States are ranked higher towards the root, so each search begins where the last ended.
        first += np.searchsorted(known.state[first:], paths.state[j, at])
        if first == len(known.state):
            break
        if known.state[first] != paths.state[j, at]:
            continue
        low, high = known.low[first], known.high[first]
        begin = known.first[first] - low
        if len(more) == 0:
            for r in range(low, high):
                best[r] = min(best[r], known.label[begin + r] + here)
            continue
        for r in range(low, high):
            label = known.label[begin + r] + here
            extra = known.extra[begin + r] + paths.extra[j, at]
            if label < best[r] or (label == best[r] and extra < more[r]):
                best[r], more[r] = label, extra


@njit(cache=True, nogil=True)
def _between(rising: _Paths, i: int, falling: _Paths, j: int) -> tuple[int, int]:
    """Least sum of labels over the states that both paths have, and its least extra."""
    best, more = NEVER, 0
    for at in range(min(rising.bottom[i], falling.bottom[j]) + 1):
        if rising.state[i, at] != falling.state[j, at]:
            break
        label = rising.label[i, at] + falling.label[j, at]
        extra = rising.extra[i, at] + falling.extra[j, at]
        if label < best or (label == best and extra < more):
            best, more = label, extra
    return best, more


@njit(cache=True, nogil=True)
def _along(  # noqa: PLR0913, PLR0917  # a pair, and what is round it
    starts: Places, i: int, ends: Places, j: int, new: New, at: int
) -> tuple[int, int]:
    """Cost and extra between two places on one edge, along it or round, or at one junction.

    Labels cannot tell a place ahead from one behind; as ``Engine.between`` has it.
    """
    best, more = CLOSED, 0
    if starts.site[i] < 0:
        is_open = starts.is_open[i, 0] or starts.is_open[i, 1]
        return (0, 0) if is_open else (CLOSED, 0)
    onward = ends.offset[j] - starts.offset[i]
    for side in range(2):
        if not starts.is_open[i, side]:
            continue
        if onward == 0 or (onward > 0) == (side == 0):
            cost = ends.until[j, side] - starts.until[i, side]
            extra = ends.until_extra[j, side] - starts.until_extra[i, side]
            if cost < best or (cost == best and extra < more):
                best, more = cost, extra
        if onward == 0:
            continue
        for other in range(2):
            rounds = new.rounds[at, side, other]
            if rounds >= NEVER or not ends.is_open[j, other]:
                continue
            cost = starts.rest[i, side] + rounds + ends.until[j, other]
            extra = starts.rest_extra[i, side] + new.rounds_extra[at, side, other]
            extra += ends.until_extra[j, other]
            if cost < best or (cost == best and extra < more):
                best, more = cost, extra
    return best, more


@njit(cache=True, nogil=True)
def _one_to_many(  # noqa: PLR0913, PLR0917  # compiled
    known: Known,
    paths: _Paths,
    j: int,
    lead: tuple[int, int],
    cost: NDArray[np.int64],
    extra: NDArray[np.int64],
) -> None:
    """Write the costs between known places and a new one, as labels tell them."""
    best, more = np.full(len(cost), NEVER, np.int64), np.zeros(len(extra), np.int64)
    _meet(paths, j, known.labels, best, more)
    for r in range(len(best)):
        i = known.order[r]
        cost[i] = best[r] - lead[0] - known.lead[i] if best[r] < NEVER else CLOSED
        if len(extra):
            extra[i] = more[r] - lead[1] - known.lead_extra[i] if best[r] < NEVER else 0


@njit(cache=True, nogil=True)
def few_to_many(  # noqa: PLR0913, PLR0917  # compiled
    up: Climb,
    down: Climb,
    starts: Known,
    goals: Known,
    new: New,
    carried: bool,  # noqa: FBT001  # compiled
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ways from known starts to new places, from these to known goals, and among these.

    One call, since handing over the arrays costs more than a place does.

    Returns
    -------
    tuple of NDArray[np.int64]
        Packed costs and extras, ``int64[k, n + m + k]`` each: in the row of a new place those from
        each start to it, from it to each goal, and from it to each new place;
        :data:`~routing.costs.CLOSED` and 0 where there is no way. The latter has no columns where
        extras are not wanted.
    """
    fresh, places, site = new.fresh, new.fresh.places, new.fresh.places.site
    n, m, k = len(starts.order), len(goals.order), len(site)
    cost = np.empty((k, n + m + k), np.int64)
    extra = np.zeros((k, n + m + k if carried else 0), np.int64)
    rising, falling = _lay(up, fresh.left, carried), _lay(down, fresh.reached, carried)
    for j in range(k):
        lead = fresh.lead[j], fresh.lead_extra[j]
        _one_to_many(starts, falling, j, (0, 0), cost[j, :n], extra[j, :n])
        _one_to_many(goals, rising, j, lead, cost[j, n : n + m], extra[j, n : n + m])
        for i in range(n):
            if starts.places.site[i] == site[j]:
                found = _along(starts.places, i, places, j, new, j)
                _put(cost, extra, j, i, found)
        for i in range(m):
            if goals.places.site[i] == site[j]:
                found = _along(places, j, goals.places, i, new, j)
                _put(cost, extra, j, n + i, found)
        for i in range(k):
            if site[i] == site[j]:
                found = _along(places, j, places, i, new, j)
            else:
                best, more = _between(rising, j, falling, i)
                found = (CLOSED, 0)
                if best < NEVER:
                    found = (best - lead[0], more - lead[1])
            _put(cost, extra, j, n + m + i, found)
    return cost, extra


@njit(cache=True, nogil=True)
def _put(
    cost: NDArray[np.int64], extra: NDArray[np.int64], row: int, column: int, found: tuple[int, int]
) -> None:
    cost[row, column] = found[0]
    if extra.shape[1]:
        extra[row, column] = found[1]
