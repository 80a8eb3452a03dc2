"""Bookings: what customers asked for, as jobs with their stops, and at which price.

What is personal (contact, address, note) lies in the columns of a stop and nowhere else.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Row, Transaction, among, refers_to
from data.store.rows import LIST, SET, TABLE, Form, RowsOf
from data.store.shapes import (
    load_of,
    load_plain,
    point_column,
    point_of,
    windows_of,
    windows_plain,
)
from data.store.tables.bookings import booking, job, stop
from data.store.tables.fleet import place
from data.store.tables.rounds import round_, visit
from dispatch.bookings.quotes import Quote
from dispatch.bookings.stop_details import StopDetails
from dispatch.model.pieces import Pieces
from dispatch.values.plain_values import from_plain, to_plain

BEGUN_VISITS = ("arrived", "done", "partly_done", "failed")
ENDED_JOBS = ("done", "partly_done", "failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRelay:
    """A relay where a drop was left; ``opening_hours`` are in words."""

    id: UUID
    name: str
    address: str
    opening_hours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopVisit:
    """The visit of a live round to a stop: its times and its outcome.

    Attributes
    ----------
    status
        ``planned``, ``arrived``, ``done``, ``partly_done``, ``failed`` or ``skipped``.
    round_started_at
        When the rider began the round; ``None`` before.
    planned_at
        When service there was to begin as it was published.
    eta_at
        When the courier is expected as things stand; ``None`` before the round has begun, and
        once it is over.
    arrived_at, done_at
        When it came about.
    relay
        Where it was left instead of at the stop.
    """

    round_id: UUID
    status: str
    planned_at: datetime
    round_started_at: datetime | None = None
    eta_at: datetime | None = None
    arrived_at: datetime | None = None
    done_at: datetime | None = None
    relay: VisitRelay | None = None

    @property
    def is_in_vain(self) -> bool:
        """Return whether it is over and nothing changed hands."""
        return self.status in {"failed", "skipped"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedStop(StopDetails):
    """One thing to do at one place, as it was booked.

    Attributes
    ----------
    id
        Also the id of its visit in a round.
    place_id
        The place of the cooperative that it is at, if it is one.
    taken_along
        Empties among ``returns`` that the office has it take along beyond what was booked, by kind;
        their time is part of ``service_s``.
    visit
        Its visit in a live round, where that was asked for; no part of what was booked.
    """

    id: UUID
    place_id: UUID | None = None
    taken_along: Pieces = field(default_factory=dict)
    visit: StopVisit | None = field(default=None, compare=False)

    @property
    def is_reachable(self) -> bool:
        """Return whether a way is known to write to who is there."""
        return bool(self.contact_email or self.contact_phone)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedJob:
    """One job of a booking.

    Attributes
    ----------
    day
        The day on which it is ridden, in the cooperative's zone.
    reference
        What the booking calls it; each job of a booking that is not cancelled has another.
    status
        ``open`` until it stands in a live round, then ``placed``; ``done``, ``partly_done``,
        ``failed`` or ``cancelled`` at its end.
    retry_of
        The job whose stop failed and that this one tries again, or brings back.
    stops
        All pickups, then all drops.
    """

    id: UUID
    day: date
    reference: str
    kind: str = "shop"
    label: str = ""
    skills: frozenset[str] = frozenset()
    accompanied: bool = False
    priority: int = 0
    prize_cents: int | None = None
    goods: str = ""
    aboard_limit_s: int | None = None
    pinned_shift_id: UUID | None = None
    status: str = "open"
    retry_of: UUID | None = None
    stops: tuple[BookedStop, ...] = ()

    def of_kind(self, kind: str) -> tuple[BookedStop, ...]:
        """Return its pickups or its drops."""
        return tuple(one for one in self.stops if one.kind == kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A customer's order: jobs at an agreed price.

    Attributes
    ----------
    day
        The first of its jobs' days.
    customer_id
        Who pays; ``None`` for what the cooperative does for itself.
    recurrence_id, occurrence
        The recurrence that made it, and the name of the occurrence there.
    source
        ``office``, ``customer``, ``widget``, ``import``, ``recurrence``, or ``circuit`` for an
        order cycle.
    reference
        The customer's own word for it.
    quote
        The agreed price.
    cancel_fee_cents
        What cancelling it cost.
    supplements, vehicles
        What was asked for besides, and bicycles at once.
    distance_m, emitted_g, saved_g
        Way from stop to stop, and estimates of what the ride emits and saves, grams CO2e.
    version
        Counts changes, from 1.
    request_hash, content_hash
        Of the request that made it, and of the last one that changed it; they tell repetitions.
    """

    id: UUID
    day: date
    customer_id: UUID | None = None
    recurrence_id: UUID | None = None
    occurrence: str | None = None
    source: str = "office"
    reference: str = ""
    status: str = "booked"
    quote: Quote
    cancel_fee_cents: int = 0
    supplements: Mapping[str, int] = field(default_factory=dict)
    vehicles: int = 1
    distance_m: int = 0
    emitted_g: int = 0
    saved_g: int = 0
    version: int = 1
    request_hash: str = ""
    content_hash: str = ""
    made_by: UUID
    made_at: datetime
    changed_at: datetime
    jobs: tuple[BookedJob, ...] = ()

    @property
    def live_jobs(self) -> tuple[BookedJob, ...]:
        """The jobs that are not cancelled."""
        return tuple(one for one in self.jobs if one.status != "cancelled")


