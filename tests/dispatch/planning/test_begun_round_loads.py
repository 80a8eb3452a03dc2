"""Begun rounds with more aboard than a later break allows: what is due before it goes off first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch.check import check
from dispatch.model import Break, Load, Prefix, Problem, Stop
from dispatch.planning.planner import plan
from dispatch.search.stop_rules import Iterations
from tests.dispatch.check.test_single_job import PAIR, SHIFT, TIMES, B, C

MILK, EMPTIES = Load(volume_ml=5000), Load(items=1, mass_g=400)
LIGHT = Break(id="light", duration_s=600, max_load=Load(mass_g=1000, items=4))


@pytest.mark.parametrize("count", [1, 2, 3])
def test_goods_that_are_given_for_empties_make_a_break_light_enough(count: int) -> None:
    """Drops that take up empties come before the break that does not bear what was picked up."""
    jobs = tuple(
        replace(
            PAIR,
            id=f"job-{number}",
            pickups=(Stop(place=B, load=MILK),),
            drops=(Stop(place=C, load=MILK, returns=EMPTIES if number < 2 else Load()),),
        )
        for number in range(count)
    )
    front = Prefix(shift_id="shift", visits=tuple(("pickup", job.id, 0) for job in jobs))
    problem = Problem(
        jobs=jobs, shifts=(replace(SHIFT, breaks=(LIGHT,)),), times=TIMES, prefixes=(front,)
    )
    new_plan = plan(problem, Iterations(50), 1)
    assert check(problem, new_plan) == ()
    assert [visit.kind for visit in new_plan.rounds[0].visits][-1] == "break"
