"""Names for ids: riders and vehicles of shifts, titles of jobs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction, refers_to
from data.store.fleet.places import PUBLIC_KINDS
from data.store.job_titles import job_title as title
from data.store.job_titles import reference
from data.store.tables.bookings import job, stop
from data.store.tables.circuits import cycle_lot, hub
from data.store.tables.fleet import place, shift, vehicle
from data.store.tables.people import api_key, client, person
from dispatch import model
from dispatch.bookings.parcel_codes import parcel_codes
from dispatch.model.available_vehicles import JOINT


def rider_names(tx: Transaction, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of who rides shifts, by shift, the soonest first; others are left out."""
    riders = refers_to(shift.c.person_id, person)
    query = (
        sa.select(shift.c.id, person.c.name)
        .select_from(shift.join(person, riders))
        .where(tx.owns(shift), shift.c.id.in_(ids))
        .order_by(shift.c.starts_at, shift.c.id)
    )
    return {row["id"]: row["name"] for row in tx.rows(query)}


def vehicle_names(tx: Transaction, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of vehicles; those that are not there are left out."""
    query = sa.select(vehicle.c.id, vehicle.c.name).where(tx.owns(vehicle), vehicle.c.id.in_(ids))
    return {row["id"]: row["name"] for row in tx.rows(query)}


def rig_names(
    tx: Transaction, rigs: Iterable[model.Vehicle], units: Iterable[str] = ()
) -> dict[str, str]:
    """Return the names of vehicles of a day by their ids, bikes with trailers among them.

    ``units`` are ids of further bikes and trailers, or of lots and hubs.
    """
    wanted = {one.id: one.units for one in rigs} | {name: (name,) for name in units}
    ids = {UUID(one) for row in wanted.values() for one in row}
    names = {**vehicle_names(tx, ids), **(_hub_and_lot_names(tx, units) if units else {})}
    return {
        key: JOINT.join(names.get(UUID(one), one) for one in row) for key, row in wanted.items()
    }


def _hub_and_lot_names(tx: Transaction, ids: Iterable[str]) -> dict[UUID, str]:
    wanted = [UUID(one) for one in ids]
    hubs = tx.select(hub, hub.c.id.in_(wanted), only=[hub.c.id, place.c.name])
    lots = tx.select(cycle_lot, cycle_lot.c.id.in_(wanted), only=[cycle_lot.c.id, cycle_lot.c.what])
    found = {row["id"]: row["name"] for row in tx.rows(hubs.join(place))}
    return found | {row["id"]: row["what"] for row in tx.rows(lots)}


def person_names(tx: Transaction, ids: Collection[str]) -> dict[str, str]:
    """Return the names of people by id as text; those that are not there are left out."""
    query = sa.select(person.c.id, person.c.name).where(
        tx.owns(person), person.c.id.in_([UUID(one) for one in ids])
    )
    return {str(row["id"]): row["name"] for row in tx.rows(query)}


def actor_names(tx: Transaction, ids: Collection[str]) -> dict[str, str]:
    """Return the names of people and of programs with a key or as clients, by id as text."""
    found = person_names(tx, ids)
    wanted = [UUID(one) for one in ids if one not in found]
    for table in (api_key, client) if wanted else ():
        rows = tx.rows(tx.select(table, table.c.id.in_(wanted), only=(table.c.id, table.c.name)))
        found |= {str(row["id"]): row["name"] for row in rows}
    return found


def job_titles(tx: Transaction, ids: Collection[str], *, named: bool = True) -> dict[str, str]:
    """Return what jobs are called, by id as text; those that are not there are left out.

    Without ``named`` no label and no recipient is told: the booking's reference, or the code.
    """
    called = title if named else reference
    query = sa.select(job.c.id, called.label("title")).where(
        tx.owns(job), job.c.id.in_([UUID(one) for one in ids])
    )
    found = {str(row["id"]): row["title"] for row in tx.rows(query)}
    return {key: one or parcel_codes([key])[key] for key, one in found.items()}


def stop_names(tx: Transaction, ids: Collection[UUID], *, named: bool = True) -> dict[UUID, str]:
    """Return the names of stops: that of their place, else of the contact, else the address.

    Without ``named`` of public places alone.
    """
    places = refers_to(stop.c.place_id, place)
    public = sa.case((place.c.kind.in_(PUBLIC_KINDS), place.c.name), else_="")
    parts = (place.c.name, stop.c.contact_name, stop.c.address) if named else (public,)
    name = sa.func.coalesce(*(sa.func.nullif(part, "") for part in parts), "")
    query = (
        sa.select(stop.c.id, name.label("name"))
        .select_from(stop.outerjoin(place, places))
        .where(tx.owns(stop), stop.c.id.in_(ids))
    )
    return {row["id"]: row["name"] for row in tx.rows(query)}
