"""Visits that stand somewhere: moving one has a price in the search, and only pays above it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dispatch.check import check
from dispatch.model import Problem
from dispatch.planning.planner import plan, plan_of
from dispatch.schedule.timetable import StopTask
from dispatch.schedule.visit_sequences import VisitSequences, sequences_of
from dispatch.search import kernel
from dispatch.search.annealing_search import Search
from dispatch.search.arrays.compilation import compile_problem, empty_state
from dispatch.search.arrays.layout import UNITS_PER_CENT, Data, State
from dispatch.search.large import day_parts, search_in_parts
from dispatch.search.reference_solution import (
    ANYBODY,
    ReferenceSolution,
    reference_of,
    with_move_prices,
)
from dispatch.search.starting_state import write_sequences
from dispatch.search.stop_rules import Iterations
from tests.support.depth import cases
from tests.support.plans.problems import random_problem

RICH = ("windows", "loads", "drops-only", "pickups-only", "late", "setup", "slopes", "prices")
DEAR = 100_000_000


def with_reference(problem: Problem, seed: int) -> tuple[Problem, VisitSequences]:
    """Return a plan that is not a very good one, and the problem of the jobs in it."""
    new_plan = plan(problem, Iterations(5, step=5), seed)
    out = {one.job_id for one in new_plan.unassigned}
    served = replace(
        problem,
        jobs=tuple(job for job in problem.jobs if job.id not in out),
        pins=tuple(pin for pin in problem.pins if pin.job_id not in out),
    )
    return served, sequences_of(served, replace(new_plan, unassigned=()))


def moved(problem: Problem, homes: ReferenceSolution, orders: VisitSequences) -> int:
    """Count the visits that have moved, from the orders alone."""
    cents = homes.moved_cents
    now = reference_of(problem, orders, cents)
    assert now is not None
    count = 0
    for visit, (shift_id, begin) in homes.visits.items():
        shift_now, begin_now = now.visits.get(visit, ("", 0))
        other = shift_id not in (ANYBODY, shift_now)
        count += other or abs(begin_now - begin) >= homes.moved_s
    return count


@pytest.mark.parametrize("seed", range(cases(6, whole=12)))
def test_nothing_moves_where_no_saving_pays_for_it(seed: int) -> None:
    """At a price above everything each visit stays with its courier, at its time."""
    problem, orders = with_reference(random_problem(seed, jobs=12, shifts=4), seed)
    homes = reference_of(problem, orders, DEAR)
    assert homes is not None
    search = Search(problem, seed, orders, homes)
    search.run(Iterations(400))
    assert moved(problem, homes, search.sequences()) == 0


def loose(homes: ReferenceSolution) -> ReferenceSolution:
    """Let every other visit have its hour alone, and hours be wider."""
    visits = {
        visit: (ANYBODY if number % 2 else shift_id, begin)
        for number, (visit, (shift_id, begin)) in enumerate(homes.visits.items())
    }
    return replace(homes, visits=visits, moved_s=901)


@pytest.mark.parametrize("half", [False, True])
@pytest.mark.parametrize("seed", range(cases(6, whole=12)))
def test_the_search_counts_what_has_moved(seed: int, half: bool) -> None:  # noqa: FBT001
    """Its cost is that of the same orders without a price, and the price of each moved visit."""
    problem, orders = with_reference(random_problem(seed, jobs=12, shifts=4, traits=RICH), seed)
    homes = reference_of(problem, orders, 40)
    assert homes is not None
    homes = loose(homes) if half else homes
    search = Search(problem, seed, orders, homes)
    search.run(Iterations(300))
    found = search.sequences()
    assert not plan_of(problem, found).unassigned
    price = moved(problem, homes, found) * 40 * UNITS_PER_CENT
    assert search.cost == Search(problem, 1, found).cost + price


def test_a_visit_moves_for_a_saving_above_its_price() -> None:
    """Cheap moves lower the cost; the dearer they are, the fewer visits move."""
    problem, orders = with_reference(random_problem(2, jobs=24, shifts=5, traits=("prices",)), 1)
    counts, costs = [], []
    for cents in (1, 150, DEAR):
        homes = reference_of(problem, orders, cents)
        assert homes is not None
        new_plan = plan(problem, Iterations(1500), 1, start=orders, reference=homes)
        counts.append(moved(problem, homes, sequences_of(problem, new_plan)))
        costs.append(sum(new_plan.cost_cents.values()))
    assert counts[0] > counts[1] > counts[2] == 0
    assert costs[0] < costs[1] < costs[2]


@pytest.mark.parametrize("seed", range(cases(15, whole=30)))
def test_no_cheaper_place_is_overlooked_where_visits_come_back_to_their_hour(seed: int) -> None:
    """With a price the place found for a job is the cheapest of all, each tried by walking."""
    problem, orders = with_reference(random_problem(seed, jobs=6, shifts=2, traits=RICH), seed)
    homes = reference_of(problem, orders, 300)
    assert homes is not None
    homes = loose(homes) if seed % 2 else homes
    compiled = compile_problem(problem)
    data = with_move_prices(compiled, homes)
    for v, shift in enumerate(problem.shifts):
        for job in problem.jobs:
            state = empty_state(data, 1)
            rest = [
                entry
                for entry in orders.get(shift.id, ())
                if not isinstance(entry, StopTask) or entry.job.id != job.id
            ]
            if rest:
                write_sequences(compiled, state, {shift.id: rest})
            if not kernel.update_round(data, state, v):
                continue
            r = next(k for k, one in enumerate(compiled.requests) if one.job.id == job.id)
            if data.allowed[r, v]:
                at = np.empty(4, np.int32)
                in_round = kernel.find_in_round(data, state, v, r, kernel.NO_COST, 0.0, at)
                assert kernel.find_in_round(data, state, v, r, in_round + 1, 0.0, at) == in_round
                assert in_round == _walked(data, state, v, r)


def _walked(data: Data, state: State, v: int, r: int) -> int:
    """Least cost of a request in a round, each position tried."""
    old, before = int(state.length[v]), int(state.cost[v])
    row = state.sequence[v, :old].tolist()
    nodes = list(range(data.request_ptr[r], data.request_ptr[r + 1]))
    costs = []
    for i in range(data.frozen[v], old + 1):
        for j in range(i, old + 1) if len(nodes) == 2 else [i]:
            tried = [*row[:i], nodes[0], *row[i:j], *nodes[1:], *row[j:]]
            state.sequence[v, : len(tried)] = tried
            state.length[v] = len(tried)
            if kernel.update_round(data, state, v):
                costs.append(int(state.cost[v]) - before)
    return min(costs, default=kernel.NO_COST)


def test_parts_of_a_large_day_keep_homes_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A day searched in parts moves nothing at a price above everything."""
    monkeypatch.setattr(day_parts, "PART_JOBS", 8)
    problem, orders = with_reference(
        random_problem(11, jobs=30, shifts=8, traits=("prices", "windows")), 1
    )
    homes = reference_of(problem, orders, DEAR)
    assert homes is not None
    found = search_in_parts.search_in_parts(
        problem, Iterations(1500, step=50), 1, start=orders, reference=homes
    )
    assert moved(problem, homes, found) == 0
    assert not check(problem, plan_of(problem, found))


def test_an_order_that_cannot_be_ridden_holds_nobody() -> None:
    """Where a shift became too short for its order, its visits may move at no price."""
    problem, orders = with_reference(random_problem(2, jobs=8, shifts=2, traits=()), 1)
    name = next(shift_id for shift_id, order in orders.items() if order)
    short = tuple(
        replace(shift, window=replace(shift.window, end=shift.window.start))
        if shift.id == name
        else shift
        for shift in problem.shifts
    )
    homes = reference_of(replace(problem, shifts=short), orders, 100)
    assert homes is not None
    assert name not in {shift_id for shift_id, _ in homes.visits.values()}
