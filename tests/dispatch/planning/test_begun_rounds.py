"""Rounds that have begun: those that can go on do, the others are refused by name."""

from dataclasses import replace

import numpy as np
import pytest

from dispatch.check import check
from dispatch.model import Break, Capacity, Job, Load, Prefix, Problem, Shift, Stop, Window
from dispatch.planning.planner import plan
from dispatch.schedule.visit_sequences import sequences_of
from dispatch.search.stop_rules import Iterations
from routing.errors import Failure
from tests.dispatch.check.test_single_job import PAIR, SHIFT, TIMES, B, C
from tests.support.plans.market_day import at, between
from tests.support.plans.problems import random_problem

FRONT = Prefix(shift_id="shift", visits=(("pickup", "job", 0), ("drop", "job", 0)))


@pytest.mark.parametrize("seed", [93, 262])
def test_breaks_behind_a_prefix_come_in_an_order_that_is_in_time(seed: int) -> None:
    """A begun round whose breaks fit in one order only, or as declared only, is planned on."""
    problem = random_problem(seed)
    assert check(problem, plan(problem, Iterations(50), seed)) == ()


def refusal(job: Job, shift: Shift, front: Prefix = FRONT) -> dict[str, str | int | float]:
    """Return what is said of a day with one job that has begun."""
    problem = Problem(jobs=(job,), shifts=(shift,), times=TIMES, prefixes=(front,))
    with pytest.raises(Failure) as caught:
        plan(problem, Iterations(50), 1)
    assert caught.value.code == "begun-round-impossible"
    return caught.value.arguments


def test_the_visit_that_comes_too_late_is_named() -> None:
    """A front whose second stop is reached after its window is refused there, with both times."""
    over = Window(start=at("08:00"), end=at("08:10"))
    late = replace(PAIR, drops=(replace(PAIR.drops[0], windows=(over,)),))
    assert refusal(late, SHIFT) == {
        "shift": "shift",
        "visit": "job",
        "stop": "drop",
        "number": 0,
        "rule": "late",
        "late_s": 900,
        "at": "2026-03-02T08:25:00+00:00",
        "due": "2026-03-02T08:10:00+00:00",
    }


def test_the_latest_that_a_stop_allows_is_told() -> None:
    """Lateness that a stop allows is no fault: only what comes after it counts."""
    over = Window(start=at("08:00"), end=at("08:10"))
    late = replace(PAIR, drops=(replace(PAIR.drops[0], windows=(over,), late_limit_s=600),))
    fault = refusal(late, SHIFT)
    assert (fault["late_s"], fault["due"]) == (300, "2026-03-02T08:20:00+00:00")


def test_which_of_several_stops_is_told() -> None:
    """Of a job with several drops the one at fault is told by its number, from 1."""
    over = Window(start=at("08:00"), end=at("08:10"))
    drop = replace(PAIR.drops[0], load=Load(mass_g=500))
    job = replace(PAIR, drops=(drop, replace(drop, windows=(over,))))
    visits = (*FRONT.visits, ("drop", "job", 1))
    fault = refusal(job, SHIFT, replace(FRONT, visits=visits))
    assert (fault["stop"], fault["number"], fault["rule"]) == ("drop", 2, "late")


@pytest.mark.parametrize(
    ("shift", "rule", "amounts"),
    [
        (
            replace(SHIFT, window=between("08:00", "08:20")),
            "overtime",
            {
                "late_s": 600,
                "at": "2026-03-02T08:30:00+00:00",
                "due": "2026-03-02T08:20:00+00:00",
            },
        ),
        (replace(SHIFT, max_stops=1), "too-many-stops", {"over_stops": 1}),
        (replace(SHIFT, max_distance_m=3000), "too-far", {"over_m": 1000}),
        (replace(SHIFT, max_travel_s=1000), "too-far", {"over_s": 200}),
        (
            replace(SHIFT, vehicle=replace(SHIFT.vehicle, range_m=3500)),
            "too-far",
            {"over_m": 500},
        ),
        (
            replace(SHIFT, vehicle=replace(SHIFT.vehicle, capacity=Capacity(mass_g=800))),
            "overloaded",
            {"dimension": "mass_g", "over": 200},
        ),
        (
            replace(SHIFT, vehicle=replace(SHIFT.vehicle, capacity=Capacity())),
            "overloaded",
            {"dimension": "cold_boxes", "over": 2},
        ),
    ],
)
def test_the_rule_of_the_shift_is_named(
    shift: Shift, rule: str, amounts: dict[str, str | int]
) -> None:
    """Hours, stops, way and room of the shift that a front breaks are told, and by how much."""
    extra = {"cold_boxes": 2} if "cold_boxes" in amounts.values() else {}
    box = Load(mass_g=1000, extra=extra)
    job = replace(PAIR, pickups=(Stop(place=B, load=box),), drops=(Stop(place=C, load=box),))
    fault = refusal(job, shift)
    assert fault["rule"] == rule
    where = {"shift", "visit", "stop", "number", "rule"}
    assert {name: value for name, value in fault.items() if name not in where} == amounts


COFFEE_TOO_LATE: dict[str, str | int | float] = {
    "shift": "shift",
    "visit": "coffee",
    "stop": "break",
    "number": 0,
    "rule": "break-late",
    "due": "2026-03-02T08:05:00+00:00",
}


