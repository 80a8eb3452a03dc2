"""Defaults of requests, which generated clients send where nothing is said."""

import json

from api.http.description.bounds import shapes_of_requests
from api.http.description.defaults import shapes_of_changes
from api.references.interface import openapi_text
from tests.support.interface.http import Web
from tests.support.office import new_place


def test_what_is_described_as_default_may_be_sent(web: Web) -> None:
    """A booking with every default of its shapes is taken, also where a stop names a place."""
    shapes = json.loads(openapi_text())["components"]["schemas"]

    def filled(shape: str, **given: object) -> dict[str, object]:
        told = shapes[shape]["properties"].items()
        return {key: one["default"] for key, one in told if "default" in one} | given

    stops = [filled("StopRequest", place=str(new_place(web.world, at, at))) for at in (0, 4)]
    load = filled("LoadRequest", mass_g=5000)
    job = filled("JobRequest", pickups=stops[:1], drops=stops[1:], load=load)
    office = web.program(web.world.new_person("dispatcher"))
    answer = office.post("/v1/bookings", filled("BookingIn", day="2026-03-10", jobs=[job]))
    assert answer.status_code == 201, answer.text


def test_a_change_has_no_defaults() -> None:
    """A client that changes one thing sends nothing else: what is left out stays as it is."""
    document = json.loads(openapi_text())
    changes = shapes_of_changes(document)
    assert {"CustomerChange", "PlaceChange", "VehicleChange"} <= changes
    assert changes <= shapes_of_requests(document)
    told = {
        f"{name}.{key}"
        for name in changes
        for key, one in document["components"]["schemas"][name]["properties"].items()
        if "default" in one
    }
    assert told == set()
