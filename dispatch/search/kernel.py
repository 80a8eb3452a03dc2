"""The compiled search: schedules of rounds, insertions, ruin and recreate.

The method is *slack induction by string removals* (Christiaens and Vanden Berghe 2020,
Transportation Science 54(2)): take strings of neighbouring stops out of neighbouring rounds, put
them back greedily while now and then overlooking a position, and accept by annealing. Every round
keeps, for each of its nodes, the earliest departure, the latest departure that keeps the rest in
time, and the room left before and after, so that an insertion is judged without running the rest
of the round.

All functions that call each other stand in this one module, since the compiler's cache does not
notice a change of a function in another file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from dispatch.search.arrays import NEVER

if TYPE_CHECKING:
    from dispatch.search.arrays import Bools, Data, Ints, Smalls, State, Words

NO_COST = 1 << 61
BROKEN = 1 << 54
"""Cost of a round that breaks a rule: more than any right one, and summable."""
LONGEST_WORK = 1 << 20
WITHOUT = 1 << 40
"""In place of a limit that does not count; :data:`dispatch.search.compile.LIMITLESS`."""
RULE_COUNT = 4
DAY_S = 24 * 3600
ABSENT, TOUCHED, COST, BEST, FOUND, SAVED_ABSENT = 0, 1, 2, 3, 4, 5

REMOVED_ON_AVERAGE = 10.0
LONGEST_STRING = 10.0
SPLIT_SHARE = 0.5
SPLIT_GROWTH = 0.01
BLINK = 0.01
BREAK_MOVES = 0.5


# --- chance ---------------------------------------------------------------------------------


@njit(cache=True, nogil=True)
def _next_word(random: Words) -> np.uint64:
    """Splitmix64: one state word, so that a search is a function of its seed alone."""
    random[0] = random[0] + np.uint64(0x9E3779B97F4A7C15)
    word = random[0]
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


@njit(cache=True, nogil=True)
def _uniform(random: Words) -> float:
    """A number from 0 (included) to 1 (excluded)."""
    return float(_next_word(random) >> np.uint64(11)) / 9007199254740992.0


@njit(cache=True, nogil=True)
def _below(random: Words, bound: int) -> int:
    return int(_uniform(random) * bound)


# --- time and way ---------------------------------------------------------------------------


@njit(cache=True, nogil=True)
def _way(table: np.ndarray, origin: int, target: int) -> int:
    """Time or distance of a leg; nothing where a round has no start or end place."""
    if origin < 0 or target < 0:
        return 0
    return int(table[origin, target])


@njit(cache=True, nogil=True)
def _opens(d: Data, node: int, instant: int) -> int:
    """First instant from this one on at which the node may begin, NEVER if none."""
    for w in range(d.window_ptr[node], d.window_ptr[node + 1]):
        if instant <= d.window_close[w]:
            return max(instant, d.window_open[w])
    return NEVER


@njit(cache=True, nogil=True)
def _last_begin(d: Data, node: int, instant: int) -> int:
    """Last instant up to this one at which the node may begin, -NEVER if none."""
    for w in range(d.window_ptr[node + 1] - 1, d.window_ptr[node] - 1, -1):
        if instant >= d.window_open[w]:
            return min(instant, d.window_close[w])
    return -NEVER


@njit(cache=True, nogil=True)
def _closes(d: Data, node: int) -> int:
    return d.window_close[d.window_ptr[node + 1] - 1]


@njit(cache=True, nogil=True)
def _spent(d: Data, node: int, origin: int) -> int:
    """Setup and service after coming from a place."""
    if d.setup[node] != 0 and d.place[node] != origin:
        return d.service[node] + d.setup[node]
    return d.service[node]


@njit(cache=True, nogil=True)
def _late(d: Data, node: int, begin: int) -> int:
    """Cost of beginning a node then, beyond its last window."""
    return max(0, begin - d.soft_close[node]) * d.late_cost[node]


@njit(cache=True, nogil=True)
def _spread(d: Data, v: int, work: int) -> int:
    """Cost of a round's work under the fair spread: more for each hour of a fuller shift."""
    if d.balance[v] == 0:
        return 0
    # A round that is not right yet may ride where there is no way; its price must stay a number.
    work = min(work, LONGEST_WORK)
    return d.balance[v] * work * work // d.span[v]


