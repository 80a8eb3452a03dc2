"""What the search does with hours on duty and margin: it weighs them, and leaves no job out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from dispatch.check import check
from dispatch.model import (
    Courier,
    Job,
    Place,
    Plan,
    Prices,
    Problem,
    Shift,
    Stop,
    TravelTimes,
    Vehicle,
    Weights,
    Window,
)
from dispatch.planning.planner import plan
from dispatch.planning.profitable_insertions import with_profitable_jobs
from dispatch.schedule.cost_terms import exact_terms
from dispatch.schedule.timetable import StopTask, make_plan, make_round
from dispatch.schedule.visit_sequences import VisitSequences, sequences_of
from dispatch.search import kernel
from dispatch.search.annealing_search import Search
from dispatch.search.arrays.compilation import compile_problem, empty_state
from dispatch.search.arrays.layout import UNITS_PER_CENT
from dispatch.search.starting_state import write_sequences
from dispatch.search.stop_rules import Iterations
from tests.support.plans.on_duty import on_duty
from tests.support.plans.problems import random_problem

MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)
LEG_S = 600
"""Seconds between any two places that are not near each other."""
TIMED = ("windows", "drops-only", "setup", "late", "prices", "no-work-limit")

PRICES_ONLY = ("stops", "waiting", "margin")
"""Terms for which no job is left out: what serving one is worth is not compared with them."""


def _at(hours: float) -> datetime:
    return MORNING + timedelta(hours=hours - 8)


def _drop(name: str, low: float, high: float, prize_cents: int | None = None) -> Job:
    span = Window(start=_at(low), end=_at(high))
    stop = Stop(place=Place(id=name), windows=(span,), service_s=300)
    return Job(id=name, drops=(stop,), prize_cents=prize_cents)


def _day(
    jobs: list[Job],
    shifts: int = 1,
    margin_hour_cents: int = 4800,
    near: tuple[tuple[int, int], ...] = (),
) -> Problem:
    """Couriers from 8 to 18 on duty at 36 euros an hour; some jobs, by number, are near others."""
    names = ("hub", *(job.id for job in jobs))
    seconds = np.full((len(names), len(names)), LEG_S, np.int32)
    np.fill_diagonal(seconds, 0)
    for one, other in near:
        seconds[one + 1, other + 1] = seconds[other + 1, one + 1] = LEG_S // 2
    hub = Place(id="hub")
    return Problem(
        jobs=tuple(jobs),
        shifts=tuple(
            Shift(
                id=f"s{number}",
                courier=Courier(id=f"c{number}"),
                vehicle=Vehicle(id=f"v{number}", profile="bike"),
                window=Window(start=_at(8), end=_at(18)),
                start_place=hub,
                end_place=hub,
                prices=Prices(hour_cents=3600, duty=True),
            )
            for number in range(shifts)
        ),
        times=TravelTimes(
            place_ids=names, duration_s={"bike": seconds}, distance_m={"bike": seconds}
        ),
        weights=Weights(margin_hour_cents=margin_hour_cents, margin_minutes=5, margin_percent=20),
        work_limit_s=None,
    )


def _left_by_the_search(problem: Problem) -> set[str]:
    search = Search(problem, 1)
    search.run(Iterations(50))
    served = {
        e.job.id for order in search.sequences().values() for e in order if isinstance(e, StopTask)
    }
    return {job.id for job in problem.jobs} - served


def test_waiting_that_costs_more_than_everything_leaves_no_job_out() -> None:
    """A job whose prize pays its way is served, though a day's waiting for it is far dearer."""
    problem = _day([_drop("a", 8.5, 8.75), _drop("b", 16, 16.25, prize_cents=1250)])
    assert _left_by_the_search(problem) == {"b"}
    new_plan = plan(problem, Iterations(50), 1)
    assert not new_plan.unassigned
    assert new_plan.cost_cents["waiting"] > 20_000
    unasked = replace(problem, jobs=(problem.jobs[0], replace(problem.jobs[1], prize_cents=None)))
    assert not _left_by_the_search(unasked)


def test_margin_that_costs_more_than_everything_leaves_no_job_out() -> None:
    """A job that can only be made at the last second is served, whatever margin costs."""
    first = 8 + LEG_S / 3600
    for prize in (None, 1250):
        problem = _day([_drop("a", first, first, prize)], margin_hour_cents=480_000)
        new_plan = plan(problem, Iterations(50), 1)
        assert not new_plan.unassigned
        assert new_plan.cost_cents["margin"] > 50_000


def test_serving_one_job_more_may_have_every_round_wait() -> None:
    """Hours on duty of all shifts together never outweigh a job that has no prize."""
    early = [_drop(f"e{n}", 8.5, 8.75) for n in range(3)]
    late = [_drop(f"l{n}", 17.5, 17.75) for n in range(3)]
    problem = _day([*early, *late], shifts=3, margin_hour_cents=0)
    penalty = compile_problem(problem).data.penalty
    assert penalty.min() > 3 * 10 * 3600 * UNITS_PER_CENT
    assert not plan(problem, Iterations(50), 1).unassigned


def test_a_job_whose_way_costs_more_than_its_prize_stays_out() -> None:
    """What is put in afterwards is asked for its ride alone, but for that it is asked."""
    problem = _day([_drop("a", 8.5, 8.75), _drop("b", 16, 16.25, prize_cents=600)])
    new_plan = plan(problem, Iterations(50), 1)
    assert [entry.job_id for entry in new_plan.unassigned] == ["b"]


