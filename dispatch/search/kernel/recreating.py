"""Absent requests put back, each where it costs least."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dispatch.search.arrays.layout import ABSENT, LATE, SEARCH
from dispatch.search.kernel.insertion.insertion_costs import NOWHERE, decode, find_remembered
from dispatch.search.kernel.insertion.many_stops import try_many
from dispatch.search.kernel.nearby_rounds import (
    all_rounds,
    near_rounds,
    other_rounds,
    uses_near_rounds,
)
from dispatch.search.kernel.numba_options import as_int64, compiled, inlined
from dispatch.search.kernel.random_numbers import below, uniform
from dispatch.search.kernel.round_edits import mark_changed, put
from dispatch.search.kernel.round_timing import BROKEN, NO_COST, update_round
from dispatch.search.kernel.row_index import row_at

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Data, State


@compiled
def recreate(d: Data, s: State, blink: float, most: float) -> bool:
    """Insert the absent requests one by one, each where it is cheapest.

    Gives up, and says so by ``False``, once the rounds and what was left out on the way cost more
    than ``most``: what is to come only adds to that (but for rare ways round that are quicker than
    the straight ones). Where that is no limit, room is looked for, and far rounds are asked too.
    """
    _sort_absent(d, s)
    spent = 0
    for v in range(s.length.shape[0]):
        if s.cost[v] < BROKEN:  # a begun round may be, until what is left of its jobs is back
            spent += s.cost[v]
    left = 0
    lost = 0  # each request is tried once, so what is left out stays out and costs its price
    for a in range(s.counters[ABSENT]):
        if spent + lost > most and (d.moved_cost == 0 or _ways_cost(d, s) + lost > most):
            return False
        r = as_int64(s.absent[a])
        only_near = most < np.inf and not d.urgent[r] and uses_near_rounds(d, r)
        cost = _insert_best(d, s, r, 0.0 if d.urgent[r] else blink, only_near)
        if cost < NO_COST:
            spent += cost
        else:
            lost += d.penalty[r]
            s.absent[left] = r
            left += 1
    s.counters[ABSENT] = left
    return True


@compiled
def _sort_absent(d: Data, s: State) -> None:
    """Order the absent requests by a rule drawn at random."""
    n = s.counters[ABSENT]
    if n < 2:
        return
    keys = s.keys
    # Weights of the rules as published: random, size, far, near, window length, start, end.
    draw = below(s.random, 16)
    rule = -1
    if draw >= 4:
        rule = 0
    if draw >= 8:
        rule = 1
    if draw >= 10:
        rule = 2
    if draw >= 11:
        rule = 3
    if draw >= 13:
        rule = 4
    if draw >= 15:
        rule = 5
    for a in range(n):
        keys[a] = uniform(s.random) if rule < 0 else d.sort_keys[rule, s.absent[a]]
        if d.urgent[s.absent[a]]:
            keys[a] = -np.inf
    gap = 1
    while gap < n // 3:
        gap = 3 * gap + 1
    while gap > 0:  # Shell's sort, which needs no memory
        for a in range(gap, n):
            key, r = keys[a], s.absent[a]
            at = a
            while at >= gap and keys[at - gap] > key:
                keys[at], s.absent[at] = keys[at - gap], s.absent[at - gap]
                at -= gap
            keys[at], s.absent[at] = key, r
        gap //= 3


@inlined
def _insert_best(d: Data, s: State, r: int, blink: float, only_near: bool) -> int:
    """Put a request where it costs least; gives that cost, NO_COST where none is worth having.

    With ``only_near`` far rounds are asked only where what must be served has no place near.
    """
    size = d.request_ptr[r + 1] - d.request_ptr[r]
    few = size == 1 or (size == 2 and d.pickups[r] == 1)
    best = d.penalty[r]
    best_v = -1
    best_code = NOWHERE
    s.counters[SEARCH] += 1
    everywhere = not (few and only_near)
    asked = all_rounds(d, s, r) if everywhere else near_rounds(d, s, r)
    while True:
        for a in range(asked):
            v = as_int64(s.asked[a])
            # What is remembered is looked at here: a call hands over all arrays one by one.
            known = few and not s.is_touched[v] and s.memo[r, v, 1] == s.stamp[v]
            if known and s.memo[r, v, 0] >= best:
                continue
            if s.stops[v] == 0 and d.reference_round[d.request_nodes[d.request_ptr[r]]] != v:
                # Of empty rounds that differ in nothing one is enough, but for its own.
                if s.seen[d.alike[v]] == s.counters[SEARCH]:
                    continue
                s.seen[d.alike[v]] = s.counters[SEARCH]
            code = NOWHERE
            if not few:
                cost = try_many(d, s, v, r, best, 5.0 * blink, s.positions[1])
            else:
                cost, code = find_remembered(d, s, v, r, best, blink)
            if cost < best:
                best = cost
                best_v = v
                best_code = code
                if not few:
                    for b in range(2 * size):
                        s.positions[0, b] = s.positions[1, b]
        if everywhere or best_v >= 0 or not d.must[r]:
            break
        everywhere = True
        asked = other_rounds(d, s, r)
    if best_v < 0:
        return NO_COST
    if few:
        decode(d, r, best_code, s.positions[0])
    before = s.cost[best_v]
    mark_changed(s, best_v)
    for step in range(size):
        put(s, best_v, s.positions[0, 2 * step + 1], s.positions[0, 2 * step])
    update_round(d, s, best_v)
    if d.is_paid and before < BROKEN and s.cost[best_v] < BROKEN:
        return s.cost[best_v] - before  # margin is known only now
    return best


@compiled
def _ways_cost(d: Data, s: State) -> int:
    """Cost of all rounds but for lateness and for what has moved, which may fall again."""
    cost = 0
    for v in range(s.length.shape[0]):
        if s.cost[v] < BROKEN:
            cost += s.cost[v] - s.schedule[row_at(d, s, v, 0), LATE]
    return cost
