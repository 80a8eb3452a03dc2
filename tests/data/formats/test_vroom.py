"""VROOM's format: problems in, plans out, and what VROOM itself says of our plans."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from data.formats.day import Day, read_day
from data.formats.plan import plan_from_json
from data.formats.vroom import to_vroom
from dispatch.check import check
from dispatch.model import MOST_LEG, Load, Plan, Problem
from dispatch.planning.planner import plan
from dispatch.search.stop_rules import Iterations
from routing.errors import BadInput
from routing.types import UNREACHABLE, Point
from tests.support.plans.days import (
    PROFILES,
    Values,
    changed,
    day_values,
    random_vroom,
    vroom_values,
    written,
)


def read(folder: Path, values: object, *, skip_bad: bool = False) -> Day:
    """Read values as a VROOM problem."""
    path = written(folder, values)
    return read_day(path, format="vroom", known_profiles=PROFILES, skip_bad=skip_bad)[0]


def faults_of(folder: Path, values: object) -> list[tuple[str, str]]:
    """Return code and key path of everything wrong with a problem."""
    with pytest.raises(BadInput) as caught:
        read(folder, values)
    return [(fault.code, fault.where) for fault in caught.value.faults]


def on_streets() -> Values:
    """Return a right problem with coordinates instead of matrices."""
    return {
        "jobs": [{"id": 1, "location": [2.36, 48.86]}],
        "vehicles": [{"id": 1, "start": [2.35, 48.85], "profile": "cargo"}],
    }


def planned(folder: Path, values: Values) -> tuple[Day, Problem, Plan, Values]:
    """Read, plan and write a problem."""
    day = read(folder, values)
    problem = day.problem()
    found = plan(problem, Iterations(200), 1)
    return day, problem, found, to_vroom(day, problem, found)


# --------------------------------------------------------------------------------- reading


def test_everything_that_can_be_said_is_read(tmp_path: Path) -> None:
    """Each key of VROOM's ends up in its field of our model."""
    day = read(tmp_path, vroom_values())
    assert (day.style, day.timezone, day.work_limit_s) == ("vroom", "UTC", None)
    (shift,) = day.shifts
    assert (shift.id, shift.courier.name, shift.vehicle.profile) == ("1", "Ana", "van")
    assert shift.vehicle.capacity.extra == {"dim0": 4, "dim1": 4}
    assert shift.vehicle.speed_percent == 125
    assert shift.skills == {"3", "4"}
    assert (shift.prices.shift_cents, shift.prices.hour_cents, shift.prices.km_cents) == (
        100,
        1800,
        10,
    )
    assert (shift.max_stops, shift.max_travel_s, shift.max_distance_m) == (10, 9000, 90000)
    assert (shift.window.start.timestamp(), shift.window.end.timestamp()) == (0, 14400)
    (pause,) = shift.breaks
    assert (pause.id, pause.duration_s, pause.note) == ("5", 600, "tea")
    assert pause.max_load == Load(extra={"dim0": 4, "dim1": 4})
    swap, pickup, shipment = day.jobs
    assert swap.pickups == ()
    (stop,) = swap.drops
    assert (stop.load.extra, stop.returns.extra) == ({"dim0": 2, "dim1": 0}, {"dim0": 1, "dim1": 1})
    assert (stop.setup_s, stop.service_s, swap.priority) == (20, 120, 7)
    assert swap.skills == {"3"}
    assert stop.place.point == Point(lon=2.36, lat=48.86)
    assert [window.end.timestamp() for window in stop.windows] == [7200, 9600]
    assert pickup.drops == ()
    assert pickup.pickups[0].load.extra == {"dim0": 1, "dim1": 0}
    assert shipment.pickups[0].load == shipment.drops[0].load
    assert shipment.drops[0].note == "door B"
    assert day.times is not None
    assert day.times.place_ids == ("0", "1", "2", "3")
    assert day.times.duration_s["van"][1, 3] == 130
    assert day.times.distance_m["van"][1, 3] == 650


def test_ids_of_jobs_pickups_and_deliveries_are_separate(tmp_path: Path) -> None:
    """A job, a pickup and a delivery of one id are three different things; twins are faults."""
    day = read(tmp_path, vroom_values())
    assert [job.id for job in day.jobs] == ["job-1", "job-2", "shipment-1"]
    twin = vroom_values()
    twin["shipments"].append(json.loads(json.dumps(twin["shipments"][0])))
    twin["jobs"][1]["id"] = 1
    assert faults_of(tmp_path, twin) == [
        ("duplicate-id", "jobs[1].id"),
        ("duplicate-id", "shipments[1].pickup.id"),
        ("duplicate-id", "shipments[1].delivery.id"),
    ]


