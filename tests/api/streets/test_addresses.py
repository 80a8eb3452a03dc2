"""Addresses are found as people write them, and never guessed."""

from __future__ import annotations

import pytest

from api.streets.addresses import locator
from routing.network.streets import Address
from routing.types import Point

HERE = Point(lon=2.35, lat=48.85)


def _address(street: str, number: str, point: Point = HERE, name: str = "") -> Address:
    return Address(lon=point.lon, lat=point.lat, street=street, number=number, name=name)


@pytest.mark.parametrize(
    "text",
    [
        "12 rue des Lilas",
        "12, Rue des Lilas",
        "RUE DES LILAS 12",
        "rue des lilas 12, 75019 Paris",
        "Épicerie, 12 rue des Lilas, 75019 Paris",
        "12 rue des Lilás",
    ],
)
def test_an_address_is_found_as_people_write_it(text: str) -> None:
    """Case, accents, punctuation and what stands around do not matter."""
    assert locator([_address("Rue des Lilas", "12")])(text) == HERE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "rue des Lilas",
        "13 rue des Lilas",
        "12 rue des Roses",
        "112 rue des Lilas",
        "75019",
        "12",
    ],
)
def test_what_is_not_there_is_not_guessed(text: str) -> None:
    """Another number, another street, or no number at all gives nothing."""
    assert locator([_address("Rue des Lilas", "12")])(text) is None


def test_a_suffix_is_another_house() -> None:
    """12 bis is not 12; before the street it is never dropped."""
    bis = Point(lon=2.36, lat=48.85)
    locate = locator([_address("Rue des Lilas", "12"), _address("Rue des Lilas", "12bis", bis)])
    assert locate("12 bis rue des Lilas") == bis
    assert locate("12 rue des Lilas") == HERE
    assert locate("12 ter rue des Lilas") is None


def test_one_address_far_apart_is_ambiguous() -> None:
    """Two streets of one name in two villages are not chosen between; two doors are one place."""
    far = Point(lon=2.45, lat=48.85)
    near = Point(lon=2.3501, lat=48.85)
    twice = [_address("Rue des Lilas", "12"), _address("Rue des Lilas", "12", far)]
    assert locator(twice)("12 rue des Lilas") is None
    doors = [_address("Rue des Lilas", "12"), _address("Rue des Lilas", "12", near)]
    assert locator(doors)("12 rue des Lilas") == HERE


def test_what_is_written_as_answers_are_is_that_place() -> None:
    """A shop's name with its street, though it has no number, beats what else the text may mean."""
    there = Point(lon=2.36, lat=48.85)
    town = {"postcode": "75011", "town": "Paris"}
    market = Address(lon=2.36, lat=48.85, street="Quay Road", number="", name="Mart 24", **town)
    locate = locator([_address("Quay Road", "24"), market])
    assert locate("Mart 24, Quay Road, 75011 Paris") == there
    assert locate("Quay Road 24, 75011 Paris") == HERE
    assert locate("Quay Road, 75011 Paris") is None


def test_the_longest_street_is_meant() -> None:
    """Where a street's name holds another's, the whole name counts."""
    long = Point(lon=2.37, lat=48.85)
    locate = locator([_address("Lilas", "3"), _address("Petits Lilas", "3", long)])
    assert locate("3 petits lilas") == long


def test_a_shop_is_found_by_its_name() -> None:
    """A name that one place has is enough."""
    locate = locator([_address("Rue des Lilas", "12", name="Boulangerie Dupont")])
    assert locate("boulangerie dupont") == HERE


def test_a_range_of_numbers_is_each_of_them() -> None:
    """A door signposted 8-12 is number 8 and number 12."""
    locate = locator([_address("Rue des Lilas", "8-12")])
    assert locate("8 rue des Lilas") == locate("rue des Lilas 12") == HERE


def test_letters_beyond_accents_are_read_as_in_the_geocoder() -> None:
    """Plain letters find ø and æ too, which Unicode does not take apart."""
    assert locator([_address("Strædet Nørre", "3")])("3 straedet norre") == HERE
