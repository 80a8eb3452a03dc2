"""Riders and bikes by presets, a shift for each, and how far the first run is by them."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest

from api.usecases.act import Actor
from api.usecases.fleet.vehicles import list_vehicles
from api.usecases.people.people import list_people
from api.usecases.system.first_fleet import (
    FirstFleet,
    FirstRider,
    add_first_fleet,
    first_shifts,
)
from api.usecases.system.first_steps import read_first_steps
from api.usecases.system.first_streets import choose_city
from routing.errors import BadInput, Conflict
from tests.support.first_run import a_founder, empty
from tests.support.people import doing, refusal
from tests.support.store.world import CITY, World
from tests.support.tiny import corner

TODAY = date(2026, 3, 9)
AINO = FirstRider(name="Aino", reach="+358 40 1234567")
EERO = FirstRider(name="Eero", reach="eero@example.org")


@pytest.fixture
def founder(world: World) -> Actor:
    """Return the founder of a cooperative that has streets."""
    who = a_founder(empty(world))
    world.service.do(who, choose_city, CITY)
    return who


def a_fleet(**changed: Any) -> FirstFleet:  # noqa: ANN401
    """Return what a founder writes."""
    form: dict[str, Any] = {
        "hub": {"address": "Here", "lon": corner(2, 2)[0], "lat": corner(2, 2)[1]},
        "hub_name": "Depot",
        "counts": {"cargo": 1, "ebike": 1, "trailer": 1},
        "names": {"cargo": "Long john", "ebike": "E-bike", "trailer": "Trailer"},
        "riders": [AINO, EERO],
        "day": TODAY,
        "start": "09:00",
        "end": "13:00",
        "language": "en",
    }
    return FirstFleet(**(form | changed))


def places_of_faults(world: World, founder: Actor, fleet: FirstFleet) -> list[tuple[str, str]]:
    """Return where fault is found, and which."""
    with pytest.raises(BadInput) as caught:
        world.service.do(founder, add_first_fleet, fleet)
    assert world.service.do(founder, list_vehicles) == []
    return [(one.where, one.code) for one in caught.value.faults]


def test_each_rider_has_a_bike_and_a_shift(world: World, founder: Actor) -> None:
    """Bikes are given in the order of their kinds; a trailer is nobody's."""
    assert world.service.do(founder, add_first_fleet, a_fleet()) == TODAY
    bikes = {one.id: one for one in world.service.do(founder, list_vehicles)}
    people = {one.id: one.name for one in world.service.do(founder, list_people)}
    shifts = world.service.do(founder, first_shifts)
    given = {people[one.person_id]: bikes[one.vehicle_id].name for one in shifts}
    assert given == {"Aino": "Long john 1", "Eero": "E-bike 1"}
    assert {one.name for one in bikes.values() if one.trailer} == {"Trailer 1"}
    assert all(one.start_place_id == one.end_place_id is not None for one in shifts)


def test_steps_follow_from_what_there_is(world: World) -> None:
    """Whoever left comes back to the first step that is not done."""
    who = a_founder(empty(world))
    read = doing(world, who, read_first_steps)
    assert read().next_step == "streets"
    world.service.do(who, choose_city, CITY)
    assert read().next_step == "fleet"
    world.service.do(who, add_first_fleet, a_fleet())
    assert (read().next_step, read().day) == ("booking", TODAY)


def test_a_second_window_adds_no_second_fleet(world: World, founder: Actor) -> None:
    """What was added in one window is not doubled by another."""
    world.service.do(founder, add_first_fleet, a_fleet())
    again = partial(world.service.do, founder, add_first_fleet, a_fleet())
    assert refusal(Conflict, again) == "setup-fleet-there"


FAULTS: list[tuple[dict[str, Any], tuple[str, str]]] = [
    ({"riders": []}, ("rider-0-name", "setup-no-riders")),
    ({"counts": {"cargo": 1}}, ("cargo", "setup-too-few-bikes")),
    ({"counts": {"cargo": 31, "ebike": 1}}, ("cargo", "out-of-range")),
    ({"hub": {"address": "Nowhere 99"}}, ("hub", "address-unknown")),
    ({"day": date(2026, 3, 8)}, ("day", "setup-day")),
    ({"start": "05:00", "end": "06:30"}, ("end", "setup-shift-over")),
    ({"start": "nine"}, ("start", "not-an-instant")),
    (
        {"riders": [AINO, FirstRider(name="Eero", reach="")]},
        ("rider-1-reach", "person-out-of-reach"),
    ),
    (
        {"riders": [AINO, FirstRider(name="", reach="1")]},
        ("rider-1-name", "person-name-missing"),
    ),
    ({"riders": [EERO, EERO]}, ("rider-1-reach", "setup-email-taken")),
]


def test_faults_are_told_beside_their_fields(world: World, founder: Actor) -> None:
    """Each names its field, and nothing is added: the form can be sent again."""
    for changed, fault in FAULTS:
        assert fault in places_of_faults(world, founder, a_fleet(**changed)), changed
