"""Silence of a server for others, and memory of its processes.

A process of its own looks: what sends the dear requests has a processor of its own to fill.
"""

from __future__ import annotations

import http.client
import multiprocessing
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bench.processor import processes_of

PAUSE_S = 0.05
"""Between an answer and the next request of the same kind."""
PATIENCE_S = 180.0
"""Longest wait for an answer."""
MEMORY_EVERY_S = 0.25
"""Between looks at the memory: counting the pages of a process keeps it waiting a little."""
_MB = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen while something ran.

    Attributes
    ----------
    silent_s
        Longest time without an answer, by what is asked: from a request to its answer, of requests
        that fail from the first of them.
    memory_mb
        Most memory of each group of processes at one moment; what several have in memory together
        counts once (PSS).
    """

    silent_s: Mapping[str, float]
    memory_mb: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is looked at.

    Attributes
    ----------
    port
        Of the loopback address.
    asked
        Path and headers, by name.
    roots
        Processes by the name of their group; what descends from each counts with it.
    """

    port: int
    asked: Mapping[str, tuple[str, Mapping[str, str]]]
    roots: Mapping[str, int]


class Watcher:
    """A process that looks, asked by the one that sends."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def seen(self, began: float, ended: float) -> Seen:
        """Return what was seen between two instants of the monotonic clock.

        A request that was under way at the end is waited for.
        """
        self._pipe.send((began, ended))
        found: Seen = self._pipe.recv()
        return found


@contextmanager
def watching(watched: Watched) -> Iterator[Watcher]:
    """Look while the block runs."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_watch, args=(watched, there), daemon=True)
    process.start()
    there.close()
    try:
        yield Watcher(here)
    finally:
        here.close()
        process.join(timeout=5)
        if process.is_alive():
            process.kill()
            process.join()


def _watch(watched: Watched, pipe: Connection) -> None:
    askers = {
        name: _Asker(watched.port, path, dict(headers))
        for name, (path, headers) in watched.asked.items()
    }
    memory = _Memory(watched.roots)
    for go_on in (*(one.go_on for one in askers.values()), memory.go_on):
        threading.Thread(target=go_on, daemon=True).start()
    with suppress(EOFError, KeyboardInterrupt):
        while True:
            began, ended = pipe.recv()
            silent = {name: one.longest(began, ended) for name, one in askers.items()}
            pipe.send(Seen(silent_s=silent, memory_mb=memory.most(began, ended)))


@dataclass(slots=True)
class _Asker:
    """Asks one address again and again; ``waits`` are the times from a request to an answer."""

    port: int
    path: str
    headers: dict[str, str]
    waits: list[tuple[float, float]] = field(default_factory=list)
    asked_at: float = 0.0

    def go_on(self) -> None:
        """Ask as long as this process lives."""
        line = self._line()
        self.asked_at = time.monotonic()
        while True:
            if self._is_answered(line):
                self.waits.append((self.asked_at, time.monotonic()))
                time.sleep(PAUSE_S)
                self.asked_at = time.monotonic()
            else:
                line.close()
                line = self._line()
                time.sleep(PAUSE_S)

    def longest(self, began: float, ended: float) -> float:
        """Return the longest wait that reaches into a time, seconds."""
        while self.asked_at < ended and time.monotonic() < ended + PATIENCE_S:
            time.sleep(PAUSE_S)
        waits = [*self.waits, (self.asked_at, time.monotonic())]
        return max((end - at for at, end in waits if end >= began and at <= ended), default=0.0)

    def _line(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)

    def _is_answered(self, line: http.client.HTTPConnection) -> bool:
        try:
            line.request("GET", self.path, headers=self.headers)
            answer = line.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return False
        return answer.status == 200


@dataclass(slots=True)
class _Memory:
    """Adds up the memory of processes again and again."""

    roots: Mapping[str, int]
    looks: list[tuple[float, dict[str, float]]] = field(default_factory=list)

    def go_on(self) -> None:
        """Look as long as this process lives."""
        while True:
            found = {name: memory_mb(processes_of(root)) for name, root in self.roots.items()}
            self.looks.append((time.monotonic(), found))
            time.sleep(MEMORY_EVERY_S)

    def most(self, began: float, ended: float) -> dict[str, float]:
        """Return the most that there was in a time, with the look before it."""
        looks = list(self.looks)
        within = [found for at, found in looks if began <= at <= ended]
        within += [found for at, found in looks if at < began][-1:]
        return {name: max(one[name] for one in within) for name in self.roots} if within else {}


def memory_mb(processes: Iterable[int]) -> float:
    """Return megabytes that some processes have in memory, what they share counted once."""
    return sum(_pss_mb(pid) for pid in processes)


def _pss_mb(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    except OSError:  # It has ended.
        return 0.0
    rows: list[list[Any]] = [line.split() for line in text.splitlines()]
    return sum(int(row[1]) * 1024 / _MB for row in rows if row and row[0] == "Pss:")
