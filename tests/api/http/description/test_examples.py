"""The examples of the description are understood by the program that is described."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from api.auth.scopes import ROLE_PERMISSIONS, Role
from api.http.carrying_out import anybody, installation, signed_in
from api.references.interface import openapi_text
from api.usecases.act import Actor
from api.usecases.bookings.booking import book
from api.usecases.bookings.booking_request import NewBookingRequest
from api.usecases.bookings.recurrence_form import RecurrenceRequest
from api.usecases.bookings.recurrences import make_recurrence
from api.usecases.circuits.hubs import HubRequest, add_hub
from tests.support.interface.http import Asker, Web
from tests.support.interface.there import There
from tests.support.interface.walk import Address, every_address
from tests.support.office import a_booking, a_recurrence, new_customer, new_place, new_vehicle

Plain = dict[str, Any]

ROLES = (Role.ADMIN, Role.DISPATCHER, Role.COURIER, Role.MERCHANT, Role.VOLUNTEER)
RIDERS = {"POST /v1/shifts/{shift_id}/sharing"}
"""What only riders do, though others have the permission."""
ABOUT_THE_MATTER = {
    # Streets and addresses of the examples are of another city, and nothing was ridden yet.
    ("POST /v1/compat/vroom", "place-off-map"),
    ("POST /v1/invoices", "nothing-to-invoice"),
}
"""Faults of examples that lie in the world of the test."""


MOSTLY = 30
"""So many are carried out at least: the others speak of rounds, sign-ins or plans that are none."""


@pytest.fixture(scope="module")
def there(web: Web) -> There:
    """Set up a cooperative of which the examples could be."""
    world, do, new = web.world, web.world.service.do, web.world.service.ids
    actors: dict[Role, Actor] = {role: world.new_person(role) for role in ROLES}
    office, courier = actors[Role.DISPATCHER], actors[Role.COURIER].id
    assert courier is not None
    booking_id, recurrence_id, customer_id = new(), new(), new_customer(world)
    whose = {"customer_id": str(customer_id)}
    booking = do(
        office, book, booking_id, NewBookingRequest.read(a_booking(day="2026-03-11", **whose))
    )
    do(
        office,
        make_recurrence,
        recurrence_id,
        RecurrenceRequest.read(a_recurrence(start="2026-03-10T08:00", **whose)),
    )
    place_id, vehicle_id = new_place(world, 1, 1, address="1 Elm Lane"), new_vehicle(world)
    hub_id = do(office, add_hub, new(), HubRequest(place_id=place_id)).id
    ids = {
        "booking_id": booking_id,
        "courier": courier,
        "customer_id": customer_id,
        "end_place": place_id,
        "hub_id": hub_id,
        "hubs": hub_id,
        "job_id": booking.jobs[0].id,
        "person_id": courier,
        "place_id": place_id,
        "recurrence_id": recurrence_id,
        "start_place": place_id,
        "vehicle": vehicle_id,
        "vehicle_id": vehicle_id,
    }
    askers = {role: web.person(actor) for role, actor in actors.items()}
    return There(world=world, actors=actors, askers=askers, ids=ids)


def examples(web: Web) -> Iterator[tuple[Address, object]]:
    """Return each address that takes JSON with the example of its body."""
    described: Plain = json.loads(openapi_text())["paths"]
    for one in every_address(web.app):
        document = described.get(one.route.path, {}).get(one.method.lower(), {})
        content = document.get("requestBody", {}).get("content", {}).get("application/json")
        if content is not None and one.entrance is not installation:
            yield one, content["example"]


def asker_for(one: Address, there: There, web: Web) -> Asker:
    """Return somebody who may come into an address."""
    if one.entrance is anybody:
        return web.anybody()
    if one.entrance is signed_in:
        return there.askers[Role.MERCHANT]
    roles = [Role.COURIER] if one.name in RIDERS else ROLES
    fitting = (role for role in roles if set(one.permissions) & set(ROLE_PERMISSIONS[role]))
    return there.askers[next(fitting)]


def test_every_example_is_understood(web: Web, there: There) -> None:
    """Whoever sends what the description shows is answered about the matter, not about the form."""
    wrong, done = [], set()
    for one, body in examples(web):
        sent = there.brought_here(body)
        answer = asker_for(one, there, web)(one.method, one.path(there), sent)
        if answer.status_code < 400:
            done.add(one.name)
        if answer.status_code in {400, 413, 415, 422}:
            faults = answer.json()["faults"]
            wrong += [
                (one.name, fault["where"], fault["detail"])
                for fault in faults
                if (one.name, fault["code"]) not in ABOUT_THE_MATTER
            ]
        assert answer.status_code < 500, (one.name, answer.text)
    assert not wrong, "\n".join(map(str, wrong))
    assert len(done) >= MOSTLY, sorted(done)


@pytest.mark.parametrize("address", ["/v1/quotes", "/v1/bookings"])
@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2200-01-01"])
def test_a_day_at_the_end_of_the_calendar_is_refused(there: There, address: str, day: str) -> None:
    """A day on which nobody rides is no day, in quotes and bookings, with times of the clock."""
    body = a_booking(day=day, customer_id=str(there("customer_id")))
    answer = there.askers[Role.DISPATCHER]("POST", address, body)
    assert answer.status_code == 422, answer.text
    assert "not-a-day" in {fault["code"] for fault in answer.json()["faults"]}
