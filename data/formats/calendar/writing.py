"""iCalendar (RFC 5545): rounds as events of anybody's calendar.

Every moment is written in UTC, which each calendar shows in its own zone: no definition of a time
zone has to travel along, or can be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from icalendar import Calendar, Event, vGeo

from data.formats.plain_text import printable
from routing.types import Point

PRODUCT = "-//Tournee//Rounds//EN"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """One entry of a calendar.

    Attributes
    ----------
    uid
        The same for every version of one event; see :func:`event_uid`.
    start, end
        Aware instants.
    point
        Where ``location`` lies, ``None`` where that is not known.
    sequence
        Number of its own version, ``None`` where that is the calendar's.
    """

    uid: str
    start: datetime
    end: datetime
    summary: str
    description: str = ""
    location: str = ""
    point: Point | None = None
    sequence: int | None = None


def event_uid(*parts: str) -> str:
    """Make the lasting identity of an event from what stays the same when its plan changes."""
    # Quoted by length: ("a", "bc") and ("ab", "c") are two events.
    named = "".join(f"{len(part)}:{part}" for part in parts)
    return f"{uuid5(NAMESPACE_URL, f'tournee:{named}')}@tournee"


def calendar_of(
    events: Iterable[CalendarEvent], *, name: str, written: datetime, sequence: int = 0
) -> str:
    """Write a calendar.

    Parameters
    ----------
    name
        What the calendar is called.
    written
        The moment it is written (``DTSTAMP``), aware.
    sequence
        Number of the version, from 0. A calendar takes a changed event over the one it has only
        when this has grown.

    Raises
    ------
    ValueError
        If an instant has no time zone, or ``sequence`` is negative.
    """
    if sequence < 0:
        message = f"sequence must not be negative, got {sequence}"
        raise ValueError(message)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("NAME", printable(name))  # RFC 7986
    calendar.add("X-WR-CALNAME", printable(name))  # what calendars read in fact
    for event in events:
        calendar.add_component(_event(event, written, sequence))
    return _written(calendar)


def brief_event(event: CalendarEvent) -> str:
    """Write one event alone and as short as can be: what phones read from a QR code."""
    component = Event()
    component.add("summary", printable(event.summary))
    component.add("dtstart", _utc(event.start))
    component.add("dtend", _utc(event.end))
    if event.location:
        component.add("location", printable(event.location))
    return _written(component)


def _event(event: CalendarEvent, written: datetime, sequence: int) -> Event:
    component = Event()
    component.add("uid", event.uid)
    component.add("dtstamp", _utc(written))
    component.add("sequence", sequence if event.sequence is None else event.sequence)
    component.add("dtstart", _utc(event.start))
    component.add("dtend", _utc(event.end))
    component.add("summary", printable(event.summary))
    component.add("status", "CONFIRMED")
    if event.description:
        component.add("description", printable(event.description))
    if event.location:
        component.add("location", printable(event.location))
    if event.point is not None:
        component.add("geo", vGeo((round(event.point.lat, 6), round(event.point.lon, 6))))
    return component


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        message = f"an instant of a calendar must carry a time zone, got {instant.isoformat()}"
        raise ValueError(message)
    return instant.astimezone(UTC)


def _written(component: Calendar | Event) -> str:
    text: str = component.to_ical().decode("utf-8")
    return text
