"""Feasibility of one request more: in time, its load beside all others, the round's limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.search.arrays.layout import LATEST
from dispatch.search.kernel.numba_options import as_int64, compiled
from dispatch.search.kernel.row_index import row_at, row_before
from dispatch.search.kernel.service_start import last_close

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Data, Ints, State


@compiled
def within_limits(d: Data, s: State, v: int, stops: int, travel: int, metres: int) -> bool:
    """Return whether a round may have so many stops, seconds on the way and metres more."""
    return (
        s.stops[v] + stops <= d.max_stops[v]
        and s.travel[v] + travel <= d.max_travel[v]
        and s.distance[v] + metres <= d.max_distance[v]
    )


@compiled
def first_place(d: Data, s: State, v: int, table: Ints, node: int, k: int) -> int:
    """First position from this one on before which a node can be left in time for what follows.

    ``table`` tells how late each node may be left. A break rules nothing out: how late that may end
    hangs on where the courier comes from.
    """
    leave = d.window_open[d.window_ptr[node]] + d.service[node]
    first = k
    while k < s.length[v]:
        other = s.sequence[v, k]
        k += 1
        if d.place[other] >= 0:
            if table[other, LATEST] >= leave:
                break
            first = k
    return first


@compiled
def last_place(d: Data, s: State, v: int, node: int, k: int) -> int:
    """Last position from this one on up to which a node can begin in time after what precedes it.

    It goes by windows alone: something else put in before may make a round earlier, where setup
    falls away or the way round is quicker.
    """
    last = last_close(d, node)
    while k < s.length[v]:
        other = s.sequence[v, k]
        if d.window_open[d.window_ptr[other]] + d.service[other] > last:
            break
        k += 1
    return min(k, as_int64(s.length[v]))  # a front may have been taken out of its round


@compiled
def remaining_load_fits(d: Data, s: State, v: int, r: int, k: int) -> bool:
    """Return whether goods that stay to the end fit beside all loads from position k on.

    What is no more than before breaks nothing, even where too much is aboard already: that of a
    round that has begun, until what is left of its jobs is back.
    """
    row = row_at(d, s, v, k)
    for c in range(d.delta.shape[1]):
        if d.kept[r, c] > 0 and s.room_after[row, c] < d.kept[r, c]:
            return False
    for c in range(d.clashes.shape[0]):  # such dimensions have no limit: less room, some aboard
        one, other = d.clashes[c, 0], d.clashes[c, 1]
        if d.kept[r, one] > 0 and s.room_after[row, other] < d.capacity[v, other]:
            return False
        if d.kept[r, other] > 0 and s.room_after[row, one] < d.capacity[v, one]:
            return False
    return True


@compiled
def single_fits(d: Data, s: State, v: int, r: int, row: int, node: int) -> bool:
    """Return whether a request of one node fits aboard after a row."""
    for c in range(d.delta.shape[1]):
        # What is aboard from the start is still there on all legs before.
        if s.room_before[row, c] < d.initial[r, c]:
            return False
        if s.load[row, c] + d.initial[r, c] + d.delta[node, c] > d.capacity[v, c]:
            return False
    for c in range(d.clashes.shape[0]):
        one, other = d.clashes[c, 0], d.clashes[c, 1]
        if d.initial[r, one] > 0 and s.room_before[row, other] < d.capacity[v, other]:
            return False
        if d.initial[r, other] > 0 and s.room_before[row, one] < d.capacity[v, one]:
            return False
    return _agrees(d, s, row, node)


@compiled
def more_fits(d: Data, s: State, v: int, row: int, node: int) -> bool:
    """Return whether what a node takes up fits aboard after a row."""
    for c in range(d.delta.shape[1]):
        if s.load[row, c] + d.delta[node, c] > d.capacity[v, c]:
            return False
    return _agrees(d, s, row, node)


@compiled
def _agrees(d: Data, s: State, row: int, node: int) -> bool:
    """Return whether what a node takes up may ride with what is aboard after a row."""
    for c in range(d.clashes.shape[0]):
        one, other = d.clashes[c, 0], d.clashes[c, 1]
        if d.delta[node, one] > 0 and s.load[row, other] > 0:
            return False
        if d.delta[node, other] > 0 and s.load[row, one] > 0:
            return False
    return True


@compiled
def more_passes(d: Data, s: State, node: int, pickup: int) -> bool:
    """Return whether a break bears what a pickup takes up besides."""
    for c in range(d.delta.shape[1]):
        if s.load[node, c] + d.delta[pickup, c] > d.limit[node, c]:
            return False
    return True


@compiled
def pair_kept_fits(d: Data, s: State, v: int, r: int, k: int, pickup: int, drop: int) -> bool:
    """Return whether what a pair leaves aboard after its drop fits, the drop being put in at k."""
    row = row_before(d, s, v, k)
    for c in range(d.delta.shape[1]):
        if s.load[row, c] + d.delta[pickup, c] + d.delta[drop, c] > d.capacity[v, c]:
            return False
    return remaining_load_fits(d, s, v, r, k)
