"""The search from inside: what it remembers of insertions, and how it comes to fewer rounds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from dispatch.check import check
from dispatch.model import (
    Courier,
    Job,
    Place,
    Prices,
    Problem,
    Shift,
    Stop,
    TravelTimes,
    Vehicle,
    Window,
)
from dispatch.planning.planner import plan, plan_of
from dispatch.search import kernel
from dispatch.search.annealing_search import BEYOND, ENOUGH, FULL, Search, searches_in
from dispatch.search.arrays.compilation import compile_problem, empty_state
from dispatch.search.arrays.layout import ABSENT, BEST, COST, Data, State
from dispatch.search.kernel.numba_options import cached_entry_point
from dispatch.search.kernel.recreating import recreate
from dispatch.search.starting_state import start_from
from dispatch.search.stop_rules import Iterations
from tests.support.depth import cases
from tests.support.plans.problems import random_problem

START = datetime(2026, 9, 15, 8, tzinfo=UTC)

cached_entry_point()(recreate)  # kept once compiled, as it takes long


def opened(data: Data, seed: int) -> State:
    """Return the state before the first plan: no round has a stop, and every job is absent."""
    state = empty_state(data, seed)
    for v in range(len(state.length)):
        if not kernel.update_round(data, state, v) and data.frozen[v] == 0:
            data.allowed[:, v] = False
            state.cost[v] = 0
    return state


def started(data: Data, seed: int) -> State:
    """Return the state after the first plan, made as the search makes it."""
    state = opened(data, seed)
    kernel.construct(data, state)
    return state


@pytest.mark.parametrize(
    ("seed", "jobs", "shifts"), [*((n, 14, 4) for n in range(cases(5, whole=10))), (1, 440, 40)]
)
def test_remembering_insertions_changes_no_choice(seed: int, jobs: int, shifts: int) -> None:
    """A search that forgets every insertion at once takes the same way, round by round."""
    data = compile_problem(random_problem(seed, jobs=jobs, shifts=shifts)).data
    remembers, forgets = started(data, seed), started(data, seed)
    for _ in range(150):
        for state in (remembers, forgets):
            kernel.iterate(data, state, 1, 5e6, 0.0)
        forgets.stamp[:] += 1
        assert remembers.counters[COST] == forgets.counters[COST]
        assert np.array_equal(remembers.length, forgets.length)
        for v, length in enumerate(remembers.length):
            same = remembers.sequence[v, :length] == forgets.sequence[v, :length]
            assert same.all()


@pytest.mark.parametrize("seed", range(6))
def test_the_cost_that_is_kept_is_that_of_the_rounds(seed: int) -> None:
    """After any number of iterations the kept cost is what all rounds anew and the absent cost."""
    data = compile_problem(random_problem(seed, jobs=14, shifts=4)).data
    state = started(data, seed)
    for _ in range(20):
        kernel.iterate(data, state, 10, 5e6, 0.0)
        for v in range(len(state.length)):
            if data.allowed[:, v].any():
                kernel.update_round(data, state, v)
        assert kernel.total_cost(data, state) == state.counters[COST]


@pytest.mark.parametrize("seed", range(cases(5, whole=8)))
def test_whatever_is_given_up_would_have_cost_too_much(seed: int) -> None:
    """Putting back ends early only where the whole would cost more, and else comes out the same."""
    data = compile_problem(relay_day(rounds=3, legs=4)).data
    data.allowed[:, 2:] = False  # two rounds cannot serve all
    whole = opened(data, seed)
    assert recreate(data, whole, 0.0, np.inf)
    cost = kernel.total_cost(data, whole)
    assert whole.counters[ABSENT] > 0
    for share in (0.3, 0.7, 0.99, 1.01):
        state = opened(data, seed)
        if recreate(data, state, 0.0, share * cost):
            assert kernel.total_cost(data, state) == cost
        else:
            assert share < 1.0


def test_what_is_left_out_on_the_way_ends_an_iteration() -> None:
    """Jobs that fit nowhere count with their price at once, though no round costs anything."""
    data = compile_problem(relay_day(rounds=2, legs=3)).data
    ends, goes_on = opened(data, 1), opened(data, 1)
    data.allowed[:] = False
    price = int(data.penalty.sum())
    assert not recreate(data, ends, 0.0, 0.5 * price)
    assert recreate(data, goes_on, 0.0, 1.0 * price)
    assert goes_on.counters[ABSENT] == 6


def relay_day(rounds: int, legs: int) -> Problem:
    """Jobs that so many rounds serve when each follows one line of windows, and no fewer can.

    Every line has a job at each step of the clock; all lines lie side by side, so that a greedy
    plan mixes them. More shifts are there than needed, each dear.
    """
    jobs = rounds * legs
    rng = np.random.default_rng(5)
    along = np.arange(jobs) // rounds
    x = np.concatenate([[0.0], along * 300.0 + rng.uniform(0, 250, jobs)])
    y = np.concatenate([[0.0], rng.uniform(-400, 400, jobs)])
    metres = np.hypot(x[:, None] - x, y[:, None] - y).astype(np.int64)
    places = [Place(id=str(number)) for number in range(jobs + 1)]
    step = timedelta(minutes=15)
    return Problem(
        jobs=tuple(
            Job(
                id=f"job-{number}",
                drops=(
                    Stop(
                        place=places[number + 1],
                        windows=(
                            Window(
                                start=START + (1 + along[number]) * step,
                                end=START + (1 + along[number]) * step + step * 0.6,
                            ),
                        ),
                        service_s=600,
                    ),
                ),
            )
            for number in range(jobs)
        ),
        shifts=tuple(
            Shift(
                id=f"shift-{number}",
                courier=Courier(id=f"courier-{number}"),
                vehicle=Vehicle(id="v", profile="bike"),
                window=Window(start=START, end=START + timedelta(hours=6)),
                start_place=places[0],
                prices=Prices(shift_cents=100_000, hour_cents=0, km_cents=100),
            )
            for number in range(rounds + 4)
        ),
        times=TravelTimes(
            place_ids=tuple(place.id for place in places),
            duration_s={"bike": metres // 4},
            distance_m={"bike": metres},
        ),
        work_limit_s=None,
    )


def test_dear_shifts_make_for_few_rounds() -> None:
    """Where a shift costs much the plan has as few rounds as any plan can, and all jobs."""
    # No courier serves two jobs of one step: ten minutes at each, windows of nine.
    problem = relay_day(rounds=4, legs=6)
    new_plan = plan(problem, Iterations(2000), 1)
    assert check(problem, new_plan) == ()
    assert not new_plan.unassigned
    assert len(new_plan.rounds) == 4


def test_looking_for_fewer_rounds_leaves_no_round_shut() -> None:
    """After the search for fewer rounds every shift may be used again, and the best plan stands."""
    data = compile_problem(relay_day(rounds=3, legs=4)).data
    state = started(data, 1)
    assert kernel.give_up_round(data, state)
    kernel.shrink(data, state, 200, 1e6, 0.5)
    kernel.go_back(data, state)
    assert not state.is_shut.any()
    assert kernel.total_cost(data, state) == state.counters[BEST]
    assert state.counters[ABSENT] == 0


class Counting(Search):
    """A search that counts how often it began anew."""

    began = 0

    def _begin_anew(self, part: float) -> None:
        self.began += 1
        super()._begin_anew(part)


@pytest.mark.parametrize("seed", range(2))
def test_several_searches_in_one_budget_tell_only_what_is_better(seed: int) -> None:
    """Each told plan is cheaper than the one before, and the last told is the plan; it is right."""
    problem = relay_day(rounds=2, legs=3)
    search = Counting(problem, seed)
    costs = [search.cost]
    budget = 5 * ENOUGH * len(search.compiled.requests)
    search.run(Iterations(budget), lambda: costs.append(search.cost))
    assert search.began == 2
    assert costs == sorted(set(costs), reverse=True)
    assert costs[-1] == search.cost
    assert check(problem, plan_of(problem, search.sequences())) == ()


class Cooling(Counting):
    """A search that notes which of its searches from nothing were cooling down at their end."""

    def __init__(self, problem: Problem, seed: int) -> None:
        super().__init__(problem, seed)
        self.cooled: list[bool] = []

    def _begin_anew(self, part: float) -> None:
        self.cooled.append(not self._is_fewer)
        super()._begin_anew(part)


def test_each_of_many_searches_cools_down() -> None:
    """However short its part of the budget, half of it at least is left for cooling down."""
    # Two rounds are needed, so the search for fewer never ends by itself.
    search = Cooling(relay_day(rounds=2, legs=3), 1)
    search.run(Iterations(20 * ENOUGH * len(search.compiled.requests), step=1000))
    assert len(search.cooled) >= 4
    assert all(search.cooled)


def test_a_later_search_with_more_rounds_goes_on_from_the_best() -> None:
    """What ends its search for fewer rounds above the fewest known takes up the best plan."""
    search = Search(relay_day(rounds=4, legs=6), 1)
    search.run(Iterations(2000))
    best, data = search.cost, search._data
    orders = search.sequences()
    search._begin_anew(0.5)
    # Once more as found, but for one stop that rides alone.
    idle = next(s.id for s in search.compiled.shifts if s.id not in orders)
    first = next(iter(orders))
    search._state = empty_state(data, 1)
    start_from(
        search.compiled,
        search._state,
        {**orders, first: orders[first][:-1], idle: orders[first][-1:]},
    )
    kernel.construct(data, search._state)
    assert search._state.counters[BEST] > best
    search._end_fewer(0.6)
    assert search._state.counters[BEST] == search._state.counters[COST] == best
    assert kernel.total_cost(data, search._state) == best


def test_more_iterations_make_more_and_longer_searches() -> None:
    """Searches from nothing grow with the logarithm of the iterations, one at the least."""
    assert [searches_in(ENOUGH * 10 * times, 10) for times in (0.1, 1, 2, 4, 100)] == [
        1,
        1,
        2,
        3,
        7,
    ]
    assert searches_in(1000, 0) == 1


@pytest.mark.parametrize("seed", range(3))
def test_ways_back_lie_beside_the_ways_there(seed: int) -> None:
    """The row of a place holds the ways from it and those to it."""
    legs = compile_problem(random_problem(seed, jobs=5, shifts=2)).data.legs
    assert (legs[..., 2:] == legs[..., :2].swapaxes(1, 2)).all()
    assert (legs[..., :2] != legs[..., :2].swapaxes(1, 2)).any()


def test_a_single_place_needs_no_other_kernel() -> None:
    """Times and distances of one place lie in memory as those of many do."""
    problem = relay_day(rounds=1, legs=1)
    here = problem.shifts[0].start_place
    assert here is not None
    stop = Stop(place=here)
    alone = Problem(
        jobs=(Job(id="here", drops=(stop,)),),
        shifts=problem.shifts,
        times=TravelTimes(
            place_ids=(here.id,),
            duration_s={"bike": np.zeros((1, 1), np.int64)},
            distance_m={"bike": np.zeros((1, 1), np.int64)},
        ),
    )
    for one in (problem, alone):
        data = compile_problem(one).data
        assert data.legs.flags.c_contiguous
        assert not data.duration.flags.c_contiguous
        assert not data.distance.flags.c_contiguous


def test_each_search_from_nothing_begins_wide() -> None:
    """Where there is no round to give up, a later search begins as wide as the first one."""
    begun: list[tuple[float, float]] = []

    class Watched(Search):
        def _begin(self, part: float) -> None:
            super()._begin(part)
            begun.append((self._begun, self._narrows_from))

    Watched(relay_day(rounds=1, legs=6), 1).run(Iterations(60_000))
    assert len(begun) > 1
    assert all(at == narrows_from for at, narrows_from in begun)


def test_what_is_accepted_falls_to_nothing() -> None:
    """A search allows a tenth of a leg a stop beyond the best, then less; dear rounds anneal."""
    search = Search(relay_day(rounds=2, legs=6), 1)
    search._data.fixed_cost[:] = 0
    whole = BEYOND * search._scale * len(search._data.near)
    assert search._accepted(search._narrows_from) == pytest.approx((whole, 0.0))
    half = 0.5 * (1.0 + search._narrows_from)
    assert search._accepted(half) == pytest.approx((0.5 * whole, 0.0))
    assert search._accepted(1.0) == (0.0, 0.0)
    search._data.fixed_cost[:] = int(FULL * search._scale) + 1
    assert search._accepted(half)[0] == 0.0
    assert search._accepted(half)[1] > search._accepted(1.0)[1] > 0.0


def test_a_stop_out_of_reach_does_not_stretch_the_scale() -> None:
    """What is accepted goes by ways that there are, though the first bike has none to some stop."""
    problem = random_problem(3, jobs=14, shifts=4)
    there = Search(problem, 1)._scale
    for table in problem.times.whole().duration_s.values():
        table[problem.times.rows[problem.jobs[0].drops[0].place.id], :] = -1
        table[:, problem.times.rows[problem.jobs[0].drops[0].place.id]] = -1
    assert 0.0 < Search(problem, 1)._scale < 2.0 * there


def test_what_is_too_dear_is_not_accepted() -> None:
    """The plan that stands may be dearer than the best one, but never by as much as is allowed."""
    dearer = 0
    for seed in range(6):
        data = compile_problem(random_problem(seed, jobs=14, shifts=4)).data
        state = started(data, seed)
        for _ in range(400):
            kernel.iterate(data, state, 1, 1e8, 0.0)
            assert state.counters[COST] < state.counters[BEST] + 1e8
            dearer += int(state.counters[COST] > state.counters[BEST])
    assert dearer > 0


def test_a_plan_that_serves_more_is_kept() -> None:
    """A search that serves all goes on from its own plan, not from a dearer one of fewer rounds."""
    search = Search(relay_day(rounds=4, legs=6), 1)
    search.run(Iterations(2000))
    best = search.cost
    poor = empty_state(search._data, 1)
    poor.best_length[:], poor.best_sequence[:] = (
        search._state.best_length,
        search._state.best_sequence,
    )
    poor.best_length[int(np.argmax(poor.best_length))] = 0
    poor.counters[BEST] = 2 * best
    search._kept = poor
    search._end_fewer(0.5)
    assert search.cost == best
