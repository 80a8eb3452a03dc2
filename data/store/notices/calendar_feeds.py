"""Calendars that people subscribed to: addresses with a token, of which only the hash is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from data.store.database import Transaction
from data.store.rows import RowsOf
from data.store.tables.notices import calendar_feed


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One address under which a person's shifts are read.

    Attributes
    ----------
    name
        What its owner calls it: where it was put in.
    hint
        Tells one token from another without telling it.
    used_at
        When it was last read, to the hour.
    """

    id: UUID
    person_id: UUID
    name: str = ""
    hint: str
    token_hash: bytes = field(repr=False)
    made_at: datetime
    used_at: datetime | None = None


_FEEDS = RowsOf(calendar_feed, Feed)
add = _FEEDS.add


def with_token(tx: Transaction, digest: bytes) -> Feed | None:
    """Return the address that a token is part of."""
    return tx.one(tx.select(calendar_feed, calendar_feed.c.token_hash == digest), _FEEDS.of)


def of_person(tx: Transaction, person_id: UUID) -> list[Feed]:
    """Return the addresses of a person, oldest first."""
    query = tx.select(calendar_feed, calendar_feed.c.person_id == person_id)
    return _FEEDS.every(tx, query.order_by(calendar_feed.c.made_at, calendar_feed.c.id))


def used(tx: Transaction, feed_id: UUID, now: datetime) -> None:
    """Note that an address was read."""
    tx.run(tx.update(calendar_feed, calendar_feed.c.id == feed_id).values(used_at=now))


def remove(tx: Transaction, feed_id: UUID, person_id: UUID) -> bool:
    """Remove an address of a person; tells whether there was one."""
    statement = tx.delete(
        calendar_feed, calendar_feed.c.id == feed_id, calendar_feed.c.person_id == person_id
    )
    return tx.run(statement) == 1


def remove_of(tx: Transaction, person_id: UUID) -> int:
    """Remove every address of a person."""
    return tx.run(tx.delete(calendar_feed, calendar_feed.c.person_id == person_id))
