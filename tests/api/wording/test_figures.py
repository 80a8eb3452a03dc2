"""Figures of rounds: what terminal and page show must be what the plan says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.wording.figures import summarise
from dispatch.check import check
from dispatch.model import Plan, Problem, Round, Visit
from dispatch.planning.planner import plan
from dispatch.search.stop_rules import Iterations
from tests.support.plans.problems import random_problem


@cache
def _planned(seed: int) -> tuple[Problem, Plan]:
    problem = random_problem(seed)
    return problem, plan(problem, Iterations(100), seed)


@given(st.integers(min_value=0, max_value=40))
def test_times_of_a_round_add_up(seed: int) -> None:
    """Riding, waiting, service and breaks fill a round from start to end, without a gap."""
    problem, plan = _planned(seed)
    for each in summarise(problem, plan):
        parts_s = each.ride_s + each.wait_s + each.service_s + each.break_s
        assert parts_s == (each.round.end - each.round.start) // timedelta(seconds=1)
        assert [v.number for v in each.visits if v.stop is not None] == list(
            range(1, each.stops + 1)
        )


@given(st.integers(min_value=0, max_value=40))
def test_peaks_keep_to_their_limits(seed: int) -> None:
    """No peak of a plan that the checker passes is over its limit."""
    problem, plan = _planned(seed)
    for each in summarise(problem, plan):
        for peak in each.peaks:
            assert peak.limit is None or peak.peak <= peak.limit
        if each.fullest is not None:
            assert 0 <= each.fullest.share <= 1


def _delayed(each: Round, position: int, by: timedelta, problem: Problem) -> Round:
    """Begin one visit later and push the rest on as far as it must."""
    shift = next(s for s in problem.shifts if s.id == each.shift_id)
    jobs = {job.id: job for job in problem.jobs}
    pauses = {pause.id: pause.windows for pause in shift.breaks}
    visits: list[Visit] = list(each.visits[:position])
    for index in range(position, len(each.visits)):
        visit = each.visits[index]
        length = visit.depart - visit.start
        if index == position:
            arrive, start = visit.arrive, visit.start + by
        else:
            arrive = visits[-1].depart + timedelta(seconds=visit.travel_s)
            start = max(arrive, visit.start)
        windows = pauses.get(visit.break_id, ())
        if visit.job_id:
            job = jobs[visit.job_id]
            windows = (job.pickups if visit.kind == "pickup" else job.drops)[
                visit.index
            ].open_windows
        if windows:
            start = next(
                (max(start, window.start) for window in windows if window.end >= start), start
            )
        visits.append(replace(visit, arrive=arrive, start=start, depart=start + length))
    end = visits[-1].depart + timedelta(seconds=each.end_travel_s)
    return replace(each, visits=tuple(visits), end=end)


@pytest.mark.parametrize("seed", range(12))
def test_slack_is_true(seed: int) -> None:
    """A visit begun by its slack later keeps every rule; the plan's own times are untouched."""
    problem, plan = _planned(seed)
    for number, each in enumerate(plan.rounds):
        figures = next(f for f in summarise(problem, plan) if f.shift.id == each.shift_id)
        for position, visit in enumerate(figures.visits):
            late = _delayed(each, position, timedelta(seconds=visit.slack_s), problem)
            rounds = (*plan.rounds[:number], late, *plan.rounds[number + 1 :])
            broken = check(problem, replace(plan, rounds=rounds))
            # To be late where that is allowed is in time, and costs what it costs.
            assert {(v.code, v.args.get("term")) for v in broken} <= {("cost-wrong", "lateness")}
