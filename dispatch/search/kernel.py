"""The compiled search: schedules of rounds, insertions, ruin and recreate.

The method is *slack induction by string removals* (Christiaens and Vanden Berghe 2020,
Transportation Science 54(2)): take strings of neighbouring stops out of neighbouring rounds, put
them back greedily while now and then overlooking a position, and accept by annealing. Every node
knows its earliest departure, the latest arrival that keeps the rest of its round in time, and the
room left before and after, so that an insertion is judged without running the rest of the round.
What an insertion costs in a round is remembered until that round changes: most rounds are as they
were when the same job was last out.

All functions that call each other stand in this one module, since the compiler's cache does not
notice a change of a function in another file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from dispatch.search.arrays import (
    ABSENT,
    ADD_M,
    ADD_S,
    AFTER_S,
    AHEAD_LATE,
    AHEAD_S,
    ANY_ROUND,
    APART,
    AT,
    BEHIND_S,
    BEST,
    BEST_ABSENT,
    COST,
    DEPART,
    DIRECT,
    DUE,
    FOUND,
    FROM_S,
    LATE,
    LATEST,
    LEAST,
    LEG_M,
    LEG_S,
    NEVER,
    NEXT,
    ONWARD_S,
    OVERLOOK,
    PASSED_S,
    PLACE,
    SAVED_ABSENT,
    SEARCH,
    TO_S,
    TOUCHED,
)

if TYPE_CHECKING:
    from dispatch.search.arrays import Data, Ints, Smalls, State, Words

NO_COST = 1 << 61
BROKEN = 1 << 54
"""Cost of a round that breaks a rule: more than any right one, and summable."""
LONGEST_WORK = 1 << 20
NOWHERE = -1
WITHOUT = 1 << 40
"""In place of a limit that does not count; :data:`dispatch.search.compile.LIMITLESS`."""
DAY_S = 24 * 3600
G_US = 1_000_000_000
"""Microseconds for a kilogram, times grams, in one second."""

REMOVED_ON_AVERAGE = 10.0
LONGEST_STRING = 10.0
SPLIT_SHARE = 0.5
SPLIT_GROWTH = 0.01
BLINK = 0.01
BREAK_MOVES = 0.5

_compiled = njit(  # type: ignore[call-overload]  # numba's types do not tell of this option
    cache=True, nogil=True, error_model="numpy", _nrt=False
)
"""Without counting references: nothing here makes an array, and counting those of two long tuples
of arrays at every call took over half of the time."""
_inlined = njit(  # type: ignore[call-overload]  # as above
    cache=True, nogil=True, error_model="numpy", _nrt=False, forceinline=True
)
"""Compiled into each caller: where that says by a constant that a round is not hilly, nothing of
hills is left."""


@_compiled
def _wide(number: int) -> int:
    """As a number of 64 bits: what takes it is then compiled once, not for each width."""
    return number + 0


# --- chance ---------------------------------------------------------------------------------


@_compiled
def _next_word(random: Words) -> np.uint64:
    """Splitmix64: one state word, so that a search is a function of its seed alone."""
    random[0] = random[0] + np.uint64(0x9E3779B97F4A7C15)
    word = random[0]
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


@_compiled
def _uniform(random: Words) -> float:
    """A number from 0 (included) to 1 (excluded)."""
    return float(_next_word(random) >> np.uint64(11)) / 9007199254740992.0


@_compiled
def _below(random: Words, bound: int) -> int:
    return int(_uniform(random) * bound)


@_compiled
def _blinks(counters: Ints, random: Words, blink: float) -> bool:
    """Whether to overlook a position; draws how many are seen until the next, not each one."""
    if blink <= 0.0:
        return False
    counters[OVERLOOK] -= 1
    if counters[OVERLOOK] >= 0:
        return False
    counters[OVERLOOK] = int(np.log(1.0 - _uniform(random)) / np.log(1.0 - blink))
    return True


# --- time and way ---------------------------------------------------------------------------


@_compiled
def _way(legs: Smalls, origin: int, target: int, unit: int) -> int:
    """Seconds (unit 0) or metres (1) of a leg; none where a round has no start or end place."""
    if origin < 0 or target < 0:
        return 0
    return int(legs[origin, target, unit])


@_compiled
def _ride(  # what a leg hangs on
    legs: Smalls, per_kg: Smalls, origin: int, target: int, hilly: bool, aboard_g: int
) -> int:
    """Seconds of a leg with so much aboard, where that makes a difference."""
    if origin < 0 or target < 0:
        return 0
    seconds = int(legs[origin, target, 0])
    if hilly:
        seconds += (int(per_kg[origin, target]) * aboard_g + G_US - 1) // G_US
    return seconds


@_compiled
def _way_to(legs: Smalls, origin: int, target: int, unit: int) -> int:
    """As :func:`_way`, out of the row of the target.

    Whoever tries one stop in many places so stays in its row, which the processor has at hand.
    """
    if origin < 0 or target < 0:
        return 0
    return int(legs[target, origin, unit + 2])


@_compiled
def _ride_to(  # as _ride
    legs: Smalls, per_kg: Smalls, origin: int, target: int, hilly: bool, aboard_g: int
) -> int:
    """As :func:`_ride`, out of the row of the target."""
    if origin < 0 or target < 0:
        return 0
    seconds = int(legs[target, origin, 2])
    if hilly:
        seconds += (int(per_kg[origin, target]) * aboard_g + G_US - 1) // G_US
    return seconds


@_compiled
def _opens(d: Data, node: int, instant: int) -> int:
    """First instant from this one on at which the node may begin, NEVER if none."""
    for w in range(d.window_ptr[node], d.window_ptr[node + 1]):
        if instant <= d.window_close[w]:
            return max(instant, d.window_open[w])
    return NEVER


@_compiled
def _last_begin(d: Data, node: int, instant: int) -> int:
    """Last instant up to this one at which the node may begin, -NEVER if none."""
    for w in range(d.window_ptr[node + 1] - 1, d.window_ptr[node] - 1, -1):
        if instant >= d.window_open[w]:
            return min(instant, d.window_close[w])
    return -NEVER


@_compiled
def _closes(d: Data, node: int) -> int:
    return d.window_close[d.window_ptr[node + 1] - 1]


@_compiled
def _spent(d: Data, node: int, origin: int) -> int:
    """Setup and service after coming from a place."""
    if d.setup[node] != 0 and d.place[node] != origin:
        return d.service[node] + d.setup[node]
    return d.service[node]


@_compiled
def _late(d: Data, v: int, node: int, begin: int) -> int:
    """Cost of beginning a node in a round then: beyond its last window, and where it has moved."""
    if not d.any_late:
        return 0
    cost = max(0, begin - d.soft_close[node]) * d.late_cost[node]
    if (
        d.moved_cost != 0
        and d.home[node] != -1
        and (
            (d.home[node] != v and d.home[node] != ANY_ROUND)
            or abs(begin - d.home_begin[node]) >= d.moved_s
        )
    ):
        cost += d.moved_cost
    return int(cost)


@_compiled
def _slack(d: Data, s: State, v: int, r: int) -> int:
    """Most by which putting a request in may make its round less late or less moved.

    A visit that has moved in time may come back to its hour. What the request's own stops cost for
    being in another round than before is taken off.
    """
    if d.moved_cost == 0:
        return 0
    slack = int(s.schedule[_from(d, s, v, 0), LATE])
    for a in range(d.request_ptr[r], d.request_ptr[r + 1]):
        home = d.home[d.request_nodes[a]]
        if home >= 0 and home != v:
            slack -= d.moved_cost
    return slack


@_compiled
def _spread(d: Data, v: int, work: int) -> int:
    """Cost of a round's work under the fair spread: more for each hour of a fuller shift."""
    if d.balance[v] == 0:
        return 0
    # A round that is not right yet may ride where there is no way; its price must stay a number.
    work = min(work, LONGEST_WORK)
    return d.balance[v] * work * work // d.span[v]


