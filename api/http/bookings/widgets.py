"""Widgets of shops' own sites: setting them up, and what they ask for visitors."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request
from starlette.responses import Response

from api.http.authentication import address_of
from api.http.bookings.widget_shapes import (
    VisitorAddressesOut,
    VisitorBookingIn,
    VisitorBookingOut,
    VisitorHoldIn,
    VisitorHoldOut,
    VisitorSlotsIn,
    VisitorSlotsOut,
    WidgetChangeIn,
    WidgetIn,
    WidgetOut,
)
from api.http.carrying_out import Doing, answer, anybody, runs
from api.http.cross_origin import allow_origin
from api.http.description.openapi import addresses
from api.http.rate_limits import Policy, count_named, network_of
from api.http.shapes import Listing, every
from api.usecases.bookings.slots.holding import HeldSlot
from api.usecases.bookings.slots.slots import Slot, Slots
from api.usecases.bookings.slots.visiting import (
    Entered,
    Visit,
    enter_widget,
    visitor_addresses,
    visitor_booking,
    visitor_hold,
    visitor_release,
    visitor_slots,
)
from api.usecases.bookings.slots.widgets import add_widget, change_widget, list_widgets
from api.usecases.service import Service
from dispatch.values.plain_values import values_of

router = addresses("widgets")

OF_WIDGET = Policy(name="widget", quota=600)
"""Requests of all visitors of one widget within a minute, most."""


@router.get("/v1/widgets", response_model=Listing[WidgetOut])
def list_them(do: Annotated[Doing, Depends(runs(list_widgets))]) -> Response:
    """Return the widgets in sight, the oldest first."""
    return do(list_widgets, every(WidgetOut))


@router.post("/v1/widgets", response_model=WidgetOut, status_code=201)
def add_one(do: Annotated[Doing, Depends(runs(add_widget))], wanted: WidgetIn) -> Response:
    """Make a widget for a shop's own site, with the hosts that may show it."""
    return do(add_widget, WidgetOut.of, wanted.id or do.service.ids(), wanted)


@router.patch("/v1/widgets/{widget_id}", response_model=WidgetOut)
def change_one(
    do: Annotated[Doing, Depends(runs(change_widget))], widget_id: UUID, wanted: WidgetChangeIn
) -> Response:
    """Change where a widget may stand and what its visitors may do, or close it."""
    return do(change_widget, WidgetOut.of, widget_id, wanted, do.expected_version)


# --- for visitors ---------------------------------------------------------------------------

Anybody = Annotated[Service, Depends(anybody)]


@router.get(
    "/v1/widget/{key}/addresses",
    operation_id="suggest_widget_addresses",
    response_model=VisitorAddressesOut,
)
def suggest_them(
    request: Request, service: Anybody, key: str, q: Annotated[str, Query(max_length=300)]
) -> Response:
    """Return addresses that a visitor of a shop's site may mean."""
    entered = _admitted(request, enter_widget(service, _visit(request, key)))
    found = visitor_addresses(service, entered, q)
    items = [
        {
            "label": one.label,
            **values_of(one.point, "lon", "lat"),
            "street_only": one.kind == "street",
        }
        for one in found
    ]
    return answer(request, VisitorAddressesOut.of({"items": items}))


@router.post(
    "/v1/widget/{key}/slots", operation_id="find_widget_slots", response_model=VisitorSlotsOut
)
def find_them(request: Request, service: Anybody, key: str, wanted: VisitorSlotsIn) -> Response:
    """Return the slots in which a shop's goods could be brought to a visitor of its site."""
    entered = _admitted(request, enter_widget(service, _visit(request, key)))
    return answer(request, _slots(entered, visitor_slots(service, entered, wanted)))


@router.post(
    "/v1/widget/{key}/holds",
    operation_id="hold_widget_slot",
    response_model=VisitorHoldOut,
    status_code=201,
)
def hold_one(request: Request, service: Anybody, key: str, wanted: VisitorHoldIn) -> Response:
    """Hold a slot for a visitor for ten minutes; two at a time, and the same one twice a day."""
    entered = _admitted(request, enter_widget(service, _visit(request, key)))
    held_slot = visitor_hold(service, entered, wanted.id or service.ids(), wanted)
    return answer(request, _hold(entered, held_slot, service.clock()))


@router.delete(
    "/v1/widget/{key}/holds/{hold_id}", operation_id="release_widget_hold", status_code=204
)
def release_one(request: Request, service: Anybody, key: str, hold_id: UUID) -> Response:
    """Release a slot that a visitor holds."""
    entered = _admitted(request, enter_widget(service, _visit(request, key)))
    visitor_release(service, entered, hold_id)
    return answer(request, None)


@router.post(
    "/v1/widget/{key}/bookings",
    operation_id="book_widget_slot",
    response_model=VisitorBookingOut,
    status_code=201,
)
def book_one(request: Request, service: Anybody, key: str, wanted: VisitorBookingIn) -> Response:
    """Book what a visitor holds, where the shop lets visitors book themselves."""
    entered = _admitted(request, enter_widget(service, _visit(request, key)))
    booking = visitor_booking(service, entered, wanted.id or service.ids(), wanted)
    return answer(request, VisitorBookingOut.of(booking))


def _visit(request: Request, key: str) -> Visit:
    network = network_of(address_of(request))
    return Visit(key=key, origin=request.headers.get("origin", ""), network=network)


def _admitted(request: Request, entered: Entered) -> Entered:
    """Let the page of a visitor read the answer, and count it for the widget."""
    allow_origin(request, entered.visit.origin)
    count_named(request, OF_WIDGET, str(entered.widget.id))
    return entered


def _slots(entered: Entered, found: Slots) -> dict[str, Any]:
    def plain_slot(one: Slot) -> dict[str, Any]:
        return {
            **values_of(one.times),
            "day": one.day,
            "price_cents": _price(entered, one.offer.quote.total_cents),
            "saved_g": max(0, one.offer.saved_g),
        }

    first = found.earliest
    return VisitorSlotsOut.of(
        {
            "zone": entered.zone,
            "books": entered.widget.books,
            "slots": [plain_slot(one) for one in found.slots if one.bookable],
            "earliest": plain_slot(first) if first else None,
        }
    )


def _hold(entered: Entered, held_slot: HeldSlot, now: datetime) -> dict[str, Any]:
    hold = held_slot.hold
    return VisitorHoldOut.of(
        {
            "id": hold.id,
            "start": hold.starts_at,
            "end": hold.ends_at,
            "expires_at": hold.expires_at,
            # A visitor's clock may be wrong.
            "left_s": max(0, int((hold.expires_at - now).total_seconds())),
            "price_cents": _price(entered, hold.quote.total_cents),
        }
    )


def _price(entered: Entered, cents: int) -> int | None:
    return cents if entered.widget.tells_price else None
