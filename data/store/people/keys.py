"""API keys, and OAuth clients with their access tokens; secrets are kept as hashes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from data.store.database import Transaction
from data.store.rows import LIST, RowsOf
from data.store.tables.people import access_token, api_key, client


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key by which a program acts for the person who made it.

    Attributes
    ----------
    hint
        Prefix and last two signs, to tell one from another.
    customer_id
        The only customer in its sight, if any.
    used_at
        When it was last used, to within some minutes.
    """

    id: UUID
    name: str
    hint: str
    token_hash: bytes = field(repr=False)
    scopes: tuple[str, ...]
    customer_id: UUID | None
    made_by: UUID
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """An OAuth client; it gets access tokens that act like a key."""

    id: UUID
    name: str
    secret_hash: bytes = field(repr=False)
    scopes: tuple[str, ...]
    customer_id: UUID | None
    made_by: UUID
    created_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken:
    """An access token that a client shows for an hour."""

    id: UUID
    client_id: UUID
    token_hash: bytes = field(repr=False)
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime


KEYS = RowsOf(api_key, ApiKey, scopes=LIST)
CLIENTS = RowsOf(client, Client, scopes=LIST)
"""Programs as they are kept; each is found also where it was revoked."""
_ACCESS_TOKENS = RowsOf(access_token, AccessToken, scopes=LIST)

_T = TypeVar("_T", ApiKey, Client)


def live(tx: Transaction, programs: RowsOf[_T]) -> list[_T]:
    """Return the keys or clients that were not revoked, oldest first."""
    table = programs.table
    query = tx.select(table, table.c.revoked_at.is_(None))
    return programs.every(tx, query.order_by(table.c.created_at, table.c.id))


def use_key(tx: Transaction, key_id: UUID, now: datetime) -> None:
    """Note that a key was used."""
    tx.run(tx.update(api_key, api_key.c.id == key_id).values(used_at=now))


def revoke(
    tx: Transaction, programs: RowsOf[ApiKey] | RowsOf[Client], program_id: UUID, now: datetime
) -> bool:
    """Take a key or client back, with all its access tokens; false where it was already."""
    table = programs.table
    tx.run(tx.delete(access_token, access_token.c.client_id == program_id))
    live_one = tx.update(table, table.c.id == program_id, table.c.revoked_at.is_(None))
    return tx.run(live_one.values(revoked_at=now)) == 1


def ids_made_by(
    tx: Transaction, programs: RowsOf[ApiKey] | RowsOf[Client], person_id: UUID
) -> list[UUID]:
    """Return the ids of the keys or clients of a person that were not revoked."""
    table = programs.table
    own = (table.c.made_by == person_id, table.c.revoked_at.is_(None))
    return sorted(tx.column(table.c.id, *own))


def forget_names(tx: Transaction, person_id: UUID) -> None:
    """Empty the names that a person gave to keys and clients."""
    for table in (api_key, client):
        tx.run(tx.update(table, table.c.made_by == person_id).values(name=""))


add_access_token = _ACCESS_TOKENS.add
"""Keep a new access token."""


def access_token_with(tx: Transaction, digest: bytes) -> AccessToken | None:
    """Return the access token with a hash, expired or not."""
    return _ACCESS_TOKENS.one(tx, tx.select(access_token, access_token.c.token_hash == digest))
