"""Rounds asked about jobs part by part: the answers are those of all at once."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from dispatch.model import Job, Pin, Problem
from dispatch.planning.planner import plan
from dispatch.planning.vehicles.vehicle_availability import in_unit_order, problem_as_ridden
from dispatch.planning.what_if import explanations as explaining
from dispatch.planning.what_if.day_changes import DayChange, widened
from dispatch.planning.what_if.explanations import explain, explain_job
from dispatch.schedule.visit_sequences import VisitSequences, sequences_of
from dispatch.search import kernel
from dispatch.search.arrays.layout import UNITS_PER_CENT
from dispatch.search.insertion import batch_insertion
from dispatch.search.insertion.batch_insertion import BatchInsertion, least_minutes
from dispatch.search.stop_rules import Iterations
from tests.support.depth import cases
from tests.support.plans.problems import TRAITS, random_problem
from tests.support.plans.shared_vehicles import share

if TYPE_CHECKING:
    from collections.abc import Sequence

# Jobs of many stops are tried in orders drawn by chance.
FEW = [trait for trait in TRAITS if trait != "many-stops"]


@pytest.mark.parametrize("seed", range(cases(3, whole=12)))
@pytest.mark.slow
def test_an_explanation_in_parts_is_that_of_the_whole_day(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pins, begun rounds and all other rules hold across parts."""
    problem = random_problem(seed, jobs=12, shifts=5, traits=FEW)
    new_plan = plan(problem, Iterations(60), seed)
    explanation = explain(problem, new_plan)
    monkeypatch.setattr(batch_insertion, "MOST_WHOLE", 0)
    monkeypatch.setattr(batch_insertion, "PART_JOBS", 3)
    monkeypatch.setattr(explaining, "ASKED_JOBS", 4)
    assert explain(problem, new_plan) == explanation


def left_out(seed: int) -> tuple[Problem, VisitSequences, list[str]]:
    """A day of which half is planned, and what is left out."""
    problem = random_problem(seed, jobs=10, shifts=3, traits=FEW)
    half = replace(problem, jobs=problem.jobs[:5], pins=(), prefixes=())
    new_plan = plan(half, Iterations(40), seed)
    orders = sequences_of(half, new_plan)
    served = {visit.job_id for each in new_plan.rounds for visit in each.visits}
    begun = {name for prefix in problem.prefixes for _, name, _ in prefix.visits}
    out = [job.id for job in problem.jobs if job.id not in served | begun]
    return replace(problem, prefixes=()), orders, out


MANY = ("many-stops", "windows", "loads", "drops-only", "prices")


@pytest.mark.parametrize(
    ("seed", "traits"),
    [
        *((seed, MANY) for seed in (2022, 2026, 2055, *range(cases(1, whole=10)))),
        (1009, TRAITS),
        (1089, TRAITS),
    ],
)
@pytest.mark.slow
def test_a_day_s_explanation_says_of_each_job_what_is_said_of_it_alone(
    seed: int, traits: Sequence[str]
) -> None:
    """What was asked before changes nothing: a job of many stops is tried by putting it in."""
    problem = random_problem(seed, jobs=10, shifts=3, traits=traits)
    new_plan = plan(problem, Iterations(60), seed)
    explanation = explain(problem, new_plan)
    for choice in explanation.choices:
        assert explain_job(problem, new_plan, choice.job_id) == choice
    for refusal in explanation.refusals:
        assert explain_job(problem, new_plan, refusal.job_id) == refusal


