"""Riders of a plan's rounds: OR-Tools CP-SAT gives rounds to shifts, fair over weeks.

The search makes rounds that are cheap; who rides them is a question of its own. Each round goes to
one shift, a shift takes one at most, and what is least is the plan's cost and fairness together
(:func:`dispatch.planning.plan_ranking.objective_cents`). What a round would be on another shift is
worked out by the planner's own timing (:mod:`dispatch.planning.round_exchange`), not estimated, and
the result passes the checker as every plan does.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ortools.sat.python import cp_model

from dispatch.labour.fairness import added_points, points_ahead_of_others, riders_of, weighed
from dispatch.model.available_vehicles import vehicle_of
from dispatch.planning.cp_solver import solved
from dispatch.planning.plan_ranking import objective_cents
from dispatch.planning.planner import plan_of
from dispatch.planning.round_exchange import RoundExchange
from dispatch.planning.vehicles.shared_vehicle_planner import checked_plan
from dispatch.planning.vehicles.vehicle_assignment import VehicleAssigner
from dispatch.schedule.visit_sequences import sequences_of
from routing.errors import Failure

if TYPE_CHECKING:
    from dispatch.model import Plan, Problem
    from dispatch.planning.round_exchange import ExchangedRound
    from dispatch.schedule.visit_sequences import VisitSequences

UNITS = 180_000
"""Units of the model in a cent: cost by the second and metre and fairness are whole in them."""
_FAIR_UNITS = UNITS // 20_000
SOLVE_BUDGET = 1.0
"""Budget of CP-SAT, in its own deterministic seconds: about one of ours."""
MOST_PAIRS = 4_000
"""A plan with more pairs of round and shift is left as it is."""

Outcome = Literal["chosen", "nothing-better", "no-price", "too-many", "not-found", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RiderSelection:
    """A plan with its rounds given to shifts.

    Attributes
    ----------
    plan
        Never judged worse than the one that was given.
    outcome
        ``chosen``: another plan than the one given. Else why it is the same:
        ``nothing-better`` was found; fairness has ``no-price``; there are ``too-many`` rounds and
        shifts (:data:`MOST_PAIRS`); CP-SAT has ``not-found`` an answer in time; the checker has
        ``refused`` it, which is a defect of ours.
    """

    plan: Plan
    outcome: Outcome


def select_riders(problem: Problem, plan: Plan, seed: int) -> RiderSelection:
    """Return each round of a plan to the shift where all of them together are judged least.

    Parameters
    ----------
    problem, plan
        A problem and a plan of it that passes the checker.
    seed
        The same problem, plan and seed give the same plan.
    """
    if not problem.weights.fairness_hundred_cents:
        return RiderSelection(plan=plan, outcome="no-price")
    return (_select_with_vehicles if problem.units else _select)(problem, plan, seed)


def _select(problem: Problem, plan: Plan, seed: int) -> RiderSelection:
    exchange = RoundExchange(problem, plan)
    owners = [shift_id for shift_id in exchange.free if shift_id in exchange.rounds]
    if len(owners) * len(exchange.free) > MOST_PAIRS:
        return RiderSelection(plan=plan, outcome="too-many")
    sequences = _chosen(exchange, owners, seed)
    if sequences is None:
        return RiderSelection(plan=plan, outcome="not-found")
    try:
        chosen = plan_of(problem, sequences)
    except Failure:
        return RiderSelection(plan=plan, outcome="refused")
    # Each term is rounded once for a plan, so that a gain of less than a cent may be none.
    if objective_cents(problem, chosen) >= objective_cents(problem, plan):
        return RiderSelection(plan=plan, outcome="nothing-better")
    return RiderSelection(plan=chosen, outcome="chosen")


def _select_with_vehicles(problem: Problem, plan: Plan, seed: int) -> RiderSelection:
    """Return the rounds of a plan on shared bikes to its shifts, each of which keeps what it rides.

    Each shift keeps the hours, too, in which it has it, so that nobody meets on a bike.
    """
    assigner = VehicleAssigner(problem)
    rounds = plan.round_by_shift
    assignment = {
        name: vehicle_of(shift, rounds[name])
        for name, shift in assigner.shifts.items()
        if name in rounds
    }
    assigned = assigner.vehicles_by_rounds(assignment, rounds)
    if assigned is None:
        return RiderSelection(plan=plan, outcome="not-found")
    day = assigner.problem_with_vehicles(assigned)
    try:
        found = _select(day, plan_of(day, sequences_of(day, plan)), seed)
        if found.outcome != "chosen":
            return RiderSelection(plan=plan, outcome=found.outcome)
        given = found.plan.round_by_shift
        chosen = checked_plan(assigner, day, sequences_of(day, found.plan), given)
    except Failure:
        return RiderSelection(plan=plan, outcome="refused")
    if objective_cents(problem, chosen) >= objective_cents(problem, plan):
        return RiderSelection(plan=plan, outcome="nothing-better")
    return RiderSelection(plan=chosen, outcome="chosen")


def _chosen(exchange: RoundExchange, owners: list[str], seed: int) -> VisitSequences | None:
    """Return the sequences of the shifts that CP-SAT chooses for the rounds of some shifts."""
    ways = {
        (owner, other): ridden
        for owner in owners
        for other in exchange.free
        if (ridden := exchange.ridden(owner, other)) is not None
    }
    chosen = _Model(exchange, ways).solve(seed)
    if chosen is None:
        return None
    sequences = {name: order for name, order in exchange.sequences.items() if name not in owners}
    return sequences | {other: list(ways[owner, other].order) for owner, other in chosen}


class _Model:
    """One model: a truth for each pair of a round and a shift that could ride it."""

    def __init__(
        self, exchange: RoundExchange, ways: dict[tuple[str, str], ExchangedRound]
    ) -> None:
        self.exchange, self.ways = exchange, ways
        self.model: Any = cp_model.CpModel()
        self.rides: dict[tuple[str, str], Any] = {
            pair: self.model.new_bool_var(f"{number}") for number, pair in enumerate(ways)
        }
        self._one_to_one()
        self.model.minimize(sum(self._costs()) + sum(self._fairness()))

    def _one_to_one(self) -> None:
        """Each round is ridden by one shift; a shift rides one at most."""
        by_home, by_other = defaultdict(list), defaultdict(list)
        for (owner, other), truth in self.rides.items():
            by_home[owner].append(truth)
            by_other[other].append(truth)
            self.model.add_hint(truth, owner == other)
        for truths in by_home.values():
            self.model.add_exactly_one(truths)
        for truths in by_other.values():
            self.model.add_at_most_one(truths)

    def _costs(self) -> list[Any]:
        """Return the cost of each pair; one unit more away from home: none moves for nothing."""
        found = []
        for (owner, other), truth in self.rides.items():
            cents = self.ways[owner, other].cents
            found.append(truth * (int(cents * UNITS) + (owner != other)))
        return found

    def _fairness(self) -> list[Any]:
        """Return the price of each person's points, as :mod:`dispatch.labour.fairness` has it."""
        problem = self.exchange.problem
        ahead, fixed = points_ahead_of_others(problem), self._fixed_points()
        shift_counts = Counter(rider.id for shift in problem.shifts for rider in riders_of(shift))
        by_person: dict[str, list[tuple[Any, int]]] = defaultdict(list)
        for pair, truth in self.rides.items():
            for name, points in self.ways[pair].points.items():
                by_person[name].append((truth, points))
        price = problem.weights.fairness_hundred_cents * _FAIR_UNITS
        found = []
        for name, terms in by_person.items():
            lead = ahead[name] + fixed[name]
            if shift_counts[name] == 1:
                found += [truth * (price * weighed(lead, points)) for truth, points in terms]
                continue
            most = shift_counts[name] * max(points for _, points in terms)
            added = self.model.new_int_var(0, most, f"points {name}")
            square = self.model.new_int_var(0, most * most, f"square {name}")
            self.model.add(added == sum(truth * points for truth, points in terms))
            self.model.add_multiplication_equality(square, [added, added])
            found.append(price * (2 * lead * added + square))
        return found

    def _fixed_points(self) -> Counter[str]:
        """Return the points of each person in rounds that stay where they are."""
        fixed: Counter[str] = Counter()
        for name, round_ in self.exchange.rounds.items():
            if name not in self.exchange.free:
                fixed.update(
                    added_points(self.exchange.problem, self.exchange.shifts[name], round_)
                )
        return fixed

    def solve(self, seed: int) -> list[tuple[str, str]] | None:
        """Return the pairs of the best answer found, ``None`` without one."""
        # With all of it in the linear relaxation fifty rounds are solved to the end in a hundredth
        # of the budget; with the usual part of it, never.
        solver = solved(self.model, seed, SOLVE_BUDGET, linearization_level=2)
        if solver is None:
            return None
        return [pair for pair, truth in self.rides.items() if solver.value(truth)]
