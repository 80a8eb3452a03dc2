"""Maps, addresses and isochrones over HTTP."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import shapely
from shapely.geometry import shape

from api.app import make_app
from api.senders.geocoder import OuterGeocoder
from api.senders.http_post import Answer
from api.usecases.act import Act, Actor
from api.usecases.streets.area_maps import AreaMap, area_map
from data.store.streets.cities import load_city
from routing.types import Point
from tests.data.store.streets.test_cities import changed, grid
from tests.support import tiny
from tests.support.interface.http import Asker, Web, settings_for
from tests.support.office import a_booking
from tests.support.rounds.live_town import busy_town
from tests.support.streets.mvt import layers

MIDDLE = "lon=10.004&lat=50.004"


@pytest.fixture(scope="module")
def mapped(web: Web) -> Web:
    """Return the application with its city's addresses in PostGIS."""
    load_city(web.world.database, changed(grid(web.world)), web.world.clock.now)
    return web


def office_of(web: Web) -> Actor:
    """A dispatcher."""
    return web.world.actor("dispatcher")


def office(web: Web) -> Asker:
    """A dispatcher who asks."""
    return web.person(office_of(web))


def with_service(web: Web, service: OuterGeocoder) -> Web:
    """Return the same application with an outer service to ask."""
    tools = replace(web.world.service.tools, geocoder=service)
    new_service = replace(web.world.service, tools=tools)
    return replace(web, app=make_app(new_service, settings_for()))


