"""Changing a day that runs: a job more, less, elsewhere; rounds exchanged; replanned."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from api.processes.clock import WallClock
from api.usecases.planning.plans import list_plans, read_plan_of_day
from api.usecases.rounds.live.explaining import explain_plan_job
from api.usecases.rounds.live.jobs import (
    insert_job,
    reassign_job,
    swap_rounds,
    unassign_job,
)
from api.usecases.rounds.live.offers import suggest_insertion
from api.usecases.rounds.live.replanning import TRIES, Keep, replan
from api.usecases.rounds.live.withdrawing import withdraw_job
from data.store.rounds.rounds import RoundRow
from data.store.system.invariants import breaches
from dispatch.model import Plan, Problem
from dispatch.planning.planner import plan
from dispatch.planning.what_if.explanations import Choice
from dispatch.rounds.rest_of_day.remaining_day import RemainingDay
from dispatch.rounds.rest_of_day.whole_day import whole_day_plan
from dispatch.schedule.visit_sequences import VisitSequences
from dispatch.search.reference_solution import ReferenceSolution
from routing.errors import BadInput, Conflict, Denied, Failure, NotFound
from tests.support.rounds.live_town import DAY, OPENS, Town, busy_town, make_town
from tests.support.store.world import World

Cases = list[tuple[Callable[..., object], tuple[object, ...]]]
"""Use cases with arguments."""


def minutes(number: int) -> timedelta:
    """Return so many minutes."""
    return timedelta(minutes=number)


@pytest.mark.parametrize("role", ["courier", "volunteer", "merchant", "producer", "admin"])
def test_only_dispatchers_change_a_live_day(world: World, role: str) -> None:
    """Whoever rides, books or administers changes no round."""
    town, jobs = busy_town(world)
    town.publish()
    actor, new = world.actor(role), world.service.ids()
    cases: Cases = [
        (insert_job, (new, jobs[0])),
        (reassign_job, (new, jobs[0], town.shifts["bo"])),
        (unassign_job, (new, jobs[0])),
        (swap_rounds, (new, DAY, town.shifts["ana"], town.shifts["bo"])),
        (replan, (new, DAY)),
    ]
    for usecase, args in cases:
        with pytest.raises(Denied):
            world.service.do(actor, usecase, *args)


def test_another_cooperative_changes_nothing_here(world: World) -> None:
    """Jobs and shifts of one cooperative are not there for the dispatchers of another."""
    town, jobs = busy_town(world)
    town.publish()
    other, new = world.actor("dispatcher", cooperative=world.beta), world.service.ids()
    ana, bo = town.shifts["ana"], town.shifts["bo"]
    cases: Cases = [
        (suggest_insertion, (jobs[0],)),
        (insert_job, (new, jobs[0])),
        (reassign_job, (new, jobs[0], bo)),
        (unassign_job, (new, jobs[0])),
        (swap_rounds, (new, DAY, ana, bo)),
        (withdraw_job, (jobs[0],)),
    ]
    for usecase, args in cases:
        with pytest.raises(NotFound):
            world.service.do(other, usecase, *args)
    with pytest.raises(Conflict, match="nothing-to-replan"):
        world.service.do(other, replan, new, DAY)


def test_what_changes_by_itself_is_answered_for(world: World) -> None:
    """A cancelled job leaves its round by the system; the plan keeps a person's name."""
    town, jobs = busy_town(world)
    town.publish()
    town.cancel_job(jobs[0])
    system = world.service.system(town.home)
    assert world.service.do(system, withdraw_job, jobs[0])
    assert breaches(world.database, world.clock.now) == []


# --- one job more ---------------------------------------------------------------------------


def test_every_round_says_what_a_late_booking_would_cost(world: World) -> None:
    """Each round is asked: price, who is later and by how much, or the true rule in the way."""
    town, _ = busy_town(world)
    town.add_shift("small", mass_g=500)
    town.publish()
    new = town.add_job((1, 1), (2, 3), window=(0, 290))
    round_offers = world.service.do(town.office, suggest_insertion, new)
    by_shift = {one.shift_id: one for one in round_offers}
    assert set(by_shift) == set(town.shifts.values())
    assert by_shift[town.shifts["small"]].ruled_out == "too-large"
    costs = [one.cost_cents for one in round_offers if one.cost_cents is not None]
    assert costs == sorted(costs)
    assert costs
    late = town.add_job((1, 1), (2, 3), window=(-200, -100))
    rules = {one.ruled_out for one in world.service.do(town.office, suggest_insertion, late)}
    assert rules == {"too-large", "window"}


