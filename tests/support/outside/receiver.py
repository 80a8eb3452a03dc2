"""A program on the loopback that takes webhooks and text messages, and fails when it is told to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LIMIT_S = 180.0
"""A guard against waiting for ever, no aim: the machine may be busy with other tests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """One request as it came in; header names in small letters."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def content(self) -> Any:  # noqa: ANN401
        """The body read as JSON."""
        return json.loads(self.body)


@dataclass(slots=True, kw_only=True)
class Receiver:
    """What came in, and what is answered.

    Attributes
    ----------
    answers
        Statuses of the next answers, in order; after these ``otherwise``.
    pause_s
        Waited before each answer.
    headers
        Sent with every answer.
    """

    url: str
    posted: list[Posted] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    otherwise: int = 204
    pause_s: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)

    def wait_for(self, count: int, limit_s: float = LIMIT_S) -> None:
        """Wait until so many requests have come in."""
        wait_until(lambda: len(self.posted) >= count, limit_s)


def wait_until(fact: Callable[[], bool], limit_s: float = LIMIT_S) -> None:
    """Wait until something is so."""
    give_up = time.monotonic() + limit_s
    while not fact():
        assert time.monotonic() < give_up, "it did not come about"
        time.sleep(0.02)


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Run a receiver on a free port of the loopback."""
    receivers: list[Receiver] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            own = receivers[0]
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            own.posted.append(Posted(path=self.path, headers=headers, body=body))
            time.sleep(own.pause_s)
            self.send_response(own.answers.pop(0) if own.answers else own.otherwise)
            for name, value in own.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        receivers.append(Receiver(url=f"http://127.0.0.1:{server.server_port}/hook"))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield receivers[0]
        finally:
            server.shutdown()
            thread.join()
