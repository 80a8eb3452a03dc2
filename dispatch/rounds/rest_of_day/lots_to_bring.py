"""Lots of a day under way that no round brings yet, and what takes from them.

What is left of a day has no jobs that wait for a lot which does not come. Orders of it that bring
more lots make another rest of the day, in which these jobs begin once their lots are sorted.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dispatch.rounds.rest_of_day.cold_lots_left import collected_late
from dispatch.rounds.rest_of_day.remaining_day import remaining
from dispatch.rounds.rest_of_day.whole_day import whole_day_plan
from dispatch.schedule.hub_handovers import latest_leaves, with_lots_by
from dispatch.schedule.timetable import make_plan
from dispatch.schedule.visit_sequences import of_day, served_job_ids

if TYPE_CHECKING:
    from dispatch.model import Job, Problem, Transfer
    from dispatch.rounds.rest_of_day.remaining_day_values import RemainingDay, WholeDay
    from dispatch.schedule.visit_sequences import VisitSequences

PARTS = (0.25, 0.5, 0.75, 1.0)
"""Parts of the time until lots have to leave by which they come; the first one that fits counts."""


def waiting_in_no_round(left: RemainingDay) -> frozenset[str]:
    """Name the jobs in no round that take from lots which are brought, or could be."""
    if left.whole is None:
        return frozenset()
    served, known = served_job_ids(left.sequences), left.problem.job_by_id
    takers = {name for one in left.whole.problem.transfers for name in one.taken_by}
    coming = {
        one.id
        for one in left.whole.problem.transfers
        if one.brought_by in known and one.brought_by not in served
    }
    could = {name for name, lots in left.waiting.items() if coming.issuperset(lots)}
    return frozenset((takers & known.keys()) - served | could)


def lots_to_bring(left: RemainingDay) -> frozenset[str]:
    """Name the jobs in no round that bring the lots for which others wait."""
    wanted = {lot for lots in left.waiting.values() for lot in lots}
    transfers = () if left.whole is None else left.whole.problem.transfers
    found = {one.brought_by for one in transfers if one.id in wanted and one.brought_by}
    return frozenset(found & left.problem.job_by_id.keys() - served_job_ids(left.sequences))


def days_with_lots_early(left: RemainingDay) -> tuple[Problem, ...]:
    """Return the problem of what is left with lots that are still to be brought in good time.

    The first one is the strictest; the last one lets them come whenever it costs least.
    """
    whole, bringers = left.whole, lots_to_bring(left)
    if whole is None or not bringers:
        return (left.problem,)
    transfers = tuple(one for one in whole.problem.transfers if one.brought_by in bringers)
    latest = latest_leaves(replace(whole.problem, transfers=transfers))
    first = max(whole.now, min(shift.window.start for shift in whole.problem.shifts))
    asked = replace(whole.problem, transfers=transfers)
    problem = collected_late(left.problem, asked, latest)
    cold = () if problem is left.problem else (problem,)
    late = replace(left, problem=problem)
    early = (_coming_by(late, whole, latest, first, part) for part in PARTS)
    return (*early, *cold, left.problem)


def with_lots_brought(left: RemainingDay, orders: VisitSequences) -> RemainingDay | None:
    """Return what is left where lots come as some orders bring them, with what takes from these.

    Returns
    -------
    RemainingDay or None
        Its sequences are these orders, in which new lots come as early as they can in good time;
        ``before`` is what was left. ``None`` where the orders cannot be in time.
    """
    whole = left.whole
    if whole is None:
        return None
    aside = left.left_aside(orders)
    for problem in days_with_lots_early(left):
        plan = make_plan(problem, of_day(problem, orders), {})
        if plan is not None:
            after = whole_day_plan(left, whole.plan, plan, untouched=aside)
            found = remaining(
                whole.problem,
                after,
                whole.progress,
                whole.now,
                pausing=whole.pausing,
                lots_as_planned=True,
            )
            return replace(found, before=left, whole=whole, strains=left.strains)
    return None


def _coming_by(
    left: RemainingDay, whole: WholeDay, latest: dict[str, datetime], first: datetime, part: float
) -> Problem:
    """Return what is left with lots that are sorted by a part of the time until they must leave."""
    queues = {
        hub.id: timedelta(
            seconds=sum(
                one.sorting_s
                for one in whole.problem.transfers
                if one.id in latest and one.hub_id == hub.id
            )
            // hub.sorting_places
        )
        for hub in whole.problem.hubs
    }

    def begin(one: Transfer, job: Job, index: int) -> datetime | None:
        if one.id not in latest:
            return None
        sorted_by = first + max(latest[one.id] - first, timedelta(0)) * part
        spent = timedelta(seconds=job.drops[index].service_s + job.drops[index].setup_s)
        return (sorted_by - queues[one.hub_id] - spent).replace(microsecond=0)

    return with_lots_by(left.problem, whole.problem, begin)
