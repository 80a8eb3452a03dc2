"""Files read in processes that need not load the readers first: see :mod:`.warm_processes`.

Limits, faults and answers are those of :mod:`api.processes.limited`. That its own process loads by
itself and knows no secret is kept by its tests, which read cold.
"""

from __future__ import annotations

import io
import os
import pickle
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from api.processes import limited
from api.processes.limited import Limits
from tests.support.installation.warm_processes import call

_COLD = limited._asked


def warm_readers() -> None:
    """Let files be read in a process forked from one that has loaded their readers."""
    vars(limited)["_asked"] = _asked_warm


@contextmanager
def cold_readers() -> Iterator[None]:
    """Let files be read as everywhere but in tests."""
    before = limited._asked
    vars(limited)["_asked"] = _COLD
    yield
    vars(limited)["_asked"] = before


def _asked_warm(request_bytes: bytes, limits: Limits) -> tuple[str, Any]:
    _, module, *_ = pickle.loads(request_bytes)  # our own  # noqa: S301
    here, there = Pipe()
    with here:
        with there:
            process = call((limited.__name__, module), _read, "", there)
        try:
            here.send_bytes(request_bytes)
            if not here.poll(limits.wall_s):
                return "limits", None
            answer = here.recv_bytes()
        except (EOFError, OSError):
            return "limits", None
        finally:
            process.kill()
            process.wait()
    kind, content = pickle.loads(answer)  # our own  # noqa: S301
    return str(kind), content


def _read(_: str, pipe: Connection) -> None:
    """Answer one request in a forked process."""
    output, limit = io.BytesIO(), limited._limit
    used_bytes = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")

    def beside_what_is_loaded(limits: Limits) -> None:
        limit(replace(limits, memory_mb=limits.memory_mb + used_bytes // 1_000_000))

    vars(limited)["_limit"] = beside_what_is_loaded
    streams = vars(sys)
    streams["stdin"] = SimpleNamespace(buffer=io.BytesIO(pipe.recv_bytes()))
    streams["stdout"] = SimpleNamespace(buffer=output, write=lambda _: None, flush=lambda: None)
    limited.answer()
    pipe.send_bytes(output.getvalue())
    # Nothing is left to put in order.
    os._exit(0)
