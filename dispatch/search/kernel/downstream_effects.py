"""Effects of an insertion on the rest of its round: whether it stays in time, and how late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.search.arrays.layout import AFTER_S, DEPART, LATE, LATEST, LEG_S, NEVER
from dispatch.search.kernel.numba_options import compiled
from dispatch.search.kernel.row_index import row_at
from dispatch.search.kernel.service_start import begin_cost, first_begin, time_spent

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Data, Ints, State


@compiled
def most_saved(d: Data, s: State, v: int, r: int) -> int:
    """Most by which putting a request in may make its round less late or less moved.

    A visit that has moved in time may come back to its hour. What the request's own stops cost for
    being in another round than before is taken off.
    """
    if d.moved_cost == 0:
        return 0
    slack = int(s.schedule[row_at(d, s, v, 0), LATE])
    for a in range(d.request_ptr[r], d.request_ptr[r + 1]):
        reference_round = d.reference_round[d.request_nodes[a]]
        if reference_round >= 0 and reference_round != v:
            slack -= d.moved_cost
    return slack


@compiled
def rest_late_cost(
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
            spent = time_spent(d, node, origin)
            origin = d.place[node]
            ride = table[node, onward]
        begin = first_begin(d, node, instant)
        cost += begin_cost(d, v, node, begin)
        instant = begin + spent
        k += 1
        if d.place[node] >= 0 and instant == s.schedule[node, DEPART] and not hilly:
            # From here on everything is as it was.
            return cost + s.schedule[row_at(d, s, v, k), LATE]
    return cost


@compiled
def rest_in_time(  # all that the rest hangs on
    d: Data, s: State, v: int, table: Ints, k: int, instant: int, origin: int, ride: int
) -> bool:
    """Return whether leaving ``origin`` then keeps the nodes from position k on in time.

    The next place is ``ride`` seconds away; ``table`` tells how late its node may be left.
    """
    while k < s.length[v]:
        node = s.sequence[v, k]
        if d.place[node] >= 0:
            begin = first_begin(d, node, instant + ride)
            return begin < NEVER and begin + time_spent(d, node, origin) <= table[node, LATEST]
        # A break moves with the courier, so what follows it must be looked at afresh.
        begin = first_begin(d, node, instant)
        if begin >= NEVER:
            return False
        instant = begin + d.service[node]
        k += 1
    return instant + ride <= d.close[v]
