"""The smallest change that would let a job in: found where more of it would not help."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dispatch.model import Pin, Unit
from dispatch.planning.planner import plan
from dispatch.planning.vehicles.vehicle_availability import in_unit_order, problem_as_ridden
from dispatch.planning.what_if.explanations import explain
from dispatch.planning.what_if.suggestions import smallest_changes
from dispatch.schedule.visit_sequences import sequences_of
from dispatch.search.stop_rules import Iterations
from tests.dispatch.planning.test_shared_vehicles import BIKE, _hours, _job, _problem, _shift

if TYPE_CHECKING:
    from dispatch.model import Job, Plan, Problem, Window
    from dispatch.planning.what_if.explanations import Refusal


def _lasting(job: Job, service_s: int) -> Job:
    return replace(job, drops=(replace(job.drops[0], service_s=service_s),))


def _minutes(problem: Problem, job: Job) -> dict[str, int]:
    """Return by how many minutes a shift would have to be longer for a job that is left out."""
    new_plan = plan(problem, Iterations(100), 1)
    assert [one.job_id for one in new_plan.unassigned] == [job.id]
    changes = smallest_changes(problem, sequences_of(problem, new_plan), job)
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


def _planned(problem: Problem) -> tuple[Problem, Plan]:
    """Return the day as its plan rides it, and the plan."""
    new_plan = plan(problem, Iterations(200), 1)
    return problem_as_ridden(problem, new_plan), new_plan


def _refusal(problem: Problem) -> Refusal:
    (refused,) = explain(*_planned(problem)).refusals
    return refused


def test_a_window_is_no_hint_while_the_bike_is_away() -> None:
    """Who rides a bike that comes at ten is told how much later a job would have to be for that."""
    jobs = [_job("any", 1), _job("early", 1, hours=(0.5, 1.9))]
    bike = Unit(id="john", free=(_hours(2, 9),))
    refused = _refusal(_problem(jobs, [_shift("s", [BIKE])], bike))
    # Six minutes till the bike is there, and over four of riding.
    assert {one.kind: one.minutes for one in refused.changes} == {"window-later": 11}


def test_a_window_is_no_hint_while_somebody_else_has_the_bike() -> None:
    """Whose bike another one brings back late is told how much later a job would have to be."""
    fixed, soon = (_job(name, 1, 60, hours=(3.5, 3.6)) for name in ("fixed", "soon"))
    jobs = [replace(fixed, priority=100), soon, _job("any", 2)]
    shifts = [_shift("am", [BIKE]), _shift("pm", [BIKE], (3.5, 8))]
    pins = (Pin(job_id="fixed", shift_id="am"), Pin(job_id="any", shift_id="pm"))
    refused = _refusal(_problem(jobs, shifts, Unit(id="john"), pins=pins))
    minutes = {one.kind: one.minutes for one in refused.changes if one.kind.startswith("window")}
    assert (refused.job_id, minutes) == ("soon", {"window-later": 5})


def test_the_day_as_it_is_ridden_keeps_the_hours_of_its_shifts() -> None:
    """What is shown of a shift are its own hours; questions see those in which it has its bike."""
    shift = _shift("s", [BIKE])
    day, plan = _planned(_problem([_job("any", 1)], [shift], Unit(id="john", free=(_hours(2, 9),))))
    assert day.shifts[0].window == shift.window
    assert in_unit_order(day, plan).shifts[0].window == _hours(2, 4)


def test_hours_in_which_a_bike_is_not_there_are_not_those_of_the_shift() -> None:
    """Where only the bike is missing, that is the obstacle, and not how long the shift is."""

    def rules(hours: float, *free: Window) -> list[str]:
        job = _lasting(_job("long", 1), round(3600 * hours))
        problem = _problem([job], [_shift("s", [BIKE])], Unit(id="john", free=free))
        return [one.ruled_out for one in _refusal(problem).rules]

    assert rules(5) == ["hours"]
    assert rules(3, _hours(2, 9)) == ["unit-away"]
    assert rules(3, _hours(30, 31)) == ["unit-away"]
