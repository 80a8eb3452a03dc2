"""Volunteers: when they are free, how far, how much and how steep they carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from data.store.database import Row, Transaction
from data.store.shapes import point_column, point_of
from data.store.tables.aid import volunteer
from data.store.tables.people import person
from dispatch.aid.volunteering import Bike, Hills, Limits, WeeklySlot
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
        return Limits(
            slots=self.slots,
            base=self.base,
            radius_m=self.radius_m,
            most_mass_g=self.most_mass_g,
            most_stops=self.most_stops,
            hills=self.hills,
        )


_PLAIN = (
    "person_id",
    "radius_m",
    "most_mass_g",
    "most_stops",
    "hills",
    "bike",
    "pledged_at",
    "version",
    "changed_at",
)


def find(tx: Transaction, person_id: UUID) -> Volunteer | None:
    """Return the limits of a volunteer, ``None`` where they set none."""
    return next(iter(_found(tx, volunteer.c.person_id == person_id)), None)


def every(tx: Transaction) -> list[Volunteer]:
    """Return all volunteers who set limits and are still there, by name."""
    return _found(tx, person.c.status.in_(("invited", "active")))


def keep(tx: Transaction, one: Volunteer) -> None:
    """Keep the limits of a volunteer as they are now."""
    values = {name: getattr(one, name) for name in _PLAIN} | {
        "slots": [[each.weekday, each.start_min, each.end_min] for each in one.slots],
        "geom": point_column(one.base),
    }
    statement = insert(volunteer).values(cooperative_id=tx.owner, **values)
    tx.run(
        statement.on_conflict_do_update(
            index_elements=["cooperative_id", "person_id"],
            set_={name: value for name, value in values.items() if name != "person_id"},
        )
    )


def _found(tx: Transaction, where: sa.ColumnElement[bool]) -> list[Volunteer]:
    who = sa.and_(
        person.c.cooperative_id == volunteer.c.cooperative_id,
        person.c.id == volunteer.c.person_id,
    )
    query = (
        sa.select(volunteer, person.c.name)
        .join(person, who)
        .where(volunteer.c.cooperative_id == tx.owner, where)
        .order_by(person.c.name, person.c.id)
    )
    return [_volunteer(row) for row in tx.rows(query)]


def _volunteer(row: Row | Mapping[str, Any]) -> Volunteer:
    return Volunteer(
        **{name: row[name] for name in _PLAIN},
        name=row["name"],
        base=point_of(row["geom"]),
        slots=tuple(
            WeeklySlot(weekday=day, start_min=start, end_min=end)
            for day, start, end in row["slots"]
        ),
    )
