"""Longest time aboard in the timing of one round."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch.check import check
from dispatch.model import Break, Plan, Problem, Window
from dispatch.schedule.projection import course_of, widened_rules
from dispatch.schedule.timetable import StopTask, make_round
from tests.dispatch.schedule.test_timetable import _at, _problem
from tests.support.depth import cases
from tests.support.plans.goods_aboard import in_time, pickups_first, tiny_day

MINUTE = timedelta(minutes=1)


def _limited(limit_min: int, problem: Problem, **changes: object) -> Problem:
    (job,) = problem.jobs
    return replace(
        problem,
        jobs=(replace(job, aboard_limit_s=60 * limit_min, **changes),),  # type: ignore[arg-type]
    )


def _order(problem: Problem) -> list[StopTask | Break]:
    (job,) = problem.jobs
    return [StopTask(job=job, kind=kind, index=index) for kind, index, _ in job.stops]


def test_goods_are_taken_up_later_where_their_drop_opens_late() -> None:
    """Who would wait at the door with hot goods takes them up so late that the limit is kept.

    So it is in a shift of which the window forces an early start, too.
    """
    problem = _limited(7, _problem(drop_opens=60))
    found = make_round(problem, problem.shifts[0], _order(problem))
    assert found is not None
    pickup, drop = found.visits
    assert drop.start == _at(60)
    assert drop.start - pickup.depart <= 7 * MINUTE
    early = replace(
        problem.jobs[0].pickups[0], windows=(Window(start=_at(0), end=_at(40)),), service_s=120
    )
    shut = replace(problem, jobs=(replace(problem.jobs[0], pickups=(early,)),))
    assert make_round(shut, shut.shifts[0], _order(shut)) is None


def test_a_ride_longer_than_the_limit_is_no_way() -> None:
    """Five minutes of riding cannot be done in four, however late one leaves."""
    for limit_min, fits in ((5, True), (4, False)):
        problem = _limited(limit_min, _problem())
        found = make_round(problem, problem.shifts[0], _order(problem))
        assert (found is not None) is fits


def test_goods_aboard_already_count_from_then() -> None:
    """What was taken up at a known time has to be handed over in time from then."""
    problem = _problem()
    (job,) = problem.jobs
    rest = replace(job, pickups=(), aboard_since=_at(-10))
    for limit_min, fits in ((30, True), (15, False)):
        asked = _limited(limit_min, replace(problem, jobs=(rest,)))
        found = make_round(asked, asked.shifts[0], _order(asked))
        assert (found is not None) is fits


def test_a_limit_that_is_bound_to_be_passed_is_widened_as_far_as_it_takes() -> None:
    """A round under way goes on, and says by how much its goods are aboard too long."""
    asked = _problem()
    rest = replace(asked.jobs[0], pickups=(), aboard_since=_at(-10), aboard_limit_s=900)
    asked = replace(asked, jobs=(rest,))
    shift, order = asked.shifts[0], _order(asked)
    wide, widened, found = widened_rules(shift, order, course_of(asked, shift, order))
    assert [one.code for one in found] == ["aboard-too-long"]
    jobs = tuple(one.job for one in widened if isinstance(one, StopTask))
    gone_on = replace(asked, jobs=jobs[:1])
    assert make_round(gone_on, wide, widened) is not None
    tight = replace(jobs[0], aboard_limit_s=(jobs[0].aboard_limit_s or 0) - 1)
    order = [StopTask(job=tight, kind="drop", index=0)]
    assert make_round(replace(asked, jobs=(tight,)), wide, order) is None


@pytest.mark.parametrize("seed", range(cases(15, whole=200)))
def test_an_order_is_timed_exactly_where_it_can_be(seed: int) -> None:
    """An order is timed just where a system of differences has an answer, and then checked."""
    problem = tiny_day(seed)
    (shift,) = problem.shifts
    tasks = [(job, kind, index) for job in problem.jobs for kind, index, _ in job.stops]
    for order in itertools.islice(filter(pickups_first, itertools.permutations(tasks)), 0, 90, 7):
        entries = [StopTask(job=job, kind=kind, index=n) for job, kind, n in order]
        found = make_round(problem, shift, entries)
        assert (found is not None) == in_time(problem, shift, order)
        if found is not None:
            free = replace(problem, never_together=())
            broken = {one.code for one in check(free, Plan(rounds=(found,), unassigned=()))}
            assert broken <= {"cost-missing", "overloaded"}
