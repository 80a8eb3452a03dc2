"""Incidents on the wire."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import Field

from api.http.shapes import In, Moment, Out
from api.http.vocabulary import Kept
from dispatch.rounds.events.event_words import IncidentKind


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
