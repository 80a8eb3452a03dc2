"""Sealed secrets wherever they are kept, to seal them anew with the installation's newest key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import sqlalchemy as sa

from data.store.database import Database, Row, Transaction
from data.store.system import cooperatives
from data.store.tables import is_owned, metadata
from data.store.tables.system import reply

Renew: TypeAlias = "Callable[[str, Row, str], str | None]"
"""Gives what is kept instead of a sealed secret: of the name of its place, its row, and itself;
``None`` where it stays as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A column of sealed secrets, and how a row is changed to hold another."""

    name: str
    table: sa.Table
    sealed: sa.ColumnElement[str]
    values: Callable[[str], Mapping[str, Any]]


def _places() -> dict[str, _Place]:
    found = [
        _Place(
            name=f"{table.name}.{column.name}",
            table=table,
            sealed=column,
            values=lambda sealed, name=column.name: {name: sealed},  # type: ignore[misc]
        )
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name.startswith("sealed_")
    ]
    answers = _Place(
        name="reply.body",
        table=reply,
        sealed=reply.c.body["sealed"].astext,
        values=lambda sealed: {"body": {"sealed": sealed}},
    )
    return {each.name: each for each in (*found, answers)}


_PLACES = _places()
NAMES = frozenset(_PLACES)
"""``table.column`` of every place where secrets are kept sealed."""


def reseal(database: Database, newest: str, renew: Renew) -> Counter[str]:
    """Seal anew what another key than the newest sealed; each cooperative in its own transaction.

    May be broken off and begun again. What somebody changes meanwhile waits for it, or is sealed by
    the newest key already.

    Parameters
    ----------
    newest
        Fingerprint of the newest key.

    Returns
    -------
    Counter
        How many were sealed anew by ``done``, and the others by the fingerprint of their key.
    """
    counted: Counter[str] = Counter()
    with database.transaction() as tx:
        every = cooperatives.every(tx)
        for place in _PLACES.values():
            if not is_owned(place.table):
                counted += _reseal(tx, place, newest, renew)
    for each in every:
        with database.transaction(each.id) as tx:
            for place in _PLACES.values():
                if is_owned(place.table):
                    counted += _reseal(tx, place, newest, renew)
    return counted


def _reseal(tx: Transaction, place: _Place, newest: str, renew: Renew) -> Counter[str]:
    table, key = place.table, sa.func.split_part(place.sealed, ".", 2)
    own = (table.c.cooperative_id == tx.owner,) if is_owned(table) else ()
    query = (
        sa.select(table, place.sealed.label("_sealed"), key.label("_key"))
        .where(*own, place.sealed.is_not(None), place.sealed != "", key != newest)
        .order_by(*table.primary_key.columns)
        .with_for_update()
    )
    counted: Counter[str] = Counter()
    for row in tx.rows(query):
        sealed = renew(place.name, row, row["_sealed"])
        if sealed is None:
            counted[str(row["_key"])] += 1
            continue
        this = [column == row[column.name] for column in table.primary_key.columns]
        tx.run(table.update().where(*this).values(**place.values(sealed)))
        counted["done"] += 1
    return counted
