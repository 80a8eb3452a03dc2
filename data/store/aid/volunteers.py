"""Volunteers: when they are free, how far, how much and how steep they carry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction
from data.store.rows import Form, RowsOf
from data.store.shapes import point_column, point_of
from data.store.tables.aid import volunteer
from data.store.tables.people import person
from dispatch.aid.volunteering import Bike, Hills, Limits, WeeklySlot
from dispatch.values.same_fields import same_fields
from routing.types import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Volunteer:
    """Limits that a volunteer sets; without a row, what everybody starts with.

    Attributes
    ----------
    pledged_at
        When they promised to tell nobody where people live.
    """

    person_id: UUID
    name: str = ""
    slots: tuple[WeeklySlot, ...] = ()
    base: Point | None = field(default=None, repr=False)
    radius_m: int = 5000
    most_mass_g: int = 15_000
    most_stops: int = 4
    hills: Hills = "rolling"
    bike: Bike = "bike"
    pledged_at: datetime | None = None
    version: int = 1
    changed_at: datetime

    @property
    def limits(self) -> Limits:
        """Limits that a need is compared with."""
        return Limits(**same_fields(self, Limits))


def _slots(kept: Iterable[tuple[int, int, int]]) -> tuple[WeeklySlot, ...]:
    return tuple(WeeklySlot(weekday=day, start_min=start, end_min=end) for day, start, end in kept)


def _slots_plain(slots: Iterable[WeeklySlot]) -> list[list[int]]:
    return [[one.weekday, one.start_min, one.end_min] for one in slots]


_VOLUNTEERS = RowsOf(
    volunteer,
    Volunteer,
    slots=Form(_slots_plain, _slots),
    base=Form(point_column, point_of, "geom"),
)


def find(tx: Transaction, person_id: UUID) -> Volunteer | None:
    """Return the limits of a volunteer, ``None`` where they set none."""
    return next(iter(_found(tx, volunteer.c.person_id == person_id)), None)


def every(tx: Transaction) -> list[Volunteer]:
    """Return all volunteers who set limits and are still there, by name."""
    return _found(tx, person.c.status.in_(("invited", "active")))


def keep(tx: Transaction, one: Volunteer) -> None:
    """Keep the limits of a volunteer as they are now."""
    _VOLUNTEERS.put(tx, one, "person_id")


def _found(tx: Transaction, where: sa.ColumnElement[bool]) -> list[Volunteer]:
    query = tx.select(volunteer, where).add_columns(person.c.name).join(person)
    rows = tx.rows(query.order_by(person.c.name, person.c.id))
    return [replace(_VOLUNTEERS.of(row), name=row["name"]) for row in rows]
