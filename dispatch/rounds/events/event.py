"""Events: what happened, as it is written into the log, and whether one can be meant."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from dispatch.rounds.events.event_details import check_detail, is_uuid, shown
from dispatch.rounds.events.event_kinds import EVENT_KINDS
from dispatch.values.validation import fault
from routing.errors import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One fact.

    Attributes
    ----------
    id
        UUID text made by whoever acted, so that the same event sent twice is the same.
    kind
        A name in :data:`dispatch.rounds.events.event_kinds.EVENT_KINDS`.
    subject_kind, subject_id
        What it is about.
    round_id
        The round it belongs to; empty where there is none.
    actor_id
        Who acted: a person, an API key; empty for the program itself.
    at
        When it happened by the actor's own clock; kept as it came.
    received_at
        When it came in by the server's clock.
    sent_at
        When it was sent by the actor's own clock; ``None`` for what the server itself notes.
    phone_id, phone_seq
        The phone that made it and its number there, counted from 1; empty and 0 for what was made
        with network. A reinstalled app is another phone.
    detail
        Ids, codes and numbers of the kind; see :func:`check_event`.
    """

    id: str
    kind: str
    subject_kind: str
    subject_id: str
    round_id: str = ""
    actor_id: str
    at: datetime
    received_at: datetime
    sent_at: datetime | None = None
    phone_id: str = ""
    phone_seq: int = 0
    detail: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("at", "received_at", "sent_at"):
            value = getattr(self, name)
            if value is None:
                continue
            if value.tzinfo is None:
                message = f"{name} of event {self.id} must carry a time zone, got {value}"
                raise ValueError(message)
            object.__setattr__(self, name, value.astimezone(UTC))
        if self.phone_seq < 0 or bool(self.phone_id) != bool(self.phone_seq):
            message = f"event {self.id} must have both phone_id and phone_seq from 1, or neither"
            raise ValueError(message)

    def same_fact(self, other: Event) -> bool:
        """Return whether two events say the same, however and whenever they were sent."""
        return all(
            getattr(self, name) == getattr(other, name)
            for name in ("id", "kind", "subject_kind", "subject_id", "actor_id", "at", "detail")
        )


def check_event(kind: str, detail: Mapping[str, object]) -> list[Fault]:
    """Return everything that is wrong with the detail of an event of a kind.

    Parameters
    ----------
    kind
        The kind's name.
    detail
        The detail as JSON has it: texts, whole numbers, true and false, lists of texts.

    Returns
    -------
    list
        Faults with key paths below ``detail``; empty if the detail can be meant.
    """
    known = EVENT_KINDS.get(kind)
    if known is None:
        return [fault("event-unknown-kind", "kind", value=shown(kind))]
    return check_detail(known.detail, detail)


def check_whole_event(event: Event, roles: Collection[str]) -> list[Fault]:
    """Return everything that is wrong with an event: ids, subject, who caused it, and the detail.

    Parameters
    ----------
    event
        The event as it came.
    roles
        The roles of whoever acted.
    """
    faults = [
        fault("event-not-an-id", where, value=shown(value))
        for where, value in (("id", event.id), ("subject_id", event.subject_id))
        if not is_uuid(value)
    ]
    known = EVENT_KINDS.get(event.kind)
    if known is not None:
        if event.subject_kind != known.subject:
            args = {"kind": event.kind, "value": shown(event.subject_kind)}
            args["expected"] = known.subject
            faults.append(Fault(code="event-subject", where="subject_kind", args=args))
        if not set(known.roles).intersection(roles):
            faults.append(
                fault("event-role", "actor_id", kind=event.kind, known=", ".join(known.roles))
            )
    return faults + check_event(event.kind, event.detail)
