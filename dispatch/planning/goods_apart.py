"""Jobs left out because kinds of goods that never ride together would meet: which kinds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dispatch.model import jobs_in
from dispatch.planning.leftover_insertions import jobs_still_fitting
from dispatch.schedule.visit_sequences import sequences_of

if TYPE_CHECKING:
    from dispatch.model import Job, Plan, Problem
    from dispatch.schedule.visit_sequences import VisitSequences

GOODS_TOGETHER = "goods-together"


def with_kinds_in_the_way(
    problem: Problem, plan: Plan, sequences: VisitSequences | None = None
) -> Plan:
    """Return a plan whose jobs that found no room for their kind of goods alone say so.

    These are jobs that some round as it stands would take if all kinds rode together; ``units`` are
    their kind, and those that the rounds carry and that never ride with it.

    Parameters
    ----------
    sequences
        Of the plan's rounds, where they are at hand.
    """
    if not problem.never_together:
        return plan
    jobs = problem.job_by_id
    carried = {jobs[name].goods for name in jobs_in(plan.rounds) if name in jobs}
    apart = {
        one.job_id: kinds
        for one in plan.unassigned
        if one.reason == "no-room"
        and one.job_id in problem.job_by_id
        and (kinds := carried & kinds_apart_from(problem, problem.job_by_id[one.job_id]))
    }
    if not apart:
        return plan
    mixed = replace(problem, never_together=())
    orders = sequences_of(mixed, plan) if sequences is None else sequences
    kept_out = jobs_still_fitting(mixed, orders, list(apart))
    named = tuple(
        replace(
            one,
            reason=GOODS_TOGETHER,
            units=(jobs[one.job_id].goods, *sorted(apart[one.job_id])),
        )
        if one.job_id in kept_out
        else one
        for one in plan.unassigned
    )
    return replace(plan, unassigned=named)


def kinds_apart_from(problem: Problem, job: Job) -> set[str]:
    """Return the kinds of goods that never ride with a job's own."""
    pairs = [pair for pair in problem.never_together if job.goods and job.goods in pair]
    return {kind for pair in pairs for kind in pair} - {job.goods}
