"""Slots over the wire: asked for, held, booked by the hold, given back."""

from typing import Any

import pytest

from api.auth.scopes import SCOPES
from tests.support.interface.http import Asker, Web
from tests.support.rounds.live_town import DAY, busy_town, point


def a_booking() -> dict[str, Any]:
    """Ask for a parcel from one junction to another, without windows."""
    here, there = point((1, 1)), point((2, 3))
    pickup, drop = ({"lon": at.lon, "lat": at.lat} for at in (here, there))
    return {"jobs": [{"id": "parcel", "pickups": [pickup], "drops": [drop]}]}


@pytest.fixture
def office(web: Web) -> Asker:
    """Return a program of the office of a day that is being ridden."""
    town, _ = busy_town(web.world)
    town.publish()
    return web.program(town.office, *SCOPES)


def test_a_slot_is_found_held_and_booked_over_the_wire(office: Asker) -> None:
    """Times of a slot are held as they were told, and a booking names the hold alone."""
    asked = {**a_booking(), "day": DAY.isoformat(), "width_min": 60}
    found = office.post("/v1/slots", asked)
    assert found.status_code == 200, found.text
    assert found.json()["days"] == [
        {"day": DAY.isoformat(), "planned": True, "reasons": [], "message": ""}
    ]
    slot = next(one for one in found.json()["slots"] if one["verdict"] == "fits")
    assert slot["message"]
    assert slot["offer"]["quote"]["lines"] == []
    times = {key: slot[key] for key in ("start", "end", "ready_at", "ready_until")}
    held = office.post("/v1/holds", {**a_booking(), "slot": times})
    assert held.status_code == 201, held.text
    path = held.headers["location"]
    assert office.get(path).json() == held.json()
    body = {"hold_id": held.json()["id"], "to": {"contact_name": "Ms Martin"}}
    booked = office.post("/v1/bookings", body)
    assert booked.status_code == 201, booked.text
    drop = booked.json()["jobs"][0]["stops"][1]
    assert (drop["contact_name"], len(drop["windows"])) == ("Ms Martin", 1)
    assert office("DELETE", path).json()["code"] == "hold-booked"
    again = office.post("/v1/holds", {**a_booking(), "slot": times}).headers["location"]
    assert office("DELETE", again).status_code == 204
    late = office.post("/v1/bookings", {"hold_id": again.rpartition("/")[2]})
    assert (late.status_code, late.json()["code"]) == (409, "hold-expired")
    assert "ten minutes" in late.json()["detail"]
