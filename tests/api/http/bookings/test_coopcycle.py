"""The door for programs written for CoopCycle, over HTTP as such programs use it."""

from __future__ import annotations

import base64
from copy import deepcopy
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.support.interface.http import Asker, Web
from tests.support.office import merchant_of, new_customer, new_place
from tests.support.tiny import corner

PATH = "/v1/compat/coopcycle/deliveries"
LINKED = {"Content-Type": "application/ld+json", "Accept": "application/ld+json"}
Plain = dict[str, Any]


def lat_lng(column: int, row: int) -> list[float]:
    """A junction of the grid, latitude first."""
    lon, lat = corner(column, row)
    return [lat, lon]


def a_delivery(**more: object) -> Plain:
    """A delivery from a corner of the grid to another."""
    return {
        "pickup": {
            "address": {"streetAddress": "Bakery", "latLng": lat_lng(0, 0)},
            "before": "2026-03-10 09:00",
        },
        "dropoff": {
            "address": {
                "streetAddress": "3 Oak Lane",
                "latLng": lat_lng(4, 4),
                "name": "Corner shop",
                "contactName": "Zoe Zola",
                "telephone": "+33 6 00 00 00 00",
                "description": "courtyard, code 4B",
            },
            "timeSlot": "2026-03-10 09:00-10:00",
            "comments": "two crates",
            "weight": 9000,
            "packages": [{"type": "CRATE", "quantity": 2}],
            "tags": ["fragile"],
        },
        **deepcopy(more),
    }


@pytest.fixture
def shop(web: Web) -> Asker:
    """A merchant's program."""
    return web.program(merchant_of(web.world, new_customer(web.world, f"Shop {uuid4()}")))


def test_a_delivery_is_booked_and_told_in_their_shape(shop: Asker) -> None:
    """What was posted comes back as tasks, with a price; it is a booking like any other."""
    answer = shop.post(PATH, a_delivery(ref="order 7"), headers=LINKED)
    assert answer.status_code == 201, answer.text
    assert answer.headers["content-type"] == "application/ld+json"
    body = answer.json()
    assert answer.headers["location"] == body["@id"] == f"{PATH}/{body['id']}"
    assert body["@type"] == "http://schema.org/ParcelDelivery"
    assert [task["type"] for task in body["tasks"]] == ["PICKUP", "DROPOFF"]
    drop, pickup = body["dropoff"], body["pickup"]
    assert drop["address"]["contactName"] == "Zoe Zola"
    assert drop["address"]["telephone"] == "+33 6 00 00 00 00"
    assert drop["address"]["description"] == "courtyard, code 4B"
    assert drop["address"]["geo"]["latitude"] == pytest.approx(lat_lng(4, 4)[0])
    assert (drop["after"], drop["before"]) == (
        "2026-03-10T09:00:00+01:00",
        "2026-03-10T10:00:00+01:00",
    )
    assert (pickup["after"], pickup["before"]) == (
        "2026-03-10T08:45:00+01:00",
        "2026-03-10T09:00:00+01:00",
    )
    assert drop["comments"] == "two crates · fragile"
    assert (drop["weight"], pickup["weight"]) == (9000, 9000)
    assert drop["packages"] == [{"type": "CRATE", "name": "CRATE", "quantity": 2}]
    assert drop["status"] == pickup["status"] == "TODO"
    assert body["distance"] > 0
    assert body["duration"] > 0
    assert body["polyline"]
    booking = shop.get(f"/v1/bookings/{body['id']}").json()
    assert booking["reference"] == "order 7"
    assert body["order"]["total"] == booking["quote"]["total_cents"]
    again = shop.get(body["@id"], headers=LINKED)
    assert again.json() == body


