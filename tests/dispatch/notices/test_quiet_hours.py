"""Quiet hours: nothing at night, by the clock on the wall, over every change of the clock."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.notices.quiet_hours import QuietHours, end_of_quiet

PARIS = ZoneInfo("Europe/Paris")
NIGHT = QuietHours()
START = datetime(2026, 1, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    """An instant by the clock of Paris."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "loud"),
    [
        ("2026-03-09T20:59:59", "2026-03-09T20:59:59"),
        ("2026-03-09T21:00:00", "2026-03-10T07:00:00"),
        ("2026-03-10T00:00:00", "2026-03-10T07:00:00"),
        ("2026-03-10T06:59:59", "2026-03-10T07:00:00"),
        ("2026-03-10T07:00:00", "2026-03-10T07:00:00"),
        ("2026-03-28T23:00:00", "2026-03-29T07:00:00"),
        ("2026-10-24T23:00:00", "2026-10-25T07:00:00"),
    ],
)
def test_the_night_ends_at_seven(now: str, loud: str) -> None:
    """What comes at night waits until seven, also in the nights when the clock is changed."""
    assert end_of_quiet(at(now), PARIS, NIGHT) == at(loud)


@given(
    st.integers(0, 366 * 24 * 3600).map(lambda second: START + timedelta(seconds=second)),
    st.times(),
    st.times(),
)
def test_what_is_found_is_loud_and_near(now: datetime, begins: time, ends: time) -> None:
    """The instant found is never before now, nor more than a day and an hour later, and is loud."""
    quiet = QuietHours(begins=begins, ends=ends)
    loud = end_of_quiet(now, PARIS, quiet)
    assert now <= loud <= now + timedelta(hours=25)
    assert end_of_quiet(loud, PARIS, quiet) == loud


def test_never_quiet() -> None:
    """The same time twice means that it is never quiet."""
    always = QuietHours(begins=time(9), ends=time(9))
    assert end_of_quiet(at("2026-03-09T09:00:00"), PARIS, always) == at("2026-03-09T09:00:00")
