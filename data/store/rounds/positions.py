"""Positions: where couriers are while they work, for a short while and for one purpose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from data.store.database import Prepared, Row, Transaction, prepared, refers_to
from data.store.shapes import point_column
from data.store.tables.fleet import shift
from data.store.tables.people import person
from data.store.tables.rounds import position, round_
from routing.types import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A courier's position at a moment.

    Attributes
    ----------
    accuracy_m
        Radius within which they were, as the phone told; ``None`` where it did not.
    """

    shift_id: UUID
    at: datetime
    received_at: datetime
    point: Point
    accuracy_m: int | None
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingShift:
    """A shift, and whether positions in it may be kept.

    Attributes
    ----------
    person_ids
        Who rides and who rides along.
    willing
        Whether the rider shows where they are at all.
    sharing
        Whether they do in this shift.
    in_break
        Whether a break is on in its round.
    breaks
        Breaks that are over.
    """

    id: UUID
    status: str
    person_ids: frozenset[UUID]
    opened_at: datetime | None
    willing: bool
    sharing: bool
    in_break: bool
    breaks: tuple[tuple[datetime, datetime], ...]


def sharing(tx: Transaction, shift_id: UUID) -> SharingShift | None:
    """Return a shift with what decides whether positions in it may be kept."""
    query = (
        sa.select(shift, person.c.shares_position.label("willing"), round_.c.state)
        .join(person, refers_to(shift.c.person_id, person))
        .outerjoin(round_, refers_to(round_.c.shift_id, shift))
        .where(tx.owns(shift), shift.c.id == shift_id)
    )
    row = tx.row(query)
    return None if row is None else _sharing(row)


def _sharing(row: Row) -> SharingShift:
    state: Mapping[str, Any] = row["state"] or {}
    return SharingShift(
        id=row["id"],
        status=row["status"],
        person_ids=frozenset({row["person_id"], row["companion_id"]} - {None}),
        opened_at=row["opened_at"],
        willing=row["willing"],
        sharing=row["shares_position"],
        in_break="break_since" in state,
        breaks=tuple(
            (datetime.fromisoformat(one["start"]), datetime.fromisoformat(one["end"]))
            for one in state.get("breaks", ())
        ),
    )


def add(tx: Transaction, positions: Iterable[Position]) -> int:
    """Keep positions and give how many are new; one of the same instant is the same."""
    rows = [
        {
            "cooperative_id": tx.owner,
            "shift_id": one.shift_id,
            "at": one.at,
            "received_at": one.received_at,
            "geom": point_column(one.point),
            "accuracy_m": one.accuracy_m,
            "expires_at": one.expires_at,
        }
        for one in positions
    ]
    return tx.run(insert(position).values(rows).on_conflict_do_nothing()) if rows else 0


def latest(
    tx: Transaction, now: datetime, *, person_id: UUID | None = None, shift_id: UUID | None = None
) -> list[Position]:
    """Return the latest position in every open shift whose rider shows it now; at most one each.

    ``person_id`` narrows to the shifts of somebody, ``shift_id`` to one.
    """
    query = _LATEST[person_id is not None, shift_id is not None]
    found = tx.tuples(query, owner=tx.owner, now=now, person_id=person_id, shift_id=shift_id)
    return [
        Position(point=Point(lon=lon, lat=lat), **dict(zip(_NAMES, row, strict=True)))
        for lon, lat, *row in found
    ]


def _latest(*, of_person: bool, of_shift: bool) -> Prepared:
    owner = sa.bindparam("owner", type_=sa.Uuid)
    last = (
        sa.select(
            sa.func.ST_X(position.c.geom).label("lon"),
            sa.func.ST_Y(position.c.geom).label("lat"),
            *(position.c[name] for name in _NAMES),
        )
        .where(
            position.c.cooperative_id == shift.c.cooperative_id,
            position.c.shift_id == shift.c.id,
            position.c.expires_at > sa.bindparam("now", type_=position.c.expires_at.type),
        )
        .order_by(position.c.at.desc())
        .limit(1)
        # One step in the index for each shift, however many positions it has.
        .lateral()
    )
    query = (
        sa.select(last)
        .select_from(shift)
        .join(person, refers_to(shift.c.person_id, person))
        .outerjoin(round_, refers_to(round_.c.shift_id, shift))
        .join(last, sa.true())
        .where(
            shift.c.cooperative_id == owner,
            shift.c.status == "open",
            shift.c.shares_position,
            person.c.shares_position,
            # Nor in a break.
            sa.func.coalesce(round_.c.state, sa.text("'{}'::jsonb"))
            .has_key("break_since")
            .is_(False),
        )
        .order_by(shift.c.id)
    )
    if of_person:
        rider = sa.bindparam("person_id", type_=sa.Uuid)
        query = query.where(sa.or_(shift.c.person_id == rider, shift.c.companion_id == rider))
    if of_shift:
        query = query.where(shift.c.id == sa.bindparam("shift_id", type_=sa.Uuid))
    return prepared(query)


_NAMES = ("shift_id", "at", "received_at", "accuracy_m", "expires_at")
_LATEST = {
    (of_person, of_shift): _latest(of_person=of_person, of_shift=of_shift)
    for of_person in (False, True)
    for of_shift in (False, True)
}
