"""Earlier visits of the recurring bookings of a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Row, Transaction, refers_to
from data.store.tables.bookings import booking, job, recurrence, stop
from data.store.tables.rounds import round_, visit
from dispatch.model.visit_history import LOOK_BACK_DAYS, PastVisit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.store.database import Row, Transaction


def series_of(tx: Transaction, on: date) -> dict[UUID, str]:
    """Return by job of a day what it is an occurrence of; jobs that do not recur are left out.

    A recurrence may book several times a day, and several jobs each time: the hour by its rule and
    what the booking calls the job belong to what comes again. A second attempt of a failed job is
    none.
    """
    query = _recurring(tx).where(job.c.day == on)
    return {row["job_id"]: _series(row, {}) for row in tx.rows(query)}


def past_visits(tx: Transaction, on: date) -> list[PastVisit]:
    """Return earlier visits of what recurs on a day, as the last plan of their own day had them.

    Only what lies no more than :data:`dispatch.model.visit_history.LOOK_BACK_DAYS` back, and was
    not called off. What a recurrence goes on from, changed from a day on, counts as its own.
    """
    now_as = _now_as(tx, on)
    of_past = (
        _recurring(tx)
        .where(
            booking.c.recurrence_id.in_(now_as),
            job.c.day >= on - timedelta(days=LOOK_BACK_DAYS),
            job.c.day < on,
        )
        .subquery()
    )
    query = (
        sa.select(
            of_past,
            stop.c.kind,
            stop.c.position.label("index"),
            round_.c.day,
            round_.c.person_id,
            visit.c.start_at,
            visit.c.position.label("place"),
        )
        .select_from(
            of_past.join(stop, sa.and_(tx.owns(stop), stop.c.job_id == of_past.c.job_id))
            .join(visit, sa.and_(tx.owns(visit), visit.c.stop_id == stop.c.id))
            .join(round_, refers_to(visit.c.round_id, round_))
        )
        .where(visit.c.status != "cancelled", round_.c.status != "withdrawn")
        .order_by(round_.c.day, visit.c.id)
    )
    return [
        PastVisit(
            series=_series(row, now_as),
            kind=row["kind"],
            index=row["index"],
            day=row["day"],
            courier_id=str(row["person_id"]),
            begin=row["start_at"],
            place=row["place"],
        )
        for row in tx.rows(query)
    ]


def _recurring(tx: Transaction) -> sa.Select[tuple[UUID, UUID, str | None, str]]:
    """Jobs of recurrences, by what their booking calls them: ids of one booking are in no order."""
    return (
        sa.select(
            job.c.id.label("job_id"),
            booking.c.recurrence_id,
            booking.c.occurrence,
            job.c.reference,
        )
        .join(booking, refers_to(job.c.booking_id, booking))
        .where(tx.owns(job), job.c.retry_of.is_(None), booking.c.recurrence_id.is_not(None))
    )


def _now_as(tx: Transaction, on: date) -> dict[UUID, UUID]:
    """Return by recurrence, today's and those that went before, the one of today."""
    query = sa.select(booking.c.recurrence_id).where(
        tx.owns(booking),
        booking.c.day == on,
        booking.c.status == "booked",
        booking.c.recurrence_id.is_not(None),
    )
    fresh = {row["recurrence_id"]: row["recurrence_id"] for row in tx.rows(query.distinct())}
    found = dict(fresh)
    while fresh:
        rows = tx.rows(
            sa.select(
                recurrence.c.id, recurrence.c.template["follows"].astext.label("before")
            ).where(tx.owns(recurrence), recurrence.c.id.in_(fresh))
        )
        before = {UUID(row["before"]): found[row["id"]] for row in rows if row["before"]}
        fresh = {old: now for old, now in before.items() if old not in found}
        found |= fresh
    return found


def _series(row: Row, now_as: Mapping[UUID, UUID]) -> str:
    own = row["recurrence_id"]
    hour = (row["occurrence"] or "").partition("T")[2]
    return f"{now_as.get(own, own)} {hour} {row['reference']}"
