"""The door for programs that speak VROOM, over HTTP."""

from __future__ import annotations

import json
import threading
from typing import Any
from uuid import uuid4

import pytest

from api.http.planning.vroom import planner_slots
from api.usecases.planning.vroom import MAX_STOPS, MAX_VEHICLES, PlannerSlots
from routing.errors import Conflict
from tests.support.interface.http import Asker, Web
from tests.support.tiny import corner

PATH = "/v1/compat/vroom"
Plain = dict[str, Any]


@pytest.fixture
def office(web: Web) -> Asker:
    """A dispatcher's program."""
    return web.program(web.world.new_person("dispatcher"))


def at(column: int, row: int) -> list[float]:
    """A junction of the grid, longitude first."""
    return list(corner(column, row))


def on_streets(**more: object) -> Plain:
    """Two jobs and a shipment in the grid, for one bicycle."""
    hub = at(0, 0)
    return {
        "vehicles": [
            {"id": 7, "profile": "bike", "start": hub, "end": hub, "capacity": [4], "skills": [1]}
        ],
        "jobs": [
            {"id": 1, "location": at(2, 2), "service": 60, "delivery": [1], "description": "one"},
            {"id": 2, "location": at(4, 0), "delivery": [1], "skills": [9]},
        ],
        "shipments": [
            {
                "amount": [2],
                "pickup": {"id": 3, "location": at(1, 1)},
                "delivery": {"id": 4, "location": at(3, 3)},
            }
        ],
        **more,
    }


def with_matrix() -> Plain:
    """Two jobs with travel times of their own, of which the second cannot be reached in time."""
    rows = [[0, 100, 900], [100, 0, 900], [900, 900, 0]]
    return {
        "vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "time_window": [0, 400]}],
        "jobs": [{"id": 1, "location_index": 1}, {"id": 2, "location_index": 2}],
        "matrices": {"car": {"durations": rows}},
    }


def test_a_problem_on_the_citys_streets_is_planned(office: Asker) -> None:
    """Without matrices the cooperative's city tells the times; who cannot be served is named."""
    answer = office.post(f"{PATH}?budget_s=0.5", on_streets())
    assert answer.status_code == 200, answer.text
    plan = answer.json()
    assert plan["code"] == 0
    [route] = plan["routes"]
    assert route["vehicle"] == 7
    kinds = [step["type"] for step in route["steps"]]
    assert kinds[0] == "start"
    assert kinds[-1] == "end"
    assert kinds.index("pickup") < kinds.index("delivery")
    assert route["duration"] > 0
    assert route["distance"] > 0
    assert [(left["id"], left["type"]) for left in plan["unassigned"]] == [(2, "job")]
    assert plan["unassigned"][0]["reason"]
    [described] = [step for step in route["steps"] if step.get("description")]
    assert described["description"] == "one"


def test_a_problem_with_matrices_is_planned_by_them(office: Asker) -> None:
    """Where the problem brings its times, no city is asked."""
    plan = office.post(f"{PATH}?budget_s=0.3", with_matrix()).json()
    [route] = plan["routes"]
    assert route["duration"] == 200
    assert [left["id"] for left in plan["unassigned"]] == [2]


def test_what_is_wrong_is_told_in_their_form(office: Asker) -> None:
    """A wrong problem has code 2, and every fault stands at its key, in the language asked for."""
    wrong = on_streets(options={"g": True})
    wrong["jobs"][0]["service"] = "long"
    english = office.post(PATH, wrong)
    french = office.post(PATH, wrong, headers={"Accept-Language": "fr"})
    assert english.status_code == french.status_code == 400
    body = english.json()
    assert body["code"] == 2
    assert {fault["where"] for fault in body["faults"]} == {"options", "jobs[0].service"}
    assert body["error"]
    assert body["error"] != french.json()["error"]


