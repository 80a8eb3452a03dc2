"""Asking for plans, working on them, and what a killed or stopped worker leaves."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import timedelta
from threading import Thread
from uuid import UUID

import psycopg
import pytest
import sqlalchemy as sa

from api.http.planning.change_shapes import progress_plain
from api.usecases.board.board import read_board
from api.usecases.fleet.places import PlaceUpdate, change_place
from api.usecases.planning.plans import (
    compare_two_plans,
    drop_plan,
    list_plans,
    read_plan_of_day,
    request_plan,
    result_of,
    stop_plan,
)
from api.usecases.planning.solving import (
    NO_TROUBLE,
    PlanFailure,
    begin_solving,
    finish_solving,
    note_progress,
)
from api.usecases.rounds.live.explaining import explain_plan_job
from api.usecases.rounds.live.jobs import reassign_job, unassign_job
from api.worker.solving_days import solve_plan
from data.formats.day_snapshot import hash_of, read_snapshot, snapshot_plain
from data.store.planning import days, plans
from data.store.tables.bookings import stop as stop_rows
from dispatch.planning.fairness.even_split import RiderShare, SharedWork
from dispatch.planning.what_if.explanations import Choice, Refusal
from routing.errors import BadInput, Conflict, Denied, NotFound
from tests.support.office import new_place
from tests.support.rounds.live_town import DAY, OPENS, Town, busy_town, make_town
from tests.support.store.world import World

PERSONAL = ("Martin", "second bell", "rue", "dispatcher", "courier ")


@pytest.mark.parametrize("role", ["courier", "volunteer", "merchant", "producer", "admin"])
def test_only_dispatchers_ask_for_plans(world: World, role: str) -> None:
    """Whoever rides or books plans nothing, and a merchant sees no plan at all."""
    actor = world.actor(role)
    with pytest.raises(Denied):
        world.service.do(actor, request_plan, world.service.ids(), DAY)
    if role != "admin":
        with pytest.raises(Denied):
            world.service.do(actor, list_plans, DAY)


def test_another_cooperative_has_no_such_plan(world: World) -> None:
    """What one cooperative planned is not there for another one, whatever it asks."""
    town, jobs = busy_town(world)
    plan_id = town.plan()
    other = world.actor("dispatcher", cooperative=world.beta)
    for usecase in (read_plan_of_day, stop_plan, drop_plan):
        with pytest.raises(NotFound):
            world.service.do(other, usecase, plan_id)
    with pytest.raises(NotFound):
        world.service.do(other, explain_plan_job, plan_id, jobs[0])
    assert world.service.do(other, list_plans, DAY) == []


def test_a_plan_is_asked_for_once(world: World) -> None:
    """The same request again is the same plan; another one under its id is refused."""
    town = make_town(world)
    plan_id = world.service.ids()
    first = world.service.do(town.office, request_plan, plan_id, DAY, budget_s=5)
    again = world.service.do(town.office, request_plan, plan_id, DAY, budget_s=5)
    assert again == first
    assert first.status == "waiting"
    with pytest.raises(Conflict, match="id-used-twice"):
        world.service.do(town.office, request_plan, plan_id, DAY, budget_s=6)
    with pytest.raises(BadInput):
        world.service.do(town.office, request_plan, world.service.ids(), DAY, budget_s=0)
    assert [one.kind for one in town.log()] == ["plan_requested"]
    assert _waiting_jobs(world) == [f"solve:{plan_id}"]


def _waiting_jobs(world: World) -> list[str]:
    with world.database.transaction(world.alpha) as tx:
        found = tx.connection.execute(
            sa.text(
                "SELECT queueing_lock FROM tournee.procrastinate_jobs WHERE task_name = 'solve'"
            )
        )
        return [row[0] for row in found]


def test_the_same_rows_give_the_same_day(world: World) -> None:
    """A day read twice is equal and has one hash; a change of it gives another one."""
    town, _ = busy_town(world)
    with world.database.transaction(town.home) as tx:
        one, two = days.load_day(tx, DAY), days.load_day(tx, DAY)
    assert one == two
    assert one.hash == two.hash
    assert len(one.day.jobs) == 6
    assert len(one.day.shifts) == 2
    town.add_job((1, 1), (2, 3))
    with world.database.transaction(town.home) as tx:
        assert days.load_day(tx, DAY).hash != one.hash


def test_a_snapshot_is_read_back_as_it_was(world: World) -> None:
    """What is kept with a plan is the very day, and tells nobody's name, address or note."""
    town, _ = busy_town(world)
    with world.database.transaction(town.home) as tx:
        snapshot = days.load_day(tx, DAY).snapshot
    text = json.dumps(snapshot_plain(snapshot))
    assert read_snapshot(json.loads(text)) == snapshot
    assert hash_of(read_snapshot(json.loads(text))) == hash_of(snapshot)
    assert not [word for word in PERSONAL if word in text]


