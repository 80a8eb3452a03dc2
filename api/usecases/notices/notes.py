"""Words that somebody writes about something: checked, kept beside the log, and never twice."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from api.usecases.act import Act
from api.usecases.notices.messages import check_text
from api.usecases.people.people import own_id
from data.store.care.rules import retention_at
from data.store.rounds import notes
from data.store.rounds.notes import Note
from routing.errors import Conflict

_SAME = ("subject_kind", "subject_id", "text", "written_by")


def new_note(  # noqa: PLR0913  # what, about what, and how long
    act: Act,
    note_id: UUID,
    text: str,
    about: tuple[str, UUID],
    *,
    where: str = "note",
    kept_for: timedelta | None = None,
) -> Note:
    """Return what somebody writes as a note that is not kept yet.

    Parameters
    ----------
    note_id
        Made by whoever writes.
    about
        Kind and id of what it is written about.
    where
        The key under which the text came, for faults.
    kept_for
        As long as notes are where nothing else is said.

    Raises
    ------
    BadInput
        ``empty-text``, ``text-too-long``, ``text-unwritable``.
    Denied
        ``named-person-needed`` if a program acts.
    """
    writer = own_id(act)
    check_text(text, where)
    usual = retention_at(act.tx, act.now).expires_at("note_days", act.now)
    return Note(
        id=note_id,
        subject_kind=about[0],
        subject_id=about[1],
        text=text.strip(),
        written_by=writer,
        written_at=act.now,
        expires_at=usual if kept_for is None else act.now + kept_for,
    )


def keep_new(act: Act, note: Note) -> None:
    """Keep a note.

    Raises
    ------
    Conflict
        ``id-used-twice``.
    """
    if not notes.add(act.tx, note):
        raise Conflict("id-used-twice")


def find_same_note(act: Act, note: Note) -> Note | None:
    """Return the note that is kept under an id, if the same person wrote the same there."""
    before = notes.find(act.tx, note.id)
    if before is None or any(getattr(before, name) != getattr(note, name) for name in _SAME):
        return None
    return before