def test_coordinates_make_places(tmp_path: Path) -> None:
    """Without matrices places are known by coordinates, and a day has no times of its own."""
    values = on_streets()
    values["jobs"].append({"id": 2, "location": [2.35, 48.85]})
    day = read(tmp_path, values)
    assert day.times is None
    assert [place.id for place in day.places] == ["2.36,48.86", "2.35,48.85"]
    assert day.jobs[1].drops[0].place == day.shifts[0].start_place
    assert day.shifts[0].vehicle.profile == "cargo"


def test_profiles_have_defaults(tmp_path: Path) -> None:
    """A vehicle without a profile is a bike on streets and a car with matrices."""
    assert read(tmp_path, changed(on_streets(), "vehicles.0.profile", ...)).profiles == ("bike",)
    values = changed(vroom_values(), "vehicles.0.profile", ...)
    values["matrices"] = {"car": values["matrices"]["van"]}
    assert read(tmp_path, values).profiles == ("car",)


def test_a_cell_beyond_all_ways_is_no_way(tmp_path: Path) -> None:
    """More seconds or metres than a leg may have, as others write for no way, are no way."""
    values = on_streets()
    seconds, metres = np.ones((6, 6), int), np.ones((6, 6), int)
    seconds[4, 1], metres[1, 4] = 2**32 - 1, MOST_LEG + 1
    values["matrices"] = {"bike": {"durations": seconds.tolist(), "distances": metres.tolist()}}
    values["jobs"] = [{"id": 1, "location_index": 4}]
    values["vehicles"] = [{"id": 1, "start_index": 1, "profile": "bike"}]
    times = read(tmp_path, values).times
    assert times is not None
    assert times.duration_s["bike"].tolist() == [[1, UNREACHABLE], [UNREACHABLE, 1]]
    assert times.distance_m["bike"].tolist() == [[1, UNREACHABLE], [UNREACHABLE, 1]]


def test_only_used_rows_of_a_matrix_are_kept(tmp_path: Path) -> None:
    """Rows that no step names take no part, and matrices may differ in size."""
    values = on_streets()
    values["matrices"] = {
        "cargo": {"durations": np.arange(36).reshape(6, 6).tolist()},
        "bike": {"durations": np.arange(25).reshape(5, 5).tolist()},
    }
    values["jobs"][0] = {"id": 1, "location_index": 4}
    values["vehicles"][0] = {"id": 1, "start_index": 1, "profile": "cargo"}
    times = read(tmp_path, values).times
    assert times is not None
    assert times.place_ids == ("1", "4")
    assert times.duration_s["cargo"].tolist() == [[7, 10], [25, 28]]
    assert times.duration_s["bike"].tolist() == [[6, 9], [21, 24]]
    assert times.distance_m["cargo"].tolist() == [[0, 0], [0, 0]]


def test_a_vehicle_without_a_window_may_ride_at_any_time(tmp_path: Path) -> None:
    """No ``time_window`` is a horizon that goes well beyond all windows of the problem."""
    values = changed(vroom_values(), "vehicles.0.time_window", ...)
    window = read(tmp_path, values).shifts[0].window
    assert window.start.timestamp() == 0
    assert window.end.timestamp() == 9600 + 366 * 24 * 3600


def test_amounts_follow_the_first_capacity(tmp_path: Path) -> None:
    """Vectors may have any one length; a vehicle without capacity carries nothing."""
    values = vroom_values()
    values["vehicles"].append({"id": 2, "profile": "van", "start_index": 0})
    assert read(tmp_path, values).shifts[1].vehicle.capacity.extra == {"dim0": 0, "dim1": 0}


