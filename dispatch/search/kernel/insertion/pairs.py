"""The cheapest places for a pickup and its drop in one round."""

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
    FIRST_FROM_M,
    FIRST_FROM_S,
    FIRST_FROM_US,
    FIRST_TO_M,
    FIRST_TO_S,
    FIRST_TO_US,
    FROM_S,
    LAST_FROM_M,
    LAST_FROM_S,
    LAST_FROM_US,
    LAST_TO_M,
    LAST_TO_S,
    LAST_TO_US,
    LATE,
    LATEST,
    LEAST,
    LEAVE,
    LEG_M,
    LEG_S,
    NEVER,
    ONWARD_S,
    PASSED_S,
    PLACE,
    TO_S,
    WORKED,
)
from dispatch.search.kernel.downstream_effects import most_saved, rest_in_time, rest_late_cost
from dispatch.search.kernel.duty_time import own_window, waiting
from dispatch.search.kernel.insertion.adjacent_legs import lay_slopes, lay_ways
from dispatch.search.kernel.insertion.feasibility import (
    first_place,
    last_place,
    more_fits,
    more_passes,
    pair_kept_fits,
    within_limits,
)
from dispatch.search.kernel.insertion.hilly_rounds import lay_out
from dispatch.search.kernel.insertion.pruning_bounds import last_promising_position
from dispatch.search.kernel.legs import slowed_s, way_of
from dispatch.search.kernel.numba_options import as_int64, compiled, inlined
from dispatch.search.kernel.random_numbers import overlooks
from dispatch.search.kernel.round_timing import (
    BROKEN,
    NO_COST,
    spread_cost,
    spread_floor,
    spread_pace,
)
from dispatch.search.kernel.row_index import end_row, row_before
from dispatch.search.kernel.service_start import begin_cost, first_begin, last_close, time_spent
from dispatch.search.kernel.time_aboard import keeps_limits

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Data, State


@compiled
def pair_code(i: int, j: int) -> int:
    """Return two positions as one number; a single position is its own."""
    return i + (j << 20)


@inlined
def drop_detours(  # a constant makes two of it
    d: Data,
    s: State,
    v: int,
    first_k: int,
    last_k: int,
    second: int,
    hilly: bool,
    between_g: int,
    after_g: int,
) -> None:
    """Fill the scratch rows: what the drop alone adds at these positions, and the least from there.

    Its ways lie in them already (:func:`dispatch.search.kernel.insertion.adjacent_legs.lay_ways`).
    ``second`` is the least cost of a second more.

    Once the pickup lies at least one stop before, its own detour and this one simply add up. In a
    hilly round laid out, so do the ways past stops between them: those up to here count with the
    drop, those up to the pickup are taken off with it.
    """
    table = s.schedule
    scratch = s.scratch
    metre = d.metre_cost[v]
    least = NO_COST
    for k in range(last_k, first_k - 1, -1):
        row = row_before(d, s, v, k)
        to_s, from_s = scratch[k, LAST_TO_S], scratch[k, LAST_FROM_S]
        if hilly:
            to_s += slowed_s(scratch[k, LAST_TO_US], s.mass[row] + between_g)
            from_s += slowed_s(scratch[k, LAST_FROM_US], s.mass[row] + after_g)
        add_s = to_s + from_s - table[row, LEG_S]
        if hilly:
            add_s += s.laid[row, PASSED_S]
            if after_g != 0:
                add_s += s.laid[row, BEHIND_S]
        add_m = scratch[k, LAST_TO_M] + scratch[k, LAST_FROM_M] - table[row, LEG_M]
        least = min(least, add_s * second + add_m * metre)
        scratch[k, TO_S] = to_s
        scratch[k, FROM_S] = from_s
        scratch[k, ADD_S] = add_s
        scratch[k, ADD_M] = add_m
        scratch[k, LEAST] = least


@inlined
def try_pair(
    d: Data, s: State, v: int, r: int, best: int, blink: float, but: int
) -> tuple[int, int, int]:
    """Cheapest places for a pickup and its drop: (cost, position, position of the drop).

    The drop's position counts in the sequence without the pickup. NO_COST where there is none.
    The pair of positions ``but`` (see :func:`pair_code`) is passed over.
    """
    if d.hilly[v]:
        return _pair_in(d, s, v, r, best, blink, but, True)
    return _pair_in(d, s, v, r, best, blink, but, False)


