"""Meaning of typed addresses: a door, a street alone, one of several, or none that is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from data.local import Cluster
from data.store.streets.address_reading import AddressReading, read_address
from data.store.streets.cities import load_city
from data.store.streets.geocoding import geocode
from routing.city import make_city
from routing.network.streets import Address
from routing.types import Point
from tests.data.store.streets.test_cities import grid
from tests.support.store.module_worlds import shared_world
from tests.support.store.world import CITY, World


def _doors(street: str, numbers: dict[str, Point], town: str = "") -> list[Address]:
    return [
        Address(lon=point.lon, lat=point.lat, street=street, number=number, town=town)
        for number, point in numbers.items()
    ]


def _east(metres_e4: int, lat: float = 50.001) -> Point:
    return Point(lon=round(10 + metres_e4 / 10_000, 7), lat=lat)


ADDRESSES = (
    *_doors("Tøyengata", {"1": _east(10), "9": _east(18), "2": _east(10, 50.0012)}),
    *_doors("Nedre Kirkegata", {"4": _east(30, 50.003)}),
    *_doors("Storgata", {"1": _east(5, 50.005), "3": _east(6, 50.005)}, "Lillevik"),
    *_doors("Lilleviksveien", {"7": _east(7, 50.006)}, "Lillevik"),
    *_doors("Havnegata", {"1": _east(5, 50.03)}, "Lillevik"),
    *_doors("Havnegata", {"1": _east(900, 50.1)}, "Storås"),
)

SPARSE = "sparse"
"""A city of which the map says no town."""


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
        streets = replace(grid(world).streets, addresses=ADDRESSES)
        load_city(world.database, make_city(streets, name=CITY), world.clock.now)
        streets = replace(streets, addresses=ADDRESSES[:3])
        load_city(world.database, make_city(streets, name=SPARSE), world.clock.now)
        yield world


def read(world: World, text: str, city: str = CITY) -> AddressReading:
    """Return what a text means."""
    with world.database.transaction(read_only=True) as tx:
        return read_address(geocode(tx, city, text), text)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Tøyengata 9", "Tøyengata 9"),
        ("9 toyengata", "Tøyengata 9"),
        ("Storgata 3, Lillevik", "Storgata 3, Lillevik"),
        ("Storgata 3", "Storgata 3, Lillevik"),
        ("Havnegata 1, Storås", "Havnegata 1, Storås"),
    ],
)
def test_a_known_door_is_taken(mapped: World, text: str, label: str) -> None:
    """A door that the map has is meant without doubt."""
    reading = read(mapped, text)
    assert reading.outcome == "door"
    assert reading.found is not None
    assert reading.found.label == label
    assert reading.point == reading.found.point
    assert reading.found in reading.choices


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Tøyengata 5", "Tøyengata 5"),
        ("5 tøyengata", "Tøyengata 5"),
        ("Tøyengta 5", "Tøyengata 5"),
        ("Tøyengata 5, Lillevik", "Tøyengata 5"),
        ("Tøyengata", "Tøyengata"),
        ("Street 3", "Street 3"),
        ("Storgata 55, Lillevik", "Storgata 55, Lillevik"),
        ("Havnegata 8, Lillevik", "Havnegata 8, Lillevik"),
    ],
)
def test_a_street_is_taken_with_the_number_typed(mapped: World, text: str, label: str) -> None:
    """A street that is meant without doubt is taken, and the number stays as it was typed."""
    reading = read(mapped, text)
    assert reading.outcome == "street"
    assert reading.found is not None
    assert (reading.found.kind, reading.found.label) == ("street", label)
    assert reading.point == reading.found.point


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Tøyengata 5, Oslo", "street"),
        ("Tøyengata 5, 0578 Oslo", "street"),
        ("Tøyengta 5, Grønland, Oslo", "street"),
        ("Tøyengata, Oslo", "street"),
        ("Bakery Dawn, Tøyengata 5, 0578 Oslo", "street"),
        ("Tøyengata 9, 0578 Oslo", "door"),
    ],
)
def test_a_town_that_the_map_does_not_say_spoils_nothing(
    mapped: World, text: str, outcome: str
) -> None:
    """Where the map says no towns, a town and a postcode behind a comma leave a street plain."""
    reading = read(mapped, text, SPARSE)
    assert reading.outcome == outcome
    assert reading.found is not None
    assert reading.found.street == "Tøyengata"


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("Tøyengata 5", _east(14)),  # half way between 1 and 9, on the odd side
        ("Tøyengata 3", _east(12)),
        ("Tøyengata 99", _east(18)),  # beyond the last
        ("Tøyengata 8", _east(17)),  # even: 2 alone is known, so between 2 and 9
        ("Storgata 2, Lillevik", _east(5, 50.005)),
    ],
)
def test_an_unknown_number_lies_between_its_neighbours(
    mapped: World, text: str, point: Point
) -> None:
    """A number that is not on the map lies between its neighbours on its side, or on either."""
    found = read(mapped, text).point
    assert found is not None
    assert found.lon == pytest.approx(point.lon, abs=0.0001)
    assert found.lat == pytest.approx(point.lat, abs=0.0003)


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("Havnegata 1", {"Havnegata 1, Lillevik", "Havnegata 1, Storås"}),
        ("Havnegata", {"Havnegata, Lillevik", "Havnegata, Storås"}),
        ("Havnegata 8", {"Havnegata 8, Lillevik", "Havnegata 8, Storås"}),
        ("Tøyengata 9, Trondheim", {"Tøyengata 9"}),
        ("Storgata 3, Trondheim", {"Storgata 3, Lillevik"}),
        ("Storgata 3 Trondheim", {"Storgata 3, Lillevik"}),
        ("Storgata, Trondheim", {"Storgata, Lillevik"}),
        ("Kirkegata 4", {"Nedre Kirkegata 4"}),
        ("Øvre Storgata 3", {"Storgata 3, Lillevik"}),
        ("Storgata Vest 3", {"Storgata 3, Lillevik"}),
    ],
)
def test_what_may_be_otherwise_is_asked(mapped: World, text: str, choices: set[str]) -> None:
    """Two towns, another town, and words that may be of another street's name are doubts."""
    reading = read(mapped, text)
    assert reading.outcome == "several"
    assert reading.point is None
    assert reading.found is None
    assert choices <= {one.label for one in reading.choices}


@pytest.mark.parametrize("text", ["", "Xyzzy 5", "Bergen", "5"])
def test_what_is_no_address_is_unknown(mapped: World, text: str) -> None:
    """Nonsense and a whole town are no destinations."""
    assert read(mapped, text).outcome == "unknown"
