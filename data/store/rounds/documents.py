"""All that whoever rides a round has to know of it: stops, goods, people, vehicle, office."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Row, Transaction, refers_to
from data.store.rounds.vehicles_ridden import vehicle_name, vehicle_profile
from data.store.shapes import breaks_of, point_of, service_of
from data.store.tables.bookings import booking, job, stop
from data.store.tables.fleet import place, shift, vehicle
from data.store.tables.people import customer, person
from data.store.tables.rounds import event, plan, round_, round_version, visit
from dispatch.bookings.stop_details import StopDetails
from dispatch.model import Break
from routing.types import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundHead:
    """A round as a whole.

    Attributes
    ----------
    rider_skills
        Of everybody who rides it: what each of them has.
    start, end
        Where it begins and ends; ``None`` is at its first and last stop.
    start_address, end_address
        Addresses of those places, or their names where they have none, as a day has them.
    plan_way
        How the plan came about that it is from; see :class:`data.store.planning.plans.PlanRow`.
    contact_name, contact_phone
        Who published it, to be called from the road.
    """

    id: UUID
    day: date
    version: int
    status: str
    starts_at: datetime
    ends_at: datetime
    distance_m: int
    travel_s: int
    person_id: UUID
    person_name: str = field(repr=False)
    companion_id: UUID | None
    companion_name: str = field(repr=False)
    rider_skills: frozenset[str]
    shift_id: UUID
    shift_starts_at: datetime
    shift_ends_at: datetime
    shift_status: str
    breaks: tuple[Break, ...]
    start: Point | None
    start_address: str
    end: Point | None
    end_address: str
    vehicle_name: str
    profile: str
    plan_way: str
    contact_name: str = field(repr=False)
    contact_phone: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentStop(StopDetails):
    """A visit with all that is told of its stop; a break has no more than its times.

    Attributes
    ----------
    id
        Of the visit.
    kind
        ``pickup``, ``drop`` or ``break``.
    position
        Its number in the round.
    place_id, place_name, place_kind
        The place of the cooperative that it is at, if it is one.
    pinned
        Whether the job is bound to this shift.
    retry_of
        The job that failed before.
    travel_s
        Ride that leads there, as planned.
    """

    id: UUID
    break_id: str
    status: str
    arrive_at: datetime
    start_at: datetime
    depart_at: datetime
    travel_s: int = 0
    eta_at: datetime | None = None
    arrived_at: datetime | None = None
    done_at: datetime | None = None
    job_id: UUID | None = None
    job_kind: str = ""
    label: str = field(default="", repr=False)
    skills: tuple[str, ...] = ()
    accompanied: bool = False
    pinned: bool = False
    retry_of: UUID | None = None
    customer_name: str = ""
    customer_phone: str = field(default="", repr=False)
    place_id: UUID | None = None
    place_name: str = ""
    place_kind: str = ""


def head(tx: Transaction, round_id: UUID) -> RoundHead | None:
    """Return a round as a whole, ``None`` if there is no such round."""
    rider, second, office = person.alias("rider"), person.alias("second"), person.alias("office")
    start, end = place.alias("start"), place.alias("end")
    query = (
        sa.select(
            round_,
            rider.c.name.label("person_name"),
            rider.c.skills.label("rider_has"),
            shift.c.companion_id,
            sa.func.coalesce(second.c.name, "").label("companion_name"),
            second.c.skills.label("second_has"),
            shift.c.starts_at.label("shift_starts_at"),
            shift.c.ends_at.label("shift_ends_at"),
            shift.c.status.label("shift_status"),
            shift.c.breaks,
            start.c.geom.label("start_geom"),
            _called(start).label("start_address"),
            end.c.geom.label("end_geom"),
            _called(end).label("end_address"),
            vehicle_name().label("vehicle_name"),
            vehicle_profile().label("profile"),
            plan.c.way.label("plan_way"),
            sa.func.coalesce(office.c.name, "").label("contact_name"),
            sa.func.coalesce(office.c.phone, "").label("contact_phone"),
        )
        .join(shift, refers_to(round_.c.shift_id, shift))
        .join(vehicle, refers_to(round_.c.vehicle_id, vehicle))
        .join(rider, refers_to(round_.c.person_id, rider))
        .join(plan, refers_to(round_.c.plan_id, plan))
        .outerjoin(second, refers_to(shift.c.companion_id, second))
        .outerjoin(office, refers_to(plan.c.published_by, office))
        .outerjoin(start, refers_to(shift.c.start_place_id, start))
        .outerjoin(end, refers_to(shift.c.end_place_id, end))
        .where(tx.owns(round_), round_.c.id == round_id)
    )
    row = tx.row(query)
    return None if row is None else _head(row)


def _called(end: Any) -> sa.ColumnElement[str]:  # noqa: ANN401  # an alias of a table
    return sa.func.coalesce(sa.func.nullif(end.c.address, ""), end.c.name, "")


def _head(row: Row) -> RoundHead:
    skills = frozenset(row["rider_has"])
    if row["second_has"] is not None:
        skills &= frozenset(row["second_has"])
    values: dict[str, Any] = {name: row[name] for name in RoundHead.__slots__ if name in row}
    values["breaks"] = breaks_of(row["breaks"])
    return RoundHead(
        **values,
        rider_skills=skills,
        start=point_of(row["start_geom"]),
        end=point_of(row["end_geom"]),
    )


def stops(tx: Transaction, round_id: UUID) -> list[DocumentStop]:
    """Return the visits of a round in order, with all that is told of their stops."""
    query = (
        sa.select(
            *(visit.c[name] for name in _OF_VISIT),
            job.c.kind.label("job_kind"),
            *(job.c[name] for name in ("label", "skills", "accompanied", "retry_of")),
            (job.c.pinned_shift_id == round_.c.shift_id).label("pinned"),
            customer.c.name.label("customer_name"),
            customer.c.phone.label("customer_phone"),
            place.c.name.label("place_name"),
            place.c.kind.label("place_kind"),
            place.c.geom.label("place_geom"),
            place.c.address.label("place_address"),
            place.c.access_note.label("place_access_note"),
            *(stop.c[name] for name in ("geom", *_OF_STOP)),
        )
        .join(round_, refers_to(visit.c.round_id, round_))
        .outerjoin(stop, refers_to(visit.c.stop_id, stop))
        .outerjoin(job, refers_to(stop.c.job_id, job))
        .outerjoin(booking, refers_to(job.c.booking_id, booking))
        .outerjoin(customer, refers_to(booking.c.customer_id, customer))
        .outerjoin(place, refers_to(stop.c.place_id, place))
        .where(tx.owns(visit), visit.c.round_id == round_id)
        .order_by(visit.c.position, visit.c.id)
    )
    return [_stop(row) for row in tx.rows(query)]


_NAMES = tuple(one.name for one in fields(DocumentStop))
_OF_VISIT = tuple(name for name in _NAMES if name in visit.c)
_OF_STOP = tuple(name for name in _NAMES if name in stop.c and name not in visit.c)


def _stop(row: Row) -> DocumentStop:
    values = {name: row[name] for name in _NAMES if name in row and row[name] is not None}
    if row["kind"] == "break":
        return DocumentStop(**values)
    return DocumentStop(
        **{
            **values,
            "skills": tuple(row["skills"]),
            "point": point_of(row["geom"]) or point_of(row["place_geom"]),
            "address": row["address"] or row["place_address"] or "",
            "access_note": row["access_note"] or row["place_access_note"] or "",
            **service_of(row),
            "proof": tuple(row["proof"]),
        }
    )


def version(tx: Transaction, round_id: UUID, number: int) -> Sequence[Mapping[str, Any]] | None:
    """Return the visits of a published version of a round, ``None`` if there is none."""
    query = sa.select(round_version.c.visits).where(
        tx.owns(round_version),
        round_version.c.round_id == round_id,
        round_version.c.version == number,
    )
    found: Sequence[Mapping[str, Any]] | None = tx.value(query)
    return found


def followed(tx: Transaction, round_id: UUID) -> dict[UUID, tuple[str, str | None]]:
    """Return what was decided of visits of a round that failed: the way and the day, by visit.

    Without those that are to be made again in the round itself: its stops tell of them.
    """
    query = (
        sa.select(event.c.subject_id, event.c.detail)
        .where(tx.owns(event), event.c.round_id == round_id, event.c.kind == "failure_followed")
        .order_by(event.c.seq)
    )
    found = {row["subject_id"]: row["detail"] for row in tx.rows(query)}
    return {
        visit_id: (detail["way"], detail.get("day"))
        for visit_id, detail in found.items()
        if detail["way"] not in {"retry_today", "call_coordinator"}
    }


def jobs_of_day(tx: Transaction, day: date) -> list[str]:
    """Return the ids of all jobs of a day, as text: their short codes follow from them."""
    query = sa.select(job.c.id).where(tx.owns(job), job.c.day == day)
    return [str(row["id"]) for row in tx.rows(query)]