def test_the_least_is_a_dropoff(web: Web) -> None:
    """Without a pickup, goods come from where the customer's usually do; nothing said is one."""
    customer_id = new_customer(web.world, f"Placed {uuid4()}")
    shop = web.program(merchant_of(web.world, customer_id))
    least = {"dropoff": {"address": {"streetAddress": "x", "latLng": lat_lng(3, 3)},
                         "before": "tomorrow 10:00"}}  # fmt: skip
    refused = shop.post(PATH, least)
    assert refused.status_code == 400
    assert [one["propertyPath"] for one in refused.json()["violations"]] == ["pickup.address"]
    place_id = new_place(web.world, 1, 1)
    admin = web.person(web.world.new_person("admin"))
    changed = admin("PATCH", f"/v1/customers/{customer_id}", {"place_id": str(place_id)})
    assert changed.status_code == 200, changed.text
    answer = shop.post(PATH, least)
    assert answer.status_code == 201, answer.text
    assert answer.json()["pickup"]["address"]["geo"]["latitude"] == pytest.approx(lat_lng(1, 1)[0])
    assert answer.json()["dropoff"]["after"] == "2026-03-10T09:45:00+01:00"


def test_several_stops_are_one_delivery(shop: Asker) -> None:
    """One pickup takes up what all dropoffs hand over; tasks come back in order."""
    whole = a_delivery()
    second = {**whole["dropoff"], "weight": 1000, "packages": [{"type": "BOX", "quantity": 1}]}
    tasks = [
        {"type": "pickup", **whole["pickup"]},
        {"type": "DROPOFF", **whole["dropoff"]},
        {"type": "dropoff", **second},
    ]
    answer = shop.post(PATH, {"tasks": tasks})
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert [task["weight"] for task in body["tasks"]] == [10_000, 9000, 1000]
    assert [one["type"] for one in body["pickup"]["packages"]] == ["CRATE", "BOX"]
    assert body["dropoff"]["id"] == body["tasks"][-1]["id"]


def wrong(path: str, value: object) -> Plain:
    """A delivery with something wrong in it."""
    created = a_delivery()
    inner: Plain = created
    *way, last = path.split(".")
    for step in way:
        inner = inner[step]
    inner[last] = value
    return created


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("dropoff.timeSlot", "sometime", "compat-slot"),
        ("pickup.before", "next full moon", "compat-time"),
        ("dropoff.timeSlot", "2026-03-08 09:00-10:00", "window-in-the-past"),
        ("dropoff.weight", "heavy", "wrong-type"),
        ("dropoff.weight", -1, "out-of-range"),
        ("dropoff.packages", "CRATE", "wrong-type"),
        ("dropoff.address", 7, "wrong-type"),
        ("dropoff.address.latLng", [48.0], "compat-lat-lng"),
        ("dropoff.address.latLng", [0.0, 0.0], "point-off-map"),
        ("dropoff.address.streetAddress", "", "empty-text"),
        ("dropoff.address", "No Such Street 7", "address-unknown"),
        ("dropoff.address.contactName", "x" * 2001, "text-too-long"),
        ("dropoff.comments", "nul \x00 sign", "text-unwritable"),
        ("rrule", "FREQ=WEEKLY", "compat-key-not-carried"),
        ("dropoff.assignedTo", "rider1", "compat-key-not-carried"),
        ("dropoff.colour", "red", "unknown-key"),
        ("store", "/api/stores/12", "not-an-id"),
        ("tasks", [], "list-length"),
        ("dropoff", None, "missing-key"),
    ],
)
def test_every_fault_names_the_key_that_was_sent(
    shop: Asker, path: str, value: object, code: str
) -> None:
    """A wrong delivery is refused with 400, and each fault stands at the program's own key."""
    answer = shop.post(PATH, wrong(path, value), headers=LINKED)
    assert answer.status_code == 400, answer.text
    body = answer.json()
    assert body["code"] == "bad-input"
    assert body["status"] == 400
    violations = [(one["propertyPath"], one["code"]) for one in body["violations"]]
    wanted = path if code != "point-off-map" else "dropoff"
    assert (wanted, code) in violations, violations
    assert all(one["message"] for one in body["violations"])


def test_the_first_is_picked_up_and_the_last_dropped_off(shop: Asker) -> None:
    """Tasks in another order, or beside a pickup, are refused."""
    whole = a_delivery()
    drop, pickup = {"type": "dropoff", **whole["dropoff"]}, {"type": "pickup", **whole["pickup"]}
    turned = shop.post(PATH, {"tasks": [drop, pickup]}).json()
    codes = {(one["propertyPath"], one["code"]) for one in turned["violations"]}
    assert codes == {("tasks[0].type", "compat-task-first"), ("tasks[1].type", "compat-task-last")}
    both = shop.post(PATH, {"tasks": [pickup, drop], "pickup": whole["pickup"]}).json()
    assert ("pickup", "compat-tasks-and-ends") in [
        (one["propertyPath"], one["code"]) for one in both["violations"]
    ]


