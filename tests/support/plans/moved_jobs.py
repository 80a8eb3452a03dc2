"""A job of a plan moved to another round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.planning.vehicles.vehicle_availability import in_unit_order
from dispatch.schedule.visit_sequences import sequences_of, without_job
from dispatch.search.insertion.standing_rounds import StandingRounds

if TYPE_CHECKING:
    from dispatch.model import Plan, Problem
    from dispatch.schedule.visit_sequences import VisitSequences


def sequences_after_move(
    problem: Problem, plan: Plan, job_id: str, shift_id: str
) -> VisitSequences | None:
    """Return the orders of a plan with one job moved to another round, where it costs least.

    ``None`` where that round cannot take it.
    """
    problem = in_unit_order(problem, plan)
    orders = sequences_of(problem, plan)
    rest = {key: without_job(order, job_id) for key, order in orders.items()}
    way = StandingRounds(problem, rest).find(job_id, shift_id)
    return None if way is None else {**rest, shift_id: way[1]}
