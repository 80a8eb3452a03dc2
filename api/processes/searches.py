"""Short searches that people wait for, in processes of their own.

A replan of a live day computes for seconds. In a thread of the server it would keep the others
waiting, in a transaction a connection and the day's lock; so it is handed to a process that only
computes. Each cooperative has one at a time, and only a few wait in all.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar

from api.processes.numeric_code import NumericCode
from routing.errors import Conflict, Failure

if TYPE_CHECKING:
    from uuid import UUID

P = ParamSpec("P")
R = TypeVar("R")

PROCESSES = 2
MOST_WAITING = 4
"""So many cooperatives search at once or wait for it; each keeps a thread of the server."""


class Searches(Protocol):
    """Processes or threads for short searches."""

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
        NotReady
            ``code-preparing``.
        """
        ...

    def need_turn(self, owner: UUID) -> None:
        """Refuse what :meth:`run` would refuse now: before anything is read for it.

        Raises
        ------
        Conflict
            As :meth:`run`.
        """
        ...

    def warm(self) -> None:
        """Begin to load all that a search needs, so that the first one need not wait for it."""
        ...


class SearchesHere:
    """Searches in the thread that asks: for tests, and where nobody else waits."""

    def need_turn(self, owner: UUID) -> None:
        """Refuse nobody."""

    def warm(self) -> None:
        """Load nothing: the first search does."""

    def run(self, owner: UUID, search: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Search at once."""
        del owner
        return search(*args, **kwargs)


class SearchesApart:
    """Searches in processes, which are started at the first one, or warmed before, and kept.

    Parameters
    ----------
    load
        A function of a module that loads, in each process, all that a search needs. It imports
        that when it is called.
    """

    def __init__(
        self, code: NumericCode | None = None, *, load: Callable[[], object] | None = None
    ) -> None:
        self._code = code or NumericCode()
        self._load = load or _nothing
        self._lock = threading.Lock()
        self._owners: set[UUID] = set()
        self._pool: ProcessPoolExecutor | None = None

    def run(self, owner: UUID, search: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Search in another process."""
        self._code.need()
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

    def need_turn(self, owner: UUID) -> None:
        """Refuse whoever would be refused: a flood of requests then costs no reads of the day."""
        self._code.need()
        with self._lock:
            self._refuse(owner)

    def _refuse(self, owner: UUID) -> None:
        if owner in self._owners:
            raise Conflict("replan-under-way")
        if len(self._owners) >= MOST_WAITING:
            raise Conflict("replans-busy")

    def warm(self) -> None:
        """Start the processes, which load their machinery before their first search.

        That takes them seconds, and whoever calls this no time. Where the numeric code is being
        compiled they start after that.
        """
        self._code.when_ready(self._warm)

    def _warm(self) -> None:
        with self._lock:
            pool = self._open_pool()
            # One is started for each task that finds none waiting.
            for _ in range(PROCESSES):
                pool.submit(_nothing)

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
            # Nobody waits for what they search or load any more.
            processes = list((pool._processes or {}).values())  # noqa: SLF001  # as in Python 3.14
            pool.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.terminate()

    def _enter(self, owner: UUID) -> ProcessPoolExecutor:
        with self._lock:
            self._refuse(owner)
            pool = self._open_pool()
            self._owners.add(owner)
            return pool

    def _open_pool(self) -> ProcessPoolExecutor:
        """Return the processes, made where there are none; the lock is held."""
        if self._pool is None:
            # Spawned, not forked: a fork would copy the threads' locks.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(
                PROCESSES, context, initializer=_begin, initargs=(self._load,)
            )
        return self._pool

    def _forget(self, pool: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is pool:
                self._pool = None


def _begin(load: Callable[[], object]) -> None:
    """Leave to the server what Ctrl-C means, which reaches the whole group, and load all."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_server, daemon=True).start()
    load()


def _end_with_server() -> None:
    """End this process when its server has ended, even killed outright.

    It holds both ends of the pool's queue, so it would wait for the next search for ever.
    """
    server = multiprocessing.parent_process()
    if server is not None:
        server.join()
        os._exit(1)


def _nothing() -> None:
    """Do nothing: whoever does it has begun."""
