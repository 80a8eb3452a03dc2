"""Whatever is read can be put back as it is, and nothing changes by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from api.http.description.openapi import describe
from tests.support.interface.http import Asker, Web
from tests.support.office import a_booking, new_place

Plain = dict[str, Any]
DAYS = "first=2026-03-10&last=2026-03-12"


def booking(web: Web, office: Asker) -> tuple[str, str, Plain]:
    """A booking with every key that it may have, at a point and at a place."""
    hub = new_place(web.world, 2, 2, service_s=90)
    request = a_booking(reference="PO 7")
    request["jobs"][0] |= {"kind": "circuit", "label": "Bread", "priority": 3}
    request["jobs"][0]["drops"][0] |= {"proof": ["name"], "returns": {"items": 2}, "note": "bell"}
    request["jobs"].append({"id": "b", "load": {"items": 1}, "drops": [{"place": str(hub)}]})
    answer = office.post("/v1/bookings", request)
    assert answer.status_code == 201, answer.text
    path = f"/v1/bookings/{answer.json()['id']}"
    return path, path, {}


def person(web: Web, office: Asker) -> tuple[str, str, Plain]:
    """A courier with skills."""
    del office
    path = f"/v1/people/{web.world.new_person('courier', skills=['trike']).id}"
    return path, path, {}


def roles(web: Web, office: Asker) -> tuple[str, str, Plain]:
    """What a person is, read with the person."""
    path, _, _ = person(web, office)
    return path, f"{path}/roles", {}


def profile(web: Web, office: Asker) -> tuple[str, str, Plain]:
    """What one says of oneself, read with the person."""
    del web
    return f"/v1/people/{office.get('/v1/me').json()['id']}", "/v1/me/profile", {}


def heat(web: Web, office: Asker) -> tuple[str, str, Plain]:
    """The level of a day, read among others."""
    del web
    office("PUT", "/v1/heat/2026-03-10", {"level": "orange", "source": "vigilance"})
    return "/v1/heat?first=2026-03-10&last=2026-03-10", "/v1/heat/2026-03-10", {}


def availability(web: Web, office: Asker) -> tuple[str, str, Plain]:
    """When somebody can ride and when not, read as a list."""
    path = f"/v1/people/{web.world.new_person('courier').id}/availability"
    spans = [
        {"start": "2026-03-10T08:00:00Z", "end": "2026-03-10T12:00:00Z"},
        {"start": "2026-03-11T08:00:00Z", "end": "2026-03-11T12:00:00Z", "kind": "absent"},
    ]
    days = {"first": "2026-03-10", "last": "2026-03-12"}
    answer = office("PUT", path, {**days, "spans": spans})
    assert answer.status_code == 200, answer.text
    return f"{path}?{DAYS}", path, days


PAIRS: dict[str, Callable[[Web, Asker], tuple[str, str, Plain]]] = {
    "/v1/bookings/{booking_id}": booking,
    "/v1/people/{person_id}": person,
    "/v1/people/{person_id}/roles": roles,
    "/v1/me/profile": profile,
    "/v1/heat/{day}": heat,
    "/v1/people/{person_id}/availability": availability,
}
WRITTEN_ONLY = {"/v1/me/password", "/v1/jobs/{job_id}/pin", "/v1/me/views/{name}"}
"""What nobody reads at the same address: a password, a pin (the board tells), views (a list)."""
MOVES = {"version", "changed_at", "id", "set_at", "source"}
"""What a change may change by itself: it is a new say."""


def settled(read: object) -> object:
    """Return what was read without what changes by itself."""
    if isinstance(read, list):
        return [settled(one) for one in read]
    if isinstance(read, dict):
        return {key: settled(value) for key, value in read.items() if key not in MOVES}
    return read


@pytest.mark.parametrize("path", sorted(PAIRS))
def test_what_was_read_can_be_put_back(web: Web, path: str) -> None:
    """A program reads, changes a key and writes: no key that we gave is refused."""
    office = web.person(web.world.new_person("admin", "dispatcher", "courier"))
    read_at, put_at, more = PAIRS[path](web, office)
    read = office.get(read_at).json()
    body = read["items"][0] if path == "/v1/heat/{day}" else read
    answer = office("PUT", put_at, {**more, **body})
    assert answer.status_code == 200, answer.text
    assert settled(office.get(read_at).json()) == settled(read)


def test_every_put_is_tried(web: Web) -> None:
    """Who adds an address that takes a whole thing says here how it is read."""
    puts = {path for path, each in describe(web.app)["paths"].items() if "put" in each}
    assert puts == {*PAIRS, *WRITTEN_ONLY}
