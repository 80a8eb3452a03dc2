"""Events on the wire."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from api.http.schemas.base import In, Instant, Out, Text
from api.usecases.event_form import MOST_EVENTS


class EventOut(Out):
    """Something that happened; ``seq`` is its number in the cooperative's log."""

    seq: int
    id: UUID
    kind: str
    subject_kind: str
    subject_id: UUID
    round_id: UUID | None
    actor_kind: str
    actor_id: UUID | None
    at: AwareDatetime
    received_at: AwareDatetime
    sent_at: AwareDatetime | None
    phone_id: str
    phone_seq: int | None
    detail: dict[str, Any]
    outcome: str
    outcome_code: str


class EventPageOut(Out):
    """A piece of the log. Read on after ``next_seq``; ``at_end`` says that this was all."""

    events: list[EventOut]
    next_seq: int
    at_end: bool


_EXAMPLE: dict[str, Any] = {
    "phone_id": "phone-7",
    "sent_at": "2026-03-09T09:04:10+01:00",
    "events": [
        {
            "id": "0195779e-5d4f-7b6c-9a51-0c7d1f9a0001",
            "kind": "visit_done",
            "subject_id": "0195779e-5d4f-7b6c-9a51-0c7d1f9a0002",
            "round_id": "0195779e-5d4f-7b6c-9a51-0c7d1f9a0003",
            "at": "2026-03-09T09:04:02+01:00",
            "phone_seq": 41,
            "detail": {"handed_items": 2},
        }
    ],
}


class BatchIn(In):
    """What a phone has to tell. Each event is judged alone; the same may be sent again."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    phone_id: Text = ""
    sent_at: Instant | None = None
    events: list[dict[str, Any]] = Field(max_length=MOST_EVENTS)


class FaultOut(Out):
    """One thing that is wrong."""

    code: str
    where: str
    detail: str
    arguments: dict[str, str | int | float]


class VerdictOut(Out):
    """What became of one event, in the order in which they were sent."""

    id: str
    outcome: str
    code: str
    flags: list[str]
    faults: list[FaultOut]


class VerdictsOut(Out):
    """What became of a batch: whatever is not refused is kept for good."""

    verdicts: list[VerdictOut]
