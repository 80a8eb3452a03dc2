"""Customer orders of a cycle: where they go, and from which lots they draw.

Until the cycle is closed the recipient stands in the row of the order; from then on in the stop of
its job alone, so that whatever is kept on a person is found where it always is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from data.formats.address_coordinates import Located
from data.store.circuits.lots import PLATFORM, CycleLot
from data.store.database import Transaction, among, same_cooperative
from data.store.rows import Form, RowsOf
from data.store.shapes import point_column, point_of, window_form
from data.store.tables.bookings import job, stop
from data.store.tables.circuits import cycle_lot, cycle_order, order_cycle
from dispatch.model import Load, Window
from routing.types import Point

PERSONAL = ("address", "access_note", "contact_name", "contact_phone", "contact_email", "note")
"""Columns that tell of a recipient, besides the point."""


def number_of(reference: str) -> str:
    """Return the number of an order as people know it: without the platform that it came from."""
    return reference.rpartition(":")[2] if reference.startswith(PLATFORM) else reference


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """Pieces of a lot.

    Attributes
    ----------
    mass_g, volume_ml
        Of these pieces; ``None`` for their share of the lot.
    """

    lot_id: UUID
    items: int
    mass_g: int | None = None
    volume_ml: int | None = None

    def load_of(self, lot: CycleLot) -> Load:
        """Return the load of these pieces of their lot."""
        share = lot.part(self.items)
        mass_g = share.mass_g if self.mass_g is None else self.mass_g
        volume_ml = share.volume_ml if self.volume_ml is None else self.volume_ml
        extra = {f"{lot.temperature}_ml": volume_ml} if lot.temperature else {}
        return Load(mass_g=mass_g, volume_ml=volume_ml, items=self.items, extra=extra)


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleOrder:
    """A customer's order.

    Attributes
    ----------
    reference
        Unique in its cycle.
    place_id
        The pickup site it is brought to; ``None`` for a home.
    point, address, access_note, contact_name, contact_phone, contact_email, note
        The recipient.
    street_only
        The point is the likeliest of the street alone, see
        :class:`dispatch.bookings.stop_details.StopDetails`.
    window
        When it may come; ``None`` for the cycle's hours of delivery.
    service_s
        Time at the door, seconds.
    status
        ``ordered`` or ``cancelled``.
    booking_id
        What brings it, once the cycle is closed.
    gone_at
        Since when an import misses it: its platform has it no longer.
    kept_at
        Since when the office brings it all the same.
    version
        Counts changes, from 1.
    """

    id: UUID
    cycle_id: UUID
    reference: str
    place_id: UUID | None = None
    point: Point | None = None
    address: str = ""
    street_only: bool = False
    access_note: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    note: str = ""
    window: Window | None = None
    service_s: int = 0
    lines: tuple[OrderLine, ...] = ()
    status: str = "ordered"
    booking_id: UUID | None = None
    gone_at: datetime | None = None
    kept_at: datetime | None = None
    request_hash: str = ""
    version: int = 1
    made_by: UUID
    made_at: datetime

    @property
    def number(self) -> str:
        """Its number as people know it."""
        return number_of(self.reference)


def _lines(kept: Iterable[Mapping[str, Any]]) -> tuple[OrderLine, ...]:
    sizes = ("mass_g", "volume_ml")
    return tuple(
        OrderLine(
            lot_id=UUID(one["lot_id"]), items=one["items"], **{key: one.get(key) for key in sizes}
        )
        for one in kept
    )


def _lines_plain(lines: Iterable[OrderLine]) -> list[dict[str, Any]]:
    return [
        {
            "lot_id": str(one.lot_id),
            "items": one.items,
            **{
                key: value
                for key in ("mass_g", "volume_ml")
                if (value := getattr(one, key)) is not None
            },
        }
        for one in lines
    ]


UNTOLD: dict[str, Any] = {**dict.fromkeys(PERSONAL, ""), "geom": None, "street_only": False}
"""Columns of an order that tells of no recipient."""
_ORDERS = RowsOf(
    cycle_order,
    CycleOrder,
    point=Form(point_column, point_of, "geom"),
    window=window_form("window"),
    lines=Form(_lines_plain, _lines),
)
add = _ORDERS.add


def update(tx: Transaction, changed: CycleOrder) -> None:
    """Keep an order as it is now; of one that a job brings, the stop tells alone."""
    untold = UNTOLD if changed.booking_id else {}
    statement = tx.update(cycle_order, cycle_order.c.id == changed.id)
    tx.run(statement.values(_ORDERS.values(changed) | untold))


def find(tx: Transaction, order_id: UUID) -> CycleOrder | None:
    """Return an order."""
    found = _ORDERS.find(tx, order_id)
    return None if found is None else _with_recipients(tx, [found])[0]


def with_reference(tx: Transaction, cycle_id: UUID, reference: str) -> CycleOrder | None:
    """Return the order of a cycle by its reference, without recipient once it is a job."""
    query = tx.select(
        cycle_order, cycle_order.c.cycle_id == cycle_id, cycle_order.c.reference == reference
    )
    return tx.one(query, _ORDERS.of)


def of_cycles(tx: Transaction, cycle_ids: Collection[UUID]) -> list[CycleOrder]:
    """Return the orders of some cycles by reference."""
    if not cycle_ids:
        return []
    query = tx.select(cycle_order, cycle_order.c.cycle_id == among(cycle_ids))
    ordered = query.order_by(cycle_order.c.reference, cycle_order.c.id)
    return _with_recipients(tx, _ORDERS.every(tx, ordered))


def of_booking(tx: Transaction, booking_id: UUID) -> list[CycleOrder]:
    """Return the orders that a booking brings, without recipients."""
    query = tx.select(cycle_order, cycle_order.c.booking_id == booking_id)
    return _ORDERS.every(tx, query.order_by(cycle_order.c.reference))


def points_of_addresses(
    tx: Transaction, prefix: str, addresses: Collection[str]
) -> dict[str, Located]:
    """Return where addresses are by their text, as earlier orders of one origin were brought there.

    Parameters
    ----------
    prefix
        Beginning of the orders' references.
    """
    if not addresses:
        return {}
    texts = sa.any_(sa.literal(list(addresses), ARRAY(sa.Text)))
    waiting, brought = (
        tx.select(
            cycle_order,
            cycle_order.c.reference.startswith(prefix, autoescape=True),
            where.c.address == texts,
            where.c.geom.is_not(None),
            only=(where.c.address, where.c.geom, where.c.street_only, cycle_order.c.made_at),
        )
        for where in (cycle_order, stop)
    )
    same = same_cooperative(cycle_order, job, job.c.booking_id == cycle_order.c.booking_id)
    drops = (stop.c.kind == "drop", stop.c.place_id.is_(None))
    brought = brought.join(job, same).join(stop).where(*drops)
    found: dict[str, Located] = {}
    rows = [*tx.rows(waiting), *tx.rows(brought)]
    for row in sorted(rows, key=lambda one: one["made_at"]):  # The latest one is right.
        point = point_of(row["geom"])
        if point is not None:
            found[row["address"]] = Located(point, street_only=row["street_only"])
    return found


def miss(tx: Transaction, order_ids: Collection[UUID], now: datetime) -> None:
    """Note that a platform has some orders no longer; those noted before stay as they are."""
    missed = sa.and_(cycle_order.c.id == among(order_ids), cycle_order.c.gone_at.is_(None))
    tx.run(tx.update(cycle_order, missed).values(gone_at=now))


def find_again(tx: Transaction, order_ids: Collection[UUID]) -> None:
    """Note that a platform has some orders, as they were missed before."""
    found = sa.and_(cycle_order.c.id == among(order_ids), cycle_order.c.gone_at.is_not(None))
    tx.run(tx.update(cycle_order, found).values(gone_at=None, kept_at=None))


def leave_to_booking(tx: Transaction, order_ids: Collection[UUID], booking_id: UUID) -> None:
    """Let a booking bring some orders: its stops tell of the recipients from now on."""
    where = cycle_order.c.id == among(order_ids)
    tx.run(tx.update(cycle_order, where).values(**UNTOLD, booking_id=booking_id))


def _with_recipients(tx: Transaction, found: list[CycleOrder]) -> list[CycleOrder]:
    """Return orders with the recipients that their bookings tell of; sites tell of none."""
    ids = {one.booking_id for one in found if one.booking_id and one.place_id is None}
    if not ids:
        return found
    told = (job.c.booking_id, stop.c.geom, stop.c.street_only, *(stop.c[name] for name in PERSONAL))
    drops = (job.c.booking_id == among(ids), stop.c.kind == "drop")
    query = tx.select(stop, *drops, only=told).join(job)
    # The last one that is not cancelled tells how it is now.
    rows = tx.rows(query.order_by(job.c.status != "cancelled", job.c.id))
    recipients = {row["booking_id"]: row for row in rows}
    return [
        one
        if one.booking_id not in recipients or one.place_id is not None
        else replace(
            one,
            point=point_of(recipients[one.booking_id]["geom"]),
            **{name: recipients[one.booking_id][name] for name in PERSONAL},
        )
        for one in found
    ]


def ordered_of(found: Iterable[CycleOrder]) -> dict[UUID, int]:
    """Return how many pieces are ordered of each lot."""
    total: dict[UUID, int] = {}
    for one in found:
        for line in one.lines if one.status == "ordered" else ():
            total[line.lot_id] = total.get(line.lot_id, 0) + line.items
    return total


def drawn_lots(tx: Transaction, job_ids: Collection[UUID]) -> list[tuple[UUID, UUID, int]]:
    """Return the lots from which some jobs take pieces for orders: job, lot and pieces."""
    drawn = tx.select(
        job,
        job.c.id == among(job_ids),
        cycle_order.c.status == "ordered",
        only=(job.c.id, cycle_order.c.lines),
    )
    same = same_cooperative(job, cycle_order, cycle_order.c.booking_id == job.c.booking_id)
    return [
        (row["id"], UUID(line["lot_id"]), line["items"])
        for row in tx.rows(drawn.join(cycle_order, same))
        for line in row["lines"]
    ]


def ordered_in(tx: Transaction, cycle_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many pieces are ordered of each lot of some cycles."""
    query = tx.select(
        cycle_order,
        cycle_order.c.cycle_id == among(list(cycle_ids)),
        cycle_order.c.status == "ordered",
        only=[cycle_order.c.lines],
    )
    total: dict[UUID, int] = {}
    for row in tx.rows(query):
        for line in row["lines"]:
            lot_id = UUID(line["lot_id"])
            total[lot_id] = total.get(lot_id, 0) + line["items"]
    return total