def test_an_offer_names_the_jobs_that_would_be_later(world: World) -> None:
    """Of each stop that would begin later the label of its job is told, which no plan keeps."""
    town, _ = busy_town(world)
    town.publish()
    early = town.add_job((1, 1), (2, 3), window=(0, 60), service_s=1200)
    offers = world.service.do(town.office, suggest_insertion, early)
    assert {each.job for one in offers for each in one.later} == {"Bread for Ms Martin"}


def test_a_job_goes_where_it_costs_least(world: World) -> None:
    """The cheapest round takes it, only that one changes, and the log tells what happened."""
    town, _ = busy_town(world)
    first = town.publish()
    before = town.rounds()
    new = town.add_job((1, 1), (2, 3), window=(0, 290))
    best = world.service.do(town.office, suggest_insertion, new)[0]
    plan_id = world.service.ids()
    dry = world.service.do(town.office, insert_job, plan_id, new, dry_run=True)
    assert (dry.plan_id, town.rounds(), town.job_status(new)) == (None, before, "open")
    done = world.service.do(town.office, insert_job, plan_id, new)
    assert done.plan_id == plan_id
    assert (str(new), "served") in [(one.job_id, one.fate) for one in done.comparison.jobs]
    changed = {name for name, one in town.rounds().items() if one != before.get(name)}
    assert {town.shifts[name] for name in changed} == {best.shift_id}
    home = town.round(changed.pop())
    assert home.version == 2
    assert town.job_status(new) == "placed"
    inserted = town.log("job_inserted")
    assert [one.subject_id for one in inserted] == [new]
    assert len(inserted[0].detail["visit_ids"]) == 2
    assert {one.round_id for one in town.log("visit_added")} == {home.id}
    statuses = {one.id: one.status for one in world.service.do(town.office, list_plans, DAY)}
    assert statuses == {first.plan.id: "replaced", plan_id: "published"}
    why = world.service.do(town.office, explain_plan_job, plan_id, new)
    assert isinstance(why.reason, Choice)
    assert UUID(why.reason.shift_id) == best.shift_id


def test_the_same_insertion_again_is_answered_alike(world: World) -> None:
    """A repeated request changes nothing; another job under its id is refused."""
    town, _ = busy_town(world)
    town.publish()
    one, two = town.add_job((1, 1), (2, 3)), town.add_job((2, 1), (1, 3))
    plan_id = world.service.ids()
    done = world.service.do(town.office, insert_job, plan_id, one)
    rounds = town.rounds()
    assert world.service.do(town.office, insert_job, plan_id, one) == done
    assert town.rounds() == rounds
    with pytest.raises(Conflict, match="id-used-twice"):
        world.service.do(town.office, insert_job, plan_id, two)
    with pytest.raises(Conflict, match="job-not-open"):
        world.service.do(town.office, insert_job, world.service.ids(), one)


def test_a_job_that_fits_nowhere_says_why(world: World) -> None:
    """Too heavy for every bike, and a shift that is not there, are told; nothing changes."""
    town, _ = busy_town(world)
    town.publish()
    heavy = town.add_job((1, 1), (2, 3), mass_g=900_000)
    before = town.rounds()
    with pytest.raises(Conflict, match="job-does-not-fit") as refused:
        world.service.do(town.office, insert_job, world.service.ids(), heavy)
    assert refused.value.arguments["rules"] == "too-large"
    light = town.add_job((1, 1), (2, 3))
    with pytest.raises(NotFound):
        world.service.do(town.office, insert_job, world.service.ids(), light, world.service.ids())
    assert town.rounds() == before


def test_what_a_courier_has_done_stays_in_front(world: World) -> None:
    """Into a round on its way a job goes behind what is done and the stop that is ridden to."""
    town, _ = busy_town(world)
    town.publish()
    one = town.round("ana")
    town.follow("ana", one.visits[1].depart_at)
    new = town.add_job((2, 2), (2, 3))
    world.service.do(town.office, insert_job, world.service.ids(), new, town.shifts["ana"])
    after = town.round("ana")
    assert [v.id for v in after.visits[:3]] == [v.id for v in one.visits[:3]]
    assert [v.status for v in after.visits[:3]] == ["done", "done", "planned"]
    assert {v.id for v in after.visits} > {v.id for v in one.visits}
    assert (after.status, after.starts_at) == ("started", one.starts_at)
    positions = [v.position for v in after.visits]
    assert positions == sorted(set(positions))


