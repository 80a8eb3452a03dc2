"""Begun rounds that cannot go on: at which visit, and which rule."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from dispatch.model import Break, Window
from dispatch.model.available_vehicles import hours_on
from dispatch.planning.begun_round_faults import (
    BegunFault,
    broken_rule,
    fault_of,
    vehicle_away_fault,
    vehicle_never_there_fault,
)
from dispatch.planning.round_exchange import keeps_limits
from dispatch.schedule.opening_breaks import begins_with_break
from dispatch.schedule.remaining_breaks import breaks_left, prefix_entries
from dispatch.schedule.timetable import StopTask, breaks_carry_little, earliest_free, make_round
from dispatch.schedule.visit_sequences import stops_of
from routing.errors import Failure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from dispatch.model import Prefix, Problem, Shift
    from dispatch.schedule.visit_sequences import VisitSequences

OF_THE_DAY = frozenset(
    {
        "begun-job-cannot-finish",
        "begun-round-impossible",
        "prices-too-large",
        "units-promised-twice",
    }
)
"""Codes that say what in a day keeps it from being planned, by whatever solver."""


def refuse_impossible_fronts(problem: Problem) -> None:
    """Refuse a day in which what a prefix holds cannot be, whatever comes after it.

    Raises
    ------
    Failure
        ``begun-round-impossible`` with the shift, the visit at which it breaks a rule first, that
        rule, and by how much (:class:`dispatch.planning.begun_round_faults.BegunFault`); the rule
        is ``unit-away`` where a shared bike or trailer is not there for it.
    """
    for prefix in problem.prefixes:
        shift = problem.shift_by_id[prefix.shift_id]
        front = front_for_sure(problem, shift, prefix)
        open_end = replace(shift, end_place=None)
        fault = fault_of(problem, open_end, front)
        if fault is None and front and front_hours(problem, shift, prefix) is None:
            missing = vehicle_never_there_fault(problem, open_end, front, problem.unit_by_id)
            last = _furthest(problem, shift, front)
            fault = vehicle_away_fault(last, shift, problem.unit_by_id, missing)
        if fault is not None:
            raise fault.failure(shift)


def front_hours(problem: Problem, shift: Shift, prefix: Prefix) -> Window | None:
    """Return the longest of a shift's hours in which all that it rides is there for its prefix.

    ``None`` where the prefix fits into none of them; the way home is left aside.
    """
    front = front_for_sure(problem, shift, prefix)
    fitting = [
        part
        for part in _parts(problem, shift)
        if not broken_rule(problem, replace(shift, window=part, end_place=None), front)
    ]
    return max(fitting, key=lambda part: part.end - part.start, default=None)


def refuse_begun_rounds(
    problem: Problem,
    sequences: Mapping[str, Sequence[StopTask | Break]],
    original: Problem | None = None,
) -> None:
    """Refuse visit sequences of which that of a begun round breaks a rule.

    Parameters
    ----------
    problem, sequences
        A day without any choice, and sequences of it.
    original
        The day of which that one is an assignment: where a round could be in the hours that its
        shift has there, what it rides is in the way.

    Raises
    ------
    Failure
        As :func:`refuse_impossible_fronts`; the rule is ``work-too-long`` where there would be no
        break when the law asks for one.
    """
    hours = {shift.id: shift.window for shift in (original or problem).shifts}
    for shift in problem.shifts:
        order = sequences.get(shift.id, ())
        if (
            shift.id not in problem.prefix_by_shift
            or not order
            or _is_lawful(problem, shift, order)
        ):
            continue
        whole = replace(shift, window=hours[shift.id])
        if _is_lawful(problem, whole, order):
            units = (original or problem).unit_by_id
            missing = vehicle_never_there_fault(problem, whole, order, units)
            missing = missing or _shared(problem, shift)
            fault = fault_of(problem, shift, order)
            raise vehicle_away_fault(
                fault.entry if fault else order[-1], shift, units, missing
            ).failure(shift)
        fault = fault_of(problem, whole, order)
        # What breaks no rule that a course tells is not in time for want of a break.
        raise (fault or BegunFault(entry=order[-1], rule="work-too-long")).failure(shift)


def hours_needed(
    problem: Problem, shift: Shift, prefix: Prefix
) -> tuple[datetime, datetime] | None:
    """Return when a prefix is done at the earliest, and the latest start to get it done.

    It is what that holds, the other stops of its jobs, the breaks to come and the way home; where
    all of that cannot be in time, that without breaks, or what it holds alone. ``None`` where not
    even this can be.
    """
    front = front_for_sure(problem, shift, prefix)
    rest = _rest_of_jobs(front)
    pauses = [pause for pause in shift.breaks if not (pause.legal or pause in front)]
    for own, order in (
        (shift, [*front, *rest, *pauses]),
        (shift, [*front, *pauses, *rest]),
        (shift, [*front, *rest]),
        (replace(shift, end_place=None), front),
    ):
        found = earliest_free(problem, own, order)
        if found is not None:
            return found[0], _latest_start(problem, own, order)
    return None


def _rest_of_jobs(front: Sequence[StopTask | Break]) -> list[StopTask]:
    """Return the stops of begun jobs that are not in a prefix: pickups first, as listed."""
    tasks = stops_of(front)
    held = {(task.job.id, task.kind, task.index) for task in tasks}
    jobs = {task.job.id: task.job for task in tasks}
    rest = [
        StopTask(job=job, kind=kind, index=index)
        for job in jobs.values()
        for kind, index, _ in job.stops
        if (job.id, kind, index) not in held
    ]
    return sorted(rest, key=lambda task: task.kind != "pickup")


def _latest_start(problem: Problem, shift: Shift, order: Sequence[StopTask | Break]) -> datetime:
    """Return the latest start, to the second, with which an order that can be in time still is.

    It may end later than it could: :func:`earliest_free` gives the latest start with which it
    does not.
    """
    hours = shift.window

    def too_late(delay_s: int) -> bool:
        later = Window(start=hours.start + timedelta(seconds=delay_s), end=hours.end)
        return earliest_free(problem, replace(shift, window=later), order) is None

    length_s = (hours.end - hours.start) // timedelta(seconds=1)
    least_s = bisect_left(range(length_s), 1, lo=min(1, length_s), key=lambda s: int(too_late(s)))
    return hours.start + timedelta(seconds=max(0, least_s - 1))


def _is_lawful(problem: Problem, shift: Shift, order: Sequence[StopTask | Break]) -> bool:
    """Return whether an order can be in time, and is within loads and limits."""
    round_ = make_round(problem, shift, order)
    return (
        round_ is not None and keeps_limits(problem, shift, round_) and breaks_carry_little(order)
    )


def with_opening_breaks(problem: Problem, sequences: VisitSequences) -> VisitSequences:
    """Return sequences with those of rounds that began with a break and have nothing to serve."""
    found = dict(sequences)
    for prefix in problem.prefixes:
        shift = problem.shift_by_id[prefix.shift_id]
        if not sequences.get(shift.id) and begins_with_break(problem, shift):
            pauses = breaks_left(problem, shift)[0]
            front = prefix_entries(problem, prefix, pauses)
            found[shift.id] = [*front, *(pause for pause in pauses if pause not in front)]
    return found


def front_for_sure(problem: Problem, shift: Shift, prefix: Prefix) -> list[StopTask | Break]:
    """Return what a prefix holds for sure: a break that only the law asks for may fall away."""
    return prefix_entries(problem, prefix, [pause for pause in shift.breaks if not pause.legal])


def _parts(problem: Problem, shift: Shift) -> tuple[Window, ...]:
    return hours_on(shift.window, shift.vehicle, problem.unit_by_id)


def _shared(problem: Problem, shift: Shift) -> list[str]:
    """Return what a shift rides that another one rides as well."""
    others = {name for one in problem.shifts if one.id != shift.id for name in one.vehicle.units}
    return [name for name in shift.vehicle.units if name in others]


def _furthest(
    problem: Problem, shift: Shift, entries: Sequence[StopTask | Break]
) -> StopTask | Break:
    """Return the first entry that cannot be in any of the hours in which a vehicle is there."""
    parts = [replace(shift, window=part, end_place=None) for part in _parts(problem, shift)]
    for count, last in enumerate(entries, start=1):
        if all(broken_rule(problem, part, entries[:count]) for part in parts):
            return last
    return entries[-1]


def nothing_begun_left(problem: Problem, sequences: VisitSequences) -> None:
    """Refuse visit sequences that leave open what a prefix has begun."""
    held = {
        (entry.kind, entry.job.id, entry.index)
        for order in sequences.values()
        for entry in order
        if isinstance(entry, StopTask)
    }
    for prefix in problem.prefixes:
        for kind, job_id, _ in prefix.visits:
            if kind == "break":
                continue
            for stop_kind, index, _ in problem.job_by_id[job_id].stops:
                if (stop_kind, job_id, index) not in held:
                    raise Failure("begun-job-cannot-finish", job=job_id, shift=prefix.shift_id)
