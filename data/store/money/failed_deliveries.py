"""Deliveries on invoices that failed by the customer's fault."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from data.store.database import Transaction, among
from data.store.tables.money import invoice_line
from dispatch.bookings.quotes import NOT_DELIVERED


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedDelivery:
    """Drops of an invoiced booking that failed for one reason on one day.

    Attributes
    ----------
    day
        When they were last tried.
    reason
        A code of a failed visit.
    failed, drops
        How many failed, of how many of the booking.
    charged_per_mille
        Which share of their price is charged.
    """

    invoice_id: UUID
    reference: str
    day: date
    reason: str
    failed: int
    drops: int
    charged_per_mille: int


def of_invoices(tx: Transaction, invoice_ids: Collection[UUID]) -> list[FailedDelivery]:
    """Return the failed deliveries of some invoices, the oldest first."""
    if not invoice_ids:
        return []
    query = tx.select(
        invoice_line,
        invoice_line.c.invoice_id == among(invoice_ids),
        invoice_line.c.code == NOT_DELIVERED,
    ).order_by(invoice_line.c.served_on, invoice_line.c.invoice_id, invoice_line.c.position)
    return [
        FailedDelivery(
            invoice_id=row["invoice_id"],
            reference=row["reference"],
            day=date.fromisoformat(row["args"]["failed_day"]),
            **{
                name: row["args"][name]
                for name in ("reason", "failed", "drops", "charged_per_mille")
            },
        )
        for row in tx.rows(query)
    ]