@njit(cache=True, nogil=True)
def _rest_late(d: Data, s: State, v: int, k: int, instant: int, origin: int) -> int:
    """Cost of lateness from position k on after leaving ``origin`` then."""
    s_sequence = s.sequence
    s_depart = s.depart
    s_late_after = s.late_after
    s_length = s.length
    d_place = d.place
    d_service = d.service
    duration = d.duration[d.matrix[v]]
    cost = 0
    while k < s_length[v]:
        node = s_sequence[v, k]
        spent = d_service[node]
        if d_place[node] >= 0:
            instant += _way(duration, origin, d_place[node])
            spent = _spent(d, node, origin)
            origin = d_place[node]
        begin = _opens(d, node, instant)
        cost += _late(d, node, begin)
        instant = begin + spent
        k += 1
        if instant == s_depart[node]:
            # From here on everything is as it was.
            return cost + (s_late_after[s_sequence[v, k]] if k < s_length[v] else 0)
    return cost


@njit(cache=True, nogil=True)
def _late_now(s: State, v: int, k: int) -> int:
    """Cost of lateness from position k on as the round stands."""
    return s.late_after[s.sequence[v, k]] if k < s.length[v] else 0


@njit(cache=True, nogil=True)
def _rest_in_time(d: Data, s: State, v: int, k: int, instant: int, origin: int) -> bool:
    """Whether leaving ``origin`` then keeps the nodes from position k on in time."""
    s_sequence = s.sequence
    s_latest = s.latest
    s_length = s.length
    d_place = d.place
    d_service = d.service
    duration = d.duration[d.matrix[v]]
    while k < s_length[v]:
        node = s_sequence[v, k]
        if d_place[node] >= 0:
            begin = _opens(d, node, instant + _way(duration, origin, d_place[node]))
            return begin < NEVER and begin + _spent(d, node, origin) <= s_latest[node]
        # A break moves with the courier, so what follows it must be looked at afresh.
        begin = _opens(d, node, instant)
        if begin >= NEVER:
            return False
        instant = begin + d_service[node]
        k += 1
    return instant + _way(duration, origin, d.end_place[v]) <= d.close[v]


@njit(cache=True, nogil=True)
def _next_place(d: Data, s: State, v: int, k: int) -> int:
    """Row of the first place from position k on, -1 where the round just ends."""
    s_sequence = s.sequence
    s_length = s.length
    d_place = d.place
    while k < s_length[v]:
        place = d_place[s_sequence[v, k]]
        if place >= 0:
            return int(place)
        k += 1
    return int(d.end_place[v])


# --- schedule of one round ------------------------------------------------------------------


