"""Shifts: who rides which vehicle when; and when people can ride."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Row, Transaction
from data.store.rows import Form, RowsOf
from data.store.shapes import breaks_of, breaks_plain, prices_of, prices_plain
from data.store.tables.fleet import availability, shift
from data.store.tables.rounds import round_, visit
from dispatch.model import Break, Prices
from dispatch.values.plain_values import values_of

LIVE_ROUND = ("published", "accepted", "started")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A person with a vehicle for some hours.

    Attributes
    ----------
    vehicle_id
        The vehicle; where there is a choice, the first of it.
    vehicles, trailers
        Bikes of which a plan chooses one, and trailers of which it may add one; empty where there
        is no choice.
    day
        The day it begins on, in the cooperative's zone.
    companion_id
        A second person who rides along.
    start_place_id, end_place_id
        Where it begins and ends; ``None`` is at its first and last stop.
    prices, max_stops, max_travel_s, max_distance_m
        See :class:`dispatch.model.Shift`.
    status
        ``planned``, ``open`` while it is worked, ``closed``, or ``cancelled``.
    version
        Counts changes, from 1.
    """

    id: UUID
    day: date
    person_id: UUID
    companion_id: UUID | None = None
    vehicle_id: UUID
    vehicles: tuple[UUID, ...] = ()
    trailers: tuple[UUID, ...] = ()
    starts_at: datetime
    ends_at: datetime
    start_place_id: UUID | None = None
    end_place_id: UUID | None = None
    breaks: tuple[Break, ...] = ()
    prices: Prices = field(default_factory=Prices)
    max_stops: int | None = None
    max_travel_s: int | None = None
    max_distance_m: int | None = None
    status: str = "planned"
    version: int = 1
    opened_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def people(self) -> tuple[UUID, ...]:
        """The people on it."""
        return (
            (self.person_id,) if self.companion_id is None else (self.person_id, self.companion_id)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Available:
    """A stretch of time of which somebody said whether they can ride.

    ``source`` says who told: ``person``, ``office`` or ``calendar``; ``kind`` is ``free`` or
    ``absent``.
    """

    id: UUID
    person_id: UUID
    starts_at: datetime
    ends_at: datetime
    source: str = "person"
    kind: str = "free"


_AVAILABLE = RowsOf(availability, Available)
_LIMITS = ("max_stops", "max_travel_s", "max_distance_m")
_CHOICE = ("vehicles", "trailers")
_SHIFTS = RowsOf(
    shift,
    Shift,
    breaks=Form(breaks_plain, breaks_of),
    prices=Form(prices_plain, prices_of),
)


def add(tx: Transaction, row: Shift) -> None:
    """Add a shift."""
    tx.add(shift, _values(row))


def update(tx: Transaction, changed: Shift) -> None:
    """Keep a shift as it is now."""
    tx.run(tx.update(shift, shift.c.id == changed.id).values(**_values(changed)))


def find(tx: Transaction, shift_id: UUID) -> Shift | None:
    """Return a shift."""
    return tx.one(tx.select(shift, shift.c.id == shift_id), _shift)


def between(  # noqa: PLR0913  # each narrows
    tx: Transaction,
    first: date,
    last: date,
    *,
    person_id: UUID | None = None,
    round_id: UUID | None = None,
    with_cancelled: bool = False,
) -> list[Shift]:
    """Return the shifts of some days, both included, soonest first.

    ``person_id`` narrows to those that somebody rides or accompanies, ``round_id`` to a round's.
    """
    query = tx.select(shift, shift.c.day.between(first, last))
    if person_id is not None:
        query = query.where(_is_on(person_id))
    if round_id is not None:
        own = tx.select(round_, round_.c.id == round_id, only=[round_.c.shift_id])
        query = query.where(shift.c.id == own.scalar_subquery())
    if not with_cancelled:
        query = query.where(shift.c.status != "cancelled")
    return [_shift(row) for row in tx.rows(query.order_by(shift.c.starts_at, shift.c.id))]


def overlapping(tx: Transaction, wanted: Shift) -> list[Shift]:
    """Return other shifts at the same time of one of its people or of its vehicle.

    Of vehicles that a plan chooses among it takes care itself.
    """
    same = sa.or_(*(_is_on(person) for person in wanted.people))
    if not wanted.vehicles:
        fixed = sa.and_(
            shift.c.vehicle_id == wanted.vehicle_id, sa.not_(shift.c.choice.has_key("vehicles"))
        )
        same = sa.or_(same, fixed)
    query = tx.select(
        shift,
        shift.c.id != wanted.id,
        shift.c.status.in_(("planned", "open")),
        shift.c.starts_at < wanted.ends_at,
        shift.c.ends_at > wanted.starts_at,
        same,
    )
    return [_shift(row) for row in tx.rows(query.order_by(shift.c.starts_at, shift.c.id))]


def has_live_round(tx: Transaction, shift_id: UUID) -> bool:
    """Return whether there is a round for a shift in which something is still to be done."""
    left = sa.exists().where(
        visit.c.cooperative_id == tx.owner,
        visit.c.round_id == round_.c.id,
        visit.c.status.in_(("planned", "arrived")),
    )
    live = (round_.c.shift_id == shift_id, round_.c.status.in_(LIVE_ROUND), left)
    return tx.cell(round_.c.id, *live) is not None


def available(tx: Transaction, person_id: UUID, start: datetime, end: datetime) -> list[Available]:
    """Return what somebody said of a stretch of time, soonest first."""
    query = tx.select(
        availability,
        availability.c.person_id == person_id,
        availability.c.starts_at < end,
        availability.c.ends_at > start,
    ).order_by(availability.c.starts_at)
    return _AVAILABLE.every(tx, query)


def set_available(
    tx: Transaction, person_id: UUID, start: datetime, end: datetime, spans: Iterable[Available]
) -> None:
    """Replace what somebody said of a stretch of time."""
    tx.run(
        tx.delete(
            availability,
            availability.c.person_id == person_id,
            availability.c.starts_at >= start,
            availability.c.starts_at < end,
        )
    )
    _AVAILABLE.add_all(tx, spans)


def of_round(tx: Transaction, round_id: UUID) -> UUID | None:
    """Return the shift of a round."""
    return tx.cell(round_.c.shift_id, round_.c.id == round_id)


def _is_on(person_id: UUID) -> sa.ColumnElement[bool]:
    return sa.or_(shift.c.person_id == person_id, shift.c.companion_id == person_id)


def _values(row: Shift) -> dict[str, object]:
    limits = values_of(row, *_LIMITS)
    choice = {name: [str(one) for one in getattr(row, name)] for name in _CHOICE}
    return {
        **_SHIFTS.values(row),
        "limits": {name: value for name, value in limits.items() if value is not None},
        "choice": choice if row.vehicles else {},
    }


def _shift(row: Row) -> Shift:
    choice = {name: tuple(UUID(one) for one in row["choice"].get(name, ())) for name in _CHOICE}
    return _SHIFTS.of(row, **choice, **row["limits"])
