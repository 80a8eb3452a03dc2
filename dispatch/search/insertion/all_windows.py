"""Rounds asked for one more request, in all its choices of windows at once.

The same insertion as the kernel's, which looks for one choice: what does not hang on the windows of
the last stop (ways, loads, the walk from the pickup on, what a place costs) is worked out once for
all of them. Each choice gets exactly what :func:`dispatch.search.kernel.find_in_round` says of it:
the same places, ties included. What asks does not replan, so no visit has a home here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from numba import njit

from dispatch.search.insertion import pickup_and_drop, single_stop, window_choices
from dispatch.search.insertion.pickup_and_drop import ask_pair
from dispatch.search.insertion.single_stop import ask_single
from dispatch.search.insertion.window_choices import (
    paired_window,
)
from dispatch.search.kernel.numba_options import as_int64, cached_entry_point, compiled
from dispatch.search.kernel.round_timing import NO_COST

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Bools, Data, Ints, Smalls, State
    from dispatch.search.insertion.window_choices import WindowChoices


@compiled
def ask_round(
    d: Data,
    s: State,
    w: WindowChoices,
    v: int,
    r: int,
    best: Ints,
    code: Ints,
    hit: Bools,
    once: int,
) -> None:
    """Ask one round.

    Parameters
    ----------
    best, code
        By choice: the least cost and where, so far; only what costs less counts.
    hit
        Gets true where loads, or limits, are in the way somewhere.
    once
        1: any place will do, and its choice is :data:`NOT_ASKED` from then on; else 0.
    """
    if d.request_ptr[r + 1] - d.request_ptr[r] == 1:
        ask_single(d, s, w, v, r, best, code, hit, once)
    else:
        ask_pair(d, s, w, v, r, best, code, hit, once)


@cached_entry_point(pickup_and_drop, single_stop, window_choices)
@njit(nogil=True)
def ask(
    d: Data,
    s: State,
    w: WindowChoices,
    r: int,
    rounds: Smalls,
    usable: Bools,
    costs: Ints,
    codes: Ints,
    hits: Bools,
) -> None:
    """Ask rounds for a request of one stop, or of a pickup and a drop, that is in no round.

    Parameters
    ----------
    d, s
        Arrays, and the rounds in them.
    w
        The choices.
    r
        The request.
    rounds
        Which are asked.
    usable
        By round, whether it keeps its rules as it stands.
    costs, codes
        By number in ``rounds`` and choice get the least cost and the places (one position, or two
        as :func:`pair_code`); ``NO_COST`` and -1 where there is none.
    hits
        By number in ``rounds`` gets whether loads, and limits, were ever in the way.
    """
    for k in range(len(rounds)):
        v = as_int64(rounds[k])
        costs[k], codes[k], hits[k] = NO_COST, -1, False
        if not d.allowed[r, v]:
            continue
        same = paired_window(d, s, r, rounds, k)
        if same >= 0:
            costs[k], codes[k], hits[k] = costs[same], codes[same], hits[same]
        elif usable[v]:
            ask_round(d, s, w, v, r, costs[k], codes[k], hits[k], as_int64(0))
        else:
            hits[k] = True
