"""What is left of a day: nothing lost, nothing twice, and the plan can always be gone on with."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.check import check
from dispatch.model import (
    Break,
    Capacity,
    Courier,
    Job,
    Load,
    Pin,
    Place,
    Plan,
    Prefix,
    Prices,
    Problem,
    Round,
    Shift,
    Stop,
    TravelTimes,
    Vehicle,
    Window,
)
from dispatch.planning.planner import plan as search
from dispatch.planning.planner import plan_of
from dispatch.planning.what_if.hand_moves import HandMove, entry_key, moved_rounds
from dispatch.planning.what_if.live_day_offers import (
    offers,
    plan_with_least_change,
    sequences_exchanged,
)
from dispatch.rounds.rest_of_day.remaining_day import LOADS_AT_START, RemainingDay, remaining
from dispatch.rounds.rest_of_day.shift_progress import (
    Key,
    ShiftProgress,
    VisitProgress,
    key_of,
    whereabouts,
)
from dispatch.rounds.rest_of_day.whole_day import whole_day_plan
from dispatch.rounds.rest_of_day.whole_day_check import newly_broken
from dispatch.schedule.timetable import StopTask, make_round
from dispatch.search.stop_rules import Iterations
from tests.support.depth import cases
from tests.support.plans.followed import followed
from tests.support.plans.plain_planner import plain_plan
from tests.support.plans.problems import DAY_START, problems

MINUTE = timedelta(minutes=1)
moments = st.integers(-60, 10 * 60).map(lambda minutes: DAY_START + minutes * MINUTE)


def _replanned(left: RemainingDay) -> Plan:
    plan = plan_of(left.problem, left.sequences)
    assert check(left.problem, plan) == ()
    return plan


def _keys(plan: Plan) -> list[Key]:
    return sorted(key_of(v) for one in plan.rounds for v in one.visits if v.kind != "break")


@given(problems(max_jobs=6))
@settings(max_examples=cases(15, whole=60))
@pytest.mark.slow
def test_an_untouched_day_is_left_as_it_is(problem: Problem) -> None:
    """Before anything has begun, what is left is the whole problem, and the order is the plan's."""
    plan = plain_plan(problem)
    left = remaining(problem, plan, (), DAY_START - timedelta(hours=1))
    assert left.problem.jobs == problem.jobs
    assert left.problem.shifts == problem.shifts
    assert (left.problem.pins, left.problem.prefixes) == (problem.pins, problem.prefixes)
    assert (left.strains, left.impassable, left.begun) == ((), (), frozenset())
    assert set(left.sequences) == {one.shift_id for one in plan.rounds}


@given(problems(max_jobs=7), moments)
@settings(max_examples=cases(15, whole=60))
@pytest.mark.slow
def test_a_plan_that_is_followed_can_be_gone_on_with(problem: Problem, now: datetime) -> None:
    """At any moment the rest of a plan that was kept to passes the checker, without any strain."""
    plan = plain_plan(problem)
    left = remaining(problem, plan, followed(plan, now), now)
    assert left.strains == ()
    _replanned(left)


@given(problems(max_jobs=7), moments)
@settings(max_examples=cases(15, whole=60))
def test_every_visit_is_over_or_left_exactly_once(problem: Problem, now: datetime) -> None:
    """What is behind and what is left make the visits of the whole plan, each once."""
    plan = plain_plan(problem)
    left = remaining(problem, plan, followed(plan, now), now)
    again = whole_day_plan(left, plan, _replanned(left))
    assert _keys(again) == _keys(plan)
    for round_ in again.rounds:
        front = left.front.get(round_.shift_id, ())
        assert round_.visits[: len(front)] == front


@given(problems(max_jobs=7), moments, st.integers(1, 90))
@settings(max_examples=cases(15, whole=60))
def test_whoever_is_late_can_still_go_on(problem: Problem, now: datetime, late: int) -> None:
    """Delays never make a plan impossible to go on with; what they break is named."""
    plan = plain_plan(problem)
    progress = followed(plan, now)
    left = remaining(problem, plan, progress, now + late * MINUTE)
    rules = {strain.code for strain in left.strains}
    assert rules <= {"late", "overtime", "break-late", "no-way"}
    usable = left.of_orders(left.sequences, left.problem.job_by_id)
    assert check(usable, plan_of(usable, left.sequences)) == ()


