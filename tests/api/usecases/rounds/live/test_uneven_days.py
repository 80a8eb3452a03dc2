"""Random days with one rider early, one late, one ill: no one's trouble is anybody else's."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from api.usecases.planning.whole_day import whole_day
from api.usecases.rounds.live.replanning import KEEPS, Keep, mended
from dispatch.check import check
from dispatch.labour.working_hours import stints_of_round
from dispatch.model import Plan, Problem, Round, TravelTimes
from dispatch.model.problem_parts import part_of
from dispatch.planning.planner import plan as search
from dispatch.planning.what_if.live_day_offers import Offer, offers
from dispatch.rounds.rest_of_day.actual_times import with_actual_times
from dispatch.rounds.rest_of_day.ended_early import ended_early
from dispatch.rounds.rest_of_day.remaining_day import RemainingDay, remaining
from dispatch.rounds.rest_of_day.remaining_day_values import WholeDay
from dispatch.rounds.rest_of_day.shift_progress import Key, ShiftProgress, VisitProgress, key_of
from dispatch.search.stop_rules import Iterations
from routing.types import UNREACHABLE
from tests.support.depth import cases
from tests.support.plans.problems import TRAITS, random_problem

FAILED = (9, 23, 34, 128, 269)
"""Seeds that failed once."""
SEEDS = sorted({*range(cases(6, whole=200)), *FAILED})
RIDERS, JOBS = 4, 12
_LEFT_OUT = {"prefixes"}
"""Nothing is promised before the day has begun: what is under way is told by progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnevenDay:
    """A day under way on which riders keep to their plan, are early, late or ill; one job more."""

    problem: Problem
    plan: Plan
    progress: tuple[ShiftProgress, ...]
    now: datetime
    new: str

    def left(self) -> RemainingDay:
        """Return what is left of it."""
        return remaining(self.problem, self.plan, self.progress, self.now)

    def of_rider(self, shift_id: str) -> UnevenDay:
        """Return the day as if only one rider were there, and the new job."""
        rounds = tuple(one for one in self.plan.rounds if one.shift_id == shift_id)
        own = {v.job_id for one in rounds for v in one.visits if v.job_id}
        problem = part_of(self.problem, jobs=own | {self.new}, shifts={shift_id})
        progress = tuple(one for one in self.progress if one.shift_id == shift_id)
        plan = Plan(rounds=rounds, unassigned=())
        return replace(self, problem=problem, plan=plan, progress=progress)

    def whole(self) -> WholeDay:
        """Return it as changes are laid over it."""
        return WholeDay(problem=self.problem, plan=self.plan, progress=self.progress, now=self.now)


def uneven_day(seed: int) -> UnevenDay:
    """Return the day of a seed."""
    rng = random.Random(seed)
    traits = [one for one in TRAITS if one not in _LEFT_OUT and rng.random() < 0.45]
    problem = random_problem(seed, JOBS, RIDERS, {*traits, "breaks"})
    free = [job.id for job in problem.jobs if job.id not in problem.pinned_to]
    new = rng.choice(free or ["job-0"])
    known = part_of(problem, jobs=problem.job_by_id.keys() - {new})
    planned = search(known, Iterations(60), seed)
    plan = replace(planned, unassigned=())
    first = min((one.start for one in plan.rounds), default=problem.shifts[0].window.start)
    last = max((one.end for one in plan.rounds), default=first)
    now = first + (last - first) * rng.random()
    now = now.replace(microsecond=0)
    early, late, ill = rng.sample([shift.id for shift in problem.shifts], 3)
    pace = {early: rng.uniform(0.2, 0.8)}
    delay = {early: -rng.randint(0, 120), late: rng.randint(20, 120)}
    progress = []
    for round_ in plan.rounds:
        name = round_.shift_id
        course = _Course(
            round=round_,
            sets_out=round_.start + timedelta(minutes=delay.get(name, 0)),
            pace=pace.get(name, 1),
        )
        if course.sets_out <= now:
            progress.append(course.progress(now))
    if rng.random() < 0.5:
        problem = _closed(rng, problem, plan)
    day = UnevenDay(problem=problem, plan=plan, progress=tuple(progress), now=now, new=new)
    return _without(day, ill)


