"""Imports: files of jobs that somebody handed in, and what became of each of their jobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction
from data.store.rows import TABLE, RowsOf
from data.store.tables.bookings import TABLE_KIND, import_


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """A file of jobs to be booked.

    Attributes
    ----------
    kind
        ``day`` for our day format, ``spreadsheet``; :data:`~data.store.tables.bookings.TABLE_KIND`.
    file_name, sha256
        As it was called, and its content in the store of files.
    status
        ``waiting``, ``done``, or ``failed``: nothing of it could be read.
    settings
        For which customer and day it is, and who asked.
    report
        What became of each job, see :mod:`api.usecases.bookings.imports`.
    """

    id: UUID
    kind: str
    file_name: str
    sha256: str
    status: str = "waiting"
    settings: Mapping[str, Any] = field(default_factory=dict)
    report: Mapping[str, Any] = field(default_factory=dict)
    made_by: UUID
    made_at: datetime
    finished_at: datetime | None = None

    @property
    def customer_id(self) -> UUID | None:
        """Customer of the jobs, if they are one's."""
        named = self.settings.get("customer_id")
        return UUID(named) if named else None

    @property
    def day(self) -> date | None:
        """Day of times without a date, and of jobs without windows."""
        named = self.settings.get("day")
        return date.fromisoformat(named) if named else None


_ROWS = RowsOf(import_, Import, settings=TABLE, report=TABLE)

add = _ROWS.add
"""Add an import."""
update = _ROWS.update
"""Keep an import as it is now."""


def find(tx: Transaction, import_id: UUID, *, only: UUID | None = None) -> Import | None:
    """Return an import; ``only`` narrows to one customer's, and nothing else is read."""
    query = tx.select(import_, import_.c.id == import_id)
    return _ROWS.one(tx, _only(query, only))


def latest(tx: Transaction, *, customer_id: UUID | None, limit: int) -> list[Import]:
    """Return imports of files, the latest first; ``customer_id`` narrows to one customer's."""
    query = _only(tx.select(import_, import_.c.kind != TABLE_KIND), customer_id)
    order = (import_.c.made_at.desc(), import_.c.id.desc())
    return _ROWS.every(tx, query.order_by(*order).limit(limit))


def tables_of(tx: Transaction, made_by: UUID, *, limit: int) -> list[Import]:
    """Return tables that somebody handed in and that are still kept, the latest first."""
    query = tx.select(
        import_,
        import_.c.kind == TABLE_KIND,
        import_.c.made_by == made_by,
        import_.c.report.has_key("table"),
    )
    return _ROWS.every(tx, query.order_by(import_.c.made_at.desc(), import_.c.id).limit(limit))


def tables_waiting(tx: Transaction, asker: str, *, before: datetime | None = None) -> int:
    """Count tables that wait to be read, of those who book for one customer or for the office."""
    query = tx.select(
        import_,
        import_.c.kind == TABLE_KIND,
        import_.c.status == "waiting",
        import_.c.settings["asker"].astext == asker,
        only=[sa.func.count()],
    )
    if before is not None:
        query = query.where(import_.c.made_at < before)
    return int(tx.value(query))


def with_files(tx: Transaction) -> list[Import]:
    """Return the imports whose file is kept, the latest first."""
    query = tx.select(import_, import_.c.sha256 != "").order_by(import_.c.made_at.desc())
    return _ROWS.every(tx, query)


def _only(query: sa.Select[Any], customer_id: UUID | None) -> sa.Select[Any]:
    if customer_id is None:
        return query
    return query.where(import_.c.settings["customer_id"].astext == str(customer_id))