@njit(cache=True, nogil=True)
def update_round(d: Data, s: State, v: int) -> bool:
    """Work out the schedule, loads and cost of a round from its sequence.

    Returns whether it keeps its windows, loads and limits; the arrays are right only then.
    """
    s_sequence = s.sequence
    s_depart = s.depart
    s_latest = s.latest
    s_at = s.at
    s_load = s.load
    s_load_start = s.load_start
    s_room_start = s.room_start
    s_room_before = s.room_before
    s_room_after = s.room_after
    s_late_after = s.late_after
    s_round_of = s.round_of
    s_length = s.length
    d_place = d.place
    d_delta = d.delta
    d_limit = d.limit
    d_capacity = d.capacity
    d_service = d.service
    d_request = d.request
    dims = d.delta.shape[1]
    m = d.matrix[v]
    duration, distance = d.duration[m], d.distance[m]
    n = s_length[v]
    good = True
    for c in range(dims):
        s_load_start[v, c] = 0
    for k in range(n):
        node = s_sequence[v, k]
        r = d_request[node]
        if r >= 0 and d.has_initial[r] and d.request_nodes[d.request_ptr[r]] == node:
            for c in range(dims):
                s_load_start[v, c] += d.initial[r, c]
    for c in range(dims):
        s_room_start[v, c] = d_capacity[v, c] - s_load_start[v, c]
        good = good and s_room_start[v, c] >= 0
    at = d.start_place[v]
    instant = d.open[v]
    travel = 0
    metres = 0
    stops = 0
    at_stops = 0
    for k in range(n):
        node = s_sequence[v, k]
        place = d_place[node]
        spent = d_service[node]
        if place >= 0:
            leg = _way(duration, at, place)
            travel += leg
            metres += _way(distance, at, place)
            instant += leg
            spent = _spent(d, node, at)
            at_stops += spent
            at = place
            stops += 1
        begin = _opens(d, node, instant)
        if begin >= NEVER:
            s.cost[v] = BROKEN
            return False
        s_late_after[node] = _late(d, node, begin)
        instant = begin + spent
        s_depart[node] = instant
        s_at[node] = at
        s_round_of[node] = v
        for c in range(dims):
            before = s_load_start[v, c] if k == 0 else s_load[s_sequence[v, k - 1], c]
            s_load[node, c] = before + d_delta[node, c]
            room = min(d_capacity[v, c], d_limit[node, c]) - s_load[node, c]
            good = good and room >= 0
            earlier = s_room_start[v, c] if k == 0 else s_room_before[s_sequence[v, k - 1], c]
            s_room_before[node, c] = min(earlier, room)
            s_room_after[node, c] = room
    s.stops[v] = stops
    home = 0
    if stops == 0:
        # A shift without stops has no round: its breaks only keep their places in the list.
        s.travel[v] = 0
        s.distance[v] = 0
        s.work[v] = 0
        s.cost[v] = 0
    else:
        home = _way(duration, at, d.end_place[v])
        travel += home
        metres += _way(distance, at, d.end_place[v])
        s.travel[v] = travel
        s.distance[v] = metres
        s.work[v] = travel + at_stops
        s.cost[v] = d.fixed_cost[v] + travel * d.second_cost[v] + metres * d.metre_cost[v]
        s.cost[v] += _spread(d, v, s.work[v])
        good = good and travel <= d.max_travel[v] and metres <= d.max_distance[v]
        good = good and stops <= d.max_stops[v]
    good = good and instant + home <= d.close[v]
    # Backwards: the latest departures, and the room that later nodes leave.
    latest = d.close[v] - home
    for k in range(n - 1, -1, -1):
        node = s_sequence[v, k]
        s_latest[node] = latest
        if k + 1 < n:
            later = s_sequence[v, k + 1]
            s_late_after[node] += s_late_after[later]
            for c in range(dims):
                s_room_after[node, c] = min(s_room_after[node, c], s_room_after[later, c])
        origin = d.start_place[v] if k == 0 else s_at[s_sequence[v, k - 1]]
        if d_place[node] >= 0:
            begin = _last_begin(d, node, latest - _spent(d, node, origin))
            latest = begin - _way(duration, origin, d_place[node])
        else:
            latest = _last_begin(d, node, latest - d_service[node])
    if stops > 0:
        s.cost[v] += s_late_after[s_sequence[v, 0]]
    good = good and latest >= d.open[v]
    if not good:
        s.cost[v] = BROKEN
    return good


# --- insertion ------------------------------------------------------------------------------


@njit(cache=True, nogil=True)
def _within_limits(d: Data, s: State, v: int, stops: int, travel: int, metres: int) -> bool:
    return (
        s.stops[v] + stops <= d.max_stops[v]
        and s.travel[v] + travel <= d.max_travel[v]
        and s.distance[v] + metres <= d.max_distance[v]
    )


@njit(cache=True, nogil=True)
def _kept_fits(d: Data, s: State, v: int, r: int, k: int) -> bool:
    """Whether goods that stay to the end fit beside all loads from position k on."""
    if k < s.length[v]:
        node = s.sequence[v, k]
        for c in range(d.delta.shape[1]):
            if s.room_after[node, c] < d.kept[r, c]:
                return False
    return True


@njit(cache=True, nogil=True)
def _try_single(d: Data, s: State, v: int, r: int, best: int, blink: float) -> tuple[int, int]:
    """Cheapest place for a request of one node: (cost, position); NO_COST where none."""
    s_sequence = s.sequence
    s_depart = s.depart
    s_at = s.at
    s_load = s.load
    s_load_start = s.load_start
    s_room_start = s.room_start
    s_room_before = s.room_before
    s_length = s.length
    d_place = d.place
    d_delta = d.delta
    d_capacity = d.capacity
    node = d.request_nodes[d.request_ptr[r]]
    place = d_place[node]
    m = d.matrix[v]
    duration, distance = d.duration[m], d.distance[m]
    dims = d.delta.shape[1]
    used = s.stops[v] > 0
    spread = _spread(d, v, s.work[v])
    found = -1
    for i in range(d.frozen[v], s_length[v] + 1):
        at = d.start_place[v]
        instant = d.open[v]
        if i > 0:
            before = s_sequence[v, i - 1]
            at = s_at[before]
            instant = s_depart[before]
        if instant > _closes(d, node):
            break
        if blink > 0 and _uniform(s.random) < blink:
            continue
        following = _next_place(d, s, v, i)
        travel = _way(duration, at, place) + _way(duration, place, following)
        metres = _way(distance, at, place) + _way(distance, place, following)
        if used:
            travel -= _way(duration, at, following)
            metres -= _way(distance, at, following)
        cost = travel * d.second_cost[v] + metres * d.metre_cost[v]
        if not used:
            cost += d.fixed_cost[v]
        cost += _spread(d, v, s.work[v] + travel + _spent(d, node, at)) - spread
        if cost >= best:
            continue
        fits = True
        for c in range(dims):
            room = s_room_start[v, c]
            load = s_load_start[v, c]
            if i > 0:
                room = s_room_before[s_sequence[v, i - 1], c]
                load = s_load[s_sequence[v, i - 1], c]
            # What is aboard from the start is still there on all legs before.
            if room < d.initial[r, c]:
                fits = False
                break
            if load + d.initial[r, c] + d_delta[node, c] > d_capacity[v, c]:
                fits = False
                break
        if not fits or (d.has_kept[r] and not _kept_fits(d, s, v, r, i)):
            continue
        begin = _opens(d, node, instant + _way(duration, at, place))
        if begin >= NEVER:
            continue
        if not _rest_in_time(d, s, v, i, begin + _spent(d, node, at), place):
            continue
        if not _within_limits(d, s, v, 1, travel, metres):
            continue
        if d.any_late:
            cost += _late(d, node, begin) - _late_now(s, v, i)
            cost += _rest_late(d, s, v, i, begin + _spent(d, node, at), place)
            if cost >= best:
                continue
        best = cost
        found = i
    return (best, found) if found >= 0 else (NO_COST, -1)


