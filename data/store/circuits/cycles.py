"""Order cycles: what is ordered until a cut-off and brought on one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from data.store.database import Transaction, among
from data.store.rows import LIST, Form, RowsOf, json_of
from data.store.shapes import window_form
from data.store.tables.bookings import job
from data.store.tables.circuits import cycle_lot, cycle_order, order_cycle
from dispatch.bookings.recurring_bookings import Recurrence
from dispatch.model import Window
from dispatch.values.plain_values import to_plain


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


_CYCLES = RowsOf(
    order_cycle,
    OrderCycle,
    hubs=LIST,
    collection=window_form("collection"),
    delivery=window_form("delivery"),
    repeats=Form(lambda one: to_plain(one) if one else {}, json_of(Recurrence).read),
)
add = _CYCLES.add
update = _CYCLES.update
find = _CYCLES.find


def after(tx: Transaction, cycle_id: UUID) -> OrderCycle | None:
    """Return the cycle that was made from another."""
    return tx.one(tx.select(order_cycle, order_cycle.c.follows == cycle_id), _CYCLES.of)


def between(tx: Transaction, first: date, last: date) -> list[OrderCycle]:
    """Return the cycles of some days, both included, by day."""
    query = tx.select(order_cycle, order_cycle.c.day.between(first, last))
    return _CYCLES.every(tx, query.order_by(order_cycle.c.day, order_cycle.c.delivery_start_at))


def closed_in(tx: Transaction, span: Window) -> list[OrderCycle]:
    """Return the closed cycles that are under way, from farms to deliveries, within a span."""
    query = tx.select(
        order_cycle,
        order_cycle.c.status == "closed",
        order_cycle.c.collection_start_at <= span.end,
        order_cycle.c.delivery_end_at >= span.start,
    )
    return _CYCLES.every(tx, query.order_by(order_cycle.c.collection_start_at, order_cycle.c.id))


def bookings_of(tx: Transaction, cycle_id: UUID) -> list[UUID]:
    """Return the bookings that a cycle has become."""
    found = (
        tx.column(table.c.booking_id, table.c.cycle_id == cycle_id)
        for table in (cycle_lot, cycle_order)
    )
    return sorted({one for ids in found for one in ids if one is not None})


def job_statuses(tx: Transaction, cycle_id: UUID) -> set[str]:
    """Return the statuses of the jobs that a cycle has become."""
    return set(tx.column(job.c.status, job.c.booking_id == among(bookings_of(tx, cycle_id))))