def _closed(rng: random.Random, problem: Problem, plan: Plan) -> Problem:
    """Close the way to a stop of one round, for bikes such as it is ridden on."""
    visits = [(one.shift_id, v) for one in plan.rounds for v in one.visits if v.job_id]
    if not visits:
        return problem
    name, visit = rng.choice(visits)
    times, profile = problem.times, problem.shift_by_id[name].vehicle.profile
    assert isinstance(times, TravelTimes)
    at = times.place_ids.index(problem.stop(visit).place.id)
    duration_s, distance_m = (
        _cut(table, profile, at) for table in (times.duration_s, times.distance_m)
    )
    return replace(problem, times=replace(times, duration_s=duration_s, distance_m=distance_m))


def _cut(
    tables: Mapping[str, NDArray[np.signedinteger[Any]]], profile: str, at: int
) -> dict[str, NDArray[np.signedinteger[Any]]]:
    """Return tables without a way to one place for one profile."""
    table = tables[profile].copy()
    table[:at, at] = table[at + 1 :, at] = UNREACHABLE
    return {**tables, profile: table}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Course:
    """A round as it is really ridden: since when, and in which part of the planned time."""

    round: Round
    sets_out: datetime
    pace: float

    def at(self, planned: datetime) -> datetime:
        """Return when something really is."""
        return self.sets_out + (planned - self.round.start) * self.pace

    def progress(self, now: datetime) -> ShiftProgress:
        """Return what has happened by a moment."""
        visits: dict[Key, VisitProgress] = {}
        for visit in self.round.visits:
            begin, end = self.at(visit.start), self.at(visit.depart)
            if begin <= now:
                visits[key_of(visit)] = VisitProgress(
                    status="done" if end <= now else "arrived",
                    arrived_at=begin,
                    settled_at=end if end <= now else None,
                )
        end = self.at(self.round.end)
        over = end <= now
        return ShiftProgress(
            shift_id=self.round.shift_id,
            begun_at=self.sets_out,
            visits=visits,
            finished=over,
            ended_at=end if over else None,
        )


def _without(day: UnevenDay, ill: str) -> UnevenDay:
    """End the round of who is ill: what is aboard comes back, what is open goes to others."""
    left = day.left()
    aboard = {pin.job_id for pin in left.problem.pins if pin.begun and pin.shift_id == ill}
    ended = ended_early(day.problem, day.plan, day.progress, ill, carried=aboard, now=day.now)
    return replace(day, problem=ended.problem, plan=ended.plan, progress=ended.progress)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_fits_somebody_is_never_refused_because_of_somebody_else(seed: int) -> None:
    """Whoever could take a job alone is offered it, and takes it: the whole day keeps its rules."""
    day = uneven_day(seed)
    left = day.left()
    found = {one.shift_id: one for one in offers(left, left.sequences, day.new)}
    for shift in day.problem.shifts:
        alone = day.of_rider(shift.id).left()
        (own,) = offers(alone, alone.sequences, day.new) or (Offer(shift_id=shift.id),)
        if own.cost_cents is None:
            continue
        offer = found[shift.id]
        assert offer.cost_cents is not None, (shift.id, offer.ruled_out)
        orders = {**left.sequences, shift.id: list(offer.order)}
        after = whole_day(day.whole(), left, orders, touched={shift.id}, timed={})
        assert check(after.problem, after.part) == ()
        for plan in (after.before, after.after):
            _hours_are_told(day, plan)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("keep", KEEPS)
def test_a_day_is_replanned_whatever_happens_to_one_rider(seed: int, keep: Keep) -> None:
    """What is left is planned anew in a way that goes out, and nothing that is begun gets lost."""
    day = uneven_day(seed)
    left = day.left()
    orders = mended(left, Iterations(30), seed, keep=keep)
    assert not left.lost_by(orders)
    after = whole_day(day.whole(), left, orders, touched=None, timed={})
    _hours_are_told(day, after.after)


def _hours_are_told(day: UnevenDay, plan: Plan) -> None:
    progress = {one.shift_id: one for one in day.progress}
    for round_ in plan.rounds:
        ridden = with_actual_times(round_, progress.get(round_.shift_id))
        stints_of_round(day.problem.shift_by_id[round_.shift_id], ridden)
