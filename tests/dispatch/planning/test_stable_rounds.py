"""Recurring visits: what was usual is found again, kept at a price, and told where it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.check import check
from dispatch.model import Job, Load, Place, Round, Stop, Unit, Visit
from dispatch.model.visit_history import (
    LOOK_BACK_DAYS,
    PastVisit,
    UsualVisit,
    same_hour,
    usual_visits,
)
from dispatch.planning.differences_from_last_time import differences, of_problem, stable_cents
from dispatch.planning.plan_ranking import rank
from dispatch.planning.planner import plan
from dispatch.planning.stable_rounds import in_previous_order
from dispatch.schedule.timetable import StopTask
from dispatch.schedule.visit_sequences import rounds_of, sequences_of
from dispatch.search.stop_rules import Iterations, TimeShare
from tests.support.depth import cases
from tests.support.plans.problems import random_problem

if TYPE_CHECKING:
    from dispatch.model import Plan, Problem

PARIS = ZoneInfo("Europe/Paris")
TUESDAY = date(2026, 3, 10)
WEEK = timedelta(days=7)
DEAR = 1_000_000
TRAITS = ("windows", "loads", "setup", "prices", "late", "breaks", "balance", "slopes")


def job(name: str) -> Job:
    """A job of one drop."""
    return Job(id=name, drops=(Stop(place=Place(id=name)),))


def past(series: str, day: date, hour: int = 9, courier: str = "ana") -> PastVisit:
    """A drop at an hour on the wall."""
    begin = datetime(day.year, day.month, day.day, hour, tzinfo=PARIS)
    return PastVisit(
        series=series, kind="drop", index=0, day=day, courier_id=courier, begin=begin, place=0
    )


# --- the last time --------------------------------------------------------------------------


def test_the_last_time_is_the_latest_of_the_same_weekday() -> None:
    """Another weekday counts where there is no such, what is too long ago or of the day never."""
    friday = TUESDAY - timedelta(days=4)
    found = [
        past("s", TUESDAY - 2 * WEEK, courier="bo"),
        past("s", TUESDAY - WEEK, courier="cy"),
        past("s", friday, courier="ana"),
        past("s", TUESDAY, courier="dee"),
        past("s", TUESDAY + WEEK, courier="dee"),
        past("old", TUESDAY - timedelta(days=LOOK_BACK_DAYS + 1)),
        past("fridays", friday),
    ]
    series = {"a": "s", "b": "old", "c": "fridays"}
    jobs = [job(name) for name in ("a", "b", "c", "single")]
    visits = usual_visits(jobs, series, found, TUESDAY, PARIS)
    assert [(one.job_id, one.day, one.courier_id) for one in visits] == [
        ("a", TUESDAY - WEEK, "cy"),
        ("b", None, ""),
        ("c", friday, "ana"),
    ]


def test_a_stop_that_was_not_there_is_new() -> None:
    """Of a job with one drop more than the last time, that drop alone has no last time."""
    two = replace(job("a"), drops=(Stop(place=Place(id="x")), Stop(place=Place(id="y"))))
    visits = usual_visits([two], {"a": "s"}, [past("s", TUESDAY - WEEK)], TUESDAY, PARIS)
    assert [one.day for one in visits] == [TUESDAY - WEEK, None]


@given(
    day=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    weeks=st.integers(1, 5),
    minute=st.integers(4 * 60, 25 * 60),
)
def test_the_hour_on_the_wall_is_the_same(day: date, weeks: int, minute: int) -> None:
    """Over every change of the clock, and after midnight too, the wall shows the same time."""
    wall = datetime.combine(day, time(0)) + timedelta(minutes=minute)
    begin = wall.replace(tzinfo=PARIS).astimezone(UTC)
    shown = same_hour(begin, day, day + weeks * WEEK, PARIS).astimezone(PARIS)
    assert shown.replace(tzinfo=None) == wall + weeks * WEEK


def test_a_last_time_that_is_told_backwards_breaks_no_plan() -> None:
    """What a file says was dropped before it was picked up is planned, though not in that order."""
    problem = random_problem(3, jobs=4, shifts=1, traits=("loads",))
    courier, begin = problem.shifts[0].courier.id, problem.shifts[0].window.end
    backwards = tuple(
        UsualVisit(
            job_id=one.id,
            kind=kind,
            index=index,
            day=TUESDAY - WEEK,
            courier_id=courier,
            begin=begin - timedelta(minutes=10 * number),
        )
        for one in problem.jobs
        for number, (kind, index, _) in enumerate(one.stops, start=1)
    )
    assert any(one.pickups for one in problem.jobs)
    held = replace(problem, usual_visits=backwards)
    new_plan = plan(held, Iterations(50), 1)
    assert not check(held, new_plan)
    assert new_plan.rounds


def test_an_hour_that_a_change_of_the_clock_skips_is_an_hour_later() -> None:
    """A visit at half past two in the night is made at half past three when there is no two."""
    spring = date(2026, 3, 29)
    begin = datetime(2026, 3, 22, 2, 30, tzinfo=PARIS)
    shown = same_hour(begin, spring - WEEK, spring, PARIS).astimezone(PARIS)
    assert (shown.hour, shown.minute) == (3, 30)


def test_a_day_that_begins_at_one_has_the_hours_of_others() -> None:
    """Where the change of the clock skips midnight, the wall shows the same time all the same."""
    santiago = ZoneInfo("America/Santiago")
    spring = date(2026, 9, 6)
    for day, on in ((spring, spring + WEEK), (spring - WEEK, spring)):
        begin = datetime.combine(day, time(8), santiago)
        assert same_hour(begin, day, on, santiago) == datetime.combine(on, time(8), santiago)


# --- what differs ---------------------------------------------------------------------------

T0 = datetime(2026, 3, 10, 8, tzinfo=UTC)


def habit(
    name: str, minute: int, courier: str = "ana", day: date | None = TUESDAY - WEEK
) -> UsualVisit:
    """A drop that was made some minutes after eight."""
    if day is None:
        return UsualVisit(job_id=name, kind="drop", index=0)
    begin = T0 + timedelta(minutes=minute)
    return UsualVisit(
        job_id=name, kind="drop", index=0, day=day, courier_id=courier, begin=begin, place=minute
    )


def ridden(shift: str, *stops: tuple[str, int] | tuple[str, int, str]) -> Round:
    """A round with drops at minutes after eight; a third value names another place."""
    visits = []
    for name, minute, *place in stops:
        at = T0 + timedelta(minutes=minute)
        where = place[0] if place else name
        visits.append(
            Visit(
                kind="drop",
                job_id=name,
                index=0,
                place_id=where,
                travel_s=0,
                distance_m=0,
                arrive=at,
                start=at,
                depart=at,
                load_after=Load(),
            )
        )
    end = T0 + timedelta(hours=4)
    return Round(shift_id=shift, start=T0, end=end, visits=tuple(visits))


RIDERS = {"s-ana": "ana", "s-bo": "bo"}


def test_each_kind_of_difference_is_told() -> None:
    """Same, another courier, later, earlier, new, unplanned, and a courier who is not there."""
    habits = [
        habit("same", 0),
        habit("within", 10),
        habit("later", 20),
        habit("earlier", 90),
        habit("other", 100),
        habit("away", 110, courier="cy"),
        habit("new", 0, day=None),
        habit("unplanned", 120),
    ]
    rounds = [
        ridden("s-ana", ("same", 0), ("within", 25), ("later", 36), ("earlier", 70)),
        ridden("s-bo", ("new", 5), ("other", 100), ("away", 110)),
    ]
    found_now = {one.job_id: one for one in differences(habits, rounds, RIDERS, 15 * 60)}
    fates = {name: one.fate for name, one in found_now.items()}
    assert fates == {
        "same": "same",
        "within": "same",
        "later": "changed",
        "earlier": "changed",
        "other": "changed",
        "away": "changed",
        "new": "new",
        "unplanned": "unplanned",
    }
    assert {name: one.later_s // 60 for name, one in found_now.items() if one.later_s} == {
        "later": 16,
        "earlier": -20,
    }
    assert [name for name, one in found_now.items() if one.other_courier] == ["other", "away"]
    assert [name for name, one in found_now.items() if one.away] == ["away"]
    counted = {name for name, one in found_now.items() if one.counts}
    assert counted == {"later", "earlier", "other", "unplanned"}


def test_the_fewest_visits_are_out_of_order() -> None:
    """One that went to the front is told, not all that it went past; at one place none is."""
    habits = [habit(name, 5 * number) for number, name in enumerate("abcde")]
    moved = ridden("s-ana", ("d", 0), ("a", 1), ("b", 2), ("c", 3), ("e", 4))
    found_now = differences(habits, [moved], RIDERS, 3600)
    assert [one.job_id for one in found_now if one.out_of_order] == ["d"]
    hub = ridden("s-ana", ("b", 0, "hub"), ("a", 1, "hub"), ("c", 2), ("d", 3), ("e", 4))
    assert {one.fate for one in differences(habits, [hub], RIDERS, 3600)} == {"same"}


# --- the plan -------------------------------------------------------------------------------


def habits_from(
    problem: Problem, plan: Plan, names: set[str] | None = None
) -> tuple[UsualVisit, ...]:
    """Let a plan of the same problem have been that of last week."""
    couriers = {shift.id: shift.courier.id for shift in problem.shifts}
    return tuple(
        UsualVisit(
            job_id=visit.job_id,
            kind=visit.kind,
            index=visit.index,
            day=TUESDAY,
            courier_id=couriers[each.shift_id],
            begin=visit.start,
            place=number,
        )
        for each in plan.rounds
        for number, visit in enumerate(each.visits)
        if visit.kind != "break" and (names is None or visit.job_id in names)
    )


def last_week(
    seed: int, jobs: int = 14, shifts: int = 4, traits: tuple[str, ...] = TRAITS
) -> tuple[Problem, Plan]:
    """A problem with its plan of last week, which is not a very good one."""
    problem = random_problem(seed, jobs=jobs, shifts=shifts, traits=traits)
    new_plan = plan(problem, Iterations(5, step=5), seed)
    out = {one.job_id for one in new_plan.unassigned}
    kept = tuple(job for job in problem.jobs if job.id not in out)
    served = replace(problem, jobs=kept, weights=replace(problem.weights, stable_cents=DEAR))
    return replace(served, usual_visits=habits_from(problem, new_plan)), new_plan


@pytest.mark.parametrize("seed", range(cases(4, whole=14)))
def test_an_unchanged_week_is_as_the_last_one(seed: int) -> None:
    """At a price above every saving each visit has its courier, hour and order again."""
    problem, _ = last_week(seed)
    found = plan(problem, Iterations(400), seed)
    assert not check(problem, found)
    assert [one for one in of_problem(problem, found.rounds) if one.fate != "same"] == []
    assert stable_cents(problem, found.rounds) == 0


@pytest.mark.parametrize("seed", range(cases(4, whole=14)))
def test_where_one_courier_is_away_only_their_visits_change(seed: int) -> None:
    """The others' visits are as the last time wherever that can be, and the rest is told."""
    problem, _ = last_week(seed)
    gone = problem.usual_visits[0].courier_id
    there = tuple(shift for shift in problem.shifts if shift.courier.id != gone)
    problem = replace(problem, shifts=there, pins=())
    found = plan(problem, Iterations(600), seed)
    differences = of_problem(problem, found.rounds)
    assert not check(problem, found)
    theirs = [one for one in differences if one.before_id == gone]
    assert theirs
    for one in theirs:
        assert one.away
        assert one.fate == ("changed" if one.after_id else "unplanned")
    # To leave a job out costs more than any habit, so one of the others' may have to make room.
    others = [one for one in differences if one.before_id != gone]
    without = replace(problem, jobs=tuple(
        job for job in problem.jobs if job.id not in {one.job_id for one in theirs}
    ))  # fmt: skip
    if any(one.counts for one in others):
        assert any(one.fate == "changed" for one in theirs), "room was made for nobody"
    alone = plan(without, Iterations(200), seed)
    assert stable_cents(without, alone.rounds) == 0


