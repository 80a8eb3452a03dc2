"""ETAs of a round on its way."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import count, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.rounds.eta import Eta, Forecast, forecast
from dispatch.rounds.events.event import Event
from dispatch.rounds.round_state import RoundBrief, RoundState
from dispatch.rounds.state_machine import replay
from tests.support.depth import cases
from tests.support.plans.plain_planner import plain_plan
from tests.support.plans.problems import random_problem
from tests.support.rounds.briefs import (
    START,
    as_planned,
    brief_of,
    minutes,
    name,
    office,
    rider,
    small_brief,
)

TRAITS = ("windows", "breaks", "long-shifts", "setup", "late", "open-ends", "many-stops", "speed")


POOL = 25
"""How many planned rounds the properties draw from."""


@cache
def _briefs() -> tuple[RoundBrief, ...]:
    """Plan problems of rising seeds until there are enough rounds of more than two visits."""
    found: list[RoundBrief] = []
    for seed in count():
        problem = random_problem(seed, jobs=5, shifts=2, traits=TRAITS)
        rounds = plain_plan(problem).rounds
        found += [brief_of(problem, each) for each in rounds if len(each.visits) > 2]
        if len(found) >= POOL:
            break
    return tuple(found)


def _eta(found: Forecast, key: str) -> Eta:
    return next(eta for eta in found.etas if eta.visit_id == name(key))


def _after(*events: Event, brief: RoundBrief | None = None) -> RoundState:
    return replay(brief or small_brief(), events)


def _same_as_plan(brief: RoundBrief, state: RoundState, found: Forecast) -> bool:
    left = [p for p in brief.visits if state.visits[p.id].status in {"planned", "arrived"}]
    same = found.end == brief.end and len(found.etas) == len(left)
    for eta, planned in zip(found.etas, left, strict=True):
        visit = planned.visit
        # One rests from when the break begins, wherever one stood before that.
        begun = planned.pause is not None and state.visits[planned.id].status == "arrived"
        arrive = visit.start if begun else visit.arrive
        same &= (eta.visit_id, eta.arrive) == (planned.id, arrive)
        same &= (eta.start, eta.depart) == (visit.start, visit.depart)
    return same


def test_before_the_start_the_plan_is_the_forecast() -> None:
    """An hour before leaving, or at the minute itself, nothing has moved."""
    brief = small_brief()
    for now in (minutes(-60), START):
        assert _same_as_plan(brief, _after(), forecast(_after(), now))


@given(number=st.integers(0, POOL - 1), data=st.data())
@settings(max_examples=cases(20, whole=100))
@pytest.mark.slow
def test_on_plan_the_forecast_is_the_plan(number: int, data: st.DataObject) -> None:
    """Whatever was done so far exactly as planned, the rest is when the plan says."""
    brief = _briefs()[number]
    events = as_planned(brief)[:-1]
    cut = data.draw(st.integers(0, len(events)))
    state = replay(brief, events[:cut])
    assert _same_as_plan(brief, state, forecast(state, _last(brief, events[:cut])))


def _last(brief: RoundBrief, events: list[Event]) -> datetime:
    return events[-1].at if events else brief.start


@given(
    number=st.integers(0, POOL - 1),
    delays=st.lists(st.integers(0, 90), min_size=1, max_size=30),
    waits=st.tuples(st.integers(0, 120), st.integers(0, 120)),
    data=st.data(),
)
def test_times_rise_along_the_round_and_with_the_clock_and_are_never_past(
    number: int, delays: list[int], waits: tuple[int, int], data: st.DataObject
) -> None:
    """However late it runs: what is to come is not before now, in order, and never gets earlier."""
    brief = _briefs()[number]
    events = as_planned(brief)[:-1]
    cut = data.draw(st.integers(0, len(events)))
    delay, late = timedelta(0), []
    for index, event in enumerate(events[:cut]):
        delay += timedelta(minutes=delays[index % len(delays)])
        at = event.at + delay
        late.append(replace(event, at=at, sent_at=at, received_at=at))
    state = replay(brief, late)
    now = _last(brief, late) + timedelta(minutes=waits[0])
    found = forecast(state, now)
    later = forecast(state, now + timedelta(minutes=waits[1]))
    for eta in found.etas:
        assert eta.arrive >= now or state.visits[eta.visit_id].status == "arrived"
        assert eta.arrive <= eta.start <= eta.depart
        assert eta.depart >= now
    assert all(one.depart <= two.arrive for one, two in pairwise(found.etas))
    assert found.end >= max([now, *(eta.depart for eta in found.etas)])
    for one, two in zip(found.etas, later.etas, strict=True):
        assert (one.arrive, one.start, one.depart) <= (two.arrive, two.start, two.depart)
        if one.slack_s is not None and two.slack_s is not None:
            assert two.slack_s <= one.slack_s
    assert later.end >= found.end


@given(number=st.integers(0, POOL - 1), data=st.data())
def test_slack_is_just_what_a_visit_can_lose(number: int, data: st.DataObject) -> None:
    """Begun later by its slack all is still in time; one second more and something is not."""
    brief = _briefs()[number]
    found = forecast(replay(brief, ()), brief.start)
    first = data.draw(st.integers(0, len(found.etas) - 1))
    slack_s = found.etas[first].slack_s
    assert slack_s is not None
    assert slack_s >= 0
    assert _in_time(brief, found, first, slack_s)
    windows = brief.visits[first].stop
    if windows is None or len(windows.windows) < 2:
        assert not _in_time(brief, found, first, slack_s + 1)


def _in_time(brief: RoundBrief, found: Forecast, number: int, delay_s: int) -> bool:
    """Walk on from one visit that begins later, the plain way."""
    clock = found.etas[number].start + timedelta(seconds=delay_s)
    for index in range(number, len(brief.visits)):
        planned = brief.visits[index]
        if index > number:
            clock += timedelta(seconds=planned.visit.travel_s)
        stop, pause = planned.stop, planned.pause
        windows = stop.open_windows if stop else pause.windows if pause else ()
        if windows:
            ahead = [window for window in windows if clock <= window.end]
            if not ahead:
                return False
            inside = max(clock, ahead[0].start)
            if index == number and inside != clock:
                return False
            clock = inside
        clock += planned.visit.depart - planned.visit.start
    assert brief.latest_end is not None
    return clock + timedelta(seconds=brief.end_travel_s) <= brief.latest_end


def test_a_delay_moves_what_follows_and_waiting_for_a_window_swallows_it() -> None:
    """Ten minutes late at the bakery: the café moves, Paula after the break does too, no more."""
    state = _after(
        rider("visit_arrived", "bakery", 17, seq=1),
        rider("visit_done", "bakery", 20, seq=2),
    )
    found = forecast(state, minutes(20))
    brief = small_brief()
    for key in ("farm", "cafe", "school", "paula"):
        assert _eta(found, key).start == brief.by_id[name(key)].visit.start + timedelta(minutes=10)
    on_time = replay(brief, as_planned(brief)[:3])
    assert _eta(forecast(on_time, minutes(10)), "cafe").start == minutes(27)


def test_lateness_counts_from_the_window_and_slack_from_what_is_allowed() -> None:
    """Forty minutes late the café begins after its window and inside what its stop allows."""
    state = _after(rider("visit_done", "bakery", 44, seq=1))
    cafe = _eta(forecast(state, minutes(44)), "cafe")
    assert cafe.start == minutes(61)
    assert cafe.late_s == 60
    assert cafe.slack_s == 240
    assert _eta(forecast(state, minutes(90)), "cafe").slack_s == (65 - 100) * 60


def test_being_there_counts_service_from_arrival_or_the_window() -> None:
    """At the café since before its window: service waits for it, and never ends in the past."""
    state = _after(rider("visit_arrived", "cafe", 10, seq=1))
    assert _eta(forecast(state, minutes(12)), "cafe").depart == minutes(18)
    assert _eta(forecast(state, minutes(40)), "cafe").depart == minutes(40)
    assert forecast(state, minutes(12)).etas[0].visit_id == name("cafe")


def test_a_break_that_is_on_holds_everything_up() -> None:
    """A planned break lasts as planned at least; one nobody planned, until now."""
    planned = _after(rider("break_started", at=1, seq=1, break_id="lunch"))
    assert _eta(forecast(planned, minutes(5)), "bakery").arrive == minutes(21 + 7)
    unplanned = _after(rider("break_started", at=1, seq=1))
    assert _eta(forecast(unplanned, minutes(30)), "bakery").arrive == minutes(37)
    ended = _after(rider("break_started", at=1, seq=1), rider("break_ended", at=6, seq=2))
    assert _eta(forecast(ended, minutes(7)), "bakery").arrive == minutes(13)


def test_legs_that_the_plan_does_not_have_are_asked_for() -> None:
    """Without the farm the way leads from bakery to café, and home from the last stop."""
    asked = []

    def travel_s(origin: str, target: str) -> int | None:
        asked.append((origin, target))
        return {("bakery", "cafe"): 600, ("school", "hub"): 900}.get((origin, target))

    done = rider("visit_done", "bakery", 10, seq=1)
    off = [office("visit_cancelled", key, 5) for key in ("farm", "paula")]
    state = _after(done, *off)
    found = forecast(state, minutes(10), travel_s)
    assert _eta(found, "cafe").arrive == minutes(20)
    assert found.end - found.etas[-1].depart == timedelta(seconds=900)
    assert asked == [("bakery", "cafe"), ("school", "hub")]
    without = forecast(state, minutes(10))
    assert _eta(without, "cafe").arrive == minutes(17)
    assert without.end - without.etas[-1].depart == timedelta(seconds=300)


def test_a_finished_round_has_no_etas() -> None:
    """Its end is when it ended; after the shift it is late by that."""
    state = _after(rider("round_started", at=0, seq=1), rider("round_finished", at=250, seq=2))
    assert forecast(state, minutes(300)) == Forecast(etas=(), end=minutes(250), end_late_s=10 * 60)


@pytest.mark.parametrize("latest_end", [None, minutes(240)])
def test_without_bound_there_is_no_slack_to_tell(latest_end: datetime | None) -> None:
    """Windows bound a visit even where the shift's end does not."""
    found = forecast(_after(brief=small_brief(latest_end=latest_end)), START)
    assert all(eta.slack_s is not None for eta in found.etas)
    brief = small_brief(latest_end=None)
    free = tuple(
        replace(p, stop=replace(p.stop, windows=())) if p.stop else p for p in brief.visits
    )
    found = forecast(_after(brief=replace(brief, visits=free)), START)
    assert {eta.slack_s for eta in found.etas} == {None}


