"""The bearer of a token, read whole in one query: this is asked at every request."""

from __future__ import annotations

from typing import Any, TypeVar

import sqlalchemy as sa

from data.store.database import Prepared, Transaction, prepared
from data.store.people.keys import KEYS, ApiKey
from data.store.people.people import PEOPLE, Person
from data.store.people.sessions import SESSIONS, Session
from data.store.rows import RowsOf
from data.store.tables.people import api_key, cooperative, person, session


def of_session(tx: Transaction, digest: bytes) -> tuple[Session, Person] | None:
    """Return the session that a token opens, live or not, with its person.

    ``None`` where there is none, or the cooperative is not at work.
    """
    return _bearer(tx, _SESSION, SESSIONS, digest)


def of_key(tx: Transaction, digest: bytes) -> tuple[ApiKey, Person] | None:
    """Return the key that a token is, revoked or not, with the person who made it.

    ``None`` where there is none, or the cooperative is not at work.
    """
    return _bearer(tx, _KEY, KEYS, digest)


def _query(rows: RowsOf[Any], person_id: sa.Column[Any]) -> sa.Select[Any]:
    owner = sa.bindparam("owner", type_=sa.Uuid)
    table = rows.table
    columns = [table.c[name] for name in rows.names]
    return (
        # Looked at by their places, as both have some names in common.
        sa.select(*columns, *(person.c[name] for name in PEOPLE.names))
        .select_from(table)
        .join(person, sa.and_(person.c.cooperative_id == owner, person.c.id == person_id))
        .join(cooperative, cooperative.c.id == table.c.cooperative_id)
        .where(
            table.c.cooperative_id == owner,
            table.c.token_hash == sa.bindparam("digest", type_=sa.LargeBinary),
            cooperative.c.status == "active",
        )
    )


_SESSION = prepared(_query(SESSIONS, session.c.person_id))
_KEY = prepared(_query(KEYS, api_key.c.made_by))
_T = TypeVar("_T", Session, ApiKey)


def _bearer(
    tx: Transaction, query: Prepared, rows: RowsOf[_T], digest: bytes
) -> tuple[_T, Person] | None:
    found = tx.tuples(query, owner=tx.owner, digest=digest)
    if not found:
        return None
    (row,) = found
    cut = len(rows.names)
    return (
        rows.of(dict(zip(rows.names, row[:cut], strict=True))),
        PEOPLE.of(dict(zip(PEOPLE.names, row[cut:], strict=True))),
    )
