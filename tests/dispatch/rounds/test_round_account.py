"""What a finished round was like: every second and metre counted once, and fair charges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rounds.events.event import Event
from dispatch.rounds.events.event_words import FAILURE_REASONS
from dispatch.rounds.round_account import (
    CHARGED_REASONS,
    RoundAccount,
    account_of,
    actuals_of,
    as_planned,
    visits_attempted,
)
from dispatch.rounds.round_state import RoundState
from dispatch.rounds.state_machine import replay
from tests.support.rounds import briefs
from tests.support.rounds.briefs import SMALL_STOPS, minutes, name, office, rider, small_brief

STOPS = [key for key, _, _, _ in SMALL_STOPS]


def account(state: RoundState, leg_m: int = 1000) -> RoundAccount:
    """Add a round up whose legs are all as long."""
    return account_of(state, [leg_m] * (len(visits_attempted(state)) + 1))


def ridden(*events: Event) -> RoundState:
    """Return the small round after a start, some events, and the finish after four hours."""
    return replay(
        small_brief(),
        [
            rider("round_started", seq=1),
            *events,
            rider("round_finished", at=240, seq=900),
        ],
    )


def test_a_round_as_planned_is_what_was_planned() -> None:
    """Riding, service and waits are those of the plan, and so are its stops."""
    brief = small_brief()
    state = replay(brief, briefs.as_planned(brief))
    assert as_planned(state)
    assert visits_attempted(state) == tuple(name(key) for key in STOPS)
    found = account(state)
    assert (found.started_at, found.finished_at) == (brief.start, brief.end)
    assert found.break_s == 20 * 60
    assert found.serving_s == 5 * 180
    assert found.waiting_s == sum(p.visit.wait_s for p in brief.visits if p.stop)
    assert found.riding_s == 5 * 420 + 300
    assert (found.pickups, found.drops, found.failed) == (2, 3, 0)
    assert (found.on_time, found.late, found.early) == (5, 0, 0)


def test_goods_count_from_pickup_to_drop_and_empties_to_the_end() -> None:
    """Kilograms times metres follow what was aboard on each leg."""
    brief = small_brief()
    found = account(replay(brief, briefs.as_planned(brief)))
    # The meal is aboard from the start; eggs go to the hub; bread leaves in two parts.
    aboard_g = [1000, 6003, 8003, 6002, 3000, 2000]
    assert found.load_kg_m == round(sum(aboard_g))
    assert (found.empty_m, found.loaded_m) == (0, 6000)


def test_another_order_is_not_as_planned() -> None:
    """Swapped, skipped and cancelled stops make another way; a cancelled one is not missed."""
    first, second = STOPS[:2]
    swapped = ridden(rider("visit_done", second, 10, seq=2), rider("visit_done", first, 20, seq=3))
    assert visits_attempted(swapped) == (name(second), name(first))
    assert not as_planned(swapped)
    events = [rider("visit_done", key, 10 * n, seq=n) for n, key in enumerate(STOPS[1:], start=2)]
    assert as_planned(ridden(office("visit_cancelled", first, -10), *events))


def test_waiting_is_charged_after_opening_and_beyond_service() -> None:
    """Neither an early arrival nor the agreed service time is anybody's fault."""
    early = rider("visit_waiting", "paula", 10, seq=2, reason="nobody")
    state = ridden(early, rider("visit_done", "paula", 50, seq=3))
    meal = next(one for one in actuals_of(state) if one.job_id == name("meal"))
    # The window opens at 30, service takes three minutes.
    assert meal.waited_s == (17 * 60,)
    assert account(state).waiting_s == 37 * 60


def test_time_at_the_door_is_no_waiting() -> None:
    """The planned time of a visit of the place is not charged, whatever part of it is setup."""
    brief = small_brief()
    meal = brief.by_id[name("paula")]
    assert meal.stop is not None
    longer = meal.visit.depart + timedelta(seconds=120)
    at_door = replace(
        meal, stop=replace(meal.stop, setup_s=120), visit=replace(meal.visit, depart=longer)
    )
    visits = tuple(at_door if one.id == meal.id else one for one in brief.visits)
    events = [
        rider("round_started", seq=1),
        rider("visit_waiting", "paula", 10, seq=2, reason="nobody"),
        rider("visit_done", "paula", 50, seq=3),
    ]
    found = actuals_of(replay(replace(brief, visits=visits), events))
    assert next(one.waited_s for one in found if one.job_id == name("meal")) == (15 * 60,)


