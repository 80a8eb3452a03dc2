"""The day's queries on a year of data, through the application's role, under row-level security.

``python -m bench.store``

Fills a throw-away cluster (or the database of ``--url`` and ``--owner-url``) with a year of one
cooperative and a quarter of another, then times each query with its transaction, as a request
has it. Every repetition asks about another day, customer or person.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from uuid import UUID

import psycopg

from bench.rows import write_rows
from bench.store.queries import QUERIES, Query, questions
from bench.store.year import Year, fill, fill_addresses
from data.local import APP, OWNER, join
from data.store.database import Database
from data.store.migrating import upgrade
from routing.types import Point

OUT = Path("build/bench/store.json")
LIMIT_MS = 50.0
"""What nineteen of twenty times of the day's queries stay under."""
BENCHED, BALLAST = UUID(int=1), UUID(int=2)
MIDDLE = Point(lon=2.3, lat=48.85)
MORNING = 9
"""Hour (UTC) of today at which the day's queries are asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Milliseconds of a query: middle, nineteen of twenty, and ninety-nine of a hundred."""

    name: str
    p50_ms: float
    p95_ms: float
    p99_ms: float
    on_limit: bool

    @property
    def misses(self) -> bool:
        """Return whether it takes too long."""
        return self.on_limit and self.p95_ms >= LIMIT_MS


def measure(database: Database, year: Year, repeats: int, seed: int = 1) -> list[Timing]:
    """Time every query so often, in turns, so that a busy moment of the machine hits all alike."""
    asked = list(questions(database, year, repeats, Random(seed)))
    spent: dict[str, list[float]] = {query.name: [] for query in QUERIES}
    for each in asked:
        for query in QUERIES:
            begin = time.perf_counter()
            with database.transaction(year.cooperative_id, read_only=True) as tx:
                query.run(tx, each)
            spent[query.name].append((time.perf_counter() - begin) * 1000)
    return [_timing(query, sorted(spent[query.name])) for query in QUERIES]


def _timing(query: Query, spent: Sequence[float]) -> Timing:
    def at(share: float) -> float:
        return spent[min(len(spent) - 1, int(share * len(spent)))]

    return Timing(
        name=query.name,
        p50_ms=at(0.5),
        p95_ms=at(0.95),
        p99_ms=at(0.99),
        on_limit=query.on_limit,
    )


def table(timings: Sequence[Timing]) -> list[str]:
    """Return the lines of the table, and which queries miss the limit."""
    head = f"{'query':32} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8}"
    lines = [head, "-" * len(head)]
    for one in timings:
        mark = f"  over {LIMIT_MS:g} ms" if one.misses else ""
        lines.append(f"{one.name:32} {one.p50_ms:8.1f} {one.p95_ms:8.1f} {one.p99_ms:8.1f}{mark}")
    missing = [one.name for one in timings if one.misses]
    counted = sum(one.on_limit for one in timings)
    lines.append(f"{counted - len(missing)} of {counted} under {LIMIT_MS:g} ms p95")
    return lines


@contextmanager
def _urls(given: tuple[str, str] | None) -> Iterator[tuple[str, str]]:
    """Return the addresses of a migrated, empty database: the application's and the owner's."""
    if given is not None:
        upgrade(given[1])
        yield given
        return
    # The server runs as another user, who must reach its folder.
    folder = Path(tempfile.mkdtemp(prefix="tournee-bench-"))
    folder.chmod(0o755)
    try:
        with join(folder / "cluster", durable=False) as cluster:
            upgrade(cluster.url(OWNER))
            yield cluster.url(APP), cluster.url(OWNER)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fill(owner_url: str, year: Year, addresses: int) -> None:
    plain = owner_url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(plain, autocommit=True) as connection:
        begin = time.perf_counter()
        fill(connection, year)
        quarter = max(1, year.days // 4)
        other = Year(
            cooperative_id=BALLAST,
            slug="ballast",
            today=year.today,
            days=quarter,
            jobs=max(1, year.jobs // 2),
        )
        fill(connection, other)
        fill_addresses(connection, addresses)
        connection.execute("VACUUM ANALYZE")
        print(f"filled in {time.perf_counter() - begin:.0f} s: {_counted(connection, year)}")


def _counted(connection: psycopg.Connection, year: Year) -> str:
    parts = []
    with connection.transaction():
        name = str(year.cooperative_id)
        connection.execute("SELECT set_config('tournee.cooperative', %s, true)", (name,))
        for each in ("job", "visit", "event", "posting", "invoice"):
            row = connection.execute(f"SELECT count(*) FROM tournee.{each}").fetchone()  # noqa: S608
            parts.append(f"{row[0] if row else 0:,} {each}s")
    return ", ".join(parts)


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill, measure, print; 1 if a query misses the limit."""
    parser = argparse.ArgumentParser(prog="python -m bench.store", description=__doc__)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--jobs", type=int, default=200, help="a day")
    parser.add_argument("--addresses", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=200)
    parser.add_argument("--today", type=date.fromisoformat, default=date(2026, 3, 9))
    parser.add_argument("--url", help="of a database, as the application's role")
    parser.add_argument("--owner-url", help="of the same, as the owner of the tables")
    parser.add_argument("--filled", action="store_true", help="it was filled by an earlier run")
    parser.add_argument("--out", type=Path, default=OUT)
    chosen = parser.parse_args(arguments)
    year = Year(
        cooperative_id=BENCHED,
        slug="bench",
        today=chosen.today,
        days=chosen.days,
        jobs=chosen.jobs,
    )
    given = (chosen.url, chosen.owner_url) if chosen.url and chosen.owner_url else None
    with _urls(given) as (url, owner_url):
        if not chosen.filled:
            _fill(owner_url, year, chosen.addresses)
        database = Database(url=url, pool_size=1)
        timings = measure(database, year, chosen.repeats)
        database.close()
    print("\n".join(table(timings)))
    rows = [{**_row(one), "days": year.days, "jobs": year.jobs} for one in timings]
    write_rows(chosen.out, rows)
    return int(any(one.misses for one in timings))


def _row(one: Timing) -> dict[str, object]:
    return {
        "query": one.name,
        "p50_ms": round(one.p50_ms, 2),
        "p95_ms": round(one.p95_ms, 2),
        "p99_ms": round(one.p99_ms, 2),
        "limit_ms": LIMIT_MS if one.on_limit else None,
    }


if __name__ == "__main__":
    sys.exit(main())
