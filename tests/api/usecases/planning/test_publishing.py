"""Publishing plans: by a person, checked again, once; hours and rest; going back."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from api.days.live_day import LiveDay, open_day
from api.http.bookings.shapes import BookingOut
from api.usecases.act import Act, Actor
from api.usecases.bookings.booking import list_bookings, read_booking
from api.usecases.planning import publishing
from api.usecases.planning.plans import list_plans, read_plan_of_day, request_plan
from api.usecases.planning.publishing import publish_plan, roll_back
from api.usecases.rounds.live.jobs import insert_job
from data.store.bookings.lists import Wanted
from data.store.tables.bookings import job as job_table
from data.store.tables.rounds import note, round_, round_version, visit
from routing.errors import Conflict, Denied, NotFound
from tests.support.rounds.live_town import DAY, OPENS, busy_town, make_town
from tests.support.store.world import World


@pytest.mark.parametrize("role", ["courier", "volunteer", "merchant", "producer", "admin"])
def test_only_dispatchers_publish(world: World, role: str) -> None:
    """Whoever rides, books or administers publishes nothing."""
    town, _ = busy_town(world)
    with pytest.raises(Denied):
        world.service.do(world.actor(role), publish_plan, town.plan())


def test_a_plan_is_published_by_a_named_person(world: World) -> None:
    """Neither a key nor the program itself can answer for a plan."""
    town, _ = busy_town(world)
    plan_id = town.plan()
    for actor in (replace(town.office, kind="key"), world.service.system(town.home)):
        with pytest.raises(Denied, match="person-needed"):
            world.service.do(actor, publish_plan, plan_id)


def test_another_cooperative_cannot_publish_it(world: World) -> None:
    """A plan of one cooperative is not there for the dispatchers of another."""
    town, _ = busy_town(world)
    plan_id = town.publish().plan.id
    other = world.actor("dispatcher", cooperative=world.beta)
    with pytest.raises(NotFound):
        world.service.do(other, publish_plan, plan_id)
    with pytest.raises(NotFound):
        world.service.do(other, roll_back, world.service.ids(), plan_id)


def test_publishing_makes_rounds_visits_and_events(world: World) -> None:
    """Each shift gets its round, each stop its visit under the stop's id, each job its place."""
    town, jobs = busy_town(world)
    done = town.publish()
    rounds = town.rounds()
    assert {one.id for one in rounds.values()} == set(done.round_ids)
    visits = [each for one in rounds.values() for each in one.visits]
    assert len(visits) == 12
    assert all(each.id == each.stop_id for each in visits)
    assert {each.job_id for each in visits} == set(jobs)
    assert {town.job_status(one) for one in jobs} == {"placed"}
    assert {(one.version, one.status) for one in rounds.values()} == {(1, "published")}
    for one in rounds.values():
        assert [each.position for each in one.visits] == list(range(len(one.visits)))
        assert one.travel_s >= sum(each.travel_s for each in one.visits) > 0
    kinds = [one.kind for one in town.log("plan_published", "round_changed", "visit_added")]
    assert sorted(kinds) == ["plan_published", *(["round_changed"] * len(rounds))]


