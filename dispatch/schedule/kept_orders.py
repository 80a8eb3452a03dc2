"""Kept orders of stops: what of them some rounds keep, and days in which they cannot be broken.

With its drops bound to the rounds that they are in, and each to a part of the day's time that ends
before the next one's begins, a day with a kept order is an ordinary one: search and timing know
nothing of orders.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from dispatch.model import Pin, Window
from dispatch.model.problem_parts import with_jobs
from dispatch.schedule.hub_handovers import with_stops
from dispatch.schedule.timetable import StopTask

if TYPE_CHECKING:
    from dispatch.model import Job, Plan, Problem, Round, Stop, Visit
    from dispatch.schedule.visit_sequences import VisitSequences

_SECOND = timedelta(seconds=1)
_EVER = (datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC))

Orders = tuple[tuple[str, ...], ...]


def keeps_orders(orders: Orders, rounds: Iterable[Round]) -> bool:
    """Return whether no round has a drop before another one that it comes after."""
    return all(
        ranks == sorted(ranks)
        for round_ in rounds
        for order in orders
        for ranks in [_ranks(order, _drops(round_))]
    )


def orders_of(orders: Orders, sequences: VisitSequences) -> Orders:
    """Return what of some orders is kept by visit sequences: jobs that stand elsewhere are out."""
    left = []
    for order in orders:
        strays: set[str] = set()
        for entries in sequences.values():
            names = [
                one.job.id for one in entries if isinstance(one, StopTask) and one.kind == "drop"
            ]
            known = [name for name in names if name in set(order)]
            strays |= set(known) - _rising(known, order)
        left.append(tuple(name for name in order if name not in strays))
    return tuple(one for one in left if len(one) > 1)


def without_breaking(problem: Problem, sequences: VisitSequences) -> Problem:
    """Return a day that asks for as much of its orders as visit sequences keep."""
    if not problem.kept_orders:
        return problem
    return replace(problem, kept_orders=orders_of(problem.kept_orders, sequences))


def day_in_order(problem: Problem, plan: Plan) -> Problem:
    """Return a day without orders of which every plan keeps them, bound as a plan comes nearest.

    In each round the drops of an order take the times that they have there now, in their order. A
    job that no round has may come wherever it keeps all of them; one that cannot is left out.
    """
    bound: dict[str, _Bound | None] = {}
    for order in problem.kept_orders:
        bound |= _bounds(problem, order, plan)
    narrowed = (_narrowed(job, bound) for job in problem.jobs)
    free = replace(problem, kept_orders=())  # which name jobs that may be gone
    left = with_jobs(free, [job for job in narrowed if job is not None])
    pins = [
        Pin(job_id=name, shift_id=one.shift_id)
        for name, one in bound.items()
        if one and one.shift_id and name in left.job_by_id and name not in problem.pinned_to
    ]
    return replace(left, pins=(*left.pins, *pins))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bound:
    """Round and time that a job is bound to; its drops begin between both instants."""

    shift_id: str
    first: datetime
    last: datetime


def _bounds(problem: Problem, order: Sequence[str], plan: Plan) -> dict[str, _Bound | None]:
    """Return by job what it is bound to; ``None`` where it cannot be."""
    held = problem.promised_to.keys()
    at = {name: rank for rank, name in enumerate(order)}
    found: dict[str, _Bound | None] = {}
    walls: list[tuple[list[int], list[datetime]]] = []
    for round_ in plan.rounds:
        begins = [v.start for v in _drops(round_) if v.job_id in at and v.job_id not in held]
        ranks = sorted({at[v.job_id] for v in _drops(round_)} & set(at.values()))
        ranks = [rank for rank in ranks if order[rank] not in held]
        # A job with several drops has the time of its last one.
        times = sorted(begins)[-len(ranks) :] if ranks else []
        ends = [one + (after - one) // _SECOND // 2 * _SECOND for one, after in pairwise(times)]
        for number, rank in enumerate(ranks):
            first = ends[number - 1] + _SECOND if number else _EVER[0]
            last = ends[number] if number < len(ends) else _EVER[1]
            found[order[rank]] = _Bound(shift_id=round_.shift_id, first=first, last=last)
        if ranks:
            walls.append((ranks, times))
    for rank, name in enumerate(order):
        if name in problem.job_by_id and name not in found and name not in held:
            found[name] = _between(rank, walls)
    return found


def _between(rank: int, walls: Iterable[tuple[list[int], list[datetime]]]) -> _Bound | None:
    """Return the time between all that comes before a job in any round and all that comes after."""
    first, last = _EVER
    for ranks, times in walls:
        place = bisect_right(ranks, rank)
        first = max(first, times[place - 1] + _SECOND if place else first)
        last = min(last, times[place] - _SECOND if place < len(times) else last)
    return _Bound(shift_id="", first=first, last=last) if first <= last else None


def _narrowed(job: Job, bound: Mapping[str, _Bound | None]) -> Job | None:
    if job.id not in bound:
        return job
    one = bound[job.id]
    if one is None:
        return None if job.drops else job
    return with_stops(job, "drop", lambda _, stop: _within(stop, one))


def _within(stop: Stop, bound: _Bound) -> Stop | None:
    """Return a stop that begins within a time; ``None`` where its windows leave none."""
    if bound.first == _EVER[0] and bound.last == _EVER[1]:
        return stop
    windows = stop.windows or (Window(start=_EVER[0], end=_EVER[1]),)
    left = [
        Window(start=max(one.start, bound.first), end=min(one.end, bound.last))
        for one in windows
        if max(one.start, bound.first) <= min(one.end, bound.last)
    ]
    if not left:
        return None
    # Later than its part of the time it would meet the next one's.
    late = stop.late_limit_s if left[-1].end == windows[-1].end < bound.last else 0
    late = min(late, (bound.last - left[-1].end) // _SECOND)
    return replace(stop, windows=tuple(left), late_limit_s=late)


def _drops(round_: Round) -> list[Visit]:
    return [visit for visit in round_.visits if visit.kind == "drop"]


def _ranks(order: Sequence[str], visits: Iterable[Visit]) -> list[int]:
    at = {name: rank for rank, name in enumerate(order)}
    return [at[one.job_id] for one in visits if one.job_id in at]


def _rising(names: Sequence[str], order: Sequence[str]) -> set[str]:
    """Return the most jobs of a round that stand in their order."""
    at = {name: rank for rank, name in enumerate(order)}
    best: list[list[str]] = []
    for name in names:
        before = (run for run in best if at[run[-1]] <= at[name])
        longest: list[str] = max(before, key=len, default=[])
        best.append([*longest, name])
    kept: list[str] = max(best, key=len, default=[])
    return set(kept)
