"""Rule on jobs left out: the stated reason is the true one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from dispatch.check.cold_limits import OUT_TOO_LONG, dropped_in_time, due_by, due_first
from dispatch.check.eligible_people import is_accompanied, lacking_skills, leaves_paid_work_alone
from dispatch.check.goods_aboard import ABOARD_TOO_LONG, GOODS_TOGETHER, kinds_in_the_way
from dispatch.check.hub_space import HUB_FULL, hubs_full_for
from dispatch.check.hub_transfers import OF_LOTS, SortedLots
from dispatch.check.itinerary import Legs
from dispatch.check.single_job import (
    CARRY,
    RIDE,
    RIDE_WITHIN_LIMITS,
    SERVE,
    SERVE_WITHOUT_REST,
    Answer,
    Rules,
    ServiceTrials,
    is_servable,
)
from dispatch.check.vehicle_use import VehicleRiders
from dispatch.check.violation import Violation, violation
from dispatch.model import Job, Plan, Problem, Shift, Unassigned

REASONS = (
    "no-vehicle-equipped",
    "no-vehicle-large-enough",
    "skill-missing",
    "volunteers-aid-only",
    "unreachable",
    "no-shift-in-window",
    "no-shift-in-working-time",
    "pinned-shift-cannot",
    "vehicle-taken",
    "no-room",
    "not-worth-it",
    *OF_LOTS,
    HUB_FULL,
    OUT_TOO_LONG,
    ABOARD_TOO_LONG,
    GOODS_TOGETHER,
)
_PLAIN = ("no-shift-in-window", "no-room", "not-worth-it")
"""Reasons that few questions mostly show to be true."""
_OF_CHOICE = frozenset({"pinned-shift-cannot", "vehicle-taken", "no-room", "not-worth-it"})
"""Reasons of a job that some shift could serve alone."""


class _LotTimes(NamedTuple):
    """From when on lots leave their hubs, and by when cold ones have to be handed over."""

    lots: SortedLots
    dues: dict[str, datetime]


def reasons_are_true(
    problem: Problem, legs: Legs, plan: Plan, lots: SortedLots | None = None
) -> Iterator[Violation]:
    """Every job left out carries a reason that holds when each shift is tried with it alone."""
    jobs = {job.id: job for job in problem.jobs}
    riders = VehicleRiders(problem, plan)
    takers = {name for one in problem.transfers for name in one.taken_by} if lots else set()
    for entry in plan.unassigned:
        for unit in sorted({name for name in entry.units if entry.units.count(name) > 1}):
            yield violation("unit-repeated", "", entry.job_id, unit=unit)
        if lots and entry.job_id in takers and entry.job_id in jobs and entry.reason in REASONS:
            times = _LotTimes(lots, due_by(problem, plan))
            asked = _without_kinds_in_the_way(problem, plan, entry)
            yield from _reason_of_taker_is_true(problem, legs, asked, riders, times)
            continue
        if entry.reason not in REASONS:
            yield violation(
                "reason-unknown", "", entry.job_id, stated=entry.reason, known=", ".join(REASONS)
            )
        elif entry.job_id in jobs:
            trials = ServiceTrials(problem, legs, jobs[entry.job_id])
            is_plain = entry.reason in _PLAIN and not entry.units
            if is_plain and _is_plain(entry.reason, problem, trials, riders):
                continue
            true_reasons = find_true_reasons(problem, legs, jobs[entry.job_id], riders, trials)
            if true_reasons & _OF_CHOICE:
                true_reasons |= _reasons_beside_others(problem, plan, entry, lots)
            if entry.reason not in true_reasons:
                yield violation(
                    "reason-untrue",
                    "",
                    entry.job_id,
                    stated=entry.reason,
                    expected=", ".join(sorted(true_reasons)),
                )
            elif entry.reason not in {HUB_FULL, GOODS_TOGETHER}:
                yield from _units_are_right(problem, legs, entry, jobs[entry.job_id], riders)


def _reasons_beside_others(
    problem: Problem, plan: Plan, entry: Unassigned, lots: SortedLots | None
) -> set[str]:
    """Return the reasons of a job that some shift could serve alone which others give."""
    found = set()
    full = hubs_full_for(problem, plan, entry.job_id) if lots else set()
    if full and full.issuperset(entry.units):
        found.add(HUB_FULL)
    if _without_kinds_in_the_way(problem, plan, entry) is not entry:
        found.add(GOODS_TOGETHER)
    return found


def _without_kinds_in_the_way(problem: Problem, plan: Plan, entry: Unassigned) -> Unassigned:
    """Return what kinds of goods in the way say of a job: that some shift could serve it alone."""
    job = problem.job_by_id[entry.job_id]
    own, others = entry.units[:1], set(entry.units[1:])
    named = own == (job.goods,) and others and others <= kinds_in_the_way(problem, plan, job)
    if entry.reason != GOODS_TOGETHER or not named:
        return entry
    return replace(entry, reason="no-room", units=())


def _reason_of_taker_is_true(
    problem: Problem, legs: Legs, entry: Unassigned, riders: VehicleRiders, times: _LotTimes
) -> Iterator[Violation]:
    """A job is left out for its lots only where they do not come, too late, or too long warm.

    A reason that would hold without them comes before: no lot makes a place unreachable.
    """
    job = problem.job_by_id[entry.job_id]
    missing = times.lots.missing(job.id)
    true, narrowed = set(find_true_reasons(problem, legs, job, riders)), job
    if missing and true & _OF_CHOICE:
        true = (true - _OF_CHOICE) | {"waits-for-lot"}
    elif not missing:
        true, narrowed = _reasons_in_time(problem, legs, job, riders, times, true)
    named = {"lots": ", ".join(entry.units)}
    if entry.reason not in true:
        expected = ", ".join(sorted(true))
        yield violation("reason-untrue", "", entry.job_id, stated=entry.reason, expected=expected)
    elif entry.reason == "waits-for-lot":
        if not entry.units or not set(entry.units) <= set(missing):
            yield violation("lots-not-missing", "", entry.job_id, **named)
    elif entry.reason in {"lot-too-late", OUT_TOO_LONG}:
        too_late = entry.reason == "lot-too-late"
        own = times.lots.last(job.id) if too_late else due_first(problem, times.dues, job.id)
        if len(entry.units) != 1 or entry.units[0] not in own:
            code = "lot-not-last" if too_late else "lot-not-due-first"
            yield violation(code, "", entry.job_id, **named, expected=", ".join(own))
    else:
        yield from _units_are_right(problem, legs, entry, narrowed, riders)


def _reasons_in_time(  # noqa: PLR0913, PLR0917  # what is known of the plan already
    problem: Problem,
    legs: Legs,
    job: Job,
    riders: VehicleRiders,
    times: _LotTimes,
    alone: set[str],
) -> tuple[set[str], Job]:
    """Return the true reasons of a job whose lots come, and the job with the hours these leave it.

    Parameters
    ----------
    alone
        Its true reasons if it did not wait for lots.
    """
    cold = dropped_in_time(problem, times.dues, job)
    ready = times.lots.narrowed(job)
    both = ready and dropped_in_time(problem, times.dues, ready)
    has_due = bool(due_first(problem, times.dues, job.id))
    asked = [(OUT_TOO_LONG, cold)] if has_due else []
    asked.append(("lot-too-late", ready))
    if has_due:
        asked.append((OUT_TOO_LONG, both))
    found: set[str] = set()
    now, last = alone, job
    for reason, narrowed in asked:
        if narrowed is None:
            named = {reason} if alone & _OF_CHOICE else set()
            return found | (alone - _OF_CHOICE) | named, last
        now, last = set(find_true_reasons(problem, legs, narrowed, riders)), narrowed
        if "no-shift-in-window" in now and "no-shift-in-window" not in alone:
            now = (now - {"no-shift-in-window"}) | {reason}
            found.add(reason)
            if not now & _OF_CHOICE:
                break
    return found | now, last


def _units_are_right(
    problem: Problem, legs: Legs, entry: Unassigned, job: Job, riders: VehicleRiders
) -> Iterator[Violation]:
    """The bikes and trailers named belong to the reason, which is true."""
    if entry.reason == "vehicle-taken":
        yield from _units_are_taken(problem, legs, entry, job, riders)
    elif entry.units:
        yield from _units_are_away(problem, legs, entry, job)


def _is_plain(reason: str, problem: Problem, trials: ServiceTrials, riders: VehicleRiders) -> bool:
    """Return whether few questions show what is said most often; where not, all are asked.

    That somebody could serve a job alone needs one shift. That nobody could in time needs all of
    them, but only one that could ride.
    """
    job = trials.job
    able = [s for s in riders.all if _is_suitable(s, job) and leaves_paid_work_alone(s, job)]
    if reason == "no-shift-in-window" and job.aboard_limit_s is not None:
        return False
    if reason == "no-shift-in-window":
        in_time = (trials.is_servable(SERVE_WITHOUT_REST, shift) for shift in able)
        return not any(answer is Answer.YES for answer in in_time) and any(
            trials.is_servable(RIDE, shift) is Answer.YES for shift in able
        )
    if reason == "not-worth-it" and job.prize_cents is None:
        return False
    pinned = problem.pinned_to.get(job.id)
    return any(
        pinned in {None, shift.id}
        and not riders.lacks(shift)
        and trials.is_servable(SERVE, shift) is Answer.YES
        for shift in able
    )


def _units_are_taken(
    problem: Problem, legs: Legs, entry: Unassigned, job: Job, riders: VehicleRiders
) -> Iterator[Violation]:
    """The bikes and trailers named are what some shift lacks, and with them it could serve."""
    lacking = [rider for rider in riders.all if riders.lacks(rider) == frozenset(entry.units)]
    pinned = problem.pinned_to.get(job.id)
    suitable = (
        rider
        for rider in lacking
        if entry.units
        and pinned in {None, rider.id}
        and _is_suitable(rider, job)
        and leaves_paid_work_alone(rider, job)
    )
    if all(is_servable(SERVE, problem, legs, rider, job) is Answer.NO for rider in suitable):
        yield violation("units-not-taken", "", entry.job_id, units=", ".join(entry.units))


def _units_are_away(
    problem: Problem, legs: Legs, entry: Unassigned, job: Job
) -> Iterator[Violation]:
    """The bikes and trailers named are away at times; were they not, some shift could serve."""
    named = set(entry.units)
    away = {unit.id for unit in problem.units if unit.free}
    there = tuple(replace(unit, free=()) if unit.id in named else unit for unit in problem.units)
    riders = VehicleRiders(replace(problem, units=there), Plan(rounds=(), unassigned=()))
    pinned = problem.pinned_to.get(job.id)
    suitable = (
        rider
        for rider in riders.all
        if named <= away.intersection(rider.vehicle.units)
        and pinned in {None, rider.id}
        and _is_suitable(rider, job)
        and leaves_paid_work_alone(rider, job)
    )
    timely = entry.reason == "no-shift-in-window"
    if not timely or all(
        is_servable(SERVE, problem, legs, rider, job) is Answer.NO for rider in suitable
    ):
        yield violation("units-not-taken", "", entry.job_id, units=", ".join(entry.units))


def find_true_reasons(
    problem: Problem,
    legs: Legs,
    job: Job,
    riders: VehicleRiders | None = None,
    trials: ServiceTrials | None = None,
) -> frozenset[str]:
    """Return the reasons that may be stated for leaving a job out.

    The shifts, each on each vehicle that it may take, are sieved: those that are equipped for the
    job, of these the ones that can carry it, of these the ones with every skill and company, of
    these the ones that are not volunteers' (save for an ``aid`` job), of these the ones that can
    ride, and so on. The first sieve that keeps nothing names the reason.
    Where a shift only fails by its limits (range, stops, travel), both ``unreachable`` and
    ``no-shift-in-window`` are true. Where a trial stays open, so do both its outcomes.

    Parameters
    ----------
    problem, legs
        Day, and the legs looked up so far.
    job
        Job that is left out.
    riders
        Vehicles that the rounds have taken; without it nobody has anything yet.
    trials
        Answers that are known already.
    """
    if riders is None:
        riders = VehicleRiders(problem, Plan(rounds=(), unassigned=()))
    reasons: set[str] = set()
    trials = trials or ServiceTrials(problem, legs, job)
    equipped = [shift for shift in riders.all if _is_equipped(shift, job)]
    if riders.all and not equipped:
        return frozenset({"no-vehicle-equipped"})
    sure, maybe = _shifts_passing(CARRY, trials, equipped)
    if not sure:
        reasons.add("no-vehicle-large-enough")
    skilled = [shift for shift in maybe if _is_suitable(shift, job)]
    sure = [shift for shift in sure if _is_suitable(shift, job)]
    if maybe and not sure:
        reasons.add("skill-missing")
    able = [shift for shift in skilled if leaves_paid_work_alone(shift, job)]
    if len(able) < len(skilled) and not any(shift in able for shift in sure):
        reasons.add("volunteers-aid-only")
    _, riding = _shifts_passing(RIDE, trials, able)
    sure, within_limits = _shifts_passing(RIDE_WITHIN_LIMITS, trials, riding)
    if able and not sure:
        reasons.add("unreachable")
    sure, serving = _shifts_passing(SERVE, trials, within_limits)
    if riding and not sure:
        reasons.update(_reasons_of_hours(problem, legs, trials, within_limits))
    return frozenset({*reasons, *_reasons_to_choose(problem, job, sure, serving, riders)})


def _reasons_of_hours(
    problem: Problem, legs: Legs, trials: ServiceTrials, shifts: list[Shift]
) -> Iterator[str]:
    """Return what keeps shifts from serving a job, the longest time aboard of its goods first."""
    if trials.job.aboard_limit_s is not None:
        trials = ServiceTrials(problem, legs, replace(trials.job, aboard_limit_s=None))
        sure, maybe = _shifts_passing(SERVE, trials, shifts)
        if maybe:
            yield ABOARD_TOO_LONG
        if sure:
            return
    yield from _reasons_of_time(problem, trials, shifts)


def _reasons_of_time(problem: Problem, trials: ServiceTrials, shifts: list[Shift]) -> Iterator[str]:
    """Return what keeps shifts from serving a job in time: its hours, or the working-time limit."""
    sure, maybe = _shifts_passing(SERVE_WITHOUT_REST, trials, shifts)
    if not sure:
        yield "no-shift-in-window"
    limit_s = problem.work_limit_s
    if limit_s is not None and any(_length_s(shift) > limit_s for shift in maybe):
        yield "no-shift-in-working-time"


def _length_s(shift: Shift) -> float:
    return (shift.window.end - shift.window.start).total_seconds()


def _is_equipped(shift: Shift, job: Job) -> bool:
    """Return whether a vehicle names, with room in it, every free dimension that a job loads."""
    room = shift.vehicle.capacity.extra
    stops = (*job.pickups, *job.drops)
    loads = [load for stop in stops for load in (stop.load, stop.returns)]
    return all(room.get(name, 0) > 0 for load in loads for name, n in load.extra.items() if n > 0)


def _is_suitable(shift: Shift, job: Job) -> bool:
    return not lacking_skills(shift, job) and is_accompanied(shift, job)


def _reasons_to_choose(
    problem: Problem, job: Job, sure: list[Shift], serving: list[Shift], riders: VehicleRiders
) -> Iterator[str]:
    """Return the reasons of a job that some shift could serve alone."""
    pinned = problem.pinned_to.get(job.id)
    allowed = [shift for shift in serving if pinned in {None, shift.id}]
    # A shift is asked on several vehicles, and its pin counts for all of them.
    if len(allowed) < len(serving) and not any(shift in sure for shift in allowed):
        yield "pinned-shift-cannot"
    lacking = [bool(riders.lacks(shift)) for shift in allowed]
    if any(lacking):
        yield "vehicle-taken"
    if not all(lacking):
        yield "no-room"
        if job.prize_cents is not None:
            yield "not-worth-it"


def _shifts_passing(
    rules: Rules, trials: ServiceTrials, shifts: Iterable[Shift]
) -> tuple[list[Shift], list[Shift]]:
    """Return the shifts that can surely take the job by these rules, and those that perhaps can."""
    answers = [(shift, trials.is_servable(rules, shift)) for shift in shifts]
    sure = [shift for shift, answer in answers if answer is Answer.YES]
    maybe = [shift for shift, answer in answers if answer is not Answer.NO]
    return sure, maybe
