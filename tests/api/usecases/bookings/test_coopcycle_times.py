"""Times as other platforms' programs write them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from api.usecases.bookings.coopcycle.times import read_moment, read_slot
from data.formats.fields import Faults
from data.formats.reading import Document

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 3, 9, 6, 0, tzinfo=UTC)


def faults_of(value: object) -> Faults:
    """A document of one value."""
    return Faults(document=Document(file="", content=value))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026-03-10 09:00", "2026-03-10T08:00:00+00:00"),
        ("2026-03-10T09:00:00", "2026-03-10T08:00:00+00:00"),
        ("2026-03-10T09:00:00Z", "2026-03-10T09:00:00+00:00"),
        ("2026-07-10 09:00", "2026-07-10T07:00:00+00:00"),
        ("09:30", "2026-03-09T08:30:00+00:00"),
        ("9:30", "2026-03-09T08:30:00+00:00"),
        ("today 9:05", "2026-03-09T08:05:00+00:00"),
        ("Tomorrow 13:30", "2026-03-10T12:30:00+00:00"),
        ("now", "2026-03-09T06:00:00+00:00"),
        ("+2 hours", "2026-03-09T08:00:00+00:00"),
        ("+45 min", "2026-03-09T06:45:00+00:00"),
        ("+1 day", "2026-03-10T06:00:00+00:00"),
    ],
)
def test_moments_are_read_on_the_wall(text: str, wanted: str) -> None:
    """Dates, clocks, words and differences are moments of the cooperative's clock."""
    faults = faults_of(text)
    found = read_moment(faults.root(), PARIS, NOW)
    assert found is not None
    assert found.isoformat() == wanted
    assert not faults.found


@pytest.mark.parametrize("value", ["next full moon", "25:00", "2026-02-30 09:00", "", 7, "+9 ages"])
def test_what_is_no_moment_is_refused(value: object) -> None:
    """Anything else is a fault, and nothing is guessed."""
    faults = faults_of(value)
    assert read_moment(faults.root(), PARIS, NOW) is None
    assert len(faults.found) == 1


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-10 09:00-10:00",
        "2026-03-10T08:00:00Z/2026-03-10T09:00:00Z",
        "2026-03-10T09:00:00+01:00/2026-03-10T10:00:00+01:00",
    ],
)
def test_slots_have_two_forms(text: str) -> None:
    """A day with two clocks and an ISO interval are the same slot."""
    found = read_slot(faults_of(text).root(), PARIS)
    assert found is not None
    assert found.start == datetime(2026, 3, 10, 8, tzinfo=UTC)
    assert found.end == datetime(2026, 3, 10, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-03-10 10:00-09:00", "window-reversed"),
        ("2026-03-10", "compat-slot"),
        ("2026-03-10T09:00Z/soon", "compat-slot"),
    ],
)
def test_slots_that_are_none_are_refused(text: str, code: str) -> None:
    """A slot needs two ends in order."""
    faults = faults_of(text)
    assert read_slot(faults.root(), PARIS) is None
    assert [fault.code for fault in faults.found] == [code]
