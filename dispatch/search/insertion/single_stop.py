"""One round asked for one more request of one stop, in all its choices of windows at once.

As :mod:`dispatch.search.kernel.insertion.one_stop`, see :mod:`asking`.
"""

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
    LATE,
    LEAVE,
    LEG_M,
    LEG_S,
    NEVER,
    NEXT,
    WORKED,
)
from dispatch.search.insertion.window_choices import (
    LIMITS,
    LOADS,
    NOT_ASKED,
    begin_in,
    dearest,
    due_in,
    last_in,
    lateness,
)
from dispatch.search.kernel.downstream_effects import rest_in_time, rest_late_cost
from dispatch.search.kernel.duty_time import waiting
from dispatch.search.kernel.insertion.feasibility import (
    remaining_load_fits,
    single_fits,
    within_limits,
)
from dispatch.search.kernel.insertion.hilly_rounds import lay_out
from dispatch.search.kernel.legs import ride_of, ride_to, way_of, way_to
from dispatch.search.kernel.numba_options import as_int64, compiled
from dispatch.search.kernel.round_timing import spread_cost
from dispatch.search.kernel.row_index import end_row, row_before
from dispatch.search.kernel.service_start import time_spent

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Bools, Data, Ints, State
    from dispatch.search.insertion.window_choices import WindowChoices


@compiled
def ask_single(
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
    """Look for the place of one stop; as :func:`asking.ask_round`."""
    table = s.schedule
    go, due = table, table
    ahead_g, after_g, aboard_g = 0, 0, 0
    hilly = d.hilly[v]
    if hilly:
        ahead_g, _, after_g = lay_out(d, s, v, r)
        if ahead_g != 0:
            go = s.laid
        if after_g != 0:
            due = s.laid
    node = d.request_nodes[d.request_ptr[r]]
    place = d.place[node]
    legs, per_kg = d.legs[d.matrix[v]], d.per_kg[d.slope[v]]
    second, metre = d.second_cost[v], d.metre_cost[v]
    used = s.stops[v] > 0
    base = 0 if used else d.fixed_cost[v]
    spread = spread_cost(d, v, s.work[v])
    paid = d.duty_cost[v]
    n = s.length[v]
    count = best.shape[0]
    last = -NEVER
    for a in range(count):
        last = max(last, last_in(w, a))
    row = row_before(d, s, v, as_int64(d.frozen[v]))
    for i in range(d.frozen[v], n + 1):
        if i > d.frozen[v]:
            row = s.sequence[v, i - 1]
        instant = go[row, DEPART]
        if instant > last:
            break
        if hilly:
            aboard_g = s.mass[row]
        at, following = table[row, AT], table[row, NEXT]
        to_s = ride_to(legs, per_kg, at, place, hilly, aboard_g + ahead_g)
        from_s = ride_of(legs, per_kg, place, following, hilly, aboard_g + after_g)
        travel = to_s + from_s
        metres = way_to(legs, at, place, 1) + way_of(legs, place, following, 1)
        if used:
            travel -= table[row, LEG_S]
            metres -= table[row, LEG_M]
            if hilly and ahead_g != 0:
                travel += s.laid[row, AHEAD_S]
            if hilly and after_g != 0:
                travel += s.laid[row, BEHIND_S]
        spent = time_spent(d, node, at)
        plain = base + travel * second + metres * metre
        if d.balance[v] != 0:
            plain += spread_cost(d, v, s.work[v] + travel + spent) - spread
        # Each second of work more may be one of waiting less.
        plain += paid * (spent - s.waits[v])
        if plain >= dearest(best, 0, count):
            continue
        if not single_fits(d, s, v, r, row, node):
            hit[LOADS] = True
            continue
        if d.has_kept[r] and not remaining_load_fits(d, s, v, r, i):
            hit[LOADS] = True
            continue
        rest = s.sequence[v, i] if i < n else end_row(d, v)
        for a in range(count):
            if instant > last_in(w, a) or plain >= best[a]:
                continue
            begin = begin_in(w, a, instant + to_s)
            if begin >= NEVER:
                continue
            leave = begin + spent
            if leave + from_s > due[rest, DUE] and (
                due[rest, DIRECT] == 1 or not rest_in_time(d, s, v, due, i, leave, place, from_s)
            ):
                continue
            if not within_limits(d, s, v, 1, travel, metres):
                hit[LIMITS] = True
                break
            cost = plain
            if paid != 0:
                run = s.duty[row, WORKED] + to_s
                leave_by = min(s.duty[row, LEAVE], due_in(w, a, begin) - run)
                cost += paid * waiting(s, rest, run + spent + from_s, leave_by, leave + from_s)
            if d.any_late:
                cost += lateness(w, a, begin) - table[rest, LATE]
                cost += rest_late_cost(d, s, v, i, leave, place, from_s, after_g)
                if hilly and ahead_g != 0:
                    cost += s.laid[row, AHEAD_LATE]
            if cost < best[a]:
                best[a] = NOT_ASKED if once != 0 else cost
                code[a] = i
