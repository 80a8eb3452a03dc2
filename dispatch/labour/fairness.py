"""Fairness over weeks: points of effort, who is ahead, and what a plan's rounds count by it.

Effort is counted in points (:mod:`dispatch.model.effort_points`). Whoever has most behind them is
*ahead*; a point costs more the further ahead its rider is. In full, over all who may ride a day::

    fairness = price x sum of p x (lead + p / 2) / 10,000 cents

``lead`` is by how many points somebody is ahead of who has fewest, ``p`` what the plan adds, and
``price`` is ``fairness_hundred_cents``. That is half of how much the sum of squared leads grows,
so moving a round from who is ahead to who is behind always pays, and the more the further they are
apart. It is no money and no term of a plan's cost: the ledger goes on while a plan waits.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from dispatch.labour.effort_ledger import effort_of
from dispatch.values.rounding import rounded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from dispatch.labour.effort_ledger import Effort, EffortPosting
    from dispatch.model import Courier, Problem, Round, Shift
    from dispatch.model.effort_points import PointWeights

_PER = 9_000_000
"""Common measure of seconds, metres and kilogram-metres: points are counted in this part."""
PER_HUNDREDS = 20_000
"""Twice the square of a hundred points: what the formula's whole numbers are divided by."""


def points_of(effort: Effort, weights: PointWeights) -> int:
    """Count effort in points, rounded once, half a point up."""
    worked_s = effort.riding_s + effort.serving_s
    hours = weights.hour_points * worked_s + weights.waiting_hour_points * effort.waiting_s
    counted = (
        hours * (_PER // 3600)
        + weights.km_points * effort.distance_m * (_PER // 1000)
        + weights.tonne_km_points * effort.load_kg_m * (_PER // 1_000_000)
        + weights.climb_hundred_points * effort.climb_m * (_PER // 100)
    )
    return rounded(counted, _PER)


def points_ahead(
    postings: Iterable[EffortPosting], weights: PointWeights, people: Collection[str]
) -> dict[str, int]:
    """Return by how many points each of some people is ahead of the one with fewest.

    Compared is what somebody's rounds asked beyond as many average ones, so that who rides less
    often, or was away, is not behind for that. Who has no round in the ledger is at the average.

    Parameters
    ----------
    postings
        Those of the whole cooperative over the last weeks: the average is made of all.
    people
        Ids of who may ride.
    """
    sums: dict[str, int] = defaultdict(int)
    rounds: dict[str, int] = defaultdict(int)
    for one in postings:
        sums[one.person_id] += points_of(one.effort, weights)
        rounds[one.person_id] += 1
    everything, count = sum(sums.values()), sum(rounds.values())
    beyond = {
        name: sums[name] - rounded(rounds[name] * everything, count) if rounds.get(name) else 0
        for name in people
    }
    least = min(beyond.values(), default=0)
    return {name: value - least for name, value in beyond.items()}


def riders_of(shift: Shift) -> tuple[Courier, ...]:
    """Return who rides a shift: the courier, and the companion where there is one."""
    return (shift.courier,) if shift.companion is None else (shift.courier, shift.companion)


def points_ahead_of_others(problem: Problem) -> dict[str, int]:
    """Return by person the points by which they are ahead of whoever of the day has fewest."""
    points = {
        rider.id: rider.effort_points for shift in problem.shifts for rider in riders_of(shift)
    }
    least = min(points.values(), default=0)
    return {name: value - least for name, value in points.items()}


def added_points(problem: Problem, shift: Shift, round_: Round) -> dict[str, int]:
    """Return what a round of a shift asks of each who rides it; who rides along carries nothing."""
    effort, weights = effort_of(problem, round_), problem.weights.points
    points = {shift.courier.id: points_of(effort, weights)}
    if shift.companion is not None:
        points[shift.companion.id] = points_of(replace(effort, load_kg_m=0), weights)
    return points


def weighed(lead: int, added: int) -> int:
    """Weigh points that are added at a lead: what the price is multiplied with, unscaled."""
    return added * (2 * lead + added)


def fairness_cents(problem: Problem, rounds: Iterable[Round]) -> int:
    """Return what rounds count by the formula above, in whole cents; 0 where it has no price."""
    if not problem.weights.fairness_hundred_cents:
        return 0
    added: dict[str, int] = defaultdict(int)
    for round_ in rounds:
        shift = problem.shift_by_id[round_.shift_id]
        for name, points in added_points(problem, shift, round_).items():
            added[name] += points
    return fairness_cents_of_points(problem, added)


def fairness_cents_of_points(problem: Problem, added: Mapping[str, int]) -> int:
    """Return what points count that a plan adds, by person; in whole cents."""
    ahead = points_ahead_of_others(problem)
    total = sum(weighed(ahead[name], points) for name, points in added.items())
    return rounded(problem.weights.fairness_hundred_cents * total, PER_HUNDREDS)
