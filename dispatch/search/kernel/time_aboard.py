"""Longest time aboard in one round: what is taken up too early for its drop is taken up later.

As in :mod:`dispatch.schedule.time_aboard`. A day without limits asks nothing of it; a round is
walked through only where it holds goods with a limit, or is to. Before that an insertion is judged
as if there were none, by times that are no later than those with limits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.search.arrays.layout import (
    BEGAN_S,
    FIRST_NODE,
    FLOOR,
    LIMIT_S,
    LIMITLESS,
    LINE,
    LOADED,
    NEVER,
    SINCE,
    TAKEN_S,
    TAKER,
    WAITED,
)
from dispatch.search.kernel.legs import ride_of
from dispatch.search.kernel.numba_options import as_int64, compiled
from dispatch.search.kernel.row_index import start_row
from dispatch.search.kernel.service_start import first_begin, time_spent

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Data, State


@compiled
def lay_floors(d: Data, s: State, v: int) -> bool:
    """Lay out from when on each node of a round may begin so that nothing is aboard too long.

    Returns whether that can be; where it cannot, no node has to wait.
    """
    n = as_int64(s.length[v])
    for k in range(n):
        s.aboard[k, LINE] = s.sequence[v, k]
    good = _settles(d, s, v, n, -1)
    if not good:
        _clear(d, s, v, n)
    return good


@compiled
def keeps_limits(d: Data, s: State, v: int, r: int, i: int, j: int) -> bool:
    """Return whether nothing is aboard too long in a round with a request of one or two nodes in.

    Its first node is put in at position ``i``, the last at ``j``, both counted without it.
    """
    first, last = d.request_ptr[r], d.request_ptr[r + 1] - 1
    n = as_int64(s.length[v])
    at = 0
    for k in range(n + 1):
        if k == i:
            s.aboard[at, LINE] = d.request_nodes[first]
            at += 1
        if k == j and last > first:
            s.aboard[at, LINE] = d.request_nodes[last]
            at += 1
        if k < n:
            s.aboard[at, LINE] = s.sequence[v, k]
            at += 1
    return _settles(d, s, v, at, r)


@compiled
def _clear(d: Data, s: State, v: int, n: int) -> bool:
    """Forget what was laid out; gives whether any goods of a line have a limit."""
    limited = False
    s.aboard[start_row(d, v), FLOOR] = -NEVER
    for k in range(n):
        node = s.aboard[k, LINE]
        s.aboard[node, FLOOR] = -NEVER
        r = d.request[node]
        limited = limited or (r >= 0 and d.limits[r, LIMIT_S] < LIMITLESS)
    return limited


@compiled
def _settles(d: Data, s: State, v: int, n: int, added: int) -> bool:
    """Push what is taken up too early until nothing moves; ``added`` is not in the round yet."""
    if not _clear(d, s, v, n):
        return True
    origin_g = s.mass[start_row(d, v)]
    if added >= 0:
        origin_g += d.initial[added, d.mass]
    for _ in range(2 * n + 16):  # each push hands a wait on, or comes to another window
        pushed = _push(d, s, v, n, origin_g)
        if pushed <= 0:
            return pushed == 0
    return False


@compiled
def _push(d: Data, s: State, v: int, n: int, aboard_g: int) -> int:
    """Time a line with its floors and push these: 1 where some moved, 0 if none had to, else -1."""
    legs, per_kg, hilly = d.legs[d.matrix[v]], d.per_kg[d.slope[v]], d.hilly[v]
    origin = start_row(d, v)
    for k in range(n):
        r = d.request[s.aboard[k, LINE]]
        if r >= 0:
            s.aboard[d.limits[r, FIRST_NODE], TAKER] = -1
    start = max(as_int64(d.open[v]), s.aboard[origin, FLOOR])
    at, instant, waited, moved = d.start_place[v], start, 0, 0
    for k in range(n):
        node = s.aboard[k, LINE]
        place, spent = d.place[node], d.service[node]
        if place >= 0:
            instant += ride_of(legs, per_kg, at, place, hilly, aboard_g)
            spent = time_spent(d, node, at)
            at = place
        begin = first_begin(d, node, max(instant, s.aboard[node, FLOOR]))
        if begin >= NEVER:
            return -1
        waited += begin - instant
        instant = begin + spent
        aboard_g += d.delta[node, d.mass]
        r = d.request[node]
        if r < 0 or d.limits[r, LIMIT_S] >= LIMITLESS:
            continue
        goods = d.limits[r, FIRST_NODE]
        if node - d.request_nodes[d.request_ptr[r]] < d.pickups[r]:
            if s.aboard[goods, TAKER] < 0:
                s.aboard[goods, TAKER] = node
                s.aboard[goods, BEGAN_S] = begin
                s.aboard[goods, TAKEN_S] = instant
                s.aboard[goods, WAITED] = waited
            continue
        if d.limits[r, SINCE] > -NEVER:
            if begin > d.limits[r, SINCE] + d.limits[r, LIMIT_S]:
                return -1
            continue
        taker, began, taken, before = origin, start, start, as_int64(0)
        if d.limits[r, LOADED] == 0:
            taker, began = as_int64(s.aboard[goods, TAKER]), s.aboard[goods, BEGAN_S]
            taken, before = s.aboard[goods, TAKEN_S], s.aboard[goods, WAITED]
            if taker < 0:
                continue  # its pickup is not in the round yet
        over = begin - taken - d.limits[r, LIMIT_S]
        if over > 0:
            if over > waited - before:
                return -1  # without a wait on the way the drop would come later by as much
            s.aboard[taker, FLOOR] = max(s.aboard[taker, FLOOR], began + over)
            moved = 1
    return moved
