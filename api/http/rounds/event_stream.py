"""The event log as a stream of server-sent events, for as long as somebody listens.

Each has the number of the event as its ``id``: a browser that lost its connection sends it as
``Last-Event-ID``, and nothing is missed. A comment every few seconds keeps proxies from hanging up.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from api.auth.scopes import Reach
from api.http.authentication import who
from api.http.listening import EventListener
from api.http.rounds.event_shapes import event_plain
from api.usecases.act import Actor
from api.usecases.rounds.events.event_log import read_events
from api.usecases.service import Service
from data.store.database import is_unavailable
from data.store.rounds.events import LoggedEvent
from routing.errors import BadInput, Denied

R = TypeVar("R")

PING_S = 15.0
"""So often something is sent, be it nothing."""
AGAIN_S = 60.0
"""So often is looked whether who listens may still do so."""
AWAY_S = 2.0
"""Before asking again a database that is away."""
PIECE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """Some events as they are sent, and where to go on."""

    text: str
    next_seq: int
    at_end: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """Somebody who follows the log from a number on; with ``is_reset``, they knew a higher one."""

    request: Request
    service: Service
    listener: EventListener
    actor: Actor
    after: int
    kinds: tuple[str, ...] = ()
    is_reset: bool = False
    ping_s: float = PING_S

    async def stream(self) -> AsyncIterator[str]:
        """Return what to send, until who listens goes or may listen no more."""
        # Where to go on is told at once, so that also a listener to whom nothing happens knows it.
        # A log that is shorter than what somebody knows was restored from a backup since.
        word = 'event: reset\ndata: {"code":"log-shorter"}' if self.is_reset else ": from here on"
        yield f"id: {self.after}\n{word}\n\n"
        with self.listener.news_flag(self.actor.cooperative_id) as flag:
            async for text in self._news(flag):
                if text:
                    yield text

    async def _news(self, flag: asyncio.Event) -> AsyncIterator[str]:
        """Return what is new each time the flag is raised, and now and then that nothing is."""
        after, actor, looked_at = self.after, self.actor, _now()
        read_at, heard = None, 0
        while not self.listener.is_over:
            flag.clear()
            if _now() - looked_at > AGAIN_S:
                try:
                    actor, looked_at = await self._again(), _now()
                except Denied:
                    return
            if self._sees_boards(actor):
                heard, boards = self.listener.boards(actor.cooperative_id, heard)
                yield "".join(f"event: presence\ndata: {text}\n\n" for text in boards)
            # Where a board is comes several times a second, and is no reason to read the log.
            turn = self.listener.turn(actor.cooperative_id)
            if turn != read_at:
                piece = await self._read(actor, after)
                if piece is None:
                    yield ": the database is away\n\n"
                    await asyncio.sleep(AWAY_S)
                    continue
                yield _as_sent(piece, after)
                after, read_at = piece.next_seq, turn if piece.at_end else None
            if read_at is not None and not await _raised(flag, self.ping_s):
                read_at = None
                yield ": still here\n\n"

    def _sees_boards(self, actor: Actor) -> bool:
        """Return whether it is told where boards are: who can open one, and asked for all kinds."""
        grant = actor.grant
        return not self.kinds and all(
            grant.reach(name) is Reach.ALL for name in ("plans:read", "rounds:read")
        )

    async def _again(self) -> Actor:
        return await _unless_away(lambda: who(self.request, self.service)) or self.actor

    async def _read(self, actor: Actor, after: int) -> _Piece | None:
        async def look() -> _Piece | None:
            return await _unless_away(lambda: self._piece(actor, after))

        if actor.grant.reach("events:read") is not Reach.ALL:
            return await look()
        # Whoever sees the whole cooperative sees the same: hundreds of pages cost one look.
        return await self.listener.share(actor.cooperative_id, (after, self.kinds), look)

    def _piece(self, actor: Actor, after: int) -> _Piece:
        page = self.service.do(actor, read_events, after, kinds=self.kinds, limit=PIECE)
        text = "".join(sse(each) for each in page.events)
        return _Piece(text=text, next_seq=page.next_seq, at_end=page.at_end)


def _as_sent(piece: _Piece, after: int) -> str:
    """Return a piece of the log as it is sent, or that there is nothing in it for who listens."""
    if piece.text or piece.next_seq <= after:
        return piece.text
    return f"id: {piece.next_seq}\n: nothing for you\n\n"


def sse(each: LoggedEvent) -> str:
    """Write an event in the form of the HTML standard, section 9.2."""
    data = json.dumps(event_plain(each), ensure_ascii=False, separators=(",", ":"))
    return f"id: {each.seq}\nevent: {each.kind}\ndata: {data}\n\n"


def read_last_id(request: Request, after: int | None) -> int | None:
    """Return the number to go on behind: the browser's, else what was asked for.

    Raises
    ------
    BadInput
        ``cursor-unknown``.
    """
    last_id = request.headers.get("last-event-id")
    if last_id is None:
        return after
    if not (last_id.isascii() and last_id.isdecimal() and len(last_id) < 19):
        raise BadInput.of("cursor-unknown", where="Last-Event-ID")
    return int(last_id)


async def _unless_away(call: Callable[[], R]) -> R | None:
    try:
        return await run_in_threadpool(call)
    except Exception as error:
        if is_unavailable(error):
            return None
        raise


async def _raised(flag: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(flag.wait(), seconds)
    except TimeoutError:
        return False
    return True


def _now() -> float:
    return asyncio.get_running_loop().time()
