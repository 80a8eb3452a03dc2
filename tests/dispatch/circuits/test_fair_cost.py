"""Fair cost of a pooled round: to the cent, never above going alone, whatever is typed first."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cache
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.planning.fair_cost import by_enumeration
from dispatch.bookings.tariff import StopStep
from dispatch.circuits.fair_cost import FairCostRule, alone_round, capped, cost_shares
from dispatch.circuits.pooled_round import COST_UNIT, Leg, PooledRound, PooledVisit
from dispatch.circuits.shapley import shapley_units
from dispatch.model import (
    Break,
    Courier,
    Job,
    Load,
    Place,
    Prices,
    Problem,
    Shift,
    Stop,
    TravelTimes,
    Vehicle,
    Window,
)
from dispatch.schedule.cost_terms import exact_terms
from dispatch.schedule.timetable import StopTask, make_round
from routing.errors import BadInput

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
RULE = FairCostRule(round_cents=500, hour_cents=3000, km_cents=30)


@st.composite
def rounds(draw: st.DrawFn, producers: int = 4, visits: int = 7) -> PooledRound:
    """Rounds on any ways at all, some missing, with several stops of one producer."""
    owners = draw(st.lists(st.sampled_from("abcd"[:producers]), min_size=1, max_size=visits))
    rng = random.Random(draw(st.integers(min_value=0, max_value=1 << 32)))
    count = len(owners) + 1

    def leg(i: int, j: int) -> Leg | None:
        if j < i or (j > i and rng.random() < 0.3):
            return None
        return (rng.randint(0, 4000), rng.randint(0, 20_000))

    stops = [
        PooledVisit(producer_id=one, stay_s=rng.randint(0, 900), wait_s=rng.randint(0, 900))
        for one in owners
    ]
    return PooledRound(
        visits=tuple(stops),
        legs=tuple(tuple(leg(i, j) for j in range(count)) for i in range(count)),
        prices=RULE.prices,
        shared_s=rng.randint(0, 3600),
    )


def straight(*stops: tuple[str, int], home_m: int = 0) -> PooledRound:
    """Return a round along one street, a metre a second: producers at so many metres from home."""
    at = [home_m, *(metres for _, metres in stops), home_m]

    def leg(i: int, j: int) -> Leg | None:
        metres = abs(at[j + 1] - at[i])
        return (metres, metres) if j >= i else None

    count = len(stops) + 1
    return PooledRound(
        visits=tuple(PooledVisit(producer_id=name) for name, _ in stops),
        legs=tuple(tuple(leg(i, j) for j in range(count)) for i in range(count)),
        prices=FairCostRule(hour_cents=0, km_cents=100).prices,
    )


def by_orders(round_: PooledRound) -> dict[str, Fraction]:
    """Return Shapley values by their definition: the mean over all orders of coming."""
    orders = list(permutations(round_.producer_ids))
    sums = dict.fromkeys(round_.producer_ids, 0)
    cost = cache(round_.units_of)
    for order in orders:
        for at, name in enumerate(order):
            before = frozenset(order[:at])
            sums[name] += cost(before | {name}) - cost(before)
    return {name: Fraction(value, len(orders)) for name, value in sums.items()}


@settings(max_examples=50)
@given(round_=rounds())
def test_fair_cost_values_are_those_of_the_definition(round_: PooledRound) -> None:
    """The closed form, the mean over all orders, and the bench's enumeration are one and equal."""
    assert shapley_units(round_) == by_orders(round_) == by_enumeration(round_)


@settings(max_examples=50)
@given(round_=rounds())
def test_fair_cost_sums_to_the_cent_and_is_capped(round_: PooledRound) -> None:
    """Shares and what is carried are the cost; none is above alone; carried only without room."""
    found = cost_shares(round_, RULE)
    everybody = frozenset(round_.producer_ids)
    exact = Fraction(round_.units_of(everybody), COST_UNIT)
    assert abs(found.cost_cents - exact) <= Fraction(1, 2)
    assert sum(one.shapley_cents for one in found.shares) == found.cost_cents
    assert sum(one.cents for one in found.shares) + found.carried_cents == found.cost_cents
    for one in found.shares:
        assert 0 <= one.cents <= one.alone.bike_cents
        assert one.cents == one.shapley_cents + one.taken_over_cents
        assert one.is_capped == (one.shapley_cents > one.alone.bike_cents)
    if found.carried_cents:
        assert all(one.cents == one.alone.bike_cents for one in found.shares)


