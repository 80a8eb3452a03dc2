"""The shortest way through the stops of a job: all pickups, then all drops, in whatever order.

Where few stops have to be put in order all orders are compared (Held and Karp, Journal of the
Society for Industrial and Applied Mathematics 10(1), 1962); of more the way is a good one: nearest
stops first from every start, mended by moving one stop at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from routing.types import UNREACHABLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

Ways: TypeAlias = Sequence[Sequence[int]]
"""Metres from each stop to each other, :data:`routing.types.UNREACHABLE` where there is no way."""

MOST_COMPARED = 8
"""Of so many pickups, or drops, all orders are compared."""
MOST_MENDED = 6
"""So many of the ways that go to the nearest stop first are mended, the shortest of each end."""
MANY = 40
"""Of more pickups, or drops, one way alone is mended."""
_NO_WAY = 1 << 40
_AT_ONCE = 16
"""Stops of which it is worked out at once where they would be better."""
_GONE = 1 << 61
"""Metres to a stop that was visited already."""


def shortest_way_m(ways_m: Ways, pickups: Sequence[int], drops: Sequence[int]) -> int | None:
    """Return the metres of the shortest way through all pickups, then all drops.

    Parameters
    ----------
    ways_m
        Between all stops.
    pickups, drops
        Numbers of the stops. Where there are more than :data:`MOST_COMPARED` of one kind the way
        may depend on how stops are numbered, so number them by what they are, not as they came.

    Returns
    -------
    int or None
        ``None`` where no order can be ridden.
    """
    ends: Mapping[int, int] = {}
    for stops in (pickups, drops):
        if stops:
            compare = _all_orders if len(stops) <= MOST_COMPARED else _good_orders
            ends = compare(ways_m, sorted(stops), ends)
    least = min(ends.values(), default=0)
    return least if least < _NO_WAY else None


def _leg(ways_m: Ways, one: int, other: int) -> int:
    metres = int(ways_m[one][other])
    return _NO_WAY if metres == UNREACHABLE else metres


def _entries(ways_m: Ways, stops: Sequence[int], ends: Mapping[int, int]) -> list[int]:
    """Return the metres to each stop as the first of its kind, from wherever the others may end."""
    if not ends:
        return [0] * len(stops)
    return [
        min(min(m + _leg(ways_m, end, stop), _NO_WAY) for end, m in ends.items()) for stop in stops
    ]


def _all_orders(ways_m: Ways, stops: Sequence[int], ends: Mapping[int, int]) -> dict[int, int]:
    """Return the least metres through all stops by the stop that is last."""
    count = len(stops)
    best = [[_NO_WAY] * count for _ in range(1 << count)]
    for at, metres in enumerate(_entries(ways_m, stops, ends)):
        best[1 << at][at] = metres
    legs = [[_leg(ways_m, one, other) for other in stops] for one in stops]
    for done in range(1, 1 << count):
        for last in range(count):
            so_far = best[done][last]
            if so_far >= _NO_WAY:
                continue
            for following in range(count):
                if not done >> following & 1:
                    row = best[done | 1 << following]
                    row[following] = min(row[following], so_far + legs[last][following])
    return dict(zip(stops, best[-1], strict=True))


def _good_orders(ways_m: Ways, stops: Sequence[int], ends: Mapping[int, int]) -> dict[int, int]:
    """Return metres of good orders of stops, by the stop that is last."""
    count = len(stops)
    legs = _with_doors(ways_m, stops, _entries(ways_m, stops, ends))
    orders = [order.tolist() for order in _nearest_first(legs[:count, :count].copy())]
    listed = sorted((_metres_of(legs, order), order) for order in orders)
    by_end: dict[int, list[int]] = {}
    for _, order in listed:
        by_end.setdefault(order[-1], order)
    found: dict[int, int] = {}
    for order in list(by_end.values())[: MOST_MENDED if count <= MANY else 1]:
        while _moves_one(order, legs):
            pass
        last = stops[order[-1]]
        found[last] = min(found.get(last, _NO_WAY), _metres_of(legs, order))
    return found


def _with_doors(ways_m: Ways, stops: Sequence[int], entries: Sequence[int]) -> NDArray[np.int64]:
    """Return the metres between stops by their place in the list.

    The last row has the metres to each as the first, the last column those from the last: none.
    """
    count = len(stops)
    legs = np.zeros((count + 1, count + 1), np.int64)
    between = np.array([[ways_m[one][other] for other in stops] for one in stops], np.int64)
    legs[:count, :count] = np.where(between == UNREACHABLE, _NO_WAY, between)
    legs[count, :count] = entries
    return legs


def _metres_of(legs: NDArray[np.int64], order: Sequence[int]) -> int:
    return int(legs[[-1, *order[:-1]], order].sum())


def _nearest_first(legs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return an order from each stop on, always to the nearest that is left: one in each row."""
    count = len(legs)
    every = np.arange(count)
    orders = np.empty((count, count), np.int64)
    orders[:, 0] = every
    gone, reach = np.zeros_like(orders), np.empty_like(orders)
    for at in range(1, count):
        last = orders[:, at - 1]
        gone[every, last] = _GONE
        np.take(legs, last, axis=0, out=reach)
        reach += gone
        orders[:, at] = reach.argmin(axis=1)
    return orders


def _moves_one(order: list[int], legs: NDArray[np.int64]) -> bool:
    """Move one stop to where it makes the way shorter; tell whether one was moved."""
    count = len(order)
    ones, others = np.array([-1, *order]), np.array([*order, -1])
    between = legs[ones, others]
    for first in range(0, count, _AT_ONCE):
        rows = np.arange(first, min(first + _AT_ONCE, count))
        stops, before, after = others[rows], ones[rows], others[rows + 1]
        # Of each stop in its row, what it costs between any two that follow each other.
        costs = legs[np.ix_(ones, stops)].T + legs[np.ix_(stops, others)] - between
        now = legs[before, stops] + legs[stops, after] - legs[before, after]
        costs = np.where(np.arange(count) < rows[:, np.newaxis], costs[:, :-1], costs[:, 1:])
        costs[rows - first, rows] = now
        places = costs.argmin(axis=1)
        better = np.flatnonzero(costs[rows - first, places] < now)
        if len(better):
            order.insert(int(places[better[0]]), order.pop(first + int(better[0])))
            return True
    return False
