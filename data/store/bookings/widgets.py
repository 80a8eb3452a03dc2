"""Widgets by which shops offer deliveries on sites of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction
from data.store.rows import LIST, RowsOf
from data.store.tables.bookings import widget


@dataclass(frozen=True, slots=True, kw_only=True)
class Widget:
    """A widget of one customer.

    Attributes
    ----------
    customer_id
        The shop, who pays for what is delivered.
    name
        The shop's own word for it.
    key
        Stands in the shop's pages: it says which widget it is, and proves nothing.
    hosts
        Hosts of the sites that may use it, such as ``shop.example.org``; with a port where that is
        not the usual one.
    books
        Whether visitors book themselves; else the shop books what they hold.
    tells_price
        Whether visitors see what the delivery costs the shop.
    status
        ``active`` or ``closed``.
    """

    id: UUID
    customer_id: UUID
    name: str = ""
    key: str
    hosts: tuple[str, ...] = ()
    books: bool = False
    tells_price: bool = True
    status: str = "active"
    version: int = 1
    made_by: UUID
    made_at: datetime


_ROWS = RowsOf(widget, Widget, hosts=LIST)

add = _ROWS.add
"""Keep a new widget."""
update = _ROWS.update
"""Keep a widget as it is now."""


def cooperative_of(tx: Transaction, key: str) -> UUID | None:
    """Return the cooperative of a widget, in a transaction that works for none."""
    door = sa.select(sa.func.tournee.cooperative_of_widget(key))
    return next(iter(tx.connection.execute(door).scalars()), None)


def find(tx: Transaction, widget_id: UUID, *, only: UUID | None = None) -> Widget | None:
    """Return a widget; ``only`` narrows to one customer's."""
    query = tx.select(widget, widget.c.id == widget_id)
    return _ROWS.one(tx, query if only is None else query.where(widget.c.customer_id == only))


def with_key(tx: Transaction, key: str) -> Widget | None:
    """Return the widget of a key."""
    return _ROWS.one(tx, tx.select(widget, widget.c.key == key))


def every(tx: Transaction, *, only: UUID | None = None) -> list[Widget]:
    """Return all widgets, or one customer's, the oldest first."""
    query = tx.select(widget).order_by(widget.c.made_at, widget.c.id)
    return _ROWS.every(tx, query if only is None else query.where(widget.c.customer_id == only))
