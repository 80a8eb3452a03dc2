"""Rounds of given visit sequences, timed so that nothing leaves a hub before it is sorted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from dispatch.model import Break
from dispatch.schedule.hub_handovers import (
    Handovers,
    latest_arrivals,
    needed_by,
    plain_day,
)
from dispatch.schedule.lot_times import (
    arrivals,
    earliest_pickups,
    lots_not_brought,
    lots_ready,
    ready_lots,
)
from dispatch.schedule.opening_breaks import is_round
from dispatch.schedule.timetable import StopTask, course_of_sequence, earliest_begins
from dispatch.schedule.visit_sequences import of_day, price_of, rounds_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dispatch.model import Problem, Round, Shift
    from dispatch.schedule.lot_times import LotTimes
    from dispatch.schedule.visit_sequences import VisitSequences

MOST_TIMINGS = 60
"""So often rounds are timed anew because one of them made a lot of another one later."""

PARTS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Parts of the time between the earliest and the latest hand-over that timings are tried with."""
_NEVER = datetime(1, 1, 2, tzinfo=UTC)
_NONE = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedRounds:
    """Rounds that keep every lot's time, the lots, and the plain day in which they were timed."""

    rounds: tuple[Round, ...]
    lots: Mapping[str, LotTimes]
    day: Problem
    sequences: VisitSequences


def without_unbrought(
    problem: Problem, sequences: VisitSequences
) -> tuple[VisitSequences, frozenset[str]]:
    """Return sequences without the jobs whose lots they do not bring, and the names of these.

    What such a job would have brought on is not brought either.
    """
    out: set[str] = set()
    held = problem.promised_to.keys()
    while True:
        served = {
            entry.job.id
            for order in sequences.values()
            for entry in order
            if isinstance(entry, StopTask) and entry.job.id not in out
        }
        ends = {
            (job.id, index): _NEVER
            for job in problem.jobs
            if job.id in served
            for index in range(len(job.drops))
        }
        coming = arrivals(problem, ends)
        more = {
            name
            for one in problem.transfers
            if one.id not in coming
            for name in one.taken_by
            if name in served and name not in held
        }
        if not more:
            break
        out |= more
    kept = {
        name: [e for e in order if isinstance(e, Break) or e.job.id not in out]
        for name, order in sequences.items()
    }
    return kept, frozenset(out)


def timed_rounds(
    problem: Problem, sequences: VisitSequences, handovers: Handovers | None = None
) -> TimedRounds | None:
    """Time sequences so that each pickup at a hub begins once its lots are sorted.

    Parameters
    ----------
    problem
        Day with transfers.
    sequences
        Stops and breaks by shift id.
    handovers
        Instants to begin with. Without, rounds are timed with lots that come when it costs least,
        as early as they can, and as late as what takes from them then bears; the cheapest counts.

    Returns
    -------
    TimedRounds or None
        Nothing where some round cannot be in time.
    """
    if handovers is not None:
        return _settled(problem, sequences, handovers)
    found = [_settled(problem, sequences, Handovers())]
    early = earliest_lots(problem, sequences)
    if early is not None:
        low = {name: lot.ready for name, lot in early.items()}
        day = plain_day(problem, Handovers(leaves=low))
        high = low | needed_by(problem, latest_pickups(day, of_day(day, sequences)))
        for part in PARTS:
            leaves = {
                name: at + _whole(part * max(high[name] - at, _NONE)) for name, at in low.items()
            }
            arrives = latest_arrivals(problem, early, leaves)
            one = _settled(problem, sequences, Handovers(leaves=low, arrives=arrives))
            found.append(one)
    known = [one for one in found if one is not None]
    return min(known, key=lambda one: price_of(problem, one.rounds), default=None)


