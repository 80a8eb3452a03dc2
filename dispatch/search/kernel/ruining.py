"""Strings of stops near a stop taken out of several rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.search.arrays.layout import TOUCHED
from dispatch.search.kernel.numba_options import as_int64, compiled
from dispatch.search.kernel.random_numbers import below, uniform
from dispatch.search.kernel.round_edits import (
    empty_round,
    is_removable,
    mark_changed,
    move_breaks,
    remove_request,
)
from dispatch.search.kernel.round_timing import update_round

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Data, State

REMOVED_ON_AVERAGE = 10.0
LONGEST_STRING = 10.0
SPLIT_SHARE = 0.5
SPLIT_GROWTH = 0.01
BREAK_MOVES = 0.1
"""Share of ruined rounds whose breaks draw new positions; more mostly spoils the round."""


@compiled
def ruin(d: Data, s: State, seed: int) -> None:
    """Take strings of stops near a stop out of several rounds."""
    assigned = 0
    used = 0
    for v in range(s.length.shape[0]):
        assigned += s.stops[v]
        used += 1 if s.stops[v] > 0 else 0
    if used == 0:
        return
    longest = min(LONGEST_STRING, assigned / used)
    most_strings = 4.0 * REMOVED_ON_AVERAGE / (1.0 + longest) - 1.0
    strings = int(uniform(s.random) * most_strings + 1.0)
    before = s.counters[TOUCHED]
    for a in range(d.near.shape[1]):
        if s.counters[TOUCHED] - before >= strings:
            break
        node = d.near[seed, a]
        v = as_int64(s.round_of[node])
        if v < 0 or s.is_touched[v]:
            continue
        if not is_removable(d, s, v, node):
            continue
        _remove_string(d, s, v, node, longest)


@compiled
def _remove_string(d: Data, s: State, v: int, node: int, longest: float) -> None:
    chain = s.line  # the round's stops without its breaks
    centre = 0
    n = 0
    for k in range(s.length[v]):
        other = s.sequence[v, k]
        if d.place[other] >= 0:
            if other == node:
                centre = n
            chain[n] = other
            n += 1
    size = int(uniform(s.random) * min(float(n), longest) + 1.0)
    size = min(size, n)
    gap = 0
    if size < n and size > 1 and uniform(s.random) < SPLIT_SHARE:
        gap = 1
        while size + gap < n and uniform(s.random) < SPLIT_GROWTH:
            gap += 1
    span = size + gap
    low = max(0, centre - span + 1)
    high = min(centre, n - span)
    start = low + below(s.random, high - low + 1)
    skip = start + span  # first of the stops that a split string leaves in the middle
    if gap > 0:
        skip = start + 1 + below(s.random, size - 1)
    mark_changed(s, v)
    for a in range(start, start + span):
        if skip <= a < skip + gap:
            continue
        other = chain[a]
        if s.round_of[other] == v and is_removable(d, s, v, other):
            remove_request(d, s, as_int64(d.request[other]))
    if not update_round(d, s, v):
        # Where a detour is quicker than the straight way, fewer stops can make a round late.
        empty_round(d, s, v)
    if d.break_ptr[v + 1] > d.break_ptr[v] and uniform(s.random) < BREAK_MOVES:
        move_breaks(d, s, v)
