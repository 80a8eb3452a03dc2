"""A captive portal between a phone and the server, which answers in the server's place."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar
from urllib.parse import urlsplit

_OF_ONE_LINK = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade"}
_PIECE_BYTES = 65_536
HTML = ("text/html; charset=utf-8", b"<!doctype html><title>Wi-Fi</title><h1>Please pay</h1>")
JSON = ("application/json", b"{}")


@dataclass(slots=True, kw_only=True)
class Portal:
    """Network of a hotel or a train, as a phone sees it.

    Attributes
    ----------
    address
        Where phones reach the server through it.
    caught
        Paths that the portal answers itself; ``None``: it lets all through.
    answer
        What it answers with: type and content, always with status 200.
    answered
        Paths that it has answered.
    """

    server: str
    address: str = ""
    caught: re.Pattern[str] | None = None
    answer: tuple[str, bytes] = HTML
    answered: list[str] = field(default_factory=list)

    def catch(self, pattern: str = "", answer: tuple[str, bytes] = HTML) -> None:
        """Answer whatever paths match, from now on."""
        self.caught, self.answer = re.compile(pattern), answer

    def release(self) -> None:
        """Let everything through again."""
        self.caught = None


class _Handler(BaseHTTPRequestHandler):
    """One request: answered by the portal, or handed on to the server."""

    portal: ClassVar[Portal]

    def handle_one_way(self) -> None:
        portal = self.portal
        if portal.caught is not None and portal.caught.search(self.path):
            portal.answered.append(self.path)
            kind, content = portal.answer
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            with suppress(OSError):  # The phone has gone.
                self.wfile.write(content)
            return
        self._hand_on()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_one_way  # noqa: N815  # its own names

    def _hand_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        kept = {k: v for k, v in self.headers.items() if k.lower() not in _OF_ONE_LINK}
        behind = http.client.HTTPConnection(urlsplit(self.portal.server).netloc)
        try:
            behind.request(self.command, self.path, body or None, kept)
            answer = behind.getresponse()
            self.send_response_only(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _OF_ONE_LINK:
                    self.send_header(name, value)
            self.end_headers()
            while piece := answer.read1(_PIECE_BYTES):
                self.wfile.write(piece)
                self.wfile.flush()
        except OSError:
            self.close_connection = True  # Either side has gone.
        finally:
            behind.close()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def portal_before(server: str) -> Iterator[Portal]:
    """Return a portal before a server; to begin with, it lets all through."""
    portal = Portal(server=server)
    handler = type("Handler", (_Handler,), {"portal": portal})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as listening:
        listening.daemon_threads = True
        listening.block_on_close = False
        portal.address = f"http://localhost:{listening.server_port}"
        thread = Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        try:
            yield portal
        finally:
            listening.shutdown()
            thread.join()
