"""Days on which cold lots pass a hub that does not keep them cold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from bench.order_cycles.town import TownSize, cycle_day
from dispatch.check import check
from dispatch.check.cold_limits import lots_are_handed_over_cold
from dispatch.model import (
    Capacity,
    Courier,
    Job,
    Place,
    Plan,
    Prices,
    Problem,
    Shift,
    SortingHub,
    Stop,
    Transfer,
    TravelTimes,
    Vehicle,
    Window,
)
from dispatch.planning.planner import plan, plan_of
from dispatch.planning.transfers.bound_day import bound_day
from dispatch.rounds.rest_of_day.remaining_day import remaining
from dispatch.rounds.rest_of_day.shift_progress import ShiftProgress, VisitProgress
from dispatch.rounds.rest_of_day.whole_day_check import newly_broken, newly_early_lots
from dispatch.schedule.cold_limits import handed_over, out_since
from dispatch.schedule.hub_handovers import Handovers, plain_day
from dispatch.schedule.visit_sequences import sequences_of
from dispatch.search.stop_rules import Iterations
from tests.support.depth import cases

HUB, FARM, HOME = (Place(id=name) for name in ("hub", "farm", "home"))
LIMIT_S = 120 * 60


def at(hours: float) -> datetime:
    """Return an hour of the day."""
    return datetime(2026, 9, 17, tzinfo=UTC) + timedelta(hours=hours)


def hours(*spans: tuple[float, float]) -> tuple[Window, ...]:
    """Return windows of the day."""
    return tuple(Window(start=at(start), end=at(end)) for start, end in spans)


def day(
    *drops: tuple[float, float], farm: tuple[float, float] = (8, 9), limit_s: int | None = LIMIT_S
) -> Problem:
    """Return a day of one rider: a farm's lot to a home by way of the hub, and a parcel there."""
    pickup = Stop(place=FARM, service_s=300, windows=hours(farm))
    home = Stop(place=HOME, service_s=120, windows=hours(*drops))
    parcel = Stop(place=HOME, service_s=120, windows=hours((16.5, 17)))
    rider = Shift(
        id="rider",
        courier=Courier(id="rider"),
        vehicle=Vehicle(id="bike", profile="cargo", capacity=Capacity(volume_ml=400_000)),
        window=Window(start=at(6), end=at(20)),
        start_place=HUB,
        end_place=HUB,
        prices=Prices(hour_cents=2000, km_cents=100),
    )
    ways = np.array([[0, 600, 600], [600, 0, 900], [600, 900, 0]], dtype=np.int32)
    return Problem(
        jobs=(
            Job(id="milk", pickups=(pickup,), drops=(Stop(place=HUB, service_s=120),)),
            Job(id="basket", pickups=(Stop(place=HUB, service_s=60),), drops=(home,)),
            Job(id="parcel", drops=(parcel,)),
        ),
        shifts=(rider,),
        times=TravelTimes(
            place_ids=("hub", "farm", "home"),
            duration_s={"cargo": ways},
            distance_m={"cargo": 4 * ways},
        ),
        hubs=(SortingHub(id="hub", place_ids=("hub",)),),
        transfers=(
            Transfer(
                id="lot",
                hub_id="hub",
                brought_by="milk",
                sorting_s=480,
                cold_limit_s=limit_s,
                taken_by=("basket",),
            ),
        ),
    )


def minutes_out(problem: Problem, found: Plan) -> list[int]:
    """Return for each job that takes from a cold lot how long that is out of the cold."""
    since, until = out_since(problem, found.rounds), handed_over(found.rounds)
    return [
        (until[name] - since[one.id]) // timedelta(minutes=1)
        for one in problem.transfers
        for name in one.taken_by
        if name in until
    ]


def too_long(problem: Problem, found: Plan) -> list[str]:
    """Return the codes by which the checker finds lots out of the cold for too long."""
    return [one.code for one in lots_are_handed_over_cold(problem, found)]


def test_of_two_drop_times_the_one_within_the_limit_is_planned() -> None:
    """The late one is cheaper, since somebody rides there anyway, and spoils the goods."""
    spans = (9.5, 10.5), (16.5, 17)
    careless = plan(day(*spans, limit_s=None), Iterations(400), seed=1)
    asked = day(*spans)
    (minutes,) = minutes_out(asked, careless)
    assert minutes > 400
    assert too_long(asked, careless) == ["out-of-cold-too-long"]
    found = plan(asked, Iterations(400), seed=1)
    assert found.unassigned == ()
    assert check(asked, found) == ()
    (minutes,) = minutes_out(asked, found)
    assert minutes <= 120


def test_a_collection_comes_late_enough_for_the_drop() -> None:
    """With one drop time and a farm that is open all day, the goods are fetched shortly before."""
    asked = day((16.5, 17), farm=(8, 16.5))
    found = plan(asked, Iterations(400), seed=1)
    assert (found.unassigned, check(asked, found)) == ((), ())
    assert max(minutes_out(asked, found)) <= 120


def test_what_would_spoil_is_left_out_with_its_lot() -> None:
    """Nobody can hand it over in time: the home is told by the lot, the rest is planned."""
    asked = day((16.5, 17))
    found = plan(asked, Iterations(400), seed=1)
    (left,) = found.unassigned
    assert (left.job_id, left.reason, left.units) == ("basket", "out-of-cold-too-long", ("lot",))
    assert check(asked, found) == ()
    untrue = replace(found, unassigned=(replace(left, reason="no-room", units=()),))
    assert [one.code for one in check(asked, untrue)] == ["reason-untrue"]
    other = replace(found, unassigned=(replace(left, units=("cheese",)),))
    assert [one.code for one in check(asked, other)] == ["lot-not-due-first"]
    kept = day((9.5, 10.5))
    untrue = replace(found, unassigned=(left,))
    assert "reason-untrue" in [one.code for one in check(kept, untrue)]


