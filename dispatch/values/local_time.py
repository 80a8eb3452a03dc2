"""Between the clock on the wall of a cooperative and instants, over every change of the clock.

A wall-clock time that the spring change skips stands for the instant it would have been without
the change (02:30 becomes 03:30); one that the autumn change repeats means the first of the two.
Both are what RFC 5545, section 3.3.5, asks for.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

MIDNIGHT = time(0)
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)
"""Days beyond are slips, and at the ends of the calendar there is no day before or after."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
"""One way of writing a day: Python also reads ``20260309`` and ``2026-W11``, a slip of the hand."""
_CLOCK = re.compile(r"\d\d:\d\d(:\d\d)?", re.ASCII)
_NIGHT = timedelta(hours=6)
"""So long after the end of its day may a night shift of it still ride."""


def read_day(text: str) -> date:
    """Read a day written as year, month and day, such as ``2026-03-09``.

    Raises
    ------
    ValueError
        If it is none, or not from :data:`FIRST_DAY` to :data:`LAST_DAY`.
    """
    if not _DAY.fullmatch(text):
        message = f"{text} is not written as year, month and day"
        raise ValueError(message)
    return _near(date.fromisoformat(text))


def read_clock(text: str) -> time:
    """Read a time of day such as ``08:30``, without zone.

    Raises
    ------
    ValueError
        If it is none.
    """
    if not _CLOCK.fullmatch(text):
        message = f"{text} is not written as hours and minutes"
        raise ValueError(message)
    return time.fromisoformat(text)


def read_moment(text: str) -> datetime:
    """Read a date with a time of day in ISO 8601, with or without its offset.

    Raises
    ------
    ValueError
        If it is none, or of no day from :data:`FIRST_DAY` to :data:`LAST_DAY`.
    """
    return within_calendar(datetime.fromisoformat(text))


def within_calendar(moment: datetime) -> datetime:
    """Return a moment of a day from :data:`FIRST_DAY` to :data:`LAST_DAY`.

    Raises
    ------
    ValueError
        If it is of any other day.
    """
    _near(moment.date())
    return moment


def _near(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        message = f"{day} is beyond the calendar in use"
        raise ValueError(message)
    return day


def instant_of(wall: datetime, zone: tzinfo) -> datetime:
    """Return the instant, in UTC, of a wall-clock time without zone."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def clock_change(wall: datetime, zone: tzinfo) -> tuple[str, dict[str, str]] | None:
    """Return why a wall-clock time names no single instant, ``None`` where it names one.

    Returns
    -------
    code, arguments
        ``time-skipped`` or ``time-twice``, and what its fault tells: the time, the zone, and both
        instants that may be meant.
    """
    one, other = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if one == other:
        return None
    before, after = (
        instant.astimezone(zone).isoformat(timespec="minutes") for instant in sorted((one, other))
    )
    return "time-skipped" if wall_of(one, zone) != wall else "time-twice", {
        "value": wall.isoformat(sep=" ", timespec="minutes"),
        "zone": str(zone),
        "before": before,
        "after": after,
    }


def wall_of(instant: datetime, zone: tzinfo) -> datetime:
    """Return the wall-clock time, without zone, of an instant."""
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def moments_of(thing: object, zone: tzinfo, *names: str) -> dict[str, str]:
    """Return some instants of a thing, by name, as texts of the zone with their offset."""
    return {name: getattr(thing, name).astimezone(zone).isoformat() for name in names}


def day_of(instant: datetime, zone: tzinfo) -> date:
    """Return the day in the zone on which an instant lies."""
    return instant.astimezone(zone).date()


def starts_of(day: date, zone: tzinfo) -> datetime:
    """Return the instant, in UTC, at which a day begins in the zone."""
    return instant_of(datetime.combine(day, MIDNIGHT), zone)


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def end_of_night(day: date, zone: tzinfo) -> datetime:
    """Return the instant, in UTC, until which night shifts of a day may ride."""
    return starts_of(day + timedelta(days=1), zone) + _NIGHT
