"""What follows a visit that failed, decided by the stop's own rule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dispatch.model import Load, Window
from dispatch.rounds.events.event_words import WHAT_NEXT, WhatNext
from dispatch.rounds.failed_visits import (
    PAUSE,
    Attempt,
    is_nothing,
    next_of,
    on_day,
    open_later,
    shared,
)

EIGHT = datetime(2026, 3, 28, 7, 0, tzinfo=UTC)
"""Eight in Paris, on the day before its clocks go forward."""
PARIS = ZoneInfo("Europe/Paris")


def attempt(rule: WhatNext, kind: str = "drop", attempts: int = 1, **more: bool) -> Attempt:
    """Return an attempt of a kind at a stop with a rule."""
    return Attempt(kind=kind, rule=rule, attempts=attempts, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("rule", WHAT_NEXT)
def test_a_drop_that_failed_once_follows_its_rule(rule: WhatNext) -> None:
    """With a sender, in a round that goes on, what the stop says is what is done.

    What was to be left at a relay and was not is for the coordinator.
    """
    assert next_of(attempt(rule)) == (rule if rule != "leave_at_relay" else "call_coordinator")


@pytest.mark.parametrize("why", ["attempts", "partly", "over"])
def test_what_cannot_be_tried_again_today_is_for_another_day(why: str) -> None:
    """After two attempts, for the rest of what was handed over, and when the round is over."""
    if why == "attempts":
        assert next_of(attempt("retry_today", attempts=2)) == "retry_tomorrow"
    else:
        new_attempt = attempt("retry_today", partly=why == "partly", over=why == "over")
        assert next_of(new_attempt) == "retry_tomorrow"


@pytest.mark.parametrize("rule", ["return_to_sender", "leave_at_hub"])
def test_what_was_never_aboard_is_not_brought_back(rule: WhatNext) -> None:
    """A pickup that failed, or goods without a sender, are for a person to decide about."""
    assert next_of(attempt(rule, "pickup")) == "call_coordinator"
    if rule == "return_to_sender":
        assert next_of(attempt(rule, has_sender=False)) == "call_coordinator"


def test_people_have_time_to_come_back() -> None:
    """The next attempt is after a pause, inside the stop's windows and the shift, or not at all."""
    hour = timedelta(hours=1)
    until = EIGHT + 3 * hour
    early, late = (
        Window(start=EIGHT - hour, end=EIGHT + PAUSE),
        Window(start=EIGHT, end=EIGHT + 2 * hour),
    )
    assert open_later([], EIGHT, until) == (Window(start=EIGHT + PAUSE, end=until),)
    assert open_later([early], EIGHT, until) == ()
    assert open_later([early, late], EIGHT, until) == (
        Window(start=EIGHT + PAUSE, end=EIGHT + 2 * hour),
    )
    assert open_later([], EIGHT, EIGHT + PAUSE) == ()


def test_windows_keep_their_time_on_the_wall() -> None:
    """Where the clocks change overnight, eight o'clock stays eight o'clock."""
    (moved,) = on_day([Window(start=EIGHT, end=EIGHT + timedelta(hours=1))], 1, PARIS)
    assert moved.start.astimezone(PARIS).hour == 8
    assert moved.start - EIGHT == timedelta(hours=23)


def test_goods_are_shared_from_the_first_stop_on() -> None:
    """No stop has more than its own, and all of them no more than there is."""
    loads = [Load(items=2), Load(items=3), Load(items=1)]
    assert [one.items for one in shared(Load(items=4), loads)] == [2, 2, 0]


def test_a_load_that_nobody_measured_is_something() -> None:
    """Only goods that are counted or weighed can be known to be all handed over."""
    assert not is_nothing(Load(), Load())
    assert is_nothing(Load(items=2), Load(items=2))
    assert not is_nothing(Load(items=2), Load(items=1))