BAD: list[tuple[str, object, str, str]] = [
    ("options", {"g": True}, "unsupported-key", "options"),
    ("matrix", [[0]], "unsupported-key", "matrix"),
    ("couriers", [], "unknown-key", "couriers"),
    ("vehicles", ..., "no-shifts", "vehicles"),
    ("vehicles.0.steps", [], "unsupported-key", "vehicles[0].steps"),
    ("vehicles.0.type", "van", "unsupported-key", "vehicles[0].type"),
    ("vehicles.0.costs.per_task_hour", 1, "unsupported-key", "vehicles[0].costs.per_task_hour"),
    ("vehicles.0.speed_factr", 1, "unknown-key-near", "vehicles[0].speed_factr"),
    ("vehicles.0.speed_factor", 0, "out-of-range", "vehicles[0].speed_factor"),
    ("vehicles.0.speed_factor", 5.1, "out-of-range", "vehicles[0].speed_factor"),
    ("vehicles.0.profile", "train", "matrix-missing", "vehicles[0].profile"),
    ("vehicles.0.start_index", 4, "out-of-range", "vehicles[0].start_index"),
    ("vehicles.0.time_window", [5], "window-not-pair", "vehicles[0].time_window"),
    ("vehicles.0.time_window", [9, 5], "window-reversed", "vehicles[0].time_window"),
    ("vehicles.0.time_window", ["0", 5], "wrong-type", "vehicles[0].time_window[0]"),
    ("vehicles.0.breaks.1", {"id": 5}, "duplicate-id", "vehicles[0].breaks[1].id"),
    ("vehicles.0.breaks.0.max_load", [1], "amount-length", "vehicles[0].breaks[0].max_load"),
    ("vehicles.0.breaks.0.length", 5, "unknown-key", "vehicles[0].breaks[0].length"),
    ("vehicles.0.id", -1, "out-of-range", "vehicles[0].id"),
    ("vehicles.0.id", "a", "wrong-type", "vehicles[0].id"),
    ("jobs.0.id", ..., "missing-key", "jobs[0].id"),
    ("jobs.0.amount", [1, 1], "unsupported-key", "jobs[0].amount"),
    ("jobs.0.service_per_type", {}, "unsupported-key", "jobs[0].service_per_type"),
    ("jobs.0.delivery", [1], "amount-length", "jobs[0].delivery"),
    ("jobs.0.delivery", [1, -1], "out-of-range", "jobs[0].delivery[1]"),
    ("jobs.0.skills", ["a"], "wrong-type", "jobs[0].skills[0]"),
    ("jobs.0.priority", 101, "out-of-range", "jobs[0].priority"),
    ("jobs.0.time_windows", [], "no-windows", "jobs[0].time_windows"),
    ("jobs.0.time_windows.1", [7200, 7300], "windows-overlap", "jobs[0].time_windows[1]"),
    ("jobs.0.location", [2.36], "location-not-pair", "jobs[0].location"),
    ("jobs.0.location", [48.86, 248], "out-of-range", "jobs[0].location[1]"),
    ("jobs.0.location_index", ..., "index-missing", "jobs[0].location"),
    ("jobs.1.location_index", ..., "no-location", "jobs[1]"),
    ("shipments.0.id", 3, "unsupported-key", "shipments[0].id"),
    ("shipments.0.delivery", ..., "missing-key", "shipments[0].delivery"),
    ("shipments.0.amount", [1, 1, 1], "amount-length", "shipments[0].amount"),
    ("shipments.0.pickup.skills", [1], "unknown-key", "shipments[0].pickup.skills"),
    ("matrices.van.costs", [[0]], "unsupported-key", "matrices.van.costs"),
    ("matrices.van.durations.1", [1, 2], "matrix-not-square", "matrices.van.durations[1]"),
    ("matrices.van.durations.1.2", 1.5, "wrong-type", "matrices.van.durations[1][2]"),
    ("matrices.van.durations.1.2", -1, "out-of-range", "matrices.van.durations[1][2]"),
    ("matrices.van.distances", [[0]], "matrix-sizes-differ", "matrices.van.distances"),
]


@pytest.mark.parametrize(
    ("path", "value", "code", "where"), BAD, ids=[f"{path}-{code}" for path, _, code, _ in BAD]
)
def test_each_fault_is_named_where_it_is(
    tmp_path: Path, path: str, value: object, code: str, where: str
) -> None:
    """One wrong value gives its own fault, at its own key path."""
    assert (code, where) in faults_of(tmp_path, changed(vroom_values(), path, value))


def test_faults_of_streets(tmp_path: Path) -> None:
    """Without matrices, profiles are ours, and an index means nothing without coordinates."""
    values = changed(on_streets(), "vehicles.0.profile", "car")
    values["jobs"][0] = {"id": 1, "location_index": 2}
    values["vehicles"].append({"id": 2})
    assert faults_of(tmp_path, values) == [
        ("index-without-matrices", "jobs[0].location_index"),
        ("unknown-profile", "vehicles[0].profile"),
        ("no-start-or-end", "vehicles[1]"),
    ]


