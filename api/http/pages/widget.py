"""Parts of the widget in a shop's page: the script ``/widget/v1.js``, and its map in a frame."""

from __future__ import annotations

import json
from functools import cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router

from api.http.authentication import address_of
from api.http.bookings.widgets import OF_WIDGET
from api.http.pages.frame import POLICY, PageRequest, PageRouter
from api.http.rate_limits import count_named, network_of
from api.http.system.static_files import Served, send, served, without_comments
from api.locales.texts import LANGUAGES, Texts
from api.pages.kit.page import PAGES
from api.usecases.bookings.slots.visiting import Visit, open_widget
from api.usecases.streets.area_maps import area_map
from routing.errors import NotFound
from routing.types import Point

ADDRESS = "/widget/v1.js"
MAP = "/widget/map/{token}"
SCRIPT = PAGES / "widget" / "delivery.js"
_VALUES = {name: f"{{{name}}}" for name in ("day", "span", "until", "grams")}
"""Gaps in sentences that the script fills."""
TEXTS = (
    *("title", "address", "ask", "waiting", "away", "none", "earliest", "saved", "hold", "held"),
    *("another", "expired", "booked", "book", "address-missing", "slot-missing"),
    *("contact-name", "contact-phone", "note"),
    *("map", "map-title", "address-which", "street-only"),
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
    script = json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
    source = without_comments(SCRIPT.read_bytes()).decode().replace("__TEXTS__", script, 1)
    return served(ADDRESS, source.encode())


def _send_script(request: Request) -> Response:
    return send(request, widget_script(), _HEADERS)


router = Router(routes=[Route(ADDRESS, _send_script, include_in_schema=False)])
pages = PageRouter()


@pages.get(MAP, public=True)
def show_map(ask: PageRequest) -> Response:
    """Show the streets round an address, with a pin that a visitor moves to the door.

    The map stands in a frame of our own origin: a shop's page could start no worker of ours, and
    reads nothing of it but where the pin is. Only the sites of the shop's list may frame it.
    """
    network = network_of(address_of(ask.request))
    key = ask.request.path_params["token"]
    entered = open_widget(ask.service, Visit(key=key, origin="", network=network))
    count_named(ask.request, OF_WIDGET, str(entered.widget.id))
    # Not `lang`, which is kept in a cookie: the visitor's page says which language it has.
    if ask.query.get("in") in LANGUAGES:
        ask.language = ask.query["in"]
    point = _point(ask.query.get("at", ""))
    area = ask.service.do(entered.actor, area_map, [point])
    shown = ask.page("pages/widget/map.html", area=area, point=point)
    hosts = " ".join(entered.widget.hosts)
    framed = POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {hosts}")
    # Every browser goes by it alone, whatever X-Frame-Options says.
    shown.headers["Content-Security-Policy"] = framed
    return shown


def _point(text: str) -> Point:
    """Return longitude and latitude as the script writes them: ``24.941,60.171``."""
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError:
        raise NotFound("no-such-address") from None
    # A number that is none is not within these either.
    if not (-180 <= lon <= 180 and -85 <= lat <= 85):
        raise NotFound("no-such-address")
    return Point(lon=lon, lat=lat)
