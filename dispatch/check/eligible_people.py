"""Rules on who may go where: skills, pledges, companions, and what volunteers do.

What a prefix has promised is not asked again: its jobs are left alone in the round of its shift.
"""

from __future__ import annotations

from collections.abc import Iterator

from dispatch.check.begun_prefixes import begun_jobs
from dispatch.check.itinerary import Itinerary
from dispatch.check.violation import Violation, violation
from dispatch.model import AID_PLEDGE, Job, Problem, Shift


def lacking_skills(shift: Shift, job: Job) -> frozenset[str]:
    """Return the skills that a job needs and a shift does not have.

    One person or the vehicle having a skill is enough, save for the pledge of confidentiality,
    which everybody must have made who learns where an ``aid`` job goes.
    """
    people = (shift.courier,) if shift.companion is None else (shift.courier, shift.companion)
    lacking = set(job.skills - shift.vehicle.skills)
    for person in people:
        lacking -= person.skills
    if job.kind == "aid" or AID_PLEDGE in job.skills:
        lacking.discard(AID_PLEDGE)
        if any(AID_PLEDGE not in person.skills for person in people):
            lacking.add(AID_PLEDGE)
    return frozenset(lacking)


def is_accompanied(shift: Shift, job: Job) -> bool:
    """Return whether somebody rides along where nobody may go alone."""
    return shift.companion is not None or not job.accompanied


def leaves_paid_work_alone(shift: Shift, job: Job) -> bool:
    """Return whether the shift is a paid one, or the job none that is paid for."""
    return job.kind == "aid" or not shift.courier.volunteer


def skills_suffice(problem: Problem, itinerary: Itinerary) -> Iterator[Violation]:
    """Courier, companion and vehicle have every skill of every job in their round."""
    for job in _jobs_to_ask_for(problem, itinerary):
        lacking = lacking_skills(itinerary.shift, job)
        if lacking:
            yield _of_job(itinerary, "skill-lacking", job, skills=", ".join(sorted(lacking)))


def nobody_visits_alone(problem: Problem, itinerary: Itinerary) -> Iterator[Violation]:
    """A job that is not to be visited alone is served by a shift with a companion."""
    for job in _jobs_to_ask_for(problem, itinerary):
        if not is_accompanied(itinerary.shift, job):
            yield _of_job(itinerary, "companion-missing", job)


def volunteers_do_aid_only(problem: Problem, itinerary: Itinerary) -> Iterator[Violation]:
    """A volunteer's shift serves ``aid`` jobs only: volunteers do not replace paid work."""
    for job in _jobs_to_ask_for(problem, itinerary):
        if not leaves_paid_work_alone(itinerary.shift, job):
            yield _of_job(itinerary, "volunteer-paid-work", job, kind=job.kind)


def pins_hold(problem: Problem, itinerary: Itinerary) -> Iterator[Violation]:
    """A pinned job is served by the shift it is pinned to, or not at all."""
    asked = {job.id: job for job in _jobs_to_ask_for(problem, itinerary)}
    for pin in problem.pins:
        if pin.job_id in asked and pin.shift_id != itinerary.shift.id:
            job = asked[pin.job_id]
            yield _of_job(itinerary, "pin-broken", job, pinned_to=pin.shift_id)


def _jobs_to_ask_for(problem: Problem, itinerary: Itinerary) -> tuple[Job, ...]:
    jobs = {step.job.id: step.job for step in itinerary.steps if step.job is not None}
    begun = begun_jobs(problem, itinerary.shift.id)
    return tuple(job for job in jobs.values() if job.id not in begun)


def _of_job(itinerary: Itinerary, code: str, job: Job, **args: str) -> Violation:
    return violation(code, itinerary.shift.id, job.id, **args)
