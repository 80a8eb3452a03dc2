"""Customers, places and vehicles: who may keep them, what is refused, and what others see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from api.usecases.act import Actor
from api.usecases.bookings.booking import book
from api.usecases.bookings.booking_request import NewBookingRequest
from api.usecases.bookings.customers import (
    CustomerRequest,
    CustomerUpdate,
    add_customer,
    change_customer,
    close_customer,
    list_customers,
    read_customer,
)
from api.usecases.fleet.places import (
    PlaceRequest,
    PlaceUpdate,
    add_place,
    change_place,
    close_place,
    list_places,
    read_place,
    share_place,
)
from api.usecases.fleet.vehicles import (
    VehicleRequest,
    VehicleUpdate,
    add_vehicle,
    change_vehicle,
    list_vehicles,
    read_vehicle,
)
from api.usecases.requests import RequestModel
from data.store.bookings import bookings
from routing.errors import BadInput, Conflict, Denied, NotFound
from tests.support.office import a_booking, merchant_of, new_customer, new_place, new_vehicle
from tests.support.store.world import World
from tests.support.tiny import corner

NAMED = {"name": "Bakery Dawn"}
BIKE = {"name": "Blue", "profile": "cargo"}


def a_place(column: int = 1, row: int = 1, **more: object) -> dict[str, Any]:
    """A place at a junction of the grid."""
    lon, lat = corner(column, row)
    return {"name": "Shop", "lon": lon, "lat": lat, **more}


def codes_of(error: pytest.ExceptionInfo[BadInput]) -> list[tuple[str, str]]:
    """Where each fault is, and what it is."""
    return [(fault.where, fault.code) for fault in error.value.faults]


def test_who_rides_or_books_keeps_no_customers_and_no_vehicles(world: World) -> None:
    """Customers and vehicles are the office's: everybody else is refused."""
    for role in ("courier", "volunteer", "merchant", "producer"):
        asked: tuple[tuple[Callable[..., Any], RequestModel], ...] = (
            (add_customer, CustomerRequest.read(NAMED)),
            (add_vehicle, VehicleRequest.read(BIKE)),
        )
        for usecase, request in asked:
            with pytest.raises(Denied):
                world.service.do(world.actor(role), usecase, world.service.ids(), request)


def test_what_another_cooperative_has_is_not_there(world: World) -> None:
    """Beta's admin finds none of alpha's customers, places and vehicles."""
    customer = new_customer(world)
    place, vehicle = new_place(world, 1, 1), new_vehicle(world)
    other = world.actor("admin", "dispatcher", cooperative=world.beta)
    changes: list[tuple[Callable[..., Any], Any, type[RequestModel]]] = [
        (change_customer, customer, CustomerUpdate),
        (change_place, place, PlaceUpdate),
        (change_vehicle, vehicle, VehicleUpdate),
    ]
    for usecase, id_, kind in changes:
        with pytest.raises(NotFound):
            world.service.do(other, usecase, id_, kind.read({"name": "Mine"}))
    for read, id_ in ((read_customer, customer), (read_place, place), (read_vehicle, vehicle)):
        with pytest.raises(NotFound):
            world.service.do(other, read, id_)
    for every in (list_customers, list_places, list_vehicles):
        assert world.service.do(other, every) == []


def test_a_merchant_sees_the_own_customer_alone(world: World) -> None:
    """Another customer is answered like one that is not there."""
    mine, theirs = new_customer(world), new_customer(world, "Grocer")
    merchant = merchant_of(world, mine)
    assert [one.id for one in world.service.do(merchant, list_customers)] == [mine]
    assert world.service.do(merchant, read_customer, mine).name == "Bakery Dawn"
    with pytest.raises(NotFound):
        world.service.do(merchant, read_customer, theirs)


