"""Replans of days on which what is open brings lots, and other open jobs take from these.

Orders are looked for in two steps: first for what brings the lots, then, since it is known by then
when these are sorted, for what takes from them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from api.usecases.planning.whole_day import whole_day
from dispatch.model.problem_parts import part_of
from dispatch.rounds.rest_of_day.lots_to_bring import (
    days_with_lots_early,
    lots_to_bring,
    waiting_in_no_round,
    with_lots_brought,
)
from dispatch.schedule.visit_sequences import served_job_ids
from dispatch.search.stop_rules import Iterations, TimeShare
from routing.errors import Conflict, Failure

if TYPE_CHECKING:
    from api.usecases.rounds.live.shown_orders import FoundOrders
    from dispatch.rounds.rest_of_day.remaining_day import RemainingDay
    from dispatch.schedule.visit_sequences import VisitSequences
    from dispatch.search.stop_rules import StopRule

    Steps = tuple[VisitSequences, ...]

BRINGING_SHARE = 0.4
"""Share of the budget for the orders that bring lots."""
MOST_CHECKS = 24
"""So often the whole day is checked where jobs are put in some at a time."""


def in_steps(left: RemainingDay, look: Callable[..., VisitSequences], stop: StopRule) -> Steps:
    """Look for orders of what is left of a day.

    Parameters
    ----------
    look
        Looks for orders of what is left (or of a part) until a rule says stop; with ``"order"``,
        every round keeps its order, and open jobs go where they cost least.

    Returns
    -------
    Steps
        The orders; before them, where open jobs take from lots, those by which these lots come.
    """
    takers = waiting_in_no_round(left)
    for bringing in _bringing(left, takers, look, stop) if takers else ():
        brought = with_lots_brought(left, bringing)
        steps = brought and _with_every_lot(brought, look, stop)
        if steps:
            return bringing, *steps
    return _with_every_lot(left, look, stop) or (look(left, Iterations(0)),)


def after_steps(left: RemainingDay, steps: Steps) -> FoundOrders:
    """Return what is left of a day with the last orders of some steps.

    Raises
    ------
    Conflict
        ``shown-outdated`` where the first ones cannot be in time any more.
    """
    *bringing, orders = steps
    for one in bringing:
        brought = with_lots_brought(left, one)
        if brought is None:
            raise Conflict("shown-outdated")
        left = brought
    return left, orders


def left_again(left: RemainingDay, found: RemainingDay) -> RemainingDay:
    """Return what is left of a day with the lots that were brought where orders were found."""
    if found.before is None:
        return left
    brought = with_lots_brought(left_again(left, found.before), found.sequences)
    # A round that is taken back holds lots to its own times as long as it stands; it is to go.
    return brought or replace(found, front={**left.front, **found.front})


def _bringing(
    left: RemainingDay,
    takers: frozenset[str],
    look: Callable[..., VisitSequences],
    stop: StopRule,
) -> Iterator[VisitSequences]:
    """Look for orders that bring all lots that are waited for, in good time where that can be."""
    wanted = lots_to_bring(left)
    if not wanted:
        yield left.sequences
        return
    days = days_with_lots_early(left)
    most: tuple[int, VisitSequences] = -1, left.sequences
    for problem in days:
        part = part_of(problem, jobs=problem.job_by_id.keys() - takers)
        rule = TimeShare(stop, BRINGING_SHARE / len(days))
        orders = look(replace(left, problem=part), rule)
        count = len(wanted & served_job_ids(orders))
        if count > most[0]:
            most = count, orders
        if count == len(wanted):
            break
    yield most[1]
    # One job after the other moves no other lot in its queue more than it must.
    part = part_of(left.problem, jobs=left.problem.job_by_id.keys() - takers)
    yield look(replace(left, problem=part), Iterations(0), "order")


def _with_every_lot(
    left: RemainingDay, look: Callable[..., VisitSequences], stop: StopRule
) -> Steps | None:
    """Look for orders with which the whole day keeps every rule, its lots as they come then."""
    orders = look(left, stop)
    if left.whole is None or _keeps_rules(left, orders):
        return (orders,)
    # A lot that comes sooner may be sorted before another one, which is ready later then.
    settled = with_lots_brought(left, orders)
    if settled is not None and _keeps_rules(settled, settled.sequences):
        return orders, settled.sequences
    waiting = _in_no_round(left, left.sequences)
    standing = _inserted(left, left.sequences, frozenset(), look)
    if not _keeps_rules(left, standing):
        return None
    return (_inserted_in_parts(left, standing, waiting, look, [MOST_CHECKS]),)


def _inserted_in_parts(
    left: RemainingDay,
    orders: VisitSequences,
    jobs: list[str],
    look: Callable[..., VisitSequences],
    checks: list[int],
) -> VisitSequences:
    """Put jobs into orders where they cost least, without those that make lots late for others."""
    if not jobs or checks[0] <= 0:
        return orders
    checks[0] -= 1
    more = _inserted(left, orders, frozenset(jobs), look)
    if _keeps_rules(left, more):
        return more
    if len(jobs) == 1:
        return orders
    half = len(jobs) // 2
    orders = _inserted_in_parts(left, orders, jobs[:half], look, checks)
    return _inserted_in_parts(left, orders, jobs[half:], look, checks)


def _inserted(
    left: RemainingDay,
    orders: VisitSequences,
    jobs: frozenset[str],
    look: Callable[..., VisitSequences],
) -> VisitSequences:
    """Put jobs into orders where they cost least."""
    problem = part_of(left.problem, jobs=served_job_ids(orders) | left.bound | jobs)
    return look(replace(left, problem=problem, sequences=orders), Iterations(0), "order")


def _in_no_round(left: RemainingDay, orders: VisitSequences) -> list[str]:
    """Name the open jobs of what is left, in the order in which they are put into rounds."""
    served = served_job_ids(orders)
    jobs = [job for job in left.problem.jobs if job.id not in served | left.bound]
    return [job.id for job in sorted(jobs, key=lambda job: (-job.priority, job.id))]


def _keeps_rules(left: RemainingDay, orders: VisitSequences) -> bool:
    """Return whether the whole day keeps every rule with some orders."""
    if left.whole is None or left.lost_by(orders):
        return False
    try:
        whole_day(left.whole, left, orders, touched=None, timed={})
    except Failure:
        return False
    return True
