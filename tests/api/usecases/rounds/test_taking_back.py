"""A rider who cannot go on: one action takes the round back, replans the rest, ends the shift."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
import sqlalchemy as sa

from api.http.planning.change_shapes import ChangeOut
from api.usecases.planning.live_changes import Change
from api.usecases.rounds.events.event_batches import tell_of_round
from api.usecases.rounds.live.offers import suggest_insertion
from api.usecases.rounds.live.replanning import replan
from api.usecases.rounds.live.taking_back import take_back_round
from data.store.board.day import people_out, shifts_of_day
from data.store.system.invariants import breaches
from data.store.tables.fleet import shift
from routing.errors import BadInput, Conflict, Denied, NotFound
from tests.support.rounds.live_town import DAY, Town, make_town
from tests.support.store.world import World


def a_town(world: World) -> tuple[Town, list[UUID]]:
    """Publish a day on which ana has three jobs with time to spare, and bo has one."""
    town = make_town(world)
    jobs = [
        town.add_job((0, 0), (4, 0), window=(60, 290), mass_g=2000),
        town.add_job((4, 1), (0, 1), window=(60, 290)),
        town.add_job((1, 0), (3, 0), window=(60, 290)),
        town.add_job((4, 4), (0, 4), window=(60, 290)),
    ]
    for job in jobs:
        town.pin(job, town.shifts["ana" if job != jobs[3] else "bo"])
    town.publish()
    for job in jobs[1:]:
        town.pin(job, None)
    return town, jobs


def status_of(town: Town, name: str) -> str:
    """Return the status of somebody's shift."""
    with town.world.database.transaction(town.home) as tx:
        return str(tx.value(sa.select(shift.c.status).where(shift.c.id == town.shifts[name])))


def numbers_of(town: Town) -> dict[UUID, int]:
    """Return the numbers of the day's shifts."""
    with town.world.database.transaction(town.home) as tx:
        return {one.id: one.number for one in shifts_of_day(tx, DAY)}


def take_back(town: Town, *, dry_run: bool = False) -> tuple[UUID, Change]:
    """Take ana's round back; gives the plan's id and what it did."""
    plan_id = town.world.service.ids()
    do = town.world.service.do
    done = do(
        town.office, take_back_round, plan_id, town.shifts["ana"], budget_s=0.1, dry_run=dry_run
    )
    return plan_id, done


def set_out(town: Town) -> UUID:
    """Let ana leave and pick up at her first stop; gives the job whose goods are aboard."""
    one = town.round("ana")
    town.world.clock.now = one.starts_at
    first = one.visits[0]
    facts = [("round_started", one.id), ("visit_arrived", first.id), ("visit_done", first.id)]
    town.world.service.do(town.office, tell_of_round, one.id, facts)
    assert first.job_id is not None
    return first.job_id


def test_a_round_that_has_not_begun_goes_to_the_others(world: World) -> None:
    """Others ride its jobs, pinned ones too; its shift is cancelled, no other's number changes.

    Its rider is out on that day.
    """
    town, jobs = a_town(world)
    before = town.rounds()
    take_back(town, dry_run=True)
    assert (town.rounds(), status_of(town, "ana")) == (before, "planned")
    numbers = numbers_of(town)
    plan_id, done = take_back(town)
    assert {town.holder(job) for job in jobs} == {"bo"}
    bo = town.shifts["bo"]
    assert numbers_of(town) == {bo: numbers[bo]}
    assert (town.round("ana").status, status_of(town, "ana")) == ("withdrawn", "cancelled")
    with world.database.transaction(town.home) as tx:
        out = people_out(tx, DAY, world.clock.now, world.clock.now)
    assert [one.person_id for one in out] == [town.people["ana"]]
    again = world.service.do(town.office, take_back_round, plan_id, town.shifts["ana"])
    assert again == done
    with pytest.raises(Conflict, match="shift-is-over"):
        take_back(town)
    assert breaches(world.database, world.clock.now) == []


def test_a_round_under_way_ends_and_what_is_aboard_is_told(world: World) -> None:
    """Goods aboard are named, their stops have failed; what was not begun is ridden by others."""
    town, jobs = a_town(world)
    aboard = set_out(town)
    _, preview = take_back(town, dry_run=True)
    assert town.round("ana").status == "started"
    _, done = take_back(town)
    for change in (preview, done):
        assert [one.job_id for one in change.aboard] == [str(aboard)]
        assert change.aboard[0].load.mass_g > 0
        told = ChangeOut.of(change)["aboard"]
        assert told[0]["load"]["mass_g"] == change.aboard[0].load.mass_g
    assert {town.holder(job) for job in jobs if job != aboard} == {"bo"}
    assert (town.round("ana").status, status_of(town, "ana")) == ("finished", "closed")
    assert town.job_status(aboard) == "failed"
    new = town.add_job((1, 1), (2, 3))
    offered = world.service.do(town.office, suggest_insertion, new)
    assert {one.shift_id for one in offered} == {town.shifts["bo"]}
    assert breaches(world.database, world.clock.now) == []


