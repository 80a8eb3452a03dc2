"""The day's queries on a year of data, through the application's role, under row-level security.

``python -m bench.store``

Fills a throw-away cluster (or the database of ``--url`` and ``--owner-url``) with a year of one
cooperative and a quarter of another, then times each query with its transaction, as a request
has it. Every repetition asks about another day, customer or person. ``docs/benches.md`` says more.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

import psycopg
import sqlalchemy as sa

from bench.rows import write_rows
from bench.store_year import Year, fill, fill_addresses
from data.local import APP, OWNER, join
from data.store import (
    bookings,
    briefs,
    days,
    events,
    invoices,
    places,
    postings,
    reports,
    rounds,
    shifts,
    streets,
)
from data.store.database import Database, Transaction
from data.store.migrating import upgrade
from data.store.tables.people import customer, person
from data.store.tables.rounds import position, round_, visit
from data.store.tables.work import shift
from dispatch.running import replay
from routing.types import Point

OUT = Path("build/bench/store.json")
LIMIT_MS = 50.0
"""What nineteen of twenty times of the day's queries stay under."""
BENCHED, BALLAST = UUID(int=1), UUID(int=2)
MORNING = 9
"""Hour (UTC) of today at which the day's queries are asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one repetition asks about."""

    today: date
    day: date
    month: tuple[date, date]
    customer_id: UUID
    person_id: UUID
    round_id: UUID
    head: int
    text: str

    @property
    def now(self) -> datetime:
        """The moment at which it is asked."""
        return datetime(self.today.year, self.today.month, self.today.day, MORNING, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One of the day's queries; ``on_limit`` whether it is to stay under :data:`LIMIT_MS`."""

    name: str
    run: Callable[[Transaction, Asked], object]
    on_limit: bool = True


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
        """Whether it takes too long."""
        return self.on_limit and self.p95_ms >= LIMIT_MS


def _etas(tx: Transaction, asked: Asked) -> object:
    """Give what is still to come today, with expected times."""
    query = (
        sa.select(visit.c.id, visit.c.round_id, visit.c.eta_at, visit.c.start_at, visit.c.status)
        .join(
            round_,
            sa.and_(
                round_.c.cooperative_id == visit.c.cooperative_id, round_.c.id == visit.c.round_id
            ),
        )
        .where(
            visit.c.cooperative_id == tx.owner,
            round_.c.day == asked.today,
            visit.c.status.in_(("planned", "arrived")),
        )
    )
    return tx.rows(query)


def _positions(tx: Transaction, asked: Asked) -> object:
    """Give where everybody is: the last position of each open shift."""
    last = (
        sa.select(position.c.at, position.c.geom)
        .where(
            position.c.cooperative_id == tx.owner,
            position.c.shift_id == shift.c.id,
            position.c.at <= asked.now,
        )
        .order_by(position.c.at.desc())
        .limit(1)
        .lateral()
    )
    query = (
        sa.select(shift.c.id, last.c.at, last.c.geom)
        .select_from(shift.join(last, sa.true()))
        .where(
            shift.c.cooperative_id == tx.owner,
            shift.c.day == asked.today,
            shift.c.status == "open",
        )
    )
    return tx.rows(query)


def _folded(tx: Transaction, asked: Asked) -> object:
    kept = briefs.find(tx, asked.round_id)
    return kept and replay(kept.brief, briefs.events_of(tx, kept.brief))


def _stamps(asked: Asked) -> tuple[datetime, datetime]:
    first, last = asked.month
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    return start, start + timedelta(days=(last - first).days + 1)


QUERIES: tuple[Query, ...] = (
    Query(name="board: rounds and visits", run=lambda tx, a: rounds.of_day(tx, a.today)),
    Query(name="board: shifts", run=lambda tx, a: shifts.between(tx, a.today, a.today)),
    Query(
        name="board: bookings, first 50",
        run=lambda tx, a: bookings.between(tx, bookings.Wanted(first=a.today, last=a.today), 50),
    ),
    Query(name="board: jobs to plan", run=lambda tx, a: days.load_day(tx, a.day)),
    Query(name="board: arrivals to come", run=_etas),
    Query(name="board: last positions", run=_positions),
    Query(name="log: 500 since a cursor", run=lambda tx, a: events.read(tx, a.head - 500)),
    Query(name="log: of one round", run=lambda tx, a: events.of_round(tx, a.round_id)),
    Query(name="round: state from its events", run=_folded),
    Query(
        name="customer: bookings of a week",
        run=lambda tx, a: bookings.between(
            tx,
            bookings.Wanted(
                first=a.today - timedelta(days=6), last=a.today, customer_id=a.customer_id
            ),
            50,
        ),
    ),
    Query(
        name="customer: invoices",
        run=lambda tx, a: invoices.listed(
            tx, invoices.Wanted(customer_id=a.customer_id, drafts=False), 50
        ),
    ),
    Query(
        name="person: shifts of four weeks",
        run=lambda tx, a: shifts.between(
            tx, a.today - timedelta(days=20), a.today + timedelta(days=7), person_id=a.person_id
        ),
    ),
    Query(name="places: all", run=lambda tx, _: places.every(tx)),
    Query(
        name="places: search an address",
        run=lambda tx, a: streets.find_address(tx, "bench", a.text, near=Point(lon=2.3, lat=48.85)),
    ),
    Query(
        name="office: invoices overdue",
        run=lambda tx, a: invoices.listed(tx, invoices.Wanted(overdue_on=a.today), 500),
    ),
    Query(name="month: left to invoice", run=lambda tx, a: invoices.to_invoice(tx, *a.month)),
    Query(name="month: rates and ways", run=lambda tx, a: reports.round_totals(tx, *a.month)),
    Query(name="month: failures", run=lambda tx, a: reports.failures(tx, *a.month)),
    Query(name="month: emissions", run=lambda tx, a: reports.emissions(tx, *a.month)),
    Query(name="month: customers", run=lambda tx, a: reports.customer_volumes(tx, *a.month)),
    Query(name="month: hours worked", run=lambda tx, a: reports.worked(tx, *a.month)),
    Query(name="month: effort of all", run=lambda tx, a: postings.efforts(tx, *a.month)),
    Query(name="month: by group", run=lambda tx, a: reports.by_group(tx, *a.month)),
    Query(
        name="month: refusals, overrides", run=lambda tx, a: reports.watched_events(tx, *_stamps(a))
    ),
    # A whole year at once is nobody's daily question.
    Query(
        name="year: rates and ways",
        run=lambda tx, a: reports.round_totals(tx, a.today - timedelta(days=364), a.today),
        on_limit=False,
    ),
    Query(
        name="year: customers",
        run=lambda tx, a: reports.customer_volumes(tx, a.today - timedelta(days=364), a.today),
        on_limit=False,
    ),
)


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


def questions(database: Database, year: Year, repeats: int, chance: Random) -> Iterator[Asked]:
    """Make up what each repetition asks about, out of what there is."""
    with database.transaction(year.cooperative_id, read_only=True) as tx:
        customers = [row["id"] for row in tx.rows(sa.select(customer.c.id))]
        people = [row["id"] for row in tx.rows(sa.select(person.c.id))]
        ridden = [row["id"] for row in tx.rows(sa.select(round_.c.id))]
        head = events.head(tx)
        found = sa.text("SELECT search FROM tournee.address ORDER BY random() LIMIT :n")
        texts = [row["search"] for row in tx.rows(found, {"n": repeats})]
    for number in range(repeats):
        first = year.first + timedelta(days=chance.randrange(max(1, year.days - 30)))
        yield Asked(
            today=year.today,
            day=year.today + timedelta(days=1 + number % 7),
            month=(first, first + timedelta(days=30)),
            customer_id=chance.choice(customers),
            person_id=chance.choice(people),
            round_id=chance.choice(ridden),
            head=head - chance.randrange(2000),
            text=texts[number % len(texts)],
        )


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
    """Give the lines of the table, and which queries miss the limit."""
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
    """Give the addresses of a migrated, empty database: the application's and the owner's."""
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
    parser = argparse.ArgumentParser(description=__doc__)
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
