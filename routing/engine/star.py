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

from routing.carried import CLIMB, CLIMB_MASK, ENERGY_MASK, PER_KG
from routing.costs import CLOSED, DM, DM_MASK, STRESS_MASK, STRESS_TICKS, TICKS
from routing.engine.labels import Climb, Labels
from routing.engine.metric import NEVER
from routing.engine.places import Places

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


class Fresh(NamedTuple):
    """New places as one has them; ``k`` places.

    Attributes
    ----------
    edge, offset
        ``int64[k]`` and ``float64[k]``, as in :class:`~routing.types.Snap`.
    arc_cost, arc_extra, rank
        ``int64[2m]`` each of the city's ``m`` edges, and ``int32`` of at least as many: packed
        costs and extras of arcs, and ranks of their states.
    others
        ``int64[m, 3]``: place, side and rank of further states of arcs.
    rounds, rounds_extra
        ``int64[k, 2, 2]`` each: from the end of either arc of a place's edge to the beginning of
        either, where another place lies on that edge.
    """

    edge: NDArray[np.int64]
    offset: NDArray[np.float64]
    arc_cost: NDArray[np.int64]
    arc_extra: NDArray[np.int64]
    rank: NDArray[np.int32]
    others: NDArray[np.int64]
    rounds: NDArray[np.int64]
    rounds_extra: NDArray[np.int64]


class New(NamedTuple):
    """New places, worked out: where they lie, ``int32[k, 2]`` with ranks, and as in `Fresh`."""

    places: Places
    state: NDArray[np.int32]
    others: NDArray[np.int64]
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


class _Lead(NamedTuple):
    """What the labels of a place have too much, and their extras."""

    cost: int
    extra: int


@njit(cache=True, nogil=True)
def _first_cost(cost: int, share: float) -> int:
    """As :func:`routing.costs.first_part`, of one."""
    stress = int((cost & STRESS_MASK) * share + 0.5)
    dm = int(((cost >> DM) & DM_MASK) * share + 0.5)
    time = int(((cost >> TICKS) - (cost & STRESS_MASK) * STRESS_TICKS) * share + 0.5)
    return ((time + stress * STRESS_TICKS) << TICKS) + (dm << DM) + stress


@njit(cache=True, nogil=True)
def _first_extra(extra: int, share: float) -> int:
    """As :func:`routing.carried.first_part`, of one."""
    per_kg = int((extra >> PER_KG) * share + 0.5)
    climb = int(((extra >> CLIMB) & CLIMB_MASK) * share + 0.5)
    energy = int((extra & ENERGY_MASK) * share + 0.5)
    return (per_kg << PER_KG) + (climb << CLIMB) + energy


@njit(cache=True, nogil=True)
def _worked_out(fresh: Fresh) -> New:
    """As :func:`routing.engine.places.places_at`, with ranks."""
    count = len(fresh.edge)
    until, rest = np.empty((count, 2), np.int64), np.empty((count, 2), np.int64)
    until_extra, rest_extra = np.empty((count, 2), np.int64), np.empty((count, 2), np.int64)
    is_open = np.empty((count, 2), np.bool_)
    state = np.empty((count, 2), np.int32)
    for j in range(count):
        for side in range(2):
            arc = 2 * fresh.edge[j] + side
            cost, extra = fresh.arc_cost[arc], fresh.arc_extra[arc]
            part = _first_cost(cost, fresh.offset[j])
            part_extra = _first_extra(extra, fresh.offset[j])
            if side == 1:
                # It is ridden the other way.
                part, part_extra = cost - part, extra - part_extra
            until[j, side], rest[j, side] = part, cost - part
            until_extra[j, side], rest_extra[j, side] = part_extra, extra - part_extra
            is_open[j, side] = cost < CLOSED
            state[j, side] = fresh.rank[arc]
    places = Places(fresh.edge, fresh.offset, until, rest, until_extra, rest_extra, is_open)
    return New(places, state, fresh.others, fresh.rounds, fresh.rounds_extra)


@njit(cache=True, nogil=True)
def _lay(net: Climb, new: New, others: NDArray[np.int64]) -> _Paths:
    """Lay the paths from the lowest states of new places to their roots, without labels."""
    count = len(new.state)
    paths = _Paths(
        np.zeros(count, np.int64),
        np.full((count, net.levels), -1, np.int32),
        np.full((count, net.levels), NEVER, np.int64),
        np.zeros((count, net.levels), np.int64),
    )
    for j in range(count):
        state = min(new.state[j, 0], new.state[j, 1])
        for o in range(len(others)):
            if others[o, 0] == j:
                state = min(state, others[o, 2])
        paths.bottom[j] = net.depth[state]
        for at in range(paths.bottom[j], -1, -1):
            paths.state[j, at] = state
            state = net.parent[state]
    return paths


