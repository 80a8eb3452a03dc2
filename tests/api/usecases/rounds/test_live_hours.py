"""Hours and rest are asked for at every change of a live day, for what it makes worse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from api.usecases.planning.live_changes import Change
from api.usecases.planning.plans import read_plan_of_day
from api.usecases.planning.publishing import roll_back
from api.usecases.rounds.live.jobs import insert_job, reassign_job, swap_rounds, unassign_job
from api.usecases.rounds.live.offers import suggest_insertion
from api.usecases.rounds.live.replanning import replan
from data.store.rounds import notes
from routing.errors import Conflict, Denied
from tests.support.rounds.live_town import DAY, Town, make_town
from tests.support.store.world import World

REASON = "Flood relief, agreed with her"
BROKEN = {"rest-too-short", "span-too-long"}
"""A night that is too short also makes a day of what lies before and after it."""


def rested_town(world: World, rests_h: float = 11) -> tuple[Town, UUID]:
    """Publish a day on which ana begins so many hours after she worked on the evening before."""
    town = make_town(world)
    job = town.add_job((0, 0), (4, 0), window=(60, 90))
    town.pin(job, town.shifts["ana"])
    town.publish()
    town.pin(job, None)
    town.add_shift(
        "ana in the evening",
        on=DAY - timedelta(days=1),
        starts_at=town.round("ana").starts_at - timedelta(hours=rests_h + 2, minutes=1),
        hours=2,
        person=town.people["ana"],
    )
    return town, job


def early_job(town: Town) -> UUID:
    """Book a job that makes any round begin earlier."""
    return town.add_job((1, 1), (2, 3), window=(5, 25))


def to_ana(town: Town, new: UUID) -> Callable[..., Change]:
    """Ask to put a job into ana's round."""
    return lambda plan_id, **how: town.world.service.do(
        town.office, insert_job, plan_id, new, town.shifts["ana"], **how
    )


def refused(change: Callable[..., Change], world: World) -> set[str]:
    """Return the codes for which a change is refused without a reason."""
    with pytest.raises(Conflict, match="hours-exceeded") as found:
        change(world.service.ids())
    return set(str(found.value.arguments["codes"]).split(", "))


def test_an_insertion_that_breaks_rest_needs_a_reason(world: World) -> None:
    """Offers and the dry run say it before; a reason is kept, and events name person and rule."""
    town, _ = rested_town(world)
    new = early_job(town)
    offers = {one.shift_id: one for one in world.service.do(town.office, suggest_insertion, new)}
    worse = offers[town.shifts["ana"]].hours
    assert {one.code for one in worse} == BROKEN
    assert {one.person_id for one in worse} == {str(town.people["ana"])}
    assert offers[town.shifts["bo"]].hours == ()
    change = to_ana(town, new)
    assert change(world.service.ids(), dry_run=True).hours == worse
    before = town.rounds()
    assert refused(change, world) == BROKEN
    assert (town.rounds(), town.log("limit_overridden")) == (before, [])
    plan_id = world.service.ids()
    done = change(plan_id, override_reason=f" {REASON} ")
    assert done.hours == worse
    assert change(plan_id, override_reason=REASON) == done
    events = town.log("limit_overridden")
    assert {(one.subject_id, one.actor_id) for one in events} == {(plan_id, town.office.id)}
    violations = {(one.detail["rule"], one.detail["person_id"]) for one in events}
    assert violations == {(one.code, one.person_id) for one in worse}
    assert world.service.do(town.office, read_plan_of_day, plan_id).override_reason == REASON
    with world.database.transaction(town.home) as tx:
        note = notes.find(tx, UUID(events[0].detail["note_id"]))
    assert note is not None
    assert note.text == REASON


def test_a_job_goes_to_whoever_keeps_their_rest(world: World) -> None:
    """Where nobody names a round, the cheapest one that breaks no limit takes the job."""
    town, _ = rested_town(world)
    new = early_job(town)
    world.service.do(town.office, insert_job, world.service.ids(), new)
    assert town.holder(new) == "bo"


def test_every_change_of_a_live_day_asks_for_hours(world: World) -> None:
    """Reassigning, exchanging, replanning and going back are refused as inserting is."""
    town, _ = rested_town(world)
    service, office, ana, bo = world.service, town.office, town.shifts["ana"], town.shifts["bo"]
    new = early_job(town)
    service.do(office, insert_job, service.ids(), new, bo)
    changes: list[Callable[..., Change]] = [
        lambda plan_id, **how: service.do(office, reassign_job, plan_id, new, ana, **how),
        lambda plan_id, **how: service.do(office, swap_rounds, plan_id, DAY, ana, bo, **how),
    ]
    for change in changes:
        assert "rest-too-short" in refused(change, world)
    town.pin(new, ana)
    service.do(office, unassign_job, service.ids(), new)
    taken_out = service.ids()
    changes = [
        lambda plan_id, **how: service.do(office, replan, plan_id, DAY, budget_s=0.1, **how),
        lambda plan_id, **how: service.do(office, roll_back, plan_id, taken_out, **how),
    ]
    assert "rest-too-short" in refused(changes[0], world)
    service.do(office, insert_job, service.ids(), new, ana, override_reason=REASON)
    service.do(office, unassign_job, taken_out, new)
    assert "rest-too-short" in refused(changes[1], world)


def test_what_is_broken_already_asks_for_nothing_more(world: World) -> None:
    """Only what a change makes worse takes a reason: not what was too short before it."""
    town, _ = rested_town(world, rests_h=10)
    along = town.add_job((0, 0), (4, 0), service_s=0)
    assert to_ana(town, along)(world.service.ids()).hours == ()
    assert "rest-too-short" in refused(to_ana(town, early_job(town)), world)


def test_a_key_answers_for_no_limit(world: World) -> None:
    """A program may change rounds; that a limit is exceeded is for a person to say."""
    town, _ = rested_town(world)
    new = early_job(town)
    key = replace(town.office, kind="key")
    with pytest.raises(Denied, match="person-needed"):
        world.service.do(
            key, insert_job, world.service.ids(), new, town.shifts["ana"], override_reason=REASON
        )
