"""Health of a database: whatever would take down the walls between cooperatives is seen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa

from api.auth.secret import Secret
from data.local import APP, OWNER, Cluster
from data.store import migrating
from data.store.database import Database
from data.store.system import health
from data.store.tables import bookings as bookings_tables
from data.store.tables import people
from routing.errors import Failure
from tests.support.rounds.settled_day import add, settle_day, uid
from tests.support.store.earlier import set_revision
from tests.support.store.owner import run_as_owner
from tests.support.store.postgres import connect, drop_database, fresh_database
from tests.support.store.world import World

WEAK = f"weak_{os.getpid()}"
NOW = datetime(2026, 3, 9, tzinfo=UTC)


def codes(database: Database) -> set[str]:
    """Codes of what is found."""
    return {each.code for each in health.weaknesses(database)}


def run(world: World, statement: str) -> None:
    """Run a statement as the owner."""
    run_as_owner(world.owner_url, lambda connection: _execute(connection, statement))


def _execute(connection: sa.Connection, statement: str) -> None:
    connection.execute(sa.text(statement))


@pytest.fixture
def weak(world: World, cluster: Cluster) -> Iterator[Database]:
    """Return the database as a role of the test's own, with the application's rights."""
    name = sa.make_url(world.owner_url).database or ""
    with connect(cluster, name) as connection:
        connection.execute(f"CREATE ROLE {WEAK} LOGIN".encode())
        connection.execute(f"GRANT USAGE ON SCHEMA tournee TO {WEAK}".encode())
        connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA tournee TO {WEAK}".encode())
    database = Database(url=cluster.url(WEAK, name), pool_size=1)
    yield database
    database.close()
    with connect(cluster, name) as connection:
        connection.execute(f"REASSIGN OWNED BY {WEAK} TO {OWNER}".encode())
        connection.execute(f"DROP OWNED BY {WEAK}".encode())
        connection.execute(f"DROP ROLE {WEAK}".encode())


def test_a_good_installation_has_no_weakness(world: World) -> None:
    """After the migrations, as the application's role, nothing is found."""
    assert health.weaknesses(world.database) == []


RIGHTS = (
    ("ALTER ROLE {role} SUPERUSER", "ALTER ROLE {role} NOSUPERUSER", "role-superuser"),
    ("ALTER ROLE {role} BYPASSRLS", "ALTER ROLE {role} NOBYPASSRLS", "role-bypasses-security"),
    ("ALTER ROLE {role} CREATEROLE", "ALTER ROLE {role} NOCREATEROLE", "role-makes-roles"),
    ("ALTER ROLE {role} REPLICATION", "ALTER ROLE {role} NOREPLICATION", "role-replicates"),
    ("GRANT tournee_owner TO {role}", "REVOKE tournee_owner FROM {role}", "role-member"),
    ("GRANT tournee_door TO {role}", "REVOKE tournee_door FROM {role}", "role-member"),
    ("GRANT pg_read_all_data TO {role}", "REVOKE pg_read_all_data FROM {role}", "role-member"),
    (
        "ALTER TABLE tournee.note OWNER TO {role}",
        "ALTER TABLE tournee.note OWNER TO tournee_owner",
        "role-owns-table",
    ),
    (
        "GRANT CREATE ON SCHEMA tournee TO {role}",
        "REVOKE CREATE ON SCHEMA tournee FROM {role}",
        "role-creates",
    ),
)
"""Rights too many for the application's role: how one is given and taken back, and its code."""


def test_a_role_with_too_many_rights_is_seen(
    world: World, weak: Database, cluster: Cluster
) -> None:
    """Each right that would let the application's role step out has its own code, until it ends."""
    with connect(cluster, sa.make_url(world.owner_url).database or "") as connection:
        # Owning a table and giving it back leaves less of what the application may do: it is last.
        for given, taken, code in sorted(RIGHTS, key=lambda one: "OWNER" in one[0]):
            assert codes(weak) == set(), code
            connection.execute(given.format(role=WEAK).encode())
            assert code in codes(weak)
            connection.execute(taken.format(role=WEAK).encode())