@njit(cache=True, nogil=True)
def _lead(new: New, j: int) -> _Lead:
    """As :func:`routing.engine.places.leads`."""
    cost, extra = 0, 0
    for side in range(2):
        if new.places.is_open[j, side]:
            cost = max(cost, new.places.until[j, side])
            extra = max(extra, new.places.until_extra[j, side])
    return _Lead(cost, extra)


@njit(cache=True, nogil=True)
def _leave(net: Climb, paths: _Paths, new: New, carried: bool) -> None:  # noqa: FBT001  # compiled
    """Find the labels of places that are left."""
    for j in range(len(new.state)):
        lead = _lead(new, j)
        for side in range(2):
            if new.places.is_open[j, side]:
                at = net.depth[new.state[j, side]]
                paths.label[j, at] = lead.cost - new.places.until[j, side]
                paths.extra[j, at] = lead.extra - new.places.until_extra[j, side]
        _climb(net, paths, j, carried)


@njit(cache=True, nogil=True)
def _reach(net: Climb, paths: _Paths, new: New, carried: bool) -> None:  # noqa: FBT001  # compiled
    """Find the labels of places that are reached."""
    for j in range(len(new.state)):
        for side in range(2):
            if new.places.is_open[j, side]:
                at = net.depth[new.state[j, side]]
                paths.label[j, at] = new.places.until[j, side]
                paths.extra[j, at] = new.places.until_extra[j, side]
        for o in range(len(new.others)):
            side = new.others[o, 1]
            if new.others[o, 0] == j and new.places.is_open[j, side]:
                at = net.depth[new.others[o, 2]]
                paths.label[j, at] = new.places.until[j, side]
                paths.extra[j, at] = new.places.until_extra[j, side]
        _climb(net, paths, j, carried)


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
    """Cost and extra between two places on one edge, along it or round.

    Labels cannot tell a place ahead from one behind; as ``Engine.between`` has it.
    """
    best, more = CLOSED, 0
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
def _ray(  # noqa: PLR0913, PLR0917  # compiled
    known: Known,
    paths: _Paths,
    j: int,
    lead: _Lead,
    cost: NDArray[np.int64],
    extra: NDArray[np.int64],
) -> None:
    """Write the costs between known places and a new one, as labels tell them."""
    best, more = np.full(len(cost), NEVER, np.int64), np.zeros(len(extra), np.int64)
    _meet(paths, j, known.labels, best, more)
    for r in range(len(best)):
        i = known.order[r]
        cost[i] = best[r] - lead.cost - known.lead[i] if best[r] < NEVER else CLOSED
        if len(extra):
            extra[i] = more[r] - lead.extra - known.lead_extra[i] if best[r] < NEVER else 0


@njit(cache=True, nogil=True)
def star(  # noqa: PLR0913, PLR0917  # compiled
    up: Climb,
    down: Climb,
    starts: Known,
    goals: Known,
    fresh: Fresh,
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
    new = _worked_out(fresh)
    n, m, k = len(starts.order), len(goals.order), len(new.state)
    cost = np.empty((k, n + m + k), np.int64)
    extra = np.zeros((k, n + m + k if carried else 0), np.int64)
    rising, falling = _lay(up, new, new.others[:0]), _lay(down, new, new.others)
    _leave(up, rising, new, carried)
    _reach(down, falling, new, carried)
    edges = new.places.edge
    for j in range(k):
        lead = _lead(new, j)
        _ray(starts, falling, j, _Lead(0, 0), cost[j, :n], extra[j, :n])
        _ray(goals, rising, j, lead, cost[j, n : n + m], extra[j, n : n + m])
        for i in range(n):
            if starts.places.edge[i] == edges[j]:
                found = _along(starts.places, i, new.places, j, new, j)
                _put(cost, extra, j, i, found)
        for i in range(m):
            if goals.places.edge[i] == edges[j]:
                found = _along(new.places, j, goals.places, i, new, j)
                _put(cost, extra, j, n + i, found)
        for i in range(k):
            if edges[i] == edges[j]:
                found = _along(new.places, j, new.places, i, new, j)
            else:
                best, more = _between(rising, j, falling, i)
                found = (CLOSED, 0)
                if best < NEVER:
                    found = (best - lead.cost, more - lead.extra)
            _put(cost, extra, j, n + m + i, found)
    return cost, extra


@njit(cache=True, nogil=True)
def _put(
    cost: NDArray[np.int64], extra: NDArray[np.int64], row: int, column: int, found: tuple[int, int]
) -> None:
    cost[row, column] = found[0]
    if extra.shape[1]:
        extra[row, column] = found[1]
