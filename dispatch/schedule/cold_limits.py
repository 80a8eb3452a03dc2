"""How long lots are out of the cold on their way through hubs that do not keep their class.

They are out from when their collection begins until the last drop of who takes from them ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dispatch.model import Problem, Round, Transfer, VisitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class TooLongOut:
    """A job that takes from a lot which is out of the cold too long when it is handed over.

    Attributes
    ----------
    since, until
        When the lot's collection begins, and when the last drop of the job ends.
    limit
        How long there may be between them.
    """

    lot_id: str
    job_id: str
    since: datetime
    until: datetime
    limit: timedelta

    @property
    def over(self) -> timedelta:
        """By how much the limit is exceeded."""
        return self.until - self.since - self.limit


def has_cold_limits(problem: Problem) -> bool:
    """Return whether any lot of a day may be out of the cold for a limited time only."""
    return any(one.cold_limit_s is not None for one in problem.transfers)


def without_cold_limits(problem: Problem) -> Problem:
    """Return a day whose lots may be out of the cold for any time."""
    lots = tuple(replace(one, cold_limit_s=None) for one in problem.transfers)
    return replace(problem, transfers=lots)


def out_since(problem: Problem, rounds: Iterable[Round]) -> dict[str, datetime]:
    """Return since when lots with a limit are out of the cold, by lot.

    Lots that are loaded where a round starts are out from when it leaves. Lots that no round brings
    are missing, unless they are out already.
    """
    wanted = {one.brought_by for one in problem.transfers if one.cold_limit_s is not None}
    begun: dict[str, datetime] = {}
    for round_ in rounds:
        for visit in round_.visits:
            if visit.job_id in wanted:
                job = problem.job_by_id[visit.job_id]
                since = visit.start if job.pickups else round_.start
                begun[job.id] = min(since, begun.get(job.id, since))
    found = {}
    for one in problem.transfers:
        at = one.out_since or begun.get(one.brought_by or "") or one.arrived_at
        if one.cold_limit_s is not None and at is not None:
            found[one.id] = at
    return found


def handed_over(rounds: Iterable[Round]) -> dict[str, datetime]:
    """Return by job when its last drop ends."""
    found: dict[str, datetime] = {}
    for round_ in rounds:
        for visit in round_.visits:
            if visit.kind == "drop":
                found[visit.job_id] = max(visit.depart, found.get(visit.job_id, visit.depart))
    return found


def limit_of(lot: Transfer) -> timedelta:
    """Return how long a lot may be out of the cold; without a limit, no time."""
    return timedelta(seconds=lot.cold_limit_s or 0)


def too_long_out(problem: Problem, rounds: Iterable[Round]) -> tuple[TooLongOut, ...]:
    """Return what some rounds hand over too late, the worst first.

    What has begun, or is promised, goes on in any case.
    """
    if not has_cold_limits(problem):
        return ()
    known, held = list(rounds), problem.promised_to.keys()
    since, until = out_since(problem, known), handed_over(known)
    found = [
        TooLongOut(
            lot_id=one.id,
            job_id=name,
            since=since[one.id],
            until=until[name],
            limit=limit_of(one),
        )
        for one in problem.transfers
        if one.id in since
        for name in one.taken_by
        if name in until and name not in held
    ]
    late = (one for one in found if one.over > timedelta(0))
    return tuple(sorted(late, key=lambda one: (-one.over, one.lot_id, one.job_id)))


def bears(
    problem: Problem, since: Mapping[str, datetime], until: Mapping[str, datetime]
) -> dict[str, datetime]:
    """Return the earliest instant at which each lot could have been taken up, by when it is used.

    Parameters
    ----------
    since
        Since when lots are out; only these are named.
    until
        When the last drop of a job ends.
    """
    found = {}
    for one in problem.transfers:
        ends = [until[name] for name in one.taken_by if name in until]
        if one.id in since and ends:
            found[one.id] = min(since[one.id], max(ends) - limit_of(one))
    return found


def cold_bounds(
    problem: Problem,
    taken_up: Mapping[str, datetime],
    spent: Mapping[tuple[str, int], timedelta],
) -> dict[tuple[str, VisitKind], dict[int, datetime]]:
    """Return from when on cold lots are collected, and by when what takes from them is dropped.

    By job, kind and index. What has begun, or is promised, goes on in any case.

    Parameters
    ----------
    taken_up
        From when on lots may be collected that are not out of the cold yet.
    spent
        How long drops last, by job and index, where that is known; else with setup.
    """
    held = problem.promised_to.keys()
    found: dict[tuple[str, VisitKind], dict[int, datetime]] = {}
    for one in problem.transfers:
        since = one.out_since or one.arrived_at or taken_up.get(one.id)
        if one.cold_limit_s is None or since is None:
            continue
        bringer = problem.job_by_id.get(one.brought_by or "")
        if bringer is not None and bringer.id not in held:
            floors = found.setdefault((bringer.id, "pickup"), {})
            for index in range(len(bringer.pickups)):
                floors[index] = max(since, floors.get(index, since))
        until = since + timedelta(seconds=one.cold_limit_s)
        for name in one.taken_by:
            job = problem.job_by_id.get(name)
            if job is None or name in held:
                continue
            ceilings = found.setdefault((name, "drop"), {})
            for index, stop in enumerate(job.drops):
                usual = timedelta(seconds=stop.service_s + stop.setup_s)
                begin = until - spent.get((name, index), usual)
                ceilings[index] = min(begin, ceilings.get(index, begin))
    return found
