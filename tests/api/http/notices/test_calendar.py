"""Calendars in and out, and rounds as files, over HTTP."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4
from xml.etree import ElementTree as ET

import pytest
import sqlalchemy as sa
from icalendar import Calendar

from api.processes.limited import run_limited
from api.usecases.fleet import availability
from api.usecases.fleet.shift_request import ShiftRequest
from api.usecases.fleet.shifts import plan_shift
from api.usecases.people.people import revoke_access
from data.formats.tracks.gpx import NAMESPACE
from data.store.tables.bookings import job
from data.store.tables.notices import calendar_feed
from routing.errors import Conflict
from tests.support.documents.pdf import text_of
from tests.support.interface.http import Asker, Web
from tests.support.office import merchant_of, new_customer
from tests.support.rounds.live_town import DAY, Town, make_town

FREE = "/v1/people/{}/availability"


@pytest.fixture(scope="module")
def town(web: Web) -> Town:
    """A day with two couriers, of whom ana has a published round."""
    town = make_town(web.world)
    town.add_job((0, 0), (4, 4), pinned=town.shifts["ana"])
    town.publish(town.plan())
    return town


def rider(web: Web, town: Town, name: str) -> Asker:
    """The phone of a courier of the town."""
    actor = web.world.new_person("courier")
    return web.person(
        type(actor)(
            kind="person",
            id=town.people[name],
            cooperative_id=town.home,
            roles=actor.roles,
            grant=actor.grant,
        )
    )


def test_ones_shifts_are_read_by_any_calendar(web: Web, town: Town) -> None:
    """The address opens its maker's shifts without signing in, and tells nothing of the jobs."""
    ana = rider(web, town, "ana")
    new_answer = ana.post("/v1/me/calendars", {"name": "phone"})
    assert new_answer.status_code == 201, new_answer.text
    address = new_answer.json()["address"]
    assert address.startswith("https://rounds.example.org/v1/calendars/tn_cal_")
    answer = web.anybody().get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    event: Any
    [event] = Calendar.from_ical(answer.text).walk("VEVENT")
    assert event["DTSTART"].dt.isoformat() == "2026-03-09T07:00:00+00:00"
    assert (event["DTEND"].dt - event["DTSTART"].dt) == timedelta(hours=5)
    assert "ana" in event["SUMMARY"]
    assert event["LOCATION"] == "1\\, rue du Hub" or event["LOCATION"] == "1, rue du Hub"
    for hidden in ("Martin", "Bread"):
        assert hidden not in answer.text
    with web.world.database.transaction(town.home) as tx:
        assert address[-20:-4] not in str([dict(row) for row in tx.rows(sa.select(calendar_feed))])
    [listed] = ana.get("/v1/me/calendars").json()["items"]
    assert listed["name"] == "phone"
    assert listed["used_at"]
    assert "address" not in listed


def test_a_revoked_address_opens_nothing(web: Web, town: Town) -> None:
    """Revoked, forged, and of somebody who left: all the same 404."""
    bo = rider(web, town, "bo")
    one, two = (bo.post("/v1/me/calendars", {}).json() for _ in range(2))
    other = rider(web, town, "ana")
    assert other("DELETE", f"/v1/me/calendars/{one['feed']['id']}").status_code == 404
    assert bo("DELETE", f"/v1/me/calendars/{one['feed']['id']}").status_code == 204
    system = web.world.service.system(town.home)
    assert web.anybody().get(two["address"]).status_code == 200
    web.world.service.do(system, revoke_access, town.people["bo"])
    forged = two["address"].replace("tn_cal_", "tn_ses_")
    for address in (one["address"], two["address"], forged, "/v1/calendars/x.ics"):
        answer = web.anybody().get(address)
        assert (answer.status_code, answer.json()["code"]) == (404, "no-such-calendar")


def test_few_addresses_are_enough(web: Web) -> None:
    """The eleventh is refused."""
    someone = web.person(web.world.new_person("volunteer"))
    codes = [someone.post("/v1/me/calendars", {}).status_code for _ in range(11)]
    assert codes == [201] * 10 + [409]


