"""Calendars: one's shifts as a subscription, and times out of a calendar as availability."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from starlette.responses import Response

from api.http.bodies import read_whole_body
from api.http.carrying_out import Doing, anybody, runs
from api.http.description.openapi import addresses
from api.http.fleet.shapes import AvailableOut
from api.http.shapes import In, Listing, Moment, Out, Shown, every, nothing
from api.usecases.fleet.availability import (
    Kind,
    read_calendar_file,
    take_in_calendar,
    zone_of_calendar,
)
from api.usecases.notices.calendars import list_feeds, make_feed, read_calendar, revoke_feed
from api.usecases.request_types import Day, Text
from api.usecases.service import Service

MEDIA_TYPE = "text/calendar"
router = addresses("calendar")


class FeedIn(In):
    """An address to be made; ``name`` says where it will be put in."""

    id: UUID | None = None
    name: Text = ""


class FeedOut(Out):
    """An address under which one's shifts are read; the address itself is not told again."""

    id: UUID
    name: str
    hint: str
    made_at: Moment
    used_at: Moment | None


class NewFeedOut(Out):
    """An address just made, shown this once."""

    feed: FeedOut
    address: Shown


class CalendarFile(Response):
    """An answer in iCalendar."""

    media_type = MEDIA_TYPE


_FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}}},
    }
}


@router.post(
    "/v1/me/calendars", operation_id="add_calendar", response_model=NewFeedOut, status_code=201
)
def make_one(do: Annotated[Doing, Depends(runs(make_feed))], body: FeedIn) -> Response:
    """Make an address under which any calendar reads one's shifts; it is shown this once."""
    return do(make_feed, NewFeedOut.of, body.id or do.service.ids(), body.name)


@router.get("/v1/me/calendars", operation_id="list_calendars", response_model=Listing[FeedOut])
def list_own(do: Annotated[Doing, Depends(runs(list_feeds))]) -> Response:
    """Return one's addresses."""
    return do(list_feeds, every(FeedOut))


@router.delete("/v1/me/calendars/{feed_id}", operation_id="revoke_calendar", status_code=204)
def revoke_one(do: Annotated[Doing, Depends(runs(revoke_feed))], feed_id: UUID) -> Response:
    """Let an address open nothing any more."""
    return do(revoke_feed, nothing, feed_id)


@router.get("/v1/calendars/{token}.ics", operation_id="read_calendar", response_class=CalendarFile)
def read_it(service: Annotated[Service, Depends(anybody)], token: str) -> Response:
    """Return the shifts of whoever made this address, as iCalendar."""
    text = read_calendar(service, token)
    headers = {"Cache-Control": "private, max-age=300", "X-Robots-Tag": "noindex"}
    return CalendarFile(text, headers=headers)


@router.post(
    "/v1/people/{person_id}/availability/calendar",
    operation_id="import_availability",
    response_model=Listing[AvailableOut],
    openapi_extra=_FILE,
)
def take_it_in(  # noqa: PLR0913, PLR0917  # whose, when, what
    do: Annotated[Doing, Depends(runs(take_in_calendar))],
    person_id: UUID,
    first: Day,
    last: Day,
    content: Annotated[bytes, Depends(read_whole_body)],
    kind: Kind = "absent",
) -> Response:
    """Replace availability on some days by an iCalendar file of times off, or of free times."""
    # The file is read between two transactions: no connection waits for it.
    zone = do.first(zone_of_calendar, person_id, first, last)
    spans = read_calendar_file(content, zone=zone, first=first, last=last)
    return do(take_in_calendar, every(AvailableOut), person_id, first, last, spans, kind=kind)