def test_the_same_id_with_the_same_content_is_the_same_thing(world: World) -> None:
    """Adding again changes nothing; with other content it is refused."""
    admin = world.actor("admin", "dispatcher")
    things: tuple[tuple[Callable[..., Any], type[RequestModel], dict[str, Any]], ...] = (
        (add_customer, CustomerRequest, NAMED),
        (add_place, PlaceRequest, a_place()),
        (add_vehicle, VehicleRequest, BIKE),
    )
    for usecase, kind, plain in things:
        request, other = kind.read(plain), kind.read({**plain, "name": "Other"})
        id_ = world.service.ids()
        first = world.service.do(admin, usecase, id_, request)
        world.clock.forward(hours=1)
        assert world.service.do(admin, usecase, id_, request) == first
        with pytest.raises(Conflict, match="id-used-twice"):
            world.service.do(admin, usecase, id_, other)


def test_a_change_keeps_what_it_does_not_name(world: World) -> None:
    """A change of one key leaves the others, counts a version, and says so in the log."""
    admin = world.actor("admin")
    customer = new_customer(world, payment_days=14)
    changed = world.service.do(
        admin, change_customer, customer, CustomerUpdate.read({"name": "Dawn"}), 1
    )
    assert (changed.name, changed.payment_days, changed.version) == ("Dawn", 14, 2)
    assert (
        world.service.do(
            admin, change_customer, customer, CustomerUpdate.read({"name": "Dawn"}), 2
        ).version
        == 2
    )
    with pytest.raises(Conflict, match="changed-meanwhile"):
        world.service.do(admin, change_customer, customer, CustomerUpdate.read({"name": "Late"}), 1)


def test_a_closed_customer_stays_and_is_not_changed(world: World) -> None:
    """Closing hides a customer from the list, keeps it, and ends its changes."""
    admin = world.actor("admin")
    customer = new_customer(world)
    world.service.do(admin, close_customer, customer)
    assert world.service.do(admin, close_customer, customer).status == "closed"
    assert world.service.do(admin, list_customers) == []
    assert len(world.service.do(admin, list_customers, with_closed=True)) == 1
    with pytest.raises(Conflict, match="customer-closed"):
        world.service.do(admin, change_customer, customer, CustomerUpdate.read({"name": "Dawn"}))


def test_everything_wrong_with_a_customer_comes_at_once(world: World) -> None:
    """Unknown keys and kinds are all named, by key path; then what only the store knows."""
    request: dict[str, object] = {"nom": "Dawn", "kind": "shop", "payment_days": -1}
    with pytest.raises(BadInput) as error:
        CustomerRequest.read({**request, "email": "\0"})
    assert codes_of(error) == [("email", "text-unwritable")]
    with pytest.raises(BadInput) as error:
        CustomerRequest.read(request)
    assert sorted(codes_of(error)) == [
        ("kind", "unknown-choice"),
        ("name", "missing-key"),
        ("nom", "unknown-key"),
        ("payment_days", "out-of-range"),
    ]
    sound = {"name": "Dawn", "tariff": "gold", "place_id": str(world.service.ids())}
    wanted = CustomerRequest.read(sound)
    with pytest.raises(BadInput) as error:
        world.service.do(world.actor("admin"), add_customer, world.service.ids(), wanted)
    assert sorted(codes_of(error)) == [("place_id", "no-such-place"), ("tariff", "no-such-tariff")]


