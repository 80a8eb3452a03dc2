"""Rule on the room at hubs: no round brings more pieces than there is room for at that moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from dispatch.check.hub_transfers import brought_at, drops_of, is_at
from dispatch.check.violation import violation

if TYPE_CHECKING:
    from dispatch.check.violation import Violation
    from dispatch.model import Plan, Problem, SortingHub, Transfer

HUB_FULL = "hub-full"
"""Reason that a hub gives for leaving out a job that brings lots."""


class _Step(NamedTuple):
    """Pieces that come to a hub, or are taken from it (fewer than 0); the latter first."""

    at: datetime
    comes: bool
    lot_id: str
    items: int
    brought_by: str


def hubs_have_room(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """What a round brings to a hub has room there, beside all that is there already.

    What a round has begun to bring comes, whether there is room or not.
    """
    begun = problem.promised_to.keys()
    shifts = {v.job_id: one.shift_id for one in plan.rounds for v in one.visits if v.job_id}
    for hub in problem.hubs:
        if hub.space_items is None:
            continue
        reported: set[str] = set()
        for step, there in _course(problem, plan, hub):
            job_id = step.brought_by
            over = step.comes and there > hub.space_items
            if over and job_id and job_id not in begun and job_id not in reported:
                reported.add(job_id)
                yield violation(
                    "hub-overfull",
                    shifts.get(job_id, ""),
                    job_id,
                    hub=hub.id,
                    at=step.at.isoformat(),
                    value=there,
                    limit=hub.space_items,
                )


def hubs_full_for(problem: Problem, plan: Plan, job_id: str) -> set[str]:
    """Return the hubs that would be too full at some time if a job brought its lots as well."""
    found = set()
    for hub in problem.hubs:
        own = [one for one in problem.transfers if _is_from(one, hub, job_id)]
        if hub.space_items is None or not own:
            continue
        most = max((there for _, there in _course(problem, plan, hub)), default=0)
        if most + sum(one.items for one in own) > hub.space_items:
            found.add(hub.id)
    return found


def _is_from(one: Transfer, hub: SortingHub, job_id: str) -> bool:
    return one.hub_id == hub.id and one.brought_by == job_id


def _course(problem: Problem, plan: Plan, hub: SortingHub) -> Iterator[tuple[_Step, int]]:
    """Follow the pieces at a hub: each coming and taking, and how many are there after it."""
    there = 0
    for step in sorted(_steps(problem, plan, hub)):
        there = max(0, there + step.items)
        yield step, there


def _steps(problem: Problem, plan: Plan, hub: SortingHub) -> Iterator[_Step]:
    drops = drops_of(plan)
    passing = [one for one in problem.transfers if one.hub_id == hub.id]
    for one in passing:
        came = one.arrived_at or brought_at(problem, hub, one.brought_by, drops)
        if came is not None:
            yield _Step(came, comes=True, lot_id=one.id, items=one.items,
                        brought_by=one.brought_by or "")  # fmt: skip
    takers = {name for one in passing for name in one.taken_by}
    jobs = {job.id: job for job in problem.jobs if job.id in takers}
    for round_ in plan.rounds:
        for visit in round_.visits:
            job = jobs.get(visit.job_id)
            if job is None or visit.kind != "pickup" or not 0 <= visit.index < len(job.pickups):
                continue
            stop = job.pickups[visit.index]
            if is_at(hub, stop):
                yield _Step(visit.depart, comes=False, lot_id="", items=-stop.load.items,
                            brought_by="")  # fmt: skip
