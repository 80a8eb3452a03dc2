"""Tracking links on the wire."""

from __future__ import annotations

from uuid import UUID

from api.http.shapes import Moment, Out, Shown


class TrackingOut(Out):
    """A link to the page of one drop, for whoever waits there."""

    stop_id: UUID
    job: str
    address: Shown
    made_at: Moment
    told_at: Moment | None
    opened_at: Moment | None