def test_a_replan_without_a_shift_leaves_it_what_has_begun(world: World) -> None:
    """What is aboard, or ridden to, stays and comes to its end; all else goes to others."""
    town, jobs = a_town(world)
    town.pin(jobs[0], None)
    aboard = set_out(town)
    do, ana = world.service.do, town.shifts["ana"]
    kept = {aboard, town.round("ana").visits[1].job_id}
    do(town.office, replan, world.service.ids(), DAY, budget_s=0.1, without=[ana])
    assert {v.job_id for v in town.round("ana").visits if v.status == "planned"} == kept
    assert {town.holder(job) for job in jobs if job not in kept} == {"bo"}
    assert status_of(town, "ana") == "open"
    with pytest.raises(NotFound, match="no-such-shift"):
        do(town.office, replan, world.service.ids(), DAY, without=[world.service.ids()])


def test_only_a_dispatcher_by_name_takes_rounds_back(world: World) -> None:
    """Neither riders nor programs do, and nobody of another cooperative."""
    town, _ = a_town(world)
    ana, new = town.shifts["ana"], world.service.ids()
    for actor in (world.actor("courier"), replace(town.office, kind="key")):
        with pytest.raises(Denied):
            world.service.do(actor, take_back_round, new, ana)
    other = world.actor("dispatcher", cooperative=world.beta)
    with pytest.raises(NotFound):
        world.service.do(other, take_back_round, new, ana)


def confirm(town: Town, shown: str | None) -> Change:
    """Take ana's round back just as it was shown."""
    plan_id, ana = town.world.service.ids(), town.shifts["ana"]
    return town.world.service.do(town.office, take_back_round, plan_id, ana, shown=shown)


def test_what_was_shown_is_carried_out(world: World) -> None:
    """Rounds of the others come out as the dry run told, also where a stop was served meanwhile."""
    town, jobs = a_town(world)
    aboard = set_out(town)
    bo = town.round("bo")
    world.service.do(town.office, tell_of_round, bo.id, [("round_started", bo.id)])
    _, change = take_back(town, dry_run=True)
    facts = [("visit_arrived", bo.visits[0].id), ("visit_done", bo.visits[0].id)]
    world.service.do(town.office, tell_of_round, bo.id, facts)
    done = confirm(town, change.shown)
    assert done.plan_id is not None
    fates = [(one.job_id, one.fate, one.after) for one in change.comparison.jobs]
    assert [(one.job_id, one.fate, one.after) for one in done.comparison.jobs] == fates
    assert {town.holder(job) for job in jobs if job != aboard} == {"bo"}
    assert breaches(world.database, world.clock.now) == []


def test_what_was_shown_is_refused_once_it_cannot_be_done_so(world: World) -> None:
    """A job that came in meanwhile was not in what was shown: nothing happens, and one is told."""
    town, _ = a_town(world)
    _, change = take_back(town, dry_run=True)
    town.add_job((1, 1), (2, 3))
    with pytest.raises(Conflict, match="shown-outdated"):
        confirm(town, change.shown)
    assert status_of(town, "ana") == "planned"
    with pytest.raises(BadInput, match="shown-form"):
        confirm(town, "nonsense")
    swapped = world.service.do(
        town.office, replan, world.service.ids(), DAY, budget_s=0.1, dry_run=True
    )
    with pytest.raises(Conflict, match="shown-for-another"):
        confirm(town, swapped.shown)


def test_who_keeps_riding_loses_no_customer_to_a_round_taken_back(world: World) -> None:
    """Two jobs that would be served for one that is dropped stay open: it has been promised.

    Bo's job and two of ana's are due at once at opposite ends; nobody could bring all three.
    """
    town = make_town(world)
    theirs = town.add_job((4, 4), (4, 4), window=(20, 21), service_s=60)
    town.pin(theirs, town.shifts["bo"])
    others = [
        town.add_job((0, 0), (0, 1), window=(20, 22), service_s=60),
        town.add_job((0, 0), (0, 1), window=(20, 22), service_s=60),
    ]
    for job in others:
        town.pin(job, town.shifts["ana"])
    town.publish()
    assert town.holder(theirs) == "bo"
    for job in (theirs, *others):
        town.pin(job, None)
    _, preview = take_back(town, dry_run=True)
    assert str(theirs) not in preview.left_out
    assert set(preview.left_out) == {str(job) for job in others}
    take_back(town)
    assert town.holder(theirs) == "bo"
