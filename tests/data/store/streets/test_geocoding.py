"""Addresses found as people type them, and addresses of points; names of a city, each once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.local import Cluster
from data.store.streets.cities import load_city
from data.store.streets.found_address import Found, distinct, the_certain_one
from data.store.streets.gazetteer import gazetteer_of
from data.store.streets.geocoding import geocode, reverse_geocode
from data.store.streets.likeness import find_name, letters_wrong
from data.store.streets.written_address import plain_words, typed_house_numbers
from routing.types import Point
from tests.data.store.streets.test_cities import changed, grid
from tests.support.store.module_worlds import shared_world
from tests.support.store.world import CITY, World


@pytest.fixture(scope="module")
def mapped(
    cluster: Cluster,
    store_template: str,
    tournee_home: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """Return a world with a loaded city, only to be read."""
    files = tmp_path_factory.mktemp("files")
    with shared_world(cluster, store_template, tournee_home, files) as world:
        load_city(world.database, changed(grid(world)), world.clock.now)
        yield world


@pytest.mark.parametrize(
    ("text", "street_name", "number"),
    [
        ("12 rue des Lilas", "Rue des Lilas", "12"),
        ("RUE DES LILAS 12", "Rue des Lilas", "12"),
        ("12 bis, rue des lilas", "Rue des Lilas", "12 bis"),
        ("12B rue des Lilas", "Rue des Lilas", "12"),
        ("16 rue des lilas", "Rue des Lilas", "14-16"),
        ("12 rue de Lila", "Rue des Lilas", "12"),
        ("12 r. des Lilas", "Rue des Lilas", "12"),
        ("3 allee de lete", "Allée de l’Été", "3"),
        ("boulangerie aurore", "Allée de l’Été", "3"),
        ("boulangrie aurore", "Allée de l’Été", "3"),
        ("5 rue du 8 mai 1945", "Rue du 8 Mai 1945", "5"),
        ("strandgade ost 7", "Strandgade Øst", "7"),
        ("12 rue des Lilas, Lyon", "Rue des Lilas", "12"),
    ],
)
def test_addresses_are_found_as_people_type_them(
    mapped: World, text: str, street_name: str, number: str
) -> None:
    """Case, accents, order and a wrong letter make no difference; the number decides the door."""
    with mapped.database.transaction() as tx:
        best = geocode(tx, CITY, text)[0]
    assert (best.street, best.number) == (street_name, number)
    if "Lyon" in text:
        assert best.town == "Lyon"


def test_what_is_no_address_here_is_not_found(mapped: World) -> None:
    """Nonsense, nothing, and another city give nothing; no text breaks the search."""
    with mapped.database.transaction() as tx:
        for text in ("", " ,.- ", "xyzzy qqq", "%", "'; DROP TABLE", "\u0000", "9" * 5000):
            assert geocode(tx, CITY, text) == []
        assert geocode(tx, "elsewhere", "12 rue des Lilas") == []


def test_nearer_ones_come_first(mapped: World) -> None:
    """Of addresses alike, the one near the place asked for comes first, with its distance."""
    with mapped.database.transaction() as tx:
        for near, town in ((Point(lon=10.03, lat=50.03), "Lyon"), (Point(lon=10, lat=50), "Paris")):
            found = geocode(tx, CITY, "12 rue des Lilas", near=near, limit=2)
            assert (found[0].town, found[0].number) == (town, "12")
            assert found[0].distance_m is not None
            assert len(found) == 2


@pytest.mark.parametrize(
    ("text", "kind", "label"),
    [
        ("rue des lilas", "street", "Rue des Lilas, 75011 Paris"),
        ("99 rue des lilas paris", "street", "Rue des Lilas 99, 75011 Paris"),
        ("lilas", "street", "Rue des Lilas, 75011 Paris"),
        ("alle", "street", "Allée de l’Été"),
        ("Street 3", "street", "Street 3"),
        ("boulangerie aurore", "place", "Boulangerie Aurore, Allée de l’Été 3"),
        ("75011", "postcode", "75011"),
        ("paris", "town", "Paris"),
        ("pairs", "town", "Paris"),
    ],
)
def test_what_is_no_door_is_found_by_its_middle(
    mapped: World, text: str, kind: str, label: str
) -> None:
    """Streets without a number or with an unknown one, shops, postcodes and towns are found."""
    with mapped.database.transaction() as tx:
        best = geocode(tx, CITY, text, near=Point(lon=10.0, lat=50.0))[0]
    assert (best.kind, best.label) == (kind, label)
    assert 0 < best.confidence <= 1


def test_a_street_is_found_on_itself(mapped: World) -> None:
    """The middle of a street is a point of it; one of the same name elsewhere is another."""
    with mapped.database.transaction() as tx:
        (one, *_) = geocode(tx, CITY, "Street 3")
        lilacs = [each for each in geocode(tx, CITY, "rue des lilas") if each.confidence == 1]
    assert one.point.lat == pytest.approx(50.004)
    assert 10.0 < one.point.lon < 10.008
    assert {each.town for each in lilacs} == {"Paris", "Lyon"}


def test_every_address_has_its_street(mapped: World) -> None:
    """Each door belongs to the street of its name that it lies beside, each name is there once."""
    city = changed(grid(mapped))
    names = gazetteer_of(city)
    for each, entry in zip(city.addresses, names.of_address, strict=True):
        assert names.entries[entry].name == each.street
    assert [entry.name for entry in names.entries if entry.kind == "street"].count("Street 3") == 1
    assert names.of_address[0] == names.of_address[1] != names.of_address[5]
    assert names.entries[names.of_address[0]].postcodes == ("75011",)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12 bis rue des Lilas 75011", "12 bis"),
        ("14 rue des Lilaz", "14-16"),
        ("7 strandgade ost", "7"),
        ("3 alée de l'été", "3"),
    ],
)
def test_what_is_meant_without_doubt_is_certain(mapped: World, text: str, number: str) -> None:
    """A door that nearly all of the text tells, and nothing else fits, is certain."""
    with mapped.database.transaction() as tx:
        certain = the_certain_one(geocode(tx, CITY, text), text)
    assert certain is not None
    assert certain.number == number


@pytest.mark.parametrize(
    "text",
    ["12 rue des Lilas", "rue des Lilas", "98 rue des Lilas", "Paris", "3 rue Dupont", "7 strand"],
)
def test_what_may_be_otherwise_is_not_certain(mapped: World, text: str) -> None:
    """Two towns with the street, no number, an unknown one, no door, too little: all doubtful."""
    with mapped.database.transaction() as tx:
        assert the_certain_one(geocode(tx, CITY, text), text) is None


def test_points_have_the_nearest_address(mapped: World) -> None:
    """A point gets the address nearest by metres, with its distance; far from all, none."""
    with mapped.database.transaction() as tx:
        found = reverse_geocode(tx, CITY, Point(lon=10.00111, lat=50.00101))
        assert found is not None
        assert (found.number, found.distance_m) == ("12 bis", 1)
        assert found.confidence > 0.99
        shop = reverse_geocode(tx, CITY, Point(lon=10.0021, lat=50.002))
        assert shop is not None
        assert (shop.kind, shop.name) == ("place", "Boulangerie Aurore")
        assert reverse_geocode(tx, CITY, Point(lon=11.0, lat=50.0)) is None
        assert reverse_geocode(tx, "elsewhere", Point(lon=10.001, lat=50.001)) is None


def plain_letters_wrong(one: str, other: str) -> int:
    """The same by the table that defines it."""
    rows = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in range(len(one) + 1):
        for j in range(len(other) + 1):
            if not i or not j:
                rows[i][j] = i + j
                continue
            same = one[i - 1] == other[j - 1]
            rows[i][j] = min(
                rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (not same)
            )
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


@given(st.text("abc", max_size=80), st.text("abc", max_size=80))
def test_wrong_letters_are_counted_right(one: str, other: str) -> None:
    """The quick count is that of the plain table, whatever the texts."""
    assert letters_wrong(one, other) == plain_letters_wrong(one, other)


@pytest.mark.parametrize(
    ("name", "typed", "least", "words"),
    [
        ("rue des lilas", "12 rue des lilas paris", 1.0, (1, 4)),
        ("rue des lilas", "12 rue deslilas", 1.0, (1, 3)),
        ("rue des lilas", "lilas 12", 0.9, (0, 1)),
        ("katajatie", "5 katjatie", 0.85, (1, 2)),
        ("fabianinkatu", "9 abianinkatu", 0.9, (1, 2)),
        ("rue du 8 mai 1945", "5 rue du 8 mai 1945", 1.0, (1, 6)),
        ("mannerheimintie", "manner", 0.7, (0, 1)),
    ],
)
def test_names_are_found_in_texts(
    name: str, typed: str, least: float, words: tuple[int, int]
) -> None:
    """A name is found where it stands, torn apart, shortened, or with letters wrong."""
    found = find_name(plain_words(name), plain_words(typed))
    assert found.share >= least
    assert (found.first, found.last) == words


def test_a_text_without_words_has_no_doors() -> None:
    """Nothing typed, and words alone, hold no number."""
    assert typed_house_numbers("") == typed_house_numbers("rue des lilas") == ()


def test_a_block_with_one_number_is_certain() -> None:
    """Doors of one number within a block are one, and meant without doubt; farther off not."""

    def door(lon: float, postcode: str = "") -> Found:
        return Found(
            kind="address",
            street="Main Road",
            number="1",
            postcode=postcode,
            town="Town",
            point=Point(lon=lon, lat=60.0),
            confidence=1.0,
        )

    assert distinct([door(24.0), door(24.0012, "00100")]) == [door(24.0012, "00100")]
    assert len(distinct([door(24.0), door(24.01)])) == 2
    assert len(distinct([door(24.0, "00100"), door(24.002, "00200")])) == 2
    near, far = (door(24.0, "00100"), door(24.002), door(24.001, "00100")), door(24.01)
    assert the_certain_one(near, "Quay 1") == near[0]
    assert the_certain_one((*near, far), "Quay 1") is None
    other = door(24.002, "00200")
    assert the_certain_one((near[0], other), "Quay 1") is None
    assert the_certain_one((near[0], other), other.label) == other
    assert the_certain_one((*near, far), far.label) is None
