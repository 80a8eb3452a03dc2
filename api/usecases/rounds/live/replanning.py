"""Use case of replanning: a live day in better order, with as little change as is wanted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from api.days.live_day import open_day
from api.processes.clock import WallClock
from api.usecases.act import Act, needs
from api.usecases.planning.live_changes import Change, ChangeRequest, commit_orders
from api.usecases.requests import fault_at
from api.usecases.rounds.live.lots_brought import after_steps, in_steps
from api.usecases.rounds.live.shown_orders import orders_shown, seal_orders
from data.store.planning import plans
from dispatch.model import MOST_PRIORITY, Pin, Unassigned, jobs_in
from dispatch.model.problem_parts import part_of
from dispatch.planning.plan_ranking import rank
from dispatch.planning.planner import plan as search
from dispatch.planning.what_if.live_day_offers import checked_plan, offers
from dispatch.schedule.timetable import StopTask
from dispatch.schedule.visit_sequences import (
    job_ids_of,
    of_day,
    sequences_of,
    served_job_ids,
    stops_of,
    with_breaks,
)
from dispatch.search.reference_solution import reference_of
from dispatch.search.stop_rules import Iterations
from dispatch.values.validation import out_of_range, refuse
from routing.errors import Conflict, Failure, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from api.days.live_day import LiveDay
    from api.usecases.rounds.live.lots_brought import Steps
    from api.usecases.rounds.live.shown_orders import FoundOrders
    from dispatch.model import Break, Job, Plan, Problem
    from dispatch.rounds.rest_of_day.remaining_day import RemainingDay
    from dispatch.schedule.visit_sequences import VisitSequences
    from dispatch.search.stop_rules import StopRule

Keep = Literal["order", "riders", "nothing"]
KEEPS: tuple[Keep, ...] = ("order", "riders", "nothing")
MAX_BUDGET_S = 5
MOVED_CENTS = 20
"""Least saving that moves one visit, unless somebody says otherwise."""
MAX_MOVED_CENTS = 100_000
TRIES = 3
"""So often a day is looked at that changes while it is planned."""
TRIES_ALONE = 50
"""Iterations of the search for an order of what a round that cannot go on has aboard."""
LOCKED_BUDGET_S = 1.0
"""Phones that tell what happens wait for as long as this at the most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplanProposal:
    """Better orders of what is left of a day, and the day as it was when they were looked for.

    Attributes
    ----------
    orders
        ``None``: there was no time to look for any, which is done in a moment, the day locked.
    """

    day: LiveDay | None = None
    left: RemainingDay | None = None
    orders: VisitSequences | None = None


AT_ONCE = ReplanProposal()
"""Look for orders while the day is locked, for a second at the most."""


class DayChangedError(Exception):
    """The day is another one than the one for which orders were found; nothing has happened."""


@needs("rounds:write")
def propose_replan(  # noqa: PLR0913  # as replan is asked
    act: Act, plan_id: UUID, on: date, *, keep: Keep, moved_cents: int, budget_s: float
) -> LiveDay | None:
    """Return a live day as it is, to look for better orders of what is left of it.

    Without a lock and for a moment only: :func:`replan` sees whether it is still the same.

    Returns
    -------
    LiveDay or None
        ``None`` where the plan was made before: :func:`replan` says what it did.

    Raises
    ------
    BadInput
        As :func:`replan`.
    Conflict
        ``nothing-to-replan``.
    """
    check_replan(keep, moved_cents, budget_s)
    if plans.find(act.tx, plan_id) is not None:
        return None
    day = open_day(act, on, since=act.now, to_change=False)
    if day.published is None or not day.left().problem.shifts:
        raise Conflict("nothing-to-replan")
    return day


def orders_within(  # noqa: PLR0913, PLR0917  # as replan is asked
    left: RemainingDay,
    budget_s: float,
    seed: int,
    keep: Keep,
    moved_cents: int,
    without: Collection[str] = (),
) -> Steps:
    """Look for better orders of what is left of a day, for some seconds: see :func:`mended`.

    Returns
    -------
    Steps
        As :func:`api.usecases.rounds.live.lots_brought.in_steps`.
    """

    def look(part: RemainingDay, stop: StopRule, how: Keep = keep) -> VisitSequences:
        others, kept = set_aside(part, without)
        return kept | mended(others, stop, seed, keep=how, moved_cents=moved_cents)

    return in_steps(left, look, WallClock(budget_s=budget_s))


