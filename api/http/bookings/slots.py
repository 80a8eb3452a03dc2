"""Slots of days that can be kept, and slots that are held until they are booked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends
from starlette.responses import Response

from api.http.bookings.fit_sentences import fit_sentence
from api.http.bookings.shapes import OfferOut, QuoteOut, VisitTimeOut
from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.problems import language_of
from api.http.shapes import In, Moment, Out, nothing
from api.usecases.bookings.slots.holding import (
    HeldSlot,
    HoldRequest,
    hold_slot,
    read_hold,
    release_hold,
)
from api.usecases.bookings.slots.slots import Slot, SlotDay, Slots, SlotsRequest, find_slots
from data.store.bookings.holds import SlotHold
from dispatch.values.plain_values import values_of

router = addresses("slots")


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


@router.post("/v1/slots", response_model=SlotsOut)
def find_them(do: Annotated[Doing, Depends(runs(find_slots))], wanted: SlotsIn) -> Response:
    """Return the slots in which a booking could be done, each with its price; nothing is kept."""
    return do(find_slots, slots_presented(language_of(do.request)), wanted)


@router.post("/v1/holds", response_model=HoldOut, status_code=201)
def hold_it(do: Annotated[Doing, Depends(runs(hold_slot))], wanted: HoldIn) -> Response:
    """Hold a slot for ten minutes, at the price quoted; book it by ``hold_id``."""
    return do(hold_slot, held_presented, wanted.id or do.service.ids(), wanted)


@router.get("/v1/holds/{hold_id}", response_model=HoldOut)
def read_it(do: Annotated[Doing, Depends(runs(read_hold))], hold_id: UUID) -> Response:
    """Return a slot that is or was held."""
    return do(read_hold, _hold, hold_id)


@router.delete("/v1/holds/{hold_id}", status_code=204)
def release_it(do: Annotated[Doing, Depends(runs(release_hold))], hold_id: UUID) -> Response:
    """Release a slot that was held."""
    return do(release_hold, nothing, hold_id)


def slots_presented(language: str) -> Callable[[Slots], dict[str, Any]]:
    """Return what makes the answer of slots in a language."""

    def slot(one: Slot) -> dict[str, Any]:
        message = fit_sentence(language, one.verdict, one.reasons)
        return {**values_of(one), **values_of(one.times), "message": message}

    def day(one: SlotDay) -> dict[str, Any]:
        message = fit_sentence(language, "does-not-fit", one.reasons) if one.reasons else ""
        return {**values_of(one), "message": message}

    def present(found: Slots) -> dict[str, Any]:
        return SlotsOut.of(
            {
                "days": [day(one) for one in found.days],
                "slots": [slot(one) for one in found.slots],
                "earliest": slot(found.earliest) if found.earliest else None,
            }
        )

    return present


def held_presented(held_slot: HeldSlot) -> dict[str, Any]:
    """Return the answer of a slot that was just held."""
    return _hold(held_slot.hold)


def _hold(found: SlotHold) -> dict[str, Any]:
    return HoldOut.of({**values_of(found), "start": found.starts_at, "end": found.ends_at})
