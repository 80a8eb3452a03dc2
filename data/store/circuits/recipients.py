"""Recipients of customer orders that are no bookings yet: found by name, and forgotten."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from data.store.circuits.orders import PERSONAL, UNTOLD
from data.store.database import Row, Transaction
from data.store.tables.circuits import cycle_order, order_cycle

_NAMING = ("contact_name", "contact_phone", "contact_email")
_TOLD = ("contact_name", "contact_phone", "contact_email", "address")


def naming(texts: Collection[str]) -> sa.ColumnElement[bool]:
    """Return the condition that an order's recipient has one of some names, phones or e-mails."""
    known = [text for text in texts if text]
    return sa.or_(sa.false(), *(cycle_order.c[name].in_(known) for name in _NAMING if known))


def waiting(
    tx: Transaction, where: sa.ColumnElement[bool], *, most: int, lock: bool = False
) -> Sequence[Row]:
    """Return the orders that tell of somebody themselves, by the columns of a recipient's stop.

    Of those that have become jobs their stops tell.
    """
    columns = [cycle_order.c[name] for name in _TOLD]
    only = (
        cycle_order.c.id.label("stop_id"),
        sa.null().label("job_id"),
        order_cycle.c.day,
        sa.literal("order").label("kind"),
        *columns,
        sa.case((cycle_order.c.status == "ordered", "open"), else_="cancelled").label("status"),
        cycle_order.c.erased_at,
        cycle_order.c.reference.label("text"),
    )
    is_told = sa.or_(cycle_order.c.booking_id.is_(None), *(column != "" for column in columns))
    query = tx.select(cycle_order, where, is_told, only=only).join(order_cycle)
    ordered = query.order_by(order_cycle.c.day.desc(), cycle_order.c.id).limit(most)
    return tx.rows(ordered.with_for_update(of=cycle_order) if lock else ordered)


def forget(tx: Transaction, where: sa.ColumnElement[bool], now: datetime) -> int:
    """Take away whom some orders are for, and give how many there were; what they take stays."""
    has_personal = sa.or_(
        cycle_order.c.geom.is_not(None), *(cycle_order.c[name] != "" for name in PERSONAL)
    )
    return tx.run(tx.update(cycle_order, where, has_personal).values(**UNTOLD, erased_at=now))


def forget_references(tx: Transaction, order_ids: Collection[UUID]) -> None:
    """Call some orders by their ids alone: a reference is needed, and may be somebody's name."""
    change = tx.update(cycle_order, cycle_order.c.id.in_(order_ids))
    tx.run(change.values(reference=sa.cast(cycle_order.c.id, sa.Text)))


def of_recipient(tx: Transaction, texts: Collection[str]) -> list[UUID]:
    """Return the orders for who has one of some names, phones or e-mails, but those to be booked.

    What is still to be booked keeps its door: without it its cycle could not close.
    """
    waits = sa.and_(cycle_order.c.status == "ordered", cycle_order.c.booking_id.is_(None))
    return sorted(tx.column(cycle_order.c.id, naming(texts), sa.not_(waits)))


def cancel_unbooked(tx: Transaction, order_ids: Collection[UUID]) -> int:
    """Cancel those of some orders that are no jobs, and give how many there were.

    Without their door no cycle could close.
    """
    waits = (cycle_order.c.status == "ordered", cycle_order.c.booking_id.is_(None))
    change = tx.update(cycle_order, cycle_order.c.id.in_(order_ids), *waits)
    return tx.run(change.values(status="cancelled", version=cycle_order.c.version + 1))


def forget_before(tx: Transaction, day: date, now: datetime) -> int:
    """Take away whom orders of cycles before a day were for; those of jobs are their stops'."""
    old = tx.select(order_cycle, order_cycle.c.day < day, only=[order_cycle.c.id])
    return forget(tx, cycle_order.c.cycle_id.in_(old), now)