@needs("rounds:write")
def replan(  # noqa: PLR0913  # each says another thing of what is wanted
    act: Act,
    plan_id: UUID,
    on: date,
    *,
    keep: Keep = "riders",
    moved_cents: int = MOVED_CENTS,
    budget_s: float = 2.0,
    seed: int = 0,
    without: Collection[UUID] = (),
    override_reason: str = "",
    dry_run: bool = False,
    shown: str | None = None,
    found: ReplanProposal | None = None,
) -> Change:
    """Plan what is left of a live day anew, open jobs with it.

    A round that cannot go on, and whose goods aboard cannot be brought to an end, is left aside:
    it stays as it is, which the answer tells as a strain ``no-way``, and all others go on.

    Parameters
    ----------
    plan_id
        Id of the plan that this makes.
    keep
        ``order``: every round keeps its order, open jobs go where they cost least. ``riders``:
        every job stays with its courier, and none is left out for an open one. ``nothing``: only
        what has begun stays.
    moved_cents
        What it has to save, at the least, to move one visit to another courier, or by ten minutes
        and more; at most :data:`MAX_MOVED_CENTS`, 0 for no such price. Jobs that were in no round
        have none. It is no term of the plan's cost.
    budget_s, seed
        How long to look for a better order, at most 5 s, and the start of chance.
    without
        Shifts that are to take nothing more: what has not begun of their rounds goes to others.
        What is pinned to them stays out.
    override_reason
        Why limits of working time are knowingly exceeded.
    dry_run
        Tell what would change, and give as ``shown`` by what to have just this carried out.
    shown
        What a dry run of the same gave: its orders are taken over, nothing is looked for.
    found
        What was looked for outside of the transaction; without it that is done here.

    Raises
    ------
    DayChangedError
        Where the day is no longer the one that was found.
    BadInput
        ``unknown-choice``, ``out-of-range``; ``shown-form``.
    Conflict
        ``shown-outdated``: what was shown cannot be carried out any more; ``shown-for-another``;
        ``nothing-to-replan``: no round is published, or all are over; ``replan-impossible``:
        goods that are aboard cannot be brought to an end; ``id-used-twice``; ``hours-exceeded``.
    """
    check_replan(keep, moved_cents, budget_s)
    about = " ".join([on.isoformat(), keep, *sorted(map(str, without))])
    asked = ChangeRequest(plan_id, "replan", about, override_reason, dry_run)
    if (again := asked.again(act)) is not None:
        return again
    look: Callable[..., FoundOrders]
    look = partial(wanted, keep=keep, moved_cents=moved_cents, seed=seed, without=without)
    if shown is not None:
        look, found = orders_shown(act, shown, f"replan {about}"), AT_ONCE
    day, left, orders = sought(act, on, look, budget_s, found=found)
    if lost := left.lost_by(orders):
        raise Conflict("replan-impossible", count=len(lost))
    change = commit_orders(act, day, left, orders, asked)
    if dry_run:
        return replace(change, shown=seal_orders(act, f"replan {about}", left, orders))
    return change


def _as_it_is(day: LiveDay) -> LiveDay:
    return day


def sought(  # noqa: PLR0913  # what is looked for, and how
    act: Act,
    on: date,
    look: Callable[..., FoundOrders],
    budget_s: float,
    *,
    found: ReplanProposal | None = None,
    seen_as: Callable[[LiveDay], LiveDay] = _as_it_is,
) -> tuple[LiveDay, RemainingDay, VisitSequences]:
    """Look for orders of a day while others go on recording, and lock it only to change it.

    Where the day changes meanwhile it is looked at anew; where it always does, it is locked for a
    short search. ``seen_as`` gives the day that is looked at; what is ``found`` already is taken.

    Raises
    ------
    DayChangedError
        Where the day is no longer the one that was found.
    """
    if found is not None:
        return _of_proposal(act, on, found, look, budget_s, seen_as)
    now = open_day(act, on, since=act.now, to_change=False)
    for _ in range(TRIES):
        seen, day = now, seen_as(now)
        left, orders = look(day, day.left(), budget_s=budget_s)
        now = open_day(act, on, since=act.now, to_change=False)
        if _same(seen, now):
            break
    now = open_day(act, on, since=act.now)
    day = seen_as(now)
    if not _same(seen, now):
        left, orders = look(day, day.left(), budget_s=min(budget_s, LOCKED_BUDGET_S))
    return day, left, orders


