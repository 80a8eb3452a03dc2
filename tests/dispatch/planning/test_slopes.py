"""Times that depend on what is carried: the same in search, schedule, checker and live day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from dispatch import cross_check
from dispatch.check import check
from dispatch.model import (
    Courier,
    Job,
    Load,
    Place,
    Plan,
    Problem,
    Shift,
    Stop,
    TravelTimes,
    Vehicle,
    Window,
)
from dispatch.planning.plan_from_sequences import plan_of_stops
from dispatch.planning.planner import plan
from dispatch.planning.what_if.live_day_offers import offers
from dispatch.planning.what_if.quote_insertion import JobLegs, JobShape, QuoteInsertion
from dispatch.rounds.rest_of_day.remaining_day import RemainingDay, remaining
from dispatch.rounds.rest_of_day.shift_progress import ShiftProgress, VisitProgress
from dispatch.rounds.rest_of_day.whole_day import whole_day_plan
from dispatch.schedule.visit_sequences import sequences_of, without_job
from dispatch.search import kernel
from dispatch.search.arrays.compilation import compile_problem, empty_state
from dispatch.search.arrays.requests import EXTRA_REQUEST_ID
from dispatch.search.insertion.standing_rounds import StandingRounds
from dispatch.search.stop_rules import Iterations
from tests.support.depth import cases
from tests.support.plans.problems import TRAITS, random_problem

START = datetime(2026, 9, 15, 8, tzinfo=UTC)
HUB, A, B = (Place(id=name) for name in ("hub", "a", "b"))
RICH = ("windows", "loads", "drops-only", "pickups-only", "returns", "late", "setup", "slopes")


def day(*jobs: Job, per_kg_ms: int) -> Problem:
    """Ten minutes between any two places, B half a minute nearer to the hub than A.

    From a to b, and back, each kilogram takes so many milliseconds more.
    """
    seconds = np.array([[0, 630, 600], [630, 0, 600], [600, 600, 0]], np.int64)
    slope = np.zeros((3, 3), np.int64)
    slope[1, 2] = slope[2, 1] = per_kg_ms * 1000
    shift = Shift(
        id="s",
        courier=Courier(id="c"),
        vehicle=Vehicle(id="v", profile="cargo"),
        window=Window(start=START, end=START + timedelta(hours=6)),
        start_place=HUB,
    )
    times = TravelTimes(
        place_ids=("hub", "a", "b"),
        duration_s={"cargo": seconds},
        distance_m={"cargo": seconds * 4},
        per_kg_us={"cargo": slope},
    )
    return Problem(jobs=jobs, shifts=(shift,), times=times)


def carried(name: str, to: Place, mass_g: int) -> Job:
    """Return a job that brings so much from the hub."""
    load = Load(mass_g=mass_g)
    return Job(id=name, pickups=(Stop(place=HUB, load=load),), drops=(Stop(place=to, load=load),))


def planned(problem: Problem) -> Plan:
    """Plan, and have the checker agree."""
    new_plan = plan(problem, Iterations(300), 1)
    assert check(problem, new_plan) == ()
    return new_plan


def dropped(plan: Plan) -> list[str]:
    """Return the jobs in the order of their drops."""
    return [v.job_id for v in plan.rounds[0].visits if v.kind == "drop"]


def test_heavy_goods_go_first_where_they_slow_the_climb() -> None:
    """The nearer stop is first on the flat; on a hill the heavy goods are, to climb without."""
    jobs = (carried("heavy", A, 50_000), carried("light", B, 1000))
    assert dropped(planned(day(*jobs, per_kg_ms=0))) == ["light", "heavy"]
    assert dropped(planned(day(*jobs, per_kg_ms=2000))) == ["heavy", "light"]


def test_each_leg_takes_as_long_as_what_is_aboard_makes_it() -> None:
    """A kilogram of two seconds, ten kilograms and a half: 21 seconds, by hand."""
    plan = planned(day(carried("one", A, 3000), carried("two", B, 10_500), per_kg_ms=2000))
    by_drop = {v.job_id: v.travel_s for v in plan.rounds[0].visits if v.kind == "drop"}
    # The nearer b first: then only the three kilograms climb, six seconds.
    assert by_drop in ({"two": 600, "one": 606}, {"one": 630, "two": 621})


def test_without_slope_all_is_as_before() -> None:
    """Kilograms that add nothing give the plan of a day that knows no slopes, second by second."""
    for seed in range(6):
        bare = random_problem(seed, traits=[t for t in TRAITS if t != "slopes"])
        times = bare.times.whole()
        nothing = {name: np.zeros_like(table) for name, table in times.duration_s.items()}
        flat = replace(bare, times=replace(times, per_kg_us=nothing))
        assert plan(flat, Iterations(100), 1) == plan(bare, Iterations(100), 1)


@pytest.mark.parametrize("seed", range(cases(20, whole=120)))
@pytest.mark.slow
def test_rich_plans_with_slopes_pass_the_checker(seed: int) -> None:
    """Whatever rules come with slopes, the independent checker agrees with every plan."""
    some = {trait for k, trait in enumerate(TRAITS) if (seed * 7 + k * 5) % 3}
    problem = random_problem(seed, jobs=8, shifts=2, traits=some | {"slopes", "loads"})
    assert check(problem, plan(problem, Iterations(60), seed)) == ()


@pytest.mark.parametrize("seed", range(cases(20, whole=40)))
def test_insertions_on_hills_cost_what_the_whole_round_says(seed: int) -> None:
    """Cost told at once, with loads along the round changed, is that of the round walked anew."""
    problem = random_problem(seed, jobs=7, shifts=2, traits=RICH)
    orders = sequences_of(problem, plan(problem, Iterations(60), seed))
    found = 0
    for job in problem.jobs:
        rest = {key: without_job(order, job.id) for key, order in orders.items()}
        before = StandingRounds(problem, rest)
        for shift in problem.shifts:
            way = before.find(job.id, shift.id)
            if way is not None:
                after = StandingRounds(problem, {**rest, shift.id: way[1]})
                assert after.cost_of(shift.id) - before.cost_of(shift.id) == way[0]
                found += 1
    assert found


@pytest.mark.parametrize("seed", range(cases(15, whole=30)))
def test_no_place_that_is_in_time_is_overlooked_on_hills(seed: int) -> None:
    """The place found for a job costs least of all places, each tried by walking the round."""
    problem = random_problem(seed, jobs=5, shifts=1, traits=RICH)
    data = compile_problem(problem).data
    state = empty_state(data, 1)
    at = np.empty(4, np.int32)
    kernel.update_round(data, state, 0)
    for r in range(len(problem.jobs)):
        in_round = kernel.find_in_round(data, state, 0, r, kernel.NO_COST, 0.0, at)
        old, before = int(state.length[0]), int(state.cost[0])
        row = state.sequence[0, :old].tolist()
        nodes = range(data.request_ptr[r], data.request_ptr[r + 1])
        costs = []
        for i in range(old + 1):
            for j in range(i, old + 1) if len(nodes) == 2 else [i]:
                tried = [*row[:i], nodes[0], *row[i:j], *list(nodes)[1:], *row[j:]]
                state.sequence[0, : len(tried)] = tried
                state.length[0] = len(tried)
                if kernel.update_round(data, state, 0):
                    costs.append((int(state.cost[0]) - before, tried))
        allowed = bool(data.allowed[r, 0])
        best = min(costs, default=None)
        assert in_round == (kernel.NO_COST if best is None else best[0])
        keeps = row if best is None or not allowed else best[1]
        state.sequence[0, : len(keeps)] = keeps
        state.length[0] = len(keeps)
        assert kernel.update_round(data, state, 0)


def test_the_checker_weighs_by_itself() -> None:
    """A plan made as if goods weighed nothing is refused, and one that counts too much as well."""
    hill = day(carried("heavy", A, 50_000), carried("light", B, 9000), per_kg_ms=2000)
    flat = replace(hill, times=replace(hill.times.whole(), per_kg_us={}))
    for one, other in ((hill, flat), (flat, hill)):
        codes = {violation.code for violation in check(one, planned(other))}
        assert "travel-wrong" in codes


@pytest.mark.parametrize("seed", range(cases(2, whole=4)))
def test_the_cross_check_solver_keeps_times_on_hills(seed: int) -> None:
    """Where OR-Tools finds a plan it is in time with all that is aboard, and not cheaper."""
    problem = random_problem(seed, jobs=5, shifts=2, traits=("loads", "slopes"))
    theirs = plan_of_stops(problem, cross_check.solve(problem, 200))
    assert theirs is not None
    assert check(problem, theirs) == ()
    ours = plan(problem, Iterations(1000), 1)
    assert sum(ours.cost_cents.values()) <= 1.01 * sum(theirs.cost_cents.values()) + 1


# --- a day under way ------------------------------------------------------------------------


def under_way() -> tuple[Problem, Plan, RemainingDay]:
    """Forty kilograms found no taker at a, and ride on to b."""
    problem = day(carried("refused", A, 40_000), carried("next", B, 1000), per_kg_ms=2000)
    plan_ = planned(problem)
    visits = plan_.rounds[0].visits
    at = {(v.kind, v.job_id, v.index): v.depart for v in visits[:3]}
    progress = ShiftProgress(
        shift_id="s",
        begun_at=plan_.rounds[0].start,
        visits={
            key: VisitProgress(
                status="failed" if key[0] == "drop" else "done", arrived_at=end, settled_at=end
            )
            for key, end in at.items()
        },
    )
    return problem, plan_, remaining(problem, plan_, [progress], visits[2].depart)


def test_goods_that_found_no_taker_slow_the_rest_of_the_round() -> None:
    """What stays aboard counts on every later leg, though no job of what is left speaks of it."""
    _, before, left = under_way()
    assert [v.travel_s for v in before.rounds[0].visits][3] == 602
    assert left.problem.shifts[0].staying_g == 40_000
    found = planned(left.problem)
    (last,) = [
        v for v in whole_day_plan(left, before, found).rounds[0].visits if v.job_id == "next"
    ][1:]
    assert last.travel_s == 600 + 82


def test_quotes_by_a_seat_are_those_of_the_day_with_the_job_in_it() -> None:
    """A job asked for with the ways to its places costs what it would as one of the day's own."""
    problem = day(carried("one", A, 20_000), carried("two", B, 5000), per_kg_ms=2000)
    known = replace(problem, jobs=problem.jobs[:1])
    left = remaining(known, planned(known), (), START)
    job = replace(problem.jobs[1], id=EXTRA_REQUEST_ID)
    shape = JobShape.of(job)
    new = {"hub": shape.places[0], "b": shape.places[1]}
    moved = replace(
        job,
        pickups=(replace(job.pickups[0], place=Place(id=new["hub"])),),
        drops=(replace(job.drops[0], place=Place(id=new["b"])),),
    )
    rows = [problem.times.rows[name] for name in new]
    times = problem.times.whole()

    def parts(table: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return table[:, rows], table[rows], table[np.ix_(rows, rows)]

    (there_s, back_s, among_s), (there_m, back_m, among_m), (there_us, back_us, among_us) = (
        parts(table["cargo"]) for table in (times.duration_s, times.distance_m, times.per_kg_us)
    )
    ways = JobLegs(
        there_s=there_s,
        there_m=there_m,
        there_us=there_us,
        back_s=back_s,
        back_m=back_m,
        back_us=back_us,
        among_s=among_s,
        among_m=among_m,
        among_us=among_us,
    )
    insertion = QuoteInsertion(left, shape)
    said = insertion.ask(moved, {"cargo": ways})
    _, quoted = insertion.offer(moved, said, said.all()[0].shift_id)
    whole = remaining(problem, planned(known), (), START)
    (asked,) = offers(whole, whole.sequences, "two")
    assert quoted.cost_cents == asked.cost_cents is not None
    assert quoted.extra_travel_s == asked.extra_travel_s
    assert quoted.round_ is not None
    legs = [v.travel_s for v in quoted.round_.visits]
    assert asked.round_ is not None
    assert legs == [v.travel_s for v in asked.round_.visits]
    assert any(b - a for a, b in pairwise(legs))
