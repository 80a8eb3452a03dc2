"""The state of a database: what runs there, which schema it has, and what its roles could do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import sqlalchemy as sa

from data.local.binaries import OLDEST_MAJOR
from data.store import migrating
from data.store.database import Database, Transaction
from data.store.streets import city_files
from data.store.system import cooperatives
from data.store.tables import SCHEMA, is_owned, metadata
from data.store.tables.people import cooperative
from routing.errors import Failure

Standing = Literal["empty", "older", "same", "newer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A database server.

    Attributes
    ----------
    version, postgis
        Of PostgreSQL and of PostGIS; the latter is empty where it is not installed.
    fits
        Whether Tournée can work with it.
    role
        Who we are there.
    """

    version: str
    postgis: str
    fits: bool
    role: str


def look_at(url: str) -> Server:
    """Reach a server and tell what it is.

    Raises
    ------
    Failure
        ``database-unreachable``.
    """
    query = sa.text(
        "SELECT current_setting('server_version'), current_setting('server_version_num')::int, "
        "coalesce((SELECT extversion FROM pg_extension WHERE extname = 'postgis'), ''), "
        "current_user"
    )
    engine = sa.create_engine(url, connect_args={"connect_timeout": 10})
    try:
        with engine.connect() as connection:
            version, number, postgis, role = connection.execute(query).one()
    except sa.exc.DBAPIError as error:
        raise Failure("database-unreachable", detail=str(error.orig).strip()) from error
    finally:
        engine.dispose()
    fits = number >= OLDEST_MAJOR * 10_000 and bool(postgis)
    return Server(version=version.split()[0], postgis=postgis, fits=fits, role=role)


def standing(url: str) -> Standing:
    """Compare the schema of a database with that of this program."""
    revision = migrating.revision_of(url)
    if revision is None:
        return "empty"
    if revision not in migrating.known_revisions():
        return "newer"
    return "same" if revision == migrating.newest_revision() else "older"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weakness:
    """A way past the walls between cooperatives: a stable code, and which role or table."""

    code: str
    subject: str


def weaknesses(database: Database) -> list[Weakness]:
    """Find what would let the application's role see or do more than it may.

    The walls between cooperatives stand in the database; here is asked whether they really do.
    """
    with database.transaction(read_only=True) as tx:
        found = [*_of_role(tx), *_of_tables(tx), *_of_log(tx)]
    return [Weakness(code=code, subject=name) for code, names in found for name in names]


def _of_role(tx: Transaction) -> Iterator[tuple[str, list[str]]]:
    row = tx.row(sa.text("SELECT * FROM pg_roles WHERE rolname = current_user"))
    if row is None:
        raise AssertionError
    for column, code in (
        ("rolsuper", "role-superuser"),
        ("rolbypassrls", "role-bypasses-security"),
        ("rolcreaterole", "role-makes-roles"),
        ("rolreplication", "role-replicates"),
    ):
        if row[column]:
            yield code, [row["rolname"]]
    # With superuser rights everything below is true as well.
    if not row["rolsuper"]:
        become = (
            "SELECT rolname AS name FROM pg_roles WHERE rolname <> current_user "
            "AND pg_has_role(current_user, oid, 'MEMBER') ORDER BY rolname"
        )
        yield "role-member", _names(tx, become)
    owned = (
        "SELECT relname AS name FROM pg_class JOIN pg_roles ON pg_roles.oid = relowner "
        "WHERE relnamespace = 'tournee'::regnamespace AND rolname = current_user "
        "AND relkind IN ('r', 'p') ORDER BY relname"
    )
    yield "role-owns-table", _names(tx, owned)
    if tx.value(sa.select(sa.func.has_schema_privilege(SCHEMA, "CREATE"))):
        yield "role-creates", [SCHEMA]


def _of_tables(tx: Transaction) -> Iterator[tuple[str, list[str]]]:
    safe = (
        "SELECT relname AS name FROM pg_class "
        "WHERE relnamespace = 'tournee'::regnamespace AND relkind IN ('r', 'p') "
        "AND relrowsecurity AND relforcerowsecurity "
        "AND EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid AND polname = 'own')"
    )
    wanted = {table.name for table in metadata.tables.values() if is_owned(table)}
    yield "table-unsecured", sorted({*wanted, cooperative.name} - {*_names(tx, safe)})
    # A policy that lets everything pass is as good as none; those of the doors are for their role.
    loose = (
        "SELECT relname || ': ' || polname AS name "
        "FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid "
        "WHERE relnamespace = 'tournee'::regnamespace AND polpermissive "
        "AND polname NOT IN ('own', 'door')"
    )
    yield "table-other-policy", _names(tx, loose)


def _of_log(tx: Transaction) -> Iterator[tuple[str, list[str]]]:
    """The triggers that keep the log from being rewritten must be there and at work."""
    kept = (
        "SELECT relname AS name FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE relnamespace = 'tournee'::regnamespace AND tgenabled IN ('O', 'A') "
        "AND tgname IN ('append_only', 'never_back')"
    )
    yield "log-changeable", sorted({"event", "rulebook", "log_head"} - {*_names(tx, kept)})


def _names(tx: Transaction, query: str) -> list[str]:
    return [str(row["name"]) for row in tx.rows(sa.text(query))]


def named_files(database: Database) -> dict[UUID, set[str]]:
    """Return the hash of every file that rows name, by cooperative: columns ``sha256``.

    The pieces of compiled cities are the installation's.
    """
    tables = [t for t in metadata.sorted_tables if is_owned(t) and "sha256" in t.columns]
    found: dict[UUID, set[str]] = {}
    for cooperative_id in cooperatives.ids(database):
        with database.transaction(cooperative_id, read_only=True) as tx:
            found[cooperative_id] = {
                sha256
                for table in tables
                for sha256 in tx.column(table.c.sha256, table.c.sha256 != "")
            }
    with database.transaction(read_only=True) as tx:
        pieces = {piece for each in city_files.every(tx) for piece in each.every_piece}
    return {**found, city_files.INSTALLATION: pieces} if pieces else found


def sealing_keys(database: Database) -> set[str]:
    """Return the fingerprint of every key that seals a secret in the database."""
    found: set[str] = set()
    columns = [
        (table, column)
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name.startswith("sealed_")
    ]
    with database.transaction(read_only=True) as tx:
        for table, column in columns:
            if not is_owned(table):
                found |= _fingerprints(tx, column)
    for cooperative_id in cooperatives.ids(database):
        with database.transaction(cooperative_id, read_only=True) as tx:
            for table, column in columns:
                if is_owned(table):
                    found |= _fingerprints(tx, column, table.c.cooperative_id == tx.owner)
    return found


def _fingerprints(
    tx: Transaction, column: sa.Column[str], *where: sa.ColumnElement[bool]
) -> set[str]:
    """Read the middle of ``sealed1.<key>.<token>``."""
    key = sa.func.split_part(column, ".", 2).label("key")
    query = sa.select(key).where(column.is_not(None), column != "", *where).distinct()
    return {str(row["key"]) for row in tx.rows(query)}
