"""A hilly round with one request more aboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.search.arrays.layout import (
    AFTER_S,
    AHEAD_LATE,
    AHEAD_S,
    AT,
    BEHIND_S,
    DEPART,
    DIRECT,
    DUE,
    LEG_S,
    LEG_US,
    NEVER,
    ONWARD_S,
    PASSED_S,
)
from dispatch.search.kernel.legs import slowed_s
from dispatch.search.kernel.numba_options import compiled
from dispatch.search.kernel.round_timing import look_back
from dispatch.search.kernel.row_index import end_row, row_before
from dispatch.search.kernel.service_start import begin_cost, first_begin, time_spent

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Data, State


@compiled
def lay_out(d: Data, s: State, v: int, r: int) -> tuple[int, int, int]:
    """Lay a hilly round out with a request's mass aboard; see the columns of ``s.laid``.

    Gives the grams that it has aboard before its first node (from the start of the shift), between
    its two nodes, and after the last. Only what these make different is written. Once this is
    done an insertion is judged as in the plain: by what comes before and after, without running
    the round.
    """
    first, last = d.request_ptr[r], d.request_ptr[r + 1]
    ahead_g = d.initial[r, d.mass]
    between_g = ahead_g + d.delta[d.request_nodes[first], d.mass]
    after_g = between_g
    if last - first > 1:
        after_g += d.delta[d.request_nodes[first + 1], d.mass]
        _lay_between(d, s, v, between_g)
    if ahead_g != 0:
        _lay_ahead(d, s, v, ahead_g)
    if after_g != 0:
        _lay_after(d, s, v, after_g)
    return ahead_g, between_g, after_g


@compiled
def _laden_s(s: State, row: int, aboard_g: int) -> int:
    """Seconds of the leg after a row with so much more aboard, looked up in no matrix."""
    us, mass_g = s.schedule[row, LEG_US], s.mass[row]
    return int(s.schedule[row, LEG_S] - slowed_s(us, mass_g) + slowed_s(us, mass_g + aboard_g))


@compiled
def _lay_between(d: Data, s: State, v: int, aboard_g: int) -> None:
    table, laid = s.schedule, s.laid
    passed = 0
    for k in range(s.length[v] + 1):
        row = row_before(d, s, v, k)
        laid[row, PASSED_S] = passed
        slow = _laden_s(s, row, aboard_g)
        laid[row, ONWARD_S] = slow
        if k < s.length[v] and d.place[s.sequence[v, k]] >= 0:
            passed += slow - table[row, LEG_S]


@compiled
def _lay_ahead(d: Data, s: State, v: int, aboard_g: int) -> None:
    table, laid = s.schedule, s.laid
    instant = d.open[v]
    ahead = 0
    ahead_late = 0
    for k in range(s.length[v] + 1):
        row = row_before(d, s, v, k)
        laid[row, AHEAD_S] = ahead
        laid[row, AHEAD_LATE] = ahead_late
        laid[row, DEPART] = instant
        if k == s.length[v]:
            break
        node = s.sequence[v, k]
        spent = d.service[node]
        if d.place[node] >= 0:
            spent = time_spent(d, node, table[row, AT])
            slow = _laden_s(s, row, aboard_g)
            ahead += slow - table[row, LEG_S]
            instant += slow
        begin = first_begin(d, node, instant)
        if begin >= NEVER or instant >= NEVER:
            # Too late here is too late for all that follows; NEVER tells who looks there.
            instant = NEVER
            continue
        instant = begin + spent
        ahead_late += begin_cost(d, v, node, begin)
        ahead_late -= begin_cost(d, v, node, table[node, DEPART] - spent)


@compiled
def _lay_after(d: Data, s: State, v: int, aboard_g: int) -> None:
    table, laid = s.schedule, s.laid
    behind = 0
    for k in range(s.length[v], -1, -1):
        row = row_before(d, s, v, k)
        slow = _laden_s(s, row, aboard_g)
        laid[row, AFTER_S] = slow
        laid[row, BEHIND_S] = behind
        if k > 0 and d.place[row] >= 0:
            # Whoever goes in before this node has the way on from it behind.
            behind += slow - table[row, LEG_S]
    end = end_row(d, v)
    laid[end, DUE] = d.close[v]
    laid[end, DIRECT] = 1
    look_back(d, s, v, laid, AFTER_S)