@pytest.mark.parametrize(
    ("key", "value", "code", "right"),
    [
        ("name", " ", "empty-text", {}),
        ("name", 5, "wrong-type", {"expected": "text"}),
        ("kind", "friend", "unknown-choice", {"known": "aid, merchant, producer"}),
        ("kind", 5, "wrong-type", {"expected": "text"}),
        ("place_id", "here", "not-an-id", {}),
        ("place_id", 5, "wrong-type", {"expected": "text"}),
        ("email", "e" * 2001, "text-too-long", {"limit": 2000}),
        ("payment_days", 366, "out-of-range", {"low": 0, "high": 365}),
        ("payment_days", True, "wrong-type", {"expected": "whole-number"}),
        ("buyer_kind", "friend", "unknown-choice", {"known": "business, private"}),
        ("language", "de", "unknown-choice", {"known": "cooperative, en, fr"}),
        ("emial", "x", "unknown-key-near", {"near": "email"}),
    ],
)
def test_a_form_says_what_would_be_right(
    world: World, key: str, value: object, code: str, right: dict[str, object]
) -> None:
    """Each kind of wrong value is told at its key, with what would be right."""
    request = {"name": "Bakery", key: value}
    with pytest.raises(BadInput) as error:
        world.service.do(
            world.actor("dispatcher"),
            add_customer,
            world.service.ids(),
            CustomerRequest.read(request),
        )
    (fault,) = error.value.faults
    assert (fault.where, fault.code) == (key, code)
    assert right.items() <= fault.args.items()


def test_a_place_off_the_map_is_refused(world: World) -> None:
    """A point in another country, half a point and an unknown address are faults."""
    dispatcher = world.actor("dispatcher")
    wrong: list[tuple[dict[str, object], tuple[str, str]]] = [
        ({"name": "Far", "lon": 2.35, "lat": 48.85}, ("", "point-off-map")),
        ({"name": "Half", "lon": 10.0}, ("lat", "missing-key")),
        ({"name": "Lost", "address": "1 Nowhere Street"}, ("address", "address-unknown")),
        ({"name": "None"}, ("", "no-place")),
    ]
    for request, fault in wrong:
        with pytest.raises(BadInput) as error:
            world.service.do(dispatcher, add_place, world.service.ids(), PlaceRequest.read(request))
        assert fault in codes_of(error)


def test_a_merchants_place_is_the_merchants_and_the_offices(world: World) -> None:
    """A customer sees what it made and what is shared with it, and changes only the former."""
    mine, theirs = new_customer(world), new_customer(world, "Grocer")
    merchant, other = merchant_of(world, mine), merchant_of(world, theirs)
    shop = new_place(world, 1, 1, by=merchant)
    hub = new_place(world, 2, 2)
    assert [one.id for one in world.service.do(merchant, list_places)] == [shop]
    assert world.service.do(other, list_places) == []
    with pytest.raises(NotFound):
        world.service.do(other, change_place, shop, PlaceUpdate.read({"name": "Mine"}))
    world.service.do(world.actor("dispatcher"), share_place, hub, mine)
    world.service.do(world.actor("dispatcher"), share_place, hub, theirs)
    assert {one.id for one in world.service.do(merchant, list_places)} == {shop, hub}
    with pytest.raises(Conflict, match="place-shared"):
        world.service.do(merchant, change_place, hub, PlaceUpdate.read({"name": "Mine"}))
    with pytest.raises(Denied):
        world.service.do(merchant, share_place, shop, theirs)
    assert (
        world.service.do(merchant, change_place, shop, PlaceUpdate.read({"name": "Corner"})).version
        == 2
    )


def test_the_hub_is_known_to_those_who_bring_goods_there(world: World) -> None:
    """Every customer may name it in a booking; how to get in is told to who uses it."""
    producer = merchant_of(world, new_customer(world, kind="producer"))
    hub = new_place(world, 2, 2, kind="hub", access_note="code 4711")
    [seen] = world.service.do(producer, list_places)
    assert (seen.id, seen.kind, seen.access_note) == (hub, "hub", "")
    assert world.service.do(producer, read_place, hub) == seen
    request = a_booking()
    request["jobs"][0]["drops"] = [{"place": str(hub)}]
    booking = world.service.do(producer, book, world.service.ids(), NewBookingRequest.read(request))
    assert booking.jobs[0].of_kind("drop")[0].place_id == hub
    with pytest.raises(Conflict, match="place-shared"):
        world.service.do(producer, change_place, hub, PlaceUpdate.read({"name": "Mine"}))
    customer = producer.customer_id
    assert customer is not None
    world.service.do(world.actor("dispatcher"), share_place, hub, customer)
    assert world.service.do(producer, read_place, hub).access_note == "code 4711"


