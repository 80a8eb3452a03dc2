"""Workers beside a server: processes of their own, started again when one falls, ended with it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TextIO

WORKER = (sys.executable, "-c", "from api.cli.main import main; main()", "worker", "--with-parent")
"""Command of a worker that ends when its standard input is closed, so also when we are killed."""

LOOK_EVERY_S = 0.5
LONGEST_PAUSE_S = 30.0
END_S = 30.0
"""Time that workers may take to end before they are killed."""

_log = logging.getLogger("tournee.workers")


@contextmanager
def workers_beside(
    count: int,
    command: Sequence[str] = WORKER,
    *,
    environment: Mapping[str, str] | None = None,
    log: TextIO | None = None,
) -> Iterator[None]:
    """Keep some workers running while the block runs.

    Parameters
    ----------
    count
        How many.
    command
        Starts one; it ends at SIGTERM, and when its standard input is closed.
    environment
        What it finds in its environment besides what we have in ours.
    log
        Where its standard error goes, a real file; with ours where nothing is given.
    """
    ended = threading.Event()
    given = {**os.environ, **(environment or {})}
    keepers = [
        threading.Thread(
            target=_keep_one, args=(command, given, ended, log), name=f"worker {number}"
        )
        for number in range(1, count + 1)
    ]
    for keeper in keepers:
        keeper.start()
    try:
        yield
    finally:
        ended.set()
        for keeper in keepers:
            keeper.join()


def _keep_one(
    command: Sequence[str],
    environment: Mapping[str, str],
    ended: threading.Event,
    log: TextIO | None,
) -> None:
    """Run one worker and start it again whenever it ends, more slowly each time."""
    pause_s = LOOK_EVERY_S
    while not ended.is_set():
        with subprocess.Popen(  # noqa: S603  # ours
            command,
            stdin=subprocess.PIPE,
            stderr=log,
            env=environment,
            # Ctrl-C in a terminal is for us; we tell them.
            process_group=0,
        ) as process:
            while process.poll() is None and not ended.wait(LOOK_EVERY_S):
                pass
            if process.poll() is None:
                _end(process)
                return
        if not ended.is_set():
            _log.warning("a worker ended (status %s) and is started again", process.returncode)
            ended.wait(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(END_S)
    except subprocess.TimeoutExpired:
        process.kill()