@given(problems(max_jobs=7), moments)
@settings(max_examples=cases(15, whole=60))
def test_what_is_left_can_be_planned_anew(problem: Problem, now: datetime) -> None:
    """The search finds a lawful plan of what is left that brings all goods aboard to an end."""
    plan = plain_plan(problem)
    left = remaining(problem, plan, followed(plan, now), now)
    found = search(left.problem, Iterations(40), 1)
    assert not left.bound & {one.job_id for one in found.unassigned}
    again = whole_day_plan(left, plan, found)
    assert len(set(_keys(again))) == len(_keys(again))


# --- by hand --------------------------------------------------------------------------------

PLACES = tuple(Place(id=name) for name in ("hub", "a", "b", "c"))
HUB, A, B, C = PLACES


def _at(minutes: float) -> datetime:
    return DAY_START + timedelta(minutes=minutes)


def _shift(name: str = "s", hours: float = 8, **more: object) -> Shift:
    shift = Shift(
        id=name,
        courier=Courier(id=f"courier-{name}"),
        vehicle=Vehicle(id=f"bike-{name}", profile="bike", capacity=Capacity(items=5)),
        window=Window(start=DAY_START, end=DAY_START + timedelta(hours=hours)),
        start_place=HUB,
        end_place=HUB,
        prices=Prices(shift_cents=500, hour_cents=1200),
    )
    return replace(shift, **more)  # type: ignore[arg-type]


def _problem(*jobs: Job, shifts: tuple[Shift, ...] = ()) -> Problem:
    """Ten minutes and two kilometres between any two places."""
    minutes = np.full((4, 4), 10, np.int64)
    np.fill_diagonal(minutes, 0)
    times = TravelTimes(
        place_ids=tuple(place.id for place in PLACES),
        duration_s={"bike": minutes * 60},
        distance_m={"bike": minutes * 200},
    )
    return Problem(jobs=jobs, shifts=shifts or (_shift(),), times=times)


def _stop(name: str, place: Place, items: int = 1, **more: object) -> Stop:
    stop = Stop(id=name, place=place, load=Load(items=items), service_s=300)
    return replace(stop, **more)  # type: ignore[arg-type]


def _job(name: str, origin: Place, target: Place, items: int = 1, **drop: object) -> Job:
    return Job(
        id=name,
        pickups=(_stop(f"{name}-p", origin, items),),
        drops=(_stop(f"{name}-d", target, items, **drop),),
    )


def _planned(problem: Problem, *entries: tuple[str, str], shift: int = 0) -> Round:
    """Time a round of (job, pickup or drop) in this order."""
    order = [
        StopTask(job=problem.job_by_id[name], kind=kind, index=0)  # type: ignore[arg-type]
        for name, kind in entries
    ]
    round_ = make_round(problem, problem.shifts[shift], order)
    assert round_ is not None
    return round_


def _done(*keys: Key, at: datetime, status: str = "done") -> dict[Key, VisitProgress]:
    one = VisitProgress(status=status, arrived_at=at, settled_at=at)  # type: ignore[arg-type]
    return dict.fromkeys(keys, one)


def test_a_begun_round_goes_on_from_where_its_courier_is() -> None:
    """Price to begin, limits and goods: used up; the stop that is ridden to stays in front."""
    shift = _shift(max_stops=4, max_distance_m=20_000)
    problem = _problem(_job("one", A, B), _job("two", B, C), shifts=(shift,))
    entries = (("one", "pickup"), ("one", "drop"), ("two", "pickup"), ("two", "drop"))
    plan = Plan(rounds=(_planned(problem, *entries),), unassigned=())
    progress = ShiftProgress(
        shift_id="s", begun_at=_at(0), visits=_done(("pickup", "one", 0), at=_at(20))
    )
    left = remaining(problem, plan, [progress], _at(25))
    (rest,) = left.problem.shifts
    assert (rest.start_place, rest.window.start) == (A, _at(20))
    assert rest.prices.shift_cents == 0
    assert (rest.max_stops, rest.max_distance_m) == (3, 18_000)
    assert left.problem.job_by_id["one"].pickups == ()
    assert [prefix.visits for prefix in left.problem.prefixes] == [(("drop", "one", 0),)]
    assert left.bound == {"one"}
    assert _replanned(left).rounds[0].visits[0].arrive == _at(30)


