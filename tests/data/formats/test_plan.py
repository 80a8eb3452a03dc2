"""``plan.json``: written and read back exactly, and refused where it does not add up."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings

from data.formats.day import Day
from data.formats.last_plan import like_last_plan
from data.formats.plan import plan_from_json, plan_to_json
from data.formats.plan_file import read_plan_file
from data.formats.vroom import to_vroom
from dispatch.model import Plan, Problem, Weights, Window
from routing.errors import BadInput
from tests.support.depth import cases
from tests.support.plans.days import Values, changed, day_of, written
from tests.support.plans.market_day import market_day, market_plan
from tests.support.plans.plain_planner import cost_cents, plain_plan
from tests.support.plans.problems import problems


@pytest.fixture
def market() -> tuple[Day, Plan]:
    """Return a day with one of everything and its plan."""
    problem = market_day()
    return day_of(problem), market_plan(problem)


@given(problems())
@settings(max_examples=cases(20, whole=40))
def test_a_written_plan_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, problem: Problem
) -> None:
    """Any plan is the same after writing and reading, to the second and the gram."""
    day, plan = day_of(problem), plain_plan(problem)
    folder = tmp_path_factory.mktemp("plan")
    assert plan_from_json(written(folder, plan_to_json(day, plan), "plan.json"), day) == plan


def test_instants_are_written_in_the_zone_of_the_day(market: tuple[Day, Plan]) -> None:
    """Instants carry the offset of the day's zone, here an hour before UTC."""
    day, plan = market
    text = json.dumps(plan_to_json(day, plan))
    first = plan_to_json(day, plan)["rounds"]
    assert cast("list[Values]", first)[0]["start"].endswith("+01:00")
    assert "+00:00" not in text


def test_sums_and_names_are_written_for_people(market: tuple[Day, Plan]) -> None:
    """Each round says who rides what, how far and how long, and each visit how long it waits."""
    day, plan = market
    document = cast("Any", plan_to_json(day, plan))
    each, round_ = document["rounds"][0], plan.rounds[0]
    assert (each["courier"], each["vehicle"]) == (
        day.shifts[0].courier.id,
        day.shifts[0].vehicle.id,
    )
    assert (each["travel_s"], each["distance_m"]) == (round_.travel_s, round_.distance_m)
    assert [visit["wait_s"] for visit in each["visits"]] == [
        visit.wait_s for visit in round_.visits
    ]
    kinds = {
        visit["kind"] for written_round in document["rounds"] for visit in written_round["visits"]
    }
    assert kinds == {"pickup", "drop", "break"}


def test_a_plan_that_does_not_say_who_rode_is_a_last_time_all_the_same(
    market: tuple[Day, Plan], tmp_path: Path
) -> None:
    """Where a round names no courier, whoever has the shift of that id today made its visits."""
    day, plan = market
    document = cast("Any", plan_to_json(day, plan))
    for each in document["rounds"]:
        del each["courier"]
    last = read_plan_file(written(tmp_path, document, "plan.json"))
    week = timedelta(days=7)
    later = [
        replace(one, window=Window(start=one.window.start + week, end=one.window.end + week))
        for one in day.shifts
    ]
    usual_visits = like_last_plan(replace(day, shifts=tuple(later)), last).usual_visits
    rode = {shift.id: shift.courier.id for shift in day.shifts}
    wanted = {v.job_id: rode[each.shift_id] for each in plan.rounds for v in each.visits}
    assert usual_visits
    assert {one.job_id: one.courier_id for one in usual_visits if one.day} == {
        one.job_id: wanted[one.job_id] for one in usual_visits if one.day
    }


def test_every_term_of_the_cost_is_kept(tmp_path: Path) -> None:
    """Lateness and fair spread stand in ``plan.json``, and are reckoned for VROOM's output."""
    problem = replace(market_day(), weights=Weights(balance_hour_cents=700))
    day, rounds = day_of(problem), market_plan(problem).rounds
    costs = cost_cents(problem, rounds)
    assert set(costs) == {"shifts", "travel_time", "distance", "lateness", "balance"}
    assert all(costs.values())
    plan = Plan(rounds=rounds, unassigned=(), cost_cents=costs)
    for document in (plan_to_json(day, plan), to_vroom(day, problem, plan)):
        path = written(tmp_path, document, "plan.json")
        assert plan_from_json(path, day).cost_cents == costs


def test_a_plan_of_another_day_is_read_as_it_stands(
    tmp_path: Path, market: tuple[Day, Plan]
) -> None:
    """Jobs and shifts that the day does not know are for the checker to name."""
    day, plan = market
    document = changed(plan_to_json(day, plan), "rounds.0.shift", "stranger")
    assert plan_from_json(written(tmp_path, document), day).rounds[0].shift_id == "stranger"


@pytest.mark.parametrize(
    ("path", "value", "code", "where"),
    [
        ("tournee_plan", 2, "unsupported-version", "tournee_plan"),
        ("tournee_plan", ..., "missing-key", "tournee_plan"),
        ("rounds", ..., "missing-key", "rounds"),
        ("rounds.0.shift", ..., "missing-key", "rounds[0].shift"),
        ("rounds.0.shfit", "x", "unknown-key-near", "rounds[0].shfit"),
        ("rounds.0.start", "2026-03-02T08:00:00", "naive-time", "rounds[0].start"),
        ("rounds.0.travel_s", 1, "total-differs", "rounds[0].travel_s"),
        ("rounds.0.distance_m", 1, "total-differs", "rounds[0].distance_m"),
        ("rounds.0.visits.0.wait_s", 12345, "total-differs", "rounds[0].visits[0].wait_s"),
        ("rounds.0.visits.0.kind", "nap", "unknown-visit-kind", "rounds[0].visits[0].kind"),
        ("rounds.0.visits.0.job", ..., "missing-key", "rounds[0].visits[0].job"),
        ("rounds.0.visits.0.depart", ..., "missing-key", "rounds[0].visits[0].depart"),
        ("rounds.0.visits.0.travel_s", -1, "out-of-range", "rounds[0].visits[0].travel_s"),
        ("rounds.0.visits.0.load_after", [], "wrong-type", "rounds[0].visits[0].load_after"),
        ("unassigned.0.reason", ..., "missing-key", "unassigned[0].reason"),
        ("cost_cents", 5, "wrong-type", "cost_cents"),
    ],
)
def test_each_fault_is_named_where_it_is(
    tmp_path: Path, market: tuple[Day, Plan], path: str, value: object, code: str, where: str
) -> None:
    """One wrong value gives its own fault, at its own key path."""
    day, plan = market
    broken = written(tmp_path, changed(plan_to_json(day, plan), path, value), "plan.json")
    with pytest.raises(BadInput) as caught:
        plan_from_json(broken, day)
    assert (code, where) in [(fault.code, fault.where) for fault in caught.value.faults]
