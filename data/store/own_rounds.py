"""The rounds that a person sees in a list, before opening one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction
from data.store.tables.rounds import round_, visit
from data.store.tables.work import shift, vehicle

_SHOWN = ("published", "accepted", "refused", "started", "finished")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundLine:
    """A round in a list.

    Attributes
    ----------
    stops
        Without breaks and what was cancelled.
    """

    id: UUID
    day: date
    version: int
    status: str
    starts_at: datetime
    ends_at: datetime
    distance_m: int
    stops: int
    shift_id: UUID
    shift_status: str
    vehicle: str


def between(
    tx: Transaction,
    first: date,
    last: date,
    *,
    rider_id: UUID | None = None,
    round_id: UUID | None = None,
) -> list[RoundLine]:
    """Give the rounds of some days that can be ridden, soonest first.

    Parameters
    ----------
    rider_id
        Only those that this person rides, or rides along; everybody's without.
    round_id
        Only this one.
    """
    stops = (
        sa.select(sa.func.count())
        .where(
            visit.c.cooperative_id == round_.c.cooperative_id,
            visit.c.round_id == round_.c.id,
            visit.c.kind != "break",
            visit.c.status != "cancelled",
        )
        .scalar_subquery()
    )
    query = (
        sa.select(
            *(round_.c[name] for name in RoundLine.__slots__ if name in round_.c),
            stops.label("stops"),
            shift.c.status.label("shift_status"),
            vehicle.c.name.label("vehicle"),
        )
        .join(shift, _same(shift, round_.c.shift_id))
        .join(vehicle, _same(vehicle, round_.c.vehicle_id))
        .where(
            round_.c.cooperative_id == tx.owner,
            round_.c.day.between(first, last),
            round_.c.status.in_(_SHOWN),
        )
        .order_by(round_.c.starts_at, round_.c.id)
    )
    if rider_id is not None:
        query = query.where(
            sa.or_(round_.c.person_id == rider_id, shift.c.companion_id == rider_id)
        )
    if round_id is not None:
        query = query.where(round_.c.id == round_id)
    return [RoundLine(**row) for row in tx.rows(query)]


def _same(table: sa.Table, key: sa.ColumnElement[UUID]) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.cooperative_id == round_.c.cooperative_id, table.c.id == key)
