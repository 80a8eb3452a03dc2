"""Answers that were given, so that a request sent twice under one key is answered alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from data.store.database import Transaction
from data.store.tables.system import reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer as it was given.

    Attributes
    ----------
    key, actor_id
        Made by whoever asked, and who that was.
    request_hash
        Of everything that was asked.
    sealed_body
        The answer, sealed: it may hold what is personal.
    status
        Of HTTP.
    """

    key: str
    actor_id: UUID
    request_hash: str
    sealed_body: str
    status: int
    at: datetime


def find(tx: Transaction, actor_id: UUID, key: str) -> Reply | None:
    """Return the answer to an actor's request, ``None`` if there was none yet."""
    query = tx.select(reply, reply.c.actor_id == actor_id, reply.c.key == key)
    row = tx.row(query)
    if row is None:
        return None
    values = {name: row[name] for name in ("key", "actor_id", "request_hash", "status", "at")}
    return Reply(sealed_body=row["body"]["sealed"], **values)


def add(tx: Transaction, row: Reply) -> None:
    """Keep an answer."""
    tx.add(
        reply,
        {
            "key": row.key,
            "actor_id": row.actor_id,
            "request_hash": row.request_hash,
            "body": {"sealed": row.sealed_body},
            "status": row.status,
            "at": row.at,
        },
    )
