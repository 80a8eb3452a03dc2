"""Fronts of rounds that jobs pinned to their place hold: the visits up to their last one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction, prepared, refers_to
from data.store.tables.bookings import job
from data.store.tables.rounds import round_, visit
from dispatch.model import Prefix

if TYPE_CHECKING:
    from data.store.database import Transaction
    from dispatch.model import Job, VisitKind

_OPEN = ("published", "accepted", "refused", "started")
_OWNER, _DAY = sa.bindparam("owner", type_=sa.Uuid), sa.bindparam("day", type_=sa.Date)
_holds = sa.and_(job.c.pinned_in_place, job.c.pinned_shift_id == round_.c.shift_id)
_given_back = sa.and_(visit.c.status == "skipped", job.c.status == "open")
_pinned = job.alias("pinned")
_VISITS = prepared(
    sa.select(
        round_.c.shift_id,
        round_.c.vehicle_id,
        round_.c.trailer_id,
        visit.c.stop_id,
        visit.c.break_id,
        sa.func.coalesce(_holds, sa.false()),
    )
    .join(visit, refers_to(visit.c.round_id, round_))
    .outerjoin(job, refers_to(visit.c.job_id, job))
    .where(
        round_.c.cooperative_id == _OWNER,
        round_.c.day == _DAY,
        round_.c.status == sa.any_(sa.literal(list(_OPEN), sa.ARRAY(sa.Text))),
        visit.c.status != "cancelled",
        sa.not_(sa.func.coalesce(_given_back, sa.false())),
        sa.exists().where(
            _pinned.c.cooperative_id == _OWNER,
            _pinned.c.day == _DAY,
            _pinned.c.pinned_in_place,
            _pinned.c.pinned_shift_id == round_.c.shift_id,
        ),
    )
    .order_by(round_.c.shift_id, visit.c.position, visit.c.id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldFront:
    """Front of a round that stays as it is, and what it is ridden on.

    Attributes
    ----------
    visits
        Each as its stop, or the name of its break.
    """

    shift_id: UUID
    vehicle_id: UUID
    trailer_id: UUID | None
    visits: tuple[tuple[UUID | None, str], ...]


def held_fronts(tx: Transaction, on: date) -> list[HeldFront]:
    """Return the fronts of a day's rounds that jobs pinned to their place hold."""
    rows = tx.tuples(_VISITS, owner=tx.owner, day=on)
    found = []
    for ridden, own in groupby(rows, key=lambda row: row[:3]):
        visits = list(own)
        last = max((n for n, row in enumerate(visits, start=1) if row[5]), default=0)
        if last:
            shift_id, vehicle_id, trailer_id = ridden
            front = tuple((row[3], row[4]) for row in visits[:last])
            found.append(
                HeldFront(
                    shift_id=shift_id, vehicle_id=vehicle_id, trailer_id=trailer_id, visits=front
                )
            )
    return found


def prefixes_of(fronts: Iterable[HeldFront], jobs: Iterable[Job]) -> tuple[Prefix, ...]:
    """Return the fronts as a day holds them; a stop that is no part of the day any more is not."""
    keys: dict[UUID, tuple[VisitKind, str, int]] = {
        UUID(stop.id): (kind, one.id, index) for one in jobs for kind, index, stop in one.stops
    }
    prefixes = []
    for front in fronts:
        named: list[tuple[VisitKind, str, int]] = []
        for stop_id, break_id in front.visits:
            if stop_id is None:
                named.append(("break", break_id, 0))
            elif stop_id in keys:
                named.append(keys[stop_id])
        if any(kind != "break" for kind, _, _ in named):
            prefixes.append(Prefix(shift_id=str(front.shift_id), visits=tuple(named)))
    return tuple(prefixes)
