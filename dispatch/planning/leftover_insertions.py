"""Jobs left out that would still fit into some round as it stands.

Rounds are asked part by part, so that the question takes no more memory than a part of a large day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.model.problem_parts import part_problem
from dispatch.search.insertion.batch_insertion import PART_JOBS, rounds_in_parts
from dispatch.search.insertion.standing_rounds import StandingRounds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dispatch.model import Problem
    from dispatch.schedule.visit_sequences import VisitSequences


def jobs_still_fitting(
    problem: Problem, sequences: VisitSequences, job_ids: Sequence[str]
) -> set[str]:
    """Name the jobs that some round could take in besides what it has, each by itself.

    Parameters
    ----------
    sequences
        Stops and breaks by shift id; a shift that is not named has nothing to do.
    job_ids
        Jobs in none of the sequences.
    """
    found: set[str] = set()
    if not job_ids:
        return found
    for served, shift_ids in rounds_in_parts(problem, sequences):
        open_ids = [
            name
            for name in job_ids
            # A part knows nothing of a pin to a shift that is not in it.
            if name not in found and problem.pinned_to.get(name, shift_ids[0]) in shift_ids
        ]
        for first in range(0, len(open_ids), PART_JOBS):
            asked = open_ids[first : first + PART_JOBS]
            part = part_problem(problem, served.union(asked), shift_ids)
            own = {name: sequences[name] for name in shift_ids if name in sequences}
            standing = StandingRounds(part, own)
            found.update(
                name
                for name in asked
                if any(standing.cost_in(name, shift) is not None for shift in shift_ids)
            )
    return found