@_compiled
def _start_of(d: Data, v: int) -> int:
    """Row of a round's start in the arrays by node."""
    return int(d.place.shape[0]) + v


@_compiled
def _end_of(d: Data, v: int) -> int:
    """Row of a round's end in the arrays by node."""
    return int(d.place.shape[0]) + int(d.open.shape[0]) + v


@_compiled
def _before(d: Data, s: State, v: int, k: int) -> int:
    """Row of what comes before a position: a node, or the start."""
    return int(s.sequence[v, k - 1]) if k > 0 else _start_of(d, v)


@_compiled
def _from(d: Data, s: State, v: int, k: int) -> int:
    """Row of what stands at a position: a node, or the end."""
    return int(s.sequence[v, k]) if k < s.length[v] else _end_of(d, v)


@_compiled
def _rest_late(
    d: Data, s: State, v: int, k: int, instant: int, origin: int, ride: int, after_g: int
) -> int:
    """Cost of lateness from position k on after leaving ``origin`` then.

    The next place is ``ride`` seconds away; ``after_g`` is what then lies aboard besides.
    """
    hilly = after_g != 0
    table = s.laid if hilly else s.schedule
    onward = AFTER_S if hilly else LEG_S
    cost = 0
    while k < s.length[v]:
        node = s.sequence[v, k]
        spent = d.service[node]
        if d.place[node] >= 0:
            instant += ride
            spent = _spent(d, node, origin)
            origin = d.place[node]
            ride = table[node, onward]
        begin = _opens(d, node, instant)
        cost += _late(d, v, node, begin)
        instant = begin + spent
        k += 1
        if instant == s.schedule[node, DEPART] and not hilly:
            # From here on everything is as it was.
            return cost + s.schedule[_from(d, s, v, k), LATE]
    return cost


@_compiled
def _walk_in_time(  # all that the rest hangs on
    d: Data, s: State, v: int, table: Ints, k: int, instant: int, origin: int, ride: int
) -> bool:
    """Whether leaving ``origin`` then keeps the nodes from position k on in time.

    The next place is ``ride`` seconds away; ``table`` tells how late its node may be left.
    """
    while k < s.length[v]:
        node = s.sequence[v, k]
        if d.place[node] >= 0:
            begin = _opens(d, node, instant + ride)
            return begin < NEVER and begin + _spent(d, node, origin) <= table[node, LATEST]
        # A break moves with the courier, so what follows it must be looked at afresh.
        begin = _opens(d, node, instant)
        if begin >= NEVER:
            return False
        instant = begin + d.service[node]
        k += 1
    return instant + ride <= d.close[v]


# --- schedule of one round ------------------------------------------------------------------


@_compiled
def update_round(d: Data, s: State, v: int) -> bool:
    """Work out the schedule, loads and cost of a round from its sequence.

    Returns whether it keeps its windows, loads and limits; the arrays are right only then.
    """
    table = s.schedule
    s.cost[v] = BROKEN
    good = _load_round(d, s, v)
    legs, per_kg = d.legs[d.matrix[v]], d.per_kg[d.slope[v]]
    hilly = d.hilly[v]
    n = s.length[v]
    before = _start_of(d, v)
    at = d.start_place[v]
    instant = d.open[v]
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
            leg = _ride(legs, per_kg, at, place, hilly, s.mass[before])
            leg_m = _way(legs, at, place, 1)
            _tell_way(d, s, v, left, k, place, leg, leg_m)
            left = k + 1
            travel += leg
            metres += leg_m
            instant += leg
            spent = _spent(d, node, at)
            at_stops += spent
            at = place
            stops += 1
        begin = _opens(d, node, instant)
        if begin >= NEVER:
            return False
        instant = begin + spent
        table[node, LATE] = _late(d, v, node, begin)
        table[node, DEPART] = instant
        table[node, AT] = at
        table[node, PLACE] = place
        s.round_of[node] = v
        before = node
    home = _ride(legs, per_kg, at, d.end_place[v], hilly, s.mass[before])
    _tell_way(d, s, v, left, n, d.end_place[v], home, _way(legs, at, d.end_place[v], 1))
    s.stops[v] = stops
    if stops == 0:
        # A shift without stops has no round: its breaks only keep their places in the list.
        home = travel = metres = 0
    travel += home
    metres += _way(legs, at, d.end_place[v], 1) if stops > 0 else 0
    s.travel[v] = travel
    s.distance[v] = metres
    s.work[v] = travel + at_stops
    good = good and instant + home <= d.close[v]
    if stops > 0:
        good = good and travel <= d.max_travel[v] and metres <= d.max_distance[v]
        good = good and stops <= d.max_stops[v]
    end = _end_of(d, v)
    table[end, DUE] = d.close[v]
    table[end, DIRECT] = 1
    table[end, LATE] = 0
    table[end, PLACE] = -1
    earliest = _look_back(d, s, v, table, LEG_S)
    if d.any_late:
        late = 0
        for k in range(n - 1, -1, -1):
            late += table[s.sequence[v, k], LATE]
            table[s.sequence[v, k], LATE] = late
    if not (good and earliest >= d.open[v]):
        return False
    if stops == 0:
        s.cost[v] = 0
    else:
        s.cost[v] = d.fixed_cost[v] + travel * d.second_cost[v] + metres * d.metre_cost[v]
        s.cost[v] += _spread(d, v, s.work[v]) + table[s.sequence[v, 0], LATE]
    return True


@_compiled
def _tell_way(  # one leg in all its figures
    d: Data, s: State, v: int, first: int, last: int, place: int, leg: int, leg_m: int
) -> None:
    """Write the way to a place into the rows before these positions; all but one are breaks."""
    for k in range(first, last + 1):
        row = _before(d, s, v, k)
        s.schedule[row, NEXT] = place
        s.schedule[row, LEG_S] = leg
        s.schedule[row, LEG_M] = leg_m


