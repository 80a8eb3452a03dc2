"""Last time's visit sequences: the start of a search for stable rounds, and its anchor."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from dispatch.check import check
from dispatch.model import Break
from dispatch.model.problem_parts import part_problem
from dispatch.planning.differences_from_last_time import key_of, ranks_of, stable_cents
from dispatch.schedule.timetable import StopTask, earliest_begins, make_plan, make_round
from dispatch.schedule.visit_sequences import job_ids_of, price_of, rounds_of, with_breaks
from dispatch.search.arrays.epoch_seconds import seconds
from dispatch.search.reference_solution import ANYBODY, ReferenceSolution

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from dispatch.model import Problem, Round, Shift, VisitKind
    from dispatch.model.visit_history import UsualVisit
    from dispatch.schedule.visit_sequences import VisitSequences

_Key = tuple[str, "VisitKind", int]


def has_stable_weight(problem: Problem) -> bool:
    """Return whether any visit of a problem has a last time, and making it otherwise a price."""
    return bool(problem.weights.stable_cents) and bool(_last_times(problem))


def recurring_share(problem: Problem) -> float:
    """Return which part of the jobs has a last time, from 0 to 1."""
    return len(_last_times(problem)) / max(len(problem.jobs), 1)


def last_sequences(problem: Problem) -> VisitSequences:
    """Return the sequences of the last time, of what recurs today, in the shifts of today.

    A job of which some visits are new is left out, and so is a whole round that cannot be ridden
    so any more, or has begun.
    """
    by_shift: dict[str, list[UsualVisit]] = defaultdict(list)
    for job_id, usual in _last_times(problem).items():
        shift_id = _shift_of(problem, usual)
        if (
            shift_id
            and shift_id not in problem.prefix_by_shift
            and _is_whole(problem, job_id, usual)
        ):
            by_shift[shift_id] += usual
    sequences: VisitSequences = {}
    for shift_id, held in by_shift.items():
        then = sorted(held, key=lambda one: (one.begin, one.place))
        shift = problem.shift_by_id[shift_id]
        order = with_breaks(problem, shift, [_task(problem, one) for one in then])
        if order is not None:
            order = _with_old_breaks(problem, shift, order, then)
            if _lawful(problem, shift, order):
                sequences[shift_id] = order
    return sequences


def history_reference(problem: Problem, start: VisitSequences) -> ReferenceSolution:
    """Return what holds each visit that has a last time: its courier's shift, and its hour.

    A visit whose courier is not there, or can no longer make it, has its hour alone.

    Parameters
    ----------
    start
        The sequences of the last time. The search counts with the earliest begins, and a finished
        round leaves as late as it can: how far these lie apart there is taken off the hour.
    """
    early = _early_by(problem, start)
    visits = {}
    for usual in _last_times(problem).values():
        shift_id = _shift_of(problem, usual)
        for one in usual:
            begin = seconds(_begin(one)) - early.get((shift_id, *key_of(one)), 0)
            visits[key_of(one)] = (shift_id or ANYBODY, begin)
    return ReferenceSolution(
        visits=visits,
        moved_cents=problem.weights.stable_cents,
        moved_s=60 * problem.weights.stable_minutes + 1,
    )


def in_previous_order(problem: Problem, sequences: VisitSequences) -> VisitSequences:
    """Return visit sequences in which couriers do what recurs in the order of the last time.

    The search knows hours, not orders: within the tolerance it may have exchanged visits. They are
    put back, round by round, where that is lawful and judged less.
    """
    best, rounds = dict(sequences), rounds_of(problem, sequences)
    if rounds is None:
        return best
    judged = _judged(problem, rounds.values())
    for shift in problem.shifts:
        tried = _put_back(problem, shift, best.get(shift.id, ()))
        if tried is None or not _lawful(problem, shift, tried):
            continue
        round_ = make_round(problem, shift, tried)
        others = rounds if round_ is None else {**rounds, shift.id: round_}
        cents = _judged(problem, others.values())
        if cents < judged:
            best[shift.id], rounds, judged = tried, others, cents
    return best


def _with_old_breaks(
    problem: Problem, shift: Shift, order: list[StopTask | Break], usual: Sequence[UsualVisit]
) -> list[StopTask | Break]:
    """Return an order with each break where the visits come nearest to their last hours.

    No habit tells where a break was; but the hours do.
    """
    hours = {key_of(one): _begin(one) for one in usual}

    def missed_s(tried: Sequence[StopTask | Break]) -> int | None:
        round_ = make_round(problem, shift, tried)
        if round_ is None:
            return None
        return sum(
            abs(seconds(visit.start) - seconds(hours[visit.job_id, visit.kind, visit.index]))
            for visit in round_.visits
            if visit.kind != "break"
        )

    best, least = order, missed_s(order)
    pauses = [entry for entry in order if isinstance(entry, Break)]
    for pause in pauses * len(pauses):  # where one may go depends on where the others are
        rest = [entry for entry in best if entry is not pause]
        for gap in range(len(rest) + 1):
            if not least:
                return best
            tried = [*rest[:gap], pause, *rest[gap:]]
            missed = missed_s(tried)
            if missed is not None and missed < least and _lawful(problem, shift, tried):
                best, least = tried, missed
    return best


def _lawful(problem: Problem, shift: Shift, order: Sequence[StopTask | Break]) -> bool:
    """Return whether one order of a shift keeps every rule that concerns it alone."""
    held = job_ids_of(order)
    if any(problem.pinned_to.get(name, shift.id) != shift.id for name in held):
        return False
    alone = part_problem(problem, held, {shift.id})
    plan = make_plan(alone, {shift.id: order}, {})
    return plan is not None and not check(alone, plan)


def _judged(problem: Problem, rounds: Iterable[Round]) -> int:
    all_rounds = list(rounds)
    return price_of(problem, all_rounds) + stable_cents(problem, all_rounds)


def _put_back(
    problem: Problem, shift: Shift, order: Sequence[StopTask | Break]
) -> list[StopTask | Break] | None:
    """Return an order with what its courier made the last time in the order of then.

    ``None`` where it is so already. Everything else stays in its place.
    """
    usual = {
        key_of(one): one
        for job_id, held in _last_times(problem).items()
        for one in held
        if one.courier_id == shift.courier.id and _is_whole(problem, job_id, held)
    }
    spots = [
        number
        for number, entry in enumerate(order)
        if isinstance(entry, StopTask) and _key(entry) in usual
    ]
    tasks = [entry for entry in order if isinstance(entry, StopTask) and _key(entry) in usual]
    own = {_key(entry): entry for entry in tasks}
    ranks = ranks_of((usual[key] for key in own), {k: t.stop.place.id for k, t in own.items()})
    then = sorted(tasks, key=lambda entry: ranks[_key(entry)])
    if then == tasks:
        return None
    changed = list(order)
    for number, entry in zip(spots, then, strict=True):
        changed[number] = entry
    return changed


def _early_by(
    problem: Problem, start: VisitSequences
) -> dict[tuple[str, str, VisitKind, int], int]:
    """By shift and visit: seconds from its earliest begin to that in the finished round."""
    found: dict[tuple[str, str, VisitKind, int], int] = {}
    for shift in problem.shifts:
        order = start.get(shift.id, ())
        earliest, round_ = (
            earliest_begins(problem, shift, order),
            make_round(problem, shift, order) if order else None,
        )
        if earliest is None or round_ is None:
            continue
        begins = {
            _key(entry): begin
            for entry, begin in zip(order, earliest, strict=True)
            if isinstance(entry, StopTask)
        }
        for visit in round_.visits:
            if visit.kind != "break":
                key = (visit.job_id, visit.kind, visit.index)
                found[shift.id, *key] = seconds(visit.start) - seconds(begins[key])
    return found


def _last_times(problem: Problem) -> dict[str, list[UsualVisit]]:
    """Return the usual visits of each job that has any, in their order."""
    found: dict[str, list[UsualVisit]] = defaultdict(list)
    for one in problem.usual_visits:
        if one.day is not None and one.job_id in problem.job_by_id:
            found[one.job_id].append(one)
    return dict(found)


def _is_whole(problem: Problem, job_id: str, usual: Sequence[UsualVisit]) -> bool:
    """Return whether all of a job was made the last time, drops after pickups.

    It was, but for a file that says otherwise, and a night in which the wall shows an hour twice.
    """
    if len(usual) != len(problem.job_by_id[job_id].stops):
        return False
    taken, given = (
        [(_begin(one), one.place) for one in usual if one.kind == kind]
        for kind in ("pickup", "drop")
    )
    return not taken or not given or max(taken) <= min(given)


def _shift_of(problem: Problem, usual: Sequence[UsualVisit]) -> str:
    """Return the shift in which the courier of a job's last time makes it today; may be empty.

    Of several it is the one whose hours are nearest to when it began then.
    """
    courier, begin = usual[0].courier_id, min(_begin(one) for one in usual)
    own = [shift for shift in problem.shifts if shift.courier.id == courier]
    return min(own, key=lambda shift: _apart_s(shift, begin)).id if own else ""


def _apart_s(shift: Shift, instant: datetime) -> int:
    return max(
        seconds(shift.window.start) - seconds(instant),
        seconds(instant) - seconds(shift.window.end),
        0,
    )


def _begin(habit: UsualVisit) -> datetime:
    if habit.begin is None:
        message = f"no last time is known of {key_of(habit)}"
        raise ValueError(message)
    return habit.begin


def _task(problem: Problem, habit: UsualVisit) -> StopTask:
    return StopTask(
        job=problem.job_by_id[habit.job_id],
        kind=habit.kind,
        index=habit.index,
    )


def _key(entry: StopTask) -> _Key:
    return entry.job.id, entry.kind, entry.index
