"""Use cases of whoever waits for a drop: leaving instructions, and asking the office for a slot.

What they write is a note about the visit: the courier reads it on the phone beside the booking's
own, the office is told, and it is erased with the recipient.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from api.usecases.act import Act
from api.usecases.background import by_system
from api.usecases.notices.messages import check_text
from api.usecases.rounds.tracking.followed_drop import (
    OPEN,
    Followed,
    choices_of_drop,
    followed,
    relays_of_drop,
)
from api.usecases.table_texts import table_texts
from data.store.bookings import tracking
from data.store.care.rules import retention_at
from data.store.rounds import notes
from data.store.rounds.notes import Note
from dispatch.values.local_time import starts_of
from routing.errors import BadInput, Conflict, NotFound

MAX_SIGNS = 300
"""Longest instruction: a courier reads it at the kerb."""


@by_system
def leave_instruction(
    act: Act, digest: bytes, choice: str, text: str, relay_id: UUID | None = None
) -> None:
    """Keep what is to be done at the door, and where nobody opens, instead of what was said before.

    Parameters
    ----------
    choice
        One of those that the page offers, or nothing.
    text
        In the recipient's own words; may be empty beside a choice. With both empty, nothing is
        asked for any more.
    relay_id
        Which relay, where that is the choice.

    Raises
    ------
    NotFound
        ``no-such-tracking``.
    Conflict
        ``tracking-too-late`` once the courier is at the door.
    BadInput
        ``choice-not-offered``; ``text-too-long``, ``text-unwritable``.
    """
    found = _open_drop(act, digest, text, OPEN)
    words = _in_words(act, found, choice, text.strip(), relay_id)
    before = found.one.note_id
    if not words:
        if before is not None:
            tracking.instruct(act.tx, found.one.id, "", None)
            _say_left(act, found, before)
            notes.remove(act.tx, before)
        return
    note = _note(act, found, words)
    notes.add(act.tx, note)
    chosen_relay = relay_id if choice == "relay" else None
    tracking.instruct(act.tx, found.one.id, choice, note.id, chosen_relay)
    if before is not None:
        notes.remove(act.tx, before)
    _say_left(act, found, note.id)


@by_system
def ask_for_slot(act: Act, digest: bytes, text: str = "") -> None:
    """Ask the office for another slot; asked again with nothing new, it was asked once.

    Raises
    ------
    NotFound
        ``no-such-tracking``.
    Conflict
        ``tracking-too-late`` once the courier is at the door, or all is done.
    BadInput
        ``text-too-long``, ``text-unwritable``.
    """
    found = _open_drop(act, digest, text, OPEN | {"failed"})
    if found.one.asked_at is not None and not text.strip():
        return
    detail = {}
    if text.strip():
        note = _note(act, found, text.strip())
        notes.add(act.tx, note)
        detail["note_id"] = str(note.id)
    tracking.mark_asked(act.tx, found.one.id, act.now)
    _tell(act, found, "slot_asked", "stop", detail)


def _open_drop(act: Act, digest: bytes, text: str, statuses: frozenset[str]) -> Followed:
    """Return a drop in one of some statuses, of which a writable text is said."""
    found = followed(act, digest, lock=True)
    if found.reads_only:  # came by a label: everybody who sees the parcel may be that
        raise NotFound("no-such-tracking")
    if found.status not in statuses:
        raise Conflict("tracking-too-late")
    if len(text) > MAX_SIGNS:
        raise BadInput.of("text-too-long", where="text", value=len(text), limit=MAX_SIGNS)
    if text.strip():
        check_text(text)
    return found


def _in_words(act: Act, found: Followed, choice: str, text: str, relay_id: UUID | None) -> str:
    """Return what a courier reads, in the cooperative's language; empty where nothing is asked."""
    relay = next((one for one in relays_of_drop(act, found) if one.id == relay_id), None)
    if choice and (choice not in choices_of_drop(found) or (choice == "relay" and relay is None)):
        raise BadInput.of("choice-not-offered", where="choice", value=choice)
    if not choice:
        return text
    texts = table_texts(found.home.language, found.home.zone)
    where = ", ".join(filter(None, (relay.name, relay.address))) if relay else ""
    asked = texts("tracking-told", choice=choice, where=where)
    return f"{asked} {text}" if text else asked


def _note(act: Act, found: Followed, text: str) -> Note:
    # It is of use until the day is over, whatever the rule for notes.
    over = starts_of(found.job.day + timedelta(days=1), found.home.zone)
    kept = retention_at(act.tx, act.now).expires_at("note_days", max(act.now, over))
    return Note(
        id=act.new_id(),
        subject_kind="visit",
        subject_id=found.stop.id,
        text=text,
        written_by=act.tx.owner,
        written_at=act.now,
        expires_at=kept,
    )


def _say_left(act: Act, found: Followed, note_id: UUID) -> None:
    _tell(act, found, "instruction_left", "visit", {"note_id": str(note_id)})


def _tell(act: Act, found: Followed, kind: str, subject: str, detail: dict[str, str]) -> None:
    riding = None if found.round is None else found.round.id
    act.record_event(kind, subject, found.stop.id, round_id=riding, detail=detail)