def _of_proposal(  # noqa: PLR0913, PLR0917  # as sought is asked
    act: Act,
    on: date,
    found: ReplanProposal,
    look: Callable[..., FoundOrders],
    budget_s: float,
    seen_as: Callable[[LiveDay], LiveDay],
) -> tuple[LiveDay, RemainingDay, VisitSequences]:
    """Lock a day for orders that were found before, as it was at the moment of the search."""
    if found.day is None or found.left is None or found.orders is None:
        day = seen_as(open_day(act, on, since=act.now))
        return day, *look(day, day.left(), budget_s=min(budget_s, LOCKED_BUDGET_S))
    moment = found.day.now
    day = open_day(act, on, since=moment, now=moment)
    if not _same(found.day, day):
        raise DayChangedError
    return seen_as(day), found.left, found.orders


def _same(one: LiveDay, other: LiveDay) -> bool:
    return (one.rounds, one.day_row.hash) == (other.rounds, other.day_row.hash)


def wanted(  # noqa: PLR0913  # each says another thing of what is wanted
    day: LiveDay,
    left: RemainingDay,
    *,
    keep: Keep,
    moved_cents: int,
    seed: int,
    budget_s: float,
    without: Collection[UUID] = (),
) -> FoundOrders:
    """Look for orders of what is left of a day that is published."""
    if day.published is None or not left.problem.shifts:
        raise Conflict("nothing-to-replan")
    names = [str(one) for one in without]
    return after_steps(left, orders_within(left, budget_s, seed, keep, moved_cents, names))


def set_aside(left: RemainingDay, names: Collection[str]) -> tuple[RemainingDay, VisitSequences]:
    """Return what is left without some shifts, and the orders of what is bound to these.

    Raises
    ------
    NotFound
        ``no-such-shift``.
    Conflict
        ``replan-impossible``: what is bound to one cannot be brought to an end.
    """
    if not names:
        return left, {}
    if not left.front.keys() >= set(names):
        raise NotFound("no-such-shift")
    left = without_unfinishable(left)
    kept: VisitSequences = {}
    for name in names:
        if name in left.impassable:
            fitted = bound_alone(left, name)
            if fitted:
                kept[name] = fitted
        elif not left.bound.isdisjoint(job_ids_of(left.sequences.get(name, ()))):
            fitted = _kept_of(left, name)
            if not fitted:
                raise Conflict("replan-impossible", count=1)
            kept[name] = fitted
        elif name in left.begun and left.sequences.get(name):
            kept[name] = [e for e in left.sequences[name] if not isinstance(e, StopTask)]
    # What only stands before a job pinned to its place may go to anybody.
    open_fronts = replace(
        left.problem, prefixes=tuple(p for p in left.problem.prefixes if p.shift_id not in names)
    )
    problem = part_of(
        open_fronts,
        shifts=open_fronts.shift_by_id.keys() - names,
        jobs=open_fronts.job_by_id.keys() - served_job_ids(kept),
    )
    orders: VisitSequences = {
        k: list(order) for k, order in left.sequences.items() if k not in names
    }
    others = replace(
        left,
        problem=problem,
        sequences=orders,
        impassable=tuple(name for name in left.impassable if name not in names),
        bound=left.bound - served_job_ids(kept),
    )
    return others, kept


def _kept_of(left: RemainingDay, name: str) -> list[StopTask | Break] | None:
    """Return the order of what is bound to a shift, with its breaks where they fit."""
    shift = left.problem.shift_by_id[name]
    bound = [
        e for e in left.sequences[name] if not isinstance(e, StopTask) or e.job.id in left.bound
    ]
    tasks = stops_of(bound)
    ways = [bound, with_breaks(left.problem, shift, tasks)]
    return next((way for way in ways if way and checked_plan(left.problem, {name: way})), None)


def mended(
    left: RemainingDay,
    stop: StopRule,
    seed: int,
    *,
    keep: Keep = "nothing",
    moved_cents: int = MOVED_CENTS,
) -> VisitSequences:
    """Return better orders of what is left of a day, open jobs with it; see :func:`replan`."""
    left = without_unfinishable(left)
    # Asking all rounds for one open job after the other takes long; the search puts them in too.
    orders = _as_they_stand(left) if keep == "nothing" else _with_open_jobs(left)
    if keep == "order":
        return orders
    standing = served_job_ids(_as_they_stand(left)) if keep == "riders" else set()
    problem = _pinned(left, orders, standing) if keep == "riders" else left.problem
    homes = reference_of(problem, left.standing.sequences, moved_cents)
    try:
        found = search(problem, stop, seed, start=of_day(problem, orders), reference=homes)
    except Failure:
        found = None  # what has begun does not come to an end that way
    if (
        found is not None
        and standing <= jobs_in(found.rounds)
        and rank(left.problem, found) < _judged(left.problem, orders)
    ):
        return sequences_of(left.problem, found)
    return _with_open_jobs(left) if keep == "nothing" else orders


