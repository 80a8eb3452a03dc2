"""Shared bikes and trailers in day and plan files: read, written, and every fault named."""

from __future__ import annotations

import random
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.formats.day import read_day, write_day
from data.formats.fields import Faults
from data.formats.plan import plan_from_json, plan_to_json
from data.formats.plan_file import plan_file_of, read_plan_file
from data.formats.reading import parse_yaml
from data.formats.tournee.day import read_tournee
from dispatch.planning.planner import plan
from dispatch.search.stop_rules import Iterations
from routing.errors import BadInput
from tests.support.depth import cases
from tests.support.plans.days import PROFILES, changed, day_of, written
from tests.support.plans.problems import problems
from tests.support.plans.shared_vehicles import share_with_trailers

if TYPE_CHECKING:
    from pathlib import Path

    from data.formats.day import Day
    from dispatch.model import Problem

HOURS = {"start": "2026-03-07T08:00:00+01:00", "end": "2026-03-07T12:00:00+01:00"}
SHARED: dict[str, Any] = {
    "tournee": 1,
    "timezone": "Europe/Paris",
    "places": {"hub": {"lon": 2.35, "lat": 48.85}},
    "vehicles": [
        {
            "id": "john",
            "profile": "cargo",
            "capacity": {"mass_g": 80000},
            "hitch": True,
            "handover_s": 600,
            "free": [HOURS],
        },
        {"id": "trike", "profile": "cargo", "needs": ["trike"]},
        {"id": "own", "profile": "bike"},
    ],
    "trailers": [
        {
            "id": "carla",
            "profile": "bike",
            "capacity": {"mass_g": 120000},
            "boxes": [{"temperature": "chilled", "volume_ml": 40000}],
            "skills": ["flat"],
            "width_mm": 800,
            "speed_percent": 90,
            "needs": ["towing"],
        }
    ],
    "couriers": [{"id": "ana", "skills": ["towing"]}, {"id": "ben", "skills": ["trike"]}],
    "shifts": [
        {
            "id": "a",
            "courier": "ana",
            "vehicles": ["john", "trike"],
            "trailers": ["carla"],
            **HOURS,
        },
        {"id": "b", "courier": "ben", "vehicles": ["john", "trike"], **HOURS},
        {"id": "c", "courier": "ben", "vehicle": "own", **HOURS},
    ],
    "jobs": [{"id": "one", "drops": [{"place": "hub"}]}],
}


def _read(folder: Path, values: object) -> Day:
    return read_day(written(folder, values), known_profiles=PROFILES)[0]


def test_a_choice_is_what_the_courier_can_ride(tmp_path: Path) -> None:
    """Bikes alone and with trailers, less what asks for a skill that the courier has not."""
    day = _read(tmp_path, SHARED)
    choices = {shift.id: [one.id for one in shift.choice] for shift in day.shifts}
    assert choices == {"a": ["john", "john + carla"], "b": ["john", "trike"], "c": []}
    rig = day.shifts[0].choice[1]
    assert rig.capacity.mass_g == 200_000
    assert rig.capacity.extra == {"chilled_ml": 40_000}
    assert {unit.id: unit.handover_s for unit in day.units} == {"john": 600, "trike": 0, "carla": 0}
    (free,) = day.units[0].free
    assert free.end - free.start == timedelta(hours=4)
    assert day.profiles == ("bike", "cargo")


def test_a_shared_day_is_written_and_read_back(tmp_path: Path) -> None:
    """The same day comes back, choices, units and trailers included."""
    day = _read(tmp_path, SHARED)
    path = tmp_path / "again.yaml"
    path.write_text(write_day(day), encoding="utf-8")
    assert read_day(path, known_profiles=PROFILES) == (day, ())


def _shared_day(problem: Problem, chance: random.Random) -> Day:
    """Return a shared problem as a day without its matrices."""
    shared, trailers = share_with_trailers(problem, chance)
    return replace(day_of(shared), units=shared.units, trailers=trailers)


@given(problem=problems(4, 5), chance=st.randoms(use_true_random=False))
@settings(max_examples=cases(20, whole=40))
def test_any_shared_day_is_written_and_read_back(problem: Problem, chance: random.Random) -> None:
    """Whatever is shared, choices and units are the same after writing and reading."""
    day = _shared_day(problem, chance)
    faults = Faults(document=parse_yaml(write_day(day)))
    again = read_tournee(faults, known_profiles=(*PROFILES, "trike"), skip_bad=False)[0]
    assert again.shifts == day.shifts
    chosen = {name for shift in day.shifts for one in shift.choice for name in one.units}
    kept = {unit.id: unit for unit in day.units if unit.id in chosen}
    assert {unit.id: unit for unit in again.units if unit.id in chosen} == kept


