"""Drops of invoiced bookings that were left at a relay."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction, among, refers_to, same_cooperative
from data.store.tables.bookings import booking, job
from data.store.tables.fleet import place
from data.store.tables.rounds import round_, visit
from dispatch.rounds.round_state import HANDED_OVER


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayDrop:
    """A drop that was left at a relay instead of at its door.

    Attributes
    ----------
    day
        Of the job: of another attempt, that of the attempt.
    relay, address
        Name and address of the relay.
    """

    invoice_id: UUID
    booking_id: UUID
    reference: str
    day: date
    relay: str
    address: str

    @property
    def where(self) -> str:
        """Name and address of the relay as one text."""
        return ", ".join(filter(None, (self.relay, self.address)))


def of_invoices(tx: Transaction, invoice_ids: Collection[UUID]) -> list[RelayDrop]:
    """Return the drops of some invoices that were left at a relay, the oldest first."""
    if not invoice_ids:
        return []
    query = (
        sa.select(
            booking.c.invoice_id,
            booking.c.id.label("booking_id"),
            booking.c.reference,
            job.c.day,
            place.c.name.label("relay"),
            place.c.address,
        )
        .join(job, same_cooperative(job, booking, job.c.booking_id == booking.c.id))
        .join(visit, same_cooperative(visit, job, visit.c.job_id == job.c.id))
        .join(round_, refers_to(visit.c.round_id, round_))
        .join(place, refers_to(visit.c.relay_id, place))
        .where(
            booking.c.cooperative_id == tx.owner,
            booking.c.invoice_id == among(invoice_ids),
            visit.c.status.in_(HANDED_OVER),
            round_.c.status != "withdrawn",
        )
        .order_by(job.c.day, visit.c.done_at, visit.c.id)
    )
    return tx.every(RelayDrop, query)
