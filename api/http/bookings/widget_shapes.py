"""Widgets on the wire, and what they ask for visitors of a shop's site."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from api.http.bookings.shapes import ToIn
from api.http.bookings.slot_shapes import SlotIn
from api.http.shapes import As, In, Moment, Out
from api.usecases.request_types import Flag, Text, Whole, Word


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


class WidgetIn(In):
    """A widget to be made; the office names the customer."""

    id: UUID | None = None
    customer_id: UUID | None = None
    name: Text
    hosts: list[Text] = Field(min_length=1, max_length=10)
    books: Flag = False
    tells_price: Flag = True


class WidgetChangeIn(In):
    """Changes of a widget; a key that is left out stays as it is."""

    name: Text | None = None
    hosts: list[Text] | None = Field(default=None, max_length=10)
    books: Flag | None = None
    tells_price: Flag | None = None
    status: Literal["active", "closed"] | None = None


class DoorIn(ToIn):
    """Door of a visitor."""

    address: Text
    lon: float | None = None
    lat: float | None = None
    access_note: Text = ""


class GoodsIn(In):
    """Goods that the shop would send."""

    mass_g: Whole = 0
    volume_ml: Whole = 0
    items: Whole = 0


class VisitorSlotsIn(In):
    """Question of a visitor for slots."""

    to: DoorIn = Field(description="Door to deliver to.")
    goods: GoodsIn = Field(default=GoodsIn(), description="Goods that the shop would send.")
    days: Whole = Field(default=3, description="For how many days, from today on.")
    width_min: Whole = 120
    step_min: Whole | None = None
    ready_in_min: Whole | None = None
    ready_at: Word | None = None
    ready_until: Word | None = None


class VisitorHoldIn(In):
    """Slot that a visitor wants to be held."""

    id: UUID | None = None
    to: DoorIn = Field(description="Door to deliver to.")
    goods: GoodsIn = Field(default=GoodsIn(), description="Goods that the shop would send.")
    slot: SlotIn


class VisitorBookingIn(In):
    """Booking of what a visitor holds."""

    id: UUID | None = None
    hold_id: UUID
    reference: Text = ""
    to: ToIn | None = Field(default=None, description="Name, phone and note at the door.")


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


class VisitorAddressesOut(Out):
    """Addresses that a visitor may mean, the likeliest first."""

    items: list[VisitorAddressOut]


WidgetPlain = Annotated[dict[str, Any], As(WidgetIn)]
WidgetChangePlain = Annotated[dict[str, Any], As(WidgetChangeIn)]
VisitorSlotsPlain = Annotated[dict[str, Any], As(VisitorSlotsIn)]
VisitorHoldPlain = Annotated[dict[str, Any], As(VisitorHoldIn)]
VisitorBookingPlain = Annotated[dict[str, Any], As(VisitorBookingIn)]
