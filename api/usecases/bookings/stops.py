"""Properties of a booked stop beyond the day format, its conversion to it, and cost of judging."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any
from uuid import UUID

from api.usecases.local_times import Wall, window_instants
from api.usecases.people.person_form import email_faults
from api.usecases.request_types import MAX_TEXT
from api.usecases.requests import as_id, read_text
from api.usecases.streets.geocoding import fault_unknown
from data.formats.address_coordinates import without_coordinates
from data.formats.fields import Node
from data.store.bookings.bookings import BookedJob
from data.store.fleet.places import Place
from dispatch.bookings.door_times import MOST_FLOORS, DoorTimesRule
from dispatch.rounds.events.event_words import PROOF_KINDS, WHAT_NEXT
from dispatch.values.local_time import day_of
from dispatch.values.plain_values import values_of
from routing.types import Point

EXTRA_KEYS = ("contact_name", "contact_phone", "contact_email", "proof", "floors", "on_failure")
TIMES = ("service_s", "setup_s")
"""Keys of the time at a stop, and properties of a place by the same names."""
_TEXTS = ("contact_name", "contact_phone", "contact_email")
_OF_THE_DAY = ("id", "address", "access_note", "note")
_SOMEWHERE = (0.0, 0.0)
MOST_STOPS_JUDGED = 800
"""Stops of one request that are judged, most, in each slot on their own: about a second of one core
on a day of 200 jobs."""
_STOPS_OF_ANOTHER_JOB = 20
"""A job after another one costs as much as so many stops: its day is laid out anew."""
FREE_STOPS = 200
"""So many stops are judged without a turn: a quarter of what one question may ask."""
ANY_DAY = date(2000, 1, 1)
"""Stands in for the day of a time of day where nobody has said one yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopExtras:
    """Properties of a booked stop beyond the day format."""

    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    proof: tuple[str, ...] = ()
    floors: int = 0
    on_failure: str = "call_coordinator"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormContext:
    """Data that a booking is read against.

    Attributes
    ----------
    zone, now
        Of the cooperative's clock.
    new_id
        Makes the ids of jobs and stops.
    places
        Places that the booking may name, by id.
    usual_place
        Where the customer's goods are picked up unless the booking says otherwise.
    door_times
        Times of stops of which neither the booking nor the place says any.
    skills
        What somebody or some vehicle has.
    locate
        Finds the point of an address.
    suggest
        Gives what an address that is not found may mean.
    before
        Jobs as they are, by what the booking calls them, where it changes.
    office
        Whether the office asks, which may say more.
    rolls
        What to do with times that a change of the clock skips or repeats; see
        :class:`api.usecases.local_times.Wall`.
    """

    zone: tzinfo
    now: datetime
    new_id: Callable[[], UUID]
    places: dict[UUID, Place]
    usual_place: Place | None
    door_times: DoorTimesRule
    skills: frozenset[str]
    locate: Callable[[str], Point | None]
    suggest: Callable[[str], list[str]]
    office: bool
    rolls: bool = False
    before: Mapping[str, BookedJob] = field(default_factory=dict)


