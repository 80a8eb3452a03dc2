"""The largest set of states that can all reach one another, found whole or after a closure.

It is what a *pivot* reaches and what reaches the pivot. For each of its states the next one on a
way to the pivot, and the one before on a way from there, are kept. After a closure only states
whose kept way is broken, and cannot be mended by a look around, are out; so a closure costs what it
touches and not what the city has.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routing.costs import CLOSED

_TRIES = 4
"""Pivots tried before all sets are compared."""

_MOST_SEEN = 50_000
"""States looked at after a closure; above that everything is found anew."""

_UNKNOWN, _KEPT, _LOST, _SEEN = range(4)

# What compiled functions take is bundled in named tuples, which numba reads like structures.


class Net(NamedTuple):
    """Turns that are open.

    Attributes
    ----------
    first, to, into_first, into, arc
        As in :class:`~routing.network.turns.Turns`.
    arc_cost, turn_cost
        As in :class:`~routing.network.profile_graph.ProfileGraph`.
    generous
        Whether one may turn round on every street that is open both ways.
    """

    first: NDArray[np.int64]
    to: NDArray[np.int32]
    into_first: NDArray[np.int64]
    into: NDArray[np.int32]
    arc: NDArray[np.int32]
    arc_cost: NDArray[np.int64]
    turn_cost: NDArray[np.int64]
    generous: bool


class LargestComponent(NamedTuple):
    """States of the mainland and their ways to and from its pivot.

    Attributes
    ----------
    inside
        ``bool[states]``.
    onward, back
        ``int32[states]`` each: the next state on a way to the pivot, and the one before on a way
        from there. The pivot is its own; -1 outside. Empty once something is closed.
    pivot
        A state; -1 where ways are not known.
    """

    inside: NDArray[np.bool_]
    onward: NDArray[np.int32]
    back: NDArray[np.int32]
    pivot: int


@njit(cache=True, nogil=True)
def is_open(net: Net, state: int, row: int) -> bool:
    """Return whether a turn out of a state is open."""
    if net.turn_cost[row] < CLOSED:
        return True
    arc = net.arc[state]
    after = net.arc[net.to[row]]
    if not net.generous or after != arc ^ 1:
        return False
    return bool(net.arc_cost[arc] < CLOSED and net.arc_cost[after] < CLOSED)


@njit(cache=True, nogil=True)
def _leads(net: Net, one: int, other: int) -> bool:
    """Return whether there is an open turn from one state into another."""
    found = False
    for row in range(net.first[one], net.first[one + 1]):
        if net.to[row] == other and is_open(net, one, row):
            found = True
    return found


@njit(cache=True, nogil=True)
def _grow(net: Net, pivot: int, against: bool) -> tuple[NDArray[np.int32], int]:  # noqa: FBT001  # compiled
    """Spread from the pivot, with the turns or against them.

    Gives for each state the one it was reached over, -1 where it was not, and how many were.
    """
    size = len(net.arc)
    over = np.full(size, -1, np.int32)
    queue = np.empty(size, np.int32)
    over[pivot] = pivot
    queue[0] = pivot
    head, tail = 0, 1
    while head < tail:
        state = queue[head]
        head += 1
        if against:
            for k in range(net.into_first[state], net.into_first[state + 1]):
                other = net.into[k]
                if over[other] < 0 and _leads(net, other, state):
                    over[other] = state
                    queue[tail] = other
                    tail += 1
        else:
            for row in range(net.first[state], net.first[state + 1]):
                other = net.to[row]
                if over[other] < 0 and is_open(net, state, row):
                    over[other] = state
                    queue[tail] = other
                    tail += 1
    return over, tail


@njit(cache=True, nogil=True)
def _both(onward: NDArray[np.int32], back: NDArray[np.int32]) -> tuple[NDArray[np.bool_], int]:
    """States with ways both to and from the pivot, and how many; others lose their way."""
    inside = np.empty(len(onward), np.bool_)
    count = 0
    for state in range(len(onward)):
        inside[state] = onward[state] >= 0 and back[state] >= 0
        if inside[state]:
            count += 1
        else:
            onward[state] = -1
            back[state] = -1
    return inside, count


def find_largest_component(net: Net) -> LargestComponent:
    """Find the mainland of a city, with ways to and from a pivot."""
    usable = np.flatnonzero(net.arc_cost[net.arc] < CLOSED)
    for i in range(_TRIES if len(usable) else 0):
        pivot = int(usable[len(usable) * (2 * i + 1) // (2 * _TRIES)])
        back, reached = _grow(net, pivot, against=False)
        if 2 * reached > len(usable):
            onward, _ = _grow(net, pivot, against=True)
            inside, count = _both(onward, back)
            # What has more than half of all is the largest.
            if 2 * count > len(usable):
                return LargestComponent(inside, onward, back, pivot)
    return _largest(net, len(usable))


def _largest(net: Net, usable: int) -> LargestComponent:
    """Compare all sets of states that can reach one another."""
    size = len(net.arc)
    none = np.full(size, -1, np.int32)
    if usable == 0:
        return LargestComponent(np.zeros(size, np.bool_), none, none, -1)
    # Needed by cities in pieces alone.
    from scipy.sparse import csr_array  # noqa: PLC0415
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    passable = _open_rows(net)
    count = np.concatenate(([0], np.cumsum(passable)))[net.first]
    links: csr_array[np.int8] = csr_array(
        (np.ones(int(count[-1]), np.int8), net.to[passable], count), shape=(size, size)
    )
    _, part = connected_components(links, directed=True, connection="strong")
    # Closed arcs are parts of one state each; they must not win in a city without any street.
    is_usable = net.arc_cost[net.arc] < CLOSED
    inside = (part == np.argmax(np.bincount(part, is_usable))) & is_usable
    pivot = int(np.flatnonzero(inside)[0])
    onward, _ = _grow(net, pivot, against=True)
    back, _ = _grow(net, pivot, against=False)
    _both(onward, back)
    return LargestComponent(inside, onward, back, pivot)


@njit(cache=True, nogil=True)
def _open_rows(net: Net) -> NDArray[np.bool_]:
    found = np.empty(len(net.to), np.bool_)
    for state in range(len(net.arc)):
        for row in range(net.first[state], net.first[state + 1]):
            found[row] = is_open(net, state, row)
    return found


class _ComponentSearch(NamedTuple):
    """A look around after a closure, in one direction.

    Attributes
    ----------
    inside
        ``bool[states]``, the mainland before, without what is closed.
    way
        Ways of :class:`LargestComponent`: to the pivot, or from there and ``against`` the turns.
    status
        ``uint8[states]``, what is known of them now.
    near
        Room for the neighbours of a state.
    seen, over
        States seen from one origin on, and the places in ``seen`` of those before them.
    """

    net: Net
    inside: NDArray[np.bool_]
    way: NDArray[np.int32]
    against: bool
    status: NDArray[np.uint8]
    near: NDArray[np.int32]
    seen: NDArray[np.int32]
    over: NDArray[np.int32]


@njit(cache=True, nogil=True)
def _keeps_way(look: _ComponentSearch, state: int) -> bool:
    """Return whether the kept way of a state is still open; all states on it are marked then."""
    way, status = look.way, look.status
    at = state
    while status[at] != _KEPT and way[at] != at:
        following = way[at]
        if following < 0 or status[following] == _LOST:
            return False
        one, other = (following, at) if look.against else (at, following)
        if not _leads(look.net, one, other):
            return False
        at = following
    at = state
    while status[at] != _KEPT:
        status[at] = _KEPT
        at = way[at]
    return True


@njit(cache=True, nogil=True)
def _neighbours(net: Net, state: int, against: bool, found: NDArray[np.int32]) -> int:  # noqa: FBT001  # compiled
    """Write the states that an open turn leads to, or comes from, and count them."""
    count = 0
    if against:
        for k in range(net.into_first[state], net.into_first[state + 1]):
            if _leads(net, net.into[k], state):
                found[count] = net.into[k]
                count += 1
    else:
        for row in range(net.first[state], net.first[state + 1]):
            if is_open(net, state, row):
                found[count] = net.to[row]
                count += 1
    return count


@njit(cache=True, nogil=True)
def _search(look: _ComponentSearch, origin: int, most: int) -> tuple[int, int]:
    """Look from a state for one whose kept way is open.

    Gives how many states were seen and the place of the one that was found: -1 where there is none
    and all that were seen are lost, -2 where there would be too many to see.
    """
    look.seen[0], look.over[0] = origin, -1
    look.status[origin] = _SEEN
    head, tail = 0, 1
    while head < tail:
        state = look.seen[head]
        if look.status[state] == _KEPT or _keeps_way(look, state):
            return tail, head
        for k in range(_neighbours(look.net, state, look.against, look.near)):
            other = look.near[k]
            known = look.status[other]
            if look.inside[other] and known in (_UNKNOWN, _KEPT):
                if tail >= most:
                    return tail, -2
                look.seen[tail], look.over[tail] = other, head
                tail += 1
                if known == _KEPT:
                    return tail, tail - 1
                look.status[other] = _SEEN
        head += 1
    return tail, -1


@njit(cache=True, nogil=True)
def _lost(look: _ComponentSearch, doubtful: NDArray[np.int32]) -> tuple[NDArray[np.int32], bool]:
    """States of the mainland that are cut off; ``doubtful`` are those that turns were taken from.

    Gives up, and says so, where it would have to look at too many.
    """
    lost = [doubtful[0] for _ in range(0)]
    waiting = [state for state in doubtful]  # noqa: C416  # a list of the compiled kind
    left = len(look.seen)
    while len(waiting) > 0:
        origin = waiting.pop()
        if not look.inside[origin] or look.status[origin] != _UNKNOWN:
            continue
        tail, kept = _search(look, origin, left)
        if kept == -2:
            return np.empty(0, np.int32), False
        left -= tail
        for i in range(tail):
            if kept == -1:
                look.status[look.seen[i]] = _LOST
            elif look.status[look.seen[i]] == _SEEN:
                look.status[look.seen[i]] = _UNKNOWN
        while kept >= 0:
            look.status[look.seen[kept]] = _KEPT
            kept = look.over[kept]
        if look.status[origin] == _LOST:
            lost.extend(look.seen[:tail])
            for i in range(tail):
                count = _neighbours(look.net, look.seen[i], not look.against, look.near)
                waiting.extend(look.near[:count])
    return np.array(lost, np.int32), True


@njit(cache=True, nogil=True)
def changed_rows(
    net: Net,
    turn_cost: NDArray[np.int64],
    arc_cost: NDArray[np.int64],
    states: NDArray[np.int32],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows of turns out of some states that are no longer open, and that were not before.

    ``turn_cost`` and ``arc_cost`` are those before.
    """
    before = Net(
        net.first, net.to, net.into_first, net.into, net.arc, arc_cost, turn_cost, net.generous
    )
    room = 0
    for state in states:
        room += net.first[state + 1] - net.first[state]
    taken, given = np.empty(room, np.int64), np.empty(room, np.int64)
    less, more = 0, 0
    for state in states:
        for row in range(net.first[state], net.first[state + 1]):
            was, now = is_open(before, state, row), is_open(net, state, row)
            if was and not now:
                taken[less] = row
                less += 1
            elif now and not was:
                given[more] = row
                more += 1
    return taken[:less], given[:more]


