"""A day in parts: which jobs and shifts of a large day are looked at together.

Places are told apart by a map in seconds of riding that is drawn from a few rows of the matrix
alone (*FastMap*, Faloutsos and Lin, SIGMOD 1995), so that it needs no coordinates and follows the
streets. Jobs are cut into parts along it; later, rounds are by the middle of their stops in space
and time (*barycentre clustering*, Santini, Schneider, Vidal and Vigo, INFORMS Journal on Computing
35(2), 2023; time beside space after Kerscher and Minner, arXiv 2402.00041).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dispatch.schedule.eligibility import allowed_to
from dispatch.schedule.visit_sequences import job_ids_of
from dispatch.search.arrays.epoch_seconds import seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dispatch.model import Break, Job, Problem, Shift
    from dispatch.schedule.timetable import StopTask
    from dispatch.schedule.visit_sequences import VisitSequences
    from dispatch.search.arrays.layout import Floats

LARGE = 1000
"""Jobs from which on a day is searched in parts."""
PART_JOBS = 500
"""Jobs of a part, about: fewer leave too little to choose from, more take more memory."""
HOUR_AS_S = 600.0
"""An hour between two windows keeps them apart as much as so many seconds on the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Jobs and shifts that are planned together, by id."""

    jobs: frozenset[str]
    shifts: frozenset[str]


class DayPartition:
    """Partition of a day: where jobs, shifts and rounds lie in space and time.

    Parameters
    ----------
    problem
        The whole day.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._places = _fast_map(problem)
        self._rows = problem.times.rows
        noon = np.mean([_middle_s(shift) for shift in problem.shifts])
        jobs = [self._of_job(job, float(noon)) for job in problem.jobs]
        self._job_at = dict(zip((job.id for job in problem.jobs), jobs, strict=True))
        self._shift_at = {shift.id: self._of_shift(shift, jobs) for shift in problem.shifts}
        self._tied = {**problem.pinned_to, **problem.promised_to}

    def first_parts(self) -> list[Part]:
        """Cut all jobs into parts, each with its share of the shifts.

        They are cut in space alone: a shift that is long would be used for its part's hours only.
        A job that no shift of its part may serve goes to the nearest part that has one for it.
        """
        free = [job.id for job in self._problem.jobs if job.id not in self._tied]
        if not free:
            return [self._whole()]
        flat = np.array([1.0, 1.0, 0.0])
        items = [_Item(jobs=(name,), at=self._job_at[name] * flat) for name in free]
        groups = _halved(items, PART_JOBS, turn=0.0)
        shared = self._distribute([shift.id for shift in self._problem.shifts], groups)
        self._move_helpless(groups, shared)
        return self._with_tied(groups, shared)

    def parts_of_rounds(self, sequences: VisitSequences, turn: float) -> list[Part]:
        """Put rounds near each other together, jobs that are in none and idle shifts with them.

        Parameters
        ----------
        turn
            By how much, in radians, the cuts are turned: another turn, other parts.
        """
        items = [self._of_round(name, order) for name, order in sequences.items()]
        groups = _halved(items, PART_JOBS, turn)
        idle = [shift.id for shift in self._problem.shifts if shift.id not in sequences]
        shared = self._distribute(idle, groups)
        for number, group in enumerate(groups):
            shared[number] |= {name for item in group for name in item.shifts}
        placed = {name for item in items for name in item.jobs}
        self._join(groups, shared, [j for j in self._problem.jobs if j.id not in placed], turn)
        return self._with_tied(groups, shared)

    def _whole(self) -> Part:
        return Part(jobs=frozenset(self._job_at), shifts=frozenset(self._shift_at))

    def _with_tied(self, groups: list[list[_Item]], shared: list[set[str]]) -> list[Part]:
        """Return parts; a job that is bound to a shift goes with it."""
        bound: dict[str, set[str]] = {}
        for job_id, shift_id in self._tied.items():
            bound.setdefault(shift_id, set()).add(job_id)
        return [
            Part(
                jobs=frozenset(
                    {n for item in group for n in item.jobs if n not in self._tied}.union(
                        *(bound.get(shift_id, ()) for shift_id in shifts)
                    )
                ),
                shifts=frozenset(shifts),
            )
            for group, shifts in zip(groups, shared, strict=True)
            if shifts
        ]

    def _move_helpless(self, groups: list[list[_Item]], shared: list[set[str]]) -> None:
        """Move each job that no shift of its part may serve to where one may, if any does."""
        jobs, helpless = self._problem.job_by_id, []
        for group, own in zip(groups, self._shifts_of(shared), strict=True):
            for item in group:
                job = jobs[item.jobs[0]]
                # One after the other: mostly the first one may.
                if not any(allowed_to(job, (shift,))[0] for shift in own):
                    helpless.append((group, item))
        moved = self._join(groups, shared, [jobs[item.jobs[0]] for _, item in helpless], turn=0.0)
        for group, item in helpless:
            if item.jobs[0] in moved:
                group.remove(item)

    def _shifts_of(self, shared: list[set[str]]) -> list[tuple[Shift, ...]]:
        return [
            tuple(shift for shift in self._problem.shifts if shift.id in names) for names in shared
        ]

    def _join(
        self, groups: list[list[_Item]], shared: list[set[str]], jobs: list[Job], turn: float
    ) -> set[str]:
        """Put jobs to a near part that has a shift for them; give those for which one has."""
        middles = [np.mean([item.at for item in group], axis=0) for group in groups]
        shifts = self._shifts_of(shared)
        joined = set()
        for job in jobs:
            at = self._job_at[job.id]
            able = [n for n, own in enumerate(shifts) if any(allowed_to(job, own))]
            able.sort(key=lambda n: float(((middles[n] - at) ** 2).sum()))
            if able:
                # Not always the nearest: where it found no room there, a neighbour may have some.
                chosen = able[int(turn * 1000) % min(len(able), 3)]
                groups[chosen].append(_Item(jobs=(job.id,), at=at))
                joined.add(job.id)
        return joined

    def _distribute(self, shift_ids: Sequence[str], groups: list[list[_Item]]) -> list[set[str]]:
        """Share shifts out by the jobs of each group: near ones first, all hours for everyone."""
        sizes = np.array([sum(len(item.jobs) for item in group) for group in groups], np.float64)
        middles = np.array([np.mean([item.at for item in group], axis=0) for group in groups])
        shared: list[set[str]] = [set() for _ in groups]
        due = sizes / max(sizes.sum(), 1.0)
        owed = np.zeros(len(groups))
        for name in sorted(shift_ids, key=lambda name: (self._shift_at[name][2], name)):
            owed += due
            way = ((middles[:, :2] - self._shift_at[name][:2]) ** 2).sum(axis=1) ** 0.5
            # Whoever waits for a shift longest gets it, near ones a little before far ones.
            chosen = int(np.argmax(owed - 0.5 * way / max(way.max(), 1.0)))
            owed[chosen] -= 1.0
            shared[chosen].add(name)
        return shared

    def _of_job(self, job: Job, noon: float) -> Floats:
        stops = [stop for _, _, stop in job.stops]
        at = self._places[[self._rows[stop.place.id] for stop in stops]].mean(axis=0)
        times = [
            (seconds(stop.windows[0].start) + seconds(stop.windows[-1].end)) / 2
            for stop in stops
            if stop.windows
        ]
        when = float(np.mean(times)) if times else noon
        return np.array([at[0], at[1], when * HOUR_AS_S / 3600])

    def _of_shift(self, shift: Shift, jobs: list[Floats]) -> Floats:
        place = shift.start_place or shift.end_place
        at = self._places[self._rows[place.id]] if place else np.mean(jobs, axis=0)
        return np.array([at[0], at[1], _middle_s(shift) * HOUR_AS_S / 3600])

    def _of_round(self, shift_id: str, order: Iterable[StopTask | Break]) -> _Item:
        names = tuple(job_ids_of(order))
        at = np.mean([self._job_at[name] for name in names], axis=0)
        return _Item(jobs=names, at=at, shifts=(shift_id,))


