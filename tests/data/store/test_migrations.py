"""The schema goes forward and back, and is what the program thinks it is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from data.local import OWNER, Cluster
from data.store import migrating
from data.store.tables.people import cooperative, rulebook
from data.store.tables.work import closure, vehicle
from tests.support.store.postgres import drop_database, fresh_database
from tests.support.store.rows import owned_tables, row_for

WHOLE = "0003"
"""The first revision that a program ran on."""
INSIDE = sa.text("SELECT set_config('tournee.cooperative', :home, true)")


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


def tables_of(url: str) -> dict[str, sa.Table]:
    """Return the tables as a program of that revision declares them."""
    engine, found = sa.create_engine(url), sa.MetaData(schema="tournee")
    found.reflect(engine)
    engine.dispose()
    return {table.name: table for table in found.tables.values()}


def write_and_read(
    connection: sa.Connection, older: dict[str, sa.Table], home: UUID | None = None
) -> None:
    """Write a row into every table that there was, and read it."""
    home = home or uuid4()
    connection.execute(INSIDE, {"home": str(home)})
    known = [one for one in (cooperative, *owned_tables()) if one.name in older]
    for table in known:
        row = row_for(home, table)
        if table is cooperative:
            row["id"] = home
        then = older[table.name]
        values = {name: value for name, value in row.items() if name in then.columns}
        connection.execute(then.insert().values(values))
        assert len(connection.execute(sa.select(then)).all()) == 1, table.name
    assert len(known) > 50


def test_an_older_program_goes_on_on_the_newest_schema(empty: str) -> None:
    """What programs of each earlier revision write is taken, and what they read is there."""
    every = migrating.revisions()
    for revision in every[every.index(WHOLE) : -1]:
        migrating.upgrade(empty, revision)
        work = partial(write_and_read, older=tables_of(empty))
        migrating.upgrade(empty)
        migrating.run_as_owner(empty, work)
        migrating.downgrade(empty, "base")


def test_a_trailer_is_no_bike_on_the_way_back(empty: str) -> None:
    """Going back before trailers takes them out of the fleet; bikes stay in it."""
    migrating.upgrade(empty)
    home, bike, trailer = uuid4(), uuid4(), uuid4()

    def fill(connection: sa.Connection) -> None:
        connection.execute(INSIDE, {"home": str(home)})
        row = {**row_for(home, cooperative), "id": home}
        del row["cooperative_id"]
        connection.execute(cooperative.insert().values(row))
        for id_, towed in ((bike, False), (trailer, True)):
            row = {**row_for(home, vehicle), "id": id_, "trailer": towed, "status": "active"}
            connection.execute(vehicle.insert().values(row))

    def look(connection: sa.Connection) -> None:
        connection.execute(INSIDE, {"home": str(home)})
        query = "SELECT id FROM tournee.vehicle WHERE status = 'active'"
        assert connection.execute(sa.text(query)).scalars().all() == [bike]

    migrating.run_as_owner(empty, fill)
    migrating.downgrade(empty, "0004")
    migrating.run_as_owner(empty, look)


def test_a_slowed_street_does_not_close_on_the_way_back(empty: str) -> None:
    """Going back before slowed streets opens them again; those that are closed stay closed."""
    migrating.upgrade(empty)
    home, slowed, closed = uuid4(), uuid4(), uuid4()

    def fill(connection: sa.Connection) -> None:
        connection.execute(INSIDE, {"home": str(home)})
        row = {**row_for(home, cooperative), "id": home}
        del row["cooperative_id"]
        connection.execute(cooperative.insert().values(row))
        for id_, slow_kmh in ((slowed, 10), (closed, None)):
            row = {**row_for(home, closure), "id": id_, "slow_kmh": slow_kmh}
            connection.execute(closure.insert().values(row))

    def look(connection: sa.Connection) -> None:
        hidden = "SELECT count(*) FROM tournee.closure"
        assert connection.execute(sa.text(hidden)).scalar_one() == 0
        connection.execute(INSIDE, {"home": str(home)})
        query = "SELECT id FROM tournee.closure WHERE opened_at IS NULL"
        assert connection.execute(sa.text(query)).scalars().all() == [closed]

    migrating.run_as_owner(empty, fill)
    migrating.downgrade(empty, "0003")
    migrating.run_as_owner(empty, look)


def test_sellers_go_on_the_way_back_and_other_rules_stay(empty: str) -> None:
    """Going back before sellers takes their rules away; whatever else was published stays."""
    migrating.upgrade(empty)
    home = uuid4()

    def fill(connection: sa.Connection) -> None:
        connection.execute(INSIDE, {"home": str(home)})
        row = {**row_for(home, cooperative), "id": home}
        del row["cooperative_id"]
        connection.execute(cooperative.insert().values(row))
        for kind in ("seller", "tariff"):
            rule = {**row_for(home, rulebook), "id": uuid4(), "kind": kind}
            connection.execute(rulebook.insert().values(rule))

    def look(connection: sa.Connection) -> None:
        connection.execute(INSIDE, {"home": str(home)})
        query = "SELECT kind FROM tournee.rulebook"
        assert connection.execute(sa.text(query)).scalars().all() == ["tariff"]

    def take_away(connection: sa.Connection) -> None:
        connection.execute(INSIDE, {"home": str(home)})
        connection.execute(sa.text("DELETE FROM tournee.rulebook"))

    migrating.run_as_owner(empty, fill)
    migrating.downgrade(empty, "0008")
    migrating.run_as_owner(empty, look)
    with pytest.raises(sa.exc.IntegrityError, match="append-only"):
        migrating.run_as_owner(empty, take_away)


def test_riders_know_the_rounds_that_were_published_before(empty: str) -> None:
    """A round that was told before versions were noted counts as told, a withdrawn one does not."""
    home = uuid4()
    migrating.upgrade(empty, "0010")
    fill = partial(write_and_read, older=tables_of(empty), home=home)
    migrating.run_as_owner(empty, fill)

    def set_status(connection: sa.Connection, status: str) -> None:
        connection.execute(INSIDE, {"home": str(home)})
        query = "UPDATE tournee.round SET status = :status, version = 3"
        connection.execute(sa.text(query), {"status": status})

    def look(connection: sa.Connection, told: int | None) -> None:
        connection.execute(INSIDE, {"home": str(home)})
        query = "SELECT told_version FROM tournee.round"
        assert connection.execute(sa.text(query)).scalar_one() == told

    for status, told in (("accepted", 3), ("withdrawn", None)):
        migrating.run_as_owner(empty, partial(set_status, status=status))
        migrating.upgrade(empty)
        migrating.run_as_owner(empty, partial(look, told=told))
        migrating.downgrade(empty, "0010")
