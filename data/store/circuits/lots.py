"""Lots: goods that producers bring into a cycle through a hub, and what they are used to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction, among, same_cooperative
from data.store.rows import RowsOf
from data.store.shapes import window_form
from data.store.tables.bookings import job
from data.store.tables.circuits import cycle_lot, producer_default
from dispatch.model import Load, Window

PLATFORM = "ofn:"
"""Beginning of the references of lots and orders that came from a platform; its host follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleLot:
    """Goods of one producer for one hub.

    Attributes
    ----------
    customer_id
        The producer.
    place_id
        Where it is picked up; ``None`` for the producer's usual place.
    reference
        The word of whoever brought it in by a program, unique in its cycle; may be empty.
    what
        The goods, such as ``Carrots, 5 kg``.
    items, mass_g, volume_ml
        Of all of it.
    temperature
        ``chilled``, ``frozen`` or ``hot``; empty where it does not matter.
    ready
        When it can be picked up; ``None`` for the cycle's own hours of collection.
    service_s
        Time that picking it up takes, seconds.
    handling
        For the courier.
    status
        ``offered`` or ``cancelled``.
    booking_id
        What brings it to the hub, once the cycle is closed and somebody ordered of it.
    arrived_at, arrived_by, counted_items, counted_at, counted_by, sorted_at, sorted_by
        What became of it at the hub, and who noted it.
    version
        Counts changes, from 1.
    """

    id: UUID
    cycle_id: UUID
    customer_id: UUID
    hub_id: UUID
    place_id: UUID | None = None
    reference: str = ""
    what: str = ""
    items: int = 0
    mass_g: int = 0
    volume_ml: int = 0
    temperature: str = ""
    ready: Window | None = None
    service_s: int = 0
    handling: str = ""
    status: str = "offered"
    booking_id: UUID | None = None
    arrived_at: datetime | None = None
    arrived_by: UUID | None = None
    counted_items: int | None = None
    counted_at: datetime | None = None
    counted_by: UUID | None = None
    sorted_at: datetime | None = None
    sorted_by: UUID | None = None
    request_hash: str = ""
    version: int = 1
    made_by: UUID
    made_at: datetime

    @property
    def is_from_platform(self) -> bool:
        """True where an import made it of all that a platform sold of its producer."""
        return self.reference.startswith(PLATFORM)

    def part(self, items: int) -> Load:
        """Return the load of some of its pieces, rounded up to the gram and millilitre."""
        mass_g = -(-self.mass_g * items // self.items) if self.items else 0
        volume_ml = -(-self.volume_ml * items // self.items) if self.items else 0
        extra = {f"{self.temperature}_ml": volume_ml} if self.temperature else {}
        return Load(mass_g=mass_g, volume_ml=volume_ml, items=items, extra=extra)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProducerDefault:
    """A producer's last details of a lot for a hub, offered for the next one.

    Attributes
    ----------
    ready_start, ready_end
        Times of day such as ``07:30``; empty where the cycle's hours held.
    """

    customer_id: UUID
    hub_id: UUID
    place_id: UUID | None = None
    what: str = ""
    temperature: str = ""
    ready_start: str = ""
    ready_end: str = ""
    service_s: int = 0
    handling: str = ""
    kept_at: datetime


_LOTS = RowsOf(cycle_lot, CycleLot, ready=window_form("ready"))
add = _LOTS.add
update = _LOTS.update
find = _LOTS.find
_DEFAULTS = RowsOf(producer_default, ProducerDefault)


def of_cycles(
    tx: Transaction, cycle_ids: Collection[UUID], *, customer_id: UUID | None = None
) -> list[CycleLot]:
    """Return the lots of some cycles in the order in which they came; or one producer's."""
    if not cycle_ids:
        return []
    query = tx.select(cycle_lot, cycle_lot.c.cycle_id == among(cycle_ids))
    if customer_id is not None:
        query = query.where(cycle_lot.c.customer_id == customer_id)
    return _LOTS.every(tx, query.order_by(cycle_lot.c.made_at, cycle_lot.c.id))


def set_booking(tx: Transaction, lot_ids: Collection[UUID], booking_id: UUID | None) -> None:
    """Note the booking that brings some lots to their hub; ``None`` for none."""
    where = cycle_lot.c.id == among(lot_ids)
    tx.run(tx.update(cycle_lot, where).values(booking_id=booking_id))


def remember(tx: Transaction, latest: ProducerDefault) -> None:
    """Remember what a producer said last for a hub."""
    _DEFAULTS.put(tx, latest, "customer_id", "hub_id")


def remembered(tx: Transaction, customer_id: UUID | None = None) -> list[ProducerDefault]:
    """Return what producers said last, one producer's or everybody's, the latest first."""
    query = tx.select(producer_default).order_by(sa.desc(producer_default.c.kept_at))
    if customer_id is not None:
        query = query.where(producer_default.c.customer_id == customer_id)
    return _DEFAULTS.every(tx, query)


def collected(tx: Transaction, job_ids: Collection[UUID]) -> dict[UUID, list[CycleLot]]:
    """Return the lots that some jobs collect at farms, by job; others are left out."""
    if not job_ids:
        return {}
    query = (
        sa.select(cycle_lot, job.c.id.label("job_id"))
        .join(job, same_cooperative(job, cycle_lot, job.c.booking_id == cycle_lot.c.booking_id))
        .where(tx.owns(cycle_lot), job.c.id == among(job_ids))
        .order_by(cycle_lot.c.what, cycle_lot.c.id)
    )
    found: dict[UUID, list[CycleLot]] = {}
    for row in tx.rows(query):
        found.setdefault(row["job_id"], []).append(_LOTS.of(row))
    return found
