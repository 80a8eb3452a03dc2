"""Collections of a day from when on their producers announced that they are ready."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from data.store.circuits import announcements
from data.store.database import Transaction, among
from data.store.tables.rounds import visit
from dispatch.model import Job, Stop, Transfer, Window


def with_announced_hours(
    tx: Transaction, jobs: tuple[Job, ...], transfers: Iterable[Transfer]
) -> tuple[Job, ...]:
    """Return the jobs of a day, with collections that begin no sooner than was announced of a lot.

    What somebody has begun to collect stays as it is.
    """
    brought = {one.id: one.brought_by for one in transfers if one.brought_by is not None}
    announced = announcements.latest(tx, [UUID(lot) for lot in brought])
    ready: dict[str, datetime] = {}
    for lot_id, one in announced.items():
        if one.ready_at is not None:
            name = brought[str(lot_id)]
            ready[name] = max(one.ready_at, ready.get(name, one.ready_at))
    for name in _begun(tx, ready):
        del ready[name]
    return tuple(_ready_from(job, ready[job.id]) if job.id in ready else job for job in jobs)


def _begun(tx: Transaction, job_ids: Iterable[str]) -> set[str]:
    """Return those of some jobs of which somebody is at a pickup, or was."""
    ids = [UUID(name) for name in job_ids]
    if not ids:
        return set()
    query = sa.select(visit.c.job_id).where(
        visit.c.cooperative_id == tx.owner,
        visit.c.job_id == among(ids),
        visit.c.kind == "pickup",
        visit.c.status.not_in(("planned", "cancelled")),
    )
    return {str(row["job_id"]) for row in tx.rows(query)}


def _ready_from(job: Job, at: datetime) -> Job:
    return replace(job, pickups=tuple(_begun_from(stop, at) for stop in job.pickups))


def _begun_from(stop: Stop, at: datetime) -> Stop:
    """Return a stop that begins at an instant or later; one that closes before opens as long."""
    left = tuple(
        Window(start=max(one.start, at), end=one.end) for one in stop.windows if one.end > at
    )
    if not left and stop.windows:
        last = stop.windows[-1]
        left = (Window(start=at, end=at + (last.end - last.start)),)
    return replace(stop, windows=left)
