"""Hours that a day's streets must be open for: from its first shift to its last."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from data.formats.day_type import Day

Hours = tuple[datetime, datetime]
"""From when until when, local time of the city."""

_EPOCH_YEAR = 1970


def hours_of(day: Day) -> Hours | None:
    """Return the hours within which somebody rides.

    Returns
    -------
    tuple of datetime or None
        ``None`` where they are not known: without shifts, and in VROOM's form, which knows no zone
        and often counts from any moment.
    """
    if not day.shifts or day.style == "vroom":
        return None
    start = min(shift.window.start for shift in day.shifts)
    end = max(shift.window.end for shift in day.shifts)
    return local_hours(start, end, ZoneInfo(day.timezone))


def local_hours(start: datetime, end: datetime, zone: tzinfo) -> Hours:
    """Return two moments as hours of a city."""
    return start.astimezone(zone), end.astimezone(zone)
