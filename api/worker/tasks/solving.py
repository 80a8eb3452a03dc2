"""Plans: a subprocess for each solver, progress told, stopped within a second."""

from __future__ import annotations

from uuid import UUID

from api.usecases.planning.solving import PlanFailure, finish_solving
from api.worker.solving_days import solve_plan
from api.worker.tasks.task import Aborted, Work


def solve(work: Work, *, plan_id: str) -> None:
    """Make a plan; where the worker is to end, the plan is left for the next one."""
    solve_plan(work.service, work.home, UUID(plan_id), work.aborted)
    if work.aborted():
        raise Aborted


def solve_given_up(work: Work, *, plan_id: str) -> None:
    """Record that a plan will not come."""
    work.do(finish_solving, UUID(plan_id), None, PlanFailure(code="solve-given-up"))
