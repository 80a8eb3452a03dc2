"""One round as it stands: its times, ways, loads and cost, worked out from its sequence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.search.arrays.layout import (
    APART,
    AT,
    DEPART,
    DIRECT,
    DUE,
    FLOOR,
    LATE,
    LATEST,
    LEG_M,
    LEG_S,
    LEG_US,
    NEVER,
    NEXT,
    PLACE,
)
from dispatch.search.kernel.duty_time import duty_cost
from dispatch.search.kernel.legs import ride_of, way_of
from dispatch.search.kernel.numba_options import cached_entry_point, compiled, inlined
from dispatch.search.kernel.row_index import end_row, row_before, start_row
from dispatch.search.kernel.service_start import begin_cost, first_begin, last_begin, time_spent
from dispatch.search.kernel.time_aboard import lay_floors

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Data, Ints, State

NO_COST = 1 << 61
"""More than anything costs: there is no way."""
BROKEN = 1 << 54
"""Cost of a round that breaks a rule: more than any right one, and summable."""
LONGEST_WORK = 1 << 20
"""Seconds of work beyond which the fair spread counts no more."""


@compiled
def spread_cost(d: Data, v: int, work: int) -> int:
    """Cost of a round's work under the fair spread: more for each hour of a fuller shift."""
    if d.balance[v] == 0:
        return 0
    # A round that is not right yet may ride where there is no way; its price must stay a number.
    work = min(work, LONGEST_WORK)
    return d.balance[v] * work * work // d.span[v]


@compiled
def spread_pace(d: Data, s: State, v: int) -> int:
    """Least that a second more of work costs under the fair spread, in a round as it stands.

    The price grows with the work, so this is what it costs to begin with, rounded down; see
    :func:`spread_floor` for seconds less.
    """
    if d.balance[v] == 0 or s.cost[v] >= BROKEN or d.span[v] > LONGEST_WORK // 2:
        return 0
    return 2 * d.balance[v] * s.work[v] // d.span[v]


@compiled
def spread_floor(d: Data, s: State, v: int, spent: int) -> int:
    """Least that so much time at stops costs under the fair spread, beside that of the ways.

    Where a way round is quicker than the straight way there may be less work than before; each such
    second may save one unit more than :func:`spread_pace`, and there are no more of them than
    seconds on the way.
    """
    if d.balance[v] == 0:
        return 0
    pace = spread_pace(d, s, v)
    return pace * spent - s.travel[v] if pace > 0 else -spread_cost(d, v, s.work[v])


@cached_entry_point()
@compiled
def update_round(d: Data, s: State, v: int) -> bool:
    """Work out the schedule, loads and cost of a round from its sequence.

    Returns whether it keeps its windows, loads and limits; the arrays are right only then.
    """
    table = s.schedule
    s.cost[v] = BROKEN
    legs, per_kg = d.legs[d.matrix[v]], d.per_kg[d.slope[v]]
    good = _load_round(d, s, v)
    hilly = d.hilly[v]
    n = s.length[v]
    before = start_row(d, v)
    at = d.start_place[v]
    instant = d.open[v]
    if d.any_limit:
        good = lay_floors(d, s, v) and good
        instant = max(instant, s.aboard[before, FLOOR])
    table[before, DEPART] = instant
    table[before, AT] = at
    travel = 0
    metres = 0
    stops = 0
    at_stops = 0
    left = 0  # first position whose way on is not told yet
    for k in range(n):
        node = s.sequence[v, k]
        place = d.place[node]
        spent = d.service[node]
        if place >= 0:
            leg = ride_of(legs, per_kg, at, place, hilly, s.mass[before])
            leg_m = way_of(legs, at, place, 1)
            _store_legs(d, s, v, left, k, place, leg, leg_m)
            left = k + 1
            travel += leg
            metres += leg_m
            instant += leg
            spent = time_spent(d, node, at)
            at_stops += spent
            at = place
            stops += 1
        if d.any_limit:
            instant = max(instant, s.aboard[node, FLOOR])
        begin = first_begin(d, node, instant)
        if begin >= NEVER:
            return False
        instant = begin + spent
        table[node, LATE] = begin_cost(d, v, node, begin)
        table[node, DEPART] = instant
        table[node, AT] = at
        table[node, PLACE] = place
        s.round_of[node] = v
        before = node
    home = ride_of(legs, per_kg, at, d.end_place[v], hilly, s.mass[before])
    _store_legs(d, s, v, left, n, d.end_place[v], home, way_of(legs, at, d.end_place[v], 1))
    s.stops[v] = stops
    if stops == 0:
        # A shift without stops has no round: its breaks only keep their places in the list.
        home = travel = metres = 0
    travel += home
    metres += way_of(legs, at, d.end_place[v], 1) if stops > 0 else 0
    s.travel[v] = travel
    s.distance[v] = metres
    s.work[v] = travel + at_stops
    good = good and instant + home <= d.close[v]
    if stops > 0:
        good = good and travel <= d.max_travel[v] and metres <= d.max_distance[v]
        good = good and stops <= d.max_stops[v]
    end = end_row(d, v)
    table[end, DUE] = d.close[v]
    table[end, DIRECT] = 1
    table[end, LATE] = 0
    table[end, PLACE] = -1
    earliest = look_back(d, s, v, table, LEG_S)
    if d.any_late:
        late = 0
        for k in range(n - 1, -1, -1):
            late += table[s.sequence[v, k], LATE]
            table[s.sequence[v, k], LATE] = late
    if not (good and earliest >= d.open[v]):
        return False
    extra = duty_cost(d, s, v, at_stops) if d.is_paid else 0
    if stops == 0:
        s.cost[v] = 0
    else:
        s.cost[v] = extra + d.fixed_cost[v] + travel * d.second_cost[v] + metres * d.metre_cost[v]
        s.cost[v] += spread_cost(d, v, s.work[v]) + table[s.sequence[v, 0], LATE]
    return True


