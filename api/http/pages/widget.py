"""The script that shops put into pages of their own: ``/widget/v1.js``."""

from __future__ import annotations

import json
from functools import cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router

from api.http.system.static_files import Served, send, served, without_comments
from api.locales.texts import LANGUAGES, Texts
from api.pages.kit.page import PAGES

ADDRESS = "/widget/v1.js"
SCRIPT = PAGES / "widget" / "delivery.js"
_VALUES = {name: f"{{{name}}}" for name in ("day", "span", "until", "grams")}
"""Gaps in sentences that the script fills."""
TEXTS = (
    *("title", "address", "ask", "waiting", "away", "none", "earliest", "saved", "hold", "held"),
    *("another", "expired", "booked", "book", "address-missing", "slot-missing"),
    *("contact-name", "contact-phone", "note"),
)
"""Ids of what it says, behind ``widget-``."""
_HEADERS = {
    # Any page may load it: it says nothing of anybody.
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "public, max-age=3600",
}


@cache
def widget_script() -> Served:
    """Return the script with its sentences in every language."""
    texts = {
        language: {name: Texts(language)(f"widget-{name}", **_VALUES) for name in TEXTS}
        for language in LANGUAGES
    }
    told = json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
    source = without_comments(SCRIPT.read_bytes()).decode().replace("__TEXTS__", told, 1)
    return served(ADDRESS, source.encode())


def _send_script(request: Request) -> Response:
    return send(request, widget_script(), _HEADERS)


router = Router(routes=[Route(ADDRESS, _send_script, include_in_schema=False)])
