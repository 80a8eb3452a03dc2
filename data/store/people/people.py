"""People of a cooperative. Their status is changed by functions of one name each, here alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction
from data.store.rows import LIST, Form, RowsOf
from data.store.tables.fleet import availability, shift
from data.store.tables.people import customer, person
from data.store.tables.rounds import round_

Status = Literal["invited", "active", "left", "erased"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody of a cooperative, or of one of its customers.

    Attributes
    ----------
    email
        What they sign in with; empty for who comes by links alone.
    roles, skills
        In the order of the alphabet.
    customer_id
        The organisation they book for, if they do.
    status
        ``invited``, ``active``, ``left``; ``erased``: only the id is left of them.
    shares_position
        Whether their phone may send where they are during a shift.
    """

    id: UUID
    name: str
    email: str = ""
    phone: str = ""
    language: str = "fr"
    roles: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    customer_id: UUID | None = None
    status: Status = "invited"
    shares_position: bool = True
    created_at: datetime
    joined_at: datetime | None = None
    left_at: datetime | None = None
    erased_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftLeft:
    """A shift that somebody who left was to ride, or to accompany.

    Attributes
    ----------
    round_id
        The round that is published for it, if any.
    as_companion
        Whether another rides and only the companion is missing.
    """

    id: UUID
    day: date
    starts_at: datetime
    ends_at: datetime
    round_id: UUID | None
    as_companion: bool


# An empty address is none: the index of addresses must not see it.
_EMAIL = Form(lambda text: text or None, lambda kept: kept or "")
PEOPLE = RowsOf(person, Person, email=_EMAIL, roles=LIST, skills=LIST)

add = PEOPLE.add
"""Add a person."""
find = PEOPLE.find
"""Return a person, ``None`` where there is none."""


def with_email(tx: Transaction, email: str) -> Person | None:
    """Return the invited or active person with an e-mail address; its case does not matter."""
    query = tx.select(
        person,
        sa.func.lower(person.c.email) == sa.func.lower(email),
        person.c.status.in_(("invited", "active")),
    )
    return PEOPLE.one(tx, query)


def everyone(tx: Transaction) -> list[Person]:
    """Return everybody but who was erased, by name."""
    query = tx.select(person, person.c.status != "erased").order_by(person.c.name, person.c.id)
    return PEOPLE.every(tx, query)


def active_admins(tx: Transaction) -> set[UUID]:
    """Return the ids of the active admins."""
    is_admin = sa.literal("admin") == sa.any_(person.c.roles)
    return set(tx.column(person.c.id, person.c.status == "active", is_admin))


def has_customer(tx: Transaction, customer_id: UUID) -> bool:
    """Return whether there is an active customer with an id."""
    active = (customer.c.id == customer_id, customer.c.status == "active")
    return tx.cell(customer.c.id, *active) is not None


def update(tx: Transaction, changed: Person) -> None:
    """Keep a person's name, addresses, roles and choices; the status stays what it was."""
    kept = ("status", "created_at", "joined_at", "left_at", "erased_at")
    values = PEOPLE.values(changed)
    _set(tx, changed.id, {name: values[name] for name in values.keys() - set(kept)})


def mark_invited(tx: Transaction, person_id: UUID) -> None:
    """Invite somebody again who had left."""
    _set(tx, person_id, {"status": "invited", "left_at": None, "joined_at": None})


def mark_joined(tx: Transaction, person_id: UUID, now: datetime) -> None:
    """Take in somebody who was invited."""
    _set(tx, person_id, {"status": "active", "joined_at": now})


def mark_left(tx: Transaction, person_id: UUID, now: datetime) -> None:
    """Note that somebody has left."""
    _set(tx, person_id, {"status": "left", "left_at": now})


def mark_erased(tx: Transaction, person_id: UUID, now: datetime) -> None:
    """Take away everything of a person but the id, which accounts and log go on to name."""
    values: dict[str, object] = {
        "status": "erased",
        "name": "",
        "email": None,
        "phone": "",
        "roles": [],
        "skills": [],
        "shares_position": False,
        "erased_at": now,
    }
    _set(tx, person_id, values)
    tx.run(tx.delete(availability, availability.c.person_id == person_id))


def shifts_to_come(tx: Transaction, person_id: UUID, now: datetime) -> list[ShiftLeft]:
    """Return the shifts of a person that have not ended, soonest first."""
    mine = sa.or_(shift.c.person_id == person_id, shift.c.companion_id == person_id)
    published = sa.and_(
        round_.c.cooperative_id == shift.c.cooperative_id,
        round_.c.shift_id == shift.c.id,
        round_.c.status != "withdrawn",
    )
    query = (
        sa.select(
            shift.c.id,
            shift.c.day,
            shift.c.starts_at,
            shift.c.ends_at,
            round_.c.id.label("round_id"),
            (shift.c.person_id != person_id).label("as_companion"),
        )
        .join_from(shift, round_, published, isouter=True)
        .where(
            shift.c.cooperative_id == tx.owner,
            mine,
            shift.c.status.in_(("planned", "open")),
            shift.c.ends_at > now,
        )
        .order_by(shift.c.starts_at, shift.c.id)
    )
    return tx.every(ShiftLeft, query)


def rides_round(tx: Transaction, person_id: UUID, round_id: UUID) -> bool:
    """Return whether a round is a person's to ride."""
    own = (round_.c.person_id == person_id, round_.c.status != "withdrawn")
    return tx.cell(round_.c.id, round_.c.id == round_id, *own) is not None


def _set(tx: Transaction, person_id: UUID, values: Mapping[str, object]) -> None:
    tx.run(tx.update(person, person.c.id == person_id).values(**values))
