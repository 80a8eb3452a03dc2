"""Limit of requests that change or compute something: a few at once for each caller.

Requests are carried out by a few threads (:data:`api.app.THREADS`). Whoever sends many dear ones at
once would have all of them; so each caller has a share, and their further requests wait without a
thread while those of others are carried out.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.authentication import SAFE_METHODS, address_of, credential_of
from api.http.pages.frame import reads_pages, refused_page
from api.http.problems import RequestRefused, problem
from api.http.rate_limits import network_of

AT_ONCE = 2
"""Requests of one caller that are carried out at once, in one process."""
WAIT_S = 30
"""Seconds that a request waits for a place before it is refused."""


@dataclass(slots=True)
class _Caller:
    """Places of one caller, and how many requests have or await one."""

    places: asyncio.Semaphore
    requests: int = 0


@dataclass(slots=True)
class ConcurrencyLimit:
    """Middleware that lets each caller have a few requests carried out at once.

    Attributes
    ----------
    app
        What it is around.
    at_once, wait_s
        As :data:`AT_ONCE` and :data:`WAIT_S`.
    """

    app: ASGIApp
    at_once: int = AT_ONCE
    wait_s: float = WAIT_S
    _callers: dict[str, _Caller] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry a request through when it has a place; refuse it where that takes too long."""
        # What only reads needs no place: a page asks for many things at once, and each is small.
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS:
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        key = _caller_of(request)
        caller = self._callers.setdefault(key, _Caller(asyncio.Semaphore(self.at_once)))
        caller.requests += 1
        try:
            async with asyncio.timeout(self.wait_s) as waiting:
                await caller.places.acquire()
                waiting.reschedule(None)
        except TimeoutError:
            refusal = RequestRefused(429, "too-many-at-once", seconds=self.wait_s)
            answer = (refused_page if reads_pages(request) else problem)(request, refusal)
            await answer(scope, receive, send)
        else:
            try:
                await self.app(scope, receive, send)
            finally:
                caller.places.release()
        finally:
            caller.requests -= 1
            if not caller.requests:
                del self._callers[key]


def _caller_of(request: Request) -> str:
    """Return by what a caller's requests are told from others': token, session or network."""
    if shown := credential_of(request):
        return hashlib.sha256(shown.encode()).hexdigest()
    return network_of(address_of(request))
