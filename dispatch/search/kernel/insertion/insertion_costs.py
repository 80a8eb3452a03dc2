"""Insertion cost of a request in a round, and the memo of it.

What an insertion costs in a round is remembered until that round changes: most rounds are as they
were when the same request was last out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.search.kernel.insertion.many_stops import try_many
from dispatch.search.kernel.insertion.one_stop import try_single
from dispatch.search.kernel.insertion.pairs import pair_code, try_pair
from dispatch.search.kernel.numba_options import cached_entry_point, compiled, inlined
from dispatch.search.kernel.random_numbers import overlooks
from dispatch.search.kernel.round_timing import NO_COST

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Data, Smalls, State

NOWHERE = -1
"""In place of the code of an insertion that there is not."""


@cached_entry_point()
@compiled
def find_in_round(
    d: Data, s: State, v: int, r: int, best: int, blink: float, positions: Smalls
) -> int:
    """Cost of the cheapest way of putting a request into a round, NO_COST if none under ``best``.

    ``positions`` receives node and position of each insertion, in the order of inserting.
    """
    first = d.request_ptr[r]
    size = d.request_ptr[r + 1] - first
    if size > 2 or (size == 2 and d.pickups[r] != 1):
        return try_many(d, s, v, r, best, 5.0 * blink, positions)
    cost, code = _try_few(d, s, v, r, best, blink, NOWHERE)
    decode(d, r, code, positions)
    return cost


@inlined
def _try_few(
    d: Data, s: State, v: int, r: int, best: int, blink: float, but: int
) -> tuple[int, int]:
    """Cheapest place for one node or a pair: (cost, code of the positions)."""
    if d.request_ptr[r + 1] - d.request_ptr[r] == 1:
        return try_single(d, s, v, r, best, blink, but)
    cost, i, j = try_pair(d, s, v, r, best, blink, but)
    return cost, pair_code(i, j)


@compiled
def decode(d: Data, r: int, code: int, positions: Smalls) -> None:
    """Write nodes and positions of an insertion in the order of inserting: the later first."""
    first = d.request_ptr[r]
    if d.request_ptr[r + 1] - first == 1:
        positions[0] = d.request_nodes[first]
        positions[1] = code
        return
    positions[0] = d.request_nodes[first + 1]
    positions[1] = code >> 20
    positions[2] = d.request_nodes[first]
    positions[3] = code & ((1 << 20) - 1)


@inlined
def find_remembered(d: Data, s: State, v: int, r: int, best: int, blink: float) -> tuple[int, int]:
    """As :func:`_try_few`, by the memo where this iteration has not touched the round.

    What is remembered knows no overlooked positions; whether the best one is overlooked is drawn
    afterwards, and if so it is left out of a second search. That comes to the same chances.
    """
    memo = s.memo[r, v]
    touched = s.is_touched[v]
    single = d.request_ptr[r + 1] - d.request_ptr[r] == 1
    known = not touched and memo[1] == s.stamp[v] and not (memo[2] == NOWHERE and memo[0] < best)
    overlooking = blink if touched else 0.0
    but = NOWHERE
    while True:
        if known:
            cost, code = memo[0], memo[2]
            if code == NOWHERE or cost >= best:
                return NO_COST, NOWHERE
        else:
            cost, code = _try_few(d, s, v, r, best, overlooking, but)
        if touched or but != NOWHERE:
            return cost, code
        if not known:
            memo[0] = best if cost == NO_COST else cost
            memo[1] = s.stamp[v]
            memo[2] = NOWHERE if cost == NO_COST else code
        if cost == NO_COST or not (
            overlooks(s.counters, s.random, blink)
            or (not single and overlooks(s.counters, s.random, blink))
        ):
            return cost, code
        known = False
        overlooking = blink
        but = code