def proposed_changes(town: Town, plan_id: UUID, job_id: UUID) -> set[str]:
    """Return the kinds of changes that are proposed for a job that is left out."""
    why = town.world.service.do(town.office, explain_plan_job, plan_id, job_id).reason
    assert isinstance(why, Refusal)
    return {one.kind for one in why.changes}


def test_no_change_is_proposed_for_a_time_that_is_over(world: World) -> None:
    """A shift that began sooner would help the day before, and is left out once that is past."""
    town, _ = busy_town(world)
    early = town.add_job((0, 0), (4, 4), window=(-90, -60))
    world.clock.now = OPENS - timedelta(days=1)
    plan_id = town.plan()

    assert "shift-earlier" in proposed_changes(town, plan_id, early)
    world.clock.now = OPENS - timedelta(minutes=10)
    assert "shift-earlier" not in proposed_changes(town, plan_id, early)
    assert proposed_changes(town, plan_id, early)


def test_no_window_is_proposed_in_which_a_place_is_shut(world: World) -> None:
    """A later end of a window is proposed while the place is open, not beyond its hours."""
    town, _ = busy_town(world)
    early = town.add_job(None, (4, 4), window=(-90, -60))
    place = new_place(world, 4, 4, name="Mill", opening_hours="6-19")
    with world.database.transaction(town.home) as tx:
        tx.run(stop_rows.update().where(stop_rows.c.job_id == early).values(place_id=place))
    world.clock.now = OPENS - timedelta(days=1)
    plan_id = town.plan()

    assert "window-later" in proposed_changes(town, plan_id, early)
    world.service.do(
        world.actor("dispatcher"),
        change_place,
        place,
        PlaceUpdate.read({"opening_hours": "6-7:02"}),
    )
    assert "window-later" not in proposed_changes(town, plan_id, early)
    assert proposed_changes(town, plan_id, early)


def test_a_plan_is_made_and_explained(world: World) -> None:
    """From the request to the result and the reason of every job, without personal data."""
    town, jobs = busy_town(world)
    heavy = town.add_job((0, 0), (1, 1), mass_g=900_000)
    plan_id = town.plan()
    found = world.service.do(town.office, read_plan_of_day, plan_id)
    assert found.status == "ready"
    assert found.progress["stale"] is False
    plan = result_of(found)
    assert {v.job_id for planned in plan.rounds for v in planned.visits} == {
        str(one) for one in jobs
    }
    why = world.service.do(town.office, explain_plan_job, plan_id, jobs[0])
    assert isinstance(why.reason, Choice)
    assert why.other_streets is False
    why_not = world.service.do(town.office, explain_plan_job, plan_id, heavy)
    assert isinstance(why_not.reason, Refusal)
    assert why_not.reason.reason == "no-vehicle-large-enough"
    kept = json.dumps([found.problem, found.result, found.progress], default=str)
    logged = json.dumps([dict(one.detail) for one in town.log()])
    assert not [word for word in PERSONAL if word in kept + logged]
    with pytest.raises(NotFound):
        world.service.do(town.office, explain_plan_job, plan_id, world.service.ids())


def test_who_plans_chooses_how_evenly_work_is_shared(world: World) -> None:
    """A plan tells what sharing would cost; one asked for at that price is made by it."""
    town, _ = busy_town(world)
    do, office = world.service.do, town.office
    first = do(office, read_plan_of_day, town.plan())
    riders = (RiderShare(shift_id="a", work_s=9, shared_work_s=5, cents=90, shared_cents=60),)
    shared = SharedWork(
        balance_hour_cents=7200, extra_cents=-30, idle=1, shared_idle=0, riders=riders
    )
    plan_id, system = world.service.ids(), world.service.system(town.home, "plans:write")
    do(office, request_plan, plan_id, DAY, balance_hour_cents=7200)
    with pytest.raises(Conflict, match="id-used-twice"):
        do(office, request_plan, plan_id, DAY, balance_hour_cents=7201)
    with pytest.raises(BadInput):
        do(office, request_plan, world.service.ids(), DAY, balance_hour_cents=-1)
    task = do(system, begin_solving, plan_id)
    assert task is not None
    assert task.snapshot.weights.balance_hour_cents == 7200
    assert replace(task.snapshot.weights, balance_hour_cents=0) == (
        read_snapshot(first.problem).weights
    ), "all else is as the cooperative has published it"
    done = do(system, finish_solving, plan_id, result_of(first), NO_TROUBLE, "", shared)
    assert done.progress["stale"] is False
    progress = progress_plain(done.progress)
    assert progress["balance_hour_cents"] == 7200
    assert progress["shared_work"]["riders"] == [asdict(one) for one in riders]


