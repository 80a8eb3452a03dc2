"""The bench of replans: its days keep all rules, its events and its count of moved visits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bench.planning.days import mixed_day
from bench.planning.replan import EVENTS, after, moved_share
from dispatch.check import check
from dispatch.planning.planner import plan, plan_of
from dispatch.search.stop_rules import Iterations


@pytest.mark.parametrize("event", EVENTS)
def test_what_an_event_leaves_can_be_gone_on_with(event: str) -> None:
    """In the middle of a day of all rules, whatever happens, what stands is a lawful plan."""
    problem = mixed_day(30, 5, 2)
    day = replace(problem, jobs=problem.jobs[:-1]) if event == "job more" else problem
    new_plan = plan(day, Iterations(300), 1)
    assert not check(day, new_plan)
    left, concerned = after(event, problem, new_plan)
    stands = plan_of(left.problem, left.sequences)
    assert not check(left.problem, stands)
    assert concerned
    assert moved_share(stands, stands, concerned) == 0


def test_visits_of_another_courier_or_another_time_have_moved() -> None:
    """A round given to somebody else moves all its visits; one ten minutes later does too."""
    problem = mixed_day(30, 5, 2)
    new_plan = plan(problem, Iterations(300), 1)
    first = new_plan.rounds[0]
    share = (
        100
        * sum(1 for v in first.visits if v.job_id)
        / sum(1 for one in new_plan.rounds for v in one.visits if v.job_id)
    )
    others = replace(new_plan, rounds=(replace(first, shift_id="other"), *new_plan.rounds[1:]))
    assert moved_share(new_plan, others, set()) == pytest.approx(share)
    later = tuple(replace(v, start=v.start + timedelta(minutes=10)) for v in first.visits)
    delayed = replace(new_plan, rounds=(replace(first, visits=later), *new_plan.rounds[1:]))
    assert moved_share(new_plan, delayed, set()) == pytest.approx(share)
