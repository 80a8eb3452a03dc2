"""The street of an address counts alike in plans, quotes, rounds and isochrones."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from api.app import make_app
from api.days.problem import problem_of
from api.streets.travel_times import snap_places
from api.usecases.bookings.booking import book
from api.usecases.bookings.booking_request import BookingRequest, NewBookingRequest
from api.usecases.bookings.quoting import quote
from api.usecases.planning.plans import read_plan_of_day
from api.usecases.rounds.document.document import round_document
from api.usecases.rounds.live.jobs import insert_job
from api.usecases.rounds.live.offers import suggest_insertion
from data.formats.day_snapshot import hash_of, places_in, read_snapshot, snapshot_plain
from data.store.planning import days
from data.store.tables.bookings import stop
from data.store.tables.fleet import place
from tests.api.usecases.bookings.test_quoting import a_job, a_request, a_stop_at, same
from tests.support.interface.http import Web, settings_for, unlimited
from tests.support.rounds.live_town import DAY, OPENS, Town, make_town, point
from tests.support.store.world import CITY, World
from tests.support.streets.pavement import ADDRESS, STREET, door, lay_pavement, street_lat

HERE = f"lon={door().lon}&lat={door().lat}"


@pytest.fixture
def town(world: World, tmp_path: Path) -> Town:
    """Return a town where a door at a pavement belongs to the street beside it."""
    lay_pavement(world, tmp_path / "cities")
    return make_town(world)


def a_door(address: str = ADDRESS) -> dict[str, Any]:
    """Ask for goods from a junction to the door."""
    there = {"lon": door().lon, "lat": door().lat, "address": address}
    return {**a_job(drop=None), "drops": [a_stop_at((1, 1), (0, 290), **there)]}


def booked(town: Town, *jobs: dict[str, Any]) -> list[UUID]:
    """Book jobs and give their ids."""
    service = town.world.service
    booking = service.do(town.office, book, service.ids(), NewBookingRequest.read(a_request(*jobs)))
    return [one.id for one in booking.jobs]


def drop_point(town: Town, problem: dict[str, Any], job_id: UUID) -> Any:  # noqa: ANN401
    """Return where the drop of a job lies in the streets of a kept problem."""
    day = read_snapshot(problem).day
    (found,) = [one for one in day.jobs if one.id == str(job_id)]
    there = {found.drops[0].place.id: found.drops[0].place}
    router = town.world.service.tools.streets.router(CITY)
    return snap_places(router, there, ["bike"])["bike"][found.drops[0].place.id]


def problem_of_plan(town: Town, plan_id: UUID) -> dict[str, Any]:
    """Return what a plan was made from."""
    return dict(town.world.service.do(town.office, read_plan_of_day, plan_id).problem)


def test_without_its_address_the_door_lies_at_the_pavement(town: Town) -> None:
    """So the other tests of this file would fail if the address were not asked."""
    router = town.world.service.tools.streets.router(CITY)
    bare, named = router.snap([door(), door()], "bike", ["", ADDRESS])
    assert (bare.street, named.street) == ("", STREET)
    assert router.street_of(ADDRESS) == STREET


def test_a_planned_day_keeps_the_street_and_no_address(town: Town) -> None:
    """The kept problem has the name of the street, nothing else of the address, and rides there."""
    (job_id,) = booked(town, a_door())
    problem = problem_of_plan(town, town.plan())
    assert {one["street"] for one in places_in(problem) if one.get("street")} == {STREET}
    assert "upstairs" not in str(problem)
    assert drop_point(town, problem, job_id).street == STREET


def test_plan_quote_offer_and_round_agree(town: Town) -> None:
    """One door is as far in the plan, in a quote, when inserted and in the round's document."""
    service = town.world.service
    booked(town, a_job("base", drop=(4, 4)))
    town.publish()
    quoted = service.do(town.office, quote, BookingRequest.read(a_request(a_door())))
    by_pavement = service.do(town.office, quote, BookingRequest.read(a_request(a_door(""))))
    assert quoted.offer.distance_m != by_pavement.offer.distance_m
    router = service.tools.streets.router(CITY)
    way = router.route(point((1, 1)), door(), "bike", ("", ADDRESS))
    assert quoted.offer.distance_m == way.distance_m
    (job_id,) = booked(town, a_door())
    same(quoted.fits[0], service.do(town.office, suggest_insertion, job_id))
    service.do(town.office, insert_job, service.ids(), job_id)
    _agrees(town, job_id)


def test_a_planned_round_is_ridden_as_it_was_planned(town: Town) -> None:
    """Each leg of its document takes as long as the plan says, and ends on the street."""
    (job_id,) = booked(town, a_door())
    town.publish()
    _agrees(town, job_id)


