"""Customers: the organisations that book, and the places that each of them uses."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from data.store.database import Transaction
from data.store.rows import RowsOf
from data.store.tables.fleet import customer_place
from data.store.tables.people import customer

CUSTOMER_KINDS = ("merchant", "producer", "aid")
OF_COOPERATIVE = "cooperative"
"""Language of a customer's invoices that is the cooperative's, whichever it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """An organisation that books.

    Attributes
    ----------
    kind
        One of :data:`CUSTOMER_KINDS`; decides which deadlines hold for it.
    place_id
        Where its goods are picked up unless a booking says otherwise.
    tariff
        Name of the tariff by which it is charged.
    payment_days
        Days from an invoice to its due day.
    language
        Of its invoices; :data:`OF_COOPERATIVE` for the cooperative's.
    status
        ``closed``: it books no more; what it booked stays.
    version
        Counts changes, from 1.
    """

    id: UUID
    name: str = ""
    kind: str = "merchant"
    place_id: UUID | None = None
    email: str = ""
    phone: str = ""
    billing_address: str = ""
    tariff: str = "standard"
    payment_days: int = 30
    language: str = OF_COOPERATIVE
    status: str = "active"
    version: int = 1
    created_at: datetime


_ROWS = RowsOf(customer, Customer)

add = _ROWS.add
"""Add a customer."""
update = _ROWS.update
"""Keep a customer as it is now."""
find = _ROWS.find
"""Return a customer."""


def every(
    tx: Transaction, *, only: UUID | None = None, with_closed: bool = False
) -> list[Customer]:
    """Return customers by name; ``only`` narrows to one."""
    query = tx.select(customer)
    if only is not None:
        query = query.where(customer.c.id == only)
    if not with_closed:
        query = query.where(customer.c.status == "active")
    return _ROWS.every(tx, query.order_by(customer.c.name, customer.c.id))


def names(tx: Transaction, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of some customers."""
    query = tx.select(customer, customer.c.id.in_(ids), only=(customer.c.id, customer.c.name))
    return {row["id"]: row["name"] for row in tx.rows(query)}


def picked_up_at(tx: Transaction, place_id: UUID) -> int:
    """Count the active customers whose goods are picked up at a place unless they say otherwise."""
    return len(
        tx.column(customer.c.id, customer.c.place_id == place_id, customer.c.status == "active")
    )


def give_place(tx: Transaction, customer_id: UUID, place_id: UUID) -> None:
    """Let a customer use a place; twice is once."""
    tx.add_new(customer_place, {"customer_id": customer_id, "place_id": place_id})
