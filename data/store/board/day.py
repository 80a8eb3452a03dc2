"""A whole day in a handful of queries, however many rounds it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from data.store.database import Transaction, among, prepared, refers_to, same_cooperative
from data.store.fleet.vehicles import Vehicle, vehicle_of
from data.store.job_titles import job_title
from data.store.rounds.rounds import LIVE
from data.store.shapes import breaks_of, prices_of
from data.store.tables.bookings import booking, job, stop
from data.store.tables.fleet import place, shift, vehicle
from data.store.tables.people import customer, person
from data.store.tables.rounds import plan, round_, visit
from dispatch.model import Break, Prices

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPlan:
    """The plan that a day runs by; ``unassigned`` are the jobs it left out, with the reasons."""

    id: UUID
    name: str
    note: str
    way: str
    published_by: UUID | None
    published_by_name: str
    published_at: datetime | None
    unassigned: Sequence[Plain]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardShift:
    """A shift with who rides it, and its round if it has one that can be ridden.

    Attributes
    ----------
    vehicle_id, trailer_id
        Of the round; without one the shift's own bike, or the first that it may choose.
    number
        That of its round, also before it has one: the soonest shift has the first.
    """

    id: UUID
    number: int
    person_id: UUID
    rider: str = field(repr=False)
    vehicle_id: UUID
    trailer_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    status: str
    opened_at: datetime | None
    breaks: tuple[Break, ...]
    prices: Prices
    round_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRound:
    """A published round as its row has it; ``accepted_at`` is kept with its state."""

    id: UUID
    shift_id: UUID
    version: int
    status: str
    starts_at: datetime
    ends_at: datetime
    distance_m: int
    travel_s: int
    published_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardStop:
    """A stop of a job, and where it is."""

    stop_id: UUID | None
    job_id: UUID | None
    kind: str
    lon: float | None = field(repr=False)
    lat: float | None = field(repr=False)
    address: str = field(repr=False)
    street_only: bool
    name: str = field(repr=False)
    windows: Sequence[Plain]
    service_s: int
    late_hour_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardVisit(BoardStop):
    """A visit of a round with its stop; a break has no stop.

    Attributes
    ----------
    failure_code
        Why it failed; empty otherwise.
    relay
        Name of the relay where it was left; empty otherwise.
    """

    id: UUID
    round_id: UUID
    break_id: str
    arrive_at: datetime
    start_at: datetime
    depart_at: datetime
    travel_s: int
    load_after: Mapping[str, int]
    status: str
    eta_at: datetime | None
    arrived_at: datetime | None
    done_at: datetime | None
    failure_code: str
    relay: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardJob:
    """A job of a day, as it is called, and what it carries.

    Attributes
    ----------
    made_at, changed_at
        When its booking was made, and changed last.
    brings_back
        Whether it brings goods back to where the job that failed fetched them.
    goods, aboard_limit_s
        Kind of its goods, and how long these may be aboard; ``None`` for any time.
    pickups, drops
        Loads of its stops.
    """

    id: UUID
    booking_id: UUID
    booking_status: str
    made_at: datetime
    changed_at: datetime
    kind: str
    title: str = field(repr=False)
    reference: str
    customer: str
    status: str
    priority: int
    skills: Sequence[str]
    accompanied: bool
    retry_of: UUID | None
    brings_back: bool
    pinned_shift_id: UUID | None
    pinned_in_place: bool
    fell_from: UUID | None
    fell_by: str
    fell_at: datetime | None
    goods: str
    aboard_limit_s: int | None
    pickups: Sequence[Plain]
    drops: Sequence[Plain]


def plan_of_day(tx: Transaction, on: date) -> BoardPlan | None:
    """Return the plan that a day runs by, without its contents."""
    left_out = sa.func.coalesce(plan.c.result["unassigned"], sa.cast(sa.literal("[]"), JSONB))
    query = (
        sa.select(
            *(plan.c[name] for name in BoardPlan.__slots__ if name in plan.c),
            sa.func.coalesce(person.c.name, "").label("published_by_name"),
            left_out.label("unassigned"),
        )
        .outerjoin(person, refers_to(plan.c.published_by, person))
        .where(tx.owns(plan), plan.c.day == on, plan.c.status == "published")
    )
    row = tx.row(query)
    return None if row is None else BoardPlan(**row)


def shifts_of_day(tx: Transaction, on: date) -> list[BoardShift]:
    """Return the shifts of a day that were not cancelled, soonest first.

    One that was cancelled once it had a round keeps its number: that of no other round changes.
    """
    ridden = same_cooperative(round_, shift, round_.c.shift_id == shift.c.id)
    had = round_.alias("had")
    had_a_round = sa.exists().where(
        had.c.cooperative_id == shift.c.cooperative_id, had.c.shift_id == shift.c.id
    )
    names = ("id", "person_id", "starts_at", "ends_at", "status", "opened_at", "breaks", "prices")
    query = (
        sa.select(
            *(shift.c[name] for name in names),
            person.c.name.label("rider"),
            sa.func.coalesce(round_.c.vehicle_id, shift.c.vehicle_id).label("vehicle_id"),
            round_.c.trailer_id,
            round_.c.id.label("round_id"),
        )
        .join(person, refers_to(shift.c.person_id, person))
        .outerjoin(round_, sa.and_(ridden, round_.c.status.in_(LIVE)))
        .where(
            tx.owns(shift), shift.c.day == on, sa.or_(shift.c.status != "cancelled", had_a_round)
        )
        .order_by(shift.c.starts_at, shift.c.id)
    )
    return [
        BoardShift(
            **{**row, "breaks": breaks_of(row["breaks"]), "prices": prices_of(row["prices"])},
            number=number,
        )
        for number, row in enumerate(tx.rows(query), start=1)
        if row["status"] != "cancelled" or row["round_id"] is not None
    ]


def vehicles_among(tx: Transaction, ids: set[UUID]) -> dict[UUID, Vehicle]:
    """Return some bikes and trailers by id."""
    query = tx.select(vehicle, vehicle.c.id == among(ids))
    return {row["id"]: vehicle_of(row) for row in tx.rows(query)}


def rounds_of_day(tx: Transaction, on: date) -> list[BoardRound]:
    """Return the rounds of a day that can be ridden, by when they begin."""
    query = (
        sa.select(*(round_.c[name] for name in BoardRound.__slots__))
        .where(tx.owns(round_), round_.c.day == on, round_.c.status.in_(LIVE))
        .order_by(round_.c.starts_at, round_.c.id)
    )
    return [BoardRound(**row) for row in tx.rows(query)]


_OWNER, _DAY = sa.bindparam("owner", type_=sa.Uuid), sa.bindparam("day", type_=sa.Date)


def _stop_columns() -> dict[str, sa.ColumnElement[Any]]:
    point = sa.func.coalesce(stop.c.geom, place.c.geom)
    text = sa.func.nullif
    return {
        "lon": sa.cast(sa.func.ST_X(point), sa.Float),
        "lat": sa.cast(sa.func.ST_Y(point), sa.Float),
        "address": sa.func.coalesce(text(stop.c.address, ""), place.c.address, ""),
        "street_only": sa.func.coalesce(stop.c.street_only, sa.false()),
        "name": sa.func.coalesce(text(stop.c.contact_name, ""), place.c.name, ""),
        "windows": stop.c.windows,
        # As if nobody had been there just before.
        "service_s": stop.c.service_s + stop.c.setup_s,
        "late_hour_cents": stop.c.late_hour_cents,
    }


_relay = place.alias("relay")
_OF_VISIT: dict[str, sa.ColumnElement[Any]] = {
    **{one.name: visit.c[one.name] for one in fields(BoardVisit) if one.name in visit.c},
    "relay": sa.func.coalesce(_relay.c.name, ""),
    **_stop_columns(),
}
_GIVEN_BACK = sa.and_(visit.c.status == "skipped", job.c.status == "open")
_VISITS = prepared(
    sa.select(*_OF_VISIT.values())
    .join(round_, refers_to(visit.c.round_id, round_))
    .outerjoin(stop, refers_to(visit.c.stop_id, stop))
    .outerjoin(place, refers_to(stop.c.place_id, place))
    .outerjoin(_relay, refers_to(visit.c.relay_id, _relay))
    .outerjoin(job, refers_to(visit.c.job_id, job))
    .where(
        visit.c.cooperative_id == _OWNER,
        round_.c.day == _DAY,
        # A list would be a query of another shape each time.
        round_.c.status != "withdrawn",
        visit.c.status != "cancelled",
        # What a round gave back when it ended is nobody's.
        sa.not_(sa.func.coalesce(_GIVEN_BACK, sa.false())),
    )
    .order_by(visit.c.round_id, visit.c.position, visit.c.id)
)


def visits_of_day(tx: Transaction, on: date) -> list[BoardVisit]:
    """Return the visits of a day's rounds, round by round in their order."""
    names = tuple(_OF_VISIT)
    return [
        BoardVisit(**dict(zip(names, _without_stop(row), strict=True)))
        for row in tx.tuples(_VISITS, owner=tx.owner, day=on)
    ]


