"""A live day as it would go on and as it is to go on: laid over the whole day, and checked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from api.days.live_day import LiveDay
from api.wording.comparison import NOTICED_S
from dispatch.check import check
from dispatch.model import Break
from dispatch.planning.planner import plan_of
from dispatch.rounds.rest_of_day.whole_day import whole_day_plan
from dispatch.rounds.rest_of_day.whole_day_check import newly_broken, newly_early_lots
from dispatch.schedule.cost_terms import cost_terms
from dispatch.schedule.kept_orders import without_breaking
from dispatch.schedule.timetable import make_plan
from routing.errors import Failure

if TYPE_CHECKING:
    from dispatch.check import Violation
    from dispatch.model import Plan, Problem, Round
    from dispatch.rounds.rest_of_day.remaining_day import RemainingDay
    from dispatch.rounds.rest_of_day.remaining_day_values import WholeDay
    from dispatch.schedule.visit_sequences import VisitSequences


@dataclass(frozen=True, slots=True, kw_only=True)
class CombinedDay:
    """A day as it would go on, and as it is to go on.

    Attributes
    ----------
    problem, part
        What is left and planned, and its plan.
    before, after
        The rounds of the whole day.
    touched
        Shifts whose rounds are published anew.
    """

    problem: Problem
    part: Plan
    before: Plan
    after: Plan
    touched: frozenset[str]


def whole_day(
    day: LiveDay | WholeDay,
    left: RemainingDay,
    orders: VisitSequences,
    *,
    touched: Collection[str] | None,
    timed: Mapping[str, Round],
) -> CombinedDay:
    """Lay new orders of what is left over the whole day; for parameters see ``commit_orders``.

    Raises
    ------
    Failure
        ``plan-fails-check``: what is left, or the whole day, breaks a rule; a defect of ours.
    """
    # A round that cannot go on stays as it is where nobody takes anything of it.
    aside = left.left_aside(orders)
    # What is under way stays in the problem, so that the checker sees whether it is left out.
    problem = left.of_orders(
        orders, left.bound.difference(*(left.stuck_jobs[name] for name in aside))
    )
    # A change by hand may set a kept order aside.
    problem = without_breaking(problem, orders)
    part = plan_of(problem, _with_problem(problem, orders))
    part = _timed_as(problem, part, {k: one for k, one in timed.items() if k not in left.begun})
    now = left.standing
    before = whole_day_plan(now, day.plan, unchanged_plan(now), untouched=now.impassable)
    after = whole_day_plan(left, day.plan, part, untouched=aside)
    chosen = _changed(day.plan, after) if touched is None else set(touched)
    before, after = (as_published(one, day.plan, chosen) for one in (before, after))
    broken = newly_broken(day.problem, day.progress, before, after)
    if broken:
        raise Failure("plan-fails-check", first=str(broken[0]), count=len(broken))
    return CombinedDay(
        problem=problem, part=part, before=before, after=after, touched=frozenset(chosen)
    )


def lots_in_the_way(
    day: LiveDay, left: RemainingDay, part: Plan, touched: Collection[str]
) -> tuple[Violation, ...]:
    """Find what would leave a hub too early if some rounds were published as a change has them.

    ``part`` is a plan of what is left. Just this is checked when the change is carried out.
    """
    if not day.problem.transfers:
        return ()
    plans = (unchanged_plan(left), part)
    sides = (whole_day_plan(left, day.plan, one, untouched=left.impassable) for one in plans)
    before, after = (as_published(one, day.plan, touched) for one in sides)
    return newly_early_lots(day.problem, day.progress, before, after)


def going_on(day: LiveDay) -> Plan:
    """Return the rounds of a whole day as they go on if nothing is changed."""
    left = day.left()
    return whole_day_plan(left, day.plan, unchanged_plan(left), untouched=left.impassable)


def _timed_as(problem: Problem, part: Plan, timed: Mapping[str, Round]) -> Plan:
    """Return a plan with the times that rounds had before, where that keeps every rule."""
    rounds = tuple(
        replace(timed[one.shift_id], vehicle_id=one.vehicle_id)
        if one.shift_id in timed and _sequence(one) == _sequence(timed[one.shift_id])
        else one
        for one in part.rounds
    )
    if rounds == part.rounds:
        return part
    again = replace(part, rounds=rounds, cost_cents=cost_terms(problem, rounds))
    return part if check(problem, again) else again


def as_published(whole: Plan, published: Plan, chosen: Collection[str]) -> Plan:
    """Return a plan of a whole day in which all rounds but some are exactly as published."""
    old = published.round_by_shift
    new = whole.round_by_shift
    names = dict.fromkeys([*old, *new])
    found = ((new if name in chosen else old).get(name) for name in names)
    return replace(whole, rounds=tuple(one for one in found if one is not None))


def _with_problem(problem: Problem, orders: VisitSequences) -> VisitSequences:
    """Return orders with the jobs as the problem has them."""
    known = problem.job_by_id
    return {
        name: [e if isinstance(e, Break) else replace(e, job=known[e.job.id]) for e in order]
        for name, order in orders.items()
    }


def unchanged_plan(left: RemainingDay) -> Plan:
    """Return the plan of what is left if nothing is changed."""
    plan = make_plan(left.problem, left.sequences, {})
    if plan is None:
        raise Failure("plan-fails-check", first="not-in-time", count=1)
    return plan


def _changed(before: Plan, after: Plan) -> set[str]:
    """Name the shifts whose rounds differ in their order, their ways, or by some minutes."""
    old = before.round_by_shift
    new = after.round_by_shift
    return {
        name
        for name in {*old, *new}
        if name not in old or name not in new or _differ(old[name], new[name])
    }


def _sequence(one: Round) -> list[tuple[str, str, int, str]]:
    return [(v.kind, v.job_id, v.index, v.break_id) for v in one.visits]


def _differ(one: Round, other: Round) -> bool:
    if _sequence(one) != _sequence(other):
        return True
    pairs = zip(one.visits, other.visits, strict=True)
    return one.distance_m != other.distance_m or any(
        abs((a.start - b.start).total_seconds()) > NOTICED_S for a, b in pairs
    )
