"""Vehicles and trailers: what each carries, how it moves, and whether it can be used."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from data.formats.temperature import Box
from data.store.database import Transaction
from data.store.rows import SET, Form, RowsOf
from data.store.shapes import boxes_of, boxes_plain, capacity_of, capacity_plain, with_boxes
from data.store.tables.fleet import shift, vehicle
from dispatch import model
from dispatch.model import Capacity
from dispatch.values.plain_values import values_of

VEHICLE_STATUSES = ("active", "repair", "gone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """A bicycle of the cooperative, or a trailer.

    Attributes
    ----------
    profile
        How it moves, of a trailer how a bike moves with it; one of the profiles of
        :mod:`routing.profiles.profile`.
    kind
        What it is for the count of emissions, such as ``bike`` or ``cargo_ebike``.
    capacity
        What it carries at once, without its boxes.
    boxes
        Boxes that keep a temperature, each as (temperature, millilitres).
    range_m, width_mm
        How far its battery lasts, metres, and how wide it is; ``None`` where not known.
    speed_percent
        Of the profile's speed.
    hitch
        Whether it can tow a trailer.
    trailer
        Whether it is a trailer, which rides behind a bike only.
    needs
        Skills that a courier must have to ride it.
    handover_s
        Seconds from a round on it to the next.
    status
        ``active``, ``repair``, or ``gone`` for good.
    version
        Counts changes, from 1.
    """

    id: UUID
    name: str = ""
    profile: str = ""
    kind: str = "bike"
    capacity: Capacity = field(default_factory=Capacity)
    boxes: tuple[Box, ...] = ()
    skills: frozenset[str] = frozenset()
    range_m: int | None = None
    width_mm: int | None = None
    speed_percent: int = 100
    hitch: bool = False
    trailer: bool = False
    needs: frozenset[str] = frozenset()
    handover_s: int = 0
    status: str = "active"
    version: int = 1
    created_at: datetime

    @property
    def in_day(self) -> model.Vehicle:
        """The vehicle as a day has it, its boxes counted in its capacity."""
        return model.Vehicle(**self._ridden, **values_of(self, "range_m", "hitch"))

    @property
    def as_trailer(self) -> model.Trailer:
        """The trailer as a day has it."""
        return model.Trailer(**self._ridden)

    @property
    def _ridden(self) -> dict[str, Any]:
        capacity = with_boxes(self.capacity, self.boxes)
        as_it_is = values_of(self, "profile", "skills", "width_mm", "speed_percent", "needs")
        return {"id": str(self.id), "capacity": capacity, **as_it_is}

    @property
    def unit(self) -> model.Unit:
        """The bike or trailer as one that shifts share."""
        return model.Unit(id=str(self.id), handover_s=self.handover_s)


_ROWS = RowsOf(
    vehicle,
    Vehicle,
    capacity=Form(capacity_plain, capacity_of),
    boxes=Form(boxes_plain, boxes_of),
    skills=SET,
    needs=SET,
)

add = _ROWS.add
"""Add a vehicle."""
update = _ROWS.update
"""Keep a vehicle as it is now."""
find = _ROWS.find
"""Return a vehicle."""
vehicle_of = _ROWS.of
"""Return the vehicle of a row that has all columns of the table."""
vehicle_values = _ROWS.values
"""Return a vehicle by column, as JSON has it but for its id and times."""


def every(
    tx: Transaction, *, rider_id: UUID | None = None, with_gone: bool = False
) -> list[Vehicle]:
    """Return vehicles by name; ``rider_id`` narrows to those of somebody's shifts."""
    query = tx.select(vehicle)
    if rider_id is not None:
        is_on = sa.or_(shift.c.person_id == rider_id, shift.c.companion_id == rider_id)
        own = (shift.c.cooperative_id == tx.owner, is_on)
        chosen = (
            sa.func.jsonb_array_elements_text(shift.c.choice[key]).cast(sa.Uuid)
            for key in ("vehicles", "trailers")
        )
        columns = (shift.c.vehicle_id, *chosen)
        ridden = sa.union_all(*(sa.select(column).where(*own) for column in columns))
        query = query.where(vehicle.c.id.in_(ridden))
    if not with_gone:
        query = query.where(vehicle.c.status != "gone")
    return _ROWS.every(tx, query.order_by(vehicle.c.name, vehicle.c.id))


def profiles(tx: Transaction) -> tuple[str, ...]:
    """Return the profiles of the vehicles that are not gone, in order."""
    return tuple(
        sorted({row["profile"] for row in tx.rows(PROFILES_OF_OWNER, {"owner": tx.owner})})
    )


_OWNER = sa.bindparam("owner", type_=sa.Uuid)
PROFILES_OF_OWNER = (
    sa.select(vehicle.c.profile)
    .distinct()
    .where(vehicle.c.cooperative_id == _OWNER, vehicle.c.status != "gone")
)
