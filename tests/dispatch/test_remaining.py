"""What is left of a day: nothing lost, nothing twice, and the plan can always be gone on with."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.check import check
from dispatch.insertion import Standing
from dispatch.model import (
    Break,
    Capacity,
    Job,
    Load,
    Plan,
    Prefix,
    Problem,
    Round,
    Shift,
    Stop,
    Window,
)
from dispatch.moving import rounds_of
from dispatch.planning import plan_of
from dispatch.remaining import LOADS_AT_START, Remaining, remaining
from dispatch.under_way import Key, ShiftProgress, VisitProgress, key_of
from dispatch.whole_day import whole_plan
from tests.support.plain_planner import plain_plan
from tests.support.problems import DAY_START, TRAITS, problems, random_problem

MINUTE = timedelta(minutes=1)
moments = st.integers(-60, 10 * 60).map(lambda minutes: DAY_START + minutes * MINUTE)


def _followed(plan: Plan, now: datetime) -> list[ShiftProgress]:
    """Tell what has happened by a moment where everybody keeps exactly to the plan."""
    found = []
    for made in plan.rounds:
        if made.start > now:
            continue
        visits: dict[Key, VisitProgress] = {}
        for visit in made.visits:
            arrived = visit.start if visit.kind == "break" else visit.arrive
            if visit.depart <= now:
                visits[key_of(visit)] = VisitProgress(
                    status="done", arrived_at=arrived, settled_at=visit.depart
                )
            elif arrived <= now:
                visits[key_of(visit)] = VisitProgress(status="arrived", arrived_at=arrived)
        found.append(
            ShiftProgress(
                shift_id=made.shift_id,
                begun_at=made.start,
                visits=visits,
                finished=made.end <= now and len(visits) == len(made.visits),
            )
        )
    return found


def _replanned(left: Remaining) -> Plan:
    made = plan_of(left.problem, left.orders)
    assert check(left.problem, made) == ()
    return made


def _keys(plan: Plan) -> list[Key]:
    return sorted(key_of(v) for made in plan.rounds for v in made.visits if v.kind != "break")


@given(problems(max_jobs=6))
@settings(max_examples=60)
def test_an_untouched_day_is_left_as_it_is(problem: Problem) -> None:
    """Before anything has begun, what is left is the whole problem, and the order is the plan's."""
    plan = plain_plan(problem)
    left = remaining(problem, plan, (), DAY_START - timedelta(hours=1))
    assert left.problem.jobs == problem.jobs
    assert left.problem.shifts == problem.shifts
    assert (left.problem.pins, left.problem.prefixes) == (problem.pins, problem.prefixes)
    assert left.strains == () and left.stuck == () and left.begun == frozenset()
    assert set(left.orders) == {made.shift_id for made in plan.rounds}


@given(problems(max_jobs=7), moments)
@settings(max_examples=150)
def test_a_plan_that_is_followed_can_be_gone_on_with(problem: Problem, now: datetime) -> None:
    """At any moment the rest of a plan that was kept to passes the checker, without any strain."""
    plan = plain_plan(problem)
    left = remaining(problem, plan, _followed(plan, now), now)
    assert left.strains == ()
    _replanned(left)


@given(problems(max_jobs=7), moments)
@settings(max_examples=150)
def test_every_visit_is_over_or_left_exactly_once(problem: Problem, now: datetime) -> None:
    """What is behind and what is left make the visits of the whole plan, each once."""
    plan = plain_plan(problem)
    left = remaining(problem, plan, _followed(plan, now), now)
    again = whole_plan(left, plan, _replanned(left))
    assert _keys(again) == _keys(plan)
    for made in again.rounds:
        front = left.front.get(made.shift_id, ())
        assert made.visits[: len(front)] == front


@given(problems(max_jobs=7), moments, st.integers(1, 90))
@settings(max_examples=120)
def test_whoever_is_late_can_still_go_on(problem: Problem, now: datetime, late: int) -> None:
    """Delays never make a plan impossible to go on with; what they break is named."""
    plan = plain_plan(problem)
    progress = _followed(plan, now)
    left = remaining(problem, plan, progress, now + late * MINUTE)
    rules = {strain.code for strain in left.strains}
    assert rules <= {"late", "overtime", "break-late", "no-way"}
    usable = _without(left.problem, left.stuck)
    assert check(usable, plan_of(usable, left.orders)) == ()


def _without(problem: Problem, shift_ids: tuple[str, ...]) -> Problem:
    """Leave out shifts that cannot go on, with what is bound to them."""
    pinned = {pin.job_id for pin in problem.pins if pin.shift_id in shift_ids}
    fixed = {v[1] for p in problem.prefixes if p.shift_id in shift_ids for v in p.visits}
    gone = pinned | fixed
    return replace(
        problem,
        jobs=tuple(job for job in problem.jobs if job.id not in gone),
        shifts=tuple(shift for shift in problem.shifts if shift.id not in shift_ids),
        pins=tuple(pin for pin in problem.pins if pin.job_id not in gone),
        prefixes=tuple(p for p in problem.prefixes if p.shift_id not in shift_ids),
    )