@njit(cache=True, nogil=True)
def _drop_detours(d: Data, s: State, v: int, drop: int) -> None:
    """Fill the scratch rows: what the drop alone adds at each position, and the least from there.

    Once the pickup lies at least one stop before, its own detour and this one simply add up.
    """
    s_sequence = s.sequence
    s_at = s.at
    s_scratch = s.scratch
    s_length = s.length
    d_place = d.place
    m = d.matrix[v]
    duration, distance = d.duration[m], d.distance[m]
    place = d_place[drop]
    n = s_length[v]
    for k in range(d.frozen[v], n + 1):
        at = d.start_place[v] if k == 0 else s_at[s_sequence[v, k - 1]]
        following = _next_place(d, s, v, k)
        s_scratch[0, k] = (
            _way(duration, at, place)
            + _way(duration, place, following)
            - _way(duration, at, following)
        )
        s_scratch[1, k] = (
            _way(distance, at, place)
            + _way(distance, place, following)
            - _way(distance, at, following)
        )
    least = NO_COST
    for k in range(n, d.frozen[v] - 1, -1):
        cost = s_scratch[0, k] * d.second_cost[v] + s_scratch[1, k] * d.metre_cost[v]
        least = min(least, cost)
        s_scratch[2, k] = least


@njit(cache=True, nogil=True)
def _try_pair(d: Data, s: State, v: int, r: int, best: int, blink: float) -> tuple[int, int, int]:
    """Cheapest places for a pickup and its drop: (cost, position, position of the drop).

    The drop's position counts in the sequence without the pickup. NO_COST where there is none.
    """
    s_sequence = s.sequence
    s_depart = s.depart
    s_latest = s.latest
    s_at = s.at
    s_load = s.load
    s_load_start = s.load_start
    s_scratch = s.scratch
    s_length = s.length
    d_place = d.place
    d_delta = d.delta
    d_limit = d.limit
    d_capacity = d.capacity
    d_service = d.service
    pickup = d.request_nodes[d.request_ptr[r]]
    drop = d.request_nodes[d.request_ptr[r] + 1]
    pickup_place, drop_place = d_place[pickup], d_place[drop]
    m = d.matrix[v]
    duration, distance = d.duration[m], d.distance[m]
    second, metre = d.second_cost[v], d.metre_cost[v]
    dims = d.delta.shape[1]
    used = s.stops[v] > 0
    base = 0 if used else d.fixed_cost[v]
    spread = _spread(d, v, s.work[v])
    last_pickup, last_drop = _closes(d, pickup), _closes(d, drop)
    between_s = _way(duration, pickup_place, drop_place)
    between_m = _way(distance, pickup_place, drop_place)
    n = s_length[v]
    if used:
        _drop_detours(d, s, v, drop)
    found_i = -1
    found_j = -1
    for i in range(d.frozen[v], n + 1):
        at = d.start_place[v]
        instant = d.open[v]
        if i > 0:
            before = s_sequence[v, i - 1]
            at = s_at[before]
            instant = s_depart[before]
        if instant > last_pickup:
            break
        if blink > 0 and _uniform(s.random) < blink:
            continue
        following = _next_place(d, s, v, i)
        # The way to the pickup, and both ways of going on: straight to the drop, or back.
        to_pickup_s = _way(duration, at, pickup_place)
        to_pickup_m = _way(distance, at, pickup_place)
        straight_s = to_pickup_s + between_s + _way(duration, drop_place, following)
        straight_m = to_pickup_m + between_m + _way(distance, drop_place, following)
        back_s = straight_s
        back_m = straight_m
        if used:
            was_s = _way(duration, at, following)
            was_m = _way(distance, at, following)
            straight_s -= was_s
            straight_m -= was_m
            back_s = to_pickup_s + _way(duration, pickup_place, following) - was_s
            back_m = to_pickup_m + _way(distance, pickup_place, following) - was_m
        straight = base + straight_s * second + straight_m * metre
        back = base + back_s * second + back_m * metre
        later = back if not used else (back + s_scratch[2, i + 1] if i < n else NO_COST)
        if min(straight, later) >= best:
            continue
        fits = True
        for c in range(dims):
            load = s_load_start[v, c] if i == 0 else s_load[s_sequence[v, i - 1], c]
            if load + d_delta[pickup, c] > d_capacity[v, c]:
                fits = False
                break
        if not fits:
            continue
        begin = _opens(d, pickup, instant + to_pickup_s)
        if begin >= NEVER:
            continue
        clock = begin + _spent(d, pickup, at)
        served = clock - begin
        late = _late(d, pickup, begin)  # so far, from position i on
        here = pickup_place
        passed = False  # a stop lies between; a break leaves the courier at the pickup
        k = i
        while True:
            if clock > last_drop:
                break
            add_s, add_m = straight_s, straight_m
            if used and passed:
                add_s = back_s + s_scratch[0, k]
                add_m = back_m + s_scratch[1, k]
            cost = base + add_s * second + add_m * metre
            if d.balance[v] != 0:
                work = s.work[v] + add_s + served + _spent(d, drop, here)
                cost += _spread(d, v, work) - spread
            if cost < best and not (blink > 0 and _uniform(s.random) < blink):
                begin = _opens(d, drop, clock + _way(duration, here, drop_place))
                if (
                    begin < NEVER
                    and _rest_in_time(d, s, v, k, begin + _spent(d, drop, here), drop_place)
                    and _within_limits(d, s, v, 2, add_s, add_m)
                    and (not d.has_kept[r] or _pair_kept_fits(d, s, v, r, k, pickup, drop))
                ):
                    if d.any_late:
                        cost += late + _late(d, drop, begin) - _late_now(s, v, i)
                        cost += _rest_late(d, s, v, k, begin + _spent(d, drop, here), drop_place)
                    if cost < best:
                        best = cost
                        found_i = i
                        found_j = k
            if k >= n:
                break
            least = back + s_scratch[2, k + 1] if used else straight
            if least >= best and (passed or straight >= best):
                break
            node = s_sequence[v, k]
            for c in range(dims):
                most = min(d_capacity[v, c], d_limit[node, c])
                if s_load[node, c] + d_delta[pickup, c] > most:
                    fits = False
                    break
            if not fits:
                break
            place = d_place[node]
            if place >= 0:
                begin = _opens(d, node, clock + _way(duration, here, place))
                if begin >= NEVER:
                    break
                clock = begin + _spent(d, node, here)
                late += _late(d, node, begin)
                # The drop comes later still, so the rest cannot be in time any more.
                if clock > s_latest[node]:
                    break
                here = place
                passed = True
            else:
                begin = _opens(d, node, clock)
                if begin >= NEVER:
                    break
                clock = begin + d_service[node]
            k += 1
    return (best, found_i, found_j) if found_i >= 0 else (NO_COST, -1, -1)


