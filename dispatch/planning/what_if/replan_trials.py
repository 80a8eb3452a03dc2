"""Trials of changes that let a refused job in once the rounds around it are planned anew.

A trial is a search of counted iterations with a fixed seed that goes on from the plan as it stands,
over the rounds near the job alone, so the same question has the same answer on every machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dispatch.model.problem_parts import part_problem
from dispatch.planning.what_if.day_changes import apply_change
from dispatch.schedule.visit_sequences import job_ids_of, served_job_ids, stops_of, with_breaks
from dispatch.search.annealing_search import Search
from dispatch.search.stop_rules import Iterations

if TYPE_CHECKING:
    from dispatch.model import Job, Problem
    from dispatch.planning.what_if.day_changes import DayChange
    from dispatch.schedule.visit_sequences import VisitSequences

TRIAL_ITERATIONS = 150
"""Iterations of one trial: some 50 ms on a hundred jobs."""
AROUND_JOBS = 120
"""Of the nearest rounds so many take part as hold this many jobs, about."""
MOST_TRIALS = 8
"""Trials for one refused job, at most."""
ALL_TRIALS = 36
"""Trials for all refused jobs of a plan, about."""
_SEED = 1
_FAR_S = 10**9


def trials_for(refused: int) -> int:
    """Return how many trials each refused job of a plan may take."""
    return min(MOST_TRIALS, ALL_TRIALS // max(refused, 1))


class ReplanTrials:
    """Short replans for one job that no round serves.

    Parameters
    ----------
    problem, sequences
        The plan as it stands.
    job
        The job.
    count
        Trials that may be made. None are made where bikes are shared: who has which one when is
        for a whole plan to find.
    """

    def __init__(self, problem: Problem, sequences: VisitSequences, job: Job, count: int) -> None:
        self._problem, self._sequences, self._job = problem, sequences, job
        self.left = 0 if problem.units else count
        self._nearest = _by_nearness(problem, sequences, job) if self.left else []

    def admits_job(self, change: DayChange) -> bool:
        """Return whether a short replan with the change serves the job, and all that was served."""
        if self.left <= 0:
            return False
        self.left -= 1
        names = self._around(change.shift_id)
        sequences = {
            name: order for name, order in self._sequences.items() if name in names and order
        }
        before = served_job_ids(sequences)
        # Made in the whole day, as it may be another shift's vehicle that is taken.
        changed = part_problem(apply_change(self._problem, change), before | {self._job.id}, names)
        search = Search(changed, _SEED, _rested(changed, sequences))
        search.run(Iterations(TRIAL_ITERATIONS))
        return before | {self._job.id} <= served_job_ids(search.sequences())

    def _around(self, first: str) -> set[str]:
        """Name the shifts whose rounds take part: the changed one, and the nearest."""
        names: set[str] = set()
        jobs = 0
        for name in dict.fromkeys([first, *self._nearest] if first else self._nearest):
            if names and jobs >= AROUND_JOBS:
                break
            names.add(name)
            jobs += len(job_ids_of(self._sequences.get(name, [])))
        return names


def _rested(problem: Problem, sequences: VisitSequences) -> VisitSequences:
    """Return visit sequences with the breaks that changed shifts ask for, where they fit."""
    return {
        shift.id: with_breaks(problem, shift, sequences[shift.id]) or sequences[shift.id]
        for shift in problem.shifts
        if shift.id in sequences
    }


def _by_nearness(problem: Problem, sequences: VisitSequences, job: Job) -> list[str]:
    """Name the shifts by how near their rounds come to the stops of a job; idle ones first."""
    rows, stops = problem.times.rows, [stop.place for _, _, stop in job.stops]
    asked = np.array([rows[place.id] for place in stops], np.int32)
    far: dict[str, int] = {}
    for shift in problem.shifts:
        tasks = stops_of(sequences.get(shift.id, ()))
        places = sorted({rows[task.stop.place.id] for task in tasks})
        if not places:
            far[shift.id] = -1
            continue
        ways = problem.times.block(shift.vehicle.profile, asked, np.array(places, np.int32))
        seconds = np.where(ways.duration_s < 0, _FAR_S, ways.duration_s).astype(np.int64)
        far[shift.id] = int(seconds.min(axis=1).sum())
    return sorted(far, key=lambda name: (far[name], name))