def test_deleting_cancels_and_is_theirs_alone(web: Web, shop: Asker) -> None:
    """Its own program cancels a delivery; to another's it is not there."""
    body = shop.post(PATH, a_delivery(), headers=LINKED).json()
    rival = web.program(merchant_of(web.world, new_customer(web.world, f"Rival {uuid4()}")))
    for method in ("GET", "DELETE"):
        hidden = rival(method, body["@id"])
        assert (hidden.status_code, hidden.json()["code"]) == (404, "no-such-booking")
    assert shop("DELETE", body["@id"]).status_code == 204
    assert shop("DELETE", body["@id"]).status_code == 204
    delivery = shop.get(body["@id"]).json()
    assert {task["status"] for task in delivery["tasks"]} == {"CANCELLED"}


def test_the_office_books_for_a_store(web: Web) -> None:
    """A dispatcher's program names the customer by id or address; nobody else's customer counts."""
    customer_id = new_customer(web.world, f"Named {uuid4()}")
    office = web.program(web.world.new_person("dispatcher"))
    for named in (str(customer_id), f"/v1/customers/{customer_id}"):
        answer = office.post(PATH, a_delivery(store=named))
        assert answer.status_code == 201, answer.text
        booking = office.get(f"/v1/bookings/{answer.json()['id']}").json()
        assert UUID(booking["customer_id"]) == customer_id
    shop = web.program(merchant_of(web.world, new_customer(web.world, f"Other {uuid4()}")))
    refused = shop.post(PATH, a_delivery(store=str(customer_id)))
    assert (refused.status_code, refused.json()["code"]) == (404, "no-such-customer")


def test_who_may_not_read_recipients_sees_none(web: Web) -> None:
    """A key without that right gets the delivery without names, numbers and doors."""
    maker = merchant_of(web.world, new_customer(web.world, f"Blind {uuid4()}"))
    blind = web.program(maker, "bookings:read", "bookings:write")
    answer = blind.post(PATH, a_delivery())
    assert answer.status_code == 201
    assert "Zola" not in answer.text
    assert "Oak Lane" not in answer.text
    assert answer.json()["dropoff"]["address"]["geo"] is None
    assert answer.json()["polyline"] == ""


def test_a_client_asks_for_a_token_as_it_does_there(web: Web) -> None:
    """With their scopes a client gets a token for all it has; one of ours narrows it."""
    merchant = merchant_of(web.world, new_customer(web.world, f"Client {uuid4()}"))
    scopes = ["bookings:read", "bookings:write", "recipients:read"]
    body = web.person(merchant).post("/v1/clients", {"name": "Till", "scopes": scopes}).json()
    proof = f"{body['client']['id']}:{body['secret']}".encode()
    headers = {
        "Authorization": f"Basic {base64.b64encode(proof).decode()}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    answer = web.anybody()(
        "POST",
        "/v1/compat/coopcycle/oauth2/token",
        content="grant_type=client_credentials&scope=tasks+deliveries",
        headers=headers,
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["token_type"] == "Bearer"  # noqa: S105  # no secret
    assert answer.json()["scope"].split() == scopes
    program = Asker(
        app=web.app, headers={"Authorization": f"Bearer {answer.json()['access_token']}"}
    )
    assert program.post(PATH, a_delivery()).status_code == 201
    narrow = web.anybody()(
        "POST",
        "/v1/compat/coopcycle/oauth2/token",
        content="grant_type=client_credentials&scope=orders",
        headers=headers,
    )
    assert (narrow.status_code, narrow.json()["error"]) == (400, "invalid_scope")


def test_another_kind_of_body_is_refused(shop: Asker) -> None:
    """What is no JSON by its kind is not read."""
    answer = shop("POST", PATH, content="<delivery/>", headers={"Content-Type": "text/xml"})
    assert (answer.status_code, answer.json()["code"]) == (415, "body-not-json")
