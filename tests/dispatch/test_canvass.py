"""Rounds asked about jobs part by part: the answers are those of all at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from dispatch import canvass
from dispatch import explain as explaining
from dispatch.altering import Change, widened
from dispatch.canvass import Canvass, least_costs
from dispatch.changes import inserted
from dispatch.explain import explain
from dispatch.model import Pin, Problem
from dispatch.moving import orders_of
from dispatch.planning import plan
from dispatch.progress import Iterations
from dispatch.search import kernel
from dispatch.search.anneal import Orders
from tests.support.problems import TRAITS, random_problem

# Jobs of many stops are tried in orders drawn by chance.
FEW = [trait for trait in TRAITS if trait != "many-stops"]


@pytest.mark.parametrize("seed", range(12))
def test_an_explanation_in_parts_is_that_of_the_whole_day(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pins, begun rounds and all other rules hold across parts."""
    problem = random_problem(seed, jobs=12, shifts=5, traits=FEW)
    made = plan(problem, Iterations(60), seed)
    told = explain(problem, made)
    monkeypatch.setattr(canvass, "MOST_WHOLE", 0)
    monkeypatch.setattr(canvass, "PART_JOBS", 3)
    monkeypatch.setattr(explaining, "ASKED_JOBS", 4)
    assert explain(problem, made) == told


def left_out(seed: int) -> tuple[Problem, Orders, list[str]]:
    """A day of which half is planned, and what is left out."""
    problem = random_problem(seed, jobs=10, shifts=3, traits=FEW)
    half = replace(problem, jobs=problem.jobs[:5], pins=(), prefixes=())
    made = plan(half, Iterations(40), seed)
    orders = orders_of(half, made)
    served = {visit.job_id for each in made.rounds for visit in each.visits}
    begun = {name for prefix in problem.prefixes for _, name, _ in prefix.visits}
    out = [job.id for job in problem.jobs if job.id not in served | begun]
    return replace(problem, prefixes=()), orders, out


@pytest.mark.parametrize("seed", range(10))
def test_the_least_cost_of_a_window_is_that_of_trying_it(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A window of so many minutes more costs what a day costs in which the job has it."""
    problem, orders, out = left_out(seed)
    for name in out[:3]:
        job = problem.job_by_id[name]
        change = Change(kind="windows-later", job_id=name, weight=0)
        wider = [widened(job, replace(change, minutes=minutes)) for minutes in (0, 20, 90, 400)]
        choices = [[stop for _, _, stop in one.stops] for one in wider]
        told = least_costs(problem, orders, name, choices)
        assert told is not None
        for one, cost in zip(wider, told.tolist(), strict=True):
            jobs = tuple(one if each.id == name else each for each in problem.jobs)
            tried = Canvass(replace(problem, jobs=jobs), orders, [name])
            costs = [tried.cost_in(name, shift.id) for shift in problem.shifts]
            assert cost == min((c for c in costs if c is not None), default=kernel.NO_COST)
        with monkeypatch.context() as parts:
            parts.setattr(canvass, "MOST_WHOLE", 0)
            parts.setattr(canvass, "PART_JOBS", 2)
            assert (np.asarray(least_costs(problem, orders, name, choices)) == told).all()


def test_a_job_pinned_to_a_shift_of_another_part_is_asked_for_there_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A part does not know the pin, and must not offer another round."""
    problem, orders, out = left_out(3)
    name, shift = out[0], problem.shifts[-1].id
    pinned = replace(problem, pins=(Pin(job_id=name, shift_id=shift),))
    monkeypatch.setattr(canvass, "MOST_WHOLE", 0)
    monkeypatch.setattr(canvass, "PART_JOBS", 1)
    told = Canvass(pinned, orders, [name])
    assert {s.id for s in problem.shifts if told.may_take(name, s.id)} <= {shift}


def test_what_is_not_worth_its_price_is_said_so() -> None:
    """A round with room is named as one that would take the job for more than its prize."""
    named = set()
    for seed in range(60):
        problem = random_problem(seed, jobs=6, shifts=2, traits=FEW)
        made = plan(problem, Iterations(80), seed)
        for refusal in explain(problem, made).refusals:
            rules = {other.ruled_out for other in refusal.rules}
            prize = problem.job_by_id[refusal.job_id].prize_cents
            if "not-worth-it" not in rules:
                assert refusal.reason != "not-worth-it" or "prize" not in {
                    change.kind for change in refusal.changes
                }
                continue
            named.add(refusal.job_id)
            assert prize is not None
            orders = orders_of(problem, made)
            assert inserted(problem, orders, refusal.job_id) is None
            free = tuple(
                replace(job, prize_cents=None) if job.id == refusal.job_id else job
                for job in problem.jobs
            )
            assert inserted(replace(problem, jobs=free), orders, refusal.job_id) is not None
    assert named


def test_a_window_is_widened_at_the_side_that_is_meant() -> None:
    """Later moves the end of the last one, earlier the start of the first."""
    problem = random_problem(1, jobs=8, shifts=2, traits=["windows"])
    job = next(job for job in problem.jobs if job.drops and job.drops[0].windows)
    own = job.drops[0].windows
    for kind, stop_kind in (("window", "drop"), ("windows", "")):
        later = Change(
            kind=f"{kind}-later", job_id=job.id, weight=0, stop_kind=stop_kind, minutes=7
        )
        earlier = replace(later, kind=f"{kind}-earlier")
        after, before = widened(job, later).drops[0].windows, widened(job, earlier).drops[0].windows
        assert after[-1].end - own[-1].end == timedelta(minutes=7)
        assert own[0].start - before[0].start == timedelta(minutes=7)
        assert after[0].start == own[0].start
        assert before[-1].end == own[-1].end