def _whole(span: timedelta) -> timedelta:
    return timedelta(seconds=span // timedelta(seconds=1))


def _settled(
    problem: Problem, sequences: VisitSequences, handovers: Handovers
) -> TimedRounds | None:
    """Push pickups back until no lot is sorted after what takes from it has left."""
    leaves = dict(handovers.leaves)
    for _ in range(MOST_TIMINGS):
        day = plain_day(problem, replace(handovers, leaves=leaves))
        own = of_day(day, sequences)
        if _tasks(own) != _tasks(sequences):
            return None  # a job has no window left
        rounds = rounds_of(day, own)
        if rounds is None:
            return None
        new_rounds = tuple(rounds.values())
        lots = lots_ready(problem, new_rounds)
        if not leaves_early(problem, new_rounds, lots):
            return TimedRounds(rounds=new_rounds, lots=lots, day=day, sequences=own)
        for name, lot in lots.items():
            leaves[name] = max(lot.ready, leaves.get(name, lot.ready))
    return None


def _tasks(sequences: VisitSequences) -> int:
    return sum(isinstance(e, StopTask) for order in sequences.values() for e in order)


def leaves_early(
    problem: Problem, rounds: Iterable[Round], lots: Mapping[str, LotTimes]
) -> tuple[str, ...]:
    """Return the jobs of which a pickup begins before its lots are sorted, or without them."""
    earliest, never = earliest_pickups(problem, lots), lots_not_brought(problem, lots)
    found: dict[str, None] = {}
    for round_ in rounds:
        for visit in round_.visits:
            if visit.kind == "pickup":
                at = earliest.get((visit.job_id, visit.index))
                if visit.job_id in never or (at is not None and visit.start < at):
                    found[visit.job_id] = None
    return tuple(found)


def earliest_lots(problem: Problem, sequences: VisitSequences) -> dict[str, LotTimes] | None:
    """Return the times of lots when all that is done begins as early as it can be."""
    leaves: dict[str, datetime] = {}
    for _ in range(MOST_TIMINGS):
        day = plain_day(problem, Handovers(leaves=leaves))
        own = of_day(day, sequences)
        ends = _earliest_ends(day, own)
        if ends is None or _tasks(own) != _tasks(sequences):
            return None
        lots = ready_lots(problem, arrivals(problem, ends))
        later = {n: lot.ready for n, lot in lots.items() if lot.ready > leaves.get(n, _NEVER)}
        if not later:
            return lots
        leaves |= later
    return None


def _earliest_ends(
    day: Problem, sequences: VisitSequences
) -> dict[tuple[str, int], datetime] | None:
    """Return the earliest end of each drop by job and index; ``None`` if one is too late."""
    found: dict[tuple[str, int], datetime] = {}
    for shift in day.shifts:
        order = sequences.get(shift.id, [])
        if not is_round(day, shift, order):
            continue
        begins = earliest_begins(day, shift, order)
        if begins is None:
            return None
        spent = course_of_sequence(day, shift, order).spent
        for entry, begin, span in zip(order, begins, spent, strict=True):
            if isinstance(entry, StopTask) and entry.kind == "drop":
                found[entry.job.id, entry.index] = begin + span
    return found


def latest_pickups(day: Problem, sequences: VisitSequences) -> dict[tuple[str, int], datetime]:
    """Return by job and index when each pickup may begin at the latest, all else of its round too.

    Pickups of rounds that cannot be in time are missing.
    """
    found: dict[tuple[str, int], datetime] = {}
    for shift in day.shifts:
        order = sequences.get(shift.id, [])
        begins = _latest_begins(day, shift, order) if is_round(day, shift, order) else None
        for entry, begin in zip(order, begins or (), strict=False):
            if isinstance(entry, StopTask) and entry.kind == "pickup":
                found[entry.job.id, entry.index] = begin
    return found


def _latest_begins(
    day: Problem, shift: Shift, order: Sequence[StopTask | Break]
) -> list[datetime] | None:
    course = course_of_sequence(day, shift, order)
    latest = course.leave_by(len(order), shift.window.end)
    found = []
    for k in range(len(order) - 1, -1, -1):
        latest -= course.spent[k]
        if course.windows[k]:
            fitting = [min(latest, w.end) for w in course.windows[k] if w.start <= latest]
            if not fitting:
                return None
            latest = max(fitting)
        found.append(latest)
        latest = course.leave_by(k, latest)
    return found[::-1]


def begins_of(rounds: Iterable[Round], kind: str) -> dict[tuple[str, int], datetime]:
    """Return the begin of each stop of a kind, by job and index."""
    return {
        (visit.job_id, visit.index): visit.start
        for round_ in rounds
        for visit in round_.visits
        if visit.kind == kind
    }