@_compiled
def _load_round(d: Data, s: State, v: int) -> bool:
    """Work out what is aboard after each node, and the room before and after it."""
    n = s.length[v]
    start, end = _start_of(d, v), _end_of(d, v)
    good = True
    for c in range(d.delta.shape[1]):
        aboard = 0
        for k in range(n):
            node = s.sequence[v, k]
            r = d.request[node]
            if r >= 0 and d.has_initial[r] and d.request_nodes[d.request_ptr[r]] == node:
                aboard += d.initial[r, c]
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
    if d.hilly[v]:
        _weigh_round(d, s, v)
    return good


@_compiled
def _weigh_round(d: Data, s: State, v: int) -> None:
    """Work out the mass that counts for the ways after each node."""
    apart = s.counters[APART] - 1
    less = 0
    if apart >= 0 and d.has_initial[apart]:
        for k in range(s.length[v]):
            if s.sequence[v, k] == d.request_nodes[d.request_ptr[apart]]:
                less = d.initial[apart, d.mass]
    row = _start_of(d, v)
    for k in range(s.length[v] + 1):
        if k > 0:
            row = s.sequence[v, k - 1]
            if apart >= 0 and d.request[row] == apart:
                less += d.delta[row, d.mass]
        s.mass[row] = s.load[row, d.mass] + d.staying[v] - less


@_compiled
def _look_back(d: Data, s: State, v: int, table: Ints, onward: int) -> int:
    """Fill what each node must know of the rest of its round; gives the latest way out.

    Column ``onward`` of the table has the seconds of the legs.
    """
    latest = d.close[v]
    rides = s.stops[v] > 0  # without stops there is no way home either
    for k in range(s.length[v], -1, -1):
        row = _before(d, s, v, k)
        if rides:
            latest -= table[row, onward]
        if k == 0:
            break
        origin = s.schedule[_before(d, s, v, k - 1), AT]
        table[row, LATEST] = latest
        place = d.place[row]
        rides = place >= 0
        if rides:
            begin = _last_begin(d, row, latest - _spent(d, row, origin))
            table[row, DIRECT] = 0 if d.setup[row] != 0 else 1
            # With a setup that may fall away, only what is surely in time counts as due.
            table[row, DUE] = (
                begin
                if d.setup[row] == 0
                else _last_begin(d, row, latest - d.service[row] - d.setup[row])
            )
            latest = begin
        else:
            table[row, DIRECT] = 0
            table[row, DUE] = -NEVER
            latest = _last_begin(d, row, latest - d.service[row])
    return latest


# --- a hilly round with one request more aboard ----------------------------------------------


@_compiled
def _lay_out(d: Data, s: State, v: int, r: int) -> tuple[int, int, int]:
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


@_compiled
def _lay_between(d: Data, s: State, v: int, aboard_g: int) -> None:
    legs, per_kg = d.legs[d.matrix[v]], d.per_kg[d.slope[v]]
    table, laid = s.schedule, s.laid
    passed = 0
    for k in range(s.length[v] + 1):
        row = _before(d, s, v, k)
        laid[row, PASSED_S] = passed
        slow = _ride(legs, per_kg, table[row, AT], table[row, NEXT], True, s.mass[row] + aboard_g)
        laid[row, ONWARD_S] = slow
        if k < s.length[v] and d.place[s.sequence[v, k]] >= 0:
            passed += slow - table[row, LEG_S]


@_compiled
def _lay_ahead(d: Data, s: State, v: int, aboard_g: int) -> None:
    legs, per_kg = d.legs[d.matrix[v]], d.per_kg[d.slope[v]]
    table, laid = s.schedule, s.laid
    instant = d.open[v]
    ahead = 0
    ahead_late = 0
    for k in range(s.length[v] + 1):
        row = _before(d, s, v, k)
        laid[row, AHEAD_S] = ahead
        laid[row, AHEAD_LATE] = ahead_late
        laid[row, DEPART] = instant
        if k == s.length[v]:
            break
        node = s.sequence[v, k]
        at, following = table[row, AT], table[row, NEXT]
        spent = d.service[node]
        if d.place[node] >= 0:
            spent = _spent(d, node, at)
            slow = _ride(legs, per_kg, at, following, True, s.mass[row] + aboard_g)
            ahead += slow - table[row, LEG_S]
            instant += slow
        begin = _opens(d, node, instant)
        if begin >= NEVER or instant >= NEVER:
            # Too late here is too late for all that follows; NEVER tells who looks there.
            instant = NEVER
            continue
        instant = begin + spent
        ahead_late += _late(d, v, node, begin)
        ahead_late -= _late(d, v, node, table[node, DEPART] - spent)


@_compiled
def _lay_after(d: Data, s: State, v: int, aboard_g: int) -> None:
    legs, per_kg = d.legs[d.matrix[v]], d.per_kg[d.slope[v]]
    table, laid = s.schedule, s.laid
    behind = 0
    for k in range(s.length[v], -1, -1):
        row = _before(d, s, v, k)
        slow = _ride(legs, per_kg, table[row, AT], table[row, NEXT], True, s.mass[row] + aboard_g)
        laid[row, AFTER_S] = slow
        laid[row, BEHIND_S] = behind
        if k > 0 and d.place[row] >= 0:
            # Whoever goes in before this node has the way on from it behind.
            behind += slow - table[row, LEG_S]
    end = _end_of(d, v)
    laid[end, DUE] = d.close[v]
    laid[end, DIRECT] = 1
    _look_back(d, s, v, laid, AFTER_S)


# --- insertion ------------------------------------------------------------------------------


@_compiled
def _within_limits(d: Data, s: State, v: int, stops: int, travel: int, metres: int) -> bool:
    return (
        s.stops[v] + stops <= d.max_stops[v]
        and s.travel[v] + travel <= d.max_travel[v]
        and s.distance[v] + metres <= d.max_distance[v]
    )


@_compiled
def _kept_fits(d: Data, s: State, v: int, r: int, k: int) -> bool:
    """Whether goods that stay to the end fit beside all loads from position k on."""
    row = _from(d, s, v, k)
    for c in range(d.delta.shape[1]):
        if s.room_after[row, c] < d.kept[r, c]:
            return False
    return True


@_compiled
def _single_fits(d: Data, s: State, v: int, r: int, row: int, node: int) -> bool:
    """Whether a request of one node fits aboard after a row."""
    for c in range(d.delta.shape[1]):
        # What is aboard from the start is still there on all legs before.
        if s.room_before[row, c] < d.initial[r, c]:
            return False
        if s.load[row, c] + d.initial[r, c] + d.delta[node, c] > d.capacity[v, c]:
            return False
    return True


