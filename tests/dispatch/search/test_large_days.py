"""Large days in parts, and searches that go on from orders that stand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from dispatch.check import check
from dispatch.model import Problem
from dispatch.model.problem_parts import part_problem
from dispatch.planning.planner import plan, plan_of
from dispatch.schedule.visit_sequences import VisitSequences, sequences_of
from dispatch.search.annealing_search import BEYOND, Search
from dispatch.search.arrays.compilation import compile_problem
from dispatch.search.large import day_parts, search_in_parts
from dispatch.search.large.day_parts import DayPartition
from dispatch.search.large.search_in_parts import WorkerPool
from dispatch.search.stop_rules import Iterations
from tests.support.plans.problems import TRAITS, random_problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from dispatch.search.stop_rules import StopRule


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make days of twenty jobs large."""
    monkeypatch.setattr(day_parts, "PART_JOBS", 6)
    monkeypatch.setattr("dispatch.planning.planner.LARGE", 20)


def day(seed: int, *without: str) -> Problem:
    """Return a day of mixed rules that is large here."""
    traits = [trait for trait in TRAITS if trait not in without]
    return random_problem(seed, jobs=24, shifts=7, traits=traits)


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("seed", range(5))
def test_a_day_in_parts_keeps_every_rule(seed: int) -> None:
    """Parts are merged into a plan of the whole day that the independent checker passes."""
    problem = random_problem(seed, jobs=24, shifts=7)
    assert not check(problem, plan(problem, Iterations(800, step=50), seed))


@pytest.mark.usefixtures("small_parts")
def test_a_seed_decides_a_plan_made_in_parts() -> None:
    """With one hand and counted iterations the same seed gives the same plan."""
    problem = day(3, "prefixes")
    first, again = (plan(problem, Iterations(800, step=50), 5) for _ in range(2))
    assert first == again


def test_hands_without_a_part_take_no_time_from_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """More hands than parts change nothing: each pass still ends after its share of the budget."""
    monkeypatch.setattr(day_parts, "PART_JOBS", 12)
    problem = day(3, "prefixes", "pins")
    assert len(DayPartition(problem).first_parts()) == 2
    two, many = (
        search_in_parts.search_in_parts(
            problem, Iterations(800, step=50), 5, hands=WorkerPool(count=count)
        )
        for count in (2, 20)
    )
    assert two == many


@pytest.mark.usefixtures("small_parts")
def test_parts_share_a_day_out() -> None:
    """Each shift is in one part, each job in one too, with the shift that it is bound to."""
    problem = day(4)
    whole = [job.id for job in problem.jobs]
    atlas = DayPartition(problem)
    first = atlas.first_parts()
    orders = plan_orders(problem)
    assert len(first) > 1
    for cut in (first, atlas.parts_of_rounds(orders, 1.0)):
        assert Counter(name for part in cut for name in part.jobs) <= Counter(whole)
        assert Counter(name for part in cut for name in part.shifts) == Counter(
            shift.id for shift in problem.shifts
        )
        home = {name: number for number, part in enumerate(cut) for name in part.jobs}
        of_shift = {name: number for number, part in enumerate(cut) for name in part.shifts}
        for pin in problem.pins:
            assert home[pin.job_id] == of_shift[pin.shift_id]
    assert {name for part in first for name in part.jobs} == set(whole)


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("seed", range(4))
def test_a_first_part_has_a_shift_for_each_of_its_jobs(seed: int) -> None:
    """Jobs with a skill that one shift has are in its part; one that nobody has stays in some."""
    problem = random_problem(seed, jobs=24, shifts=7, traits=("windows",))
    jobs = list(problem.jobs)
    for number in range(0, 24, 3):
        jobs[number] = replace(jobs[number], skills=frozenset({"lift"}))
    jobs[1] = replace(jobs[1], skills=frozenset({"wings"}))
    first, *others = problem.shifts
    able = replace(first, vehicle=replace(first.vehicle, skills=frozenset({"lift"})))
    problem = replace(problem, jobs=tuple(jobs), shifts=(able, *others))
    cut = DayPartition(problem).first_parts()
    assert len(cut) > 2
    home = next(part for part in cut if able.id in part.shifts)
    assert {job.id for job in jobs if "lift" in job.skills} <= home.jobs
    assert Counter(name for part in cut for name in part.jobs) == Counter(job.id for job in jobs)


def plan_orders(problem: Problem) -> VisitSequences:
    """Return the orders of a plan."""
    return sequences_of(problem, plan_of(problem, Search(problem, 1).sequences()))


