"""Possible rounds: every set of requests that one round can serve, in the cheapest order found.

Sets are grown request by request, each by the kernel's own insertion, so that all rules hold: the
order of a set is the cheapest that one more request gives in the order of any set without it. A
set is grown only where each set of one request less is possible. Where rounds are short there are
few enough of them to know all: 14,000 to 242,000 on days of fifty requests and ten to fourteen
rounds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from dispatch.search.kernel import NO_COST, find_in_round, update_round
from dispatch.search.kernel.numba_options import as_int64, cached_entry_point, compiled

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Data, Ints, Smalls, State, Words

MOST_MEMBERS = 63
"""So many requests at most: a set is one word of bits."""
AS_MANY = 10
"""So many tries count for one insertion of a job of several stops, which takes longer."""
TOO_MANY = -1
"""Rows of a pool that has no room for all."""

# Places in Pool.done.
ROWS = 0
TRIES = 1
GROWN = 2
_FREE = -1


class Pool(NamedTuple):
    """Possible rounds of one kind of shift; row 0 is the round without a request.

    *c* rows, *h* places of a hash table, *l* nodes at most.
    """

    keys: Words  # [h] sets
    rows: Smalls  # [h] and their rows, -1: none here
    sets: Words  # [c] requests as bits, by number among the members
    cost: Ints  # [c] units; the kernel's BROKEN of one that breaks a rule after all
    sequence: Smalls  # [c, l] nodes in order, breaks included
    length: Smalls  # [c]
    pairs: Words  # [requests] those that each can share a round with
    inside: Smalls  # [requests] of the set that is grown, for a moment
    done: Ints  # [3] rows, tries so far, and rows from which all was grown


def empty_pool(most: int, longest: int) -> Pool:
    """Return room for so many possible rounds of so many nodes at most."""
    places = 1 << (most - 1).bit_length() + 1
    return Pool(
        keys=np.zeros(places, np.uint64),
        rows=np.full(places, _FREE, np.int32),
        sets=np.zeros(most, np.uint64),
        cost=np.zeros(most, np.int64),
        sequence=np.zeros((most, longest), np.int32),
        length=np.zeros(most, np.int32),
        pairs=np.zeros(MOST_MEMBERS, np.uint64),
        inside=np.zeros(MOST_MEMBERS, np.int32),
        done=np.zeros(3, np.int64),
    )


@compiled
def _bit(number: int) -> np.uint64:
    return np.uint64(1) << np.uint64(number)


@compiled
def _find(pool: Pool, bits: np.uint64) -> Any:  # noqa: ANN401  # an int, but the types do not tell
    """Place of a set in the hash table, or the free one where it would go."""
    last = pool.rows.shape[0] - 1
    at = int((bits * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(24)) & last
    while pool.rows[at] != _FREE and pool.keys[at] != bits:
        at = (at + 1) & last
    return at


@compiled
def _look_inside(pool: Pool, row: int, members: int) -> int:
    """List the requests of a set; gives how many."""
    size = 0
    for a in range(members):
        if pool.sets[row] & _bit(a):
            pool.inside[size] = a
            size += 1
    return size


@compiled
def _parts_possible(pool: Pool, row: int, newest: int, size: int) -> bool:
    """Return whether a set with one request more is possible without each of those that it has."""
    if size < 2:  # whether two can share a round is only now asked
        return True
    if pool.sets[row] & ~pool.pairs[newest]:
        return False
    bits = pool.sets[row] | _bit(newest)
    for k in range(size):  # noqa: SIM110  # a generator is an object, which the compiled have not
        if pool.rows[_find(pool, bits ^ _bit(pool.inside[k]))] == _FREE:
            return False
    return True


@compiled
def _lay(d: Data, s: State, v: int, pool: Pool, row: int) -> bool:
    """Make a round that of a row, at its true cost; says whether it keeps its rules.

    What an insertion is judged to cost leaves out that setup comes or goes behind it.
    """
    s.length[v] = pool.length[row]
    for k in range(pool.length[row]):
        s.sequence[v, k] = pool.sequence[row, k]
    good = bool(update_round(d, s, v))
    pool.cost[row] = s.cost[v]
    return good


@compiled
def _write(pool: Pool, row: int, parent: int, positions: Smalls, count: int) -> None:
    """Write the order of a row: that of another with nodes put in at positions, in turn."""
    sequence, n = pool.sequence[row], pool.length[parent]
    for k in range(n):
        sequence[k] = pool.sequence[parent, k]
    for step in range(count):
        for k in range(n, positions[2 * step + 1], -1):
            sequence[k] = sequence[k - 1]
        sequence[positions[2 * step + 1]] = positions[2 * step]
        n += 1
    pool.length[row] = n


@cached_entry_point()
@compiled
def grow(d: Data, s: State, v: int, members: Smalls, pool: Pool, tries: int) -> bool:
    """Go on filling a pool with the possible rounds of a shift.

    Parameters
    ----------
    d, s
        Arrays, and a state whose round ``v`` holds nothing but its breaks where the pool is empty;
        that round is changed.
    v
        The shift.
    members
        Requests to be served, ``MOST_MEMBERS`` at most.
    pool
        As :func:`empty_pool` gives it, or as this left it. ``pool.done`` says how far it is.
    tries
        Insertions to try now; the set at hand is finished.

    Returns
    -------
    bool
        Whether there is more to do. Where the pool has no room for all, ``pool.done`` has
        ``TOO_MANY`` rows.
    """
    positions, done = s.positions[0], pool.done
    if done[ROWS] == 0:
        pool.sets[0] = np.uint64(0)
        pool.rows[_find(pool, np.uint64(0))] = 0
        pool.length[0] = s.length[v]
        for k in range(s.length[v]):
            pool.sequence[0, k] = s.sequence[v, k]
        done[ROWS] = 1
    until = done[TRIES] + tries
    while done[ROWS] > 0 and done[GROWN] < done[ROWS] and done[TRIES] < until:
        parent = as_int64(done[GROWN])
        reach = members.shape[0] if _lay(d, s, v, pool, parent) else 0
        inner = _look_inside(pool, parent, reach)
        for a in range(reach):
            r = as_int64(members[a])
            bits = pool.sets[parent] | _bit(a)
            size = d.request_ptr[r + 1] - d.request_ptr[r]
            if (
                bits == pool.sets[parent]
                or not d.allowed[r, v]
                or pool.length[parent] + size > pool.sequence.shape[1]
                or not _parts_possible(pool, parent, a, inner)
            ):
                continue
            at = _find(pool, bits)
            row = as_int64(pool.rows[at])
            best = NO_COST if row == _FREE else pool.cost[row] - s.cost[v]
            done[TRIES] += 1 if size <= 2 else AS_MANY
            cost = find_in_round(d, s, v, r, best, 0.0, positions)
            if cost >= best:
                continue
            if row == _FREE:
                if done[ROWS] == pool.sets.shape[0]:
                    done[ROWS] = TOO_MANY
                    return False
                row = as_int64(done[ROWS])
                done[ROWS] += 1
                pool.keys[at], pool.rows[at], pool.sets[row] = bits, row, bits
                if inner == 1:
                    pool.pairs[a] |= pool.sets[parent]
                    pool.pairs[pool.inside[0]] |= _bit(a)
            pool.cost[row] = s.cost[v] + cost
            _write(pool, row, parent, positions, size)
        done[GROWN] += 1
    return bool(done[GROWN] < done[ROWS])
