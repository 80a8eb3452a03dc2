"""Building blocks of tables: the metadata, and columns and keys as every table has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import JSONB

SCHEMA = "tournee"
"""PostgreSQL schema of everything the store keeps."""

CONVENTION = {
    "pk": "%(table_name)s_pkey",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "ck": "%(table_name)s_%(constraint_name)s_check",
}

metadata = sa.MetaData(schema=SCHEMA, naming_convention=CONVENTION)

Together = tuple[sa.schema.SchemaItem, ...]
"""Columns that are declared together, or a column with its constraint."""

Part = sa.schema.SchemaItem | Together


def shared(name: str, *parts: Part) -> sa.Table:
    """Declare a table of the installation as a whole; it holds nothing of any cooperative."""
    return sa.Table(name, metadata, *_flat(parts))


def owned(name: str, *parts: Part, key: tuple[str, ...] = ("id",)) -> sa.Table:
    """Declare a table of which every row belongs to one cooperative.

    The cooperative is part of the primary key, and of every reference (:func:`refers`), so that a
    row of one can never point to a row of another, whoever writes it.
    """
    return sa.Table(
        name,
        metadata,
        sa.Column("cooperative_id", sa.Uuid, nullable=False),
        *_flat(parts),
        sa.PrimaryKeyConstraint("cooperative_id", *key),
        sa.ForeignKeyConstraint(["cooperative_id"], [f"{SCHEMA}.cooperative.id"]),
    )


def _flat(parts: Iterable[Part]) -> Iterator[sa.schema.SchemaItem]:
    for part in parts:
        yield from part if isinstance(part, tuple) else (part,)


def is_owned(table: sa.Table) -> bool:
    """Return whether each row of a table belongs to one cooperative."""
    return "cooperative_id" in table.columns


def refers(
    column: str, target: str, *, optional: bool = False, ondelete: str | None = None
) -> Together:
    """Declare the id of a row of another table of the same cooperative."""
    reference = sa.ForeignKeyConstraint(
        ["cooperative_id", column],
        [f"{SCHEMA}.{target}.cooperative_id", f"{SCHEMA}.{target}.id"],
        ondelete=ondelete,
    )
    return sa.Column(column, sa.Uuid, nullable=optional), reference


def index(
    name: str, *columns: str | sa.TextClause, unique: bool = False, where: str | None = None
) -> sa.Index:
    """Declare an index of each cooperative's rows, or of those that meet a condition."""
    condition = None if where is None else sa.text(where)
    return sa.Index(name, "cooperative_id", *columns, unique=unique, postgresql_where=condition)


def needed(name: str, kind: Any, **more: Any) -> sa.Column[Any]:  # noqa: ANN401
    """Declare a column that always has a value."""
    return sa.Column(name, kind, nullable=False, **more)


def maybe(name: str, kind: Any, **more: Any) -> sa.Column[Any]:  # noqa: ANN401
    """Declare a column that may be empty."""
    return sa.Column(name, kind, nullable=True, **more)


def uid(name: str = "id") -> sa.Column[Any]:
    """Declare an identifier made by whoever makes the row."""
    return needed(name, sa.Uuid)


def text(name: str, *, default: str | None = "") -> sa.Column[Any]:
    """Declare a text that may be empty but never null."""
    return needed(name, sa.Text, server_default=default)


def instant(name: str) -> sa.Column[Any]:
    """Declare a moment, with its zone."""
    return needed(name, sa.DateTime(timezone=True))


def maybe_instant(name: str) -> sa.Column[Any]:
    """Declare a moment that may not have come."""
    return maybe(name, sa.DateTime(timezone=True))


def texts(name: str) -> sa.Column[Any]:
    """Declare a list of texts."""
    return needed(name, sa.ARRAY(sa.Text), server_default="{}")


def plain(name: str, default: str = "{}") -> sa.Column[Any]:
    """Declare a JSON document."""
    return needed(name, JSONB, server_default=default)


def whole(name: str, default: str | None = "0") -> sa.Column[Any]:
    """Declare a whole number."""
    return needed(name, sa.BigInteger, server_default=default)


def place_on_earth(name: str = "geom", kind: str = "POINT", *, optional: bool = False) -> Any:  # noqa: ANN401
    """Declare a geometry in longitude and latitude; its index is declared with the table."""
    return sa.Column(name, Geometry(kind, srid=4326, spatial_index=False), nullable=optional)


def one_of(column: str, *values: str, default: str | None = None) -> Together:
    """Declare a text that is one of some."""
    listed = ", ".join(f"'{value}'" for value in values)
    check = sa.CheckConstraint(f"{column} IN ({listed})", name=column)
    return text(column, default=default), check


def made() -> Together:
    """Declare who made a row, and when."""
    return uid("made_by"), instant("made_at")