@lru_cache(maxsize=4096)
def quote_of(text: str) -> Quote:
    """Return a quote from its JSON; read anew, it takes longer than the row around it."""
    return from_plain(Quote, json.loads(text))


QUOTE = Form(to_plain, lambda kept: quote_of(json.dumps(kept)))
LOAD = Form(load_plain, load_of)
WINDOWS = Form(windows_plain, windows_of)
_BOOKINGS = RowsOf(booking, Booking, quote=QUOTE, supplements=TABLE)
_JOBS = RowsOf(job, BookedJob, skills=SET)
STOPS = RowsOf(
    stop,
    BookedStop,
    point=Form(point_column, point_of, "geom"),
    windows=WINDOWS,
    load=LOAD,
    returns=LOAD,
    proof=LIST,
    taken_along=TABLE,
)


def add(tx: Transaction, new_booking: Booking) -> bool:
    """Add a booking with its jobs and stops; false where its id is taken.

    Where somebody else adds one of the same id at this moment, this waits for their end.
    """
    if not tx.add_new(booking, _booking_values(new_booking)):
        return False
    add_jobs(tx, new_booking.id, new_booking.jobs)
    return True


def add_jobs(tx: Transaction, booking_id: UUID, jobs: Iterable[BookedJob]) -> None:
    """Add jobs with their stops to a booking."""
    listed = list(jobs)
    tx.add_all(job, [{**_JOBS.values(one), "booking_id": booking_id} for one in listed])
    tx.add_all(stop, [_stop_values(one, each.id) for each in listed for one in each.stops])


def update(tx: Transaction, changed: Booking) -> None:
    """Keep a booking as it is now, without its jobs."""
    tx.run(tx.update(booking, booking.c.id == changed.id).values(**_booking_values(changed)))


def move_to_recurrence(tx: Transaction, booking_id: UUID, recurrence_id: UUID) -> None:
    """Let a booking belong to the recurrence that goes on where its own ended."""
    tx.run(tx.update(booking, booking.c.id == booking_id).values(recurrence_id=recurrence_id))


def update_job(tx: Transaction, changed: BookedJob) -> None:
    """Keep a job as it is now, with its stops; these are the same ones."""
    _JOBS.update(tx, changed)
    for one in changed.stops:
        tx.run(tx.update(stop, stop.c.id == one.id).values(**_stop_values(one, changed.id)))


def confirm_address(tx: Transaction, stop_id: UUID) -> None:
    """Take the point of a stop for that of its door."""
    tx.run(tx.update(stop, stop.c.id == stop_id).values(street_only=False))


def cancel_jobs(tx: Transaction, job_ids: Collection[UUID]) -> None:
    """Cancel some jobs."""
    if job_ids:
        tx.run(tx.update(job, job.c.id.in_(job_ids)).values(status="cancelled"))


def restore_job(tx: Transaction, job_id: UUID) -> None:
    """Let a cancelled job be open again."""
    cancelled = tx.update(job, job.c.id == job_id, job.c.status == "cancelled")
    tx.run(cancelled.values(status="open"))


def set_day(tx: Transaction, job_id: UUID, day: date) -> None:
    """Let a job be ridden on another day."""
    tx.run(tx.update(job, job.c.id == job_id).values(day=day))


def find(
    tx: Transaction, booking_id: UUID, *, only: UUID | None = None, lock: bool = False
) -> Booking | None:
    """Return a booking whole; ``only`` narrows to one customer's, and nothing else is read.

    With ``lock``, others who want to change it wait until the transaction ends.
    """
    query = tx.select(booking, booking.c.id == booking_id)
    if only is not None:
        query = query.where(booking.c.customer_id == only)
    found = _whole(tx, tx.rows(query.with_for_update() if lock else query))
    return found[0] if found else None


def of_job(tx: Transaction, job_id: UUID, *, lock: bool = False) -> Booking | None:
    """Return the booking of a job, whole; locked as by :func:`find`."""
    booking_id = tx.cell(job.c.booking_id, job.c.id == job_id)
    return None if booking_id is None else find(tx, booking_id, lock=lock)


