"""Why rounds refuse a request: the first rule without which they would not.

A rule is forgotten where it stands in the arrays, and put back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from dispatch.search.arrays.layout import LIMITLESS
from dispatch.search.insertion import all_windows, pickup_and_drop, single_stop, window_choices
from dispatch.search.insertion.all_windows import ask_round
from dispatch.search.insertion.window_choices import LIMITS, LOADS, NOT_ASKED, paired_window
from dispatch.search.kernel import NO_COST, update_round
from dispatch.search.kernel.numba_options import as_int64, cached_entry_point, compiled

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Bools, Data, Ints, Smalls, State
    from dispatch.search.insertion.window_choices import WindowChoices

DAY_S = 24 * 3600


@njit(nogil=True)
def _without(d: Data, s: State, v: int, rule: int) -> Ints:
    """Forget a rule of a round: loads, then the hours, then the limits; gives what it was."""
    nodes = s.sequence[v, : s.length[v]]
    size = d.delta.shape[1]
    kept = np.empty(size * (len(nodes) + 1) + 3, np.int64)
    kept[0], kept[1], kept[2] = d.max_stops[v], d.max_travel[v], d.max_distance[v]
    kept[3 : 3 + size] = d.capacity[v]
    for k in range(len(nodes)):
        kept[3 + (k + 1) * size : 3 + (k + 2) * size] = d.limit[nodes[k]]
    if rule == 0:
        d.capacity[v] = LIMITLESS
        for node in nodes:
            d.limit[node] = LIMITLESS
    elif rule == 2:
        d.open[v] -= DAY_S
        d.close[v] += DAY_S
    elif rule == 3:
        d.max_stops[v], d.max_travel[v], d.max_distance[v] = LIMITLESS, LIMITLESS, LIMITLESS
    return kept


@njit(nogil=True)
def _within(d: Data, s: State, v: int, rule: int, kept: Ints) -> None:
    """Put a rule back."""
    nodes = s.sequence[v, : s.length[v]]
    size = d.delta.shape[1]
    if rule == 0:
        d.capacity[v] = kept[3 : 3 + size]
        for k in range(len(nodes)):
            d.limit[nodes[k]] = kept[3 + (k + 1) * size : 3 + (k + 2) * size]
    elif rule == 2:
        d.open[v] += DAY_S
        d.close[v] -= DAY_S
    elif rule == 3:
        d.max_stops[v], d.max_travel[v], d.max_distance[v] = kept[0], kept[1], kept[2]


@compiled
def _left(costs: Ints, rules: Smalls, best: Ints) -> bool:
    """Ask again for choices without place and rule; says whether there are any."""
    found = False
    for a in range(best.shape[0]):
        best[a] = NOT_ASKED
        if costs[a] >= NO_COST and rules[a] < 0:
            best[a] = NO_COST
            found = True
    return found


@compiled
def _note(costs: Ints, rules: Smalls, best: Ints, rule: int) -> None:
    """Name a rule for the choices that have found a place without it."""
    for a in range(best.shape[0]):
        if costs[a] >= NO_COST and rules[a] < 0 and best[a] == NOT_ASKED:
            rules[a] = rule


@njit(nogil=True)
def _why(
    d: Data,
    s: State,
    w: WindowChoices,
    free: WindowChoices,
    v: int,
    r: int,
    usable: bool,  # noqa: FBT001  # as the array has it
    costs: Ints,
    rules: Smalls,
    hit: Bools,
) -> None:
    """Find for each choice that a round refuses the first rule without which it would not."""
    best, code = np.empty(len(costs), np.int64), np.empty(len(costs), np.int64)
    any_time = np.full(1, NO_COST, np.int64)
    noted = np.empty(2, np.bool_)
    changed = False
    for rule in range(4):
        if not _left(costs, rules, best):
            break
        if rule == 0 and usable:
            # Without windows all choices are as one. That is asked first, as the rules stand.
            ask_round(d, s, free, v, r, any_time, code[:1], noted, as_int64(1))
        if rule == 1:
            if any_time[0] == NOT_ASKED:
                best[:] = NOT_ASKED
        # Where a rule was never in the way all else would go as it went.
        elif not usable or rule == 2 or hit[LOADS if rule == 0 else LIMITS]:
            kept = _without(d, s, v, rule)
            if update_round(d, s, v):
                ask_round(d, s, w, v, r, best, code, noted, as_int64(1))
            _within(d, s, v, rule, kept)
            changed = True
        _note(costs, rules, best, rule)
    if changed:
        update_round(d, s, v)


@cached_entry_point(all_windows, pickup_and_drop, single_stop, window_choices)
@njit(nogil=True)
def refusal_codes(
    d: Data,
    s: State,
    w: WindowChoices,
    free: WindowChoices,
    r: int,
    rounds: Smalls,
    usable: Bools,
    costs: Ints,
    hits: Bools,
    rules: Smalls,
) -> None:
    """Tell why rounds refuse a request that they were asked for.

    Parameters
    ----------
    d, s, w, r, rounds, usable, costs, hits
        As :func:`dispatch.search.insertion.all_windows.ask` takes them, and what it gave.
    free
        A choice without windows.
    rules
        By number in ``rounds`` and choice gets the number of the first rule without which it would
        fit: 0 loads, 1 the request's own windows, 2 the hours of the shift (a day more at either
        end), 3 its limits; -1 where it fits, and where leaving out one of them is not enough.
    """
    for k in range(len(rounds)):
        v = as_int64(rounds[k])
        rules[k] = -1
        if not d.allowed[r, v]:
            continue
        same = paired_window(d, s, r, rounds, k)
        if same >= 0:
            rules[k] = rules[same]
        else:
            _why(d, s, w, free, v, r, usable[v], costs[k], rules[k], hits[k])
