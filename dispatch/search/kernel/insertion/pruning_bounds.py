"""Bounds that rule out positions of a pair in a hilly round before the round is laid out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.search.arrays.layout import (
    AT,
    DEPART,
    DIRECT,
    DUE,
    FIRST_FROM_M,
    FIRST_FROM_S,
    FIRST_TO_M,
    FIRST_TO_S,
    LAST_FROM_M,
    LAST_FROM_S,
    LAST_TO_M,
    LAST_TO_S,
    LATEST,
    LEG_M,
    LEG_S,
    NEVER,
)
from dispatch.search.kernel.downstream_effects import rest_in_time
from dispatch.search.kernel.insertion.feasibility import more_fits
from dispatch.search.kernel.legs import way_of
from dispatch.search.kernel.numba_options import inlined
from dispatch.search.kernel.round_timing import NO_COST
from dispatch.search.kernel.row_index import row_at, row_before
from dispatch.search.kernel.service_start import first_begin, last_close, time_spent

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Data, State


@inlined
def last_promising_position(  # what is worked out already
    d: Data,
    s: State,
    v: int,
    pickup: int,
    drop: int,
    first_i: int,
    first_k: int,
    last_k: int,
    second: int,
    most: int,
) -> int:
    """Last position of a pickup that may cost less than ``most`` with its drop, -1 where none may.

    Asked is what it would cost, and whether it could be, if its load slowed nothing down. What a
    load adds is never negative; so a hilly round need not be laid out for most requests.
    ``second`` is the least cost of a second more. The ways lie in the scratch rows already
    (:func:`dispatch.search.kernel.insertion.adjacent_legs.lay_ways`), those of the drop from
    ``first_k`` on.
    """
    table, scratch = s.schedule, s.scratch
    metre = d.metre_cost[v]
    legs = d.legs[d.matrix[v]]
    last_pickup = last_close(d, pickup)
    between_s = way_of(legs, d.place[pickup], d.place[drop], 0)
    between = between_s * second + way_of(legs, d.place[pickup], d.place[drop], 1) * metre
    least = NO_COST  # of the drop from the next position on
    timely = NO_COST  # the same where what comes before it is no earlier than it stands
    for k in range(last_k, first_i - 1, -1):
        row = row_before(d, s, v, k)
        saved = table[row, LEG_S] * second + table[row, LEG_M] * metre
        onward = NO_COST
        if k >= first_k:
            onward = scratch[k, LAST_FROM_S] * second + scratch[k, LAST_FROM_M] * metre - saved
        if table[row, DEPART] <= last_pickup:
            to = scratch[k, FIRST_TO_S] * second + scratch[k, FIRST_TO_M] * metre
            away = scratch[k, FIRST_FROM_S] * second + scratch[k, FIRST_FROM_M] * metre - saved
            straight = k >= first_k and to + between + onward < most
            left = most - to - away if k < last_k else -NO_COST  # for a drop further on
            if (straight or least < left) and _can_be(
                d, s, v, pickup, drop, k, between_s, straight, least < left, timely < left
            ):
                return k
        if k >= first_k:
            add = scratch[k, LAST_TO_S] * second + scratch[k, LAST_TO_M] * metre + onward
            least = min(least, add)
            if add < timely and _keeps_rest(
                d, s, v, drop, k, table[row, DEPART] + scratch[k, LAST_TO_S], table[row, AT]
            ):
                timely = add
    return -1


@inlined
def _can_be(  # what is worked out already
    d: Data,
    s: State,
    v: int,
    pickup: int,
    drop: int,
    k: int,
    between_s: int,
    straight: bool,
    later: bool,
    timely: bool,
) -> bool:
    """Return whether a pickup can go in at a position, and its drop straight behind it, or later.

    Told is which of these is cheap enough; ``timely``, whether later is if what lies between comes
    no earlier than it stands. Before a break nothing is ruled out but the pickup itself: a courier
    who takes it there still rides straight to the drop.
    """
    table, scratch = s.schedule, s.scratch
    row = row_before(d, s, v, k)
    if not more_fits(d, s, v, row, pickup):
        return False
    begin = first_begin(d, pickup, table[row, DEPART] + scratch[k, FIRST_TO_S])
    leave = begin + time_spent(d, pickup, table[row, AT])
    if begin >= NEVER or leave > last_close(d, drop):
        return False
    if k < s.length[v] and d.place[s.sequence[v, k]] < 0:
        return True
    origin = d.place[pickup]
    if straight and _keeps_rest(d, s, v, drop, k, leave + between_s, origin):
        return True
    if not later:
        return False
    node = s.sequence[v, k]
    begin = first_begin(d, node, leave + scratch[k, FIRST_FROM_S])
    leave = begin + time_spent(d, node, origin)
    return (
        begin < NEVER
        and leave <= min(table[node, LATEST], last_close(d, drop))
        and (timely or leave < table[node, DEPART])
        and more_fits(d, s, v, node, pickup)
    )


@inlined
def _keeps_rest(  # all that the rest hangs on
    d: Data, s: State, v: int, drop: int, k: int, instant: int, origin: int
) -> bool:
    """Return whether a drop put in at a position and come to then leaves what follows in time."""
    table = s.schedule
    node = row_at(d, s, v, k)
    ride = s.scratch[k, LAST_FROM_S]
    begin = first_begin(d, drop, instant)
    leave = begin + time_spent(d, drop, origin)
    return begin < NEVER and (
        leave + ride <= table[node, DUE]
        or (
            table[node, DIRECT] == 0 and rest_in_time(d, s, v, table, k, leave, d.place[drop], ride)
        )
    )
