"""Customer orders of a cycle: where they go, and from which lots they draw.

Until the cycle is closed the recipient stands in the row of the order; from then on in the stop of
its job alone, so that whatever is kept on a person is found where it always is.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from data.store.circuits.lots import PLATFORM
from data.store.database import Row, Transaction, among
from data.store.shapes import point_column, point_of
from data.store.tables.bookings import job, stop
from data.store.tables.circuits import cycle_lot, cycle_order, order_cycle
from dispatch.model import Window
from routing.types import Point

PERSONAL = ("address", "access_note", "contact_name", "contact_phone", "contact_email", "note")
"""Columns that tell of a recipient, besides the point."""


def number_of(reference: str) -> str:
    """Return the number of an order as people know it: without the platform that it came from."""
    return reference.rpartition(":")[2] if reference.startswith(PLATFORM) else reference


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """Pieces of a lot."""

    lot_id: UUID
    items: int


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


_COLUMNS = tuple(name for name in CycleOrder.__slots__ if name not in ("point", "window", "lines"))


def add(tx: Transaction, new_cycle_order: CycleOrder) -> None:
    """Keep a new order."""
    tx.add(cycle_order, _values(new_cycle_order))


def update(tx: Transaction, changed: CycleOrder) -> None:
    """Keep an order as it is now."""
    tx.run(tx.update(cycle_order, cycle_order.c.id == changed.id).values(**_values(changed)))


def find(tx: Transaction, order_id: UUID) -> CycleOrder | None:
    """Return an order."""
    found = tx.one(tx.select(cycle_order, cycle_order.c.id == order_id), _order)
    return None if found is None else _with_recipients(tx, [found])[0]


def with_reference(tx: Transaction, cycle_id: UUID, reference: str) -> CycleOrder | None:
    """Return the order of a cycle by its reference, without recipient once it is a job."""
    query = tx.select(
        cycle_order, cycle_order.c.cycle_id == cycle_id, cycle_order.c.reference == reference
    )
    return tx.one(query, _order)


def of_cycles(tx: Transaction, cycle_ids: Collection[UUID]) -> list[CycleOrder]:
    """Return the orders of some cycles by reference."""
    if not cycle_ids:
        return []
    query = tx.select(cycle_order, cycle_order.c.cycle_id == among(cycle_ids))
    rows = tx.rows(query.order_by(cycle_order.c.reference, cycle_order.c.id))
    return _with_recipients(tx, [_order(row) for row in rows])


def of_booking(tx: Transaction, booking_id: UUID) -> list[CycleOrder]:
    """Return the orders that a booking brings, without recipients."""
    query = tx.select(cycle_order, cycle_order.c.booking_id == booking_id)
    return [_order(row) for row in tx.rows(query.order_by(cycle_order.c.reference))]


def points_of_addresses(
    tx: Transaction, prefix: str, addresses: Collection[str]
) -> dict[str, Point]:
    """Return where addresses are by their text, as earlier orders of one origin were brought there.

    Parameters
    ----------
    prefix
        Beginning of the orders' references.
    """
    if not addresses:
        return {}
    texts = sa.any_(sa.literal(list(addresses), ARRAY(sa.Text)))
    mine = sa.and_(
        cycle_order.c.cooperative_id == tx.owner,
        cycle_order.c.reference.startswith(prefix, autoescape=True),
    )
    waiting = sa.select(cycle_order.c.address, cycle_order.c.geom, cycle_order.c.made_at).where(
        mine, cycle_order.c.address == texts, cycle_order.c.geom.is_not(None)
    )
    brought = (
        sa.select(stop.c.address, stop.c.geom, cycle_order.c.made_at)
        .join(job, sa.and_(job.c.cooperative_id == tx.owner, job.c.id == stop.c.job_id))
        .join(cycle_order, sa.and_(mine, cycle_order.c.booking_id == job.c.booking_id))
        .where(stop.c.cooperative_id == tx.owner, stop.c.address == texts)
        .where(stop.c.kind == "drop", stop.c.geom.is_not(None), stop.c.place_id.is_(None))
    )
    found: dict[str, Point] = {}
    rows = [*tx.rows(waiting), *tx.rows(brought)]
    for row in sorted(rows, key=lambda one: one["made_at"]):  # The latest one is right.
        point = point_of(row["geom"])
        if point is not None:
            found[row["address"]] = point
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
    empty: dict[str, Any] = {**dict.fromkeys(PERSONAL, ""), "geom": None}
    where = cycle_order.c.id == among(order_ids)
    tx.run(tx.update(cycle_order, where).values(**empty, booking_id=booking_id))


def _with_recipients(tx: Transaction, found: list[CycleOrder]) -> list[CycleOrder]:
    """Return orders with the recipients that their bookings tell of; sites tell of none."""
    ids = {one.booking_id for one in found if one.booking_id and one.place_id is None}
    if not ids:
        return found
    query = (
        sa.select(job.c.booking_id, stop.c.geom, *(stop.c[name] for name in PERSONAL))
        .join(job, sa.and_(job.c.cooperative_id == tx.owner, job.c.id == stop.c.job_id))
        .where(
            stop.c.cooperative_id == tx.owner,
            job.c.booking_id == among(ids),
            stop.c.kind == "drop",
        )
        # The last one that is not cancelled tells how it is now.
        .order_by(job.c.status != "cancelled", job.c.id)
    )
    recipients = {row["booking_id"]: row for row in tx.rows(query)}
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
    """

    lot_id: UUID
    hub_id: UUID
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
    booked = sa.select(job.c.id, job.c.booking_id).where(
        job.c.cooperative_id == tx.owner, job.c.id == among(job_ids)
    )
    jobs: dict[UUID, list[UUID]] = {}
    for row in tx.rows(booked.order_by(job.c.id)):
        jobs.setdefault(row["booking_id"], []).append(row["id"])
    mine = among(list(jobs))
    drawn = sa.select(cycle_order.c.booking_id, cycle_order.c.lines).where(
        cycle_order.c.cooperative_id == tx.owner,
        cycle_order.c.booking_id == mine,
        cycle_order.c.status == "ordered",
    )
    taken: dict[UUID, set[UUID]] = {}
    for row in tx.rows(drawn):
        for line in row["lines"]:
            taken.setdefault(UUID(line["lot_id"]), set()).update(jobs[row["booking_id"]])
    kept = [cycle_lot.c[name] for name in ("id", "hub_id", "booking_id", "arrived_at", "sorted_at")]
    passed = sa.or_(cycle_lot.c.booking_id == mine, cycle_lot.c.id == among(list(taken)))
    query = (
        sa.select(*kept, order_cycle.c.day, order_cycle.c.collection_end_at)
        .join(
            order_cycle,
            sa.and_(
                order_cycle.c.cooperative_id == tx.owner, order_cycle.c.id == cycle_lot.c.cycle_id
            ),
        )
        .where(cycle_lot.c.cooperative_id == tx.owner, cycle_lot.c.booking_id.is_not(None), passed)
    )
    return [
        PassingLot(
            lot_id=row["id"],
            hub_id=row["hub_id"],
            day=row["day"],
            brought_by=tuple(jobs.get(row["booking_id"], ())),
            taken_by=tuple(sorted(taken.get(row["id"], ()))),
            arrived_at=row["arrived_at"],
            sorted_at=row["sorted_at"],
            booking_id=row["booking_id"],
            collected_by=row["collection_end_at"],
        )
        for row in tx.rows(query.order_by(cycle_lot.c.id))
    ]


