"""Rides on streets that close and open within the day, and the plans that are made of them."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.check import check
from dispatch.model import (
    Courier,
    Job,
    Place,
    Prices,
    Problem,
    Shift,
    Stop,
    StreetHours,
    TravelTimes,
    Vehicle,
    Window,
)
from dispatch.planning.planner import plan
from dispatch.planning.what_if.live_day_offers import checked_plan
from dispatch.rounds.rest_of_day.remaining_day import remaining
from dispatch.schedule.hourly_rides import hourly_ways, latest_leave, ride_of
from dispatch.schedule.timetable import StopTask, make_plan
from dispatch.search.stop_rules import Iterations
from tests.support.depth import cases
from tests.support.plans.closed_streets import with_closures
from tests.support.plans.followed import followed
from tests.support.plans.plain_planner import plain_plan
from tests.support.plans.problems import DAY_START, problems, random_problem

SECOND = timedelta(seconds=1)
HUB, SHOP = Place(id="hub"), Place(id="shop")
OPEN_S, ROUND_S = 600, 1800


def at(minutes: float) -> datetime:
    """Return an instant by the minutes after the day's beginning."""
    return DAY_START + timedelta(minutes=minutes)


def street(*, opens: float = 60, closes: float = 120) -> Problem:
    """Make a day with one way, which takes 10 minutes, and 30 while a street of it is closed."""
    job = Job(id="bread", drops=(Stop(place=SHOP, service_s=60, windows=()),))
    shift = Shift(
        id="s",
        courier=Courier(id="c"),
        vehicle=Vehicle(id="v", profile="bike"),
        window=Window(start=DAY_START, end=at(600)),
        start_place=HUB,
        end_place=HUB,
        prices=Prices(hour_cents=1200, km_cents=100, shift_cents=250),
    )

    def times(seconds: int) -> TravelTimes:
        table = np.array([[0, seconds], [seconds, 0]])
        return TravelTimes(
            place_ids=("hub", "shop"), duration_s={"bike": table}, distance_m={"bike": 5 * table}
        )

    open_, shut = times(OPEN_S), times(ROUND_S)
    spans = {(0, 0): open_, (2, 2): open_} | dict.fromkeys(((0, 1), (0, 2), (1, 1), (1, 2)), shut)
    hours = StreetHours(changes=(at(opens), at(closes)), times=spans)
    return Problem(jobs=(job,), shifts=(shift,), times=shut, street_hours=hours)


@pytest.mark.parametrize(
    ("leave", "starts", "ridden_s"),
    [
        (0, 0, OPEN_S),
        (50, 50, OPEN_S),  # there when the street closes
        (50.1, 50.1, ROUND_S),
        (60, 60, ROUND_S),
        (99, 99, ROUND_S),
        (105, 120, OPEN_S),  # waits until it opens
        (120, 120, OPEN_S),
    ],
)
def test_a_ride_keeps_off_what_closes_while_it_lasts(
    leave: float, starts: float, ridden_s: int
) -> None:
    """Outside the hours of a closure the street is ridden, within them the way round or later."""
    problem = street()
    ways = hourly_ways(problem, problem.shifts[0], HUB, SHOP, 0)
    ride = ride_of(ways, at(leave))
    assert ride is not None
    assert (ride.leave, ride.seconds) == (at(starts), ridden_s)
    assert ride.arrive == at(starts) + ridden_s * SECOND


@pytest.mark.parametrize(
    ("opens", "ridden_s"), [(0, OPEN_S), (70, OPEN_S), (95, ROUND_S), (130, OPEN_S)]
)
def test_a_round_and_its_price_follow_the_hours(opens: int, ridden_s: int) -> None:
    """The way to a stop is as long as at its hour, and the checker asks for just that.

    For a stop soon after the street closes one leaves before it does.
    """
    problem = street()
    (job,) = problem.jobs
    windows = (Window(start=at(opens), end=at(opens + 60)),)
    job = replace(job, drops=(replace(job.drops[0], windows=windows),))
    problem = replace(problem, jobs=(job,))
    made = make_plan(problem, {"s": [StopTask(job=job, kind="drop", index=0)]}, {})
    assert made is not None
    (visit,) = made.rounds[0].visits
    assert visit.travel_s == ridden_s
    assert check(problem, made) == ()


