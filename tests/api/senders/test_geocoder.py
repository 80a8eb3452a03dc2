"""Asking an outer search for addresses: what it may answer, and what becomes of nonsense."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from api.senders.geocoder import PAUSE_S, OuterGeocoder
from api.senders.http_post import Answer, get
from routing.types import Point

PHOTON = {
    "geometry": {"type": "Point", "coordinates": [24.94, 60.17]},
    "properties": {"type": "street", "name": "Kaivokatu", "city": "Helsinki"},
}
BAN = {
    "geometry": {"type": "Point", "coordinates": [2.3, 48.8]},
    "properties": {"type": "municipality", "name": "Paris", "city": "Paris", "score": 1.7},
}


@contextmanager
def serving(status: int, content: bytes) -> Iterator[tuple[str, list[str]]]:
    """A program on the loopback that answers every GET alike; gives its address and what came."""
    came: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            came.append(self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/api", came
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_answers_of_both_kinds_are_read() -> None:
    """Streets of Photon and towns of BAN become answers like our own, sure or half sure."""
    content = json.dumps({"features": [PHOTON, BAN]}).encode()
    with serving(200, content) as (url, came):
        found = OuterGeocoder(url=url).ask("Gare & co", limit=2, near=Point(lon=1.23456, lat=2))
    assert came == ["/api?q=Gare+%26+co&limit=2&lat=2&lon=1.235"]
    assert found is not None
    assert [(one.kind, one.label, one.confidence) for one in found] == [
        ("street", "Kaivokatu, Helsinki", 0.5),
        ("town", "Paris", 1.0),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no JSON",
        b"[]",
        b'{"features": 7}',
        b'{"features": [null]}',
        b'{"features": [{"geometry": {"coordinates": [1000, 2]}, "properties": {}}]}',
        b'{"features": [{"geometry": {"coordinates": []}, "properties": {}}]}',
        b'{"features": [{"geometry": {"coordinates": [1, 2]}, "properties": {"score": "x"}}]}',
        b'{"features": [{"geometry": {"coordinates": [1, 2]}, "properties": []}]}',
        b"[" * 100_000,
        b"x" * 300_000,
    ],
)
@pytest.mark.slow
def test_nonsense_is_no_answer(content: bytes) -> None:
    """Whatever a service sends, it breaks nothing and is not believed."""
    with serving(200, content) as (url, _):
        assert OuterGeocoder(url=url).ask("x", limit=5) is None


def test_a_service_that_fails_is_left_alone_for_a_while() -> None:
    """After a failure it is not asked again until a minute has passed."""
    now, asked = [0.0], []

    def fetch(url: str) -> Answer:
        asked.append(url)
        return Answer(status=503)

    outer = OuterGeocoder(url="https://x.example.org", fetch=fetch, clock=lambda: now[0])
    for moment in (0.0, 1.0, PAUSE_S - 1, PAUSE_S):
        now[0] = moment
        assert outer.ask("x", limit=5) is None
    assert len(asked) == 2


def test_a_get_reads_no_more_than_it_may() -> None:
    """An answer that is too long is none; redirects are not followed."""
    with serving(200, b"12345") as (url, _):
        fine = get(url, {}, most_bytes=5, allowed=lambda _: True)
        assert (fine.status, fine.content) == (200, b"12345")
        assert get(url, {}, most_bytes=4, allowed=lambda _: True).error == "answer-unreadable"
        assert get(url, {}, most_bytes=4, allowed=lambda _: False).error == "address-refused"
