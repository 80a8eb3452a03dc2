"""The round as one document: all a phone needs, no door that it may not know, and a true ETag."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from api.auth.scopes import Grant, Reach, Role, grant_of_roles
from api.http.rounds.document_shapes import RoundOut
from api.usecases.act import Actor
from api.usecases.document_cache import RoundDocumentCache
from api.usecases.rounds.closure_changes import open_street
from api.usecases.rounds.document.document import round_document
from api.usecases.rounds.live.jobs import insert_job
from api.usecases.rounds.street_closing import close_street
from data.store.tables import bookings as bookings_tables
from data.store.tables import fleet as fleet_tables
from data.store.tables import people, rounds
from dispatch.model import AID_PLEDGE
from routing.closures.closure import ClosedArea
from routing.errors import Denied, NotFound
from tests.support.office import new_customer
from tests.support.rounds.live_town import OPENS, Town, make_town, point
from tests.support.store.world import World

PRIVATE = ("1, rue des Martin", "Ms Martin", "second bell", "0612345678")


@pytest.fixture
def town(world: World) -> Town:
    """Return a day with one courier's round of two jobs, published the evening before."""
    town = make_town(world)
    town.add_job((0, 0), (4, 0), pinned=town.shifts["ana"])
    town.add_job((0, 1), (4, 1), pinned=town.shifts["ana"])
    town.publish()
    return town


def _rider(town: Town, name: str = "ana", role: Role = Role.COURIER) -> Actor:
    return Actor(
        kind="person",
        id=town.people[name],
        cooperative_id=town.home,
        roles=frozenset({role}),
        grant=grant_of_roles([role]),
    )


def _read(town: Town, actor: Actor | None = None, **more: Any) -> Any:  # noqa: ANN401
    round_id = town.round("ana").id
    return town.world.service.do(actor or _rider(town), round_document, round_id, **more)


def _change(town: Town, table: sa.Table, **values: object) -> None:
    with town.world.database.transaction(town.home) as tx:
        tx.run(table.update().values(**values))


def test_a_round_is_read_by_who_rides_it(town: Town) -> None:
    """A colleague, another cooperative, another round's link see none; a merchant may not ask."""
    strangers = [
        _rider(town, "bo"),
        town.world.actor("dispatcher", cooperative=town.world.beta),
        replace(_rider(town), round_id=town.world.service.ids()),
    ]
    for stranger in strangers:
        with pytest.raises(NotFound, match="no-such-round"):
            _read(town, stranger)
    with pytest.raises(Denied):
        _read(town, town.world.actor("merchant"))
    assert _read(town, replace(_rider(town), round_id=town.round("ana").id)).content


def test_the_document_holds_all_that_a_day_without_network_needs(town: Town) -> None:
    """Stops in order with who, what, where and when, every leg with its turns, and a matrix."""
    content = _read(town).content
    stops = content["stops"]
    assert [each["kind"] for each in stops].count("drop") == 2
    first = stops[-1]
    assert first["where"]["address"] == "1, rue des Martin"
    who = {"name": "Ms Martin", "phone": "", "note": "second bell", "coordinator_phone": ""}
    assert first["who"] == who
    assert first["load"] == {"mass_g": 1000}
    assert first["why"][0] == {"code": "pinned"}
    legs = content["legs"]
    names = ["start", *(each["visit_id"] for each in stops), "end"]
    assert [(leg["from"], leg["to"]) for leg in legs] == list(pairwise(names))
    for leg in legs:
        if leg["distance_m"] > 0:
            assert leg["turns"][-1]["turn"] == "arrive"
            assert len(leg["geometry"]) > 1
    matrix = content["matrix"]
    assert matrix["places"] == names
    rows = {name: row for row, name in enumerate(matrix["places"])}
    for leg in legs:
        row, column = rows[leg["from"]], rows[leg["to"]]
        assert matrix["duration_s"][row][column] == leg["duration_s"]
        assert matrix["distance_m"][row][column] == leg["distance_m"]
    assert content["round"]["rider"]["id"] == str(town.people["ana"])
    assert content["contact"]["name"]
    json.dumps(content, allow_nan=False)


def test_the_description_names_all_that_a_document_holds(town: Town) -> None:
    """Each key of a document stands in the schema of its answer with its type, and none is left."""
    done = json.loads(json.dumps(_read(town, since=1).content))
    described = RoundOut.model_validate(done)
    assert done["stops"]
    assert done["legs"][0]["turns"]
    assert _keys(described.model_dump(mode="json", by_alias=True, exclude_unset=True)) == _keys(
        done
    )


def _keys(plain: object) -> object:
    """Return the keys of JSON, however deep, without its values."""
    if isinstance(plain, dict):
        return {key: _keys(one) for key, one in plain.items()}
    return [_keys(one) for one in plain] if isinstance(plain, list) else None


