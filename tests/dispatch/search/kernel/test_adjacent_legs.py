"""The ways of a stop, laid beside the positions of a round, are those of the day."""

from __future__ import annotations

import numpy as np
import pytest

from bench.planning.days import RULES, rich_day
from dispatch.model import Problem
from dispatch.search import kernel
from dispatch.search.arrays.compilation import compile_problem, empty_state
from dispatch.search.arrays.layout import (
    DEPART,
    FIRST_FROM_M,
    FIRST_FROM_S,
    FIRST_FROM_US,
    FIRST_TO_M,
    FIRST_TO_S,
    FIRST_TO_US,
    NEVER,
    Data,
    State,
)
from dispatch.search.kernel import row_index
from dispatch.search.kernel.insertion import adjacent_legs
from tests.support.plans.kernel_as_written import as_written

UNTOUCHED = -7


def lay(d: Data, s: State, v: int, place: int, first: int, last: int, until: int) -> None:
    """Lay all out that there is to tell of one place."""
    adjacent_legs.lay_ways(d, s, v, s.schedule, place, first, last, until, FIRST_TO_S)
    adjacent_legs.lay_slopes(d, s, v, place, first, last, FIRST_TO_US)


@pytest.fixture(autouse=True)
def not_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiling it for these few calls would take a hundred times as long."""
    as_written(monkeypatch, adjacent_legs, row_index)


def planned(day: Problem) -> tuple[Data, State]:
    """Return a day with each job where it is cheapest."""
    data = compile_problem(day).data
    state = empty_state(data, 1)
    for v in range(len(day.shifts)):
        assert kernel.update_round(data, state, v)
    kernel.construct(data, state)
    return data, state


def round_the_positions(data: Data, state: State, v: int) -> list[tuple[int, int]]:
    """Return the places before and after each position of a round; a break has none."""
    n = int(state.length[v])
    places = [int(data.place[node]) for node in state.sequence[v, :n]]
    return [
        (
            next((one for one in reversed(places[:k]) if one >= 0), int(data.start_place[v])),
            next((one for one in places[k:] if one >= 0), int(data.end_place[v])),
        )
        for k in range(n + 1)
    ]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.slow
def test_ways_beside_a_round_are_those_of_the_day(seed: int) -> None:
    """Each position has the ways to a place and from it, breaks passed over, and their slopes."""
    day = rich_day(12, 2, RULES, seed)
    data, state = planned(day)
    times = day.times.whole()
    (seconds,), (metres,) = times.duration_s.values(), times.distance_m.values()
    (slopes,) = times.per_kg_us.values()
    count = 0
    for v in map(int, np.flatnonzero(state.stops)):
        for place in data.place[:4]:
            lay(data, state, v, place, 0, state.length[v], NEVER)
            for k, (at, following) in enumerate(round_the_positions(data, state, v)):
                row = state.scratch[k]
                assert row[FIRST_TO_S] == seconds[at, place]
                assert row[FIRST_TO_M] == metres[at, place]
                assert row[FIRST_TO_US] == slopes[at, place]
                assert row[FIRST_FROM_S] == seconds[place, following]
                assert row[FIRST_FROM_M] == metres[place, following]
                assert row[FIRST_FROM_US] == slopes[place, following]
                count += 1
    assert count > 20


def test_ways_end_where_it_is_too_late() -> None:
    """Nothing is written from the first position on that is left later than asked for."""
    data, state = planned(rich_day(12, 2, RULES))
    v = int(np.argmax(state.stops))
    n = int(state.length[v])
    departures = [int(state.schedule[node, DEPART]) for node in state.sequence[v, :n]]
    until = departures[n // 2] - 1
    early = 1 + sum(one <= until for one in departures)
    state.scratch[:] = UNTOUCHED
    lay(data, state, v, data.place[0], 0, n, until)
    assert early <= n
    assert (state.scratch[:early, FIRST_TO_S] != UNTOUCHED).all()
    assert (state.scratch[early:, FIRST_TO_S : FIRST_FROM_M + 1] == UNTOUCHED).all()
