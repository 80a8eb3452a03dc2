"""On the demo day every reason is true: each claim is tried out on the plan it is about."""

from __future__ import annotations

import itertools
from datetime import date

import numpy as np
import pytest

from api.locales.texts import Texts
from api.wording.reasons import Why
from data.formats.day_type import Day
from data.sample.recipe import build_demo_day
from dispatch.check import check
from dispatch.model import Plan, Problem, TravelTimes
from dispatch.model.problem_parts import part_problem
from dispatch.planning.planner import plan, plan_of
from dispatch.planning.what_if.changes_that_help import inserted
from dispatch.planning.what_if.day_changes import apply_change
from dispatch.planning.what_if.explanations import Explanation, explain
from dispatch.schedule.visit_sequences import sequences_of
from dispatch.search.stop_rules import Iterations
from routing.network.streets import Address
from tests.support.plans.moved_jobs import sequences_after_move

METRES_PER_SECOND = 2.2


def _times(day: Day) -> TravelTimes:
    """Return travel times as the crow flies, the same for every bike."""
    points = [place.point for place in day.places if place.point]
    lon = np.array([point.lon for point in points]) * 111_195 * np.cos(np.radians(60.17))
    lat = np.array([point.lat for point in points]) * 111_195
    metres = np.hypot(lon[:, None] - lon, lat[:, None] - lat).astype(np.int64)
    seconds = np.ceil(metres / METRES_PER_SECOND).astype(np.int64)
    return TravelTimes(
        place_ids=tuple(place.id for place in day.places),
        duration_s=dict.fromkeys(day.profiles, seconds),
        distance_m=dict.fromkeys(day.profiles, metres),
    )


@pytest.fixture(scope="module")
def explained() -> tuple[Problem, Plan, Explanation]:
    """Return the demo day of a made-up town, planned without one shift so that more is refused."""
    addresses = [
        Address(lon=24.935 + x * 0.002, lat=60.164 + y * 0.001, street=f"Street {x}", number=str(y))
        for x, y in itertools.product(range(14), range(14))
    ]
    day = build_demo_day(addresses, seed=1, on=date(2026, 9, 15)).without_shift("otso")
    problem = day.problem(_times(day))
    new_plan = plan(problem, Iterations(1500), 1)
    assert check(problem, new_plan) == ()
    return problem, new_plan, explain(problem, new_plan)


@pytest.mark.slow
def test_each_swap_costs_what_the_sentence_says(
    explained: tuple[Problem, Plan, Explanation],
) -> None:
    """Each job in each of its next best rounds: a lawful plan that costs more by what is told."""
    problem, plan, explanation = explained
    before = sum(plan.cost_cents.values())
    why = Why(problem=problem, texts=Texts("en"))
    tried = 0
    for choice in explanation.choices:
        if len(problem.job_by_id[choice.job_id].stops) > 2:
            continue  # several ways to order many stops: chance may find a cheaper one
        for other in choice.others:
            if other.extra_cents is None:
                continue
            orders = sequences_after_move(problem, plan, choice.job_id, other.shift_id)
            assert orders is not None
            swapped = plan_of(problem, orders)
            assert check(problem, swapped) == ()
            extra = sum(swapped.cost_cents.values()) - before
            assert extra == other.extra_cents
            amount = why.texts.money(abs(extra))
            words = f"{amount} {'more' if extra > 0 else 'less'} ({why.names[other.shift_id]})"
            assert extra == 0 or words in why.choice(choice)
            tried += 1
    assert tried > 20


@pytest.mark.slow
def test_each_suggestion_lets_its_job_in(explained: tuple[Problem, Plan, Explanation]) -> None:
    """With a change made the job fits and nothing falls out for it, without it does not fit."""
    problem, new_plan, explanation = explained
    orders = sequences_of(problem, new_plan)
    left_out = {one.job_id for one in new_plan.unassigned}
    (fridge,) = (one for one in explanation.refusals if one.job_id == "fridge")
    # The job alone is 400 kg and 900 l: no larger bike is asked for.
    assert dict(fridge.changes[0].load).items() <= {"mass_g": 400_000, "volume_ml": 900_000}.items()
    assert {"fridge", "early-bread"} <= {refusal.job_id for refusal in explanation.refusals}
    for refusal in explanation.refusals:
        assert inserted(problem, orders, refusal.job_id) is None
        for change in refusal.changes:
            changed = apply_change(problem, change)
            if change.anew:
                # The other refused jobs, which it might let in as well, stay out.
                jobs = frozenset(problem.job_by_id) - left_out | {refusal.job_id}
                part = part_problem(changed, jobs, problem.shift_by_id)
                again = plan(part, Iterations(150), 1, start=orders)
            else:
                grown = inserted(changed, orders, refusal.job_id)
                assert grown is not None
                again = plan_of(changed, grown)
            left = {one.job_id for one in again.unassigned}
            assert left <= left_out - {refusal.job_id}
        for language in ("en", "fr"):
            why = Why(problem=problem, texts=Texts(language))
            assert not any("{" in words for words in why.refusal(refusal) + why.changes(refusal))
