"""The bench of addresses: letters really are wrong, and what misses its aim is named."""

from random import Random

import pytest

from bench.routing.geocoding import AIMS, Result, is_meant, table, written
from bench.routing.mangled_addresses import Door, mistyped
from data.store.streets.found_address import Found, FoundKind
from data.store.streets.likeness import letters_wrong
from routing.types import Point

DOOR = Door(street="Rue des Lilas", number="12 bis", postcode="75011", town="Paris")


@pytest.mark.parametrize("wrong", sorted(AIMS))
def test_so_many_letters_are_wrong(wrong: int) -> None:
    """As many letters of a street are wrong as asked for; the number stays as it is."""
    chance, most = Random(1), 0
    for _ in range(200):
        count = letters_wrong(DOOR.street, mistyped(DOOR.street, wrong, chance))
        most = max(most, count)
        # Two letters swapped and one put between them count as three.
        assert count <= wrong + (wrong > 1)
        assert DOOR.number in written(DOOR, wrong, chance)
    assert most >= wrong


def test_only_the_door_itself_counts() -> None:
    """Another number or street of the same town is not what was asked for."""

    def found(street: str, number: str) -> Found:
        where = Point(lon=2.0, lat=48.0)
        kind: FoundKind = "address" if number else "street"
        return Found(kind=kind, street=street, number=number, point=where, confidence=1.0)

    assert is_meant(DOOR, found("rue des lilas", "12BIS"))
    assert not is_meant(DOOR, found("Rue des Lilas", "13"))
    assert not is_meant(DOOR, found("Rue des Lilas", ""))
    assert not is_meant(DOOR, found("Rue des Roses", "12 bis"))


def test_the_table_names_what_misses() -> None:
    """A result that is too rarely right, or too slow, is marked."""
    good = Result(city="helsinki", wrong=1, asked=9, first=0.97, five=1.0, p50_ms=1, p95_ms=2)
    rare = Result(city="helsinki", wrong=1, asked=9, first=0.90, five=1.0, p50_ms=1, p95_ms=2)
    slow = Result(city="bench", wrong=2, asked=9, first=1.0, five=1.0, p50_ms=1, p95_ms=60)
    lines = table([good, rare, slow])[2:]
    assert ["misses" in line for line in lines] == [False, True, True]
