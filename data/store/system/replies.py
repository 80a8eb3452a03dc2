"""Answers that were given, so that a request sent twice under one key is answered alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from uuid import UUID

from data.store.database import Transaction
from data.store.rows import Form, RowsOf
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


_ROWS = RowsOf(
    reply, Reply, sealed_body=Form(lambda text: {"sealed": text}, itemgetter("sealed"), "body")
)


def find(tx: Transaction, actor_id: UUID, key: str) -> Reply | None:
    """Return the answer to an actor's request, ``None`` if there was none yet."""
    return _ROWS.one(tx, tx.select(reply, reply.c.actor_id == actor_id, reply.c.key == key))


def add(tx: Transaction, row: Reply) -> None:
    """Keep an answer."""
    _ROWS.add(tx, row)