@given(problem=problems(4, 5, ["loads"]), chance=st.randoms(use_true_random=False))
@settings(max_examples=10)
def test_a_plan_says_what_is_ridden(
    problem: Problem, chance: random.Random, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A plan of a shared day is the same after writing and reading, missing units included."""
    shared, _ = share_with_trailers(problem, chance)
    new_plan, day = plan(shared, Iterations(100), 1), day_of(shared)
    path = written(tmp_path_factory.mktemp("plan"), plan_to_json(day, new_plan))
    assert plan_from_json(path, day) == new_plan
    assert read_plan_file(path).vehicles == plan_file_of(day, new_plan).vehicles


@pytest.mark.parametrize(
    ("path", "value", "code", "where"),
    [
        ("shifts.0.vehicle", "john", "vehicle-and-vehicles", "shifts[0].vehicles"),
        ("shifts.0.vehicles", [], "nothing-to-ride", "shifts[0].vehicles"),
        ("shifts.0.vehicles", ["john", "john"], "named-twice", "shifts[0].vehicles[1]"),
        ("shifts.0.vehicles", ["ghost"], "unknown-vehicle", "shifts[0].vehicles[0]"),
        ("shifts.0.trailers", ["ghost"], "unknown-trailer", "shifts[0].trailers[0]"),
        ("shifts.0.vehicles", ["trike"], "rider-not-able", "shifts[0].vehicles"),
        ("shifts.2.vehicle", ..., "missing-key", "shifts[2].vehicle"),
        ("shifts.1.trailers", ["carla"], "trailer-not-towable", "shifts[1].trailers"),
        ("trailers", [], "no-trailers", "trailers"),
        ("trailers.0.id", "own", "trailer-named-as-vehicle", "trailers[0].id"),
        ("trailers.0.profile", "plane", "unknown-profile", "trailers[0].profile"),
        ("vehicles.0.handover_s", -1, "out-of-range", "vehicles[0].handover_s"),
        ("vehicles.0.free", [], "no-windows", "vehicles[0].free"),
        ("vehicles.0.hitch", 1, "wrong-type", "vehicles[0].hitch"),
        ("vehicles.2.id", "john + carla", "unknown-vehicle", "shifts[2].vehicle"),
        (
            "prefixes",
            [{"shift": "a", "visits": [{"kind": "drop", "job": "one"}]}],
            "begun-shift-chooses",
            "prefixes[0].shift",
        ),
    ],
)
def test_each_fault_of_sharing_is_named(
    tmp_path: Path, path: str, value: object, code: str, where: str
) -> None:
    """A wrong choice is told by a code of its own, at its key."""
    with pytest.raises(BadInput) as caught:
        _read(tmp_path, changed(deepcopy(SHARED), path, value))
    assert (code, where) in [(fault.code, fault.where) for fault in caught.value.faults]


def test_a_text_for_a_list_is_one_fault(tmp_path: Path) -> None:
    """Who writes one bike where a list is needed is told that, and nothing about lists in it."""
    with pytest.raises(BadInput) as caught:
        _read(tmp_path, changed(deepcopy(SHARED), "shifts.0.vehicles", "john"))
    assert [fault.code for fault in caught.value.faults] == ["wrong-type"]


def test_no_trailers_are_no_choice(tmp_path: Path) -> None:
    """A shift that names its bike and an empty list of trailers has nothing to choose."""
    day = _read(tmp_path, changed(deepcopy(SHARED), "shifts.2.trailers", []))
    assert (day.shifts[2].choice, day.shifts[2].vehicle.id) == ((), "own")
    assert "own" not in {unit.id for unit in day.units}


def test_two_vehicles_of_one_name_are_refused(tmp_path: Path) -> None:
    """A bike may not be called as another one with its trailer, where a shift may ride both."""
    values = deepcopy(SHARED)
    values["vehicles"][2]["id"] = values["shifts"][2]["vehicle"] = "john + carla"
    values["shifts"][0]["vehicles"] = ["john", "john + carla"]
    with pytest.raises(BadInput) as caught:
        _read(tmp_path, values)
    assert [fault.code for fault in caught.value.faults] == ["vehicle-names-meet"]