def a_file(*events: str) -> bytes:
    """A calendar file."""
    whole = "".join(
        f"BEGIN:VEVENT\r\nUID:{number}\r\n{event}\r\nEND:VEVENT\r\n"
        for number, event in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{whole}END:VCALENDAR\r\n".encode()


def test_a_calendar_says_when_somebody_is_away(web: Web, town: Town) -> None:
    """A day off keeps the office from planning a shift then, and is told as absence."""
    bike = web.world.new_person("courier")
    mine, path = web.person(bike), FREE.format(bike.id)
    off = a_file("DTSTART;VALUE=DATE:20260311", "SUMMARY:doctor\r\nDTSTART:20260312T080000Z\r\n"
                 "DURATION:PT1H")  # fmt: skip
    answer = mine.post(f"{path}/calendar?first=2026-03-09&last=2026-03-15", content=off)
    assert answer.status_code == 200, answer.text
    items = answer.json()["items"]
    assert [(one["starts_at"], one["kind"], one["source"]) for one in items] == [
        ("2026-03-10T23:00:00Z", "absent", "calendar"),
        ("2026-03-12T08:00:00Z", "absent", "calendar"),
    ]
    assert "doctor" not in mine.get(f"{path}?first=2026-03-09&last=2026-03-15").text
    vehicle = web.world.service.ids()
    office = town.office
    new_answer = web.person(office).post(
        "/v1/vehicles", {"name": "Red", "profile": "bike", "capacity": {"mass_g": 1}}
    )
    vehicle = UUID(new_answer.json()["id"])

    def plan(start: str, end: str) -> None:
        request = {"courier": str(bike.id), "vehicle": str(vehicle), "start": start, "end": end}
        request["start_place"] = str(town.hub)
        web.world.service.do(office, plan_shift, uuid4(), ShiftRequest.read(request))

    for start, end in (
        ("2026-03-11T09:00", "2026-03-11T12:00"),
        ("2026-03-12T08:00", "2026-03-12T12:00"),
    ):
        with pytest.raises(Conflict, match="person-not-available"):
            plan(start, end)
    plan("2026-03-12T10:00", "2026-03-12T12:00")
    again = mine.post(f"{path}/calendar?first=2026-03-09&last=2026-03-15", content=a_file())
    assert again.json()["items"] == []


def test_no_connection_waits_while_a_calendar_is_read(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading takes as long as it takes; meanwhile every connection is free for others."""
    held: list[int] = []

    def watched(*args: Any, **more: Any) -> Any:  # noqa: ANN401  # as it is called
        held.append(web.world.database.engine.pool.checkedout())  # type: ignore[attr-defined]
        return run_limited(*args, **more)

    monkeypatch.setattr(availability, "run_limited", watched)
    someone = web.world.new_person("courier")
    path = f"{FREE.format(someone.id)}/calendar?first=2026-03-09&last=2026-03-15"
    before = web.world.database.engine.pool.checkedout()  # type: ignore[attr-defined]
    assert web.person(someone).post(path, content=a_file()).status_code == 200
    assert held == [before]


def test_a_calendar_may_say_when_somebody_is_free(web: Web) -> None:
    """With ``kind=free`` its events are when somebody can ride."""
    someone = web.world.new_person("courier")
    path = FREE.format(someone.id)
    content = a_file("DTSTART:20260311T090000\r\nDURATION:PT3H")
    days = "first=2026-03-09&last=2026-03-15"
    answer = web.person(someone).post(f"{path}/calendar?{days}&kind=free", content=content)
    assert [one["kind"] for one in answer.json()["items"]] == ["free"]


def test_a_calendar_is_ones_own(web: Web) -> None:
    """Who rides tells only the own times; a file that is none is refused."""
    someone, other = web.world.new_person("courier"), web.world.new_person("courier")
    days = "first=2026-03-09&last=2026-03-15"
    theirs = web.person(someone).post(f"{FREE.format(other.id)}/calendar?{days}", content=a_file())
    assert theirs.status_code == 403
    bad = web.person(someone).post(f"{FREE.format(someone.id)}/calendar?{days}", content=b"?")
    assert (bad.status_code, bad.json()["faults"][0]["code"]) == (422, "ics-unreadable")


def test_a_round_is_drawn(web: Web, town: Town) -> None:
    """GeoJSON has the way and the stops in order; a rider sees the own round alone."""
    number = town.round("ana").id
    office = web.person(town.office)
    answer = office.get(f"/v1/rounds/{number}/round.geojson")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/geo+json"
    way, *stops = answer.json()["features"]
    assert way["geometry"]["type"] == "LineString"
    assert len(way["geometry"]["coordinates"]) > 2
    assert [one["properties"]["kind"] for one in stops] == ["pickup", "drop"]
    assert stops[1]["properties"]["address"] == "1, rue des Martin"
    assert stops[1]["geometry"]["type"] == "Point"
    assert rider(web, town, "ana").get(f"/v1/rounds/{number}/round.geojson").status_code == 200
    hidden = rider(web, town, "bo").get(f"/v1/rounds/{number}/round.geojson")
    assert (hidden.status_code, hidden.json()["code"]) == (404, "no-such-round")


def test_a_day_is_drawn_as_far_as_one_sees(web: Web, town: Town) -> None:
    """The office gets every round of a day, a rider the own, another cooperative none."""
    path = f"/v1/days/{DAY}/rounds.geojson"
    kinds = [
        one["properties"]["kind"] for one in web.person(town.office).get(path).json()["features"]
    ]
    assert kinds == ["round", "pickup", "drop"]
    assert len(rider(web, town, "ana").get(path).json()["features"]) == 3
    assert rider(web, town, "bo").get(path).json()["features"] == []
    other = web.person(web.world.new_person("dispatcher", cooperative=web.world.beta))
    assert other.get(path).json() == {"type": "FeatureCollection", "features": []}


def test_a_round_is_a_track(web: Web, town: Town) -> None:
    """GPX has a waypoint for each stop and a track along the streets."""
    number = town.round("ana").id
    answer = rider(web, town, "ana").get(f"/v1/rounds/{number}/round.gpx")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/gpx+xml")
    assert "attachment" in answer.headers["content-disposition"]
    root = ET.fromstring(answer.text)  # noqa: S314  # our own
    assert len(root.findall(f"{{{NAMESPACE}}}wpt")) == 2
    assert len(root.findall(f".//{{{NAMESPACE}}}trkpt")) > 2
    assert "Ms Martin" not in json.dumps(answer.text)


def test_parcels_have_their_labels_over_http(web: Web, town: Town) -> None:
    """Office and rider print a round, a day and a booking; who sees it not gets none of it."""
    round_ = town.round("ana")
    number, job_id = round_.id, round_.visits[0].job_id
    assert job_id is not None
    with web.world.database.transaction(town.home) as tx:
        booking = tx.value(sa.select(job.c.booking_id).where(job.c.id == job_id))
    ana, bo, office = rider(web, town, "ana"), rider(web, town, "bo"), web.person(town.office)
    paths = [
        f"/v1/rounds/{number}/labels.pdf",
        f"/v1/days/{DAY}/labels.pdf",
        f"/v1/bookings/{booking}/labels.pdf?form=single",
    ]
    for path in paths:
        answer = office.get(path)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/pdf"
        assert "1, rue des Martin" in _words(answer.content)
    assert "1, rue des Martin" in _words(ana.get(paths[0]).content)
    assert bo.get(paths[0]).status_code == 404
    assert "rue des Martin" not in _words(bo.get(paths[1]).content)
    assert ana.get(paths[2]).status_code == 403
    merchant = web.person(merchant_of(web.world, new_customer(web.world)))
    assert merchant.get(paths[2]).status_code == 404


def test_nobody_is_given_false_places(web: Web, town: Town) -> None:
    """An admin, who may not know where people live, has rounds without points, ways and areas."""
    admin = web.person(web.world.new_person("admin", cooperative=town.home))
    number = town.round("ana").id
    told = admin.get(f"/v1/rounds/{number}").json()["stops"]
    assert [(one["where"]["point"], one["where"]["rough"]) for one in told] == [(None, True)] * 2
    for path in (f"/v1/rounds/{number}/round.geojson", f"/v1/days/{DAY}/rounds.geojson"):
        features = admin.get(path).json()["features"]
        assert [one["geometry"] for one in features] == [None] * 3
    path = f"/v1/rounds/{number}/legs.jsonld"
    points = [one.get(path).text.count("latitude") for one in (admin, rider(web, town, "ana"))]
    assert points[0] == points[1] - 2


def _words(pdf: bytes) -> str:
    # An address wraps where its label is narrow.
    return " ".join(text_of(pdf).split())


def test_dfc_legs_of_a_round(web: Web, town: Town) -> None:
    """Food platforms get shipments, goods and rough homes; nobody's name, door or phone."""
    number = town.round("ana").id
    answer = rider(web, town, "ana").get(f"/v1/rounds/{number}/legs.jsonld")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/ld+json"
    graph = answer.json()["@graph"]
    legs = [one for one in graph if one["@type"] == "dfc-b:Shipment"]
    assert len(legs) >= 2
    assert sum(bool(leg["dfc-b:transports"]) for leg in legs) == 1
    assert "Martin" not in answer.text
    assert any(one.get("tournee:isRough") for one in graph)
    hidden = rider(web, town, "bo").get(f"/v1/rounds/{number}/legs.jsonld")
    assert (hidden.status_code, hidden.json()["code"]) == (404, "no-such-round")