@njit(cache=True, nogil=True)
def _pair_kept_fits(d: Data, s: State, v: int, r: int, k: int, pickup: int, drop: int) -> bool:
    for c in range(d.delta.shape[1]):
        load = s.load_start[v, c] if k == 0 else s.load[s.sequence[v, k - 1], c]
        if load + d.delta[pickup, c] + d.delta[drop, c] > d.capacity[v, c]:
            return False
    return _kept_fits(d, s, v, r, k)


@njit(cache=True, nogil=True)
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
    m = d.matrix[v]
    duration, distance = d.duration[m], d.distance[m]
    used = s.stops[v] > 0
    old_length = s.length[v]
    old_cost = s.cost[v]
    if s.stops[v] + count > d.max_stops[v]:
        return NO_COST
    saved = s.sequence[v, :old_length].copy()
    order = np.arange(count)
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
            at = d.start_place[v]
            instant = d.open[v]
            if i > 0:
                before = s.sequence[v, i - 1]
                at = s.at[before]
                instant = s.depart[before]
            if instant > _closes(d, node):
                break
            if blink > 0 and _uniform(s.random) < blink:
                continue
            following = _next_place(d, s, v, i)
            travel = _way(duration, at, place) + _way(duration, place, following)
            metres = _way(distance, at, place) + _way(distance, place, following)
            if used or step > 0:
                travel -= _way(duration, at, following)
                metres -= _way(distance, at, following)
            cost = travel * d.second_cost[v] + metres * d.metre_cost[v]
            if cost >= cheapest:
                continue
            begin = _opens(d, node, instant + _way(duration, at, place))
            if begin >= NEVER:
                continue
            if not _rest_in_time(d, s, v, i, begin + _spent(d, node, at), place):
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
        fits = update_round(d, s, v)
        if step == count - 1:
            good = fits
    cost = s.cost[v] - old_cost
    # Put everything back as it was.
    for step in range(count):
        s.round_of[d.request_nodes[first + step]] = -1
    s.sequence[v, :old_length] = saved
    s.length[v] = old_length
    update_round(d, s, v)
    return cost if good and cost < best else NO_COST