def test_the_etag_changes_with_the_content_alone(town: Town) -> None:
    """Read again it is the same; a changed note, a fact of the road or a new job changes it."""
    seen = [_read(town).etag]
    town.world.clock.forward(minutes=10)
    assert _read(town).etag == seen[0]
    _change(town, bookings_tables.stop, note="third bell")
    seen.append(_read(town).etag)
    _change(town, rounds.round_, status="accepted")
    seen.append(_read(town).etag)
    _change(town, people.person, phone="0699")
    seen.append(_read(town).etag)
    assert len(set(seen)) == 4
    assert _read(town).etag == seen[-1]


def test_what_changed_since_a_version_is_told(town: Town) -> None:
    """A job that came in is named; from a version that never was, nothing is made up."""
    job_id = town.add_job((2, 0), (2, 4))
    town.world.service.do(
        town.office, insert_job, town.world.service.ids(), job_id, town.shifts["ana"]
    )
    content = _read(town, since=1).content
    added = [each["visit_id"] for each in content["stops"] if each["job_id"] == str(job_id)]
    assert sorted(content["changes"]["added"]) == sorted(added)
    assert (content["changes"]["removed"], content["changes"]["reordered"]) == ([], False)
    assert content["round"]["version"] == 2
    assert _read(town, since=2).content["changes"]["added"] == []
    assert _read(town, since=9).content["changes"] == {"since": 9, "known": False}


def _aid(town: Town, *skills: str) -> None:
    _change(town, bookings_tables.job, kind="aid")
    _change(town, bookings_tables.stop, contact_phone="0612345678")
    _change(town, people.person, skills=list(skills))


def _doors(content: Any) -> set[bool]:  # noqa: ANN401
    return {each["where"]["rough"] for each in content["stops"] if each["kind"] == "drop"}


def test_aid_stops_tell_the_number_of_who_coordinates(town: Town) -> None:
    """Who is helped is never called from the road; who coordinates the aid can be."""
    _aid(town)
    known = new_customer(town.world, "Food bank", kind="aid", phone="+33 4 00 00 00 01")
    _change(town, bookings_tables.booking, customer_id=known)
    stops = [one for one in _read(town).content["stops"] if one["kind"] != "break"]
    contacts = {
        (one["kind"], one["who"]["phone"], one["who"]["coordinator_phone"]) for one in stops
    }
    assert ("drop", "", "+33 4 00 00 00 01") in contacts
    assert not any(number for kind, _, number in contacts if kind == "pickup")


@pytest.mark.parametrize(
    ("hours", "disclosed"), [(-13, False), (-11, True), (3.5, True), (5.5, False)]
)
def test_an_aid_address_is_told_around_its_time(town: Town, hours: float, disclosed: bool) -> None:  # noqa: FBT001
    """From twelve hours before the visit to four after it; else a rough area without a way."""
    _aid(town, AID_PLEDGE)
    town.world.clock.now = OPENS + timedelta(hours=hours)
    content = _read(town).content
    assert _doors(content) == {not disclosed}
    drops = {each["visit_id"]: each for each in content["stops"] if each["kind"] == "drop"}
    text = json.dumps(list(drops.values()), ensure_ascii=False)
    assert [word in text for word in PRIVATE] == [disclosed, disclosed, disclosed, False]
    for leg in content["legs"]:
        if {leg["from"], leg["to"]} & set(drops):
            assert ("geometry" in leg) is disclosed
    corners = {tuple(each["where"]["point"]) for each in drops.values()}
    exact = {(10.008, 50.0), (10.008, 50.002)}
    assert (corners == exact) is disclosed


def test_an_aid_address_needs_the_pledge(town: Town) -> None:
    """Who has not pledged to keep it to themselves is not shown where anybody lives."""
    _aid(town)
    assert _doors(_read(town).content) == {True}
    assert _doors(_read(town, town.office).content) == {False}


def test_every_reading_of_an_aid_address_is_noted(town: Town) -> None:
    """Who, when and why is kept, once a day and stop; a reading without the address is none."""
    _aid(town, AID_PLEDGE)
    town.world.clock.now = OPENS - timedelta(hours=20)
    _read(town)
    assert _reads(town) == []
    town.world.clock.now = OPENS
    for _ in range(2):
        _read(town)
    _read(town, town.office)
    drops = {v.id for v in town.round("ana").visits if v.kind == "drop"}
    found = _reads(town)
    assert {(each["stop_id"], each["actor_id"], each["times"]) for each in found} == {
        *((stop_id, town.people["ana"], 2) for stop_id in drops),
        *((stop_id, town.office.id, 1) for stop_id in drops),
    }


