"""What it costs to share the work, and whose work changes."""

from __future__ import annotations

from dataclasses import replace

from dispatch.check import check
from dispatch.model import Problem
from dispatch.planning.fairness.even_split import PRICES, shared_work, sharing_prices
from dispatch.planning.planner import plan
from dispatch.search.stop_rules import Iterations
from tests.dispatch.planning.test_shared_vehicles import BIKE, _job, _problem, _shift


def _day(shifts: int = 4) -> Problem:
    """Eight jobs along a street that one rider can serve alone, and the others have nothing."""
    riders = [replace(_shift(f"s{n}", [BIKE]), choice=()) for n in range(shifts)]
    return _problem([_job(f"j{n}", 1 + n % 4, 5) for n in range(8)], riders)


def test_sharing_is_told_with_its_cost_and_with_whom_it_reaches() -> None:
    """One of four works in the cheapest plan; sharing costs what the shared plan costs more."""
    problem = _day()
    new_plan = plan(problem, Iterations(500), 1)
    work = shared_work(problem, new_plan, 1)
    assert work is not None
    assert work == shared_work(problem, new_plan, 1)
    assert (work.idle, len(new_plan.rounds)) == (3, 1)
    assert work.shared_idle < work.idle
    assert work.extra_cents == sum(one.shared_cents - one.cents for one in work.riders) > 0
    assert sum(one.cents for one in work.riders) == sum(new_plan.cost_cents.values())
    assert [one.shift_id for one in work.riders] == [shift.id for shift in problem.shifts]
    worked = [one.shared_work_s for one in work.riders]
    assert max(worked) < max(one.work_s for one in work.riders)
    assert sum(1 for work_s in worked if not work_s) == work.shared_idle


def test_a_plan_asked_for_at_that_price_shares_and_tells_no_more() -> None:
    """At the price that was told as many ride, and there is no more to share."""
    problem = _day()
    work = shared_work(problem, plan(problem, Iterations(500), 1), 1)
    assert work is not None
    weights = replace(problem.weights, balance_hour_cents=work.balance_hour_cents)
    shared = replace(problem, weights=weights)
    new_plan = plan(shared, Iterations(500), 1)
    assert check(shared, new_plan) == ()
    assert len(problem.shifts) - len(new_plan.rounds) == work.shared_idle
    assert shared_work(shared, new_plan, 1) is None


def test_who_rides_alone_shares_with_nobody() -> None:
    """Nothing is told of a day with one shift, or one whose work cannot be more even."""
    assert sharing_prices(_day(1)) == tuple(times * 3600 for times in PRICES)
    for problem in (_day(1), _problem([_job("a", 1), _job("b", 1)], _day(2).shifts[:1])):
        assert shared_work(problem, plan(problem, Iterations(50), 1), 1) is None
