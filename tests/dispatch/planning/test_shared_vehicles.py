"""Shared bikes and trailers: lawful, never with two at once, the best there is, and told."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise, product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.check import check
from dispatch.model import (
    Capacity,
    Courier,
    Job,
    Load,
    Pin,
    Place,
    Plan,
    Prices,
    Problem,
    Shift,
    Stop,
    Trailer,
    TravelTimes,
    Unassigned,
    Unit,
    Vehicle,
    Window,
)
from dispatch.model.available_vehicles import rigs_for, towing, vehicle_of
from dispatch.planning.fairness.rider_selection import select_riders
from dispatch.planning.plan_ranking import rank
from dispatch.planning.planner import plan
from dispatch.planning.vehicles import shared_vehicle_planner
from dispatch.planning.vehicles.round_selection import cheapest_rounds
from dispatch.planning.vehicles.vehicle_assignment import VehicleAssigner
from dispatch.planning.vehicles.vehicle_availability import (
    VehicleAvailability,
    problem_as_ridden,
)
from dispatch.planning.what_if.explanations import explain
from dispatch.schedule.timetable import StopTask, make_round
from dispatch.search.stop_rules import Iterations
from tests.support.depth import cases
from tests.support.plans.problems import TRAITS, problems
from tests.support.plans.shared_vehicles import share

if TYPE_CHECKING:
    from collections.abc import Sequence

EIGHT = datetime(2026, 3, 2, 8, tzinfo=UTC)
PLACES = tuple(Place(id=f"p{number}") for number in range(5))
DEPOT = PLACES[0]
BIKE = Vehicle(id="john", profile="cargo", capacity=Capacity(mass_g=80_000), hitch=True)
TRAILER = Trailer(id="carla", profile="bike", capacity=Capacity(mass_g=120_000))
CALM = tuple(trait for trait in TRAITS if trait not in {"breaks", "long-shifts", "legal-breaks"})
"""Traits with which a round that has begun can always be finished."""


def _times() -> TravelTimes:
    """A street with a place each kilometre; with a trailer (``bike``) it takes half longer."""
    rows = np.arange(len(PLACES))
    metres = (np.abs(rows[:, None] - rows[None, :]) * 1000).astype(np.int32)
    return TravelTimes(
        place_ids=tuple(place.id for place in PLACES),
        duration_s={"cargo": metres // 4, "bike": metres * 3 // 8},
        distance_m={"cargo": metres, "bike": metres},
    )


def _hours(start: float, end: float) -> Window:
    low, high = (timedelta(seconds=round(3600 * hour)) for hour in (start, end))
    return Window(start=EIGHT + low, end=EIGHT + high)


def _shift(
    name: str, choice: Sequence[Vehicle], hours: tuple[float, float] = (0, 4), **more: object
) -> Shift:
    values: dict[str, object] = {
        "courier": Courier(id=f"rider-{name}"),
        "start_place": DEPOT,
        "end_place": DEPOT,
        "prices": Prices(shift_cents=500, hour_cents=3600),
        **more,
    }
    return Shift(
        id=name,
        vehicle=choice[0],
        choice=tuple(choice),
        window=_hours(*hours),
        **values,  # type: ignore[arg-type]
    )


def _job(
    name: str, place: int, kg: int = 5, hours: tuple[float, float] | None = None, **more: object
) -> Job:
    windows = () if hours is None else (_hours(*hours),)
    stop = Stop(place=PLACES[place], load=Load(mass_g=kg * 1000), windows=windows, service_s=120)
    return Job(id=name, drops=(stop,), **more)  # type: ignore[arg-type]


def _problem(jobs: Sequence[Job], shifts: Sequence[Shift], *units: Unit, **more: object) -> Problem:
    return Problem(
        jobs=tuple(jobs),
        shifts=tuple(shifts),
        times=_times(),
        units=units,
        **more,  # type: ignore[arg-type]
    )


def _codes(problem: Problem, plan: Plan) -> set[str]:
    return {violation.code for violation in check(problem, plan)}


# --- any day --------------------------------------------------------------------------------


@given(
    problem=st.sets(st.sampled_from(CALM)).flatmap(lambda chosen: problems(10, 6, chosen))
    | problems(9, 5, [trait for trait in TRAITS if trait != "prefixes"]),
    chance=st.randoms(use_true_random=False),
    iterations=st.sampled_from([40, 1500]),
)
@settings(max_examples=cases(20, whole=120))
@pytest.mark.slow
def test_any_shared_day_gets_a_lawful_plan(
    problem: Problem, chance: random.Random, iterations: int
) -> None:
    """The checker passes it, all jobs are accounted for, and the seed decides all of it."""
    problem = share(problem, chance)
    new_plan = plan(problem, Iterations(iterations), 3)
    assert check(problem, new_plan) == ()
    served = {visit.job_id for one in new_plan.rounds for visit in one.visits if visit.job_id}
    assert served | {one.job_id for one in new_plan.unassigned} == set(problem.job_by_id)
    assert plan(problem, Iterations(iterations), 3) == new_plan
    _assert_one_at_a_time(problem, new_plan)


def _assert_one_at_a_time(problem: Problem, plan: Plan) -> None:
    """No unit is with two rounds at any second, nor handed over in less than its time."""
    shifts = {shift.id: shift for shift in problem.shifts}
    for unit in problem.units:
        spans = sorted(
            (one.start, one.end)
            for one in plan.rounds
            if unit.id in vehicle_of(shifts[one.shift_id], one).units
        )
        for (_, end), (start, _) in pairwise(spans):
            assert end + timedelta(seconds=unit.handover_s) <= start


@given(problem=problems(8, 5, CALM[:6]), chance=st.randoms(use_true_random=False))
@settings(max_examples=cases(5, whole=25))
@pytest.mark.slow
def test_a_shared_plan_can_be_explained(problem: Problem, chance: random.Random) -> None:
    """The day as the plan rides it has a reason for each job, and every vehicle that was chosen."""
    problem = share(problem, chance)
    new_plan = plan(problem, Iterations(300), 1)
    ridden = problem_as_ridden(problem, new_plan)
    explanation = explain(ridden, new_plan)
    names = {one.job_id for one in explanation.choices} | {
        one.job_id for one in explanation.refusals
    }
    assert names == set(problem.job_by_id)
    vehicles = {shift.id: shift.vehicle.id for shift in ridden.shifts}
    assert all(vehicles[one.shift_id] == one.vehicle_id for one in new_plan.rounds)


@given(
    problem=problems(9, 5, ("loads", "prices", "speed", "windows")),
    chance=st.randoms(use_true_random=False),
)
@settings(max_examples=cases(10, whole=30))
def test_a_shared_plan_is_made_fair(problem: Problem, chance: random.Random) -> None:
    """Rounds given to shifts for fairness keep every rule on shared bikes, and are no worse."""
    problem = share(problem, chance)
    shifts = tuple(
        replace(shift, courier=replace(shift.courier, effort_points=chance.choice([0, 90, 700])))
        for shift in problem.shifts
    )
    weights = replace(problem.weights, fairness_hundred_cents=3000)
    problem = replace(problem, shifts=shifts, weights=weights)
    new_plan = plan(problem, Iterations(300), 1)
    chosen = select_riders(problem, new_plan, 3)
    assert chosen.outcome in {"chosen", "nothing-better"}
    assert check(problem, chosen.plan) == ()
    assert rank(problem, chosen.plan) <= rank(problem, new_plan)


# --- the best there is ----------------------------------------------------------------------


def _all_decided(problem: Problem) -> list[Problem]:
    """Every way to give each shift one of its vehicles or none, no unit to two at once."""
    found = []
    for row in product(*((*shift.vehicles, None) for shift in problem.shifts)):
        pairs = [(s, v) for s, v in zip(problem.shifts, row, strict=True) if v is not None]
        meet = any(
            set(one[1].units) & set(other[1].units)
            and not (
                one[0].window.end + timedelta(minutes=10) <= other[0].window.start
                or other[0].window.end + timedelta(minutes=10) <= one[0].window.start
            )
            for number, one in enumerate(pairs)
            for other in pairs[:number]
        )
        if not meet:
            shifts = tuple(replace(shift, vehicle=bike, choice=()) for shift, bike in pairs)
            found.append(replace(problem, shifts=shifts, units=()))
    return found


@pytest.mark.parametrize("seed", range(cases(3, whole=10)))
@pytest.mark.slow
def test_of_few_pairings_the_best_is_found(seed: int) -> None:
    """On tiny days no pairing whatever, planned by itself, is judged better than the plan."""
    rng = random.Random(seed)
    bikes = [
        BIKE,
        replace(BIKE, id="small", capacity=Capacity(mass_g=20_000), speed_percent=125, hitch=False),
    ]
    hours = [(0.0, 2.0), (2.5, 4.5), (0.0, 2.0)]
    shifts = [
        _shift(
            f"s{number}",
            rigs_for(Courier(id="any"), bikes, [TRAILER] if number < 2 else []),
            hours[number],
            prices=Prices(shift_cents=rng.choice([0, 300, 900]), hour_cents=3600),
        )
        for number in range(rng.choice([2, 2, 3]))
    ]
    jobs = [
        _job(
            f"j{number}",
            rng.randint(1, 4),
            rng.choice([4, 15, 60, 150]),
            rng.choice([None, (0.0, 1.5), (3.0, 4.0)]),
        )
        for number in range(5)
    ]
    units = [Unit(id=name, handover_s=600) for name in ("john", "small", "carla")]
    problem = _problem(jobs, shifts, *units)
    new_plan = plan(problem, Iterations(80_000), 5)
    assert check(problem, new_plan) == ()
    best = min(rank(problem, plan(one, Iterations(1500), seed)) for one in _all_decided(problem))
    assert rank(problem, new_plan) == best


# --- trailers -------------------------------------------------------------------------------


@pytest.mark.parametrize(("kg", "vehicle"), [(30, "john"), (150, "john + carla")])
def test_a_trailer_is_taken_where_a_load_needs_it(kg: int, vehicle: str) -> None:
    """150 kg ride with the trailer that carries them, 30 kg without, which is quicker."""
    choice = rigs_for(Courier(id="any"), [BIKE], [TRAILER])
    problem = _problem(
        [_job("load", 2, kg)], [_shift("s", choice)], Unit(id="john"), Unit(id="carla")
    )
    new_plan = plan(problem, Iterations(2000), 1)
    assert [one.vehicle_id for one in new_plan.rounds] == [vehicle]


def test_a_bike_with_a_trailer_is_both_together() -> None:
    """It carries the sum, is as wide as the wider, moves as the trailer does, and asks for both."""
    bike = replace(
        BIKE,
        capacity=Capacity(mass_g=80_000, items=10, extra={"cold": 2}),
        width_mm=900,
        range_m=40_000,
        speed_percent=90,
        needs=frozenset({"long"}),
    )
    trailer = replace(
        TRAILER,
        capacity=Capacity(mass_g=100_000, volume_ml=5, extra={"hot": 1}),
        width_mm=1100,
        skills=frozenset({"flat-bed"}),
        speed_percent=80,
        needs=frozenset({"towing"}),
    )
    rig = towing(bike, trailer)
    assert rig.capacity == Capacity(mass_g=180_000, extra={"cold": 2, "hot": 1})
    assert (rig.profile, rig.width_mm, rig.range_m, rig.speed_percent) == ("bike", 1100, 40_000, 72)
    assert rig.skills == frozenset({"flat-bed"})
    assert rig.needs == frozenset({"long", "towing"})
    assert rig.units == ("john", "carla")


def test_only_who_can_ride_it_gets_a_trailer() -> None:
    """A trailer asks for a hitch and for the skills that it needs."""
    trailer = replace(TRAILER, needs=frozenset({"towing"}))
    plain = replace(BIKE, id="plain", hitch=False)
    names = [one.id for one in rigs_for(Courier(id="a"), [BIKE, plain], [trailer])]
    assert names == ["john", "plain"]
    able = Courier(id="b", skills=frozenset({"towing"}))
    assert [one.id for one in rigs_for(able, [BIKE, plain], [trailer])][2:] == ["john + carla"]
    with pytest.raises(ValueError, match="no hitch"):
        towing(plain, trailer)


# --- handing on -----------------------------------------------------------------------------


def _two_shifts(handover_s: int, **more: object) -> Problem:
    """A morning and an afternoon that touch, and one bike; work that needs both."""
    shifts = [_shift("am", [BIKE], (0, 4)), _shift("pm", [BIKE], (4, 8), **more)]
    jobs = [_job("early", 2, hours=(3, 3.5)), _job("late", 3, hours=(4.5, 5))]
    return _problem(jobs, shifts, Unit(id="john", handover_s=handover_s))


def test_a_bike_is_handed_on_at_noon() -> None:
    """Shifts that touch share a bike: both ride it, with the time for handing over between."""
    problem = _two_shifts(900)
    new_plan = plan(problem, Iterations(500), 1)
    assert new_plan.unassigned == ()
    assert new_plan.rounds[1].start - new_plan.rounds[0].end >= timedelta(seconds=900)


@pytest.mark.parametrize("late_s", [0, 1])
@pytest.mark.parametrize("before", [True, False])
def test_a_round_leaves_its_bike_from_the_handover_on(
    before: bool,  # noqa: FBT001
    late_s: int,
) -> None:
    """A shift up to the very second of handing over has the bike; one of a second more has not."""
    both = [_shift("am", [BIKE], (1, 4)), _shift("pm", [BIKE], (0, 8))]
    problem = _problem([_job("x", 2)], both, Unit(id="john", handover_s=900))
    round_ = make_round(problem, both[0], [StopTask(job=problem.jobs[0], kind="drop", index=0)])
    assert round_ is not None
    apart, late = timedelta(seconds=900), timedelta(seconds=late_s)
    hours = (
        Window(start=round_.end + apart - late, end=EIGHT + timedelta(hours=8))
        if before
        else Window(start=EIGHT, end=round_.start - apart + late)
    )
    other = replace(both[1], window=hours)
    assigner = VehicleAssigner(replace(problem, shifts=(both[0], other)))
    availability = VehicleAvailability(assigner, (round_,))
    assert availability.has_vehicle_at_hand(other) is (not late_s)
    assert availability.missing_units(other) == (("john",) if late_s else ())


def test_a_bike_that_ends_elsewhere_is_not_handed_on() -> None:
    """Who begins at another place than where the bike was left cannot have it, and that is told."""
    problem = _two_shifts(0, start_place=PLACES[4])
    new_plan = plan(problem, Iterations(500), 1)
    assert [(one.reason, one.units) for one in new_plan.unassigned] == [
        ("vehicle-taken", ("john",))
    ]


def test_hours_are_shared_out_by_half_of_what_overlaps() -> None:
    """Of shifts that overlap both lose the same; who would lose over a quarter shares nothing."""
    problem = _problem(
        [_job("one", 1)],
        [
            _shift("am", [BIKE], (0, 4)),
            _shift("pm", [BIKE], (3.5, 8)),
            _shift("all", [BIKE], (0, 8)),
        ],
        Unit(id="john", handover_s=600),
    )
    assigner = VehicleAssigner(problem)
    lent = assigner.assigned_vehicles({"am": BIKE, "pm": BIKE})
    assert lent is not None
    assert lent["am"].window.end == EIGHT + timedelta(hours=4, minutes=-20)
    assert lent["pm"].window.start == EIGHT + timedelta(hours=4, minutes=-10)
    assert not assigner.together("john", "am", "all")


def test_a_bike_is_used_only_while_it_is_there() -> None:
    """A bike at the workshop until ten serves what is due later, and not what is due before."""
    jobs = [_job("before", 1, hours=(0, 1)), _job("after", 1, hours=(2.5, 3))]
    problem = _problem(jobs, [_shift("s", [BIKE])], Unit(id="john", free=(_hours(2, 9),)))
    new_plan = plan(problem, Iterations(300), 1)
    assert new_plan.rounds[0].start >= EIGHT + timedelta(hours=2)
    assert [(one.job_id, one.reason, one.units) for one in new_plan.unassigned] == [
        ("before", "no-shift-in-window", ("john",))
    ]


def test_rounds_share_a_bike_by_their_own_times() -> None:
    """CP-SAT puts two rounds on one bike whose shifts overlap wholly but whose rounds do not."""
    shifts = [_shift("a", [BIKE], (0, 8)), _shift("b", [BIKE, replace(BIKE, id="dear")], (0, 8))]
    dear = replace(shifts[1].choice[1], speed_percent=50)
    shifts[1] = replace(shifts[1], choice=(BIKE, dear), max_stops=1)
    shifts[0] = replace(shifts[0], max_stops=1)
    jobs = [_job("x", 1, hours=(1, 1.5)), _job("y", 2, hours=(5, 5.5))]
    problem = _problem(jobs, shifts, Unit(id="john", handover_s=600), Unit(id="dear"))
    pool = [[StopTask(job=job, kind="drop", index=0)] for job in jobs]
    chosen = cheapest_rounds(VehicleAssigner(problem), pool, frozenset({"x", "y"}), {}, 1)
    assert chosen is not None
    assert {vehicle.id for vehicle in chosen.assignment.values()} == {"john"}
    new_plan = plan(problem, Iterations(4000), 1)
    assert {one.vehicle_id for one in new_plan.rounds} == {"john"}


@pytest.mark.parametrize(("hour", "bike"), [(3, "john"), (7, "dear")])
@pytest.mark.parametrize("begun", [True, False])
def test_a_round_follows_on_a_bike_only_where_it_was_left(
    hour: float,
    bike: str,
    begun: bool,  # noqa: FBT001
) -> None:
    """CP-SAT lets a round come before one that ends elsewhere, and takes another bike after it."""
    dear = replace(BIKE, id="dear", speed_percent=50)
    first = replace(_shift("a", [BIKE], (0, 9), end_place=PLACES[4]), choice=())
    job, own = _job("x", 1, hours=(hour, hour + 0.2)), _job("own", 2, hours=(5, 5.2))
    problem = _problem(
        [job, own],
        [first, _shift("b", [BIKE, dear], (0, 9), max_stops=1)],
        Unit(id="john"),
        Unit(id="dear"),
        pins=(Pin(job_id="own", shift_id="a"),),
    )
    orders = [[StopTask(job=one, kind="drop", index=0)] for one in (job, own)]
    fixed = make_round(problem, first, orders[1])
    assert fixed is not None
    chosen = cheapest_rounds(
        VehicleAssigner(problem),
        orders[:1] if begun else orders,
        frozenset({"x"} if begun else {"x", "own"}),
        {"a": fixed} if begun else {},
        1,
    )
    assert chosen is not None
    assert chosen.assignment["b"].id == bike


def test_changes_that_leave_nothing_to_search_come_to_an_end() -> None:
    """With one job and it pinned, most lendings have no work: the search by iterations ends."""
    shifts = [_shift("a", [BIKE]), _shift("b", [BIKE])]
    pins = (Pin(job_id="x", shift_id="a"),)
    new_plan = plan(
        _problem([_job("x", 4)], shifts, Unit(id="john"), pins=pins), Iterations(300), 1
    )
    assert [(one.shift_id, one.vehicle_id) for one in new_plan.rounds] == [("a", "john")]


# --- what is told ---------------------------------------------------------------------------


def _two_heavy() -> Problem:
    """Two heavy loads at one hour and one trailer."""
    choices = [rigs_for(Courier(id="any"), [replace(BIKE, id=name)], [TRAILER]) for name in "ab"]
    jobs = [_job("one", 4, 150, hours=(1, 1.2)), _job("two", 4, 160, hours=(1, 1.2))]
    shifts = [_shift(f"s{number}", choice, (0, 2)) for number, choice in enumerate(choices)]
    return _problem(jobs, shifts, *(Unit(id=name) for name in ("a", "b", "carla")))


def test_what_is_missing_is_named() -> None:
    """Of two loads that need the trailer at one time one is left out, and the trailer named."""
    problem = _two_heavy()
    new_plan = plan(problem, Iterations(1000), 1)
    assert len(new_plan.rounds) == 1
    (left,) = new_plan.unassigned
    assert left.reason == "vehicle-taken"
    assert "carla" in left.units


def _pinned() -> Problem:
    """One bike, and work at one hour for the two who could ride it; more of it for the first."""
    shifts = [_shift("a", [BIKE]), _shift("b", [BIKE])]
    jobs = [_job(name, 4, hours=(1, 1.05)) for name in ("x", "y", "z")]
    pins = tuple(Pin(job_id=job.id, shift_id="b" if job.id == "z" else "a") for job in jobs)
    return _problem(jobs, shifts, Unit(id="john"), pins=pins)


def test_a_job_pinned_to_who_has_nothing_is_told() -> None:
    """A job that is pinned to a shift whose bike somebody else has names that bike."""
    new_plan = plan(_pinned(), Iterations(500), 1)
    assert [(one.job_id, one.reason, one.units) for one in new_plan.unassigned] == [
        ("z", "vehicle-taken", ("john",))
    ]


def _idle_at(day: Problem) -> dict[str, str]:
    """Return what each shift has on a day of which nothing is planned."""
    ridden = problem_as_ridden(day, Plan(rounds=(), unassigned=()))
    return {shift.id: shift.vehicle.id for shift in ridden.shifts}


def test_one_bike_is_free_for_one_idle_shift() -> None:
    """Of two shifts without a round at one time, one has the only bike; a later one has it too."""
    shifts = [_shift("a", [BIKE]), _shift("b", [BIKE]), _shift("c", [BIKE], (4, 8))]
    assert _idle_at(_problem([], shifts, Unit(id="john", handover_s=600))) == {
        "a": "john",
        "c": "john",
    }


def test_a_named_bike_that_somebody_rides_is_not_free() -> None:
    """A shift that names a bike and has no round is not in the day where another one rides it."""
    named = replace(_shift("b", [BIKE]), choice=())
    problem = _problem([_job("x", 4)], [_shift("a", [BIKE]), named], Unit(id="john"))
    pinned = replace(problem, pins=(Pin(job_id="x", shift_id="a"),))
    new_plan = plan(pinned, Iterations(300), 1)
    assert [one.shift_id for one in new_plan.rounds] == ["a"]
    assert [shift.id for shift in problem_as_ridden(pinned, new_plan).shifts] == ["a"]
    later = replace(named, window=_hours(4, 8))
    after = replace(pinned, shifts=(pinned.shifts[0], later))
    assert [shift.id for shift in problem_as_ridden(after, new_plan).shifts] == ["a", "b"]


@pytest.mark.parametrize("chosen", [True, False])
def test_who_has_a_bike_that_is_never_there_has_no_hours(chosen: bool) -> None:  # noqa: FBT001
    """A bike in repair all day leaves its shift no time to work, chosen or named."""
    shift = _shift("a", [BIKE])
    shift = shift if chosen else replace(shift, choice=())
    problem = _problem([], [shift], Unit(id="john", free=(_hours(30, 31),)))
    (idle,) = problem_as_ridden(problem, Plan(rounds=(), unassigned=())).shifts
    assert idle.window.start == idle.window.end


def _hints(problem: Problem) -> set[str]:
    """Return the kinds of changes that are shown for the one job that is left out."""
    new_plan = plan(problem, Iterations(200), 1)
    (refused,) = explain(problem_as_ridden(problem, new_plan), new_plan).refusals
    return {change.kind for change in refused.changes}


def test_longer_hours_are_no_hint_where_the_bike_is_not_there() -> None:
    """A shift is told to work longer only where what it rides is there for it."""
    late = _job("late", 1, hours=(5, 6))
    own = _problem([late], [_shift("a", [BIKE])], Unit(id="john"))
    assert "shift-later" in _hints(own)
    away = Unit(id="john", free=(_hours(0, 4),))
    assert "shift-later" not in _hints(replace(own, units=(away,)))


def test_a_bike_that_is_never_there_is_no_hint() -> None:
    """Nobody is told to ride what is never there in their hours, or to work longer on it."""
    ann, bob = (
        _shift("a", [BIKE]),
        _shift("b", [replace(BIKE, id="small", capacity=Capacity(mass_g=1000))]),
    )
    never = Unit(id="john", free=(_hours(30, 31),))
    problem = _problem([_job("bread", 1)], [ann, bob], never, Unit(id="small"))
    assert not {"vehicle", "shift-later", "shift-earlier"} & _hints(problem)


# --- the checker ----------------------------------------------------------------------------


def test_the_checker_sees_every_wrong_use() -> None:
    """Each rule on shared units is broken by a plan made for a day without it."""
    problem = _two_shifts(300)
    new_plan = plan(problem, Iterations(500), 1)
    assert check(problem, new_plan) == ()
    first, second = new_plan.rounds

    def with_unit(unit: Unit) -> Problem:
        return replace(problem, units=(unit,))

    long = (second.start - first.end) // timedelta(seconds=1) + 1
    assert _codes(with_unit(Unit(id="john", handover_s=long)), new_plan) == {"unit-used-twice"}
    assert check(with_unit(Unit(id="john", handover_s=long - 1)), new_plan) == ()
    assert _codes(with_unit(Unit(id="john", free=(_hours(0, 4),))), new_plan) == {"unit-not-free"}
    other = replace(new_plan, rounds=(replace(first, vehicle_id="ghost"), second))
    assert "vehicle-not-of-shift" in _codes(problem, other)
    hard = replace(BIKE, needs=frozenset({"trike"}))
    shifts = tuple(replace(shift, vehicle=hard, choice=(hard,)) for shift in problem.shifts)
    assert _codes(replace(problem, shifts=shifts), new_plan) == {"rider-not-able"}
    moved = replace(problem.shifts[0], end_place=None)
    assert "unit-elsewhere" in _codes(replace(problem, shifts=(moved, problem.shifts[1])), new_plan)


def test_a_second_is_an_overlap_and_none_is_not() -> None:
    """Rounds that meet at one instant follow each other; a second more is one bike twice."""
    problem = _two_shifts(0)
    new_plan = plan(problem, Iterations(500), 1)
    first, second = new_plan.rounds
    meets = replace(second, start=first.end)
    twice = replace(second, start=first.end - timedelta(seconds=1))
    for one, wrong in ((meets, False), (twice, True)):
        for rounds in ((first, one), (one, first)):
            codes = _codes(problem, replace(new_plan, rounds=rounds))
            assert ("unit-used-twice" in codes) is wrong


def test_what_is_away_is_named() -> None:
    """Where the trailer alone is away it is named, not its bike; what would not help is not."""
    choice = rigs_for(Courier(id="any"), [BIKE], [TRAILER])
    heavy = _job("heavy", 2, 150, hours=(1, 1.2))
    problem = _problem(
        [heavy, _job("never", 2, hours=(20, 21))],
        [_shift("s", choice)],
        Unit(id="john", free=(_hours(0, 30),)),
        Unit(id="carla", free=(_hours(2, 4),)),
    )
    new_plan = plan(problem, Iterations(100), 1)
    assert check(problem, new_plan) == ()
    assert {one.job_id: (one.reason, one.units) for one in new_plan.unassigned} == {
        "heavy": ("no-shift-in-window", ("carla",)),
        "never": ("no-shift-in-window", ()),
    }


@pytest.mark.parametrize("units", [("carla",), ("ghost",), ("john", "carla")])
def test_the_checker_refuses_a_unit_that_is_not_away(units: tuple[str, ...]) -> None:
    """Only what is away is named, and only where some shift could serve the job with it."""
    free = (_hours(2, 9),)
    jobs = [_job("before", 1, hours=(0, 1)), _job("after", 1, hours=(2.5, 3))]
    problem = _problem(
        jobs, [_shift("s", [BIKE])], Unit(id="john", free=free), Unit(id="carla", free=free)
    )
    new_plan = plan(problem, Iterations(100), 1)
    assert check(problem, new_plan) == ()
    untrue = Unassigned(job_id="before", reason="no-shift-in-window", units=units)
    assert _codes(problem, replace(new_plan, unassigned=(untrue,))) == {"units-not-taken"}


def test_the_checker_refuses_an_untrue_unit() -> None:
    """A plan may not name a bike as missing that nobody else has, nor call a taken one no room."""
    problem = _pinned()
    new_plan = plan(problem, Iterations(500), 1)
    (left,) = new_plan.unassigned
    named = replace(new_plan, unassigned=(replace(left, units=("john", "carla")),))
    assert _codes(problem, named) == {"units-not-taken"}
    room = replace(new_plan, unassigned=(replace(left, reason="no-room", units=()),))
    assert _codes(problem, room) == {"reason-untrue"}


# --- a cooperative --------------------------------------------------------------------------


def cooperative() -> Problem:
    """Nine riders over a day, five bikes, three trailers, and heavy goods among light ones."""
    rng = random.Random(11)
    bikes = [replace(BIKE, id=f"bike-{number}", hitch=number < 4) for number in range(5)]
    trailers = [replace(TRAILER, id=f"trailer-{number}") for number in range(3)]
    towing_skill = frozenset({"towing"})
    trailers[2] = replace(trailers[2], needs=towing_skill)
    shifts = []
    for number in range(9):
        skills = towing_skill if number % 3 == 0 else frozenset[str]()
        courier = Courier(id=f"rider-{number}", skills=skills)
        hours = (0.0, 4.0) if number < 5 else (4.0, 8.0)
        choice = rigs_for(courier, bikes, trailers)
        shifts.append(_shift(f"shift-{number}", choice, hours, courier=courier))
    jobs = [
        _job(
            f"job-{number}",
            rng.randint(1, 4),
            150 if number % 10 == 0 else rng.choice([1, 2, 4]),
            (start := rng.uniform(0, 7), start + 0.8),
        )
        for number in range(60)
    ]
    names = [bike.id for bike in bikes] + [trailer.id for trailer in trailers]
    units = [Unit(id=name, handover_s=600) for name in names]
    return _problem(jobs, shifts, *units)


def _better_results(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list into which each step of the search that finds something better is written."""
    found: list[str] = []
    search = shared_vehicle_planner._SharedVehicleSearch

    def watch(name: str) -> None:
        real = getattr(search, name)

        def step(self: object, *args: object) -> object:
            if name == "finish":
                found.append(name)
            result = real(self, *args)
            if result:
                found.append(name)
            return result

        monkeypatch.setattr(search, name, step)

    for name in ("_take", "_anew", "finish"):
        watch(name)
    return found


def test_nine_riders_share_five_bikes_and_three_trailers(monkeypatch: pytest.MonkeyPatch) -> None:
    """All is served, heavy goods with trailers, bikes ride twice, and each better plan is told."""
    problem = cooperative()
    better = _better_results(monkeypatch)
    told: list[Plan] = []
    new_plan = plan(problem, Iterations(12_000), 2, told.append)
    assert told[-1] == new_plan
    assert all(rank(problem, after) <= rank(problem, one) for one, after in pairwise(told))
    # What CP-SAT finds is taken too; in the end what is found last is told once.
    found = better[: better.index("finish")]
    assert "_anew" in found
    assert len(told) == found.count("_take") + 1
    assert check(problem, new_plan) == ()
    assert new_plan.unassigned == ()
    towed = {one.vehicle_id.partition(" + ")[2] for one in new_plan.rounds} - {""}
    assert towed
    by_shift = {one.shift_id: one.vehicle_id.partition(" + ")[0] for one in new_plan.rounds}
    morning = {bike for name, bike in by_shift.items() if int(name[-1]) < 5}
    assert morning & {bike for name, bike in by_shift.items() if int(name[-1]) >= 5}
