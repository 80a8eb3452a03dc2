"""Processes that tests fork from one that has loaded the program."""

import json
import os
import signal
import socket
import time
from multiprocessing import Pipe
from multiprocessing.connection import Connection

import pytest

from tests.support.installation import warm_processes


def test_who_is_killed_while_asking_leaves_others_their_processes() -> None:
    """A question that is cut off, and an answer that nobody takes, end nothing."""
    assert _sum_of("1 2") == 3
    for asked in (b"", _question()):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        line.connect("\0" + warm_processes._address())
        if asked:
            socket.send_fds(line, [asked], [1, 2])
        line.close()
    assert _sum_of("3 4") == 7


def test_ctrl_c_reaches_a_process_however_the_first_of_a_run_was_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever holds Ctrl-C back while asking, as solvers are started, leaves it to others."""
    monkeypatch.delenv(warm_processes.ADDRESS, raising=False)
    monkeypatch.setattr(warm_processes, "_opened", [])
    here, there = Pipe()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process = warm_processes.call([], await_ctrl_c, "", there)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    there.close()
    with here, process:
        assert here.recv() == "waiting"
        process.send_signal(signal.SIGINT)
        assert here.recv() == "interrupted"


def _question() -> bytes:
    return json.dumps(
        {
            "loaded": [],
            "first": 3,
            "module": "this",
            "words": [],
            "environment": dict(os.environ),
            "folder": "/",
            "apart": False,
        }
    ).encode()


def _sum_of(numbers: str) -> int:
    here, there = Pipe()
    with here, there, warm_processes.call([], add, numbers, there):
        found: int = here.recv()
    return found


def add(numbers: str, pipe: Connection) -> None:
    """Send the sum of some numbers."""
    pipe.send(sum(map(int, numbers.split())))


def await_ctrl_c(_: str, pipe: Connection) -> None:
    """Wait for Ctrl-C, and say so where it comes."""
    try:
        pipe.send("waiting")
        time.sleep(30)
    except KeyboardInterrupt:
        pipe.send("interrupted")
    else:
        pipe.send("nothing came")
