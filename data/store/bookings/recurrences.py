"""Bookings that come again: the rule, its exceptions, and what is booked each time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from data.store.database import Row, Transaction
from data.store.rows import RowsOf
from data.store.tables.bookings import booking, recurrence
from dispatch.bookings.recurring_bookings import Recurrence
from dispatch.values.plain_values import from_plain, to_plain


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedRecurrence:
    """A booking that comes again.

    Attributes
    ----------
    when
        The rule with its exceptions, on the cooperative's wall clock.
    template
        What is booked each time: a booking whose windows are times of day. It may name
        recipients, and is emptied when the recurrence has ended.
    by_office
        Whether the office made it; deadlines bind customers alone.
    status
        ``active`` or ``ended``.
    expanded_until
        The last day up to which bookings were made.
    follows
        The recurrence that it goes on from, changed from a day on.
    last_day
        The last day on which it holds; ``None`` has no end but the rule's own.
    version
        Counts changes, from 1.
    request_hash
        Of the request that made it, to tell its repetition.
    """

    id: UUID
    customer_id: UUID | None
    when: Recurrence
    template: Mapping[str, Any]
    by_office: bool = True
    follows: UUID | None = None
    status: str = "active"
    expanded_until: date
    last_day: date | None = None
    version: int = 1
    request_hash: str = ""
    made_by: UUID
    created_at: datetime


_ROWS = RowsOf(recurrence, BookedRecurrence)
_EXCEPTIONS = ("excluded", "added", "pauses", "overrides")


def add(tx: Transaction, row: BookedRecurrence) -> None:
    """Add a recurrence."""
    tx.add(recurrence, _values(row))


def update(tx: Transaction, changed: BookedRecurrence) -> None:
    """Keep a recurrence as it is now."""
    tx.run(tx.update(recurrence, recurrence.c.id == changed.id).values(**_values(changed)))


def find(
    tx: Transaction, recurrence_id: UUID, *, only: UUID | None = None, lock: bool = False
) -> BookedRecurrence | None:
    """Return a recurrence; ``only`` narrows to one customer's, and nothing else is read.

    With ``lock``, others who want to change it wait until the transaction ends.
    """
    query = tx.select(recurrence, recurrence.c.id == recurrence_id)
    if only is not None:
        query = query.where(recurrence.c.customer_id == only)
    return tx.one(query.with_for_update() if lock else query, _recurrence)


def every(
    tx: Transaction, *, customer_id: UUID | None = None, with_ended: bool = False
) -> list[BookedRecurrence]:
    """Return recurrences, oldest first; ``customer_id`` narrows to one customer's."""
    query = tx.select(recurrence)
    if customer_id is not None:
        query = query.where(recurrence.c.customer_id == customer_id)
    if not with_ended:
        query = query.where(recurrence.c.status == "active")
    order = (recurrence.c.created_at, recurrence.c.id)
    return [_recurrence(row) for row in tx.rows(query.order_by(*order))]


def booked_occurrences(
    tx: Transaction, recurrence_id: UUID, occurrences: Collection[str]
) -> set[str]:
    """Return those of some occurrences of which a booking was made, be it cancelled since."""
    own = (booking.c.recurrence_id == recurrence_id, booking.c.occurrence.in_(occurrences))
    return set(tx.column(booking.c.occurrence, *own)) if occurrences else set()


def _values(row: BookedRecurrence) -> dict[str, Any]:
    when = to_plain(row.when)
    return {
        **_ROWS.values(row),
        "rule": row.when.rule,
        "starts_local": when["start"],
        "exceptions": {name: when[name] for name in _EXCEPTIONS},
        "template": {
            "booking": dict(row.template),
            "by_office": row.by_office,
            **({} if row.follows is None else {"follows": str(row.follows)}),
        },
    }


def _recurrence(row: Row) -> BookedRecurrence:
    when = {"start": row["starts_local"], "rule": row["rule"], **row["exceptions"]}
    follows = row["template"].get("follows")
    return _ROWS.of(
        row,
        when=from_plain(Recurrence, when),
        template=row["template"].get("booking", {}),
        by_office=row["template"].get("by_office", True),
        follows=UUID(follows) if follows else None,
    )