def test_a_lot_that_is_out_since_an_earlier_day_counts_from_then() -> None:
    """What is at the hub already has its time up at a known moment."""
    known = day((9, 10), (16.5, 17))
    (lot,) = known.transfers
    there = replace(lot, brought_by=None, arrived_at=at(7.5), out_since=at(8))
    asked = replace(known, transfers=(replace(there, out_since=at(8)),))
    found = plan(asked, Iterations(300), seed=1)
    assert (found.unassigned, check(asked, found)) == ((), ())
    assert handed_over(found.rounds)["basket"] <= at(10)
    spoiled = replace(known, transfers=(replace(there, out_since=at(5)),))
    found = plan(spoiled, Iterations(300), seed=1)
    assert {one.job_id: one.reason for one in found.unassigned} == {
        "basket": "out-of-cold-too-long"
    }
    assert check(spoiled, found) == ()


def test_orders_that_would_spoil_a_lot_are_timed_anew_or_left_out() -> None:
    """Orders of a day without limits, asked for in one with them, keep these."""
    free = day((9.5, 10.5), (16.5, 17), limit_s=None)
    careless = plan(free, Iterations(400), seed=1)
    asked = day((9.5, 10.5), (16.5, 17))
    found = plan_of(asked, sequences_of(plain_day(asked, Handovers()), careless))
    assert check(asked, found) == ()
    assert max(minutes_out(asked, found), default=0) <= 120


def test_questions_about_a_plan_keep_its_lots_cold() -> None:
    """In the day that questions are asked of, the drop's hours end with the limit."""
    asked = day((9.5, 17))
    found = plan(asked, Iterations(400), seed=1)
    (stop,) = bound_day(asked, found).job_by_id["basket"].drops
    due = out_since(asked, found.rounds)["lot"] + timedelta(seconds=LIMIT_S)
    assert stop.windows[-1].end <= due - timedelta(seconds=stop.service_s)


def test_what_is_left_of_a_day_keeps_lots_cold_since_they_were_really_collected() -> None:
    """The drop's hours end with the limit; a round that makes goods too warm is found."""
    asked = day((9.5, 17))
    found = plan(asked, Iterations(400), seed=1)
    planned = out_since(asked, found.rounds)["lot"]
    early = planned - timedelta(minutes=10)
    done = VisitProgress(status="done", arrived_at=early, settled_at=early + timedelta(minutes=5))
    going = ShiftProgress(
        shift_id="rider", begun_at=found.rounds[0].start, visits={("pickup", "milk", 0): done}
    )
    for progress, since in ((), planned), ((going,), early):
        left = remaining(
            asked, found, progress, early + timedelta(minutes=6) if progress else at(6)
        )
        (stop,) = left.problem.job_by_id["basket"].drops
        assert stop.windows[-1].end <= since + timedelta(seconds=LIMIT_S - stop.service_s)
    careless = plan(day((16.5, 17), limit_s=None), Iterations(400), seed=1)
    (new,) = newly_broken(asked, (), found, careless)
    assert (new.code, new.args["limit"]) == ("out-of-cold-too-long", 120)
    assert newly_early_lots(asked, (), found, careless) == (new,)
    assert newly_broken(asked, (), careless, careless) == ()


def test_what_is_in_no_round_and_would_spoil_has_no_time_left() -> None:
    """What is planned anew is not given an order that could only be handed over too late."""
    asked = day((16.5, 17))
    found = plan(asked, Iterations(400), seed=1)
    assert [one.job_id for one in found.unassigned] == ["basket"]
    (stop,) = remaining(asked, found, (), at(6)).problem.job_by_id["basket"].drops
    assert stop.windows[-1].end < at(12)


@pytest.mark.parametrize("seed", range(4, 4 + cases(1, whole=8)))
def test_no_lot_of_an_order_cycle_is_out_of_the_cold_too_long(seed: int) -> None:
    """Whatever limit there is, what is planned keeps it, and the checker agrees on the rest."""
    free = cycle_day(TownSize(farms=3, hubs=1, homes=7, riders=3), seed)
    served = []
    for limit_min in (600, 180, 120, 30):
        lots = tuple(replace(one, cold_limit_s=limit_min * 60) for one in free.transfers)
        asked = replace(free, transfers=lots)
        found = plan(asked, Iterations(600), seed=1)
        assert check(asked, found) == ()
        assert max(minutes_out(asked, found), default=0) <= limit_min
        reasons = {one.reason for one in found.unassigned}
        assert reasons <= {"out-of-cold-too-long", "no-room", "lot-too-late"}
        served.append(len(free.jobs) - len(found.unassigned))
    assert served[0] == len(free.jobs)
    assert served[-1] <= served[1]


def test_limits_that_everything_keeps_change_nothing_of_what_is_left_out() -> None:
    """With a day's time everything is served that is served without limits."""
    free = day((9.5, 10.5), (16.5, 17), limit_s=None)
    asked = day((9.5, 10.5), (16.5, 17), limit_s=24 * 3600)
    found = plan(asked, Iterations(400), seed=1)
    assert (found.unassigned, check(asked, found)) == ((), ())
    assert found.cost_cents == plan(free, Iterations(400), seed=1).cost_cents
