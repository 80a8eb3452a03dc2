"""Slots and holds on the wire."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from api.http.bookings.shapes import OfferOut, QuoteOut, VisitTimeOut
from api.http.shapes import In, Moment, Out
from api.usecases.bookings.slots.holding import HoldRequest
from api.usecases.bookings.slots.slots import SlotsRequest


class SlotOut(Out):
    """A slot of a day, with what the booking costs in it; ``message`` says the verdict in words.

    Its four times are what ``POST /v1/holds`` takes as ``slot``.
    """

    day: date
    start: Moment
    end: Moment
    ready_at: Moment | None
    ready_until: Moment | None
    verdict: Literal["fits", "could-fit", "does-not-fit", "unknown"]
    reasons: list[str]
    message: str
    visits: list[VisitTimeOut]
    saved_g: int | None
    offer: OfferOut


class SlotDayOut(Out):
    """A day that was asked for; ``reasons`` and ``message`` where it has no slots at all."""

    day: date
    planned: bool
    reasons: list[str]
    message: str


class SlotsOut(Out):
    """Slots of some days in order of time, and the earliest where it was said when goods are ready.

    A slot whose verdict is ``fits`` is one that the published rounds can keep; on a day that is not
    planned yet the best verdict is ``could-fit``.
    """

    days: list[SlotDayOut]
    slots: list[SlotOut]
    earliest: SlotOut | None


class SlotsIn(In, SlotsRequest):
    """A booking without windows, and the slots that are wanted for it."""


class HoldIn(In, HoldRequest):
    """A booking without windows, and the slot that is to be held for it."""

    id: UUID | None = None


class HoldOut(Out):
    """A slot that is held until ``expires_at``, at the price that was quoted."""

    id: UUID
    day: date
    start: Moment
    end: Moment
    customer_id: UUID | None
    made_at: Moment
    expires_at: Moment
    booking_id: UUID | None
    quote: QuoteOut
    distance_m: int
    emitted_g: int
    saved_g: int