# --- changing rounds ------------------------------------------------------------------------


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
def _put(s: State, v: int, position: int, node: int) -> None:
    for k in range(s.length[v], position, -1):
        s.sequence[v, k] = s.sequence[v, k - 1]
    s.sequence[v, position] = node
    s.length[v] += 1


@njit(cache=True, nogil=True)
def _remove_request(d: Data, s: State, r: int) -> None:
    """Take a request out of its round; the caller updates the round."""
    first = d.request_nodes[d.request_ptr[r]]
    v = s.round_of[first]
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


@njit(cache=True, nogil=True)
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
            at = d.start_place[v]
            instant = d.open[v]
            if i > 0:
                before = s.sequence[v, i - 1]
                at = s.at[before]
                instant = s.depart[before]
            begin = _opens(d, node, instant)
            if begin >= NEVER:
                break
            fits = True
            for c in range(d.delta.shape[1]):
                load = s.load_start[v, c] if i == 0 else s.load[s.sequence[v, i - 1], c]
                fits = fits and load <= d.limit[node, c]
            if fits and _rest_in_time(d, s, v, i, begin + d.service[node], at):
                seen += 1
                if _below(s.random, seen) == 0:
                    chosen = i
        _put(s, v, chosen, node)
        update_round(d, s, v)


@njit(cache=True, nogil=True)
def ruin(d: Data, s: State) -> None:
    """Take strings of stops near a random stop out of several rounds."""
    stops_total = d.near.shape[0]
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
    seed = _below(s.random, stops_total)
    before = s.counters[TOUCHED]
    for a in range(d.near.shape[1]):
        if s.counters[TOUCHED] - before >= strings:
            break
        node = d.near[seed, a]
        v = s.round_of[node]
        if v < 0 or s.is_touched[v]:
            continue
        if not _removable(d, s, v, node):
            continue
        _remove_string(d, s, v, node, longest)


@njit(cache=True, nogil=True)
def _removable(d: Data, s: State, v: int, node: int) -> bool:
    """Whether no stop of the node's request lies in the frozen front of the round."""
    r = d.request[node]
    for k in range(d.frozen[v]):
        if d.request[s.sequence[v, k]] == r:
            return False
    return True


@njit(cache=True, nogil=True)
def _remove_string(d: Data, s: State, v: int, node: int, longest: float) -> None:
    stops = s.stops[v]
    chain = np.empty(stops, np.int32)  # the round's stops without its breaks
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
            _remove_request(d, s, d.request[other])
    if not update_round(d, s, v):
        # Where a detour is quicker than the straight way, fewer stops can make a round late.
        _empty_round(d, s, v)
    if d.break_ptr[v + 1] > d.break_ptr[v] and _uniform(s.random) < BREAK_MOVES:
        _move_breaks(d, s, v)


@njit(cache=True, nogil=True)
def _empty_round(d: Data, s: State, v: int) -> None:
    """Take every request out of a round that is not bound to its frozen front."""
    k = d.frozen[v]
    while k < s.length[v]:
        r = d.request[s.sequence[v, k]]
        if r >= 0 and _removable(d, s, v, s.sequence[v, k]):
            _remove_request(d, s, r)
            k = d.frozen[v]
        else:
            k += 1
    update_round(d, s, v)


