"""The bench of the store: its made-up year breaks no rule, and every query is timed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bench.store.queries import QUERIES
from bench.store.timings import BENCHED, LIMIT_MS, Timing, main, measure, table
from bench.store.year import Year, fill, fill_addresses
from data.local import APP, OWNER, Cluster
from data.store.database import Database
from data.store.system.invariants import breaches, breaches_of
from tests.support.store.invoice_invariants import INVARIANTS
from tests.support.store.postgres import connect, drop_database, fresh_database

YEAR = Year(cooperative_id=BENCHED, slug="bench", today=date(2026, 3, 3), days=5, jobs=30)
NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def filled(cluster: Cluster, store_template: str) -> Iterator[str]:
    """Return the name of a database with five days of a cooperative."""
    name = fresh_database(cluster, store_template)
    with connect(cluster, name, OWNER) as connection:
        fill(connection, YEAR)
        fill_addresses(connection, 200)
    yield name
    drop_database(cluster, name)


@pytest.fixture
def database(cluster: Cluster, filled: str) -> Iterator[Database]:
    """Return the same as the application's role sees it."""
    database = Database(url=cluster.url(APP, filled), pool_size=1)
    yield database
    database.close()


def test_the_made_up_year_breaks_no_rule(database: Database) -> None:
    """What the queries are timed on is what a cooperative could really have."""
    assert breaches(database, NOW) == []
    with database.transaction(BENCHED) as tx:
        assert breaches_of(tx, NOW, INVARIANTS) == []


def test_every_query_is_timed(database: Database) -> None:
    """Each query is asked as often as wanted; its times are in order."""
    timings = measure(database, YEAR, 3)
    assert [one.name for one in timings] == [query.name for query in QUERIES]
    assert all(0 < one.p50_ms <= one.p95_ms <= one.p99_ms for one in timings)


def test_the_table_names_what_misses() -> None:
    """A slow query is named and counted, one without a limit is not."""
    quick = Timing(name="quick", p50_ms=1, p95_ms=2, p99_ms=99, on_limit=True)
    slow = Timing(name="slow", p50_ms=1, p95_ms=LIMIT_MS, p99_ms=99, on_limit=True)
    free = Timing(name="free", p50_ms=1, p95_ms=999, p99_ms=999, on_limit=False)
    lines = table([quick, slow, free])
    assert [line.split()[0] for line in lines if "over" in line] == ["slow"]
    assert lines[-1] == "1 of 2 under 50 ms p95"


def test_a_run_fills_measures_and_writes_rows(
    cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From an empty database to a table and rows, in one go."""
    name = fresh_database(cluster)
    out = tmp_path / "store.json"
    given = ["--url", cluster.url(APP, name), "--owner-url", cluster.url(OWNER, name)]
    main([*given, "--days", "2", "--jobs", "20", "--addresses", "50", "--repeats", "1",
          "--out", str(out)])  # fmt: skip
    drop_database(cluster, name)
    printed = capsys.readouterr().out
    # Two days and the seven to come.
    assert "180 jobs" in printed
    rows = json.loads(out.read_text())
    assert [row["query"] for row in rows] == [query.name for query in QUERIES]
