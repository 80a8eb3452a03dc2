"""The kernel's cheapest place for a request against a walk over all places of the round."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from dispatch.model import (
    Break,
    Capacity,
    Courier,
    Job,
    Load,
    Place,
    Prefix,
    Problem,
    Shift,
    Stop,
    TravelTimes,
    Vehicle,
    Weights,
    Window,
)
from dispatch.search import kernel
from dispatch.search.arrays.compilation import compile_problem, empty_state
from dispatch.search.arrays.layout import Data, State
from dispatch.search.kernel.round_timing import BROKEN
from dispatch.search.reference_solution import ReferenceSolution, with_move_prices
from tests.support.depth import cases
from tests.support.plans.problems import TRAITS, random_problem

# Lateness may fall by an insertion, which bounds on ways do not know.
EXACT = sorted(set(TRAITS) - {"late", "unreachable"})
START = datetime(2026, 9, 15, 8, tzinfo=UTC)


def after(minutes: int) -> datetime:
    """Return an instant of the day."""
    return START + timedelta(minutes=minutes)


def stop(place: str, first: int, last: int, *, service: int = 0, setup: int = 0) -> Stop:
    """Return a stop that begins between two minutes."""
    return Stop(
        place=Place(id=place),
        windows=(Window(start=after(first), end=after(last)),),
        service_s=60 * service,
        setup_s=60 * setup,
    )


def day(  # what a test changes
    minutes: list[list[int]],
    *jobs: Job,
    pause: Break | None = None,
    slope: int = 0,
    begun: tuple[Prefix, ...] = (),
    end: int = 300,
    capacity: Capacity | None = None,
    spread_cents: int = 0,
) -> Problem:
    """One courier from the hub h among a, b, c; c to h takes ``slope`` minutes more a kilogram."""
    ways = np.array(minutes, np.int64) * 60
    per_kg = np.zeros_like(ways)
    per_kg[2, 0] = slope * 60_000_000
    shift = Shift(
        id="s",
        courier=Courier(id="c"),
        vehicle=Vehicle(id="v", profile="cargo", capacity=capacity or Capacity()),
        window=Window(start=START, end=after(end)),
        start_place=Place(id="h"),
        end_place=Place(id="h") if pause is None else None,
        breaks=() if pause is None else (pause,),
    )
    times = TravelTimes(
        place_ids=("h", "a", "b", "c")[: len(minutes)],
        duration_s={"cargo": ways},
        distance_m={"cargo": ways * 4},
        per_kg_us={"cargo": per_kg} if slope else {},
    )
    weights = Weights(balance_hour_cents=spread_cents)
    return Problem(jobs=jobs, shifts=(shift,), times=times, prefixes=begun, weights=weights)


def laid(data: Data, state: State, v: int, row: list[int]) -> bool:
    """Make a round of nodes; says whether it keeps its rules."""
    state.sequence[v, : len(row)] = row
    state.length[v] = len(row)
    return bool(kernel.update_round(data, state, v))


def places(data: Data, v: int, r: int, row: list[int]) -> Iterator[list[int]]:
    """Return all rounds with a request of one stop or a pair put in behind the front."""
    nodes = list(range(data.request_ptr[r], data.request_ptr[r + 1]))
    for i in range(data.frozen[v], len(row) + 1):
        for j in range(i, len(row) + 1) if len(nodes) == 2 else [i]:
            yield [*row[:i], nodes[0], *row[i:j], *nodes[1:], *row[j:]]


def remembered(data: Data, state: State, v: int, r: int, best: int) -> int:
    """Return the least cost below a bound that the kernel tells."""
    return int(kernel.find_in_round(data, state, v, r, best, 0.0, np.empty(4, np.int32)))


def remembered_and_walked(
    data: Data, state: State, v: int, r: int, row: list[int]
) -> tuple[set[int], int, list[list[int]]]:
    """Give what the kernel tells at any cost and at no more, the least by walking, and all rounds.

    Asked for less than that least it must tell nothing.
    """
    laid(data, state, v, row)
    before = int(state.cost[v])
    right = [
        (int(state.cost[v]) - before, way)
        for way in places(data, v, r, row)
        if laid(data, state, v, way)
    ]
    least = min(right, default=(kernel.NO_COST, []))[0]
    laid(data, state, v, row)
    assert remembered(data, state, v, r, least) == kernel.NO_COST
    costs = {remembered(data, state, v, r, best) for best in (kernel.NO_COST, least + 1)}
    return costs, least, [way for _, way in right]


@pytest.mark.parametrize("seed", range(cases(30, whole=120)))
@pytest.mark.slow
def test_the_place_found_is_the_cheapest_of_all(seed: int) -> None:
    """In rounds grown at random, breaks moved about, no place is cheaper than the one told."""
    rng = random.Random(seed)
    traits = {trait for trait in EXACT if rng.random() < 0.6}
    if "balance" in traits:
        traits -= {"setup"}  # a setup that falls away is work that no bound knows of
    problem = random_problem(seed, jobs=9, shifts=2, traits={*traits, "windows"})
    data = compile_problem(on_a_hill(problem) if seed % 2 else problem).data
    for v in range(2):
        state = empty_state(data, 1)
        row = state.sequence[v, : state.length[v]].tolist()
        few = np.diff(data.request_ptr)
        few = (few == 1) | ((few == 2) & (data.pickups == 1))
        asked = [
            r for r in state.absent[: state.counters[0]].tolist() if data.allowed[r, v] and few[r]
        ]
        for r in sorted(asked, key=lambda r: (not data.urgent[r], rng.random())):
            laid(data, state, v, row)
            if state.cost[v] >= BROKEN:
                break
            costs, walked, right = remembered_and_walked(data, state, v, r, row)
            assert costs == {walked}
            if right and rng.random() < 0.75:
                row = rng.choice(right)
            pauses = [k for k in range(data.frozen[v], len(row)) if data.place[row[k]] < 0]
            if pauses:
                k = rng.choice(pauses)
                rest = [*row[:k], *row[k + 1 :]]
                i = rng.randint(data.frozen[v], len(rest))
                moved = [*rest[:i], row[k], *rest[i:]]
                row = moved if laid(data, state, v, moved) else row


def on_a_hill(problem: Problem) -> Problem:
    """Return the same day for the kernel of hilly rounds: where no slope is told, it is level."""
    times = problem.times.whole()
    level = {name: np.zeros_like(table) for name, table in times.duration_s.items()}
    return replace(problem, times=replace(times, per_kg_us={**level, **times.per_kg_us}))


def check_place(problem: Problem, r: int, row: list[int], cheapest: list[int]) -> None:
    """Hold the kernel, that of hills too, to a place that is the cheapest."""
    for one in (problem, on_a_hill(problem)):
        data = compile_problem(one).data
        state = empty_state(data, 1)
        costs, walked, right = remembered_and_walked(data, state, 0, r, row)
        assert cheapest in right
        assert costs == {walked}
        assert walked < kernel.NO_COST


FAR_B = [[0, 1, 60, 60], [1, 0, 60, 60], [60, 60, 0, 1], [60, 60, 1, 0]]


def test_a_stop_before_a_break_may_shorten_the_way_behind_it() -> None:
    """How late a break may end is no bound for what goes in before it."""
    jobs = (
        Job(id="A", drops=(stop("a", 0, 10),)),
        Job(id="C", drops=(stop("c", 0, 140),)),
        Job(id="X", drops=(stop("b", 75, 100, service=8),)),
    )
    pause = Break(id="p", duration_s=900, windows=(Window(start=after(60), end=after(100)),))
    check_place(day(FAR_B, *jobs, pause=pause), 2, [0, 3, 1], [0, 2, 3, 1])


def test_a_pickup_may_save_setup_before_its_drop() -> None:
    """A drop goes behind a stop that would be left too late without the pickup before it."""
    jobs = (
        Job(id="M", drops=(stop("a", 0, 100, service=1, setup=20),)),
        Job(id="N", drops=(stop("b", 0, 300),)),
        Job(id="X", pickups=(stop("a", 0, 100),), drops=(stop("b", 24, 25),)),
    )
    check_place(day([[0, 5, 6], [5, 0, 1], [6, 1, 0]], *jobs), 2, [0, 1], [2, 0, 1, 3])


def test_a_pickup_may_lie_on_a_quicker_way_to_its_drop() -> None:
    """The same where the way by the pickup is quicker than the one without it."""
    jobs = (
        Job(id="N", drops=(stop("b", 0, 100),)),
        Job(id="X", pickups=(stop("a", 0, 100),), drops=(stop("c", 0, 11),)),
    )
    ways = [[0, 5, 60, 60], [5, 0, 5, 60], [60, 5, 0, 1], [60, 60, 1, 0]]
    check_place(day(ways, *jobs), 1, [0], [1, 0, 2])


def test_a_drop_of_a_begun_job_makes_the_way_behind_it_lighter() -> None:
    """On a hill what follows may be left later once the goods aboard are gone."""
    heavy = Load(mass_g=50_000)
    jobs = (
        Job(
            id="H",
            pickups=(Stop(place=Place(id="h"), load=heavy),),
            drops=(
                Stop(
                    place=Place(id="a"),
                    load=heavy,
                    windows=(Window(start=after(20), end=after(25)),),
                ),
            ),
        ),
        Job(id="L", drops=(stop("b", 0, 25),)),
    )
    begun = (Prefix(shift_id="s", visits=(("pickup", "H", 0),)),)
    ways = [[0, 10, 10], [10, 0, 1], [10, 80, 0]]
    check_place(day(ways, *jobs, slope=1, begun=begun, end=75), 1, [0, 2], [0, 1, 2])


def test_lateness_behind_a_break_is_counted_by_where_the_courier_comes_from() -> None:
    """A break that takes a delay up does not make the longer way behind it any shorter."""
    late = Stop(
        place=Place(id="c"),
        windows=(Window(start=START, end=after(100)),),
        late_limit_s=36_000,
        late_hour_cents=1000,
    )
    jobs = (
        Job(id="A", drops=(stop("a", 0, 10),)),
        Job(id="C", drops=(late,)),
        Job(id="X", drops=(stop("b", 0, 50),)),
    )
    pause = Break(id="p", duration_s=900, windows=(Window(start=after(80), end=after(100)),))
    ways = [[0, 1, 10, 60], [1, 0, 10, 1], [10, 10, 0, 60], [60, 1, 60, 0]]
    check_place(day(ways, *jobs, pause=pause), 2, [0, 3, 1], [0, 2, 3, 1])


def test_a_break_may_lie_between_a_pickup_and_its_drop() -> None:
    """A drop that would begin too early before a break follows it, with no stop between."""
    jobs = (
        Job(id="A", drops=(stop("c", 0, 200),)),
        Job(id="X", pickups=(stop("a", 0, 5),), drops=(stop("b", 90, 135),)),
    )
    pause = Break(id="p", duration_s=900, windows=(Window(start=after(60), end=after(80)),))
    ways = [[0, 1, 60, 60], [1, 0, 1, 60], [60, 1, 0, 1], [60, 60, 1, 0]]
    check_place(day(ways, *jobs, pause=pause), 1, [3, 0], [1, 3, 2, 0])


def test_a_drop_may_save_setup_behind_it() -> None:
    """A drop at the place of what follows takes that stop's setup away, and so stays in time."""
    jobs = (
        Job(id="M", drops=(stop("a", 0, 100, service=1, setup=20),)),
        Job(id="N", drops=(stop("b", 0, 28),)),
        Job(id="X", pickups=(stop("h", 0, 5),), drops=(stop("a", 0, 10, service=3),)),
    )
    check_place(day([[0, 5, 6], [5, 0, 1], [6, 1, 0]], *jobs), 2, [0, 1], [2, 3, 0, 1])


