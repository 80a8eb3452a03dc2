"""Limit of a caller's requests."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import httpx
from starlette.types import Receive, Scope, Send

from api.http.concurrency import ConcurrencyLimit
from tests.support.interface.http import Web


@dataclass(slots=True)
class Slow:
    """An application that answers when it is let; keeps who is being answered."""

    go: asyncio.Event = field(default_factory=asyncio.Event)
    two_begun: asyncio.Event = field(default_factory=asyncio.Event)
    under_way: list[str] = field(default_factory=list)
    most: int = 0

    async def __call__(self, scope: Scope, _: Receive, send: Send) -> None:
        """Answer with 204."""
        self.under_way.append(scope["path"])
        self.most = max(self.most, len(self.under_way))
        if len(self.under_way) == 2:
            self.two_begun.set()
        if scope["path"] == "/slow":
            await self.go.wait()
        self.under_way.remove(scope["path"])
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})


async def statuses(web: Web, slow: Slow, wait_s: float) -> tuple[list[int], int]:
    """Ask nine slow things as one caller, and a quick one as another; give their statuses."""
    limit = ConcurrencyLimit(slow, at_once=2, wait_s=wait_s)

    async def with_app(scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"], scope["state"] = web.app, {"request_id": "concurrency"}
        await limit(scope, receive, send)

    transport = httpx.ASGITransport(with_app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        mine = {"Authorization": "Bearer one"}
        asked = [asyncio.create_task(client.post("/slow", headers=mine)) for _ in range(9)]
        await slow.two_begun.wait()
        other = await client.post("/quick", headers={"Authorization": "Bearer other"})
        read = await client.get("/quick", headers=mine)
        assert (other.status_code, read.status_code) == (204, 204)
        held = slow.most
        if wait_s < 1:
            await asyncio.sleep(wait_s * 3)
        slow.go.set()
        answers = await asyncio.gather(*asked)
    return [one.status_code for one in answers], held


def test_one_caller_has_two_places_and_others_have_theirs(web: Web) -> None:
    """Of nine requests two are worked on, the rest wait and are all answered; others go through."""
    found, held = asyncio.run(statuses(web, Slow(), 30))
    assert found == [204] * 9
    assert held == 3  # Two of the nine, and the other caller's.


def test_who_waits_too_long_is_told(web: Web) -> None:
    """What has not had a place in time is refused with 429 and nothing of it done."""
    found, _ = asyncio.run(statuses(web, Slow(), 0.05))
    assert sorted(found) == [204] * 2 + [429] * 7
