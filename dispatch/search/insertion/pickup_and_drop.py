"""One round asked for one more pickup and its drop, in all choices of windows at once.

As :mod:`dispatch.search.kernel.insertion.pairs`, see :mod:`asking`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.search.arrays.layout import (
    ADD_M,
    ADD_S,
    AT,
    BEHIND_S,
    DEPART,
    DIRECT,
    DUE,
    FROM_S,
    LAST_TO_S,
    LAST_TO_US,
    LATE,
    LATEST,
    LEAST,
    LEAVE,
    LEG_M,
    LEG_S,
    NEVER,
    NEXT,
    ONWARD_S,
    PASSED_S,
    PLACE,
    TO_S,
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
from dispatch.search.kernel.duty_time import own_window, waiting
from dispatch.search.kernel.insertion.adjacent_legs import lay_slopes, lay_ways
from dispatch.search.kernel.insertion.feasibility import (
    more_fits,
    more_passes,
    pair_kept_fits,
    within_limits,
)
from dispatch.search.kernel.insertion.hilly_rounds import lay_out
from dispatch.search.kernel.insertion.pairs import drop_detours, pair_code
from dispatch.search.kernel.legs import ride_of, ride_to, way_of, way_to
from dispatch.search.kernel.numba_options import as_int64, compiled
from dispatch.search.kernel.round_timing import NO_COST, spread_cost
from dispatch.search.kernel.row_index import end_row, row_before
from dispatch.search.kernel.service_start import begin_cost, first_begin, time_spent

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Bools, Data, Ints, State
    from dispatch.search.insertion.window_choices import WindowChoices


@compiled
def ask_pair(
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
    """Look for the places of a pickup and its drop; as :func:`asking.ask_round`."""
    between_g, after_g = 0, 0
    if d.hilly[v]:
        _, between_g, after_g = lay_out(d, s, v, r)
    if s.stops[v] > 0:
        place = d.place[d.request_nodes[d.request_ptr[r] + 1]]
        front, n = as_int64(d.frozen[v]), as_int64(s.length[v])
        lay_ways(d, s, v, s.schedule, place, front, n, NEVER, LAST_TO_S)
        if d.hilly[v]:
            lay_slopes(d, s, v, place, front, n, LAST_TO_US)
        drop_detours(d, s, v, front, n, d.second_cost[v], d.hilly[v], between_g, after_g)
    for g in range(w.groups.shape[0] - 1):
        _pair_in(
            d, s, w, v, r, w.groups[g], w.groups[g + 1], between_g, after_g, best, code, hit, once
        )


@compiled
def _pair_in(
    d: Data,
    s: State,
    w: WindowChoices,
    v: int,
    r: int,
    first: int,
    end_choice: int,
    between_g: int,
    after_g: int,
    best: Ints,
    code: Ints,
    hit: Bools,
    once: int,
) -> None:
    """Look for the places of the choices from one on to another, whose pickups are as one."""
    hilly = d.hilly[v]
    table = s.schedule
    due = table
    bound = table  # by when a node must be left before the drop is done
    if hilly and after_g != 0:
        due = s.laid
        if after_g <= between_g:
            bound = s.laid
    aboard_g = 0
    scratch = s.scratch
    pickup = d.request_nodes[d.request_ptr[r]]
    drop = d.request_nodes[d.request_ptr[r] + 1]
    pickup_place, drop_place = d.place[pickup], d.place[drop]
    legs, per_kg = d.legs[d.matrix[v]], d.per_kg[d.slope[v]]
    second, metre = d.second_cost[v], d.metre_cost[v]
    used = s.stops[v] > 0
    base = 0 if used else d.fixed_cost[v]
    balanced = d.balance[v] != 0
    spread = spread_cost(d, v, s.work[v])
    paid = d.duty_cost[v]
    slack = paid * s.waits[v]  # each second of work more may be one of waiting less
    run, leave_by, due_s = 0, 0, 0
    q = 2 * first
    last_pickup = last_in(w, q)
    between_s = way_of(legs, pickup_place, drop_place, 0)
    between_m = way_of(legs, pickup_place, drop_place, 1)
    n = s.length[v]
    end = end_row(d, v)
    worst = NO_COST  # cost below which a place may still be the best of some choice
    better = True
    row = row_before(d, s, v, as_int64(d.frozen[v]))
    for i in range(d.frozen[v], n + 1):
        if i > d.frozen[v]:
            row = s.sequence[v, i - 1]
        instant = table[row, DEPART]
        if instant > last_pickup:
            break
        at, following = table[row, AT], table[row, NEXT]
        if hilly:
            aboard_g = s.mass[row]
            between_s = ride_of(legs, per_kg, pickup_place, drop_place, hilly, aboard_g + between_g)
        # The way to the pickup, and both ways of going on: straight to the drop, or back.
        to_pickup_s = ride_to(legs, per_kg, at, pickup_place, hilly, aboard_g)
        to_pickup_m = way_to(legs, at, pickup_place, 1)
        away_s = ride_of(legs, per_kg, pickup_place, following, hilly, aboard_g + between_g)
        from_drop_s = ride_of(legs, per_kg, drop_place, following, hilly, aboard_g + after_g)
        straight_s = to_pickup_s + between_s + from_drop_s
        straight_m = to_pickup_m + between_m + way_of(legs, drop_place, following, 1)
        back_s = straight_s
        back_m = straight_m
        if used:
            straight_s -= table[row, LEG_S]
            straight_m -= table[row, LEG_M]
            back_s = to_pickup_s + away_s - table[row, LEG_S]
            back_m = to_pickup_m + way_of(legs, pickup_place, following, 1) - table[row, LEG_M]
            if hilly:
                if after_g != 0:
                    straight_s += s.laid[row, BEHIND_S]
                back_s -= s.laid[row, PASSED_S] + s.laid[row, ONWARD_S] - table[row, LEG_S]
        straight = base + straight_s * second + straight_m * metre
        back = base + back_s * second + back_m * metre
        # The least that the places from here on can cost.
        least = back if not used else (back + scratch[i + 1, LEAST] if i < n else NO_COST)
        least = min(straight, least)
        if better:
            worst = dearest(best, first, end_choice)
            better = False
        if least - slack >= worst:
            continue
        if not more_fits(d, s, v, row, pickup):
            hit[LOADS] = True
            continue
        begin = begin_in(w, q, instant + to_pickup_s)
        if begin >= NEVER:
            continue
        clock = begin + time_spent(d, pickup, at)
        served = clock - begin
        if paid != 0:
            run = s.duty[row, WORKED] + to_pickup_s
            leave_by = min(s.duty[row, LEAVE], due_in(w, q, begin) - run)
            run += served
        late = lateness(w, q, begin)  # so far, from position i on
        was_late = table[s.sequence[v, i] if i < n else end, LATE]
        here = pickup_place
        onward_s = away_s  # to the next place from here
        passed = False  # a stop lies between; a break leaves the courier at the pickup
        open_choice = first  # the first choice whose drop is not too late yet
        k = i
        while True:
            # Windows of the drop close in the order of the choices, and open in it.
            while open_choice < end_choice and clock > last_in(w, 2 * open_choice + 1):
                open_choice += 1
            if open_choice == end_choice:
                break
            node = s.sequence[v, k] if k < n else end
            add_s, add_m, to_drop_s = straight_s, straight_m, between_s
            if used and passed:
                add_s = back_s + scratch[k, ADD_S]
                add_m = back_m + scratch[k, ADD_M]
                to_drop_s = scratch[k, TO_S]
                from_drop_s = scratch[k, FROM_S]
            plain = base + add_s * second + add_m * metre
            spent = time_spent(d, drop, here)
            if balanced:
                plain += spread_cost(d, v, s.work[v] + add_s + served + spent) - spread
            plain += paid * (served + spent) - slack
            if plain < worst:
                arrive = clock + to_drop_s
                latest = due[node, DUE] - from_drop_s - spent
                direct = due[node, DIRECT] == 1
                for a in range(open_choice, end_choice):
                    drop_q = 2 * a + 1
                    if direct and w.opens[w.ptr[drop_q]] > latest:
                        break
                    if plain >= best[a] or least - slack >= best[a]:
                        continue
                    begin = begin_in(w, drop_q, arrive)
                    if begin >= NEVER or (begin > latest and direct):
                        continue
                    leave = begin + spent
                    if begin > latest and not rest_in_time(
                        d, s, v, due, k, leave, drop_place, from_drop_s
                    ):
                        continue
                    if not within_limits(d, s, v, 2, add_s, add_m):
                        hit[LIMITS] = True
                        break
                    if d.has_kept[r] and not pair_kept_fits(d, s, v, r, k, pickup, drop):
                        hit[LOADS] = True
                        break
                    cost = plain
                    if paid != 0:
                        to_s = run + to_drop_s
                        leave_a = min(leave_by, due_in(w, drop_q, begin) - to_s)
                        onward = leave + from_drop_s
                        cost += paid * waiting(s, node, to_s + spent + from_drop_s, leave_a, onward)
                    if d.any_late:
                        cost += late + lateness(w, drop_q, begin) - was_late
                        cost += rest_late_cost(d, s, v, k, leave, drop_place, from_drop_s, after_g)
                    if cost < best[a]:
                        best[a] = NOT_ASKED if once != 0 else cost
                        code[a] = pair_code(i, k)
                        better = True
            if k >= n:
                break
            least = back + scratch[k + 1, LEAST] if used else straight
            if not passed:
                least = min(least, straight)
            if better:
                worst = dearest(best, first, end_choice)
                better = False
            if least - slack >= worst:
                break
            if not more_fits(d, s, v, node, pickup):
                hit[LOADS] = True
                break
            place = table[node, PLACE]
            if place >= 0:
                begin = first_begin(d, node, clock + onward_s)
                if begin >= NEVER:
                    break
                clock = begin + time_spent(d, node, here)
                if paid != 0:
                    _, due_s = own_window(d, node, begin)
                    run += onward_s
                    leave_by = min(leave_by, due_s - run)
                    run += clock - begin
                late += begin_cost(d, v, node, begin)
                # The drop comes later still, so the rest cannot be in time any more.
                if clock > bound[node, LATEST]:
                    break
                here = place
                passed = True
                onward_s = s.laid[node, ONWARD_S] if hilly else table[node, LEG_S]
            else:
                if not more_passes(d, s, node, pickup):
                    hit[LOADS] = True
                    break
                begin = first_begin(d, node, clock)
                if begin >= NEVER:
                    break
                clock = begin + d.service[node]
                if paid != 0:
                    _, due_s = own_window(d, node, begin)
                    leave_by = min(leave_by, due_s - run)
                    run += d.service[node]
            k += 1