@njit(cache=True, nogil=True)
def _sort_absent(d: Data, s: State) -> None:
    """Order the absent requests by a rule drawn at random."""
    n = s.counters[ABSENT]
    if n < 2:
        return
    keys = np.empty(n, np.float64)
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
    order = np.argsort(keys, kind="mergesort")
    sorted_requests = np.empty(n, np.int32)
    for a in range(n):
        sorted_requests[a] = s.absent[order[a]]
    for a in range(n):
        s.absent[a] = sorted_requests[a]


@njit(cache=True, nogil=True)
def find_in_round(
    d: Data, s: State, v: int, r: int, best: int, blink: float, positions: Smalls
) -> int:
    """Cost of the cheapest way of putting a request into a round, NO_COST if none under ``best``.

    ``positions`` receives node and position of each insertion, in the order of inserting.
    """
    first = d.request_ptr[r]
    size = d.request_ptr[r + 1] - first
    if size == 1:
        cost, i = _try_single(d, s, v, r, best, blink)
        positions[0] = d.request_nodes[first]
        positions[1] = i
        return cost
    if size == 2 and d.pickups[r] == 1:
        cost, i, j = _try_pair(d, s, v, r, best, blink)
        positions[0] = d.request_nodes[first + 1]
        positions[1] = j
        positions[2] = d.request_nodes[first]
        positions[3] = i
        return cost
    return _try_many(d, s, v, r, best, 5.0 * blink, positions)


@njit(cache=True, nogil=True)
def _insert_best(d: Data, s: State, r: int, blink: float) -> bool:
    """Put a request where it costs least; says whether it found a place worth having."""
    size = d.request_ptr[r + 1] - d.request_ptr[r]
    best = d.penalty[r]
    best_v = -1
    positions = np.empty(2 * size, np.int32)
    best_positions = np.empty(2 * size, np.int32)
    shifts = s.length.shape[0]
    empty_seen = np.zeros(shifts, np.bool_)
    for v in range(shifts):
        if not d.allowed[r, v]:
            continue
        if s.stops[v] == 0:
            # Of empty rounds that differ in nothing one is enough.
            if empty_seen[d.alike[v]]:
                continue
            empty_seen[d.alike[v]] = True
        cost = find_in_round(d, s, v, r, best, blink, positions)
        if cost < best:
            best = cost
            best_v = v
            best_positions[:] = positions
    if best_v < 0:
        return False
    _touch(s, best_v)
    for step in range(size):
        _put(s, best_v, best_positions[2 * step + 1], best_positions[2 * step])
    update_round(d, s, best_v)
    return True


@njit(cache=True, nogil=True)
def recreate(d: Data, s: State, blink: float) -> None:
    """Insert the absent requests one by one, each where it is cheapest."""
    _sort_absent(d, s)
    left = 0
    for a in range(s.counters[ABSENT]):
        r = s.absent[a]
        if not _insert_best(d, s, r, 0.0 if d.urgent[r] else blink):
            s.absent[left] = r
            left += 1
    s.counters[ABSENT] = left


# --- one more job ---------------------------------------------------------------------------


@njit(cache=True, nogil=True)
def judge(
    d: Data, s: State, r: int, rounds: Smalls, usable: Bools, costs: Ints, rules: Smalls, at: Smalls
) -> None:
    """Ask rounds for one request that is in none: where it fits, else what would have to give.

    One call for all of them, since handing over the arrays costs more than a round.

    Parameters
    ----------
    rounds
        Which are asked.
    usable
        By round, whether it keeps its rules as it stands.
    costs, at
        By number in ``rounds`` get what :func:`find_in_round` gives, ``NO_COST`` where nothing.
    rules
        Get there the first rule without which it would fit, as :func:`_fits_without` numbers them;
        -1 where it fits, and where leaving out one of them is not enough.
    """
    trial = np.empty(at.shape[1], np.int32)
    for k in range(len(rounds)):
        v = rounds[k]
        costs[k], rules[k] = NO_COST, -1
        if not d.allowed[r, v]:
            continue
        if usable[v]:
            costs[k] = find_in_round(d, s, v, r, NO_COST, 0.0, at[k])
        for rule in range(RULE_COUNT):
            if costs[k] >= NO_COST and rules[k] < 0 and _fits_without(d, s, v, r, rule, trial):
                rules[k] = rule


