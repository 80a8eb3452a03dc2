"""Places for a request of several stops in one round, found one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.search.arrays.layout import APART, AT, DEPART, DIRECT, DUE, LEG_M, LEG_S, NEVER, NEXT
from dispatch.search.kernel.downstream_effects import rest_in_time
from dispatch.search.kernel.legs import ride_of, ride_to, way_of, way_to
from dispatch.search.kernel.numba_options import compiled
from dispatch.search.kernel.random_numbers import below, uniform
from dispatch.search.kernel.round_timing import NO_COST, update_round
from dispatch.search.kernel.row_index import row_at, row_before
from dispatch.search.kernel.service_start import first_begin, last_close, time_spent

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Data, Smalls, State


@compiled
def try_many(d: Data, s: State, v: int, r: int, best: int, blink: float, positions: Smalls) -> int:
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
            b = low + below(s.random, a - low + 1)
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
            row = row_before(d, s, v, i)
            instant = table[row, DEPART]
            if instant > last_close(d, node):
                break
            if blink > 0 and uniform(s.random) < blink:
                continue
            if hilly:
                aboard_g = s.mass[row]
            at, following = table[row, AT], table[row, NEXT]
            to_s = ride_to(legs, per_kg, at, place, hilly, aboard_g)
            from_s = ride_of(legs, per_kg, place, following, hilly, aboard_g)
            travel = to_s + from_s
            metres = way_to(legs, at, place, 1) + way_of(legs, place, following, 1)
            if used or step > 0:
                travel -= table[row, LEG_S]
                metres -= table[row, LEG_M]
            cost = travel * d.second_cost[v] + metres * d.metre_cost[v]
            if cost >= cheapest:
                continue
            begin = first_begin(d, node, instant + to_s)
            if begin >= NEVER:
                continue
            leave = begin + time_spent(d, node, at)
            rest = row_at(d, s, v, i)
            if leave + from_s > table[rest, DUE] and (
                table[rest, DIRECT] == 1
                or not rest_in_time(d, s, v, table, i, leave, place, from_s)
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
