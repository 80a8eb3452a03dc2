"""Lots at a hub: sorted in order of arrival, so many at a time, and what waits for them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch.model import Job, Problem, SortingHub, Stop, Transfer
from dispatch.schedule.lot_times import (
    arrivals,
    earliest_pickups,
    lots_not_brought,
    ready_lots,
)
from tests.dispatch.check.test_rules import DEPOT, HOUSE, SHIFT, SHOP, TIMES
from tests.support.plans.market_day import at

FARM = Job(id="farm", pickups=(Stop(place=SHOP),), drops=(Stop(place=DEPOT),))
HOME = Job(id="home", pickups=(Stop(place=DEPOT),), drops=(Stop(place=HOUSE),))
EGGS = Transfer(id="eggs", hub_id="hub", brought_by="farm", sorting_s=600, taken_by=("home",))
ALE = Transfer(id="ale", hub_id="hub", arrived_at=at("08:00"), sorting_s=1200, taken_by=("home",))
HUB = SortingHub(id="hub", place_ids=("depot",))
DAY = Problem(jobs=(FARM, HOME), shifts=(SHIFT,), times=TIMES, hubs=(HUB,), transfers=(EGGS, ALE))


def test_lots_are_sorted_in_order_of_arrival() -> None:
    """One place sorts one after the other; two sort both at once; the earlier one goes first."""
    came = arrivals(DAY, {("farm", 0): at("08:10")})
    assert came == {"eggs": at("08:10"), "ale": at("08:00")}
    one = ready_lots(DAY, came)
    assert (one["ale"].ready, one["eggs"].sorted_from) == (at("08:20"), at("08:20"))
    assert one["eggs"].ready == at("08:30")
    two = replace(DAY, hubs=(replace(HUB, sorting_places=2),))
    assert ready_lots(two, came)["eggs"].ready == at("08:20")
    same = ready_lots(DAY, {"eggs": at("08:00"), "ale": at("08:00")})
    assert same["ale"].ready < same["eggs"].ready


def test_a_pickup_waits_for_all_its_lots() -> None:
    """What takes of two lots begins when the later one is sorted; without one of them, never."""
    ready = ready_lots(DAY, arrivals(DAY, {("farm", 0): at("08:10")}))
    assert earliest_pickups(DAY, ready) == {("home", 0): at("08:30")}
    assert lots_not_brought(DAY, ready) == {}
    unbrought = ready_lots(DAY, arrivals(DAY, {}))
    assert earliest_pickups(DAY, unbrought) == {}
    assert lots_not_brought(DAY, unbrought) == {"home": ("eggs",)}


@pytest.mark.parametrize(
    ("lot", "code"),
    [
        ({"hub_id": "barn"}, "lot-at-unknown-hub"),
        ({"id": "ale"}, "lot-twice"),
        ({"taken_by": ("home", "home")}, "lot-taken-twice"),
        ({"taken_by": ("farm",), "brought_by": None}, "lot-elsewhere"),
        ({"arrived_at": at("08:00")}, "lot-brought-and-there"),
        ({"brought_by": "home", "taken_by": ("farm",)}, "lot-elsewhere"),
    ],
)
def test_a_lot_that_cannot_be_meant_is_no_part_of_a_problem(
    lot: dict[str, object], code: str
) -> None:
    """A problem refuses such a transfer when it is made, and says which."""
    with pytest.raises(ValueError, match=code):
        replace(DAY, transfers=(replace(EGGS, **lot), ALE))  # type: ignore[arg-type]


def test_jobs_of_other_days_bring_and_take_nothing() -> None:
    """A transfer may name jobs that are not part of the day: nobody brings it, nobody takes it."""
    less = replace(DAY, jobs=(HOME,))
    assert lots_not_brought(less, ready_lots(less, arrivals(less, {}))) == {"home": ("eggs",)}
    assert lots_not_brought(replace(DAY, jobs=(FARM,)), {}) == {}
