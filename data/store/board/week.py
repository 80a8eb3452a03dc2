"""A week by day: who rides, who is away, what is booked, and what no round covers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction, refers_to
from data.store.rounds.rounds import LIVE
from data.store.tables.bookings import job, stop
from data.store.tables.fleet import availability, shift
from data.store.tables.people import person
from data.store.tables.rounds import round_, visit


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekShift:
    """A shift of the week; ``ridden_s`` is how long its round is, 0 without one."""

    id: UUID
    day: date
    person_id: UUID
    rider: str = field(repr=False)
    start: datetime
    end: datetime
    round_id: UUID | None
    ridden_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekAbsence:
    """A stretch of time of which somebody said that they are away."""

    person_id: UUID
    name: str = field(repr=False)
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedWork:
    """Jobs of a day; of those that stand in no round also their stops and the time at these."""

    day: date
    jobs: int
    jobs_open: int
    stops_open: int
    service_open_s: int


def shifts_of_week(tx: Transaction, first: date, last: date) -> list[WeekShift]:
    """Return the shifts of some days that are not cancelled, soonest first."""
    ridden = sa.and_(
        round_.c.cooperative_id == shift.c.cooperative_id,
        round_.c.shift_id == shift.c.id,
        round_.c.status.in_(LIVE),
    )
    length = sa.cast(sa.extract("epoch", round_.c.ends_at - round_.c.starts_at), sa.Integer)
    query = (
        sa.select(
            *(shift.c[name] for name in ("id", "day", "person_id")),
            person.c.name.label("rider"),
            shift.c.starts_at.label("start"),
            shift.c.ends_at.label("end"),
            round_.c.id.label("round_id"),
            sa.func.coalesce(length, 0).label("ridden_s"),
        )
        .join(person, refers_to(shift.c.person_id, person))
        .outerjoin(round_, ridden)
        .where(tx.owns(shift), shift.c.day.between(first, last), shift.c.status != "cancelled")
        .order_by(shift.c.starts_at, shift.c.id)
    )
    return [WeekShift(**row) for row in tx.rows(query)]


def absences(tx: Transaction, start: datetime, end: datetime) -> list[WeekAbsence]:
    """Return when people of the cooperative are away between two moments."""
    query = (
        sa.select(
            availability.c.person_id,
            person.c.name,
            availability.c.starts_at.label("start"),
            availability.c.ends_at.label("end"),
        )
        .join(person, refers_to(availability.c.person_id, person))
        .where(
            tx.owns(availability),
            availability.c.kind == "absent",
            availability.c.starts_at < end,
            availability.c.ends_at > start,
            person.c.status.in_(("invited", "active")),
        )
        .order_by(person.c.name, availability.c.starts_at)
    )
    return [WeekAbsence(**row) for row in tx.rows(query)]


def booked_work(tx: Transaction, first: date, last: date) -> dict[date, BookedWork]:
    """Return the jobs of some days, by day; of days without any nothing."""
    is_open = job.c.status == "open"
    stops = (
        sa.select(
            stop.c.job_id,
            sa.func.count().label("stops"),
            sa.func.sum(stop.c.service_s + stop.c.setup_s).label("service_s"),
        )
        .join(job, refers_to(stop.c.job_id, job))
        .where(tx.owns(stop), job.c.day.between(first, last), is_open)
        .group_by(stop.c.job_id)
        .subquery()
    )
    query = (
        sa.select(
            job.c.day,
            sa.func.count().label("jobs"),
            sa.func.count().filter(is_open).label("jobs_open"),
            sa.cast(sa.func.coalesce(sa.func.sum(stops.c.stops), 0), sa.Integer).label(
                "stops_open"
            ),
            sa.cast(sa.func.coalesce(sa.func.sum(stops.c.service_s), 0), sa.Integer).label(
                "service_open_s"
            ),
        )
        .outerjoin(stops, stops.c.job_id == job.c.id)
        .where(tx.owns(job), job.c.day.between(first, last), job.c.status != "cancelled")
        .group_by(job.c.day)
    )
    return {row["day"]: BookedWork(**row) for row in tx.rows(query)}


def ride_s_of_stop(tx: Transaction, before: date, days: int) -> int | None:
    """Return the seconds ridden for one stop, on average of some days before; ``None`` of none."""
    query = (
        sa.select(sa.func.avg(visit.c.travel_s))
        .join(round_, refers_to(visit.c.round_id, round_))
        .where(
            tx.owns(visit),
            visit.c.kind != "break",
            visit.c.status != "cancelled",
            round_.c.status.in_(LIVE),
            round_.c.day.between(before - timedelta(days=days), before),
        )
    )
    found = tx.value(query)
    return None if found is None else round(found)
