"""Time on duty in one round: how long it waits at least, what that costs, and with one stop more.

Of an order only the waiting hangs on when it begins. A round that ends as early as it can, and
leaves as late as it then can, waits as little as any: so it is enough to know of the front of a
round how long it is without waiting, and how late it may leave; and of the rest how early it ends
for its windows, how long it is without waiting, and by when it must begin (Vidal, Crainic, Gendreau
and Prins, Computers & Operations Research 40(1), 2013). Breaks before and after all stops count
nothing: nobody waits for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.search.arrays import (
    AT,
    BOUND,
    BY,
    DEPART,
    DUE_S,
    ENDS,
    LEAVE,
    LEG_S,
    LIMITLESS,
    NEVER,
    PASSED,
    TAIL,
    WORKED,
)
from dispatch.search.kernel.begins import time_spent
from dispatch.search.kernel.compiling import compiled
from dispatch.search.kernel.rows import end_row, row_before, start_row

if TYPE_CHECKING:
    from dispatch.search.arrays import Data, State


@compiled
def own_window(d: Data, node: int, begin: int) -> tuple[int, int]:
    """When the window opens in which a node begins then, and by when it had to begin.

    What is late anyway, or longer than its window, had to begin when it does.
    """
    for w in range(d.window_ptr[node], d.window_ptr[node + 1]):
        if begin <= d.window_close[w]:
            return d.window_open[w], max(begin, min(d.window_close[w], d.soft_close[node]))
    return -LIMITLESS, begin


@compiled
def waiting(s: State, row: int, run: int, leave: int, arrive: int) -> int:
    """Least waiting of a round that goes on with what stands at a row.

    Parameters
    ----------
    run
        Seconds from the start to the arrival there without waiting.
    leave
        Latest start for the sake of windows before.
    arrive
        Earliest arrival.
    """
    tail = s.duty[row, TAIL]
    end = max(s.duty[row, ENDS], arrive + tail)
    start = min(leave, max(s.duty[row, BY], arrive) - run)
    return max(0, end - start - run - tail)


@compiled
def duty_cost(d: Data, s: State, v: int, at_stops: int) -> int:
    """Lay out what insertions ask of a round; gives what its stops, waiting and margin cost.

    Its schedule is worked out already. ``at_stops`` are the seconds spent there.
    """
    table, duty = s.schedule, s.duty
    n = s.length[v]
    first, last = n, -1  # positions of stops
    for k in range(n):
        if d.place[s.sequence[v, k]] >= 0:
            first = min(first, k)
            last = k
    row = start_row(d, v)
    duty[row, WORKED], duty[row, LEAVE] = 0, NEVER
    worked, leave = 0, NEVER
    for k in range(n):
        row = row_before(d, s, v, k)
        node = s.sequence[v, k]
        if k < first:
            duty[node, WORKED], duty[node, LEAVE] = 0, NEVER
            continue
        spent = d.service[node]
        if d.place[node] >= 0:
            worked += table[row, LEG_S]
            spent = time_spent(d, node, table[row, AT])
        begin = table[node, DEPART] - spent
        _, due = own_window(d, node, begin)
        leave = min(leave, due - worked)
        worked += spent
        duty[node, WORKED], duty[node, LEAVE] = worked, leave
    _look_back(d, s, v, last)
    s.waits[v] = 0
    if last < 0:
        return 0
    node = s.sequence[v, last]
    home = table[node, LEG_S]
    end = table[node, DEPART] + home
    worked = duty[node, WORKED] + home
    latest = min(duty[node, LEAVE], end - worked)
    s.waits[v] = end - latest - worked
    cost = d.duty_cost[v] * (s.waits[v] + at_stops)
    if d.margin_cost != 0:
        cost += _margin_cost(d, s, v, first, last, latest)
    return cost


@compiled
def _look_back(d: Data, s: State, v: int, last: int) -> None:
    """Tell each row when the round ends at the earliest from there on, and by when it is due."""
    table, duty = s.schedule, s.duty
    row = end_row(d, v)
    ends, tail, by = -NEVER, 0, d.close[v]
    duty[row, ENDS], duty[row, TAIL], duty[row, BY] = ends, tail, by
    for k in range(s.length[v] - 1, -1, -1):
        node = s.sequence[v, k]
        if k <= last:
            spent = d.service[node]
            if d.place[node] >= 0:
                # Whoever comes before a break rides after it; for the sums that is the same.
                tail += table[node, LEG_S]
                by -= table[node, LEG_S]
                spent = time_spent(d, node, table[row_before(d, s, v, k), AT])
            opens, due = own_window(d, node, table[node, DEPART] - spent)
            tail += spent
            ends = max(ends, opens + tail)
            by = min(due, by - spent)
        duty[node, ENDS], duty[node, TAIL], duty[node, BY] = ends, tail, by


@compiled
def _margin_cost(d: Data, s: State, v: int, first: int, last: int, latest: int) -> int:
    """Cost of too little margin, with that of leaving earlier for its sake.

    As :func:`dispatch.margin.start_with_margin`, where the round begins as early as one stop asks
    that is worth an hour on duty; where it takes several, as early as so many ask.
    """
    table, duty = s.schedule, s.duty
    bound, passed = -NEVER, d.margin_s
    start = latest
    is_short = False
    for k in range(first, last + 1):
        node = s.sequence[v, k]
        row = row_before(d, s, v, k)
        spent = d.service[node]
        if d.place[node] >= 0:
            ride = table[row, LEG_S]
            ride += ride * d.margin_percent // 100
            passed += ride
            bound += ride
            spent = time_spent(d, node, table[row, AT])
        opens, due = own_window(d, node, table[node, DEPART] - spent)
        bound = max(bound, opens)
        if d.place[node] < 0 or due > LIMITLESS // 2:
            due = NEVER
        duty[node, BOUND], duty[node, PASSED], duty[node, DUE_S] = bound, passed, due
        is_short = is_short or max(bound, latest + passed) > due
        passed += spent
        bound += spent
    if not is_short:
        return 0
    enough = max(1, -(-d.duty_cost[v] // d.margin_cost))
    start = max(d.open[v], _start_for(s, v, first, last, latest, enough))
    lacking = 0
    for k in range(first, last + 1):
        node = s.sequence[v, k]
        lacking += max(0, max(duty[node, BOUND], start + duty[node, PASSED]) - duty[node, DUE_S])
    return lacking * d.margin_cost + (latest - start) * d.duty_cost[v]


@compiled
def _start_for(s: State, v: int, first: int, last: int, latest: int, enough: int) -> int:
    """Latest start at which fewer than so many stops get shorter of margin by leaving later."""
    duty = s.duty
    low = -NEVER
    for _ in range(enough):
        least = NEVER
        same = 0
        for k in range(first, last + 1):
            node = s.sequence[v, k]
            if duty[node, DUE_S] == NEVER:
                continue
            at = max(duty[node, BOUND], duty[node, DUE_S]) - duty[node, PASSED]
            if low < at < least:
                least = at
                same = 0
            if at == least:
                same += 1
        low = least
        enough -= same
        if enough <= 0 or low >= latest:
            break
    return min(latest, low)