def test_a_part_has_the_ways_of_the_whole() -> None:
    """Every way between places of a part is that of the day; of others the search has none."""
    problem = random_problem(6, jobs=12, shifts=3, traits=("windows", "unreachable", "open-ends"))
    jobs = {job.id for job in problem.jobs[::3]}
    own = part_problem(problem, jobs, {shift.id for shift in problem.shifts[:2]})
    whole, some = compile_problem(problem).data, compile_problem(own).data
    stops = [(job.id, kind, index) for job in own.jobs for kind, index, _ in job.stops]
    every = [(job.id, kind, index) for job in problem.jobs for kind, index, _ in job.stops]
    kept = [every.index(one) for one in stops]
    here, there = some.place[: len(stops)], whole.place[kept]
    for v, shift in enumerate(problem.shifts):
        if shift.id in own.shift_by_id:
            w = [one.id for one in own.shifts].index(shift.id)
            cut = np.ix_(here, here), np.ix_(there, there)
            assert (some.legs[some.matrix[w]][cut[0]] == whole.legs[whole.matrix[v]][cut[1]]).all()
    ends = {at.id for s in own.shifts for at in (s.start_place, s.end_place) if at is not None}
    named = ends | {stop.place.id for job in own.jobs for _, _, stop in job.stops}
    assert some.legs.shape[1] == len(named) < len(problem.times.place_ids)


@pytest.mark.parametrize("seed", range(6))
def test_a_search_begins_with_the_orders_it_is_given(seed: int) -> None:
    """Without an iteration the orders come back as they were."""
    problem = random_problem(seed, jobs=10, shifts=4)
    first = Search(problem, seed)
    first.run(Iterations(400))
    orders = first.sequences()
    begun = Search(problem, seed + 1, orders)
    assert begun.sequences() == orders
    assert begun.cost == first.cost


def test_an_order_that_breaks_a_rule_is_passed_over() -> None:
    """Jobs of an order that is too long for its shift are placed anew, by the rules."""
    problem = random_problem(2, jobs=8, shifts=3, traits=("windows",))
    everything = [entry for order in Search(problem, 1).sequences().values() for entry in order]
    shift = problem.shifts[0]
    short = replace(shift, max_stops=2)
    tight = replace(problem, shifts=(short, *problem.shifts[1:]))
    new_plan = plan(tight, Iterations(0), 1, start={shift.id: everything})
    assert not check(tight, new_plan)
    assert {visit.job_id for build_round in new_plan.rounds for visit in build_round.visits}


def test_passes_only_better_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each pass ends with orders that cost no more than those before, and leave nobody out."""
    monkeypatch.setattr(day_parts, "PART_JOBS", 8)
    problem = random_problem(3, jobs=60, shifts=16, traits=("prices",))
    costs: list[int] = []

    def tell(orders: VisitSequences) -> None:
        plan = plan_of(problem, orders)
        assert not plan.unassigned
        costs.append(sum(plan.cost_cents.values()))

    search_in_parts.search_in_parts(problem, Iterations(3000, step=50), 1, tell)
    assert len(costs) > 2
    # Each pass may round once more.
    assert all(later <= earlier + 1 for earlier, later in pairwise(costs))
    assert costs[-1] < costs[0]


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("stands", [False, True])
def test_later_passes_may_accept_a_little(monkeypatch: pytest.MonkeyPatch, *, stands: bool) -> None:
    """From nothing the first pass accepts as any search, the others a tenth; what stands is mended.

    Parts that have no round yet begin from nothing, whatever the pass.
    """
    seen: list[tuple[bool, float]] = []

    class Seen(Search):
        def run(self, stop: StopRule, on_better: Callable[[], None] | None = None) -> None:
            seen.append((self._mends, self._beyond))
            super().run(stop, on_better)

    monkeypatch.setattr(search_in_parts, "Search", Seen)
    problem = day(3, "prefixes")
    start = plan_orders(problem) if stands else None
    search_in_parts.search_in_parts(problem, Iterations(800, step=50), 5, start=start)
    assert {beyond for mends, beyond in seen if mends} == {
        0.0 if stands else search_in_parts.BEYOND_LATER
    }
    from_nothing = [beyond for mends, beyond in seen if not mends]
    assert set(from_nothing) <= {BEYOND}
    assert stands or from_nothing
    assert pytest.approx(BEYOND / 10) == search_in_parts.BEYOND_LATER
