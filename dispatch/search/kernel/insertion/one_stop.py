"""The cheapest place for a request of one stop in one round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.search.arrays.layout import (
    AHEAD_LATE,
    AHEAD_S,
    AT,
    BEHIND_S,
    DEPART,
    DIRECT,
    DUE,
    FIRST_FROM_M,
    FIRST_FROM_S,
    FIRST_FROM_US,
    FIRST_TO_M,
    FIRST_TO_S,
    FIRST_TO_US,
    LATE,
    LEAVE,
    LEG_M,
    LEG_S,
    NEVER,
    WORKED,
)
from dispatch.search.kernel.downstream_effects import most_saved, rest_in_time, rest_late_cost
from dispatch.search.kernel.duty_time import own_window, waiting
from dispatch.search.kernel.insertion.adjacent_legs import lay_slopes, lay_ways
from dispatch.search.kernel.insertion.feasibility import (
    first_place,
    remaining_load_fits,
    single_fits,
    within_limits,
)
from dispatch.search.kernel.insertion.hilly_rounds import lay_out
from dispatch.search.kernel.legs import slowed_s
from dispatch.search.kernel.numba_options import as_int64, inlined
from dispatch.search.kernel.random_numbers import overlooks
from dispatch.search.kernel.round_timing import NO_COST, spread_cost
from dispatch.search.kernel.row_index import end_row, row_before
from dispatch.search.kernel.service_start import begin_cost, first_begin, last_close, time_spent
from dispatch.search.kernel.time_aboard import keeps_limits

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Data, State


@inlined
def try_single(
    d: Data, s: State, v: int, r: int, best: int, blink: float, but: int
) -> tuple[int, int]:
    """Cheapest place for a request of one node: (cost, position); NO_COST where none.

    Position ``but`` is passed over.
    """
    if d.hilly[v]:
        return _single_in(d, s, v, r, best, blink, but, True)
    return _single_in(d, s, v, r, best, blink, but, False)


@inlined
def _single_in(  # a constant makes two of it
    d: Data, s: State, v: int, r: int, best: int, blink: float, but: int, hilly: bool
) -> tuple[int, int]:
    table, scratch = s.schedule, s.scratch
    go, due = table, table
    ahead_g, after_g = 0, 0
    if hilly:
        ahead_g, _, after_g = lay_out(d, s, v, r)
        if ahead_g != 0:
            go = s.laid
        if after_g != 0:
            due = s.laid
    node = d.request_nodes[d.request_ptr[r]]
    place = d.place[node]
    second, metre = d.second_cost[v], d.metre_cost[v]
    used = s.stops[v] > 0
    base = 0 if used else d.fixed_cost[v]
    spread = spread_cost(d, v, s.work[v])
    paid = d.duty_cost[v]  # each second of work more may be one of waiting less
    slack = most_saved(d, s, v, r) + paid * s.waits[v]
    last = last_close(d, node)
    n = s.length[v]
    found = -1
    first_i = first_place(d, s, v, due, node, as_int64(d.frozen[v]))
    lay_ways(d, s, v, go, place, first_i, n, last, FIRST_TO_S)
    if hilly:
        lay_slopes(d, s, v, place, first_i, n, FIRST_TO_US)
    row = row_before(d, s, v, first_i)
    for i in range(first_i, n + 1):
        if i > first_i:
            row = s.sequence[v, i - 1]
        instant = go[row, DEPART]
        if instant > last:
            break
        if i == but or overlooks(s.counters, s.random, blink):
            continue
        at = table[row, AT]
        to_s, from_s = scratch[i, FIRST_TO_S], scratch[i, FIRST_FROM_S]
        if hilly:
            to_s += slowed_s(scratch[i, FIRST_TO_US], s.mass[row] + ahead_g)
            from_s += slowed_s(scratch[i, FIRST_FROM_US], s.mass[row] + after_g)
        travel = to_s + from_s
        metres = scratch[i, FIRST_TO_M] + scratch[i, FIRST_FROM_M]
        if used:
            travel -= table[row, LEG_S]
            metres -= table[row, LEG_M]
            if hilly and ahead_g != 0:
                travel += s.laid[row, AHEAD_S]
            if hilly and after_g != 0:
                travel += s.laid[row, BEHIND_S]
        cost = base + travel * second + metres * metre
        if d.balance[v] != 0:
            more = travel + time_spent(d, node, at)
            # More work never costs less: what is too dear without its price stays so.
            if more < 0 or cost - slack < best:
                cost += spread_cost(d, v, s.work[v] + more) - spread
        if paid != 0:
            cost += paid * time_spent(d, node, at)
        if cost - slack >= best:
            continue
        if not single_fits(d, s, v, r, row, node):
            continue
        if d.has_kept[r] and not remaining_load_fits(d, s, v, r, i):
            continue
        begin = first_begin(d, node, instant + to_s)
        if begin >= NEVER:
            continue
        leave = begin + time_spent(d, node, at)
        rest = s.sequence[v, i] if i < n else end_row(d, v)
        if leave + from_s > due[rest, DUE] and (
            due[rest, DIRECT] == 1 or not rest_in_time(d, s, v, due, i, leave, place, from_s)
        ):
            continue
        if not within_limits(d, s, v, 1, travel, metres):
            continue
        if paid != 0:
            _, due_s = own_window(d, node, begin)
            run = s.duty[row, WORKED] + to_s
            wait = waiting(
                s,
                rest,
                run + leave - begin + from_s,
                min(s.duty[row, LEAVE], due_s - run),
                leave + from_s,
            )
            cost += paid * (wait - s.waits[v])
        if d.any_late:
            cost += begin_cost(d, v, node, begin) - table[rest, LATE]
            cost += rest_late_cost(d, s, v, i, leave, place, from_s, after_g)
            if hilly and ahead_g != 0:
                cost += s.laid[row, AHEAD_LATE]
        if cost >= best or (d.any_limit and not keeps_limits(d, s, v, r, i, i)):
            continue
        best = cost
        found = i
    return (best, found) if found >= 0 else (NO_COST, -1)
