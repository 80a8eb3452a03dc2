"""What ids are called by people: who rides a shift on which vehicle, what a job is labelled."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction
from data.store.tables.people import person
from data.store.tables.work import job, shift, vehicle


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftCalled:
    """The names of who rides a shift, and of their vehicle."""

    rider: str
    vehicle: str


def shifts_called(tx: Transaction, ids: Collection[UUID]) -> dict[UUID, ShiftCalled]:
    """Give what shifts are called; those that are not there are left out."""
    riders = sa.and_(
        person.c.cooperative_id == shift.c.cooperative_id, person.c.id == shift.c.person_id
    )
    vehicles = sa.and_(
        vehicle.c.cooperative_id == shift.c.cooperative_id, vehicle.c.id == shift.c.vehicle_id
    )
    query = (
        sa.select(shift.c.id, person.c.name.label("rider"), vehicle.c.name.label("vehicle"))
        .select_from(shift.join(person, riders).join(vehicle, vehicles))
        .where(shift.c.cooperative_id == tx.owner, shift.c.id.in_(ids))
    )
    return {
        row["id"]: ShiftCalled(rider=row["rider"], vehicle=row["vehicle"]) for row in tx.rows(query)
    }


def vehicles_called(tx: Transaction, ids: Collection[UUID]) -> dict[UUID, str]:
    """Give the names of vehicles; those that are not there are left out."""
    query = sa.select(vehicle.c.id, vehicle.c.name).where(
        vehicle.c.cooperative_id == tx.owner, vehicle.c.id.in_(ids)
    )
    return {row["id"]: row["name"] for row in tx.rows(query)}


def job_called(tx: Transaction, job_id: UUID) -> str:
    """Give the label of a job, empty where it has none or is not there."""
    query = sa.select(job.c.label).where(job.c.cooperative_id == tx.owner, job.c.id == job_id)
    return str(tx.value(query) or "")
