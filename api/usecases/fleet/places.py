"""Use cases of places: hubs, shops, producers, relays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictInt

from api.usecases.act import Act, needs
from api.usecases.address_reads import note_home_reads
from api.usecases.request_parts import AddressPart
from api.usecases.request_types import NeededText, OneOf, Text
from api.usecases.requests import RequestModel, check_version, found_or_refuse
from api.usecases.streets.typed_addresses import asked_whereabouts
from api.usecases.visibility import only_customer
from data.formats.parts import MAX_SERVICE_S
from data.store.bookings import customers
from data.store.fleet import places, vehicles
from data.store.fleet.places import PLACE_KINDS, Place
from data.store.system import cooperatives
from dispatch.care.exact_address_disclosure import coarse_point
from dispatch.model.whereabouts import Whereabouts
from dispatch.values.plain_values import values_of
from dispatch.values.validation import fault, refuse
from routing.errors import Conflict, Denied, Fault
from routing.network.snapping import FARTHEST_SNAP_M
from routing.router import Router
from routing.types import Point

_NOWHERE = Point(lon=0.0, lat=0.0)


class PlaceUpdate(AddressPart, RequestModel):
    """Changed values of a place."""

    name: NeededText = ""
    kind: Annotated[str, OneOf(PLACE_KINDS)] = "other"
    access_note: Text = ""
    opening_hours: Text = ""
    service_s: StrictInt = Field(default=0, ge=0, le=MAX_SERVICE_S)
    setup_s: StrictInt = Field(default=0, ge=0, le=MAX_SERVICE_S)


class PlaceRequest(PlaceUpdate):
    """Place that is asked for: with an address, its point may be left out."""

    name: NeededText


@needs("places:write")
def add_place(act: Act, place_id: UUID, request: PlaceRequest) -> Place:
    """Add a place under an id that the caller made; the same again is the same place.

    Its point is given by ``lon`` and ``lat``, or found from ``address`` among the addresses of
    the cooperative's city. A place that a customer adds is the customer's to use.

    Raises
    ------
    BadInput
        With everything that is wrong; a place off the map of streets is.
    Conflict
        ``id-used-twice`` if another place has the id.
    """
    only = only_customer(act, "places:write")
    act.tx.lock(f"place:{place_id}")
    found = places.find(act.tx, place_id)
    empty = Place(id=place_id, point=_NOWHERE, created_at=act.now)
    place = _asked(act, empty, request)
    if found is not None:
        mine = only is None or _is_used_by(act, place_id, only)
        if not mine or replace(place, created_at=found.created_at) != found:
            raise Conflict("id-used-twice")
        return _disclosed(act, [found])[0]
    places.add(act.tx, place)
    if only is not None:
        customers.give_place(act.tx, only, place_id)
    act.record_event("place_changed", "place", place_id)
    return _disclosed(act, [place])[0]


@needs("places:write")
def change_place(
    act: Act, place_id: UUID, request: PlaceUpdate, expected_version: int | None = None
) -> Place:
    """Change what a request names of a place; stops there that are still to come learn of it.

    Raises
    ------
    NotFound
        If there is no such place, or none in sight.
    BadInput
        With everything that is wrong.
    Conflict
        ``changed-meanwhile`` if the version is another, ``place-closed``, or ``place-shared`` if
        a customer wants to change a place that the office made or others use.
    """
    found = _mine(act, place_id)
    check_version(found.version, expected_version)
    if found.status != "active":
        raise Conflict("place-closed")
    wanted = _asked(act, found, request)
    kept = found if wanted == found else _keep(act, wanted)
    return _disclosed(act, [kept])[0]


@needs("places:write")
def close_place(act: Act, place_id: UUID, expected_version: int | None = None) -> Place:
    """Close a place: nothing new is booked there; what was, stays.

    Raises
    ------
    NotFound
        If there is no such place, or none in sight.
    Conflict
        ``changed-meanwhile`` if the version is another, ``place-in-use`` if customers have their
        goods picked up there unless they say otherwise, ``place-shared``.
    """
    found = _mine(act, place_id)
    if found.status == "closed":
        return _disclosed(act, [found])[0]
    check_version(found.version, expected_version)
    count = customers.picked_up_at(act.tx, place_id)
    if count:
        raise Conflict("place-in-use", count=count)
    return _disclosed(act, [_keep(act, replace(found, status="closed"))])[0]


@needs("places:write")
def share_place(act: Act, place_id: UUID, customer_id: UUID) -> None:
    """Let a customer use a place of the cooperative; for the office.

    Raises
    ------
    NotFound
        If there is no such place or customer.
    """
    if only_customer(act, "places:write") is not None:
        raise Denied("not-permitted", permission="places:write")
    found_or_refuse(places.find(act.tx, place_id), "no-such-place")
    found_or_refuse(customers.find(act.tx, customer_id), "no-such-customer")
    customers.give_place(act.tx, customer_id, place_id)
    act.record_event("place_changed", "place", place_id)


@needs("places:read")
def read_place(act: Act, place_id: UUID) -> Place:
    """Return a place, as :func:`list_places` does.

    Raises
    ------
    NotFound
        If there is none, or none in sight.
    """
    visible = {place.id: place for place in _in_sight(act, with_closed=True)}
    return _disclosed(act, [found_or_refuse(visible.get(place_id), "no-such-place")])[0]


@needs("places:read")
def list_places(act: Act, *, with_closed: bool = False) -> list[Place]:
    """Return the places in sight by name.

    A customer sees its own and the hubs, a rider those where rounds lead, the office all. What may
    be somebody's home is told to who may read recipients', and noted where aid goes there; to
    riders it is told in their rounds alone.
    """
    return _disclosed(act, _in_sight(act, with_closed=with_closed))


def tells_homes(act: Act) -> bool:
    """Return whether whoever asks is told places that may be somebody's home."""
    office = act.sees_all("places:read") or act.actor.customer_id is not None
    return office and act.actor.may("recipients:read")


