"""What one more job costs in a standing round, by the kernel's shortcuts and by the whole round."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from dispatch.planning.planner import plan
from dispatch.schedule.visit_sequences import sequences_of, without_job
from dispatch.search import kernel
from dispatch.search.arrays.compilation import compile_problem, empty_state
from dispatch.search.arrays.layout import LIMITLESS
from dispatch.search.insertion.standing_rounds import RULES, StandingRounds
from dispatch.search.starting_state import write_sequences
from dispatch.search.stop_rules import Iterations
from tests.support.depth import cases
from tests.support.plans.problems import TRAITS, random_problem

if TYPE_CHECKING:
    from dispatch.model import Problem
    from dispatch.schedule.visit_sequences import VisitSequences

FEW = 2
"""Stops of a job whose cheapest place is found at once, without trying them by chance."""
# The fair spread is judged with the setup times as they were; the round itself counts them anew.
EXACT = tuple(trait for trait in TRAITS if trait not in {"prefixes", "balance"})
PLAIN = tuple(trait for trait in EXACT if trait not in {"unreachable", "limits", "pins"})


@pytest.mark.parametrize("seed", range(cases(15, whole=60)))
def test_the_cost_of_an_insertion_is_that_of_the_round_with_it(seed: int) -> None:
    """Cost said before inserting equals the cost of the grown round less that of the old one.

    Breaks between a pickup and its drop once made the shortcut forget where the courier rests.
    """
    problem = random_problem(seed, jobs=7, shifts=2, traits=EXACT if seed % 2 else PLAIN)
    new_plan = plan(problem, Iterations(80), seed)
    orders = sequences_of(problem, new_plan)
    for job in problem.jobs:
        rest = {key: without_job(order, job.id) for key, order in orders.items()}
        before = StandingRounds(problem, rest)
        for shift in problem.shifts:
            way = before.find(job.id, shift.id)
            if way is not None:
                after = StandingRounds(problem, {**rest, shift.id: way[1]})
                assert after.cost_of(shift.id) - before.cost_of(shift.id) == way[0]


def fits_without(
    rule: str, problem: Problem, orders: VisitSequences, job_id: str, shift_id: str
) -> bool:
    """Whether a round takes a job in arrays in which one rule was relaxed before any round."""
    compiled = compile_problem(problem, near=False)
    data, state = compiled.data, empty_state(compiled.data, 1)
    # Of a job that has begun the last request is what is left.
    r = {request.job.id: row for row, request in enumerate(compiled.requests)}[job_id]
    v = [shift.id for shift in problem.shifts].index(shift_id)
    if rule in {"goods-together", "aboard-too-long"}:
        return False  # nothing of these days asks for it
    if rule == "full":
        data.capacity[:] = data.limit[:] = LIMITLESS
    elif rule == "window":
        for node in data.request_nodes[data.request_ptr[r] : data.request_ptr[r + 1]]:
            data.window_open[data.window_ptr[node]] = -LIMITLESS
            data.window_close[data.window_ptr[node] : data.window_ptr[node + 1]] = LIMITLESS
    elif rule == "hours":
        data.open[v] -= 24 * 3600
        data.close[v] += 24 * 3600
    else:
        data.max_stops[v] = data.max_travel[v] = data.max_distance[v] = LIMITLESS
    usable = write_sequences(compiled, state, orders)[v] and data.allowed[r, v]
    at = np.empty(2 * FEW, np.int32)
    found = kernel.find_in_round(data, state, v, r, kernel.NO_COST, 0.0, at) if usable else None
    return found is not None and found < kernel.NO_COST


@pytest.mark.parametrize("seed", range(cases(5, whole=20)))
@pytest.mark.slow
def test_rounds_judged_at_once_say_what_each_says_alone(seed: int) -> None:
    """Place, cost and rule in the way are the same whether rounds are asked in one call or each.

    So they are where that call was not asked for the rule.
    """
    problem = random_problem(seed, jobs=7, shifts=3, traits=TRAITS)
    new_plan = plan(problem, Iterations(40), seed)
    orders = sequences_of(problem, new_plan)
    shifts = [shift.id for shift in problem.shifts]
    for job in problem.jobs:
        rest = {key: without_job(order, job.id) for key, order in orders.items()}
        alone, at_once = StandingRounds(problem, rest), StandingRounds(problem, rest)
        at_once.judge(job.id, shifts, why=seed % 4 > 0)
        for shift_id in shifts:
            assert at_once.find(job.id, shift_id) == alone.find(job.id, shift_id)
            if alone.find(job.id, shift_id) is not None or len(list(job.stops)) > FEW:
                continue
            rules = [rule for rule in RULES if fits_without(rule, problem, rest, job.id, shift_id)]
            assert at_once.rule_against(job.id, shift_id) == next(iter(rules), None)
            assert alone.rule_against(job.id, shift_id) == next(iter(rules), None)
        assert [at_once.cost_of(one) for one in shifts] == [alone.cost_of(one) for one in shifts]
