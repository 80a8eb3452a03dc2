"""Bookings on their way to their last price: what rounds did for them, and what the office did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction, same_cooperative
from data.store.rows import LIST, Form, RowsOf, json_of
from data.store.tables.bookings import booking, job, stop
from data.store.tables.rounds import actual, event, posting, visit
from dispatch.bookings.emissions import Emission
from dispatch.bookings.quotes import Quote
from dispatch.money.billable_service import EndedStop
from dispatch.rounds.round_state import HANDED_OVER
from dispatch.values.plain_values import to_plain

_GONE_TO = ("done", "partly_done", "failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Actual:
    """One round's work for one booking beyond what was agreed.

    ``emission`` is the booking's share of what the round emitted, ``None`` where nobody knows.
    """

    round_id: UUID
    booking_id: UUID
    waited_s: tuple[int, ...] = ()
    attempts: int = 0
    emission: Emission | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """A booking on its way to its last price.

    Attributes
    ----------
    quote
        The agreed price; ``None`` where nothing was agreed.
    settled, settled_at
        The last price, and since when; ``None`` until everything of it is over and posted.
    extras, reduction_cents, fee_cents
        What the office added or took off, and what cancelling cost.
    invoice_id
        The invoice or draft that holds it.
    """

    id: UUID
    day: date
    customer_id: UUID | None
    reference: str
    status: str
    quote: Quote | None
    settled: Quote | None
    settled_at: datetime | None
    extras: Mapping[str, int]
    reduction_cents: int
    fee_cents: int
    invoice_id: UUID | None


_ACTUALS = RowsOf(actual, Actual, waited_s=LIST, emission=json_of(Emission))
SETTLINGS = RowsOf(
    booking,
    Settling,
    quote=json_of(Quote),
    settled=json_of(Quote),
    fee_cents=Form(int, int, "cancel_fee_cents"),
)


def save_actuals(tx: Transaction, round_id: UUID, rows: Sequence[Actual]) -> None:
    """Keep what a round did for bookings; what was kept of it before is replaced."""
    tx.run(tx.delete(actual, actual.c.round_id == round_id))
    _ACTUALS.add_all(tx, rows)


def actuals(tx: Transaction, booking_ids: Collection[UUID]) -> dict[UUID, list[Actual]]:
    """Return what rounds did for bookings, by booking."""
    query = tx.select(actual, actual.c.booking_id.in_(list(booking_ids))).order_by(
        actual.c.booking_id, actual.c.round_id
    )
    found: dict[UUID, list[Actual]] = defaultdict(list)
    for one in _ACTUALS.every(tx, query):
        found[one.booking_id].append(one)
    return found


def settling(
    tx: Transaction, booking_ids: Collection[UUID], *, lock: bool = False
) -> list[Settling]:
    """Return bookings as they are being settled, by id.

    Locked, nobody changes them before the transaction ends.
    """
    query = tx.select(booking, booking.c.id.in_(list(booking_ids))).order_by(booking.c.id)
    return SETTLINGS.every(tx, query.with_for_update() if lock else query)


def all_over(tx: Transaction, booking_ids: Collection[UUID]) -> set[UUID]:
    """Return those bookings of which every job has ended and every ride is posted."""
    ids = list(booking_ids)
    to_come = sa.select(job.c.booking_id).where(
        job.c.cooperative_id == tx.owner,
        job.c.booking_id.in_(ids),
        job.c.status.in_(("open", "placed")),
    )
    posted = sa.exists().where(
        posting.c.cooperative_id == tx.owner, posting.c.round_id == visit.c.round_id
    )
    unposted = (
        sa.select(job.c.booking_id)
        .join(visit, same_cooperative(job, visit, visit.c.job_id == job.c.id))
        .where(
            job.c.cooperative_id == tx.owner,
            job.c.booking_id.in_(ids),
            visit.c.status.in_(_GONE_TO),
            ~posted,
        )
    )
    waiting = {row["booking_id"] for row in tx.rows(sa.union(to_come, unposted))}
    return set(ids) - waiting


def ended_stops(tx: Transaction, booking_id: UUID) -> list[EndedStop]:
    """Return what became of the stops of a booking's jobs, but for cancelled ones."""
    query = (
        sa.select(
            stop.c.kind,
            job.c.id,
            job.c.retry_of,
            job.c.day,
            job.c.status.label("job_status"),
            stop.c.place_id,
            stop.c.address,
            visit.c.status,
            visit.c.failure_code,
        )
        .select_from(job)
        .join(stop, same_cooperative(job, stop, stop.c.job_id == job.c.id))
        .outerjoin(visit, same_cooperative(stop, visit, visit.c.stop_id == stop.c.id))
        .where(
            job.c.cooperative_id == tx.owner,
            job.c.booking_id == booking_id,
            job.c.status != "cancelled",
        )
        .order_by(job.c.id, stop.c.kind, stop.c.position)
    )
    return [
        EndedStop(
            kind=row["kind"],
            job_id=str(row["id"]),
            retry_of=str(row["retry_of"] or ""),
            day=row["day"],
            where=str(row["place_id"] or row["address"]),
            job_status=row["job_status"],
            status=row["status"] or "",
            reason=row["failure_code"] or "",
        )
        for row in tx.rows(query)
    ]


def jobs_called_back(tx: Transaction, booking_id: UUID) -> int:
    """Count the jobs of a booking whose goods were brought back to their sender."""
    query = (
        sa.select(sa.func.count(sa.distinct(job.c.id)).label("count"))
        .join(event, same_cooperative(job, event, event.c.subject_id == job.c.id))
        .where(
            job.c.cooperative_id == tx.owner,
            job.c.booking_id == booking_id,
            job.c.status.in_(HANDED_OVER),
            event.c.kind == "goods_called_back",
        )
    )
    return int(tx.rows(query)[0]["count"])


def save_settled(tx: Transaction, booking_id: UUID, price: Quote | None, at: datetime) -> None:
    """Keep the last price of a booking; ``None`` says that it is not settled yet."""
    tx.run(
        tx.update(booking, booking.c.id == booking_id).values(
            settled=to_plain(price),
            settled_cents=0 if price is None else price.net_cents,
            settled_at=None if price is None else at,
        )
    )


def save_adjustments(
    tx: Transaction, booking_id: UUID, extras: Mapping[str, int], reduction_cents: int
) -> None:
    """Keep what the office adds to a booking's price or takes off."""
    tx.run(
        tx.update(booking, booking.c.id == booking_id).values(
            extras=dict(extras), reduction_cents=reduction_cents
        )
    )