def _agrees(town: Town, job_id: UUID) -> None:
    """Assert that the document of the round with a job has the ways of its plan."""
    name = town.holder(job_id)
    assert name is not None
    kept = town.round(name)
    content = town.world.service.do(town.office, round_document, kept.id).content
    legs = {leg["to"]: leg for leg in content["legs"]}
    (drop,) = [one for one in kept.visits if one.job_id == job_id and one.kind == "drop"]
    leg = legs[str(drop.id)]
    assert (leg["duration_s"], leg["distance_m"]) == (drop.travel_s, drop.distance_m)
    assert leg["geometry"][-1][1] == pytest.approx(street_lat(), abs=1e-6)
    assert leg["turns"][-1]["street"] == STREET or leg["turns"][-2]["street"] == STREET
    away = content["legs"][[one["from"] for one in content["legs"]].index(str(drop.id))]
    assert away["geometry"][0][1] == pytest.approx(street_lat(), abs=1e-6)
    rows = content["matrix"]
    row, column = (rows["places"].index(leg[end]) for end in ("from", "to"))
    assert rows["duration_s"][row][column] == drop.travel_s


def test_a_shift_starts_on_the_street_of_its_place(town: Town) -> None:
    """The address of the hub counts as those of stops do, and a stop at the hub is at the hub."""
    with town.world.database.transaction(town.home) as tx:
        where = place.c.id == town.hub
        lon, lat = door().lon, door().lat
        there = sa.func.ST_SetSRID(sa.func.ST_MakePoint(lon, lat), 4326)
        tx.run(place.update().where(where).values(geom=there, address=ADDRESS))
    job = {**a_job(drop=(4, 4), pickup=None), "pickups": [{"place": str(town.hub)}]}
    (job_id,) = booked(town, job)
    problem = problem_of_plan(town, town.plan())
    ends = [one for one in places_in(problem) if one["id"] == str(town.hub)]
    assert len(ends) > 2
    assert {one.get("street") for one in ends} == {STREET}
    town.publish()
    name = town.holder(job_id)
    assert name is not None
    content = town.world.service.do(town.office, round_document, town.round(name).id).content
    last = content["legs"][-1]
    assert last["to"] == "end"
    assert last["geometry"][-1][1] == pytest.approx(street_lat(), abs=1e-6)


def test_streets_do_not_outdate_plans(town: Town) -> None:
    """A plan of before streets were kept is read, and its day has the same hash."""
    booked(town, a_door())
    with town.world.database.transaction(town.home) as tx:
        kept = days.load_day(tx, DAY, street_of=town.world.service.tools.streets.street_of)
        bare = days.load_day(tx, DAY)
    assert kept.day != bare.day
    assert kept.hash == bare.hash
    before = snapshot_plain(kept.snapshot)
    for each in places_in(before):
        each.pop("street", None)
    old = read_snapshot(before)
    assert old == bare.snapshot
    assert hash_of(old) == kept.hash
    assert problem_of(town.world.service.tools.streets, old.day).jobs


def test_a_city_that_is_away_tells_no_streets(town: Town) -> None:
    """The day is read all the same."""
    booked(town, a_door())
    with town.world.database.transaction(town.home) as tx:
        streets = town.world.service.tools.streets
        kept = days.load_day(
            tx, DAY, street_of=lambda _, address: streets.street_of("away", address)
        )
        assert [one.street for one in kept.day.places] == ["", "", ""]
        tx.run(stop.update().values(address=""))
        assert days.load_day(tx, DAY, street_of=streets.street_of).hash == kept.hash


def test_isochrones_and_ways_start_on_the_named_street(town: Town) -> None:
    """Over HTTP a point may come with its street or address: isochrone, way, times, nearest."""
    world = town.world
    world.clock.now = OPENS
    web = Web(app=make_app(world.service, settings_for(), limits=unlimited()), world=world)
    office = web.person(town.office)
    for street in (STREET, ADDRESS):
        reached = office.get(f"/v1/isochrones?{HERE}&minutes=2&street={street}")
        assert reached.status_code == 200, reached.text
        assert reached.json()["start"]["lat"] == pytest.approx(street_lat(), abs=1e-6)
        near = office.get(f"/v1/streets/nearest?{HERE}&count=2&street={street}").json()
        assert near["places"][0]["street"] == STREET
    there = {"lon": door().lon, "lat": door().lat, "street": ADDRESS}
    far = {"lon": point((4, 4)).lon, "lat": point((4, 4)).lat}
    way = office.post("/v1/streets/route", {"origin": there, "target": far})
    assert way.status_code == 200, way.text
    assert way.json()["line"][0][1] == pytest.approx(street_lat(), abs=1e-6)
    times = office.post("/v1/streets/matrix", {"points": [there, far]}).json()
    assert times["distance_m"][0][1] == way.json()["distance_m"]
    bare = office.get(f"/v1/isochrones?{HERE}&minutes=2").json()["start"]
    assert bare["lat"] == pytest.approx(door().lat, abs=1e-6)
