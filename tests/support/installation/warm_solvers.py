"""Solvers whose processes need not load the search first: see :mod:`.warm_processes`."""

from __future__ import annotations

import multiprocessing
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from types import SimpleNamespace

from api.processes import solvers
from tests.support.installation.warm_processes import WarmProcess, call

LOADED = ("tests.support.installation.loaded_search",)


@dataclass(slots=True, kw_only=True)
class _Process:
    """A solver's process with the manners of :class:`multiprocessing.Process`."""

    target: Callable[[str, Connection], None]
    args: tuple[str, Connection]
    daemon: bool
    started: list[WarmProcess] = field(default_factory=list)

    def start(self) -> None:
        self.started.append(call(LOADED, self.target, *self.args))

    def kill(self) -> None:
        self.started[0].kill()

    def is_alive(self) -> bool:
        return self.started[0].poll() is None

    def join(self, timeout: float | None = None) -> None:
        with suppress(subprocess.TimeoutExpired):
            self.started[0].wait(timeout)


def warm_solvers() -> None:
    """Let solvers of this process be forked from one that has loaded the search."""
    context = SimpleNamespace(Pipe=multiprocessing.Pipe, Process=_Process)
    vars(solvers)["multiprocessing"] = SimpleNamespace(get_context=lambda _: context)


@contextmanager
def cold_solvers() -> Iterator[None]:
    """Let solvers be started as everywhere but in tests."""
    warm = vars(solvers)["multiprocessing"]
    vars(solvers)["multiprocessing"] = multiprocessing
    yield
    vars(solvers)["multiprocessing"] = warm
