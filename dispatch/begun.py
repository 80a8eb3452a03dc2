"""What keeps a round that has begun from being gone on with: at which visit, and which rule."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dispatch.projection import course_of, eased
from dispatch.rests import front_of
from dispatch.schedule import Task, make_round
from routing.errors import Failure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dispatch.model import Break, Problem, Shift


def refuse_impossible_fronts(problem: Problem) -> None:
    """Refuse a day in which what a prefix holds cannot be, whatever comes after it.

    A shift whose vehicle is still to be chosen is not looked at.

    Raises
    ------
    Failure
        ``begun-round-impossible`` with the shift, the job or break at which it breaks a rule
        first, and that rule: a code of :class:`dispatch.projection.Strain`.
    """
    shifts = {shift.id: shift for shift in problem.shifts}
    for prefix in problem.prefixes:
        shift = shifts[prefix.shift_id]
        if not shift.choice:
            _refuse(problem, shift, front_of(problem, prefix, shift.breaks))


def refuse_begun_rounds(problem: Problem, orders: Mapping[str, Sequence[Task | Break]]) -> None:
    """Refuse orders of which that of a begun round cannot be in time.

    Raises
    ------
    Failure
        As :func:`refuse_impossible_fronts`.
    """
    begun = {prefix.shift_id for prefix in problem.prefixes}
    for shift in problem.shifts:
        order = orders.get(shift.id, ())
        if shift.id in begun and order and make_round(problem, shift, order) is None:
            _refuse(problem, shift, order)
            if rule := _broken(problem, shift, order):
                _fail(shift, order[-1], rule)


def _refuse(problem: Problem, shift: Shift, entries: Sequence[Task | Break]) -> None:
    """Refuse an order that breaks a rule on its way, the way home left aside."""
    open_end = replace(shift, end_place=None)
    if not _broken(problem, open_end, entries):
        return
    for count, last in enumerate(entries, start=1):
        if rule := _broken(problem, open_end, entries[:count]):
            _fail(shift, last, rule)


def _broken(problem: Problem, shift: Shift, entries: Sequence[Task | Break]) -> str:
    """Give the rule that an order is bound to break first, or nothing."""
    course = course_of(problem, shift, entries)
    if not course.passable:
        return "no-way"
    _, _, strains = eased(shift, entries, course)
    return strains[0].code if strains else ""


def _fail(shift: Shift, entry: Task | Break, rule: str) -> None:
    visit = entry.job.id if isinstance(entry, Task) else entry.id
    raise Failure("begun-round-impossible", shift=shift.id, visit=visit, rule=rule)
