"""Stops at one door are one visit of it: the time that a visit takes counts once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from api.usecases.bookings.booking import book
from api.usecases.bookings.booking_request import BookingRequest, NewBookingRequest
from api.usecases.bookings.quoting import quote
from tests.api.usecases.bookings.test_quoting import a_request, a_stop_at
from tests.support.rounds.live_town import Corner, Town, make_town
from tests.support.store.world import World

SHOP: Corner = (1, 1)
VISIT_S, EACH_S = 240, 20
DOORS: dict[str, Any] = {"address": "5, rue du Pain", "service_s": EACH_S, "setup_s": VISIT_S}


def a_parcel(name: str, drop: Corner, address: str = "5, rue du Pain") -> dict[str, Any]:
    """Ask for a parcel from the shop's typed address to somebody."""
    return {
        "id": name,
        "load": {"mass_g": 500, "items": 1},
        "pickups": [a_stop_at(SHOP, **{**DOORS, "address": address})],
        "drops": [a_stop_at(drop, (0, 290), address="Somewhere")],
    }


def five_parcels(town: Town) -> None:
    """Book five parcels of one shop, each as a booking of its own, the address typed five times."""
    addresses = ("5, rue du Pain", "5,  Rue du Pain", "5, rue du pain ", "5, rue du Pain")
    for number, address in enumerate((*addresses, "5, RUE DU PAIN")):
        request = a_request(a_parcel(f"p{number}", (4, number), address))
        town.world.service.do(
            town.office, book, town.world.service.ids(), NewBookingRequest.read(request)
        )


def test_five_pickups_at_one_address_are_one_visit_of_the_door(world: World) -> None:
    """The first waits for the door, the others follow by the time that a parcel takes."""
    town = make_town(world)
    five_parcels(town)
    town.publish()
    visits = [v for one in town.rounds().values() for v in one.visits if v.kind == "pickup"]
    assert len(visits) == 5
    first, *others = [v.start_at for v in visits]
    offsets = [(one - first) // timedelta(seconds=1) for one in others]
    assert offsets == [VISIT_S + EACH_S * number for number in range(1, 5)]


def test_a_quote_at_a_door_that_is_visited_anyway_costs_less(world: World) -> None:
    """The same parcel to the same drop from next door has a door of its own to wait for."""
    town = make_town(world)
    five_parcels(town)
    town.publish()
    (name,) = (name for name, one in town.rounds().items() if one.visits)
    world.clock.now = town.round(name).starts_at
    town.leave(name)

    def later_s(address: str) -> int:
        request = a_request(a_parcel("more", (4, 2), address))
        (fit,) = world.service.do(town.office, quote, BookingRequest.read(request)).fits
        return next(one.end_later_s for one in fit.rounds if one.shift_id == town.shifts[name])

    assert later_s("7, rue du Pain") - later_s("5, rue  du pain") >= VISIT_S


def test_two_households_of_a_house_have_two_doors(world: World) -> None:
    """Addresses that tell them apart at one point are visited one after the other."""
    town = make_town(world)
    for flat in ("A 1", "A 2"):
        request = a_request(a_parcel(flat, (4, 4), f"5, rue du Pain, {flat}"))
        world.service.do(town.office, book, world.service.ids(), NewBookingRequest.read(request))
    town.publish()
    visits = [v for one in town.rounds().values() for v in one.visits if v.kind == "pickup"]
    assert [(v.depart_at - v.start_at).seconds for v in visits] == [VISIT_S + EACH_S] * 2
