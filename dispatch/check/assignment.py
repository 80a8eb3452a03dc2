"""Rules on who does what: every job served in one round in a right order, or left out once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from dispatch.check.begun_prefixes import must_have_round
from dispatch.check.itinerary import LEGAL_PREFIX, Itinerary, at_step, stop_of
from dispatch.check.violation import Violation, violation
from dispatch.model import Job, Plan, Problem, Visit

StopKey = tuple[str, str, int]
"""Job, ``pickup`` or ``drop``, and index: what makes a stop itself and no other."""


def rounds_belong_to_shifts(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Every round is of a shift of the problem, and each shift has one at most."""
    known = {shift.id for shift in problem.shifts}
    for shift_id, count in Counter(round_.shift_id for round_ in plan.rounds).items():
        if shift_id not in known:
            yield violation("unknown-shift", shift_id)
        if count > 1:
            yield violation("round-repeated", shift_id, count=count)


def rounds_have_stops(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """A shift with nothing to do has no round at all, unless it was begun with a break."""
    begun = {
        prefix.shift_id
        for prefix in problem.prefixes
        if must_have_round(problem.shift_by_id[prefix.shift_id], prefix)
    }
    for round_ in plan.rounds:
        idle = all(visit.kind == "break" for visit in round_.visits)
        if idle and round_.shift_id not in begun:
            yield violation("round-empty", round_.shift_id)


def visits_are_known(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Every visit is a stop that its job has, or a break and nothing else."""
    jobs = {job.id: job for job in problem.jobs}
    for round_ in plan.rounds:
        for position, visit in enumerate(round_.visits, start=1):
            code = _fault_of_visit(jobs, visit)
            if code:
                yield violation(
                    code,
                    round_.shift_id,
                    visit.job_id,
                    position=position,
                    kind=visit.kind,
                    index=visit.index,
                )


def _fault_of_visit(jobs: dict[str, Job], visit: Visit) -> str:
    if visit.kind == "break":
        return "visit-mixed" if visit.job_id or visit.index else ""
    if visit.kind not in ("pickup", "drop"):
        return "visit-kind-unknown"
    if visit.job_id not in jobs:
        return "job-unknown"
    if visit.break_id:
        return "visit-mixed"
    return "stop-unknown" if stop_of(jobs[visit.job_id], visit) is None else ""


def breaks_are_known(problem: Problem, itinerary: Itinerary) -> Iterator[Violation]:
    """Every break is declared by the shift, or was added where the law asks for breaks."""
    for step in itinerary.steps:
        visit = step.visit
        added = problem.work_limit_s is not None and visit.break_id.startswith(LEGAL_PREFIX)
        if visit.kind == "break" and step.pause is None and not added:
            yield at_step(itinerary, step, "break-unknown", break_id=visit.break_id)


def jobs_are_served_or_left_out(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Every job is in a round or among the unassigned, never both, never neither."""
    known = {job.id for job in problem.jobs}
    served = {visit.job_id for round_ in plan.rounds for visit in round_.visits if visit.job_id}
    left_out = Counter(entry.job_id for entry in plan.unassigned)
    for job_id, count in left_out.items():
        if job_id not in known:
            yield violation("job-unknown", "", job_id, position=0)
        if count > 1:
            yield violation("unassigned-repeated", "", job_id, count=count)
        if job_id in served:
            yield violation("served-and-unassigned", "", job_id)
    for job in problem.jobs:
        if job.id not in served and job.id not in left_out:
            yield violation("job-missing", "", job.id)


def stops_are_visited_once(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Of a job that is served, every stop is visited, and once."""
    visits: Counter[StopKey] = Counter(
        (visit.job_id, visit.kind, visit.index)
        for round_ in plan.rounds
        for visit in round_.visits
        if visit.kind != "break"
    )
    served = {job_id for job_id, _, _ in visits}
    for job in problem.jobs:
        for kind, index, _ in job.stops:
            count = visits[job.id, kind, index]
            args: dict[str, str | int] = {"kind": kind, "index": index, "count": count}
            if count > 1:
                yield violation("stop-repeated", "", job.id, **args)
            if count == 0 and job.id in served:
                yield violation("stop-missing", "", job.id, **args)


def jobs_stay_in_one_round(plan: Plan) -> Iterator[Violation]:
    """All stops of a job are in the same round."""
    shift_ids_by_job: dict[str, set[str]] = {}
    for round_ in plan.rounds:
        for visit in round_.visits:
            if visit.job_id:
                shift_ids_by_job.setdefault(visit.job_id, set()).add(round_.shift_id)
    for job_id, shift_ids in shift_ids_by_job.items():
        if len(shift_ids) > 1:
            args: dict[str, str | int] = {"shifts": ", ".join(sorted(shift_ids))}
            yield violation("job-split", "", job_id, **args)


def pickups_come_before_drops(itinerary: Itinerary) -> Iterator[Violation]:
    """Nothing of a job is dropped before all of it is picked up."""
    last_pickup = {
        step.visit.job_id: step.position for step in itinerary.steps if step.visit.kind == "pickup"
    }
    for step in itinerary.steps:
        pickup = last_pickup.get(step.visit.job_id, 0)
        if step.visit.kind == "drop" and step.position < pickup:
            yield at_step(itinerary, step, "drop-before-pickup", pickup_position=pickup)
