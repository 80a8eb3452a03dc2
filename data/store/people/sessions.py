"""Sessions, and the one-time links and codes that begin some of them; tokens are kept as hashes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction
from data.store.rows import RowsOf
from data.store.tables.people import link, session

Way = Literal["password", "passkey", "link", "code"]
Purpose = Literal["invitation", "sign_in", "round", "reset"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody who is signed in.

    Attributes
    ----------
    way
        How they signed in.
    pending
        Whether the second factor is still to come: until then it opens nothing.
    round_id
        The only round in sight, if it came from a link to one.
    seen_at
        When it was last used, to within some minutes.
    confirmed_at
        When the person last proved who they are; ``None`` for who came by a link.
    """

    id: UUID
    person_id: UUID
    token_hash: bytes = field(repr=False)
    way: Way
    pending: bool = False
    round_id: UUID | None = None
    created_at: datetime
    expires_at: datetime
    seen_at: datetime
    confirmed_at: datetime | None
    ended_at: datetime | None = None

    def is_live(self, now: datetime) -> bool:
        """Return whether it has neither ended nor expired."""
        return self.ended_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A one-time link or short code for a person.

    Attributes
    ----------
    code_hash
        Set for a code; then nobody knows a token.
    round_id
        The round that it opens, and nothing else.
    made_by
        The person who made it.
    """

    id: UUID
    person_id: UUID
    purpose: Purpose
    token_hash: bytes = field(repr=False)
    code_hash: bytes | None = field(default=None, repr=False)
    round_id: UUID | None = None
    made_by: UUID | None = None
    created_at: datetime
    expires_at: datetime


SESSIONS = RowsOf(session, Session)
_LINKS = RowsOf(link, Link)

add = SESSIONS.add
"""Begin a session."""
find = SESSIONS.find
"""Return a session, live or not."""
add_link = _LINKS.add
"""Keep a new link or code."""


def with_digest(tx: Transaction, digest: bytes, *, lock: bool = False) -> Session | None:
    """Return the session that a token opens, live or not."""
    return SESSIONS.one(tx, tx.select(session, session.c.token_hash == digest), lock=lock)


def live_of(tx: Transaction, person_id: UUID, now: datetime) -> list[Session]:
    """Return the live sessions of a person, last used first."""
    query = tx.select(
        session,
        session.c.person_id == person_id,
        session.c.ended_at.is_(None),
        session.c.expires_at > now,
        ~session.c.pending,
    ).order_by(session.c.seen_at.desc(), session.c.id)
    return SESSIONS.every(tx, query)


def see(tx: Transaction, session_id: UUID, now: datetime, expires_at: datetime) -> None:
    """Note that a session was used, which lets it live on."""
    used = tx.update(session, session.c.id == session_id)
    tx.run(used.values(seen_at=now, expires_at=expires_at))


def confirm(tx: Transaction, session_id: UUID, now: datetime) -> None:
    """Note that the person of a session has proved anew who they are."""
    tx.run(tx.update(session, session.c.id == session_id).values(confirmed_at=now))


def end(tx: Transaction, session_id: UUID, now: datetime) -> bool:
    """End a session; false where it had ended."""
    live = tx.update(session, session.c.id == session_id, session.c.ended_at.is_(None))
    return tx.run(live.values(ended_at=now)) == 1


def end_all(tx: Transaction, person_id: UUID, now: datetime, *, but: UUID | None = None) -> int:
    """End the sessions of a person, but for one, and give how many."""
    live = tx.update(session, session.c.person_id == person_id, session.c.ended_at.is_(None))
    if but is not None:
        live = live.where(session.c.id != but)
    return tx.run(live.values(ended_at=now))


def read_link(
    tx: Transaction, digest: bytes, now: datetime, purposes: tuple[Purpose, ...]
) -> Link | None:
    """Return the link that a token opens if it can still be used for one of some purposes."""
    usable = _usable(link.c.token_hash == digest, now, purposes)
    return _LINKS.one(tx, tx.select(link, usable))


def use_link(
    tx: Transaction,
    now: datetime,
    purposes: tuple[Purpose, ...],
    *,
    digest: bytes | None = None,
    code_digest: bytes | None = None,
) -> Link | None:
    """Use a link or code up and give it; ``None`` where it cannot, or no longer, be used.

    Of two who use it at once, one gets it.
    """
    named = link.c.token_hash == digest if digest else link.c.code_hash == code_digest
    statement = tx.update(link, _usable(named, now, purposes)).values(used_at=now)
    return tx.one(statement.returning(*link.c), _LINKS.of)


def revoke_links(tx: Transaction, person_id: UUID, now: datetime, *purposes: Purpose) -> int:
    """Take back the unused links of a person, all or those for some purposes."""
    unused = tx.update(
        link, link.c.person_id == person_id, link.c.used_at.is_(None), link.c.revoked_at.is_(None)
    )
    if purposes:
        unused = unused.where(link.c.purpose.in_(purposes))
    return tx.run(unused.values(revoked_at=now))


def forget(tx: Transaction, person_id: UUID) -> None:
    """Take away every session and link of a person."""
    for table in (session, link):
        tx.run(tx.delete(table, table.c.person_id == person_id))


def _usable(
    named: sa.ColumnElement[bool], now: datetime, purposes: tuple[Purpose, ...]
) -> sa.ColumnElement[bool]:
    return sa.and_(
        named,
        link.c.purpose.in_(purposes),
        link.c.used_at.is_(None),
        link.c.revoked_at.is_(None),
        link.c.expires_at > now,
    )
