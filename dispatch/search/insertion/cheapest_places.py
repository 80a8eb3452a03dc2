"""Rounds asked for one more request: the kernel's own insertion, of many rounds in one call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from dispatch.search.kernel import NO_COST, find_in_round, update_round
from dispatch.search.kernel.numba_options import as_int64, cached_entry_point

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Bools, Data, Ints, Smalls, State


@cached_entry_point()
@njit(nogil=True)
def find_in_rounds(
    d: Data,
    s: State,
    r: int,
    rounds: Smalls,
    usable: Bools,
    tries: int,
    costs: Ints,
    positions: Smalls,
) -> None:
    """Find the cheapest places in rounds for a request that is in no round.

    Parameters
    ----------
    d, s
        Arrays, and the rounds in them.
    r
        The request.
    rounds
        Rounds to ask.
    usable
        By round, whether it keeps its rules as it stands.
    tries
        How often each round is tried: a request of many stops gets another place each time.
    costs, positions
        By number in ``rounds`` get the least cost and the places, as
        :func:`dispatch.search.kernel.find_in_round` has them; ``NO_COST`` where there is none.
    """
    found = np.empty(positions.shape[1], np.int32)
    for k in range(len(rounds)):
        v = as_int64(rounds[k])
        costs[k] = NO_COST
        if not (usable[v] and d.allowed[r, v]):
            continue
        for _ in range(tries):
            cost = find_in_round(d, s, v, r, costs[k], 0.0, found)
            if cost < costs[k]:
                costs[k] = cost
                positions[k] = found


@cached_entry_point()
@njit(nogil=True)
def update_rounds(d: Data, s: State, rounds: Smalls, usable: Bools) -> None:
    """Work rounds out anew; ``usable`` gets by round whether it keeps its rules."""
    for k in range(len(rounds)):
        v = as_int64(rounds[k])
        usable[v] = update_round(d, s, v)