def test_two_stops_at_one_place_need_no_way_and_no_second_setup() -> None:
    """With what lay between cancelled, the second stop follows the first where both are."""
    brief = small_brief()
    school = brief.by_id[name("school")]
    assert school.stop is not None
    at_bakery = replace(
        school,
        visit=replace(school.visit, place_id="bakery"),
        stop=replace(school.stop, setup_s=60),
    )
    visits = tuple(at_bakery if p.id == school.id else p for p in brief.visits)
    events = [office("visit_cancelled", key, 5) for key in ("farm", "cafe")]
    done = rider("visit_done", "bakery", 20, seq=1)
    at_one_place = _after(done, *events, brief=replace(brief, visits=visits))
    eta = _eta(forecast(at_one_place, minutes(20)), "school")
    assert (eta.arrive, eta.depart) == (minutes(20), minutes(23))
    elsewhere = replace(at_bakery, visit=school.visit)
    visits = tuple(elsewhere if p.id == school.id else p for p in brief.visits)
    eta = _eta(
        forecast(_after(done, *events, brief=replace(brief, visits=visits)), minutes(20)), "school"
    )
    assert (eta.arrive, eta.depart) == (minutes(27), minutes(31))


def test_two_stops_begun_are_done_one_after_the_other() -> None:
    """Who forgot to say that the first is done does not get both done at once."""
    state = _after(
        rider("visit_arrived", "bakery", 7, seq=1),
        rider("visit_arrived", "farm", 8, seq=2),
    )
    found = forecast(state, minutes(8))
    assert [(eta.visit_id, eta.depart) for eta in found.etas[:2]] == [
        (name("bakery"), minutes(10)),
        (name("farm"), minutes(11)),
    ]
    assert forecast(
        _after(
            rider("visit_arrived", "cafe", 7, seq=1),
            rider("visit_arrived", "farm", 8, seq=2),
        ),
        minutes(8),
    ).etas[1].depart == minutes(18)
