"""Pages for whoever comes with a browser: the front, a new password, an invitation."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router

from api.http.problems import language_of
from api.pages.front.page import SCRIPT, STYLE, asset, front_page, join_page, reset_page

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def _page(make: Callable[[str], str]) -> Callable[[Request], Response]:
    """Answer with a page in the language that is asked for."""

    def send(request: Request) -> Response:
        language = language_of(request)
        headers = {
            "Content-Security-Policy": _POLICY,
            "Content-Language": language,
            "Vary": "Accept-Language",
        }
        return Response(make(language), 200, headers, "text/html; charset=utf-8")

    return send


def _asset(name: str, kind: str) -> Callable[[Request], Response]:
    def send(_: Request) -> Response:
        return Response(asset(name), 200, {"Cache-Control": "no-cache"}, kind)

    return send


router = Router(
    routes=[
        Route("/", _page(front_page), include_in_schema=False),
        Route("/reset", _page(reset_page), include_in_schema=False),
        Route("/join", _page(join_page), include_in_schema=False),
        Route(STYLE, _asset("front.css", "text/css; charset=utf-8"), include_in_schema=False),
        Route(
            SCRIPT, _asset("front.js", "text/javascript; charset=utf-8"), include_in_schema=False
        ),
    ]
)
