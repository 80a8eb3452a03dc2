"""Points of effort and who is ahead, by hand."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.labour.effort_ledger import Effort, EffortPosting
from dispatch.labour.fairness import fairness_cents, points_ahead, points_of
from dispatch.model import (
    MARGIN_HOUR_CENTS,
    Courier,
    Job,
    Load,
    Place,
    Prices,
    Problem,
    Shift,
    Stop,
    TravelTimes,
    Vehicle,
    Weights,
    Window,
)
from dispatch.model.effort_points import PointWeights
from dispatch.planning.plan_ranking import objective_cents
from dispatch.planning.planner import plan_of
from dispatch.planning.weights_rule import WeightsRule
from dispatch.schedule.timetable import StopTask
from dispatch.values.plain_values import from_plain
from routing.errors import BadInput

WEIGHTS = PointWeights()
START = datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_points_of_a_morning() -> None:
    """Three hours at work, half an hour of waiting, 15 km, half a tonne-kilometre, 250 m up."""
    effort = Effort(
        work_s=12_600,
        riding_s=7200,
        serving_s=3600,
        waiting_s=1800,
        distance_m=15_000,
        load_kg_m=500_000,
        climb_m=250,
    )
    assert points_of(effort, WEIGHTS) == 3 * 60 + 10 + 2 * 15 + 20 + 25


@pytest.mark.parametrize(("seconds", "points"), [(29, 0), (30, 1), (89, 1), (90, 2)])
def test_points_are_rounded_once(seconds: int, points: int) -> None:
    """A minute is a point, half a one counts, and halves of two measures make one."""
    assert points_of(Effort(riding_s=seconds), WEIGHTS) == points
    halves = Effort(riding_s=15, distance_m=125)
    assert points_of(halves, WEIGHTS) == 1


def test_a_weight_of_nothing_leaves_a_measure_out() -> None:
    """With no weights at all no effort counts."""
    nothing = PointWeights(**{one.name: 0 for one in fields(PointWeights)})
    effort = Effort(riding_s=9000, waiting_s=900, distance_m=9000, load_kg_m=10**6, climb_m=100)
    assert points_of(effort, nothing) == 0
    with pytest.raises(BadInput) as caught:
        PointWeights(km_points=-1)
    assert [(one.code, one.where) for one in caught.value.faults] == [("out-of-range", "km_points")]


def _posting(person: str, number: int, minutes: int) -> EffortPosting:
    return EffortPosting(
        round_id=f"{person}-{number}",
        person_id=person,
        day=date(2026, 3, 2),
        effort=Effort(riding_s=60 * minutes),
        climb_known=False,
    )


def test_who_rides_seldom_is_not_behind_for_that() -> None:
    """Four rounds like everybody's are as far as one; a heavy one is ahead, a light one behind."""
    often = [_posting("often", n, 100) for n in range(4)]
    others = [_posting("once", 0, 100), _posting("heavy", 0, 130), _posting("light", 0, 70)]
    people = ["often", "once", "heavy", "light", "new"]
    ahead = points_ahead([*often, *others], WEIGHTS, people)
    assert ahead == {"often": 30, "once": 30, "heavy": 60, "light": 0, "new": 30}
    assert points_ahead([*often, *others], WEIGHTS, ["often", "heavy"]) == {"often": 0, "heavy": 30}
    assert points_ahead([], WEIGHTS, ["new"]) == {"new": 0}


@given(
    minutes=st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 600)), max_size=12),
    again=st.integers(1, 3),
)
def test_nobody_is_below_nothing(minutes: list[tuple[str, int]], again: int) -> None:
    """Somebody has fewest and stands at 0; the same rounds in any order say the same."""
    postings = [_posting(who, n, m) for n, (who, m) in enumerate(minutes)]
    ahead = points_ahead(postings, WEIGHTS, "abc")
    assert min(ahead.values()) == 0
    assert points_ahead(postings[again:] + postings[:again], WEIGHTS, "abc") == ahead


def _problem(price: int) -> Problem:
    """An hour's ride out and back, for two riders of whom one has been asked more."""
    depot, farm = Place(id="depot"), Place(id="farm")
    metres = np.array([[0, 5000], [5000, 0]], np.int64)
    shift = Shift(
        id="s",
        courier=Courier(id="ana", effort_points=350),
        companion=Courier(id="ben", effort_points=150),
        vehicle=Vehicle(id="v", profile="bike"),
        window=Window(start=START, end=START + timedelta(hours=2)),
        start_place=depot,
        end_place=depot,
        prices=Prices(hour_cents=600),
    )
    return Problem(
        jobs=(Job(id="j", drops=(Stop(place=farm, load=Load(mass_g=50_000)),)),),
        shifts=(shift,),
        times=TravelTimes(
            place_ids=("depot", "farm"),
            duration_s={"bike": np.array([[0, 1800], [1800, 0]], np.int64)},
            distance_m={"bike": metres},
        ),
        weights=Weights(fairness_hundred_cents=price),
    )


def test_the_formula_by_hand() -> None:
    """80 points from 200 ahead for who carries 50 kg 5 km out, and 70 from 0 for who rides along.

    80 x (200 + 40) / 10,000 is 1.92 and 70 x 35 / 10,000 is 0.245: at 1000 cents 2165 cents.
    """
    problem = _problem(1000)
    # 60 for the hour, 10 for ten kilometres, and 10 for a quarter of a tonne-kilometre.
    problem = replace(problem, weights=replace(problem.weights, points=PointWeights(km_points=1)))
    plan = plan_of(problem, {"s": [StopTask(job=problem.jobs[0], kind="drop", index=0)]})
    assert fairness_cents(problem, plan.rounds) == 2165
    assert objective_cents(problem, plan) == 2165 + 600
    assert "fairness" not in plan.cost_cents


def test_no_price_counts_nothing() -> None:
    """With a price of nothing a plan is judged by its cost alone."""
    problem = _problem(0)
    plan = plan_of(problem, {"s": [StopTask(job=problem.jobs[0], kind="drop", index=0)]})
    assert objective_cents(problem, plan) == 600


def test_published_weights_make_a_plan_fair_and_leave_a_live_day_alone() -> None:
    """A rule reads its points from a body, and refuses what no weight can be, with its place."""
    body = {"fairness_hundred_cents": 60, "effort_weeks": 2, "points": {"km_points": 5}}
    rule = from_plain(WeightsRule, body)
    points = PointWeights(km_points=5)
    plain = Weights(margin_hour_cents=MARGIN_HOUR_CENTS)
    fair = replace(plain, fairness_hundred_cents=60, effort_weeks=2, points=points)
    assert (rule.fair_weights, rule.weights) == (fair, plain)
    for wrong, where in (
        ({"points": {"km_points": -1}}, "points.km_points"),
        ({"fairness_hundred_cents": -1}, "fairness_hundred_cents"),
        ({"effort_weeks": 27}, "effort_weeks"),
    ):
        with pytest.raises(BadInput) as caught:
            from_plain(WeightsRule, wrong)
        assert [(one.code, one.where) for one in caught.value.faults] == [("out-of-range", where)]