def test_a_riders_places_are_those_the_rounds_lead_to(world: World) -> None:
    """A courier without a round or shift sees no place."""
    new_place(world, 1, 1)
    assert world.service.do(world.actor("courier"), list_places) == []


def test_a_place_in_use_is_not_closed(world: World) -> None:
    """The place where a customer's goods are picked up stays open until that is another one."""
    dispatcher, admin = world.actor("dispatcher"), world.actor("admin")
    shop = new_place(world, 1, 1)
    customer = new_customer(world, place_id=str(shop))
    with pytest.raises(Conflict, match="place-in-use"):
        world.service.do(dispatcher, close_place, shop)
    world.service.do(admin, change_customer, customer, CustomerUpdate.read({"place_id": None}))
    assert world.service.do(dispatcher, close_place, shop).status == "closed"


def test_stops_to_come_learn_of_a_changed_place(world: World) -> None:
    """What is told about a place and where it is reaches the open jobs that lead there."""
    dispatcher = world.actor("dispatcher")
    shop = new_place(world, 1, 1)
    request = a_booking()
    request["jobs"][0]["pickups"] = [{"place": str(shop)}]
    booking_id = world.service.ids()
    world.service.do(dispatcher, book, booking_id, NewBookingRequest.read(request))
    lon, lat = corner(2, 1)
    moved = {"access_note": "blue door", "lon": lon, "lat": lat}
    world.service.do(dispatcher, change_place, shop, PlaceUpdate.read(moved))
    with world.database.transaction(world.alpha) as tx:
        found = bookings.find(tx, booking_id)
    assert found is not None
    pickup = found.jobs[0].of_kind("pickup")[0]
    assert (pickup.access_note, pickup.point and pickup.point.lon) == ("blue door", lon)


def test_a_vehicle_keeps_its_boxes_apart_from_its_capacity(world: World) -> None:
    """Boxes come back as they were given, and a day counts them as room for their temperature."""
    vehicle = new_vehicle(
        world,
        profile="cargo",
        capacity={"mass_g": 100000, "extra": {"crates": 4}},
        boxes=[{"temperature": "chilled", "volume_ml": 40000}] * 2,
        skills=["cold"],
    )
    found = world.service.do(world.actor("dispatcher"), read_vehicle, vehicle)
    assert found.boxes == (("chilled", 40000), ("chilled", 40000))
    assert dict(found.capacity.extra) == {"crates": 4}
    assert dict(found.in_day.capacity.extra) == {"crates": 4, "chilled_ml": 80000}
    assert found.kind == "cargo_ebike"
    changed = world.service.do(
        world.actor("admin"),
        change_vehicle,
        vehicle,
        VehicleUpdate.read({"status": "repair", "range_m": 30000}),
    )
    assert (changed.boxes, changed.range_m, changed.status) == (found.boxes, 30000, "repair")


def test_a_vehicle_of_an_unknown_profile_is_refused(world: World) -> None:
    """The fault names the profiles that there are."""
    with pytest.raises(BadInput) as error:
        new_vehicle(world, profile="rocket", speed_percent=1)
    assert codes_of(error) == [("profile", "unknown-profile"), ("speed_percent", "out-of-range")]


def test_a_vehicle_that_is_gone_stays_in_history_alone(world: World) -> None:
    """It leaves the list and cannot come back."""
    admin: Actor = world.actor("admin")
    vehicle = new_vehicle(world)
    world.service.do(admin, change_vehicle, vehicle, VehicleUpdate.read({"status": "gone"}))
    assert world.service.do(admin, list_vehicles) == []
    assert len(world.service.do(admin, list_vehicles, with_gone=True)) == 1
    with pytest.raises(Conflict, match="vehicle-gone"):
        world.service.do(admin, change_vehicle, vehicle, VehicleUpdate.read({"status": "active"}))
