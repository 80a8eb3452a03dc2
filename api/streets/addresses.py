"""Finds the point of a written address among a city's own addresses."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from data.store.streets.written_address import SUFFIXES, house_numbers, plain_words
from routing.network.streets import Address
from routing.types import Point

SAME_DOOR_M = 60.0
"""Entries of one address this near to each other are one place: entrances, shops in a house."""

_LONGEST_STREET = 8
_METRES_PER_DEGREE = 111_195.0

Words = tuple[str, ...]


def locator(addresses: Iterable[Address]) -> Callable[[str], Point | None]:
    """Make a finder of addresses.

    Parameters
    ----------
    addresses
        All that are known.

    Returns
    -------
    Callable
        Gives the point of a text such as ``12 bis rue des Lilas``, ``Rue des Lilas 12B, 75011
        Paris`` or ``Bakery Dawn``, whatever its case, accents and punctuation; ``None`` where
        street and number are not known, or stand for several places apart from each other. What
        is written as answers are (``Bakery Dawn, Quay Road, 75011 Paris``) is that place.
    """
    houses: dict[tuple[Words, str], list[Point]] = defaultdict(list)
    named: dict[Words, list[Point]] = defaultdict(list)
    labels: dict[Words, list[Point]] = defaultdict(list)
    streets: set[Words] = set()
    for each in addresses:
        street = _words_of(each.street)
        for number in house_numbers(each.number) if street else ():
            streets.add(street)
            houses[street, number].append(each.point)
        if each.name:
            named[_words_of(each.name)].append(each.point)
        for label in _labels(each):
            labels[_words_of(label)].append(each.point)

    def locate(text: str) -> Point | None:
        words = _words_of(text)
        whole = _one(labels.get(words, ()))
        if whole is not None:
            return whole
        for street, number in _readings(words, streets):
            if (street, number) in houses:
                return _one(houses[street, number])
        return _one(named.get(words, ()))

    return locate


def _words_of(text: str) -> Words:
    return tuple(plain_words(text))


def _labels(one: Address) -> list[str]:
    """Return an address as answers write it: with its name, and as a door that is placed."""
    area = f"{one.postcode} {one.town}"
    door = f"{one.street} {one.number} {area}"
    is_placed = bool(one.street and one.number and area.strip())
    named = [f"{one.name} {door}"] if one.name and one.street else []
    return [*named, door] if is_placed else named


def _readings(words: Words, streets: set[Words]) -> Iterable[tuple[Words, str]]:
    """Return each way to read a text as street and number, the longest street first."""
    for length in range(min(len(words), _LONGEST_STREET), 0, -1):
        for start in range(len(words) - length + 1):
            street = words[start : start + length]
            if street not in streets:
                continue
            before, after = words[:start], words[start + length :]
            for number in (*_numbers_after(after), *_numbers_before(before)):
                yield street, number


def _numbers_before(words: Words) -> list[str]:
    """Read the number that ends some words: ``12`` or ``12 bis``."""
    if words and words[-1].isdigit():
        return [words[-1]]
    if len(words) > 1 and words[-1] in SUFFIXES and words[-2].isdigit():
        return [words[-2] + words[-1]]
    return []


def _numbers_after(words: Words) -> list[str]:
    """Read the number that begins some words, with its suffix first: ``12B``, then ``12``."""
    if not words or not words[0].isdigit():
        return []
    if len(words) > 1 and words[1] in SUFFIXES:
        # A flat's letter often follows the house's number: the house is near enough.
        return [words[0] + words[1], words[0]]
    return [words[0]]


def _one(points: Sequence[Point]) -> Point | None:
    """Return the first of some points where all are one place."""
    if not points:
        return None
    first = points[0]
    squeeze = math.cos(math.radians(first.lat))
    for point in points[1:]:
        east, north = (point.lon - first.lon) * squeeze, point.lat - first.lat
        if math.hypot(east, north) * _METRES_PER_DEGREE > SAME_DOOR_M:
            return None
    return first
