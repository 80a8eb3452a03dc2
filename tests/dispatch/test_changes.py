"""The smallest change that would let a job in: found where more of it would not help."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dispatch.changes import smallest_changes
from dispatch.moving import orders_of
from dispatch.planning import plan
from dispatch.progress import Iterations
from tests.dispatch.test_sharing import BIKE, _job, _problem, _shift

if TYPE_CHECKING:
    from dispatch.model import Job, Problem


def _lasting(job: Job, service_s: int) -> Job:
    return replace(job, drops=(replace(job.drops[0], service_s=service_s),))


def _minutes(problem: Problem, job: Job) -> dict[str, int]:
    """Give by how many minutes a shift would have to be longer for a job that is left out."""
    made = plan(problem, Iterations(100), 1)
    assert [one.job_id for one in made.unassigned] == [job.id]
    changes = smallest_changes(problem, orders_of(problem, made), job)
    return {one.kind: one.minutes for one in changes if one.kind.startswith("shift-")}


def test_a_few_minutes_help_where_hours_would_ask_for_a_break() -> None:
    """A shift is told to end eighteen minutes later where one of over six hours must pause then."""
    block = _lasting(_job("block", 1, hours=(5, 5)), 1440)
    last = _lasting(_job("last", 1, hours=(5.42, 5.5)), 1080)
    shift = replace(_shift("s", [BIKE], (0, 5.5)), choice=())
    pinned = replace(block, priority=100)
    assert _minutes(_problem([pinned, last], [shift]), last) == {"shift-later": 18}


def test_hours_by_which_a_shift_would_need_breaks_as_long_as_can_be_are_tried() -> None:
    """A shift of six hours and forty minutes has hints: twelve more are three times the limit."""
    far = _job("far", 4, hours=(7, 7))
    shift = replace(_shift("s", [BIKE], (0, 6 + 2 / 3)), choice=())
    assert _minutes(_problem([far], [shift]), far)["shift-later"] == 39
