"""Work in a process of its own: fresh memory, its own crash, a limit of time."""

from __future__ import annotations

import multiprocessing
import os
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any, TypeVar

T = TypeVar("T")

ONE_THREAD = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "RAYON_NUM_THREADS",
)


class Absent(Exception):
    """A peer that this Python cannot have; says which package is missing."""


class Died(Exception):
    """Work in another process that gave no result; says how it ended."""


@contextmanager
def _one_thread() -> Iterator[None]:
    """Make a process that is started meanwhile use one thread, where its libraries ask."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def run_apart(work: Callable[..., T], *args: Any, limit_s: float) -> T:  # noqa: ANN401  # passed on
    """Call a function in a new process, on one thread, and give what it returns.

    Parameters
    ----------
    work
        A function at the top of a module; it, its arguments and its result must be picklable.
    limit_s
        Wall seconds after which the process is killed.

    Raises
    ------
    Absent
        If the work could not import what it needs.
    Died
        If it raised, crashed or took longer.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(there, work, args), daemon=True)
    with _one_thread():
        process.start()
    there.close()
    try:
        answer = _receive(here, limit_s)
    finally:
        here.close()
        process.join(timeout=5.0 if process.exitcode is None else 0.0)
        if process.is_alive():
            process.kill()
            process.join()
    if answer is None:
        message = f"ended with status {process.exitcode} and no result"
        raise Died(message)
    kind, value = answer
    if kind == "absent":
        raise Absent(value)
    if kind == "raised":
        raise Died(value)
    result: T = value
    return result


def _receive(pipe: Connection, limit_s: float) -> tuple[str, Any] | None:
    if not pipe.poll(limit_s):
        message = f"gave no result in {limit_s:.0f} s"
        raise Died(message)
    try:
        answer: tuple[str, Any] = pipe.recv()
    except EOFError:
        return None
    return answer


def _child(pipe: Connection, work: Callable[..., Any], args: tuple[Any, ...]) -> None:
    try:
        answer = ("done", work(*args))
    except (ImportError, Absent) as error:
        answer = ("absent", str(error))
    except Exception:  # noqa: BLE001  # whatever it is, the parent has to hear of it
        answer = ("raised", traceback.format_exc(limit=-3))
    pipe.send(answer)
    pipe.close()
