"""The cross-check solver reads the problem by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch import cross_check
from dispatch.check import check
from dispatch.cross_check.break_intervals import BreakInterval, break_intervals
from dispatch.model import (
    Break,
    Courier,
    Job,
    Place,
    Prices,
    Problem,
    Shift,
    Stop,
    TravelTimes,
    Vehicle,
    Weights,
    Window,
)
from dispatch.planning.plan_from_sequences import plan_of_stops
from dispatch.search.arrays import compilation as arrays
from tests.support.depth import cases
from tests.support.plans.goods_aboard import in_time, stay_apart, tiny_day
from tests.support.plans.problems import random_problem

START = datetime(2026, 11, 30, 6, tzinfo=UTC)


def _day(hours: int, *breaks: Break) -> tuple[Problem, Shift]:
    """A day of one shift and no jobs."""
    shift = Shift(
        id="s",
        courier=Courier(id="c"),
        vehicle=Vehicle(id="v", profile="bike"),
        window=Window(start=START, end=START + timedelta(hours=hours)),
        breaks=breaks,
    )
    times = TravelTimes(place_ids=(), duration_s={}, distance_m={})
    return Problem(jobs=(), shifts=(shift,), times=times), shift


def test_a_misread_problem_does_not_mislead_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the search's arrays are wrong the cross-check solver still gives a lawful plan."""

    def wrong(*_: object, **__: object) -> None:
        message = "the arrays of the search were read"
        raise AssertionError(message)

    monkeypatch.setattr(arrays, "matrices_of", wrong)
    monkeypatch.setattr(arrays, "requests_of", wrong)
    monkeypatch.setattr(arrays, "allowed_shifts", wrong)
    problem = random_problem(1, jobs=5, shifts=2, traits=("windows", "loads", "skills"))
    sequences = cross_check.solve(problem, 100)
    assert sequences
    monkeypatch.undo()
    plan = plan_of_stops(problem, sequences)
    assert plan is not None
    assert check(problem, plan) == ()


@given(hours=st.integers(min_value=1, max_value=30), data=st.data())
def test_its_breaks_keep_the_law_wherever_they_begin(hours: int, data: st.DataObject) -> None:
    """Between breaks, taken in order at any time they may begin, nobody works over the limit."""
    problem, shift = _day(hours)
    since = int(START.timestamp())
    for pause in break_intervals(problem, shift):
        begin = data.draw(st.integers(min_value=max(pause.earliest, since), max_value=pause.latest))
        assert begin - since <= 6 * 3600
        since = begin + pause.lasts_s
    assert int(shift.window.end.timestamp()) - since <= 6 * 3600


def test_a_declared_break_is_the_one_of_the_law_where_it_can_be() -> None:
    """A shift of eight hours whose break of half an hour lies in the middle holds just that."""
    problem, shift = _day(8, Break(id="noon", duration_s=1800))
    held = break_intervals(problem, shift)
    start = int(START.timestamp())
    # At most six hours are worked before it, and at most six after it.
    assert held == [BreakInterval(earliest=start + 5400, latest=start + 6 * 3600, lasts_s=1800)]


def _places(*jobs: Job, shifts: int = 1, duty: bool = True, margin_hour_cents: int = 0) -> Problem:
    """A day of couriers from 6 to 18 at 36 an hour; ten minutes between any two places."""
    names = ("hub", *(job.id for job in jobs))
    seconds = np.full((len(names), len(names)), 600, np.int32)
    np.fill_diagonal(seconds, 0)
    if "soon" in names:
        seconds[names.index("later"), names.index("soon")] = 590
    new_shifts = tuple(
        Shift(
            id=f"s{number}",
            courier=Courier(id=f"c{number}"),
            vehicle=Vehicle(id=f"v{number}", profile="bike"),
            window=Window(start=START, end=START + timedelta(hours=12)),
            start_place=Place(id="hub"),
            end_place=Place(id="hub"),
            prices=Prices(hour_cents=3600, duty=duty),
        )
        for number in range(shifts)
    )
    times = TravelTimes(place_ids=names, duration_s={"bike": seconds}, distance_m={"bike": seconds})
    weights = Weights(margin_hour_cents=margin_hour_cents)
    return Problem(jobs=jobs, shifts=new_shifts, times=times, weights=weights, work_limit_s=None)


def _drop(name: str, since_min: int, until_min: int, service_s: int = 300) -> Job:
    """A drop that begins so many minutes after the shifts do."""
    window = Window(
        start=START + timedelta(minutes=since_min), end=START + timedelta(minutes=until_min)
    )
    stop = Stop(place=Place(id=name), windows=(window,), service_s=service_s)
    return Job(id=name, drops=(stop,))


def _orders(problem: Problem) -> list[list[str]]:
    """Jobs in their order of each round, rounds in the order of the alphabet."""
    found = cross_check.solve(problem, 300)
    assert found is not None
    return sorted([name for _, name, _ in stops] for stops in found.values())


def test_it_sends_two_couriers_rather_than_have_one_wait() -> None:
    """Jobs of the morning and of the evening share a round only where waiting is not paid."""
    jobs = [_drop("a", 0, 60), _drop("b", 0, 60), _drop("y", 600, 640), _drop("z", 600, 640)]
    ridden = _orders(_places(*jobs, shifts=2, duty=False))
    on_duty = _orders(_places(*jobs, shifts=2))
    assert len(ridden) == 1
    assert [set(order) for order in on_duty] == [{"a", "b"}, {"y", "z"}]


def test_it_keeps_a_margin_where_that_is_cheap() -> None:
    """A stop that another would push to the end of its window comes first, if margin is priced."""
    jobs = [_drop("soon", 0, 26), _drop("later", 0, 600)]
    assert _orders(_places(*jobs)) == [["later", "soon"]]
    assert _orders(_places(*jobs, margin_hour_cents=4800)) == [["soon", "later"]]


def test_it_leaves_no_job_out_for_the_time_at_its_stops() -> None:
    """A prize that pays the way is enough, though the hour at the door costs more than it."""
    long = _drop("long", 0, 600, service_s=3600)
    assert _orders(_places(replace(long, prize_cents=1300))) == [["long"]]
    assert _orders(_places(replace(long, prize_cents=1100))) == []


@pytest.mark.parametrize("seed", range(cases(3, whole=20)))
def test_it_keeps_time_aboard_and_kinds_apart(seed: int) -> None:
    """Its sequences keep limits and kinds as a judge of tiny days reads them."""
    problem = tiny_day(seed)
    (shift,) = problem.shifts
    for order in (cross_check.solve(problem, 200) or {}).values():
        tasks = [(problem.job_by_id[name], kind, index) for kind, name, index in order]
        served = {job.id for job, _, _ in tasks}
        assert stay_apart(problem, tasks)
        assert in_time(problem, shift, tasks), served
