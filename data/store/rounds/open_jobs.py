"""Jobs of a day that stand in no round: what the office still has to find a place for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction, refers_to
from data.store.job_titles import job_title
from data.store.tables.bookings import booking, job
from data.store.tables.people import customer, person
from data.store.tables.rounds import round_


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenJob:
    """A job that stands in no round.

    Attributes
    ----------
    what
        Its title, or whose it is.
    customer
        Whose it is, by name; empty for the cooperative's own.
    fell_from, rider
        The published round that it fell out of, and who rides that; nothing where it never stood
        in one.
    fell_by, fell_at
        By what it fell out (``booking-changed``, or the way of the plan), and when.
    """

    id: UUID
    day: date
    booking_id: UUID
    what: str
    customer: str
    priority: int
    fell_from: UUID | None
    rider: str
    fell_by: str
    fell_at: datetime | None


def of_day(tx: Transaction, on: date) -> list[OpenJob]:
    """Return the open jobs of a day: what fell out of a round first, the most urgent first."""
    return _jobs(tx, job.c.day == on, job.c.status == "open")


def find(tx: Transaction, job_id: UUID) -> OpenJob | None:
    """Return a job as it is listed, whether it is open or not; ``None`` if there is none."""
    found = _jobs(tx, job.c.id == job_id)
    return found[0] if found else None


def changed_since(tx: Transaction, on: date, moment: datetime) -> set[UUID]:
    """Return the open jobs of a day whose bookings were changed after a moment."""
    query = (
        sa.select(job.c.id)
        .join(booking, refers_to(job.c.booking_id, booking))
        .where(tx.owns(job), job.c.day == on, job.c.status == "open", booking.c.changed_at > moment)
    )
    return {row["id"] for row in tx.rows(query)}


def _jobs(tx: Transaction, *which: sa.ColumnElement[bool]) -> list[OpenJob]:
    query = (
        sa.select(
            *(job.c[name] for name in OpenJob.__slots__ if name in job.c),
            job_title.label("title"),
            sa.func.coalesce(customer.c.name, "").label("customer"),
            sa.func.coalesce(person.c.name, "").label("rider"),
        )
        .select_from(job)
        .join(booking, refers_to(job.c.booking_id, booking))
        .outerjoin(customer, refers_to(booking.c.customer_id, customer))
        .outerjoin(round_, refers_to(job.c.fell_from, round_))
        .outerjoin(person, refers_to(round_.c.person_id, person))
        .where(tx.owns(job), *which)
        .order_by(job.c.fell_from.is_(None), job.c.priority.desc(), job.c.id)
    )
    found = []
    for row in tx.rows(query):
        values = dict(row)
        found.append(OpenJob(what=values.pop("title") or values["customer"], **values))
    return found