_FIRST_OF_STOP = list(_OF_VISIT).index("windows")


def _without_stop(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the row of a visit; of a break with nothing in place of what only stops have."""
    if row[_FIRST_OF_STOP] is not None:
        return row
    return (*row[:_FIRST_OF_STOP], (), 0, 0)


_drop, _fetched = stop.alias("dropped"), stop.alias("fetched")
BRINGS_BACK = sa.exists(
    sa.select(1)
    .select_from(_drop.join(_fetched, _fetched.c.job_id == job.c.retry_of))
    .where(
        _drop.c.cooperative_id == job.c.cooperative_id,
        _fetched.c.cooperative_id == job.c.cooperative_id,
        (_drop.c.job_id == job.c.id) & (_drop.c.kind == "drop") & (_fetched.c.kind == "pickup"),
        _drop.c.place_id.is_not_distinct_from(_fetched.c.place_id),
        _drop.c.geom.is_not_distinct_from(_fetched.c.geom),
    )
    .correlate(job)
)
_OF_JOB: dict[str, sa.ColumnElement[Any]] = {
    **{name: job.c[name] for name in BoardJob.__slots__ if name in job.c},
    "title": job_title,
    "booking_status": booking.c.status,
    "made_at": booking.c.made_at,
    "changed_at": booking.c.changed_at,
    "brings_back": sa.and_(job.c.retry_of.is_not(None), BRINGS_BACK),
    "reference": booking.c.reference,
    "customer": sa.func.coalesce(customer.c.name, ""),
}


def _loads(kind: str) -> sa.ColumnElement[Any]:
    carried = sa.func.jsonb_agg(stop.c.load).filter(stop.c.kind == kind)
    return sa.func.coalesce(carried, sa.cast(sa.literal("[]"), JSONB))


_LOADS = (
    sa.select(stop.c.job_id, _loads("pickup").label("pickups"), _loads("drop").label("drops"))
    .join(job, refers_to(stop.c.job_id, job))
    .where(stop.c.cooperative_id == _OWNER, job.c.day == _DAY)
    .group_by(stop.c.job_id)
    .subquery()
)
_JOBS = prepared(
    sa.select(*_OF_JOB.values(), _LOADS.c.pickups, _LOADS.c.drops)
    .join(booking, refers_to(job.c.booking_id, booking))
    .outerjoin(customer, refers_to(booking.c.customer_id, customer))
    .outerjoin(_LOADS, _LOADS.c.job_id == job.c.id)
    .where(job.c.cooperative_id == _OWNER, job.c.day == _DAY)
    .order_by(job.c.id)
)


def jobs_of_day(tx: Transaction, on: date) -> list[BoardJob]:
    """Return the jobs of a day, cancelled ones among them: codes of parcels follow from all."""
    names = (*_OF_JOB, "pickups", "drops")
    return [
        BoardJob(**dict(zip(names, (*row[:-2], row[-2] or (), row[-1] or ()), strict=True)))
        for row in tx.tuples(_JOBS, owner=tx.owner, day=on)
    ]


_OF_STOP: dict[str, sa.ColumnElement[Any]] = {
    "stop_id": stop.c.id,
    "job_id": stop.c.job_id,
    "kind": stop.c.kind,
    **_stop_columns(),
}
_OPEN_STOPS = prepared(
    sa.select(*_OF_STOP.values())
    .join(job, refers_to(stop.c.job_id, job))
    .outerjoin(place, refers_to(stop.c.place_id, place))
    .where(stop.c.cooperative_id == _OWNER, job.c.day == _DAY, job.c.status == "open")
    # Pickups come first, as they are made first.
    .order_by(stop.c.job_id, stop.c.kind.desc(), stop.c.position)
)


def open_stops(tx: Transaction, on: date) -> list[BoardStop]:
    """Return the stops of a day's open jobs, job by job."""
    names = tuple(_OF_STOP)
    return [
        BoardStop(**dict(zip(names, row, strict=True)))
        for row in tx.tuples(_OPEN_STOPS, owner=tx.owner, day=on)
    ]


_ACCEPTED = sa.text(
    "SELECT DISTINCT ON (round_id) round_id, at FROM event WHERE cooperative_id = :owner"
    " AND kind = 'round_accepted' AND outcome = 'accepted'"
    " AND round_id IN (SELECT id FROM round WHERE cooperative_id = :owner AND day = :day)"
    " ORDER BY round_id, seq DESC"
)


def accepted_at(tx: Transaction, on: date) -> dict[UUID, datetime]:
    """Return when the rounds of a day were accepted last, of those that were."""
    found = tx.connection.execute(_ACCEPTED, {"owner": tx.owner, "day": on})
    return {row.round_id: row.at for row in found}


_OUT = sa.text(
    "WITH own AS (SELECT id FROM round WHERE cooperative_id = :owner AND day = :day),"
    " answers AS (SELECT DISTINCT ON (actor_id) actor_id, kind FROM event"
    " WHERE cooperative_id = :owner AND kind IN ('round_accepted', 'round_refused')"
    " AND outcome = 'accepted' AND round_id IN (SELECT id FROM own) ORDER BY actor_id, seq DESC)"
    " SELECT actor_id AS person_id, NULL::timestamptz AS from_at, NULL::timestamptz AS until_at"
    " FROM answers WHERE kind = 'round_refused' AND actor_id IS NOT NULL"
    " UNION SELECT s.person_id, NULL, NULL FROM shift s JOIN plan p"
    " ON p.cooperative_id = s.cooperative_id AND p.day = s.day AND p.way = 'replan'"
    " AND p.published_at IS NOT NULL AND p.progress ->> 'about' = 'without ' || s.id"
    " WHERE s.cooperative_id = :owner AND s.day = :day AND s.status IN ('cancelled', 'closed')"
    " UNION SELECT person_id, starts_at, ends_at FROM availability"
    " WHERE cooperative_id = :owner AND kind = 'absent' AND starts_at < :until AND ends_at > :since"
    " ORDER BY 1, 2, 3"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonOut:
    """Somebody who does not ride on a day, or not in a part of it.

    They refused a round of it and accepted none since, were taken off their round, or are absent.
    """

    person_id: UUID
    from_at: datetime | None
    until_at: datetime | None


def people_out(tx: Transaction, on: date, since: datetime, until: datetime) -> list[PersonOut]:
    """Return who does not ride on a day, from when to when it is."""
    values = {"owner": tx.owner, "day": on, "since": since, "until": until}
    found = tx.connection.execute(_OUT, values).mappings()
    return [PersonOut(**row) for row in found]
