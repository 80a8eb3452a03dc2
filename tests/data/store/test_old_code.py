"""Migrations let those who run the former version go on, and never stop the service for long."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """Names that the schema of a former revision had.

    Attributes
    ----------
    columns
        Of every table of ours.
    functions
        Of ours, with their arguments.
    """

    columns: dict[str, list[str]]
    functions: set[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A database that was brought from the oldest schema to the newest, revision by revision.

    Attributes
    ----------
    engine
        Of the application, which knows statements of other revisions worked out.
    """

    engine: sa.Engine
    newest: Former
    former: dict[str, Former]


@pytest.fixture(scope="module")
def history(cluster: Cluster) -> Iterator[History]:
    """Return a database that has gone through every revision, with what each of them had."""
    name = fresh_database(cluster)
    owner = cluster.url(OWNER, name)
    load_0003(cluster, name)
    former = {OLDEST: schema_of(owner)}
    for revision in migrating.revisions():
        migrating.upgrade(owner, revision)
        former[revision] = schema_of(owner)
    found_cooperative(owner)
    newest = former.pop(migrating.newest_revision())
    engine = sa.create_engine(cluster.url(APP, name))
    yield History(engine=engine, newest=newest, former=former)
    engine.dispose()
    drop_database(cluster, name)


def schema_of(url: str) -> Former:
    """Name what a database has now."""
    engine = sa.create_engine(url)
    columns = sa.text(
        "SELECT relname, array_agg(attname::text ORDER BY attnum) FROM pg_class "
        "JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped "
        "WHERE relnamespace = 'tournee'::regnamespace AND relkind IN ('r', 'p') "
        "AND relname !~ '^(procrastinate|alembic)_' GROUP BY 1"
    )
    functions = sa.text(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'tournee'::regnamespace"
    )
    try:
        with engine.connect() as connection:
            return Former(
                columns={str(table): list(names) for table, names in connection.execute(columns)},
                functions=set(connection.execute(functions).scalars()),
            )
    finally:
        engine.dispose()


def use_as_before(engine: sa.Engine, before: dict[str, list[str]]) -> None:
    """Read and write every table as a program does that knows only the columns of before."""
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
def test_the_former_version_works_on_the_new_schema(history: History, revision: str) -> None:
    """With every migration done, a program of any former revision still reads and writes."""
    former = history.former[revision]
    assert len(former.columns) > 50
    use_as_before(history.engine, former.columns)
    assert former.functions <= history.newest.functions


@pytest.fixture(scope="module")
def changeable(cluster: Cluster, store_template: str) -> Iterator[str]:
    """Return the name of a database in which each table is changed by one test at most."""
    name = fresh_database(cluster, store_template)
    found_cooperative(cluster.url(OWNER, name))
    yield name
    drop_database(cluster, name)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("vehicle", "ADD COLUMN colour text NOT NULL"),
        ("place", "RENAME COLUMN name TO called"),
        ("person", "DROP COLUMN skills"),
        ("customer", "ADD CONSTRAINT named CHECK (name <> '')"),
    ],
)
def test_a_change_that_stops_the_former_version_is_seen(
    cluster: Cluster, changeable: str, table: str, change: str
) -> None:
    """The test before this one fails for a column that must be filled, is gone, or is renamed."""
    owner, engine = cluster.url(OWNER, changeable), sa.create_engine(cluster.url(APP, changeable))
    try:
        before = {table: schema_of(owner).columns[table]}
        use_as_before(engine, before)
        run_as_owner(
            owner, lambda connection: _run(connection, f"ALTER TABLE tournee.{table} {change}")
        )
        with pytest.raises(sa.exc.DBAPIError):
            use_as_before(engine, before)
    finally:
        engine.dispose()


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
