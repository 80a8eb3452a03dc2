"""Recurrences: what is booked again and again."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from pydantic import Field
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.description.presented import presents
from api.http.shapes import In, Listing, Moment, OnTheWall, Out, every
from api.http.vocabulary import RecurrenceStatus
from api.usecases.bookings.recurrence_form import RecurrenceRequest, RecurrenceUpdate
from api.usecases.bookings.recurrences import (
    change_occurrence,
    change_recurrence,
    end_recurrence,
    expand_recurrences,
    list_recurrences,
    make_recurrence,
    read_recurrence,
)
from api.usecases.request_types import Day, Flag, Text, Whole
from api.usecases.requests import RequestModel
from dispatch.bookings.recurring_bookings import Override, Pause
from dispatch.values.plain_values import from_plain

router = addresses("recurrences")


class RecurrenceIn(In, RecurrenceRequest):
    """A recurrence to be made: its times (RFC 5545), and the booking that is made each time."""

    id: UUID | None = None


class RecurrenceChange(In, RequestModel):
    """New form of a recurrence from a day on, as one of its own under ``id``."""

    id: UUID | None = None
    from_day: Day
    recurrence: RecurrenceUpdate


class OccurrenceIn(In):
    """Changes to one occurrence; times on the wall clock."""

    original: Text
    moved_to: Text | None = None
    cancelled: Flag = False
    changes: dict[str, Text | Whole] = Field(default={})


class EndIn(In):
    """The last day on which a recurrence holds."""

    last_day: Day


class UntilIn(In):
    """Up to which day bookings are made; without it, as far ahead as is usual."""

    until_day: Day | None = None


@presents(Pause)
class PauseOut(Out):
    """Days on which a recurrence rests."""


class OverrideOut(Out):
    """Changes to one occurrence."""

    original: OnTheWall
    moved_to: OnTheWall | None
    cancelled: bool
    changes: dict[str, str | int]


class WhenOut(Out):
    """Times of a recurrence by the wall clock of the cooperative."""

    start: OnTheWall
    rule: str
    excluded: list[OnTheWall]
    added: list[OnTheWall]
    pauses: list[PauseOut]
    overrides: list[OverrideOut]


class RecurrenceOut(Out):
    """A booking that comes again."""

    id: UUID
    customer_id: UUID | None
    when: WhenOut
    template: dict[str, Any]
    status: RecurrenceStatus
    expanded_until: date
    last_day: date | None
    version: int
    made_by: UUID
    created_at: Moment


class UnmadeOut(Out):
    """An occurrence that could not be booked or changed, and why."""

    recurrence_id: UUID
    occurrence: str
    code: str


class UnfoldedOut(Out):
    """A recurrence as it is now, and what became of its bookings."""

    recurrence: RecurrenceOut | None
    created: list[UUID]
    changed: list[UUID]
    cancelled: list[UUID]
    unmade: list[UnmadeOut]


@router.post("/v1/recurrences", response_model=UnfoldedOut)
def make_one(
    do: Annotated[Doing, Depends(runs(make_recurrence))], wanted: RecurrenceIn
) -> Response:
    """Book what comes again; bookings are made some weeks ahead."""
    return do(make_recurrence, UnfoldedOut.of, wanted.id or do.service.ids(), wanted)


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
