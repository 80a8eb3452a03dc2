"""The plan as a whole: its cost, the best one so far, and the changes of one iteration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.search.arrays.layout import (
    ABSENT,
    BEST,
    BEST_ABSENT,
    COST,
    FOUND,
    SAVED_ABSENT,
    TOUCHED,
)
from dispatch.search.kernel.numba_options import as_int64, cached_entry_point, compiled
from dispatch.search.kernel.round_timing import update_round

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Data, State


@cached_entry_point()
@compiled
def total_cost(d: Data, s: State) -> int:
    """Cost of all rounds and of all that is left out."""
    cost = 0
    for v in range(s.length.shape[0]):
        cost += s.cost[v]
    for a in range(s.counters[ABSENT]):
        cost += d.penalty[s.absent[a]]
    return cost


@cached_entry_point()
@compiled
def keep_best(s: State) -> None:
    """Remember the rounds as they stand as the best ones."""
    s.counters[BEST] = s.counters[COST]
    s.counters[FOUND] += 1
    for v in range(s.length.shape[0]):
        n = s.length[v]
        s.best_length[v] = n
        for k in range(n):
            s.best_sequence[v, k] = s.sequence[v, k]
    s.counters[BEST_ABSENT] = s.counters[ABSENT]
    for a in range(s.counters[ABSENT]):
        s.best_absent[a] = s.absent[a]


@cached_entry_point()
@compiled
def go_back(d: Data, s: State) -> None:
    """Make the rounds as they were in the best plan, and open all."""
    for node in range(s.round_of.shape[0]):
        s.round_of[node] = -1
    for v in range(s.length.shape[0]):
        n = s.best_length[v]
        s.length[v] = n
        for k in range(n):
            s.sequence[v, k] = s.best_sequence[v, k]
        s.stamp[v] += 1
        s.is_shut[v] = False
        update_round(d, s, v)
    s.counters[ABSENT] = s.counters[BEST_ABSENT]
    for a in range(s.counters[ABSENT]):
        s.absent[a] = s.best_absent[a]
    s.counters[COST] = s.counters[BEST]


@compiled
def begin_iteration(s: State) -> None:
    """Remember what this iteration may have to bring back."""
    s.counters[SAVED_ABSENT] = s.counters[ABSENT]
    for a in range(s.counters[ABSENT]):
        s.saved_absent[a] = s.absent[a]


@compiled
def keep_changes(s: State) -> None:
    """Keep the touched rounds as they are now.

    Often all that was taken out comes back to its place: of such a round all that is remembered
    still holds.
    """
    for a in range(s.counters[TOUCHED]):
        v = as_int64(s.touched[a])
        if not _is_as_saved(s, v):
            s.stamp[v] += 1
    _forget_touched(s)


@compiled
def _is_as_saved(s: State, v: int) -> bool:
    """Return whether a touched round is as it was before this iteration."""
    if s.length[v] != s.saved_length[v]:
        return False
    for k in range(s.length[v]):
        if s.sequence[v, k] != s.saved_sequence[v, k]:
            return False
    return True


@compiled
def _forget_touched(s: State) -> None:
    for a in range(s.counters[TOUCHED]):
        s.is_touched[s.touched[a]] = False
    s.counters[TOUCHED] = 0


@compiled
def undo_changes(d: Data, s: State) -> None:
    """Bring back the touched rounds and the absent list of before this iteration."""
    for a in range(s.counters[TOUCHED]):
        v = as_int64(s.touched[a])
        for k in range(s.length[v]):
            s.round_of[s.sequence[v, k]] = -1
    for a in range(s.counters[TOUCHED]):
        v = as_int64(s.touched[a])
        n = s.saved_length[v]
        s.length[v] = n
        for k in range(n):
            s.sequence[v, k] = s.saved_sequence[v, k]
        update_round(d, s, v)
    s.counters[ABSENT] = s.counters[SAVED_ABSENT]
    for a in range(s.counters[ABSENT]):
        s.absent[a] = s.saved_absent[a]
    _forget_touched(s)
