"""The schema goes forward and back, and is what the program thinks it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from data.local import OWNER, Cluster
from data.store import migrating
from tests.support.store.postgres import drop_database, fresh_database


@pytest.fixture
def empty(cluster: Cluster) -> Iterator[str]:
    """Return the address of an empty database, as its owner."""
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


def test_every_step_goes_back(empty: str) -> None:
    """Each migration can be undone and leaves nothing behind; all of them make what is declared."""
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
    assert migrating.revision_of(empty) == migrating.newest_revision()
