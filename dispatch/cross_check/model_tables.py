"""Tables of the routing model: nodes, ways, loads and who may serve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dispatch.model import AID_PLEDGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dispatch.model import Job, Load, Place, Problem, Shift, Stop, VisitKind, Window

Table: TypeAlias = NDArray[np.int64]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NO_WAY = 1_000_000_000
"""Seconds or metres where there is no way: more than any horizon or limit allows."""
NO_LIMIT = 1_000_000_000_000
"""In place of a limit that there is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A stop of a job as a node of the model."""

    job: Job
    kind: VisitKind
    index: int
    stop: Stop


def nodes_of(problem: Problem) -> tuple[Node, ...]:
    """Return every stop of every job, job by job, pickups first."""
    return tuple(
        Node(job=job, kind=kind, index=index, stop=stop)
        for job in problem.jobs
        for kind, index, stop in job.stops
    )


def second_of(instant: datetime) -> int:
    """Whole seconds since 1970."""
    return (instant - EPOCH) // timedelta(seconds=1)


def spans_of(windows: Iterable[Window], low: int, high: int) -> list[tuple[int, int]]:
    """Return windows in seconds since 1970, as far as they lie in a span; all of it without any."""
    listed = [(second_of(window.start), second_of(window.end)) for window in windows]
    cut = [(max(start, low), min(end, high)) for start, end in listed or [(low, high)]]
    return [(start, end) for start, end in cut if start <= end]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Legs:
    """Seconds and metres between the nodes of the model for one kind of shift."""

    duration_s: Table
    distance_m: Table


class LegTables:
    """Ways between places, each bike and pace and greatest load worked out once.

    Parameters
    ----------
    places
        Of the nodes of the model, in their order; ``None`` stands for nowhere: to and from there
        it takes no time.
    """

    def __init__(self, problem: Problem, places: list[Place | None]) -> None:
        self._problem = problem
        rows = problem.times.rows
        used = sorted({rows[place.id] for place in places if place is not None})
        self._used = np.array(used, np.int32)
        at = {row: number for number, row in enumerate(used)}
        self._numbers = np.array(
            [at[rows[place.id]] if place is not None else 0 for place in places], np.int64
        )
        self._nowhere = np.array([place is None for place in places], np.bool_)
        self._known: dict[tuple[str, int, int], Legs] = {}

    def kind_of(self, shift: Shift) -> tuple[str, int, int]:
        """Return what the ways of a shift depend on: profile, pace, grams that may be aboard."""
        vehicle = shift.vehicle
        if vehicle.profile not in self._problem.times.hilly:
            return vehicle.profile, vehicle.speed_percent, 0
        brought_g = sum(
            stop.returns.mass_g + (stop.load.mass_g if kind == "pickup" or not job.pickups else 0)
            for job in self._problem.jobs
            for kind, _, stop in job.stops
        )
        limit_g = vehicle.capacity.mass_g
        most_g = brought_g if limit_g is None else min(brought_g, limit_g)
        return vehicle.profile, vehicle.speed_percent, shift.staying_g + most_g

    def of(self, kind: tuple[str, int, int]) -> Legs:
        """Return the ways of a kind of shift, as long as they are with the most aboard."""
        if kind not in self._known:
            self._known[kind] = self._legs(*kind)
        return self._known[kind]

    def _legs(self, profile: str, percent: int, aboard_g: int) -> Legs:
        if not self._used.size:
            nothing = np.zeros((len(self._numbers), len(self._numbers)), np.int64)
            return Legs(duration_s=nothing, distance_m=nothing)
        ways = self._problem.times.block(profile, self._used, self._used)
        lost = ways.duration_s < 0
        duration = _rounded_up(ways.duration_s.astype(np.int64) * 100, percent)
        if aboard_g and ways.per_kg_us is not None:
            paced_us = _rounded_up(ways.per_kg_us.astype(np.int64) * 100, percent)
            duration = duration + _rounded_up(paced_us * aboard_g, 1_000_000_000)
        return Legs(
            duration_s=self._between_nodes(np.where(lost, NO_WAY, duration)),
            distance_m=self._between_nodes(np.where(lost, NO_WAY, ways.distance_m)),
        )

    def _between_nodes(self, table: NDArray[np.signedinteger[Any]]) -> Table:
        spread = table[np.ix_(self._numbers, self._numbers)].astype(np.int64)
        spread[self._nowhere, :] = 0
        spread[:, self._nowhere] = 0
        return spread


def _rounded_up(numbers: NDArray[np.int64], divisor: int) -> Table:
    return -(-numbers // divisor)


def dimensions_of(problem: Problem) -> tuple[str, ...]:
    """Names of what any job loads."""
    loads = [load for job in problem.jobs for _, _, s in job.stops for load in (s.load, s.returns)]
    return tuple(
        dict.fromkeys(name for load in loads for name, value in load.amounts().items() if value)
    )


def change_of(node: Node, dimension: str) -> int:
    """By how much what is aboard changes at a stop."""
    sign = 1 if node.kind == "pickup" else -1
    return sign * _amount(node.stop.load, dimension) + _amount(node.stop.returns, dimension)


def brought_of(job: Job, dimension: str) -> int:
    """Return how much of a job is aboard from the start: all of one without pickups."""
    return 0 if job.pickups else sum(_amount(stop.load, dimension) for stop in job.drops)


def _amount(load: Load, dimension: str) -> int:
    return load.amounts().get(dimension, 0)


def shifts_for(problem: Problem, shift_by_job: Mapping[str, str], job: Job) -> list[int]:
    """Rows of the shifts that may serve a job by people, skills and promises.

    Parameters
    ----------
    shift_by_job
        By job the shift whose round has begun it; nothing more is asked of that one.
    """
    if job.id in shift_by_job:
        return [row for row, shift in enumerate(problem.shifts) if shift.id == shift_by_job[job.id]]
    pinned = problem.pinned_to.get(job.id)
    asked = job.skills | ({AID_PLEDGE} if job.kind == "aid" else frozenset())
    return [
        row
        for row, shift in enumerate(problem.shifts)
        if asked <= shift.skills
        and pinned in {None, shift.id}
        and (shift.companion is not None or not job.accompanied)
        and (job.kind == "aid" or not shift.courier.volunteer)
    ]
