"""iCalendar files read back by the library and looked at line by line."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from data.formats.calendar.writing import CalendarEvent, brief_event, calendar_of, event_uid
from routing.types import Point

START = datetime(2026, 3, 2, 8, 0, tzinfo=timezone(timedelta(hours=1)))
WRITTEN = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)


def event(**more: Any) -> CalendarEvent:  # noqa: ANN401  # as events take it
    """Make an event of four hours."""
    texts = {"summary": "Round 1", **more}
    return CalendarEvent(
        uid=event_uid("Saturday", "morning"),
        start=START,
        end=START + timedelta(hours=4),
        point=Point(lon=2.35, lat=48.85),
        **texts,
    )


def test_an_event_tells_when_where_and_which_version() -> None:
    """Times are in UTC, and identity, version and place are there."""
    text = calendar_of([event(location="Hub")], name="Ana", written=WRITTEN, sequence=3)
    lines = text.split("\r\n")
    for line in (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "DTSTAMP:20260301T200000Z",
        "DTSTART:20260302T070000Z",
        "DTEND:20260302T110000Z",
        "SEQUENCE:3",
        "GEO:48.85;2.35",
        "LOCATION:Hub",
        "SUMMARY:Round 1",
        f"UID:{event_uid('Saturday', 'morning')}",
    ):
        assert line in lines


def test_identity_is_lasting_and_one_of_a_kind() -> None:
    """The same parts give the same identity, now and in later releases; others another."""
    assert event_uid("a", "bc") == "da3e0d8e-f8b6-51bc-8078-a0f013e495d6@tournee"
    assert event_uid("a", "bc") != event_uid("ab", "c")
    assert event_uid("a", "bc") != event_uid("a", "bc", "")


@given(st.text(st.characters(codec=None)))
def test_any_text_comes_back(text: str) -> None:
    """Commas, semicolons, line ends and long lines survive; no line is over 75 bytes."""
    written = calendar_of([event(description=f"x{text}")], name=text, written=WRITTEN)
    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))
    read = Calendar.from_ical(written)
    assert len(read.walk("VEVENT")) == 1
    assert str(read.walk("VEVENT")[0]["SUMMARY"]) == "Round 1"


def test_texts_are_escaped() -> None:
    """A text with the format's own signs is read back as it was."""
    text = "Milk, eggs; bread\nEND:VEVENT \\ مخبز"
    written = calendar_of([event(description=text)], name="x", written=WRITTEN)
    assert str(Calendar.from_ical(written).walk("VEVENT")[0]["DESCRIPTION"]) == text


def test_the_same_arguments_give_the_same_text() -> None:
    """No clock and no chance are in it."""
    first = calendar_of([event()], name="x", written=WRITTEN)
    assert first == calendar_of([event()], name="x", written=WRITTEN)


def test_moments_without_a_zone_and_negative_versions_are_refused() -> None:
    """A calendar never guesses."""
    naive = datetime(2026, 3, 1, 20, 0)  # noqa: DTZ001  # that is the point
    with pytest.raises(ValueError, match="time zone"):
        calendar_of([event()], name="x", written=naive)
    with pytest.raises(ValueError, match="negative"):
        calendar_of([event()], name="x", written=WRITTEN, sequence=-1)


def test_a_brief_event_has_only_what_a_phone_needs() -> None:
    """The event for a QR code is short and still says what, when and where."""
    text = brief_event(event(location="Hub", description="long " * 100))
    assert text.split("\r\n")[:-1] == [
        "BEGIN:VEVENT",
        "SUMMARY:Round 1",
        "DTSTART:20260302T070000Z",
        "DTEND:20260302T110000Z",
        "LOCATION:Hub",
        "END:VEVENT",
    ]


def test_an_event_may_have_a_version_of_its_own() -> None:
    """Where an event counts its own changes, that number stands there and not the calendar's."""
    text = calendar_of([event(sequence=4), event()], name="Shifts", written=WRITTEN, sequence=2)
    assert re.findall(r"SEQUENCE:(\d+)", text) == ["4", "2"]