def test_goods_at_the_hub_do_not_run_after_a_courier(world: World) -> None:
    """Goods that lie where shifts start go only to a round that has not left yet."""
    town, _ = busy_town(world)
    town.publish()
    town.follow("ana", town.round("ana").visits[0].arrive_at)
    new = town.add_job(None, (2, 3))
    offers = {one.shift_id: one for one in world.service.do(town.office, suggest_insertion, new)}
    assert offers[town.shifts["ana"]].ruled_out == "already-left"
    assert offers[town.shifts["bo"]].cost_cents is not None
    world.service.do(town.office, insert_job, world.service.ids(), new)
    assert town.holder(new) == "bo"


def test_whoever_is_late_can_still_take_a_job(world: World) -> None:
    """A round behind its windows goes on, says that it is late, and takes what fits."""
    town, _ = busy_town(world)
    town.publish()
    first = town.round("ana").visits[0]
    town.follow("ana", first.depart_at)
    world.clock.now = OPENS + minutes(150)
    new = town.add_job((2, 2), (2, 3), window=(150, 300))
    done = world.service.do(town.office, insert_job, world.service.ids(), new, town.shifts["ana"])
    assert {"late"} <= {one.code for one in done.strains}
    assert town.holder(new) == "ana"
    now = world.clock.now
    assert all(v.start_at >= now for v in town.round("ana").visits if v.status == "planned")


# --- elsewhere, and out ---------------------------------------------------------------------


def test_a_job_changes_hands(world: World) -> None:
    """Its visits move to the other round under their ids, and both rounds get a new version."""
    town, jobs = busy_town(world)
    town.publish()
    job = jobs[0]
    home = str(town.holder(job))
    other = {"ana": "bo", "bo": "ana"}[home]
    ids = {v.id for v in town.round(home).visits if v.job_id == job}
    with pytest.raises(Conflict, match="job-does-not-fit"):
        _reassign(town, job, home, full=True)
    _reassign(town, job, other)
    assert town.holder(job) == other
    assert {v.id for v in town.round(other).visits if v.job_id == job} == ids
    assert {one.version for one in town.rounds().values()} == {2}
    detail = town.log("job_reassigned")[0].detail
    assert detail["from_round_id"] == str(town.round(home).id)
    assert detail["to_round_id"] == str(town.round(other).id)
    moved = [one for one in town.log("visit_moved") if one.subject_id in ids]
    assert {one.detail["to_round_id"] for one in moved} == {str(town.round(other).id)}


def _reassign(town: Town, job: UUID, name: str, *, full: bool = False) -> None:
    shift = town.add_shift("full", mass_g=10) if full else town.shifts[name]
    town.world.service.do(town.office, reassign_job, town.world.service.ids(), job, shift)


def test_goods_aboard_do_not_change_hands(world: World) -> None:
    """What is on a bike, and the stop a courier rides to, cannot be given to somebody else."""
    town, _ = busy_town(world)
    town.publish()
    one = town.round("ana")
    town.follow("ana", one.visits[0].depart_at)
    for visit in one.visits[:2]:
        job = UUID(str(visit.job_id))
        cases: Cases = [(reassign_job, (job, town.shifts["bo"])), (unassign_job, (job,))]
        for usecase, args in cases:
            with pytest.raises(Conflict, match="job-under-way"):
                world.service.do(town.office, usecase, world.service.ids(), *args)


def test_a_job_is_taken_out_and_stays_open(world: World) -> None:
    """Out of its round, its visits are gone and it can be put in again."""
    town, jobs = busy_town(world)
    town.publish()
    home = str(town.holder(jobs[4]))
    done = world.service.do(town.office, unassign_job, world.service.ids(), jobs[4])
    assert done.left_out == (str(jobs[4]),)
    assert list(done.labels) == [str(jobs[4])]
    assert town.holder(jobs[4]) is None
    assert town.job_status(jobs[4]) == "open"
    assert [one.subject_id for one in town.log("job_unassigned")] == [jobs[4]]
    with pytest.raises(Conflict, match="job-not-in-a-round"):
        world.service.do(town.office, unassign_job, world.service.ids(), jobs[4])
    world.service.do(town.office, insert_job, world.service.ids(), jobs[4], town.shifts[home])
    assert town.holder(jobs[4]) == home


