"""An installation as real as can be: processes over one durable cluster, to be killed at will."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import httpx

from api.auth.sealing import Sealer, new_key, read_sealer
from data.local import APP, OWNER, SUPERUSER, Cluster, join
from data.store.migrating import upgrade
from tests.support.installation.phones import Answered
from tests.support.installation.warm_processes import WarmProcess, start
from tests.support.store.postgres import (
    drop_database,
    fresh_database,
    reachable_folder,
    sigkill_cluster,
)

START_LIMIT_S = 120.0
WORKING_S = {"server": 4.0, "worker": 8.0}
"""So long a server has answered, or a worker run, before it is killed: it has come to do something.
"""
PUBLIC_URL = "http://127.0.0.1:8000"


def free_port() -> int:
    """A port of the loopback address that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True, kw_only=True)
class Installation:
    """A database, and the server and worker processes over it.

    Attributes
    ----------
    environment
        Of every process.
    running
        The processes by name, such as ``server-1``.
    kills
        How often each kind was killed.
    since
        When each worker was started, or each server first seen to answer, by the monotonic clock.
    """

    cluster: Cluster
    database: str
    folder: Path
    environment: dict[str, str]
    sealer: Sealer
    ports: dict[str, int] = field(default_factory=dict)
    running: dict[str, WarmProcess] = field(default_factory=dict)
    kills: dict[str, int] = field(default_factory=dict)
    since: dict[str, float] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def app_url(self) -> str:
        """The database as the application's role."""
        return self.cluster.url(APP, self.database)

    @property
    def owner_url(self) -> str:
        """The database as the owner of the schema."""
        return self.cluster.url(OWNER, self.database)

    def address(self, server: str) -> str:
        """Where a server listens."""
        return f"http://127.0.0.1:{self.ports[server]}"

    def start(self, name: str) -> None:
        """Start a process, anew where it was killed: ``server…`` or ``worker…``."""
        command, environment = ["worker"], dict(self.environment)
        if name.startswith("server"):
            port = self.ports.setdefault(name, free_port())
            command = ["serve", "--workers", "0"]
            environment["TOURNEE_LISTEN"] = f"127.0.0.1:{port}"
        with self.lock, (self.folder / f"{name}.log").open("ab") as log:
            self.since.pop(name, None)
            if not name.startswith("server"):
                self.since[name] = time.monotonic()
            self.running[name] = start(
                "tests.support.installation.unwarmed",
                command,
                environment=environment,
                output=log,
                # So that what it started dies with it.
                apart=True,
            )

    def await_server(self, name: str) -> None:
        """Wait until a server answers."""
        until = time.monotonic() + START_LIMIT_S
        while time.monotonic() < until:
            try:
                if httpx.get(f"{self.address(name)}/health", timeout=2).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        raise AssertionError(self.log(name))

    def has_worked(self, name: str) -> bool:
        """Return whether a process has come so far that killing it hurts."""
        if name.startswith("server") and not self._answers(name):
            return False
        since = self.since.setdefault(name, time.monotonic())
        return time.monotonic() - since > WORKING_S[name.partition("-")[0]]

    def _answers(self, server: str) -> bool:
        try:
            return httpx.get(f"{self.address(server)}/version", timeout=1).is_success
        except httpx.HTTPError:
            return False

    def kill(self, name: str) -> None:
        """Kill a process and all it started with SIGKILL."""
        with self.lock:
            process = self.running.pop(name)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            self._count(name.partition("-")[0])

    def revive(self) -> None:
        """Start what ended by itself, as the machine's supervisor would."""
        for name, process in list(self.running.items()):
            if process.poll() is not None:
                self.start(name)

    def kill_database(self) -> None:
        """Kill PostgreSQL as a power cut would, and start it again."""
        sigkill_cluster(self.cluster)
        self._count("database")
        self.cluster.wake()

    def log(self, name: str) -> str:
        """The end of what a process said."""
        return (self.folder / f"{name}.log").read_text(errors="replace")[-3000:]

    def stop(self) -> None:
        """End every process, first kindly."""
        with self.lock:
            for process in self.running.values():
                process.terminate()
            for process in self.running.values():
                try:
                    process.wait(timeout=15)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()
            self.running.clear()

    def _count(self, kind: str) -> None:
        self.kills[kind] = self.kills.get(kind, 0) + 1


