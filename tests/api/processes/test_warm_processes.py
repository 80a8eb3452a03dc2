"""Processes that tests fork from one that has loaded the program."""

import json
import os
import socket
from multiprocessing import Pipe
from multiprocessing.connection import Connection

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


def _question() -> bytes:
    return json.dumps(
        {
            "loaded": [],
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