def test_a_cancelled_job_leaves_its_round(world: World) -> None:
    """Its visits stay with the round as cancelled ones; the rest goes on without them."""
    town, jobs = busy_town(world)
    town.publish()
    job = jobs[4]
    home = str(town.holder(job))
    with pytest.raises(Conflict, match="job-not-cancelled"):
        world.service.do(town.office, withdraw_job, job)
    town.cancel_job(job)
    assert world.service.do(town.office, withdraw_job, job) is True
    statuses = {v.status for v in town.round(home).visits if v.job_id == job}
    assert statuses == {"cancelled"}
    assert town.round(home).version == 2
    assert len(town.log("visit_cancelled")) == 2
    assert world.service.do(town.office, withdraw_job, job) is False


def test_cancelled_goods_aboard_come_back(world: World) -> None:
    """A job that is cancelled on the way loses its drop; the round that has begun stays."""
    town = make_town(world)
    job = town.add_job((0, 0), (4, 4))
    town.publish()
    name = str(town.holder(job))
    town.follow(name, town.round(name).visits[0].depart_at)
    town.cancel_job(job)
    world.service.do(town.office, withdraw_job, job)
    one = town.round(name)
    assert [v.status for v in one.visits] == ["done", "cancelled"]
    assert one.status == "started"


# --- whole rounds ---------------------------------------------------------------------------


def test_two_rounds_are_exchanged(world: World) -> None:
    """Everything that is left changes hands, in the same order, under the same ids."""
    town, _ = busy_town(world)
    town.publish()
    before = {name: [v.id for v in one.visits] for name, one in town.rounds().items()}
    ana, bo = town.shifts["ana"], town.shifts["bo"]
    plan_id = world.service.ids()
    world.service.do(town.office, swap_rounds, plan_id, DAY, ana, bo)
    after = {name: [v.id for v in one.visits] for name, one in town.rounds().items()}
    assert after == {"ana": before["bo"], "bo": before["ana"]}
    kept = world.service.do(town.office, read_plan_of_day, plan_id)
    assert (kept.way, kept.status) == ("swap", "published")


def test_goods_aboard_stay_where_a_round_is_exchanged(world: World) -> None:
    """In the middle of the day only what is not aboard yet changes hands."""
    town = make_town(world)
    ana, bo = town.shifts["ana"], town.shifts["bo"]
    jobs = {
        town.add_job((0, 0), (4, 0)): ana,
        town.add_job((0, 4), (4, 4), window=(120, 290)): ana,
        town.add_job((1, 4), (3, 4), window=(120, 290)): ana,
        town.add_job((4, 1), (0, 1)): bo,
        town.add_job((3, 3), (1, 3), window=(120, 290)): bo,
    }
    for job, shift in jobs.items():
        town.pin(job, shift)
    town.publish()
    for job in jobs:
        town.pin(job, None)
    one = town.round("ana")
    town.follow("ana", one.visits[0].depart_at)
    aboard = {v.job_id for v in one.visits[:2]}
    before = {name: {v.job_id for v in each.visits} for name, each in town.rounds().items()}
    world.service.do(town.office, swap_rounds, world.service.ids(), DAY, ana, bo)
    after = {name: {v.job_id for v in each.visits} for name, each in town.rounds().items()}
    assert after["ana"] == before["bo"] | aboard
    assert after["bo"] == before["ana"] - aboard
    assert after["bo"]


def test_a_round_goes_only_to_whoever_may_ride_it(world: World) -> None:
    """A bike too small for the other round's goods is named with the rule, and nothing changes."""
    town = make_town(world)
    town.add_shift("small", mass_g=5000)
    heavy = town.add_job((0, 0), (4, 4), mass_g=50_000)
    town.publish()
    home = str(town.holder(heavy))
    before = town.rounds()
    with pytest.raises(Conflict, match="swap-does-not-fit") as refused:
        world.service.do(
            town.office,
            swap_rounds,
            world.service.ids(),
            DAY,
            town.shifts[home],
            town.shifts["small"],
        )
    assert refused.value.arguments == {"shift": str(town.shifts["small"]), "rule": "too-large"}
    assert list(refused.value.names) == [str(town.shifts["small"])]
    assert town.rounds() == before
    with pytest.raises(Conflict, match="nothing-to-swap"):
        world.service.do(
            town.office,
            swap_rounds,
            world.service.ids(),
            DAY,
            town.shifts[home],
            town.shifts[home],
        )


