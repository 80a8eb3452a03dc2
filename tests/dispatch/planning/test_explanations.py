"""What a plan says of itself is true: every claim is tried out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from dispatch.model import Break, Plan, Problem, Round
from dispatch.model.problem_parts import part_problem
from dispatch.planning.planner import plan, plan_of
from dispatch.planning.what_if.changes_that_help import inserted
from dispatch.planning.what_if.day_changes import apply_change
from dispatch.planning.what_if.explanations import (
    Explanation,
    explain,
    slacks_of,
)
from dispatch.planning.what_if.replan_trials import TRIAL_ITERATIONS
from dispatch.schedule.timetable import StopTask, make_round
from dispatch.schedule.visit_sequences import entries_of, sequences_of, with_breaks
from dispatch.search.stop_rules import Iterations
from tests.support.depth import cases
from tests.support.plans.moved_jobs import sequences_after_move
from tests.support.plans.problems import random_problem

SEEDS = range(cases(15, whole=40))


@cache
def _explained(seed: int) -> tuple[Problem, Plan, Explanation]:
    """Return a day, its plan and what is said of it, worked out once for all that ask."""
    problem = random_problem(seed, jobs=3 + seed % 8, shifts=1 + seed % 4)
    new_plan = plan(problem, Iterations(150), seed)
    return problem, new_plan, explain(problem, new_plan)


def _cents(plan: Plan) -> int:
    return sum(plan.cost_cents.values())


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.slow
def test_a_next_best_round_costs_what_is_said(seed: int) -> None:
    """Moving a job to a next best round gives a right plan at exactly the stated extra cost."""
    problem, plan, explanation = _explained(seed)
    for choice in explanation.choices:
        if len(problem.job_by_id[choice.job_id].stops) > 2:
            continue  # several ways to order many stops: chance may find a cheaper one
        for other in choice.others:
            orders = sequences_after_move(problem, plan, choice.job_id, other.shift_id)
            assert (orders is None) == bool(other.ruled_out)
            if orders is not None and other.extra_cents is not None:
                elsewhere = plan_of(problem, orders)
                assert _cents(elsewhere) - _cents(plan) == other.extra_cents


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.slow
def test_every_suggested_change_lets_the_job_in(seed: int) -> None:
    """With the change made the job fits and the plan is right; without it it does not fit."""
    problem, plan, explanation = _explained(seed)
    orders = sequences_of(problem, plan)
    for refusal in explanation.refusals:
        assert inserted(problem, orders, refusal.job_id) is None
        for change in refusal.changes:
            changed = apply_change(problem, change)
            if change.anew:
                better = _planned_anew(changed, plan, refusal.job_id)
            else:
                grown = inserted(changed, orders, refusal.job_id)
                assert grown is not None
                better = plan_of(changed, grown)
            left_out = {one.job_id for one in plan.unassigned} - {refusal.job_id}
            assert {one.job_id for one in better.unassigned} <= left_out


def _planned_anew(changed: Problem, new_plan: Plan, job_id: str) -> Plan:
    """Plan what was served and one job more, going on from the plan for a moment."""
    served = {visit.job_id for one in new_plan.rounds for visit in one.visits if visit.job_id}
    part = part_problem(changed, served | {job_id}, changed.shift_by_id)
    start = {
        shift.id: with_breaks(changed, shift, order) or order
        for shift in changed.shifts
        if (order := sequences_of(changed, new_plan).get(shift.id))
    }
    return plan(part, Iterations(TRIAL_ITERATIONS), 1, start=start)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.slow
def test_a_suggested_amount_is_the_smallest(seed: int) -> None:
    """One minute or one cent less than suggested does not let the job in as the plan stands.

    Where the rounds around are planned anew an amount is the least that was tried.
    """
    problem, plan, explanation = _explained(seed)
    orders = sequences_of(problem, plan)
    for refusal in explanation.refusals:
        for change in refusal.changes:
            if change.minutes > 1 and not change.anew:
                less = replace(change, minutes=change.minutes - 1)
                assert inserted(apply_change(problem, less), orders, refusal.job_id) is None
            if change.cents > 1:
                less = replace(change, cents=change.cents - 1)
                assert inserted(apply_change(problem, less), orders, refusal.job_id) is None


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.slow
def test_an_obstacle_is_named_for_every_other_shift(seed: int) -> None:
    """Each job says something of every shift but its own, each refusal of every shift."""
    problem, _, explanation = _explained(seed)
    shifts = {shift.id for shift in problem.shifts}
    for choice in explanation.choices:
        assert {other.shift_id for other in choice.others} == shifts - {choice.shift_id}
    for refusal in explanation.refusals:
        assert {other.shift_id for other in refusal.rules} == shifts
        assert all(other.ruled_out for other in refusal.rules)


def _delayed(problem: Problem, round_: Round, position: int, delay_s: int) -> bool:
    """Return whether a round is still right with one visit begun so much later than it is."""
    shift = next(shift for shift in problem.shifts if shift.id == round_.shift_id)
    entries = entries_of(problem, shift, round_)
    clock = round_.start
    begins = []
    for k, (entry, visit) in enumerate(zip(entries, round_.visits, strict=True)):
        windows = (
            (entry.windows or (shift.window,))
            if isinstance(entry, Break)
            else entry.stop.open_windows
        )
        wanted = clock + timedelta(seconds=visit.travel_s)
        if k < position:
            wanted = visit.start
        elif k == position:
            wanted = visit.start + timedelta(seconds=delay_s)
            if not any(w.start <= wanted <= w.end for w in windows) and windows:
                return False
        begin = next((max(wanted, w.start) for w in windows if wanted <= w.end), None)
        if not windows:
            begin = wanted
        if begin is None:
            return False
        begins.append(begin)
        clock = begin + (visit.depart - visit.start)
    end = clock + timedelta(seconds=round_.end_travel_s)
    return end <= shift.window.end


@pytest.mark.parametrize("seed", SEEDS)
def test_slack_is_exact_where_no_working_time_rule_binds(seed: int) -> None:
    """A visit may begin later by its slack and not by a second more."""
    problem = random_problem(seed, jobs=6, shifts=2, traits=("windows", "loads", "breaks", "setup"))
    problem = replace(problem, work_limit_s=None)
    new_plan = plan(problem, Iterations(100), seed)
    for one in new_plan.rounds:
        for slack in slacks_of(problem, one):
            assert _delayed(problem, one, slack.position, slack.slack_s)
            if one.visits[slack.position].kind != "break":
                assert not _delayed(problem, one, slack.position, slack.slack_s + 1)


def test_orders_of_a_plan_give_the_plan_again() -> None:
    """Orders read from a plan, timed anew, are the plan's own rounds."""
    for seed in range(20):
        problem = random_problem(seed, jobs=8, shifts=3)
        new_plan = plan(problem, Iterations(100), seed)
        orders = sequences_of(problem, new_plan)
        shifts = {shift.id: shift for shift in problem.shifts}
        for one in new_plan.rounds:
            again = make_round(problem, shifts[one.shift_id], orders[one.shift_id])
            assert again == one
            assert any(isinstance(entry, StopTask) for entry in orders[one.shift_id])