@pytest.mark.parametrize("seed", range(cases(5, whole=10)))
def test_the_least_minutes_are_those_of_trying_one_after_the_other(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A minute less does not let the job in; asked in parts the answer is the same."""
    problem, orders, out = left_out(seed)
    for name in out[:3]:
        job = problem.job_by_id[name]
        bases = [
            DayChange(kind=kind, job_id=name, weight=0)
            for kind in ("windows-later", "windows-earlier")
        ]
        wideners = [partial(wider, job, base) for base in bases]
        least = least_minutes(problem, orders, name, wideners, kernel.NO_COST)
        assert least is not None
        for widen, minutes in zip(wideners, least, strict=True):
            for tried in {1, minutes - 1, minutes, batch_insertion.MOST_MINUTES} - {0}:
                jobs = tuple(
                    widen(min(tried, batch_insertion.MOST_MINUTES)) if each.id == name else each
                    for each in problem.jobs
                )
                asked = BatchInsertion(replace(problem, jobs=jobs), orders, [name])
                fits = any(asked.cost_in(name, s.id) is not None for s in problem.shifts)
                assert fits == (minutes <= min(tried, batch_insertion.MOST_MINUTES))
        with monkeypatch.context() as parts:
            parts.setattr(batch_insertion, "MOST_WHOLE", 0)
            parts.setattr(batch_insertion, "PART_JOBS", 2)
            assert least_minutes(problem, orders, name, wideners, kernel.NO_COST) == least


def wider(job: Job, base: DayChange, minutes: int) -> Job:
    """A job with wider windows."""
    return widened(job, replace(base, minutes=minutes))


def test_a_job_pinned_to_a_shift_of_another_part_is_asked_for_there_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A part does not know the pin, and must not offer another round."""
    problem, orders, out = left_out(3)
    name, shift = out[0], problem.shifts[-1].id
    pinned = replace(problem, pins=(Pin(job_id=name, shift_id=shift),))
    monkeypatch.setattr(batch_insertion, "MOST_WHOLE", 0)
    monkeypatch.setattr(batch_insertion, "PART_JOBS", 1)
    insertion = BatchInsertion(pinned, orders, [name])
    assert {s.id for s in problem.shifts if insertion.may_take(name, s.id)} <= {shift}


@pytest.mark.parametrize("kind", ["plain", "shared"])
@pytest.mark.slow
def test_a_round_with_a_place_says_why_a_job_is_not_in_it(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For more than its prize, on a bike that is not there, or since the search did not find it."""
    # Changes that would let a job in take nine tenths of the time, and are not asked for.
    monkeypatch.setattr(explaining, "smallest_changes", lambda *_, **__: ())
    named = Counter[str]()
    for seed in range(cases(15, whole=30)):
        problem = random_problem(seed, jobs=7, shifts=3, traits=FEW)
        if kind == "shared":
            problem = share(problem, random.Random(seed))
        new_plan = plan(problem, Iterations(40), seed)
        day = problem_as_ridden(problem, new_plan)
        for refusal in explain(day, new_plan).refusals:
            job = problem.job_by_id[refusal.job_id]
            asked = BatchInsertion(
                in_unit_order(day, new_plan),
                sequences_of(in_unit_order(day, new_plan), new_plan),
                [job.id],
            )
            for other in refusal.rules:
                cost = asked.cost_in(job.id, other.shift_id)
                dear = cost is not None and (
                    job.prize_cents is not None and cost >= job.prize_cents * UNITS_PER_CENT
                )
                assert (other.ruled_out == "not-worth-it") == dear
                assert other.ruled_out != "fits" or (cost is not None and not dear)
                named[other.ruled_out] += 1
    assert named["not-worth-it"]


def test_a_window_is_widened_at_the_side_that_is_meant() -> None:
    """Later moves the end of the last one, earlier the start of the first."""
    problem = random_problem(1, jobs=8, shifts=2, traits=["windows"])
    job = next(job for job in problem.jobs if job.drops and job.drops[0].windows)
    own = job.drops[0].windows
    for kind, stop_kind in (("window", "drop"), ("windows", "")):
        later = DayChange(
            kind=f"{kind}-later", job_id=job.id, weight=0, stop_kind=stop_kind, minutes=7
        )
        earlier = replace(later, kind=f"{kind}-earlier")
        after, before = widened(job, later).drops[0].windows, widened(job, earlier).drops[0].windows
        assert after[-1].end - own[-1].end == timedelta(minutes=7)
        assert own[0].start - before[0].start == timedelta(minutes=7)
        assert after[0].start == own[0].start
        assert before[-1].end == own[-1].end
