"""Making, starting, watching and stopping the server of one place; call it with the gate held."""

from __future__ import annotations

import os
import secrets
import shlex
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import psycopg.pq

from data.local.account import run, shell
from data.local.binaries import find_binaries, version_of
from data.local.logs import log_tail, prune_logs, start_log
from data.local.place import PORT, Place, keep_socket_folder
from data.local.postmaster import leftover_pids, postmaster_pid
from data.local.postmaster import status as postmaster_status
from routing.errors import Failure

SUPERUSER = "postgres"
"""The role that may do all, for set-up, backup and tests; the application never uses it."""

INIT_LIMIT_S = 120.0
STOP_LIMIT_S = 60.0
POLL_S = 0.05
LEFTOVER_GRACE_S = 2.0
"""Time for the children of a killed server to notice, before they are killed too."""

# A small machine, small transactions; ALTER SYSTEM of an operator overrides every line.
SETTINGS = """\
# Written at every start; ALTER SYSTEM changes a setting for good.
shared_buffers = 128MB
work_mem = 8MB
maintenance_work_mem = 64MB
effective_cache_size = 512MB
max_wal_size = 512MB
max_connections = 100
random_page_cost = 1.1
jit = off
# Parallel queries want shared memory that containers rarely give.
max_parallel_workers_per_gather = 0
max_parallel_maintenance_workers = 0
timezone = 'UTC'
log_timezone = 'UTC'
log_checkpoints = off
logging_collector = on
log_directory = '../log'
log_filename = 'server-%Y%m%d-%H%M%S.log'
log_file_mode = 0600
log_rotation_age = 0
log_rotation_size = 8MB
log_line_prefix = '%m [%p] %q%u@%d '
"""
THROW_AWAY_SETTINGS = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"


class State(Enum):
    """The state of the server of a place."""

    READY = "it answers"
    BUSY = "it runs and does not answer: it starts, recovers or stops"
    DOWN = "there is none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """The server of one place, running or not.

    Attributes
    ----------
    place
        Where its files are.
    pgbin
        Folder of PostgreSQL's programs.
    socket_folder
        Folder of its socket.
    durable
        Whether a power cut loses nothing; else it is quick, for tests.
    """

    place: Place
    pgbin: Path
    socket_folder: Path
    durable: bool = True


def choose_binaries(place: Place, folder: Path | None) -> Path:
    """Return the programs that fit the place: those of the version that made its data.

    Raises
    ------
    Failure
        ``cluster-other-version`` where the data was made by a version that is not to be had,
        ``postgresql-not-there`` where the folder given has none, and what
        :func:`data.local.binaries.find_binaries` raises.
    """
    marker = place.data / "PG_VERSION"
    made_by = int(marker.read_text(encoding="ascii")) if marker.exists() else None
    if folder is None and made_by is None:
        return find_binaries()
    if folder is None:
        try:
            return find_binaries(made_by)
        except Failure as missing:
            if missing.code == "postgresql-missing" and made_by is not None:
                raise _other_version(place, made_by, missing.arguments["found"]) from missing
            raise
    version = version_of(folder)
    if not version:
        raise Failure("postgresql-not-there", folder=str(folder))
    if made_by not in {None, version[0]}:
        raise _other_version(place, made_by or 0, version[0])
    return folder


def _other_version(place: Place, made_by: int, found: str | int | float) -> Failure:
    return Failure("cluster-other-version", folder=str(place.data), made_by=made_by, found=found)


def initialise(server: Server) -> None:
    """Make the data folder where there is none yet; whole or not at all."""
    place = server.place
    if place.data.exists():
        return
    # Those of starts that were cut off. The name is new each time: an initdb of theirs may still
    # be at work.
    shell("rm -rf data.new-* || true", folder=place.folder, account=place.account)
    fresh = f"data.new-{secrets.token_hex(4)}"
    command = [str(server.pgbin / "initdb"), "-D", fresh, "-U", SUPERUSER, "-E", "UTF8"]
    command += ["--data-checksums", "--auth-local=trust", "--auth-host=reject", *_locale(server)]
    if not server.durable:
        command.append("--no-sync")
    done = run(command, place.account, folder=place.folder, limit_s=INIT_LIMIT_S)
    if done.returncode != 0:
        detail = (done.stderr or done.stdout).strip()[-800:]
        raise Failure("cluster-init-failed", folder=str(place.folder), detail=detail)
    shell(
        'cat >> "$1/postgresql.conf" && mv "$1" data',
        fresh,
        folder=place.folder,
        account=place.account,
        text="\ninclude_if_exists = 'tournee.conf'\n",
    )


def _locale(server: Server) -> list[str]:
    """Return initdb's options for a locale that is the same on every machine."""
    if sys.platform == "darwin":
        plain = ["--locale=C", "--lc-ctype=UTF-8"]
    else:
        plain = ["--locale=C.UTF-8", "--lc-messages=C"]
    if version_of(server.pgbin) >= (17,):
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", *plain]
    return plain


