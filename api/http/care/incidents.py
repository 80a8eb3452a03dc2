"""Incidents: what befell riders on the way, and what was done about it."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends
from starlette.responses import Response

from api.http.care.incident_shapes import ClosingIn, IncidentOut
from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.shapes import Listing, every, nothing
from api.usecases.care.incidents import close_incident, list_incidents
from api.usecases.request_types import Day

router = addresses("incidents")


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