def test_a_stop_that_is_being_served_ends_before_the_way_goes_on() -> None:
    """Who has arrived is free after service, or now where that takes longer than planned."""
    problem = _problem(_job("one", A, B))
    plan = Plan(rounds=(_planned(problem, ("one", "pickup"), ("one", "drop")),), unassigned=())
    here = {("pickup", "one", 0): VisitProgress(status="arrived", arrived_at=_at(10))}
    progress = ShiftProgress(shift_id="s", begun_at=_at(0), visits=here)  # type: ignore[arg-type]
    for now, free in ((_at(12), _at(15)), (_at(40), _at(40))):
        left = remaining(problem, plan, [progress], now)
        assert left.problem.shifts[0].window.start == free
        assert left.problem.prefixes == ()


@pytest.mark.parametrize(("prize_cents", "priority"), [(None, 0), (1, 0), (None, 100)])
def test_goods_aboard_go_before_whatever_takes_their_room(
    prize_cents: int | None, priority: int
) -> None:
    """A begun job is brought to an end, whatever its prize, and the most urgent waits for it."""
    begun = replace(_job("one", A, B), prize_cents=prize_cents)
    urgent = replace(_job("two", A, C), priority=priority)
    problem = _problem(begun, urgent, shifts=(_shift(max_stops=3),))
    plan = Plan(rounds=(_planned(problem, ("one", "pickup"), ("one", "drop")),), unassigned=())
    here = {("pickup", "one", 0): VisitProgress(status="arrived", arrived_at=_at(10))}
    progress = ShiftProgress(shift_id="s", begun_at=_at(0), visits=here)  # type: ignore[arg-type]
    left = remaining(problem, plan, [progress], _at(12))
    for seed in range(1, 5):
        found = search(left.problem, Iterations(40), seed)
        assert [one.job_id for one in found.unassigned] == ["two"]


def test_a_pin_of_a_rider_who_is_home_is_none() -> None:
    """A job whose rider has gone home before it, while another is bound to it, keeps no pin."""
    problem = replace(
        _problem(_job("one", A, B), shifts=(_shift("a"), _shift("b"))),
        pins=(Pin(job_id="one", shift_id="a"),),
        prefixes=(Prefix(shift_id="b", visits=(("pickup", "one", 0),)),),
    )
    home = ShiftProgress(shift_id="a", finished=True)
    ridden = _planned(problem, ("one", "pickup"), ("one", "drop"), shift=1)
    left = remaining(problem, Plan(rounds=(ridden,), unassigned=()), [home], _at(0))
    assert left.problem.pins == ()


def test_goods_of_a_failed_drop_stay_aboard() -> None:
    """They take up room to the end of the round, and count in what is aboard."""
    problem = _problem(_job("one", A, B, items=3), _job("two", B, C, items=2))
    entries = (("one", "pickup"), ("one", "drop"), ("two", "pickup"), ("two", "drop"))
    plan = Plan(rounds=(_planned(problem, *entries),), unassigned=())
    visits = _done(("pickup", "one", 0), at=_at(15))
    visits |= _done(("drop", "one", 0), at=_at(30), status="failed")
    left = remaining(
        problem, plan, [ShiftProgress(shift_id="s", begun_at=_at(0), visits=visits)], _at(30)
    )
    assert left.staying["s"].items == 3
    assert left.problem.shifts[0].vehicle.capacity.items == 2
    again = whole_day_plan(left, plan, _replanned(left))
    assert again.rounds[0].visits[-2].load_after.items == 5


def test_a_failed_pickup_leaves_nothing_to_drop() -> None:
    """Without goods there is no drop any more."""
    problem = _problem(_job("one", A, B), _job("two", B, C))
    entries = (("one", "pickup"), ("one", "drop"), ("two", "pickup"), ("two", "drop"))
    plan = Plan(rounds=(_planned(problem, *entries),), unassigned=())
    visits = _done(("pickup", "one", 0), at=_at(15), status="failed")
    left = remaining(
        problem, plan, [ShiftProgress(shift_id="s", begun_at=_at(0), visits=visits)], _at(15)
    )
    assert [job.id for job in left.problem.jobs] == ["two"]


def test_half_of_the_goods_aboard_stand_for_themselves() -> None:
    """Of two pickups one is done: its goods are aboard from the start, and nobody rides there."""
    job = Job(
        id="one",
        pickups=(_stop("p0", A, 2), _stop("p1", B, 1)),
        drops=(_stop("d0", C, 3),),
    )
    problem = _problem(job)
    order = [
        StopTask(job=job, kind="pickup", index=0),
        StopTask(job=job, kind="pickup", index=1),
        StopTask(job=job, kind="drop", index=0),
    ]
    round_ = make_round(problem, problem.shifts[0], order)
    assert round_ is not None
    plan = Plan(rounds=(round_,), unassigned=())
    progress = ShiftProgress(
        shift_id="s", begun_at=_at(0), visits=_done(("pickup", "one", 0), at=_at(15))
    )
    left = remaining(problem, plan, [progress], _at(16))
    rest = left.problem.job_by_id["one"]
    assert [(stop.place.id, stop.load.items) for stop in rest.pickups] == [("a", 2), ("b", 1)]
    again = whole_day_plan(left, plan, _replanned(left))
    assert [key_of(v) for v in again.rounds[0].visits] == [key_of(v) for v in round_.visits]
    assert [v.load_after.items for v in again.rounds[0].visits] == [2, 3, 0]


