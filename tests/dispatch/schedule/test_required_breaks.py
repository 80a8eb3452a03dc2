"""The working-time rule: which breaks a shift of which length holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dispatch.model import Break, Courier, Shift, Vehicle, Window
from dispatch.schedule.required_breaks import required_breaks

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR = 3600


def _shift(hours: float, *breaks: Break) -> Shift:
    return Shift(
        id="s",
        courier=Courier(id="c"),
        vehicle=Vehicle(id="v", profile="bike"),
        window=Window(start=START, end=START + timedelta(hours=hours)),
        breaks=breaks,
    )


def _window(first_hour: float, last_hour: float) -> Window:
    return Window(start=START + timedelta(hours=first_hour), end=START + timedelta(hours=last_hour))


def test_a_shift_of_six_hours_needs_no_break() -> None:
    """At the limit itself nothing is added."""
    assert required_breaks(_shift(6), 6 * HOUR, 1200) == ()


def test_a_longer_shift_gets_one_legal_break_that_splits_it_rightly() -> None:
    """Neither part of an eight-hour shift may be longer than six hours."""
    (added,) = required_breaks(_shift(8), 6 * HOUR, 1200)
    assert added.legal
    assert added.duration_s == 1200
    assert added.windows == (_window(8 - 6 - 1 / 3, 6),)


def test_a_long_enough_lunch_serves_as_the_legal_break() -> None:
    """A declared break is narrowed to the hours in which it keeps the rule; none is added."""
    lunch = Break(id="lunch", duration_s=1800, windows=(_window(3, 7),))
    (kept,) = required_breaks(_shift(8, lunch), 6 * HOUR, 1200)
    assert kept.id == "lunch"
    assert kept.windows == (_window(3, 6),)


def test_a_short_or_late_break_does_not_count() -> None:
    """Ten minutes are no legal break, nor is a lunch that comes after six hours."""
    coffee = Break(id="coffee", duration_s=600, windows=(_window(2, 4),))
    late = Break(id="late", duration_s=1800, windows=(_window(6.5, 7),))
    found = required_breaks(_shift(8, coffee, late), 6 * HOUR, 1200)
    assert [one.id for one in found] == ["legal-1", "coffee", "late"]


@pytest.mark.parametrize("hours", [12.5, 13, 16, 18 + 2 / 3, 19, 24])
def test_a_very_long_shift_is_cut_into_parts_that_all_keep_the_limit(hours: float) -> None:
    """However breaks lie in their windows, no part between them is longer than the limit."""
    added = required_breaks(_shift(hours), 6 * HOUR, 1200)
    ends = [START, *(one.windows[0].start + timedelta(seconds=1200) for one in added)]
    begins = [*(one.windows[0].end for one in added), START + timedelta(hours=hours)]
    assert all(begin - end <= timedelta(hours=6) for end, begin in zip(ends, begins, strict=True))


def test_without_a_limit_only_declared_breaks_remain() -> None:
    """The rule can be switched off, as for VROOM problems."""
    assert required_breaks(_shift(9), None, 1200) == ()
