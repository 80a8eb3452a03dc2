"""The shop itself: how it is known, where its goods are, and further places that it uses."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from api.http.pages.address_fields import address_of, offers, point_value, take_choice
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
)
from data.store.fleet.places import Place
from dispatch.values.opening_hours import is_unread

pages = PageRouter()
_SHOP = "/bookings/shop"
MAX_SERVICE_MIN = 240


@pages.get(_SHOP, needs=("places:read",))
def shop(ask: PageRequest) -> Response:
    """Show how the shop is known, and its places."""
    own = ask.actor.customer_id if ask.actor else None
    customers = ask.do(list_customers) if own and ask.may("customers:read") else []
    return ask.page(
        "pages/booking/shop.html",
        customer=next(iter(customers), None),
        places=ask.do(list_places),
        may_write=ask.may("places:write"),
    )


@pages.form(f"{_SHOP}/places/{{place_id}}", needs=("places:write",))
@pages.form(f"{_SHOP}/places/new", needs=("places:write",))
def one_place(ask: PageRequest) -> Response:
    """Add a place at which goods are picked up or brought, or change one."""
    found = ask.do(read_place, ask.id()) if ask.path else None
    form = ask.form(start=_start(found) if found else {"id": ask.new_id()}, fields=_FIELDS)
    take_choice(form, "address")
    known = found.id if found else None
    if form.sent and ask.keep(form, known, add_place, change_place, _place_of(form, found)):
        return ask.to(page_after(form, _SHOP, f"{_SHOP}/places"), done="saved")
    unread = is_unread(form.text("opening_hours"))
    return ask.page(
        "pages/booking/place.html",
        form=form,
        place=found,
        hours_unread=unread,
        offers=offers(ask, form, "address"),
    )


@pages.action(f"{_SHOP}/places/{{place_id}}/close", needs=("places:write",))
def no_more_place(ask: PageRequest) -> Response:
    """Close a place: nothing new is booked there."""
    ask.do(close_place, ask.id())
    return ask.to(_SHOP, done="removed")


def _start(found: Place) -> dict[str, Any]:
    names = ("name", "address", "access_note", "opening_hours", "version")
    start = {name: getattr(found, name) for name in names}
    point = point_value(found.point, found.address, street_only=found.street_only)
    return {**start, "address_point": point, "service_min": found.service_s // 60 or ""}


_FIELDS = {"lon": "address", "lat": "address", "service_s": "service_min"}


def _place_of(form: Form, before: Place | None) -> PlaceRequest | None:
    """Return the place that the form asks for."""
    form.need("name", "address")
    minutes = form.number("service_min", scale=60, high=MAX_SERVICE_MIN * 60)
    request: dict[str, Any] = {
        "name": form.text("name"),
        **address_of(form),
        "access_note": form.text("access_note"),
        "opening_hours": form.text("opening_hours"),
        "service_s": minutes or 0,
    }
    if before is None:
        request["kind"] = "shop"
    return form.read(PlaceRequest, request)
