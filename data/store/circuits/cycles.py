"""Order cycles: what is ordered until a cut-off and brought on one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Row, Transaction, among
from data.store.tables.bookings import job
from data.store.tables.circuits import cycle_lot, cycle_order, order_cycle
from dispatch.bookings.recurring_bookings import Recurrence
from dispatch.model import Window
from dispatch.values.plain_values import from_plain, to_plain


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCycle:
    """An order cycle.

    Attributes
    ----------
    hubs
        Hubs that lots may pass.
    day
        The day of delivery, in the cooperative's zone. Farms are visited on that day or before.
    opens_at, closes_at
        From when lots and orders are taken, and the cut-off.
    collection, delivery
        When farms are visited, and when customers are.
    status
        ``open`` while lots and orders may come, ``closed`` once it has become jobs, ``cancelled``.
    repeats
        How it comes again: a recurrence of the beginning of its delivery; ``None`` where it does
        not.
    occurrence
        The name of this one among the times of the recurrence.
    follows
        The cycle that it was made from.
    version
        Counts changes, from 1.
    """

    id: UUID
    name: str
    hubs: tuple[UUID, ...]
    day: date
    opens_at: datetime
    closes_at: datetime
    collection: Window
    delivery: Window
    status: str = "open"
    repeats: Recurrence | None = None
    occurrence: str = ""
    follows: UUID | None = None
    request_hash: str = ""
    version: int = 1
    made_by: UUID
    made_at: datetime
    closed_at: datetime | None = None


_SPLIT = ("collection", "delivery")
_COLUMNS = tuple(name for name in OrderCycle.__slots__ if name not in (*_SPLIT, "hubs", "repeats"))


def add(tx: Transaction, new_order_cycle: OrderCycle) -> None:
    """Keep a new cycle."""
    tx.add(order_cycle, _values(new_order_cycle))


def update(tx: Transaction, changed: OrderCycle) -> None:
    """Keep a cycle as it is now."""
    tx.run(tx.update(order_cycle, order_cycle.c.id == changed.id).values(**_values(changed)))


def find(tx: Transaction, cycle_id: UUID, *, lock: bool = False) -> OrderCycle | None:
    """Return a cycle; with ``lock``, others who want to change it wait for the transaction."""
    query = tx.select(order_cycle, order_cycle.c.id == cycle_id)
    return tx.one(query.with_for_update() if lock else query, _cycle)


def after(tx: Transaction, cycle_id: UUID) -> OrderCycle | None:
    """Return the cycle that was made from another."""
    return tx.one(tx.select(order_cycle, order_cycle.c.follows == cycle_id), _cycle)


def between(tx: Transaction, first: date, last: date) -> list[OrderCycle]:
    """Return the cycles of some days, both included, by day."""
    query = tx.select(order_cycle, order_cycle.c.day.between(first, last))
    rows = tx.rows(query.order_by(order_cycle.c.day, order_cycle.c.delivery_start_at))
    return [_cycle(row) for row in rows]


def bookings_of(tx: Transaction, cycle_id: UUID) -> list[UUID]:
    """Return the bookings that a cycle has become."""
    found = [
        sa.select(table.c.booking_id).where(
            table.c.cooperative_id == tx.owner,
            table.c.cycle_id == cycle_id,
            table.c.booking_id.is_not(None),
        )
        for table in (cycle_lot, cycle_order)
    ]
    return sorted(row["booking_id"] for row in tx.rows(sa.union(*found)))


def job_statuses(tx: Transaction, cycle_id: UUID) -> set[str]:
    """Return the statuses of the jobs that a cycle has become."""
    query = sa.select(job.c.status).where(
        job.c.cooperative_id == tx.owner, job.c.booking_id == among(bookings_of(tx, cycle_id))
    )
    return {row["status"] for row in tx.rows(query.distinct())}


def _cycle(row: Row) -> OrderCycle:
    spans: dict[str, Any] = {
        name: Window(start=row[f"{name}_start_at"], end=row[f"{name}_end_at"]) for name in _SPLIT
    }
    repeats = from_plain(Recurrence, row["repeats"]) if row["repeats"] else None
    values = {name: row[name] for name in _COLUMNS}
    return OrderCycle(**values, **spans, hubs=tuple(row["hubs"]), repeats=repeats)


def _values(order_cycle: OrderCycle) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(order_cycle, name) for name in _COLUMNS}
    for name in _SPLIT:
        span: Window = getattr(order_cycle, name)
        values |= {f"{name}_start_at": span.start, f"{name}_end_at": span.end}
    repeats = to_plain(order_cycle.repeats) if order_cycle.repeats else {}
    return {**values, "hubs": list(order_cycle.hubs), "repeats": repeats}