@settings(max_examples=50)
@given(round_=rounds(), seed=st.integers())
def test_fair_cost_does_not_depend_on_names_or_typing(round_: PooledRound, seed: int) -> None:
    """Whoever has the same stops has the same value, by whatever name and in whatever order."""
    names = list(round_.producer_ids)
    shuffled = random.Random(seed).sample(names, len(names))
    other = dict(zip(names, shuffled, strict=True))
    renamed = replace(
        round_,
        visits=tuple(replace(one, producer_id=other[one.producer_id]) for one in round_.visits),
    )
    values, again = shapley_units(round_), shapley_units(renamed)
    assert all(values[name] == again[other[name]] for name in names)


@settings(max_examples=50)
@given(round_=rounds(visits=5))
def test_fair_cost_of_who_adds_nothing_is_nothing(round_: PooledRound) -> None:
    """A stop at the place before it, with nothing to do, costs only the part all share alike."""
    free = replace(round_, prices=replace(round_.prices, round_cents=0), shared_s=0)
    visits = (free.visits[0], PooledVisit(producer_id="z"), *free.visits[1:])
    first, *rest = free.legs
    still = (0, 0)
    legs = (
        (first[0], first[0], *first[1:]),
        *((None, still if i == 0 else None, *row[1:]) for i, row in enumerate(rest[:1])),
        (None, None, *rest[0][1:]) if rest else (None, None),
        *((None, None, *row[1:]) for row in rest[1:]),
    )
    widened = PooledRound(visits=visits, legs=tuple(legs), prices=free.prices)
    assert widened.units_of(frozenset(free.producer_ids)) == free.units_of(
        frozenset(free.producer_ids)
    )
    both = frozenset({free.visits[0].producer_id, "z"})
    assert widened.units_of(both) == widened.units_of(both - {"z"})


def test_fair_cost_of_equals_differs_by_a_cent_at_most() -> None:
    """Three farms of one yard share 10.00 as 3.34, 3.33 and 3.33: the first id pays the cent."""
    found = cost_shares(straight(("c", 5000), ("a", 5000), ("b", 5000)), FairCostRule())
    assert [(one.producer_id, one.cents) for one in found.shares] == [
        ("a", 334),
        ("b", 333),
        ("c", 333),
    ]


def test_fair_cost_grows_with_the_way_as_the_airport_game_says() -> None:
    """On one street each stretch is shared by those beyond it: 2 km, 4 km and 8 km out."""
    found = cost_shares(straight(("near", 1000), ("middle", 2000), ("far", 4000)), FairCostRule())
    cents = {one.producer_id: one.cents for one in found.shares}
    third = 67  # of the first 2 km, there and back, 2.00
    assert cents == {"near": third - 1, "middle": 66 + 101, "far": 67 + 100 + 400}
    assert found.cost_cents == 800


def test_fair_cost_above_alone_is_spread_by_the_room_of_the_others() -> None:
    """What exceeds a cap goes to the others by room; without room the cooperative carries it."""
    assert capped((900, 300, 300), [500, 500, 1000]) == ((500, 389, 611), 0)
    assert capped((900, 300), [500, 500]) == ((500, 500), 200)
    assert capped((), []) == ((), 0)


def test_fair_cost_caps_who_is_visited_on_a_bad_order() -> None:
    """A stop beside home between two far ones would pay for the way back; alone it is cheap."""
    found = cost_shares(straight(("far", 5000), ("near", 10), ("remote", 5000)), FairCostRule())
    near = found.shares[1]
    assert near.is_capped
    assert near.cents == near.alone.bike_cents == 2
    assert found.carried_cents == 0
    assert sum(one.taken_over_cents for one in found.shares) == 0


def test_fair_cost_is_compared_with_a_van_and_alone() -> None:
    """Alone there is no wait; the van goes a tenth further at its own prices."""
    round_ = PooledRound(
        visits=(
            PooledVisit(producer_id="a", stay_s=300, wait_s=900),
            PooledVisit(producer_id="b", stay_s=300),
        ),
        legs=(
            ((600, 2000), (600, 2000), (0, 0)),
            (None, (60, 100), (600, 2000)),
            (None, None, (600, 2000)),
        ),
        prices=RULE.prices,
    )
    alone = alone_round(round_, "a", RULE)
    assert (alone.travel_s, alone.stay_s, alone.distance_m) == (1200, 300, 4000)
    assert alone.bike_cents == 500 + 1250 + 120
    assert alone.van_cents == 1500 + 308  # 4.4 km at 0.70


