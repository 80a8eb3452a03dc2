"""Search by a few typed letters: jobs, bookings, people, customers, places, doors.

Jobs, bookings and doors are looked for around a day, where the index leads; people, customers and
places are few. Letters may be wrong, missing or swapped; case and accents do not matter.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction, refers_to
from data.store.fleet.places import PUBLIC_KINDS
from data.store.job_titles import job_title
from data.store.rounds.rounds import LIVE
from data.store.tables.bookings import booking, job, stop
from data.store.tables.fleet import place
from data.store.tables.people import customer, person
from data.store.tables.rounds import round_, visit

LEAST_LIKE = 0.5
"""Likeness of letters from which on a text is meant at all (word similarity of pg_trgm)."""

MOST_OF_A_KIND = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A thing that the letters may mean.

    Attributes
    ----------
    kind
        ``job``, ``booking``, ``person``, ``customer``, ``place``, ``stop`` or ``parcel``.
    title, detail
        What it is called, and what tells it from others of its name.
    job_id, round_id
        The job that it is or belongs to, and the round in which that stands.
    likeness
        How well the letters fit: from 1 on it contains them as they are.
    """

    kind: str
    id: UUID
    title: str = field(repr=False)
    detail: str = field(repr=False)
    day: date | None = None
    job_id: UUID | None = None
    round_id: UUID | None = None
    likeness: float


def people_like(tx: Transaction, typed: str) -> list[Found]:
    """Return the people of the cooperative whose names may be meant."""
    roles = sa.func.array_to_string(person.c.roles, ", ")
    query = _of(tx, person, typed, person.c.name)
    query = query.where(person.c.status.in_(("invited", "active")))
    return _found(tx, query, "person", person.c.id, person.c.name, roles)


def customers_like(tx: Transaction, typed: str) -> list[Found]:
    """Return the customers whose names may be meant."""
    query = _of(tx, customer, typed, customer.c.name).where(customer.c.status == "active")
    return _found(tx, query, "customer", customer.c.id, customer.c.name, customer.c.kind)


def places_like(tx: Transaction, typed: str, *, homes: bool) -> list[Found]:
    """Return the places whose names or addresses may be meant; with ``homes`` all of them.

    Places that are not public may be where somebody lives.
    """
    query = _of(tx, place, typed, place.c.name, place.c.address)
    if not homes:
        query = query.where(place.c.kind.in_(PUBLIC_KINDS))
    query = query.where(place.c.status == "active")
    return _found(tx, query, "place", place.c.id, place.c.name, place.c.address)


def jobs_like(tx: Transaction, typed: str, span: tuple[date, date], *, named: bool) -> list[Found]:
    """Return the jobs of some days that may be meant.

    Parameters
    ----------
    named
        Whether their labels may be told, in which people write names.
    """
    label = job.c.label if named else sa.literal("")
    title = job_title if named else booking.c.reference
    owner = sa.func.coalesce(customer.c.name, "")
    query = _with_owner(_of(tx, job, typed, label, job.c.reference))
    query = query.where(job.c.day.between(*span), job.c.status != "cancelled")
    return _found(tx, query, "job", job.c.id, title, owner, *_OF_JOB)


def bookings_like(tx: Transaction, typed: str, span: tuple[date, date]) -> list[Found]:
    """Return the bookings of some days whose reference or customer may be meant."""
    owner = sa.func.coalesce(customer.c.name, "")
    query = (
        _of(tx, booking, typed, booking.c.reference, owner)
        .outerjoin(customer, refers_to(booking.c.customer_id, customer))
        .where(booking.c.day.between(*span), booking.c.status == "booked")
    )
    title = sa.func.coalesce(sa.func.nullif(booking.c.reference, ""), owner)
    return _found(tx, query, "booking", booking.c.id, title, owner, booking.c.day)


def stops_like(tx: Transaction, typed: str, span: tuple[date, date]) -> list[Found]:
    """Return the stops of some days whose address, or whoever is there, may be meant."""
    where = sa.func.coalesce(sa.func.nullif(stop.c.address, ""), place.c.address, "")
    who = sa.func.coalesce(sa.func.nullif(stop.c.contact_name, ""), place.c.name, "")
    query = (
        _of(tx, stop, typed, stop.c.contact_name, where)
        .join(job, refers_to(stop.c.job_id, job))
        .outerjoin(place, refers_to(stop.c.place_id, place))
    )
    query = query.where(job.c.day.between(*span), job.c.status != "cancelled")
    return _found(tx, query, "stop", stop.c.id, where, who, *_OF_JOB)


def jobs_of_days(tx: Transaction, span: tuple[date, date]) -> list[tuple[UUID, date]]:
    """Return the ids of all jobs of some days with their day: codes of parcels follow from them."""
    query = sa.select(job.c.id, job.c.day).where(tx.owns(job), job.c.day.between(*span))
    return [(row["id"], row["day"]) for row in tx.rows(query)]


def jobs_among(tx: Transaction, ids: list[UUID], *, named: bool) -> list[Found]:
    """Return some jobs as they are found."""
    title = job_title if named else booking.c.reference
    query = _with_owner(sa.select(sa.literal(1.5).label("likeness")).select_from(job))
    query = query.where(tx.owns(job), job.c.id.in_(ids))
    owner = sa.func.coalesce(customer.c.name, "")
    return _found(tx, query, "parcel", job.c.id, title, owner, *_OF_JOB)


_ROUND = (
    sa.select(visit.c.round_id)
    .join(round_, refers_to(visit.c.round_id, round_))
    .where(
        visit.c.cooperative_id == job.c.cooperative_id,
        visit.c.job_id == job.c.id,
        visit.c.status != "cancelled",
        round_.c.status.in_(LIVE),
    )
    .limit(1)
    .scalar_subquery()
)
_OF_JOB: tuple[Any, ...] = (job.c.day, job.c.id.label("job_id"), _ROUND.label("round_id"))


def _of(
    tx: Transaction, table: sa.Table, typed: str, *texts: sa.ColumnElement[str]
) -> sa.Select[Any]:
    """Return a query of the rows of a table of which one of some texts is like what was typed."""
    wanted = sa.func.unaccent(sa.func.lower(typed))
    likeness: sa.ColumnElement[float] = sa.func.greatest(*(_likeness(wanted, one) for one in texts))
    return (
        sa.select(likeness.label("likeness"))
        .select_from(table)
        .where(tx.owns(table), likeness >= LEAST_LIKE)
        .order_by(likeness.desc(), table.c.id)
        .limit(MOST_OF_A_KIND)
    )


def _likeness(
    wanted: sa.ColumnElement[str], column: sa.ColumnElement[str]
) -> sa.ColumnElement[float]:
    plain = sa.func.unaccent(sa.func.lower(column))
    return sa.case(
        (sa.func.starts_with(plain, wanted), 1.2),
        (sa.func.strpos(plain, wanted) > 0, 1.0),
        else_=sa.func.word_similarity(wanted, plain),
    )


def _with_owner(query: sa.Select[Any]) -> sa.Select[Any]:
    """Join the booking of a job, and its customer."""
    query = query.join(booking, refers_to(job.c.booking_id, booking))
    return query.outerjoin(customer, refers_to(booking.c.customer_id, customer))


def _found(
    tx: Transaction, query: sa.Select[Any], kind: str, *columns: sa.ColumnElement[Any]
) -> list[Found]:
    """Return what a query finds; its columns are id, title and detail, and more by their names."""
    id_, title, detail, *more = columns
    query = query.add_columns(id_, title.label("title"), detail.label("detail"), *more)
    return [Found(kind=kind, **row) for row in tx.rows(query)]
