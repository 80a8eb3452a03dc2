"""The rounds that a person sees in a list, before opening one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction, refers_to
from data.store.rounds.vehicles_ridden import vehicle_name
from data.store.tables.bookings import job, stop
from data.store.tables.fleet import shift, vehicle
from data.store.tables.people import person
from data.store.tables.rounds import round_, visit
from dispatch.rounds.round_state import HANDED_OVER

_SHOWN = ("published", "accepted", "refused", "started", "finished")
_FAILED = ("failed", "skipped")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundLine:
    """A round in a list.

    Attributes
    ----------
    person_id, rider, companion_id, companion
        Who rides, and who rides along, by id and name.
    stops, stops_done, stops_failed
        Without breaks and what was cancelled; done are those in part, too, and failed those that
        were skipped, as their pickup failed or the round ended without them.
    stops_late, late_s
        Stops still to begin that will, or now can only, begin after their last window; and the
        most seconds by which one of them will.
    served_late
        Stops that were begun after their last window.
    next_at
        When the next stop is expected; ``None`` where none is left.
    jobs_fallen_out
        Open jobs that stood in it once it was published and stand in no round now.
    """

    id: UUID
    day: date
    version: int
    status: str
    starts_at: datetime
    ends_at: datetime
    distance_m: int
    person_id: UUID
    rider: str
    companion_id: UUID | None
    companion: str | None
    stops: int
    stops_done: int
    stops_failed: int
    stops_late: int
    late_s: int
    served_late: int
    next_at: datetime | None
    jobs_fallen_out: int
    shift_id: UUID
    shift_status: str
    vehicle: str


def between(  # noqa: PLR0913  # which ones, and as things stand when
    tx: Transaction,
    first: date,
    last: date,
    *,
    now: datetime | None = None,
    rider_id: UUID | None = None,
    round_id: UUID | None = None,
) -> list[RoundLine]:
    """Return the rounds of some days that can be ridden, soonest first.

    Parameters
    ----------
    now
        What was to begin before and did not is taken to begin now; ``None``: as was expected.
    rider_id
        Only those that this person rides, or rides along; everybody's without.
    round_id
        Only this one.
    """
    stands, rider, companion = _standings(tx, first, last, now), person.alias(), person.alias()
    query = (
        sa.select(
            *(round_.c[name] for name in RoundLine.__slots__ if name in round_.c),
            rider.c.name.label("rider"),
            shift.c.companion_id,
            companion.c.name.label("companion"),
            *(sa.func.coalesce(stands.c[name], 0).label(name) for name in _COUNTED),
            stands.c.next_at,
            _fallen_out().label("jobs_fallen_out"),
            shift.c.status.label("shift_status"),
            vehicle_name().label("vehicle"),
        )
        .join(shift, refers_to(round_.c.shift_id, shift))
        .join(vehicle, refers_to(round_.c.vehicle_id, vehicle))
        .join(rider, refers_to(round_.c.person_id, rider))
        .outerjoin(companion, refers_to(shift.c.companion_id, companion))
        .outerjoin(stands, stands.c.round_id == round_.c.id)
        .where(tx.owns(round_), round_.c.day.between(first, last), round_.c.status.in_(_SHOWN))
        .order_by(round_.c.starts_at, round_.c.id)
    )
    if rider_id is not None:
        query = query.where(
            sa.or_(round_.c.person_id == rider_id, shift.c.companion_id == rider_id)
        )
    if round_id is not None:
        query = query.where(round_.c.id == round_id)
    return [RoundLine(**row) for row in tx.rows(query)]


def _fallen_out() -> sa.ScalarSelect[int]:
    """Count the open jobs of a round's day that fell out of it."""
    return (
        sa.select(sa.func.count())
        .select_from(job)
        .where(
            job.c.cooperative_id == round_.c.cooperative_id,
            job.c.day == round_.c.day,
            job.c.fell_from == round_.c.id,
            job.c.status == "open",
        )
        .scalar_subquery()
    )


_COUNTED = ("stops", "stops_done", "stops_failed", "stops_late", "late_s", "served_late")


def _standings(tx: Transaction, first: date, last: date, now: datetime | None) -> sa.Subquery:
    """Count the stops of every round of some days by how they stand."""
    # GREATEST takes no notice of what is NULL.
    moment = sa.literal(now, sa.DateTime(timezone=True))
    begins = sa.func.greatest(sa.func.coalesce(visit.c.eta_at, visit.c.start_at), moment)
    # A round that is over or not to be ridden is late no more, whatever stands in it.
    left = sa.and_(visit.c.status == "planned", round_.c.status.not_in(("finished", "refused")))
    is_late = sa.and_(left, begins > stop.c.closes_at)
    late_s = sa.cast(sa.extract("epoch", begins - stop.c.closes_at), sa.Integer)
    count = sa.func.count()
    return (
        sa.select(
            visit.c.round_id,
            count.label("stops"),
            count.filter(visit.c.status.in_(HANDED_OVER)).label("stops_done"),
            count.filter(visit.c.status.in_(_FAILED)).label("stops_failed"),
            count.filter(is_late).label("stops_late"),
            sa.func.max(late_s).filter(is_late).label("late_s"),
            count.filter(visit.c.on_time.is_(False)).label("served_late"),
            sa.func.min(begins).filter(left).label("next_at"),
        )
        .select_from(visit)
        .join(round_, refers_to(visit.c.round_id, round_))
        .join(stop, refers_to(visit.c.stop_id, stop))
        .where(tx.owns(visit), visit.c.status != "cancelled", round_.c.day.between(first, last))
        .group_by(visit.c.round_id)
        .subquery()
    )
