"""Widgets on the wire, and what they ask for visitors of a shop's site."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from api.http.shapes import In, Moment, Out
from api.usecases.bookings.slots.visiting import (
    VisitorBookingRequest,
    VisitorHoldRequest,
    VisitorSlotsRequest,
)
from api.usecases.bookings.slots.widgets import WidgetRequest, WidgetUpdate


class WidgetOut(Out):
    """A widget of a customer; its key stands in the shop's pages and is no secret."""

    id: UUID
    customer_id: UUID
    name: str
    key: str
    hosts: list[str]
    books: bool
    tells_price: bool
    status: Literal["active", "closed"]
    version: int
    made_by: UUID
    made_at: Moment


class WidgetIn(In, WidgetRequest):
    """A widget to be made; the office names the customer."""

    id: UUID | None = None


class WidgetChangeIn(In, WidgetUpdate):
    """Changes of a widget; a key that is left out stays as it is."""


class VisitorSlotsIn(In, VisitorSlotsRequest):
    """Question of a visitor for slots."""


class VisitorHoldIn(In, VisitorHoldRequest):
    """Slot that a visitor wants to be held."""

    id: UUID | None = None


class VisitorBookingIn(In, VisitorBookingRequest):
    """Booking of what a visitor holds."""

    id: UUID | None = None


class VisitorSlotOut(Out):
    """A slot that can be held; without a price where the shop does not tell it."""

    day: date
    start: Moment
    end: Moment
    ready_at: Moment | None
    ready_until: Moment | None
    price_cents: int | None
    saved_g: int


class VisitorSlotsOut(Out):
    """Slots that can be held, in order of time, and the earliest."""

    zone: str
    books: bool
    slots: list[VisitorSlotOut]
    earliest: VisitorSlotOut | None


class VisitorHoldOut(Out):
    """A slot that is held for a visitor."""

    id: UUID
    start: Moment
    end: Moment
    expires_at: Moment
    left_s: int
    price_cents: int | None


class VisitorBookingOut(Out):
    """A booking that a visitor made."""

    id: UUID
    day: date


class VisitorAddressOut(Out):
    """An address that a visitor may mean."""

    label: str
    lon: float
    lat: float
    street_only: bool


class VisitorAddressesOut(Out):
    """Addresses that a visitor may mean, the likeliest first."""

    items: list[VisitorAddressOut]
