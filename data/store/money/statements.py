"""A statement: invoices of some days, what of them was left at a relay, and what failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data.store.database import Transaction
from data.store.money import failed_deliveries, relay_drops
from data.store.money.failed_deliveries import FailedDelivery
from data.store.money.invoice_lists import InvoiceSummary
from data.store.money.relay_drops import RelayDrop


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Invoices and credit notes of some days, what was left at a relay, and what failed.

    Attributes
    ----------
    invoices
        The newest first.
    relay_drops, failed
        The oldest first; ``failed`` of invoices alone, as a credit note repeats its invoice.
    """

    invoices: Sequence[InvoiceSummary]
    relay_drops: Sequence[RelayDrop]
    failed: Sequence[FailedDelivery]


def statement_of(tx: Transaction, found: Sequence[InvoiceSummary]) -> Statement:
    """Return the statement of some invoices."""
    return Statement(
        invoices=found,
        relay_drops=relay_drops.of_invoices(tx, [one.id for one in found]),
        failed=failed_deliveries.of_invoices(
            tx, [one.id for one in found if one.credits_id is None]
        ),
    )
