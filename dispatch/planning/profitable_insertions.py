"""Jobs that are worth their way, put in whatever they cost in hours on duty and margin.

The search weighs all that a plan costs against a prize. What a job is worth is to be compared with
riding, distance, lateness and a round of its own alone; so what it left out for another reason is
put where these cost least, if they cost less than the prize.

Rounds are asked part by part, so that it takes no more memory than a part of a large day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dispatch.model.problem_parts import part_problem
from dispatch.schedule.visit_sequences import served_job_ids
from dispatch.search import kernel
from dispatch.search.arrays.compilation import compile_problem, empty_state
from dispatch.search.arrays.layout import UNITS_PER_CENT
from dispatch.search.insertion.batch_insertion import PART_JOBS, rounds_in_parts
from dispatch.search.starting_state import close_impossible_shifts, sequences_in, start_from

if TYPE_CHECKING:
    from dispatch.model import Problem
    from dispatch.schedule.visit_sequences import VisitSequences
    from dispatch.search.arrays.compilation import Compiled
    from dispatch.search.arrays.layout import Data


def with_profitable_jobs(problem: Problem, sequences: VisitSequences) -> VisitSequences:
    """Return sequences with the jobs in none of them whose prize is more than their way costs."""
    left = _candidate_jobs(problem, sequences)
    if not left:
        return sequences
    found = dict(sequences)
    for served, shift_ids in rounds_in_parts(problem, sequences):
        own = {name: sequences[name] for name in shift_ids if name in sequences}
        # A part knows nothing of a pin to a shift that is not in it.
        open_ids = [name for name in left if problem.pinned_to.get(name, shift_ids[0]) in shift_ids]
        for first in range(0, len(open_ids), PART_JOBS):
            asked = open_ids[first : first + PART_JOBS]
            jobs = served.union(served_job_ids(own), asked)
            own = _put_in(part_problem(problem, jobs, shift_ids), own)
        found |= own
        put = served_job_ids(own)
        left = [name for name in left if name not in put]
    return found


def _put_in(problem: Problem, sequences: VisitSequences) -> VisitSequences:
    """Put in what is absent, each job where riding costs least."""
    compiled = compile_problem(problem)
    data = _riding_alone(compiled)
    state = empty_state(data, 0)
    start_from(compiled, state, sequences)
    close_impossible_shifts(data, state)
    kernel.construct(data, state)
    found = sequences_in(compiled, state.sequence, state.length)
    return found if served_job_ids(found) > served_job_ids(sequences) else sequences


def _riding_alone(compiled: Compiled) -> Data:
    """Return the arrays of a problem in which neither hours on duty nor margin cost anything."""
    data = compiled.data
    prizes = [
        penalty
        if request.started or request.job.prize_cents is None
        else request.job.prize_cents * UNITS_PER_CENT
        for request, penalty in zip(compiled.requests, data.penalty.tolist(), strict=True)
    ]
    return data._replace(
        is_paid=False,
        duty_cost=np.zeros_like(data.duty_cost),
        margin_cost=0,
        penalty=np.array(prizes, np.int64),
    )


def _candidate_jobs(problem: Problem, sequences: VisitSequences) -> list[str]:
    """Name the jobs with a prize in none of the sequences, where duty or margin has a price."""
    is_paid = any(shift.prices.duty for shift in problem.shifts)
    if not (is_paid or problem.weights.margin_hour_cents):
        return []
    served = served_job_ids(sequences)
    return [job.id for job in problem.jobs if job.prize_cents is not None and job.id not in served]
