"""The last step of a solve: rounds given to shifts fairly, where fairness has a price."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from types import ModuleType

from dispatch.model import Plan, Problem

SEARCH_SHARE = 0.9
"""Share of the budget that the search has where rounds are given to shifts or bikes at its end."""

SELECTING_PATIENCE_S = 15.0
"""Allowed overrun of solvers whose last step is to come: a plan without it is not a fair one.

On a machine that is not busy with other work they are done within the budget.
"""


def search_budget_s(problem: Problem, budget_s: float) -> float:
    """Return how long the search itself may run, seconds."""
    return budget_s * SEARCH_SHARE if _selects(problem) else budget_s


def patience_s(problem: Problem, usual_s: float) -> float:
    """Return how far solvers that have a plan may overrun, seconds."""
    if not _selects(problem):
        return usual_s
    return max(usual_s, SELECTING_PATIENCE_S)


def _selects(problem: Problem) -> bool:
    """Return whether CP-SAT has a word at the end: who rides what is fair, or shared."""
    return bool(problem.weights.fairness_hundred_cents or problem.units)


def last_step(problem: Problem, seed: int) -> Callable[[Plan], Plan]:
    """Return what is done to the plan of a search that is over.

    CP-SAT takes a second to load: that begins here, beside the search, so that the end of the
    budget finds it ready; and only in a solver's process, and where it is used.
    """
    if not problem.weights.fairness_hundred_cents:
        return lambda plan: plan
    loading = Thread(target=_rider_selection, daemon=True)
    loading.start()

    def step(plan: Plan) -> Plan:
        loading.join()
        chosen: Plan = _rider_selection().select_riders(problem, plan, seed).plan
        return chosen

    return step


def _rider_selection() -> ModuleType:
    from dispatch.planning.fairness import rider_selection  # noqa: PLC0415

    return rider_selection
