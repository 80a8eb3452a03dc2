"""What would let a refused job in: as little as will do, likely changes first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dispatch.model import Courier, Load, Stop
from dispatch.planning.planner import plan, plan_of
from dispatch.planning.what_if.day_changes import DayChange, apply_change
from dispatch.planning.what_if.explanations import explain
from dispatch.planning.what_if.replan_trials import ALL_TRIALS, MOST_TRIALS, trials_for
from dispatch.planning.what_if.suggestions import smallest_changes
from dispatch.schedule.timetable import StopTask
from dispatch.schedule.visit_sequences import sequences_of
from dispatch.search.stop_rules import Iterations
from tests.dispatch.planning.test_shared_vehicles import BIKE, PLACES, _job, _problem, _shift

if TYPE_CHECKING:
    from dispatch.schedule.visit_sequences import VisitSequences

STRONG = Courier(id="strong", skills=frozenset({"lift"}))


def test_less_is_told_where_the_rounds_around_are_planned_anew() -> None:
    """A bike as large as the job is enough where another round can take what is in its way."""
    crates = _job("crates", 2, 60)
    fridge = _job("fridge", 3, 100, skills=frozenset({"lift"}))
    shifts = [_shift("strong", [BIKE], courier=STRONG), _shift("other", [BIKE])]
    problem = _problem([crates, fridge], [replace(shift, choice=()) for shift in shifts])
    orders: VisitSequences = {"strong": [StopTask(job=crates, kind="drop", index=0)]}
    assert [one.job_id for one in plan_of(problem, orders).unassigned] == ["fridge"]
    (standing,) = smallest_changes(problem, orders, fridge)
    assert (standing.load, standing.anew) == ((("mass_g", 160_000),), False)
    for _ in range(2):
        (anew,) = smallest_changes(problem, orders, fridge, trials=MOST_TRIALS)
        assert (anew.shift_id, anew.load, anew.anew) == ("strong", (("mass_g", 100_000),), True)
    assert not plan(apply_change(problem, anew), Iterations(200), 1).unassigned


def test_a_skill_that_helps_only_anew_is_told() -> None:
    """A skill of a full round is told where a short replan makes room for the job that asks."""
    crates = _job("crates", 2, 60)
    harp = _job("harp", 3, 70, skills=frozenset({"music"}))
    van = replace(BIKE, id="small", capacity=replace(BIKE.capacity, mass_g=65_000))
    shifts = [_shift("full", [BIKE]), _shift("free", [van])]
    problem = _problem([crates, harp], [replace(shift, choice=()) for shift in shifts])
    orders: VisitSequences = {"full": [StopTask(job=crates, kind="drop", index=0)]}
    assert all(one.kind != "skills" for one in smallest_changes(problem, orders, harp))
    day_changes = smallest_changes(problem, orders, harp, trials=MOST_TRIALS)
    assert [(one.kind, one.shift_id, one.anew) for one in day_changes] == [("skills", "full", True)]


def test_likely_changes_come_first_and_say_each_thing_once() -> None:
    """Minutes come before new bikes, and of all windows together only where one is not enough."""
    late = _job("late", 4, 5, hours=(0, 0.05))
    problem = _problem([late], [replace(_shift("s", [BIKE], (0, 1)), choice=())])
    new_plan = plan(problem, Iterations(20), 1)
    day_changes = smallest_changes(
        problem, sequences_of(problem, new_plan), late, trials=MOST_TRIALS
    )
    assert [one.kind for one in day_changes] == ["window-later", "shift-earlier"]
    weights = [one.weight for one in day_changes]
    assert weights == sorted(weights)


@pytest.mark.parametrize(("times", "weight"), [(1, 180), (2, 240), (50, 520)])
def test_the_larger_a_bike_would_have_to_be_the_later_it_is_told(times: int, weight: int) -> None:
    """A bike twice as large is told after one that is hardly larger."""
    job = _job("stones", 1, 80 * times + (times == 1))
    problem = _problem([job], [replace(_shift("s", [BIKE]), choice=())])
    (day_change,) = smallest_changes(problem, {}, job)
    assert day_change.kind == "capacity"
    assert abs(day_change.weight - weight) <= 1


def test_trials_are_shared_among_the_jobs_left_out() -> None:
    """However many jobs a plan leaves out, explaining it takes about the same trials."""
    assert trials_for(1) == MOST_TRIALS
    assert all(refused * trials_for(refused) <= ALL_TRIALS for refused in range(1, 500))


def test_frozen_goods_are_not_too_large_where_nobody_has_a_freezer() -> None:
    """A pound of frozen peas is told to want a freezer, and a bike that has one takes it."""
    peas = Load(mass_g=500, volume_ml=1000, extra={"frozen_ml": 1000})
    job = replace(_job("peas", 1), drops=(Stop(place=PLACES[1], load=peas),))
    problem = _problem([job], [replace(_shift("s", [BIKE]), choice=())])
    (refused,) = explain(problem, plan(problem, Iterations(20), 1)).refusals
    assert refused.reason == "no-vehicle-equipped"
    assert [one.ruled_out for one in refused.rules] == ["not-equipped"]
    (change,) = refused.changes
    assert change == DayChange(
        kind="capacity",
        job_id="peas",
        weight=change.weight,
        shift_id="s",
        load=(("frozen_ml", 1000),),
    )
    small = replace(BIKE, capacity=replace(BIKE.capacity, extra={"frozen_ml": 999}))
    tight = replace(problem, shifts=(replace(problem.shifts[0], vehicle=small),))
    (refused,) = explain(tight, plan(tight, Iterations(20), 1)).refusals
    assert refused.reason == "no-vehicle-large-enough"
    assert [one.ruled_out for one in refused.rules] == ["too-large"]