def test_metres_need_a_matrix_of_metres(tmp_path: Path) -> None:
    """A price or limit of distance without ``distances`` is a fault, not a silent nothing."""
    assert faults_of(tmp_path, changed(vroom_values(), "matrices.van.distances", ...)) == [
        ("distances-missing", "vehicles[0].costs.per_km"),
        ("distances-missing", "vehicles[0].max_distance"),
    ]


def test_a_problem_without_work_is_refused(tmp_path: Path) -> None:
    """Neither jobs nor shipments is a fault."""
    values = changed(vroom_values(), "jobs", [])
    del values["shipments"]
    assert faults_of(tmp_path, values) == [("no-jobs", "jobs")]


def test_skip_bad_leaves_out_jobs_shipments_and_vehicles(tmp_path: Path) -> None:
    """What is at fault goes under the ids of our model; twins keep their first."""
    values = vroom_values()
    values["jobs"][1]["priority"] = 500
    values["vehicles"].append({**values["vehicles"][0]})
    path = written(tmp_path, values)
    day, left_out = read_day(path, known_profiles=PROFILES, skip_bad=True)
    assert [job.id for job in day.jobs] == ["job-1", "shipment-1"]
    assert [shift.id for shift in day.shifts] == ["1"]
    assert [fault.subject for fault in left_out] == [("job", "job-2"), ("shift", "1")]


# --------------------------------------------------------------------------------- writing


def test_a_plan_is_printed_as_vroom_prints_it(tmp_path: Path) -> None:
    """Steps, sums and amounts of a small plan, reckoned by hand."""
    values = vroom_values()
    del values["jobs"][0]["time_windows"], values["vehicles"][0]["breaks"]
    values["vehicles"][0]["speed_factor"] = 1
    _, _, _, document = planned(tmp_path, values)
    assert document["code"] == 0
    assert document["unassigned"] == []
    (route,) = document["routes"]
    steps = route["steps"]
    assert (steps[0]["type"], steps[-1]["type"]) == ("start", "end")
    assert sorted((s["type"], s["id"]) for s in steps if "id" in s) == [
        ("delivery", 1),
        ("job", 1),
        ("job", 2),
        ("pickup", 1),
    ]
    # Round trip 0 → 1 → 2 → 3 → 0: 60 + 70 + 65 + 180 seconds, five metres each.
    assert (route["duration"], route["distance"]) == (375, 1875)
    assert route["cost"] == 100 + round(375 * 1800 / 3600 + 1875 * 10 / 1000)
    assert (route["service"], route["setup"]) == (180, 20)
    assert (route["delivery"], route["pickup"]) == ([3, 2], [3, 3])
    assert (steps[0]["load"], steps[-1]["load"]) == ([2, 0], [2, 1])
    assert steps[-1]["duration"] == 375
    assert steps[-1]["distance"] == 1875
    assert steps[0]["location_index"] == 0
    kiosk = next(step for step in steps if step.get("description") == "kiosk")
    assert kiosk["location"] == [2.36, 48.86]
    summary = document["summary"]
    assert (summary["routes"], summary["unassigned"], summary["cost"]) == (1, 0, route["cost"])
    assert summary["amount"] == summary["delivery"] == [3, 2]
    assert all(part["violations"] == [] for part in (summary, route, *steps))


def test_what_is_left_out_carries_its_reason(tmp_path: Path) -> None:
    """An unassigned shipment is listed by both steps, each with our reason code."""
    values = changed(vroom_values(), "shipments.0.amount", [9, 9])
    _, _, _, document = planned(tmp_path, values)
    entries = [(each["type"], each["id"], each["reason"]) for each in document["unassigned"]]
    assert entries == [
        ("pickup", 1, "no-vehicle-large-enough"),
        ("delivery", 1, "no-vehicle-large-enough"),
    ]
    assert document["summary"]["unassigned"] == 2


def test_an_empty_plan_is_printed_too(tmp_path: Path) -> None:
    """Where nothing can be served the sums are nought, of the right length."""
    day = read(tmp_path, vroom_values())
    document = to_vroom(day, day.problem(), Plan(rounds=(), unassigned=()))
    summary = cast("Values", document["summary"])
    assert (summary["cost"], summary["delivery"]) == (0, [0, 0])


