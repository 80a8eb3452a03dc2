"""The bearer of a token, read whole in one query: this is asked at every request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from data.store.database import Prepared, Transaction, prepared
from data.store.people.keys import ApiKey, key_of
from data.store.people.people import Person, person_of
from data.store.people.sessions import Session, session_of
from data.store.tables.people import api_key, cooperative, person, session


def of_session(tx: Transaction, digest: bytes) -> tuple[Session, Person] | None:
    """Return the session that a token opens, live or not, with its person.

    ``None`` where there is none, or the cooperative is not at work.
    """
    row = _row(tx, _SESSION, Session.__slots__, digest)
    return None if row is None else (session_of(row[0]), person_of(row[1]))


def of_key(tx: Transaction, digest: bytes) -> tuple[ApiKey, Person] | None:
    """Return the key that a token is, revoked or not, with the person who made it.

    ``None`` where there is none, or the cooperative is not at work.
    """
    row = _row(tx, _KEY, ApiKey.__slots__, digest)
    return None if row is None else (key_of(row[0]), person_of(row[1]))


def _query(table: sa.Table, names: Iterable[str], person_id: sa.Column[Any]) -> sa.Select[Any]:
    owner = sa.bindparam("owner", type_=sa.Uuid)
    columns = [table.c[name] for name in names]
    return (
        # Looked at by their places, as both have some names in common.
        sa.select(*columns, *(person.c[name] for name in Person.__slots__))
        .select_from(table)
        .join(person, sa.and_(person.c.cooperative_id == owner, person.c.id == person_id))
        .join(cooperative, cooperative.c.id == table.c.cooperative_id)
        .where(
            table.c.cooperative_id == owner,
            table.c.token_hash == sa.bindparam("digest", type_=sa.LargeBinary),
            cooperative.c.status == "active",
        )
    )


_SESSION = prepared(_query(session, Session.__slots__, session.c.person_id))
_KEY = prepared(_query(api_key, ApiKey.__slots__, api_key.c.made_by))


def _row(
    tx: Transaction, query: Prepared, names: tuple[str, ...], digest: bytes
) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    rows = tx.tuples(query, owner=tx.owner, digest=digest)
    if not rows:
        return None
    (row,) = rows
    cut = len(names)
    return (
        dict(zip(names, row[:cut], strict=True)),
        dict(zip(Person.__slots__, row[cut:], strict=True)),
    )