@_compiled
def _try_single(
    d: Data, s: State, v: int, r: int, best: int, blink: float, but: int
) -> tuple[int, int]:
    """Cheapest place for a request of one node: (cost, position); NO_COST where none.

    Position ``but`` is passed over.
    """
    if d.hilly[v]:
        return _single_in(d, s, v, r, best, blink, but, True)
    return _single_in(d, s, v, r, best, blink, but, False)


@_inlined
def _single_in(  # a constant makes two of it
    d: Data, s: State, v: int, r: int, best: int, blink: float, but: int, hilly: bool
) -> tuple[int, int]:
    table = s.schedule
    go, due = table, table
    ahead_g, after_g, aboard_g = 0, 0, 0
    if hilly:
        ahead_g, _, after_g = _lay_out(d, s, v, r)
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
    spread = _spread(d, v, s.work[v])
    slack = _slack(d, s, v, r)
    last = _closes(d, node)
    n = s.length[v]
    found = -1
    row = _before(d, s, v, _wide(d.frozen[v]))
    for i in range(d.frozen[v], n + 1):
        if i > d.frozen[v]:
            row = s.sequence[v, i - 1]
        instant = go[row, DEPART]
        if instant > last:
            break
        if i == but or _blinks(s.counters, s.random, blink):
            continue
        if hilly:
            aboard_g = s.mass[row]
        at, following = table[row, AT], table[row, NEXT]
        to_s = _ride_to(legs, per_kg, at, place, hilly, aboard_g + ahead_g)
        from_s = _ride(legs, per_kg, place, following, hilly, aboard_g + after_g)
        travel = to_s + from_s
        metres = _way_to(legs, at, place, 1) + _way(legs, place, following, 1)
        if used:
            travel -= table[row, LEG_S]
            metres -= table[row, LEG_M]
            if hilly and ahead_g != 0:
                travel += s.laid[row, AHEAD_S]
            if hilly and after_g != 0:
                travel += s.laid[row, BEHIND_S]
        cost = base + travel * second + metres * metre
        if d.balance[v] != 0:
            cost += _spread(d, v, s.work[v] + travel + _spent(d, node, at)) - spread
        if cost - slack >= best:
            continue
        if not _single_fits(d, s, v, r, row, node):
            continue
        if d.has_kept[r] and not _kept_fits(d, s, v, r, i):
            continue
        begin = _opens(d, node, instant + to_s)
        if begin >= NEVER:
            continue
        leave = begin + _spent(d, node, at)
        rest = s.sequence[v, i] if i < n else _end_of(d, v)
        if leave + from_s > due[rest, DUE] and (
            due[rest, DIRECT] == 1 or not _walk_in_time(d, s, v, due, i, leave, place, from_s)
        ):
            continue
        if not _within_limits(d, s, v, 1, travel, metres):
            continue
        if d.any_late:
            cost += _late(d, v, node, begin) - table[rest, LATE]
            cost += _rest_late(d, s, v, i, leave, place, from_s, after_g)
            if hilly and ahead_g != 0:
                cost += s.laid[row, AHEAD_LATE]
            if cost >= best:
                continue
        best = cost
        found = i
    return (best, found) if found >= 0 else (NO_COST, -1)


@_inlined
def _drop_detours(  # a constant makes two of it
    d: Data, s: State, v: int, drop: int, hilly: bool, between_g: int, after_g: int
) -> None:
    """Fill the scratch rows: what the drop alone adds at each position, and the least from there.

    Once the pickup lies at least one stop before, its own detour and this one simply add up. In a
    hilly round laid out, so do the ways past stops between them: those up to here count with the
    drop, those up to the pickup are taken off with it.
    """
    table = s.schedule
    scratch = s.scratch
    aboard_g = 0
    legs, per_kg = d.legs[d.matrix[v]], d.per_kg[d.slope[v]]
    second, metre = d.second_cost[v], d.metre_cost[v]
    place = d.place[drop]
    n = s.length[v]
    least = NO_COST
    for k in range(n, d.frozen[v] - 1, -1):
        row = _before(d, s, v, k)
        if hilly:
            aboard_g = s.mass[row]
        at, following = table[row, AT], table[row, NEXT]
        to_s = _ride_to(legs, per_kg, at, place, hilly, aboard_g + between_g)
        from_s = _ride(legs, per_kg, place, following, hilly, aboard_g + after_g)
        add_s = to_s + from_s - table[row, LEG_S]
        if hilly:
            add_s += s.laid[row, PASSED_S]
            if after_g != 0:
                add_s += s.laid[row, BEHIND_S]
        add_m = _way_to(legs, at, place, 1) + _way(legs, place, following, 1) - table[row, LEG_M]
        least = min(least, add_s * second + add_m * metre)
        scratch[k, TO_S] = to_s
        scratch[k, FROM_S] = from_s
        scratch[k, ADD_S] = add_s
        scratch[k, ADD_M] = add_m
        scratch[k, LEAST] = least


@_compiled
def _more_fits(d: Data, s: State, v: int, row: int, node: int) -> bool:
    """Whether what a node takes up fits aboard after a row."""
    for c in range(d.delta.shape[1]):
        if s.load[row, c] + d.delta[node, c] > d.capacity[v, c]:
            return False
    return True


@_compiled
def _more_passes(d: Data, s: State, node: int, pickup: int) -> bool:
    """Whether a break bears what a pickup takes up besides."""
    for c in range(d.delta.shape[1]):
        if s.load[node, c] + d.delta[pickup, c] > d.limit[node, c]:
            return False
    return True


@_compiled
def _try_pair(
    d: Data, s: State, v: int, r: int, best: int, blink: float, but: int
) -> tuple[int, int, int]:
    """Cheapest places for a pickup and its drop: (cost, position, position of the drop).

    The drop's position counts in the sequence without the pickup. NO_COST where there is none.
    The pair of positions ``but`` (see :func:`_pair_code`) is passed over.
    """
    if d.hilly[v]:
        return _pair_in(d, s, v, r, best, blink, but, True)
    return _pair_in(d, s, v, r, best, blink, but, False)


