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
from dispatch.money.particulars import Buyer, BuyerKind
from dispatch.values.plain_values import values_of

CUSTOMER_KINDS = ("merchant", "producer", "aid")
NUMBERS = (
    *("registration", "registration_scheme", "vat_number"),
    *("electronic_address", "electronic_scheme"),
)
"""Fields of a customer that :class:`dispatch.money.particulars.Buyer` has by the same name."""
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
    buyer_kind, registration, registration_scheme, vat_number, electronic_address, electronic_scheme
        As :class:`dispatch.money.particulars.Buyer` has them.
    country
        Two letters; empty for the cooperative's.
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
    buyer_kind: BuyerKind = "business"
    country: str = ""
    registration: str = ""
    registration_scheme: str = ""
    vat_number: str = ""
    electronic_address: str = ""
    electronic_scheme: str = ""
    status: str = "active"
    version: int = 1
    created_at: datetime

    def buyer(self, country: str) -> Buyer:
        """Return the customer as its invoices name it, by default in the cooperative's country.

        Raises
        ------
        BadInput
            With every number that is not one of its kind.
        """
        numbers = values_of(self, *NUMBERS)
        return Buyer(kind=self.buyer_kind, country=self.country or country, **numbers)


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
