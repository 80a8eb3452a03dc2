"""Streets over HTTP: ways, times, near streets and matched rides, on what is open then."""

from __future__ import annotations

from typing import Any

import pytest

from api.usecases.streets.ways import MOST_PLACES
from tests.support.interface.http import Web
from tests.support.tiny import corner

Plain = dict[str, Any]


def at(column: int, row: int) -> Plain:
    """Return a junction of the grid."""
    lon, lat = corner(column, row)
    return {"lon": lon, "lat": lat}


def test_a_way_takes_as_long_as_the_matrix_says(web: Web) -> None:
    """Way and matrix agree to the millisecond; the line leads from one point to the other."""
    office = web.person(web.world.new_person("dispatcher"))
    way = office.post("/v1/streets/route", {"origin": at(0, 0), "target": at(3, 2)})
    assert way.status_code == 200, way.text
    found = way.json()
    assert len(found["line"]) > 1
    assert found["steps"][-1]["turn"].startswith("arrive")
    points = [at(0, 0), at(3, 2), at(1, 4)]
    times = office.post("/v1/streets/matrix", {"points": points})
    assert times.status_code == 200, times.text
    assert times.json()["duration_ms"][0][1] == found["duration_ms"]
    assert times.json()["distance_m"][0][1] == found["distance_m"]
    assert found["attribution"] == times.json()["attribution"]


def test_closed_streets_lead_nowhere_then(web: Web) -> None:
    """A closure of the cooperative counts at its moment, and not before."""
    office = web.person(web.world.new_person("dispatcher"))
    (west, lat), (east, _) = corner(1, 1), corner(2, 1)
    closure = {
        "area": {"kind": "point", "points": [[(west + east) / 2, lat]], "radius_m": 10},
        "from_at": "2026-03-12T08:00:00Z",
        "until_at": "2026-03-12T12:00:00Z",
        "reason": "works",
    }
    new_answer = office.post("/v1/closures", closure)
    assert new_answer.status_code == 200, new_answer.text
    lengths = []
    for moment in ("2026-03-12T07:00:00Z", "2026-03-12T09:00:00Z"):
        answer = office.post("/v1/streets/matrix", {"points": [at(0, 1), at(3, 1)], "at": moment})
        assert answer.status_code == 200, answer.text
        lengths.append(answer.json()["distance_m"][0][1])
    assert lengths[0] != lengths[1]


def test_the_nearest_street_and_a_ride(web: Web) -> None:
    """A point beside a street lands on it, and a recorded ride has its length."""
    office = web.person(web.world.new_person("dispatcher"))
    lon, lat = corner(1, 1)
    near = office.get(f"/v1/streets/nearest?lon={lon}&lat={lat + 0.0001}&count=2")
    assert near.status_code == 200, near.text
    assert len(near.json()["places"]) == 2
    assert near.json()["places"][0]["distance_m"] <= 12
    fixes = [{**at(column, 0), "at": f"2026-03-09T08:0{column}:00Z"} for column in range(4)]
    ride = office.post("/v1/streets/match", {"fixes": fixes})
    assert ride.status_code == 200, ride.text


@pytest.mark.parametrize("count", [1, MOST_PLACES + 1])
def test_a_matrix_has_a_size(web: Web, count: int) -> None:
    """Neither one point nor hundreds."""
    office = web.person(web.world.new_person("dispatcher"))
    answer = office.post("/v1/streets/matrix", {"points": [at(0, 0)] * count})
    assert answer.status_code == 422


def test_points_off_the_map_are_named(web: Web) -> None:
    """Which of them, by its key in the request, and how far away."""
    office = web.person(web.world.new_person("dispatcher"))
    far = {"lon": 2.35, "lat": 48.85}
    answer = office.post("/v1/streets/route", {"origin": at(0, 0), "target": far})
    assert [one["where"] for one in answer.json()["faults"]] == ["target"]
    answer = office.post("/v1/streets/matrix", {"points": [at(0, 0), far]})
    assert [one["where"] for one in answer.json()["faults"]] == ["points[1]"]
    assert web.anybody().post("/v1/streets/route", {}).status_code == 401
