"""The board in a real browser over a server without a store: any day of :mod:`bench.board.days`."""

from __future__ import annotations

import argparse
import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from api.http.system.courier_app import router as courier_router
from api.http.system.pages import router as pages_router
from bench.board.days import DAY, NOW, board_day

AXE = Path(__file__).parents[2] / "courier_app" / "node_modules" / "axe-core" / "axe.min.js"
NAME = "Helmi"
STILL_THERE = 1000
"""After so many looks in vain the stream says that it is still there."""
EMPTY = {"type": "FeatureCollection", "features": []}


class Stage:
    """A server of the board's files, with answers that a test sets.

    Attributes
    ----------
    answers
        By method and path: a body, a status with one, or what makes either of what is asked.
    asked
        Requests that changed something: method, path, body.
    """

    def __init__(self) -> None:
        self.answers: dict[tuple[str, str], Any] = {}
        self.asked: list[tuple[str, str, Any]] = []
        self.address = ""
        self.events = 0
        self._over = False
        self.reset()

    def reset(self) -> None:
        """Show the same day as at the beginning, and forget what was asked."""
        self.answers.clear()
        self.asked.clear()
        self.show(board_day())
        self.answers["GET", "/v1/me"] = {
            "kind": "person",
            "id": "11111111-1111-4111-8111-111111111111",
            "name": NAME,
            "roles": ["dispatcher"],
            "permissions": {"rounds:write": "all", "plans:read": "all", "recipients:read": "all"},
        }

    def show(self, document: dict[str, Any]) -> None:
        """Show a day."""
        self.document = document
        self.answers["GET", f"/v1/days/{document['day']}/board"] = document
        self.answers["GET", f"/v1/days/{document['day']}/rounds.geojson"] = lines_of(document)

    def show_again(self, document: dict[str, Any]) -> None:
        """Show the day in other words, unless something else is answered for it."""
        path = ("GET", f"/v1/days/{document['day']}/board")
        if self.answers.get(path) is self.document:
            self.show(document)

    def happen(self) -> None:
        """Tell boards that something happened."""
        self.events += 1

    @property
    def page(self) -> str:
        """Address of the board on the day."""
        return f"{self.address}/board/#{DAY}"

    async def answer(self, request: Request) -> Response:
        """Answer as was set; else nothing is there."""
        path, method = request.url.path, request.method
        if path == "/v1/stream":
            return StreamingResponse(self._stream(), media_type="text/event-stream")
        asked = None
        if method != "GET":
            asked = await request.json() if await request.body() else None
            self.asked.append((method, path, asked))
        found = self.answers.get((method, path))
        if callable(found):
            found = found(asked)
        if found is None:
            return JSONResponse({"code": "no-such-address", "detail": path}, 404)
        if found == "hold":
            while not self._over:  # noqa: ASYNC110  # ended from another thread
                await asyncio.sleep(0.1)
        if isinstance(found, tuple):
            return JSONResponse(found[1], found[0])
        return JSONResponse(found, headers={"Date": NOW.strftime("%a, %d %b %Y %H:%M:%S GMT")})

    async def _stream(self) -> AsyncIterator[str]:
        yield "id: 1000\n: from here on\n\n"
        event_id, silent = self.events, 0
        while not self._over:  # ended from another thread
            await asyncio.sleep(0.01)
            silent = (silent + 1) % STILL_THERE
            if silent == 0:
                yield ": still there\n\n"
            while event_id < self.events:
                event_id += 1
                yield f"id: {1000 + event_id}\nevent: visit_moved\ndata: {{}}\n\n"

    @contextmanager
    def running(self, port: int = 0) -> Iterator[Stage]:
        """Serve on loopback until the block ends."""
        app = Starlette(
            routes=[
                *pages_router.routes,
                *courier_router.routes,
                Route("/v1/{path:path}", self.answer, methods=["GET", "POST", "PUT", "DELETE"]),
            ]
        )
        config = uvicorn.Config(
            app,
            host="127.0.0.1",
            port=port,
            log_config=None,
            date_header=False,
            headers=[("Served-By", "tournee")],
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        try:
            yield self
        finally:
            self._over = True
            server.should_exit = True
            thread.join(timeout=10)


def lines_of(document: dict[str, Any]) -> dict[str, Any]:
    """Return the rounds of a day as GeoJSON, straight from stop to stop."""
    features = []
    for one in document["rounds"]:
        points = [
            visit["point"]
            for visit in document["visits"]
            if visit["round_id"] == one["id"] and visit["point"]
        ]
        geometry = {"type": "LineString", "coordinates": points}
        features.append(
            {"type": "Feature", "geometry": geometry, "properties": {"round_id": one["id"]}}
        )
    return {**EMPTY, "features": features}


def main() -> None:
    """Serve a day until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=120)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--port", type=int, default=8080)
    asked = parser.parse_args()
    stage = Stage()
    stage.show(board_day(asked.jobs, asked.rounds))
    with stage.running(asked.port):
        print(stage.page)
        threading.Event().wait()


if __name__ == "__main__":
    main()
