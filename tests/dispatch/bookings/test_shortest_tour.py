"""The shortest way through the stops of a job, which does not depend on how they were typed."""

from __future__ import annotations

from itertools import pairwise, permutations
from random import Random
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.bookings.shortest_tour import MOST_COMPARED, shortest_way_m
from routing.types import UNREACHABLE

Table = list[list[int]]

MAX_STOPS = 500


def tables(size: int) -> st.SearchStrategy[Table]:
    """Ways between some stops, another one there and back, some of them missing."""
    leg = st.integers(min_value=0, max_value=500) | st.just(UNREACHABLE)
    return st.lists(st.lists(leg, min_size=size, max_size=size), min_size=size, max_size=size)


def slowly(ways_m: Table, pickups: list[int], drops: list[int]) -> int | None:
    """Compare all orders one by one."""
    found = []
    for first in permutations(pickups):
        for second in permutations(drops):
            legs = [ways_m[one][other] for one, other in pairwise((*first, *second))]
            if UNREACHABLE not in legs:
                found.append(sum(legs))
    return min(found, default=None)


@given(ways_m=tables(7), picks=st.integers(min_value=0, max_value=4), data=st.data())
def test_it_is_the_shortest_in_any_order(ways_m: Table, picks: int, data: st.DataObject) -> None:
    """As comparing all orders finds it, however pickups and drops are listed."""
    pickups = data.draw(st.permutations(range(picks)))
    drops = data.draw(st.permutations(range(picks, min(7, picks + 4))))
    assert shortest_way_m(ways_m, pickups, drops) == slowly(ways_m, list(pickups), list(drops))


@pytest.mark.parametrize("count", [MOST_COMPARED + 1, 40])
def test_a_long_circuit_is_ridden_along_the_street(count: int) -> None:
    """Farms along one street are collected from end to end, typed in whatever order."""
    at = [100 * (7 * number % count) for number in range(count)] + [0]
    ways_m = [[abs(one - other) for other in at] for one in at]
    pickups = list(range(count))
    length_m = max(at)
    assert shortest_way_m(ways_m, pickups, [count]) == length_m
    assert shortest_way_m(ways_m, pickups[::-1], [count]) == length_m


def test_one_stop_is_no_way() -> None:
    """A job of a single stop, or of none, is no metre long."""
    assert shortest_way_m([[0]], [], [0]) == 0
    assert shortest_way_m([], [], []) == 0


def test_a_way_through_hundreds_of_stops_takes_no_seconds() -> None:
    """As many stops as a booking may have are put in order while somebody waits for the price."""
    chance = Random(1)
    at = [(chance.randrange(10_000), chance.randrange(10_000)) for _ in range(MAX_STOPS)]
    ways_m = [[abs(a - c) + abs(b - d) for c, d in at] for a, b in at]
    began = process_time()
    assert shortest_way_m(ways_m, [0], range(1, MAX_STOPS)) is not None
    assert process_time() - began < 3
