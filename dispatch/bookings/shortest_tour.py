"""The shortest way through the stops of a job: all pickups, then all drops, in whatever order.

Where few stops have to be put in order all orders are compared (Held and Karp, Journal of the
Society for Industrial and Applied Mathematics 10(1), 1962); of more the way is a good one: nearest
stops first from every start, mended by moving one stop at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from routing.types import UNREACHABLE

Ways: TypeAlias = Sequence[Sequence[int]]
"""Metres from each stop to each other, :data:`routing.types.UNREACHABLE` where there is no way."""

MOST_COMPARED = 8
"""Of so many pickups, or drops, all orders are compared."""
MOST_MENDED = 6
"""So many of the ways that go to the nearest stop first are mended, the shortest of each end."""
MANY = 40
"""Of more pickups, or drops, one way alone is mended."""
_NO_WAY = 1 << 40
_NOWHERE = -1


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
    entries = dict(zip(stops, _entries(ways_m, stops, ends), strict=True))

    def leg(one: int, other: int) -> int:
        if other == _NOWHERE:
            return 0
        return entries[other] if one == _NOWHERE else _leg(ways_m, one, other)

    def metres_of(order: Sequence[int]) -> int:
        return sum(leg(one, other) for one, other in pairwise([_NOWHERE, *order]))

    by_end: dict[int, list[int]] = {}
    for order in (_nearest_first(first, stops, leg) for first in stops):
        known = by_end.setdefault(order[-1], order)
        if metres_of(order) < metres_of(known):
            by_end[order[-1]] = order
    found: dict[int, int] = {}
    best = sorted(by_end.values(), key=lambda order: (metres_of(order), order))
    for order in best[: MOST_MENDED if len(stops) <= MANY else 1]:
        while _moves_one(order, leg):
            pass
        found[order[-1]] = min(found.get(order[-1], _NO_WAY), metres_of(order))
    return found


def _nearest_first(first: int, stops: Sequence[int], leg: Callable[[int, int], int]) -> list[int]:
    order, left = [first], [stop for stop in stops if stop != first]
    while left:
        nearest = min(left, key=lambda stop: (leg(order[-1], stop), stop))
        left.remove(nearest)
        order.append(nearest)
    return order


def _moves_one(order: list[int], leg: Callable[[int, int], int]) -> bool:
    """Move one stop to where it makes the way shorter; tell whether one was moved."""
    for at, stop in enumerate(order):
        rest = order[:at] + order[at + 1 :]
        around = [_NOWHERE, *rest, _NOWHERE]
        costs = [
            leg(one, stop) + leg(stop, other) - leg(one, other) for one, other in pairwise(around)
        ]
        place = min(range(len(costs)), key=lambda number: (costs[number], number))
        if costs[place] < costs[at]:
            order[:] = [*rest[:place], stop, *rest[place:]]
            return True
    return False