@njit(cache=True, nogil=True)
def _fits_without(d: Data, s: State, v: int, r: int, rule: int, trial: Smalls) -> bool:
    """Whether a round could take a request of at most two stops if one rule did not count.

    Rules are forgotten where they stand, and put back: 0 loads, 1 the request's own windows, 2 the
    hours of the shift (a day more at either end), 3 its limits.
    """
    if rule == 0:
        capacity, limit = d.capacity[v].copy(), d.limit.copy()
        d.capacity[v] = WITHOUT
        d.limit[:] = WITHOUT
        fits = _fits(d, s, v, r, trial)
        d.capacity[v] = capacity
        d.limit[:] = limit
    elif rule == 1:
        opens, closes = d.window_open.copy(), d.window_close.copy()
        for node in d.request_nodes[d.request_ptr[r] : d.request_ptr[r + 1]]:
            first, end = d.window_ptr[node], d.window_ptr[node + 1]
            d.window_open[first] = -WITHOUT
            d.window_close[first:end] = WITHOUT
        fits = _fits(d, s, v, r, trial)
        d.window_open[:] = opens
        d.window_close[:] = closes
    elif rule == 2:
        d.open[v] -= DAY_S
        d.close[v] += DAY_S
        fits = _fits(d, s, v, r, trial)
        d.open[v] += DAY_S
        d.close[v] -= DAY_S
    else:
        stops, travel, metres = d.max_stops[v], d.max_travel[v], d.max_distance[v]
        d.max_stops[v], d.max_travel[v], d.max_distance[v] = WITHOUT, WITHOUT, WITHOUT
        fits = _fits(d, s, v, r, trial)
        d.max_stops[v], d.max_travel[v], d.max_distance[v] = stops, travel, metres
    update_round(d, s, v)
    return fits


@njit(cache=True, nogil=True)
def _fits(d: Data, s: State, v: int, r: int, trial: Smalls) -> bool:
    """Whether a round takes a request under the rules as they stand just now."""
    if not update_round(d, s, v):
        return False
    return find_in_round(d, s, v, r, NO_COST, 0.0, trial) < NO_COST


# --- the whole ------------------------------------------------------------------------------


@njit(cache=True, nogil=True)
def total_cost(d: Data, s: State) -> int:
    """Cost of all rounds and of all that is left out."""
    cost = 0
    for v in range(s.length.shape[0]):
        cost += s.cost[v]
    for a in range(s.counters[ABSENT]):
        cost += d.penalty[s.absent[a]]
    return cost


@njit(cache=True, nogil=True)
def keep_best(s: State) -> None:
    """Remember the rounds as they stand as the best ones."""
    s.counters[BEST] = s.counters[COST]
    s.counters[FOUND] += 1
    for v in range(s.length.shape[0]):
        n = s.length[v]
        s.best_length[v] = n
        for k in range(n):
            s.best_sequence[v, k] = s.sequence[v, k]


@njit(cache=True, nogil=True)
def _forget_touched(s: State) -> None:
    for a in range(s.counters[TOUCHED]):
        s.is_touched[s.touched[a]] = False
    s.counters[TOUCHED] = 0


@njit(cache=True, nogil=True)
def _undo(d: Data, s: State) -> None:
    """Bring back the touched rounds and the absent list of before this iteration."""
    for a in range(s.counters[TOUCHED]):
        v = s.touched[a]
        for k in range(s.length[v]):
            s.round_of[s.sequence[v, k]] = -1
    for a in range(s.counters[TOUCHED]):
        v = s.touched[a]
        n = s.saved_length[v]
        s.length[v] = n
        for k in range(n):
            s.sequence[v, k] = s.saved_sequence[v, k]
        update_round(d, s, v)
    s.counters[ABSENT] = s.counters[SAVED_ABSENT]
    for a in range(s.counters[ABSENT]):
        s.absent[a] = s.saved_absent[a]


@njit(cache=True, nogil=True)
def construct(d: Data, s: State) -> None:
    """Make a first plan: every absent request where it is cheapest."""
    recreate(d, s, 0.0)
    _forget_touched(s)
    s.counters[COST] = total_cost(d, s)
    keep_best(s)


@njit(cache=True, nogil=True)
def iterate(d: Data, s: State, iterations: int, temperature: float, cooling: float) -> None:
    """Ruin and recreate so many times, cooling by a factor each time."""
    for _ in range(iterations):
        s.counters[SAVED_ABSENT] = s.counters[ABSENT]
        for a in range(s.counters[ABSENT]):
            s.saved_absent[a] = s.absent[a]
        ruin(d, s)
        recreate(d, s, BLINK)
        cost = total_cost(d, s)
        threshold = s.counters[COST] - temperature * np.log(1.0 - _uniform(s.random))
        if cost < threshold:
            s.counters[COST] = cost
            if cost < s.counters[BEST]:
                keep_best(s)
        else:
            _undo(d, s)
        _forget_touched(s)
        temperature *= cooling
