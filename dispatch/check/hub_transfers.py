"""Rules on lots that pass a hub: nothing leaves before it has come and been sorted."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dispatch.check.violation import violation
from dispatch.model import Window

if TYPE_CHECKING:
    from dispatch.check.violation import Violation
    from dispatch.model import Job, Plan, Problem, SortingHub, Stop, Visit

OF_LOTS = ("waits-for-lot", "lot-too-late")
"""Reasons that lots give for leaving a job out."""


@dataclass(frozen=True, slots=True)
class SortedLots:
    """The moment from which each lot of a plan is sorted; those that do not come are missing."""

    problem: Problem
    ready: dict[str, datetime]

    def missing(self, job_id: str) -> list[str]:
        """Return the lots that a job waits for in vain."""
        return [lot for lot, _ in self._taken(job_id) if lot not in self.ready]

    def last(self, job_id: str) -> list[str]:
        """Return the lot that is sorted last of those that a job takes from; all, at a tie."""
        ready = {lot: self.ready[lot] for lot, _ in self._taken(job_id) if lot in self.ready}
        return [lot for lot, moment in ready.items() if moment == max(ready.values())]

    def floor(self, job_id: str, stop: Stop) -> tuple[datetime, str] | None:
        """Return from when on a pickup of a job may begin, and the lot that says so."""
        own = [
            (self.ready[lot], lot)
            for lot, hub_id in self._taken(job_id)
            if lot in self.ready and is_at(self.problem.hub_by_id[hub_id], stop)
        ]
        return max(own, default=None)

    def narrowed(self, job: Job) -> Job | None:
        """Return a job that waits for its lots by its windows; ``None`` if they close before."""
        pickups = []
        for stop in job.pickups:
            floor = self.floor(job.id, stop)
            later = stop if floor is None else _from(stop, floor[0])
            if later is None:
                return None
            pickups.append(later)
        return replace(job, pickups=tuple(pickups))

    def _taken(self, job_id: str) -> list[tuple[str, str]]:
        return [(one.id, one.hub_id) for one in self.problem.transfers if job_id in one.taken_by]


def sorted_lots(problem: Problem, plan: Plan) -> SortedLots:
    """Follow all lots of a plan through their hubs."""
    drops = drops_of(plan)
    ready: dict[str, datetime] = {}
    for hub in problem.hubs:
        waiting: list[tuple[datetime, str, int]] = []
        for one in problem.transfers:
            if one.hub_id != hub.id:
                continue
            came = one.arrived_at or brought_at(problem, hub, one.brought_by, drops)
            if came is not None:
                waiting.append((came, one.id, one.sorting_s))
        busy: list[datetime] = []
        for came, lot, sorting_s in sorted(waiting):
            begin = came
            if len(busy) == hub.sorting_places:
                begin = max(came, heapq.heappop(busy))
            ready[lot] = begin + timedelta(seconds=sorting_s)
            heapq.heappush(busy, ready[lot])
    return SortedLots(problem, ready)


def drops_of(plan: Plan) -> dict[str, list[Visit]]:
    """Return the drops of a plan by job."""
    drops: dict[str, list[Visit]] = {}
    for round_ in plan.rounds:
        for visit in round_.visits:
            if visit.kind == "drop":
                drops.setdefault(visit.job_id, []).append(visit)
    return drops


def brought_at(
    problem: Problem, hub: SortingHub, job_id: str | None, drops: dict[str, list[Visit]]
) -> datetime | None:
    """Return when the last of a lot is handed over at its hub, ``None`` if not all of it is."""
    job = next((job for job in problem.jobs if job.id == job_id), None)
    if job is None:
        return None
    wanted = {index for index, stop in enumerate(job.drops) if is_at(hub, stop)}
    departures = {visit.index: visit.depart for visit in drops.get(job.id, ())}
    if not wanted or not wanted <= departures.keys():
        return None
    return max(departures[index] for index in wanted)


def is_at(hub: SortingHub, stop: Stop) -> bool:
    """Return whether a stop is at a hub."""
    return not hub.place_ids or stop.place.id in hub.place_ids


def _from(stop: Stop, floor: datetime) -> Stop | None:
    """Return a stop that begins at an instant or later."""
    if not stop.windows:
        return replace(stop, windows=(Window(start=floor, end=floor + timedelta(days=30)),))
    left = [Window(start=max(w.start, floor), end=w.end) for w in stop.windows if w.end >= floor]
    if left:
        return replace(stop, windows=tuple(left))
    over_s = (floor - stop.windows[-1].end) // timedelta(seconds=1)
    if over_s > stop.late_limit_s:
        return None
    late = (Window(start=floor, end=floor),)
    return replace(stop, windows=late, late_limit_s=stop.late_limit_s - over_s)


def nothing_leaves_before_it_is_sorted(
    problem: Problem, plan: Plan, lots: SortedLots
) -> Iterator[Violation]:
    """A pickup at a hub begins once all that it takes has arrived and been sorted."""
    jobs = {job.id: job for job in problem.jobs}
    takers = {name for one in problem.transfers for name in one.taken_by}
    for round_ in plan.rounds:
        reported: set[str] = set()
        for position, visit in enumerate(round_.visits, start=1):
            job = jobs.get(visit.job_id)
            if job is None or job.id not in takers:
                continue
            if job.id not in reported:
                for lot in lots.missing(job.id):
                    yield violation("lot-not-brought", round_.shift_id, job.id, lot=lot)
                reported.add(job.id)
            if visit.kind != "pickup" or not 0 <= visit.index < len(job.pickups):
                continue
            floor = lots.floor(job.id, job.pickups[visit.index])
            if floor is not None and visit.start < floor[0]:
                yield violation(
                    "leaves-before-sorted",
                    round_.shift_id,
                    job.id,
                    position=position,
                    lot=floor[1],
                    start=visit.start.isoformat(),
                    ready=floor[0].isoformat(),
                )
