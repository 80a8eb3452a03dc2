"""Saved places that may be somebody's home: who is told them, and that it is noted."""

from __future__ import annotations

from datetime import date

import pytest

from api.usecases.aid.need_lists import plan_needs
from api.usecases.bookings.booking import book, list_bookings, read_booking
from api.usecases.bookings.booking_request import BookingRequest, NewBookingRequest
from api.usecases.bookings.cancelling import cancel_booking
from api.usecases.bookings.changing import change_booking
from api.usecases.care.privacy import list_address_reads
from api.usecases.fleet.map_tiles import own_tile
from api.usecases.fleet.places import PlaceUpdate, change_place, list_places, read_place
from data.store.bookings.lists import Wanted
from data.store.streets.tiles import Tile
from routing.types import Point
from tests.support.aid import FoodBank, food_bank
from tests.support.office import a_booking, new_place
from tests.support.store.world import World

DAY = date(2026, 3, 9)
HOME = {"name": "Villa Zwicky", "address": "9 Plum Yard", "access_note": "Yellow bell"}
AROUND = Tile(z=15, x=17294, y=11112)


@pytest.fixture
def bank(world: World) -> FoodBank:
    """Return a food bank at seven in the morning."""
    return food_bank(world)


def test_a_home_is_told_to_who_may_read_recipients_alone(bank: FoodBank) -> None:
    """An admin has its id and a rough area, by a list, by itself and on the map; a hub is told."""
    do, world = bank.world.service.do, bank.world
    home = new_place(world, 3, 3, bank.coordinator, **HOME)
    admin, office = world.new_person("admin"), world.actor("dispatcher")
    for one in (do(admin, read_place, home), *do(admin, list_places)):
        if one.id == home:
            assert (one.name, one.address, one.access_note) == ("", "", "")
            assert one.point == Point(lon=10.01, lat=50.01)
    assert do(office, read_place, home).address == HOME["address"]
    assert do(bank.coordinator, change_place, home, PlaceUpdate.read({})).address == HOME["address"]
    assert do(admin, read_place, bank.site).name
    assert b"Villa" not in do(admin, own_tile, AROUND)
    assert do(admin, own_tile, AROUND) != do(office, own_tile, AROUND)


def test_a_home_of_aid_that_is_shown_is_noted(bank: FoodBank) -> None:
    """Whoever opens, lists or changes the place is noted for each need and each stop there."""
    do, world = bank.world.service.do, bank.world
    home = new_place(world, 3, 3, bank.coordinator, **HOME)
    there = {"lon": None, "lat": None, "address": None, "place": str(home)}
    waiting, planned = bank.add(**there), bank.add(**there)
    do(bank.coordinator, plan_needs, [planned.id])
    office = world.actor("dispatcher")
    do(office, read_place, home)
    do(office, list_places)
    do(office, change_place, home, PlaceUpdate.read({}))
    do(world.new_person("admin"), list_places)
    reads = do(bank.coordinator, list_address_reads, DAY, DAY)
    assert [(one.actor_id, one.reason, one.times) for one in reads] == [(office.id, "place", 3)] * 2
    assert waiting.id in {one.stop_id for one in reads}


def test_a_booking_tells_no_label_and_no_home_without_recipients(bank: FoodBank) -> None:
    """Read, listed or cancelled; the name of a job and a saved home are as private as a contact."""
    do, world = bank.world.service.do, bank.world
    office, admin = world.actor("dispatcher"), world.new_person("admin")
    home = new_place(world, 3, 3, office, **HOME)
    asked = a_booking(day="2026-03-10")
    asked["jobs"][0] |= {"label": "Flowers for Zoe", "drops": [{"place": str(home)}]}
    made = do(office, book, world.service.ids(), NewBookingRequest.read(asked))
    (listed,) = do(admin, list_bookings, Wanted(first=made.day, last=made.day))
    told = repr(do(admin, read_booking, made.id)) + repr(listed)
    assert not [word for word in ("Zoe", *HOME.values()) if word in told]
    assert "Zoe" in repr(do(office, read_booking, made.id))


def test_a_change_of_a_booking_of_aid_is_noted(bank: FoodBank) -> None:
    """Booking, changing and cancelling answer with the door, so each is noted as reading is."""
    do, world = bank.world.service.do, bank.world
    office, asked = world.actor("dispatcher"), a_booking(customer_id=str(bank.customer_id))
    asked["jobs"][0]["kind"] = "aid"
    made = do(office, book, world.service.ids(), NewBookingRequest.read(asked))
    do(office, change_booking, made.id, BookingRequest.read(asked))
    do(office, cancel_booking, made.id)
    reads = do(bank.coordinator, list_address_reads, DAY, DAY)
    assert [(one.reason, one.times) for one in reads] == [("booking", 3)]
