"""Recipients of customer orders that are no bookings yet: found by name, and forgotten."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from data.store.circuits.orders import PERSONAL
from data.store.database import Transaction
from data.store.tables.circuits import cycle_order, order_cycle

_NAMING = ("contact_name", "contact_phone", "contact_email")


def naming(texts: Collection[str]) -> sa.ColumnElement[bool]:
    """Return the condition that an order's recipient has one of some names, phones or e-mails."""
    known = [text for text in texts if text]
    return sa.or_(sa.false(), *(cycle_order.c[name].in_(known) for name in _NAMING if known))


def forget(tx: Transaction, where: sa.ColumnElement[bool], now: datetime) -> int:
    """Take away whom some orders are for, and give how many there were; what they take stays."""
    has_personal = sa.or_(
        cycle_order.c.geom.is_not(None), *(cycle_order.c[name] != "" for name in PERSONAL)
    )
    values: dict[str, Any] = {**dict.fromkeys(PERSONAL, ""), "geom": None, "erased_at": now}
    return tx.run(tx.update(cycle_order, where, has_personal).values(**values))


def forget_before(tx: Transaction, day: date, now: datetime) -> int:
    """Take away whom orders of cycles before a day were for; those of jobs are their stops'."""
    old = sa.exists().where(
        order_cycle.c.cooperative_id == tx.owner,
        order_cycle.c.id == cycle_order.c.cycle_id,
        order_cycle.c.day < day,
    )
    return forget(tx, old, now)
