"""Cost of sharing the work of a plan more evenly, and whose work would change.

The cheapest plan may give one rider a full shift and another nothing. A short search of counted
iterations goes on from the plan with a price on full shifts (``Weights.balance_hour_cents``); what
it finds is told beside the plan, so that whoever plans can choose and ask for it at that price.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from dispatch.planning.planner import plan as search
from dispatch.schedule.visit_sequences import price_of, sequences_of
from dispatch.search.large.day_parts import LARGE
from dispatch.search.stop_rules import Iterations
from routing.errors import Failure

if TYPE_CHECKING:
    from dispatch.model import Plan, Problem, Shift

SHARING_ITERATIONS = 1000
"""Iterations of a search: a tenth of a second of the processor on a hundred jobs."""
PRICES = (2, 8, 32)
"""Prices of balance that are tried, in the dearest hour of a rider, until everybody has a round."""
MORE_EVEN = Fraction(19, 20)
"""A plan is told as shared only where the squares of the shares worked fall to this or less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiderShare:
    """Work and cost of one shift, in the plan and in the shared one.

    Attributes
    ----------
    work_s, shared_work_s
        Riding and service.
    cents, shared_cents
        Cost of its round without the price of balance; 0 where it has none.
    """

    shift_id: str
    work_s: int
    shared_work_s: int
    cents: int
    shared_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedWork:
    """A more even plan beside the one that was made.

    Attributes
    ----------
    balance_hour_cents
        The price with which it was found; asked for with a plan, it shares the work so.
    extra_cents
        What it costs more, the price of balance itself left out; may be below 0, where the short
        search happened on a cheaper plan.
    idle, shared_idle
        Shifts without a round in either.
    riders
        Every shift, in the order of the day.
    """

    balance_hour_cents: int
    extra_cents: int
    idle: int
    shared_idle: int
    riders: tuple[RiderShare, ...]


def sharing_prices(problem: Problem) -> tuple[int, ...]:
    """Return the prices that are tried: times the dearest hour of a rider, the least first."""
    hour_cents = max((shift.prices.hour_cents for shift in problem.shifts), default=0)
    known = problem.weights.balance_hour_cents
    return tuple(price for times in PRICES if (price := times * hour_cents) > known)


def shared_work(problem: Problem, plan: Plan, seed: int) -> SharedWork | None:
    """Find what sharing the work of a plan would cost.

    Parameters
    ----------
    problem, plan
        A problem and a plan of it that passes the checker.
    seed
        The same one gives the same answer.

    Returns
    -------
    SharedWork or None
        With the least price at which the fewest shifts have no round. ``None`` where nothing more
        even was found that serves all that the plan serves, and for days of shared bikes or of a
        thousand jobs and more, which are not searched again.
    """
    best: SharedWork | None = None
    if problem.units or len(problem.jobs) >= LARGE or len(problem.shifts) < 2:
        return None
    for price in sharing_prices(problem):
        found = _shared_at(problem, plan, price, seed)
        if found is not None and (best is None or found.shared_idle < best.shared_idle):
            best = found
        if best is not None and not best.shared_idle:
            break
    return best


def _shared_at(problem: Problem, plan: Plan, price: int, seed: int) -> SharedWork | None:
    """Return the more even plan that a short search finds at a price, if any."""
    even = replace(problem, weights=replace(problem.weights, balance_hour_cents=price))
    try:
        found = search(
            even, Iterations(SHARING_ITERATIONS), seed, start=sequences_of(problem, plan)
        )
    except Failure:
        return None  # what has begun does not come to an end that way
    if not {one.job_id for one in found.unassigned} <= {one.job_id for one in plan.unassigned}:
        return None
    if _unevenness(problem, found) > MORE_EVEN * _unevenness(problem, plan):
        return None
    free = replace(problem, weights=replace(problem.weights, balance_hour_cents=0))
    return SharedWork(
        balance_hour_cents=price,
        extra_cents=price_of(free, found.rounds) - price_of(free, plan.rounds),
        idle=len(problem.shifts) - len(plan.rounds),
        shared_idle=len(problem.shifts) - len(found.rounds),
        riders=tuple(_share(free, shift, plan, found) for shift in problem.shifts),
    )


def _share(free: Problem, shift: Shift, plan: Plan, shared: Plan) -> RiderShare:
    shares = []
    for one in (plan, shared):
        rounds = [round_ for round_ in one.rounds if round_.shift_id == shift.id]
        shares.append((sum(round_.work_s for round_ in rounds), price_of(free, rounds)))
    (work_s, cents), (shared_work_s, shared_cents) = shares
    return RiderShare(
        shift_id=shift.id,
        work_s=work_s,
        shared_work_s=shared_work_s,
        cents=cents,
        shared_cents=shared_cents,
    )


def _unevenness(problem: Problem, plan: Plan) -> Fraction:
    """Sum the work of each round times the share of its shift that it is."""
    spans = {
        shift.id: max((shift.window.end - shift.window.start) // timedelta(seconds=1), 1)
        for shift in problem.shifts
    }
    squares = (Fraction(round_.work_s**2, spans[round_.shift_id]) for round_ in plan.rounds)
    return sum(squares, Fraction())
