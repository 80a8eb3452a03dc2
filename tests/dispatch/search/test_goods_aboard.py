"""Longest time aboard, and kinds of goods that never ride together, in whole plans."""

from __future__ import annotations

import pytest

from dispatch.check import check
from dispatch.planning.planner import plan
from dispatch.search.stop_rules import Iterations
from tests.support.depth import cases
from tests.support.plans.goods_aboard import can_be_served, tiny_day, with_goods
from tests.support.plans.problems import random_problem


@pytest.mark.parametrize("seed", range(cases(4, whole=60)))
@pytest.mark.slow
def test_plans_keep_time_aboard_and_kinds_apart(seed: int) -> None:
    """The checker, which shares no line with the search, passes the plan of any day with both."""
    problem = with_goods(random_problem(seed, jobs=8, shifts=3), seed)
    assert check(problem, plan(problem, Iterations(150), seed)) == ()


@pytest.mark.parametrize("seed", range(cases(12, whole=300)))
def test_a_plan_that_exists_is_found(seed: int) -> None:
    """Three jobs of one rider are all served exactly where some order of them keeps every rule."""
    problem = tiny_day(seed)
    found = plan(problem, Iterations(200), seed)
    assert (not found.unassigned) == can_be_served(problem)
