"""History of a day over HTTP: changes named in words, what they cost, and what undoes them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from api.app import make_app
from api.auth.scopes import Role, grant_of_roles
from api.usecases.act import Actor
from api.usecases.rounds.events.event_batches import tell_of_round
from data.store.planning import names_by_id
from tests.support.interface.http import Asker, Web, settings_for, unlimited
from tests.support.rounds.live_town import DAY, Town, busy_town
from tests.support.store.world import World


def office_of(world: World, town: Town) -> Asker:
    """Return a dispatcher's program."""
    web = Web(app=make_app(world.service, settings_for(), limits=unlimited()), world=world)
    return web.program(world.new_person("dispatcher", cooperative=town.home))


def changes(office: Asker, language: str = "en") -> list[dict[str, Any]]:
    """Return the changes of the day."""
    answer = office.get(f"/v1/days/{DAY}/changes", headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_a_change_is_named_priced_and_undone(world: World) -> None:
    """A hand move says what it did, what it costs above the best plan, and is undone by its id."""
    town, jobs = busy_town(world)
    town.publish()
    office = office_of(world, town)
    job = next(one for one in jobs if town.holder(one) == "ana")
    done = office.post(f"/v1/jobs/{job}/reassign", {"shift_id": str(town.shifts["bo"])}).json()
    costs = done["comparison"]["costs"].values()
    dearer = sum(after for _, after in costs) - sum(before for before, _ in costs)
    [change, first] = changes(office)
    with world.database.transaction(town.home) as tx:
        rider = names_by_id.rider_names(tx, [town.shifts["bo"]])[town.shifts["bo"]]
    assert change["name"] == f"Bread for Ms Martin to {rider}"
    assert changes(office, "fr")[0]["name"] == f"Bread for Ms Martin à {rider}"
    assert change["cost_cents"] == change["above_best_cents"] == dearer
    assert (change["id"], change["can_undo"], change["can_redo"]) == (done["plan_id"], True, False)
    assert (first["name"], first["can_undo"], first["cost_cents"]) == (
        "Plan published",
        False,
        None,
    )
    assert first["above_best_cents"] == 0
    assert change["made_by_name"] == "A program"
    undone = office.post(f"/v1/days/{DAY}/undo", {"change_id": change["id"]})
    assert undone.status_code == 200, undone.text
    [change, first] = changes(office)
    assert change["undone_by"] == undone.json()["plan_id"]
    assert (change["can_undo"], change["can_redo"]) == (False, True)
    assert office.post(f"/v1/days/{DAY}/redo").status_code == 200
    assert changes(office)[0]["can_undo"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_stands_in_the_way_is_told(world: World, language: str) -> None:
    """Which round, who did what and when, and a request for the nearest change to look at."""
    town, jobs = busy_town(world)
    town.publish()
    office = office_of(world, town)
    job = next(one for one in jobs if town.holder(one) == "ana")
    office.post(f"/v1/jobs/{job}/reassign", {"shift_id": str(town.shifts["bo"])})
    rider = Actor(
        kind="person",
        id=town.people["bo"],
        cooperative_id=town.home,
        roles=frozenset({"courier"}),
        grant=grant_of_roles([Role.COURIER]),
    )
    home = town.round("bo").id
    world.service.do(rider, tell_of_round, home, [("round_accepted", home)])
    change = changes(office, language)[0]
    assert not change["can_undo"]
    [obstacle] = change["obstacles"]
    assert (obstacle["code"], obstacle["round_id"]) == ("accepted", str(home))
    assert obstacle["by_name"] == obstacle["rider"]
    assert obstacle["text"].startswith(obstacle["rider"])
    refused = office.post(
        f"/v1/days/{DAY}/undo", {"change_id": change["id"]}, headers={"Accept-Language": language}
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "undo-blocked")
    assert obstacle["rider"] in refused.json()["detail"]
    nearest = change["nearest"]
    shown = office(nearest["method"], nearest["path"], nearest["body"])
    assert shown.status_code == 200, shown.text
    assert "moved" in {one["fate"] for one in shown.json()["comparison"]["jobs"]}


def test_a_round_is_under_way_since_it_was_started(world: World) -> None:
    """Not since its last event: that it was ridden on meanwhile makes it no later."""
    town, jobs = busy_town(world)
    town.publish()
    office, bo = office_of(world, town), town.round("bo")
    world.clock.now = bo.starts_at
    world.service.do(town.rider("bo"), tell_of_round, bo.id, [("round_started", bo.id)])
    job = next(one for one in jobs if town.holder(one) == "ana")
    office.post(f"/v1/jobs/{job}/reassign", {"shift_id": str(town.shifts["bo"])})
    world.clock.now += timedelta(minutes=10)
    arrived = ("visit_arrived", bo.visits[0].id)
    world.service.do(town.rider("bo"), tell_of_round, bo.id, [arrived])
    [found] = [one for one in changes(office)[0]["obstacles"] if one["code"] == "ridden"]
    assert datetime.fromisoformat(found["at"]) == bo.starts_at


def test_others_see_no_history(world: World) -> None:
    """Without a sign nobody reads it, and another cooperative has a history of its own."""
    town, _ = busy_town(world)
    town.publish()
    web = Web(app=make_app(world.service, settings_for(), limits=unlimited()), world=world)
    assert web.anybody().get(f"/v1/days/{DAY}/changes").status_code == 401
    other = web.program(world.new_person("dispatcher", cooperative=world.beta))
    assert changes(other) == []
    courier = web.program(world.new_person("courier", cooperative=town.home))
    assert courier.get(f"/v1/days/{DAY}/changes").status_code == 403


def test_a_round_that_was_handed_on_is_undone_by_its_event(world: World) -> None:
    """The history offers it; once its rider has accepted, the refusal offers nothing nearer."""
    town, _ = busy_town(world)
    town.publish()
    cleo = world.new_person("courier", cooperative=town.home, name="Cleo")
    assert cleo.id
    town.people["cleo"] = cleo.id
    web = Web(app=make_app(world.service, settings_for(), limits=unlimited()), world=world)
    office = web.person(world.new_person("dispatcher", cooperative=town.home))
    path = f"/v1/rounds/{town.round('ana').id}/hand-on"
    assert office.post(path, {"person_id": str(cleo.id)}).status_code == 204
    change = changes(office)[0]
    assert (change["way"], change["can_undo"], change["nearest"]) == ("handed_on", True, None)
    undone = office.post(f"/v1/days/{DAY}/undo", {"change_id": change["id"]})
    assert (undone.status_code, undone.json()["plan_id"]) == (200, None)
    [round_change] = [
        one for one in undone.json()["comparison"]["rounds"]
        if one["before"]["courier"] != one["after"]["courier"]
    ]  # fmt: skip
    assert round_change["shift_id"] == str(town.shifts["ana"])
    assert changes(office)[0]["can_redo"]
    assert office.post(f"/v1/days/{DAY}/redo").status_code == 200
    one = town.round("ana")
    world.service.do(town.rider("cleo"), tell_of_round, one.id, [("round_accepted", one.id)])
    refused = office.post(f"/v1/days/{DAY}/undo", {"change_id": change["id"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "undo-blocked")
    assert refused.json()["detail"].endswith("so it is not put back behind their back.")