@pytest.mark.parametrize("seed", range(12))
def test_whoever_is_left_out_has_no_place_that_is_worth_its_way(seed: int) -> None:
    """Each place for a job left out costs its prize in riding and the like, or is none."""
    traits = (*TIMED, "prizes")
    problem = on_duty(random_problem(seed, jobs=8, shifts=2, traits=traits), 48_000)
    new_plan = plan(problem, Iterations(30), 1)
    orders = sequences_of(problem, new_plan)
    before = _riding_alone(problem, new_plan)
    reasons = {entry.job_id: entry.reason for entry in new_plan.unassigned}
    for job in problem.jobs:
        if job.id not in reasons or job.prize_cents is None:
            continue
        task = StopTask(job=job, kind="drop", index=0)
        rest = {name: reason for name, reason in reasons.items() if name != job.id}
        for shift in problem.shifts:
            order = orders.get(shift.id, [])
            for at in range(len(order) + 1):
                tried = {**orders, shift.id: [*order[:at], task, *order[at:]]}
                other = make_plan(problem, tried, rest)
                if other is not None and not check(problem, other):
                    assert _riding_alone(problem, other) - before >= job.prize_cents


def _riding_alone(problem: Problem, plan: Plan) -> float:
    terms = exact_terms(problem, plan.rounds)
    return float(sum(cents for name, cents in terms.items() if name not in PRICES_ONLY))


def test_orders_without_a_job_left_out_stay_as_they_are() -> None:
    """Nothing is put in, moved or asked where every job is served."""
    problem = _day([_drop("a", 8.5, 8.75), _drop("b", 16, 16.25)])
    orders: VisitSequences = {
        "s0": [StopTask(job=job, kind="drop", index=0) for job in problem.jobs]
    }
    assert with_profitable_jobs(problem, orders) is orders


@pytest.mark.parametrize("seed", range(16))
def test_a_round_costs_the_search_what_it_costs_the_plan(seed: int) -> None:
    """The cost of a round in the search is the sum of its terms, waiting and margin among them."""
    problem = on_duty(random_problem(seed, jobs=9, shifts=2, traits=TIMED), 4800)
    new_plan = plan(problem, Iterations(20), seed)
    compiled = compile_problem(problem)
    state = empty_state(compiled.data, 1)
    orders = sequences_of(problem, new_plan)
    assert all(write_sequences(compiled, state, orders))
    for v, shift in enumerate(problem.shifts):
        if shift.id in orders:
            timed = make_round(problem, shift, orders[shift.id])
            assert timed is not None
            exact = sum(exact_terms(problem, [timed]).values())
            assert state.cost[v] == exact * UNITS_PER_CENT


@pytest.mark.parametrize("seed", range(16))
def test_a_place_in_a_round_is_told_its_waiting(seed: int) -> None:
    """What the search says that a place costs is what the round costs more with the job in it.

    So it is with one window for each stop: the rest of a round is not looked at in others.
    """
    traits = ("windows", "drops-only", "loads", "late", "prices", "no-work-limit")
    problem = _in_first_windows(on_duty(random_problem(seed, jobs=7, shifts=2, traits=traits), 0))
    new_plan = plan(problem, Iterations(20), seed)
    compiled = compile_problem(problem)
    orders = sequences_of(problem, new_plan)
    at = np.empty(4, np.int32)
    for v, shift in enumerate(problem.shifts):
        for r, request in enumerate(compiled.requests):
            rest = [
                entry
                for entry in orders.get(shift.id, [])
                if isinstance(entry, StopTask) and entry.job.id != request.job.id
            ]
            state = empty_state(compiled.data, 1)
            if not rest or not write_sequences(compiled, state, {shift.id: rest})[v]:
                continue
            before = int(state.cost[v])
            in_round = kernel.find_in_round(compiled.data, state, v, r, kernel.NO_COST, 0.0, at)
            if in_round < kernel.NO_COST:
                row = state.sequence[v, : state.length[v]].tolist()
                for step in range(len(request.stops)):
                    row.insert(int(at[2 * step + 1]), int(at[2 * step]))
                state.sequence[v, : len(row)], state.length[v] = row, len(row)
                assert kernel.update_round(compiled.data, state, v)
                assert state.cost[v] - before == in_round


def _in_first_windows(problem: Problem) -> Problem:
    def first(stops: tuple[Stop, ...]) -> tuple[Stop, ...]:
        return tuple(replace(stop, windows=stop.windows[:1]) for stop in stops)

    jobs = tuple(
        replace(job, pickups=first(job.pickups), drops=first(job.drops)) for job in problem.jobs
    )
    return replace(problem, jobs=jobs)


def test_rounds_are_made_of_what_is_due_at_one_time() -> None:
    """Mornings go with mornings, though a way between a morning and an evening is shorter."""
    jobs = [_drop("a", 9, 9.5), _drop("b", 9, 9.5), _drop("c", 15, 15.5), _drop("d", 15, 15.5)]
    problem = _day(jobs, shifts=2, near=((0, 2), (1, 3)))
    new_plan = plan(problem, Iterations(200), 1)
    assert sum(one.wait_s for one in new_plan.rounds) == 0
    assert len(new_plan.rounds) == 2
