"""Everything that is kept on a person, found by the tables' own declaration.

No list of tables has to be kept up: a column points to a person if it references one, if it says
who did something (``…_by``, ``actor_id``), or if it holds the subject of a row. A test refuses a
new column that might be one and is neither.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from geoalchemy2 import Geometry

from data.store.database import Transaction
from data.store.tables import is_owned, metadata
from data.store.tables.aid import claim, volunteer
from data.store.tables.fleet import shift
from data.store.tables.notices import calendar_feed, message, notice, push_subscription
from data.store.tables.people import saved_view
from data.store.tables.rounds import note, position
from data.store.tables.system import reply

OWN_WORDS = frozenset({"event", "message", "note", "incident", "swap", "contest"})
"""Tables of which a row that somebody made is theirs as a whole, and not only that they made it."""

SECRETS = frozenset({"hash", "sealed_secret", "sealed_previous"})
"""Columns that prove something; with everything binary they never go out."""

_EXPORTED = frozenset({"kind", "status", "name", "reason", "way"})
"""Told of what somebody only did, besides when: it is about their doing, not about others."""


def columns_about(table: sa.Table) -> list[sa.Column[Any]]:
    """Return the columns of a table that name the person whom a row is about."""
    if table.name == "person":
        return [table.c.id]
    return [
        column
        for column in table.columns
        if _refers_to_person(column) or column.name == "subject_id"
    ]


def columns_of_doers(table: sa.Table) -> list[sa.Column[Any]]:
    """Return the columns of a table that name who did something."""
    about = set(columns_about(table))
    return [
        column
        for column in table.columns
        if column not in about
        and isinstance(column.type, sa.Uuid)
        and (column.name.endswith("_by") or column.name == "actor_id")
    ]


def of_person(tx: Transaction, person_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """Return all rows on a person by table, as JSON has them; tables without any are left out."""
    found = {}
    for table in metadata.sorted_tables:
        if is_owned(table):
            rows = _rows_of(tx, table, person_id)
            if rows:
                found[table.name] = rows
    positions = exported_rows(tx, position, _is_position_of(tx, person_id))
    if positions:
        found["position"] = positions
    return found


def forget_words(tx: Transaction, person_id: UUID) -> None:
    """Take away where a person was, what they wrote or was written of them, and sent to them."""
    for table, where in (
        (position, _is_position_of(tx, person_id)),
        (note, sa.or_(note.c.written_by == person_id, note.c.subject_id == person_id)),
        (notice, notice.c.person_id == person_id),
        (reply, reply.c.actor_id == person_id),
        (message, sa.or_(message.c.person_id == person_id, message.c.written_by == person_id)),
        (push_subscription, push_subscription.c.person_id == person_id),
        (calendar_feed, calendar_feed.c.person_id == person_id),
        (saved_view, saved_view.c.person_id == person_id),
        (volunteer, volunteer.c.person_id == person_id),
        (claim, claim.c.person_id == person_id),
    ):
        tx.run(tx.delete(table, where))


def exported_rows(
    tx: Transaction, table: sa.Table, where: sa.ColumnElement[bool]
) -> list[dict[str, Any]]:
    """Return whole rows of this cooperative as JSON has them, without secrets."""
    columns = [column for column in table.columns if not _is_secret(column)]
    return plain_rows(tx, table, columns, where)


def _rows_of(tx: Transaction, table: sa.Table, person_id: UUID) -> list[dict[str, Any]]:
    about, doers = columns_about(table), columns_of_doers(table)
    if table.name in OWN_WORDS:
        about, doers = [*about, *doers], []
    rows = exported_rows(tx, table, _is(about, person_id)) if about else []
    for column in doers:
        columns = [each for each in table.columns if _is_exported(each, column)]
        rows += plain_rows(tx, table, columns, column == person_id)
    return rows


def _is_position_of(tx: Transaction, person_id: UUID) -> sa.ColumnElement[bool]:
    mine = tx.select(shift, shift.c.person_id == person_id, only=[shift.c.id])
    return position.c.shift_id.in_(mine)


def plain_rows(
    tx: Transaction,
    table: sa.Table,
    columns: Iterable[sa.Column[Any]],
    where: sa.ColumnElement[bool],
) -> list[dict[str, Any]]:
    """Return some columns of rows of this cooperative as JSON has them."""
    selected = [
        sa.func.ST_AsGeoJSON(column).label(column.name)
        if isinstance(column.type, Geometry)
        else column
        for column in columns
        if column.name != "cooperative_id"
    ]
    shapes = {column.name for column in table.columns if isinstance(column.type, Geometry)}
    query = tx.select(table, where, only=selected).order_by(*table.primary_key.columns)
    return [
        {
            key: json.loads(value) if key in shapes and value is not None else _plain(value)
            for key, value in row.items()
        }
        for row in tx.rows(query)
    ]


def _is(columns: list[sa.Column[Any]], person_id: UUID) -> sa.ColumnElement[bool]:
    return sa.or_(*(column == person_id for column in columns))


def _is_exported(column: sa.Column[Any], doer: sa.Column[Any]) -> bool:
    when = isinstance(column.type, sa.DateTime | sa.Date)
    return column is doer or column.primary_key or when or column.name in _EXPORTED


def _is_secret(column: sa.Column[Any]) -> bool:
    return isinstance(column.type, sa.LargeBinary) or column.name in SECRETS


def _refers_to_person(column: sa.Column[Any]) -> bool:
    targets = {key.column.table.name for key in column.foreign_keys}
    return column.name != "cooperative_id" and "person" in targets


def _plain(value: Any) -> Any:  # noqa: ANN401  # whatever a column holds
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value
