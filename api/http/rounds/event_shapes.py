"""Events on the wire."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from pydantic import ConfigDict, Field

from api.http.description.presented import presents
from api.http.rounds.event_details import by_kind
from api.http.shapes import As, FaultOut, In, Moment, Out
from api.http.vocabulary import EventOutcome, Kept
from api.usecases.act import ActorKind
from api.usecases.request_types import Instant, Text
from api.usecases.rounds.events.event_form import MOST_EVENTS
from api.usecases.rounds.events.event_log import EventPage
from data.store.rounds.events import LoggedEvent
from dispatch.rounds.events.event_kinds import EVENT_KINDS
from dispatch.rounds.events.event_words import SubjectKind
from dispatch.rounds.round_state import ConflictCode, OutcomeKind

_KINDS = tuple(name for name, kind in EVENT_KINDS.items() if kind.offline)
"""Kinds of event that phones may send."""


class EventOut(Out):
    """Event of a round; ``seq`` is its number in the cooperative's log.

    The log has no gaps; what you get of it has, where events are not yours to see. What ``detail``
    holds is said for each ``kind``.
    """

    model_config = ConfigDict(json_schema_extra={"allOf": by_kind()})  # type: ignore[dict-item]

    seq: int
    id: UUID
    kind: str
    subject_kind: Kept[SubjectKind]
    subject_id: UUID
    round_id: UUID | None
    actor_kind: ActorKind
    actor_id: UUID | None
    at: Moment
    received_at: Moment
    sent_at: Moment | None
    phone_id: str
    phone_seq: int | None
    detail: dict[str, Any]
    outcome: EventOutcome
    outcome_code: str


def event_plain(each: LoggedEvent) -> dict[str, Any]:
    """Return an event as :class:`EventOut` has it: by hand, as the log is read so often."""
    return {
        "seq": each.seq,
        "id": str(each.id),
        "kind": each.kind,
        "subject_kind": each.subject_kind,
        "subject_id": str(each.subject_id),
        "round_id": None if each.round_id is None else str(each.round_id),
        "actor_kind": each.actor_kind,
        "actor_id": None if each.actor_id is None else str(each.actor_id),
        "at": _moment(each.at),
        "received_at": _moment(each.received_at),
        "sent_at": None if each.sent_at is None else _moment(each.sent_at),
        "phone_id": each.phone_id,
        "phone_seq": each.phone_seq,
        "detail": each.detail,
        "outcome": each.outcome,
        "outcome_code": each.outcome_code,
    }


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"


@presents(EventPage)
class EventPageOut(Out):
    """A piece of the log. Read on after ``next_seq``; ``at_end`` says that this was all."""

    events: list[EventOut]


class EventIn(In):
    """Event on the road; docs/events.md has the ``detail`` of each kind."""

    id: UUID = Field(description="Made by whoever tells it; the same again is known already.")
    kind: Literal[_KINDS]  # type: ignore[valid-type]  # made from the catalogue
    subject_id: UUID = Field(description="The visit, round, shift or whatever the kind is about.")
    subject_kind: Text | None = Field(default=None, description="Follows from the kind.")
    round_id: UUID | None = Field(
        default=None, description="The round: needed for whatever happens to a round or its visits."
    )
    at: Instant = Field(description="When it happened, by the phone's own clock.")
    phone_seq: int | None = Field(
        default=None, ge=1, description="Number of the event on its phone; needs `phone_id`."
    )
    detail: dict[str, Any] = Field(default={})


class BatchIn(In):
    """Events from a phone. Each is judged alone; the same may be sent again."""

    phone_id: Text = ""
    sent_at: Instant | None = None
    events: list[Annotated[dict[str, Any], As(EventIn, measured=False)]] = Field(
        max_length=MOST_EVENTS
    )


class VerdictOut(Out):
    """Outcome of one event, in the order in which they were sent."""

    id: str = Field(description="As it was sent; empty where there was none.")
    outcome: OutcomeKind = Field(
        description="`accepted`; `duplicate`: known already; `stale`: kept, and changes nothing; "
        "`conflict`: kept, and the office looks at it; `refused`: not kept."
    )
    code: str = Field(
        description="Why it is stale or refused; of a conflict one of "
        f"{', '.join(f'`{one}`' for one in get_args(ConflictCode))}."
    )
    flags: list[str] = Field(
        description="Worth a look, such as `proof-missing`, `arrival-implied`, `visits-left` or "
        "`clock-implausible`; new ones may come."
    )
    faults: list[FaultOut]


class VerdictsOut(Out):
    """Outcomes of a batch: whatever is not refused is kept for good."""

    verdicts: list[VerdictOut]
