"""The bench's judge passes what may be driven and names what is wrong with the rest."""

from dataclasses import replace

import numpy as np
import pytest

from bench.planning.feasible import faults, total_distance, vehicles_used
from bench.planning.instances import Routes
from tests.support.plans.instances import street

GOOD: Routes = ((1, 2, 3, 4),)


def test_good_routes_pass() -> None:
    """One vehicle may take both pairs along the street, or two take one each."""
    assert faults(street(), GOOD) == []
    assert faults(street(), ((1, 3), (2, 4))) == []


def test_length_and_vehicles_are_counted() -> None:
    """Ways to and from the depot count; a vehicle that stays does not."""
    assert total_distance(street(), GOOD) == 8.0
    assert total_distance(street(), ((1, 3), (2, 4))) == 14.0
    assert vehicles_used(((1, 3), (), (2, 4))) == 2


@pytest.mark.parametrize(
    ("routes", "said"),
    [
        ((), "node 1 is visited 0 times"),
        (((1, 3),), "node 2 is visited 0 times"),
        (((1, 2, 3, 4, 2),), "node 2 is visited 2 times"),
        (((1, 3), (1, 3), (2, 4)), "node 3 is visited 2 times"),
        (((1, 2, 3, 5),), "node 5 is no stop"),
        (((0, 1, 2, 3, 4),), "node 0 is no stop"),
        (((1, 2), (3, 4)), "only one of pickup 1 and delivery 3"),
        (((3, 1), (2, 4)), "delivers 3 before it picks up 1"),
        (((2, 4, 1, 3),), "reaches node 3 at 12.000, due 10"),
    ],
)
def test_broken_routes_are_refused(routes: Routes, said: str) -> None:
    """Each kind of mistake is found, and its node named."""
    assert any(said in fault for fault in faults(street(), routes))


def test_too_many_vehicles_are_refused() -> None:
    """There are only so many vehicles."""
    found = faults(street(fleet=1), ((1, 3), (2, 4)))
    assert found == ["2 vehicles of 1 leave"]


def test_too_much_aboard_is_refused() -> None:
    """Both pairs at once need room for both; one after the other do not."""
    small = replace(street(), capacity=9)
    assert faults(small, GOOD) == ["route 1: 10 aboard, 9 fit"]
    assert faults(small, ((1, 3), (2, 4))) == []


def test_goods_from_the_depot_are_all_aboard_at_first() -> None:
    """Without pairs what a route delivers leaves the depot together."""
    instance = street(pairs=())
    assert faults(instance, ((1, 2), (3, 4))) == []
    assert faults(instance, ((1, 2, 3), (4,))) == ["route 1: 15 aboard, 10 fit"]


def test_coming_home_late_is_refused() -> None:
    """Everybody is back when the depot closes, waiting included."""
    # 1 to 4 are left at 2, 4, 6 and 8; home is four units away.
    assert faults(replace(street(), due=np.array([12, 10, 10, 10, 10])), GOOD) == []
    late = replace(street(), due=np.array([11, 10, 10, 10, 10]))
    assert faults(late, GOOD) == ["route 1: reaches the depot at 12.000, due 11"]


def test_waiting_counts() -> None:
    """Who comes before a window opens waits for it, and is later at all that follow."""
    early = replace(street(), ready=np.array([0, 9, 0, 0, 0]))
    assert any("reaches node 2 at 11.000, due 10" in fault for fault in faults(early, GOOD))


def test_lateness_by_rounding_alone_is_forgiven() -> None:
    """Half a step for each leg may come from rounding where distances were rounded; no more."""
    instance = street()
    instance.distance[0, 1] = 10.0004
    assert faults(instance, ((1, 3), (2, 4)))[:1] != ["route 1: reaches node 1 at 10.000, due 10"]
    instance.distance[0, 1] = 10.0006
    assert "reaches node 1 at 10.001, due 10" in faults(instance, ((1, 3), (2, 4)))[0]
    whole = replace(instance, steps=1)
    whole.distance[0, 1] = 10.0004
    assert "reaches node 1 at 10.000, due 10" in faults(whole, ((1, 3), (2, 4)))[0]
