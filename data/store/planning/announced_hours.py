"""Collections of a day from when on their producers announced that they are ready."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from data.store.circuits import announcements
from data.store.database import Transaction, among, same_cooperative
from data.store.tables.bookings import job
from data.store.tables.circuits import cycle_lot
from data.store.tables.rounds import visit
from dispatch.model import Job, Transfer, Window


def with_announced_hours(
    tx: Transaction, jobs: tuple[Job, ...], transfers: Iterable[Transfer]
) -> tuple[Job, ...]:
    """Return the jobs of a day, with collections that begin no sooner than was announced of a lot.

    What somebody has begun to collect stays as it is.
    """
    brought = {
        UUID(one.id): UUID(one.brought_by) for one in transfers if one.brought_by is not None
    }
    ready = _ready(tx, brought)
    for job_id in _begun(tx, ready):
        del ready[job_id]
    known = {str(job_id): at for job_id, at in ready.items()}
    return tuple(_ready_from(one, known[one.id]) if one.id in known else one for one in jobs)


def announced_hours(tx: Transaction, job_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Return from when on some jobs can collect, by job, where a producer announced it."""
    if not job_ids:
        return {}
    query = (
        sa.select(cycle_lot.c.id, job.c.id.label("job_id"))
        .join(
            job,
            same_cooperative(job, cycle_lot, job.c.booking_id == cycle_lot.c.booking_id),
        )
        .where(tx.owns(cycle_lot), job.c.id == among(job_ids))
    )
    return _ready(tx, {row["id"]: row["job_id"] for row in tx.rows(query)})


def ready_windows(windows: Sequence[Window], at: datetime) -> tuple[Window, ...]:
    """Return windows from an instant on; where they close before, one that is as long."""
    left = tuple(Window(start=max(one.start, at), end=one.end) for one in windows if one.end > at)
    if left or not windows:
        return left
    last = windows[-1]
    return (Window(start=at, end=at + (last.end - last.start)),)


def _ready(tx: Transaction, brought: Mapping[UUID, UUID]) -> dict[UUID, datetime]:
    """Return when the last of a job's lots is ready, by the jobs that bring lots."""
    found: dict[UUID, datetime] = {}
    for lot_id, one in announcements.latest(tx, list(brought)).items():
        if one.ready_at is not None:
            job_id = brought[lot_id]
            found[job_id] = max(one.ready_at, found.get(job_id, one.ready_at))
    return found


def _begun(tx: Transaction, job_ids: Collection[UUID]) -> set[UUID]:
    """Return those of some jobs of which somebody is at a pickup, or was."""
    if not job_ids:
        return set()
    query = sa.select(visit.c.job_id).where(
        tx.owns(visit),
        visit.c.job_id == among(job_ids),
        visit.c.kind == "pickup",
        visit.c.status.not_in(("planned", "cancelled")),
    )
    return {row["job_id"] for row in tx.rows(query)}


def _ready_from(one: Job, at: datetime) -> Job:
    pickups = (replace(stop, windows=ready_windows(stop.windows, at)) for stop in one.pickups)
    return replace(one, pickups=tuple(pickups))
