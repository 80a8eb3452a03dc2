"""People concerned by events, and how they are reached."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction
from data.store.planning.names_by_id import vehicle_names
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Who waits for a visit that is still to be made.

    Attributes
    ----------
    recipient
        Whoever is at the door, by what is known of them; nobody at a pickup.
    sender
        The customer who booked; ``None`` where it was the cooperative itself.
    customer_id, customer
        Of the sender.
    """

    visit_id: UUID
    stop_id: UUID
    job_id: UUID
    kind: str
    customer_id: UUID | None
    customer: str
    recipient: Reached | None
    sender: Reached | None


def waiting_for(tx: Transaction, round_id: UUID) -> list[Waiting]:
    """Return who waits for the visits of a round that nobody has been to yet, in its order."""
    names = ("stop_id", "job_id", "kind")
    contact = (stop.c.contact_email, stop.c.contact_phone, stop.c.erased_at)
    only = (
        visit.c.id.label("visit_id"),
        *(visit.c[name] for name in names),
        *contact,
        booking.c.customer_id,
        sa.func.coalesce(customer.c.name, "").label("customer"),
        sa.func.coalesce(customer.c.email, "").label("sender_email"),
        sa.func.coalesce(customer.c.phone, "").label("sender_phone"),
        sa.func.coalesce(customer.c.status == "active", sa.false()).label("is_active"),
    )
    its = (visit.c.round_id == round_id, visit.c.status == "planned")
    query = tx.select(visit, *its, only=only).join(stop).join(job).join(booking)
    query = query.outerjoin(customer).where(booking.c.status == "booked")
    return [_waiting(dict(row)) for row in tx.rows(query.order_by(visit.c.position, visit.c.id))]


def _waiting(row: dict[str, Any]) -> Waiting:
    email, phone = row.pop("contact_email"), row.pop("contact_phone")
    is_erased = row.pop("erased_at") is not None
    desk = {"email": row.pop("sender_email"), "phone": row.pop("sender_phone")}
    is_active = row.pop("is_active")
    known = row["kind"] == "drop" and (email or phone) and not is_erased
    customer_id = row["customer_id"]
    return Waiting(
        **row,
        recipient=Reached(key=f"stop:{row['stop_id']}", email=email, phone=phone)
        if known
        else None,
        sender=Reached(key=f"customer:{customer_id}", **desk)
        if is_active and any(desk.values())
        else None,
    )


def with_roles(tx: Transaction, *roles: str) -> list[Reached]:
    """Return the active people who have one of some roles."""
    any_of = person.c.roles.op("&&")(sa.cast(list(roles), sa.ARRAY(sa.Text)))
    return _active(tx, any_of)


def of_customer(tx: Transaction, customer_id: UUID) -> list[Reached]:
    """Return the active people who book for a customer."""
    return _active(tx, person.c.customer_id == customer_id)


def people(tx: Transaction, ids: Iterable[UUID | None]) -> list[Reached]:
    """Return those of some people who are active."""
    return _active(tx, person.c.id.in_([one for one in ids if one is not None]))


def still_reached(tx: Transaction, person_id: UUID) -> bool:
    """Return whether somebody is still of the cooperative."""
    return bool(people(tx, [person_id]))


def email_of_customer(tx: Transaction, customer_id: UUID) -> Reached | None:
    """Return the address that a customer wants to be written to, ``None`` without one."""
    active = customer.c.status == "active"
    row = tx.row(tx.select(customer, customer.c.id == customer_id, active))
    if row is None or not (row["email"] or row["phone"]):
        return None
    return Reached(key=f"customer:{customer_id}", email=row["email"], phone=row["phone"])


def customer_of_booking(tx: Transaction, booking_id: UUID) -> tuple[UUID | None, date] | None:
    """Return whose booking it is, and for which day; ``None`` if there is none."""
    only = (booking.c.customer_id, booking.c.day)
    row = tx.row(tx.select(booking, booking.c.id == booking_id, only=only))
    return None if row is None else (row["customer_id"], row["day"])


def customer_of_invoice(tx: Transaction, invoice_id: UUID) -> UUID | None:
    """Return whose invoice it is."""
    return tx.cell(invoice.c.customer_id, invoice.c.id == invoice_id)