def test_nobody_is_planned_through_a_street_in_its_hours() -> None:
    """A plan that takes the street while it is closed is refused by the checker."""
    problem = street(opens=-60, closes=700)
    (job,) = problem.jobs
    hours = problem.street_hours
    assert hours is not None
    free = replace(problem, times=hours.times[0, 0], street_hours=None)
    through = make_plan(free, {"s": [StopTask(job=job, kind="drop", index=0)]}, {})
    assert through is not None
    assert check(free, through) == ()
    assert "travel-wrong" in {one.code for one in check(problem, through)}


@given(
    seed=st.integers(0, 10_000),
    ends=st.tuples(st.integers(0, 7), st.integers(0, 7)),
    minutes=st.lists(st.integers(-30, 700), min_size=2, max_size=6),
    mass_g=st.sampled_from((0, 40_000)),
)
def test_who_leaves_later_is_never_there_sooner(
    seed: int, ends: tuple[int, int], minutes: list[int], mass_g: int
) -> None:
    """And each ride takes the streets that are open all the while, left when they change or now."""
    problem = with_closures(random_problem(seed, jobs=5, traits=("slopes", "speed")), seed, 3)
    hours = problem.street_hours
    assert hours is not None
    shift = problem.shifts[0]
    origin, target = (Place(id=hours.place_ids[k]) for k in ends)
    ways = hourly_ways(problem, shift, origin, target, mass_g)
    known = None
    for minute in sorted(minutes):
        ride = ride_of(ways, at(minute))
        if ride is None:
            continue
        assert known is None or ride.arrive >= known
        known = ride.arrive
        first = sum(change <= ride.leave for change in hours.changes)
        last = max(first, sum(change < ride.arrive for change in hours.changes))
        times = hours.times[first, last]
        rows = (times.rows[one.id] for one in (origin, target))
        seconds, metres, per_kg_us = times.leg(shift.vehicle.profile, *rows)
        mass = mass_g + shift.staying_g
        assert ride.seconds == problem.travel_s(shift, seconds, per_kg_us, mass)
        assert ride.metres == metres
        assert ride.leave == at(minute) or ride.leave in hours.changes
        latest = latest_leave(ways, ride.arrive)
        assert latest is not None
        assert latest >= at(minute)
        held, missed = ride_of(ways, latest), ride_of(ways, latest + SECOND)
        assert held is not None
        assert held.arrive <= ride.arrive
        assert missed is None or missed.arrive > ride.arrive


@settings(max_examples=cases(20, whole=40))
@given(problem=problems(max_jobs=7), seed=st.integers(0, 10_000))
def test_plans_by_the_hour_keep_every_rule(problem: Problem, seed: int) -> None:
    """Plans of the search are timed at their hours, and the checker agrees to the cent."""
    if problem.prefixes:
        problem = replace(problem, prefixes=())
    problem = with_closures(problem, seed)
    made = plan(problem, Iterations(60), seed)
    assert check(problem, made) == ()


@settings(max_examples=cases(20, whole=40))
@given(seed=st.integers(0, 10_000))
def test_rounds_under_way_go_on_by_the_hour(seed: int) -> None:
    """The rest of a live day can be ridden, however streets close and riders are late."""
    chance = random.Random(seed)
    problem = replace(random_problem(seed, jobs=6, shifts=2), prefixes=())
    planned, now = plain_plan(problem), at(chance.randint(0, 420))
    late = timedelta(minutes=chance.choice([0, 20]))
    left = remaining(with_closures(problem, seed, 3), planned, followed(planned, now), now + late)
    for name, order in left.sequences.items():
        assert name in left.impassable or checked_plan(left.problem, {name: order}) is not None
