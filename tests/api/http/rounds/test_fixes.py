"""Choices for a visit that comes late or failed, over HTTP: priced, named, carried out as told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from api.app import make_app
from api.usecases.rounds.failed_visits import decide_failure
from data.store.system.invariants import breaches
from data.store.tables.bookings import job
from data.store.tables.notices import notice
from routing.errors import Conflict, Denied, NotFound
from tests.support.interface.http import Asker, Web, settings_for, unlimited
from tests.support.rounds.failing_ride import Ride
from tests.support.rounds.live_town import Town, busy_town
from tests.support.store.world import World


def web_of(world: World) -> Web:
    """Return the application."""
    return Web(app=make_app(world.service, settings_for(), limits=unlimited()), world=world)


def office_of(world: World, town: Town) -> Asker:
    """Return a dispatcher's program."""
    return web_of(world).program(world.new_person("dispatcher", cooperative=town.home))


def fixes(office: Asker, visit_id: UUID, language: str = "en") -> list[dict[str, Any]]:
    """Return the choices for a visit."""
    answer = office.get(f"/v1/visits/{visit_id}/fixes", headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_visit_to_come_is_moved_made_first_or_taken_out(world: World, language: str) -> None:
    """Each choice has its price, and its request costs just that."""
    town, _ = busy_town(world)
    town.publish()
    office = office_of(world, town)
    visit = town.round("ana").visits[-1]
    found = fixes(office, visit.id, language)
    kinds = [one["kind"] for one in found]
    assert kinds[-1] == "out"
    assert "move" in kinds
    assert all(one["text"] and one["cost_cents"] is not None for one in found)
    move = next(one for one in found if one["kind"] == "move")
    others = [one for each in town.round("ana").visits for one in fixes(office, each.id, language)]
    assert any(one["begins_at"] for one in others)
    asked = move["request"]
    done = office(asked["method"], asked["path"], asked["body"])
    assert done.status_code == 200, done.text
    assert done.json()["price"]["cost_cents"] == move["cost_cents"]
    assert visit.job_id is not None
    assert town.holder(visit.job_id) == "bo"


def test_a_failed_visit_is_decided_by_the_office(world: World) -> None:
    """Whatever its stop's rule says, it is tried another day; once, and the log tells."""
    ride = Ride(world, "call_coordinator")
    failed = ride.fail()
    office = office_of(world, ride.town)
    found = fixes(office, failed.id)
    assert [one["kind"] for one in found] == ["retry_today", "retry_tomorrow", "return_to_sender"]
    asked = found[1]["request"]
    done = office(asked["method"], asked["path"], asked["body"])
    assert done.status_code == 204, done.text
    assert ride.retry_of(failed.job_id) is not None
    assert [one["way"] for one in ride.followed()] == ["retry_tomorrow"]
    again = office(asked["method"], asked["path"], asked["body"])
    assert (again.status_code, again.json()["code"]) == (409, "failure-decided")


def test_a_failed_visit_is_tried_again_today(world: World) -> None:
    """It comes later into its round, and is to be done again."""
    ride = Ride(world, "call_coordinator")
    failed = ride.fail()
    world.clock.forward(minutes=1)
    world.service.do(ride.town.office, decide_failure, failed.id, "retry_today")
    assert ride.visit("drop", failed.job_id).status == "planned"
    with pytest.raises(Conflict, match="visit-not-failed"):
        world.service.do(ride.town.office, decide_failure, failed.id, "retry_today")


def test_only_what_fits_is_offered_for_a_failed_visit(world: World) -> None:
    """Once its time is over it is not offered for today, as it would be refused."""
    ride = Ride(world, "call_coordinator")
    failed = ride.fail()
    office = office_of(world, ride.town)
    world.clock.forward(hours=12)
    assert [one["kind"] for one in fixes(office, failed.id)] == [
        "retry_tomorrow",
        "return_to_sender",
    ]
    with pytest.raises(Conflict, match="no-retry-today"):
        world.service.do(ride.town.office, decide_failure, failed.id, "retry_today")


def test_only_the_office_sees_and_decides(world: World) -> None:
    """Nobody without a sign, no rider, no other cooperative; and no visit that there is not."""
    town, _ = busy_town(world)
    town.publish()
    visit_id = town.round("ana").visits[0].id
    web = web_of(world)
    assert web.anybody().get(f"/v1/visits/{visit_id}/fixes").status_code == 401
    courier = web.program(world.new_person("courier", cooperative=town.home))
    assert courier.get(f"/v1/visits/{visit_id}/fixes").status_code == 403
    other = web.program(world.new_person("dispatcher", cooperative=world.beta))
    assert other.get(f"/v1/visits/{visit_id}/fixes").status_code == 404
    with pytest.raises(NotFound):
        world.service.do(town.office, decide_failure, world.service.ids(), "retry_today")
    with pytest.raises(Denied):
        world.service.do(world.actor("courier"), decide_failure, visit_id, "retry_today")


def test_the_office_decides_otherwise_than_the_rule(world: World) -> None:
    """As long as what follows by rule is open: its job is cancelled, and the other way is told."""
    ride = Ride(world, "return_to_sender")
    failed = ride.fail()
    ride.follow()
    back = ride.retry_of(failed.job_id)
    assert back is not None
    office = office_of(world, ride.town)
    found = fixes(office, failed.id)
    assert [one["kind"] for one in found] == ["retry_today", "retry_tomorrow"]
    asked = found[1]["request"]
    done = office(asked["method"], asked["path"], asked["body"])
    assert done.status_code == 204, done.text
    assert ride.status(back.id) == "cancelled"
    ways = [(one.actor_kind, one.detail["way"]) for one in ride.town.log("failure_followed")]
    assert ways[0] == ("system", "return_to_sender")
    assert ways[1][1] == "retry_tomorrow"
    statuses = [one.status for one in ride.booking(failed.job_id).jobs if one.retry_of]
    assert sorted(statuses) == ["cancelled", "open"]
    today = fixes(office, failed.id)[0]["request"]
    done = office(today["method"], today["path"], today["body"])
    assert done.status_code == 204, done.text
    assert ride.visit("drop", failed.job_id).status == "planned"
    ride.follow()
    with world.database.transaction(ride.town.home) as tx:
        notices = {row["template"] for row in tx.rows(sa.select(notice.c.template))}
    assert not notices & {"retry-withdrawn", "delivery-not-retried"}
    assert breaches(world.database, world.clock.now) == []


def test_what_stands_in_a_round_is_not_decided_otherwise(world: World) -> None:
    """The job that follows is planned on its day: nothing else is offered, or done."""
    ride = Ride(world, "return_to_sender")
    failed = ride.fail()
    ride.follow()
    back = ride.retry_of(failed.job_id)
    assert back is not None
    with world.database.transaction(ride.town.home) as tx:
        tx.run(job.update().where(job.c.id == back.id).values(status="placed"))
    assert fixes(office_of(world, ride.town), failed.id) == []
    with pytest.raises(Conflict, match="failure-decided"):
        world.service.do(ride.town.office, decide_failure, failed.id, "retry_tomorrow")
    assert ride.status(back.id) == "placed"