def asked_stops(booking: object) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the stops of a booking as it was asked for, by key path, whatever is wrong with it."""
    jobs = booking.get("jobs") if isinstance(booking, Mapping) else None
    for number, job in enumerate(jobs if isinstance(jobs, list) else []):
        for side in ("pickups", "drops"):
            stops = job.get(side) if isinstance(job, dict) else None
            for row, stop in enumerate(stops if isinstance(stops, list) else []):
                if isinstance(stop, dict):
                    yield f"jobs[{number}].{side}[{row}]", stop


def says_times(stop: object, places: Mapping[UUID, Place]) -> bool:
    """Return whether a stop as it was asked for says how long it takes, or its place does.

    A place without times leaves them open; a stop that says 0 takes none.
    """
    if not isinstance(stop, Mapping):
        return False
    place_id = as_id(stop.get("place"))
    place = None if place_id is None else places.get(place_id)
    return any(stop.get(key) is not None for key in TIMES) or has_times(place)


def has_times(place: Place | None) -> bool:
    """Return whether somebody said how long stops at a place take."""
    return place is not None and any(values_of(place, *TIMES).values())


def stops_judged(jobs: Sequence[BookedJob]) -> int:
    """Return how many stops are judged where some jobs are, as :data:`MOST_STOPS_JUDGED` counts."""
    return _counted(len(jobs), sum(len(one.stops) for one in jobs))


def is_dear(booking: Mapping[str, Any], slots: int = 1) -> bool:
    """Return whether judging a booking as it was asked for, in some slots, needs a turn."""
    listed = booking.get("jobs")
    jobs = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    # Goods that are picked up where the customer's usually are have a stop there.
    unsaid = sum(1 for one in jobs if not one.get("pickups"))
    stops = unsaid + sum(1 for _ in asked_stops(booking))
    return slots * _counted(len(jobs), stops) > FREE_STOPS


def _counted(jobs: int, stops: int) -> int:
    return stops + _STOPS_OF_ANOTHER_JOB * (jobs - 1)


def read_extras(job: Node, side: str) -> list[StopExtras]:
    """Read the further keys of every stop of one side of a job."""
    stops = job.value.get(side) if isinstance(job.value, dict) else None
    if not isinstance(stops, list):
        return []
    return [_extras(job.child(side, stops).child(row, one)) for row, one in enumerate(stops)]


def _extras(stop: Node) -> StopExtras:
    if not isinstance(stop.value, dict):
        return StopExtras()
    given = {
        key: stop.child(key, stop.value[key])
        for key in EXTRA_KEYS
        if stop.value.get(key) is not None
    }
    texts = {key: read_text(given[key]) or "" for key in _TEXTS if key in given}
    for key in _OF_THE_DAY:
        value = stop.value.get(key)
        if isinstance(value, str) and len(value) > MAX_TEXT:
            stop.child(key, None).fault("text-too-long", value=len(value), limit=MAX_TEXT)
    if texts.get("contact_email") and email_faults(texts["contact_email"]):
        given["contact_email"].fault("person-email-form")
    proof: list[str] = []
    for row in given["proof"].rows() if "proof" in given else ():
        word = row.choice(PROOF_KINDS, "unknown-choice")
        proof += [word] if word and word not in proof else []
    failure = None
    if "on_failure" in given:
        failure = given["on_failure"].choice(WHAT_NEXT, "unknown-choice")
    floors = given["floors"].integer(0, MOST_FLOORS) if "floors" in given else None
    return StopExtras(
        **texts,
        proof=tuple(proof),
        floors=floors or 0,
        on_failure=failure or "call_coordinator",
    )


def with_instants_and_points(side: Node, day: date, around: FormContext) -> object:
    """Return the stops of one side as the day format has them.

    Wall-clock times become instants, an address alone gets its point, and a place of the
    cooperative gives the times that a stop there usually takes. What is no list is left as it is.
    """
    if not isinstance(side.value, list):
        return side.value
    return [_stop(side.child(row, one), day, around) for row, one in enumerate(side.value)]


def _stop(node: Node, day: date, around: FormContext) -> object:
    if not isinstance(node.value, dict):
        return node.value
    plain = {key: value for key, value in node.value.items() if key not in EXTRA_KEYS}
    if "windows" in plain:
        today = day_of(around.now, around.zone)
        example = today if day == ANY_DAY else None
        wall = Wall(zone=around.zone, day=day, rolls=around.rolls, example=example)
        plain["windows"] = window_instants(node.child("windows", plain["windows"]), wall)
    if not around.office and plain.get("late_hour_cents"):
        node.child("late_hour_cents", None).fault("office-only", key="late_hour_cents")
    if plain.get("place") is not None:
        place_id = as_id(plain["place"]) if isinstance(plain["place"], str) else None
        found = around.places.get(place_id) if place_id else None
        times = {} if found is None else values_of(found, *TIMES)
        return {**times, **plain, "place": str(place_id) if place_id else plain["place"]}
    address = plain.get("address")
    has_point = plain.get("lon") is not None or plain.get("lat") is not None
    if isinstance(address, str) and address.strip() and not has_point:
        point = around.locate(address)
        if point is None:
            fault_unknown(node.child("address", None), around.suggest(address))
        plain["address"] = without_coordinates(address)
        plain["lon"], plain["lat"] = (point.lon, point.lat) if point else _SOMEWHERE
    return plain