def test_lateness_is_widened_and_named() -> None:
    """A window that is over by now is kept open just as long as it takes, at a price."""
    window = (Window(start=_at(20), end=_at(40)),)
    problem = _problem(_job("one", A, B, windows=window))
    plan = Plan(rounds=(_planned(problem, ("one", "pickup"), ("one", "drop")),), unassigned=())
    progress = ShiftProgress(
        shift_id="s", begun_at=_at(0), visits=_done(("pickup", "one", 0), at=_at(60))
    )
    left = remaining(problem, plan, [progress], _at(60))
    assert [(one.code, one.value) for one in left.strains] == [("late", 30 * 60)]
    assert _replanned(left).cost_cents["lateness"] > 0


@pytest.mark.parametrize(
    ("status", "settled_after_min", "rested"),
    [("arrived", None, True), ("done", 30, True), ("done", 29, False)],
)
def test_work_is_counted_from_the_end_of_a_break(
    status: str,
    settled_after_min: int | None,
    rested: bool,  # noqa: FBT001
) -> None:
    """One that is on ends when it was meant to; one that was too short is none."""
    pause = Break(id="lunch", duration_s=30 * 60)
    shift = _shift(breaks=(pause,))
    problem = replace(_problem(shifts=(shift,)), work_break_s=30 * 60)
    settled = None if settled_after_min is None else _at(100 + settled_after_min)
    one = VisitProgress(status=status, arrived_at=_at(100), settled_at=settled)  # type: ignore[arg-type]
    progress = ShiftProgress(
        shift_id="s",
        begun_at=_at(0),
        visits={("break", "lunch", 0): one},
    )
    there = whereabouts(problem, shift, None, progress, _at(110), ())
    assert there.since == (_at(130) if rested else _at(0))


def test_a_break_is_due_after_six_hours_of_real_work() -> None:
    """A round that planned no break must end in time, or hold one where that is asked for."""
    problem = _problem(_job("one", A, B), _job("late", B, C, windows=(Window(
        start=_at(430), end=_at(470)),)))  # fmt: skip
    plan = Plan(rounds=(_planned(problem, ("one", "pickup"), ("one", "drop")),), unassigned=())
    begun = plan.rounds[0].start
    progress = ShiftProgress(
        shift_id="s",
        begun_at=begun,
        visits=_done(("pickup", "one", 0), at=begun + timedelta(minutes=15)),
    )
    now = begun + timedelta(minutes=16)
    left = remaining(problem, plan, [progress], now)
    latest = begun + timedelta(hours=6)
    assert left.problem.shifts[0].window.end == min(latest, problem.shifts[0].window.end)
    assert [one.ruled_out for one in offers(left, left.sequences, "late")] == ["window"]
    rested = remaining(problem, plan, [progress], now, pausing=["s"])
    (pause,) = rested.problem.shifts[0].breaks
    assert (pause.windows[-1].end, pause.duration_s) == (latest, problem.work_break_s)
    (offer,) = offers(rested, rested.sequences, "late")
    assert offer.cost_cents is not None
    assert any(isinstance(entry, Break) for entry in offer.order)


def test_goods_at_the_hub_are_out_of_reach_for_who_has_left() -> None:
    """Drops that are loaded where a shift starts ask for a vehicle that is still there."""
    job = Job(id="new", drops=(_stop("d", B),))
    problem = _problem(_job("one", A, B), job, shifts=(_shift(), _shift("t")))
    plan = Plan(rounds=(_planned(problem, ("one", "pickup"), ("one", "drop")),), unassigned=())
    left = remaining(problem, plan, [ShiftProgress(shift_id="s", begun_at=_at(0))], _at(1))
    assert LOADS_AT_START in left.problem.job_by_id["new"].skills
    costs = {one.shift_id: one for one in offers(left, left.sequences, "new")}
    assert costs["s"].ruled_out == "already-left"
    assert costs["t"].cost_cents is not None


