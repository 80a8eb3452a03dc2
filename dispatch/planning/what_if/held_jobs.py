"""Rounds of a day with further jobs in them that somebody has been promised: what slots count on.

They are put in one after the other, each where it costs least, as a quote would put it in.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dispatch.planning.what_if.live_day_offers import before_of
from dispatch.planning.what_if.round_answers import RoundAnswers, StandingFigures
from dispatch.search.arrays.compilation import compile_problem
from dispatch.search.insertion.standing_rounds import StandingRounds

if TYPE_CHECKING:
    from collections.abc import Collection

    from dispatch.rounds.rest_of_day.remaining_day import RemainingDay


def with_jobs_in_rounds(left: RemainingDay, job_ids: Collection[str]) -> RemainingDay:
    """Return what is left of a day with some of its jobs in rounds; what fits nowhere stays out.

    Parameters
    ----------
    left
        What is left, its problem with the jobs.
    job_ids
        Jobs in none of its rounds yet, in the order in which they are put in.
    """
    day = left.of_orders(left.sequences, job_ids)
    compiled = compile_problem(day, near=False)
    sequences = dict(left.sequences)
    before = {
        name: StandingFigures.of(name, before_of(day, sequences, shift))
        for name, shift in day.shift_by_id.items()
    }
    for job_id in job_ids:
        job = day.job_by_id.get(job_id)
        if job is None:
            continue  # bound to a shift that cannot go on
        standing = StandingRounds(day, sequences, compiled)
        asked = standing.ask(job_id, list(day.shift_by_id))
        answers = RoundAnswers(tuple(before.values()), standing, asked, {})
        best = answers.best()
        if best is None:
            continue
        name = best.shift_id
        sequences[name] = answers.sequence(job, name)
        before[name] = StandingFigures.of(name, before_of(day, sequences, day.shift_by_id[name]))
    return replace(left, sequences=sequences)
