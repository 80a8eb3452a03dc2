"""Pages of places and hubs: where rounds begin, and where shops and producers have their goods."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from api.http.pages.address_fields import address_of, offers, point_value, take_choice
from api.http.pages.admin.tabs import show, typed
from api.http.pages.areas import OFFICE
from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest, PageRouter
from api.http.pages.saved_places import page_after
from api.usecases.bookings.customers import list_customers
from api.usecases.fleet.places import (
    PlaceRequest,
    add_place,
    change_place,
    close_place,
    list_places,
    read_place,
    share_place,
)
from data.store.fleet.places import PLACE_KINDS, Place
from dispatch.values.opening_hours import is_unread

pages = PageRouter()

PLACES = "/admin/places"
_FIELDS = {
    "lon": "address",
    "lat": "address",
    "service_s": "service",
    "setup_s": "setup",
    "": "address",
}
_TEXTS = ("name", "kind", "access_note", "opening_hours")


@pages.get(PLACES, needs=OFFICE)
def places(ask: PageRequest) -> Response:
    """List the places, hubs first."""
    with_closed = "closed" in ask.query
    found = ask.do(list_places, with_closed=with_closed)
    found.sort(key=lambda one: (one.status, PLACE_KINDS.index(one.kind), one.name.casefold()))
    return show(ask, "places", places=found, with_closed=with_closed)


@pages.form(f"{PLACES}/{{place_id}}", needs=("places:write",), office=True)
@pages.form(f"{PLACES}/new", needs=("places:write",), office=True)
def place(ask: PageRequest) -> Response:
    """Add a place, or change one."""
    found = ask.do(read_place, ask.id()) if ask.path else None
    start = _start(ask, found) if found else {"kind": "hub", "id": ask.new_id()}
    form = ask.form(start=start, fields=_FIELDS)
    if form.sent:
        take_choice(form, "address")
        if not found:
            form.need("address")
        known = found.id if found else None
        if ask.keep(form, known, add_place, change_place, _request(form)):
            done = "place-changed" if found else "place-added"
            return ask.to(page_after(form, PLACES, PLACES), done=done)
    return show(
        ask,
        "place",
        form=form,
        place=found,
        kinds=[(one, ask.texts(f"admin-place-{one}")) for one in PLACE_KINDS],
        customers=[(str(one.id), one.name) for one in ask.do(list_customers)] if found else [],
        offers=offers(ask, form, "address"),
        hours_unread=is_unread(form.text("opening_hours")),
    )


@pages.action(f"{PLACES}/{{place_id}}/close", needs=("places:write",), office=True)
def close(ask: PageRequest) -> Response:
    """Close a place."""
    ask.do(close_place, ask.id())
    return ask.to(PLACES, done="place-closed")


@pages.action(f"{PLACES}/{{place_id}}/share", needs=("places:write",), office=True)
def share(ask: PageRequest) -> Response:
    """Let a customer use a place."""
    form = ask.form()
    customer_id = form.id("customer_id")
    if customer_id is not None:
        ask.do(share_place, ask.id(), customer_id)
    return ask.to(f"{PLACES}/{ask.id()}", done="place-shared" if customer_id else "")


def _start(ask: PageRequest, found: Place) -> dict[str, Any]:
    language = ask.texts.language
    return {
        **{name: getattr(found, name) for name in _TEXTS},
        "address": found.address,
        "address_point": point_value(found.point, found.address, street_only=found.street_only),
        # Where both are empty, stops take what is usual at the door.
        "service": typed(found.service_s, 60, language) if found.service_s else "",
        "setup": typed(found.setup_s, 60, language) if found.setup_s else "",
        "version": found.version,
    }


def _request(form: Form) -> PlaceRequest | None:
    request = {**{name: form.text(name) for name in _TEXTS}, **address_of(form)}
    request["service_s"] = form.number("service", scale=60) or 0
    request["setup_s"] = form.number("setup", scale=60) or 0
    return form.read(PlaceRequest, request)