def test_rounds_exchanged_twice_are_as_they_were() -> None:
    """Exchanging is its own inverse, and going back to a plan restores its order."""
    shifts = (_shift(), _shift("t"))
    problem = _problem(_job("one", A, B), _job("two", B, C), _job("three", C, A), shifts=shifts)
    rounds = (
        _planned(problem, ("one", "pickup"), ("two", "pickup"), ("one", "drop"), ("two", "drop")),
        _planned(problem, ("three", "pickup"), ("three", "drop"), shift=1),
    )
    plan = Plan(rounds=rounds, unassigned=())
    left = remaining(problem, plan, (), _at(-5))
    swapped = sequences_exchanged(left, "s", "t")
    assert [e.job.id for e in swapped["t"] if isinstance(e, StopTask)] == [
        "one",
        "two",
        "one",
        "two",
    ]
    there = remaining(problem, plan_of(problem, swapped), (), _at(-5))
    back = sequences_exchanged(there, "s", "t")
    assert plan_of(problem, back).rounds == plan_of(problem, left.sequences).rounds
    assert (
        plan_of(problem, plan_with_least_change(there, plan)).rounds
        == plan_of(problem, back).rounds
    )


@pytest.mark.parametrize(("early", "begins"), [(0, 240), (5, 240), (120, 120), (140, 100)])
def test_a_break_moves_with_a_rider_who_is_ahead(early: int, begins: int) -> None:
    """Who is two hours early rests two hours earlier, and waits for no hour of a clock."""
    lunch = Break(id="lunch", duration_s=1800, windows=(Window(start=_at(240), end=_at(300)),))
    shift = _shift(breaks=(lunch,), hours=8)
    jobs = (_job("one", A, B, windows=(Window(start=_at(200), end=_at(230)),)), _job("two", B, C))
    problem = _problem(*jobs, shifts=(shift,))
    stops = [StopTask(job=job, kind=kind, index=0) for job in jobs for kind, _, _ in job.stops]
    order: list[StopTask | Break] = [*stops[:2], lunch, *stops[2:]]
    round_ = make_round(problem, shift, order)
    assert round_ is not None
    plan = Plan(rounds=(round_,), unassigned=())
    done = round_.visits[1].depart - early * MINUTE
    keys = [key_of(v) for v in round_.visits[:2]]
    progress = ShiftProgress(
        shift_id="s", begun_at=round_.start - early * MINUTE, visits=_done(*keys, at=done)
    )
    left = remaining(problem, plan, [progress], done)
    again = _replanned(left)
    pause = next(v for v in again.rounds[0].visits if v.kind == "break")
    assert abs(pause.start - max(_at(begins), done)) <= 5 * MINUTE
    assert left.strains == ()


def test_a_break_whose_time_passed_in_an_idle_shift_is_over() -> None:
    """Who rode nothing until then may take a job without it, and the whole day's check agrees."""
    lunch = Break(id="lunch", duration_s=1800, windows=(Window(start=_at(60), end=_at(120)),))
    problem = _problem(_job("one", A, B), shifts=(_shift(breaks=(lunch,)),))
    nothing = Plan(rounds=(), unassigned=())
    for now, has_break in ((_at(110), True), (_at(130), False)):
        left = remaining(problem, nothing, (), now)
        (offer,) = offers(left, left.sequences, "one")
        assert offer.cost_cents is not None
        assert any(isinstance(entry, Break) for entry in offer.order) == has_break
        found = plan_of(left.problem, {"s": list(offer.order)})
        assert newly_broken(problem, (), nothing, whole_day_plan(left, nothing, found)) == ()


def test_a_stop_that_is_ridden_to_stays_where_its_job_moves() -> None:
    """A job that moves within its round keeps the pickup in front that its rider is going to."""
    problem = _problem(_job("one", A, B), _job("two", C, A))
    calls = (("one", "pickup"), ("one", "drop"), ("two", "pickup"), ("two", "drop"))
    plan = Plan(rounds=(_planned(problem, *calls),), unassigned=())
    left = remaining(problem, plan, [ShiftProgress(shift_id="s", begun_at=_at(0))], _at(1))
    assert left.bound == {"one"}
    moved = moved_rounds(left, HandMove(jobs=("one",), shift_id="s"))
    assert moved.broken == ()
    order = [entry_key(entry) for entry in moved.sequences["s"]]
    assert order[0] == ("pickup", "one", 0)
    assert sorted(order) == sorted(key_of(visit) for visit in plan.rounds[0].visits)
