"""Which rounds a request asks for a place, in a plan of many stops."""

from __future__ import annotations

import numpy as np
import pytest

from bench.planning.days import mixed_day, rich_day
from dispatch.model import Problem
from dispatch.search import kernel
from dispatch.search.arrays.compilation import compile_problem
from dispatch.search.arrays.layout import ABSENT, SEARCH, TOUCHED, Data, State
from dispatch.search.arrays.leg_tables import COMMON_STOPS, are_common
from dispatch.search.kernel import nearby_rounds
from dispatch.search.kernel.nearby_rounds import MANY_STOPS, NEAR_STOPS
from tests.dispatch.search.test_annealing_search import started
from tests.support.depth import cases
from tests.support.plans.kernel_as_written import as_written
from tests.support.plans.problems import random_problem


@pytest.fixture(autouse=True)
def not_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiling each function by itself would take half a minute; the search has it inside."""
    as_written(monkeypatch, nearby_rounds)


def planned(day: Problem) -> tuple[Data, State]:
    """Return a day with each job where it is cheapest, and two rounds as if just changed."""
    data = compile_problem(day).data
    state = started(data, 1)
    for v in np.flatnonzero(state.stops)[:2]:
        state.is_touched[v] = True
        state.touched[state.counters[TOUCHED]] = v
        state.counters[TOUCHED] += 1
    return data, state


def round_before(data: Data, node: int) -> int:
    """Say where a stop stood, for days whose homes are made up: half of the stops had a round."""
    return node % len(data.matrix) if node % 2 else -1


def rounds_near(data: Data, state: State, node: int) -> set[int]:
    """Return the rounds of the nearest stops."""
    near = data.near[node, 1:NEAR_STOPS]
    return {int(v) for v in state.round_of[near] if v >= 0}


def is_common(data: Data, node: int) -> bool:
    """Count the stops at the place of one."""
    stops = data.near.shape[0]
    return bool((data.place[:stops] == data.place[node]).sum() > COMMON_STOPS)


@pytest.mark.parametrize("kind", ["mixed", "random"])
@pytest.mark.parametrize("seed", range(cases(1, whole=3)))
def test_near_rounds_are_those_near_both_stops(kind: str, seed: int) -> None:
    """Listed are rounds near each stop that is at no common place, empty, touched and home ones.

    Far rounds are all others that may serve the request; none comes twice, the touched come last.
    """
    mixed = kind == "mixed"
    day = mixed_day(200, 24, seed) if mixed else random_problem(seed, jobs=300, shifts=30)
    data, state = planned(day)
    data.reference_round[:] = [
        round_before(data, node) for node in range(len(data.reference_round))
    ]
    far, commons = 0, set()
    for r in range(len(data.penalty)):
        nodes = data.request_nodes[data.request_ptr[r] : data.request_ptr[r + 1]]
        ends = {int(nodes[0]), int(nodes[-1])}
        telling = {node for node in ends if not is_common(data, node)}
        commons.add((len(ends), len(telling)))
        if not telling:
            continue
        state.counters[SEARCH] += 1
        may = {v for v in range(len(state.stops)) if data.allowed[r, v]}
        near = set.intersection(*(rounds_near(data, state, node) for node in telling))
        besides = np.flatnonzero((state.stops == 0) | state.is_touched)
        wanted = near | set(besides.tolist()) | {round_before(data, node) for node in ends}
        listed = state.asked[: nearby_rounds.near_rounds(data, state, r)].tolist()
        rest = state.asked[: nearby_rounds.other_rounds(data, state, r)].tolist()
        assert set(listed) == wanted & may
        assert len(listed) == len(set(listed))
        assert sorted(listed + rest) == sorted(may)
        touched = [bool(state.is_touched[v]) for v in listed]
        assert touched == sorted(touched)
        assert sorted(state.asked[: nearby_rounds.all_rounds(data, state, r)].tolist()) == sorted(
            may
        )
        far += len(rest)
    assert far > 100
    # Jobs of one stop and of two that tell; where places have many stops, also one of two.
    assert {(1, 1), (2, 2)} <= commons if mixed else {(2, 0), (2, 1), (2, 2)} <= commons


def test_a_place_of_many_stops_tells_no_round_from_another() -> None:
    """Stops at a place with more than so many are common, all others are not."""
    places = np.array([3] * (COMMON_STOPS + 1) + [0] * COMMON_STOPS + [1], np.int32)
    assert are_common(places).tolist() == [True] * (COMMON_STOPS + 1) + [False] * COMMON_STOPS + [
        False
    ]


def test_nearness_tells_in_large_plans_only() -> None:
    """With fewer stops all rounds are asked, however far."""
    small = compile_problem(random_problem(1, jobs=14, shifts=4)).data
    large = compile_problem(random_problem(1, jobs=440, shifts=40)).data
    assert small.near.shape[0] < MANY_STOPS <= large.near.shape[0]
    assert not any(nearby_rounds.uses_near_rounds(small, r) for r in range(len(small.penalty)))
    rounds = set()
    for r in range(len(large.penalty)):
        nodes = large.request_nodes[large.request_ptr[r] : large.request_ptr[r + 1]]
        both_common = is_common(large, int(nodes[0])) and is_common(large, int(nodes[-1]))
        assert nearby_rounds.uses_near_rounds(large, r) != both_common
        rounds.add(both_common)
    assert rounds == {False, True}


def test_what_has_no_place_near_goes_far() -> None:
    """In a large plan a job that must be served, and that only a far round may take, is served."""
    data = compile_problem(rich_day(420, 60, ())).data
    state = started(data, 1)
    assert state.counters[ABSENT] == 0
    used = set(np.flatnonzero(state.stops).tolist())
    moved = {}
    for r in range(0, len(data.penalty), 40):
        node = int(data.request_nodes[data.request_ptr[r]])
        far = used - rounds_near(data, state, node) - {int(state.round_of[node])}
        if far:
            moved[node] = far
            data.allowed[r] = False
            data.allowed[r, list(far)] = True
    assert moved
    for _ in range(40):
        kernel.iterate(data, state, 100, 1e12, 0.0)
    assert state.counters[ABSENT] == 0
    assert any(int(state.round_of[node]) in far for node, far in moved.items())
