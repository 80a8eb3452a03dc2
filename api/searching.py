"""Short searches that people wait for, in processes of their own.

A replan of a live day computes for seconds. In a thread of the server it would keep the others
waiting, in a transaction a connection and the day's lock; so it is handed to a process that only
computes. Each cooperative has one at a time, and only a few wait in all.
"""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar

from routing.errors import Conflict, Failure

if TYPE_CHECKING:
    from uuid import UUID

P = ParamSpec("P")
R = TypeVar("R")

PROCESSES = 2
MOST_WAITING = 4
"""So many cooperatives search at once or wait for it; each keeps a thread of the server."""


class Searches(Protocol):
    """Where short searches are done."""

    def run(self, owner: UUID, search: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Search for a cooperative, and wait for what is found.

        Parameters
        ----------
        search
            A function of a module, with arguments that can go to another process.

        Raises
        ------
        Conflict
            ``replan-under-way`` while the same cooperative searches; ``replans-busy`` while many
            others do.
        Failure
            ``replan-broken-off``: a process was killed, its own or that of somebody else.
        """
        ...


class SearchesHere:
    """Searches in the thread that asks: for tests, and where nobody else waits."""

    def run(self, owner: UUID, search: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Search at once."""
        del owner
        return search(*args, **kwargs)


class SearchesApart:
    """Searches in processes, which are started at the first one and kept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owners: set[UUID] = set()
        self._pool: ProcessPoolExecutor | None = None

    def run(self, owner: UUID, search: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Search in another process."""
        pool = self._enter(owner)
        try:
            return pool.submit(search, *args, **kwargs).result()
        except BrokenProcessPool as error:
            # It was killed, as by a machine without memory: the next search gets new processes.
            self._forget(pool)
            raise Failure("replan-broken-off") from error
        finally:
            with self._lock:
                self._owners.discard(owner)

    @property
    def busy(self) -> set[UUID]:
        """The cooperatives that search at this moment, or wait for it."""
        with self._lock:
            return set(self._owners)

    def close(self) -> None:
        """End the processes."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)

    def _enter(self, owner: UUID) -> ProcessPoolExecutor:
        with self._lock:
            if owner in self._owners:
                raise Conflict("replan-under-way")
            if len(self._owners) >= MOST_WAITING:
                raise Conflict("replans-busy")
            if self._pool is None:
                # Spawned, not forked: a fork would copy the threads' locks.
                context = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(PROCESSES, context, initializer=_ignore_stop)
            self._owners.add(owner)
            return self._pool

    def _forget(self, pool: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is pool:
                self._pool = None


def _ignore_stop() -> None:
    """Leave it to the server what Ctrl-C means, which reaches the whole group."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
