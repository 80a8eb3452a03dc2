"""Fairness at the edge: what solvers' processes give, which plan wins, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from api.locales.texts import Texts
from api.processes.selection import last_step, patience_s, search_budget_s
from api.processes.solvers import SolveBudget, crew
from api.wording.reasons import Why
from dispatch.check import check
from dispatch.model import Weights
from dispatch.planning.plan_ranking import rank
from dispatch.planning.planner import plan
from dispatch.planning.what_if.explanations import explain
from dispatch.search.stop_rules import Iterations
from tests.support.plans.problems import random_problem

if TYPE_CHECKING:
    from dispatch.model import Plan, Problem


def _problem() -> Problem:
    """Two like shifts whose work is spread, the cheaper rider far ahead."""
    problem = random_problem(5, jobs=6, shifts=2, traits=("drops-only",))
    first = problem.shifts[0]
    shifts = tuple(
        replace(
            first,
            id=name,
            courier=replace(first.courier, id=name, name=name.title(), effort_points=points),
            prices=replace(first.prices, hour_cents=cents),
        )
        for name, points, cents in (("ana", 0, 2000), ("bo", 901, 1990))
    )
    weights = Weights(balance_hour_cents=3000, fairness_hundred_cents=100)
    return replace(problem, shifts=shifts, weights=weights)


@pytest.fixture(scope="module")
def problem() -> Problem:
    """Return the day of two."""
    return _problem()


@pytest.fixture(scope="module")
def searched(problem: Problem) -> Plan:
    """Return what the search alone makes of it."""
    return plan(problem, Iterations(100), 5)


def test_a_solver_ends_with_the_selection(problem: Problem, searched: Plan) -> None:
    """A process of its own gives the search's plan with its rounds exchanged, and that one wins."""
    with crew(SolveBudget(iterations=100, seed=5)) as solvers:
        solved = solvers.solve(problem)
    assert solved.plan == last_step(problem, 5)(searched)
    assert check(problem, solved.plan) == ()
    assert solved.plan != searched
    assert rank(problem, solved.plan) < rank(problem, searched)
    assert sum(solved.plan.cost_cents.values()) > sum(searched.cost_cents.values())


def test_without_a_price_nothing_is_added(problem: Problem, searched: Plan) -> None:
    """The search has the whole budget, its plan stays, and is ranked by its cost alone."""
    plain = replace(problem, weights=replace(problem.weights, fairness_hundred_cents=0))
    assert (search_budget_s(plain, 10.0), search_budget_s(problem, 10.0)) == (10.0, 9.0)
    assert patience_s(plain, 2.0) == 2.0 < patience_s(problem, 2.0)
    assert last_step(plain, 5)(searched) is searched
    assert rank(plain, searched)[1] == sum(searched.cost_cents.values())


SENTENCES = {
    "en": "Ana rides this round for fairness: with Bo the plan would cost € less, "
    "but Bo is 901 points of effort ahead over the last 4 weeks.",
    "fr": "Ana a cette tournée par équité : avec Bo, le plan coûterait € de moins, "
    "mais Bo a 901 points d’effort d’avance sur les 4 dernières semaines.",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_it_is_said_in_words(problem: Problem, searched: Plan, language: str) -> None:
    """Who rides for fairness, instead of whom, by how many points, and what that costs."""
    explanation = explain(problem, last_step(problem, 5)(searched))
    (share,) = explanation.shares
    texts = Texts(language, ZoneInfo("UTC"))
    amount = texts.money(share.extra_cents)
    assert share.extra_cents > 0
    said = Why(problem=problem, texts=texts).fair(share).replace("\N{NO-BREAK SPACE}:", " :")
    assert said == SENTENCES[language].replace("€", amount)
