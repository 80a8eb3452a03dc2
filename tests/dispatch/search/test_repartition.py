"""Days of short rounds divided anew: possible rounds, the choice among them, and the plan of it."""

from __future__ import annotations

from functools import cache
from itertools import combinations, permutations

import numpy as np
import pytest

from dispatch.model import Problem
from dispatch.planning.planner import plan_of
from dispatch.schedule.timetable import StopTask
from dispatch.search import kernel
from dispatch.search.annealing_search import Search
from dispatch.search.arrays.compilation import compile_problem, empty_state
from dispatch.search.arrays.layout import BEST, COST, Data, State
from dispatch.search.partition import repartition, when_to_partition
from dispatch.search.partition.possible_rounds import (
    MOST_MEMBERS,
    ROWS,
    TOO_MANY,
    Pool,
    empty_pool,
    grow,
)
from dispatch.search.partition.possible_rounds import TRIES as HOW_MANY
from dispatch.search.partition.repartition import (
    PartitionLimits,
    Repartition,
    all_rounds,
    are_short,
    take,
)
from dispatch.search.partition.set_partitioning import Columns, cheaper_choice
from dispatch.search.stop_rules import Iterations
from tests.support.depth import cases
from tests.support.plans.problems import random_problem

PLAIN = ("windows", "loads", "drops-only", "setup", "prices", "late", "balance", "slopes")
"""Traits without breaks, whose places among the stops are not all tried."""
TRIES = 1_000_000


def grown(data: Data, v: int, members: list[int]) -> tuple[int, Pool]:
    """Return the possible rounds of a shift, and how many they are."""
    pool = empty_pool(1 << len(members), 40)
    scratch = empty_state(data, 0)
    grow(data, scratch, v, np.array(members, np.int32), pool, TRIES)
    return int(pool.done[ROWS]), pool


def cost_of(data: Data, state: State, v: int, nodes: list[int]) -> int | None:
    """Cost of a round with these nodes, ``None`` where it breaks a rule."""
    state.sequence[v, : len(nodes)], state.length[v] = nodes, len(nodes)
    return int(state.cost[v]) if kernel.update_round(data, state, v) else None


def in_order(data: Data, nodes: tuple[int, ...]) -> bool:
    """Return whether each request's pickups come before its drops."""
    at = {node: k for k, node in enumerate(nodes)}
    for r in {int(data.request[node]) for node in nodes}:
        first, end = data.request_ptr[r], data.request_ptr[r + 1]
        middle = first + data.pickups[r]
        before = [at[node] for node in data.request_nodes[first:middle].tolist()]
        after = [at[node] for node in data.request_nodes[middle:end].tolist()]
        if before and after and max(before) > min(after):
            return False
    return True


def cheapest(data: Data, state: State, v: int, requests: tuple[int, ...]) -> int | None:
    """Least cost of a round with these requests, by trying all orders."""
    nodes = [n for r in requests for n in np.flatnonzero(data.request == r).tolist()]
    costs = [
        cost
        for order in permutations(nodes)
        if in_order(data, order)
        if (cost := cost_of(data, state, v, list(order))) is not None
    ]
    return min(costs, default=None)


@pytest.mark.parametrize("seed", range(12))
def test_possible_rounds_are_those_that_all_orders_give(seed: int) -> None:
    """Sets of one and two requests are possible, at their cost, just as all orders say."""
    data = compile_problem(random_problem(seed, jobs=6, shifts=2, traits=PLAIN)).data
    state = empty_state(data, 0)
    members = [r for r in range(6) if data.allowed[r, 0]]
    count, pool = grown(data, 0, members)
    costs = dict(zip(pool.sets[:count].tolist(), pool.cost[:count].tolist(), strict=True))
    for size in (1, 2):
        for few in combinations(range(len(members)), size):
            bits = sum(1 << a for a in few)
            requests = tuple(members[a] for a in few)
            assert costs.get(bits) == cheapest(data, state, 0, requests), requests


@pytest.mark.parametrize("seed", range(20))
def test_possible_rounds_keep_all_rules_and_cost_what_is_told(seed: int) -> None:
    """Every possible round, laid into the kernel, is right, and of its set and cost."""
    data = compile_problem(random_problem(seed, jobs=7, shifts=3)).data
    state = empty_state(data, 0)
    for v in range(3):
        empty = empty_state(data, 0)
        if data.frozen[v] or not kernel.update_round(data, empty, v):
            continue
        members = [r for r in range(len(data.penalty)) if data.allowed[r, v]]
        count, pool = grown(data, v, members)
        for row in range(1, count):
            nodes = pool.sequence[row, : pool.length[row]].tolist()
            assert cost_of(data, state, v, nodes) == pool.cost[row]
            held = {members.index(r) for r in data.request[nodes].tolist() if r >= 0}
            assert sum(1 << a for a in held) == int(pool.sets[row])


