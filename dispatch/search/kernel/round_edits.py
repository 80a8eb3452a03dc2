"""Stops put into rounds and taken out of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.search.arrays.layout import ABSENT, AT, DEPART, LEG_S, NEVER, TOUCHED
from dispatch.search.kernel.downstream_effects import rest_in_time
from dispatch.search.kernel.numba_options import as_int64, compiled
from dispatch.search.kernel.random_numbers import below
from dispatch.search.kernel.round_timing import update_round
from dispatch.search.kernel.row_index import row_before
from dispatch.search.kernel.service_start import first_begin

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Data, State


@compiled
def mark_changed(s: State, v: int) -> None:
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


@compiled
def put(s: State, v: int, position: int, node: int) -> None:
    """Put a node in at a position of a round; the caller updates the round."""
    for k in range(s.length[v], position, -1):
        s.sequence[v, k] = s.sequence[v, k - 1]
    s.sequence[v, position] = node
    s.length[v] += 1


@compiled
def remove_request(d: Data, s: State, r: int) -> None:
    """Take a request out of its round; the caller updates the round."""
    first = d.request_nodes[d.request_ptr[r]]
    v = as_int64(s.round_of[first])
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


@compiled
def is_removable(d: Data, s: State, v: int, node: int) -> bool:
    """Return whether no stop of the node's request lies in the frozen front of the round."""
    r = d.request[node]
    for k in range(d.frozen[v]):
        if d.request[s.sequence[v, k]] == r:
            return False
    return True


@compiled
def empty_round(d: Data, s: State, v: int) -> None:
    """Take every request out of a round that is not bound to its frozen front."""
    k = d.frozen[v]
    while k < s.length[v]:
        r = as_int64(d.request[s.sequence[v, k]])
        if r >= 0 and is_removable(d, s, v, s.sequence[v, k]):
            remove_request(d, s, r)
            k = d.frozen[v]
        else:
            k += 1
    update_round(d, s, v)


@compiled
def move_breaks(d: Data, s: State, v: int) -> None:
    """Return each break of a round a random one of the positions where it is in time."""
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
            row = row_before(d, s, v, i)
            begin = first_begin(d, node, s.schedule[row, DEPART])
            if begin >= NEVER:
                break
            fits = True
            for c in range(d.delta.shape[1]):
                fits = fits and s.load[row, c] <= d.limit[node, c]
            leave = begin + d.service[node]
            at, way = s.schedule[row, AT], s.schedule[row, LEG_S]
            if fits and rest_in_time(d, s, v, s.schedule, i, leave, at, way):
                seen += 1
                if below(s.random, seen) == 0:
                    chosen = i
        put(s, v, chosen, node)
        if not update_round(d, s, v) and d.any_limit and chosen != old:
            # Something would be aboard too long there, which only the whole round tells.
            for k in range(chosen, n - 1):
                s.sequence[v, k] = s.sequence[v, k + 1]
            s.length[v] = n - 1
            put(s, v, old, node)
            update_round(d, s, v)