def requester_of_plan(tx: Transaction, plan_id: UUID) -> list[Reached]:
    """Return who asked for a plan, if they are still here."""
    return people(tx, tx.column(plan.c.requested_by, plan.c.id == plan_id))


def who_contested(tx: Transaction, contest_id: UUID) -> list[Reached]:
    """Return who opened a contest, if they are still here."""
    return people(tx, tx.column(contest.c.opened_by, contest.c.id == contest_id))


def who_rides(tx: Transaction, day: date) -> list[Reached]:
    """Return everybody who has a shift on a day."""
    riders = (shift.c.person_id, shift.c.companion_id)
    query = tx.select(shift, shift.c.day == day, shift.c.status != "cancelled", only=riders)
    found = {one for row in tx.rows(query) for one in (row["person_id"], row["companion_id"])}
    return people(tx, found)


def of_shift(tx: Transaction, shift_id: UUID) -> tuple[date, datetime, list[Reached]] | None:
    """Return a shift's day, its start, and who has it; ``None`` if there is none."""
    only = (shift.c.day, shift.c.starts_at, shift.c.person_id, shift.c.companion_id)
    row = tx.row(tx.select(shift, shift.c.id == shift_id, only=only))
    if row is None:
        return None
    return row["day"], row["starts_at"], people(tx, [row["person_id"], row["companion_id"]])


def of_round(tx: Transaction, round_id: UUID) -> RoundMessage | None:
    """Return what its rider is told of a round, ``None`` if there is none."""
    its_stops = (visit.c.round_id == round_.c.id, visit.c.stop_id.is_not(None))
    stops = tx.select(visit, *its_stops, only=[sa.func.count()]).scalar_subquery()
    names = ("person_id", "vehicle_id", "trailer_id", "day", "version", "status", "starts_at")
    only = (*(round_.c[name] for name in names), stops.label("stops"))
    row = tx.row(tx.select(round_, round_.c.id == round_id, only=only))
    if row is None:
        return None
    details = dict(row)
    riders = people(tx, [details.pop("person_id")])
    ridden = [one for name in ("vehicle_id", "trailer_id") if (one := details.pop(name))]
    named = vehicle_names(tx, set(ridden))
    units = tuple(named[one] for one in ridden if one in named)
    return RoundMessage(rider=riders[0] if riders else None, units=units, **details)


def rider_of_round(tx: Transaction, round_id: UUID) -> str:
    """Return the name of who rides a round, empty if there is none."""
    query = tx.select(round_, round_.c.id == round_id, only=[person.c.name]).join(person)
    return str(tx.value(query) or "")


def of_visit(tx: Transaction, visit_id: UUID) -> VisitMessage | None:
    """Return what is told of a visit to a stop, ``None`` if there is none."""
    only = (
        visit.c.round_id,
        visit.c.kind,
        visit.c.status,
        visit.c.eta_at,
        stop.c.closes_at,
        job.c.booking_id,
        booking.c.customer_id,
        sa.func.coalesce(sa.func.nullif(job.c.label, ""), booking.c.reference).label("what"),
        sa.func.coalesce(customer.c.name, "").label("sender"),
        stop.c.contact_phone,
        stop.c.erased_at,
    )
    query = tx.select(visit, visit.c.id == visit_id, only=only)
    row = tx.row(query.join(stop).join(job).join(booking).outerjoin(customer))
    if row is None:
        return None
    message = dict(row)
    phone, erased_at = message.pop("contact_phone"), message.pop("erased_at")
    reachable = phone and erased_at is None and row["kind"] == "drop"
    recipient = Reached(key=f"stop:{visit_id}", phone=phone) if reachable else None
    return VisitMessage(**message, recipient=recipient)


def _active(tx: Transaction, where: sa.ColumnElement[bool]) -> list[Reached]:
    only = (person.c.id, person.c.email, person.c.phone, person.c.language)
    query = tx.select(person, person.c.status == "active", where, only=only)
    return [
        Reached(
            key=str(row["id"]),
            person_id=row["id"],
            email=row["email"] or "",
            phone=row["phone"],
            language=row["language"],
        )
        for row in tx.rows(query.order_by(person.c.id))
    ]
