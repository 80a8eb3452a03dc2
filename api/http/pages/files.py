"""Styles and scripts of the pages that the server writes."""

from __future__ import annotations

from functools import cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router

from api.http.system.static_files import Served, send, served
from api.pages.kit.page import ADDRESS, area_files, file_address
from routing.errors import NotFound

_KEEP = "public, max-age=31536000, immutable"


@cache
def _file(path: str) -> Served | None:
    content = area_files().get(path)
    return None if content is None else served(path, content)


def _send_file(request: Request) -> Response:
    path = request.path_params["path"]
    found = _file(path) if path in area_files() else None
    if found is None:
        raise NotFound("no-such-address")
    asked = f"{request.url.path}?{request.url.query}"
    return send(request, found, {"Cache-Control": _KEEP} if asked == file_address(path) else {})


router = Router(routes=[Route(f"{ADDRESS}{{path:path}}", _send_file, include_in_schema=False)])
