"""A network between a phone and the server that answers in its place, is slow, or breaks off."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from time import monotonic, sleep
from typing import ClassVar, Literal
from urllib.parse import urlsplit

_OF_ONE_LINK = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade"}
_PIECE_BYTES = 65_536
_SLOW_BYTES = 1024
CutPart = Literal["request", "answer"]
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
    bytes_per_s
        All of its links together carry so much, in either direction; 0 for as much as they can.
    cutting, cuts_left
        Paths whose requests or answers are cut in the middle, and how often they will be.
    cut
        Paths of which something was cut.
    """

    server: str
    address: str = ""
    caught: re.Pattern[str] | None = None
    answer: tuple[str, bytes] = HTML
    answered: list[str] = field(default_factory=list)
    bytes_per_s: int = 0
    cutting: tuple[re.Pattern[str], CutPart] | None = None
    cuts_left: int = 0
    cut: list[str] = field(default_factory=list)
    _turn: Lock = field(default_factory=Lock, repr=False)
    _free_at: float = 0.0

    def catch(self, pattern: str = "", answer: tuple[str, bytes] = HTML) -> None:
        """Answer whatever paths match, from now on."""
        self.caught, self.answer = re.compile(pattern), answer

    def cut_off(self, pattern: str, part: CutPart, times: int = 1) -> None:
        """Break the link in the middle of what a phone sends to paths, or is answered by them."""
        self.cutting, self.cuts_left = (re.compile(pattern), part), times

    def release(self) -> None:
        """Let everything through again, as fast as it can."""
        self.caught, self.cutting, self.bytes_per_s = None, None, 0

    def cuts(self, path: str, part: CutPart) -> bool:
        """Return whether the link breaks now, which counts as one time."""
        with self._turn:
            if self.cutting is None or not self.cuts_left:
                return False
            pattern, wanted = self.cutting
            if wanted != part or not pattern.search(path):
                return False
            self.cuts_left -= 1
            self.cut.append(path)
            return True

    def carry(self, count: int) -> None:
        """Take as long as so many bytes take on a link that all share."""
        if not self.bytes_per_s:
            return
        with self._turn:
            self._free_at = max(self._free_at, monotonic()) + count / self.bytes_per_s
            wait_s = self._free_at - monotonic()
        sleep(max(0.0, wait_s))


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
        body = self._body()
        if body is None:
            self.close_connection = True
            return
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
            cut = self.portal.cuts(self.path, "answer")
            while piece := answer.read1(_SLOW_BYTES if self.portal.bytes_per_s else _PIECE_BYTES):
                self.portal.carry(len(piece))
                self.wfile.write(piece[: len(piece) // 2] if cut else piece)
                self.wfile.flush()
                if cut:
                    break
        except OSError:
            self.close_connection = True  # Either side has gone.
        finally:
            behind.close()

    def _body(self) -> bytes | None:
        """Return what the phone sends; ``None`` where the link breaks in the middle of it."""
        left = int(self.headers.get("Content-Length", 0))
        cut = left > 0 and self.portal.cuts(self.path, "request")
        left, body = left // 2 if cut else left, b""
        while left:
            piece = self.rfile.read(min(left, _SLOW_BYTES) if self.portal.bytes_per_s else left)
            if not piece:
                return None
            self.portal.carry(len(piece))
            left -= len(piece)
            body += piece
        return None if cut else body

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
