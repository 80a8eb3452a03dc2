"""Larger days of short rounds: groups of rounds near each other, divided anew one by one."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pytest

from dispatch.model import Problem
from dispatch.planning.planner import plan_of
from dispatch.schedule.visit_sequences import VisitSequences
from dispatch.search import annealing_search, kernel
from dispatch.search.annealing_search import Search
from dispatch.search.arrays.layout import BEST, COST, DEPART
from dispatch.search.partition import repartition, round_groups, when_to_partition
from dispatch.search.partition.possible_rounds import MOST_MEMBERS
from dispatch.search.partition.repartition import back_to_best, requests_in
from dispatch.search.partition.round_groups import _Groups, are_many, divide_groups
from dispatch.search.stop_rules import Iterations
from tests.support.depth import cases
from tests.support.plans.problems import random_problem

TRIES = 5_000_000
DAYS = [seed for seed in range(cases(11, whole=31)) if seed != 12]
"""Seeds of mixed days. On day 12 three iterations do not end a job that has begun."""
PLAIN = ("windows", "loads", "setup", "prices", "late")
SHORT_DAY = random_problem(1, jobs=24, shifts=12, traits=(*PLAIN, "limits"))
"""A day of seven rounds, one to four jobs in each."""


@pytest.fixture(autouse=True)
def few_in_a_group(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make groups small, so that a small day has several."""
    monkeypatch.setattr(round_groups, "SIZE", 8.0)
    monkeypatch.setattr(round_groups, "MOST_SIZE", 10.0)
    monkeypatch.setattr(round_groups, "LEAST_SIZE", 3.0)


def searched(problem: Problem, iterations: int, seed: int = 1) -> Search:
    """Return a search that has made so many iterations."""
    search = Search(problem, seed)
    search.run(Iterations(iterations))
    return search


def divide(search: Search, tries: int = TRIES) -> int:
    """Divide groups of a search's best plan anew; gives how many made it cheaper."""
    better: list[int] = []
    divide_groups(
        search._data,
        search._state,
        tries,
        lambda: False,
        lambda: better.append(search.cost),
    )
    assert all(later < earlier for earlier, later in pairwise(better))
    return len(better)


class Divided(NamedTuple):
    """A day whose groups were divided anew, its cost and orders before, and how many gained."""

    problem: Problem
    search: Search
    before: int
    orders: VisitSequences
    better: int


@cache
def divided(seed: int) -> Divided:
    """Divide a random mixed day, once for all that ask."""
    problem = random_problem(seed, jobs=20, shifts=7)
    search = searched(problem, 3)
    return Divided(problem, search, search.cost, search.sequences(), divide(search))


@pytest.mark.parametrize("seed", DAYS)
@pytest.mark.slow
def test_divided_days_keep_all_rules(seed: int) -> None:
    """On random mixed days what groups give passes the checker and costs less, or all stays.

    Breaks, loads, limits, pins, begun rounds and shifts that differ are among them; the checker
    refuses a plan in which a begun round is not as it has begun.
    """
    problem, search, before, orders, better = divided(seed)
    assert search.cost < before if better else search.cost == before
    assert bool(better) or search.sequences() == orders
    state = search._state
    assert kernel.total_cost(search._data, state) == state.counters[COST] == state.counters[BEST]
    plan_of(problem, search.sequences())


@pytest.mark.slow
def test_random_days_have_groups_that_gain() -> None:
    """Of the days above at least a third get cheaper, some by several groups, some with breaks."""
    days = [divided(seed).search for seed in DAYS]
    better = [divided(seed).better for seed in DAYS]
    assert sum(count > 0 for count in better) >= len(DAYS) / 3
    assert max(better) > 1
    gained = [day._data for day, count in zip(days, better, strict=True) if count]
    assert any(data.break_ptr[-1] > 0 for data in gained)
    assert any(data.frozen.any() for data in gained)


def test_the_same_state_is_divided_alike() -> None:
    """Two searches of one seed end at the same orders, and another seed takes other groups."""
    one, other = searched(SHORT_DAY, 5), searched(SHORT_DAY, 5)
    assert divide(one) == divide(other) > 0
    assert one.sequences() == other.sequences()
    back_to_best(one._data, one._state)
    first = [_Groups(one._data, one._state).next(8.0)]
    for number in range(9):
        one._state.random[0] = number
        first.append(_Groups(one._data, one._state).next(8.0))
    assert len({tuple(group) for group in first}) > 1


def test_a_group_is_what_lies_near() -> None:
    """A group has one round, those nearest to it that there is room for, and idle shifts."""
    problem = random_problem(2, jobs=24, shifts=9, traits=PLAIN)
    search = searched(problem, 300)
    data, state = search._data, search._state
    back_to_best(data, state)
    chooser = _Groups(data, state)
    rounds = [v for v in range(9) if len(requests_in(data, state, v))]
    group = [v for v in chooser.next(9.0) if v in rounds]
    size = sum(len(requests_in(data, state, v)) for v in group)
    assert 1 < len(group) < len(rounds)
    assert size <= 9

    def far(one: int, other: int) -> float:
        """Mean way and time from the stops of each round to the nearest of the other."""
        ways = np.array(
            [
                [
                    min(
                        int(data.duration[data.matrix[one], data.place[a], data.place[b]]),
                        int(data.duration[data.matrix[one], data.place[b], data.place[a]]),
                    )
                    + abs(int(state.schedule[a, DEPART]) - int(state.schedule[b, DEPART])) // 6
                    for b in state.best_sequence[other, : state.best_length[other]]
                ]
                for a in state.best_sequence[one, : state.best_length[one]]
            ]
        )
        return float(ways.min(axis=1).mean() + ways.min(axis=0).mean())

    inside = [far(group[0], v) for v in group[1:]]
    outside = [far(group[0], v) for v in rounds if v not in group]
    assert inside == sorted(inside)
    assert max(inside) <= min(outside)


