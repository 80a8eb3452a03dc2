"""People concerned by events, and how they are reached."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Row, Transaction
from data.store.planning.labels import vehicle_names
from data.store.tables.bookings import booking, job, stop
from data.store.tables.fleet import shift
from data.store.tables.money import invoice
from data.store.tables.people import customer, person
from data.store.tables.rounds import contest, plan, round_, visit

OFFICE = ("dispatcher",)
"""Roles that run the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """Somebody who may be told something.

    Attributes
    ----------
    key
        Names them in what is told once: never an address.
    person_id
        ``None`` for somebody without an account.
    language
        ``None``: the cooperative's.
    """

    key: str
    person_id: UUID | None = None
    email: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundMessage:
    """Content of a message to a rider about a round; ``units`` are its bike and its trailer."""

    rider: Reached | None
    units: tuple[str, ...]
    day: date
    version: int
    status: str
    starts_at: datetime
    stops: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitMessage:
    """Content of a message about a visit.

    Attributes
    ----------
    closes_at
        When the last window of its stop ends; ``None`` without windows.
    what, sender
        What the delivery is called, and whose it is, by name; empty where nobody said.
    recipient
        Whoever waits at the door, if a way to reach them is known.
    """

    round_id: UUID
    kind: str
    status: str
    eta_at: datetime | None
    closes_at: datetime | None
    booking_id: UUID
    customer_id: UUID | None
    what: str
    sender: str
    recipient: Reached | None


def with_roles(tx: Transaction, *roles: str) -> list[Reached]:
    """Return the active people who have one of some roles."""
    any_of = person.c.roles.op("&&")(sa.cast(list(roles), sa.ARRAY(sa.Text)))
    query = _people(tx).where(any_of).order_by(person.c.id)
    return [_person(row) for row in tx.rows(query)]


def of_customer(tx: Transaction, customer_id: UUID) -> list[Reached]:
    """Return the active people who book for a customer."""
    query = _people(tx).where(person.c.customer_id == customer_id).order_by(person.c.id)
    return [_person(row) for row in tx.rows(query)]


def people(tx: Transaction, ids: Iterable[UUID | None]) -> list[Reached]:
    """Return those of some people who are active."""
    wanted = [one for one in ids if one is not None]
    query = _people(tx).where(person.c.id.in_(wanted)).order_by(person.c.id)
    return [_person(row) for row in tx.rows(query)]


def still_reached(tx: Transaction, person_id: UUID) -> bool:
    """Return whether somebody is still of the cooperative."""
    return tx.row(_people(tx).where(person.c.id == person_id)) is not None


def email_of_customer(tx: Transaction, customer_id: UUID) -> Reached | None:
    """Return the address that a customer wants to be written to, ``None`` without one."""
    query = sa.select(customer.c.email, customer.c.phone).where(
        customer.c.cooperative_id == tx.owner,
        customer.c.id == customer_id,
        customer.c.status == "active",
    )
    row = tx.row(query)
    if row is None or not (row["email"] or row["phone"]):
        return None
    return Reached(key=f"customer:{customer_id}", email=row["email"], phone=row["phone"])


def customer_of_booking(tx: Transaction, booking_id: UUID) -> tuple[UUID | None, date] | None:
    """Return whose booking it is, and for which day; ``None`` if there is none."""
    query = sa.select(booking.c.customer_id, booking.c.day).where(
        booking.c.cooperative_id == tx.owner, booking.c.id == booking_id
    )
    row = tx.row(query)
    return None if row is None else (row["customer_id"], row["day"])


def customer_of_invoice(tx: Transaction, invoice_id: UUID) -> UUID | None:
    """Return whose invoice it is."""
    query = sa.select(invoice.c.customer_id).where(
        invoice.c.cooperative_id == tx.owner, invoice.c.id == invoice_id
    )
    found: UUID | None = tx.value(query)
    return found


def requester_of_plan(tx: Transaction, plan_id: UUID) -> list[Reached]:
    """Return who asked for a plan, if they are still here."""
    query = sa.select(plan.c.requested_by).where(
        plan.c.cooperative_id == tx.owner, plan.c.id == plan_id
    )
    return people(tx, [tx.value(query)])


def who_contested(tx: Transaction, contest_id: UUID) -> list[Reached]:
    """Return who opened a contest, if they are still here."""
    query = sa.select(contest.c.opened_by).where(
        contest.c.cooperative_id == tx.owner, contest.c.id == contest_id
    )
    return people(tx, [tx.value(query)])


def who_rides(tx: Transaction, day: date) -> list[Reached]:
    """Return everybody who has a shift on a day."""
    query = sa.select(shift.c.person_id, shift.c.companion_id).where(
        shift.c.cooperative_id == tx.owner, shift.c.day == day, shift.c.status != "cancelled"
    )
    found = {one for row in tx.rows(query) for one in (row["person_id"], row["companion_id"])}
    return people(tx, found)


