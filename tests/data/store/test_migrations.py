"""The schema goes forward and back, and is what the program thinks it is."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
import sqlalchemy as sa

from data.local import OWNER, Cluster
from data.store import migrating
from data.store.tables.people import cooperative
from data.store.tables.work import closure
from tests.support.postgres import drop_database, fresh_database
from tests.support.rows import row_for


@pytest.fixture
def empty(cluster: Cluster) -> Iterator[str]:
    """Give the address of an empty database, as its owner."""
    name = fresh_database(cluster)
    yield cluster.url(OWNER, name)
    drop_database(cluster, name)


def things(url: str) -> set[str]:
    """Names of all tables, functions and types in our schema."""
    engine = sa.create_engine(url)
    query = " UNION ".join(
        f"SELECT {name} FROM {table} WHERE {space} = to_regnamespace('tournee')"  # noqa: S608
        for name, table, space in (
            ("relname", "pg_class", "relnamespace"),
            ("proname", "pg_proc", "pronamespace"),
            ("typname", "pg_type", "typnamespace"),
        )
    )
    with engine.connect() as connection:
        found = set(connection.execute(sa.text(query)).scalars())
    engine.dispose()
    return found


def test_tables_and_migrations_agree(empty: str) -> None:
    """After all migrations nothing differs between the database and the declared tables."""
    migrating.upgrade(empty)
    assert migrating.differences(empty) == ""
    assert migrating.revision_of(empty) == migrating.newest_revision()


def test_every_step_goes_back(empty: str) -> None:
    """Each migration can be undone, and what is undone leaves nothing behind."""
    before = []
    for revision in migrating.revisions():
        before.append((migrating.revision_of(empty) or "base", things(empty)))
        migrating.upgrade(empty, revision)
    for revision, had in reversed(before):
        migrating.downgrade(empty, revision)
        left = things(empty) - {"alembic_version", "_alembic_version", "alembic_version_pkc"}
        assert left == had - {"alembic_version", "_alembic_version", "alembic_version_pkc"}
    migrating.upgrade(empty)
    assert migrating.differences(empty) == ""


def test_a_slowed_street_does_not_close_on_the_way_back(empty: str) -> None:
    """Going back before slowed streets opens them again; those that are closed stay closed."""
    migrating.upgrade(empty)
    home, slowed, closed = uuid4(), uuid4(), uuid4()
    inside = sa.text("SELECT set_config('tournee.cooperative', :home, true)")

    def fill(connection: sa.Connection) -> None:
        connection.execute(inside, {"home": str(home)})
        row = {**row_for(home, cooperative), "id": home}
        del row["cooperative_id"]
        connection.execute(cooperative.insert().values(row))
        for id_, slow_kmh in ((slowed, 10), (closed, None)):
            row = {**row_for(home, closure), "id": id_, "slow_kmh": slow_kmh}
            connection.execute(closure.insert().values(row))

    def look(connection: sa.Connection) -> None:
        hidden = "SELECT count(*) FROM tournee.closure"
        assert connection.execute(sa.text(hidden)).scalar_one() == 0
        connection.execute(inside, {"home": str(home)})
        query = "SELECT id FROM tournee.closure WHERE opened_at IS NULL"
        assert connection.execute(sa.text(query)).scalars().all() == [closed]

    migrating.run_as_owner(empty, fill)
    migrating.downgrade(empty, "0003")
    migrating.run_as_owner(empty, look)