def test_a_pickup_may_save_setup_behind_it() -> None:
    """A pickup at the place of what follows does so too, with its drop behind that stop."""
    jobs = (
        Job(id="M", drops=(stop("a", 0, 100, service=1, setup=20),)),
        Job(id="N", drops=(stop("b", 0, 28),)),
        Job(id="X", pickups=(stop("a", 0, 5, service=3),), drops=(stop("b", 0, 100),)),
    )
    check_place(day([[0, 5, 6], [5, 0, 1], [6, 1, 0]], *jobs), 2, [0, 1], [2, 0, 1, 3])


def test_a_pickup_may_push_what_follows_into_its_late_time() -> None:
    """What may be late for a price is no reason against a pickup before it."""
    late = Stop(
        place=Place(id="b"),
        windows=(Window(start=START, end=after(6)),),
        late_limit_s=36_000,
        late_hour_cents=60,
    )
    jobs = (
        Job(id="M", drops=(late,)),
        Job(id="X", pickups=(stop("a", 0, 5, service=20),), drops=(stop("b", 0, 100),)),
    )
    check_place(day([[0, 5, 6], [5, 0, 1], [6, 1, 0]], *jobs), 1, [0], [1, 0, 2])


@pytest.mark.parametrize("cents", [1, 2500])
def test_a_pair_may_be_quicker_than_the_straight_way_under_the_fair_spread(cents: int) -> None:
    """Work that an insertion saves lowers the price of a shift, and its bound is rounded for it."""
    jobs = (
        Job(id="N", drops=(stop("c", 0, 200, service=25),)),
        Job(id="X", pickups=(stop("a", 0, 100),), drops=(stop("b", 0, 100),)),
    )
    ways = [[0, 5, 60, 30], [5, 0, 5, 60], [60, 5, 0, 1], [60, 60, 1, 0]]
    check_place(day(ways, *jobs, spread_cents=cents), 1, [0], [1, 2, 0])