def of_shift(tx: Transaction, shift_id: UUID) -> tuple[date, datetime, list[Reached]] | None:
    """Return a shift's day, its start, and who has it; ``None`` if there is none."""
    query = sa.select(
        shift.c.day, shift.c.starts_at, shift.c.person_id, shift.c.companion_id
    ).where(shift.c.cooperative_id == tx.owner, shift.c.id == shift_id)
    row = tx.row(query)
    if row is None:
        return None
    return row["day"], row["starts_at"], people(tx, [row["person_id"], row["companion_id"]])


def of_round(tx: Transaction, round_id: UUID) -> RoundMessage | None:
    """Return what its rider is told of a round, ``None`` if there is none."""
    stops = (
        sa.select(sa.func.count())
        .select_from(visit)
        .where(
            visit.c.cooperative_id == tx.owner,
            visit.c.round_id == round_.c.id,
            visit.c.stop_id.is_not(None),
        )
        .scalar_subquery()
    )
    query = sa.select(
        round_.c.person_id,
        round_.c.vehicle_id,
        round_.c.trailer_id,
        round_.c.day,
        round_.c.version,
        round_.c.status,
        round_.c.starts_at,
        stops.label("stops"),
    ).where(round_.c.cooperative_id == tx.owner, round_.c.id == round_id)
    row = tx.row(query)
    if row is None:
        return None
    details = dict(row)
    riders = people(tx, [details.pop("person_id")])
    ridden = [one for name in ("vehicle_id", "trailer_id") if (one := details.pop(name))]
    names = vehicle_names(tx, set(ridden))
    units = tuple(names[one] for one in ridden if one in names)
    return RoundMessage(rider=riders[0] if riders else None, units=units, **details)


def rider_of_round(tx: Transaction, round_id: UUID) -> str:
    """Return the name of who rides a round, empty if there is none."""
    riders = sa.and_(
        person.c.cooperative_id == round_.c.cooperative_id, person.c.id == round_.c.person_id
    )
    query = (
        sa.select(person.c.name)
        .select_from(round_.join(person, riders))
        .where(round_.c.cooperative_id == tx.owner, round_.c.id == round_id)
    )
    return str(tx.value(query) or "")


def of_visit(tx: Transaction, visit_id: UUID) -> VisitMessage | None:
    """Return what is told of a visit to a stop, ``None`` if there is none."""
    stops = sa.and_(stop.c.cooperative_id == visit.c.cooperative_id, stop.c.id == visit.c.stop_id)
    jobs = sa.and_(job.c.cooperative_id == stop.c.cooperative_id, job.c.id == stop.c.job_id)
    bookings = sa.and_(
        booking.c.cooperative_id == job.c.cooperative_id, booking.c.id == job.c.booking_id
    )
    customers = sa.and_(
        customer.c.cooperative_id == booking.c.cooperative_id,
        customer.c.id == booking.c.customer_id,
    )
    query = (
        sa.select(
            visit.c.round_id,
            visit.c.kind,
            visit.c.status,
            visit.c.eta_at,
            stop.c.closes_at,
            job.c.label,
            booking.c.reference,
            customer.c.name.label("sender"),
            stop.c.contact_phone,
            stop.c.erased_at,
            booking.c.id.label("booking_id"),
            booking.c.customer_id,
        )
        .select_from(
            visit.join(stop, stops)
            .join(job, jobs)
            .join(booking, bookings)
            .outerjoin(customer, customers)
        )
        .where(visit.c.cooperative_id == tx.owner, visit.c.id == visit_id)
    )
    row = tx.row(query)
    if row is None:
        return None
    reachable = row["contact_phone"] and row["erased_at"] is None and row["kind"] == "drop"
    recipient = Reached(key=f"stop:{visit_id}", phone=row["contact_phone"]) if reachable else None
    return VisitMessage(
        **{name: row[name] for name in ("round_id", "kind", "status", "eta_at", "closes_at")},
        what=row["label"] or row["reference"],
        sender=row["sender"] or "",
        booking_id=row["booking_id"],
        customer_id=row["customer_id"],
        recipient=recipient,
    )


def _people(tx: Transaction) -> sa.Select[tuple[object, ...]]:
    return sa.select(person.c.id, person.c.email, person.c.phone, person.c.language).where(
        person.c.cooperative_id == tx.owner, person.c.status == "active"
    )


def _person(row: Row) -> Reached:
    return Reached(
        key=str(row["id"]),
        person_id=row["id"],
        email=row["email"] or "",
        phone=row["phone"],
        language=row["language"],
    )
