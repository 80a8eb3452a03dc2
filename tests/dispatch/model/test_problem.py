"""A problem refuses what cannot be meant, when it is made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch.model import Pin, Prefix, Problem, Unit
from dispatch.model.problem_parts import part_of
from dispatch.planning.vehicles.vehicle_assignment import VehicleAssigner
from tests.dispatch.check.test_single_job import LARGE, PAIR, SHIFT, TIMES

TWO = Problem(jobs=(PAIR,), shifts=(SHIFT, LARGE), times=TIMES)


@pytest.mark.parametrize("units", [(), (Unit(id=SHIFT.vehicle.id),)])
def test_a_job_is_not_pinned_to_two_shifts(units: tuple[Unit, ...]) -> None:
    """Two pins of one job to different shifts are refused with the job and both shifts."""
    pins = tuple(Pin(job_id=PAIR.id, shift_id=shift.id) for shift in (SHIFT, LARGE))
    names = f"job '{PAIR.id}' is pinned to '{SHIFT.id}' and to '{LARGE.id}'"
    with pytest.raises(ValueError, match=names):
        replace(TWO, pins=pins, units=units)


def test_a_pin_that_is_said_twice_is_one() -> None:
    """The same pin again binds no more and no less, with shared bikes too."""
    pin = Pin(job_id=PAIR.id, shift_id=SHIFT.id)
    problem = replace(TWO, pins=(pin, pin), units=(Unit(id=SHIFT.vehicle.id),))
    assert VehicleAssigner(problem).problem_with_vehicles({}).jobs == ()


def test_a_pin_names_a_job_and_a_shift_of_the_day() -> None:
    """A pin of somebody else's job, or to somebody else's shift, is refused."""
    for pin in (Pin(job_id="other", shift_id=SHIFT.id), Pin(job_id=PAIR.id, shift_id="other")):
        with pytest.raises(ValueError, match="unknown job or shift"):
            replace(TWO, pins=(pin,))


def test_a_part_has_the_beginnings_of_rounds_without_the_jobs_that_are_gone() -> None:
    """Visits of such a job leave the beginning; where none is left there is no beginning."""
    other = replace(PAIR, id="other")
    gone = Prefix(shift_id=SHIFT.id, visits=(("pickup", PAIR.id, 0),))
    stays = Prefix(shift_id=SHIFT.id, visits=(("pickup", other.id, 0),))
    both = Prefix(shift_id=SHIFT.id, visits=(*gone.visits, *stays.visits))
    for begun, left in ((gone, ()), (both, (stays,))):
        problem = replace(TWO, jobs=(PAIR, other), prefixes=(begun,))
        assert part_of(problem, jobs={other.id}).prefixes == left