def test_a_volunteer_knows_no_door_for_long(town: Town) -> None:
    """What a volunteer brings, of whatever kind, has an address around its time alone."""
    volunteer = _rider(town, role=Role.VOLUNTEER)
    town.world.clock.now = OPENS
    assert _doors(_read(town, volunteer).content) == {False}
    town.world.clock.now = OPENS + timedelta(hours=6)
    assert _doors(_read(town, volunteer).content) == {True}
    assert _doors(_read(town).content) == {False}


def _close(town: Town, row: int, *, slow_kmh: int | None = None) -> UUID:
    """Close the street of a row from end to end, or slow it."""
    new = town.world.service.ids()
    drawn = ClosedArea(
        kind="line", points=(point((0, row)), point((4, row))), radius_m=5, slow_kmh=slow_kmh
    )
    town.world.service.do(town.office, close_street, new, drawn, OPENS, reason="Market")
    return new


def test_closures_near_the_way_are_told_as_they_come_and_go(town: Town) -> None:
    """What is closed or slowed while the round is ridden stands in it with its streets, no more."""
    assert _read(town).content["closures"] == []
    near, slow = _close(town, 2), _close(town, 1, slow_kmh=6)
    _close(town, 4)  # More than 300 m from the way.
    closures = {one["id"]: one for one in _read(town).content["closures"]}
    assert set(closures) == {str(near), str(slow)}
    assert (closures[str(near)]["streets"], closures[str(near)]["reason"]) == (
        ["Street 3"],
        "Market",
    )
    assert [one["slow_kmh"] for one in (closures[str(near)], closures[str(slow)])] == [None, 6]
    (line,) = closures[str(near)]["lines"]
    ends = [(where.lon, where.lat) for where in (point((0, 2)), point((4, 2)))]
    assert sorted(map(tuple, line)) == ends
    town.world.service.do(town.office, open_street, near)
    assert [one["id"] for one in _read(town).content["closures"]] == [str(slow)]


def test_a_program_that_may_not_read_closures_finds_none_in_a_round(town: Town) -> None:
    """The permission for closures is asked for here too, whatever was read before."""
    _close(town, 2)
    assert len(_read(town, town.office).content["closures"]) == 1
    few = replace(town.office, grant=Grant(permissions={"rounds:read": Reach.ALL}))
    assert _read(town, few).content["closures"] == []


def test_an_admin_reads_rounds_without_the_people_in_them(town: Town) -> None:
    """Who runs the cooperative needs no address of anybody."""
    text = json.dumps(_read(town, town.world.actor("admin")).content, ensure_ascii=False)
    assert not any(word in text for word in PRIVATE)


def test_without_streets_the_document_still_comes(town: Town) -> None:
    """Stops and people are there, and ways are not."""
    with town.world.database.transaction() as tx:
        tx.run(people.cooperative.update().values(city="gone"))
    content = _read(town).content
    assert (content["legs"], content["matrix"]) == ([], None)
    assert len(content["stops"]) == 4


def _reads(town: Town) -> list[dict[str, Any]]:
    with town.world.database.transaction(town.home) as tx:
        return [dict(row) for row in tx.rows(sa.select(rounds.address_read))]


def test_ids_are_those_of_the_stops(town: Town) -> None:
    """A phone names a visit by the id of its stop, whatever is planned anew."""
    listed = {UUID(each["visit_id"]) for each in _read(town).content["stops"]}
    assert listed == {visit.stop_id for visit in town.round("ana").visits}


CHANGES: dict[str, tuple[sa.Table, dict[str, object]]] = {
    "stop": (bookings_tables.stop, {"note": "fourth bell"}),
    "job": (bookings_tables.job, {"label": "Flowers"}),
    "place": (fleet_tables.place, {"address": "9, quai du Port"}),
    "vehicle": (fleet_tables.vehicle, {"name": "Long one"}),
    "shift": (fleet_tables.shift, {"ends_at": OPENS + timedelta(hours=11)}),
    "person": (people.person, {"name": "Somebody else"}),
    "visit": (rounds.visit, {"eta_at": OPENS + timedelta(hours=3)}),
    "round": (rounds.round_, {"distance_m": 4321}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_is_kept_is_never_told_once_anything_has_changed(town: Town, what: str) -> None:
    """A change of any row behind a document shows at once, as if the process had kept nothing."""
    table, values = CHANGES[what]
    before = _read(town)
    assert _read(town) is before
    _change(town, table, **values)
    service = town.world.service
    anew = replace(service, tools=replace(service.tools, documents=RoundDocumentCache()))
    fresh = anew.do(_rider(town), round_document, town.round("ana").id)
    assert _read(town).text == fresh.text


def test_what_is_kept_is_told_to_nobody_else(town: Town) -> None:
    """That one's rider has just read a round opens it to no colleague and no other cooperative."""
    _read(town)
    for stranger in (
        _rider(town, "bo"),
        town.world.actor("dispatcher", cooperative=town.world.beta),
    ):
        with pytest.raises(NotFound, match="no-such-round"):
            _read(town, stranger)