@compiled
def _store_legs(  # one leg in all its figures
    d: Data, s: State, v: int, first: int, last: int, place: int, leg: int, leg_m: int
) -> None:
    """Write the way to a place into the rows before these positions; all but one are breaks."""
    hilly = d.hilly[v]
    for k in range(first, last + 1):
        row = row_before(d, s, v, k)
        if hilly:
            at = s.schedule[row, AT]
            known = at >= 0 and place >= 0
            s.schedule[row, LEG_US] = d.per_kg[d.slope[v], at, place] if known else 0
        s.schedule[row, NEXT] = place
        s.schedule[row, LEG_S] = leg
        s.schedule[row, LEG_M] = leg_m


@inlined
def _load_round(d: Data, s: State, v: int) -> bool:
    """Work out what is aboard after each node, and the room before and after it."""
    n = s.length[v]
    start, end = start_row(d, v), end_row(d, v)
    good = True
    some_begin = False  # with something aboard, which is seldom
    for k in range(n):
        r = d.request[s.sequence[v, k]]
        some_begin = some_begin or (r >= 0 and d.has_initial[r])
    for c in range(d.delta.shape[1]):
        aboard = 0
        if some_begin:
            aboard = _initial_load(d, s, v, c)
        capacity = d.capacity[v, c]
        room = capacity - aboard
        good = good and room >= 0
        s.load[start, c] = aboard
        s.room_before[start, c] = room
        least = room
        for k in range(n):
            node = s.sequence[v, k]
            aboard += d.delta[node, c]
            room = min(capacity, d.limit[node, c]) - aboard
            good = good and room >= 0
            least = min(least, room)
            s.load[node, c] = aboard
            s.room_before[node, c] = least
            s.room_after[node, c] = room
        least = NEVER
        s.room_after[end, c] = least
        for k in range(n - 1, -1, -1):
            node = s.sequence[v, k]
            least = min(least, s.room_after[node, c])
            s.room_after[node, c] = least
    for c in range(d.clashes.shape[0]):
        one, other = d.clashes[c, 0], d.clashes[c, 1]
        row = start
        for k in range(n + 1):
            if k > 0:
                row = s.sequence[v, k - 1]
            good = good and (s.load[row, one] <= 0 or s.load[row, other] <= 0)
    if d.hilly[v]:
        _weigh_round(d, s, v)
    return good


@compiled
def _initial_load(d: Data, s: State, v: int, c: int) -> int:
    """Load of a round from its start, in one dimension."""
    aboard = 0
    for k in range(s.length[v]):
        node = s.sequence[v, k]
        r = d.request[node]
        if r >= 0 and d.has_initial[r] and d.request_nodes[d.request_ptr[r]] == node:
            aboard += d.initial[r, c]
    return int(aboard)


@compiled
def _weigh_round(d: Data, s: State, v: int) -> None:
    """Work out the mass that counts for the ways after each node."""
    apart = s.counters[APART] - 1
    less = 0
    if apart >= 0 and d.has_initial[apart]:
        for k in range(s.length[v]):
            if s.sequence[v, k] == d.request_nodes[d.request_ptr[apart]]:
                less = d.initial[apart, d.mass]
    row = start_row(d, v)
    for k in range(s.length[v] + 1):
        if k > 0:
            row = s.sequence[v, k - 1]
            if apart >= 0 and d.request[row] == apart:
                less += d.delta[row, d.mass]
        s.mass[row] = s.load[row, d.mass] + d.staying[v] - less


@compiled
def look_back(d: Data, s: State, v: int, table: Ints, onward: int) -> int:
    """Fill what each node must know of the rest of its round; gives the latest way out.

    Column ``onward`` of the table has the seconds of the legs.
    """
    latest = d.close[v]
    rides = s.stops[v] > 0  # without stops there is no way home either
    for k in range(s.length[v], -1, -1):
        row = row_before(d, s, v, k)
        if rides:
            latest -= table[row, onward]
        if k == 0:
            break
        origin = s.schedule[row_before(d, s, v, k - 1), AT]
        table[row, LATEST] = latest
        place = d.place[row]
        rides = place >= 0
        if rides:
            begin = last_begin(d, row, latest - time_spent(d, row, origin))
            table[row, DIRECT] = 0 if d.setup[row] != 0 else 1
            # With a setup that may fall away, only what is surely in time counts as due.
            table[row, DUE] = (
                begin
                if d.setup[row] == 0
                else last_begin(d, row, latest - d.service[row] - d.setup[row])
            )
            latest = begin
        else:
            table[row, DIRECT] = 0
            table[row, DUE] = -NEVER
            latest = last_begin(d, row, latest - d.service[row])
    return latest
