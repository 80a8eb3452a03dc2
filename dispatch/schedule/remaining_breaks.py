"""Breaks that a round must hold and its latest end, with what a prefix has already settled."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import islice, permutations
from typing import TYPE_CHECKING

from dispatch.model import Break
from dispatch.model.load_sums import is_empty, minus
from dispatch.schedule.projection import course_of
from dispatch.schedule.required_breaks import required_breaks
from dispatch.schedule.timetable import StopTask, earliest_free

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from dispatch.model import Load, Prefix, Problem, Shift

ORDERS_TRIED = 120
"""So many orders of the breaks behind a prefix are looked at: all of five."""


def breaks_left(problem: Problem, shift: Shift) -> tuple[tuple[Break, ...], datetime]:
    """Return the breaks of a shift's round, and the latest end of that round.

    Where a prefix leaves no time for a break as the working-time rule wants it, the round keeps the
    rule by being short instead: its breaks are those that were declared, and it ends within the
    limit after the latest start of what the prefix holds. Behind a prefix the breaks stand in an
    order in which they can be in time.
    """
    pauses = required_breaks(shift, problem.work_limit_s, problem.work_break_s)
    close = shift.window.end
    front = problem.prefix_by_shift.get(shift.id)
    if front is None or not pauses:
        return pauses, close
    in_time = _in_time(problem, shift, front, pauses)
    if in_time is not None or problem.work_limit_s is None:
        return in_time or pauses, close
    declared = tuple(pause for pause in shift.breaks if not pause.legal)
    done = earliest_free(
        problem, replace(shift, end_place=None), prefix_entries(problem, front, declared)
    )
    if done is None:
        return pauses, close
    close = min(close, done[1] + timedelta(seconds=problem.work_limit_s))
    return _in_time(problem, shift, front, declared) or declared, close


def prefix_entries(
    problem: Problem, front: Prefix, pauses: Sequence[Break]
) -> list[StopTask | Break]:
    """Return what a prefix holds, as an order; without those of its breaks that are not at hand."""
    known = {pause.id: pause for pause in pauses}
    return [
        known[name]
        if kind == "break"
        else StopTask(job=problem.job_by_id[name], kind=kind, index=index)
        for kind, name, index in front.visits
        if kind != "break" or name in known
    ]


def _in_time(
    problem: Problem, shift: Shift, front: Prefix, pauses: tuple[Break, ...]
) -> tuple[Break, ...] | None:
    """Return breaks in an order in which those behind a prefix begin in time; ``None``: in none.

    Stops between them only make them later, and the way home is not counted.
    """
    entries = prefix_entries(problem, front, pauses)
    held = [entry for entry in entries if isinstance(entry, Break)]
    coming = [pause for pause in pauses if pause not in held]
    if entries:
        # Something may have to be given away before a break that does not bear what is aboard.
        load = course_of(problem, shift, entries).loads[-1]
        coming.sort(key=lambda pause: not _bears(pause, load))
    open_end = replace(shift, end_place=None)
    for order in islice(permutations(coming), ORDERS_TRIED):
        if earliest_free(problem, open_end, [*entries, *order]) is not None:
            return (*held, *order)
    return None


def _bears(pause: Break, load: Load) -> bool:
    return pause.max_load is None or is_empty(minus(load, pause.max_load))
