"""Replan of a day for a street that closes: as little change as its rounds can do with."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from api.days.problem import problem_of
from api.processes.clock import WallClock
from api.usecases.planning.live_changes import Change, ChangeRequest, commit_orders
from api.usecases.rounds.live.replanning import MOVED_CENTS, mended
from api.usecases.rounds.live.shown_orders import orders_shown, seal_orders
from dispatch.model import Break
from dispatch.model.problem_parts import part_of
from dispatch.schedule.visit_sequences import served_job_ids
from routing.errors import Conflict

if TYPE_CHECKING:
    from uuid import UUID

    from api.days.live_day import LiveDay
    from api.usecases.act import Act
    from dispatch.rounds.rest_of_day.remaining_day import RemainingDay
    from dispatch.schedule.timetable import StopTask
    from dispatch.schedule.visit_sequences import VisitSequences
    from routing.closures.closure import DatedClosure

SEARCHED_S = 0.5
"""So long another order is looked for; whoever draws a closure waits for it."""


def day_with_closures(act: Act, day: LiveDay, closures: tuple[DatedClosure, ...]) -> LiveDay:
    """Return a day with other streets closed."""
    problem = problem_of(act.tools.streets.asked_by(act.tx.owner), day.day_row.day, closures)
    return replace(day, day_row=replace(day.day_row, closures=closures), problem=problem)


def replan_around(  # noqa: PLR0913  # each says another thing of what is wanted
    act: Act,
    day: LiveDay,
    shut: LiveDay,
    affected: Collection[str],
    *,
    about: str,
    closure_id: UUID,
    plan_id: UUID | None = None,
    shown: str | None = None,
    override_reason: str = "",
    dry_run: bool = False,
) -> Change:
    """Let the rounds of a day go on with a street closed.

    Rounds that come late by it, or cannot go on, get another order, or give jobs away; where that
    is not needed the order stays. All rounds that do not ride there stay as they are.

    Parameters
    ----------
    shut
        The day with the street closed.
    affected
        Shifts whose rounds ride there.
    about
        What is asked; only what was shown of the same can be carried out.
    closure_id
        The closure that the plan is about.

    Raises
    ------
    BadInput, Conflict
        ``shown-form``, ``shown-for-another``, ``shown-outdated``; ``replan-impossible``;
        ``hours-exceeded``.
    """
    before, left = day.left(), shut.left()
    if shown is None:
        orders = _around(before, left, affected)
    else:
        left, orders = orders_shown(act, shown, about)(shut, left)
    # What the closure itself leaves to nobody; a round that could not go on before is left aside.
    stuck = (left.stuck_jobs.get(name, frozenset()) for name in before.impassable)
    lost = left.bound - served_job_ids(orders) - frozenset().union(*stuck)
    if lost:
        raise Conflict("replan-impossible", count=len(lost))
    others = {name for name in {*orders, *before.sequences} if _differs(orders, before, name)}
    asked = ChangeRequest(plan_id, "closure", str(closure_id), override_reason, dry_run)
    touched = {*affected, *others}
    change = commit_orders(act, shut, left, orders, asked, touched=touched, compared_with=day)
    return replace(change, shown=seal_orders(act, about, left, orders)) if dry_run else change


def _around(before: RemainingDay, left: RemainingDay, affected: Collection[str]) -> VisitSequences:
    """Look for orders first among the rounds that suffer, then among all."""
    strained = _strained(before, left) & {*affected, *left.impassable}
    if not strained:
        return left.sequences
    mine = _part(left, strained)
    found = mended(mine, WallClock(budget_s=SEARCHED_S), 0, keep="riders", moved_cents=MOVED_CENTS)
    if served_job_ids(before.sequences) - served_job_ids(left.sequences) <= served_job_ids(found):
        others = {name: row for name, row in left.sequences.items() if name not in strained}
        return {**others, **found}
    return mended(left, WallClock(budget_s=SEARCHED_S), 0, keep="riders", moved_cents=MOVED_CENTS)


def _strained(before: RemainingDay, left: RemainingDay) -> set[str]:
    """Name the shifts that break more by a closure than they did without it."""
    held = {(one.shift_id, one.code): one.value for one in before.strains}
    worse = {
        one.shift_id for one in left.strains if one.value > held.get((one.shift_id, one.code), 0)
    }
    return worse | (set(left.impassable) - set(before.impassable))


def _part(left: RemainingDay, names: Collection[str]) -> RemainingDay:
    """Return what is left of some shifts alone, with the jobs that are in their rounds."""
    own = {name: row for name, row in left.sequences.items() if name in names}
    # What one that cannot go on has aboard is in no round, and bound to it all the same.
    pinned = {name for name, shift_id in left.problem.pinned_to.items() if shift_id in names}
    jobs = served_job_ids(own) | (left.bound & pinned)
    return replace(
        left,
        problem=part_of(left.problem, jobs=jobs, shifts=names),
        sequences=own,
        impassable=tuple(name for name in left.impassable if name in names),
        bound=left.bound & jobs,
    )


def _differs(orders: VisitSequences, before: RemainingDay, name: str) -> bool:
    mine, old = (
        [_key(one) for one in row] for row in (orders.get(name, ()), before.sequences.get(name, ()))
    )
    return mine != old


def _key(one: StopTask | Break) -> tuple[object, ...]:
    return (one.id,) if isinstance(one, Break) else (one.job.id, one.kind, one.index)
