"""Times of stops within the opening hours of the places at which they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache

from dispatch.model import Window
from dispatch.values.local_time import starts_of
from dispatch.values.opening_hours import open_spans
from dispatch.values.time_spans import Span
from routing.types import Point

_NIGHT = timedelta(hours=6)
"""So long after the end of its day may a night shift of it still ride."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceHours:
    """Opening hours of a place.

    Attributes
    ----------
    name
        Of the place, as people call it.
    text
        The hours as somebody wrote them.
    point
        Where it is: public holidays depend on the country.
    """

    name: str
    text: str
    point: Point


def open_windows(
    windows: Sequence[Window], hours: PlaceHours, day: date, zone: tzinfo, service_s: int = 0
) -> tuple[Window, ...] | None:
    """Return the windows of a stop as far as its place is open.

    Parameters
    ----------
    windows
        Of the stop; none for any time of its day.
    hours
        Of its place.
    day
        Of the stop, in the zone.
    service_s
        Time at the stop, seconds: it is over when the place shuts.

    Returns
    -------
    tuple of Window or None
        As they were where the hours cannot be read; ``None`` where the place is shut all the while.
    """
    if not windows:
        whole = _whole(day, zone)
        spans = _spans(hours, *whole, zone)
        if spans is None or spans == (whole,):
            return ()
        return tuple(_served(spans, whole[1], service_s)) or None
    found: list[Window] = []
    for one in windows:
        spans = _spans(hours, one.start, one.end, zone)
        found += [one] if spans is None else _served(spans, one.end, service_s)
    return tuple(found) or None


def hours_kept(
    windows: Sequence[Window], hours: PlaceHours, day: date, zone: tzinfo, service_s: int = 0
) -> tuple[Window, ...]:
    """Return the windows of a stop for planning, within the hours of its place.

    Where the place is shut all the while they stay as they were: they are promised to somebody,
    who was told of it.
    """
    found = open_windows(windows, hours, day, zone, service_s)
    return tuple(windows) if found is None else found


def _whole(day: date, zone: tzinfo) -> Span:
    return starts_of(day, zone), starts_of(day + timedelta(days=1), zone) + _NIGHT


@lru_cache(maxsize=4096)
def _spans(
    hours: PlaceHours, start: datetime, end: datetime, zone: tzinfo
) -> tuple[Span, ...] | None:
    found = open_spans(hours.text, start, max(end, start + timedelta(seconds=1)), zone, hours.point)
    return None if found is None else tuple(found)


def _served(spans: Iterable[Span], end: datetime, service_s: int) -> Iterable[Window]:
    """Return the windows in which service begins and is over while the place is open."""
    for opens, shuts in spans:
        last = shuts if shuts == end else shuts - timedelta(seconds=service_s)
        if opens <= last:
            yield Window(start=opens, end=last)