@contextmanager
def installation(home: Path, store: tuple[Cluster, str] | None = None) -> Iterator[Installation]:
    """Return an installation; ``home`` has the compiled cities.

    It is on a durable cluster of its own, to be killed, unless the *store* gives the cluster that
    others use too, and the name of a migrated database to copy there: that is far quicker made.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(reachable_folder())
        if store is None:
            cluster = stack.enter_context(join(folder / "cluster", durable=True))
            database = fresh_database(cluster)
            upgrade(cluster.url(OWNER, database))
        else:
            cluster, template = store
            database = fresh_database(cluster, template)
            stack.callback(drop_database, cluster, database)
        key = new_key()
        environment = {
            **os.environ,
            "DATABASE_URL": cluster.url(APP, database),
            "TOURNEE_OWNER_DATABASE_URL": cluster.url(OWNER, database),
            "TOURNEE_BACKUP_DATABASE_URL": cluster.url(SUPERUSER, database),
            "TOURNEE_HOME": str(home),
            "TOURNEE_FILES": (folder / "files").as_uri(),
            "TOURNEE_SECRET_KEYS": key.reveal(),
            "TOURNEE_PUBLIC_URL": PUBLIC_URL,
        }
        installation = Installation(
            cluster=cluster,
            database=database,
            folder=folder,
            environment=environment,
            sealer=read_sealer(key.reveal(), where="TOURNEE_SECRET_KEYS"),
        )
        stack.callback(installation.stop)
        yield installation


@dataclass(slots=True, kw_only=True)
class Killer:
    """Kills a server, a worker and the database in turn by chance, and starts them again.

    Attributes
    ----------
    names
        Of servers and workers; each round kills another of either.
    answered
        How many requests were answered so far. No more are begun than may be answered before the
        next kill, so that as many things are killed on every machine, fast or busy.
    every
        So many are answered at least between one kill and the next.
    under_way
        So many more are let on their way meanwhile.
    rounds
        So often one of each kind is killed.
    """

    target: Installation
    names: tuple[str, ...]
    answered: Answered
    every: int
    under_way: int
    rounds: int
    pause_s: tuple[float, float] = (0.5, 2.0)
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _next: int = 0
    trouble: BaseException | None = None

    def __enter__(self) -> Self:
        self._allow()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._thread:
            self._thread.join()
        if self.trouble:
            raise self.trouble

    def _run(self) -> None:
        try:
            for turn in range(self.rounds):
                order = deque(["database"])
                for kind in WORKING_S:
                    of_kind = [name for name in self.names if name.startswith(kind)]
                    order.append(of_kind[turn % len(of_kind)])
                self.chance.shuffle(order)
                while order:
                    if self._stop.wait(self.chance.uniform(*self.pause_s)):
                        return
                    # Nothing is answered where nobody brings up again what died by itself.
                    self.target.revive()
                    if self.answered.count < self._next:
                        continue
                    if self._kill(order[0]):
                        order.popleft()
                        self._allow()
                    else:
                        order.rotate()
            self.answered.most = None
            while not self._stop.wait(self.pause_s[0]):
                self.target.revive()
        except BaseException as error:  # noqa: BLE001  # shown by whoever leaves the block
            self.trouble = error
        finally:
            self.answered.most = None

    def _allow(self) -> None:
        """Let requests on their way until the next kill."""
        self._next = self.answered.count + self.every
        self.answered.most = self._next + self.under_way

    def _await_answers(self) -> None:
        """Let requests on their way, and wait for answers: just given, they are lost most easily.

        Where everybody has been silent for a second, all that was committed is on the disk.
        """
        self._allow()
        while self.answered.count < self._next and not self._stop.wait(0.005):
            self.target.revive()

    def _kill(self, name: str) -> bool:
        """Kill one thing, unless it has done nothing yet since it was started."""
        if name == "database":
            self._await_answers()
            self.target.kill_database()
        elif self.target.has_worked(name):
            self.target.kill(name)
            self.target.start(name)
        else:
            return False
        return True
