"""Answers of rounds as they stand to jobs, each by itself: where it fits, its cost, why not.

Rounds are asked part by part, so that no question takes more memory than a part of a large day, and
one about a single round takes no longer than that round.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import partial
from typing import TYPE_CHECKING

from dispatch.model import MOST_WHOLE
from dispatch.model.problem_parts import part_problem
from dispatch.schedule.timetable import StopTask
from dispatch.schedule.visit_sequences import job_ids_of, stops_of
from dispatch.search.insertion.standing_rounds import StandingRounds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dispatch.model import Break, Job, Problem
    from dispatch.schedule.visit_sequences import VisitSequences
    from dispatch.search.insertion.standing_rounds import Insertion

PART_JOBS = 200
"""Jobs of the rounds that are asked together, about; more take more memory and answer the same."""

MOST_MINUTES = 12 * 60
"""No window is asked to be wider by more."""


class BatchInsertion:
    """Answers of rounds about some jobs.

    Parameters
    ----------
    problem
        The problem with all jobs, also those not in the rounds.
    sequences
        Stops and breaks in order, by shift id, as
        :func:`dispatch.schedule.visit_sequences.sequences_of` gives them.
    job_ids
        Jobs to ask for. A job that is in a round is asked for in all others.
    shift_ids
        Of whose rounds; all by default.
    why
        Whether to ask what keeps a job out.
    """

    def __init__(
        self,
        problem: Problem,
        sequences: VisitSequences,
        job_ids: Sequence[str],
        shift_ids: Sequence[str] | None = None,
        *,
        why: bool = True,
    ) -> None:
        self._jobs = problem.job_by_id
        self._home = {e.job.id: name for name, order in sequences.items() for e in stops_of(order)}
        self._tied = {**problem.pinned_to, **problem.promised_to}
        self._sequences: dict[str, list[StopTask | Break]] = {}
        self._ways: dict[tuple[str, str], Insertion] = {}
        self._rules: dict[tuple[str, str], str | None] = {}
        for part, names in _parts(problem, sequences, job_ids, shift_ids):
            own = {name: sequences[name] for name in names if name in sequences}
            self._ask(StandingRounds(part, own), job_ids, names, why=why)

    def _ask(
        self,
        standing: StandingRounds,
        job_ids: Sequence[str],
        shift_ids: Sequence[str],
        *,
        why: bool,
    ) -> None:
        self._sequences |= {name: standing.sequence_of(name) for name in shift_ids}
        for job_id in job_ids:
            # A part knows nothing of a pin to a shift that is not in it.
            tied = self._tied.get(job_id)
            able = [
                name
                for name in shift_ids
                if name != self._home.get(job_id)
                and tied in {None, name}
                and standing.may_take(job_id, name)
            ]
            standing.judge(job_id, able, why=why)
            for name in able:
                way = standing.way(job_id, name)
                if way is not None:
                    self._ways[job_id, name] = way
                else:
                    rule = standing.rule_against(job_id, name) if why else None
                    self._rules[job_id, name] = rule
            home = self._home.get(job_id)
            if home is not None and home in shift_ids and not standing.is_quick(job_id):
                standing.work_out(home)

    def may_take(self, job_id: str, shift_id: str) -> bool:
        """Return whether size, skills and pins let a shift serve a job."""
        return (job_id, shift_id) in self._ways or (job_id, shift_id) in self._rules

    def rule_against(self, job_id: str, shift_id: str) -> str | None:
        """Return the rule that keeps a job out, as ``Standing.rule_against`` does.

        Only where it was asked for.
        """
        return self._rules[job_id, shift_id]

    def cost_in(self, job_id: str, shift_id: str) -> int | None:
        """Least cost of adding a job to a round, in the kernel's units; ``None`` if it cannot."""
        way = self._ways.get((job_id, shift_id))
        return None if way is None else way.cost

    def find(self, job_id: str, shift_id: str) -> tuple[int, list[StopTask | Break]] | None:
        """Return cost and resulting order of the cheapest way to add a job to a round."""
        way = self._ways.get((job_id, shift_id))
        if way is None:
            return None
        order, job = list(self._sequences[shift_id]), self._jobs[job_id]
        stops = [StopTask(job=job, kind=kind, index=index) for kind, index, _ in job.stops]
        for stop, position in way.steps:
            order.insert(position, stops[stop])
        return way.cost, order


def least_minutes(
    problem: Problem,
    sequences: VisitSequences,
    job_id: str,
    wideners: Sequence[Callable[[int], Job]],
    worth: int,
) -> list[int] | None:
    """Return the least whole minutes by which windows must be wider for a round to take a job.

    Parameters
    ----------
    job_id
        A job in none of the sequences.
    wideners
        Ways to widen its windows by some minutes; more minutes are never worse.
    worth
        What a place must cost less than, in the kernel's units.

    Returns
    -------
    list or None
        For each way, :data:`MOST_MINUTES` and one more where so many do not help. ``None`` of a job
        of so many stops that its cheapest place is not found at once.
    """
    least = [MOST_MINUTES + 1] * len(wideners)
    tied = {**problem.pinned_to, **problem.promised_to}.get(job_id)
    for part, names in _parts(problem, sequences, [job_id], None):
        standing = StandingRounds(
            part, {name: sequences[name] for name in names if name in sequences}
        )
        if not standing.is_quick(job_id):
            return None
        able = [n for n in names if tied in {None, n} and standing.may_take(job_id, n)]
        takes = partial(standing.fits_with_windows, shift_ids=able, below=worth)
        least = [_least(takes, *one) for one in zip(wideners, least, strict=True)]
    return least


def _least(takes: Callable[[Job], bool], widen: Callable[[int], Job], known: int) -> int:
    """Return the least minutes that help; those that are known already where fewer do not."""
    return bisect_left(range(known), 1, lo=1, key=lambda minutes: int(takes(widen(minutes))))


def rounds_in_parts(
    problem: Problem, sequences: VisitSequences, shift_ids: Iterable[str] | None = None
) -> Iterator[tuple[set[str], list[str]]]:
    """Return jobs and shifts of some rounds after the other, about a part's jobs at a time."""
    jobs: set[str] = set()
    shifts: list[str] = []
    asked = None if shift_ids is None else set(shift_ids)
    for shift in problem.shifts:
        if asked is not None and shift.id not in asked:
            continue
        jobs.update(job_ids_of(sequences.get(shift.id, ())))
        shifts.append(shift.id)
        if len(jobs) >= PART_JOBS:
            yield jobs, shifts
            jobs, shifts = set(), []
    if shifts:
        yield jobs, shifts


def _parts(
    problem: Problem,
    sequences: VisitSequences,
    job_ids: Sequence[str],
    shift_ids: Sequence[str] | None,
) -> Iterator[tuple[Problem, list[str]]]:
    """Return problems of some rounds each with all jobs that are asked for, and their shifts."""
    if shift_ids is None and len(problem.times.place_ids) <= MOST_WHOLE:
        yield problem, [shift.id for shift in problem.shifts]
        return
    for served, names in rounds_in_parts(problem, sequences, shift_ids):
        yield part_problem(problem, served.union(job_ids), names), names
