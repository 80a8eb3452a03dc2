"""Incidents: what befell riders on the way, and what was done about it."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends
from pydantic import Field
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.shapes import In, Listing, Moment, Out, every, nothing
from api.http.vocabulary import Kept
from api.usecases.care.incidents import close_incident, list_incidents
from api.usecases.request_types import Day
from dispatch.rounds.events.event_words import IncidentKind

router = addresses("incidents")


class IncidentOut(Out):
    """Incident of a rider, with its report and what was done about it."""

    id: UUID
    round_id: UUID | None
    visit_id: UUID | None
    kind: Kept[IncidentKind]
    status: Literal["open", "closed"]
    at: Moment
    reported_by: UUID
    note: str
    closed_at: Moment | None
    closed_by: UUID | None
    closing_note: str


class ClosingIn(In):
    """Words that close an incident; ``note_id`` is made by the caller to send it again."""

    note_id: UUID | None = None
    note: str = Field(min_length=1, max_length=1000)


@router.get("/v1/incidents", response_model=Listing[IncidentOut])
def list_them(
    do: Annotated[Doing, Depends(runs(list_incidents))],
    first: Day,
    last: Day,
    status: Literal["open", "closed"] | None = None,
) -> Response:
    """Return the incidents of some days; with `status=open` also older ones that nobody closed."""
    return do(list_incidents, every(IncidentOut), first, last, status=status)


@router.post("/v1/incidents/{incident_id}/close", status_code=204)
def close_it(
    do: Annotated[Doing, Depends(runs(close_incident))], incident_id: UUID, body: ClosingIn
) -> Response:
    """Close an incident with what was done about it."""
    note_id = body.note_id or do.service.ids()
    return do(close_incident, nothing, incident_id, note_id, body.note)
