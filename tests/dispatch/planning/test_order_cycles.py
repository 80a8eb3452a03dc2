"""Days on which lots pass a hub: nothing leaves before it has come and been sorted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from bench.order_cycles.town import START, TownSize, cycle_day
from dispatch.check import check
from dispatch.model import Job, Pin, Plan, Problem, Unit, Weights, Window
from dispatch.model.problem import MARGIN_HOUR_CENTS
from dispatch.planning.plan_ranking import rank
from dispatch.planning.planner import plan, plan_of
from dispatch.schedule.hub_handovers import Handovers, plain_day
from dispatch.schedule.lot_times import lots_ready
from dispatch.schedule.visit_sequences import sequences_of
from dispatch.search.large.search_in_parts import WorkerPool, search_in_parts
from dispatch.search.stop_rules import Iterations

SMALL = TownSize(farms=3, hubs=1, homes=7, riders=3)
DAY = cycle_day(SMALL, 4)


def reasons(new_plan: Plan) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return why jobs are left out, by job."""
    return {one.job_id: (one.reason, one.units) for one in new_plan.unassigned}


def with_windows_off(day: Problem, job_id: str) -> Problem:
    """Return a day in which a farm's lot is ready the day after, so that nobody can fetch it."""
    job = day.job_by_id[job_id]
    window = replace(
        job.pickups[0].windows[0],
        start=START + timedelta(days=1),
        end=START + timedelta(days=1, hours=1),
    )
    moved = replace(job, pickups=(replace(job.pickups[0], windows=(window,)),))
    return replace(day, jobs=tuple(moved if one.id == job_id else one for one in day.jobs))


@pytest.fixture(scope="module")
def new_plan() -> Plan:
    """Return a plan of the small day."""
    return plan(DAY, Iterations(4000), seed=1)


def test_an_order_cycle_is_one_plan_that_keeps_every_lots_time(new_plan: Plan) -> None:
    """Collections and drops are planned together, and the checker passes the plan."""
    assert check(DAY, new_plan) == ()
    assert new_plan.unassigned == ()


def test_a_drop_leaves_as_soon_as_its_own_lots_are_sorted(new_plan: Plan) -> None:
    """Some pickup at the hub begins while another lot is still out."""
    last = max(lot.ready for lot in lots_ready(DAY, new_plan.rounds).values())
    begins = [
        visit.start
        for one in new_plan.rounds
        for visit in one.visits
        if visit.kind == "pickup" and visit.job_id.startswith("home")
    ]
    assert min(begins) < last


def test_drops_do_not_wait_for_the_end_of_wide_windows() -> None:
    """Where all afternoon is time enough, homes are served from noon on and not in the evening."""

    def hours(first: int, last: int) -> tuple[Window]:
        return (Window(start=START + timedelta(hours=first), end=START + timedelta(hours=last)),)

    def with_hours(job: Job) -> Job:
        if job.id.startswith("home"):
            return replace(job, drops=(replace(job.drops[0], windows=hours(6, 12)),))
        return replace(job, pickups=(replace(job.pickups[0], windows=hours(1, 4)),))

    made = cycle_day(TownSize(farms=3, hubs=2, homes=12, riders=3), 2)
    first, *others = made.shifts
    shifts = (
        replace(first, window=hours(0, 6)[0]),
        *(replace(one, window=hours(5, 14)[0]) for one in others),
    )
    day = replace(made, shifts=shifts, jobs=tuple(map(with_hours, made.jobs)))
    found = plan(day, Iterations(200), seed=1)
    assert (check(day, found), found.unassigned) == ((), ())
    drops = [visit.start for one in found.rounds for visit in one.visits if visit.kind == "drop"]
    homes = [at for at in drops if at >= START + timedelta(hours=6)]
    assert min(homes) <= START + timedelta(hours=6, minutes=15)


def test_drops_by_shared_bikes_do_not_wait_for_the_end_of_wide_windows() -> None:
    """Where riders share bikes and margin has its price, homes are served from noon on as well."""

    def hours(first: int, last: int) -> tuple[Window]:
        return (Window(start=START + timedelta(hours=first), end=START + timedelta(hours=last)),)

    def with_hours(job: Job) -> Job:
        if job.id.startswith("home"):
            quick = replace(job.drops[0], windows=hours(6, 12), service_s=0, late_limit_s=0)
            return replace(job, drops=(quick,))
        return replace(job, pickups=(replace(job.pickups[0], windows=hours(1, 4)),))

    made = cycle_day(TownSize(farms=3, hubs=1, homes=12, riders=3), 3)
    bikes = tuple(one.vehicle for one in made.shifts)
    day = replace(
        made,
        jobs=tuple(map(with_hours, made.jobs)),
        shifts=tuple(replace(one, choice=bikes, vehicle=bikes[0]) for one in made.shifts),
        units=tuple(Unit(id=one.id) for one in bikes),
        weights=Weights(margin_hour_cents=MARGIN_HOUR_CENTS),
    )
    found = plan(day, Iterations(200), seed=1)
    assert (check(day, found), found.unassigned) == ((), ())
    drops = [visit for one in found.rounds for visit in one.visits if visit.kind == "drop"]
    homes = [one.start for one in drops if one.job_id.startswith("home")]
    assert min(homes) <= START + timedelta(hours=6, minutes=15)