def _middle_s(shift: Shift) -> float:
    return (seconds(shift.window.start) + seconds(shift.window.end)) / 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Item:
    """Item that is not cut apart: a job, or a round."""

    jobs: tuple[str, ...]
    at: Floats
    shifts: tuple[str, ...] = ()


def _halved(items: list[_Item], most: int, turn: float) -> list[list[_Item]]:
    """Cut items in halves of as many jobs, across where they are widest, until all are small."""
    count = sum(len(item.jobs) for item in items)
    if count <= most or len(items) <= 1:
        return [items] if items else []
    at = np.stack([item.at for item in items])
    cos, sin = np.cos(turn), np.sin(turn)
    at[:, :2] = at[:, :2] @ np.array([[cos, -sin], [sin, cos]])
    axis = int(np.argmax(at.std(axis=0)))
    order = np.argsort(at[:, axis], kind="stable")
    parts = -(-count // most)
    goal = count * (parts // 2) / parts
    sums = np.cumsum([len(items[k].jobs) for k in order])
    cut = int(np.clip(np.searchsorted(sums, goal) + 1, 1, len(items) - 1))
    low, high = [items[k] for k in order[:cut]], [items[k] for k in order[cut:]]
    return _halved(low, most, turn) + _halved(high, most, turn)


def _fast_map(problem: Problem) -> Floats:
    """Two coordinates for each place, in seconds, so that their distances resemble the ways."""
    count = len(problem.times.place_ids)
    coordinates = np.zeros((count, 2))
    for axis in range(2):
        far = int(np.argmax(_square(problem, 0, coordinates, axis)))
        near = int(np.argmax(_square(problem, far, coordinates, axis)))
        from_far, from_near = (
            _square(problem, far, coordinates, axis),
            _square(problem, near, coordinates, axis),
        )
        apart = from_far[near]
        if apart > 0:
            coordinates[:, axis] = (from_far + apart - from_near) / (2 * apart**0.5)
    return coordinates


def _square(problem: Problem, row: int, coordinates: Floats, axes: int) -> Floats:
    """Squared ways from a place, less what the axes made so far tell of them."""
    profile, every = problem.shifts[0].vehicle.profile, np.arange(len(coordinates))
    square = problem.times.block(profile, every[[row]], every).duration_s[0]
    ways: Floats = np.where(square < 0, square.max(), square).astype(np.float64)
    known = ((coordinates[:, :axes] - coordinates[row, :axes]) ** 2).sum(axis=1)
    left: Floats = np.maximum(ways**2 - known, 0.0)
    return left
