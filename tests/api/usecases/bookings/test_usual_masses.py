"""Goods of a booking of which nobody says the mass: through every door, none weighs nothing."""

from __future__ import annotations

from datetime import UTC, date
from typing import Any

import pytest

from api.usecases.bookings.asked_loads import side_loads
from api.usecases.bookings.booking import book, list_bookings, read_booking
from api.usecases.bookings.booking_request import (
    JobRequest,
    LoadRequest,
    NewBookingRequest,
    StopRequest,
)
from api.usecases.bookings.coopcycle.delivery_form import read_delivery_form
from api.usecases.bookings.imports import import_day
from api.usecases.bookings.recurrence_form import RecurrenceRequest
from api.usecases.bookings.recurrences import make_recurrence
from data.store.bookings.lists import Wanted
from dispatch.bookings.usual_masses import lot_mass, parcel_mass
from dispatch.model import Load
from tests.support.interface.handed_in import read_by_worker
from tests.support.office import a_booking, a_recurrence
from tests.support.store.world import World
from tests.support.tiny import corner

Plain = dict[str, Any]
NONE_SAID: tuple[tuple[Plain | None, int], ...] = (
    ({"items": 3}, 3_000),
    ({"volume_ml": 70_000, "items": 1}, 14_000),
    ({"volume_ml": 2_000}, 1_000),
    ({"items": 2, "mass_g": None}, 2_000),
    (None, 1_000),
    ({}, 1_000),
    ({"mass_g": 0, "items": 3}, 0),
    ({"mass_g": 250}, 250),
)


def masses(world: World, booking: Any) -> dict[str, set[int]]:  # noqa: ANN401  # a booking or its id
    """Return the masses at the stops of a booking, by kind."""
    office = world.actor("dispatcher")
    found: dict[str, set[int]] = {}
    for job in world.service.do(office, read_booking, booking).jobs:
        for stop in job.stops:
            found.setdefault(stop.kind, set()).add(stop.load.mass_g)
    return found


@pytest.mark.parametrize(("load", "mass_g"), NONE_SAID)
def test_a_booking_weighs_what_is_said_or_what_parcels_do(
    world: World, load: Plain | None, mass_g: int
) -> None:
    """A piece weighs a kilogram, a large box by its litres; who says 0 is believed."""
    request = a_booking()
    request["jobs"][0]["load"] = load
    if load is None:
        del request["jobs"][0]["load"]
    booking_id = world.service.ids()
    world.service.do(world.actor("dispatcher"), book, booking_id, NewBookingRequest.read(request))
    assert masses(world, booking_id) == {"pickup": {mass_g}, "drop": {mass_g}}


def test_rows_of_a_table_and_recurrences_weigh_something(world: World) -> None:
    """A row without a mass is a parcel, one with 0 is nothing; so is what comes every week."""
    office = world.actor("dispatcher")
    (west, south), (lon, lat) = corner(0, 0), corner(4, 4)
    rows = [f"{name};{south};{west};{lat};{lon};{mass}" for name, mass in (("a", ""), ("b", "0"))]
    table = "\n".join(["id;pickup lat;pickup lon;drop lat;drop lon;mass (kg)", *rows]).encode()
    import_id = world.service.ids()
    world.service.do(
        office, import_day, import_id, table, file_name="jobs.csv", day=date(2026, 3, 10)
    )
    read_by_worker(world, import_id)
    recurrence = a_recurrence()
    recurrence["booking"]["jobs"][0]["load"] = {"items": 2}
    world.service.do(
        office, make_recurrence, world.service.ids(), RecurrenceRequest.read(recurrence)
    )
    wanted = Wanted(first=date(2026, 3, 10), last=date(2026, 3, 10))
    listed = world.service.do(office, list_bookings, wanted, 10)
    whole = [world.service.do(office, read_booking, one.id) for one in listed]
    found = {one.reference or "weekly": masses(world, one.id)["drop"] for one in whole}
    assert found == {"a": {1_000}, "b": {0}, "weekly": {2_000}}


def test_deliveries_of_other_programs_weigh_something(world: World) -> None:
    """A task without a weight has a parcel's for each package; one that says 0 has none."""

    def loads(**more: object) -> list[Plain]:
        address = {"streetAddress": "3 Oak Lane", "latLng": [48.8, 2.3]}
        task = {"address": address, "before": "2026-03-10 09:00"}
        form = read_delivery_form(
            {"pickup": task, "dropoff": {**task, **more}},
            zone=UTC,
            now=world.clock.now,
            usual_place=None,
        )
        [job] = form.request.plain()["jobs"]
        return [job["pickups"][0]["load"], job["drops"][0]["load"]]

    packages = [{"type": "BOX", "quantity": 3}]
    assert loads() == [{"mass_g": 1_000, "items": 1}] * 2
    assert loads(packages=packages) == [{"mass_g": 3_000, "items": 3}] * 2
    assert loads(packages=packages, weight=0) == [{"mass_g": 0, "items": 3}] * 2


def test_usual_masses_of_a_job_add_up() -> None:
    """A job of one pickup and three drops takes up what it gives, and a widget's parcel weighs."""
    several = JobRequest(pickups=[StopRequest()], drops=[StopRequest()] * 3)
    assert [one.mass_g for one in side_loads(several, several.pickups)] == [3_000]
    assert [one.mass_g for one in side_loads(several, several.drops)] == [1_000] * 3
    uneven = JobRequest(pickups=[StopRequest()] * 2, drops=[StopRequest()] * 3)
    assert [one.mass_g for one in side_loads(uneven, uneven.pickups)] == [1_500, 1_500]
    goods = JobRequest(load=LoadRequest(items=1), drops=[StopRequest()])
    assert list(side_loads(goods, goods.drops)) == [Load(items=1, mass_g=1_000)]
    assert (parcel_mass(0, 0), lot_mass(6, 0), lot_mass(6, 40_000)) == (1_000, 30_000, 40_000)