def test_too_many_possible_rounds_are_given_up() -> None:
    """Where the tries do not suffice, that is told instead of some of the rounds."""
    data = compile_problem(random_problem(1, jobs=8, shifts=2, traits=())).data
    count, _ = grown(data, 0, list(range(8)))
    assert count > 100
    small = empty_pool(count - 1, 40)
    assert not grow(data, empty_state(data, 0), 0, np.arange(8, dtype=np.int32), small, TRIES)
    assert small.done[ROWS] == TOO_MANY


def some_columns(seed: int, price: int) -> Columns:
    """Random rounds of two kinds, five requests, and a plan that serves each alone."""
    chance = np.random.default_rng(seed)
    serves = np.concatenate([chance.random((14, 5)) < 0.45, np.eye(5, dtype=bool)])
    return Columns(
        serves=serves,
        kind=chance.integers(0, 2, len(serves)) * (np.arange(len(serves)) < 14),
        cost=price + chance.integers(10, 60, len(serves)) * np.maximum(serves.sum(axis=1), 1),
        shifts=np.array([5, 1]),
        penalty=chance.integers(100, 5000, 5),
        planned=5,
    )


def least_cost(columns: Columns) -> int:
    """Least cost of any choice, by trying all."""
    least = columns.cost_of(np.array([], np.intp))
    for size in range(1, 6):
        for few in combinations(range(len(columns.cost)), size):
            rows = np.array(few)
            each = columns.serves[rows].sum(axis=0).max() <= 1
            kinds = np.bincount(columns.kind[rows], minlength=2)
            if each and (kinds <= columns.shifts).all():
                least = min(least, columns.cost_of(rows))
    return least


@pytest.mark.parametrize("price", [0, 40, 3000])
@pytest.mark.parametrize("seed", range(cases(2, whole=8)))
@pytest.mark.slow
def test_the_choice_is_the_cheapest_of_all(seed: int, price: int) -> None:
    """Of a few rounds the choice costs as little as any can, whatever a round costs."""
    columns = some_columns(seed, price)
    least = least_cost(columns)
    taken = cheaper_choice(columns)
    if taken is None:
        assert least == columns.cost_of(columns.plan)
        return
    assert columns.cost_of(taken) == least < columns.cost_of(columns.plan)
    assert columns.serves[taken].sum(axis=0).max() == 1
    assert (np.bincount(columns.kind[taken], minlength=2) <= columns.shifts).all()


def searched(problem: Problem, iterations: int) -> Search:
    """Return a search that has made so many iterations."""
    search = Search(problem, 1)
    search.run(Iterations(iterations))
    return search


def divided_anew(search: Search) -> Repartition | None:
    """Return a cheaper plan of all rounds of a search."""
    return repartition.repartition(
        search._data, search._state, all_rounds(search._data), PartitionLimits(tries=TRIES)
    )


DAYS = range(40)
"""Seeds of mixed days."""


@cache
def divided_day(seed: int) -> tuple[Problem, Search, int, Repartition | None]:
    """Return a random day searched a little, its cost then, and what divides it anew."""
    problem = random_problem(seed, jobs=9, shifts=4)
    search = searched(problem, 3)
    return problem, search, search.cost, divided_anew(search)


@pytest.mark.parametrize("seed", DAYS)
def test_dividing_anew_keeps_all_rules_and_never_costs_more(seed: int) -> None:
    """On random mixed days what is taken passes the checker, and costs less than what stood."""
    problem, search, before, found = divided_day(seed)
    data, state = search._data, search._state
    assert search.cost == before
    if found is None:
        return
    assert take(data, state, found)
    assert search.cost < before
    assert kernel.total_cost(data, state) == state.counters[COST] == state.counters[BEST]
    plan_of(problem, search.sequences())  # which the checker refuses where a rule is broken


def test_random_days_are_divided_anew() -> None:
    """Of the days above at least a fourth get a cheaper plan: the test has something to say."""
    assert sum(divided_day(seed)[-1] is not None for seed in DAYS) >= len(DAYS) / 4