def test_the_owner_is_no_role_to_work_as(world: World) -> None:
    """Who works as the owner of the tables by mistake is told."""
    database = Database(url=world.owner_url, pool_size=1)
    assert {"role-owns-table", "role-creates", "role-member"} <= codes(database)
    database.close()


WALLS = (
    ("ALTER TABLE tournee.person DISABLE ROW LEVEL SECURITY", "table-unsecured", "person"),
    ("ALTER TABLE tournee.note NO FORCE ROW LEVEL SECURITY", "table-unsecured", "note"),
    ("DROP POLICY own ON tournee.cooperative", "table-unsecured", "cooperative"),
    ("CREATE POLICY all_see ON tournee.stop USING (true)", "table-other-policy", "stop: all_see"),
    ("ALTER TABLE tournee.event DISABLE TRIGGER append_only", "log-changeable", "event"),
    ("DROP TRIGGER never_back ON tournee.log_head", "log-changeable", "log_head"),
)
"""Walls between cooperatives that are taken down, with what is found."""


def test_a_wall_that_was_taken_down_is_seen(world: World) -> None:
    """A table without forced security, a policy too many, a log that can be rewritten: all seen."""
    seen: set[tuple[str, str]] = set()
    for statement, code, subject in WALLS:
        run(world, statement)
        found = {(each.code, each.subject) for each in health.weaknesses(world.database)}
        assert found - seen == {(code, subject)}, statement
        seen = found
    assert len(seen) == len(WALLS)


def test_the_standing_of_a_schema_is_told(cluster: Cluster) -> None:
    """Empty, older, same or newer: also the application's role can tell."""
    name = fresh_database(cluster)
    owner, app = cluster.url(OWNER, name), cluster.url(APP, name)
    assert health.standing(app) == "empty"
    migrating.upgrade(owner)
    assert health.standing(app) == "same"
    for revision, standing in (("0012", "older"), ("9999", "newer")):
        set_revision(owner, revision)
        assert health.standing(app) == standing
    drop_database(cluster, name)


def test_a_server_is_looked_at(world: World, cluster: Cluster) -> None:
    """What answers is told; what does not is an error without the password."""
    server = health.look_at(world.database.url)
    assert (server.fits, server.role) == (True, APP)
    assert int(server.version.split(".")[0]) >= 15
    bare = health.look_at(cluster.url("postgres", "postgres"))
    assert (bare.fits, bare.postgis) == (False, "")
    with pytest.raises(Failure, match="database-unreachable") as caught:
        health.look_at("postgresql+psycopg://app:geheim@127.0.0.1:1/tournee")
    assert "geheim" not in str(caught.value)


def test_keys_that_seal_are_named(world: World) -> None:
    """The fingerprints of all keys in use are found, in every cooperative and outside of them."""
    sealer = world.service.tools.sealer
    assert health.sealing_keys(world.database) == set()
    person = world.new_person("courier", cooperative=world.beta)
    with world.database.transaction(world.beta) as tx:
        sealed = sealer.seal(Secret("x"), context="x", now=NOW)
        add(tx, people.second_factor, person_id=person.id, sealed_secret=sealed)
    with world.database.transaction() as tx:
        tx.run(
            people.installation_admin.insert().values(
                id=uid("admin"), email="a@b.c", created_at=NOW, sealed_totp="sealed1.0badcafe.x"
            )
        )
    assert health.sealing_keys(world.database) == {*sealer.fingerprints, "0badcafe"}


def test_named_files_are_found_wherever_they_are(world: World) -> None:
    """Every column of hashes counts: of proofs and of imports."""
    settle_day(world, world.alpha, "a" * 64)
    with world.database.transaction(world.beta) as tx:
        add(tx, bookings_tables.import_, id=uid("import"), sha256="b" * 64)
        add(tx, bookings_tables.import_, id=uid("import without file"), sha256="")
    found: dict[UUID, set[str]] = health.named_files(world.database)
    assert found == {world.alpha: {"a" * 64}, world.beta: {"b" * 64}}
