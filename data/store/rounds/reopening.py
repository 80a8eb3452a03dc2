"""Obstacles to opening a finished round again, and how often that was done."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction, refers_to
from data.store.tables.bookings import job
from data.store.tables.rounds import event, round_, visit


def lost_visits(tx: Transaction, round_id: UUID) -> list[UUID]:
    """Return the visits that a round gave back and whose jobs are not its own to do any more.

    Those were cancelled since, or are for another day, or are bound to another shift.
    """
    query = (
        sa.select(visit.c.id)
        .join(round_, refers_to(visit.c.round_id, round_))
        .join(job, refers_to(visit.c.job_id, job))
        .where(
            tx.owns(visit),
            visit.c.round_id == round_id,
            visit.c.status == "skipped",
            sa.or_(
                job.c.status == "cancelled",
                sa.and_(
                    job.c.status == "open",
                    sa.or_(
                        job.c.day != round_.c.day,
                        job.c.pinned_shift_id != round_.c.shift_id,
                    ),
                ),
            ),
        )
        .order_by(visit.c.id)
    )
    return [row["id"] for row in tx.rows(query)]


def times(tx: Transaction, round_id: UUID) -> int:
    """Return how often a round was opened again."""
    query = sa.select(sa.func.count()).where(
        tx.owns(event), event.c.round_id == round_id, event.c.kind == "round_reopened"
    )
    return int(tx.value(query))
