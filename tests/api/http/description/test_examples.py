"""The examples of the description are understood by the program that is described."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest

from api.auth.scopes import ROLE_PERMISSIONS, Role
from api.http.carrying_out import anybody, installation, signed_in
from api.references.interface import openapi_text
from api.usecases.act import Actor
from api.usecases.bookings.booking import book
from api.usecases.bookings.recurrences import make_recurrence
from api.usecases.circuits.hubs import add_hub
from tests.support.interface.http import Asker, Web
from tests.support.interface.walk import Address, every_address
from tests.support.office import a_booking, a_recurrence, new_customer, new_place, new_vehicle
from tests.support.tiny import corner

Plain = dict[str, Any]
Way = tuple[str | int, ...]
"""The keys and places that lead to a value inside a body."""

ROLES = (Role.ADMIN, Role.DISPATCHER, Role.COURIER, Role.MERCHANT, Role.VOLUNTEER)
RIDERS = {"POST /v1/shifts/{shift_id}/sharing"}
"""What only riders do, though others have the permission."""
ABOUT_THE_MATTER = {
    # Streets and addresses of the examples are of another city, and nothing was ridden yet.
    ("POST /v1/compat/coopcycle/deliveries", "address-unknown"),
    ("POST /v1/compat/vroom", "place-off-map"),
    ("POST /v1/invoices", "nothing-to-invoice"),
}
"""Faults of examples that lie in the world of the test."""


MOSTLY = 30
"""So many are carried out at least: the others speak of rounds, sign-ins or plans that are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class There:
    """What there is, by how addresses and keys call it."""

    people: Mapping[Role, Asker]
    ids: Mapping[str, UUID]

    def __call__(self, name: str) -> UUID:
        """Return the id of a thing; of nothing, where there is none of this kind."""
        return self.ids.get(name) or uuid4()

    def brought_here(self, document: object, name: str = "") -> object:
        """Let an example speak of what is there, and of this city."""
        if isinstance(document, dict):
            return {key: self.brought_here(each, key) for key, each in document.items()}
        if document == [2.3522, 48.8566]:
            return list(corner(2, 2))
        if isinstance(document, list):
            return [self.brought_here(each, name) for each in document]
        here = dict(zip(("lon", "lat"), corner(2, 2), strict=True))
        return str(self.ids[name]) if name in self.ids else here.get(name, document)


@pytest.fixture(scope="module")
def there(web: Web) -> There:
    """Set up a cooperative of which the examples could be."""
    world, do, new = web.world, web.world.service.do, web.world.service.ids
    actors: dict[Role, Actor] = {role: world.new_person(role) for role in ROLES}
    office, courier = actors[Role.DISPATCHER], actors[Role.COURIER].id
    assert courier is not None
    booking_id, recurrence_id, customer_id = new(), new(), new_customer(world)
    whose = {"customer_id": str(customer_id)}
    booking = do(office, book, booking_id, a_booking(day="2026-03-11", **whose))
    do(office, make_recurrence, recurrence_id, a_recurrence(start="2026-03-10T08:00", **whose))
    place_id, vehicle_id = new_place(world, 1, 1, address="1 Elm Lane"), new_vehicle(world)
    hub_id = do(office, add_hub, new(), {"place_id": str(place_id)}).id
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
    people = {role: web.person(actor) for role, actor in actors.items()}
    return There(people=people, ids=ids)


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
        return there.people[Role.MERCHANT]
    roles = [Role.COURIER] if one.name in RIDERS else ROLES
    fitting = (role for role in roles if set(one.permissions) & set(ROLE_PERMISSIONS[role]))
    return there.people[next(fitting)]


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


DAYS = ("9999-12-31", "0001-01-01")
TIMES = ("9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59")
NUMBERS = (2**53 - 1, -(2**53 - 1), 2**31, 1e308, 0)


def leaves(document: object, path: Way = ()) -> Iterator[tuple[Way, object]]:
    """Return every value of a body with the way to it."""
    children: Iterable[tuple[str | int, object]] = ()
    if isinstance(document, dict):
        children = document.items()
    elif isinstance(document, list):
        children = enumerate(document[:1])
    else:
        yield path, document
    for key, each in children:
        yield from leaves(each, (*path, key))


def extremes(value: object) -> tuple[object, ...]:
    """Return what could be written in place of a value and lies at the end of what can be."""
    if isinstance(value, bool) or value is None:
        return ()
    if isinstance(value, int | float):
        return NUMBERS
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d", value):
        return (*DAYS, *TIMES) if "T" in value else DAYS
    return ()


def with_value(document: object, path: Way, value: object) -> object:
    """Return a body with another value at one place."""
    if not path:
        return value
    first, *rest = path
    if isinstance(document, dict):
        return {**document, first: with_value(document[first], tuple(rest), value)}
    assert isinstance(document, list)
    assert isinstance(first, int)
    return [
        *document[:first],
        with_value(document[first], tuple(rest), value),
        *document[first + 1 :],
    ]


def test_no_extreme_value_is_a_defect(web: Web, there: There) -> None:
    """Days at the ends of the calendar and numbers at the ends of what JSON says are refused."""
    bodies = [(one, body, asker_for(one, there, web)) for one, body in examples(web)]
    wrong, turn = [], 0
    for one, body, asker in bodies:
        sent = there.brought_here(body)
        for path, value in leaves(sent):
            choices = extremes(value)
            if not choices:
                continue
            turn += 1
            # Each place has its turn with one of them; all places together have all of them.
            chosen = choices[turn % len(choices)]
            answer = asker(one.method, one.path(there), with_value(sent, path, chosen))
            if answer.status_code >= 500:
                wrong.append((one.name, path, chosen))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("address", ["/v1/quotes", "/v1/bookings"])
@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2200-01-01"])
def test_a_day_at_the_end_of_the_calendar_is_refused(there: There, address: str, day: str) -> None:
    """A day on which nobody rides is no day, in quotes and bookings, with times of the clock."""
    body = a_booking(day=day, customer_id=str(there("customer_id")))
    answer = there.people[Role.DISPATCHER]("POST", address, body)
    assert answer.status_code == 422, answer.text
    assert "not-a-day" in {fault["code"] for fault in answer.json()["faults"]}