def test_a_killed_worker_s_plan_is_taken_up_again(world: World) -> None:
    """A plan taken up twice is the same task, and only the first result counts."""
    town, _ = busy_town(world)
    plan_id = world.service.ids()
    world.service.do(town.office, request_plan, plan_id, DAY)
    worker = world.service.system(town.home)
    first = world.service.do(worker, begin_solving, plan_id)
    town.add_job((1, 1), (2, 3))
    second = world.service.do(worker, begin_solving, plan_id)
    assert first == second
    assert first is not None
    world.service.do(worker, finish_solving, plan_id, None, PlanFailure(code="no-plan"))
    assert world.service.do(worker, begin_solving, plan_id) is None
    again = world.service.do(worker, finish_solving, plan_id, None, PlanFailure(code="other"))
    assert (again.status, again.trouble) == ("failed", "no-plan")
    assert [one.kind for one in town.log()] == ["plan_requested", "plan_failed"]


def test_a_day_that_changed_meanwhile_makes_its_plan_stale(world: World) -> None:
    """A plan of a day that has changed since it was taken up is kept and marked."""
    town, _ = busy_town(world)
    plan_id = world.service.ids()
    world.service.do(town.office, request_plan, plan_id, DAY)
    worker = world.service.system(town.home)
    task = world.service.do(worker, begin_solving, plan_id)
    assert task is not None
    town.add_job((1, 1), (2, 3))
    plan_of_before = result_of(world.service.do(town.office, read_plan_of_day, town.plan()))
    done = world.service.do(worker, finish_solving, plan_id, plan_of_before)
    assert done.status == "ready"
    assert done.progress["stale"] is True


def test_progress_is_told_and_a_stop_is_heard(world: World) -> None:
    """Progress reaches whoever listens; after a stop the solver is told to end."""
    town, _ = busy_town(world)
    plan_id = world.service.ids()
    world.service.do(town.office, request_plan, plan_id, DAY)
    worker = world.service.system(town.home)
    world.service.do(worker, begin_solving, plan_id)
    url = world.owner_url.replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as listener:
        listener.execute("LISTEN tournee_plans")
        assert world.service.do(worker, note_progress, plan_id, 0.25, 1234, 1) is False
        payloads = [one.payload for one in listener.notifies(timeout=5, stop_after=1)]
    assert payloads == [f"{town.home}:{plan_id}"]
    seen = world.service.do(town.office, read_plan_of_day, plan_id)
    assert seen.progress == {"share": 0.25, "cost_cents": 1234, "unassigned": 1}
    world.service.do(town.office, stop_plan, plan_id)
    world.service.do(town.office, stop_plan, plan_id)
    assert world.service.do(worker, note_progress, plan_id, 0.5, 1000, 0) is True
    assert [one.kind for one in town.log()] == ["plan_requested", "plan_stopped"]


def test_a_plan_stopped_while_it_waited_is_never_begun(world: World) -> None:
    """What is stopped before any worker took it up fails with a code of its own."""
    town, _ = busy_town(world)
    plan_id = world.service.ids()
    world.service.do(town.office, request_plan, plan_id, DAY)
    world.service.do(town.office, stop_plan, plan_id)
    assert solve_plan(world.service, town.home, plan_id) is False
    found = world.service.do(town.office, read_plan_of_day, plan_id)
    assert (found.status, found.trouble) == ("failed", "stopped-before-start")


def test_a_worker_plans_and_is_stopped_early(world: World) -> None:
    """A long search in processes of its own ends soon after it is stopped, its best plan kept."""
    town, jobs = busy_town(world)
    plan_id = world.service.ids()
    world.service.do(town.office, request_plan, plan_id, DAY, budget_s=3000)
    work = Thread(target=solve_plan, args=(world.service, town.home, plan_id))
    work.start()
    while not _has_plan(world, town, plan_id) and work.is_alive():
        work.join(0.1)
    world.service.do(town.office, stop_plan, plan_id)
    work.join(20)
    assert not work.is_alive()
    found = world.service.do(town.office, read_plan_of_day, plan_id)
    assert found.status == "ready"
    served = {v.job_id for planned in result_of(found).rounds for v in planned.visits}
    assert served == {str(one) for one in jobs}


