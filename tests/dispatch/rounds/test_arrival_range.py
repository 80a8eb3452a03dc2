"""Arrival as it is told at a door: a range that begins neither in the past nor too early."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dispatch.model import Window
from dispatch.rounds.arrival_range import STEP, arrival_range

NOON = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
MINUTES = st.integers(-600, 600).map(lambda one: timedelta(minutes=one))
WINDOWS = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 90)), max_size=3)


def windows_of(spans: list[tuple[int, int]]) -> list[Window]:
    """Return windows in order, each some minutes after the one before, and so long."""
    windows, at = [], NOON - timedelta(hours=4)
    for gap, length in spans:
        start = at + timedelta(minutes=gap + 1)
        at = start + timedelta(minutes=length)
        windows.append(Window(start=start, end=at))
    return windows


def test_nobody_is_told_an_hour_before_the_one_that_was_agreed() -> None:
    """Where a rider waits for the window to open, the range begins with it."""
    window = Window(start=NOON, end=NOON + timedelta(hours=1))
    low, high = arrival_range(NOON, NOON - timedelta(hours=2), [window])
    assert (low, high) == (NOON, NOON + timedelta(minutes=30))
    stale, _ = arrival_range(NOON - timedelta(minutes=20), NOON - timedelta(hours=2), [window])
    assert stale == NOON


@given(expected=MINUTES, spans=WINDOWS)
def test_no_range_begins_in_the_past_or_before_its_window(
    expected: timedelta, spans: list[tuple[int, int]]
) -> None:
    """It has some length, holds what is expected, and lies after now and in or after a window."""
    windows, at = windows_of(spans), NOON + expected
    low, high = arrival_range(at, NOON, windows)
    assert high >= low + STEP
    assert low >= NOON - STEP
    if windows:
        agreed = next((one for one in windows if at <= one.end), windows[-1])
        assert low >= agreed.start
    assert high >= at
