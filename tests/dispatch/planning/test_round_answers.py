"""What all rounds of a kept day say to a job, beside what a day compiled with it says."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from dispatch.model import Break, Job, Problem, Stop, Window
from dispatch.model.problem_parts import part_of
from dispatch.planning.what_if.explanations import slacks_of
from dispatch.planning.what_if.live_day_offers import Answer, Offer, offers
from dispatch.planning.what_if.quote_insertion import JobShape, QuoteInsertion
from dispatch.planning.what_if.round_answers import InsertedVisit
from dispatch.rounds.rest_of_day.remaining_day import RemainingDay, remaining
from dispatch.search.arrays.requests import EXTRA_REQUEST_ID
from tests.support.depth import cases
from tests.support.plans.closed_streets import with_closures
from tests.support.plans.followed import followed
from tests.support.plans.on_duty import on_duty
from tests.support.plans.plain_planner import plain_plan
from tests.support.plans.problems import DAY_START, TRAITS, random_problem

if TYPE_CHECKING:
    from collections.abc import Callable

FIGURES = [name for name in Answer.__slots__ if name != "shift_id"]
OPEN = tuple(
    trait
    for trait in TRAITS
    if trait not in {"many-stops", "skills", "aid", "companions", "boxes", "pins", "unreachable"}
)
"""Traits with which most rounds may take most jobs."""
CHOICES = 6


def _windows(rng: random.Random) -> tuple[Window, ...]:
    clock, seen = DAY_START, []
    for _ in range(rng.choice([0, 1, 1, 1, 2])):
        clock += timedelta(minutes=rng.randint(0, 240))
        end = clock + timedelta(minutes=rng.randint(0, 150))
        seen.append(Window(start=clock, end=end))
        clock = end + timedelta(minutes=1)
    return tuple(seen)


def _choices(rng: random.Random, job: Job) -> list[Job]:
    """Return a job in several choices of its windows; some have those of the pickup in common."""

    def moved(stops: tuple[Stop, ...]) -> tuple[Stop, ...]:
        return tuple(replace(stop, windows=_windows(rng)) for stop in stops)

    jobs = [replace(job, id=EXTRA_REQUEST_ID)]
    for _ in range(CHOICES - 1):
        pickups = jobs[-1].pickups if rng.random() < 0.6 else moved(job.pickups)
        jobs.append(replace(jobs[0], pickups=pickups, drops=moved(job.drops)))
    return jobs


def _under_way(seed: int, problem: Problem, rng: random.Random) -> RemainingDay:
    """Plan a day, and give what is left of it; by odd seeds after some hours, with some delay."""
    plan = plain_plan(problem)
    now = DAY_START + timedelta(minutes=rng.randint(0, 420))
    late = timedelta(minutes=rng.choice([0, 20]))
    left = remaining(problem, plan, followed(plan, now), now + late)
    if seed % 2 and left.problem.shifts:
        return left
    return remaining(problem, plan, (), DAY_START - timedelta(hours=1))


def _day(
    seed: int, priced: Callable[[Problem], Problem] = lambda problem: problem
) -> tuple[RemainingDay, list[Job]]:
    """Return what is left of a day, and a job of no round in several choices."""
    rng = random.Random(seed)
    some = [trait for trait in OPEN if rng.random() < 0.5]
    traits = (None, OPEN, some, some, TRAITS)[seed // 2 % 5]
    problem = priced(random_problem(seed, jobs=rng.randint(9, 12), shifts=3, traits=traits))
    promised = {name for prefix in problem.prefixes for _, name, _ in prefix.visits}
    job = rng.choice([job for job in problem.jobs if job.id not in promised])
    rest = part_of(problem, jobs=problem.job_by_id.keys() - {job.id})
    return _under_way(seed, rest, rng), _choices(rng, job)


def _assert_same_visits(
    inserted_visits: list[InsertedVisit], problem: Problem, offer: Offer
) -> None:
    assert offer.round_ is not None
    slacks = slacks_of(problem, offer.round_)
    own = [
        (visit.kind, visit.index, visit.start, slack.slack_s)
        for visit, slack in zip(offer.round_.visits, slacks, strict=True)
        if visit.job_id == EXTRA_REQUEST_ID
    ]
    assert [(one.kind, one.index, one.begin, one.slack_s) for one in inserted_visits] == own


@pytest.mark.parametrize("seed", range(cases(30, whole=160)))
@pytest.mark.slow
def test_a_kept_day_answers_as_the_day_compiled_with_the_job(seed: int) -> None:
    """Costs, what is ridden more, the end and the rule in the way are those of one-by-one offers.

    So is the round of each that takes the job, visit by visit, and when it is said to visit the
    stops of the job, and how much later it could. One kept day answers for one choice of windows
    after the other.
    """
    _assert_same_answers(*_day(seed))


@pytest.mark.parametrize("seed", range(0, cases(20, whole=40), 3))
def test_hours_on_duty_and_margin_are_told_to_the_cent(seed: int) -> None:
    """The same where hours on duty and margin have a price, and breaks fall away for it."""
    _assert_same_answers(*_day(seed, priced=on_duty))


@pytest.mark.parametrize("seed", range(0, cases(24, whole=40), 4))
def test_streets_by_the_hour_are_told_to_the_cent(seed: int) -> None:
    """The same where streets close and open within the day."""
    _assert_same_answers(*_day(seed, priced=lambda problem: with_closures(problem, seed)))


def _assert_same_answers(left: RemainingDay, jobs: list[Job]) -> None:
    insertion = QuoteInsertion(left, JobShape.of(jobs[0]))
    for job in (insertion.named(job) for job in jobs):
        said = insertion.ask(job, {})
        alone = replace(left, problem=replace(left.problem, jobs=(*left.problem.jobs, job)))
        wanted = offers(alone, left.sequences, EXTRA_REQUEST_ID)
        answers = said.all()
        assert [one.shift_id for one in answers] == [one.shift_id for one in wanted]
        for one, other in zip(answers, wanted, strict=True):
            assert [getattr(one, name) for name in FIGURES] == [
                getattr(other, name) for name in FIGURES
            ]
            if one.cost_cents is not None:
                problem, offer = insertion.offer(job, said, one.shift_id)
                assert offer == other
                _assert_same_visits(insertion.visits(job, said, one.shift_id), problem, offer)
        best = said.best()
        first = wanted[0] if wanted and wanted[0].cost_cents is not None else None
        assert (best and best.shift_id) == (first and first.shift_id)


def test_a_break_that_was_declared_is_not_one_that_may_fall_away() -> None:
    """Of two empty rounds with a break at the same minute, one may leave it out and one may not.

    Both are asked at once about a drop at that minute, which is late after the break.
    """
    problem = random_problem(1, jobs=1, shifts=1, traits=())
    job, free = replace(problem.jobs[0], id=EXTRA_REQUEST_ID, pickups=()), problem.shifts[0]
    start = free.window.start
    window = Window(start=start, end=start + timedelta(hours=12, minutes=20))
    free = replace(free, window=window, breaks=())
    pause = Break(id="noon", duration_s=20 * 60)
    bound = replace(free, id="bound", breaks=(pause,), courier=replace(free.courier, id="b"))
    opens = start + timedelta(hours=6, minutes=5)
    stop = replace(
        job.drops[0],
        windows=(Window(start=opens, end=opens),),
        late_limit_s=3600,
        late_hour_cents=10_000,
    )
    job = replace(job, drops=(stop,))
    problem = replace(problem, jobs=(), shifts=(bound, free), work_limit_s=6 * 3600)
    left = remaining(problem, plain_plan(problem), (), DAY_START - timedelta(hours=1))
    alone = replace(left, problem=replace(left.problem, jobs=(job,)))
    insertion = QuoteInsertion(left, JobShape.of(job))
    costs = {one.shift_id: one.cost_cents for one in insertion.ask(job, {}).all()}
    assert costs == {
        one.shift_id: one.cost_cents for one in offers(alone, left.sequences, EXTRA_REQUEST_ID)
    }
    assert costs["bound"] != costs[free.id]
