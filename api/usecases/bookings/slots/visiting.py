"""Visitors of a shop's own site: slots, holds and bookings through its widget.

Nobody signs in. The key of the widget says which shop it is, the browser says on which site it
stands; only sites of the shop's list may ask. Visitors are told apart by a hash of their network
address that changes each day, and is forgotten within a day.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field, StrictInt

from api.auth.scopes import Grant, Reach
from api.usecases.act import Act, Actor
from api.usecases.bookings.booking import make_booking, making_of
from api.usecases.bookings.booking_request import (
    ContactRequest,
    JobRequest,
    LoadRequest,
    NewBookingRequest,
    StopRequest,
)
from api.usecases.bookings.slot_times import SlotRequest
from api.usecases.bookings.slots.holding import (
    HeldSlot,
    HoldRequest,
    Visitor,
    hold_for,
    release_hold,
)
from api.usecases.bookings.slots.slots import (
    MAX_DAYS,
    SlotOptions,
    Slots,
    SlotsRequest,
    slots_for,
)
from api.usecases.request_parts import AddressPart
from api.usecases.request_types import MAX_TEXT, Text
from api.usecases.requests import Part, RequestModel
from api.usecases.streets.geocoding import geocode_address
from api.usecases.turns import take_visitor_turn
from data.formats.parts import MAX_ITEMS, MAX_MASS_G, MAX_VOLUME_ML
from data.store.bookings import customers, holds, widgets
from data.store.system import cooperatives
from dispatch.values.local_time import day_of
from routing.errors import Conflict, Denied, NotFound

if TYPE_CHECKING:
    from api.usecases.service import Service
    from data.store.bookings.bookings import Booking
    from data.store.bookings.widgets import Widget
    from data.store.streets.found_address import Found

MOST_HELD_AT_ONCE = 2
MOST_HELD_AGAIN = 2
"""Slots that a visitor holds at one time, and times that they hold the same slot in a day, most."""

USUAL_DAYS = 3
"""Days that a visitor sees at once, where nothing is said of it."""


class DoorRequest(AddressPart, ContactRequest):
    """Door of a visitor."""

    address: Text
    access_note: Text = ""


class GoodsRequest(Part):
    """Goods that the shop would send."""

    mass_g: StrictInt = Field(default=0, ge=0, le=MAX_MASS_G)
    volume_ml: StrictInt = Field(default=0, ge=0, le=MAX_VOLUME_ML)
    items: StrictInt = Field(default=0, ge=0, le=MAX_ITEMS)


class VisitorRequest(RequestModel):
    """Goods to be brought to a visitor."""

    to: DoorRequest = Field(description="Door to deliver to.")
    goods: GoodsRequest = Field(
        default=GoodsRequest(), description="Goods that the shop would send."
    )

    @property
    def job(self) -> JobRequest:
        """Delivery from the shop to the visitor."""
        # Something is always picked up at the shop and brought to the door.
        load = LoadRequest(**(self.goods.given() or {"items": 1}))
        return JobRequest(id="delivery", load=load, drops=[StopRequest(**self.to.given())])


class VisitorSlotsRequest(VisitorRequest, SlotOptions):
    """Question of a visitor for slots."""

    days: StrictInt = Field(
        default=USUAL_DAYS, ge=1, le=MAX_DAYS, description="For how many days, from today on."
    )


class VisitorHoldRequest(VisitorRequest):
    """Slot that a visitor wants to be held."""

    slot: SlotRequest


class VisitorBookingRequest(RequestModel):
    """Booking of what a visitor holds."""

    hold_id: UUID
    reference: Text = ""
    to: ContactRequest | None = Field(default=None, description="Name, phone and note at the door.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request of a visitor.

    Attributes
    ----------
    key
        Of the widget.
    origin
        Of the page that asks, as the browser tells it.
    network
        Address of the visitor, or the network that counts as one.
    """

    key: str
    origin: str
    network: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A visitor who may use a widget where it stands.

    Attributes
    ----------
    visit, widget
        Who asks, and by which widget.
    actor
        Acts for the shop, and may do no more than a visitor may.
    zone
        IANA name of the cooperative's zone.
    """

    visit: Visit
    widget: Widget
    actor: Actor
    zone: str


def enter_widget(service: Service, visit: Visit) -> Entered:
    """Let a visitor in.

    Raises
    ------
    NotFound
        ``no-such-widget``: no such key, or closed.
    Denied
        ``widget-host-refused``: the site is not on the shop's list.
    """
    entered = open_widget(service, visit)
    if host_of(visit.origin) not in entered.widget.hosts:
        raise Denied("widget-host-refused")
    return entered


def open_widget(service: Service, visit: Visit) -> Entered:
    """Let a visitor in whose browser does not tell on which site the widget stands.

    Raises
    ------
    NotFound
        ``no-such-widget``: no such key, or closed.
    """
    with service.database.transaction(read_only=True) as tx:
        home = widgets.cooperative_of(tx, visit.key)
    if home is None:
        raise NotFound("no-such-widget")
    with service.database.transaction(home, read_only=True) as tx:
        found = widgets.with_key(tx, visit.key)
        customer = customers.find(tx, found.customer_id) if found else None
        own = cooperatives.own(tx)
        active = cooperatives.is_active(tx)
    if found is None or customer is None or not active:
        raise NotFound("no-such-widget")
    if found.status != "active" or customer.status != "active":
        raise NotFound("no-such-widget")
    permissions = {"quotes:write": Reach.OWN, "places:read": Reach.OWN}
    if found.books:
        permissions["bookings:write"] = Reach.OWN
    actor = Actor(
        kind="key",
        id=found.id,
        cooperative_id=home,
        grant=Grant(permissions=permissions),
        customer_id=found.customer_id,
    )
    return Entered(visit=visit, widget=found, actor=actor, zone=str(own.zone))


def host_of(origin: str) -> str:
    """Return the host of an origin, with its port unless it is the usual one."""
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        return ""
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    if usual is None or not parts.hostname or parts.path or parts.query:
        return ""
    return parts.hostname if port in {None, usual} else f"{parts.hostname}:{port}"


def visitor_addresses(service: Service, entered: Entered, text: str) -> list[Found]:
    """Return addresses that a visitor may mean."""
    return service.do(entered.actor, geocode_address, text[:MAX_TEXT], limit=5)


def visitor_slots(service: Service, entered: Entered, request: VisitorSlotsRequest) -> Slots:
    """Return the slots in which goods could be brought to a visitor.

    Raises
    ------
    BadInput
        With everything that is wrong with the request.
    NotFound, Conflict
        As :func:`api.usecases.bookings.slots.slots.find_slots`.
    """
    today = day_of(service.clock(), ZoneInfo(entered.zone))
    asked = SlotsRequest(
        jobs=[request.job],
        days=[today + timedelta(days=n) for n in range(request.days)],
        **request.given("to", "goods", "days"),
    )

    def find(act: Act) -> Slots:
        return slots_for(act, asked, turn)

    def turn(act: Act) -> None:
        take_visitor_turn(act, entered.widget.id, _hash(act, entered))

    return service.do(entered.actor, find)


def visitor_hold(
    service: Service, entered: Entered, hold_id: UUID, request: VisitorHoldRequest
) -> HeldSlot:
    """Hold a slot for a visitor.

    Raises
    ------
    BadInput, NotFound
        As :func:`visitor_slots`.
    Conflict
        As :func:`api.usecases.bookings.slots.holding.hold_slot`; ``held-too-often``: the visitor
        holds two slots already, or has held this one twice today.
    """
    asked = HoldRequest(jobs=[request.job], slot=request.slot)

    def hold(act: Act) -> HeldSlot:
        visitor = Visitor(widget_id=entered.widget.id, hash=_hash(act, entered))
        # Nobody holds more by asking twice at once.
        act.tx.lock(f"visitor:{visitor.hash}")
        held_slot = hold_for(act, hold_id, asked, visitor)
        mine = holds.of_visitor(act.tx, visitor.hash)
        now = [one for one in mine if one.booking_id is None and one.expires_at > act.now]
        same = [one for one in mine if one.starts_at == held_slot.hold.starts_at]
        if len(now) > MOST_HELD_AT_ONCE or len(same) > MOST_HELD_AGAIN:
            raise Conflict("held-too-often", limit=MOST_HELD_AT_ONCE)
        return held_slot

    return service.do(entered.actor, hold)


def visitor_release(service: Service, entered: Entered, hold_id: UUID) -> None:
    """Release of a slot that a visitor holds; whoever knows its id may.

    Raises
    ------
    NotFound
        ``no-such-hold``.
    Conflict
        ``hold-booked``.
    """

    def release(act: Act) -> None:
        held = holds.find(act.tx, hold_id)
        if held is None or held.widget_id != entered.widget.id:
            raise NotFound("no-such-hold")
        release_hold(act, hold_id)

    service.do(entered.actor, release)


def visitor_booking(
    service: Service, entered: Entered, booking_id: UUID, request: VisitorBookingRequest
) -> Booking:
    """Book what a visitor holds, where the shop lets visitors book themselves.

    Raises
    ------
    BadInput, NotFound, Conflict
        As :func:`api.usecases.bookings.booking.book`.
    Denied
        ``not-permitted`` where the shop books itself.
    """
    if not entered.widget.books:
        raise Denied("not-permitted", permission="bookings:write")
    asked = NewBookingRequest(**request.given())

    def book_held(act: Act) -> Booking:
        return make_booking(act, booking_id, asked, making_of(act))

    return service.do(entered.actor, book_held)


def _hash(act: Act, entered: Entered) -> str:
    """Return what tells a visitor apart today: keyed, so that no address can be tried out."""
    day = act.now.date().isoformat()
    said = f"{day} {entered.widget.id} {entered.visit.network}".encode()
    return hmac.new(act.tools.sealer.derived("widget-visitor")[0], said, "sha256").hexdigest()