def check_replan(keep: str, moved_cents: int, budget_s: float) -> None:
    """Refuse what no replan can be asked for.

    Raises
    ------
    BadInput
        ``unknown-choice``, ``out-of-range``.
    """
    faults = out_of_range("moved_cents", moved_cents, 0, MAX_MOVED_CENTS)
    faults += out_of_range("budget_s", budget_s, 0, MAX_BUDGET_S)
    if keep not in KEEPS:
        faults.insert(0, fault_at("keep", "unknown-choice", value=keep, known=", ".join(KEEPS)))
    refuse(faults)


def _as_they_stand(left: RemainingDay) -> VisitSequences:
    """Return the orders as they stand; of a shift that cannot go on, what is bound to it."""
    orders: VisitSequences = {name: list(order) for name, order in left.sequences.items()}
    for name in left.impassable:
        fitted = bound_alone(left, name)
        if fitted:
            orders[name] = fitted
    return orders


def without_unfinishable(left: RemainingDay) -> RemainingDay:
    """Return what is left without the rounds that cannot go on with the goods they have aboard.

    Nothing is taken of such a round: it stays as it is until somebody decides about it.
    """
    aside = {
        name
        for name in left.impassable
        if not left.bound.isdisjoint(left.stuck_jobs[name]) and not bound_alone(left, name)
    }
    if not aside:
        return left
    gone = frozenset().union(*(left.stuck_jobs[name] for name in aside))
    problem = part_of(
        left.problem,
        shifts=left.problem.shift_by_id.keys() - aside,
        jobs=left.problem.job_by_id.keys() - gone,
    )
    return replace(
        left,
        problem=problem,
        impassable=tuple(name for name in left.impassable if name not in aside),
        bound=left.bound - gone,
    )


def _with_open_jobs(left: RemainingDay) -> VisitSequences:
    """Return the orders as they stand, with every job that is in none where it costs least."""
    orders = _as_they_stand(left)
    waiting = [job for job in left.problem.jobs if job.id not in served_job_ids(orders)]
    for job in sorted(waiting, key=lambda job: (-job.priority, job.id)):
        best = next(iter(offers(left, orders, job.id)), None)
        if best is not None and best.cost_cents is not None:
            orders[best.shift_id] = list(best.order)
    return orders


def bound_alone(left: RemainingDay, name: str) -> list[StopTask | Break] | None:
    """Return an order of just what is bound to a round that cannot go on; ``None`` if none is."""
    own = left.bound & left.stuck_jobs[name]
    problem = part_of(left.problem, jobs=own, shifts={name})
    if not own or not own <= problem.job_by_id.keys():
        return None
    tasks = [
        StopTask(job=job, kind=kind, index=index)
        for job in problem.jobs
        for kind, index, _ in job.stops
    ]
    fitted = with_breaks(problem, problem.shift_by_id[name], tasks)
    if fitted and checked_plan(problem, {name: fitted}):
        return fitted
    try:
        found = search(problem, Iterations(TRIES_ALONE), 0)
    except Failure:
        return None
    return None if found.unassigned else sequences_of(problem, found).get(name)


def _pinned(left: RemainingDay, orders: VisitSequences, standing: Collection[str]) -> Problem:
    """Bind every job that is in a round to it; none that stood in one makes room for others."""
    home = {
        entry.job.id: name
        for name, order in orders.items()
        for entry in order
        if isinstance(entry, StopTask)
    }
    pins = {pin.job_id: pin for pin in left.problem.pins}
    pins |= {
        job.id: Pin(job_id=job.id, shift_id=home[job.id])
        for job in left.problem.jobs
        if job.id in home and job.id not in pins
    }
    jobs = tuple(_ranked(job, promised=job.id in standing) for job in left.problem.jobs)
    return replace(left.problem, jobs=jobs, pins=tuple(pins.values()))


def _ranked(job: Job, *, promised: bool) -> Job:
    """Return a job as the search is to rank it: what is promised comes before all that is open."""
    if promised:
        return replace(job, priority=MOST_PRIORITY, prize_cents=None)
    return replace(job, priority=min(job.priority, MOST_PRIORITY - 1))


def _judged(problem: Problem, orders: VisitSequences) -> tuple[tuple[int, ...], int]:
    """Rank orders as plans are ranked."""
    plan: Plan | None = checked_plan(problem, orders)
    if plan is None:
        return (len(problem.jobs) + 1,), 0
    gone = [job.id for job in problem.jobs if job.id not in served_job_ids(orders)]
    unassigned = tuple(Unassigned(job_id=name, reason="no-room") for name in gone)
    return rank(problem, replace(plan, unassigned=unassigned))