def test_a_day_of_ours_is_numbered(tmp_path: Path) -> None:
    """A day of our format can be printed as VROOM prints: numbered, with our ids to read."""
    values = changed(day_values(), "jobs.0.prize_cents", ...)
    day, _ = read_day(written(tmp_path, values), known_profiles=PROFILES)
    times = read(tmp_path, random_vroom(1)).problem().times.whole()
    size = len(day.places)
    problem = day.problem(
        type(times)(
            place_ids=tuple(place.id for place in day.places),
            duration_s={"cargo": times.duration_s["bike"][:size, :size]},
            distance_m={"cargo": times.distance_m["bike"][:size, :size]},
        )
    )
    found = plan(problem, Iterations(50), 1)
    document = to_vroom(day, problem, found)
    (route,) = cast("list[Values]", document["routes"])
    assert route["description"] == "morning"
    assert {step["description"] for step in route["steps"] if step["type"] == "pickup"} == {"bread"}
    assert len(route["delivery"]) == 6
    path = written(tmp_path, document, "plan.json")
    assert plan_from_json(path, day).rounds == found.rounds


@pytest.mark.parametrize("seed", range(12))
def test_a_printed_plan_is_read_back(tmp_path: Path, seed: int) -> None:
    """Reading what we print gives the same plan, which the checker passes."""
    day, problem, found, document = planned(tmp_path, random_vroom(seed))
    back = plan_from_json(written(tmp_path, document, "plan.json"), day)
    assert back == found
    assert check(problem, back) == ()


@pytest.mark.parametrize(
    ("path", "value", "code", "where"),
    [
        ("routes.0.vehicle", 99, "unknown-vehicle", "routes[0].vehicle"),
        ("routes.0.steps.1.id", 99, "unknown-step", "routes[0].steps[1].id"),
        ("routes.0.steps.1.type", "nap", "unknown-step-type", "routes[0].steps[1].type"),
        ("routes.0.steps.1.arrival", "noon", "wrong-type", "routes[0].steps[1].arrival"),
        ("routes.0.steps.1.speed", 3, "unknown-key", "routes[0].steps[1].speed"),
        ("routes.0.steps", [], "no-steps", "routes[0].steps"),
        ("routes.0.steps", ..., "missing-key", "routes[0].steps"),
        ("unassigned", [{"id": 1}], "missing-key", "unassigned[0].type"),
        ("unassigned", [{"id": 77, "type": "job"}], "unknown-step", "unassigned[0].id"),
    ],
)
def test_faults_of_a_printed_plan(
    tmp_path: Path, path: str, value: object, code: str, where: str
) -> None:
    """A plan that cannot be read names every key at fault."""
    day, _, _, document = planned(tmp_path, vroom_values())
    broken = written(tmp_path, changed(document, path, value), "plan.json")
    with pytest.raises(BadInput) as caught:
        plan_from_json(broken, day)
    assert (code, where) in [(fault.code, fault.where) for fault in caught.value.faults]


# --------------------------------------------------------------------------------- VROOM itself


def vroom_says(values: Values, document: Values) -> Values:
    """Let VROOM judge our routes: its plan mode reports what they violate."""
    vroom: Any = pytest.importorskip("vroom", reason="pyvroom is not installed (extra bench)")
    routes = {route["vehicle"]: route for route in document["routes"]}
    problem = json.loads(json.dumps(values))
    for vehicle in problem["vehicles"]:
        steps = routes.get(vehicle["id"], {"steps": []})["steps"]
        vehicle["steps"] = [
            {key: step[key] for key in ("type", "id") if key in step} for step in steps
        ]
    given = vroom.Input()
    given._from_json(json.dumps(problem), False)  # noqa: FBT003
    return cast("Values", given.check().to_dict())


@pytest.mark.parametrize("seed", range(8))
def test_vroom_finds_no_violation_in_our_plans(tmp_path: Path, seed: int) -> None:
    """VROOM in plan mode agrees: no violation, and the same sums along the same steps."""
    values = random_vroom(seed)
    _, _, _, document = planned(tmp_path, values)
    theirs = vroom_says(values, document)
    assert theirs["summary"]["violations"] == []
    for name in ("duration", "service", "setup", "priority", "cost", "delivery", "pickup"):
        assert theirs["summary"][name] == document["summary"][name], name
    by_vehicle = {route["vehicle"]: route for route in theirs["routes"]}
    for route in document["routes"]:
        twin = by_vehicle[route["vehicle"]]
        assert twin["violations"] == []
        for mine, other in zip(route["steps"], twin["steps"], strict=True):
            assert (mine["type"], mine["load"]) == (other["type"], other["load"])
            # VROOM may take a break halfway along a leg, we take it before.
            assert mine["type"] == "break" or mine["duration"] == other["duration"]