@inlined
def _pair_in(  # a constant makes two of it
    d: Data, s: State, v: int, r: int, best: int, blink: float, but: int, hilly: bool
) -> tuple[int, int, int]:
    table = s.schedule
    scratch = s.scratch
    pickup = d.request_nodes[d.request_ptr[r]]
    drop = d.request_nodes[d.request_ptr[r] + 1]
    pickup_place, drop_place = d.place[pickup], d.place[drop]
    legs = d.legs[d.matrix[v]]
    second, metre = d.second_cost[v], d.metre_cost[v]
    used = s.stops[v] > 0
    base = 0 if used else d.fixed_cost[v]
    balanced = d.balance[v] != 0
    spread = spread_cost(d, v, s.work[v])
    paid = d.duty_cost[v]  # each second of work more may be one of waiting less
    slack = most_saved(d, s, v, r) + paid * s.waits[v]
    # At least so much is a second worth, and the work that any places add.
    pace = second + spread_pace(d, s, v)
    floor = base + spread_floor(d, s, v, d.service[pickup] + d.service[drop])
    floor += paid * (d.service[pickup] + d.service[drop])
    run, leave_by, due_s = 0, 0, 0
    last_pickup, last_drop = last_close(d, pickup), last_close(d, drop)
    between_s = way_of(legs, pickup_place, drop_place, 0)
    between_m = way_of(legs, pickup_place, drop_place, 1)
    n = s.length[v]
    end = end_row(d, v)
    # Where both can be in time at all; between these only nodes are passed.
    first_i = as_int64(d.frozen[v])
    first_k = first_i
    # What is left of a job that has begun may make the rest of its round lighter, and quicker.
    lighter = hilly and d.delta[pickup, d.mass] + d.delta[drop, d.mass] < 0
    if not lighter:
        first_i = first_place(d, s, v, table, pickup, first_i)
        first_k = first_place(d, s, v, table, drop, first_i)
    last_k = last_place(d, s, v, drop, first_k)
    lay_ways(d, s, v, table, pickup_place, first_i, last_k, last_pickup, FIRST_TO_S)
    lay_ways(d, s, v, table, drop_place, first_k, last_k, NEVER, LAST_TO_S)
    due = table
    bound = table  # by when a node must be left before the drop is done
    between_g, after_g, aboard_g, between_us = 0, 0, 0, 0
    last_i = last_k
    if hilly:
        if used and not lighter and s.cost[v] < BROKEN:  # else its times are not to be trusted
            most = best + slack - floor
            last_i = last_promising_position(
                d, s, v, pickup, drop, first_i, first_k, last_k, pace, most
            )
            if last_i < 0:
                return NO_COST, -1, -1
        between_us = d.per_kg[d.slope[v], pickup_place, drop_place]
        _, between_g, after_g = lay_out(d, s, v, r)
        lay_slopes(d, s, v, pickup_place, first_i, last_i, FIRST_TO_US)
        lay_slopes(d, s, v, drop_place, first_k, last_k, LAST_TO_US)
        if after_g != 0:
            due = s.laid
            if after_g <= between_g:
                bound = s.laid
    if used:
        drop_detours(d, s, v, first_k, last_k, pace, hilly, between_g, after_g)
    found_i = -1
    found_j = -1
    row = row_before(d, s, v, first_i)
    for i in range(first_i, last_i + 1):
        if i > first_i:
            row = s.sequence[v, i - 1]
        instant = table[row, DEPART]
        if instant > last_pickup:
            break
        if overlooks(s.counters, s.random, blink):
            continue
        at = table[row, AT]
        # The way to the pickup, and both ways of going on: straight to the drop, or back.
        to_pickup_s, to_pickup_m = scratch[i, FIRST_TO_S], scratch[i, FIRST_TO_M]
        away_s, from_drop_s = scratch[i, FIRST_FROM_S], scratch[i, LAST_FROM_S]
        direct_s = between_s
        if hilly:
            aboard_g = s.mass[row]
            to_pickup_s += slowed_s(scratch[i, FIRST_TO_US], aboard_g)
            away_s += slowed_s(scratch[i, FIRST_FROM_US], aboard_g + between_g)
            from_drop_s += slowed_s(scratch[i, LAST_FROM_US], aboard_g + after_g)
            direct_s += slowed_s(between_us, aboard_g + between_g)
        straight_s = to_pickup_s + direct_s + from_drop_s
        straight_m = to_pickup_m + between_m + scratch[i, LAST_FROM_M]
        back_s = straight_s
        back_m = straight_m
        if used:
            straight_s -= table[row, LEG_S]
            straight_m -= table[row, LEG_M]
            back_s = to_pickup_s + away_s - table[row, LEG_S]
            back_m = to_pickup_m + scratch[i, FIRST_FROM_M] - table[row, LEG_M]
            if hilly:
                if after_g != 0:
                    straight_s += s.laid[row, BEHIND_S]
                back_s -= s.laid[row, PASSED_S] + s.laid[row, ONWARD_S] - table[row, LEG_S]
        straight = NO_COST
        if i >= first_k:
            straight = floor + straight_s * pace + straight_m * metre
        back = floor + back_s * pace + back_m * metre
        later = back
        if used:
            later = back + scratch[max(i + 1, first_k), LEAST] if i < last_k else NO_COST
        if min(straight, later) - slack >= best:
            continue
        if not more_fits(d, s, v, row, pickup):
            continue
        begin = first_begin(d, pickup, instant + to_pickup_s)
        if begin >= NEVER:
            continue
        clock = begin + time_spent(d, pickup, at)
        served = clock - begin
        if paid != 0:
            _, due_s = own_window(d, pickup, begin)
            run = s.duty[row, WORKED] + to_pickup_s
            leave_by = min(s.duty[row, LEAVE], due_s - run)
            run += served
        late = begin_cost(d, v, pickup, begin)  # so far, from position i on
        was_late = table[s.sequence[v, i] if i < n else end, LATE]
        here = pickup_place
        onward_s = away_s  # to the next place from here
        passed = False  # a stop lies between; a break leaves the courier at the pickup
        k = i
        while True:
            if clock > last_drop:
                break
            node = s.sequence[v, k] if k < n else end
            add_s, add_m, to_drop_s = straight_s, straight_m, direct_s
            if used and passed and k >= first_k:
                add_s = back_s + scratch[k, ADD_S]
                add_m = back_m + scratch[k, ADD_M]
                to_drop_s = scratch[k, TO_S]
                from_drop_s = scratch[k, FROM_S]
            cost = base + add_s * second + add_m * metre
            if balanced:
                more = add_s + served + time_spent(d, drop, here)
                # More work never costs less: what is too dear without its price stays so.
                if more < 0 or cost - slack < best:
                    cost += spread_cost(d, v, s.work[v] + more) - spread
            if paid != 0:
                cost += paid * (served + d.service[drop])
            if k >= first_k and cost - slack < best and not overlooks(s.counters, s.random, blink):
                begin = first_begin(d, drop, clock + to_drop_s)
                leave = begin + time_spent(d, drop, here)
                if (
                    begin < NEVER
                    and (
                        leave + from_drop_s <= due[node, DUE]
                        or (
                            due[node, DIRECT] == 0
                            and rest_in_time(d, s, v, due, k, leave, drop_place, from_drop_s)
                        )
                    )
                    and within_limits(d, s, v, 2, add_s, add_m)
                    and (not d.has_kept[r] or pair_kept_fits(d, s, v, r, k, pickup, drop))
                    and pair_code(i, k) != but
                ):
                    if paid != 0:
                        _, due_s = own_window(d, drop, begin)
                        wait = waiting(
                            s,
                            node,
                            run + to_drop_s + leave - begin + from_drop_s,
                            min(leave_by, due_s - run - to_drop_s),
                            leave + from_drop_s,
                        )
                        cost += paid * (leave - begin - d.service[drop] + wait - s.waits[v])
                    if d.any_late:
                        cost += late + begin_cost(d, v, drop, begin) - was_late
                        cost += rest_late_cost(d, s, v, k, leave, drop_place, from_drop_s, after_g)
                    if cost < best and (not d.any_limit or keeps_limits(d, s, v, r, i, k)):
                        best = cost
                        found_i = i
                        found_j = k
            if k >= last_k:
                break
            least = (back + scratch[max(k + 1, first_k), LEAST] if used else straight) - slack
            if least >= best and (passed or straight - slack >= best):
                break
            if not more_fits(d, s, v, node, pickup):
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
                # The drop comes later still, so the rest is hardly in time any more: only if the
                # drop spares the next stop its setup, or is a quicker way round.
                if clock > bound[node, LATEST]:
                    break
                here = place
                passed = True
                onward_s = s.laid[node, ONWARD_S] if hilly else table[node, LEG_S]
            else:
                if not more_passes(d, s, node, pickup):
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
    return (best, found_i, found_j) if found_i >= 0 else (NO_COST, -1, -1)
