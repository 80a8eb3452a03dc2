"""Reads what somebody sent in a process of its own, with limits of time and memory.

A file can be made to cost whoever reads it hours or gigabytes, in libraries that nobody here wrote.
In a process of its own it costs at most its limits, and nobody else waits: the process yields to
all others, and what it holds is gone with it.

The process is a new interpreter, not a fork, so it shares no lock, secret or connection with us; it
is told what to call on its standard input and answers on its standard output.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Any, ParamSpec, TypeVar

from routing.errors import BadInput, Failure

P = ParamSpec("P")
R = TypeVar("R")

MOST_AT_ONCE = 2
"""So many files are read at the same time by one process of ours."""

_COMMAND = (sys.executable, "-c", "from api.processes.limited import answer; answer()")
_KEPT = ("PATH", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "LANG", "LC_ALL", "TZ", "TZDIR")
"""All that the process finds in its environment: no address and no secret of ours."""

_TOO_MUCH = pickle.dumps(("limits", None))
_turns = BoundedSemaphore(MOST_AT_ONCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of reading one file.

    Attributes
    ----------
    cpu_s, wall_s
        Seconds of work, and until the answer is there.
    memory_mb
        Address space, all libraries included.
    answer_bytes
        Longest answer.
    """

    cpu_s: int
    wall_s: int
    memory_mb: int = 1500
    answer_bytes: int = 200_000_000


def run_limited(
    limits: Limits, patience_s: float, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs
) -> R:
    """Call a function in a process of its own.

    Parameters
    ----------
    limits
        What it may take.
    patience_s
        How long to wait for a turn; 0 where others would wait for us.
    call
        A function of a module, by its name; what it is given and gives can be pickled.

    Raises
    ------
    BadInput
        Of the function; ``file-takes-too-much`` where it passed its limits.
    Failure
        ``files-busy``: its turn did not come; ``reading-failed``: the function has a defect.
    """
    if not _turns.acquire(timeout=patience_s):
        raise Failure("files-busy")
    try:
        request_bytes = pickle.dumps((limits, call.__module__, call.__qualname__, args, kwargs))
        kind, content = _asked(request_bytes, limits)
    finally:
        _turns.release()
    if kind == "result":
        result: R = content
        return result
    if kind == "faults":
        raise BadInput(content)
    if kind == "defect":
        raise Failure("reading-failed", what=content)
    raise BadInput.of("file-takes-too-much", seconds=limits.cpu_s, megabytes=limits.memory_mb)


def _asked(request_bytes: bytes, limits: Limits) -> tuple[str, Any]:
    with _process() as process:
        try:
            answer, _ = process.communicate(request_bytes, timeout=limits.wall_s)
        except subprocess.TimeoutExpired:
            return "limits", None
    if process.returncode != 0:
        return "limits", None
    kind, content = pickle.loads(answer)  # noqa: S301  # of our own program
    return str(kind), content


@contextlib.contextmanager
def _process() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(  # noqa: S603  # ours
        _COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={key: os.environ[key] for key in _KEPT if key in os.environ},
        # Ctrl-C in a terminal is for us.
        process_group=0,
    )
    try:
        with process:
            try:
                yield process
            finally:
                process.kill()
    finally:
        process.wait()


# ------------------------------------------------------------------------- inside of the process


def answer() -> None:
    """Do what standard input tells; the main function of the process."""
    # Nothing that was sent to us is unpickled: the file itself is a text of bytes in it.
    limits, module, name, args, kwargs = pickle.load(sys.stdin.buffer)  # noqa: S301  # of ours
    output = sys.stdout.buffer
    sys.stdout = sys.stderr  # Whatever a library prints is no answer.
    _limit(limits)
    try:
        written = _tried(module, name, args, kwargs)
    except MemoryError:
        written = _TOO_MUCH
    output.write(written if len(written) <= limits.answer_bytes else _TOO_MUCH)
    output.flush()


def _tried(module: str, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bytes:
    try:
        call = getattr(importlib.import_module(module), name)
        return pickle.dumps(("result", call(*args, **kwargs)))
    except BadInput as wrong:
        return pickle.dumps(("faults", wrong.faults))
    except MemoryError:
        raise
    except RecursionError:
        return _TOO_MUCH
    except Exception as error:  # noqa: BLE001  # whatever it is, whoever waits is told
        return pickle.dumps(("defect", type(error).__name__))


def _limit(limits: Limits) -> None:
    import resource  # noqa: PLC0415  # only where there is one

    os.nice(10)
    memory = limits.memory_mb * 1_000_000
    for kind, most in (
        (resource.RLIMIT_CPU, limits.cpu_s),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # Not every system knows each of them.
            resource.setrlimit(kind, (most, most))
