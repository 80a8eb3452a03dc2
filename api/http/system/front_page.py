"""Pages for whoever comes with a browser: the front, signing in, landing."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router

from api.http.problems import language_of
from api.http.redirects import redirect
from api.locales.texts import LANGUAGES
from api.pages.front.page import (
    FOLDER,
    HOME,
    SIGN_IN,
    STYLE,
    front_page,
    unfounded_page,
)
from api.pages.home import page as home
from api.pages.sign_in import page as sign_in
from api.usecases.system.first_run import is_unfounded

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


def front_answer(request: Request, make: Callable[[str], str]) -> Response:
    """Answer with a page in the front's style, which holds nothing of anybody."""
    chosen = request.query_params.get("lang")
    language = chosen if chosen in LANGUAGES else language_of(request)
    headers = {
        "Content-Security-Policy": _POLICY,
        "Content-Language": language,
        "Vary": "Accept-Language",
    }
    return Response(make(language), 200, headers, "text/html; charset=utf-8")


def _front(request: Request) -> Response:
    """Answer with the front page; of a server that nobody has set up, where its link is found."""
    state = request.app.state
    # Asked until somebody has: from then on the page needs no database.
    if not getattr(state, "is_founded", False):
        if is_unfounded(state.service):
            answer = front_answer(request, unfounded_page)
            answer.headers["Cache-Control"] = "no-store"
            return answer
        state.is_founded = True
    return front_answer(request, front_page)


def _page(path: str, make: Callable[[str], str]) -> Route:
    """Answer with a page in the language that is chosen, else the one that is asked for."""

    def send(request: Request) -> Response:
        return front_answer(request, make)

    return Route(path, send, include_in_schema=False)


def _asset(path: str, file: Path) -> Route:
    def send(_: Request) -> Response:
        return Response(_content(file), 200, {"Cache-Control": "no-cache"}, _KINDS[file.suffix])

    return Route(path, send, include_in_schema=False)


@cache
def _content(file: Path) -> bytes:
    return file.read_bytes()


def _to_home(_: Request) -> Response:
    """Lead to the landing page whoever left out the last stroke."""
    return redirect(HOME, 308)


router = Router(
    routes=[
        Route("/", _front, include_in_schema=False),
        _page(SIGN_IN, sign_in.sign_in_page),
        Route(HOME.rstrip("/"), _to_home, include_in_schema=False),
        _asset(STYLE, FOLDER / "front.css"),
        *(_asset(f"{SIGN_IN}/{name}", sign_in.FOLDER / name) for name in sign_in.SCRIPTS),
        *(_asset(HOME + name, home.FOLDER / name) for name in home.SCRIPTS),
    ]
)