@pytest.mark.parametrize("entry", ["first", "coffee"])
def test_what_heavy_goods_of_a_later_stop_make_late_is_named(entry: str) -> None:
    """Goods that are aboard from the start slow an earlier stop or break: that one is told."""
    per_kg = np.full((len(TIMES.place_ids),) * 2, 6_000_000, np.int32)
    np.fill_diagonal(per_kg, 0)
    over = (between("08:00", "08:12"),)
    is_stop = entry == "first"
    first = Job(id="first", drops=(Stop(place=B, windows=over if is_stop else ()),))
    heavy = Job(id="heavy", drops=(Stop(place=C, load=Load(mass_g=100_000)),))
    shift = replace(SHIFT, vehicle=replace(SHIFT.vehicle, capacity=Capacity()))
    pause = Break(id="coffee", duration_s=60, windows=over)
    problem = Problem(
        jobs=(first, heavy),
        shifts=(shift if is_stop else replace(shift, breaks=(pause,)),),
        times=replace(TIMES, per_kg_us={SHIFT.vehicle.profile: per_kg}),
        prefixes=(
            Prefix(
                shift_id="shift",
                visits=(
                    ("drop", "first", 0),
                    *(() if is_stop else (("break", "coffee", 0),)),
                    ("drop", "heavy", 0),
                ),
            ),
        ),
    )
    with pytest.raises(Failure) as caught:
        plan(problem, Iterations(20), 1)
    fault = caught.value.arguments
    assert (fault["visit"], fault["at"]) == (entry, "2026-03-02T08:20:00+00:00")
    assert fault["late_s"] == 480


def test_a_break_that_is_over_before_it_begins_is_named() -> None:
    """A front with a break after its window is refused at that break."""
    pause = Break(id="coffee", duration_s=600, windows=(between("08:00", "08:05"),))
    front = Prefix(shift_id="shift", visits=(("pickup", "job", 0), ("break", "coffee", 0)))
    fault = refusal(PAIR, replace(SHIFT, breaks=(pause,)), front)
    assert fault == COFFEE_TOO_LATE | {"at": "2026-03-02T08:15:00+00:00", "late_s": 600}


def test_a_break_that_no_longer_fits_behind_a_front_is_named() -> None:
    """Where the front could be, but not with the break that is still to come, the break is told."""
    pause = Break(id="coffee", duration_s=600, windows=(between("08:00", "08:05"),))
    fault = refusal(PAIR, replace(SHIFT, breaks=(pause,)))
    assert fault == COFFEE_TOO_LATE | {"at": "2026-03-02T08:30:00+00:00", "late_s": 1500}


def opened(jobs: tuple[Job, ...], *, legal: bool = False) -> Problem:
    """Return a day whose one round began with a break."""
    pause = Break(id="coffee", duration_s=600, legal=legal)
    front = Prefix(shift_id="shift", visits=(("break", "coffee", 0),))
    shift = replace(SHIFT, breaks=(pause,))
    return Problem(jobs=jobs, shifts=(shift,), times=TIMES, prefixes=(front,))


NEVER = replace(PAIR, drops=(replace(PAIR.drops[0], windows=(between("05:00", "05:01"),)),))


@pytest.mark.parametrize("jobs", [(), (NEVER,)])
def test_a_round_that_began_with_a_break_stays_one(jobs: tuple[Job, ...]) -> None:
    """Where nothing is left to serve, a round that began with a break has that break alone."""
    problem = opened(jobs)
    new_plan = plan(problem, Iterations(50), 1)
    assert check(problem, new_plan) == ()
    assert [visit.break_id for one in new_plan.rounds for visit in one.visits] == ["coffee"]
    again = plan(problem, Iterations(50), 1, start=sequences_of(problem, new_plan))
    assert again == new_plan


def test_a_break_of_the_law_alone_begins_no_round() -> None:
    """A prefix of a break that only the law asks for makes no round without stops."""
    problem = opened((NEVER,), legal=True)
    new_plan = plan(problem, Iterations(50), 1)
    assert check(problem, new_plan) == ()
    assert new_plan.rounds == ()


def test_a_break_that_bears_what_is_aboard_comes_before_one_that_does_not() -> None:
    """Goods that are due between two breaks are given away before the one that allows no load."""
    light = Break(id="light", duration_s=600, max_load=Load())
    early = Break(id="early", duration_s=600, windows=(between("08:00", "08:40"),))
    box = Load(items=1)
    late = Stop(place=C, load=box, windows=(between("09:00", "09:30"),))
    job = replace(PAIR, pickups=(Stop(place=B, load=box),), drops=(late,))
    front = Prefix(shift_id="shift", visits=(("pickup", "job", 0),))
    shift = replace(SHIFT, breaks=(light, early))
    problem = Problem(jobs=(job,), shifts=(shift,), times=TIMES, prefixes=(front,))
    new_plan = plan(problem, Iterations(50), 1)
    assert check(problem, new_plan) == ()
    assert [visit.break_id or visit.kind for visit in new_plan.rounds[0].visits] == [
        "pickup",
        "early",
        "drop",
        "light",
    ]
