"""Contests on the wire."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import Field

from api.http.shapes import In, Moment, Out
from api.http.vocabulary import Kept
from dispatch.rounds.events.event_words import SubjectKind


class ContestOut(Out):
    """A decision that a rider does not accept, with what was written of it and answered."""

    id: UUID
    subject_kind: Kept[SubjectKind]
    subject_id: UUID
    status: Literal["open", "overdue", "answered"]
    opened_by: UUID
    opened_at: Moment
    due_at: Moment
    note: str
    answered_by: UUID | None
    answered_at: Moment | None
    decision: Literal["upheld", "changed"] | None
    answer: str


class AnswerIn(In):
    """An answer to a contest; ``note_id`` is made by the caller to send it again."""

    note_id: UUID | None = None
    decision: Literal["upheld", "changed"]
    note: str = Field(min_length=1, max_length=1000)
