"""Migrations let those who run the former version go on, and never stop the service for long."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from data.local import APP, OWNER, Cluster
from data.store import migrating
from data.store.migrating import MIGRATIONS
from tests.support.store.earlier import load_0003
from tests.support.store.owner import run_as_owner
from tests.support.store.postgres import drop_database, fresh_database
from tests.support.store.rows import owned_tables, row_for

VERSIONS = sorted((MIGRATIONS / "versions").glob("0*.py"))
HOME = UUID(int=7)
OLDEST = "0003"
"""The first schema that a program ran on."""


@pytest.fixture
def empty(cluster: Cluster) -> Iterator[str]:
    """Return the name of an empty database."""
    name = fresh_database(cluster)
    yield name
    drop_database(cluster, name)


def columns(url: str) -> dict[str, list[str]]:
    """Name the columns of every table of ours."""
    engine = sa.create_engine(url)
    try:
        inspector = sa.inspect(engine)
        return {
            table: [column["name"] for column in inspector.get_columns(table, schema="tournee")]
            for table in inspector.get_table_names(schema="tournee")
            if not table.startswith(("procrastinate_", "alembic_"))
        }
    finally:
        engine.dispose()


def functions(url: str) -> set[str]:
    """Name the functions of ours with their arguments."""
    engine = sa.create_engine(url)
    query = (
        "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'tournee'::regnamespace"
    )
    try:
        with engine.connect() as connection:
            return set(connection.execute(sa.text(query)).scalars())
    finally:
        engine.dispose()


def use_as_before(app_url: str, before: dict[str, list[str]]) -> None:
    """Read and write every table as a program does that knows only the columns of before."""
    engine = sa.create_engine(app_url)
    try:
        with engine.connect() as connection:
            connection.execute(
                sa.select(sa.func.set_config("tournee.cooperative", str(HOME), True))  # noqa: FBT003
            )
            for table in owned_tables():
                if table.name in before:
                    row = row_for(HOME, table)
                    known = {name: row[name] for name in before[table.name] if name in row}
                    connection.execute(table.insert().values(known))
                    _read(connection, table, before[table.name])
            connection.rollback()
    finally:
        engine.dispose()


def _read(connection: sa.Connection, table: sa.Table, names: list[str]) -> None:
    old = sa.table(table.name, *(sa.column(name) for name in names), schema="tournee")
    assert len(connection.execute(sa.select(old)).all()) == 1


def found_cooperative(url: str) -> None:
    """Add the cooperative whose rows are written."""

    def add(connection: sa.Connection) -> None:
        connection.execute(
            sa.text(
                "INSERT INTO tournee.cooperative (id, slug, created_at) VALUES (:id, 'old', now())"
            ),
            {"id": HOME},
        )

    run_as_owner(url, add)


@pytest.mark.parametrize("revision", [OLDEST, *migrating.revisions()[:-1]])
def test_the_former_version_works_on_the_new_schema(
    cluster: Cluster, empty: str, revision: str
) -> None:
    """With every migration done, a program of any former revision still reads and writes."""
    owner = cluster.url(OWNER, empty)
    load_0003(cluster, empty)
    if revision != OLDEST:
        migrating.upgrade(owner, revision)
    before, had = columns(owner), functions(owner)
    migrating.upgrade(owner)
    found_cooperative(owner)
    use_as_before(cluster.url(APP, empty), before)
    assert had <= functions(owner)


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE tournee.vehicle ADD COLUMN colour text NOT NULL",
        "ALTER TABLE tournee.vehicle RENAME COLUMN name TO called",
        "ALTER TABLE tournee.vehicle DROP COLUMN range_m",
        "ALTER TABLE tournee.vehicle ADD CONSTRAINT named CHECK (name <> '')",
    ],
)
def test_a_change_that_stops_the_former_version_is_seen(
    cluster: Cluster, store_template: str, change: str
) -> None:
    """The test before this one fails for a column that must be filled, is gone, or is renamed."""
    name = fresh_database(cluster, store_template)
    try:
        owner = cluster.url(OWNER, name)
        before = columns(owner)
        found_cooperative(owner)
        use_as_before(cluster.url(APP, name), before)
        run_as_owner(owner, lambda connection: _run(connection, change))
        with pytest.raises(sa.exc.DBAPIError):
            use_as_before(cluster.url(APP, name), before)
    finally:
        drop_database(cluster, name)


def _run(connection: sa.Connection, statement: str) -> None:
    connection.execute(sa.text(statement))


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_no_migration_waits_long_for_a_lock(path: Path) -> None:
    """The first thing each migration does, there and back, is to bound its waiting."""
    module = ast.parse(path.read_text(encoding="utf-8"))
    steps = {
        node.name: node
        for node in module.body
        if isinstance(node, ast.FunctionDef) and node.name in {"upgrade", "downgrade"}
    }
    assert set(steps) == {"upgrade", "downgrade"}
    for step in steps.values():
        first = step.body[1] if ast.get_docstring(step) else step.body[0]
        assert "SET LOCAL lock_timeout = '5s'" in ast.unparse(first)


def test_new_migrations_begin_so() -> None:
    """The form that new migrations are written from bounds their waiting too."""
    form = (MIGRATIONS / "script.py.mako").read_text(encoding="utf-8")
    assert form.count("SET LOCAL lock_timeout = '5s'") == 2
