"""Heat: each level caps a shift, never loosens it, says what it changed, and can be planned."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.check import check
from dispatch.labour.heat import LEVELS, HeatCaps, HeatRule, Level, apply_heat
from dispatch.model import (
    Break,
    Capacity,
    Courier,
    Job,
    Load,
    Place,
    Problem,
    Shift,
    Stop,
    TravelTimes,
    Vehicle,
    Window,
)
from dispatch.planning.planner import plan
from dispatch.search.stop_rules import Iterations
from routing.errors import BadInput

PARIS = ZoneInfo("Europe/Paris")
RULE = HeatRule()
HOUR = 3600
NOON = datetime(2026, 7, 6, 10, tzinfo=UTC)  # 12:00 in Paris


def _shift(start: datetime, hours: float, mass_g: int | None = 100_000, *breaks: Break) -> Shift:
    return Shift(
        id="s",
        courier=Courier(id="ana"),
        vehicle=Vehicle(id="v", profile="bike", capacity=Capacity(mass_g=mass_g)),
        window=Window(start=start, end=start + timedelta(hours=hours)),
        start_place=Place(id="hub"),
        end_place=Place(id="hub"),
        breaks=breaks,
    )


def test_no_heat_changes_nothing() -> None:
    """At level none a shift stays as it is."""
    shift = _shift(NOON, 8)
    found = apply_heat(RULE.at("none"), shift, PARIS)
    assert (found.shift, found.changes) == (shift, ())


def test_red_shortens_lightens_and_gives_water() -> None:
    """A long shift over the afternoon is cut to three hours, 20 kg, and a stop each 45 minutes."""
    found = apply_heat(RULE.at("red"), _shift(NOON, 8), PARIS)
    assert [(one.code, one.value) for one in found.changes] == [
        ("round-shorter", 3 * HOUR),
        ("travel-shorter", 5400),
        ("load-lighter", 20_000),
        ("water-stops", 3),
    ]
    assert found.shift.window.end == NOON + timedelta(hours=3)
    assert found.shift.max_travel_s == 5400
    assert found.shift.vehicle.capacity.mass_g == 20_000
    assert all(pause.paid and pause.duration_s == 600 for pause in found.shift.breaks)


@pytest.mark.parametrize(
    ("offset_h", "hours", "changes"), [(-5, 5, 0), (-5, 5.01, 1), (4, 2, 0), (-1, 1.5, 1)]
)
def test_only_the_hot_hours_forbid_heavy_loads(offset_h: float, hours: float, changes: int) -> None:
    """A shift that ends at noon or starts at four in the afternoon may carry all."""
    caps = HeatCaps(heavy_g=10, heavy_from=time(12), heavy_until=time(16))
    rule = HeatRule(caps={"orange": caps})
    found = apply_heat(rule.at("orange"), _shift(NOON + timedelta(hours=offset_h), hours), PARIS)
    assert len(found.changes) == changes


def test_a_cut_shift_keeps_the_breaks_that_still_fit() -> None:
    """A lunch after the cut is gone, one across it has its window shortened."""
    gone = Break(
        id="gone",
        duration_s=1800,
        windows=(Window(start=NOON + timedelta(hours=3), end=NOON + timedelta(hours=4)),),
    )
    kept = Break(
        id="kept", duration_s=1800, windows=(Window(start=NOON, end=NOON + timedelta(hours=4)),)
    )
    rule = HeatRule(caps={"red": HeatCaps(max_round_s=3 * HOUR)})
    found = apply_heat(rule.at("red"), _shift(NOON, 8, None, gone, kept), PARIS).shift
    (left,) = found.breaks
    assert (left.id, left.windows[0].end) == ("kept", NOON + timedelta(hours=2.5))


def test_odd_rules_are_refused() -> None:
    """An unknown level, a mass without hours, hours over midnight, and stops without a length."""
    with pytest.raises(BadInput, match="unknown-choice"):
        HeatRule(caps={"purple": HeatCaps()})
    with pytest.raises(BadInput, match="heavy-without-hours"):
        HeatCaps(heavy_g=1)
    with pytest.raises(BadInput, match="hours-over-midnight"):
        HeatCaps(heavy_g=1, heavy_from=time(16), heavy_until=time(12))
    with pytest.raises(BadInput, match="water_s"):
        HeatCaps(water_every_s=HOUR)


@given(
    st.sampled_from(get_args(Level)),
    st.integers(0, 24 * 60),
    st.integers(10, 14 * 60),
    st.none() | st.integers(0, 200_000),
    st.none() | st.integers(0, 20_000),
)
def test_heat_only_ever_tightens(
    level: Level, begin: int, minutes: int, mass_g: int | None, travel_s: int | None
) -> None:
    """No limit gets wider, breaks lie inside the shift, and doing it again changes nothing."""
    shift = replace(_shift(NOON, 1, mass_g), max_travel_s=travel_s)
    start = NOON + timedelta(minutes=begin)
    shift = replace(shift, window=Window(start=start, end=start + timedelta(minutes=minutes)))
    cooled = apply_heat(RULE.at(level), shift, PARIS)
    new = cooled.shift
    assert new.window.start == shift.window.start
    assert new.window.end <= shift.window.end
    for now, before in (
        (new.max_travel_s, shift.max_travel_s),
        (new.vehicle.capacity.mass_g, shift.vehicle.capacity.mass_g),
    ):
        assert before is None or (now is not None and now <= before)
    for pause in new.breaks:
        assert new.window.start < pause.windows[0].start
        assert pause.windows[0].end + timedelta(seconds=pause.duration_s) <= new.window.end
    assert (new == shift) == (cooled.changes == ())
    again = apply_heat(RULE.at(level), new, PARIS)
    assert (again.shift, again.changes) == (new, ())


@pytest.mark.parametrize("level", LEVELS)
def test_a_cooled_shift_can_be_planned(level: Level) -> None:
    """The planner keeps every stop for water, and the checker agrees."""
    places = [Place(id="hub"), *(Place(id=f"p{i}") for i in range(4))]
    ids = tuple(place.id for place in places)
    legs = np.full((5, 5), 600, dtype=np.int64)
    np.fill_diagonal(legs, 0)
    jobs = tuple(
        Job(id=place.id, drops=(Stop(place=place, load=Load(mass_g=5000), service_s=120),))
        for place in places[1:]
    )
    shift = apply_heat(RULE.at(level), _shift(NOON, 5), PARIS).shift
    times = TravelTimes(place_ids=ids, duration_s={"bike": legs}, distance_m={"bike": legs * 4})
    problem = Problem(jobs=jobs, shifts=(shift,), times=times)
    found = plan(problem, Iterations(500), seed=1)
    assert check(problem, found) == ()
    (round_,) = found.rounds
    taken = [visit.break_id for visit in round_.visits if visit.kind == "break"]
    assert taken == [pause.id for pause in shift.breaks]
    assert len(found.unassigned) <= 1
