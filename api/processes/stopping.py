"""Being told to stop: a polite SIGTERM ends a program as Ctrl-C does, with everything put away."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


@contextmanager
def stops_politely() -> Iterator[None]:
    """Let SIGTERM raise ``KeyboardInterrupt`` while the block runs, so that its end is carried out.

    Without it a private cluster would be left running, and a half backup lying about.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
