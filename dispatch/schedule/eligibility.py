"""Eligibility of shifts for jobs by size, skills and pins, and small questions of fit."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from dispatch.model import AID_PLEDGE, Load
from routing.types import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from dispatch.model import Capacity, Job, Place, Problem, Shift, Window


def allowed_shifts(problem: Problem) -> NDArray[np.bool_]:
    """Return which shift may serve which job by size, skills and pins: ``bool[jobs, shifts]``.

    What depends on time and place is left to the search.
    """
    allowed = np.zeros((len(problem.jobs), len(problem.shifts)), np.bool_)
    kinds, one_of_each = kinds_of(problem.shifts)
    for row, job in enumerate(problem.jobs):
        allowed[row] = allowed_to(job, one_of_each)[kinds]
        if job.id in problem.pinned_to:
            allowed[row] &= [shift.id == problem.pinned_to[job.id] for shift in problem.shifts]
    return allowed


def kinds_of(shifts: Sequence[Shift]) -> tuple[NDArray[np.int64], list[Shift]]:
    """Number the shifts so that equal numbers may serve the same jobs; give one of each number."""
    numbers: dict[object, int] = {}
    one_of_each: list[Shift] = []
    kinds = []
    for shift in shifts:
        capacity = shift.vehicle.capacity
        key = (
            *(capacity.mass_g, capacity.volume_ml, capacity.items),
            frozenset(capacity.extra.items()),
            shift.skills,
            shift.companion is None,
            shift.courier.volunteer,
        )
        if key not in numbers:
            numbers[key] = len(one_of_each)
            one_of_each.append(shift)
        kinds.append(numbers[key])
    return np.array(kinds, np.int64), one_of_each


def allowed_to(job: Job, shifts: Sequence[Shift]) -> NDArray[np.bool_]:
    """Return which shift may serve a job by size and skills, pins left aside: ``bool[shifts]``."""
    loads = _at_one_time(job)
    return np.array(
        [
            all(fits_capacity(load, shift) for load in loads)
            and has_skills(job, shift)
            and may_serve(job, shift)
            for shift in shifts
        ],
        np.bool_,
    )


def not_equipped_for(job: Job, shift: Shift) -> tuple[str, ...]:
    """Name the free dimensions of a job of which the shift's vehicle carries nothing at all.

    So frozen goods are told apart from large ones where a vehicle has no freezer.
    """
    asked = {
        name: None
        for _, _, stop in job.stops
        for load in (stop.load, stop.returns)
        for name, value in load.extra.items()
        if value
    }
    return tuple(name for name in asked if shift.vehicle.capacity.limit(name) == 0)


def side_of_hours(job: Job, shifts: Iterable[Shift]) -> str:
    """Return on which side of all shifts a job's window lies: earlier or later hours would help.

    Returns
    -------
    str
        ``after-hours`` where a stop may begin only when all shifts are over, ``before-hours`` where
        it must have begun before the first; empty where neither is so.
    """
    hours = [shift.window for shift in shifts]
    spans = [stop.open_windows for _, _, stop in job.stops if stop.windows]
    if not hours or not spans:
        return ""
    if max(windows[0].start for windows in spans) > max(window.end for window in hours):
        return "after-hours"
    if min(windows[-1].end for windows in spans) < min(window.start for window in hours):
        return "before-hours"
    return ""


def large_enough(job: Job, shift: Shift) -> bool:
    """Return whether the vehicle, empty of all else, carries what must be aboard at one time.

    That is all that is there from the start, all that is there at the end, and all between the
    last pickup and the first drop. What else may come together depends on the order of the stops.
    """
    return all(fits_capacity(load, shift) for load in _at_one_time(job))


def _at_one_time(job: Job) -> tuple[Load, ...]:
    """Return what is aboard at the start, from last pickup to first drop, and at the end."""
    picks = len(job.pickups)
    everything = (1 << (picks + len(job.drops))) - 1
    return tuple(load_after_stops(job, done) for done in (0, (1 << picks) - 1, everything))


def load_after_stops(job: Job, done: int) -> Load:
    """Return what of a job is aboard once the stops in the bit set ``done`` are done."""
    total: dict[str, int] = {}
    for number, (kind, _, stop) in enumerate(job.stops):
        is_done = bool(done & (1 << number))
        if is_done:
            _put(total, stop.returns, 1)
        # Picked up and kept until all is given; or loaded at the start and not given yet.
        if is_done and kind == "pickup":
            _put(total, stop.load, 1)
        elif kind == "drop" and is_done and job.pickups:
            _put(total, stop.load, -1)
        elif kind == "drop" and not is_done and not job.pickups:
            _put(total, stop.load, 1)
    return Load.of({name: value for name, value in total.items() if value})


def _put(amounts: dict[str, int], load: Load, times: int) -> None:
    for name, value in load.amounts().items():
        if value:
            amounts[name] = amounts.get(name, 0) + times * value


def fits_capacity(load: Load, shift: Shift) -> bool:
    """Return whether a load is within the vehicle's capacity in every dimension."""
    return within_capacity(load, shift.vehicle.capacity)


def within_capacity(load: Load, capacity: Capacity) -> bool:
    """Return whether a load is within a capacity in every dimension."""
    for name, value in load.amounts().items():
        limit = capacity.limit(name)
        if limit is not None and value > limit:
            return False
    return True


def has_skills(job: Job, shift: Shift) -> bool:
    """Return whether a shift has every skill a job asks for, and a companion where one is needed.

    Aid asks for the pledge of confidentiality without saying so.
    """
    return not missing_skills(job, shift) and (not job.accompanied or shift.companion is not None)


def missing_skills(job: Job, shift: Shift) -> frozenset[str]:
    """Skills that the job asks for, aid's pledge included, and the shift has not."""
    return (job.skills | ({AID_PLEDGE} if job.kind == "aid" else set())) - shift.skills


def skills_missing_of(problem: Problem, shift_id: str, job_ids: Iterable[str]) -> tuple[str, ...]:
    """Skills that a shift has not and one of these jobs asks for, in alphabetical order."""
    shift = problem.shift_by_id.get(shift_id)
    jobs = [problem.job_by_id[one] for one in job_ids if one in problem.job_by_id]
    if shift is None:
        return ()
    return tuple(sorted(frozenset().union(*(missing_skills(one, shift) for one in jobs))))


def may_serve(job: Job, shift: Shift) -> bool:
    """Return whether the job is one that the courier rides for: volunteers serve aid only."""
    return job.kind == "aid" or not shift.courier.volunteer


def leg_of(
    problem: Problem, shift: Shift, origin: Place | None, target: Place | None, aboard_g: int
) -> tuple[int, int] | None:
    """Return seconds and metres of a leg on the shift's vehicle, ``None`` where there is no way.

    Parameters
    ----------
    problem, shift
        Day, and the shift whose vehicle rides.
    origin, target
        Places; ``None`` for the start or end of a shift without one.
    aboard_g
        Mass of what jobs have put aboard, grams.
    """
    if origin is None or target is None:
        return (0, 0)
    times, profile = problem.times, shift.vehicle.profile
    duration, metres, per_kg_us = times.leg(profile, times.rows[origin.id], times.rows[target.id])
    if duration == UNREACHABLE:
        return None
    seconds = problem.travel_s(shift, duration, per_kg_us, aboard_g + shift.staying_g)
    return (seconds, metres)


def first_start(windows: Iterable[Window], instant: datetime) -> datetime | None:
    """First instant from this one on inside a window; any where there are no windows."""
    empty = True
    for window in windows:
        empty = False
        if instant <= window.end:
            return max(instant, window.start)
    return instant if empty else None
