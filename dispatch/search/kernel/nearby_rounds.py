"""Candidate rounds of a request: in a large plan those near both of its stops.

What a request costs in a round is remembered until the round changes. Of many rounds most have
changed since it was last out, and nearly all of those lie too far away for it: on a thousand stops
in fifty rounds an iteration, with seven requests to put back, asked 318 such rounds, of which 13
offered a cheaper place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.search.arrays.layout import SEARCH, TOUCHED
from dispatch.search.kernel.numba_options import as_int64, compiled

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Data, State

MANY_STOPS = 800
"""From so many stops on only near rounds are asked; on fewer that spared no time."""
NEAR_STOPS = 100
"""A round with none of so many nearest stops, itself among them, is far. With 40 in place of 80
days of 1,000 jobs made 1.4 times the moves and were two to three per cent dearer."""


@compiled
def uses_near_rounds(d: Data, r: int) -> bool:
    """Return whether the plan is large, and a stop of the request lies where few others do."""
    first, last = d.request_nodes[d.request_ptr[r]], d.request_nodes[d.request_ptr[r + 1] - 1]
    return d.near.shape[0] >= MANY_STOPS and not (d.common[first] and d.common[last])


@compiled
def near_rounds(d: Data, s: State, r: int) -> int:
    """List the rounds near both stops of a request, or near its only one: gives how many.

    A stop at a common place tells nothing, and the other one alone counts. Empty rounds are listed
    besides, those touched in this iteration, and those where its stops stood.
    """
    first = as_int64(d.request_nodes[d.request_ptr[r]])
    last = as_int64(d.request_nodes[d.request_ptr[r + 1] - 1])
    reference_round, other_round = d.reference_round[first], d.reference_round[last]
    if d.common[first]:
        first = last
    if d.common[last]:
        last = first
    mark = 2 * s.counters[SEARCH]
    count = min(NEAR_STOPS, d.near.shape[1])
    if first != last:
        for a in range(1, count):
            v = as_int64(s.round_of[d.near[first, a]])
            if v >= 0:
                s.marks[v] = mark
    asked = 0
    for a in range(1, count):
        v = as_int64(s.round_of[d.near[last, a]])
        if v >= 0 and (s.marks[v] == mark or (first == last and s.marks[v] < mark)):
            s.marks[v] = mark + 1
            asked = _ask(d, s, r, v, asked, False)
    for v in range(s.length.shape[0]):
        if s.marks[v] <= mark and (s.stops[v] == 0 or v in (reference_round, other_round)):
            s.marks[v] = mark + 1
            asked = _ask(d, s, r, v, asked, False)
    for a in range(s.counters[TOUCHED]):
        v = as_int64(s.touched[a])
        s.marks[v] = mark + 1
        asked = _ask(d, s, r, v, asked, True)
    return asked


@compiled
def other_rounds(d: Data, s: State, r: int) -> int:
    """List the rounds that :func:`near_rounds` has just left out: gives how many."""
    asked = 0
    for v in range(s.length.shape[0]):
        if s.marks[v] <= 2 * s.counters[SEARCH]:
            asked = _ask(d, s, r, v, asked, False)
    return asked


@compiled
def all_rounds(d: Data, s: State, r: int) -> int:
    """List all rounds, the untouched first: gives how many.

    Those cost little to ask, and their answer cuts the others short.
    """
    asked = 0
    for turn in range(2):
        for v in range(s.length.shape[0]):
            asked = _ask(d, s, r, v, asked, turn == 1)
    return asked


@compiled
def _ask(d: Data, s: State, r: int, v: int, asked: int, touched: bool) -> int:
    """Add a round to the list, if it is as touched as said and may serve the request."""
    if s.is_touched[v] == touched and d.allowed[r, v] and not s.is_shut[v]:
        s.asked[asked] = v
        return asked + 1
    return asked
