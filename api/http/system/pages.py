"""Addresses of pages that are made of modules, and of the kit that they share.

The files hold nothing of anybody: whoever opens a page signs in first, and it reads what they may
see from ``/v1``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router

from api.http.redirects import redirect
from api.http.system.page_files import kit_files, page_files
from api.http.system.static_files import Served, send
from api.usecases.requests import found_or_refuse

PAGES = ("board",)
"""Pages by the name of their folder and address."""
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""Sources that a page may load: its own, and pictures that it makes itself (the map does)."""


def _files(read: Callable[[], Mapping[str, Served]]) -> Callable[[Request], Response]:
    def send_file(request: Request) -> Response:
        found = found_or_refuse(read().get(request.path_params["path"]), "no-such-address")
        return send(request, found, {"Content-Security-Policy": _POLICY})

    return send_file


def _addresses_of(name: str) -> list[Route]:
    def read() -> Mapping[str, Served]:
        return page_files(name)

    def lead(_: Request) -> Response:
        return redirect(f"/{name}/", 308)

    return [
        Route(f"/{name}", lead, include_in_schema=False),
        Route(f"/{name}/{{path:path}}", _files(read), include_in_schema=False),
    ]


router = Router(
    routes=[
        *(route for name in PAGES for route in _addresses_of(name)),
        Route("/courier_app/{path:path}", _files(kit_files), include_in_schema=False),
    ]
)
