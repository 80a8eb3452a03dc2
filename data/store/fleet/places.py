"""Places: hubs, shops, producers, relays, with how to get in and how long it takes there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction, refers_to, same_cooperative
from data.store.rows import Form, RowsOf
from data.store.shapes import point_column, point_of
from data.store.tables.bookings import job, stop
from data.store.tables.fleet import customer_place, place, shift
from data.store.tables.rounds import round_, visit
from dispatch import model
from dispatch.bookings.place_hours import PlaceHours
from routing.types import Point

PUBLIC_KINDS = ("hub", "shop", "producer", "relay")
"""Kinds of places that are no secret: anybody may be told where they are."""
PLACE_KINDS = (*PUBLIC_KINDS, "other")
"""All kinds; of kind ``other`` may be somebody's home, which is as private as an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place that bookings and shifts name.

    Attributes
    ----------
    kind
        One of :data:`PLACE_KINDS`.
    street_only
        The point is the likeliest of the street alone, see
        :class:`dispatch.bookings.stop_details.StopDetails`.
    access_note
        How to get in.
    opening_hours
        When goods can be fetched there, in words; told to whoever fetches them.
    service_s, setup_s
        Time at each stop there unless a booking says otherwise, and further time on arriving.
    status
        ``closed``: nothing new is booked there.
    version
        Counts changes, from 1.
    """

    id: UUID
    name: str = ""
    kind: str = "other"
    point: Point
    address: str = ""
    street_only: bool = False
    access_note: str = ""
    opening_hours: str = ""
    service_s: int = 0
    setup_s: int = 0
    status: str = "active"
    version: int = 1
    created_at: datetime

    @property
    def is_home(self) -> bool:
        """Whether somebody may live there: no kind says that it is a public place."""
        return self.kind not in PUBLIC_KINDS

    @property
    def in_day(self) -> model.Place:
        """The place as a day has it."""
        return model.Place(
            id=str(self.id),
            point=self.point,
            address=self.address or self.name,
            access_note=self.access_note,
            street_only=self.street_only,
        )


_ROWS = RowsOf(place, Place, point=Form(point_column, point_of, "geom"))

add = _ROWS.add
"""Add a place."""
find = _ROWS.find
"""Return a place."""


def update(tx: Transaction, changed: Place) -> None:
    """Keep a place as it is now, and tell it to the stops there that are still to come.

    Goods of a job that stands in a live round stay where they were planned: only what people
    read about the place changes for it.
    """
    _ROWS.update(tx, changed)
    now = changed.in_day
    personal = {"address": now.address, "access_note": now.access_note}
    where = {"geom": point_column(changed.point), "street_only": changed.street_only}
    for statuses, values in (
        (("open",), {**personal, **where}),
        (("placed",), personal),
    ):
        coming = sa.exists().where(
            job.c.cooperative_id == tx.owner,
            job.c.id == stop.c.job_id,
            job.c.status.in_(statuses),
        )
        tx.run(tx.update(stop, stop.c.place_id == changed.id, coming).values(**values))


def among(tx: Transaction, place_ids: Collection[UUID]) -> dict[UUID, Place]:
    """Return some places by id; those that are not there are left out."""
    if not place_ids:
        return {}
    query = tx.select(place, place.c.id.in_(place_ids))
    return {one.id: one for one in _ROWS.every(tx, query)}


def with_hours(tx: Transaction) -> dict[str, PlaceHours]:
    """Return the opening hours of places by id, as text; riders have keys to the hubs."""
    query = tx.select(place, place.c.opening_hours != "", place.c.kind != "hub")
    return hours_of(_ROWS.every(tx, query))


def hours_of(found: Iterable[Place]) -> dict[str, PlaceHours]:
    """Return the opening hours of those places that have some by id, save for hubs."""
    return {
        str(one.id): PlaceHours(
            name=one.name or one.address, text=one.opening_hours, point=one.point
        )
        for one in found
        if one.opening_hours and one.kind != "hub"
    }


def users(tx: Transaction, place_id: UUID) -> set[UUID]:
    """Return the customers that use a place."""
    return set(tx.column(customer_place.c.customer_id, customer_place.c.place_id == place_id))


def every(
    tx: Transaction,
    *,
    customer_id: UUID | None = None,
    rider_id: UUID | None = None,
    with_closed: bool = False,
) -> list[Place]:
    """Return places by name.

    Parameters
    ----------
    customer_id
        Only those that a customer uses, and the hubs: where its goods may be brought.
    rider_id
        Only those where a person's rounds or shifts lead.
    with_closed
        Also those where nothing new is booked.
    """
    query = tx.select(place)
    if customer_id is not None:
        of_customer = customer_place.c.customer_id == customer_id
        used = tx.select(customer_place, of_customer, only=[customer_place.c.place_id])
        query = query.where(sa.or_(place.c.id.in_(used), place.c.kind == "hub"))
    if rider_id is not None:
        query = query.where(place.c.id.in_(_ridden_to_by(tx, rider_id)))
    if not with_closed:
        query = query.where(place.c.status == "active")
    return _ROWS.every(tx, query.order_by(place.c.name, place.c.id))


def used_by(tx: Transaction, customer_id: UUID) -> set[UUID]:
    """Return the places that a customer uses."""
    return set(tx.column(customer_place.c.place_id, customer_place.c.customer_id == customer_id))


def _ridden_to_by(tx: Transaction, person_id: UUID) -> sa.CompoundSelect[tuple[UUID]]:
    visited = (
        sa.select(stop.c.place_id)
        .join(visit, same_cooperative(visit, stop, visit.c.stop_id == stop.c.id))
        .join(round_, refers_to(visit.c.round_id, round_))
        .where(
            tx.owns(stop),
            stop.c.place_id.is_not(None),
            round_.c.person_id == person_id,
        )
    )
    ends = [
        sa.select(column).where(
            tx.owns(shift),
            column.is_not(None),
            sa.or_(shift.c.person_id == person_id, shift.c.companion_id == person_id),
        )
        for column in (shift.c.start_place_id, shift.c.end_place_id)
    ]
    return sa.union(visited, *ends)
