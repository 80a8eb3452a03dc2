"""Aid's kept orders: in the planner, the checker, and what is left of a day."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from dispatch.check import check
from dispatch.model import Plan, Prefix
from dispatch.planning.plan_ranking import rank
from dispatch.planning.planner import plan
from dispatch.schedule.kept_orders import orders_of, without_breaking
from dispatch.schedule.visit_sequences import sequences_of
from dispatch.search.stop_rules import Iterations
from tests.support.plans.problems import TRAITS, random_problem

PLAIN = tuple(trait for trait in TRAITS if trait not in {"prefixes", "windows"})


def against_the_plan(plan: Plan) -> tuple[str, ...]:
    """Return the jobs that are served with drops, in the order opposite to a plan's."""
    drops = [(v.start, v.job_id) for one in plan.rounds for v in one.visits if v.kind == "drop"]
    return tuple(dict.fromkeys(name for _, name in sorted(drops, reverse=True)))


@pytest.mark.parametrize("seed", range(6))
def test_aid_order_is_kept_by_planner_and_checker(seed: int) -> None:
    """An order opposite to the best plan's is kept in every round, each better plan is told."""
    problem = random_problem(seed, traits=PLAIN)
    free = plan(problem, Iterations(60), seed)
    order = against_the_plan(free)
    asked = replace(problem, kept_orders=(order,))
    plans: list[Plan] = []
    new_plan = plan(asked, Iterations(200), seed, plans.append)
    assert check(asked, new_plan) == ()
    assert all(check(asked, one) == () for one in plans)
    unbound = replace(asked, kept_orders=())
    assert all(rank(unbound, after) < rank(unbound, one) for one, after in pairwise(plans))
    assert plans[-1] == new_plan
    served = {visit.job_id for one in new_plan.rounds for visit in one.visits if visit.job_id}
    assert served | {one.job_id for one in new_plan.unassigned} == set(problem.job_by_id)
    broken = [one for one in check(asked, free) if one.code == "order-not-kept"]
    several = any(sum(v.kind == "drop" for v in one.visits) > 1 for one in free.rounds)
    assert bool(broken) == several
    begun = tuple(
        Prefix(
            shift_id=one.shift_id,
            visits=tuple((v.kind, v.job_id or v.break_id, v.index) for v in one.visits),
        )
        for one in free.rounds
    )
    assert "order-not-kept" not in {one.code for one in check(replace(asked, prefixes=begun), free)}


def test_aid_order_that_people_set_aside_binds_what_is_left_of_it() -> None:
    """Jobs that stand elsewhere fall out of it; those that keep it go on keeping it."""
    problem = next(
        found
        for seed in range(50)
        for found in [random_problem(seed, traits=PLAIN)]
        if len(against_the_plan(plan(found, Iterations(20), 1))) > 3
    )
    new_plan = plan(problem, Iterations(20), 1)
    order = against_the_plan(new_plan)
    sequences = sequences_of(problem, new_plan)
    assert orders_of((order[::-1],), sequences) == (order[::-1],)
    left = without_breaking(replace(problem, kept_orders=(order,)), sequences)
    assert [one for one in check(left, new_plan) if one.code == "order-not-kept"] == []