@_inlined
def _pair_in(  # a constant makes two of it
    d: Data, s: State, v: int, r: int, best: int, blink: float, but: int, hilly: bool
) -> tuple[int, int, int]:
    table = s.schedule
    due = table
    bound = table  # by when a node must be left before the drop is done
    between_g, after_g, aboard_g = 0, 0, 0
    if hilly:
        _, between_g, after_g = _lay_out(d, s, v, r)
        if after_g != 0:
            due = s.laid
            if after_g <= between_g:
                bound = s.laid
    scratch = s.scratch
    pickup = d.request_nodes[d.request_ptr[r]]
    drop = d.request_nodes[d.request_ptr[r] + 1]
    pickup_place, drop_place = d.place[pickup], d.place[drop]
    legs, per_kg = d.legs[d.matrix[v]], d.per_kg[d.slope[v]]
    second, metre = d.second_cost[v], d.metre_cost[v]
    used = s.stops[v] > 0
    base = 0 if used else d.fixed_cost[v]
    balanced = d.balance[v] != 0
    spread = _spread(d, v, s.work[v])
    slack = _slack(d, s, v, r)
    last_pickup, last_drop = _closes(d, pickup), _closes(d, drop)
    between_s = _way(legs, pickup_place, drop_place, 0)
    between_m = _way(legs, pickup_place, drop_place, 1)
    n = s.length[v]
    end = _end_of(d, v)
    if used:
        _drop_detours(d, s, v, drop, hilly, between_g, after_g)
    found_i = -1
    found_j = -1
    row = _before(d, s, v, _wide(d.frozen[v]))
    for i in range(d.frozen[v], n + 1):
        if i > d.frozen[v]:
            row = s.sequence[v, i - 1]
        instant = table[row, DEPART]
        if instant > last_pickup:
            break
        if _blinks(s.counters, s.random, blink):
            continue
        at, following = table[row, AT], table[row, NEXT]
        if hilly:
            aboard_g = s.mass[row]
            between_s = _ride(legs, per_kg, pickup_place, drop_place, hilly, aboard_g + between_g)
        # The way to the pickup, and both ways of going on: straight to the drop, or back.
        to_pickup_s = _ride_to(legs, per_kg, at, pickup_place, hilly, aboard_g)
        to_pickup_m = _way_to(legs, at, pickup_place, 1)
        away_s = _ride(legs, per_kg, pickup_place, following, hilly, aboard_g + between_g)
        from_drop_s = _ride(legs, per_kg, drop_place, following, hilly, aboard_g + after_g)
        straight_s = to_pickup_s + between_s + from_drop_s
        straight_m = to_pickup_m + between_m + _way(legs, drop_place, following, 1)
        back_s = straight_s
        back_m = straight_m
        if used:
            straight_s -= table[row, LEG_S]
            straight_m -= table[row, LEG_M]
            back_s = to_pickup_s + away_s - table[row, LEG_S]
            back_m = to_pickup_m + _way(legs, pickup_place, following, 1) - table[row, LEG_M]
            if hilly:
                if after_g != 0:
                    straight_s += s.laid[row, BEHIND_S]
                back_s -= s.laid[row, PASSED_S] + s.laid[row, ONWARD_S] - table[row, LEG_S]
        straight = base + straight_s * second + straight_m * metre
        back = base + back_s * second + back_m * metre
        later = back if not used else (back + scratch[i + 1, LEAST] if i < n else NO_COST)
        if min(straight, later) - slack >= best:
            continue
        if not _more_fits(d, s, v, row, pickup):
            continue
        begin = _opens(d, pickup, instant + to_pickup_s)
        if begin >= NEVER:
            continue
        clock = begin + _spent(d, pickup, at)
        served = clock - begin
        late = _late(d, v, pickup, begin)  # so far, from position i on
        was_late = table[s.sequence[v, i] if i < n else end, LATE]
        here = pickup_place
        onward_s = away_s  # to the next place from here
        passed = False  # a stop lies between; a break leaves the courier at the pickup
        k = i
        while True:
            if clock > last_drop:
                break
            node = s.sequence[v, k] if k < n else end
            add_s, add_m, to_drop_s = straight_s, straight_m, between_s
            if used and passed:
                add_s = back_s + scratch[k, ADD_S]
                add_m = back_m + scratch[k, ADD_M]
                to_drop_s = scratch[k, TO_S]
                from_drop_s = scratch[k, FROM_S]
            cost = base + add_s * second + add_m * metre
            if balanced:
                work = s.work[v] + add_s + served + _spent(d, drop, here)
                cost += _spread(d, v, work) - spread
            if cost - slack < best and not _blinks(s.counters, s.random, blink):
                begin = _opens(d, drop, clock + to_drop_s)
                leave = begin + _spent(d, drop, here)
                if (
                    begin < NEVER
                    and (
                        leave + from_drop_s <= due[node, DUE]
                        or (
                            due[node, DIRECT] == 0
                            and _walk_in_time(d, s, v, due, k, leave, drop_place, from_drop_s)
                        )
                    )
                    and _within_limits(d, s, v, 2, add_s, add_m)
                    and (not d.has_kept[r] or _pair_kept_fits(d, s, v, r, k, pickup, drop))
                    and _pair_code(i, k) != but
                ):
                    if d.any_late:
                        cost += late + _late(d, v, drop, begin) - was_late
                        cost += _rest_late(d, s, v, k, leave, drop_place, from_drop_s, after_g)
                    if cost < best:
                        best = cost
                        found_i = i
                        found_j = k
            if k >= n:
                break
            least = (back + scratch[k + 1, LEAST] if used else straight) - slack
            if least >= best and (passed or straight - slack >= best):
                break
            if not _more_fits(d, s, v, node, pickup):
                break
            place = table[node, PLACE]
            if place >= 0:
                begin = _opens(d, node, clock + onward_s)
                if begin >= NEVER:
                    break
                clock = begin + _spent(d, node, here)
                late += _late(d, v, node, begin)
                # The drop comes later still, so the rest cannot be in time any more.
                if clock > bound[node, LATEST]:
                    break
                here = place
                passed = True
                onward_s = s.laid[node, ONWARD_S] if hilly else table[node, LEG_S]
            else:
                if not _more_passes(d, s, node, pickup):
                    break
                begin = _opens(d, node, clock)
                if begin >= NEVER:
                    break
                clock = begin + d.service[node]
            k += 1
    return (best, found_i, found_j) if found_i >= 0 else (NO_COST, -1, -1)


@_compiled
def _pair_code(i: int, j: int) -> int:
    """Give two positions as one number; a single position is its own."""
    return i + (j << 20)


@_compiled
def _pair_kept_fits(d: Data, s: State, v: int, r: int, k: int, pickup: int, drop: int) -> bool:
    row = _before(d, s, v, k)
    for c in range(d.delta.shape[1]):
        if s.load[row, c] + d.delta[pickup, c] + d.delta[drop, c] > d.capacity[v, c]:
            return False
    return _kept_fits(d, s, v, r, k)


