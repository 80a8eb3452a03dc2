"""Recurrences and imports on the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from api.http.bookings.shapes import BookingWhole
from api.http.shapes import As, Flag, In, Moment, Out, Text, Whole


class PauseIn(In):
    """Days on which a recurrence rests."""

    first: date
    last: date


class RecurrenceWhole(In):
    """Times of a recurrence (RFC 5545), and the booking that is made each time."""

    customer_id: UUID | None = None
    start: Text
    rule: Text
    excluded: list[Text] = Field(default=[])
    added: list[Text] = Field(default=[])
    pauses: list[PauseIn] = Field(default=[])
    booking: BookingWhole


class RecurrenceIn(RecurrenceWhole):
    """A recurrence to be made."""

    id: UUID | None = None


class RecurrenceChange(In):
    """New form of a recurrence from a day on, as one of its own under ``id``."""

    id: UUID | None = None
    from_day: date
    recurrence: dict[str, Any]


class OccurrenceIn(In):
    """Changes to one occurrence; times on the wall clock."""

    original: Text
    moved_to: Text | None = None
    cancelled: Flag = False
    changes: dict[str, str | Whole] = Field(default={})


class EndIn(In):
    """The last day on which a recurrence holds."""

    last_day: date


class UntilIn(In):
    """Up to which day bookings are made; without it, as far ahead as is usual."""

    until_day: date | None = None


class PauseOut(Out):
    """Days on which a recurrence rests."""

    first: date
    last: date


class OverrideOut(Out):
    """Changes to one occurrence."""

    original: datetime
    moved_to: datetime | None
    cancelled: bool
    changes: dict[str, str | int]


class WhenOut(Out):
    """Times of a recurrence by the wall clock of the cooperative."""

    start: datetime
    rule: str
    excluded: list[datetime]
    added: list[datetime]
    pauses: list[PauseOut]
    overrides: list[OverrideOut]


class RecurrenceOut(Out):
    """A booking that comes again."""

    id: UUID
    customer_id: UUID | None
    when: WhenOut
    template: dict[str, Any]
    status: str
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


class ImportOut(Out):
    """A file of jobs, and what became of each when it was read."""

    id: UUID
    kind: str
    file_name: str
    status: str
    report: dict[str, Any]
    made_by: UUID
    made_at: Moment
    finished_at: Moment | None


class ApplyIn(In):
    """Jobs whose changes are wanted, by their references."""

    references: list[Text] = Field(max_length=2000)


RecurrencePlain = Annotated[dict[str, Any], As(RecurrenceIn)]
