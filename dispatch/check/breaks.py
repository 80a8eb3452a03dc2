"""Rules on breaks and working time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from dispatch.check.clock_times import all_instants_are_aware, describe, inside
from dispatch.check.itinerary import Itinerary, Step
from dispatch.check.violation import Violation, violation
from dispatch.model import Break, Problem


def declared_breaks_are_taken_once(itinerary: Itinerary) -> Iterator[Violation]:
    """Every break that the shift declares is taken once.

    One marked legal may fall away; so may one whose time, from its first window to its last, the
    round is not on the way in, if hours on duty are paid.
    """
    taken = Counter(step.visit.break_id for step in _breaks(itinerary))
    declared = {pause.id: pause for pause in itinerary.shift.breaks}
    for break_id in declared.keys() | taken.keys():
        count = taken[break_id]
        if count > 1:
            yield _of_break(itinerary, "break-repeated", break_id, count=count)
        if count == 0 and not (
            declared[break_id].legal or _is_outside(itinerary, declared[break_id])
        ):
            yield _of_break(itinerary, "break-missing", break_id)


def _is_outside(itinerary: Itinerary, pause: Break) -> bool:
    """Return whether a round ends before the time of a break begins, or begins after it."""
    if not (itinerary.shift.prices.duty and all_instants_are_aware(itinerary.round)):
        return False
    windows = pause.windows or (itinerary.shift.window,)
    first, last = windows[0].start, windows[-1].end
    return itinerary.round.end <= first or last <= itinerary.round.start


def breaks_start_inside_a_window(itinerary: Itinerary) -> Iterator[Violation]:
    """A break begins inside one of its windows, both ends included."""
    for step in _breaks(itinerary):
        if step.pause is not None and not inside(step.pause.windows, step.visit.start):
            yield _of_break(
                itinerary,
                "break-outside-window",
                step.pause.id,
                position=step.position,
                start=step.visit.start.isoformat(),
                windows=describe(step.pause.windows),
            )


def breaks_have_their_length(problem: Problem, itinerary: Itinerary) -> Iterator[Violation]:
    """A declared break lasts exactly as long as declared, an added one at least the legal time."""
    for step in _breaks(itinerary):
        lasts_s = (step.visit.depart - step.visit.start) / timedelta(seconds=1)
        expected_s = problem.work_break_s if step.pause is None else step.pause.duration_s
        if lasts_s < expected_s or (step.pause is not None and lasts_s > expected_s):
            yield _of_break(
                itinerary,
                "break-length-wrong",
                step.visit.break_id,
                position=step.position,
                stated=int(lasts_s),
                expected=expected_s,
            )


def nobody_works_too_long(problem: Problem, itinerary: Itinerary) -> Iterator[Violation]:
    """No stretch of work is longer than the limit without one break that is long enough.

    A stretch runs from the start of the round, or the end of such a break, to the start of the
    next such break, or the end of the round. Waiting is work; a shorter break does not interrupt.
    """
    if problem.work_limit_s is None:
        return
    limit = timedelta(seconds=problem.work_limit_s)
    enough = timedelta(seconds=problem.work_break_s)
    resting = [
        (step.visit.start, step.visit.depart)
        for step in _breaks(itinerary)
        if step.visit.depart - step.visit.start >= enough
    ]
    begins = [itinerary.round.start, *(depart for _, depart in resting)]
    ends = [*(start for start, _ in resting), itinerary.round.end]
    for begin, end in zip(begins, ends, strict=True):
        if end - begin > limit:
            yield violation(
                "work-too-long",
                itinerary.shift.id,
                start=begin.isoformat(),
                end=end.isoformat(),
                value=(end - begin) // timedelta(seconds=1),
                limit=problem.work_limit_s,
            )


def _breaks(itinerary: Itinerary) -> tuple[Step, ...]:
    return tuple(step for step in itinerary.steps if step.visit.kind == "break")


def _of_break(itinerary: Itinerary, code: str, break_id: str, **args: str | int) -> Violation:
    shift_id = itinerary.shift.id
    return violation(code, shift_id, break_id=break_id, **args)
