"""Work that finished rounds took, by person, and their part in the price of bookings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction, same_cooperative
from data.store.rounds.vehicles_ridden import vehicle_profile
from data.store.rows import LIST, TABLE, Form, RowsOf
from data.store.tables.bookings import booking, job
from data.store.tables.fleet import shift, vehicle
from data.store.tables.rounds import posting, round_, visit
from dispatch.labour.effort_ledger import Effort, EffortPosting
from dispatch.rounds.round_account import CHARGED_REASONS
from dispatch.values.plain_values import from_plain, to_plain

_GONE_TO = ("done", "partly_done", "failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A break that was taken; ``paid`` as the shift declared it."""

    start: datetime
    end: datetime
    paid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One person's work in one round.

    Attributes
    ----------
    companion
        Whether this person rode along. Counts of stops and metres of the cooperative leave
        companions out; those of effort do not.
    day
        In the cooperative's zone.
    work_s, riding_s, serving_s, waiting_s, break_s, pickups, drops, on_time, late, early, failed
        See :class:`dispatch.rounds.round_account.RoundAccount`.
    failures
        Failed stops by reason.
    distance_m, empty_m, loaded_m, gram_km
        The same; a gram-kilometre is a kilogram carried for a metre.
    climb_m
        Metres uphill; ``None`` where nobody knows.
    emitted_g, made_g, saved_g
        Grams CO2e of the ride, of the share of making the vehicle, and saved against the vehicle
        compared with; 0 for a companion.
    factors
        The factors that they were made from, with their sources; empty where none is known.
    flags
        ``climb-unknown``, ``emission-unknown``; ``distance-odometer`` where the metres are those
        that the finish of the round told, ``distance-planned`` where the way really ridden could
        not be computed.
    """

    round_id: UUID
    person_id: UUID
    companion: bool = False
    day: date
    started_at: datetime
    finished_at: datetime
    breaks: tuple[Pause, ...] = ()
    work_s: int = 0
    riding_s: int = 0
    serving_s: int = 0
    waiting_s: int = 0
    break_s: int = 0
    pickups: int = 0
    drops: int = 0
    on_time: int = 0
    late: int = 0
    early: int = 0
    failed: int = 0
    failures: Mapping[str, int] = field(default_factory=dict)
    distance_m: int = 0
    empty_m: int = 0
    loaded_m: int = 0
    gram_km: int = 0
    climb_m: int | None = None
    emitted_g: int = 0
    made_g: int = 0
    saved_g: int = 0
    factors: Mapping[str, Any] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    posted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ride:
    """A finished round: its riders, its vehicle and its bookings.

    Attributes
    ----------
    status
        Of the round.
    paid_breaks
        Ids of the breaks that its shift pays.
    profile, vehicle_kind
        Of the vehicle.
    jobs
        By id what is booked.
    """

    day: date
    status: str
    person_id: UUID
    companion_id: UUID | None
    paid_breaks: frozenset[str]
    profile: str
    vehicle_kind: str
    jobs: Mapping[UUID, CompletedJob]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletedJob:
    """A job that has a visit in a round.

    Attributes
    ----------
    distance_m
        Its share of the booking's own way from stop to stop.
    charged_retry
        It tries again a job that failed for a reason that is charged.
    """

    id: UUID
    booking_id: UUID
    distance_m: int
    charged_retry: bool


def ride(tx: Transaction, round_id: UUID) -> Ride | None:
    """Return who rode a round and for whom, ``None`` if there is no such round."""
    only = (
        round_.c.day,
        round_.c.status,
        round_.c.person_id,
        shift.c.companion_id,
        shift.c.breaks,
        vehicle_profile().label("profile"),
        vehicle.c.kind.label("vehicle_kind"),
    )
    ridden = same_cooperative(round_, vehicle, vehicle.c.id == round_.c.vehicle_id)
    query = tx.select(round_, round_.c.id == round_id, only=only).join(shift).join(vehicle, ridden)
    row = tx.row(query)
    if row is None:
        return None
    found = dict(row)
    breaks = found.pop("breaks")
    return Ride(
        **found,
        paid_breaks=frozenset(one["id"] for one in breaks if one.get("paid")),
        jobs={one.id: one for one in _jobs(tx, round_id)},
    )


def _jobs(tx: Transaction, round_id: UUID) -> list[CompletedJob]:
    of_round = tx.select(visit, visit.c.round_id == round_id, only=[visit.c.job_id])
    brother = job.alias("brother")
    brothers = (
        sa.select(sa.func.count())
        .where(
            brother.c.cooperative_id == tx.owner,
            brother.c.booking_id == job.c.booking_id,
            brother.c.status != "cancelled",
            # A second try goes the way of the first: it makes nobody's share smaller.
            brother.c.retry_of.is_(None),
        )
        .scalar_subquery()
    )
    charged = tx.select(
        visit,
        visit.c.job_id == job.c.retry_of,
        visit.c.status == "failed",
        visit.c.failure_code.in_(sorted(CHARGED_REASONS)),
    )
    only = (
        job.c.id,
        job.c.booking_id,
        (booking.c.distance_m / sa.func.greatest(brothers, 1)).label("distance_m"),
        charged.exists().label("charged_retry"),
    )
    query = tx.select(job, job.c.id.in_(of_round), only=only).join(booking).order_by(job.c.id)
    return [CompletedJob(**{**row, "distance_m": int(row["distance_m"])}) for row in tx.rows(query)]


def _breaks(kept: Iterable[object]) -> tuple[Pause, ...]:
    return tuple(from_plain(Pause, one) for one in kept)


_POSTINGS = RowsOf(
    posting,
    Posting,
    breaks=Form(to_plain, _breaks),
    failures=TABLE,
    factors=TABLE,
    flags=LIST,
)


def save(tx: Transaction, rows: Sequence[Posting]) -> None:
    """Keep the postings of one round; what was kept of it before is replaced."""
    remove(tx, {one.round_id for one in rows})
    tx.add_all(posting, [_POSTINGS.values(one) for one in rows])


def remove(tx: Transaction, round_ids: Collection[UUID]) -> None:
    """Forget what was posted of some rounds."""
    tx.run(tx.delete(posting, posting.c.round_id.in_(round_ids)))


def of_round(tx: Transaction, round_id: UUID) -> list[Posting]:
    """Return the postings of a round, the rider's first."""
    query = tx.select(posting, posting.c.round_id == round_id).order_by(posting.c.companion)
    return _POSTINGS.every(tx, query)


def of_person(tx: Transaction, person_id: UUID, first: date, last: date) -> list[Posting]:
    """Return somebody's postings of some days, both included, by time."""
    mine = (posting.c.person_id == person_id, posting.c.day.between(first, last))
    return _POSTINGS.every(tx, tx.select(posting, *mine).order_by(posting.c.started_at))


def efforts(tx: Transaction, first: date, last: date) -> list[EffortPosting]:
    """Return the effort of everybody's rounds on some days, both included."""
    names = ("work_s", "riding_s", "serving_s", "waiting_s", "distance_m", "pickups", "drops")
    more = ("round_id", "person_id", "day", "gram_km", "climb_m")
    only = (posting.c[name] for name in (*names, *more))
    query = tx.select(posting, posting.c.day.between(first, last), only=only)
    return [
        EffortPosting(
            round_id=str(row["round_id"]),
            person_id=str(row["person_id"]),
            day=row["day"],
            effort=Effort(
                load_kg_m=row["gram_km"],
                climb_m=row["climb_m"] or 0,
                **{name: row[name] for name in names},
            ),
            climb_known=row["climb_m"] is not None,
        )
        for row in tx.rows(query)
    ]
