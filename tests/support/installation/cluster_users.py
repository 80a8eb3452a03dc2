"""Other programs that use a cluster, forked from one that has loaded what they need."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

from data.local import join
from routing.errors import Failure
from tests.support.installation.warm_processes import call

NOBODY = 65534


def use(folder: str, pipe: Connection) -> None:
    """Use a cluster, say where it lies, and leave it when told to or when nobody listens."""
    with join(Path(folder), durable=False) as cluster:
        pipe.send(str(cluster.folder))
        pipe.poll(None)


def use_as_nobody(folder: str, pipe: Connection) -> None:
    """Use a cluster as a user without rights."""
    _become_nobody()
    use(folder, pipe)


def try_as_nobody(folder: str, pipe: Connection) -> None:
    """Join a cluster of another user's, and tell why not and who one is."""
    _become_nobody()
    try:
        join(Path(folder))
    except Failure as failure:
        pipe.send(f"{failure.code} {failure.arguments['user']}")


def _become_nobody() -> None:
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def use_with_child(folder: str, pipe: Connection) -> None:
    """Use a cluster, with a forked child that leaves at once and lives on; tells its number."""
    with join(Path(folder), durable=False) as cluster:
        child = os.fork()
        if child == 0:
            pipe.close()
            cluster.leave()
            time.sleep(60)
            os._exit(0)
        pipe.send(child)
        pipe.poll(None)


class Program:
    """Another program that uses a cluster."""

    def __init__(self, folder: Path, run: Callable[[str, Connection], None] = use) -> None:
        self.pipe, there = Pipe()
        with there:
            self.process = call((__name__,), run, str(folder), there)

    def joined(self) -> str | int:
        """Wait until it has joined; returns what it says: its folder, or its child."""
        assert self.pipe.poll(120), "the program has not joined"
        said: str | int = self.pipe.recv()
        return said

    def tell_to_leave(self) -> None:
        """Ask it to leave, without waiting."""
        self.pipe.send("leave")

    def await_end(self) -> None:
        """Wait for its end."""
        assert self.process.wait(60) == 0
        self.pipe.close()

    def end(self) -> None:
        """Let it leave, and wait for its end."""
        self.tell_to_leave()
        self.await_end()

    def kill(self) -> None:
        """End it with SIGKILL."""
        self.process.kill()
        self.process.wait()
        self.pipe.close()