def delivery_days(tx: Transaction, lot_ids: Collection[UUID]) -> list[date]:
    """Return the days on which what is ordered of some lots is brought."""
    query = (
        sa.select(order_cycle.c.day)
        .join(cycle_lot, cycle_lot.c.cycle_id == order_cycle.c.id)
        .where(
            order_cycle.c.cooperative_id == tx.owner,
            cycle_lot.c.cooperative_id == tx.owner,
            cycle_lot.c.id == among(lot_ids),
        )
    )
    return [row["day"] for row in tx.rows(query.distinct().order_by(order_cycle.c.day))]


def _order(row: Row) -> CycleOrder:
    window = None
    if row["window_start_at"] is not None:
        window = Window(start=row["window_start_at"], end=row["window_end_at"])
    lines = tuple(OrderLine(lot_id=UUID(one["lot_id"]), items=one["items"]) for one in row["lines"])
    values = {name: row[name] for name in _COLUMNS}
    return CycleOrder(**values, point=point_of(row["geom"]), window=window, lines=lines)


def _values(cycle_order: CycleOrder) -> dict[str, Any]:
    kept = cycle_order.booking_id is None
    return {
        **{name: getattr(cycle_order, name) for name in _COLUMNS},
        # Of an order that a job brings, the stop tells alone.
        **({} if kept else dict.fromkeys(PERSONAL, "")),
        "geom": point_column(cycle_order.point) if kept else None,
        "window_start_at": cycle_order.window.start if cycle_order.window else None,
        "window_end_at": cycle_order.window.end if cycle_order.window else None,
        "lines": [{"lot_id": str(one.lot_id), "items": one.items} for one in cycle_order.lines],
    }
