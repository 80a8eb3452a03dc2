"""Slots and holds on the wire."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from api.http.bookings.shapes import BookingWhole, OfferOut, QuoteOut, VisitTimeOut
from api.http.shapes import As, In, Moment, Out
from api.usecases.request_types import Day, Whole, Word


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


class SlotsIn(BookingWhole):
    """A booking without windows, and the slots that are wanted for it."""

    days: list[Day] = Field(default=[], max_length=14)
    width_min: Whole = 120
    step_min: Whole | None = None
    ready_in_min: Whole | None = None
    ready_at: Word | None = None
    ready_until: Word | None = None


class SlotIn(In):
    """Times of a slot, as they were told."""

    start: Word
    end: Word
    ready_at: Word | None = None
    ready_until: Word | None = None


class HoldIn(BookingWhole):
    """A booking without windows, and the slot that is to be held for it."""

    id: UUID | None = None
    slot: SlotIn


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


SlotsPlain = Annotated[dict[str, Any], As(SlotsIn)]
HoldPlain = Annotated[dict[str, Any], As(HoldIn)]
