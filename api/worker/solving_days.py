"""A worker's part in planning: takes up a plan, lets the solvers work, hands in the result."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api.days.problem import problem_of
from api.processes.solvers import SolveBudget, crew
from api.usecases.planning.solving import (
    NO_TROUBLE,
    PlanFailure,
    SolveTask,
    begin_solving,
    finish_solving,
    note_progress,
)
from api.wording.error_words import TIMEZONE
from dispatch.check import check
from dispatch.planning.begun_rounds import OF_THE_DAY
from routing.errors import BadInput, Failure, NotReady, TourneeError

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from api.usecases.act import Actor
    from api.usecases.service import Service
    from dispatch.model import Plan, Problem
    from dispatch.planning.fairness.even_split import SharedWork

TELL_EVERY_S = 0.4
"""Interval at which progress is told and asked whether to stop: well under a second."""

_PLAIN_CODES = {
    "no-plan": "no-plan-found",
    "plan-breaks-rules": "plan-withheld",
    "plan-fails-check": "plan-withheld",
}
"""Codes under which a plan's trouble is kept, where the error's own is not for who plans."""


def solve_plan(
    service: Service,
    cooperative_id: UUID,
    plan_id: UUID,
    should_stop: Callable[[], bool] = lambda: False,
) -> bool:
    """Make a plan that was asked for; gives whether there was anything to do.

    May be repeated, and taken up by another worker after this one was killed: only the first
    result that is handed in counts. So is whatever keeps a plan from being made.

    Parameters
    ----------
    should_stop
        Asked a few times a second; ``True`` leaves the plan for another worker.
    """
    actor = service.system(cooperative_id, "plans:read", "plans:write")
    task = service.do(actor, begin_solving, plan_id)
    if task is None:
        return False
    teller = _Teller(service=service, actor=actor, plan_id=plan_id, left=should_stop)
    plan: Plan | None = None
    shared: SharedWork | None = None
    trouble, fingerprint = NO_TROUBLE, ""
    try:
        streets = service.tools.streets.asked_by(cooperative_id)
        problem = problem_of(streets, task.snapshot.day, task.snapshot.closures)
        fingerprint = streets.router(task.snapshot.city).city.fingerprint
        plan, shared = _solved(task, problem, teller)
        if check(problem, plan):
            plan, trouble = None, PlanFailure(code="plan-withheld")
    except NotReady:
        raise  # The queue brings the plan back in a while.
    except TourneeError as error:
        trouble = _trouble(error, task.snapshot.day.timezone)
    if not teller.left():
        service.do(actor, finish_solving, plan_id, plan, trouble, fingerprint, shared)
    return True


def _solved(task: SolveTask, problem: Problem, teller: _Teller) -> tuple[Plan, SharedWork | None]:
    if not problem.jobs or not problem.shifts:
        if not problem.jobs:
            raise Failure("day-without-jobs")
        raise Failure("day-without-shifts")
    with crew(SolveBudget(budget_s=task.budget_s, seed=task.seed)) as solvers:
        plan = solvers.solve(problem, teller).plan
        return plan, solvers.share_work(plan)


@dataclass(slots=True, kw_only=True)
class _Teller:
    """Tells how far the solvers are, now and then, and hears whether they are to stop."""

    service: Service
    actor: Actor
    plan_id: UUID
    left: Callable[[], bool]
    _last: float = field(default=0.0)
    _stop: bool = False

    def __call__(self, share: float, best: Plan | None) -> bool:
        """Report progress, unless that was just done; returns whether to stop."""
        if self.left():
            return True
        if not self._stop and time.monotonic() - self._last >= TELL_EVERY_S:
            cost = None if best is None else sum(best.cost_cents.values())
            missed = None if best is None else len(best.unassigned)
            self._stop = self.service.do(
                self.actor, note_progress, self.plan_id, share, cost, missed
            )
            self._last = time.monotonic()
        return self._stop


def _trouble(error: TourneeError, timezone: str) -> PlanFailure:
    """Return what is kept of an error: of an input with faults the first one."""
    if isinstance(error, BadInput) and error.faults:
        return PlanFailure(code=error.faults[0].code, arguments=error.faults[0].args)
    if error.code in OF_THE_DAY:
        return PlanFailure(code=error.code, arguments={**error.arguments, TIMEZONE: timezone})
    return PlanFailure(code=_PLAIN_CODES.get(error.code, error.code))
