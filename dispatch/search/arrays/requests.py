"""Requests that the search inserts and removes: jobs, and the parts of jobs that have begun."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dispatch.search.arrays.epoch_seconds import seconds
from dispatch.search.arrays.layout import (
    FIRST_NODE,
    LIMIT_COLUMNS,
    LIMIT_S,
    LIMITLESS,
    LOADED,
    NEVER,
    SINCE,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dispatch.model import Break, Job, Problem, Stop
    from dispatch.search.arrays.layout import Ints, Smalls


EXTRA_REQUEST_ID = "extra"
"""Id of a job that is only asked for; those of real jobs are UUIDs, or names in a file that asks
nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Stops that are inserted and removed together: a job, or the part a prefix leaves of it.

    Attributes
    ----------
    stops
        As (0 pickup or 1 drop, index in that list), pickups first.
    shift
        Row of the one shift that may serve it, -1: any that is allowed.
    started
        Whether another part of the job lies in a prefix, or behind its courier already.
    """

    job: Job
    stops: tuple[tuple[int, int], ...]
    shift: int = -1
    started: bool = False

    def stop(self, number: int) -> Stop:
        """Return one of its stops."""
        kind, index = self.stops[number]
        return self.job.drops[index] if kind else self.job.pickups[index]


def requests_of(problem: Problem) -> tuple[Request, ...]:
    """Jobs, and the two parts of each job that a prefix has begun."""
    shift_rows = {shift.id: row for row, shift in enumerate(problem.shifts)}
    begun: dict[str, tuple[int, set[tuple[int, int]]]] = {}
    for prefix in problem.prefixes:
        for kind, job_id, index in prefix.visits:
            if kind != "break":
                row = shift_rows[prefix.shift_id]
                begun.setdefault(job_id, (row, set()))[1].add((int(kind == "drop"), index))
    under_way = {pin.job_id for pin in problem.pins if pin.begun}
    requests = []
    for job in problem.jobs:
        stops = tuple(
            (kind, index)
            for kind, row in ((0, job.pickups), (1, job.drops))
            for index in range(len(row))
        )
        if job.id not in begun:
            requests.append(Request(job=job, stops=stops, started=job.id in under_way))
            continue
        row, done = begun[job.id]
        left = tuple(stop for stop in stops if stop not in done)
        requests.append(
            Request(job=job, stops=tuple(stop for stop in stops if stop in done), shift=row)
        )
        if left:
            requests.append(Request(job=job, stops=left, shift=row, started=True))
    return tuple(requests)


def limits_of_requests(requests: Sequence[Request], first_node: int = 0) -> Ints:
    """Return what limits the time aboard of each request, as the layout names the columns.

    Parameters
    ----------
    first_node
        Of the first request; that of each job is the first of its parts.
    """
    limits = np.zeros((len(requests), LIMIT_COLUMNS), np.int64)
    nodes: dict[str, int] = {}
    for row, request in enumerate(requests):
        job = request.job
        limits[row, LIMIT_S] = LIMITLESS if job.aboard_limit_s is None else job.aboard_limit_s
        limits[row, SINCE] = -NEVER if job.aboard_since is None else seconds(job.aboard_since)
        limits[row, FIRST_NODE] = nodes.setdefault(job.id, first_node)
        limits[row, LOADED] = not job.pickups
        first_node += len(request.stops)
    return limits


def fronts_of(
    problem: Problem,
    nodes: tuple[tuple[Job, int, int], ...],
    breaks: tuple[tuple[Break, ...], ...],
) -> tuple[Smalls, Smalls]:
    """Nodes at the front of each round that a prefix fixes, and how many."""
    numbers = {(job.id, kind, index): node for node, (job, kind, index) in enumerate(nodes)}
    first_break = np.cumsum([len(nodes), *(len(row) for row in breaks)])
    shift_rows = {shift.id: row for row, shift in enumerate(problem.shifts)}
    longest = max((len(prefix.visits) for prefix in problem.prefixes), default=0)
    front = np.full((len(problem.shifts), max(longest, 1)), -1, np.int32)
    frozen = np.zeros(len(problem.shifts), np.int32)
    for prefix in problem.prefixes:
        v = shift_rows[prefix.shift_id]
        names = [pause.id for pause in breaks[v]]
        row = [
            int(first_break[v]) + names.index(name)
            if kind == "break"
            else numbers[name, int(kind == "drop"), index]
            for kind, name, index in prefix.visits
            if kind != "break" or name in names
        ]
        front[v, : len(row)] = row
        frozen[v] = len(row)
    return frozen, front