def test_a_map_is_found_by_its_tile_json(mapped: Web) -> None:
    """TileJSON names version, bounds, credit and layers; its address leads to a tile."""
    asker = office(mapped)
    answer = asker.get("/v1/tiles.json")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["tilejson"], body["attribution"]) == ("3.0.0", "© OpenStreetMap contributors")
    assert body["bounds"] == pytest.approx([10.0, 50.0, 10.008, 50.008])
    # Its city was compiled before there were base maps.
    assert [one["id"] for one in body["vector_layers"]] == ["streets", "addresses"]
    where = body["tiles"][0].removeprefix("https://rounds.example.org")
    tile = asker.get(where.format(z=14, x=8647, y=5556))
    assert tile.status_code == 200, tile.text
    assert tile.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert tile.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert "streets" in layers(tile.content)
    again = asker.get(
        where.format(z=14, x=8647, y=5556), headers={"If-None-Match": tile.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


def test_a_stranger_sees_the_part_of_the_map_that_a_page_opened(mapped: Web) -> None:
    """Inside the box and until its end; not outside, not from afar, and not with another token."""
    service = mapped.world.service

    def open_area(act: Act) -> AreaMap | None:
        return area_map(act, [Point(lon=10.004, lat=50.004)])

    opened = service.do(office_of(mapped), open_area)
    assert opened is not None
    stranger = mapped.anybody()
    inside = stranger.get(opened.address.format(z=14, x=8647, y=5556))
    assert inside.status_code == 200, inside.text
    assert "streets" in layers(inside.content)
    for z, x, y in ((14, 8650, 5556), (11, 1080, 694), (14, -1, 0)):
        refused = stranger.get(opened.address.format(z=z, x=x, y=y))
        assert (refused.status_code, refused.json()["code"]) == (403, "map-area-closed")
    wrong = opened.address.replace("area-tiles/", "area-tiles/x", 1).format(z=14, x=8647, y=5556)
    assert stranger.get(wrong).status_code == 403
    mapped.world.clock.forward(minutes=15)
    try:
        assert stranger.get(opened.address.format(z=14, x=8647, y=5556)).status_code == 403
    finally:
        mapped.world.clock.forward(minutes=-15)


def test_tiles_come_compressed_and_are_cut_once(
    mapped: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever takes gzip gets it; the same tile is not cut again for anybody of the city."""
    asker = office(mapped)
    where = (
        asker.get("/v1/tiles.json").json()["tiles"][0].removeprefix("https://rounds.example.org")
    )
    path = where.format(z=13, x=4323, y=2778)
    packed = asker.get(path, headers={"Accept-Encoding": "gzip"})
    monkeypatch.setattr("data.store.streets.tiles.street_tile", None)
    plain = asker.get(path, headers={"Accept-Encoding": "identity"})
    assert (packed.status_code, plain.status_code) == (200, 200)
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert "accept-encoding" in plain.headers["vary"].lower()
    assert packed.content == plain.content
    assert "streets" in layers(plain.content)


def test_a_link_to_a_round_opens_the_map(mapped: Web) -> None:
    """Whoever rides by a link alone sees the streets."""
    courier = mapped.world.new_person("courier")
    link = mapped.program(courier, "rounds:read")
    assert link.get("/v1/tiles.json").status_code == 200
    assert mapped.program(courier, "events:read").get("/v1/tiles.json").status_code == 403


def test_what_is_no_tile_is_told_so(mapped: Web) -> None:
    """Beyond the map 404, an unknown version 404, empty 204, what is no number 422."""
    asker = office(mapped)
    version = asker.get("/v1/tiles.json").json()["tiles"][0].split("/")[5]
    for path, status, code in (
        (f"{version}/14/0/0", 204, ""),
        (f"{version}/14/99999/0", 404, "no-such-tile"),
        (f"{version}/99/0/0", 404, "no-such-tile"),
        (f"{version}/14/-1/0", 404, "no-such-tile"),
        ("0123456789abcdef/14/0/0", 404, "no-such-tiles"),
        (f"{version}/14/x/0", 422, "bad-input"),
        (f"{version}/14/{10**30}/0", 404, "no-such-tile"),
    ):
        answer = asker.get(f"/v1/tiles/{path}.mvt")
        assert answer.status_code == status, (path, answer.text)
        assert not code or answer.json()["code"] == code
    assert asker.get("/v1/own-tiles/3/0/0.mvt").json()["code"] == "no-such-tile"


def test_own_tiles_follow_who_looks(mapped: Web) -> None:
    """Closures and places are in the own tiles of the office; they are asked for anew each time."""
    asker = office(mapped)
    lon, lat = tiny.corner(2, 2)
    place = asker.post("/v1/places", {"name": "Hub", "kind": "hub", "lon": lon, "lat": lat})
    assert place.status_code == 201, place.text
    closed = asker.post(
        "/v1/closures",
        {
            "area": {"kind": "point", "points": [[lon, lat]]},
            "from_at": (mapped.world.clock.now - timedelta(hours=1)).isoformat(),
            "until_at": (mapped.world.clock.now + timedelta(hours=1)).isoformat(),
        },
    )
    assert closed.status_code == 200, closed.text
    where = (
        asker.get("/v1/own-tiles.json")
        .json()["tiles"][0]
        .removeprefix("https://rounds.example.org")
    )
    tile = asker.get(where.format(z=14, x=8647, y=5556))
    assert tile.headers["cache-control"] == "private, no-cache"
    shown = layers(tile.content)
    assert [one["id"] for one in shown["places"]] == [place.json()["id"]]
    assert len(shown["closures"]) == 1
    other = mapped.person(mapped.world.actor("dispatcher", cooperative=mapped.world.beta))
    assert other.get(where.format(z=14, x=8647, y=5556)).status_code == 204
    closure_id = closed.json()["closure"]["id"]
    assert asker.post(f"/v1/closures/{closure_id}/open").status_code == 200


def test_closures_are_given_as_the_streets_they_hold(mapped: Web) -> None:
    """GeoJSON of a drawn line has the street's line, and so has a look at it beforehand."""
    asker = office(mapped)
    now = mapped.world.clock.now
    ends = [tiny.corner(0, 1), tiny.corner(4, 1)]
    names = {
        "area": {"kind": "line", "points": ends, "radius_m": 5, "slow_kmh": 8},
        "from_at": now.isoformat(),
        "until_at": (now + timedelta(hours=1)).isoformat(),
        "reason": "Market",
    }
    (looked_at,) = asker.post("/v1/closures/streets", {"area": names["area"]}).json()["features"]
    new = asker.post("/v1/closures", names).json()["closure"]["id"]
    times = {"start": now.isoformat(), "end": (now + timedelta(hours=2)).isoformat()}
    drawn = asker.get("/v1/closures.geojson", params=times).json()
    assert drawn["attribution"] == "© OpenStreetMap contributors"
    (feature,) = drawn["features"]
    assert (feature["type"], feature["id"]) == ("Feature", new)
    assert feature["properties"]["streets"] == ["Street 2"]
    assert (feature["properties"]["reason"], feature["properties"]["slow_kmh"]) == ("Market", 8)
    whole = shape(feature["geometry"]).normalize()
    assert whole.equals_exact(shapely.MultiLineString([ends]).normalize(), 1e-6)
    assert looked_at["properties"]["name"] == "Street 2"
    assert shape(looked_at["geometry"]).normalize().equals_exact(whole, 1e-6)
    asker.post(f"/v1/closures/{new}/open")
    assert asker.get("/v1/closures.geojson", params=times).json()["features"] == []


def test_addresses_are_found_both_ways(mapped: Web) -> None:
    """A text with a wrong letter gives its door, and the door's point gives its text."""
    asker = office(mapped)
    found = asker.get("/v1/geocode", params={"q": "12 bis rue de Lilas", "limit": "3"}).json()
    assert found["service"] == "off"
    best = found["items"][0]
    assert (best["kind"], best["street"], best["number"]) == ("address", "Rue des Lilas", "12 bis")
    assert best["source"] == "map"
    back = asker.get("/v1/geocode/reverse", params=best["point"]).json()
    assert back["label"] == best["label"]
    near = {"q": "12 rue des Lilas", "near": "10.03,50.03"}
    assert asker.get("/v1/geocode", params=near).json()["items"][0]["town"] == "Lyon"
    assert asker.get("/v1/geocode", params={"q": " %'"}).json()["items"] == []


@pytest.mark.parametrize("near", ["here", "1", "1,2,3", "181,0", "nan,1", "1;2"])
def test_no_point_to_be_near_is_told_so(mapped: Web, near: str) -> None:
    """What is no longitude and latitude is refused by name."""
    answer = office(mapped).get("/v1/geocode", params={"q": "x", "near": near})
    assert answer.status_code == 422
    assert [one["code"] for one in answer.json()["faults"]] == ["near-form"]


def test_no_address_near_is_not_found(mapped: Web) -> None:
    """A point in the sea has no address."""
    answer = office(mapped).get("/v1/geocode/reverse", params={"lon": 0, "lat": 0})
    assert (answer.status_code, answer.json()["code"]) == (404, "no-address-near")


def test_a_service_is_asked_for_what_the_map_does_not_know(mapped: Web) -> None:
    """The service is left alone where the map knows, asked where it does not, missed by nobody."""
    asked: list[str] = []
    answers = [
        Answer(
            status=200,
            content=b'{"features": [{"geometry": {"coordinates": [2.3, 48.8]}, "properties": '
            b'{"type": "housenumber", "housenumber": "8", "street": "Quai Neuf", "score": 0.97, '
            b'"postcode": "75001", "city": "Paris"}}]}',
        ),
        Answer(error="timed-out"),
    ]

    def fetch(url: str) -> Answer:
        asked.append(url)
        return answers[len(asked) - 1]

    outer = OuterGeocoder(url="https://photon.example.org/api", fetch=fetch, clock=lambda: 0.0)
    asker = office(with_service(mapped, outer))
    known = asker.get("/v1/geocode", params={"q": "5 rue du 8 mai 1945"}).json()
    assert (known["service"], asked) == ("unneeded", [])
    found = asker.get("/v1/geocode", params={"q": "8 quai neuf", "near": "10.00412,50"}).json()
    assert found["service"] == "asked"
    assert found["items"][0]["label"] == "Quai Neuf 8, 75001 Paris"
    assert found["items"][0]["source"] == "service"
    assert asked == ["https://photon.example.org/api?q=8+quai+neuf&limit=5&lat=50.0&lon=10.004"]
    for _ in range(2):  # Once asked in vain, then left alone.
        away = asker.get("/v1/geocode", params={"q": "8 quai neuf"})
        assert (away.status_code, away.json()["service"]) == (200, "away")
    assert len(asked) == 2


def test_isochrones_are_areas_one_in_the_other(mapped: Web) -> None:
    """GeoJSON areas come by time, each holds the smaller ones and the start, both ways."""
    asker = office(mapped)
    for direction in ("from", "to"):
        answer = asker.get(f"/v1/isochrones?{MIDDLE}&minutes=2,1&direction={direction}")
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert [one["properties"]["minutes"] for one in body["features"]] == [1, 2]
        small, large = (shape(one["geometry"]) for one in body["features"])
        assert large.buffer(0.0001).contains(small)
        assert small.contains(shapely.Point(10.004, 50.004))
        assert body["attribution"] == "© OpenStreetMap contributors"


def test_isochrones_keep_off_closed_streets(mapped: Web) -> None:
    """A street that is closed now is not reached; opened again it is."""
    asker = office(mapped)
    lon, lat = tiny.corner(2, 4)

    def reached() -> bool:
        body = asker.get(f"/v1/isochrones?{MIDDLE}&minutes=3").json()
        return bool(shape(body["features"][0]["geometry"]).contains(shapely.Point(lon, lat)))

    assert reached()
    ring = [list(tiny.corner(c, r)) for c, r in ((1, 3), (3, 3), (3, 4), (1, 4))]
    urls = {
        "area": {"kind": "polygon", "points": ring},
        "from_at": mapped.world.clock.now.isoformat(),
    }
    closed = asker.post("/v1/closures", urls)
    assert closed.status_code == 200, closed.text
    assert not reached()
    asker.post(f"/v1/closures/{closed.json()['closure']['id']}/open")
    assert reached()


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        (f"{MIDDLE}&minutes=0", 422, "minutes-form"),
        (f"{MIDDLE}&minutes=61", 422, "minutes-form"),
        (f"{MIDDLE}&minutes=1,2,3,4,5,6,7", 422, "minutes-form"),
        (f"{MIDDLE}&minutes=soon", 422, "minutes-form"),
        (f"{MIDDLE}&minutes=", 422, "minutes-form"),
        ("lon=0&lat=0", 422, "point-off-map"),
        (f"{MIDDLE}&profile=tank", 404, "profile-not-found"),
    ],
)
def test_isochrones_of_what_cannot_be_are_refused(
    mapped: Web, asked: str, status: int, code: str
) -> None:
    """Minutes, place and bike must be such as there are."""
    answer = office(mapped).get(f"/v1/isochrones?{asked}")
    body = answer.json()
    assert answer.status_code == status, answer.text
    assert code in {body["code"], *(one["code"] for one in body.get("faults", ()))}


def test_bookings_find_what_is_certain_and_suggest_the_rest(mapped: Web) -> None:
    """An address with a wrong letter is booked where it is; a doubtful one names what it may be."""
    asker = office(mapped)
    certain = asker.post("/v1/bookings", booked_at("7 Strandgade Ost"))
    assert certain.status_code == 201, certain.text
    (drop,) = (one for one in certain.json()["jobs"][0]["stops"] if one["kind"] == "drop")
    assert drop["point"] == {"lon": 10.004, "lat": 50.004}
    doubtful = asker.post("/v1/bookings", booked_at("12 rue des Lilaz"))
    (fault,) = doubtful.json()["faults"]
    assert fault["code"] == "address-unclear"
    assert "Rue des Lilas 12, Paris" in fault["arguments"]["suggestions"]
    assert "Rue des Lilas 12, Lyon" in fault["detail"]
    unknown = asker.post("/v1/bookings", booked_at("9 Nowhere"))
    assert [one["code"] for one in unknown.json()["faults"]] == ["address-unknown"]


def booked_at(address: str) -> dict[str, object]:
    """A booking of a drop at an address."""
    request = a_booking(id=str(uuid4()))
    job = request["jobs"][0]
    for side in ("lon", "lat"):
        job["drops"][0].pop(side, None)
    job["drops"][0]["address"] = address
    return request


def test_a_rounds_tiles_cover_its_stops(mapped: Web) -> None:
    """The list is short, the most needed first, and each stop has its nearest tile."""
    town, _ = busy_town(mapped.world)
    town.plan()
    town.publish()
    round_ = next(iter(town.rounds().values()))
    answer = mapped.person(town.office).get(f"/v1/rounds/{round_.id}/tiles")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert 0 < len(body["tiles"]) <= 150
    assert body["tiles"][0]["z"] == 12
    assert {17, 14} <= {one["z"] for one in body["tiles"]}
    other = mapped.person(mapped.world.actor("dispatcher", cooperative=mapped.world.beta))
    assert other.get(f"/v1/rounds/{round_.id}/tiles").status_code == 404
