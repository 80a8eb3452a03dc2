"""Begin of one node, its length, and the cost of beginning then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.search.arrays.layout import ANY_ROUND, NEVER
from dispatch.search.kernel.numba_options import compiled

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Data


@compiled
def first_begin(d: Data, node: int, instant: int) -> int:
    """First instant from this one on at which the node may begin, NEVER if none."""
    for w in range(d.window_ptr[node], d.window_ptr[node + 1]):
        if instant <= d.window_close[w]:
            return max(instant, d.window_open[w])
    return NEVER


@compiled
def last_begin(d: Data, node: int, instant: int) -> int:
    """Last instant up to this one at which the node may begin, -NEVER if none."""
    for w in range(d.window_ptr[node + 1] - 1, d.window_ptr[node] - 1, -1):
        if instant >= d.window_open[w]:
            return min(instant, d.window_close[w])
    return -NEVER


@compiled
def last_close(d: Data, node: int) -> int:
    """Last instant at which the node may begin."""
    return d.window_close[d.window_ptr[node + 1] - 1]


@compiled
def time_spent(d: Data, node: int, origin: int) -> int:
    """Setup and service after coming from a place."""
    if d.setup[node] != 0 and d.place[node] != origin:
        return d.service[node] + d.setup[node]
    return d.service[node]


@compiled
def begin_cost(d: Data, v: int, node: int, begin: int) -> int:
    """Cost of beginning a node in a round then: beyond its last window, and where it has moved."""
    if not d.any_late:
        return 0
    cost = max(0, begin - d.soft_close[node]) * d.late_cost[node]
    if (
        d.moved_cost != 0
        and d.reference_round[node] != -1
        and (
            (d.reference_round[node] != v and d.reference_round[node] != ANY_ROUND)
            or abs(begin - d.reference_begin[node]) >= d.moved_s
        )
    ):
        cost += d.moved_cost
    return int(cost)