@_compiled
def _try_many(d: Data, s: State, v: int, r: int, best: int, blink: float, positions: Smalls) -> int:
    """Insert a request of several stops node by node, each where it is cheapest; then undo.

    Fills ``positions`` (for each node in turn, counted in the sequence as it then stands) and
    returns the cost, NO_COST where no way was found below ``best``. The order in which the
    nodes are tried is random, so that over many iterations all ways get their chance; loads are
    judged once at the end, since a pickup without its drop says nothing.
    """
    first, last = d.request_ptr[r], d.request_ptr[r + 1]
    count = last - first
    picks = d.pickups[r]
    legs, per_kg = d.legs[d.matrix[v]], d.per_kg[d.slope[v]]
    table = s.schedule
    hilly = d.hilly[v]
    aboard_g = 0
    used = s.stops[v] > 0
    old_length = s.length[v]
    old_cost = s.cost[v]
    if s.stops[v] + count > d.max_stops[v]:
        return NO_COST
    order = s.order
    for k in range(old_length):
        s.line[k] = s.sequence[v, k]
    for a in range(count):
        order[a] = a
    for part in range(2):  # shuffle pickups and drops each among themselves
        low = 0 if part == 0 else picks
        high = picks if part == 0 else count
        for a in range(high - 1, low, -1):
            b = low + _below(s.random, a - low + 1)
            order[a], order[b] = order[b], order[a]
    after_pickup = d.frozen[v]  # drops go behind this position
    good = True
    for step in range(count):
        index = order[step]
        node = d.request_nodes[first + index]
        place = d.place[node]
        is_drop = index >= picks
        low = after_pickup if is_drop else d.frozen[v]
        cheapest = NO_COST
        where = -1
        for i in range(low, s.length[v] + 1):
            row = _before(d, s, v, i)
            instant = table[row, DEPART]
            if instant > _closes(d, node):
                break
            if blink > 0 and _uniform(s.random) < blink:
                continue
            if hilly:
                aboard_g = s.mass[row]
            at, following = table[row, AT], table[row, NEXT]
            to_s = _ride_to(legs, per_kg, at, place, hilly, aboard_g)
            from_s = _ride(legs, per_kg, place, following, hilly, aboard_g)
            travel = to_s + from_s
            metres = _way_to(legs, at, place, 1) + _way(legs, place, following, 1)
            if used or step > 0:
                travel -= table[row, LEG_S]
                metres -= table[row, LEG_M]
            cost = travel * d.second_cost[v] + metres * d.metre_cost[v]
            if cost >= cheapest:
                continue
            begin = _opens(d, node, instant + to_s)
            if begin >= NEVER:
                continue
            leave = begin + _spent(d, node, at)
            rest = _from(d, s, v, i)
            if leave + from_s > table[rest, DUE] and (
                table[rest, DIRECT] == 1
                or not _walk_in_time(d, s, v, table, i, leave, place, from_s)
            ):
                continue
            cheapest = cost
            where = i
        if where < 0:
            good = False
            break
        for k in range(s.length[v], where, -1):
            s.sequence[v, k] = s.sequence[v, k - 1]
        s.sequence[v, where] = node
        s.length[v] += 1
        positions[2 * step] = node
        positions[2 * step + 1] = where
        if not is_drop:
            after_pickup = max(after_pickup + (1 if where < after_pickup else 0), where + 1)
        # What it weighs counts once all of it is in: a pickup without its drop says nothing.
        s.counters[APART] = r + 1 if step < count - 1 else 0
        fits = update_round(d, s, v)
        if step == count - 1:
            good = fits
    s.counters[APART] = 0
    cost = s.cost[v] - old_cost
    # Put everything back as it was.
    for step in range(count):
        s.round_of[d.request_nodes[first + step]] = -1
    for k in range(old_length):
        s.sequence[v, k] = s.line[k]
    s.length[v] = old_length
    update_round(d, s, v)
    return cost if good and cost < best else NO_COST


# --- changing rounds ------------------------------------------------------------------------


@_compiled
def _touch(s: State, v: int) -> None:
    """Remember a round before its first change in this iteration."""
    if s.is_touched[v]:
        return
    s.is_touched[v] = True
    s.touched[s.counters[TOUCHED]] = v
    s.counters[TOUCHED] += 1
    n = s.length[v]
    s.saved_length[v] = n
    for k in range(n):
        s.saved_sequence[v, k] = s.sequence[v, k]


@_compiled
def _put(s: State, v: int, position: int, node: int) -> None:
    for k in range(s.length[v], position, -1):
        s.sequence[v, k] = s.sequence[v, k - 1]
    s.sequence[v, position] = node
    s.length[v] += 1


@_compiled
def _remove_request(d: Data, s: State, r: int) -> None:
    """Take a request out of its round; the caller updates the round."""
    first = d.request_nodes[d.request_ptr[r]]
    v = _wide(s.round_of[first])
    kept = 0
    for k in range(s.length[v]):
        node = s.sequence[v, k]
        if d.request[node] == r:
            s.round_of[node] = -1
        else:
            s.sequence[v, kept] = node
            kept += 1
    s.length[v] = kept
    s.absent[s.counters[ABSENT]] = r
    s.counters[ABSENT] += 1


@_compiled
def _move_breaks(d: Data, s: State, v: int) -> None:
    """Give each break of a round a random one of the positions where it is in time."""
    n = s.length[v]
    for b in range(d.break_ptr[v], d.break_ptr[v + 1]):
        node = d.break_nodes[b]
        old = -1
        for k in range(n):
            if s.sequence[v, k] == node:
                old = k
        if old < d.frozen[v]:
            continue
        for k in range(old, n - 1):
            s.sequence[v, k] = s.sequence[v, k + 1]
        s.length[v] = n - 1
        update_round(d, s, v)
        chosen = old
        seen = 0
        for i in range(d.frozen[v], n):
            row = _before(d, s, v, i)
            begin = _opens(d, node, s.schedule[row, DEPART])
            if begin >= NEVER:
                break
            fits = True
            for c in range(d.delta.shape[1]):
                fits = fits and s.load[row, c] <= d.limit[node, c]
            leave = begin + d.service[node]
            at, way = s.schedule[row, AT], s.schedule[row, LEG_S]
            if fits and _walk_in_time(d, s, v, s.schedule, i, leave, at, way):
                seen += 1
                if _below(s.random, seen) == 0:
                    chosen = i
        _put(s, v, chosen, node)
        update_round(d, s, v)


@_compiled
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
    strings = int(_uniform(s.random) * most_strings + 1.0)
    before = s.counters[TOUCHED]
    for a in range(d.near.shape[1]):
        if s.counters[TOUCHED] - before >= strings:
            break
        node = d.near[seed, a]
        v = _wide(s.round_of[node])
        if v < 0 or s.is_touched[v]:
            continue
        if not _removable(d, s, v, node):
            continue
        _remove_string(d, s, v, node, longest)


@_compiled
def _removable(d: Data, s: State, v: int, node: int) -> bool:
    """Whether no stop of the node's request lies in the frozen front of the round."""
    r = d.request[node]
    for k in range(d.frozen[v]):
        if d.request[s.sequence[v, k]] == r:
            return False
    return True


