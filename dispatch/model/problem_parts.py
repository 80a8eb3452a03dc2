"""Parts of a problem: some of its jobs, some of its shifts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from dispatch.model.jobs import Job
    from dispatch.model.problem import Prefix, Problem


def with_jobs(problem: Problem, jobs: Iterable[Job]) -> Problem:
    """Put other jobs into a problem; pins and usual visits of those that are gone go with them."""
    kept = {job.id: job for job in jobs}
    return replace(
        problem,
        jobs=tuple(kept.values()),
        pins=tuple(pin for pin in problem.pins if pin.job_id in kept),
        usual_visits=tuple(one for one in problem.usual_visits if one.job_id in kept),
    )


def part_problem(problem: Problem, jobs: Container[str], shifts: Container[str]) -> Problem:
    """Return some jobs and some shifts as a problem of its own; the ways are those of the whole.

    Jobs bound to a round are given with its shift: see :func:`part_of` for others.
    """
    return _part(problem, jobs, shifts, [one for one in problem.prefixes if one.shift_id in shifts])


def _part(
    problem: Problem, jobs: Container[str], shifts: Container[str], prefixes: Iterable[Prefix]
) -> Problem:
    return replace(
        problem,
        jobs=tuple(job for job in problem.jobs if job.id in jobs),
        shifts=tuple(shift for shift in problem.shifts if shift.id in shifts),
        pins=tuple(pin for pin in problem.pins if pin.job_id in jobs and pin.shift_id in shifts),
        prefixes=tuple(prefixes),
    )


def part_of(
    problem: Problem,
    *,
    jobs: Container[str] | None = None,
    shifts: Container[str] | None = None,
) -> Problem:
    """Keep some jobs and some shifts (``None``: all), without what is bound to others.

    A job that is bound to a shift which is not kept goes with it; the beginning of a round keeps
    its jobs that stay.
    """
    own = problem.shift_by_id.keys() if shifts is None else shifts
    away = {
        name
        for bound in (problem.pinned_to, problem.promised_to)
        for name, shift_id in bound.items()
        if shift_id not in own
    }
    kept = {
        name for name in problem.job_by_id if name not in away and (jobs is None or name in jobs)
    }
    fronts = [_of_jobs(prefix, kept) for prefix in problem.prefixes if prefix.shift_id in own]
    return _part(problem, kept, own, [front for front in fronts if front is not None])


def _of_jobs(prefix: Prefix, jobs: Container[str]) -> Prefix | None:
    """Keep what a prefix holds of jobs that stay; ``None`` where no stop is left."""
    kept = tuple(v for v in prefix.visits if v[0] == "break" or v[1] in jobs)
    if all(kind == "break" for kind, _, _ in kept):
        return None
    return replace(prefix, visits=kept)
