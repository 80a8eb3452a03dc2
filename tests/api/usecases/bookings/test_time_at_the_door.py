"""Time at the door where nobody says how much: one rule, whatever way a stop comes in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from api.usecases.bookings.booking import book, read_booking
from api.usecases.bookings.booking_request import BookingRequest, NewBookingRequest
from api.usecases.bookings.changing import change_booking
from api.usecases.bookings.coopcycle.deliveries import book_delivery
from data.store.bookings.bookings import BookedStop, Booking
from dispatch.values.plain_values import values_of
from tests.support.office import (
    Plain,
    a_booking,
    a_stop,
    merchant_of,
    new_customer,
    new_place,
    publish,
)
from tests.support.store.world import World
from tests.support.tiny import corner

RULE = {
    "home_s": 100,
    "shop_s": 200,
    "hub_s": 300,
    "farm_s": 400,
    "parcel_s": 10,
    "floor_s": 20,
    "signature_s": 50,
    "aid_s": 70,
}


def times(stop: BookedStop) -> tuple[int, int]:
    """Return setup and service of a stop."""
    return stop.setup_s, stop.service_s


def booked(world: World, *stops: Plain, **more: object) -> Booking:
    """Book a job of three parcels from a shop's address to some doors."""
    load = {"items": 3, "mass_g": 900}
    job = {"pickups": [a_stop(0, 0)], "drops": list(stops), **more}
    job |= {"load": load} if len(stops) == 1 else {}
    request = {"day": "2026-03-10", "jobs": [job]}
    return world.service.do(
        world.actor("dispatcher"), book, world.service.ids(), NewBookingRequest.read(request)
    )


def drop_times(world: World, **more: object) -> tuple[int, int]:
    """Return the times of a drop that says this."""
    return times(booked(world, a_stop(4, 4, **more)).jobs[0].of_kind("drop")[0])


@pytest.fixture
def ruled(world: World) -> World:
    """A cooperative with times of its own."""
    publish(world, "door_times", RULE)
    return world


def test_stops_without_times_take_what_is_usual(ruled: World) -> None:
    """Shop and home by address, with parcels, storeys and a signature."""
    assert times(booked(ruled, a_stop(4, 4)).jobs[0].of_kind("pickup")[0]) == (200, 30)
    assert drop_times(ruled) == (100, 30)
    assert drop_times(ruled, floors=4, proof=["signature"]) == (100, 160)
    assert drop_times(ruled, service_s=None, setup_s=None) == (100, 30)


@pytest.mark.parametrize(
    ("kind", "setup_s"),
    [("hub", 300), ("shop", 200), ("producer", 400), ("relay", 200), ("other", 100)],
)
def test_a_place_without_times_takes_those_of_its_kind(
    ruled: World, kind: str, setup_s: int
) -> None:
    """Whether a stop names it, or goods are picked up there unless somebody says otherwise."""
    place = new_place(ruled, 2, 2, kind=kind)
    named = booked(ruled, {"place": str(place)}).jobs[0].of_kind("drop")[0]
    assert times(named) == (setup_s, 30)
    request = a_booking()
    del request["jobs"][0]["pickups"]
    merchant = merchant_of(ruled, new_customer(ruled, place_id=str(place)))
    made = ruled.service.do(merchant, book, ruled.service.ids(), NewBookingRequest.read(request))
    assert times(made.jobs[0].of_kind("pickup")[0]) == (setup_s, 20)


def test_a_time_that_somebody_said_stands(ruled: World) -> None:
    """At the stop, 0 too, or at its place; nothing is added to it."""
    assert drop_times(ruled, service_s=40) == (0, 40)
    assert drop_times(ruled, setup_s=40) == (40, 0)
    assert drop_times(ruled, service_s=0) == (0, 0)
    place = str(new_place(ruled, 2, 2, kind="shop", service_s=90))
    assert times(booked(ruled, {"place": place}).jobs[0].of_kind("drop")[0]) == (0, 90)
    own = booked(ruled, {"place": place, "service_s": 15}).jobs[0].of_kind("drop")[0]
    assert times(own) == (0, 15)


def test_aid_takes_more_time(ruled: World) -> None:
    """Whoever receives aid, not where its goods are fetched."""
    job = booked(ruled, a_stop(4, 4), kind="aid").jobs[0]
    assert [times(one) for one in job.stops] == [(200, 30), (100, 100)]


def test_a_delivery_of_coopcycle_takes_what_is_usual(ruled: World) -> None:
    """Its bodies know no times."""
    merchant = merchant_of(ruled, new_customer(ruled))
    (west, south), (lon, lat) = corner(0, 0), corner(4, 4)
    asked: dict[str, Any] = {
        "pickup": {"address": {"latLng": [south, west], "streetAddress": "1 Shop St"}},
        "dropoff": {
            "address": {"latLng": [lat, lon], "streetAddress": "3 Oak Lane"},
            "timeSlot": "2026-03-10 10:00-12:00",
            "packages": [{"type": "SMALL", "quantity": 2}],
        },
    }
    made = ruled.service.do(merchant, book_delivery, ruled.service.ids(), asked)
    job = made.booking.jobs[0]
    assert [times(one) for one in job.stops] == [(200, 20), (100, 20)]


def test_a_rule_that_changes_changes_no_booking(ruled: World) -> None:
    """What is booked keeps its times, also where it changes in something else."""
    booking = booked(ruled, a_stop(4, 4, note="ring"))
    publish(ruled, "door_times", {**RULE, "home_s": 500})
    assert drop_times(ruled) == (500, 30)
    assert put_back(ruled, booking.id, items=3) == (100, 30)
    assert put_back(ruled, booking.id, items=5) == (100, 30)


def test_more_parcels_take_more_time_where_it_was_the_usual_one(ruled: World) -> None:
    """Whoever puts back what they read says no times by it; a time of one's own stands."""
    booking = booked(ruled, a_stop(4, 4, note="ring"))
    assert put_back(ruled, booking.id, items=5) == (100, 50)
    assert put_back(ruled, booking.id, items=5, service_s=45) == (100, 45)
    assert put_back(ruled, booking.id, items=8, service_s=45) == (100, 45)


def put_back(
    world: World, booking_id: UUID, *, items: int, service_s: int | None = None
) -> tuple[int, int]:
    """Put a booking back as it is read with another count of parcels; gives the drop's times."""
    found = world.service.do(world.actor("dispatcher"), read_booking, booking_id).jobs[0]
    said = {one.kind: values_of(one, "setup_s", "service_s") for one in found.stops}
    if service_s is not None:
        said["drop"]["service_s"] = service_s
    request = {
        "day": "2026-03-10",
        "jobs": [
            {
                "id": "1",
                "load": {"items": items, "mass_g": 900},
                "pickups": [a_stop(0, 0, **said["pickup"])],
                "drops": [a_stop(4, 4, note=f"ring {items}", **said["drop"])],
            }
        ],
    }
    changed = world.service.do(
        world.actor("dispatcher"), change_booking, booking_id, BookingRequest.read(request)
    )
    return times(changed.jobs[0].of_kind("drop")[0])
