"""Addresses that pages of other sites may ask: those of shops' widgets, and no others.

A browser asks beforehand whether a page may send JSON somewhere else. That is answered for every
site, as it says nothing; whether a site may read an answer is for the address to say, by
:func:`allow_origin`, once it knows whose widget asks.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PREFIX = "/v1/widget/"
"""Everything that pages of other sites may ask is below."""

_BEFOREHAND = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET, POST, DELETE"),
    (b"access-control-allow-headers", b"content-type, accept-language"),
    (b"access-control-max-age", b"7200"),
    (b"content-length", b"0"),
]


@dataclass(slots=True)
class CrossOrigin:
    """Middleware that answers browsers beforehand and lets allowed sites read answers."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry a request through."""
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            start = {"type": "http.response.start", "status": 204, "headers": list(_BEFOREHAND)}
            await send(start)
            await send({"type": "http.response.body", "body": b""})
            return

        async def send_readable(message: Message) -> None:
            origin = scope["state"].get("allowed_origin")
            if message["type"] == "http.response.start":
                more = [(b"vary", b"Origin")]
                if origin:
                    more += [
                        (b"access-control-allow-origin", origin.encode()),
                        (b"cross-origin-resource-policy", b"cross-origin"),
                    ]
                message["headers"] = [*message["headers"], *more]
            await send(message)

        await self.app(scope, receive, send_readable)


def allow_origin(request: Request, origin: str) -> None:
    """Let the page of an origin read the answer, whatever it is."""
    request.state.allowed_origin = origin
