"""What the terminal tells of jobs in no round: many that fare alike are told together."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from api.cli.unplanned_jobs import MANY, NAMED, tell_unplanned
from api.locales.texts import LANGUAGES, Texts
from api.wording.outcome import Outcome
from dispatch.model import Plan, Unassigned
from dispatch.planning.what_if.explanations import Explanation, Refusal
from tests.support.plans.problems import random_problem

JOBS = 30


def sentences(language: str, few: int, *, explained: bool) -> str:
    """Print a plan without rounds: some jobs too large, the rest without room."""
    problem = random_problem(1, jobs=JOBS, shifts=2)
    reasons = [
        Unassigned(job_id=job.id, reason="no-vehicle-large-enough" if number < few else "no-room")
        for number, job in enumerate(problem.jobs)
    ]
    refusals = [
        Refusal(job_id=one.job_id, reason=one.reason, rules=(), changes=()) for one in reasons
    ]
    outcome = Outcome(
        name="day",
        zone=ZoneInfo("UTC"),
        problem=problem,
        plan=Plan(rounds=(), unassigned=tuple(reasons)),
    )
    if explained:
        outcome = replace(
            outcome,
            explanation=Explanation(
                slacks=(), choices=(), refusals=tuple(refusals), shares=(), cost_cents={}
            ),
        )
    out = StringIO()
    tell_unplanned(outcome, Texts(language), Console(file=out, width=200))
    return out.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("explained_why", ["explained", "bare"])
def test_many_jobs_with_one_reason_are_told_together(language: str, explained_why: str) -> None:
    """A reason of many jobs stands once with their number; a reason of few with each of them."""
    texts = Texts(language)
    text = sentences(language, MANY, explained=explained_why == "explained")
    assert text.count(texts("reason-no-vehicle-large-enough")) == MANY
    assert text.count(texts("reason-no-room")) == 1
    many = JOBS - MANY
    assert texts("cli-unassigned-more", count=many - NAMED) in text
    assert str(many) in text
    assert len(text.splitlines()) < 3 * (MANY + NAMED) + 5
