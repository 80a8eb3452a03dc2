"""Bookings: quote, book, read, change, cancel."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from starlette.responses import Response

from api.http.bookings.fit_sentences import fit_sentence
from api.http.bookings.shapes import (
    BookingChange,
    BookingIn,
    BookingOut,
    BookingWhole,
    BringBackIn,
    BroughtBackOut,
    CancelIn,
    QuotedOut,
    QuoteOut,
)
from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.paging import next_cursor, read_cursor
from api.http.problems import language_of
from api.http.shapes import Listing
from api.http.vocabulary import BookingStatus
from api.usecases.bookings.booking import MAX_LISTED, book, list_bookings, read_booking
from api.usecases.bookings.cancelling import cancel_booking
from api.usecases.bookings.changing import change_booking, confirm_address
from api.usecases.bookings.quoting import Quoted, quote
from api.usecases.request_types import Day, Text
from api.usecases.rounds.bringing_back import bring_back
from data.store.bookings.bookings import quote_of
from data.store.bookings.lists import Wanted, WrittenBooking
from dispatch.values.plain_values import values_of

router = addresses("bookings")


@router.post("/v1/quotes", operation_id="quote_booking", response_model=QuotedOut)
def ask_price(do: Annotated[Doing, Depends(runs(quote))], wanted: BookingWhole) -> Response:
    """Return price and emissions of a booking, and whether and when it fits; nothing is kept."""
    language = language_of(do.request)

    def present(quoted: Quoted) -> dict[str, Any]:
        fits = [
            {**values_of(one), "message": fit_sentence(language, one.verdict, one.reasons)}
            for one in quoted.fits
        ]
        return QuotedOut.of({**values_of(quoted.offer), "fits": fits})

    return do(quote, present, wanted)


@router.post("/v1/bookings", operation_id="add_booking", response_model=BookingOut, status_code=201)
def book_it(do: Annotated[Doing, Depends(runs(book))], wanted: BookingIn) -> Response:
    """Book; the same request with the same id again is the same booking."""
    return do(book, BookingOut.of, wanted.id or do.service.ids(), wanted)


@router.get("/v1/bookings", response_model=Listing[BookingOut])
def list_them(  # noqa: PLR0913  # what may be asked for
    do: Annotated[Doing, Depends(runs(list_bookings))],
    *,
    first: Day,
    last: Day,
    customer_id: UUID | None = None,
    status: BookingStatus | None = None,
    recurrence_id: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LISTED)] = 100,
    after: Text | None = None,
) -> Response:
    """Return the bookings of some days, by day and id."""
    asked = ("bookings", first, last, customer_id, status, recurrence_id)
    wanted = Wanted(
        first=first,
        last=last,
        customer_id=customer_id,
        status=status,
        recurrence_id=recurrence_id,
        after=read_cursor(after, asked),
    )

    def page(found: list[WrittenBooking]) -> bytes:
        cursor = next_cursor([(one.day, one.id) for one in found], limit, asked)
        items = ",".join(map(_listed, found))
        return f'{{"items":[{items}],"next":{json.dumps(cursor)}}}'.encode()

    return do(list_bookings, page, wanted, limit)


def _listed(one: WrittenBooking) -> str:
    """Return JSON of :class:`BookingOut`: what the database wrote, and the price with its sums."""
    return f'{{"quote":{_quote(one.quote)},{one.rest.removeprefix("{")}'


@lru_cache(maxsize=4096)
def _quote(kept: str) -> str:
    """Write a kept price with its sums; many bookings cost the same, and most are read again."""
    return QuoteOut.model_validate(quote_of(kept)).model_dump_json()


@router.get("/v1/bookings/{booking_id}", response_model=BookingOut)
def read_it(do: Annotated[Doing, Depends(runs(read_booking))], booking_id: UUID) -> Response:
    """Return a booking."""
    return do(read_booking, BookingOut.of, booking_id)


@router.put("/v1/bookings/{booking_id}", response_model=BookingOut)
def change_it(
    do: Annotated[Doing, Depends(runs(change_booking))],
    booking_id: UUID,
    wanted: BookingChange,
) -> Response:
    """Make a booking what a whole request says; it may be the booking as it was read, changed."""
    return do(change_booking, BookingOut.of, booking_id, wanted, do.expected_version)


@router.post("/v1/bookings/{booking_id}/bring-back", response_model=BroughtBackOut)
def bring_it_back(
    do: Annotated[Doing, Depends(runs(bring_back))],
    booking_id: UUID,
    wanted: BringBackIn | None = None,
) -> Response:
    """Have what is aboard of a booking brought back to its sender; a dry run tells the price."""
    dry_run = False if wanted is None else wanted.dry_run
    return do(bring_back, BroughtBackOut.of, booking_id, dry_run=dry_run)


@router.post("/v1/bookings/{booking_id}/cancel", response_model=BookingOut)
def cancel_it(
    do: Annotated[Doing, Depends(runs(cancel_booking))],
    booking_id: UUID,
    wanted: CancelIn | None = None,
) -> Response:
    """Cancel a booking and all its jobs."""
    cancel_in = wanted or CancelIn()
    return do(
        cancel_booking,
        BookingOut.of,
        booking_id,
        reason=cancel_in.reason,
        waive_fee=cancel_in.waive_fee,
    )


@router.post("/v1/bookings/{booking_id}/stops/{stop_id}/confirm-address", response_model=BookingOut)
def confirm_it(
    do: Annotated[Doing, Depends(runs(confirm_address))], booking_id: UUID, stop_id: UUID
) -> Response:
    """Confirm the point of a stop whose house number the map lacks."""
    return do(confirm_address, BookingOut.of, booking_id, stop_id)
