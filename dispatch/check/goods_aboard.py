"""Rules on goods aboard: not for too long, and never beside what they must not ride with."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dispatch.check.itinerary import at_step
from dispatch.check.violation import violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dispatch.check.itinerary import Itinerary
    from dispatch.check.violation import Violation
    from dispatch.model import Job, Plan, Problem

ABOARD_TOO_LONG = "aboard-too-long"
"""Reason of a job that no shift could bring within its longest time aboard."""
GOODS_TOGETHER = "goods-together"
"""Reason of a job that only kinds of goods which never ride with its own keep out."""

_MINUTE = timedelta(minutes=1)


def nothing_is_aboard_too_long(itinerary: Itinerary) -> Iterator[Violation]:
    """From its first pickup, or the start of the round, no job is aboard longer than it may be."""
    since: dict[str, datetime] = {}
    for step in itinerary.steps:
        job, visit = step.job, step.visit
        if job is None or step.stop is None or job.aboard_limit_s is None:
            continue
        if visit.kind == "pickup":
            since.setdefault(job.id, visit.depart)
            continue
        left = since.get(job.id) if job.pickups else itinerary.round.start
        taken = job.aboard_since or left
        limit = timedelta(seconds=job.aboard_limit_s)
        if taken is not None and visit.start - taken > limit:
            aboard = -((taken - visit.start) // _MINUTE)
            figures = {"value": aboard, "limit": limit // _MINUTE}
            yield at_step(itinerary, step, "aboard-too-long", **figures)


def kinds_stay_apart(problem: Problem, itinerary: Itinerary) -> Iterator[Violation]:
    """Goods of two kinds that never ride together are never aboard at the same time."""
    if not problem.never_together:
        return
    left = Counter(
        step.job.id
        for step in itinerary.steps
        if step.job is not None and step.stop is not None and step.visit.kind == "drop"
    )
    aboard: dict[str, Job] = {}
    for step in itinerary.steps:
        if step.job is not None and not step.job.pickups and step.job.id in left:
            yield from _loaded(problem, itinerary, 0, step.job, aboard)
    for step in itinerary.steps:
        if step.job is None or step.stop is None:
            continue
        if step.visit.kind == "pickup":
            yield from _loaded(problem, itinerary, step.position, step.job, aboard)
        else:
            left[step.job.id] -= 1
            if not left[step.job.id]:
                aboard.pop(step.job.id, None)


def _loaded(
    problem: Problem, itinerary: Itinerary, position: int, job: Job, aboard: dict[str, Job]
) -> Iterator[Violation]:
    """Put a job aboard, and tell of the first thing there that it must not ride with."""
    if not job.goods or job.id in aboard:
        return
    for other in aboard.values():
        if other.goods in kinds_apart_from(problem, job.goods):
            named = {"kind": job.goods, "other": other.id, "other_kind": other.goods}
            shift_id = itinerary.shift.id
            yield violation("goods-together", shift_id, job.id, position=position, **named)
            break
    aboard[job.id] = job


def kinds_apart_from(problem: Problem, kind: str) -> set[str]:
    """Return the kinds of goods that never ride with one."""
    pairs = [pair for pair in problem.never_together if kind and kind in pair]
    return {name for pair in pairs for name in pair if name != kind}


def kinds_in_the_way(problem: Problem, plan: Plan, job: Job) -> set[str]:
    """Return the kinds of goods of some round that never ride with a job's own."""
    apart = kinds_apart_from(problem, job.goods)
    jobs = {one.id: one for one in problem.jobs}
    carried = {visit.job_id for round_ in plan.rounds for visit in round_.visits}
    return {jobs[name].goods for name in carried if name in jobs} & apart
