"""The whole day that goes out is judged, with all that is over in front."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dispatch.model import (
    Break,
    Capacity,
    Courier,
    Job,
    Load,
    Place,
    Plan,
    Problem,
    Round,
    Shift,
    Stop,
    TravelTimes,
    Vehicle,
    Window,
)
from dispatch.model.problem_parts import part_of
from dispatch.planning.planner import plan_of
from dispatch.rounds.rest_of_day.remaining_day import remaining
from dispatch.rounds.rest_of_day.shift_progress import ShiftProgress
from dispatch.rounds.rest_of_day.whole_day import whole_day_plan
from dispatch.rounds.rest_of_day.whole_day_check import newly_broken
from dispatch.schedule.timetable import StopTask
from routing.errors import Failure
from tests.support.depth import cases
from tests.support.plans.followed import followed
from tests.support.plans.plain_planner import plain_plan
from tests.support.plans.problems import DAY_START, problems

MINUTE = timedelta(minutes=1)
moments = st.integers(-60, 10 * 60).map(lambda minutes: DAY_START + minutes * MINUTE)


def three_jobs() -> tuple[Problem, Plan]:
    """Return a round of three jobs, six stops ten minutes from each other."""
    places = tuple(Place(id=name) for name in ("hub", "a", "b", "c"))
    minutes = np.full((4, 4), 10, np.int64)
    np.fill_diagonal(minutes, 0)
    times = TravelTimes(
        place_ids=tuple(place.id for place in places),
        duration_s={"bike": minutes * 60},
        distance_m={"bike": minutes * 200},
    )
    hub, *others = places
    jobs = tuple(
        Job(
            id=f"job-{number}",
            pickups=(Stop(id=f"p{number}", place=origin, load=Load(items=1), service_s=60),),
            drops=(Stop(id=f"d{number}", place=target, load=Load(items=1), service_s=60),),
        )
        for number, (origin, target) in enumerate(pairwise((*others, others[0])))
    )
    shift = Shift(
        id="s",
        courier=Courier(id="ana"),
        vehicle=Vehicle(id="bike", profile="bike", capacity=Capacity(items=5)),
        window=Window(start=DAY_START, end=DAY_START + timedelta(hours=5)),
        start_place=hub,
        end_place=hub,
    )
    problem = Problem(jobs=jobs, shifts=(shift,), times=times)
    order: list[StopTask | Break] = [
        StopTask(job=job, kind=kind, index=0) for job in jobs for kind in ("pickup", "drop")
    ]
    return problem, plan_of(problem, {"s": order})


def _wholes(
    problem: Problem, now: datetime, late: int, failed: int
) -> tuple[list[ShiftProgress], Plan, Plan]:
    """Return what happened by a moment, the day as it goes on, and as it goes on without a job."""
    plan = plain_plan(problem)
    progress = [_with_failures(one, failed) for one in followed(plan, now)]
    left = remaining(problem, plan, progress, now + late * MINUTE)
    usable = left.of_orders(left.sequences, left.problem.job_by_id)
    before = whole_day_plan(left, plan, plan_of(usable, left.sequences), untouched=left.impassable)
    free = [job.id for job in usable.jobs if job.id not in left.bound]
    part = part_of(usable, jobs=usable.job_by_id.keys() - free[:1])
    orders = {
        name: [e for e in order if not (hasattr(e, "job") and e.job.id in free[:1])]
        for name, order in left.sequences.items()
    }
    try:
        new_plan = plan_of(part, orders)
    except Failure as refused:
        # On a made-up map a way may be longer, or not be there, without the stop between.
        assume(refused.arguments.get("first") != "not-in-time")
        raise
    return progress, before, whole_day_plan(left, plan, new_plan, untouched=left.impassable)


def _with_failures(one: ShiftProgress, every: int) -> ShiftProgress:
    """Let every so manieth visit that is over have failed."""
    if not every:
        return one
    visits = {
        key: replace(each, status="failed")
        if each.status == "done" and key[0] == "drop" and number % every == 0
        else each
        for number, (key, each) in enumerate(one.visits.items())
    }
    return replace(one, visits=visits)


@given(problems(max_jobs=7), moments, st.integers(0, 90), st.integers(0, 3))
@settings(max_examples=cases(20, whole=40))
def test_a_day_that_goes_on_rightly_is_never_refused(
    problem: Problem, now: datetime, late: int, failed: int
) -> None:
    """Whatever is late, has failed or is taken out: what our own changes make passes."""
    progress, before, after = _wholes(problem, now, late, failed)
    assert newly_broken(problem, progress, before, before) == ()
    assert newly_broken(problem, progress, before, after) == ()


def _without_last(round_: Round) -> Round:
    return replace(round_, visits=round_.visits[:-1])


def _turned(round_: Round) -> Round:
    return replace(round_, visits=(round_.visits[1], round_.visits[0], *round_.visits[2:]))


def _twice(round_: Round) -> Round:
    return replace(round_, visits=(*round_.visits, round_.visits[-1]))


def _too_full(round_: Round) -> Round:
    *front, last = round_.visits
    more = last.load_after + Load(items=1)
    return replace(round_, visits=(*front, replace(last, load_after=more)))


def _too_early(round_: Round) -> Round:
    *front, last = round_.visits
    return replace(round_, visits=(*front, replace(last, arrive=last.arrive - MINUTE)))


@pytest.mark.parametrize("begun", [0, 2])
@pytest.mark.parametrize("spoil", [_without_last, _turned, _twice, _too_full, _too_early])
def test_what_is_wrong_in_the_whole_day_is_found(
    spoil: Callable[[Round], Round], begun: int
) -> None:
    """A visit lost, doubled or out of turn, a wrong load, a wrong time: in begun rounds as well."""
    problem, plan = three_jobs()
    round_ = plan.rounds[0]
    now = round_.visits[begun - 1].depart if begun else round_.start - MINUTE
    progress = followed(plan, now)
    left = remaining(problem, plan, progress, now)
    whole = whole_day_plan(left, plan, plan_of(left.problem, left.sequences))
    assert newly_broken(problem, progress, whole, whole) == ()
    spoilt = replace(whole, rounds=(spoil(whole.rounds[0]),))
    assert newly_broken(problem, progress, whole, spoilt) != ()