@pytest.mark.parametrize("seed", [2, 4, 5, 6, 7])
def test_where_there_is_time_only_the_visits_of_who_is_away_change(seed: int) -> None:
    """Without windows the others take over what is left, and keep all their own as it was."""
    problem, _ = last_week(seed, traits=("prices",))
    gone = problem.usual_visits[0].courier_id
    there = tuple(shift for shift in problem.shifts if shift.courier.id != gone)
    fewer = replace(problem, shifts=there)
    found = plan(fewer, Iterations(600), seed)
    differences = of_problem(fewer, found.rounds)
    assert not found.unassigned
    assert {one.fate for one in differences if one.before_id != gone} == {"same"}
    assert {(one.fate, one.away) for one in differences if one.before_id == gone} == {
        ("changed", True)
    }


def test_at_a_price_of_nothing_nothing_is_held() -> None:
    """The plan is that of the same day without habits."""
    problem, _ = last_week(5, jobs=20)
    free = replace(problem, weights=replace(problem.weights, stable_cents=0))
    found, bare = (plan(one, Iterations(300), 1) for one in (free, replace(free, usual_visits=())))
    assert found == bare
    assert stable_cents(free, found.rounds) == 0
    assert any(one.fate == "changed" for one in of_problem(free, found.rounds))


