"""Planning of days with kept orders: a layer around the search.

Bound to rounds and times as a plan has them, a day with kept orders is an ordinary one, see
:mod:`dispatch.schedule.kept_orders`. So the day is searched without its orders first; then again
and again, bound as the plan before comes nearest to them. What comes out is kept where it is
better.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from dispatch.check import check
from dispatch.planning.plan_ranking import rank
from dispatch.planning.transfers.transfer_planner import checked_plan_at_hubs
from dispatch.schedule.kept_orders import day_in_order, keeps_orders
from dispatch.schedule.timetable import StopTask
from dispatch.schedule.visit_sequences import sequences_of
from dispatch.search.stop_rules import TimeShare
from routing.errors import Failure

if TYPE_CHECKING:
    from collections.abc import Callable

    from dispatch.model import Plan, Problem
    from dispatch.planning.transfers.handover_search import PlainPlanner
    from dispatch.schedule.visit_sequences import VisitSequences
    from dispatch.search.large.search_in_parts import WorkerPool
    from dispatch.search.reference_solution import ReferenceSolution
    from dispatch.search.stop_rules import StopRule

FREE_SHARE = 0.4
"""Share of the budget for a first search without the orders."""
BOUND_SHARES = (0.2, 0.2, 0.2)
"""Shares for searches bound as the plan before comes nearest."""


class PlanMaker(Protocol):
    """Front door for sequences: times them, gives reasons, and has the plan checked."""

    def __call__(self, problem: Problem, sequences: VisitSequences) -> Plan: ...  # noqa: D102


def plan_in_order(  # noqa: PLR0913  # those of dispatch.planning.planner.plan
    problem: Problem,
    stop: StopRule,
    seed: int,
    on_improvement: Callable[[Plan], None] | None = None,
    *,
    start: VisitSequences | None = None,
    reference: ReferenceSolution | None = None,
    hands: WorkerPool,
    plan: PlainPlanner,
    plan_of: PlanMaker,
) -> Plan:
    """Return the best plan found of a day with kept orders.

    Parameters
    ----------
    problem
        Day with kept orders.
    stop, seed, on_improvement, start, reference, hands
        As for :func:`dispatch.planning.planner.plan`.
    plan, plan_of
        Those of the planner, for days without orders.

    Raises
    ------
    Failure
        As there.
    """
    free = replace(problem, kept_orders=())
    rule = TimeShare(stop, FREE_SHARE)
    last = plan(free, rule, seed, start=start, reference=reference, hands=hands)
    best = last if keeps_orders(problem.kept_orders, last.rounds) else None
    if best is not None and on_improvement is not None:
        on_improvement(best)
    for number, share in enumerate(BOUND_SHARES, start=1):
        if best is not None and stop():
            break
        day = day_in_order(problem, last)
        begun = _begun(problem, day, last)
        try:
            found = plan(day, TimeShare(stop, share), seed + number, start=begun, hands=hands)
        except Failure:
            if best is None:
                raise
            break
        new_plan = _unbound(problem, free, found, plan_of)
        last = new_plan
        if best is None or rank(free, new_plan) < rank(free, best):
            best = new_plan
            if on_improvement is not None:
                on_improvement(best)
    return best or last


def _begun(problem: Problem, day: Problem, found: Plan) -> VisitSequences | None:
    """Return what a plan has that its day bound to the orders can begin with.

    Where a round breaks an order, the jobs of that order are put in anew.
    """
    if problem.units:
        return None
    asked = {name for order in problem.kept_orders for name in order}
    broken = {
        visit.job_id
        for round_ in found.rounds
        if not keeps_orders(problem.kept_orders, (round_,))
        for visit in round_.visits
        if visit.job_id in asked
    }
    entries = sequences_of(replace(problem, kept_orders=()), found)
    return {
        shift_id: [
            replace(one, job=day.job_by_id[one.job.id]) if isinstance(one, StopTask) else one
            for one in order
            if not isinstance(one, StopTask)
            or (one.job.id in day.job_by_id and one.job.id not in broken)
        ]
        for shift_id, order in entries.items()
    }


def _unbound(problem: Problem, free: Problem, found: Plan, plan_of: PlanMaker) -> Plan:
    """Return a plan of a bound day as one of the day itself, checked with its orders."""
    if free.units or free.transfers:
        plan = checked_plan_at_hubs(free, found.rounds)
    else:
        plan = plan_of(free, sequences_of(free, found))
    violations = check(problem, plan)
    if violations:
        raise Failure("plan-fails-check", first=str(violations[0]), count=len(violations))
    return plan
