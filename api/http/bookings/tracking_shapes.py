"""Tracking links on the wire."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from api.http.shapes import Moment, Out, Shown


class TrackingOut(Out):
    """A link to the page of one drop, for whoever waits there."""

    stop_id: UUID
    job: str
    address: Shown
    made_at: Moment
    sent_at: Moment | None = Field(description="When it was sent to the recipient; `null` before.")
    opened_at: Moment | None
