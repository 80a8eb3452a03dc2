"""The bench of readings: rules write what they say, and every verdict is told from the others."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from bench.routing.address_readings import (
    ALL,
    Outcome,
    doors_known,
    measure_readings,
    readings_table,
    streets_known,
    verdict_on,
)
from bench.routing.mangled_addresses import RULES, Door
from data.store.streets.address_reading import AddressReading, read_address
from data.store.streets.address_search import search_addresses
from data.store.streets.found_address import Found, FoundKind
from data.store.streets.listed_names import ListedNames
from routing.types import Point
from tests.support.streets.towns import door, town

HERE = Point(lon=5.0, lat=45.0)
DOOR = Door(
    street="Hans-Böckler-Straße", number="12", postcode="69115", town="Heidelberg", point=HERE
)


@pytest.mark.parametrize(
    ("rule", "written"),
    [
        ("shortened", "Hans-Böckler-Str. 12"),
        ("glued together", "HansBöcklerStraße 12"),
        ("hyphens", "Hans Böckler Straße 12"),
        ("ß, ø, å, æ in two", "Hans-Boeckler-Strasse 12"),
        ("accents lost", "Hans-Bockler-Strasse 12"),
        ("number behind a comma", "Hans-Böckler-Straße, 12"),
        ("town behind", "Hans-Böckler-Straße 12, Heidelberg"),
    ],
)
def test_a_rule_writes_what_it_says(rule: str, written: str) -> None:
    """Each rule changes one thing of an address, and says so in its name."""
    text = RULES[rule](DOOR, Random(3))
    assert text is not None
    assert text.startswith(written)


def test_a_rule_that_changes_nothing_writes_nothing() -> None:
    """An address without accents has none to lose, and one without a town none to get wrong."""
    plain = Door(street="Quay", number="1", point=HERE)
    for rule in ("accents lost", "shortened", "town behind", "postcode wrong", "another town"):
        assert RULES[rule](plain, Random(1)) is None


def _reading(kind: FoundKind | None, away_deg: float = 0.0, street: str = "") -> AddressReading:
    if kind is None:
        return AddressReading(outcome="several")
    point = Point(lon=HERE.lon + away_deg, lat=HERE.lat)
    found = Found(kind=kind, street=street or DOOR.street, point=point, confidence=1.0)
    if kind == "street":
        return AddressReading(outcome="street", found=found, point=point)
    return AddressReading(outcome="door", found=found, point=point)


@pytest.mark.parametrize(
    ("reading", "verdict"),
    [
        (_reading("address"), "right"),
        (_reading("address", 0.01), "wrong"),
        (_reading("street", 0.01), "street"),
        (_reading("street", 0.01, "Goethestraße"), "wrong"),
        (_reading("street", 0.1), "wrong"),
        (_reading(None), "asked"),
    ],
)
def test_verdicts_tell_what_becomes_of_a_rider(reading: AddressReading, verdict: str) -> None:
    """A far door, another street and one of that name far off are wrong; what is asked is not."""
    assert verdict_on(reading, DOOR, "town behind") == verdict


def test_another_town_is_right_where_it_is_asked() -> None:
    """What names another town is not to be taken."""
    assert verdict_on(_reading(None), DOOR, "another town") == "right"
    assert verdict_on(_reading("address"), DOOR, "another town") == "wrong"


def test_a_town_is_measured_with_every_reader(tmp_path: Path) -> None:
    """Doors and streets of a town are read by each reader, and a sum stands for all."""
    names = ["Hans-Böckler-Straße", "Tøyengata", *(f"Lane {n}" for n in range(20)), "Tøyengata"]
    near = [door("Hans-Böckler-Straße", str(number), 0, number / 50) for number in range(1, 9)]
    city = town(tmp_path, names, [*near, door("Tøyengata", "3", 1)])
    source = ListedNames(city)

    def read(text: str) -> AddressReading:
        return read_address(search_addresses(source, text), text)

    doors = doors_known(city)
    assert {one.street for one in doors} == {"Hans-Böckler-Straße"}  # the other name is there twice
    assert {one.street for one in streets_known(city)} == {"Hans-Böckler-Straße"}
    found = list(measure_readings("town", doors, {"files": read}))
    assert found[-1].rule == ALL
    assert found[-1].asked_of == sum(one.asked_of for one in found[:-1])
    assert found[0].right == 1.0
    assert not found[-1].misses


def test_the_table_of_readings_names_what_misses() -> None:
    """A city that is too often wrong, or too often asked about, is marked."""

    def outcome(right: float, wrong: float, rule: str = ALL) -> Outcome:
        asked = 1 - right - wrong
        return Outcome(
            city="town", rule=rule, reader="files", asked_of=100, right=right, street=0.0,
            wrong=wrong, asked=asked, p95_ms=1.0,
        )  # fmt: skip

    rows = [outcome(0.95, 0.0), outcome(0.95, 0.01), outcome(0.85, 0.0), outcome(0.1, 0.5, "x")]
    marks = ["misses" in line for line in readings_table(rows)[2:]]
    assert marks == [False, True, True, False]
