"""Databases and backups of the schemas before the first revision come to it with every row."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from data.local import OWNER, Cluster
from data.store import migrating
from data.store.earlier_schemas import UNUSED
from data.store.system import health
from routing.errors import Failure
from tests.support.store.earlier import load_0003, restore_0012, set_revision, tools_for
from tests.support.store.postgres import connect, drop_database, fresh_database

CHANGED = {"plan", "round", "shift"}
"""Tables in which rows change on the way from 0003."""


@pytest.fixture
def database(cluster: Cluster) -> Iterator[str]:
    """Return the name of an empty database."""
    name = fresh_database(cluster)
    yield name
    drop_database(cluster, name)


def schema_of(cluster: Cluster, name: str) -> list[str]:
    """Every statement that makes a schema again: tables, policies, rights, functions, triggers."""
    dump = tools_for(cluster, name).start(
        "pg_dump", "--schema-only", "--schema=tournee", stdout=subprocess.PIPE
    )
    text = dump.communicate()[0].decode()
    assert dump.returncode == 0
    lines = [line for line in text.splitlines() if not line.startswith(("--", "\\"))]
    # How a function's text is broken into lines makes no difference, nor quotes round a number.
    statements = " ".join(" ".join(lines).split()).replace("( ", "(").replace(" )", ")")
    statements = re.sub(r"'(-?\d+)'::(?:bigint|integer)", r"\1", statements)
    return sorted(re.split(r"(?<=;) (?=[A-Z])", statements))


def rows_of(cluster: Cluster, name: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of ours but the revision, as JSON."""
    with connect(cluster, name) as connection:
        tables = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'tournee'::regnamespace "
            "AND relkind = 'r' AND relname <> 'alembic_version' ORDER BY 1"
        ).fetchall()
        found = {}
        for (table,) in tables:
            query = f'SELECT to_jsonb(t) FROM tournee."{table}" AS t'  # noqa: S608  # names of tables
            rows = [row for (row,) in connection.execute(query.encode()).fetchall()]
            found[table] = sorted(rows, key=json.dumps)
    return found


def of_before(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of a table without the columns that later steps added."""
    keys = before[0].keys() if before else ()
    return sorted(({key: row[key] for key in keys} for row in after), key=json.dumps)


def test_a_backup_of_0012_comes_back_with_every_row(
    cluster: Cluster, database: str, store_template: str, tmp_path: Path
) -> None:
    """A backup made before the first revision has every row after it, and the schema made anew.

    A step that fails before leaves it where it was. Once carried it is carried no more, and goes
    back as one that was made anew.
    """
    manifest = restore_0012(cluster, database, tmp_path)
    owner, before = cluster.url(OWNER, database), rows_of(cluster, database)
    assert (manifest.revision, migrating.revision_of(owner)) == ("0012", "0012")
    assert health.standing(owner) == "older"
    _cannot_be_carried_while_locked(cluster, database)
    assert rows_of(cluster, database) == before

    migrating.upgrade(owner)

    after = rows_of(cluster, database)
    assert {table: of_before(rows, after[table]) for table, rows in before.items()} == before
    assert not any(rows for table, rows in after.items() if table not in before)
    # The queue was empty.
    assert sum(map(len, before.values())) == sum(manifest.rows.values()) == 250
    assert migrating.revision_of(owner) == migrating.newest_revision()
    assert migrating.differences(owner) == ""
    fresh = fresh_database(cluster, store_template)
    assert schema_of(cluster, database) == schema_of(cluster, fresh)
    drop_database(cluster, fresh)

    migrating.upgrade(owner)
    assert migrating.revision_of(owner) == migrating.newest_revision()
    migrating.downgrade(owner, "base")
    migrating.upgrade(owner)
    assert migrating.differences(owner) == ""


def _cannot_be_carried_while_locked(cluster: Cluster, database: str) -> None:
    """See that a lock of somebody stops all steps, one transaction, before the service stands."""
    owner = cluster.url(OWNER, database)
    with connect(cluster, database) as busy:
        busy.execute("BEGIN")
        busy.execute("LOCK TABLE tournee.plan")
        with pytest.raises(sa.exc.DBAPIError, match="lock timeout"):
            migrating.upgrade(owner)
    assert migrating.revision_of(owner) == "0012"


def test_a_database_of_0003_comes_forward_with_every_row(
    cluster: Cluster, database: str, store_template: str
) -> None:
    """Rows of the oldest schema stay but for what its steps change; the schema is as made anew."""
    load_0003(cluster, database)
    owner, before = cluster.url(OWNER, database), rows_of(cluster, database)
    assert migrating.revision_of(owner) == "0003"

    migrating.upgrade(owner)

    after = rows_of(cluster, database)
    for table, rows in before.items():
        kept = of_before(rows, after[table])
        assert len(after[table]) == len(rows)
        assert table in CHANGED or kept == rows, table
    assert len([table for table, rows in before.items() if rows]) > 50
    assert [row["shares_position"] for row in before["shift"]] == [True]
    assert [row["shares_position"] for row in after["shift"]] == [False]
    assert [row["told_version"] for row in after["round"]] == [3]
    (plan,) = after["plan"]
    assert plan["progress"]["change"]["comparison"] == {
        "names": {},
        "rounds": [
            {"before": {"courier": "", "stops": 3}, "after": None},
            {"before": {"courier": "", "stops": 3}, "after": {"courier": "", "stops": 4}},
        ],
    }
    fresh = fresh_database(cluster, store_template)
    assert schema_of(cluster, database) == schema_of(cluster, fresh)
    drop_database(cluster, fresh)


def test_steps_touch_what_they_are_for_alone(cluster: Cluster, database: str) -> None:
    """A withdrawn round was told to nobody, and a shift that is over keeps what it shared."""
    load_0003(cluster, database)
    with connect(cluster, database) as connection:
        connection.execute("UPDATE tournee.round SET status = 'withdrawn'")
        connection.execute("UPDATE tournee.shift SET status = 'closed'")
    migrating.upgrade(cluster.url(OWNER, database))
    after = rows_of(cluster, database)
    assert [row["told_version"] for row in after["round"]] == [None]
    assert [row["shares_position"] for row in after["shift"]] == [True]


def test_a_schema_that_no_program_ran_on_is_refused(
    cluster: Cluster, database: str, tmp_path: Path
) -> None:
    """Before 0003 there is nothing to carry: the refusal says so, and changes nothing."""
    restore_0012(cluster, database, tmp_path)
    owner, before = cluster.url(OWNER, database), rows_of(cluster, database)
    assert UNUSED
    for revision in UNUSED:
        set_revision(owner, revision)
        with pytest.raises(Failure) as refused:
            migrating.upgrade(owner)
        assert refused.value.code == "database-too-old"
        assert refused.value.arguments == {"revision": revision, "oldest": "0003"}
        assert migrating.revision_of(owner) == revision
        assert rows_of(cluster, database) == before
