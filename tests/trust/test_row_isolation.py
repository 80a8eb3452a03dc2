"""A session of the application's role sees one cooperative's rows: every table, made from them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
import sqlalchemy as sa

from data.local import APP
from data.store.tables import is_owned, metadata
from tests.support.store.rows import owned_tables, row_for
from tests.support.store.world import World

pytestmark = pytest.mark.trust

SHARED = {
    "gazetteer",
    "map_feature",
    "address",
    "city_file",
    "city_version",
    "cooperative",
    "failed_task",
    "first_run",
    "installation_admin",
    "installation_session",
    "passkey_challenge",
    "sign_in_attempt",
    "street",
}
"""Tables that hold nothing of a cooperative; whoever adds a table decides that it belongs here."""

NAMES = [table.name for table in owned_tables()]


@contextmanager
def session(world: World, cooperative: UUID | None) -> Iterator[sa.Connection]:
    """Open a raw session of the application's role for a cooperative, undone at its end."""
    with world.database.engine.connect() as connection:
        value = "" if cooperative is None else str(cooperative)
        connection.execute(sa.select(sa.func.set_config("tournee.cooperative", value, True)))  # noqa: FBT003
        yield connection
        connection.rollback()


@pytest.fixture
def filled(world: World) -> World:
    """Return both cooperatives a row in every table, written as the application writes."""
    for home in (world.alpha, world.beta):
        with world.database.transaction(home) as tx:
            for table in owned_tables():
                tx.connection.execute(table.insert().values(row_for(home, table)))
    return world


def owners(connection: sa.Connection, table: sa.Table) -> set[UUID]:
    """Whose rows a session sees in a table."""
    return set(connection.execute(sa.select(table.c.cooperative_id)).scalars())


def test_every_table_is_known() -> None:
    """A table either says whose each row is or is listed as holding nothing of anybody."""
    assert {table.name for table in metadata.tables.values() if not is_owned(table)} == SHARED


def test_reading_shows_only_own_rows(filled: World) -> None:
    """In every table a session sees the rows of its cooperative, and without one sees none."""
    seen = {}
    for home in (filled.alpha, filled.beta, None):
        with session(filled, home) as connection:
            for table in owned_tables():
                seen[home, table.name] = owners(connection, table)
    for name in NAMES:
        assert seen[filled.alpha, name] == {filled.alpha}, name
        assert seen[filled.beta, name] == {filled.beta}, name
        assert seen[None, name] == set(), name


def test_nothing_is_written_for_another(filled: World) -> None:
    """A session can neither add, take over, change nor remove a row of another cooperative."""
    for table in owned_tables():
        theirs = table.c.cooperative_id == filled.beta
        for statement in (
            table.update().where(theirs).values(cooperative_id=filled.alpha),
            table.update().where(theirs).values(cooperative_id=filled.beta),
            table.delete().where(theirs),
        ):
            assert touched(filled, statement) == 0, f"{table.name}: {statement}"
        with session(filled, filled.beta) as connection:
            assert len(connection.execute(sa.select(table)).all()) == 1, table.name
        with (
            session(filled, filled.alpha) as connection,
            pytest.raises(sa.exc.DBAPIError, match="row-level security"),
        ):
            connection.execute(table.insert().values(row_for(filled.beta, table)))


def touched(world: World, statement: sa.Executable) -> int:
    """How many rows a statement of alpha's session touches; none where it may not at all."""
    with session(world, world.alpha) as connection:
        try:
            return connection.execute(statement).rowcount
        except sa.exc.DBAPIError as error:
            if "permission denied" not in str(error):
                raise
            return 0


def test_a_cooperative_sees_itself_alone(world: World) -> None:
    """Of the cooperatives themselves a session sees its own; the installation sees the list."""
    query = sa.text("SELECT id FROM tournee.cooperative")
    for home, expected in (
        (world.alpha, {world.alpha}),
        (world.beta, {world.beta}),
        (None, {world.alpha, world.beta}),
    ):
        with session(world, home) as connection:
            assert set(connection.execute(query).scalars()) == expected


def test_security_is_forced_on_every_table(world: World) -> None:
    """Row-level security is on, and binds the owner of the tables too."""
    query = sa.text(
        "SELECT relname FROM pg_class WHERE relnamespace = 'tournee'::regnamespace "
        "AND relkind IN ('r', 'p') AND relrowsecurity AND relforcerowsecurity"
    )
    with session(world, None) as connection:
        forced = set(connection.execute(query).scalars())
    assert forced == {*NAMES, "cooperative"}


def test_the_role_cannot_step_out(world: World) -> None:
    """The application's role is no superuser, bypasses nothing, owns nothing, becomes nobody."""
    with session(world, world.alpha) as connection:
        role = connection.execute(
            sa.text(
                "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication "
                "FROM pg_roles WHERE rolname = current_user"
            )
        ).one()
        assert not any(role)
        assert connection.execute(sa.text("SELECT current_user")).scalar_one() == APP
        owned = connection.execute(
            sa.text(
                "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner "
                "WHERE r.rolname = current_user"
            )
        ).scalar_one()
        assert owned == 0
        member = connection.execute(
            sa.text(
                "SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member "
                "WHERE r.rolname = current_user"
            )
        ).scalar_one()
        assert member == 0
    for statement in (
        "SET ROLE tournee_owner",
        "SET ROLE tournee_door",
        "SET SESSION AUTHORIZATION postgres",
        "ALTER TABLE tournee.person DISABLE ROW LEVEL SECURITY",
        "DROP POLICY own ON tournee.person",
        "CREATE TABLE tournee.mine (id int)",
        "CREATE FUNCTION tournee.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "COPY tournee.person TO PROGRAM 'cat'",
    ):
        with session(world, world.alpha) as connection, pytest.raises(sa.exc.DBAPIError):
            connection.execute(sa.text(statement))


def test_the_setting_does_not_stay(world: World) -> None:
    """A connection goes back to the pool without the cooperative it worked for."""
    for _ in range(5):
        with world.database.transaction(world.alpha):
            pass
        with world.database.engine.connect() as connection:
            left = connection.execute(
                sa.text("SELECT coalesce(current_setting('tournee.cooperative', true), '')")
            ).scalar_one()
            assert left == ""