def test_publishing_opens_the_day_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading a whole day with its streets is the dear part of publishing: once is enough."""
    town, _ = busy_town(world)
    plan_id = town.plan()
    opened: list[date] = []

    def counted(source: Act, on: date, *, anew: bool = False) -> LiveDay:
        opened.append(on)
        return open_day(source, on, anew=anew)

    monkeypatch.setattr(publishing, "open_day", counted)
    town.publish(plan_id)
    assert opened == [DAY]


def test_publishing_twice_is_one_publication(world: World) -> None:
    """The same person publishing the same plan again changes nothing; somebody else is told."""
    town, _ = busy_town(world)
    plan_id = town.plan()
    first = town.publish(plan_id)
    assert town.publish(plan_id).round_ids == first.round_ids
    colleague = world.new_person("dispatcher")
    with pytest.raises(Conflict, match="plan-not-ready"):
        world.service.do(colleague, publish_plan, plan_id)
    assert len(town.log("plan_published")) == 1


def test_of_two_dispatchers_one_wins(world: World) -> None:
    """Two plans published at once by two people: one is published, the other one is told why."""
    town, _ = busy_town(world)
    plans = [town.plan(), town.plan(iterations=160)]
    people = [world.new_person("dispatcher"), world.new_person("dispatcher")]

    def publish(number: int) -> str:
        try:
            world.service.do(people[number], publish_plan, plans[number])
        except Conflict as conflict:
            return conflict.code
        return "published"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(publish, (0, 1))) == ["published", "published-meanwhile"]
    statuses = [one.status for one in world.service.do(town.office, list_plans, DAY)]
    assert sorted(statuses) == ["published", "ready"]


def test_an_outdated_plan_is_published_only_on_purpose(world: World) -> None:
    """A day that changed is told; on purpose the plan is taken, and the new job stays open."""
    town, _ = busy_town(world)
    plan_id = town.plan()
    new = town.add_job((1, 1), (2, 3))
    with pytest.raises(Conflict, match="plan-outdated"):
        town.publish(plan_id)
    world.service.do(town.office, publish_plan, plan_id, anyway=True)
    assert town.job_status(new) == "open"
    assert town.holder(new) is None


def test_a_plan_that_breaks_a_rule_by_now_is_never_published(world: World) -> None:
    """What no longer passes the checker is refused, on purpose or not."""
    town, jobs = busy_town(world)
    plan_id = town.plan()
    town.cancel_job(jobs[0])
    with pytest.raises(Conflict, match="plan-not-lawful-now"):
        world.service.do(town.office, publish_plan, plan_id, anyway=True)
    assert town.rounds() == {}


def test_a_new_plan_replaces_the_one_before(world: World) -> None:
    """Visits move between rounds under their ids; versions count; the old plan is replaced."""
    town, jobs = busy_town(world)
    first = town.publish()
    before = {each.id for one in town.rounds().values() for each in one.visits}
    home = {job: town.holder(job) for job in jobs}
    other = {"ana": "bo", "bo": "ana"}
    for job in jobs:
        town.pin(job, town.shifts[other[str(home[job])]])
    second = town.publish()
    rounds = town.rounds()
    assert {each.id for one in rounds.values() for each in one.visits} == before
    assert {job: town.holder(job) for job in jobs} == {j: other[str(h)] for j, h in home.items()}
    assert {one.version for one in rounds.values()} == {2}
    statuses = {one.id: one.status for one in world.service.do(town.office, list_plans, DAY)}
    assert statuses == {first.plan.id: "replaced", second.plan.id: "published"}
    assert len(town.log("visit_moved")) == len(town.log("visit_added")) == 12
    with world.database.transaction(town.home) as tx:
        assert tx.value(sa.select(sa.func.count()).select_from(round_version)) == 4


def test_a_shift_that_has_nothing_to_do_any_more_is_withdrawn(world: World) -> None:
    """A round whose jobs all go elsewhere is withdrawn, and comes back with its next version."""
    town, jobs = busy_town(world)
    town.publish()
    for job in jobs:
        town.pin(job, town.shifts["ana"])
    town.publish()
    assert town.round("bo").status == "withdrawn"
    assert town.round("bo").visits == ()
    assert [one.kind for one in town.log("round_withdrawn")] == ["round_withdrawn"]
    town.pin(jobs[0], town.shifts["bo"])
    town.publish()
    assert (town.round("bo").status, town.round("bo").version) == ("published", 3)


def test_nobody_plans_a_day_from_the_start_that_has_begun(world: World) -> None:
    """Once somebody is on the way, whole plans are neither made nor published."""
    town, _ = busy_town(world)
    town.publish()
    ready = town.plan()
    town.leave("ana")
    with pytest.raises(Conflict, match="day-has-begun"):
        town.publish(ready)
    with pytest.raises(Conflict, match="day-has-begun"):
        world.service.do(town.office, request_plan, world.service.ids(), DAY)


def test_rest_is_kept_unless_a_person_says_why_not(world: World) -> None:
    """A night of less than eleven hours is refused; a reason is kept, and an event names it."""
    town, _ = busy_town(world)
    for name in ("ana", "bo"):
        late = OPENS - timedelta(hours=12)
        night = DAY - timedelta(days=1)
        town.add_shift(
            f"{name} at night", on=night, starts_at=late, hours=2, person=town.people[name]
        )
    plan_id = town.plan()
    with pytest.raises(Conflict, match="hours-exceeded") as refused:
        town.publish(plan_id)
    assert "rest-too-short" in str(refused.value.arguments["codes"])
    done = world.service.do(
        town.office, publish_plan, plan_id, override_reason="Flood relief, agreed with both"
    )
    broken = {one.code for one in done.overridden}
    assert "rest-too-short" in broken
    kept = world.service.do(town.office, read_plan_of_day, plan_id)
    assert kept.override_reason == "Flood relief, agreed with both"
    logged_events = town.log("limit_overridden")
    assert {one.detail["rule"] for one in logged_events} == broken
    with world.database.transaction(town.home) as tx:
        texts = [row["text"] for row in tx.rows(sa.select(note.c.text))]
    assert texts == ["Flood relief, agreed with both"]
    assert "Flood" not in str([one.detail for one in town.log()])


def test_going_back_restores_the_rounds_before(world: World) -> None:
    """The rounds before a plan come back, as a new plan with its own events."""
    town, jobs = busy_town(world)
    town.publish()
    home = {job: town.holder(job) for job in jobs}
    for job in jobs:
        town.pin(job, town.shifts["ana"])
    second = town.publish()
    for job in jobs:
        town.pin(job, None)
    back_id = world.service.ids()
    change = world.service.do(town.office, roll_back, back_id, second.plan.id, dry_run=True)
    assert change.plan_id is None
    assert {one.fate for one in change.comparison.jobs} >= {"moved"}
    assert {town.holder(job) for job in jobs} == {"ana"}
    done = world.service.do(town.office, roll_back, back_id, second.plan.id)
    assert {job: town.holder(job) for job in jobs} == home
    assert world.service.do(town.office, roll_back, back_id, second.plan.id) == done
    kept = world.service.do(town.office, read_plan_of_day, back_id)
    assert (kept.way, kept.status) == ("roll_back", "published")
    assert [one.subject_id for one in town.log("plan_rolled_back")] == [second.plan.id]
    with pytest.raises(Conflict, match="plan-not-live"):
        world.service.do(town.office, roll_back, world.service.ids(), second.plan.id)


def test_undoing_an_insertion_moves_nobody_else(world: World) -> None:
    """The round is exactly as it was; one that left early meanwhile is not published anew."""
    town, _ = busy_town(world)
    town.publish()
    world.clock.now = OPENS
    town.leave("bo")
    before = town.rounds()
    new = town.add_job((1, 1), (2, 3), window=(150, 290))
    plan_id = world.service.ids()
    world.service.do(town.office, insert_job, plan_id, new, town.shifts["ana"])
    world.service.do(town.office, roll_back, world.service.ids(), plan_id)
    after = town.rounds()
    assert after["bo"] == before["bo"]
    assert after["ana"].visits == before["ana"].visits
    assert after["ana"].ends_at == before["ana"].ends_at
    assert town.job_status(new) == "open"
    changed = [one.round_id for one in town.log("round_changed")][len(before) :]
    assert changed == [after["ana"].id, after["ana"].id]


def test_going_back_leaves_alone_what_has_begun(world: World) -> None:
    """What somebody has done, has aboard or is riding to stays where it is; the rest goes back."""
    town, jobs = busy_town(world)
    town.publish()
    home = {job: town.holder(job) for job in jobs}
    for job in jobs:
        town.pin(job, town.shifts["ana"])
    second = town.publish()
    for job in jobs:
        town.pin(job, None)
    first = town.round("ana").visits[0]
    town.follow("ana", first.depart_at)
    world.service.do(town.office, roll_back, world.service.ids(), second.plan.id)
    done = town.round("ana").visits[0]
    assert (done.id, done.status, done.start_at) == (first.id, "done", first.start_at)
    assert town.holder(UUID(str(first.job_id))) == "ana"
    gone_back = [job for job in jobs if home[job] == "bo" and town.holder(job) == "bo"]
    assert gone_back


def test_there_is_nothing_before_the_first_plan(world: World) -> None:
    """The first plan of a day has none before it to go back to."""
    town = make_town(world)
    town.add_job((0, 0), (4, 4))
    done = town.publish()
    with pytest.raises(Conflict, match="nothing-to-go-back-to"):
        world.service.do(town.office, roll_back, world.service.ids(), done.plan.id)


def test_a_booking_tells_when_its_stops_are_visited(world: World) -> None:
    """Planned time as published, arrival as expected on the way, and both alike in the list."""
    town = make_town(world)
    job_id = town.add_job((0, 0), (4, 4), pinned=town.shifts["ana"])
    with world.database.transaction(town.home) as tx:
        booking_id = tx.value(sa.select(job_table.c.booking_id).where(job_table.c.id == job_id))

    def stops(actor: Actor) -> list[dict[str, Any]]:
        found = BookingOut.of(world.service.do(actor, read_booking, booking_id))
        wanted = Wanted(first=DAY, last=DAY)
        [listed] = world.service.do(actor, list_bookings, wanted)
        assert json.loads(listed.rest)["jobs"] == found["jobs"]
        return [one for each in found["jobs"] for one in each["stops"]]

    assert [one["visit"] for one in stops(town.office)] == [None, None]
    town.publish(town.plan())
    planned = {one.id: one.start_at for one in town.round("ana").visits}
    for one in stops(town.office):
        assert datetime.fromisoformat(one["visit"]["planned_at"]) == planned[UUID(one["id"])]
        assert [one["visit"][key] for key in ("status", "round_started_at", "eta_at")] == [
            "planned",
            None,
            None,
        ]
    expected = OPENS + timedelta(minutes=31)
    with world.database.transaction(town.home) as tx:
        tx.run(visit.update().values(eta_at=expected))
        tx.run(round_.update().values(started_at=OPENS))
    begun = [one["visit"]["round_started_at"] for one in stops(town.office)]
    assert [datetime.fromisoformat(one) for one in begun] == [OPENS, OPENS]
    assert [datetime.fromisoformat(one["visit"]["eta_at"]) for one in stops(town.office)] == [
        expected,
        expected,
    ]
    admin = world.new_person("admin", cooperative=town.home)
    assert [one["visit"] for one in stops(admin)] == [None, None]
