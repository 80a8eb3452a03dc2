"""How mangled addresses of a city are read: right, by the street only, wrongly, or asked about."""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from bench.routing.mangled_addresses import ASKED_IS_RIGHT, RULES, Door
from data.store.streets.address_reading import AddressReading
from data.store.streets.found_address import apart_m
from data.store.streets.gazetteer import gazetteer_of
from data.store.streets.written_address import plain_text
from routing.city import City
from routing.types import Point

Read = Callable[[str], AddressReading]
Verdict = Literal["right", "street", "wrong", "asked"]

NEAR_M = 200.0
"""A door this far from the one meant is another one."""
STREET_M = 1500.0
"""Streets of one name whose points are farther from each other are two."""
GOOD, WRONG = 0.90, 0.01
"""Aims of a city: least share right or by the street, and what stays above the share wrong."""

PLAIN_NUMBER = re.compile(r"\d+ ?[a-zA-Z]?([-/]\d+ ?[a-zA-Z]?)?")
"""Of a house; others on the map tell floors and yards."""
_SHORTEST_NAME = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Share of each verdict on the addresses of a city that one rule writes, by one reader."""

    city: str
    rule: str
    reader: str
    asked_of: int
    right: float
    street: float
    wrong: float
    asked: float
    p95_ms: float

    @property
    def misses(self) -> bool:
        """Return whether a city as a whole is not as aimed for."""
        return self.right + self.street < GOOD or self.wrong >= WRONG


ALL = "all"
"""The rule that stands for all of a city."""


def doors_known(city: City) -> list[Door]:
    """Return addresses that the map knows, in an order of chance that is always the same.

    One whose street has a namesake elsewhere has a town: nobody could tell it else.
    """
    shared = _shared_names(city)
    doors = [
        Door(
            street=one.street,
            number=one.number,
            postcode=one.postcode,
            town=one.town,
            point=one.point,
            is_shared=plain_text(one.street) in shared,
        )
        for one in city.addresses
        if one.street and PLAIN_NUMBER.fullmatch(one.number)
    ]
    distinct = {
        (one.street, one.number, one.town): one for one in doors if one.town or not one.is_shared
    }
    found = list(distinct.values())
    Random(1).shuffle(found)
    return found


def streets_known(city: City) -> list[Door]:
    """Return streets of the map, each with a number made up, in an order that is always the same.

    Left out are names that the map has twice, and what is rather another street's name shortened.
    """
    shared, chance = _shared_names(city), Random(2)
    own = {plain_text(name) for name in city.streets.names if not re.search("[,;/]", name)}
    all_names = {plain_text(one.name) for one in gazetteer_of(city).entries if one.kind == "street"}
    ends = {name.split(" ", 1)[1] for name in all_names if " " in name}
    found = [
        Door(
            street=one.name,
            number=str(chance.randrange(1, 60)),
            postcode=one.postcode,
            town=one.town,
            point=Point(lon=one.lon, lat=one.lat),
            is_known=False,
        )
        for one in gazetteer_of(city).entries
        if one.kind == "street"
        and len(one.name) >= _SHORTEST_NAME
        and not one.name[-1].isdigit()
        and plain_text(one.name) in own - ends - shared
    ]
    chance.shuffle(found)
    return found


def _shared_names(city: City) -> set[str]:
    """Return names of streets, in plain words, that several streets far from each other have."""
    points: dict[str, list[Point]] = defaultdict(list)
    for one in gazetteer_of(city).entries:
        if one.kind == "street":
            points[plain_text(one.name)].append(Point(lon=one.lon, lat=one.lat))
    return {
        name
        for name, places in points.items()
        if any(apart_m(places[0], place) > STREET_M for place in places)
    }


def verdict_on(reading: AddressReading, door: Door, rule: str) -> Verdict:
    """Return whether an address was read as what was meant.

    Wrong is what sends a rider to another street, or to a door that is far off, without asking.
    """
    found = reading.found
    if found is None:
        return "right" if rule in ASKED_IS_RIGHT else "asked"
    away = apart_m(found.point, door.point)
    is_street = plain_text(found.street) == plain_text(door.street) and away <= STREET_M
    if rule in ASKED_IS_RIGHT:
        return "wrong"
    if reading.outcome == "street":
        return "street" if is_street or away <= NEAR_M else "wrong"
    is_door = away <= NEAR_M if door.is_known else is_street
    return "right" if is_door and rule != "number not on the map" else "wrong"


def measure_readings(
    city: str, doors: Sequence[Door], readers: dict[str, Read]
) -> Iterator[Outcome]:
    """Read every address as every rule writes it, with every reader; the sum of all comes last."""
    for reader, read in readers.items():
        sums: Counter[Verdict] = Counter()
        times: list[float] = []
        for rule, write in RULES.items():
            counts: Counter[Verdict] = Counter()
            spent: list[float] = []
            chance = Random(7)
            for door in doors:
                text = write(door, chance)
                if text is None:
                    continue
                begin = time.perf_counter()
                reading = read(text)
                spent.append((time.perf_counter() - begin) * 1000)
                counts[verdict_on(reading, door, rule)] += 1
            if counts:
                yield _outcome(city, rule, reader, counts, spent)
            sums.update(counts)
            times += spent
        yield _outcome(city, ALL, reader, sums, times)


def _outcome(
    city: str, rule: str, reader: str, counts: Counter[Verdict], spent: Sequence[float]
) -> Outcome:
    count = max(1, counts.total())
    return Outcome(
        city=city,
        rule=rule,
        reader=reader,
        asked_of=counts.total(),
        right=counts["right"] / count,
        street=counts["street"] / count,
        wrong=counts["wrong"] / count,
        asked=counts["asked"] / count,
        p95_ms=sorted(spent)[int(len(spent) * 0.95)] if spent else 0.0,
    )


def readings_table(outcomes: Sequence[Outcome]) -> list[str]:
    """Return the lines of the table: a row for each rule, city and reader, and a sum."""
    head = (
        f"{'city':22} {'written':24} {'reader':6} {'count':>5} {'right':>7} {'street':>7} "
        f"{'asked':>7} {'wrong':>7} {'p95 ms':>7}"
    )
    lines = [head, "-" * len(head)]
    for one in outcomes:
        mark = "  misses its aim" if one.rule == ALL and one.misses else ""
        lines.append(
            f"{one.city:22} {one.rule:24} {one.reader:6} {one.asked_of:5} {one.right:7.1%} "
            f"{one.street:7.1%} {one.asked:7.1%} {one.wrong:7.2%} {one.p95_ms:7.1f}{mark}"
        )
    return lines
