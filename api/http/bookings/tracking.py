"""Tracking links of a booking's drops, for the merchant and the office to pass on."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.responses import Response

from api.http.bookings.tracking_shapes import TrackingOut
from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.shapes import Listing, every
from api.usecases.notices.tracking_links import make_tracking_links

router = addresses("bookings")


@router.post("/v1/bookings/{booking_id}/tracking", response_model=Listing[TrackingOut])
def make_links(
    do: Annotated[Doing, Depends(runs(make_tracking_links))], booking_id: UUID
) -> Response:
    """Return the tracking links of a booking's drops; those that are missing are made."""
    return do(make_tracking_links, every(TrackingOut), booking_id)
