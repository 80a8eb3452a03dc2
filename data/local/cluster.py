"""Sharing one cluster among programs: the first starts it, the last stops it.

Each program holds a shared lock on one file for as long as it uses the cluster; the system takes
it back however the program ends. Whoever wants to start or stop holds the gate alone meanwhile.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlencode

from data.local.account import run
from data.local.bootstrap import DATABASE, bootstrap
from data.local.place import GATE, PORT, USERS, Place, drop_socket_folder, settle, socket_folder
from data.local.server import (
    SUPERUSER,
    Server,
    choose_binaries,
    ensure_running,
    initialise,
    stop,
)
from routing.errors import Failure

READY_LIMIT_S = 120.0
"""Limit for a start, recovery included, and for the wait for another's decision."""

TOOL_LIMIT_S = 24 * 3600.0
POLL_S = 0.02


class Cluster:
    """A running cluster that this program uses; made by :func:`join`, a context manager.

    Attributes
    ----------
    folder
        Where it lies; another than asked for where we are root and its user cannot go there.
    pgbin
        Folder of PostgreSQL's programs.
    socket_folder
        Folder of the socket, for ``host=``.
    user
        Name of the system's user who runs it; empty for ourselves.
    """

    def __init__(self, server: Server, hold: int) -> None:
        self._server = server
        self._hold: int | None = hold
        self._joined_by = os.getpid()
        self.folder = server.place.folder
        self.pgbin = server.pgbin
        self.socket_folder = server.socket_folder
        self.user = server.place.account.name if server.place.account else ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.leave()

    def url(self, role: str, database: str = DATABASE) -> str:
        """Return the address of a database for SQLAlchemy, over the socket.

        Parameters
        ----------
        role
            Who to be: ``tournee_app``, ``tournee_owner``, or the superuser ``postgres``.
        database
            Name of the database.
        """
        # Written without SQLAlchemy, whose loading takes longer than joining a cluster that runs.
        place = urlencode({"host": str(self.socket_folder), "port": PORT})
        return f"postgresql+psycopg://{quote(role)}@/{quote(database)}?{place}"

    def run(self, tool: str, *arguments: str, text: str | None = None) -> str:
        """Run one of PostgreSQL's programs on this cluster, as its superuser.

        Parameters
        ----------
        tool
            Its name, such as ``pg_dump``. It runs as ourselves and reads and writes our files;
            what is not text must go to a file.
        *arguments
            What it gets; without another word it works on the database ``tournee``.
        text
            What it reads.

        Returns
        -------
        str
            What it wrote.

        Raises
        ------
        Failure
            ``cluster-tool-failed`` with its last words where it fails.
        """
        reach = {"PGHOST": str(self.socket_folder), "PGPORT": str(PORT)}
        reach |= {"PGUSER": SUPERUSER, "PGDATABASE": DATABASE}
        done = run(
            [str(self.pgbin / tool), *arguments],
            folder=Path.cwd(),
            limit_s=TOOL_LIMIT_S,
            environment=reach,
            text=text,
        )
        if done.returncode != 0:
            detail = done.stderr.strip()[-800:] or f"return code {done.returncode}"
            raise Failure("cluster-tool-failed", tool=tool, detail=detail)
        return done.stdout

    def wake(self, limit_s: float = READY_LIMIT_S) -> None:
        """Start the server again where it fell while we were using it; quick where it runs.

        Raises
        ------
        Failure
            ``cluster-start-failed``, ``cluster-not-ready`` or ``cluster-busy``.
        """
        with _gate(self._server.place, limit_s):
            ensure_running(self._server, limit_s)

    def leave(self) -> None:
        """Stop using the cluster; the last to leave stops it. Nothing to do the second time.

        Raises
        ------
        Failure
            ``cluster-stop-failed`` where it still runs, ``cluster-busy`` where another program
            takes too long over its decision.
        """
        hold, self._hold = self._hold, None
        if hold is None or os.getpid() != self._joined_by:
            return  # A forked child shares our lock and must not give it back.
        try:
            with _gate(self._server.place, READY_LIMIT_S):
                _give_back(self._server, hold)
        finally:
            os.close(hold)


def join(
    folder: Path,
    *,
    binaries: Path | None = None,
    durable: bool = True,
    limit_s: float = READY_LIMIT_S,
) -> Cluster:
    """Use the cluster of a folder: make it, start it or join it, whatever it needs.

    Parameters
    ----------
    folder
        A new or empty folder, or that of a cluster of ours.
    binaries
        Folder of PostgreSQL's programs; ``None`` finds the newest that fits.
    durable
        False trades safety in a power cut for speed; for tests, and only for who starts it.
    limit_s
        Seconds that starting may take, with the recovery after an unclean stop.

    Raises
    ------
    Failure
        With a code of :func:`data.local.place.settle`, :func:`data.local.binaries.find_binaries`,
        :func:`data.local.server.choose_binaries` or :func:`data.local.server.ensure_running`;
        ``cluster-busy`` where another program takes too long over its decision.
    """
    place = settle(folder)
    with _gate(place, limit_s):
        server = Server(
            place=place,
            pgbin=choose_binaries(place, binaries),
            socket_folder=socket_folder(place),
            durable=durable,
        )
        hold = os.open(place.folder / USERS, os.O_RDWR | os.O_NOFOLLOW)
        fcntl.flock(hold, fcntl.LOCK_SH)
        try:
            initialise(server)
            ensure_running(server, limit_s)
            bootstrap(server.socket_folder, SUPERUSER)
        except BaseException as error:
            # A recovery that takes longer goes on, so that a later try finds it further.
            if not (isinstance(error, Failure) and error.code == "cluster-not-ready"):
                _give_back(server, hold)
            os.close(hold)
            raise
    return Cluster(server, hold)


def _give_back(server: Server, hold: int) -> None:
    """Return our share back, and stop the server if it was the last; call it with the gate held."""
    # A forked child may have the lock open still: closing would not be enough.
    fcntl.flock(hold, fcntl.LOCK_UN)
    if _try_lock(hold):
        stop(server)
        drop_socket_folder(server.place)


def _try_lock(descriptor: int) -> bool:
    """Lock a file alone, if nobody else holds it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _gate(place: Place, limit_s: float) -> Iterator[None]:
    """Hold the right to start and stop, alone."""
    deadline = time.monotonic() + limit_s
    descriptor = os.open(place.folder / GATE, os.O_RDWR | os.O_NOFOLLOW)
    try:
        while not _try_lock(descriptor):
            if time.monotonic() > deadline:
                raise Failure("cluster-busy", folder=str(place.folder), limit_s=round(limit_s))
            time.sleep(POLL_S)
        yield
    finally:
        os.close(descriptor)
