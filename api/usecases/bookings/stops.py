"""Stops of a booking as they are asked for, read against places, addresses and the clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING
from uuid import UUID

from api.usecases.local_times import Wall, read_window
from data.formats.address_coordinates import Located, without_coordinates
from data.formats.fields import listed
from data.formats.parts import windows_in_order
from data.formats.tournee.context import PLACE_KEYS
from data.store.bookings.bookings import BookedJob
from data.store.fleet.places import Place
from dispatch.model.whereabouts import WHEREABOUTS, Whereabouts
from dispatch.values.local_time import day_of
from dispatch.values.plain_values import values_of
from routing.types import Point

if TYPE_CHECKING:
    from api.usecases.bookings.booking_request import StopRequest
    from api.usecases.streets.typed_addresses import AddressReader
    from data.formats.fields import Node
    from dispatch.bookings.door_times import DoorTimesRule
    from dispatch.model import Window

TIMES = ("service_s", "setup_s")
"""Keys of the time at a stop, and properties of a place by the same names."""
ANY_DAY = date(2000, 1, 1)
"""Stands in for the day of a time of day where nobody has said one yet."""


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
    addresses
        Reader of the city's addresses.
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
    addresses: AddressReader
    office: bool
    rolls: bool = False
    before: Mapping[str, BookedJob] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StopPlace(Whereabouts):
    """Place of a stop, by the names of a booked stop."""

    place_id: UUID | None = None
    access_note: str = ""


def at_place(place: Place) -> StopPlace:
    """Return where a stop at a place of the cooperative is."""
    in_day = place.in_day
    return StopPlace(place_id=place.id, **values_of(in_day, "access_note", *WHEREABOUTS))


def has_times(place: Place | None) -> bool:
    """Return whether somebody said how long stops at a place take."""
    return place is not None and any(values_of(place, *TIMES).values())


def read_where(at: Node, stop: StopRequest, around: FormContext) -> StopPlace | None:
    """Find where a stop is: at a place by its id, at its coordinates, or at an address.

    Faults are ``two-places``, ``unknown-place``, ``no-place``, ``missing-key`` and those of an
    address that is not found.
    """
    inline = [key for key in PLACE_KEYS if stop.given().get(key) not in {None, False}]
    if stop.place is not None and inline:
        at.fault_at(inline[0], "two-places", key=inline[0])
        return None
    if stop.place is not None:
        place = around.places.get(stop.place)
        if place is None:
            known = listed(str(one) for one in around.places)
            at.fault_at("place", "unknown-place", value=str(stop.place), known=known)
        return at_place(place) if place else None
    if not inline:
        at.fault("no-place")
        return None
    found, address = _located(at, stop, around), stop.address
    if found is None:
        return None
    if stop.lon is None and stop.lat is None:
        address = without_coordinates(address)
    return StopPlace(
        point=found.point,
        address=address,
        street_only=found.street_only,
        access_note=stop.access_note,
    )


def _located(at: Node, stop: StopRequest, around: FormContext) -> Located | None:
    """Return the coordinates of a stop, or those of its address alone."""
    if stop.lon is not None and stop.lat is not None:
        return Located(Point(lon=stop.lon, lat=stop.lat), street_only=stop.street_only)
    if stop.address.strip() and stop.lon is None and stop.lat is None:
        found = around.addresses.located(stop.address)
        if found is None:
            unknown = around.addresses.fault("", stop.address)
            at.child("address", None).fault(unknown.code, **unknown.args)
        return found
    for key in ("lon", "lat"):
        if getattr(stop, key) is None:
            at.fault_at(key, "missing-key", key=key)
    return None


def read_windows(
    at: Node, stop: StopRequest, day: date | None, around: FormContext
) -> tuple[Window, ...]:
    """Read the windows of a stop; given, there must be one at least."""
    node = at.child("windows", None)
    if "windows" in stop.model_fields_set and not stop.windows:
        node.fault("no-windows")
    example = day_of(around.now, around.zone) if day is None else None
    wall = Wall(zone=around.zone, day=day or ANY_DAY, rolls=around.rolls, example=example)
    found = []
    for row, one in enumerate(stop.windows):
        window_at = node.child(row, None)
        window = read_window(window_at, one.start, one.end, wall)
        if window is not None:
            found.append((window_at, window))
    return windows_in_order(found)
