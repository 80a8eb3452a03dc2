"""Reads the events that a phone or the office sends.

Each is read on its own, so that one that is wrong spoils no other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.usecases.requests import fault_at
from data.formats.fields import shown
from dispatch.rounds.events.event import Event
from dispatch.rounds.events.event_details import is_uuid
from dispatch.rounds.events.event_kinds import EVENT_KINDS
from dispatch.values.local_time import read_moment
from dispatch.values.validation import refuse
from routing.errors import Fault

MOST_EVENTS = 500
"""Most events that are taken at once."""

_KEYS = frozenset(
    {"id", "kind", "subject_kind", "subject_id", "round_id", "at", "phone_seq", "detail"}
)
_PHONE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_HIGHEST_SEQ = 10**12
_YEARS = range(1970, 2200)
"""A phone whose clock was never set says 1970."""

Args = dict[str, str | int | float]
_EXAMPLE = "2026-03-02T08:30:00+01:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Events that are sent together.

    Attributes
    ----------
    events
        Each a table as JSON has it: ``id``, ``kind``, ``subject_id``, ``at`` (by the phone's own
        clock), ``round_id`` where it belongs to a round, ``phone_seq`` and ``detail``;
        ``subject_kind`` may be left out.
    phone_id
        The phone that sends; empty for what the office notes. A reinstalled app is another phone.
    sent_at
        When they are sent, by the same clock as ``at``; ``None`` is now.
    """

    events: Sequence[Mapping[str, object]]
    phone_id: str = ""
    sent_at: datetime | None = None


def check_batch(batch: Batch) -> None:
    """Refuse a batch that cannot be taken apart.

    Raises
    ------
    BadInput
        If it has too many events, or a phone or time that is none.
    """
    faults = []
    if len(batch.events) > MOST_EVENTS:
        count = len(batch.events)
        faults.append(fault_at("events", "events-too-many", value=count, limit=MOST_EVENTS))
    if batch.phone_id and not _PHONE.fullmatch(batch.phone_id):
        faults.append(fault_at("phone_id", "event-phone", value=shown(batch.phone_id)))
    if batch.sent_at is not None:
        faults += _time_faults(batch.sent_at, "sent_at")
    refuse(faults)


def read_event(
    raw: object, batch: Batch, actor_id: str, received_at: datetime
) -> Event | list[Fault]:
    """Read one event of a batch, or give what is wrong with it."""
    if not isinstance(raw, Mapping):
        return [fault_at("", "wrong-type", value=shown(raw), expected="table")]
    known, odd = ", ".join(sorted(_KEYS)), (shown(key) for key in raw if key not in _KEYS)
    faults = [fault_at(key, "unknown-key", key=key, known=known) for key in odd]
    texts = {key: _text(raw, key, faults) for key in ("id", "kind", "subject_id", "round_id")}
    kind = EVENT_KINDS.get(texts["kind"])
    if kind is None and isinstance(raw.get("kind"), str):
        faults.append(fault_at("kind", "event-unknown-kind", value=shown(texts["kind"])))
    at = _instant(raw.get("at"), faults)
    seq = _seq(raw.get("phone_seq"), batch.phone_id, faults)
    detail = raw.get("detail", {})
    if not isinstance(detail, Mapping):
        faults.append(fault_at("detail", "wrong-type", value=shown(detail), expected="table"))
    if faults or kind is None or at is None or not isinstance(detail, Mapping):
        return faults
    return Event(
        id=texts["id"],
        kind=kind.name,
        subject_kind=str(raw.get("subject_kind", kind.subject)),
        subject_id=texts["subject_id"],
        round_id=texts["round_id"],
        actor_id=actor_id,
        at=at,
        received_at=received_at,
        sent_at=(batch.sent_at or received_at) if seq else None,
        phone_id=batch.phone_id,
        phone_seq=seq,
        detail=dict(detail),
    )


def _text(raw: Mapping[str, object], key: str, faults: list[Fault]) -> str:
    """Read one of the texts; ``round_id`` alone may be missing."""
    value = raw.get(key)
    if value is None:
        if key != "round_id":
            faults.append(fault_at(key, "missing-key", key=key))
        return ""
    if not isinstance(value, str):
        faults.append(fault_at(key, "wrong-type", value=shown(value), expected="text"))
        return ""
    if key != "kind" and not is_uuid(value):
        faults.append(fault_at(key, "event-not-an-id", value=shown(value)))
    return value


def _instant(value: object, faults: list[Fault]) -> datetime | None:
    if value is None:
        faults.append(fault_at("at", "missing-key", key="at"))
        return None
    try:
        at = value if isinstance(value, datetime) else read_moment(str(value))
    except ValueError:
        faults.append(fault_at("at", "not-an-instant", value=shown(value), example=_EXAMPLE))
        return None
    odd = _time_faults(at, "at")
    faults += odd
    return None if odd else at


def _time_faults(at: datetime, where: str) -> list[Fault]:
    if at.tzinfo is not None and at.year in _YEARS:
        return []
    code = "naive-time" if at.tzinfo is None else "not-an-instant"
    return [fault_at(where, code, value=at.isoformat(), example=_EXAMPLE)]


def _seq(value: object, phone_id: str, faults: list[Fault]) -> int:
    """Read the number of an event on its phone; what comes from no phone has none."""
    if value is None and not phone_id:
        return 0
    if isinstance(value, int) and not isinstance(value, bool) and phone_id:
        if 1 <= value <= _HIGHEST_SEQ:
            return value
        faults.append(
            fault_at("phone_seq", "out-of-range", value=shown(value), low=1, high=_HIGHEST_SEQ)
        )
        return 0
    faults.append(fault_at("phone_seq", "event-phone-seq", value=shown(value)))
    return 0