@pytest.mark.parametrize("keep", ["order", "riders", "nothing"])
def test_replanning_takes_open_jobs_in(world: World, keep: Keep) -> None:
    """In each way the open job finds a place, and every other job is still served."""
    town, jobs = busy_town(world)
    town.publish()
    first = town.round("ana").visits[0]
    town.follow("ana", first.depart_at)
    home = {job: town.holder(job) for job in jobs}
    order = {name: _sequence(one) for name, one in town.rounds().items()}
    new = town.add_job((1, 1), (2, 3), window=(20, 290))
    world.service.do(town.office, replan, world.service.ids(), DAY, keep=keep, budget_s=0.3)
    assert all(town.holder(job) is not None for job in [*jobs, new])
    if keep != "nothing":
        assert {job: town.holder(job) for job in jobs} == home
    if keep == "order":
        for name, one in town.rounds().items():
            assert [v for v in _sequence(one) if v in order[name]] == order[name]


def _sequence(one: RoundRow) -> list[UUID]:
    return [v.id for v in one.visits]


def test_replanning_asks_for_what_it_knows(world: World) -> None:
    """Another word than the three, a price below nothing, and too large a budget are refused."""
    town, _ = busy_town(world)
    town.publish()
    with pytest.raises(BadInput) as refused:
        world.service.do(
            town.office,
            replan,
            world.service.ids(),
            DAY,
            keep="all",  # type: ignore[arg-type]
            moved_cents=-1,
            budget_s=600,
        )
    assert [(fault.code, fault.where) for fault in refused.value.faults] == [
        ("unknown-choice", "keep"),
        ("out-of-range", "moved_cents"),
        ("out-of-range", "budget_s"),
    ]


def test_the_whole_day_that_goes_out_is_checked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is laid over the whole day wrongly is never published, right as what is left may be."""
    town, _ = busy_town(world)
    town.publish()
    before = town.rounds()
    new = town.add_job((1, 1), (2, 3), window=(0, 290))

    def losing(
        left: RemainingDay, day: Plan, plan: Plan, *, untouched: Collection[str] = ()
    ) -> Plan:
        whole = whole_day_plan(left, day, plan, untouched=untouched)
        served = any(v.job_id == str(new) for one in plan.rounds for v in one.visits)
        if not served:
            return whole
        rounds = tuple(replace(one, visits=one.visits[:-1]) for one in whole.rounds)
        return replace(whole, rounds=rounds)

    monkeypatch.setattr("api.usecases.planning.whole_day.whole_day_plan", losing)
    with pytest.raises(Failure, match="plan-fails-check"):
        world.service.do(town.office, insert_job, world.service.ids(), new)
    assert (town.rounds(), town.job_status(new)) == (before, "open")


@pytest.mark.parametrize("always", [False, True])
def test_phones_go_on_telling_while_a_day_is_replanned(
    world: World, monkeypatch: pytest.MonkeyPatch, *, always: bool
) -> None:
    """The search holds nobody up, and what was told meanwhile is in the plan that is published."""
    town, _ = busy_town(world)
    town.publish()
    town.follow("ana", OPENS + minutes(5))
    looked: list[float] = []

    def search(
        problem: Problem,
        stop: WallClock,
        seed: int,
        *,
        start: VisitSequences,
        reference: ReferenceSolution | None,
    ) -> Plan:
        locked = always and len(looked) == TRIES
        if not looked or (always and not locked):
            # Waits for ever where the round is locked.
            one = next(v for v in town.round("ana").visits if v.status in {"planned", "arrived"})
            town.settle(one)
            ids.append(one.id)
        looked.append(0.0)
        return plan(problem, stop, seed, start=start, reference=reference)

    ids: list[UUID] = []
    monkeypatch.setattr("api.usecases.rounds.live.replanning.search", search)
    world.service.do(town.office, replan, world.service.ids(), DAY, budget_s=0.1)
    assert len(looked) == (TRIES + 1 if always else 2)
    after = {one.id: one.status for one in town.round("ana").visits}
    assert {after[name] for name in ids} == {"done"}