def shrink_component(
    before: LargestComponent, net: Net, taken: NDArray[np.int64], given: NDArray[np.int64]
) -> LargestComponent | None:
    """Find the mainland after a closure; ``None`` where it must be found whole.

    Parameters
    ----------
    before
        The mainland with its ways, from :func:`find_largest_component`.
    net
        What is open now.
    taken, given
        Rows of turns that are no longer open, and of those that were not before.
    """
    state_of = np.searchsorted(net.first, np.concatenate((taken, given)), "right") - 1
    # Where a turn is new at its edge the mainland may have grown.
    ends = np.concatenate((state_of[len(taken) :], net.to[given]))
    is_open_now = net.arc_cost[net.arc] < CLOSED
    inside = before.inside & is_open_now
    if before.pivot < 0 or not inside[before.pivot] or not before.inside[ends].all():
        return None
    lost: list[NDArray[np.int32]] = []
    for way, origins, against in (
        (before.onward, state_of[: len(taken)], False),
        (before.back, net.to[taken], True),
    ):
        look = _ComponentSearch(
            net,
            inside,
            way,
            against,
            np.zeros(len(inside), np.uint8),
            np.empty(_most_turns(net), np.int32),
            np.empty(_MOST_SEEN, np.int32),
            np.empty(_MOST_SEEN, np.int32),
        )
        found, done = _lost(look, np.unique(origins).astype(np.int32))
        if not done:
            return None
        lost.append(found)
    inside[np.concatenate(lost)] = False
    # What has more than half of all is the largest.
    if 2 * np.count_nonzero(inside) <= np.count_nonzero(is_open_now):
        return None
    none = np.empty(0, np.int32)
    return LargestComponent(inside, none, none, -1)


def _most_turns(net: Net) -> int:
    return int(max(np.diff(net.first).max(), np.diff(net.into_first).max()))
