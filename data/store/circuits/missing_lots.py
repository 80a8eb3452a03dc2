"""Lots that some jobs should take up at a hub and that are not there, or not whole."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import sqlalchemy as sa

from data.store.circuits import orders
from data.store.database import Row, Transaction, among, same_cooperative
from data.store.tables.bookings import job
from data.store.tables.circuits import cycle_lot, hub
from data.store.tables.people import customer
from data.store.tables.rounds import visit
from dispatch.rounds.round_state import HANDED_OVER

Why = Literal["counted_short", "not_collected", "in_part", "cancelled", "under_way", "not_planned"]
_OFF = ("failed", "skipped", "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingLot:
    """A lot that a job should take up at a hub, and that is not there whole.

    Attributes
    ----------
    place_id
        Of the hub.
    items
        Pieces that the job takes of it; of a lot counted short, those that lack of the whole lot.
    failure_code
        Why it was not collected, or in part.
    expected_at
        When its round should bring it.
    """

    lot_id: UUID
    job_id: UUID
    place_id: UUID
    what: str
    producer: str
    items: int
    why: Why
    failure_code: str = ""
    expected_at: datetime | None = None


def missing_lots(tx: Transaction, job_ids: Collection[UUID]) -> list[MissingLot]:
    """Return what is missing at hubs of that which some jobs take up there, by goods."""
    taken: dict[tuple[UUID, UUID], int] = {}
    for job_id, lot_id, items in orders.drawn_lots(tx, job_ids):
        taken[job_id, lot_id] = taken.get((job_id, lot_id), 0) + items
    known = {row["id"]: row for row in _lots(tx, {lot_id for _, lot_id in taken})}
    counted = {row["cycle_id"] for row in known.values() if _is_counted(row)}
    ordered = orders.ordered_of(orders.of_cycles(tx, counted))
    collected = _collections(
        tx, {row["booking_id"] for row in known.values() if not _is_counted(row)}
    )
    found = []
    for (job_id, lot_id), items in taken.items():
        row = known.get(lot_id)
        if row is None:
            continue
        lacking = max(0, ordered.get(lot_id, 0) - (row["counted_items"] or 0))
        why, failure_code, at = (
            ("counted_short", "", None)
            if _is_counted(row)
            else _why(collected.get(row["booking_id"], []))
        )
        if why is not None and (lacking or not _is_counted(row)):
            one = MissingLot(
                lot_id=lot_id,
                job_id=job_id,
                place_id=row["place_id"],
                what=row["what"],
                producer=row["producer"],
                items=lacking if _is_counted(row) else items,
                why=why,
                failure_code=failure_code,
                expected_at=at,
            )
            found.append(one)
    return sorted(found, key=lambda one: (one.what, one.producer, one.lot_id))


def _is_counted(row: Row) -> bool:
    return row["counted_items"] is not None


def _lots(tx: Transaction, lot_ids: Collection[UUID]) -> list[Row]:
    """Return those of some lots that may lack: not noted at their hub, or counted there."""
    if not lot_ids:
        return []
    names = ("id", "cycle_id", "what", "booking_id", "counted_items")
    of_producer = customer.c.id == cycle_lot.c.customer_id
    query = tx.select(
        cycle_lot,
        cycle_lot.c.id == among(lot_ids),
        sa.or_(cycle_lot.c.arrived_at.is_(None), cycle_lot.c.counted_items.is_not(None)),
        only=(
            *(cycle_lot.c[name] for name in names),
            customer.c.name.label("producer"),
            hub.c.place_id,
        ),
    )
    joined = query.join(hub).join(customer, same_cooperative(cycle_lot, customer, of_producer))
    return tx.rows(joined)


def _collections(tx: Transaction, booking_ids: Collection[UUID | None]) -> dict[UUID, list[Row]]:
    """Return the jobs of some collections with their visits, the latest job of each last."""
    ids = [one for one in booking_ids if one is not None]
    if not ids:
        return {}
    only = (
        job.c.booking_id,
        job.c.status.label("job_status"),
        visit.c.kind,
        visit.c.status,
        visit.c.failure_code,
        sa.func.coalesce(visit.c.eta_at, visit.c.start_at).label("at"),
    )
    query = tx.select(job, job.c.booking_id == among(ids), only=only).outerjoin(visit)
    found: dict[UUID, list[Row]] = {}
    for row in tx.rows(query.order_by(job.c.day, job.c.id, visit.c.position)):
        found.setdefault(row["booking_id"], []).append(row)
    return found


def _why(rows: list[Row]) -> tuple[Why | None, str, datetime | None]:
    """Return why a lot is not there, by its collection; no reason where a round has brought it."""
    pickups = [row for row in rows if row["kind"] == "pickup"]
    drops = [row for row in rows if row["kind"] == "drop" and row["status"] not in _OFF]
    for row in pickups:
        if row["status"] == "partly_done":
            return "in_part", row["failure_code"], None
    if any(row["status"] in HANDED_OVER for row in drops):
        return None, "", None
    live = [row for row in drops if row["job_status"] not in {"failed", "cancelled"}]
    if live:
        return "under_way", "", live[-1]["at"]
    failed = [row for row in pickups if row["status"] in {"failed", "skipped"}]
    if failed:
        return "not_collected", failed[-1]["failure_code"], None
    if rows and all(row["job_status"] == "cancelled" for row in rows):
        return "cancelled", "", None
    return "not_planned", "", None
