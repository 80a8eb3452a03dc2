"""Use cases of volunteers: their limits, their pledge, when they are away. All of it is theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictInt

from api.usecases.act import Act, needs
from api.usecases.released_claims import release_claims
from api.usecases.request_parts import asked_point
from api.usecases.request_types import Latitude, Longitude, OneOf, Text
from api.usecases.requests import Part, RequestModel, check_days_in_order, found_or_refuse
from api.usecases.streets.typed_addresses import reader_of
from data.store.aid import volunteers
from data.store.aid.volunteers import Volunteer
from data.store.fleet import shifts
from data.store.fleet.shifts import Available
from data.store.people import people
from data.store.system import cooperatives
from dispatch.aid.volunteering import BIKES, DAY_MIN, HILLS, WeeklySlot
from dispatch.model import AID_PLEDGE
from dispatch.values.local_time import starts_of
from dispatch.values.validation import fault, refuse
from routing.errors import Fault, NotFound
from routing.types import Point

CLAIM = "needs:claim"
MOST_SLOTS = 50
MOST_DAYS_AWAY = 366


class WeeklySlotRequest(Part):
    """Hours of every week; weekday 0 is Monday."""

    weekday: StrictInt = Field(ge=0, le=6)
    start_min: StrictInt = Field(ge=0, le=DAY_MIN)
    end_min: StrictInt = Field(ge=0, le=DAY_MIN)


class VolunteerUpdate(RequestModel):
    """Changed limits of a volunteer; they start from a point, or from an address."""

    slots: list[WeeklySlotRequest] = Field(default=[], max_length=MOST_SLOTS)
    lon: Longitude | None = None
    lat: Latitude | None = None
    address: Text = ""
    radius_m: StrictInt = Field(default=5000, ge=200, le=50_000)
    most_mass_g: StrictInt = Field(default=15_000, ge=500, le=300_000)
    most_stops: StrictInt = Field(default=4, ge=1, le=40)
    hills: Annotated[str, OneOf(HILLS)] = "rolling"
    bike: Annotated[str, OneOf(BIKES)] = "bike"


@needs(CLAIM)
def read_volunteer(act: Act) -> Volunteer:
    """Return one's own limits; before any were set, what everybody starts with."""
    return own_limits(act)


@needs(CLAIM)
def set_volunteer(act: Act, request: VolunteerUpdate) -> Volunteer:
    """Set what a request names of one's own limits: when, from where, how far, how much, how steep.

    Raises
    ------
    BadInput
        With everything that is wrong.
    """
    now = own_limits(act)
    faults: list[Fault] = []
    base = _base(act, request, faults) or now.base
    slots = _slots(request, faults) if "slots" in request.model_fields_set else now.slots
    refuse(faults)
    wanted = replace(now, base=base, slots=slots, **request.given("slots", "lon", "lat", "address"))
    if wanted != now:
        wanted = replace(wanted, version=now.version + 1, changed_at=act.now)
        volunteers.keep(act.tx, wanted)
    return wanted


@needs(CLAIM)
def make_pledge(act: Act) -> Volunteer:
    """Promise to tell nobody where people live; no door is shown before. Twice is once."""
    now = own_limits(act)
    if now.pledged_at is not None:
        return now
    person = found_or_refuse(people.find(act.tx, now.person_id, lock=True), "no-such-person")
    if AID_PLEDGE not in person.skills:
        skills = tuple(sorted({*person.skills, AID_PLEDGE}))
        people.update(act.tx, replace(person, skills=skills))
    pledged = replace(now, pledged_at=act.now, changed_at=act.now)
    volunteers.keep(act.tx, pledged)
    act.record_event("pledge_made", "person", now.person_id)
    return pledged


@needs(CLAIM)
def add_absence(act: Act, first: date, last: date) -> list[UUID]:
    """Be away on some days, both included: what one has taken on then is open again.

    Nobody is asked why, and nothing is counted.

    Returns
    -------
    list
        Ids of the needs that are open again.

    Raises
    ------
    BadInput
        ``days-not-in-order``, ``too-many-days``.
    """
    check_days_in_order(first, last, MOST_DAYS_AWAY)
    who, zone = _me(act), cooperatives.own(act.tx).zone
    start, end = starts_of(first, zone), starts_of(last + timedelta(days=1), zone)
    act.tx.lock(f"person:{who}")
    # What was said before of these days is replaced: it was said of them alone.
    away = Available(
        id=act.new_id(),
        person_id=who,
        starts_at=start,
        ends_at=end,
        source="person",
        kind="absent",
    )
    shifts.set_available(act.tx, who, start, end, [away])
    return release_claims(act, who, [(start, end)])


@needs(CLAIM)
def list_absences(act: Act) -> list[Available]:
    """Return when one will be away, soonest first."""
    return _absences(act, act.now + timedelta(days=MOST_DAYS_AWAY))


@needs(CLAIM)
def remove_absence(act: Act, absence_id: UUID) -> None:
    """Be there after all; what was opened meanwhile stays open.

    Raises
    ------
    NotFound
        ``no-such-absence``.
    """
    who = _me(act)
    act.tx.lock(f"person:{who}")
    every = _absences(act, act.now + timedelta(days=MOST_DAYS_AWAY))
    mine = next((one for one in every if one.id == absence_id), None)
    found = found_or_refuse(mine, "no-such-absence")
    instant = timedelta(microseconds=1)
    shifts.set_available(act.tx, who, found.starts_at, found.starts_at + instant, [])


@needs("needs:write")
def list_volunteers(act: Act) -> list[Volunteer]:
    """Return who has set limits, by name; without where they start from: that is theirs."""
    return [replace(one, base=None) for one in volunteers.every(act.tx)]


def own_limits(act: Act) -> Volunteer:
    """Return the limits of who acts."""
    who = _me(act)
    return volunteers.find(act.tx, who) or Volunteer(person_id=who, changed_at=act.now)


def absences_of(act: Act, until: datetime) -> list[tuple[datetime, datetime]]:
    """Return when who acts is away."""
    return [(one.starts_at, one.ends_at) for one in _absences(act, until)]


def _absences(act: Act, until: datetime) -> list[Available]:
    spans = shifts.available(act.tx, _me(act), act.now, until)
    return [one for one in spans if one.kind == "absent"]


def _me(act: Act) -> UUID:
    if act.actor.kind != "person" or act.actor.id is None:
        raise NotFound("no-such-person")
    return act.actor.id


def _slots(request: VolunteerUpdate, faults: list[Fault]) -> tuple[WeeklySlot, ...]:
    for row, one in enumerate(request.slots):
        if one.end_min <= one.start_min:
            faults.append(fault("slot-reversed", f"slots[{row}].end_min"))
    return tuple(sorted({WeeklySlot(**one.model_dump()) for one in request.slots}))


def _base(act: Act, request: VolunteerUpdate, faults: list[Fault]) -> Point | None:
    """Return the point that is asked for, or that of an address."""
    point = asked_point(request.lon, request.lat, faults)
    if point is not None or faults or not request.address:
        return point
    reader = reader_of(act)
    found = reader.located(request.address)
    if found is None:
        faults.append(reader.fault("address", request.address))
    return None if found is None else found.point
