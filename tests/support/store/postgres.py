"""Throw-away PostgreSQL clusters and databases for tests, and how to kill them."""

import fcntl
import itertools
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg import sql

from data.local import DATABASE, OWNER, SUPERUSER, Cluster, join
from data.local.place import PORT, USERS
from data.local.postmaster import postmaster_pid
from routing.errors import TourneeError

PREFIX = "tournee-test-"
SWEEP_AGE_S = 600
_numbers = itertools.count(1)


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
        yield cluster


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
        made = fresh_database(cluster)
        build(made)
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s",
            (made,),
        )
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(made), sql.Identifier(name)
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
