"""The courier's browser app: static files, without a word about anybody."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router

from api.http.redirects import redirect
from api.http.system.courier_files import BASE, courier_site
from api.http.system.static_files import send
from api.usecases.requests import found_or_refuse

_ALLOWED = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' blob: data:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
"""Sources that the page may load: its own, its inline ones, and pictures just taken."""


def send_app(request: Request) -> Response:
    """Return a file of the app; every address of it leads to its one page."""
    path = request.path_params["path"]
    found = found_or_refuse(courier_site().files.get(path), "no-such-address")
    return send(request, found, {"Content-Security-Policy": _policy(courier_site().within)})


def to_the_app(_: Request) -> Response:
    """Lead to the app whoever left out the last stroke."""
    return redirect(BASE, 308)


router = Router(
    routes=[
        Route(BASE.rstrip("/"), to_the_app, include_in_schema=False),
        Route(BASE + "{path:path}", send_app, include_in_schema=False),
    ]
)


def _policy(within: Mapping[str, str]) -> str:
    allowed = {what: f"{where} {within.get(what, '')}".strip() for what, where in _ALLOWED.items()}
    return "; ".join(f"{what} {where}" for what, where in allowed.items())