def test_a_pickup_waits_until_a_drop_has_made_room() -> None:
    """In a begun round too full for a pickup before its own drop, the places behind remain."""
    heavy = Load(mass_g=50_000)
    jobs = (
        Job(
            id="H",
            pickups=(Stop(place=Place(id="h"), load=heavy),),
            drops=(Stop(place=Place(id="a"), load=heavy),),
        ),
        Job(
            id="X",
            pickups=(replace(stop("h", 0, 100), load=heavy),),
            drops=(replace(stop("b", 0, 100), load=heavy),),
        ),
    )
    begun = (Prefix(shift_id="s", visits=(("pickup", "H", 0),)),)
    ways = [[0, 5, 6], [5, 0, 1], [6, 1, 0]]
    full = day(ways, *jobs, begun=begun, capacity=Capacity(mass_g=60_000))
    check_place(full, 2, [0, 1], [0, 1, 2, 3])


def test_a_pair_that_makes_a_begun_round_lighter_is_tried_everywhere() -> None:
    """What is left of a begun job takes weight off before a climb, without which nothing fits."""
    heavy, light = Load(mass_g=50_000), Load(mass_g=1_000)
    jobs = (
        Job(
            id="H",
            pickups=(
                Stop(place=Place(id="h"), load=heavy),
                Stop(place=Place(id="a"), load=light),
            ),
            drops=(
                Stop(
                    place=Place(id="a"),
                    load=Load(mass_g=51_000),
                    windows=(Window(start=after(20), end=after(25)),),
                ),
            ),
        ),
        Job(id="L", drops=(stop("b", 0, 25),)),
    )
    begun = (Prefix(shift_id="s", visits=(("pickup", "H", 0),)),)
    ways = [[0, 10, 10], [10, 0, 1], [10, 80, 0]]
    check_place(day(ways, *jobs, slope=1, begun=begun, end=75), 1, [0, 3], [0, 1, 2, 3])


def test_a_visit_that_comes_back_to_its_hour_pays_for_a_dearer_way() -> None:
    """A pair that costs more than the bound by its ways is told where it moves a visit back."""
    jobs = (
        Job(id="M", drops=(stop("b", 0, 200),)),
        Job(id="X", pickups=(stop("a", 0, 5),), drops=(stop("a", 0, 100, service=20),)),
    )
    problem = on_a_hill(day([[0, 5, 6], [5, 0, 1], [6, 1, 0]], *jobs))
    start = int(START.timestamp())
    homes = ReferenceSolution(visits={("M", "drop", 0): ("s", start + 26 * 60)}, moved_cents=5_000)
    data = with_move_prices(compile_problem(problem), homes)
    state = empty_state(data, 1)
    costs, walked, right = remembered_and_walked(data, state, 0, 1, [0])
    assert [1, 2, 0] in right
    assert costs == {walked}
    assert walked < 0
