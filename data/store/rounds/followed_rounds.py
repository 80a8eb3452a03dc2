"""The round that brings something to a stop, as the page of who waits there needs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction, same_cooperative
from data.store.shapes import windows_of
from data.store.tables.bookings import stop
from data.store.tables.rounds import round_, visit
from dispatch.rounds.predicted_times import StandingVisit


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedVisit:
    """A visit of the round: its times, and which stop of which job it is."""

    stop_id: UUID | None
    job_id: UUID | None
    kind: str
    failure_code: str
    relay_id: UUID | None
    standing: StandingVisit


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedRound:
    """A round with its visits in order, those that were cancelled left out."""

    id: UUID
    shift_id: UUID
    status: str
    starts_at: datetime
    ends_at: datetime
    travel_s: int
    started_at: datetime | None
    finished_at: datetime | None
    visits: tuple[FollowedVisit, ...]


def of_stop(tx: Transaction, stop_id: UUID) -> FollowedRound | None:
    """Return the live round that visits a stop, ``None`` as long as none does."""
    mine = sa.select(visit.c.round_id).where(
        tx.owns(visit), visit.c.stop_id == stop_id, visit.c.status != "cancelled"
    )
    head = tx.row(tx.select(round_, round_.c.id.in_(mine), round_.c.status != "withdrawn"))
    if head is None:
        return None
    rows = tx.rows(
        sa.select(visit, stop.c.windows)
        .outerjoin(stop, same_cooperative(visit, stop, stop.c.id == visit.c.stop_id))
        .where(tx.owns(visit), visit.c.round_id == head["id"], visit.c.status != "cancelled")
        .order_by(visit.c.position)
    )
    return FollowedRound(
        **{name: head[name] for name in FollowedRound.__slots__ if name != "visits"},
        visits=tuple(
            FollowedVisit(
                stop_id=row["stop_id"],
                job_id=row["job_id"],
                kind=row["kind"],
                failure_code=row["failure_code"],
                relay_id=row["relay_id"],
                standing=StandingVisit(
                    status=row["status"],
                    travel_s=row["travel_s"],
                    windows=windows_of(row["windows"] or []),
                    arrive=row["arrive_at"],
                    start=row["start_at"],
                    depart=row["depart_at"],
                    expected=row["eta_at"],
                    arrived_at=row["arrived_at"],
                    done_at=row["done_at"],
                ),
            )
            for row in rows
        ),
    )
