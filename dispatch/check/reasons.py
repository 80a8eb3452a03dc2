"""Rule on jobs left out: the stated reason is the true one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dispatch.check.alone import CARRY, RIDE, RIDE_WITHIN_LIMITS, SERVE, Answer, Rules, can
from dispatch.check.itinerary import Legs
from dispatch.check.people import is_accompanied, lacking_skills, leaves_paid_work_alone
from dispatch.check.violation import Violation
from dispatch.model import Job, Plan, Problem, Shift

REASONS = (
    "no-vehicle-large-enough",
    "skill-missing",
    "volunteers-aid-only",
    "unreachable",
    "no-shift-in-window",
    "pinned-shift-cannot",
    "no-room",
    "not-worth-it",
)


def reasons_are_true(problem: Problem, legs: Legs, plan: Plan) -> Iterator[Violation]:
    """Every job left out carries a reason that holds when each shift is tried with it alone."""
    jobs = {job.id: job for job in problem.jobs}
    for entry in plan.unassigned:
        if entry.reason not in REASONS:
            yield Violation(
                code="reason-unknown",
                job_id=entry.job_id,
                args={"stated": entry.reason, "known": ", ".join(REASONS)},
            )
        elif entry.job_id in jobs:
            true_reasons = find_true_reasons(problem, legs, jobs[entry.job_id])
            if entry.reason not in true_reasons:
                yield Violation(
                    code="reason-untrue",
                    job_id=entry.job_id,
                    args={"stated": entry.reason, "expected": ", ".join(sorted(true_reasons))},
                )


def find_true_reasons(problem: Problem, legs: Legs, job: Job) -> frozenset[str]:
    """Give the reasons that may be stated for leaving a job out.

    The shifts are sieved: those that can carry the job, of these the ones with every skill and
    company, of these the ones that are not volunteers' (save for an ``aid`` job), of these the ones
    that can ride, and so on. The first sieve that keeps nothing names the reason.
    Where a shift only fails by its limits (range, stops, travel), both ``unreachable`` and
    ``no-shift-in-window`` are true. Where a trial stays open, so do both its outcomes.
    """
    reasons: set[str] = set()
    sure, maybe = _sieve(CARRY, problem, legs, job, problem.shifts)
    if not sure:
        reasons.add("no-vehicle-large-enough")
    skilled = [shift for shift in maybe if _suits(shift, job)]
    sure = [shift for shift in sure if _suits(shift, job)]
    if maybe and not sure:
        reasons.add("skill-missing")
    able = [shift for shift in skilled if leaves_paid_work_alone(shift, job)]
    if len(able) < len(skilled) and not any(shift in able for shift in sure):
        reasons.add("volunteers-aid-only")
    _, riding = _sieve(RIDE, problem, legs, job, able)
    sure, within_limits = _sieve(RIDE_WITHIN_LIMITS, problem, legs, job, riding)
    if able and not sure:
        reasons.add("unreachable")
    sure, serving = _sieve(SERVE, problem, legs, job, within_limits)
    if riding and not sure:
        reasons.add("no-shift-in-window")
    return frozenset({*reasons, *_reasons_to_choose(problem, job, sure, serving)})


def _suits(shift: Shift, job: Job) -> bool:
    return not lacking_skills(shift, job) and is_accompanied(shift, job)


def _reasons_to_choose(
    problem: Problem, job: Job, sure: list[Shift], serving: list[Shift]
) -> Iterator[str]:
    """Give the reasons of a job that some shift could serve alone."""
    pinned_to = {pin.shift_id for pin in problem.pins if pin.job_id == job.id}
    allowed = [shift for shift in serving if pinned_to <= {shift.id}]
    if len(allowed) < len(serving) and not any(shift in sure for shift in allowed):
        yield "pinned-shift-cannot"
    if allowed:
        yield "no-room"
        if job.prize_cents is not None:
            yield "not-worth-it"


def _sieve(
    rules: Rules, problem: Problem, legs: Legs, job: Job, shifts: Iterable[Shift]
) -> tuple[list[Shift], list[Shift]]:
    """Give the shifts that can surely take the job by these rules, and those that perhaps can."""
    answers = [(shift, can(rules, problem, legs, shift, job)) for shift in shifts]
    sure = [shift for shift, answer in answers if answer is Answer.YES]
    maybe = [shift for shift, answer in answers if answer is not Answer.NO]
    return sure, maybe
