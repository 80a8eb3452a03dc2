"""Ranking of two plans of one problem."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

from dispatch.labour.fairness import fairness_cents
from dispatch.model import MOST_PRIORITY
from dispatch.planning.differences_from_last_time import stable_cents

if TYPE_CHECKING:
    from dispatch.model import Plan, Problem

PlanRank: TypeAlias = "tuple[tuple[int, ...], int]"
"""The smaller, the better."""


def rank(problem: Problem, plan: Plan) -> PlanRank:
    """Order plans, best first: who is left out, highest priority first; then what it costs.

    A job with a prize may be left out for its prize, so it counts as cost; so do fairness over
    weeks and recurring visits that are not made as the last time, where they have a price.
    """
    jobs = {job.id: job for job in problem.jobs}
    left_out = [jobs[entry.job_id] for entry in plan.unassigned if entry.job_id in jobs]
    begun = {pin.job_id for pin in problem.pins if pin.begun}
    missed = Counter(
        MOST_PRIORITY + 1 if job.id in begun else job.priority
        for job in left_out
        if job.prize_cents is None or job.id in begun
    )
    prizes = sum(job.prize_cents or 0 for job in left_out)
    by_priority = tuple(missed[priority] for priority in range(MOST_PRIORITY + 1, -1, -1))
    return by_priority, objective_cents(problem, plan) + prizes


def objective_cents(problem: Problem, plan: Plan) -> int:
    """Return what a plan is judged by: all terms of cost, fairness, and what is not as usual."""
    beside = fairness_cents(problem, plan.rounds) + stable_cents(problem, plan.rounds)
    return sum(plan.cost_cents.values()) + beside
