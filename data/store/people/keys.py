"""API keys, and OAuth clients with their access tokens; secrets are kept as hashes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction
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


_T = TypeVar("_T", ApiKey, Client, AccessToken)


def add_key(tx: Transaction, row: ApiKey) -> None:
    """Keep a new key."""
    tx.add(api_key, _values(row))


def find_key(tx: Transaction, key_id: UUID) -> ApiKey | None:
    """Return a key, revoked or not."""
    return _key(tx, api_key.c.id == key_id)


def keys(tx: Transaction) -> list[ApiKey]:
    """Return the keys that were not revoked, oldest first."""
    query = tx.select(api_key, api_key.c.revoked_at.is_(None)).order_by(
        api_key.c.created_at, api_key.c.id
    )
    return [_from_row(ApiKey, row) for row in tx.rows(query)]


def use_key(tx: Transaction, key_id: UUID, now: datetime) -> None:
    """Note that a key was used."""
    tx.run(tx.update(api_key, api_key.c.id == key_id).values(used_at=now))


def revoke_key(tx: Transaction, key_id: UUID, now: datetime) -> bool:
    """Take a key back; false where it was already."""
    return (
        tx.run(
            tx.update(api_key, api_key.c.id == key_id, api_key.c.revoked_at.is_(None)).values(
                revoked_at=now
            )
        )
        == 1
    )


def add_client(tx: Transaction, row: Client) -> None:
    """Keep a new client."""
    tx.add(client, _values(row))


def find_client(tx: Transaction, client_id: UUID) -> Client | None:
    """Return a client, revoked or not."""
    query = tx.select(client, client.c.id == client_id)
    row = tx.row(query)
    return None if row is None else _from_row(Client, row)


def clients(tx: Transaction) -> list[Client]:
    """Return the clients that were not revoked, oldest first."""
    query = tx.select(client, client.c.revoked_at.is_(None)).order_by(
        client.c.created_at, client.c.id
    )
    return [_from_row(Client, row) for row in tx.rows(query)]


def revoke_client(tx: Transaction, client_id: UUID, now: datetime) -> bool:
    """Take a client back with all its access tokens; false where it was already."""
    tx.run(tx.delete(access_token, access_token.c.client_id == client_id))
    return (
        tx.run(
            tx.update(client, client.c.id == client_id, client.c.revoked_at.is_(None)).values(
                revoked_at=now
            )
        )
        == 1
    )


def ids_made_by(tx: Transaction, person_id: UUID) -> tuple[list[UUID], list[UUID]]:
    """Return the ids of the keys and of the clients of a person that were not revoked."""
    found = []
    for table in (api_key, client):
        query = sa.select(table.c.id).where(
            table.c.cooperative_id == tx.owner,
            table.c.made_by == person_id,
            table.c.revoked_at.is_(None),
        )
        found.append([row["id"] for row in tx.rows(query.order_by(table.c.id))])
    return found[0], found[1]


def forget_names(tx: Transaction, person_id: UUID) -> None:
    """Empty the names that a person gave to keys and clients."""
    for table in (api_key, client):
        tx.run(tx.update(table, table.c.made_by == person_id).values(name=""))


def add_access_token(tx: Transaction, row: AccessToken) -> None:
    """Keep a new access token."""
    tx.add(access_token, _values(row))


def access_token_with(tx: Transaction, digest: bytes) -> AccessToken | None:
    """Return the access token with a hash, expired or not."""
    query = tx.select(access_token, access_token.c.token_hash == digest)
    row = tx.row(query)
    return None if row is None else _from_row(AccessToken, row)


def key_of(row: sa.RowMapping | Mapping[str, Any]) -> ApiKey:
    """Return the key of a row, whatever it was read with."""
    return _from_row(ApiKey, row)


def _key(tx: Transaction, named: sa.ColumnElement[bool]) -> ApiKey | None:
    return tx.one(tx.select(api_key, named), key_of)


def _values(row: ApiKey | Client | AccessToken) -> dict[str, object]:
    values = {name: getattr(row, name) for name in type(row).__slots__}
    return {**values, "scopes": list(row.scopes)}


def _from_row(kind: type[_T], row: sa.RowMapping | Mapping[str, Any]) -> _T:
    values = {name: row[name] for name in kind.__slots__}
    return kind(**{**values, "scopes": tuple(row["scopes"])})