@pytest.mark.parametrize("reason", FAILURE_REASONS)
def test_a_second_attempt_is_charged_by_the_reason_of_the_first(reason: str) -> None:
    """What the cooperative answers for is tried again at its own cost."""
    state = ridden(
        rider("visit_failed", "paula", 40, seq=2, reason=reason),
        rider("visit_done", "paula", 60, seq=3),
    )
    meal = next(one for one in actuals_of(state) if one.job_id == name("meal"))
    assert meal.attempts == (1 if reason in CHARGED_REASONS else 0)
    assert account(state).failed == 0


def test_a_first_attempt_that_failed_is_no_further_one() -> None:
    """Only what comes after a failure is another attempt."""
    state = ridden(rider("visit_failed", "paula", 40, seq=2, reason="closed"))
    meal = next(one for one in actuals_of(state) if one.job_id == name("meal"))
    assert (meal.attempts, meal.was_attempted) == (0, True)
    assert account(state).failures == {"closed": 1}


def test_a_failure_that_was_undone_charges_nothing() -> None:
    """What a courier took back did not happen."""
    failed = rider("visit_failed", "paula", 40, seq=2, reason="closed")
    state = ridden(
        failed,
        rider("visit_undone", "paula", 40.5, seq=3, event_id=failed.id),
        rider("visit_done", "paula", 41, seq=4),
    )
    meal = next(one for one in actuals_of(state) if one.job_id == name("meal"))
    assert meal.attempts == 0


def test_an_unfinished_round_or_wrong_legs_are_a_mistake_of_ours() -> None:
    """There is no account of what is not over, nor with legs that lead nowhere."""
    with pytest.raises(ValueError, match="must be finished"):
        account(replay(small_brief(), [rider("round_started", seq=1)]))
    with pytest.raises(ValueError, match="have 1 legs"):
        account_of(ridden(), [1, 2])


ON_THE_ROAD = st.lists(
    st.tuples(
        st.sampled_from(
            ["visit_arrived", "visit_waiting", "visit_done", "visit_failed", "break_started",
             "break_ended", "round_started", "round_finished"]
        ),
        st.sampled_from(STOPS),
        st.floats(-30, 300),
        st.sampled_from(["closed", "breakdown"]),
    ),
    max_size=25,
)  # fmt: skip


def _events(drawn: Sequence[tuple[str, str, float, str]]) -> list[Event]:
    events = []
    for number, (kind, stop, at, reason) in enumerate(drawn):
        about = stop if kind.startswith("visit") else "round"
        detail: dict[str, Any] = {"reason": reason} if kind == "visit_failed" else {}
        events.append(rider(kind, about, at, id_=f"event {number}", phone="", **detail))
    return events


@given(drawn=ON_THE_ROAD, leg_m=st.integers(0, 5000))
def test_every_second_and_metre_is_counted_once(
    drawn: list[tuple[str, str, float, str]], leg_m: int
) -> None:
    """Whatever was told in whatever order, the parts make up the whole."""
    finish = rider("round_finished", at=301, phone="")
    state = replay(small_brief(), [*_events(drawn), finish])
    found = account(state, leg_m)
    whole_s = (found.finished_at - found.started_at).total_seconds()
    assert found.riding_s + found.serving_s + found.waiting_s == found.work_s
    assert found.work_s + found.break_s == whole_s
    assert min(found.riding_s, found.serving_s, found.waiting_s, found.break_s) >= 0
    assert (
        found.empty_m + found.loaded_m
        == found.distance_m
        == leg_m * (len(visits_attempted(state)) + 1)
    )
    assert found.pickups + found.drops + found.failed == len(visits_attempted(state))
    assert found.on_time + found.late + found.early <= len(visits_attempted(state))
    assert sum(found.failures.values()) == found.failed
    assert all(s > 0 for one in actuals_of(state) for s in one.waited_s)
    assert found.started_at >= minutes(-31)
    assert replace(found) == found


@pytest.mark.parametrize(("counted", "metres"), [(9001, 9001), (0, 6000), (None, 6000)])
def test_the_odometer_goes_before_the_plan(counted: int | None, metres: int) -> None:
    """Metres told at the finish are those of the round, shared out by its legs; 0 tells nothing."""
    brief = small_brief()
    *events, finish = briefs.as_planned(brief)
    detail = {} if counted is None else {"distance_m": counted}
    state = replay(brief, [*events, replace(finish, detail=detail)])
    planned, found = account(replay(brief, [*events, finish])), account(state)
    assert found.distance_m == found.empty_m + found.loaded_m == metres
    assert found.empty_m * planned.distance_m == pytest.approx(planned.empty_m * metres, rel=0.01)
