"""Rounds asked for one more request, in all its choices of windows at once.

The same insertion as the kernel's, which looks for one choice: what does not hang on the windows of
the last stop (ways, loads, the walk from the pickup on, what a place costs) is worked out once for
all of them. Each choice gets exactly what :func:`dispatch.search.kernel.find_in_round` says of it:
the same places, ties included. What asks does not replan, so no visit has a home here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from numba import njit

from dispatch.search import wanted
from dispatch.search.arrays import (
    ADD_M,
    ADD_S,
    AHEAD_LATE,
    AHEAD_S,
    AT,
    BEHIND_S,
    DEPART,
    DIRECT,
    DUE,
    FROM_S,
    LATE,
    LATEST,
    LEAST,
    LEG_M,
    LEG_S,
    NEVER,
    NEXT,
    ONWARD_S,
    PASSED_S,
    PLACE,
    TO_S,
)
from dispatch.search.kernel import (
    NO_COST,
    _before,
    _drop_detours,
    _end_of,
    _kept_fits,
    _late,
    _lay_out,
    _more_fits,
    _more_passes,
    _opens,
    _pair_code,
    _pair_kept_fits,
    _rest_late,
    _ride,
    _ride_to,
    _single_fits,
    _spent,
    _spread,
    _walk_in_time,
    _way,
    _way_to,
    _wide,
    _within_limits,
)
from dispatch.search.wanted import begin_in, inside, lateness, source_key, twin

if TYPE_CHECKING:
    from dispatch.search.arrays import Bools, Data, Ints, Smalls, State
    from dispatch.search.wanted import Wanted

NOT_ASKED = -NO_COST
"""Best cost of a choice that is not asked, or not any more: nothing is cheaper."""
LOADS = 0
LIMITS = 1
"""Rules that are noted where they are in the way; see ``hit``."""


@inside
def _dearest(best: Ints, first: int, end: int) -> int:
    """Cost below which a place may still be the best of some choice."""
    most = NOT_ASKED
    for a in range(first, end):
        most = max(most, best[a])
    return int(most)


@inside
def _last_close(w: Wanted, q: int) -> int:
    return int(w.closes[w.ptr[q + 1] - 1])


# --- one stop -------------------------------------------------------------------------------


@inside
def _single(
    d: Data, s: State, w: Wanted, v: int, r: int, best: Ints, code: Ints, hit: Bools, once: int
) -> None:
    table = s.schedule
    go, due = table, table
    ahead_g, after_g, aboard_g = 0, 0, 0
    hilly = d.hilly[v]
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
    n = s.length[v]
    count = best.shape[0]
    last = -NEVER
    for a in range(count):
        last = max(last, _last_close(w, a))
    row = _before(d, s, v, _wide(d.frozen[v]))
    for i in range(d.frozen[v], n + 1):
        if i > d.frozen[v]:
            row = s.sequence[v, i - 1]
        instant = go[row, DEPART]
        if instant > last:
            break
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
        spent = _spent(d, node, at)
        plain = base + travel * second + metres * metre
        if d.balance[v] != 0:
            plain += _spread(d, v, s.work[v] + travel + spent) - spread
        if plain >= _dearest(best, 0, count):
            continue
        if not _single_fits(d, s, v, r, row, node):
            hit[LOADS] = True
            continue
        if d.has_kept[r] and not _kept_fits(d, s, v, r, i):
            hit[LOADS] = True
            continue
        rest = s.sequence[v, i] if i < n else _end_of(d, v)
        for a in range(count):
            if instant > _last_close(w, a) or plain >= best[a]:
                continue
            begin = begin_in(w, a, instant + to_s)
            if begin >= NEVER:
                continue
            leave = begin + spent
            if leave + from_s > due[rest, DUE] and (
                due[rest, DIRECT] == 1 or not _walk_in_time(d, s, v, due, i, leave, place, from_s)
            ):
                continue
            if not _within_limits(d, s, v, 1, travel, metres):
                hit[LIMITS] = True
                break
            cost = plain
            if d.any_late:
                cost += lateness(w, a, begin) - table[rest, LATE]
                cost += _rest_late(d, s, v, i, leave, place, from_s, after_g)
                if hilly and ahead_g != 0:
                    cost += s.laid[row, AHEAD_LATE]
            if cost < best[a]:
                best[a] = NOT_ASKED if once != 0 else cost
                code[a] = i


# --- a pickup and its drop ------------------------------------------------------------------


@inside
def _pair(
    d: Data, s: State, w: Wanted, v: int, r: int, best: Ints, code: Ints, hit: Bools, once: int
) -> None:
    between_g, after_g = 0, 0
    if d.hilly[v]:
        _, between_g, after_g = _lay_out(d, s, v, r)
    if s.stops[v] > 0:
        drop = d.request_nodes[d.request_ptr[r] + 1]
        _drop_detours(d, s, v, drop, d.hilly[v], between_g, after_g)
    for g in range(w.groups.shape[0] - 1):
        _pair_in(
            d, s, w, v, r, w.groups[g], w.groups[g + 1], between_g, after_g, best, code, hit, once
        )


@inside
def _pair_in(
    d: Data,
    s: State,
    w: Wanted,
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
    spread = _spread(d, v, s.work[v])
    q = 2 * first
    last_pickup = _last_close(w, q)
    between_s = _way(legs, pickup_place, drop_place, 0)
    between_m = _way(legs, pickup_place, drop_place, 1)
    n = s.length[v]
    end = _end_of(d, v)
    worst = NO_COST  # cost below which a place may still be the best of some choice
    better = True
    row = _before(d, s, v, _wide(d.frozen[v]))
    for i in range(d.frozen[v], n + 1):
        if i > d.frozen[v]:
            row = s.sequence[v, i - 1]
        instant = table[row, DEPART]
        if instant > last_pickup:
            break
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
        # The least that the places from here on can cost.
        least = back if not used else (back + scratch[i + 1, LEAST] if i < n else NO_COST)
        least = min(straight, least)
        if better:
            worst = _dearest(best, first, end_choice)
            better = False
        if least >= worst:
            continue
        if not _more_fits(d, s, v, row, pickup):
            hit[LOADS] = True
            continue
        begin = begin_in(w, q, instant + to_pickup_s)
        if begin >= NEVER:
            continue
        clock = begin + _spent(d, pickup, at)
        served = clock - begin
        late = lateness(w, q, begin)  # so far, from position i on
        was_late = table[s.sequence[v, i] if i < n else end, LATE]
        here = pickup_place
        onward_s = away_s  # to the next place from here
        passed = False  # a stop lies between; a break leaves the courier at the pickup
        open_choice = first  # the first choice whose drop is not too late yet
        k = i
        while True:
            # Windows of the drop close in the order of the choices, and open in it.
            while open_choice < end_choice and clock > _last_close(w, 2 * open_choice + 1):
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
            spent = _spent(d, drop, here)
            if balanced:
                plain += _spread(d, v, s.work[v] + add_s + served + spent) - spread
            if plain < worst:
                arrive = clock + to_drop_s
                latest = due[node, DUE] - from_drop_s - spent
                direct = due[node, DIRECT] == 1
                for a in range(open_choice, end_choice):
                    drop_q = 2 * a + 1
                    if direct and w.opens[w.ptr[drop_q]] > latest:
                        break
                    if plain >= best[a] or least >= best[a]:
                        continue
                    begin = begin_in(w, drop_q, arrive)
                    if begin >= NEVER or (begin > latest and direct):
                        continue
                    leave = begin + spent
                    if begin > latest and not _walk_in_time(
                        d, s, v, due, k, leave, drop_place, from_drop_s
                    ):
                        continue
                    if not _within_limits(d, s, v, 2, add_s, add_m):
                        hit[LIMITS] = True
                        break
                    if d.has_kept[r] and not _pair_kept_fits(d, s, v, r, k, pickup, drop):
                        hit[LOADS] = True
                        break
                    cost = plain
                    if d.any_late:
                        cost += late + lateness(w, drop_q, begin) - was_late
                        cost += _rest_late(d, s, v, k, leave, drop_place, from_drop_s, after_g)
                    if cost < best[a]:
                        best[a] = NOT_ASKED if once != 0 else cost
                        code[a] = _pair_code(i, k)
                        better = True
            if k >= n:
                break
            least = back + scratch[k + 1, LEAST] if used else straight
            if not passed:
                least = min(least, straight)
            if better:
                worst = _dearest(best, first, end_choice)
                better = False
            if least >= worst:
                break
            if not _more_fits(d, s, v, node, pickup):
                hit[LOADS] = True
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
                    hit[LOADS] = True
                    break
                begin = _opens(d, node, clock)
                if begin >= NEVER:
                    break
                clock = begin + d.service[node]
            k += 1


# --- all rounds -----------------------------------------------------------------------------


@inside
def ask_round(
    d: Data, s: State, w: Wanted, v: int, r: int, best: Ints, code: Ints, hit: Bools, once: int
) -> None:
    """Ask one round.

    Parameters
    ----------
    best, code
        By choice: the least cost and where, so far; only what costs less counts.
    hit
        Gets true where loads, or limits, are in the way somewhere.
    once
        1: any place will do, and its choice is :data:`NOT_ASKED` from then on; else 0.
    """
    if d.request_ptr[r + 1] - d.request_ptr[r] == 1:
        _single(d, s, w, v, r, best, code, hit, once)
    else:
        _pair(d, s, w, v, r, best, code, hit, once)


def _made() -> Any:  # noqa: ANN401  # the compiler gives no type
    key = source_key(wanted)

    @njit(cache=True, nogil=True)
    def ask(
        d: Data,
        s: State,
        w: Wanted,
        r: int,
        rounds: Smalls,
        usable: Bools,
        costs: Ints,
        codes: Ints,
        hits: Bools,
    ) -> None:
        for k in range(len(rounds)):
            v = _wide(rounds[k])
            costs[k], codes[k], hits[k] = NO_COST, -1, False
            if key < 0 or not d.allowed[r, v]:
                continue
            same = twin(d, s, r, rounds, k)
            if same >= 0:
                costs[k], codes[k], hits[k] = costs[same], codes[same], hits[same]
            elif usable[v]:
                ask_round(d, s, w, v, r, costs[k], codes[k], hits[k], _wide(0))
            else:
                hits[k] = True

    return ask


ask = _made()
"""Ask rounds for a request of one stop, or of a pickup and a drop, that is in no round.

Parameters
----------
d, s
    Arrays, and the rounds in them.
w
    The choices.
r
    The request.
rounds
    Which are asked.
usable
    By round, whether it keeps its rules as it stands.
costs, codes
    By number in ``rounds`` and choice get the least cost and the places (one position, or two as
    the kernel's ``_pair_code``); ``NO_COST`` and -1 where there is none.
hits
    By number in ``rounds`` gets whether loads, and limits, were ever in the way.
"""
