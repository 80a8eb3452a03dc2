"""One row for every table of the store, made from the tables' own declaration."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import JSONB

from data.store.tables import is_owned, metadata

A_MOMENT = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
_SHAPES = {
    "POINT": "SRID=4326;POINT(10 50)",
    "LINESTRING": "SRID=4326;LINESTRING(10 50, 10.1 50)",
    "GEOMETRY": "SRID=4326;POINT(10 50)",
}
_WORDS = {
    "contest.subject_kind": "round",
    "event.subject_kind": "round",
    "import.kind": "day",
    "incident.kind": "accident",
    "note.subject_kind": "round",
    "vehicle.profile": "cargo",
}
"""Words of columns that no constraint bounds, but the program."""


def owned_tables() -> list[sa.Table]:
    """Every table whose rows belong to a cooperative; what is referred to comes first."""
    return [table for table in metadata.sorted_tables if is_owned(table)]


def key_of(cooperative_id: UUID, table: sa.Table) -> UUID:
    """Id of the one row that a cooperative gets in a table."""
    return uuid5(cooperative_id, table.name)


def row_for(cooperative_id: UUID, table: sa.Table) -> dict[str, Any]:
    """A row that satisfies every constraint, referring to the rows of the other tables."""
    row: dict[str, Any] = {"cooperative_id": cooperative_id}
    referred = {
        element.parent.name: element.column.table
        for key in table.foreign_key_constraints
        for element in key.elements
        if element.parent.name != "cooperative_id"
    }
    for column in table.columns:
        if column.name in row or column.nullable or column.server_default is not None:
            continue
        if column.name == "id":
            row["id"] = key_of(cooperative_id, table)
        elif column.name in referred:
            row[column.name] = key_of(cooperative_id, referred[column.name])
        else:
            row[column.name] = _value(cooperative_id, table, column)
    if table.name == "log_head":
        row["seq"] = 1  # The one event has number 1.
    if table.name == "visit":
        row["kind"] = "break"  # What is no break needs a stop.
    if "ends_at" in row:
        row["ends_at"] = A_MOMENT.replace(hour=18)
    return row


def _value(cooperative_id: UUID, table: sa.Table, column: sa.Column[Any]) -> object:
    word = _WORDS.get(f"{table.name}.{column.name}")
    if word:
        return word
    allowed = _allowed(table, column.name)
    if allowed:
        return allowed[0]
    if isinstance(column.type, Geometry):
        return _SHAPES[str(column.type.geometry_type)]
    plain: list[tuple[type[Any], object]] = [
        (sa.Uuid, uuid5(cooperative_id, column.name)),
        (sa.DateTime, A_MOMENT),
        (sa.Date, date(2026, 3, 9)),
        (sa.LargeBinary, uuid5(cooperative_id, table.name + column.name).bytes),
        (sa.Boolean, True),
        (sa.Integer, 1),
        (JSONB, {}),
        (sa.ARRAY, []),
        (sa.Text, f"{column.name} of {cooperative_id.hex[-4:]}"),
    ]
    for kind, value in plain:
        if isinstance(column.type, kind):
            return value
    message = f"no value for {table.name}.{column.name}: {column.type!r}"
    raise TypeError(message)


def _allowed(table: sa.Table, column: str) -> list[str]:
    """The texts that a check constraint allows in a column."""
    for constraint in table.constraints:
        if isinstance(constraint, sa.CheckConstraint):
            text = str(constraint.sqltext)
            if text.startswith(f"{column} IN ("):
                return re.findall(r"'([^']*)'", text)
    return []