def of_stop(tx: Transaction, stop_id: UUID, *, lock: bool = False) -> Booking | None:
    """Return the booking of a stop, whole; locked as by :func:`find`."""
    query = tx.select(stop, stop.c.id == stop_id, only=[job.c.booking_id])
    booking_id = tx.value(query.join(job, refers_to(stop.c.job_id, job)))
    return None if booking_id is None else find(tx, booking_id, lock=lock)


def of_recurrence(tx: Transaction, recurrence_id: UUID, first: date) -> list[Booking]:
    """Return what a recurrence made from a day on, whole, cancelled ones too, by day."""
    query = tx.select(booking, booking.c.recurrence_id == recurrence_id, booking.c.day >= first)
    return _whole(tx, tx.rows(query.order_by(booking.c.day, booking.c.id)))


def of_occurrence(tx: Transaction, recurrence_id: UUID, occurrence: str) -> Booking | None:
    """Return what was made of one occurrence, whole."""
    query = tx.select(
        booking, booking.c.recurrence_id == recurrence_id, booking.c.occurrence == occurrence
    )
    found = _whole(tx, tx.rows(query))
    return found[0] if found else None


def begun_jobs(tx: Transaction, booking: Booking) -> set[UUID]:
    """Return those jobs of a booking of which something has happened already.

    Their visits are locked, so that nothing happens to them until the transaction ends.
    """
    ids = [one.id for one in booking.jobs]
    if not ids:
        return set()
    query = tx.select(visit, visit.c.job_id.in_(ids)).order_by(visit.c.id)
    visits = tx.rows(query.with_for_update())
    visited = {row["job_id"] for row in visits if row["status"] in BEGUN_VISITS}
    # Read anew: what we waited for may have ended a job.
    return visited.union(tx.column(job.c.id, job.c.id.in_(ids), job.c.status.in_(ENDED_JOBS)))


def visits_of(tx: Transaction, stop_ids: Collection[UUID]) -> dict[UUID, StopVisit]:
    """Return the visits of some stops in live rounds; cancelled ones are left out."""
    if not stop_ids:
        return {}
    query = (
        sa.select(
            visit.c.stop_id,
            visit.c.round_id,
            visit.c.status,
            round_.c.started_at.label("round_started_at"),
            visit.c.start_at.label("planned_at"),
            visit.c.eta_at,
            visit.c.arrived_at,
            visit.c.done_at,
            *(place.c[name].label(f"relay_{name}") for name in _RELAY),
        )
        .outerjoin(place, refers_to(visit.c.relay_id, place))
        .join(round_, refers_to(visit.c.round_id, round_))
        .join(job, refers_to(visit.c.job_id, job))
        .where(
            visit.c.cooperative_id == tx.owner,
            visit.c.stop_id == among(list(stop_ids)),
            visit.c.status != "cancelled",
            round_.c.status != "withdrawn",
            # Its round ended without it, and another will make it.
            job.c.status != "open",
        )
    )
    return {row["stop_id"]: _stop_visit(row) for row in tx.rows(query)}


_RELAY = VisitRelay.__slots__


def _stop_visit(row: Row) -> StopVisit:
    left = {name: row[f"relay_{name}"] for name in _RELAY}
    return StopVisit(
        **{name: row[name] for name in StopVisit.__slots__ if name != "relay"},
        relay=None if left["id"] is None else VisitRelay(**left),
    )


def _whole(tx: Transaction, rows: list[Row]) -> list[Booking]:
    """Return bookings with their jobs and stops, in three queries however many there are."""
    if not rows:
        return []
    ids = [row["id"] for row in rows]
    jobs = tx.rows(tx.select(job, job.c.booking_id == among(ids)).order_by(job.c.id))
    stops = tx.rows(
        tx.select(stop, stop.c.job_id == among([row["id"] for row in jobs])).order_by(
            stop.c.job_id, stop.c.kind.desc(), stop.c.position
        )
    )
    by_job: dict[UUID, list[BookedStop]] = defaultdict(list)
    for row in stops:
        by_job[row["job_id"]].append(STOPS.of(row))
    by_booking: dict[UUID, list[BookedJob]] = defaultdict(list)
    for row in jobs:
        one = _JOBS.of(row, stops=tuple(by_job[row["id"]]))
        by_booking[row["booking_id"]].append(one)
    return [_BOOKINGS.of(row, jobs=tuple(by_booking[row["id"]])) for row in rows]


def _booking_values(changed: Booking) -> dict[str, Any]:
    return {**_BOOKINGS.values(changed), "net_cents": changed.quote.net_cents}


def _stop_values(booked_stop: BookedStop, job_id: UUID) -> dict[str, Any]:
    windows = booked_stop.windows
    return {
        **STOPS.values(booked_stop),
        "job_id": job_id,
        "opens_at": windows[0].start if windows else None,
        "closes_at": windows[-1].end if windows else None,
    }
