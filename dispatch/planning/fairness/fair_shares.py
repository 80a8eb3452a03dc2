"""Rounds that somebody rides for the sake of fairness, found by trying it on the finished plan.

A round is ridden for fairness where exchanging it with another shift's, or giving it to an idle
one, would make the plan cheaper, and only fairness speaks against it: who would ride it then is
further ahead.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from dispatch.labour.fairness import fairness_cents_of_points, points_ahead_of_others
from dispatch.planning.round_exchange import RoundExchange
from dispatch.values.rounding import rounded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dispatch.model import Plan, Problem
    from dispatch.planning.round_exchange import ExchangedRound


@dataclass(frozen=True, slots=True, kw_only=True)
class FairShare:
    """A round that is where it is for fairness.

    Attributes
    ----------
    shift_id
        Whose round.
    other_shift_id
        Who would ride it if only the cost counted.
    points
        By how many points of effort the courier of the other shift is further ahead; above 0.
    extra_cents
        By how much the plan is dearer for it; above 0.
    """

    shift_id: str
    other_shift_id: str
    points: int
    extra_cents: int


def fair_shares(problem: Problem, plan: Plan) -> tuple[FairShare, ...]:
    """Return the rounds that are ridden for fairness, in the plan's order.

    Of several exchanges that would be cheaper, the one that saves most is told. An exchange in a
    ring of three or more is not tried.
    """
    if not problem.weights.fairness_hundred_cents:
        return ()
    exchange = RoundExchange(problem, plan)
    found = []
    for round_ in plan.rounds:
        if round_.shift_id in exchange.free:
            tried = [_share(exchange, round_.shift_id, other) for other in exchange.free]
            shares = [share for share in tried if share is not None]
            if shares:
                found.append(max(shares, key=lambda share: share.extra_cents))
    return tuple(found)


def _share(exchange: RoundExchange, owner: str, other: str) -> FairShare | None:
    problem = exchange.problem
    ahead = points_ahead_of_others(problem)
    points = ahead[exchange.shifts[other].courier.id] - ahead[exchange.shifts[owner].courier.id]
    if points <= 0:
        return None
    touched = [name for name in (owner, other) if name in exchange.rounds]
    here = [exchange.ridden(name, name) for name in touched]
    there = [exchange.ridden(name, other if name == owner else owner) for name in touched]
    if None in here or None in there:
        return None
    saved, more = _sums(here), _sums(there)
    extra_cents = rounded(*(saved[0] - more[0]).as_integer_ratio())
    rest = _points_of_all(exchange)
    rest.subtract(saved[1])
    fairer_cents = fairness_cents_of_points(problem, rest + more[1]) - fairness_cents_of_points(
        problem, rest + saved[1]
    )
    if not 0 < extra_cents <= fairer_cents:
        return None
    return FairShare(shift_id=owner, other_shift_id=other, points=points, extra_cents=extra_cents)


def _sums(ways: Iterable[ExchangedRound | None]) -> tuple[Fraction, Counter[str]]:
    """Add up what rounds cost and what they ask of each person."""
    cents, points = Fraction(), Counter[str]()
    for way in ways:
        if way is not None:
            cents += way.cents
            points.update(way.points)
    return cents, points


def _points_of_all(exchange: RoundExchange) -> Counter[str]:
    return _sums(exchange.ridden(name, name) for name in exchange.rounds)[1]
