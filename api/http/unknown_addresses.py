"""Answers to HEAD, unknown addresses and methods, and the description of all addresses.

It knows HEAD for none of our addresses, names one of several methods, and counts nobody.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.conditional import is_known, tag_of
from api.http.pages.frame import reads_pages, refused_page
from api.http.problems import answer_error, answer_http
from api.http.rate_limits import count_stranger
from routing.errors import NotFound

DESCRIPTION = "/openapi.json"


@dataclass(slots=True)
class HeadRequests:
    """Middleware that answers HEAD as GET, without the body (RFC 9110, section 9.3.2).

    Within, the request is a GET; ``asked_head`` in its state says what it was, for answers that
    would never end.
    """

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry a request through."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return
        # A copy: the server must go on knowing that it sends no body.
        state = {**scope.get("state", {}), "asked_head": True}
        within = {**scope, "method": "GET", "state": state}

        async def give(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app(within, receive, give)


def asks_head(request: Request) -> bool:
    """Return whether only the head of an answer is asked for."""
    return getattr(request.state, "asked_head", False)


async def answer_refused(request: Request, error: Exception) -> Response:
    """Answer what the framework refuses; where nobody was counted yet, their network is.

    Raises
    ------
    RequestRefused
        ``rate-limited``.
    """
    _count(request)
    if isinstance(error, HTTPException) and error.status_code == 404 and reads_pages(request):
        return refused_page(request, NotFound("no-such-address"))
    answer = await answer_http(request, error)
    if isinstance(error, HTTPException) and error.status_code == 405:
        answer.headers["Allow"] = ", ".join(_methods_of(request))
    return answer


async def answer_missing(request: Request, error: Exception) -> Response:
    """Answer that something is not there, also where nobody was counted yet, as for a file.

    Raises
    ------
    RequestRefused
        ``rate-limited``.
    """
    _count(request)
    return await answer_error(request, error)


async def answer_description(request: Request) -> Response:
    """Return the OpenAPI description of the application."""
    count_stranger(request)
    app: FastAPI = request.app
    if getattr(app.state, "description", None) is None:
        # Made once; that takes a moment in which others go on.
        described = await run_in_threadpool(app.openapi)
        app.state.description = json.dumps(described, ensure_ascii=False).encode()
    content: bytes = app.state.description
    headers = {"Cache-Control": "no-cache", "ETag": tag_of(None, content)}
    if is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(content, 200, headers, "application/json")


def _count(request: Request) -> None:
    if getattr(request.state, "standing", None) is None:
        count_stranger(request)


def _methods_of(request: Request) -> list[str]:
    """Return the methods of an address, over all routes that have it."""
    found: set[str] = set()
    for route in request.app.routes:
        if route.matches(request.scope)[0] is not Match.NONE:
            found |= set(getattr(route, "methods", None) or ())
    return sorted(found | ({"HEAD"} if "GET" in found else set()))
