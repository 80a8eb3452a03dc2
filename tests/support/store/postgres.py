"""Throw-away PostgreSQL clusters and databases for tests, and how to kill them."""

import fcntl
import itertools
import os
import shutil
import signal
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import psycopg
import sqlalchemy as sa
from psycopg import sql

from data.local import DATABASE, OWNER, SUPERUSER, Cluster, join
from data.local.place import PORT, USERS
from data.local.postmaster import postmaster_pid
from routing.errors import TourneeError

PREFIX = "tournee-test-"
SWEEP_AGE_S = 600
MOST_ROWS_EMPTIED = 20_000
"""A database that held more rows is copied anew: what they leave behind slows others down."""
_numbers = itertools.count(1)

_CATALOGUES = {
    "pg_class": "relnamespace IN (SELECT oid FROM ours)",
    "pg_proc": "pronamespace IN (SELECT oid FROM ours)",
    "pg_type": "typnamespace IN (SELECT oid FROM ours)",
    "pg_constraint": "connamespace IN (SELECT oid FROM ours)",
    "pg_trigger": "true",
    "pg_policy": "true",
    "pg_extension": "true",
    "pg_namespace": "oid IN (SELECT oid FROM ours)",
    "pg_default_acl": "true",
    "pg_db_role_setting": "setdatabase IN (SELECT oid FROM this)",
    "pg_attrdef": "true",
    "pg_attribute": "attnum > 0 AND attrelid IN"
    " (SELECT oid FROM pg_class WHERE relnamespace IN (SELECT oid FROM ours))",
}
"""Tables of PostgreSQL that describe a database, and which of their rows."""
_FINGERPRINT = sql.SQL(
    """
    WITH ours AS (SELECT oid FROM pg_namespace WHERE nspname IN ('tournee', 'public')),
        this AS (SELECT oid, datdba, datacl FROM pg_database WHERE datname = current_database())
    SELECT concat_ws('/', {catalogues}, (SELECT concat(datdba, datacl) FROM this),
        (SELECT string_agg(version_num, ',') FROM tournee.alembic_version))
    """
).format(
    catalogues=sql.SQL(", ").join(
        sql.SQL(
            "(SELECT concat(count(*), ':', max(xmin::text::bigint)) FROM {table} WHERE {rows})"
        ).format(table=sql.Identifier(table), rows=sql.SQL(rows))
        for table, rows in _CATALOGUES.items()
    )
)
_EMPTYING = """
CREATE FUNCTION pg_temp.emptied() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    deleted bigint;
    emptied bigint := 0;
BEGIN
    -- Neither triggers nor foreign keys are asked.
    SET LOCAL session_replication_role = replica;
    {tables}
    {sequences}
    RETURN emptied;
END $$
"""
"""Removes all rows; written out by table, so that its plans are made once."""
_TABLES = """
    SELECT oid::regclass::text FROM pg_class
    WHERE relnamespace = 'tournee'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
"""


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """Return a new empty folder that other users can reach, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def throw_away_cluster() -> Iterator[Cluster]:
    """Return a new cluster, quick as a power cut may ruin it, and remove it with all its data."""
    sweep()
    with reachable_folder() as folder, join(folder / "cluster", durable=False) as cluster:
        try:
            yield cluster
        finally:
            for place, template in list(_spare):
                if place == cluster.folder:
                    for lent in _spare.pop((place, template)):
                        lent.close()


def sweep() -> None:
    """Remove clusters of ours that nobody uses: of test runs that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        users = folder / "cluster" / USERS
        with suppress(OSError, TourneeError):
            if folder.stat().st_uid != os.geteuid():
                continue
            # A younger one may belong to a run that is just starting.
            if time.time() - users.stat().st_mtime < SWEEP_AGE_S:
                continue
            with users.open("rb+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            join(folder / "cluster", durable=False).leave()
            shutil.rmtree(folder)


def connect(
    cluster: Cluster, database: str = DATABASE, role: str = SUPERUSER
) -> psycopg.Connection:
    """Return a connection that commits each statement."""
    return psycopg.connect(
        host=str(cluster.socket_folder), port=PORT, user=role, dbname=database, autocommit=True
    )


def fresh_database(cluster: Cluster, template: str = DATABASE) -> str:
    """Make a new database, the owner's, and give its name.

    Parameters
    ----------
    cluster
        Where.
    template
        What it is a copy of: the empty one with the extensions, or a name that
        :func:`template_database` gave. Nobody may be connected to it.
    """
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with connect(cluster, "postgres") as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                sql.Identifier(name), sql.Identifier(template), sql.Identifier(OWNER)
            )
        )
    return name


def template_database(
    cluster: Cluster, build: Callable[[str], None], name: str = "template_tournee"
) -> str:
    """Make a database to copy, once for each name in a cluster, and give its name.

    Parameters
    ----------
    cluster
        Where.
    build
        Fills it; gets its name. Connections that it leaves open are ended.
    name
        Its name.
    """
    with connect(cluster, "postgres") as connection:
        known = connection.execute("SELECT FROM pg_database WHERE datname = %s", (name,))
        if known.fetchone() is not None:
            return name
        database = fresh_database(cluster)
        build(database)
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s",
            (database,),
        )
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(database), sql.Identifier(name)
            )
        )
        connection.execute(
            sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(name))
        )
    return name


def drop_database(cluster: Cluster, name: str) -> None:
    """Remove a database, whoever is connected to it."""
    with connect(cluster, "postgres") as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


