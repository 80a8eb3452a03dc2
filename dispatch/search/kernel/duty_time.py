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

from dispatch.search.arrays.layout import (
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
    OPENS,
    PASSED,
    SPENT,
    TAIL,
    WORKED,
)
from dispatch.search.kernel.numba_options import compiled, inlined
from dispatch.search.kernel.row_index import end_row, start_row
from dispatch.search.kernel.service_start import time_spent

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Data, State


@inlined
def own_window(d: Data, node: int, begin: int) -> tuple[int, int]:
    """Opening of the window in which a node begins then, and the time by which it had to begin.

    What is late anyway, or longer than its window, had to begin when it does.
    """
    for w in range(d.window_ptr[node], d.window_ptr[node + 1]):
        if begin <= d.window_close[w]:
            return d.window_open[w], max(begin, min(d.window_close[w], d.soft_close[node]))
    return -LIMITLESS, begin


@inlined
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


@inlined
def duty_cost(d: Data, s: State, v: int, at_stops: int) -> int:
    """Lay out what insertions ask of a round; gives what its stops, waiting and margin cost.

    Its schedule is worked out already. ``at_stops`` are the seconds spent there.
    """
    table, duty = s.schedule, s.duty
    row = start_row(d, v)
    duty[row, WORKED], duty[row, LEAVE] = 0, NEVER
    worked, leave = 0, NEVER
    bound, passed = -NEVER, d.margin_s
    first, last = 0, -1  # positions of stops
    run, leave_by = 0, NEVER  # of the two, what they are at the last stop
    is_short = False  # of margin at a stop, whenever the round starts
    spared = NEVER  # latest start at which no stop gets shorter of it by leaving later
    for k in range(s.length[v]):
        node = s.sequence[v, k]
        spent = d.service[node]
        is_stop = d.place[node] >= 0
        if is_stop:
            spent = time_spent(d, node, table[row, AT])
            ride = table[row, LEG_S]
            worked += ride
            if d.margin_cost != 0:
                ride += ride * d.margin_percent // 100
                passed += ride
                bound += ride
            if last < 0:
                first = k
            last = k
        row = node
        opens, due = own_window(d, node, table[node, DEPART] - spent)
        duty[node, SPENT], duty[node, OPENS], duty[node, DUE_S] = spent, opens, due
        if last < 0:
            duty[node, WORKED], duty[node, LEAVE] = 0, NEVER
            continue
        leave = min(leave, due - worked)
        worked += spent
        duty[node, WORKED], duty[node, LEAVE] = worked, leave
        if d.margin_cost != 0:
            bound = max(bound, opens)
            duty[node, BOUND], duty[node, PASSED] = -NEVER, -NEVER
            if is_stop and due <= LIMITLESS // 2:
                duty[node, BOUND], duty[node, PASSED] = bound, passed
                is_short = is_short or bound > due
                spared = min(spared, max(bound, due) - passed)
            passed += spent
            bound += spent
        if is_stop:
            run, leave_by = worked, leave
    _look_back(d, s, v, last)
    s.waits[v] = 0
    if last < 0:
        return 0
    node = s.sequence[v, last]
    home = table[node, LEG_S]
    run += home
    end = table[node, DEPART] + home
    latest = min(leave_by, end - run)
    s.waits[v] = end - latest - run
    cost = d.duty_cost[v] * (s.waits[v] + at_stops)
    if is_short or latest > spared:
        cost += _margin_cost(d, s, v, first, last, latest, spared)
    return cost


@inlined
def _look_back(d: Data, s: State, v: int, last: int) -> None:
    """Write into each row the earliest end of the round from there on, and the time it is due."""
    table, duty = s.schedule, s.duty
    row = end_row(d, v)
    ends, tail, by = -NEVER, 0, d.close[v]
    duty[row, ENDS], duty[row, TAIL], duty[row, BY] = ends, tail, by
    for k in range(s.length[v] - 1, -1, -1):
        node = s.sequence[v, k]
        if k <= last:
            spent = duty[node, SPENT]
            if d.place[node] >= 0:
                # Whoever comes before a break rides after it; for the sums that is the same.
                tail += table[node, LEG_S]
                by -= table[node, LEG_S]
            tail += spent
            ends = max(ends, duty[node, OPENS] + tail)
            by = min(duty[node, DUE_S], by - spent)
        duty[node, ENDS], duty[node, TAIL], duty[node, BY] = ends, tail, by


@inlined
def _margin_cost(d: Data, s: State, v: int, first: int, last: int, latest: int, spared: int) -> int:
    """Cost of too little margin, with that of leaving earlier for its sake.

    As :func:`dispatch.schedule.lateness_margin.start_with_margin`, where the round begins as early
    as one stop asks (``spared``) that is worth an hour on duty; where it takes several, as early as
    so many ask.
    """
    duty = s.duty
    enough = max(1, -(-d.duty_cost[v] // d.margin_cost))
    start = min(latest, spared)
    if enough > 1:
        start = _start_for(s, v, first, last, latest, enough)
    start = max(d.open[v], start)
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
            if duty[node, PASSED] == -NEVER:
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