def test_the_same_seed_gives_the_same_plan_of_an_order_cycle(new_plan: Plan) -> None:
    """Equal problem, seed and iterations give an equal plan, however many search side by side."""
    with ThreadPoolExecutor(2) as pool:
        hands = WorkerPool(count=2, each=pool.map)
        assert plan(DAY, Iterations(4000), seed=1, hands=hands) == new_plan


def test_an_order_cycle_that_is_searched_on_never_costs_more(new_plan: Plan) -> None:
    """A search from a plan of an order cycle returns one as good, or a better one."""
    start = sequences_of(plain_day(DAY, Handovers()), new_plan)
    again = plan(DAY, Iterations(600), seed=2, start=start)
    assert rank(DAY, again) <= rank(DAY, new_plan)


def test_an_order_cycle_is_timed_again_as_it_stands(new_plan: Plan) -> None:
    """The orders of a plan make a plan again in which no job is left out, at much the same cost."""
    again = plan_of(DAY, sequences_of(plain_day(DAY, Handovers()), new_plan))
    assert again.unassigned == ()
    assert sum(again.cost_cents.values()) < 1.05 * sum(new_plan.cost_cents.values())


def test_what_takes_from_a_lot_that_nobody_fetches_is_left_out_by_name() -> None:
    """A farm that cannot be collected leaves out what takes of its lot, and says which lot."""
    day = with_windows_off(DAY, "farm-0")
    found = reasons(plan(day, Iterations(1500), seed=1))
    takers = set(day.transfers[0].taken_by)
    assert found["farm-0"][0] == "no-shift-in-window"
    assert {name for name, (reason, _) in found.items() if reason == "waits-for-lot"} == takers
    assert {lots for reason, lots in found.values() if reason == "waits-for-lot"} == {("lot-0",)}


def test_what_takes_from_a_lot_that_comes_too_late_says_so() -> None:
    """A lot that is at the hub in the evening leaves out what is wanted before, and is named."""
    late = replace(DAY.transfers[0], brought_by=None, arrived_at=START + timedelta(hours=12))
    day = replace(DAY, transfers=(late, *DAY.transfers[1:]))
    found = reasons(plan(day, Iterations(1500), seed=1))
    assert set(late.taken_by) >= {n for n, (reason, _) in found.items() if reason == "lot-too-late"}
    assert ("lot-too-late", ("lot-0",)) in found.values()


def test_lots_that_are_all_there_make_one_search_of_an_order_cycle() -> None:
    """With no lot to come, drops leave from when each is sorted."""
    there = tuple(
        replace(one, brought_by=None, arrived_at=START + timedelta(hours=number))
        for number, one in enumerate(DAY.transfers)
    )
    day = replace(DAY, transfers=there)
    assert check(day, plan(day, Iterations(800), seed=1)) == ()


def test_shared_bikes_carry_an_order_cycle() -> None:
    """Riders who share bikes keep every lot's time as well."""
    bikes = tuple(shift.vehicle for shift in DAY.shifts[:2])
    day = replace(
        DAY,
        shifts=tuple(replace(shift, choice=bikes, vehicle=bikes[0]) for shift in DAY.shifts),
        units=tuple(Unit(id=bike.id) for bike in bikes),
    )
    found = plan(day, Iterations(600), seed=1)
    assert check(day, found) == ()
    assert len(found.unassigned) < len(day.jobs)


def test_pins_bind_collections_and_drops_of_an_order_cycle() -> None:
    """A farm and a home that are pinned to one rider are in their round, or in none."""
    pins = (Pin(job_id="farm-0", shift_id="rider-1"), Pin(job_id="home-0", shift_id="rider-1"))
    day = replace(DAY, pins=pins)
    found = plan(day, Iterations(1500), seed=1)
    assert check(day, found) == ()
    homes = {visit.job_id: one.shift_id for one in found.rounds for visit in one.visits}
    assert {homes.get(pin.job_id, "rider-1") for pin in pins} == {"rider-1"}


def test_a_large_order_cycle_is_searched_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A day that is large for the search keeps every lot's time."""
    asked: list[int] = []

    def seen(problem: Problem, *rest: object, **more: object) -> object:
        asked.append(len(problem.jobs))
        return search_in_parts(problem, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("dispatch.planning.planner.LARGE", 5)
    monkeypatch.setattr("dispatch.planning.planner.search_in_parts", seen)
    found = plan(DAY, Iterations(1000), seed=1)
    assert asked
    assert check(DAY, found) == ()
