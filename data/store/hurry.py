"""Work that never waits: where not all it needs is remembered, it is given up and begun anew.

Whoever serves many at once in one thread can do by themselves what is done in a moment. What takes
longer belongs to a thread of its own: the database, a lock that somebody holds, a day to be read.
Nobody knows beforehand which it will be, so such work is begun in a hurry, and leaves off with
:class:`MustWaitError` where it would have to wait.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_SIGHT: ContextVar[str | None] = ContextVar("sight", default=None)


class MustWaitError(BaseException):
    """What is done in a hurry would have to wait; nothing of it has happened yet.

    No ``Exception``: nobody on the way takes it for something that went wrong.
    """


@contextmanager
def hurried(sight: str) -> Iterator[None]:
    """Do something in a hurry.

    Parameters
    ----------
    sight
        What is in sight of the database, as :data:`data.store.database.Sight`; what is remembered
        of another is not used.
    """
    token = _SIGHT.set(sight)
    try:
        yield
    finally:
        _SIGHT.reset(token)


def snapshot_without_waiting() -> str | None:
    """Return what is in sight, where this is done in a hurry."""
    return _SIGHT.get()


def need_time() -> None:
    """Say that what follows takes long.

    Raises
    ------
    MustWaitError
        Where this is done in a hurry.
    """
    if _SIGHT.get() is not None:
        raise MustWaitError


@contextmanager
def locked_without_waiting(lock: threading.RLock) -> Iterator[None]:
    """Hold a lock, for which somebody in a hurry does not wait.

    Raises
    ------
    MustWaitError
        Where this is done in a hurry, and another thread holds the lock.
    """
    if not lock.acquire(blocking=_SIGHT.get() is None):
        raise MustWaitError
    try:
        yield
    finally:
        lock.release()
