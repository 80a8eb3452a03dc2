"""Jobs that are left out and would still fit."""

from __future__ import annotations

import pytest

from dispatch.model import Break
from dispatch.planning import leftover_insertions
from dispatch.schedule.timetable import StopTask
from dispatch.schedule.visit_sequences import VisitSequences
from dispatch.search.annealing_search import Search
from dispatch.search.insertion import batch_insertion
from dispatch.search.insertion.standing_rounds import StandingRounds
from dispatch.search.stop_rules import Iterations
from tests.support.plans.problems import TRAITS, random_problem


@pytest.mark.parametrize("seed", range(6))
def test_rounds_asked_in_parts_answer_as_all_at_once(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job fits into a round of some part exactly where it fits into a round of the whole day."""
    monkeypatch.setattr(leftover_insertions, "PART_JOBS", 4)
    monkeypatch.setattr(batch_insertion, "PART_JOBS", 4)
    # Jobs of many stops are tried in orders drawn by chance.
    traits = [trait for trait in TRAITS if trait not in {"many-stops", "prefixes"}]
    problem = random_problem(seed, jobs=20, shifts=6, traits=traits)
    search = Search(problem, seed)
    search.run(Iterations(50))
    orders = search.sequences()
    removed = {job.id for job in problem.jobs[::3]}
    kept: VisitSequences = {
        name: [e for e in order if isinstance(e, Break)]
        if removed & {e.job.id for e in order if isinstance(e, StopTask)}
        else order
        for name, order in orders.items()
    }
    served = {e.job.id for order in kept.values() for e in order if isinstance(e, StopTask)}
    left_out = [job.id for job in problem.jobs if job.id not in served]
    whole = StandingRounds(problem, kept)
    expected = {
        name
        for name in left_out
        if any(whole.cost_in(name, shift.id) is not None for shift in problem.shifts)
    }
    assert leftover_insertions.jobs_still_fitting(problem, kept, left_out) == expected
    assert expected
