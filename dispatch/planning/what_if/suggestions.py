"""Suggested changes for a refused job: few, each as small as was found, likely ones first.

What helps the plan as it stands comes from :mod:`dispatch.planning.what_if.changes_that_help`.
Before a change is told it is tried whether less does once the rounds around are planned anew
(:mod:`dispatch.planning.what_if.replan_trials`); and what helps only then, such as a skill or a
vehicle, is tried too where it would be told early.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from dispatch.planning.unassigned_reasons import serves_alone
from dispatch.planning.what_if.changes_that_help import (
    COARSE,
    changes_of_shift,
    changes_within_rounds,
    larger,
    own_need,
)
from dispatch.planning.what_if.day_changes import DayChange, apply_change
from dispatch.planning.what_if.replan_trials import ReplanTrials
from dispatch.schedule.eligibility import has_skills, may_serve

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from dispatch.model import Job, Problem, Shift
    from dispatch.schedule.visit_sequences import VisitSequences

SHOWN = 4
"""So many changes are given, the cheapest and likeliest first."""
OF_ONE_KIND = 2
"""So many of them are of one kind: another shift's hours, and another's."""
OF_THE_SHIFT = frozenset({"shift-later", "shift-earlier", "companion"})
"""Changes of when a shift is and of who is on it."""
FEW_STOPS = 4
"""Of a job of so many stops it is found out whether anybody could serve it alone."""
HALVINGS = 3
"""So often is an amount tried between one that helps and one that nobody could do with."""


def smallest_changes(  # noqa: PLR0913  # what of the day stays, and how long to look
    problem: Problem,
    sequences: VisitSequences,
    job: Job,
    original: Problem | None = None,
    *,
    trials: int = 0,
    settled: Collection[str] = (),
) -> tuple[DayChange, ...]:
    """Return the single changes that would let a job into a plan, cheap and likely ones first.

    Parameters
    ----------
    original
        As :func:`dispatch.planning.what_if.changes_that_help.changes_within_rounds` takes it.
    trials
        How many short replans may be tried for smaller ones; 0 gives what the plan as it stands
        allows.
    settled
        Shifts whose hours and people stay, as their rounds are published.
    """
    found = changes_within_rounds(problem, sequences, job, original)
    found = [one for one in found if not _is_settled(one, settled)]
    if trials:
        tries = ReplanTrials(problem, sequences, job, trials)
        found = _with_less(problem, job, found, tries, settled)
    return tuple(_suggestions(found))


def _is_settled(change: DayChange, settled: Collection[str]) -> bool:
    return change.kind in OF_THE_SHIFT and change.shift_id in settled


def _suggestions(found: Iterable[DayChange]) -> list[DayChange]:
    """Choose and order what is told."""
    day_changes: list[DayChange] = []
    kinds: Counter[str] = Counter()
    for one in sorted(found, key=_rank):
        if kinds[one.kind] < OF_ONE_KIND and not any(
            _says_less(other, one) for other in day_changes
        ):
            kinds[one.kind] += 1
            day_changes.append(one)
    return day_changes[:SHOWN]


def _rank(change: DayChange) -> tuple[int, bool, str, str]:
    return change.weight, change.anew, change.kind, change.shift_id


def _says_less(one: DayChange, other: DayChange) -> bool:
    """Return whether one window alone is to be as little wider as all of them together."""
    return other.kind.startswith("windows-") and (
        one.kind == other.kind.replace("windows-", "window-") and one.minutes <= other.minutes
    )


# --- less, with a short replan --------------------------------------------------------------


def _with_less(
    problem: Problem,
    job: Job,
    known: list[DayChange],
    tries: ReplanTrials,
    settled: Collection[str],
) -> list[DayChange]:
    """Return changes with the amounts that a short replan allows, and what helps only then."""
    found, day_changes = list(known), _suggestions(known)
    alone = replace(problem, jobs=(job,), pins=(), prefixes=(), usual_visits=())
    hopes: list[tuple[DayChange, DayChange | None]] = [
        (hope, one)
        for one in known
        if (one in day_changes or one.kind == "capacity")
        and (hope := _likelihood(alone, job, one, problem)) is not None
    ]
    hopes += [
        (hope, None)
        for hope in _others(alone, job, known, problem)
        if not _is_settled(hope, settled)
    ]
    for hope, base in sorted(hopes, key=lambda pair: _rank(pair[0])):
        day_changes = _suggestions(found)
        if (
            len(day_changes) == SHOWN
            and hope.weight >= day_changes[-1].weight
            and base not in day_changes
        ):
            continue
        better = _least_that_helps(problem, job, hope, base, tries)
        if better is not None:
            found = [*(one for one in found if one is not base), better]
    return found


def _least_that_helps(
    problem: Problem, job: Job, hope: DayChange, base: DayChange | None, tries: ReplanTrials
) -> DayChange | None:
    """Return the least of a change with which a short replan serves a job; ``None``: no less."""
    if tries.admits_job(hope):
        return replace(hope, anew=True)
    best, low = base, hope
    for _ in range(HALVINGS - 1):
        middle = None if best is None else _between(problem, job, low, best)
        if middle is None:
            break
        if tries.admits_job(middle):
            best = replace(middle, anew=True)
        else:
            low = middle
    return best if best is not base else None


def _between(problem: Problem, job: Job, low: DayChange, high: DayChange) -> DayChange | None:
    """Return a change half-way between two of one kind; ``None`` where they are close."""
    if high.kind == "capacity":
        shift = _shift_of(problem, high.shift_id)
        less, most = dict(low.load), dict(high.load)
        middle = {}
        for name, value in most.items():
            least = less.get(name, shift.vehicle.capacity.limit(name) or 0)
            step = COARSE.get(name, 1)
            middle[name] = min(-(-(least + value) // (2 * step)) * step, value)
        close = all(10 * (value - middle[name]) < value for name, value in most.items())
        return None if close else larger(job, shift, middle)
    minutes = (low.minutes + high.minutes) // 2
    if 10 * (high.minutes - minutes) < high.minutes or minutes == low.minutes:
        return None
    return _resized(high, minutes)


def _likelihood(alone: Problem, job: Job, change: DayChange, problem: Problem) -> DayChange | None:
    """Return the least of a change that could ever help; ``None`` where that is the change."""
    if change.kind == "capacity":
        need = own_need(job, shift := _shift_of(alone, change.shift_id))
        return None if not need or need == dict(change.load) else larger(job, shift, need)
    if change.minutes < 2 or len(job.stops) > FEW_STOPS:
        return None
    low, high = 0, change.minutes
    if not _could_serve(alone, job, _resized(change, high - 1), problem):
        return None
    while high - low > max(1, change.minutes // 10):
        middle = (low + high) // 2
        if _could_serve(alone, job, _resized(change, middle), problem):
            high = middle
        else:
            low = middle
    return _resized(change, high)


def _others(
    alone: Problem, job: Job, known: Iterable[DayChange], problem: Problem
) -> Iterator[DayChange]:
    """Return changes that help no round as it stands, and with which somebody could serve a job."""
    have = {(one.kind, one.shift_id, one.vehicle_id) for one in known}
    if len(job.stops) > FEW_STOPS:
        return
    for one in _flat(problem, job):
        if (one.kind, one.shift_id, one.vehicle_id) not in have and _could_serve(
            alone, job, one, problem
        ):
            yield one


def _flat(problem: Problem, job: Job) -> Iterator[DayChange]:
    """Return every change without an amount, or whose least amount is the need of the job alone."""
    if job.id in problem.pinned_to:
        yield DayChange(kind="unpin", job_id=job.id, weight=20)
    for shift in problem.shifts:
        yield from changes_of_shift(problem, job, shift)
        need = own_need(job, shift)
        if need:
            yield larger(job, shift, need)


def _could_serve(alone: Problem, job: Job, change: DayChange, problem: Problem) -> bool:
    """Return whether somebody could serve a job with a change and nothing else to do."""
    changed = apply_change(alone, change) if change.kind != "unpin" else alone
    own = changed.job_by_id[job.id]
    pinned = {pin.shift_id for pin in problem.pins if pin.job_id == job.id}
    named = {change.shift_id} if change.shift_id else {shift.id for shift in changed.shifts}
    if change.kind != "unpin" and pinned:
        named &= pinned
    return any(
        has_skills(own, shift) and may_serve(own, shift) and serves_alone(changed, own, shift)
        for shift in changed.shifts
        if shift.id in named
    )


def _resized(change: DayChange, minutes: int) -> DayChange:
    weight = change.weight - change.minutes + minutes
    return replace(change, minutes=minutes, weight=weight)


def _shift_of(problem: Problem, shift_id: str) -> Shift:
    return next(shift for shift in problem.shifts if shift.id == shift_id)
