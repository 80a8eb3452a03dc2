"""Undo and redo of changes of a day: exact, named, and never over somebody's head."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from api.usecases.act import Actor
from api.usecases.planning.publishing import publish_plan
from api.usecases.rounds.events.event_batches import tell_of_round
from api.usecases.rounds.history.undoing import redo_change, undo_change
from api.usecases.rounds.live.jobs import insert_job, reassign_job, unassign_job
from data.store.rounds.rounds import RoundRow
from routing.errors import Conflict, Denied, NotFound
from tests.support.rounds.live_town import DAY, Town, busy_town, make_town
from tests.support.store.world import World


def course(one: RoundRow) -> tuple[object, ...]:
    """Return all of a round that undoing has to bring back."""
    of_round = (one.starts_at, one.ends_at, one.distance_m, one.travel_s, one.heat)
    return (one.visits, one.vehicle_id, one.trailer_id, one.person_id, *of_round)


def courses(town: Town) -> dict[str, tuple[object, ...]]:
    """Return what is ridden by whom."""
    return {name: course(one) for name, one in town.rounds().items()}


def moved(town: Town, jobs: list[UUID], number: int = 0) -> tuple[UUID, UUID]:
    """Give one job of Ana's to Bo; return the change and the job."""
    job = [one for one in jobs if town.holder(one) == "ana"][number]
    plan_id = town.world.service.ids()
    town.world.service.do(town.office, reassign_job, plan_id, job, town.shifts["bo"])
    assert town.holder(job) == "bo"
    return plan_id, job


def undo(town: Town, change_id: UUID | None = None, office: Actor | None = None) -> UUID:
    """Take a change back, the last one where none is named."""
    plan_id = town.world.service.ids()
    actor = office or town.office
    done = town.world.service.do(actor, undo_change, plan_id, DAY, change_id)
    assert done.plan_id == plan_id
    return plan_id


@pytest.mark.parametrize("role", ["courier", "volunteer", "merchant", "producer", "admin"])
def test_only_the_office_undoes(world: World, role: str) -> None:
    """Whoever rides, books or administers takes nothing back."""
    town, jobs = busy_town(world)
    town.publish()
    moved(town, jobs)
    for usecase in (undo_change, redo_change):
        with pytest.raises(Denied):
            world.service.do(world.actor(role), usecase, world.service.ids(), DAY)


def test_another_cooperative_finds_nothing_to_undo(world: World) -> None:
    """A change of one cooperative is not there for the dispatchers of another."""
    town, jobs = busy_town(world)
    town.publish()
    change_id, _ = moved(town, jobs)
    other = world.actor("dispatcher", cooperative=world.beta)
    with pytest.raises(NotFound, match="no-such-change"):
        world.service.do(other, undo_change, world.service.ids(), DAY, change_id)
    with pytest.raises(Conflict, match="nothing-to-undo"):
        world.service.do(other, undo_change, world.service.ids(), DAY)


def test_rounds_are_exactly_as_before(world: World) -> None:
    """Undone, every round has the visits, the times and the vehicle that it had; and redone too."""
    town, jobs = busy_town(world)
    town.publish()
    before = courses(town)
    change_id, _ = moved(town, jobs)
    changed = courses(town)
    assert before != changed
    change = world.service.do(town.office, undo_change, world.service.ids(), DAY, dry_run=True)
    assert (change.plan_id, courses(town)) == (None, changed)
    undo(town, change_id)
    assert courses(town) == before
    redo_id = world.service.ids()
    done = world.service.do(town.office, redo_change, redo_id, DAY)
    assert courses(town) == changed
    assert world.service.do(town.office, redo_change, redo_id, DAY) == done
    undo(town)
    assert courses(town) == before


def test_changes_are_undone_one_after_the_other(world: World) -> None:
    """The last change goes first, then the one before, also where both are of the same rounds."""
    town, jobs = busy_town(world)
    town.publish()
    states = [courses(town)]
    for number in (0, 0):
        moved(town, jobs, number)
        states.append(courses(town))
    for state in (states[1], states[0]):
        undo(town)
        assert courses(town) == state
    for state in states[1:]:
        world.service.do(town.office, redo_change, world.service.ids(), DAY)
        assert courses(town) == state
    with pytest.raises(Conflict, match="nothing-to-redo"):
        world.service.do(town.office, redo_change, world.service.ids(), DAY)


def test_the_first_plan_of_a_day_is_not_undone(world: World) -> None:
    """Before the first plan there was nothing to go back to."""
    town = make_town(world)
    town.add_job((0, 0), (4, 4))
    town.publish()
    with pytest.raises(Conflict, match="nothing-to-undo"):
        undo(town)


