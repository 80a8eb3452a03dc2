"""Jobs left out because kinds of goods that never ride together would meet: which kinds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dispatch.model import jobs_in
from dispatch.planning.leftover_insertions import jobs_still_fitting
from dispatch.schedule.visit_sequences import sequences_of

if TYPE_CHECKING:
    from collections.abc import Collection

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
    jobs, carried = problem.job_by_id, jobs_in(plan.rounds)
    apart = {
        one.job_id: kinds
        for one in plan.unassigned
        if one.reason == "no-room"
        and one.job_id in jobs
        and (kinds := kinds_in_the_way(problem, carried, jobs[one.job_id]))
    }
    if not apart:
        return plan
    mixed = replace(problem, never_together=())
    orders = sequences_of(mixed, plan) if sequences is None else sequences
    kept_out = jobs_still_fitting(mixed, orders, list(apart))
    named = tuple(
        replace(one, reason=GOODS_TOGETHER, units=apart[one.job_id])
        if one.job_id in kept_out
        else one
        for one in plan.unassigned
    )
    return replace(plan, unassigned=named)


def kinds_in_the_way(problem: Problem, carried: Collection[str], job: Job) -> tuple[str, ...]:
    """Return a job's kind of goods, and those of the jobs carried that never ride with it.

    Nothing where there are none.
    """
    jobs = problem.job_by_id
    aboard = {jobs[name].goods for name in carried if name in jobs}
    pairs = [pair for pair in problem.never_together if job.goods and job.goods in pair]
    others = {kind for pair in pairs for kind in pair} & aboard - {job.goods}
    return (job.goods, *sorted(others)) if others else ()