def test_the_price_weighs_against_savings() -> None:
    """The dearer a change, the fewer visits change and the more the plan may cost."""
    problem, new_plan = last_week(2, jobs=24, shifts=5, traits=("prices",))
    counts, costs = [], []
    for cents in (1, DEAR):
        priced = replace(problem, weights=replace(problem.weights, stable_cents=cents))
        found = plan(priced, Iterations(1500), 1)
        counts.append(sum(one.counts for one in of_problem(priced, found.rounds)))
        costs.append(sum(found.cost_cents.values()))
    assert counts[0] > counts[1] == 0
    assert costs[0] < costs[1] <= sum(new_plan.cost_cents.values())


@pytest.mark.parametrize("seed", range(cases(3, whole=8)))
def test_a_little_that_recurs_is_held_among_the_rest(seed: int) -> None:
    """Three recurring jobs of twenty have their courier, unless that leaves more jobs out."""
    problem = random_problem(seed, jobs=20, shifts=4, traits=("windows", "prices"))
    before = plan(problem, Iterations(5, step=5), seed)
    served = [visit.job_id for each in before.rounds for visit in each.visits if visit.job_id]
    habits = habits_from(problem, before, set(served[:12:4]))
    weights = replace(problem.weights, stable_cents=DEAR)
    held = replace(problem, usual_visits=habits, weights=weights)
    found = plan(held, Iterations(3000), seed)
    moved = [one for one in of_problem(held, found.rounds) if one.other_courier]
    assert not moved or len(found.unassigned) < len(before.unassigned)
    assert rank(held, found) <= rank(held, before)