def _in_sight(act: Act, *, with_closed: bool) -> list[Place]:
    if act.sees_all("places:read") and act.actor.customer_id is None:
        return places.every(act.tx, with_closed=with_closed)
    if act.actor.customer_id is not None:
        return _of_customer(act, act.actor.customer_id, with_closed=with_closed)
    return places.every(act.tx, rider_id=act.actor.id, with_closed=with_closed)


def _disclosed(act: Act, found: Sequence[Place]) -> list[Place]:
    """Return places as whoever asks may know them; that homes of aid are shown is noted."""
    if tells_homes(act):
        note_home_reads(act, [one.id for one in found if one.is_home])
        return list(found)
    return [_without_door(one) if one.is_home else one for one in found]


def _without_door(one: Place) -> Place:
    """Return a place that may be somebody's home without what leads there: a rough area."""
    lon, lat = coarse_point(one.point.lon, one.point.lat)
    area = Point(lon=lon, lat=lat)
    return replace(one, point=area, name="", address="", access_note="", opening_hours="")


def _of_customer(act: Act, customer_id: UUID, *, with_closed: bool) -> list[Place]:
    """Return what a customer uses, and the hubs; how to get in only where it uses the place."""
    used = places.used_by(act.tx, customer_id)
    found = places.every(act.tx, customer_id=customer_id, with_closed=with_closed)
    return [one if one.id in used else replace(one, access_note="") for one in found]


def _mine(act: Act, place_id: UUID) -> Place:
    """Return a place that the actor may change."""
    only = only_customer(act, "places:write")
    act.tx.lock(f"place:{place_id}")
    found = places.find(act.tx, place_id)
    if only is not None:
        if found is not None and not _is_used_by(act, place_id, only):
            found = found_or_refuse(found if found.kind == "hub" else None, "no-such-place")
        if found is not None and places.users(act.tx, place_id) != {only}:
            raise Conflict("place-shared")
    return found_or_refuse(found, "no-such-place")


def _is_used_by(act: Act, place_id: UUID, customer_id: UUID) -> bool:
    return customer_id in places.users(act.tx, place_id)


def _keep(act: Act, wanted: Place) -> Place:
    kept = replace(wanted, version=wanted.version + 1)
    places.update(act.tx, kept)
    act.record_event("place_changed", "place", kept.id)
    return kept


def _asked(act: Act, now: Place, request: PlaceUpdate) -> Place:
    """Return a place as it is asked for.

    Raises
    ------
    BadInput
        With everything that is wrong.
    """
    router = act.tools.streets.router(cooperatives.own(act.tx).city)
    faults: list[Fault] = []
    before = Whereabouts(
        point=None if now.point == _NOWHERE else now.point,
        address=now.address,
        street_only=now.street_only,
    )
    where = asked_whereabouts(act, request, before, faults)
    if where.point is None:
        refuse(faults or [fault("no-place")])
    given = request.given(*AddressPart.model_fields)
    wanted = replace(now, **given, **values_of(where, "address", "street_only"))
    wanted = replace(wanted, point=where.point or now.point)
    refuse(faults or _off_map(act, wanted, router))
    return wanted


def _off_map(act: Act, wanted: Place, router: Router) -> list[Fault]:
    """Find fault with a point to which no street leads."""
    names = vehicles.profiles(act.tx) or router.profiles
    snaps = [router.snap([wanted.point], name, [wanted.address])[0] for name in names]
    nearest = min(snaps, key=lambda snap: snap.distance_m)
    if nearest.distance_m <= FARTHEST_SNAP_M:
        return []
    return [
        fault(
            "point-off-map",
            value=f"{wanted.point.lon}, {wanted.point.lat}",
            distance_m=round(nearest.distance_m),
            limit_m=FARTHEST_SNAP_M,
        )
    ]
