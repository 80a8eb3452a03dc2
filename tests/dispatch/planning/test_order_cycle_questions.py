"""Questions about a plan of an order cycle: none of them lets anything leave a hub early."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.locales.texts import Texts
from api.wording.reasons import Why
from bench.order_cycles.town import START
from dispatch.check import check
from dispatch.model import Plan, Weights
from dispatch.planning.fairness.rider_selection import select_riders
from dispatch.planning.planner import plan as search
from dispatch.planning.transfers.bound_day import lot_waits
from dispatch.planning.what_if.explanations import Choice, Refusal, explain, explain_job
from dispatch.planning.what_if.hand_moves import HandMove, moved_rounds
from dispatch.planning.what_if.live_day_offers import offers, sequences_without
from dispatch.rounds.rest_of_day.remaining_day import RemainingDay, remaining
from dispatch.rounds.rest_of_day.whole_day import whole_day_plan
from dispatch.rounds.rest_of_day.whole_day_check import newly_broken, newly_early_lots
from dispatch.schedule.lot_times import earliest_pickups, lots_ready
from dispatch.search.stop_rules import Iterations
from tests.dispatch.planning.test_order_cycles import DAY, with_windows_off


@pytest.fixture(scope="module", name="plan")
def plan_of_day() -> Plan:
    """Return a plan of the small day."""
    return search(DAY, Iterations(2000), seed=1)


@pytest.fixture
def left(plan: Plan) -> RemainingDay:
    """Return the whole day as one of which nothing has begun."""
    return remaining(DAY, plan, (), START)


def test_a_job_that_waits_for_a_lot_of_an_order_cycle_says_so(plan: Plan) -> None:
    """Why a drop leaves when it does is told with the lot, whose it is, and when it is sorted."""
    waits = lot_waits(DAY, plan)
    assert waits
    name = next(iter(waits))
    explanation = explain_job(DAY, plan, name)
    assert isinstance(explanation, Choice)
    assert explanation.waits == waits[name]
    (first, *_) = explanation.waits
    ready = lots_ready(DAY, plan.rounds)[first.lot_id].ready
    texts = Texts("en")
    words = Why(problem=DAY, texts=texts).choice(explanation)
    assert f"{first.lot_id} from {first.brought_by} is sorted, at {texts.clock(ready)}" in words


def test_an_order_cycle_is_explained_whole() -> None:
    """Every job of a plan with lots that do not come is explained, those left out by their lot."""
    day = with_windows_off(DAY, "farm-0")
    plan = search(day, Iterations(800), seed=1)
    explanation = explain(day, plan)
    assert len(explanation.choices) + len(explanation.refusals) == len(day.jobs)
    waiting = {one.job_id for one in explanation.refusals if one.reason == "waits-for-lot"}
    assert waiting == set(day.transfers[0].taken_by)
    one = explain_job(day, plan, min(waiting))
    assert isinstance(one, Refusal)
    assert (one.units, one.changes) == (("lot-0",), ())


def test_a_hand_move_never_lets_a_drop_leave_before_its_lot(left: RemainingDay, plan: Plan) -> None:
    """Every job moved to every round keeps the lots' times, or the whole day's check names a rule.

    A lot that comes sooner may be sorted before another one, which is ready later then.
    """
    kept = 0
    for job in left.problem.jobs:
        for shift in left.problem.shifts:
            moved = moved_rounds(left, HandMove(jobs=(job.id,), shift_id=shift.id))
            if moved.broken:
                continue
            rounds = {one.shift_id: one for one in plan.rounds}
            for name in moved.touched:
                rounds.pop(name, None)
            rounds |= moved.rounds
            after = replace(plan, rounds=tuple(rounds.values()))
            broken = newly_broken(DAY, (), plan, after)
            assert {one.code for one in broken} <= {"leaves-before-sorted"}
            assert newly_early_lots(DAY, (), plan, after) == broken
            codes = [one.code for one in broken]
            kept += not codes
    assert kept


def test_offers_of_an_order_cycle_begin_once_the_lots_are_sorted(
    left: RemainingDay, plan: Plan
) -> None:
    """A round that offers to take a drop picks it up when its lots are sorted, or later."""
    earliest = earliest_pickups(DAY, lots_ready(DAY, plan.rounds))
    found = 0
    for (name, index), at in earliest.items():
        for offer in offers(left, sequences_without(left, name), name):
            for visit in offer.round_.visits if offer.round_ else ():
                if (visit.kind, visit.job_id, visit.index) == ("pickup", name, index):
                    assert visit.start >= at
                    found += 1
    assert found


def test_riders_of_an_order_cycle_are_chosen_by_fairness(plan: Plan) -> None:
    """Rounds that are given to other riders keep the lots' times."""
    shifts = tuple(
        replace(shift, courier=replace(shift.courier, effort_points=1000 * number))
        for number, shift in enumerate(DAY.shifts)
    )
    day = replace(DAY, shifts=shifts, weights=Weights(fairness_hundred_cents=500))
    chosen = select_riders(day, plan, 1)
    assert chosen.outcome in {"chosen", "nothing-better", "refused", "not-found"}
    assert check(day, chosen.plan) == ()


def test_a_day_of_an_order_cycle_goes_on_as_it_was_planned(left: RemainingDay, plan: Plan) -> None:
    """Before anything has happened, what is left has the plan's orders, and nothing is widened."""
    assert left.strains == ()
    whole = whole_day_plan(left, plan, search(left.problem, Iterations(50), 1))
    assert newly_broken(DAY, (), plan, whole) == ()