def _has_plan(world: World, town: Town, plan_id: UUID) -> bool:
    found = world.service.do(town.office, read_plan_of_day, plan_id)
    return found.progress.get("cost_cents") is not None


def test_a_day_with_nothing_to_do_says_so(world: World) -> None:
    """No jobs, and a hub that lies off the map, are codes that a person understands."""
    town = make_town(world)
    assert _trouble(world, town) == "day-without-jobs"
    town.add_job((0, 0), (1, 1))
    with world.database.transaction(town.home) as tx:
        tx.run(sa.text("UPDATE tournee.place SET geom = ST_SetSRID(ST_Point(11, 51), 4326)"))
    assert _trouble(world, town) == "shift-off-map"
    assert [dict(one.detail) for one in town.log("plan_failed")] == [
        {"reason": "day-without-jobs"},
        {"reason": "shift-off-map"},
    ]


def _trouble(world: World, town: Town) -> str:
    plan_id = world.service.ids()
    world.service.do(town.office, request_plan, plan_id, DAY)
    solve_plan(world.service, town.home, plan_id)
    return world.service.do(town.office, read_plan_of_day, plan_id).trouble


def test_two_plans_are_compared_and_one_is_put_away(world: World) -> None:
    """A job that only the second plan knows is told; a plan put away is listed no more."""
    town, _ = busy_town(world)
    first = town.plan()
    new = town.add_job((1, 1), (2, 3))
    second = town.plan()
    comparison = world.service.do(town.office, compare_two_plans, first, second)
    assert [(one.job_id, one.fate) for one in comparison.jobs if one.fate == "served"] == [
        (str(new), "served")
    ]
    assert {one.label for one in comparison.jobs} == {"Bread for Ms Martin"}
    world.service.do(town.office, drop_plan, first)
    assert [one.id for one in world.service.do(town.office, list_plans, DAY)] == [second]


def reason_kept(town: Town, job_id: UUID) -> str | None:
    """Return the reason that the plan of the day keeps for a job in no round."""
    with town.world.database.transaction(town.home) as tx:
        published = plans.published(tx, DAY)
    assert published is not None
    assert published.result is not None
    reasons = {one["job"]: one["reason"] for one in published.result["unassigned"]}
    return reasons.get(str(job_id))


def test_an_unrelated_move_leaves_the_reason_of_an_open_job(world: World) -> None:
    """After another job is moved by hand the list, the wall plan and the question all say why."""
    town, jobs = busy_town(world)
    heavy = town.add_job((0, 0), (1, 1), mass_g=900_000)
    town.publish()
    assert reason_kept(town, heavy) == "no-vehicle-large-enough"
    move, other = jobs[0], {"ana": "bo", "bo": "ana"}[str(town.holder(jobs[0]))]
    plan_id = world.service.ids()
    for job in jobs:
        if town.holder(job) == other:
            world.service.do(town.office, unassign_job, world.service.ids(), job)
    world.service.do(town.office, reassign_job, plan_id, move, town.shifts[other])
    assert reason_kept(town, heavy) == "no-vehicle-large-enough"
    why = world.service.do(town.office, explain_plan_job, plan_id, heavy).reason
    assert isinstance(why, Refusal)
    assert why.reason == "no-vehicle-large-enough"
    board = world.service.do(town.office, read_board, DAY)
    assert "no-vehicle-large-enough" in board.open_reasons


def test_a_reason_that_does_not_hold_any_more_is_not_told(world: World) -> None:
    """Where a move makes room for a job that had none, it fits now, and whoever asks is told."""
    town = make_town(world)
    town.add_shift("cleo", mass_g=100)
    both = [
        town.add_job((0, 0), (0, 1), window=(20, 22), service_s=600, pinned=town.shifts[name])
        for name in ("ana", "bo")
    ]
    third = town.add_job((0, 0), (0, 1), window=(20, 22), service_s=600)
    town.publish()
    assert reason_kept(town, third) == "no-room"
    plan_id = world.service.ids()
    world.service.do(town.office, unassign_job, plan_id, both[0])
    assert reason_kept(town, third) == "fits-now"
    why = world.service.do(town.office, explain_plan_job, plan_id, third).reason
    assert isinstance(why, Refusal)
    assert (why.reason, why.changes) == ("fits-now", ())
    assert "fits-now" in {one.ruled_out for one in why.rules}
