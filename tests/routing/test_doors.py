"""Doors on pavements: places lie on the street of the address, not on the pavement before it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bench.routing.doors import shares
from routing.city import make_city
from routing.matrices.few_to_many_times import few_to_many, prepare_known
from routing.network.snapping import RIDDEN
from routing.network.streets import Address
from routing.osm.extract_reader import read_streets
from routing.router import Router
from routing.street_names import StreetNames
from routing.types import Point
from tests.support.streets.maps import STEP_DEG, Drawing

STREET = Drawing(
    picture="p         q\na         b\n\n\n\nc         d",
    ways={
        "pq": {"highway": "footway", "footway": "sidewalk"},
        "ab": {"name": "Rue de l'Église"},
        "cd": {"name": "Quai du Sud"},
        "pac": {},
        "qbd": {},
    },
)


def narrow(tmp_path: Path) -> Router:
    """The street with its pavement 20 m beside it."""
    text = STREET.xml()
    places = STREET.places()
    for letter in "pq":
        lat = round(places["a"].lat + STEP_DEG / 5, 7)
        old = f'lat="{places[letter].lat}"'
        text = text.replace(old, f'lat="{lat}"')
    path = tmp_path / "narrow.osm"
    path.write_text(text, encoding="utf-8")
    return Router(make_city(read_streets(path), name="narrow"))


def test_a_ridden_street_goes_before_a_pavement_a_little_nearer(tmp_path: Path) -> None:
    """A door at the pavement is served from the street 20 m farther; one far from it is not."""
    street = STREET.at("ab")
    at_the_pavement = Point(lon=street.lon, lat=street.lat + STEP_DEG / 4)
    (snap,) = narrow(tmp_path).snap([at_the_pavement], "cargo")
    assert snap.street == "Rue de l'Église"
    router = STREET.router(tmp_path)
    (far,) = router.snap([STREET.at("pq")], "cargo")
    assert router.graph("cargo").manner[far.edge] != RIDDEN


def test_platforms_of_stations_are_no_places_to_stop(tmp_path: Path) -> None:
    """Who waits at a platform is served from the street beside it, however it is tagged."""
    for tags in (
        {"highway": "platform"},
        {"highway": "", "railway": "platform"},
        {"highway": "footway", "public_transport": "platform"},
    ):
        drawing = Drawing(
            picture="p    q\n\na    b", ways={"pq": tags, "ab": {}, "pa": {}, "qb": {}}
        )
        router = drawing.router(tmp_path)
        (snap,) = router.snap([drawing.at("pq")], "bike")
        assert snap.distance_m > 150


NAMES = (
    *("", "Rue de l'Église", "Église", "Mannerheimintie", "Allée A", "A"),
    *("Hans-Böckler-Straße", "Tøyengata", "Rua Alta; Rua Nova"),
)


@pytest.fixture(scope="module")
def names(demo_extract: Path) -> StreetNames:
    """Street names of a made-up town."""
    city = make_city(read_streets(demo_extract), name="helsinki")
    addresses = (
        Address(lon=1.0, lat=2.0, street="Mannerheimintie", number="5"),
        Address(lon=1.5, lat=2.0, street="Mannerheimintie", number="7"),
        Address(lon=1.5, lat=2.0, street="Église", number="1"),
    )
    return StreetNames(replace(city.streets, names=NAMES, addresses=addresses))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Mannerheimintie", 3),
        ("mannerheimintie 5 A 12, 00100 Helsinki", 3),
        ("Chez Lulu, 12 bis rue de l'eglise, Paris", 1),
        ("église 4", 2),
        ("hans bockler strasse 5", 6),
        ("Toyengata 5", 7),
        ("Rua Nova 5", 8),
        ("Somewhere else 5", -1),
        ("A 5", -1),
        ("", -1),
    ],
)
def test_the_street_of_an_address_is_found_in_its_text(
    names: StreetNames, text: str, wanted: int
) -> None:
    """The longest street name in it counts; capitals, accents, hyphens and the rest do not."""
    assert names.of_text(text) == wanted


def test_an_address_of_the_map_at_the_very_point_tells_its_street(names: StreetNames) -> None:
    """Without a word the map's own address does, unless two streets share the place."""
    points = [Point(lon=lon, lat=2.0) for lon in (1.0, 1.5, 1.000004, 1.1)]
    assert names.of_points(points, ()).tolist() == [3, -1, 3, -1]
    assert names.of_points(points[:1], ["Église 3"]).tolist() == [2]


def test_matrix_route_and_rays_know_the_street(tmp_path: Path) -> None:
    """Whoever passes the addresses gets the ways between the streets they name, and the same."""
    router = STREET.router(tmp_path)
    points = [STREET.at("pq", 0.2), STREET.at("pq", 0.4), STREET.at("cd", 0.9)]
    streets = ["Rue de l'Église 3", "Rue de l'Église 9", "Quai du Sud"]
    plain, named = router.matrix(points, "cargo"), router.matrix(points, "cargo", streets=streets)
    assert named.duration_ms[0, 1] < plain.duration_ms[0, 1]
    route = router.route(points[0], points[1], "cargo", streets[:2])
    assert route.duration_ms == named.duration_ms[0, 1]
    assert [step.mode for step in route.steps] == ["ride", "ride"]
    found = few_to_many(
        prepare_known(router, points[:2], "cargo", streets=streets[:2]), points[2:], streets[2:]
    )
    whole = found.whole(np.zeros(1, np.bool_), np.zeros(5, np.bool_))
    assert whole.seconds[0, :2].tolist() == (-(-named.duration_ms[:2, 2] // 1000)).tolist()
    many = [*points, *points]
    both = router.matrix(many, "cargo", streets=[*streets, *streets])
    assert both.duration_ms[:3, :3].tolist() == named.duration_ms.tolist()


def test_doors_of_the_demo_city_lie_on_streets(demo_extract: Path) -> None:
    """In Helsinki 5 % of addresses at most end on pushed ways, 15 % without their street."""
    router = Router(make_city(read_streets(demo_extract), name="helsinki"))
    with_streets, without = shares(router, "cargo")
    assert with_streets <= 0.05
    assert without <= 0.15


def test_doors_of_a_quarter_of_rome_lie_on_streets(open_data: Path) -> None:
    """The same in Rome, where a pavement is mapped along nearly every street."""
    path = open_data / "osm" / "rome_piazza_vittorio.osm.pbf"
    with_streets, without = shares(Router(make_city(read_streets(path), name="rome")), "cargo")
    assert with_streets <= 0.05
    assert without <= 0.15
