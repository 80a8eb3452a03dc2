"""Cold lots of a day under way: since when they are out, and by when they are handed over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from dispatch.model import Window
from dispatch.rounds.rest_of_day.shift_progress import HANDED, ShiftProgress, whole
from dispatch.schedule.cold_collections import with_collections
from dispatch.schedule.cold_limits import cold_bounds, has_cold_limits, out_since
from dispatch.schedule.hub_handovers import begun_by, begun_from, with_stops

if TYPE_CHECKING:
    from dispatch.model import Job, Plan, Problem, Stop, Transfer, VisitKind


def taken_up_at(problem: Problem, states: Iterable[ShiftProgress]) -> dict[str, datetime]:
    """Return since when lots with a limit are out of the cold that were really collected."""
    bringers = {one.brought_by for one in problem.transfers if one.cold_limit_s is not None}
    begun: dict[str, datetime] = {}
    for state in states if bringers else ():
        for (kind, name, _), each in state.visits.items():
            at = each.arrived_at or each.settled_at
            if kind == "pickup" and name in bringers and each.status in HANDED and at is not None:
                begun[name] = min(whole(at), begun.get(name, whole(at)))
    return {
        one.id: begun[one.brought_by]
        for one in problem.transfers
        if one.cold_limit_s is not None and one.brought_by in begun
    }


def with_cold_lots_taken_up(
    problem: Problem, states: Iterable[ShiftProgress], plan: Plan
) -> tuple[Transfer, ...]:
    """Return the lots of a day, cold ones out since they were really collected.

    Lots that have come, of which nobody told that, are out since they were planned to be.
    """
    if not has_cold_limits(problem):
        return problem.transfers
    states = list(states)
    real, planned = taken_up_at(problem, states), out_since(problem, plan.rounds)
    dropped = {name for state in states for (kind, name, _) in state.visits if kind == "drop"}
    found = []
    for one in problem.transfers:
        since = one.out_since or real.get(one.id)
        if since is None and one.brought_by in dropped:
            since = planned.get(one.id)
        found.append(replace(one, out_since=since))
    return tuple(found)


def kept_cold(problem: Problem, states: Iterable[ShiftProgress], plan: Plan) -> Problem:
    """Return a day whose jobs keep the limits of cold lots by their windows, where these can.

    Collections begin no sooner than planned, and drops by when their lots' time is up; what is
    planned later than that stays as it is planned, and is not made later. What is in no round and
    could not be in time any more has no time left.
    """
    if not has_cold_limits(problem):
        return problem
    states = list(states)
    lots = with_cold_lots_taken_up(problem, states, plan)
    asked = replace(problem, transfers=lots)
    taken_up = out_since(asked, plan.rounds)
    visits = {(v.job_id, v.kind, v.index): v for one in plan.rounds for v in one.visits}
    spent = {(v.job_id, v.index): v.depart - v.start for v in visits.values() if v.kind == "drop"}
    over = {(name, kind, index) for state in states for (kind, name, index) in state.visits}
    jobs = dict(problem.job_by_id)
    for (name, kind), instants in cold_bounds(asked, taken_up, spent).items():
        open_ends = {n: at for n, at in instants.items() if (name, kind, n) not in over}
        starts = {n: visits[name, kind, n].start for n in open_ends if (name, kind, n) in visits}
        jobs[name] = _bounded(problem, jobs[name], kind, open_ends, starts)
    return replace(problem, jobs=tuple(jobs.values()))


def _bounded(
    problem: Problem,
    job: Job,
    kind: VisitKind,
    instants: Mapping[int, datetime],
    planned: Mapping[int, datetime],
) -> Job:
    """Bound stops of a job by their index, those that are planned so that they can stay so."""

    def change(index: int, stop: Stop) -> Stop:
        if index not in instants:
            return stop
        at = instants[index]
        if kind == "pickup":
            return begun_from(problem, stop, at) or stop
        found = begun_by(problem, stop, max(at, planned.get(index, at)))
        return found or replace(stop, windows=(Window(start=at, end=at),), late_limit_s=0)

    return with_stops(job, kind, change) or job


def collected_late(day: Problem, asked: Problem, leaves: Mapping[str, datetime]) -> Problem:
    """Return a day in which cold lots are collected late enough for when they leave their hubs.

    Parameters
    ----------
    day
        Has the jobs that bring them; those that could not come so late stay as they are.
    asked
        Has the lots.
    leaves
        When they leave at the latest, by lot.
    """
    if not has_cold_limits(asked):
        return day
    taken_up = with_collections(asked, leaves).taken_up
    jobs = dict(day.job_by_id)
    for one in asked.transfers:
        job = jobs.get(one.brought_by or "")
        if job is not None and one.id in taken_up:
            floors = dict.fromkeys(range(len(job.pickups)), taken_up[one.id])
            jobs[job.id] = _bounded(day, job, "pickup", floors, {})
    return replace(day, jobs=tuple(jobs.values()))