def test_a_job_that_was_put_in_or_taken_out_is_open_or_placed_again(world: World) -> None:
    """Undoing an insertion opens the job, undoing its removal places it."""
    town, jobs = busy_town(world)
    town.publish()
    new = town.add_job((1, 1), (2, 3))
    world.service.do(town.office, insert_job, world.service.ids(), new)
    undo(town)
    assert (town.job_status(new), town.holder(new)) == ("open", None)
    before = courses(town)
    world.service.do(town.office, unassign_job, world.service.ids(), jobs[0])
    assert town.job_status(jobs[0]) == "open"
    undo(town)
    assert town.job_status(jobs[0]) == "placed"
    assert courses(town) == before


def test_an_older_change_is_undone_while_others_stay(world: World) -> None:
    """A change of other rounds since does not stand in the way, and stays."""
    town, jobs = busy_town(world)
    town.add_shift("cy")
    town.publish()
    change_id, job = moved(town, jobs)
    new = town.add_job((1, 1), (2, 3))
    world.service.do(town.office, insert_job, world.service.ids(), new, town.shifts["cy"])
    undo(town, change_id)
    assert (town.holder(job), town.holder(new)) == ("ana", "cy")


def test_a_round_that_was_changed_since_stands_in_the_way(world: World) -> None:
    """It is told which round, who changed it and when; the nearest change takes back the rest."""
    town, jobs = busy_town(world)
    town.publish()
    change_id, job = moved(town, jobs)
    colleague = world.new_person("dispatcher", cooperative=town.home)
    new = town.add_job((1, 1), (2, 3))
    world.clock.now += timedelta(minutes=1)
    world.service.do(colleague, insert_job, world.service.ids(), new, town.shifts["bo"])
    with pytest.raises(Conflict, match="undo-blocked") as refused:
        undo(town, change_id)
    arguments = refused.value.arguments
    assert arguments["obstacle"] == "changed"
    assert arguments["round"] == str(town.round("bo").id)
    assert arguments["by"]
    assert arguments["at"] == world.clock.now.isoformat()
    asked = (change_id, DAY)
    shown = world.service.do(
        town.office, undo_change, world.service.ids(), asked[1], asked[0],
        nearest=True, dry_run=True,
    )  # fmt: skip
    assert [one.job_id for one in shown.comparison.jobs if one.fate == "moved"] == [str(job)]
    world.service.do(
        town.office, undo_change, world.service.ids(), asked[1], asked[0], nearest=True
    )
    assert (town.holder(job), town.holder(new)) == ("ana", "bo")


@pytest.mark.parametrize(
    ("kind", "obstacle"), [("round_accepted", "accepted"), ("round_started", "ridden")]
)
def test_a_rider_who_knows_it_stands_in_the_way(world: World, kind: str, obstacle: str) -> None:
    """A round that its rider accepted or began since is not changed back behind their back."""
    town, jobs = busy_town(world)
    town.publish()
    change_id, _ = moved(town, jobs)
    rider = town.rider("bo")
    facts = [(kind, town.round("bo").id)]
    world.service.do(rider, tell_of_round, town.round("bo").id, facts)
    with pytest.raises(Conflict, match="undo-blocked") as refused:
        undo(town, change_id)
    assert (refused.value.arguments["obstacle"], refused.value.arguments["rider"]) == (
        obstacle,
        refused.value.arguments["by"],
    )


def test_a_job_that_is_gone_stands_in_the_way(world: World) -> None:
    """What nobody wants any more cannot be ridden as before."""
    town, jobs = busy_town(world)
    town.publish()
    world.service.do(town.office, unassign_job, world.service.ids(), jobs[0])
    town.cancel_job(jobs[0])
    with pytest.raises(Conflict, match="undo-blocked") as refused:
        undo(town)
    assert refused.value.arguments["obstacle"] == "job-gone"


def test_a_plan_is_undone_by_who_may_publish(world: World) -> None:
    """A key that may move jobs takes no published plan back."""
    town, jobs = busy_town(world)
    town.publish()
    for job in jobs:
        town.pin(job, town.shifts["ana"])
    before = courses(town)
    second = town.plan()
    world.service.do(town.office, publish_plan, second)
    for job in jobs:
        town.pin(job, None)
    program = world.service.system(town.home)
    with pytest.raises(Denied):
        world.service.do(program, undo_change, world.service.ids(), DAY)
    undo(town, second)
    assert courses(town) == before
