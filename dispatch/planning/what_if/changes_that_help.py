"""Changes that would let a refused job in, found by trying them on the plan as it stands.

A change is tried by making it in the problem and asking whether the job then finds a place in the
rounds with all else in its order. Amounts are the smallest that do: by halving between one that
does and one that does not, in whole minutes, cents or units of load.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from dispatch.check.vehicle_use import units_are_with_one_at_a_time
from dispatch.model import Plan
from dispatch.model.problem_parts import part_problem
from dispatch.planning.what_if.day_changes import DayChange, apply_change, widened
from dispatch.schedule.eligibility import (
    has_skills,
    large_enough,
    load_after_stops,
    may_serve,
    missing_skills,
)
from dispatch.schedule.visit_sequences import job_ids_of, rounds_of, with_breaks
from dispatch.search import kernel
from dispatch.search.arrays.layout import UNITS_PER_CENT
from dispatch.search.insertion.batch_insertion import MOST_MINUTES, BatchInsertion, least_minutes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from dispatch.model import Job, Problem, Shift, Vehicle
    from dispatch.schedule.visit_sequences import VisitSequences

CENTS_A_MINUTE = 50
"""A higher prize counts as so many cents for each minute of other changes."""
LARGER_WEIGHT = 60
MOST_LARGER_WEIGHT = 400
"""Weight of a vehicle twice as large beyond one half as large, in minutes; and the most."""
COARSE = {"mass_g": 100, "volume_ml": 100}
"""Precision at which a needed capacity is found; other dimensions to the unit."""


def changes_within_rounds(
    problem: Problem, sequences: VisitSequences, job: Job, original: Problem | None = None
) -> list[DayChange]:
    """Return the single changes that would let a job into the rounds with all else in its order.

    Parameters
    ----------
    problem
        Day without the job in any round.
    sequences
        Visit sequences by shift id, which keep their order.
    job
        Job that is left out.
    original
        The day with the hours of its shifts as they were asked for, where they have less for what
        they ride (:func:`dispatch.planning.vehicles.vehicle_availability.in_unit_order`): such an
        end is none to be moved.
    """
    return list(_candidates(problem, sequences, job, original or problem))


def inserted(problem: Problem, sequences: VisitSequences, job_id: str) -> VisitSequences | None:
    """Return the sequences with a job added at least cost, ``None`` where nothing takes it."""
    return next(_ways(problem, sequences, job_id), None)


def _ways(
    problem: Problem, sequences: VisitSequences, job_id: str, shift_id: str | None = None
) -> Iterator[VisitSequences]:
    """Return the sequences with a job added to each round that takes it, the cheapest way first.

    With ``shift_id`` that shift alone is not as it was when the plan was made, and is asked alone.
    """
    only = None if shift_id is None else (shift_id,)
    if only is not None and not _is_eligible(problem, job_id, only[0]):
        return
    fitted = refitted(problem, sequences, only)
    if fitted is None:
        return
    batch = BatchInsertion(problem, fitted, [job_id], only, why=False)
    asked = only or tuple(shift.id for shift in problem.shifts)
    costs = [(cost, name) for name in asked if (cost := batch.cost_in(job_id, name)) is not None]
    prize = problem.job_by_id[job_id].prize_cents
    for cost, name in sorted(costs):
        way = batch.find(job_id, name)
        if way is not None and (prize is None or cost < prize * UNITS_PER_CENT):
            yield {**fitted, name: way[1]}


def _is_eligible(problem: Problem, job_id: str, shift_id: str) -> bool:
    """Return whether size, skills and pins let a shift serve a job: quicker than asking its round.

    More hours do not help where the bike is too small, nor a skill where the pin names another.
    """
    job = problem.job_by_id[job_id]
    shift = problem.shift_by_id[shift_id]
    return (
        large_enough(job, shift)
        and has_skills(job, shift)
        and may_serve(job, shift)
        and problem.pinned_to.get(job_id, shift_id) == shift_id
    )


def refitted(
    problem: Problem, sequences: VisitSequences, shift_ids: Collection[str] | None = None
) -> VisitSequences | None:
    """Return sequences with the breaks of a changed problem; ``None`` if they do not fit.

    With ``shift_ids`` the others stay as they are.
    """
    fitted: VisitSequences = {name: order for name, order in sequences.items() if order}
    for shift in problem.shifts:
        order = fitted.get(shift.id)
        if order is None or (shift_ids is not None and shift.id not in shift_ids):
            continue
        put = with_breaks(problem, shift, order)
        if put is None:
            return None
        fitted[shift.id] = put
    return fitted


# --- candidates -----------------------------------------------------------------------------


def _candidates(
    problem: Problem, sequences: VisitSequences, job: Job, original: Problem
) -> Iterator[DayChange]:
    own = {shift.id: shift.window for shift in original.shifts}
    before = against_units(problem, sequences)

    alone = _EmptyRoundInsertion(problem, sequences, job)

    def helps(change: DayChange) -> bool:
        # What changes one shift alone lets a job into that one's round, or into none.
        day, standing = alone.of(change)
        changed = apply_change(day, change)
        ways = _ways(changed, standing, job.id, change.shift_id or None)
        # More hours are no help on a bike that is not there then, nor one that somebody else has.
        return any(against_units(changed, way) <= before for way in ways)

    yield from _for_windows(problem, sequences, job, helps)
    if job.id in problem.pinned_to:
        change = DayChange(kind="unpin", job_id=job.id, weight=20)
        if helps(change):
            yield change
    for shift in problem.shifts:
        later = DayChange(kind="shift-later", job_id=job.id, weight=0, shift_id=shift.id)
        if shift.window.end == own[shift.id].end:
            yield from _for_hours(problem, sequences, later, helps)
        if shift.window.start == own[shift.id].start:
            yield from _for_hours(problem, sequences, replace(later, kind="shift-earlier"), helps)
        yield from _for_shift(problem, job, shift, helps)
    if job.prize_cents is not None:
        yield from _least_prize(problem, sequences, job)


class _EmptyRoundInsertion:
    """Shifts by themselves, each with its round and one job more: quick to change and to ask."""

    def __init__(self, problem: Problem, sequences: VisitSequences, job: Job) -> None:
        self._problem, self._sequences, self._job = problem, sequences, job
        # Elsewhere it has to be known who else has which bike, or to whom a job is bound.
        self._bound = bool(problem.units) or job.id in problem.pinned_to
        self._parts: dict[str, Problem] = {}

    def of(self, change: DayChange) -> tuple[Problem, VisitSequences]:
        """Return the day that a change is to be made in: of one shift where that is enough."""
        name = change.shift_id
        if not name or self._bound or change.kind == "vehicle":  # which is that of another shift
            return self._problem, self._sequences
        own = self._sequences.get(name, [])
        if name not in self._parts:
            jobs = {*job_ids_of(own), self._job.id}
            self._parts[name] = part_problem(self._problem, jobs, {name})
        return self._parts[name], {name: own}


def against_units(problem: Problem, sequences: VisitSequences) -> frozenset[tuple[str, str]]:
    """Return what rounds do on shared bikes and trailers that they may not: shift and rule."""
    rounds = rounds_of(problem, sequences) if problem.units else None
    if not rounds:
        return frozenset()
    plan = Plan(rounds=tuple(rounds.values()), unassigned=())
    found = units_are_with_one_at_a_time(problem, plan)
    return frozenset((one.shift_id, one.code) for one in found)


def _for_windows(
    problem: Problem, sequences: VisitSequences, job: Job, helps: Callable[[DayChange], bool]
) -> Iterator[DayChange]:
    bases = [
        (DayChange(kind=way, job_id=job.id, weight=0, stop_kind=kind, index=index), 0)
        for kind, index, stop in job.stops
        if stop.windows
        for way in ("window-later", "window-earlier")
    ]
    if bases and len(job.stops) > 1:
        bases += [
            (DayChange(kind=way, job_id=job.id, weight=0), 10)
            for way in ("windows-later", "windows-earlier")
        ]
    worth = kernel.NO_COST if job.prize_cents is None else job.prize_cents * UNITS_PER_CENT
    wideners = [partial(_widened, job, base) for base, _ in bases]
    # Of shared bikes it has to be known besides who has them when.
    least = None if problem.units else least_minutes(problem, sequences, job.id, wideners, worth)
    if least is None:
        for base, extra in bases:
            yield from _least_minutes(base, helps, extra=extra)
        return
    for (base, extra), minutes in zip(bases, least, strict=True):
        if minutes <= MOST_MINUTES:
            yield replace(base, minutes=minutes, weight=minutes + extra)


def _widened(job: Job, base: DayChange, minutes: int) -> Job:
    return widened(job, replace(base, minutes=minutes))


def _for_hours(
    problem: Problem, sequences: VisitSequences, base: DayChange, helps: Callable[[DayChange], bool]
) -> Iterator[DayChange]:
    shift = problem.shift_by_id[base.shift_id]
    turns = _turns(problem, sequences, shift, later=base.kind == "shift-later")
    yield from _least_minutes(base, helps, extra=5, turns=turns)


def _for_shift(
    problem: Problem, job: Job, shift: Shift, helps: Callable[[DayChange], bool]
) -> Iterator[DayChange]:
    for change in changes_of_shift(problem, job, shift):
        if helps(change):
            yield change
    yield from _least_capacity(job, shift, helps)


def changes_of_shift(problem: Problem, job: Job, shift: Shift) -> Iterator[DayChange]:
    """Return what could be changed of a shift for a job, whether it helps or not; no amounts."""
    missing = tuple(sorted(missing_skills(job, shift)))
    if missing:
        yield DayChange(kind="skills", job_id=job.id, weight=60, shift_id=shift.id, skills=missing)
    if job.accompanied and shift.companion is None:
        yield DayChange(kind="companion", job_id=job.id, weight=90, shift_id=shift.id)
    for vehicle in _other_vehicles(problem, shift):
        yield DayChange(
            kind="vehicle", job_id=job.id, weight=45, shift_id=shift.id, vehicle_id=vehicle.id
        )


def _least_minutes(
    base: DayChange, helps: Callable[[DayChange], bool], *, extra: int, turns: Sequence[int] = ()
) -> Iterator[DayChange]:
    """Find the least whole minutes with which a change helps.

    Up to each of the ``turns`` more minutes are no worse than fewer ones; beyond it they may be.
    """

    def of(minutes: int) -> DayChange:
        return replace(base, minutes=minutes, weight=minutes + extra)

    low = 0
    for most in (*turns, MOST_MINUTES):
        if helps(of(most)):
            yield of(_least(lambda minutes: helps(of(minutes)), low + 1, most))
            return
        low = most


def _least(helps: Callable[[int], bool], low: int, high: int) -> int:
    """Return the least number from ``low`` on that helps, as ``high`` and each larger one does."""
    return bisect_left(range(high), 1, lo=low, key=lambda number: int(helps(number)))


def _turns(problem: Problem, sequences: VisitSequences, shift: Shift, *, later: bool) -> list[int]:
    """Return after how many minutes more hours may be worse, the fewest first.

    A longer shift must hold breaks by law; and what it rides may be away, or with somebody else.
    """
    own, marks = shift.window, []
    if problem.work_limit_s is not None:
        limit, rest = problem.work_limit_s, problem.work_break_s
        longest = (timedelta(seconds=limit), timedelta(seconds=2 * limit + rest))
        marks += [own.start + span if later else own.end - span for span in longest]
    rounds = rounds_of(problem, sequences) if problem.units else None
    riders = {one.id: one for one in problem.shifts}
    for unit in problem.units:
        if unit.id not in shift.vehicle.units:
            continue
        marks += [free.end if later else free.start for free in unit.free]
        gap = timedelta(seconds=unit.handover_s)
        marks += [
            round_.start - gap if later else round_.end + gap
            for name, round_ in (rounds or {}).items()
            if name != shift.id and unit.id in riders[name].vehicle.units
        ]
    more = [mark - own.end if later else own.start - mark for mark in marks]
    minutes = {span // timedelta(minutes=1) for span in more}
    return sorted(one for one in minutes if 0 < one < MOST_MINUTES)


def _least_prize(problem: Problem, sequences: VisitSequences, job: Job) -> Iterator[DayChange]:
    batch = BatchInsertion(problem, sequences, [job.id], why=False)
    costs = [batch.cost_in(job.id, shift.id) for shift in problem.shifts]
    known = [cost for cost in costs if cost is not None]
    if known:
        cents = min(known) // UNITS_PER_CENT + 1
        more = max(cents - (job.prize_cents or 0), 0)
        weight = 20 + more // CENTS_A_MINUTE
        yield DayChange(kind="prize", job_id=job.id, weight=weight, cents=cents)


def _other_vehicles(problem: Problem, shift: Shift) -> list[Vehicle]:
    """One vehicle of each other kind of the day that the courier has learnt to ride."""
    kinds: dict[object, Vehicle] = {}
    for other in problem.shifts:
        vehicle = other.vehicle
        if not vehicle.needs <= shift.courier.skills:
            continue
        key = (vehicle.profile, vehicle.speed_percent, repr(vehicle.capacity), vehicle.skills)
        kinds.setdefault(key, vehicle)
    own = shift.vehicle
    mine = (own.profile, own.speed_percent, repr(own.capacity), own.skills)
    return [vehicle for key, vehicle in kinds.items() if key != mine]


def _least_capacity(
    job: Job, shift: Shift, helps: Callable[[DayChange], bool]
) -> Iterator[DayChange]:
    """Find the least the shift's vehicle would have to carry, in each dimension that binds."""
    own = shift.vehicle.capacity
    limits = {name: limit for name in _most(job) if (limit := own.limit(name)) is not None}
    wanted = {name: limits[name] + value for name, value in _most(job).items() if name in limits}

    def of(load: dict[str, int]) -> DayChange:
        return larger(job, shift, load)

    if not wanted or not helps(of(wanted)):
        return
    for name in list(wanted):
        if helps(of({**wanted, name: limits[name]})):
            del wanted[name]
            continue
        step = COARSE.get(name, 1)
        # Less than the job's own need never helps; just that does in a round with room.
        low, high = max(limits[name], _most(job)[name]), wanted[name]
        if helps(of({**wanted, name: low})):
            high = low
        while high - low > step:
            middle = (low + high) // 2
            if helps(of({**wanted, name: middle})):
                high = middle
            else:
                low = middle
        wanted[name] = -(-high // step) * step
    if wanted:
        yield of(wanted)


def larger(job: Job, shift: Shift, load: Mapping[str, int]) -> DayChange:
    """Return the change by which a shift's vehicle carries so much, the larger the less likely."""
    limits = {name: shift.vehicle.capacity.limit(name) or 0 for name in load}
    times = (value * LARGER_WEIGHT // max(limits[name], 1) for name, value in load.items())
    more = min(max(times, default=0), MOST_LARGER_WEIGHT)
    return DayChange(
        kind="capacity",
        job_id=job.id,
        weight=120 + more,
        shift_id=shift.id,
        load=tuple(load.items()),
    )


def own_need(job: Job, shift: Shift) -> dict[str, int]:
    """Return what a shift's vehicle would have to carry for a job alone, where that is more."""
    capacity = shift.vehicle.capacity
    return {
        name: value
        for name, value in _most(job).items()
        if (limit := capacity.limit(name)) is not None and value > limit
    }


def _most(job: Job) -> dict[str, int]:
    """Most of each dimension that must be aboard at one time for the job alone, none left out."""
    picks = len(job.pickups)
    most: dict[str, int] = {}
    for done in (0, (1 << picks) - 1, (1 << (picks + len(job.drops))) - 1):
        for name, value in load_after_stops(job, done).amounts().items():
            if value:
                most[name] = max(most.get(name, 0), value)
    return most
