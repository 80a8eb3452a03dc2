"""Rounds and jobs that are a rider's no more: who has them now is told, and only to whom it was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from api.app import make_app
from api.usecases.people.people import read_person
from api.usecases.rounds.document.document import round_document
from api.usecases.rounds.handing_over import hand_on_round
from api.usecases.rounds.live.moves import merge_rounds
from api.usecases.rounds.taken_away import read_taken_away
from data.store.notices.visible_events import of_rider
from routing.errors import NotFound
from tests.api.usecases.rounds.events.test_delivered_meanwhile import (
    Phone,
    take_away,
    town_under_way,
)
from tests.support.interface.http import Web, settings_for, unlimited
from tests.support.rounds.live_town import busy_town, make_town
from tests.support.store.world import World


def test_who_gave_a_round_away_is_told_who_rides_it(world: World) -> None:
    """The former rider hears of it, whom to call, and since when; nobody else does."""
    town, _ = busy_town(world)
    town.publish()
    one = town.round("ana")
    cleo = world.new_person("courier", cooperative=town.home).id
    assert cleo
    town.people["cleo"] = cleo
    for name in ("ana", "bo", "cleo"):
        with pytest.raises(NotFound):
            world.service.do(town.rider(name), read_taken_away, one.id)
    world.clock.now += timedelta(minutes=3)
    world.service.do(town.office, hand_on_round, one.id, cleo)
    found = world.service.do(town.rider("ana"), read_taken_away, one.id)
    name = world.service.do(world.actor("admin"), read_person, cleo).name
    assert (found.what, found.rider, found.since) == ("handed_on", name, world.clock.now)
    assert {each.rider for each in found.takers} == {name}
    web = Web(app=make_app(world.service, settings_for(), limits=unlimited()), world=world)
    answer = web.person(town.rider("ana")).get(f"/v1/rounds/{one.id}/taken-away")
    assert answer.status_code == 200, answer.text
    assert (answer.json()["what"], answer.json()["rider"]) == ("handed_on", name)
    for other in ("bo", "cleo"):
        with pytest.raises(NotFound):
            world.service.do(town.rider(other), read_taken_away, one.id)
    with pytest.raises(NotFound):
        world.service.do(world.actor("courier", cooperative=world.beta), read_taken_away, one.id)
    with world.database.transaction(town.home) as tx:
        swapped = town.log("rounds_swapped")
        assert of_rider(tx, swapped, town.people["ana"], round_id=None) == swapped
        assert of_rider(tx, swapped, town.people["ana"], round_id=one.id) == swapped
        assert of_rider(tx, swapped, town.people["ana"], round_id=world.service.ids()) == []
        assert of_rider(tx, swapped, town.people["bo"], round_id=None) == []


def test_who_lost_a_round_to_others_is_told_who_has_its_jobs(world: World) -> None:
    """A withdrawn round is told as such, with whoever took its jobs."""
    town = make_town(world)
    job = town.add_job((1, 0), (4, 0), pinned=town.shifts["ana"])
    town.add_job((0, 4), (1, 4), pinned=town.shifts["bo"])
    town.publish()
    one = town.round("ana")
    town.pin(job, None)
    world.clock.now = one.starts_at
    new = world.service.ids()
    world.service.do(town.office, merge_rounds, new, one.id, town.shifts["bo"])
    found = world.service.do(town.rider("ana"), read_taken_away, one.id)
    bo = world.service.do(world.actor("admin"), read_person, town.people["bo"]).name
    assert (found.what, found.rider) == ("withdrawn", "")
    assert [(each.job_id, each.rider) for each in found.takers] == [(job, bo)]


@pytest.mark.parametrize("to", ["bo", None])
def test_goods_that_are_aboard_keep_their_name_when_their_job_is_taken_away(
    world: World, to: str | None
) -> None:
    """Picked up without network and moved meanwhile: code, name, parcels, and who takes it."""
    town, job, visits = town_under_way(world)
    world.clock.now += timedelta(minutes=1)
    take_away(town, job, to)
    world.clock.now += timedelta(minutes=5)
    (verdict,) = Phone(town, "ana").send([("visit_done", visits["pickup"], world.clock.now)])
    assert (verdict.outcome, verdict.code) == ("conflict", "moved-meanwhile")
    ana = town.round("ana").id
    document = world.service.do(town.rider("ana"), round_document, ana).content
    (gone,) = document["taken_away"]
    taker = (
        ""
        if to is None
        else world.service.do(world.actor("admin"), read_person, town.people[to]).name
    )
    assert (gone["job_id"], gone["label"], gone["rider"]) == (
        str(job),
        "Bread for Ms Martin",
        taker,
    )
    assert gone["code"]
    assert gone["load"] == document["goods"][str(job)]
    assert gone["status"] == ("open" if to is None else "placed")