def test_what_is_dearer_is_not_taken() -> None:
    """Orders that cost more, or break a rule, leave the best plan as it was."""
    search = searched(random_problem(3, jobs=8, shifts=3, traits=()), 500)
    data, state = search._data, search._state
    orders, cost = search.sequences(), search.cost
    none: dict[int, list[int]] = {v: [] for v in range(3)}
    drop_first = {**none, 0: [1, 0]}
    assert not take(data, state, Repartition(sequences=none, absent=list(range(8))))
    assert not take(data, state, Repartition(sequences=drop_first, absent=list(range(1, 8))))
    assert (search.sequences(), search.cost) == (orders, cost)
    assert kernel.total_cost(data, state) == cost


def test_a_search_divides_days_of_short_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """With iterations enough a search from nothing divides anew; one that mends does not."""
    asked = []

    def note(_data: Data, _state: State, shifts: list[int], *_: object) -> None:
        asked.append(shifts)

    monkeypatch.setattr(when_to_partition, "repartition", note)
    monkeypatch.setattr(when_to_partition, "WORTH", 500)
    monkeypatch.setattr(repartition, "SHORT", 100.0)
    searched(random_problem(3, jobs=MOST_MEMBERS + 1, shifts=20, traits=()), 500)
    problem = random_problem(3, jobs=8, shifts=3, traits=())
    searched(problem, 499)
    assert not asked
    found = searched(problem, 500)
    assert len(asked) == 1
    again = Search(problem, 1, start=found.sequences())
    again.run(Iterations(500))
    assert len(asked) == 1


def test_growing_goes_on_where_it_left_off() -> None:
    """In pieces of a few tries it grows the same rounds as at once, and each piece ends in time."""
    problem = random_problem(8, jobs=10, shifts=2, traits=PLAIN)
    data = compile_problem(problem).data
    count, whole = grown(data, 0, list(range(10)))
    pool, scratch, members = empty_pool(1 << 10, 40), empty_state(data, 0), np.arange(10)
    pieces, goes_on = 0, True
    while goes_on:
        before = int(pool.done[HOW_MANY])
        goes_on = grow(data, scratch, 0, members.astype(np.int32), pool, 3)
        assert pool.done[HOW_MANY] - before <= 3 + 10 * 10
        pieces += 1
    assert pieces > 3
    assert int(pool.done[ROWS]) == count
    assert pool.sets[:count].tolist() == whole.sets[:count].tolist()
    assert pool.cost[:count].tolist() == whole.cost[:count].tolist()


def test_dividing_ends_when_it_is_asked_to() -> None:
    """With few tries, or told that the time has ended, it gives up, and soon."""
    search = searched(random_problem(3, jobs=12, shifts=4, traits=()), 3)
    data, state = search._data, search._state
    shifts = all_rounds(data)
    allowed = PartitionLimits(tries=TRIES)
    assert repartition.repartition(data, state, shifts, allowed) is not None
    assert 0 < allowed.tries < TRIES
    few = PartitionLimits(tries=5)
    assert repartition.repartition(data, state, shifts, few) is None
    assert few.tries == 0
    asked = []

    def ended() -> bool:
        asked.append(1)
        return True

    assert repartition.repartition(data, state, shifts, allowed, ended) is None
    assert len(asked) <= 2


def test_the_same_seed_divides_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two searches of one seed that divide anew end at the same orders, and these are lawful."""
    monkeypatch.setattr(when_to_partition, "WORTH", 500)
    monkeypatch.setattr(repartition, "SHORT", 100.0)
    problem = random_problem(5, jobs=12, shifts=4, traits=("windows", "loads", "breaks"))
    one, other = searched(problem, 1000), searched(problem, 1000)
    assert one.sequences() == other.sequences()
    plan_of(problem, one.sequences())


def test_rounds_are_short_by_what_they_serve(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rounds are short up to the limit of requests on average, breaks and idle shifts aside."""
    search = searched(random_problem(4, jobs=9, shifts=3, traits=("breaks",)), 50)
    orders = [[e for e in one if isinstance(e, StopTask)] for one in search.sequences().values()]
    mean = len({task.job.id for one in orders for task in one}) / len(orders)
    for limit, answer in ((mean, True), (mean - 0.01, False)):
        monkeypatch.setattr(repartition, "SHORT", limit)
        assert are_short(search._data, search._state) == answer
