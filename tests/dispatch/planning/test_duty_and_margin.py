"""Time on duty, the margin before windows end, and breaks that nobody works around."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from dispatch.check import check
from dispatch.model import (
    Break,
    Courier,
    Job,
    Place,
    Plan,
    Prefix,
    Prices,
    Problem,
    Round,
    Shift,
    Stop,
    TravelTimes,
    Vehicle,
    Weights,
    Window,
)
from dispatch.planning.planner import plan, plan_of
from dispatch.schedule.break_placement import breaks_where_cheapest
from dispatch.schedule.cost_terms import cost_terms, paid_s
from dispatch.schedule.lateness_margin import lacking_margin_s
from dispatch.schedule.timetable import StopTask, make_round
from dispatch.search.stop_rules import Iterations
from tests.support.plans.on_duty import on_duty
from tests.support.plans.problems import TRAITS, random_problem

MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)
LEG_S = 600
"""Seconds between any two places."""
PRICED = Weights(margin_hour_cents=4800, margin_minutes=5, margin_percent=20)


def _at(hours: float) -> datetime:
    return MORNING + timedelta(hours=hours - 8)


def _drop(name: str, *windows: tuple[float, float]) -> Job:
    spans = tuple(Window(start=_at(low), end=_at(high)) for low, high in windows)
    stop = Stop(place=Place(id=name), windows=spans, service_s=300)
    return Job(id=name, drops=(stop,))


def _day(jobs: list[Job], *pauses: Break, weights: Weights = PRICED, duty: bool = True) -> Problem:
    """One courier from 8 to 18 with a leg of ten minutes between any two places."""
    names = ("hub", *(job.id for job in jobs))
    seconds = np.full((len(names), len(names)), LEG_S, np.int32)
    np.fill_diagonal(seconds, 0)
    shift = Shift(
        id="s",
        courier=Courier(id="c"),
        vehicle=Vehicle(id="v", profile="bike"),
        window=Window(start=_at(8), end=_at(18)),
        start_place=Place(id="hub"),
        end_place=Place(id="hub"),
        breaks=pauses,
        prices=Prices(hour_cents=3600, duty=duty),
    )
    return Problem(
        jobs=tuple(jobs),
        shifts=(shift,),
        times=TravelTimes(
            place_ids=names, duration_s={"bike": seconds}, distance_m={"bike": seconds}
        ),
        weights=weights,
        work_limit_s=None,
    )


def _made(problem: Problem, *pauses: Break) -> Round:
    """Time the round of all jobs in their order, with breaks after them."""
    order = [StopTask(job=job, kind="drop", index=0) for job in problem.jobs]
    round_ = make_round(problem, problem.shifts[0], [*order, *pauses])
    assert round_ is not None
    return round_


NOON = Break(id="noon", duration_s=1800, windows=(Window(start=_at(12), end=_at(14)),))


def test_a_break_that_comes_after_all_work_drags_none_of_it_along() -> None:
    """A delivery from 9 to 11 before a break at noon is made at 9, and the round ends then."""
    problem = _day([_drop("a", (9, 11))], NOON)
    round_ = _made(problem, NOON)
    assert [visit.kind for visit in round_.visits] == ["drop"]
    assert round_.visits[0].start == _at(9)
    assert round_.wait_s == 0
    plan_of(problem, {"s": [StopTask(job=problem.jobs[0], kind="drop", index=0), NOON]})


def test_a_break_within_the_round_stays() -> None:
    """A round that is on the way at the time of a break holds it, and the checker asks for it."""
    problem = _day([_drop("a", (11.9, 11.95))], NOON)
    round_ = _made(problem, NOON)
    assert [visit.kind for visit in round_.visits] == ["drop", "break"]
    visits = tuple(visit for visit in round_.visits if visit.kind == "drop")
    end = visits[-1].depart + timedelta(seconds=LEG_S)
    without = replace(round_, visits=visits, end=end)
    assert end > _at(12)
    codes = [one.code for one in check(problem, _stated(problem, without))]
    assert codes == ["break-missing"]


def _stated(problem: Problem, round_: Round) -> Plan:
    return Plan(rounds=(round_,), unassigned=(), cost_cents=cost_terms(problem, [round_]))


def test_waiting_and_stops_are_paid_like_riding() -> None:
    """The three terms of an hour on duty add up to the time without unpaid breaks."""
    paid = replace(NOON, id="paid", duration_s=600, paid=True)
    problem = _day([_drop("a", (9, 10)), _drop("b", (14, 15))], NOON, paid)
    order: list[StopTask | Break] = [
        StopTask(job=problem.jobs[0], kind="drop", index=0),
        NOON,
        paid,
        StopTask(job=problem.jobs[1], kind="drop", index=0),
    ]
    round_ = make_round(problem, problem.shifts[0], order)
    assert round_ is not None
    terms = cost_terms(problem, [round_])
    on_duty_s = round_.duty_s - 1800
    assert paid_s(problem.shifts[0], round_) == on_duty_s
    assert terms["waiting"] > 0
    assert terms["travel_time"] + terms["stops"] + terms["waiting"] == on_duty_s * 3600 // 3600
    assert not check(problem, _stated(problem, round_))


def test_nobody_is_planned_at_the_last_minute_of_a_window() -> None:
    """Before a wait a stop is made as much before its window ends as things may go slower."""
    problem = _day([_drop("a", (9, 11)), _drop("b", (14, 15))])
    round_ = _made(problem)
    # Five minutes late, and a fifth of the ride of ten minutes longer.
    assert round_.visits[0].start == _at(11) - timedelta(minutes=7)
    assert cost_terms(problem, [round_])["margin"] == 0
    off = replace(problem, weights=Weights())
    assert _made(off).visits[0].start == _at(11)
    late = cost_terms(problem, [_made(off)])
    assert late["margin"] == 7 * 60 * 4800 // 3600


def test_margin_grows_with_the_way_since_the_last_wait() -> None:
    """Each ride adds a fifth of it to the delay, and a wait takes away what it lasts."""
    jobs = [_drop("a", (9, 9)), _drop("b", (9.25, 9.25)), _drop("c", (9.5, 9.55))]
    problem = _day(jobs)
    round_ = _made(problem)
    latest = _made(replace(problem, weights=Weights()))
    # At a 300 + 120, at b 120 more, at c 120 more less the three minutes that its window lasts.
    assert lacking_margin_s(problem, latest) == [420, 540, 660 - 180]
    # So it leaves seven minutes earlier, and waits for a.
    assert [visit.wait_s for visit in round_.visits] == [420, 0, 0]
    assert lacking_margin_s(problem, round_) == [0, 120, 240 - 180]
    waiting = _day([_drop("a", (9, 9.5)), _drop("b", (14, 14))])
    assert lacking_margin_s(waiting, _made(waiting)) == [0, 0]


def test_margin_is_a_price_and_refuses_nobody() -> None:
    """A stop that can only be made at the last second is made, prize or no prize."""
    exact = _drop("a", (8 + LEG_S / 3600, 8 + LEG_S / 3600))
    for prize in (None, 1250):
        problem = _day([replace(exact, prize_cents=prize)])
        new_plan = plan(problem, Iterations(20), 1)
        assert not new_plan.unassigned
        assert new_plan.cost_cents["margin"] > 0


def test_a_break_stands_where_work_lulls() -> None:
    """A break that would be waited for goes where the round waits anyway, and costs less there."""
    lunch = replace(NOON, windows=(Window(start=_at(9), end=_at(14)),))
    problem = _day([_drop("a", (9, 9)), _drop("b", (10, 10)), _drop("c", (10.5, 10.5))], lunch)
    tasks = [StopTask(job=job, kind="drop", index=0) for job in problem.jobs]
    order: list[StopTask | Break] = [tasks[0], tasks[1], tasks[2], lunch]
    (placed,) = breaks_where_cheapest(problem, {"s": order}).values()
    assert placed == [tasks[0], lunch, tasks[1], tasks[2]]
    begun = replace(
        problem,
        prefixes=(
            Prefix(
                shift_id="s",
                visits=(("drop", "a", 0), ("drop", "b", 0), ("drop", "c", 0), ("break", "noon", 0)),
            ),
        ),
    )
    assert breaks_where_cheapest(begun, {"s": order}) == {"s": order}


@pytest.mark.parametrize("seed", range(24))
def test_the_checker_finds_the_same_cost_of_duty_and_margin(seed: int) -> None:
    """Plans of random days on duty pass the independent checker, which works the terms out anew."""
    traits = (None, TRAITS, ("windows", "breaks", "late", "setup", "prefixes", "long-shifts"))
    problem = on_duty(random_problem(seed, jobs=7, shifts=2, traits=traits[seed % 3]))
    new_plan = plan(problem, Iterations(30), 1)
    assert {"stops", "waiting", "margin"} <= new_plan.cost_cents.keys()
    if not new_plan.rounds:
        return
    for term in ("stops", "waiting", "margin"):
        costs = {**new_plan.cost_cents, term: new_plan.cost_cents[term] + 1}
        codes = [one.code for one in check(problem, replace(new_plan, cost_cents=costs))]
        assert codes == ["cost-wrong"]