def test_fair_cost_has_a_published_table_of_drops() -> None:
    """Ten drops at 6.00, those from the sixth on at 4.50."""
    rule = FairCostRule(
        drop_steps=(StopStep(first=1, cents=600), StopStep(first=6, cents=450)),
    )
    assert sum(line.amount_cents for line in rule.drop_lines(10)) == 5 * 600 + 5 * 450
    assert rule.drop_lines(0) == ()
    each = [line.amount_cents for number in range(1, 11) if (line := rule.drop_line(number))]
    assert sum(each) == sum(line.amount_cents for line in rule.drop_lines(10))
    assert FairCostRule().drop_line(1) is None
    with pytest.raises(BadInput):
        FairCostRule(drop_steps=(StopStep(first=2, cents=450),))


def test_fair_cost_of_a_planned_round_is_what_the_round_costs() -> None:
    """All producers together pay for riding, stops, waits and paid breaks: the plan's own cost."""
    places = [Place(id=name) for name in ("hub", "farm", "dairy")]
    load = Load(items=1)
    opens = Window(start=START + timedelta(hours=2), end=START + timedelta(hours=3))
    jobs = [
        Job(
            id=place.id,
            pickups=(Stop(place=place, service_s=300, setup_s=60, windows=spans, load=load),),
            drops=(Stop(place=places[0], service_s=120, setup_s=60, load=load),),
        )
        for place, spans in ((places[1], ()), (places[2], (opens,)))
    ]
    pause = Break(id="b", duration_s=600, paid=True)
    shift = Shift(
        id="s",
        courier=Courier(id="c"),
        vehicle=Vehicle(id="v", profile="bike"),
        window=Window(start=START, end=START + timedelta(hours=4)),
        start_place=places[0],
        end_place=places[0],
        breaks=(pause,),
        prices=Prices(shift_cents=500, hour_cents=3000, km_cents=30, duty=True),
    )
    seconds = np.array([[0, 601, 900], [603, 0, 333], [899, 331, 0]])
    times = TravelTimes(
        place_ids=tuple(place.id for place in places),
        duration_s={"bike": seconds},
        distance_m={"bike": 4 * seconds},
    )
    problem = Problem(jobs=tuple(jobs), shifts=(shift,), times=times)
    order: list[StopTask | Break] = [StopTask(job=jobs[0], kind="pickup", index=0), pause]
    order += [StopTask(job=jobs[1], kind="pickup", index=0)]
    order += [StopTask(job=job, kind="drop", index=0) for job in jobs]
    round_ = make_round(problem, shift, order)
    assert round_ is not None
    visits = [visit for visit in round_.visits if visit.kind != "break"]
    rows = [times.rows[place] for visit in visits if (place := visit.place_id)]
    pooled = PooledRound(
        visits=tuple(
            PooledVisit(
                producer_id=visit.job_id,
                stay_s=problem.stop(visit).service_s,
                wait_s=visit.wait_s,
            )
            for visit in visits
        ),
        legs=tuple(
            tuple(
                (int(seconds[a, b]) + 60 * (a != b and j < 4), 4 * int(seconds[a, b]))
                if j >= i
                else None
                for j, b in enumerate([*rows, 0])
            )
            for i, a in enumerate([0, *rows])
        ),
        prices=RULE.prices,
        shared_s=pause.duration_s,
    )
    units = pooled.units_of(frozenset({"farm", "dairy"}))
    assert Fraction(units, COST_UNIT) == sum(exact_terms(problem, [round_]).values())


def test_fair_cost_needs_the_ways_that_are_ridden() -> None:
    """A round whose stops have no way between them is refused, as is a table of another size."""
    one = PooledVisit(producer_id="a")
    with pytest.raises(ValueError, match="no way"):
        PooledRound(visits=(one,), legs=(((0, 0), None), (None, None)), prices=RULE.prices)
    with pytest.raises(ValueError, match="needs"):
        PooledRound(visits=(one,), legs=(), prices=RULE.prices)
