"""Numbers at the ends of what a day may hold: never wrapped, refused by name where too large."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dispatch.model import MOST_LEG, Problem, TravelTimes
from dispatch.planning.planner import plan
from dispatch.search.arrays.layout import FAR
from dispatch.search.arrays.leg_tables import matrices_of, used_rows
from dispatch.search.arrays.omission_costs import MOST_UNITS, summable
from dispatch.search.stop_rules import Iterations
from routing.errors import Failure
from tests.support.plans.problems import random_problem


def _with(problem: Problem, *, leg_s: int, percent: int = 100, cents: int = 0) -> Problem:
    """Return a problem whose every leg takes as long, ridden at a pace and at a price."""
    times = problem.times
    assert isinstance(times, TravelTimes)
    legs = {profile: np.full_like(table, leg_s) for profile, table in times.duration_s.items()}
    shifts = tuple(
        replace(
            shift,
            vehicle=replace(shift.vehicle, speed_percent=percent),
            prices=replace(shift.prices, hour_cents=cents or shift.prices.hour_cents),
        )
        for shift in problem.shifts
    )
    return replace(problem, times=replace(times, duration_s=legs), shifts=shifts)


@pytest.mark.parametrize("percent", [10, 40, 100, 500])
def test_a_long_way_at_a_slow_pace_is_no_way(percent: int) -> None:
    """Seconds beyond 32 bits are no way at all, instead of a way through the past."""
    problem = _with(random_problem(1, traits=()), leg_s=MOST_LEG, percent=percent)
    _, legs, _ = matrices_of(problem, used_rows(problem))
    seconds = legs[..., 0]
    assert seconds.min() >= 0
    assert seconds.max() <= FAR
    assert (seconds.max() == FAR) == (percent < 100)


def test_nobody_rides_where_no_day_is_long_enough() -> None:
    """Jobs that only such ways lead to are left out, and the plan is none of the impossible."""
    problem = _with(random_problem(1, traits=()), leg_s=MOST_LEG, percent=40)
    new_plan = plan(problem, Iterations(50), 0)
    assert all(not round_.visits or len(round_.visits) < 2 for round_ in new_plan.rounds)


def test_prices_beyond_64_bits_are_refused_by_name() -> None:
    """What leaving every job out would cost is added up: beyond what can be held, it is told."""
    dear = _with(random_problem(2, traits=()), leg_s=3600, cents=10**17)
    with pytest.raises(Failure, match="prices-too-large"):
        plan(dear, Iterations(10), 0)
    assert summable([MOST_UNITS - 1, 1]).tolist() == [MOST_UNITS - 1, 1]
    with pytest.raises(Failure, match="prices-too-large"):
        summable([MOST_UNITS, 1])


def test_the_largest_prices_that_a_day_may_name_are_planned() -> None:
    """A million an hour and jobs of every priority are dear and possible."""
    dear = _with(random_problem(3, traits=()), leg_s=600, cents=100_000_000)
    urgent = replace(dear, jobs=tuple(replace(job, priority=100) for job in dear.jobs))
    assert plan(urgent, Iterations(50), 0).rounds
