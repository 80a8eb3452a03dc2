"""Properties of whole plans: rules kept, jobs accounted for, chance under control."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch import cross_check
from dispatch.check import check
from dispatch.model import Pin, Plan, Problem
from dispatch.planning.plan_from_sequences import plan_of_stops
from dispatch.planning.planner import plan, plan_of
from dispatch.search.stop_rules import Iterations
from routing.errors import Failure
from tests.support.depth import cases
from tests.support.plans.plain_planner import plain_plan
from tests.support.plans.problems import TRAITS, problems, random_problem

PLAIN = tuple(trait for trait in TRAITS if trait != "prefixes")
REST_TRAITS = ("breaks", "long-shifts", "legal-breaks")


def _some_of(traits: Sequence[str]) -> st.SearchStrategy[Problem]:
    """Problems with any of the traits, and with any number of them."""
    return st.sets(st.sampled_from(traits)).flatmap(lambda chosen: problems(traits=chosen))


def _objective(problem: Problem, plan: Plan) -> int:
    """What plans are compared by: jobs left out first, by priority, then cents."""
    worth = {
        job.id: 10**8 * (job.priority + 1) if job.prize_cents is None else job.prize_cents
        for job in problem.jobs
    }
    return sum(plan.cost_cents.values()) + sum(worth[one.job_id] for one in plan.unassigned)


def _assert_right(problem: Problem, seed: int) -> None:
    new_plan = plan(problem, Iterations(60), seed)
    assert check(problem, new_plan) == ()
    served = {visit.job_id for one in new_plan.rounds for visit in one.visits if visit.job_id}
    left_out = {one.job_id for one in new_plan.unassigned}
    assert served | left_out == {job.id for job in problem.jobs}
    assert not served & left_out


@given(
    problem=_some_of(PLAIN),
    seed=st.integers(min_value=0, max_value=2**32),
)
@settings(max_examples=cases(40, whole=120))
@pytest.mark.slow
def test_every_plan_passes_the_independent_checker(problem: Problem, seed: int) -> None:
    """Whatever the problem, the plan keeps every rule and gives only true reasons."""
    _assert_right(problem, seed)


@given(
    problem=_some_of([trait for trait in TRAITS if trait not in REST_TRAITS]),
    seed=st.integers(min_value=0, max_value=2**32),
)
@settings(max_examples=cases(20, whole=80))
def test_a_begun_round_keeps_its_first_visits(problem: Problem, seed: int) -> None:
    """What prefixes promise stays in place and order, and what they began is finished."""
    _assert_right(problem, seed)


@pytest.mark.parametrize("seed", range(cases(4, whole=8)))
def test_a_seed_decides_the_plan(seed: int) -> None:
    """The same problem, iterations and seed give the same plan, visit by visit."""
    problem = random_problem(seed, jobs=12, shifts=3)
    assert plan(problem, Iterations(200), 7) == plan(problem, Iterations(200), 7)


@pytest.mark.parametrize("seed", range(cases(6, whole=12)))
def test_searching_beats_the_plain_greedy_planner(seed: int) -> None:
    """The search is never behind a plain best-insertion planner that shares no line with it."""
    problem = random_problem(seed, jobs=8, shifts=2, traits=PLAIN)
    ours = plan(problem, Iterations(600), 1)
    plain = plain_plan(problem)
    assert check(problem, plain) == ()
    assert _objective(problem, ours) <= _objective(problem, plain)


def test_improvements_only_get_better() -> None:
    """Each plan reported on the way is checked and no dearer than the one before."""
    problem = random_problem(5, jobs=20, shifts=4)
    seen: list[Plan] = []
    last = plan(problem, Iterations(1500, step=50), 3, seen.append)
    costs = [_objective(problem, one) for one in seen]
    assert costs
    assert costs == sorted(costs, reverse=True)
    assert _objective(problem, last) == costs[-1]


def test_stopping_at_once_still_gives_a_plan() -> None:
    """A rule that says stop from the start yields the first plan, not nothing."""
    problem = random_problem(4, jobs=15, shifts=4, traits=())
    new_plan = plan(problem, Iterations(0), 1)
    assert check(problem, new_plan) == ()
    assert new_plan.rounds


@pytest.mark.parametrize("seed", [1, 7, 9, 10, 12, 13][: cases(3, whole=6)])
def test_the_cross_check_solver_finds_nothing_much_cheaper(seed: int) -> None:
    """OR-Tools' model of the same problem gives a valid plan that does not beat ours."""
    problem = random_problem(seed, jobs=6, shifts=2)
    ours = plan(problem, Iterations(2000), 1)
    theirs = plan_of_stops(problem, cross_check.solve(problem, 300))
    if theirs is not None:
        assert check(problem, theirs) == ()
        assert _objective(problem, ours) <= 1.01 * _objective(problem, theirs) + 1


def test_goods_aboard_are_never_left_out_for_room() -> None:
    """Orders that leave goods aboard out though their courier could bring them are refused."""
    problem = random_problem(4, jobs=3, shifts=1, traits=())
    name, shift = problem.jobs[0].id, problem.shifts[0].id
    aboard = replace(problem, pins=(Pin(job_id=name, shift_id=shift, begun=True),))
    assert plan_of(problem, {}).unassigned[0].reason == "no-room"
    with pytest.raises(Failure) as caught:
        plan_of(aboard, {})
    assert caught.value.code == "begun-job-cannot-finish"
    assert caught.value.arguments == {"job": name, "shift": shift}
