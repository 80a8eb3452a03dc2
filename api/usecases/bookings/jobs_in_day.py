"""Jobs as a live day is asked about them, and those whose places in it are promised already."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from api.days.what_if import HeldJob
from api.usecases.bookings.form import PLANNED_OF_JOB
from data.store.bookings import holds
from dispatch.bookings import place_hours
from dispatch.bookings.doors import door_of
from dispatch.bookings.goods_rule import goods_kind
from dispatch.model import Job, Place, Stop
from dispatch.planning.what_if.quote_insertion import JobShape
from dispatch.schedule.visit_sequences import served_job_ids
from dispatch.search.arrays.requests import EXTRA_REQUEST_ID
from dispatch.values.plain_values import values_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import tzinfo
    from uuid import UUID

    from api.days.what_if import WhatIfDay
    from api.usecases.act import Act
    from data.store.bookings.bookings import BookedJob
    from dispatch.bookings.place_hours import PlaceHours


def job_in(act: Act, day: WhatIfDay, booked: BookedJob) -> tuple[Job, list[Place]]:
    """Return a job as :class:`QuoteInsertion` reads it, and the places of its stops.

    A place or a door that the day knows is the same place; another one is a place of its own, the
    same for all stops at it. Windows are within the opening hours of their places, as in the day.
    """
    names = JobShape(
        pickups=len(booked.of_kind("pickup")), drops=len(booked.of_kind("drop")), dims=frozenset()
    ).places
    own: dict[object, Place] = {}
    stops: dict[str, list[Stop]] = {"pickup": [], "drop": []}
    places = []
    city = day.day_row.day.city or ""
    for name, one in zip(names, booked.stops, strict=True):
        if one.point is None:
            message = "a stop that was measured has a point"
            raise AssertionError(message)
        known = str(one.place_id) if one.place_id is not None else ""
        place = day.where.get(known)
        if place is None or place.point != one.point:
            door = door_of(one.point, one.address)
            place = None if known else day.where.get(day.day_row.doors.get(door, ""))
        if place is None:
            street = act.tools.streets.street_of(city, one.address)
            place = Place(id=name, point=one.point, street=street)
            place = own.setdefault((known, one.point) if known else door, place)
        places.append(place)
        hours = day.day_row.hours.get(known)
        planned = one
        if hours is not None:
            drops = booked.of_kind("drop") if one.kind == "pickup" else ()
            on, zone = day.day_row.date, _zone_of(day)
            planned = place_hours.with_planning_windows(one, hours, on, zone, drops)
        stops[one.kind].append(Stop(place=place, **planned.terms))
    job = Job(
        id=EXTRA_REQUEST_ID,
        pickups=tuple(stops["pickup"]),
        drops=tuple(stops["drop"]),
        **values_of(booked, *PLANNED_OF_JOB) | {"goods": goods_kind(booked.goods)},
    )
    return job, places


def closed_place(
    jobs: Iterable[BookedJob], hours: Mapping[str, PlaceHours], zone: tzinfo
) -> PlaceHours | None:
    """Return the place of the first stop that is shut whenever the stop could be served."""
    for job in jobs:
        stops = [(one.kind, str(one.place_id), one) for one in job.stops]
        found = place_hours.closed_place(stops, hours, job.day, zone)
        if found is not None:
            return found
    return None


def _zone_of(day: WhatIfDay) -> ZoneInfo:
    """Return the clock on the wall of a day."""
    return ZoneInfo(str(day.day_row.day.timezone))


def day_with_holds(
    act: Act, day: WhatIfDay, *, waiting: bool = False, but: UUID | None = None
) -> WhatIfDay:
    """Return a day with the slots that are held in it, as if their jobs were in its rounds.

    A day that is not planned is returned as it is: nothing of what is booked has a place in it yet.

    Parameters
    ----------
    waiting
        Whether jobs count too that were booked without a slot since the rounds were published, and
        that nobody has put into one yet.
    but
        A hold that does not count.
    """
    if not day.planned:
        return day
    counted = [one for one in holds.counting(act.tx, day.day_row.date, act.now) if one.id != but]
    booked = {name for one in counted for name in one.booked_jobs}
    names = _open_jobs(day, booked | (_since_published(day) if waiting else set()))
    held = [HeldJob(name=name) for name in names]
    for one in counted:
        for number, asked in enumerate(one.jobs):
            job, places = job_in(act, day, asked)
            held.append(HeldJob(name=f"held-{one.id}-{number}", job=job, places=tuple(places)))
    return day.with_held(held)


def _open_jobs(day: WhatIfDay, wanted: Iterable[str]) -> list[str]:
    """Return those jobs that are still to be done and in no round, in order of their ids."""
    left = day.left
    in_rounds = served_job_ids(left.sequences)
    return sorted(set(wanted) & left.problem.job_by_id.keys() - in_rounds)


def _since_published(day: WhatIfDay) -> set[str]:
    """Return the jobs that the published plan did not leave out."""
    left_out = {one.job_id for one in day.live.plan.unassigned} if day.live else set()
    return day.left.problem.job_by_id.keys() - left_out