@_compiled
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
    size = int(_uniform(s.random) * min(float(n), longest) + 1.0)
    size = min(size, n)
    gap = 0
    if size < n and size > 1 and _uniform(s.random) < SPLIT_SHARE:
        gap = 1
        while size + gap < n and _uniform(s.random) < SPLIT_GROWTH:
            gap += 1
    span = size + gap
    low = max(0, centre - span + 1)
    high = min(centre, n - span)
    start = low + _below(s.random, high - low + 1)
    skip = start + span  # first of the stops that a split string leaves in the middle
    if gap > 0:
        skip = start + 1 + _below(s.random, size - 1)
    _touch(s, v)
    for a in range(start, start + span):
        if skip <= a < skip + gap:
            continue
        other = chain[a]
        if s.round_of[other] == v and _removable(d, s, v, other):
            _remove_request(d, s, _wide(d.request[other]))
    if not update_round(d, s, v):
        # Where a detour is quicker than the straight way, fewer stops can make a round late.
        _empty_round(d, s, v)
    if d.break_ptr[v + 1] > d.break_ptr[v] and _uniform(s.random) < BREAK_MOVES:
        _move_breaks(d, s, v)


@_compiled
def _empty_round(d: Data, s: State, v: int) -> None:
    """Take every request out of a round that is not bound to its frozen front."""
    k = d.frozen[v]
    while k < s.length[v]:
        r = _wide(d.request[s.sequence[v, k]])
        if r >= 0 and _removable(d, s, v, s.sequence[v, k]):
            _remove_request(d, s, r)
            k = d.frozen[v]
        else:
            k += 1
    update_round(d, s, v)


@_compiled
def _sort_absent(d: Data, s: State) -> None:
    """Order the absent requests by a rule drawn at random."""
    n = s.counters[ABSENT]
    if n < 2:
        return
    keys = s.keys
    # Weights of the rules as published: random, size, far, near, window length, start, end.
    draw = _below(s.random, 16)
    rule = -1
    if draw >= 4:
        rule = 0
    if draw >= 8:
        rule = 1
    if draw >= 10:
        rule = 2
    if draw >= 11:
        rule = 3
    if draw >= 13:
        rule = 4
    if draw >= 15:
        rule = 5
    for a in range(n):
        keys[a] = _uniform(s.random) if rule < 0 else d.sort_keys[rule, s.absent[a]]
        if d.urgent[s.absent[a]]:
            keys[a] = -np.inf
    gap = 1
    while gap < n // 3:
        gap = 3 * gap + 1
    while gap > 0:  # Shell's sort, which needs no memory
        for a in range(gap, n):
            key, r = keys[a], s.absent[a]
            at = a
            while at >= gap and keys[at - gap] > key:
                keys[at], s.absent[at] = keys[at - gap], s.absent[at - gap]
                at -= gap
            keys[at], s.absent[at] = key, r
        gap //= 3


@_compiled
def find_in_round(
    d: Data, s: State, v: int, r: int, best: int, blink: float, positions: Smalls
) -> int:
    """Cost of the cheapest way of putting a request into a round, NO_COST if none under ``best``.

    ``positions`` receives node and position of each insertion, in the order of inserting.
    """
    first = d.request_ptr[r]
    size = d.request_ptr[r + 1] - first
    if size > 2 or (size == 2 and d.pickups[r] != 1):
        return _try_many(d, s, v, r, best, 5.0 * blink, positions)
    cost, code = _try_few(d, s, v, r, best, blink, NOWHERE)
    _decode(d, r, code, positions)
    return cost


@_compiled
def _try_few(
    d: Data, s: State, v: int, r: int, best: int, blink: float, but: int
) -> tuple[int, int]:
    """Cheapest place for one node or a pair: (cost, code of the positions)."""
    if d.request_ptr[r + 1] - d.request_ptr[r] == 1:
        return _try_single(d, s, v, r, best, blink, but)
    cost, i, j = _try_pair(d, s, v, r, best, blink, but)
    return cost, _pair_code(i, j)


@_compiled
def _decode(d: Data, r: int, code: int, positions: Smalls) -> None:
    """Write nodes and positions of an insertion in the order of inserting: the later first."""
    first = d.request_ptr[r]
    if d.request_ptr[r + 1] - first == 1:
        positions[0] = d.request_nodes[first]
        positions[1] = code
        return
    positions[0] = d.request_nodes[first + 1]
    positions[1] = code >> 20
    positions[2] = d.request_nodes[first]
    positions[3] = code & ((1 << 20) - 1)


@_compiled
def _ask(d: Data, s: State, v: int, r: int, best: int, blink: float) -> tuple[int, int]:
    """As :func:`_try_few`, by the memo where this iteration has not touched the round.

    What is remembered knows no overlooked positions; whether the best one is overlooked is drawn
    afterwards, and if so it is left out of a second search. That comes to the same chances.
    """
    memo = s.memo[r, v]
    touched = s.is_touched[v]
    single = d.request_ptr[r + 1] - d.request_ptr[r] == 1
    known = not touched and memo[1] == s.stamp[v] and not (memo[2] == NOWHERE and memo[0] < best)
    overlooking = blink if touched else 0.0
    but = NOWHERE
    while True:
        if known:
            cost, code = memo[0], memo[2]
            if code == NOWHERE or cost >= best:
                return NO_COST, NOWHERE
        else:
            cost, code = _try_few(d, s, v, r, best, overlooking, but)
        if touched or but != NOWHERE:
            return cost, code
        if not known:
            memo[0] = best if cost == NO_COST else cost
            memo[1] = s.stamp[v]
            memo[2] = NOWHERE if cost == NO_COST else code
        if cost == NO_COST or not (
            _blinks(s.counters, s.random, blink)
            or (not single and _blinks(s.counters, s.random, blink))
        ):
            return cost, code
        known = False
        overlooking = blink
        but = code


@_compiled
def _insert_best(d: Data, s: State, r: int, blink: float) -> int:
    """Put a request where it costs least; gives that cost, NO_COST where none is worth having."""
    size = d.request_ptr[r + 1] - d.request_ptr[r]
    few = size == 1 or (size == 2 and d.pickups[r] == 1)
    best = d.penalty[r]
    best_v = -1
    best_code = NOWHERE
    s.counters[SEARCH] += 1
    # Untouched rounds first: they cost little to ask, and their answer cuts the others short.
    for turn in range(2):
        for v in range(s.length.shape[0]):
            if s.is_touched[v] != (turn == 1) or not d.allowed[r, v] or s.is_shut[v]:
                continue
            if s.stops[v] == 0 and d.home[d.request_nodes[d.request_ptr[r]]] != v:
                # Of empty rounds that differ in nothing one is enough, but for its own.
                if s.seen[d.alike[v]] == s.counters[SEARCH]:
                    continue
                s.seen[d.alike[v]] = s.counters[SEARCH]
            code = NOWHERE
            if not few:
                cost = _try_many(d, s, v, r, best, 5.0 * blink, s.positions[1])
            else:
                cost, code = _ask(d, s, v, r, best, blink)
            if cost < best:
                best = cost
                best_v = v
                best_code = code
                if not few:
                    for a in range(2 * size):
                        s.positions[0, a] = s.positions[1, a]
    if best_v < 0:
        return NO_COST
    if few:
        _decode(d, r, best_code, s.positions[0])
    _touch(s, best_v)
    for step in range(size):
        _put(s, best_v, s.positions[0, 2 * step + 1], s.positions[0, 2 * step])
    update_round(d, s, best_v)
    return best


