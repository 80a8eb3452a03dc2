"""``plan.json``: whatever is falsified in it, the check tells it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.order_cycles.town import START, TownSize, cycle_day
from data.formats.day import Day
from data.formats.plan import (
    PLAN_KEYS,
    ROUND_KEYS,
    UNASSIGNED_KEYS,
    VISIT_KEYS,
    plan_to_json,
    stated_plan_from_json,
)
from dispatch.check import check
from dispatch.check.plan_statements import statements_are_true
from dispatch.model import Plan, Problem
from dispatch.model.available_vehicles import JOINT, rig_id
from dispatch.planning.planner import plan as plan_day
from dispatch.search.stop_rules import Iterations
from routing.errors import BadInput
from tests.support.depth import WHOLE, cases
from tests.support.plans.days import day_of, written
from tests.support.plans.falsified import Falsified, falsified
from tests.support.plans.market_day import market_day, market_plan
from tests.support.plans.plain_planner import plain_plan
from tests.support.plans.problems import problems, random_problem
from tests.support.plans.shared_vehicles import share

KEYS = {
    "": PLAN_KEYS,
    "rounds": ROUND_KEYS,
    "rounds.visits": VISIT_KEYS,
    "unassigned": UNASSIGNED_KEYS,
}

MAY_SAY_LESS = {
    **dict.fromkeys(
        ("day", "timezone", "names", "names.couriers", "names.jobs", "rounds.vehicle"),
        "the day says it; a file without it tells nothing else",
    ),
    **dict.fromkeys(
        (
            *("rounds.duty_s", "rounds.paid_s", "rounds.wait_s", "rounds.travel_s"),
            *("rounds.distance_m", "rounds.visits.wait_s"),
        ),
        "a sum follows from the rest",
    ),
}
"""What a document may leave out, and why. No value of it may be false."""

HAS_NO_ORDER = {
    "rounds": "each is of a shift of its own",
    "unassigned": "each is of a job of its own",
    "unassigned.units": "all of them are missing",
}
"""Lists in which an order tells nothing, and why."""

BOTH_TRUE = (
    {"no-room", "not-worth-it"},
    {"no-room", "vehicle-taken"},
    {"unreachable", "no-shift-in-window"},
)
"""Reasons of which each may be stated, see ``docs/checks.md``."""

Made = tuple[Problem, Day, Plan]


def named(problem: Problem, plan: Plan) -> Made:
    """Return a problem and its plan with names for the day, its people and its jobs."""
    shifts = tuple(
        replace(one, courier=replace(one.courier, name=f"Rider {one.courier.id}"))
        for one in problem.shifts
    )
    jobs = tuple(replace(one, label=f"The {one.id}") for one in problem.jobs)
    problem = replace(problem, shifts=shifts, jobs=jobs)
    return problem, replace(day_of(problem), name="A day"), plan


def market() -> Made:
    """Return the market day, which has one of nearly everything."""
    problem = market_day()
    return named(problem, market_plan(problem))


def with_lots() -> Made:
    """Return a day on which one lot does not come to its hub, and another one too late."""
    day = cycle_day(TownSize(farms=3, hubs=1, homes=7, riders=3), 4)
    missing, late = (replace(one, brought_by=None) for one in day.transfers[:2])
    late = replace(late, arrived_at=START + timedelta(hours=12))
    problem = replace(day, transfers=(missing, late, *day.transfers[2:]))
    return named(problem, plan_day(problem, Iterations(200), seed=1))


def with_trailers() -> Made:
    """Return a day on which bikes and trailers are shared, and some are missing."""
    for seed in count(44):  # the first one that has both
        problem = share(random_problem(seed), random.Random(seed))
        plan = plan_day(problem, Iterations(60), seed=1)
        is_towed = any(JOINT in one.vehicle_id for one in plan.rounds)
        if is_towed and any(one.units for one in plan.unassigned):
            break
    return named(problem, plan)


def falsified_plans(made: Made) -> list[Falsified]:
    """Falsify the document of a plan; a sample has each way at each place once."""
    _, day, plan = made
    found = list(falsified(cast("Any", plan_to_json(day, plan)), KEYS))
    if WHOLE:
        return found
    random.Random(4).shuffle(found)
    return list({(one.where, one.how): one for one in found}.values())


def told(folder: Path, document: dict[str, Any], made: Made) -> object:
    """Return what the check of a document tells: violations, or the faults of the file."""
    problem, day, _ = made
    try:
        stated = stated_plan_from_json(written(folder, document, "plan.json"), day)
    except BadInput as refused:
        return refused
    names = {"day_name": day.name, "timezone": day.timezone}
    return [*check(problem, stated.plan), *statements_are_true(problem, stated, **names)]


def tells_nothing_false(case: Falsified, problem: Problem) -> bool:
    """Return whether a changed document is as true as it was."""
    if case.how == "reordered":
        return case.where in HAS_NO_ORDER
    if case.how == "taken away" and (not case.was or case.where.startswith("names.")):
        return True  # where an amount of nothing is left out, there is nothing
    if case.how == "taken away" and case.where in MAY_SAY_LESS:
        return True
    if case.where in ("rounds.vehicle", "rounds.trailer"):
        return _is_of_its_choice(case, problem)
    if case.where == "rounds.visits.break":
        # Breaks that only the law asks for have running numbers for names.
        return str(case.now).startswith("legal") and str(case.was).startswith("legal")
    return (case.where, case.how) == ("unassigned.reason", "as elsewhere") and (
        {case.was, case.now} in BOTH_TRUE
    )


def _is_of_its_choice(case: Falsified, problem: Problem) -> bool:
    """Return whether the vehicle is another one that the shift may ride."""
    row = case.document["rounds"][case.path[1]]
    rig = rig_id(row.get("vehicle", ""), row.get("trailer", ""))
    return rig in {one.id for one in problem.shift_by_id[row["shift"]].choice}


@pytest.mark.parametrize("made", [market, with_lots, with_trailers])
def test_whatever_is_falsified_is_told(made: Callable[[], Made], tmp_path: Path) -> None:
    """No value of a plan can be changed, added or taken away without a word of the check."""
    problem, day, plan = the_day = made()
    assert told(tmp_path, plan_to_json(day, plan), the_day) == []
    silent = [
        str(case)
        for case in falsified_plans(the_day)
        if not tells_nothing_false(case, problem) and not told(tmp_path, case.document, the_day)
    ]
    assert silent == []


@given(problems(), st.randoms(use_true_random=False))
@settings(max_examples=cases(15, whole=200))
def test_whatever_is_falsified_in_any_plan_is_told(
    tmp_path_factory: pytest.TempPathFactory, problem: Problem, rng: random.Random
) -> None:
    """The same holds for plans of random days."""
    made = named(problem, plain_plan(problem))
    folder = tmp_path_factory.mktemp("plan")
    assert told(folder, plan_to_json(made[1], made[2]), made) == []
    for case in rng.sample(falsified_plans(made), 10):
        assert tells_nothing_false(case, problem) or told(folder, case.document, made), str(case)
