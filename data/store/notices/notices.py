"""Notices: what people are told, by which way, and whether it went out.

Addresses stand in the notice alone, and only until it went out or was given up.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from data.store.database import Transaction
from data.store.rows import TABLE, RowsOf
from data.store.tables.notices import notice

Channel = Literal["email", "sms", "push", "app"]
Status = Literal["waiting", "sent", "given_up"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing told to somebody by one way.

    Attributes
    ----------
    person_id
        Who is told; ``None`` for somebody without an account.
    template, args
        Which sentence, and what is filled in: ids, codes, numbers and times.
    address
        E-mail address or phone number; empty for ``app`` and for what is over.
    dedupe
        What is told once: a second notice with the same is not made.
    last_error
        Code of what went wrong.
    not_before, expires_at
        When it goes out at the earliest, and from when on it is no use.
    """

    id: UUID
    person_id: UUID | None = None
    channel: Channel
    template: str
    args: Mapping[str, Any] = field(default_factory=dict)
    address: str = field(default="", repr=False)
    language: str = "fr"
    dedupe: str
    status: Status = "waiting"
    attempts: int = 0
    last_error: str = ""
    made_at: datetime
    not_before: datetime
    sent_at: datetime | None = None
    read_at: datetime | None = None
    expires_at: datetime


_NOTICES = RowsOf(notice, Notice, args=TABLE)
add = _NOTICES.add_new
"""Adds a notice; false where the same was told, or is to be told, already."""
find = _NOTICES.find


def note_try(  # noqa: PLR0913  # what a try leaves behind
    tx: Transaction,
    notice_id: UUID,
    *,
    status: Status,
    error: str = "",
    at: datetime,
    not_before: datetime | None = None,
) -> None:
    """Note how a try to send went; the address is forgotten once no further one follows."""
    values: dict[str, object] = {
        "status": status,
        "attempts": notice.c.attempts + 1,
        "last_error": error,
    }
    if not_before is not None:
        values["not_before"] = not_before
    if status != "waiting":
        values["address"] = ""
    if status == "sent":
        values["sent_at"] = at
    tx.run(tx.update(notice, notice.c.id == notice_id, notice.c.status == "waiting").values(values))


def due(tx: Transaction, now: datetime, *, limit: int = 500) -> list[UUID]:
    """Return notices that wait and whose time has come, oldest first."""
    waits = (notice.c.status == "waiting", notice.c.not_before <= now)
    query = tx.select(notice, *waits, only=[notice.c.id])
    ordered = query.order_by(notice.c.not_before, notice.c.id).limit(limit)
    return [row["id"] for row in tx.rows(ordered)]


def in_app(
    tx: Transaction, person_id: UUID, now: datetime, *, unread_only: bool, limit: int
) -> list[Notice]:
    """Return what a person is told in the app, latest first, without what is no use any more."""
    query = tx.select(
        notice,
        notice.c.person_id == person_id,
        notice.c.channel == "app",
        notice.c.expires_at > now,
    )
    if unread_only:
        query = query.where(notice.c.read_at.is_(None))
    ordered = query.order_by(notice.c.made_at.desc(), notice.c.id.desc()).limit(limit)
    return _NOTICES.every(tx, ordered)


def mark_read(tx: Transaction, person_id: UUID, ids: Collection[UUID], now: datetime) -> int:
    """Note that a person has read notices of theirs and give how many were new to them."""
    statement = tx.update(
        notice,
        notice.c.person_id == person_id,
        notice.c.id.in_(list(ids)),
        notice.c.read_at.is_(None),
    )
    return tx.run(statement.values(read_at=now))
