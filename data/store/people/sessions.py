"""Sessions, and the one-time links and codes that begin some of them; tokens are kept as hashes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction
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


def add(tx: Transaction, row: Session) -> None:
    """Begin a session."""
    tx.add(session, {name: getattr(row, name) for name in Session.__slots__})


def with_digest(tx: Transaction, digest: bytes, *, lock: bool = False) -> Session | None:
    """Return the session that a token opens, live or not."""
    query = tx.select(session, session.c.token_hash == digest)
    return tx.one(query.with_for_update() if lock else query, session_of)


def find(tx: Transaction, session_id: UUID) -> Session | None:
    """Return a session, live or not."""
    return tx.one(tx.select(session, session.c.id == session_id), session_of)


def live_of(tx: Transaction, person_id: UUID, now: datetime) -> list[Session]:
    """Return the live sessions of a person, last used first."""
    query = tx.select(
        session,
        session.c.person_id == person_id,
        session.c.ended_at.is_(None),
        session.c.expires_at > now,
        ~session.c.pending,
    ).order_by(session.c.seen_at.desc(), session.c.id)
    return [session_of(row) for row in tx.rows(query)]


def see(tx: Transaction, session_id: UUID, now: datetime, expires_at: datetime) -> None:
    """Note that a session was used, which lets it live on."""
    _update(tx, session.c.id == session_id, {"seen_at": now, "expires_at": expires_at})


def confirm(tx: Transaction, session_id: UUID, now: datetime) -> None:
    """Note that the person of a session has proved anew who they are."""
    _update(tx, session.c.id == session_id, {"confirmed_at": now})


def end(tx: Transaction, session_id: UUID, now: datetime) -> bool:
    """End a session; false where it had ended."""
    ended = _update(
        tx, sa.and_(session.c.id == session_id, session.c.ended_at.is_(None)), {"ended_at": now}
    )
    return ended == 1


def end_all(tx: Transaction, person_id: UUID, now: datetime, *, but: UUID | None = None) -> int:
    """End the sessions of a person, but for one, and give how many."""
    where = sa.and_(session.c.person_id == person_id, session.c.ended_at.is_(None))
    if but is not None:
        where = sa.and_(where, session.c.id != but)
    return _update(tx, where, {"ended_at": now})


def add_link(tx: Transaction, row: Link) -> None:
    """Keep a new link or code."""
    tx.add(link, {name: getattr(row, name) for name in Link.__slots__})


def read_link(
    tx: Transaction, digest: bytes, now: datetime, purposes: tuple[Purpose, ...]
) -> Link | None:
    """Return the link that a token opens if it can still be used for one of some purposes."""
    return tx.one(
        sa.select(link).where(_usable(tx, link.c.token_hash == digest, now, purposes)), _link
    )


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
    statement = link.update().where(_usable(tx, named, now, purposes)).values(used_at=now)
    return tx.one(statement.returning(*link.c), _link)


def revoke_links(tx: Transaction, person_id: UUID, now: datetime, *purposes: Purpose) -> int:
    """Take back the unused links of a person, all or those for some purposes."""
    where = sa.and_(
        link.c.cooperative_id == tx.owner,
        link.c.person_id == person_id,
        link.c.used_at.is_(None),
        link.c.revoked_at.is_(None),
    )
    if purposes:
        where = sa.and_(where, link.c.purpose.in_(purposes))
    return tx.run(link.update().where(where).values(revoked_at=now))


def forget(tx: Transaction, person_id: UUID) -> None:
    """Take away every session and link of a person."""
    for table in (session, link):
        tx.run(tx.delete(table, table.c.person_id == person_id))


def _usable(
    tx: Transaction,
    named: sa.ColumnElement[bool],
    now: datetime,
    purposes: tuple[Purpose, ...],
) -> sa.ColumnElement[bool]:
    return sa.and_(
        link.c.cooperative_id == tx.owner,
        named,
        link.c.purpose.in_(purposes),
        link.c.used_at.is_(None),
        link.c.revoked_at.is_(None),
        link.c.expires_at > now,
    )


def _update(tx: Transaction, where: sa.ColumnElement[bool], values: dict[str, Any]) -> int:
    statement = tx.update(session, where)
    return tx.run(statement.values(**values))


def session_of(row: sa.RowMapping | Mapping[str, Any]) -> Session:
    """Return the session of a row, whatever it was read with."""
    return Session(**{name: row[name] for name in Session.__slots__})


def _link(row: sa.RowMapping) -> Link:
    return Link(**{name: row[name] for name in Link.__slots__})