@dataclass(frozen=True, slots=True, kw_only=True)
class PassingLot:
    """A lot that passes a hub on a day: the jobs that bring it, and those that take from it.

    Attributes
    ----------
    day
        Of its cycle.
    arrived_at, sorted_at
        When it came and was sorted, as the hub has noted; ``None`` before.
    booking_id
        The booking of what brings it.
    collected_by
        The end of its cycle's hours of collection.
    counted_items
        Pieces of it, as the hub has counted them; ``None`` before.
    temperature
        Its class; empty for none.
    """

    lot_id: UUID
    hub_id: UUID
    cycle_id: UUID
    temperature: str = ""
    counted_items: int | None = None
    day: date
    brought_by: tuple[UUID, ...]
    taken_by: tuple[UUID, ...]
    arrived_at: datetime | None = None
    sorted_at: datetime | None = None
    booking_id: UUID
    collected_by: datetime


def passing(tx: Transaction, job_ids: Collection[UUID]) -> list[PassingLot]:
    """Return the lots of closed cycles from which some jobs take, or that they bring."""
    if not job_ids:
        return []
    booked = tx.select(job, job.c.id == among(job_ids), only=(job.c.id, job.c.booking_id))
    jobs: dict[UUID, list[UUID]] = {}
    for row in tx.rows(booked.order_by(job.c.id)):
        jobs.setdefault(row["booking_id"], []).append(row["id"])
    taken: dict[UUID, set[UUID]] = {}
    for job_id, lot_id, _ in drawn_lots(tx, job_ids):
        taken.setdefault(lot_id, set()).add(job_id)
    only = (
        cycle_lot.c.id.label("lot_id"),
        *(cycle_lot.c[name] for name in ("hub_id", "cycle_id", "booking_id", "counted_items")),
        *(cycle_lot.c[name] for name in ("arrived_at", "sorted_at", "temperature")),
        order_cycle.c.day,
        order_cycle.c.collection_end_at.label("collected_by"),
    )
    passed = sa.or_(
        cycle_lot.c.booking_id == among(list(jobs)), cycle_lot.c.id == among(list(taken))
    )
    query = tx.select(cycle_lot, cycle_lot.c.booking_id.is_not(None), passed, only=only)
    return [
        PassingLot(
            **row,
            brought_by=tuple(jobs.get(row["booking_id"], ())),
            taken_by=tuple(sorted(taken.get(row["lot_id"], ()))),
        )
        for row in tx.rows(query.join(order_cycle).order_by(cycle_lot.c.id))
    ]


def delivery_days(tx: Transaction, lot_ids: Collection[UUID]) -> list[date]:
    """Return the days on which what is ordered of some lots is brought."""
    query = tx.select(cycle_lot, cycle_lot.c.id == among(lot_ids), only=[order_cycle.c.day])
    rows = tx.rows(query.join(order_cycle).distinct().order_by(order_cycle.c.day))
    return [row["day"] for row in rows]