def test_habits_hold_where_bikes_are_shared_too() -> None:
    """With every bike free to every courier fewer visits change at a price than without one."""
    counts = [0, 0]
    for seed in range(4):
        problem, _ = last_week(seed, traits=("windows", "prices"))
        bikes = tuple({shift.vehicle.id: shift.vehicle for shift in problem.shifts}.values())
        shared = replace(
            problem,
            shifts=tuple(replace(shift, choice=bikes) for shift in problem.shifts),
            units=tuple(Unit(id=bike.id) for bike in bikes),
        )
        for number, cents in enumerate((0, DEAR)):
            weights = replace(shared.weights, stable_cents=cents)
            priced = replace(shared, weights=weights)
            found = plan(priced, Iterations(600), seed)
            assert not check(priced, found)
            counts[number] += sum(one.counts for one in of_problem(priced, found.rounds))
    assert counts[1] < counts[0] / 2


@pytest.mark.parametrize("cents", [0, DEAR])
def test_exchanged_visits_are_put_back(cents: int) -> None:
    """Inside the tolerance last week's order comes back where that is lawful and judged less."""
    back = 0
    for seed in range(10):
        problem, plan = last_week(seed)
        wide = replace(problem.weights, stable_cents=cents, stable_minutes=600)
        problem = replace(problem, weights=wide)
        usual = sequences_of(problem, plan)
        for name, order in usual.items():
            if not all(isinstance(e, StopTask) and e.kind == "pickup" for e in order[:2]):
                continue
            swapped = {**usual, name: [order[1], order[0], *order[2:]]}
            rounds = rounds_of(problem, swapped)
            if rounds is None or not stable_cents(problem, list(rounds.values())):
                continue
            again = in_previous_order(problem, swapped)
            assert again in (swapped, usual)
            back += again == usual
    assert (back > 3) == (cents == DEAR)


def test_a_share_of_a_budget_ends_with_its_part() -> None:
    """Two shares of a half grant half of the iterations each."""
    whole = Iterations(1000, step=100)
    done = []
    for share in (0.5, 0.5):
        rule, count = TimeShare(whole, share), 0
        while not rule():
            count += rule.batch()
        done.append(count)
    assert done == [500, 500]