@_compiled
def _ways_cost(d: Data, s: State) -> int:
    """Cost of all rounds but for lateness and for what has moved, which may fall again."""
    cost = 0
    for v in range(s.length.shape[0]):
        if s.cost[v] < BROKEN:
            cost += s.cost[v] - s.schedule[_from(d, s, v, 0), LATE]
    return cost


@_compiled
def recreate(d: Data, s: State, blink: float, most: float) -> bool:
    """Insert the absent requests one by one, each where it is cheapest.

    Gives up, and says so by ``False``, once the rounds alone cost more than ``most``: what is to
    come only adds to that (but for rare ways round that are quicker than the straight ones).
    """
    _sort_absent(d, s)
    spent = 0
    for v in range(s.length.shape[0]):
        if s.cost[v] < BROKEN:  # a begun round may be, until what is left of its jobs is back
            spent += s.cost[v]
    left = 0
    for a in range(s.counters[ABSENT]):
        if spent > most and (d.moved_cost == 0 or _ways_cost(d, s) > most):
            return False
        r = _wide(s.absent[a])
        cost = _insert_best(d, s, r, 0.0 if d.urgent[r] else blink)
        if cost < NO_COST:
            spent += cost
        else:
            s.absent[left] = r
            left += 1
    s.counters[ABSENT] = left
    return True


# --- the whole ------------------------------------------------------------------------------


@_compiled
def total_cost(d: Data, s: State) -> int:
    """Cost of all rounds and of all that is left out."""
    cost = 0
    for v in range(s.length.shape[0]):
        cost += s.cost[v]
    for a in range(s.counters[ABSENT]):
        cost += d.penalty[s.absent[a]]
    return cost


@_compiled
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


@_compiled
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


@_compiled
def _begin(s: State) -> None:
    """Remember what this iteration may have to bring back."""
    s.counters[SAVED_ABSENT] = s.counters[ABSENT]
    for a in range(s.counters[ABSENT]):
        s.saved_absent[a] = s.absent[a]


@_compiled
def _keep(s: State) -> None:
    """Keep the touched rounds as they are now."""
    for a in range(s.counters[TOUCHED]):
        s.stamp[s.touched[a]] += 1
    _forget_touched(s)


@_compiled
def _forget_touched(s: State) -> None:
    for a in range(s.counters[TOUCHED]):
        s.is_touched[s.touched[a]] = False
    s.counters[TOUCHED] = 0


@_compiled
def _undo(d: Data, s: State) -> None:
    """Bring back the touched rounds and the absent list of before this iteration."""
    for a in range(s.counters[TOUCHED]):
        v = _wide(s.touched[a])
        for k in range(s.length[v]):
            s.round_of[s.sequence[v, k]] = -1
    for a in range(s.counters[TOUCHED]):
        v = _wide(s.touched[a])
        n = s.saved_length[v]
        s.length[v] = n
        for k in range(n):
            s.sequence[v, k] = s.saved_sequence[v, k]
        update_round(d, s, v)
    s.counters[ABSENT] = s.counters[SAVED_ABSENT]
    for a in range(s.counters[ABSENT]):
        s.absent[a] = s.saved_absent[a]
    _forget_touched(s)


def construct(d: Data, s: State) -> None:
    """Make a first plan: every absent request where it is cheapest."""
    recreate(d, s, 0.0, np.inf)
    _keep(s)
    s.counters[COST] = total_cost(d, s)
    keep_best(s)


@_compiled
def iterate(d: Data, s: State, iterations: int, temperature: float) -> None:
    """Ruin and recreate so many times at a temperature."""
    for _ in range(iterations):
        _begin(s)
        most = s.counters[COST] - temperature * np.log(1.0 - _uniform(s.random))
        ruin(d, s, _wide(d.centres[_below(s.random, d.centres.shape[0])]))
        accept = recreate(d, s, BLINK, most)
        if accept:
            cost = total_cost(d, s)
            accept = cost < most
        if accept:
            _keep(s)
            s.counters[COST] = cost
            if cost < s.counters[BEST]:
                keep_best(s)
        else:
            _undo(d, s)


# --- fewer rounds ---------------------------------------------------------------------------


@_compiled
def give_up_round(d: Data, s: State) -> bool:
    """Take all jobs out of one round and shut it, and all empty ones; says whether there was one.

    It is the round whose requests found a place elsewhere most easily so far.
    """
    least = NO_COST
    chosen = -1
    open_rounds = 0
    for v in range(s.length.shape[0]):
        if s.stops[v] == 0:
            s.is_shut[v] = True
            continue
        open_rounds += 1
        if d.frozen[v] > 0 or d.fixed_cost[v] == 0:
            continue
        hardness = 0
        for k in range(s.length[v]):
            r = d.request[s.sequence[v, k]]
            if r >= 0:
                hardness += 1 + s.absences[r]
        if hardness < least:
            least = hardness
            chosen = v
    if chosen < 0 or open_rounds < 2:
        return False
    _empty_round(d, s, chosen)
    s.is_shut[chosen] = True
    s.stamp[chosen] += 1
    s.counters[COST] = total_cost(d, s)
    return True


@_compiled
def missing(d: Data, s: State) -> int:
    """Sum of the absences of what must be served and is in no round."""
    total = 0
    for a in range(s.counters[ABSENT]):
        r = s.absent[a]
        if d.must[r]:
            total += 1 + s.absences[r]
    return total


@_compiled
def shrink(d: Data, s: State, iterations: int, temperature: float, beside: float) -> bool:
    """Try so many times to serve all in the open rounds; each success gives up one round more.

    Absences are counted as published: what is left over often weighs more, so that it drives out
    what is easier to place. ``beside`` is the share of ruins that begin beside such a stop. Says
    whether there is a round left to give up.
    """
    for _ in range(iterations):
        _begin(s)
        old = missing(d, s)
        seed = _below(s.random, d.near.shape[0])
        if s.counters[ABSENT] > 0 and _uniform(s.random) < beside:
            r = s.absent[_below(s.random, s.counters[ABSENT])]
            first = d.request_ptr[r]
            seed = d.request_nodes[first + _below(s.random, d.request_ptr[r + 1] - first)]
        ruin(d, s, seed)
        recreate(d, s, BLINK, np.inf)
        new = missing(d, s)
        cost = total_cost(d, s)
        accept = new < old
        if new == old:
            accept = cost < s.counters[COST] - temperature * np.log(1.0 - _uniform(s.random))
        for a in range(s.counters[ABSENT]):
            s.absences[s.absent[a]] += 1
        if not accept:
            _undo(d, s)
            continue
        _keep(s)
        s.counters[COST] = cost
        if new == 0:
            if cost < s.counters[BEST]:
                keep_best(s)
            if not give_up_round(d, s):
                return False
    return True