@dataclass(slots=True, kw_only=True)
class LentDatabase:
    """A database like a template, lent to one test after the other and emptied in between.

    Attributes
    ----------
    cluster, name
        Where it is.
    fingerprint
        Of its schema and rights, when it was copied.
    emptier
        The connection that empties it, kept as what it learnt of a hundred tables is dear.
    engine
        Of the application, with connections that are kept for the same reason; none at first.
    backends
        Numbers of the processes at the server's end of these connections.
    """

    cluster: Cluster
    name: str
    fingerprint: str
    emptier: psycopg.Connection
    engine: sa.Engine | None = None
    backends: set[int] = field(default_factory=set)

    def keep(self, engine: sa.Engine) -> sa.Engine:
        """Keep an engine for all to whom the database is lent, and return the one that is kept."""
        if self.engine is None:
            self.engine = engine
            sa.event.listen(engine, "connect", self._opened)
            for end in ("close", "detach", "invalidate"):
                sa.event.listen(engine, end, self._ended)
        return self.engine

    def empty(self) -> bool:
        """Remove all rows; ``False`` where it is not as it was when it was copied."""
        if self.engine is not None and cast("sa.QueuePool", self.engine.pool).checkedout():
            # Somebody still works: they may keep that pool.
            self.engine.dispose()
            self.engine = None
            self.backends = set()
        try:
            # Of ours, those alone that wait for work hold nothing.
            self.emptier.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND NOT (pid = ANY(%s) AND state = 'idle')",
                (list(self.backends),),
            )
            if _fingerprint(self.emptier) != self.fingerprint:
                return False
            rows = self.emptier.execute("SELECT pg_temp.emptied()").fetchone()
        except psycopg.OperationalError:
            # The test took it away, or stopped the server.
            return False
        return rows is not None and rows[0] <= MOST_ROWS_EMPTIED

    def close(self) -> None:
        """End all connections that were kept."""
        self.emptier.close()
        if self.engine is not None:
            self.engine.dispose()

    def _opened(self, connection: psycopg.Connection, _record: object) -> None:
        self.backends.add(connection.info.backend_pid)

    def _ended(self, connection: psycopg.Connection, *_: object) -> None:
        with suppress(psycopg.OperationalError):  # It ended by itself.
            self.backends.discard(connection.info.backend_pid)


_spare: defaultdict[tuple[Path, str], list[LentDatabase]] = defaultdict(list)
"""Databases to lend, by cluster and template."""


@contextmanager
def lent_database(cluster: Cluster, template: str) -> Iterator[LentDatabase]:
    """Lend a database like a template; it is emptied afterwards, and the next one gets it.

    Emptying takes a fortieth of the time of another copy. One whose schema or rights were changed
    is no longer like the template, and is removed.
    """
    spare = _spare[cluster.folder, template]
    lent = spare.pop() if spare else _copy_to_lend(cluster, template)
    try:
        yield lent
    finally:
        if lent.empty():
            spare.append(lent)
        else:
            lent.close()
            drop_database(cluster, lent.name)


def _copy_to_lend(cluster: Cluster, template: str) -> LentDatabase:
    name = fresh_database(cluster, template)
    connection = connect(cluster, name)
    tables = connection.execute(_TABLES).fetchall()
    sequences = connection.execute("SELECT seqrelid::text, seqstart FROM pg_sequence").fetchall()
    each = "DELETE FROM {}; GET DIAGNOSTICS deleted = ROW_COUNT; emptied := emptied + deleted;"
    emptying = _EMPTYING.format(
        tables="\n    ".join(each.format(table) for (table,) in tables),
        sequences="\n    ".join(f"PERFORM setval({oid}, {at}, false);" for oid, at in sequences),
    )
    fingerprint = _fingerprint(connection)
    connection.execute(emptying.encode())
    return LentDatabase(cluster=cluster, name=name, fingerprint=fingerprint, emptier=connection)


def _fingerprint(connection: psycopg.Connection) -> str:
    """Return what changes with the schema of a database or with rights in it."""
    try:
        row = connection.execute(_FINGERPRINT).fetchone()
    except psycopg.errors.UndefinedTable:
        return ""  # A test took the revisions away; no database is lent on after it.
    assert row is not None
    return str(row[0])


def server_pid(cluster: Cluster) -> int:
    """Return the number of the first process of a running cluster."""
    pid = postmaster_pid(cluster._server.place)
    assert pid is not None, f"no server runs in {cluster.folder}"
    return pid


def children(parent: int) -> list[int]:
    """Return the numbers of the processes that a process started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # After the name in brackets come the state and the parent.
            if int(stat.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(stat.parent.name))
    return found


def is_alive(pid: int) -> bool:
    """Return whether a process runs; one that is dead and not yet collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def sigkill_cluster(cluster: Cluster, *, with_children: bool = True) -> None:
    """Kill the server with SIGKILL and wait until it is gone; nothing to do where none runs.

    Parameters
    ----------
    cluster
        Whose server.
    with_children
        False spares the children, which then have to notice by themselves.
    """
    first = postmaster_pid(cluster._server.place)
    if first is None:
        return
    # The first process goes first: it would start again what it misses.
    doomed = [first, *(children(first) if with_children else [])]
    for pid in doomed:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    give_up = time.monotonic() + 120
    while any(map(is_alive, doomed)):
        assert time.monotonic() < give_up, f"still alive after SIGKILL: {doomed}"
        time.sleep(0.01)
