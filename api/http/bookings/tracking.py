"""Tracking links of a booking's drops, for the merchant and the office to pass on."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from pydantic import Field
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.shapes import Listing, Moment, Out, Shown, every
from api.usecases.notices.tracking_links import make_tracking_links

router = addresses("bookings")


class TrackingOut(Out):
    """A link to the page of one drop, for whoever waits there."""

    stop_id: UUID
    job: str
    address: Shown
    made_at: Moment
    sent_at: Moment | None = Field(description="When it was sent to the recipient; `null` before.")
    opened_at: Moment | None


@router.post("/v1/bookings/{booking_id}/tracking", response_model=Listing[TrackingOut])
def make_links(
    do: Annotated[Doing, Depends(runs(make_tracking_links))], booking_id: UUID
) -> Response:
    """Return the tracking links of a booking's drops; those that are missing are made."""
    return do(make_tracking_links, every(TrackingOut), booking_id)