def look(server: Server) -> State:
    """Return the state of the server."""
    target = f"host='{server.socket_folder}' port={PORT} dbname=postgres user={SUPERUSER}"
    answer = psycopg.pq.PGconn.ping(f"{target} connect_timeout=5".encode())
    if answer == psycopg.pq.Ping.OK:
        return State.READY
    return State.BUSY if postmaster_pid(server.place) is not None else State.DOWN


def ensure_running(server: Server, limit_s: float) -> None:
    """Start the server where it is down, and wait until it answers.

    After an unclean stop this removes what the dead server left, and waits for the recovery.

    Raises
    ------
    Failure
        ``cluster-start-failed`` where it gives up, ``cluster-not-ready`` where it is still at it
        after the limit; both with the end of the log.
    """
    prune_logs(server.place)
    begun = time.monotonic()
    while True:
        state = look(server)
        if state is State.READY:
            return
        left_s = begun + limit_s - time.monotonic()
        if left_s <= 0:
            raise Failure(
                "cluster-not-ready",
                folder=str(server.place.folder),
                limit_s=round(limit_s),
                detail=log_tail(server.place),
            )
        if state is State.DOWN:
            _start(server, left_s)
            patient = time.monotonic() - begun < LEFTOVER_GRACE_S
            if look(server) is State.DOWN:
                _clear_leftovers(server, patient=patient)
        elif _lost_its_socket(server):
            stop(server)
        time.sleep(POLL_S)


def _start(server: Server, limit_s: float) -> None:
    """Try once to start; the caller looks how it went."""
    place = server.place
    # A dead server's numbers may be another program's by now, or its own until somebody collects
    # it; PostgreSQL would take either for a running server.
    socket = str(server.socket_folder / f".s.PGSQL.{PORT}")
    gone = ("data/postmaster.pid", socket, f"{socket}.lock")
    keep_socket_folder(place, server.socket_folder)
    shell('rm -f -- "$@"', *gone, folder=place.folder, account=place.account)
    settings = SETTINGS + ("" if server.durable else THROW_AWAY_SETTINGS)
    shell("cat > tournee.conf", folder=place.data, account=place.account, text=settings)
    # What keeps others out stands on the command line: no file may override it.
    options = ["-c", "listen_addresses=", "-c", "unix_socket_permissions=0700", "-p", str(PORT)]
    options += ["-c", f'unix_socket_directories="{server.socket_folder}"']
    log = start_log(place)
    command = [str(server.pgbin / "pg_ctl"), "start", "-D", "data", "-w", "-s"]
    command += ["-l", str(log.relative_to(place.folder)), "-t", str(max(1, round(limit_s)))]
    command += ["-o", shlex.join(options)]
    run(command, place.account, folder=place.folder, limit_s=limit_s + 30)


def _clear_leftovers(server: Server, *, patient: bool) -> None:
    """Deal with children of a killed server that keep a new one from starting.

    Raises
    ------
    Failure
        ``cluster-start-failed`` where something else is in the way.
    """
    place = server.place
    blocked = "pre-existing shared memory block" in start_log(place, fresh=False).read_text(
        "utf-8", errors="replace"
    )
    if not blocked:
        raise Failure("cluster-start-failed", folder=str(place.folder), detail=log_tail(place))
    if not patient:
        for pid in leftover_pids(place):
            # Nothing of theirs is lost: what they had committed is in the write-ahead log.
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _lost_its_socket(server: Server) -> bool:
    """Return whether a running server cannot be reached as its socket has been cleaned away."""
    socket = server.socket_folder / f".s.PGSQL.{PORT}"
    return not socket.exists() and postmaster_status(server.place) == "ready"


def stop(server: Server) -> None:
    """Stop the server, ending the sessions of whoever is still connected.

    Raises
    ------
    Failure
        ``cluster-stop-failed`` where it still runs afterwards.
    """
    place = server.place
    for mode in ("fast", "immediate"):
        if postmaster_pid(place) is None:
            break
        command = [str(server.pgbin / "pg_ctl"), "stop", "-D", "data", "-m", mode, "-w", "-s"]
        command += ["-t", str(round(STOP_LIMIT_S))]
        run(command, place.account, folder=place.folder, limit_s=STOP_LIMIT_S + 30)
    if postmaster_pid(place) is not None:
        raise Failure("cluster-stop-failed", folder=str(place.folder), detail=log_tail(place))
