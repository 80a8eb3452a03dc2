"""Begun rounds on shared bikes: they keep what they ride, or are refused by the true name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dispatch.check import check
from dispatch.model import Break, Load, Prefix, Unit, Window
from dispatch.model.available_vehicles import towing
from dispatch.planning.planner import plan
from dispatch.search.stop_rules import Iterations
from routing.errors import Failure
from tests.dispatch.planning.test_shared_vehicles import (
    BIKE,
    PLACES,
    TRAILER,
    _hours,
    _job,
    _problem,
    _shift,
)

if TYPE_CHECKING:
    from dispatch.model import Job, Plan, Problem, Shift


def _begun_shift(name: str, hours: tuple[float, float] = (0, 8), **more: object) -> Shift:
    """A shift that has begun: it names its bike."""
    return replace(_shift(name, [BIKE], hours), choice=(), **more)  # type: ignore[arg-type]


def _begun(name: str, *jobs: Job) -> Prefix:
    return Prefix(shift_id=name, visits=tuple(("drop", job.id, 0) for job in jobs))


def _planned(problem: Problem) -> Plan:
    new_plan = plan(problem, Iterations(200), 1)
    assert check(problem, new_plan) == ()
    return new_plan


def _refusal(problem: Problem) -> tuple[str, dict[str, object]]:
    with pytest.raises(Failure) as caught:
        plan(problem, Iterations(200), 1)
    return caught.value.code, dict(caught.value.arguments)


JOHN_AWAY = {
    "shift": "s",
    "visit": "early",
    "stop": "drop",
    "number": 0,
    "rule": "unit-away",
    "unit": "john",
    "part": "bike",
}
EARLY, LATE = _job("early", 2, hours=(1, 1.5)), _job("late", 3, hours=(6, 6.5))


@pytest.mark.parametrize("free", [(_hours(30, 31),), (_hours(0, 0.5), _hours(2, 9))])
def test_a_begun_round_whose_bike_is_away_is_named(free: tuple[Window, ...]) -> None:
    """Where the bike is not there for what was promised, shift, visit and that rule are told."""
    problem = _problem([EARLY], [_begun_shift("s")], Unit(id="john", free=free))
    fault = _refusal(replace(problem, prefixes=(_begun("s", EARLY),)))
    assert fault == ("begun-round-impossible", JOHN_AWAY)


def test_a_begun_round_that_only_comes_home_too_late_for_its_bike_is_named() -> None:
    """A promised visit while the bike is there is refused where the way home is after that."""
    problem = _problem([EARLY], [_begun_shift("s")], Unit(id="john", free=(_hours(0, 1.05),)))
    fault = _refusal(replace(problem, prefixes=(_begun("s", EARLY),)))
    assert fault == ("begun-round-impossible", JOHN_AWAY)


@pytest.mark.parametrize(
    ("john", "carla", "away"),
    [
        ((), (_hours(4, 9),), ("carla", "trailer")),
        ((_hours(4, 9),), (), ("john", "bike")),
        ((_hours(4, 9),), (_hours(5, 9),), ("john + carla", "both")),
        # Each is there for long enough, but hardly ever with the other one.
        ((_hours(0, 1.3),), (_hours(1.2, 9),), ("john + carla", "both")),
    ],
)
def test_what_of_bike_and_trailer_is_away_is_told(
    john: tuple[Window, ...], carla: tuple[Window, ...], away: tuple[str, str]
) -> None:
    """Of a bike with a trailer the one that is not there for the visit is named, or both."""
    shift = replace(_begun_shift("s"), vehicle=towing(BIKE, TRAILER))
    problem = _problem([EARLY], [shift], Unit(id="john", free=john), Unit(id="carla", free=carla))
    _, fault = _refusal(replace(problem, prefixes=(_begun("s", EARLY),)))
    assert (fault["rule"], fault["unit"], fault["part"]) == ("unit-away", *away)


def test_a_begun_round_goes_on_in_the_hours_it_began_in() -> None:
    """Of two parts of the day in which the bike is there, the one that was promised counts."""
    free = (_hours(0, 2), _hours(3, 9))
    problem = _problem([EARLY, LATE], [_begun_shift("s")], Unit(id="john", free=free))
    plan = _planned(replace(problem, prefixes=(_begun("s", EARLY),)))
    assert [visit.job_id for visit in plan.rounds[0].visits] == ["early"]


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_two_begun_rounds_ride_one_bike_in_turn(names: tuple[str, str]) -> None:
    """Shifts of the same hours whose promised visits follow each other have the bike in turn."""
    problem = _problem(
        [EARLY, LATE], [_begun_shift("a"), _begun_shift("b")], Unit(id="john", handover_s=900)
    )
    prefixes = tuple(_begun(name, job) for name, job in zip(names, (EARLY, LATE), strict=True))
    plan = _planned(replace(problem, prefixes=prefixes))
    assert plan.unassigned == ()
    assert {one.shift_id for one in plan.rounds} == {"a", "b"}


@pytest.mark.parametrize("hours", [(None, None), ((1, 1.5), (1, 1.2))])
def test_a_begun_round_waits_for_its_bike_as_long_as_it_can(
    hours: tuple[tuple[float, float] | None, tuple[float, float] | None],
) -> None:
    """Two shifts of the same hours ride in turn where the second may end later than it could."""
    jobs = [_job(name, place, hours=h) for name, place, h in zip("xy", (2, 4), hours, strict=True)]
    shifts = [_begun_shift(name, (0, 4)) for name in "ab"]
    problem = _problem(jobs, shifts, Unit(id="john", handover_s=120))
    prefixes = tuple(_begun(one.id, job) for one, job in zip(shifts, jobs, strict=True))
    plan = _planned(replace(problem, prefixes=prefixes))
    assert plan.unassigned == ()
    assert {one.shift_id for one in plan.rounds} == {"a", "b"}


def test_a_begun_round_keeps_its_bike_for_a_break_to_come() -> None:
    """Hours are not handed on that the first of two begun rounds needs for its declared break."""
    lunch = Break(id="lunch", duration_s=600, windows=(_hours(2.5, 3),))
    one, other = _job("one", 2), _job("other", 4)
    shifts = [_begun_shift("a", (0, 4), breaks=(lunch,)), _begun_shift("b", (0, 4))]
    problem = _problem([one, other], shifts, Unit(id="john"))
    plan = _planned(replace(problem, prefixes=(_begun("a", one), _begun("b", other))))
    assert {name.shift_id for name in plan.rounds} == {"a", "b"}


def test_two_begun_rounds_on_one_bike_at_once_are_refused_by_name() -> None:
    """Two promised visits at one hour on one bike name the bike and both shifts."""
    soon, at_once = _job("soon", 2, hours=(1, 1.2)), _job("too", 4, hours=(1, 1.2))
    problem = _problem([soon, at_once], [_begun_shift("a"), _begun_shift("b")], Unit(id="john"))
    fault = _refusal(replace(problem, prefixes=(_begun("a", soon), _begun("b", at_once))))
    assert fault == ("units-promised-twice", {"unit": "john", "shift": "a", "other": "b"})


def test_a_begun_round_keeps_its_bike_from_who_would_take_its_hours() -> None:
    """Hours that overlap are not shared out where the begun round needs all of its own."""
    full = _job("full", 2, hours=(3.8, 3.9))
    shifts = [_begun_shift("am", (0, 4.1)), _shift("pm", [BIKE], (3.5, 8))]
    problem = _problem([full, LATE], shifts, Unit(id="john"))
    plan = _planned(replace(problem, prefixes=(_begun("am", full),)))
    assert [visit.job_id for visit in plan.rounds[0].visits] == ["full"]


def test_a_begun_round_that_breaks_a_rule_is_named_on_a_shared_day() -> None:
    """What is aboard at a promised break is told, also where bikes are shared."""
    light = Break(id="coffee", duration_s=600, max_load=Load(mass_g=1000))
    shift = _begun_shift("s", breaks=(light,))
    problem = _problem([EARLY], [shift], Unit(id="john"))
    front = Prefix(shift_id="s", visits=(("break", "coffee", 0), ("drop", "early", 0)))
    assert _refusal(replace(problem, prefixes=(front,))) == (
        "begun-round-impossible",
        {
            "shift": "s",
            "visit": "coffee",
            "stop": "break",
            "number": 0,
            "rule": "break-loaded",
            "dimension": "mass_g",
            "over": 4000,
        },
    )


@pytest.mark.parametrize("end", [None, PLACES[0]])
def test_a_round_that_a_break_began_has_its_bike(end: object) -> None:
    """A prefix of a break alone is a round on its bike, even where nothing else is in it."""
    pause = Break(id="coffee", duration_s=600, windows=(_hours(0, 1),))
    shift = _begun_shift("s", breaks=(pause,), end_place=end)
    never = _job("never", 1, hours=(20, 21))
    problem = _problem([never], [shift, _shift("t", [BIKE])], Unit(id="john"))
    front = Prefix(shift_id="s", visits=(("break", "coffee", 0),))
    plan = _planned(replace(problem, prefixes=(front,)))
    assert [(one.shift_id, [v.break_id for v in one.visits]) for one in plan.rounds] == [
        ("s", ["coffee"])
    ]