@pytest.mark.parametrize(
    "more",
    [
        {"jobs": [{"id": 1, "location": [0.0, 0.0]}]},
        {"vehicles": [{"id": 1, "profile": "bike", "start": [0.0, 0.0], "capacity": [4]}]},
    ],
)
def test_where_no_street_leads_is_a_routing_error(office: Asker, more: Plain) -> None:
    """A place off the map has code 3."""
    answer = office.post(PATH, on_streets(**more))
    assert (answer.status_code, answer.json()["code"]) == (400, 3)


@pytest.mark.parametrize(
    ("key", "rows"),
    [
        ("jobs", [{"id": n} for n in range(MAX_STOPS + 1)]),
        ("vehicles", [{"id": n} for n in range(MAX_VEHICLES + 1)]),
    ],
)
def test_large_problems_are_refused_before_they_are_read(
    office: Asker, key: str, rows: list[Plain]
) -> None:
    """Beyond the bound nothing is read or planned."""
    body = office.post(PATH, on_streets(**{key: rows})).json()
    assert body["code"] == 2
    assert [(fault["where"], fault["code"]) for fault in body["faults"]] == [
        (key, "vroom-too-large")
    ]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"vehicles": [], "jobs": []},
        {"vehicles": None, "jobs": 7},
        {"vehicles": [{"id": 1, "start": [1e300, 2]}], "jobs": [{"id": 2**70}]},
        {"vehicles": [{"id": 1, "description": "\ud800"}]},
        {"vehicles": [[[[[]]]]], "jobs": [None], "shipments": {"a": 1}, "matrices": [1]},
    ],
)
def test_nonsense_is_refused(office: Asker, body: Plain) -> None:
    """Whatever comes, it is answered as wrong."""
    answer = office(
        "POST", PATH, content=json.dumps(body), headers={"Content-Type": "application/json"}
    )
    # What no body may hold is refused as everywhere, before it is taken for a problem of VROOM's.
    outcome = (answer.status_code, answer.json()["code"])
    assert outcome in {(400, 2), (422, "bad-input")}, answer.text


def test_budget_is_bounded(office: Asker) -> None:
    """Nobody holds a slot for longer than the bound."""
    answer = office.post(f"{PATH}?budget_s=3600", with_matrix())
    assert (answer.status_code, answer.json()["faults"][0]["where"]) == (422, "budget_s")


def test_seats_are_few_and_given_back() -> None:
    """One of each cooperative and a few in all plan at once; an error gives the slot back too."""
    some = PlannerSlots(most=2)
    one, two, three = uuid4(), uuid4(), uuid4()
    with some.one(one), some.one(two):
        for who, code in ((one, "vroom-one-at-a-time"), (three, "vroom-busy")):
            with pytest.raises(Conflict, match=code), some.one(who):
                pass
    with pytest.raises(ZeroDivisionError), some.one(one):
        _ = 1 / 0
    with some.one(one), some.one(three):
        pass


def test_who_finds_no_seat_is_told_when_to_come_again(web: Web, office: Asker) -> None:
    """While one is planned, the same cooperative's next gets 429, others 503 once all are taken."""
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with planner_slots.one(web.world.alpha), planner_slots.one(uuid4()):
            taken.set()
            done.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert taken.wait(10)
        own = office.post(PATH, with_matrix())
        elsewhere = web.program(web.world.new_person("dispatcher", cooperative=web.world.beta))
        other = elsewhere.post(PATH, with_matrix())
    finally:
        done.set()
        holder.join()
    assert (own.status_code, own.json()["code"]) == (429, "vroom-one-at-a-time")
    assert (other.status_code, other.json()["code"]) == (503, "vroom-busy")
    assert int(own.headers["retry-after"]) > 0
    assert int(other.headers["retry-after"]) > 0


@pytest.mark.parametrize("role", ["merchant", "courier", "admin"])
def test_planning_is_for_the_office(web: Web, role: str) -> None:
    """Who may not plan may not plan here either."""
    answer = web.person(web.world.new_person(role)).post(PATH, with_matrix())
    assert (answer.status_code, answer.json()["code"]) == (403, "not-permitted")