def test_no_group_comes_twice() -> None:
    """Where nothing changes each group comes once, all requests are in some, and then it ends."""
    search = searched(SHORT_DAY, 5)
    data, state = search._data, search._state
    back_to_best(data, state)
    chooser, seen = _Groups(data, state), []
    while group := chooser.next(8.0):
        seen.append(frozenset(group))
    assert len(seen) == len(set(seen)) > 2
    served = {r for v in range(12) for r in requests_in(data, state, v).tolist()}
    first = seen[: len(seen) // 2 + 1]
    assert served == {r for v in frozenset().union(*seen) for r in requests_in(data, state, v)}
    assert len(frozenset().union(*first)) > max(len(group) for group in first)


def test_a_stop_is_heard() -> None:
    """Told to leave off it does so within a group, and the plan is right."""
    whole = divide(searched(SHORT_DAY, 5))
    for most in (0, 1, 2, 5, 9):
        search = searched(SHORT_DAY, 5)
        asked: list[int] = []
        better: list[int] = []

        def ended(asked: list[int] = asked, most: int = most) -> bool:
            asked.append(1)
            return len(asked) > most

        def gained(better: list[int] = better) -> None:
            better.append(1)

        divide_groups(search._data, search._state, TRIES, ended, gained)
        assert len(asked) <= most + 2
        assert len(better) < whole
        plan_of(SHORT_DAY, search.sequences())


def test_tries_end_it() -> None:
    """With few insertions allowed fewer groups are divided, with none none is."""
    few, many = searched(SHORT_DAY, 5), searched(SHORT_DAY, 5)
    assert divide(few, 2 * round_groups.CHOOSING_TRIES) <= 2
    assert divide(many) > 2
    assert divide(searched(SHORT_DAY, 5), 0) == 0


def test_groups_shrink_where_possible_rounds_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a group with too many possible rounds the next is smaller, until it is given up."""
    sizes = []

    class Noting(_Groups):
        """Groups that tell the sizes asked for."""

        def next(self, size: float) -> list[int]:
            """Note the size."""
            sizes.append(size)
            return super().next(size)

    monkeypatch.setattr(round_groups, "_Groups", Noting)
    monkeypatch.setattr(round_groups, "MOST_TRIES", 3)
    search = searched(SHORT_DAY, 5)
    assert divide(search) == 0
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == len(sizes) > 2
    assert sizes[-1] >= round_groups.LEAST_SIZE > sizes[-1] * round_groups.SMALLER


def test_a_search_divides_near_rounds_instead_of_beginning_once_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With budget for several searches the last gives way, on larger days of short rounds only."""
    asked: list[float] = []
    whole = divide_groups

    def note(*given: object) -> None:
        asked.append(1.0)
        whole(*given)  # type: ignore[arg-type]

    begun: list[float] = []
    anew = Search._begin_anew

    def begin_anew(search: Search, part: float) -> None:
        begun.append(part)
        anew(search, part)

    monkeypatch.setattr(when_to_partition, "divide_groups", note)
    monkeypatch.setattr(Search, "_begin_anew", begin_anew)
    monkeypatch.setattr(annealing_search, "ENOUGH", 5)
    monkeypatch.setattr(annealing_search, "MUCH", 0.0)
    monkeypatch.setattr(repartition, "SHORT", 100.0)
    larger = random_problem(3, jobs=MOST_MEMBERS + 1, shifts=20, traits=PLAIN)
    searched(larger, 600)  # of one search
    assert (asked, begun) == ([], [])
    one, other = searched(larger, 2400), searched(larger, 2400)  # of three
    assert len(asked) == 2
    assert len(begun) == 2
    assert one.sequences() == other.sequences()
    plan_of(larger, one.sequences())
    Search(larger, 1, start=one.sequences()).run(Iterations(2400))
    searched(random_problem(3, jobs=MOST_MEMBERS, shifts=20, traits=PLAIN), 2400)
    monkeypatch.setattr(repartition, "SHORT", 0.0)
    searched(larger, 2400)
    assert len(asked) == 2


def test_few_requests_are_no_larger_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups are for more requests than can be divided at once, in short rounds."""
    monkeypatch.setattr(repartition, "SHORT", 100.0)
    for jobs, many in ((MOST_MEMBERS, False), (MOST_MEMBERS + 1, True)):
        search = searched(random_problem(3, jobs=jobs, shifts=20, traits=PLAIN), 50)
        assert are_many(search._data, search._state) == many


class Ticking:
    """A rule of which each question takes a twentieth of the budget, and half of it is used."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> bool:
        """Take some time."""
        self.asked += 1
        return self.fraction() >= 1.0

    def fraction(self) -> float:
        """Return what is used."""
        return min(1.0, 0.5 + 0.05 * self.asked)

    def batch(self) -> int:
        """Return the iterations until the next question."""
        return 1


def test_groups_leave_time_for_mending() -> None:
    """They end after four fifths of the time that was left, and each better plan is told."""
    search, rule = searched(SHORT_DAY, 5), Ticking()
    when_to_partition.divide_near(search._data, search._state, 1e6, rule, None)
    assert 0.9 <= rule.fraction() <= 0.96  # the last question takes time too
    costs: list[int] = []
    search = searched(SHORT_DAY, 5)
    when_to_partition.divide_near(
        search._data, search._state, 1e6, Iterations(10), lambda: costs.append(search.cost)
    )
    assert len(costs) > 1
    assert costs[-1] == search.cost
