"""Notes: what people write, kept apart from the event log so that it can be erased."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction
from data.store.rows import RowsOf
from data.store.tables.rounds import note


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A few words of somebody about something."""

    id: UUID
    subject_kind: str
    subject_id: UUID
    text: str = field(repr=False)
    written_by: UUID
    written_at: datetime
    expires_at: datetime


_ROWS = RowsOf(note, Note)


def add(tx: Transaction, new_note: Note) -> bool:
    """Add a note; false where its id is taken."""
    return _ROWS.add_new(tx, new_note)


def find(tx: Transaction, note_id: UUID) -> Note | None:
    """Return a note."""
    return _ROWS.find(tx, note_id)


def remove(tx: Transaction, note_id: UUID) -> None:
    """Take a note away."""
    tx.run(tx.delete(note, note.c.id == note_id))


NoteReference = tuple[UUID | None, UUID]
"""A note that something names, and the thing that names it."""


def found(tx: Transaction, notices: Iterable[NoteReference]) -> dict[NoteReference, str]:
    """Return the texts of those of some notes that are still there and about what names them.

    Whoever tells of something may name any id: the words of others about other things are not
    read by that.
    """
    wanted = [(note_id, subject_id) for note_id, subject_id in notices if note_id is not None]
    if not wanted:
        return {}
    query = sa.select(note.c.id, note.c.subject_id, note.c.text).where(
        tx.owns(note), sa.tuple_(note.c.id, note.c.subject_id).in_(wanted)
    )
    return {(row["id"], row["subject_id"]): row["text"] for row in tx.rows(query)}
