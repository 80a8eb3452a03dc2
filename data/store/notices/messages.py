"""Short messages between the office and who rides: one conversation for each rider."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction
from data.store.rows import RowsOf
from data.store.tables.notices import message


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message.

    Attributes
    ----------
    person_id
        The rider whose conversation with the office it belongs to.
    round_id
        What it is about, if it is about a round.
    from_office
        Who wrote to whom.
    read_at, read_by
        When it was first read on the other side, and by whom.
    """

    id: UUID
    person_id: UUID
    round_id: UUID | None = None
    from_office: bool
    written_by: UUID
    text: str = field(repr=False)
    written_at: datetime
    read_at: datetime | None = None
    read_by: UUID | None = None
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """The state of a rider's conversation.

    Attributes
    ----------
    unread
        How many messages to the office nobody there has read.
    """

    person_id: UUID
    last_at: datetime
    unread: int


_MESSAGES = RowsOf(message, Message)
add = _MESSAGES.add_new
find = _MESSAGES.find


def listed(  # noqa: PLR0913  # each narrows
    tx: Transaction,
    person_id: UUID,
    now: datetime,
    *,
    round_id: UUID | None = None,
    before: Message | None = None,
    limit: int,
) -> list[Message]:
    """Return a conversation, the latest first; ``before`` goes on behind a message."""
    query = tx.select(message, message.c.person_id == person_id, message.c.expires_at > now)
    if round_id is not None:
        query = query.where(message.c.round_id == round_id)
    if before is not None:
        place = sa.tuple_(sa.literal(before.written_at), sa.literal(before.id))
        query = query.where(sa.tuple_(message.c.written_at, message.c.id) < place)
    ordered = query.order_by(message.c.written_at.desc(), message.c.id.desc()).limit(limit)
    return _MESSAGES.every(tx, ordered)


def conversations(tx: Transaction, now: datetime) -> list[Conversation]:
    """Return every conversation, that with the latest message first."""
    last_at = sa.func.max(message.c.written_at).label("last_at")
    unread = sa.func.count().filter(message.c.read_at.is_(None), ~message.c.from_office)
    query = (
        sa.select(message.c.person_id, last_at, unread.label("unread"))
        .where(message.c.cooperative_id == tx.owner, message.c.expires_at > now)
        .group_by(message.c.person_id)
        .order_by(last_at.desc(), message.c.person_id)
    )
    return [Conversation(**row) for row in tx.rows(query)]


def first_unread(
    tx: Transaction, person_id: UUID, now: datetime, *, from_office: bool
) -> Message | None:
    """Return the earliest message of one side that the other has not read."""
    query = _unread(tx, person_id, now, from_office=from_office)
    return tx.one(query.order_by(message.c.written_at, message.c.id).limit(1), _MESSAGES.of)


def count_unread(  # each narrows
    tx: Transaction,
    person_id: UUID | None,
    now: datetime,
    *,
    from_office: bool,
    round_id: UUID | None = None,
) -> int:
    """Count what one side wrote and the other has not read; without a person, of everybody."""
    query = _unread(tx, person_id, now, from_office=from_office)
    if round_id is not None:
        query = query.where(message.c.round_id == round_id)
    found: int = tx.value(query.with_only_columns(sa.func.count()))
    return found


def mark_read(  # noqa: PLR0913  # who read what, and when
    tx: Transaction,
    person_id: UUID,
    *,
    from_office: bool,
    round_id: UUID | None,
    reader: UUID,
    now: datetime,
) -> int:
    """Note that one side's messages were read until now; gives how many were new."""
    statement = tx.update(
        message,
        message.c.person_id == person_id,
        message.c.from_office.is_(from_office),
        message.c.read_at.is_(None),
        message.c.written_at <= now,
    )
    if round_id is not None:
        statement = statement.where(message.c.round_id == round_id)
    return tx.run(statement.values(read_at=now, read_by=reader))


def _unread(
    tx: Transaction, person_id: UUID | None, now: datetime, *, from_office: bool
) -> sa.Select[tuple[object, ...]]:
    query = tx.select(
        message,
        message.c.from_office.is_(from_office),
        message.c.read_at.is_(None),
        message.c.expires_at > now,
    )
    return query if person_id is None else query.where(message.c.person_id == person_id)
