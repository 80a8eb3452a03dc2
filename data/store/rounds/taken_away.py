"""Jobs that a round had once and has no more, and who has them now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction, among, refers_to, same_cooperative
from data.store.shapes import load_of
from data.store.tables.bookings import booking, job, stop
from data.store.tables.people import customer, person
from data.store.tables.rounds import event, round_, visit
from dispatch.model import Load
from dispatch.model.load_sums import total


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTakenAway:
    """A job that stood in a round once, and does no more.

    Attributes
    ----------
    load
        Of its drops, or of its pickups where it has none.
    rider
        Name of who has it now; empty for nobody.
    """

    job_id: UUID
    kind: str
    status: str
    label: str = field(repr=False)
    customer: str
    load: Load
    rider: str = field(repr=False)


def taken_away(tx: Transaction, round_id: UUID) -> list[JobTakenAway]:
    """Return the jobs that a round had once and has no more, and who has them now."""
    gone = (
        sa.select(stop.c.job_id)
        .distinct()
        .select_from(
            event.join(stop, same_cooperative(event, stop, stop.c.id == event.c.subject_id))
        )
        .where(
            tx.owns(event),
            event.c.round_id == round_id,
            event.c.kind.in_(("visit_moved", "visit_cancelled")),
        )
    )
    here = (
        sa.select(visit.c.job_id)
        .where(tx.owns(visit), visit.c.round_id == round_id, visit.c.status != "cancelled")
        .where(visit.c.job_id.is_not(None))
    )
    names = ("status", "kind", "label")
    query = (
        sa.select(
            job.c.id.label("job_id"),
            *(job.c[name] for name in names),
            sa.func.coalesce(customer.c.name, "").label("customer"),
            _rider_of_job(),
        )
        .outerjoin(booking, refers_to(job.c.booking_id, booking))
        .outerjoin(customer, refers_to(booking.c.customer_id, customer))
        .where(tx.owns(job), job.c.id.in_(gone), job.c.id.not_in(here))
        .order_by(job.c.id)
    )
    rows = tx.rows(query)
    loads = _loads(tx, [row["job_id"] for row in rows])
    return [JobTakenAway(**row, load=loads.get(row["job_id"], Load())) for row in rows]


def riders_of_jobs(tx: Transaction, job_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return by job the name of who has it in their round; those in none are left out."""
    query = sa.select(job.c.id, _rider_of_job()).where(tx.owns(job), job.c.id == among(job_ids))
    return {row["id"]: row["rider"] for row in tx.rows(query) if row["rider"]}


def _rider_of_job() -> sa.Label[str]:
    """Return a column of the name of who has a job in a round that is not taken back."""
    who = (
        sa.select(person.c.name)
        .select_from(
            visit.join(round_, refers_to(visit.c.round_id, round_)).join(
                person, refers_to(round_.c.person_id, person)
            )
        )
        .where(
            visit.c.cooperative_id == job.c.cooperative_id,
            visit.c.job_id == job.c.id,
            visit.c.status != "cancelled",
            visit.c.status != "skipped",
        )
        .limit(1)
        .scalar_subquery()
    )
    return sa.func.coalesce(who, "").label("rider")


def _loads(tx: Transaction, job_ids: Sequence[UUID]) -> dict[UUID, Load]:
    query = sa.select(stop.c.job_id, stop.c.kind, stop.c.load).where(
        tx.owns(stop), stop.c.job_id.in_(job_ids)
    )
    found: dict[tuple[UUID, str], list[Load]] = {}
    for row in tx.rows(query) if job_ids else ():
        found.setdefault((row["job_id"], row["kind"]), []).append(load_of(row["load"]))
    return {
        one: total(found.get((one, "drop")) or found.get((one, "pickup")) or ()) for one in job_ids
    }
