"""Rule on lots out of the cold: each is handed over before the limit of its class is up.

A lot that passes a hub which does not keep its class is out from when its collection begins until
the last drop of who takes from it ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dispatch.check.violation import violation
from dispatch.model import Window

if TYPE_CHECKING:
    from dispatch.check.violation import Violation
    from dispatch.model import Job, Plan, Problem, Stop

OUT_TOO_LONG = "out-of-cold-too-long"
"""Reason that a lot's limit gives for leaving out a job that takes from it."""

_MINUTE = timedelta(minutes=1)


def lots_are_handed_over_cold(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """No job drops goods of a lot that has been out of the cold for longer than it may.

    What has begun, or is promised, goes on in any case.
    """
    dues = due_by(problem, plan)
    exempt = problem.promised_to.keys()
    for round_ in plan.rounds:
        ends: dict[str, datetime] = {}
        for visit in round_.visits:
            if visit.kind == "drop":
                ends[visit.job_id] = max(visit.depart, ends.get(visit.job_id, visit.depart))
        for one in problem.transfers:
            for job_id in one.taken_by:
                late = one.id in dues and job_id in ends and ends[job_id] > dues[one.id]
                if late and job_id not in exempt:
                    limit = timedelta(seconds=one.cold_limit_s or 0)
                    out = ends[job_id] - dues[one.id] + limit
                    yield violation(
                        "out-of-cold-too-long",
                        round_.shift_id,
                        job_id,
                        lot=one.id,
                        until=ends[job_id].isoformat(),
                        value=-(-out // _MINUTE),
                        limit=limit // _MINUTE,
                    )


def due_by(problem: Problem, plan: Plan) -> dict[str, datetime]:
    """Return by when each lot with a limit has to be handed over; those that stay away are missing.

    Parameters
    ----------
    plan
        Whose rounds collect the lots that are not at a hub already.
    """
    found = {}
    for one in problem.transfers:
        if one.cold_limit_s is None:
            continue
        since = one.out_since or one.arrived_at or _collected(problem, plan, one.brought_by)
        if since is not None:
            found[one.id] = since + timedelta(seconds=one.cold_limit_s)
    return found


def _collected(problem: Problem, plan: Plan, job_id: str | None) -> datetime | None:
    """Return when the first pickup of a job begins; its round, where that goes out with it."""
    job = next((one for one in problem.jobs if one.id == job_id), None)
    moments = []
    for round_ in plan.rounds if job else ():
        own = [visit for visit in round_.visits if visit.job_id == job_id]
        if own and job and not job.pickups:
            moments.append(round_.start)
        moments += [visit.start for visit in own if visit.kind == "pickup"]
    return min(moments, default=None)


def due_first(problem: Problem, dues: dict[str, datetime], job_id: str) -> list[str]:
    """Return the lot that has to be handed over first of those a job takes from; all, at a tie."""
    own = {one.id: dues[one.id] for one in problem.transfers
           if job_id in one.taken_by and one.id in dues}  # fmt: skip
    return [lot for lot, due in own.items() if due == min(own.values())]


def dropped_in_time(problem: Problem, dues: dict[str, datetime], job: Job) -> Job | None:
    """Return a job that keeps its lots' limits by its windows; ``None`` where these open later."""
    first = due_first(problem, dues, job.id)
    if not first or job.id in problem.promised_to:
        return job
    drops = []
    for stop in job.drops:
        spent = timedelta(seconds=stop.service_s + stop.setup_s)
        sooner = _until(stop, dues[first[0]] - spent)
        if sooner is None:
            return None
        drops.append(sooner)
    return replace(job, drops=tuple(drops))


def _until(stop: Stop, last: datetime) -> Stop | None:
    """Return a stop that begins by an instant."""
    if not stop.windows:
        return replace(stop, windows=(Window(start=last - timedelta(days=30), end=last),))
    left = tuple(
        Window(start=one.start, end=min(one.end, last)) for one in stop.windows if one.start <= last
    )
    if not left:
        return None
    late_s = 0
    if len(left) == len(stop.windows) and last > left[-1].end:
        late_s = min(stop.late_limit_s, (last - left[-1].end) // timedelta(seconds=1))
    return replace(stop, windows=left, late_limit_s=late_s)
