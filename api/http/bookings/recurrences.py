"""Recurrences: what is booked again and again."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.responses import Response

from api.http.bodies import own_id
from api.http.bookings.recurrence_shapes import (
    EndIn,
    OccurrenceIn,
    RecurrenceChange,
    RecurrenceOut,
    RecurrencePlain,
    UnfoldedOut,
    UntilIn,
)
from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.shapes import Listing, every
from api.usecases.bookings.recurrences import (
    change_occurrence,
    change_recurrence,
    end_recurrence,
    expand_recurrences,
    list_recurrences,
    make_recurrence,
    read_recurrence,
)
from dispatch.bookings.recurring_bookings import Override
from dispatch.values.plain_values import from_plain

router = addresses("recurrences")


@router.post("/v1/recurrences", response_model=UnfoldedOut)
def make_one(
    do: Annotated[Doing, Depends(runs(make_recurrence))], wanted: RecurrencePlain
) -> Response:
    """Book what comes again; bookings are made some weeks ahead."""
    recurrence_id, plain = own_id(wanted, do.service.ids)
    return do(make_recurrence, UnfoldedOut.of, recurrence_id, plain)


@router.post("/v1/recurrences/expand", response_model=UnfoldedOut)
def expand_all(
    do: Annotated[Doing, Depends(runs(expand_recurrences))], body: UntilIn | None = None
) -> Response:
    """Make the bookings that are missing; it happens daily by itself."""
    return do(expand_recurrences, UnfoldedOut.of, body.until_day if body else None)


@router.get("/v1/recurrences", response_model=Listing[RecurrenceOut])
def list_them(
    do: Annotated[Doing, Depends(runs(list_recurrences))],
    *,
    with_ended: bool = False,
) -> Response:
    """Return the recurrences in sight."""
    return do(list_recurrences, every(RecurrenceOut), with_ended=with_ended)


@router.get("/v1/recurrences/{recurrence_id}", response_model=RecurrenceOut)
def read_it(do: Annotated[Doing, Depends(runs(read_recurrence))], recurrence_id: UUID) -> Response:
    """Return a recurrence."""
    return do(read_recurrence, RecurrenceOut.of, recurrence_id)


@router.post("/v1/recurrences/{recurrence_id}/change", response_model=UnfoldedOut)
def change_it(
    do: Annotated[Doing, Depends(runs(change_recurrence))],
    recurrence_id: UUID,
    recurrence_change: RecurrenceChange,
) -> Response:
    """Change what comes again from a day on; it goes on as a recurrence of its own."""
    return do(
        change_recurrence,
        UnfoldedOut.of,
        recurrence_id,
        recurrence_change.id or do.service.ids(),
        from_day=recurrence_change.from_day,
        request=recurrence_change.recurrence,
        expected_version=do.expected_version,
    )


@router.post("/v1/recurrences/{recurrence_id}/occurrences", response_model=UnfoldedOut)
def change_one_time(
    do: Annotated[Doing, Depends(runs(change_occurrence))],
    recurrence_id: UUID,
    body: OccurrenceIn,
) -> Response:
    """Move, cancel or change one occurrence."""
    override = from_plain(Override, body.model_dump(exclude_none=True))
    return do(change_occurrence, UnfoldedOut.of, recurrence_id, override, do.expected_version)


@router.post("/v1/recurrences/{recurrence_id}/end", response_model=UnfoldedOut)
def end_it(
    do: Annotated[Doing, Depends(runs(end_recurrence))], recurrence_id: UUID, body: EndIn
) -> Response:
    """End a recurrence after a day."""
    return do(end_recurrence, UnfoldedOut.of, recurrence_id, body.last_day, do.expected_version)
