"""The search for fewer rounds: one is given up, and what is hard to place drives out the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dispatch.search.arrays.layout import ABSENT, BEST, COST
from dispatch.search.kernel.annealing import BLINK
from dispatch.search.kernel.numba_options import cached_entry_point, compiled
from dispatch.search.kernel.plan_state import (
    begin_iteration,
    keep_best,
    keep_changes,
    total_cost,
    undo_changes,
)
from dispatch.search.kernel.random_numbers import below, uniform
from dispatch.search.kernel.recreating import recreate
from dispatch.search.kernel.round_edits import empty_round
from dispatch.search.kernel.round_timing import NO_COST
from dispatch.search.kernel.ruining import ruin

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Data, State


@cached_entry_point()
@compiled
def give_up_round(d: Data, s: State) -> bool:
    """Take all jobs out of one round and shut it, and all empty ones; says whether there was one.

    It is the round whose requests found a place elsewhere most easily so far.
    """
    least = NO_COST
    chosen = -1
    open_rounds = 0
    for v in range(s.length.shape[0]):
        if s.stops[v] == 0:
            s.is_shut[v] = True
            continue
        open_rounds += 1
        if d.frozen[v] > 0 or d.fixed_cost[v] == 0:
            continue
        hardness = 0
        for k in range(s.length[v]):
            r = d.request[s.sequence[v, k]]
            if r >= 0:
                hardness += 1 + s.absences[r]
        if hardness < least:
            least = hardness
            chosen = v
    if chosen < 0 or open_rounds < 2:
        return False
    empty_round(d, s, chosen)
    s.is_shut[chosen] = True
    s.stamp[chosen] += 1
    s.counters[COST] = total_cost(d, s)
    return True


@cached_entry_point()
@compiled
def missing(d: Data, s: State) -> int:
    """Sum of the absences of what must be served and is in no round."""
    total = 0
    for a in range(s.counters[ABSENT]):
        r = s.absent[a]
        if d.must[r]:
            total += 1 + s.absences[r]
    return total


@cached_entry_point()
@compiled
def shrink(d: Data, s: State, iterations: int, temperature: float, beside: float) -> bool:
    """Try so many times to serve all in the open rounds; each success gives up one round more.

    Absences are counted as published: what is left over often weighs more, so that it drives out
    what is easier to place. ``beside`` is the share of ruins that begin beside such a stop. Says
    whether there is a round left to give up.
    """
    for _ in range(iterations):
        begin_iteration(s)
        old = missing(d, s)
        seed = below(s.random, d.near.shape[0])
        if s.counters[ABSENT] > 0 and uniform(s.random) < beside:
            r = s.absent[below(s.random, s.counters[ABSENT])]
            first = d.request_ptr[r]
            seed = d.request_nodes[first + below(s.random, d.request_ptr[r + 1] - first)]
        ruin(d, s, seed)
        recreate(d, s, BLINK, np.inf)
        new = missing(d, s)
        cost = total_cost(d, s)
        accept = new < old
        if new == old:
            accept = cost < s.counters[COST] - temperature * np.log(1.0 - uniform(s.random))
        for a in range(s.counters[ABSENT]):
            s.absences[s.absent[a]] += 1
        if not accept:
            undo_changes(d, s)
            continue
        keep_changes(s)
        s.counters[COST] = cost
        if cost < s.counters[BEST]:
            keep_best(s)  # of those left over, not all weigh the same
        if new == 0 and not give_up_round(d, s):
            return False
    return True
