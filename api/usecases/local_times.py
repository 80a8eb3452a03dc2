"""Times as people write them: on the clock on the cooperative's wall, with or without the day.

What no wall ever shows, or shows twice, is told in the words in which it was written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from data.formats.fields import Node, shown
from dispatch.model import Window
from dispatch.values.local_time import clock_change, instant_of, read_clock, read_moment
from dispatch.values.validation import bad_input, fault
from routing.errors import BadInput, Fault

_WALL = re.compile(r"\d{4}-\d\d-\d\d[T ](\d\d):(\d\d)(?::\d\d)?", re.ASCII)
_CLOCK = re.compile(r"\d\d:\d\d(?::\d\d)?")
_EXAMPLE = datetime(2026, 3, 2, 8, 30)  # noqa: DTZ001  # of no zone, until somebody has one
_SOME_ZONE = timezone(timedelta(hours=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """The clock on a wall, and how what is written after it is read.

    Attributes
    ----------
    zone
        Whose wall.
    day
        The day of a time without one; ``None`` where such a time means nothing.
    rolls
        Whether a time that a change of the clock skips or repeats is taken as RFC 5545 takes it
        (:mod:`dispatch.values.local_time`), as recurrences want it, instead of being asked about.
    first_of_two
        Whether a time that comes twice means the first, instead of being asked about.
    example
        The day to show in what would be right, where ``day`` only stands in for one that nobody
        has said.
    """

    zone: tzinfo
    day: date | None = None
    rolls: bool = False
    first_of_two: bool = False
    example: date | None = None


def is_clock(value: object) -> bool:
    """Return whether a value is a time of day without its day, such as ``08:30``."""
    return isinstance(value, str) and _CLOCK.fullmatch(value) is not None


def wall_time(text: str, zone: tzinfo = _SOME_ZONE) -> datetime:
    """Return an instant in UTC, or a time on the cooperative's wall, without zone.

    ``zone`` only shows what would be right.

    Raises
    ------
    BadInput
        ``not-on-the-clock``, ``not-an-instant``, ``naive-time`` or ``not-whole-seconds``.
    """
    wall = _WALL.fullmatch(text)
    value, example = shown(text), _EXAMPLE.replace(tzinfo=zone).isoformat()
    try:
        read = read_moment(text)
        at = read if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        if wall and (int(wall[1]) > 23 or int(wall[2]) > 59):  # an hour, a minute
            raise bad_input("not-on-the-clock", value=value) from None
        raise bad_input("not-an-instant", value=value, example=example) from None
    if read.tzinfo is None and not wall:
        meant = read.replace(tzinfo=zone).isoformat()
        raise bad_input("naive-time", value=value, example=meant)
    if read.microsecond:
        raise bad_input("not-whole-seconds", value=value)
    return at


def instant_on_wall(read: datetime | time, wall: Wall, where: str, faults: list[Fault]) -> datetime:
    """Return the instant of a time that was read; one that no wall shows, or shows twice, is told.

    Parameters
    ----------
    faults
        Where it is told: ``time-skipped`` and ``time-twice``.
    """
    if isinstance(read, time):
        read = datetime.combine(wall.day or date.min, read)
    if read.tzinfo is not None:
        return read.astimezone(UTC)
    change = None if wall.rolls else clock_change(read, wall.zone)
    if change is not None and not (wall.first_of_two and change[0] == "time-twice"):
        faults.append(fault(change[0], where, **change[1]))
    return instant_of(read, wall.zone)


def moment_of(text: str, wall: Wall, where: str, faults: list[Fault]) -> datetime | None:
    """Return the moment of a text: an instant, or a time on the clock.

    What is wrong with it is added to ``faults``; ``None`` where it is neither.
    """
    try:
        read = read_clock(text) if wall.day and is_clock(text) else wall_time(text, wall.zone)
    except BadInput as wrong:
        faults += [replace(one, where=where) for one in wrong.faults]
        return None
    except ValueError:
        faults.append(fault("not-on-the-clock", where, value=shown(text)))
        return None
    return instant_on_wall(read, wall, where, faults)


def window_of(
    start: datetime, end: datetime, zone: tzinfo, where: str, faults: list[Fault]
) -> Window | None:
    """Return a window; ``None``, told in ``faults``, where it ends before it starts."""
    if end >= start:
        return Window(start=start, end=end)
    shows = {"start": start.astimezone(zone).isoformat(), "end": end.astimezone(zone).isoformat()}
    faults.append(fault("window-reversed", where, **shows))
    return None


def read_window(node: Node, start: str, end: str, wall: Wall) -> Window | None:
    """Read a window by its ends as they were written; ``None`` with a fault where it is none.

    Of two times without a day the second must not be before the first: nobody says that it is of
    the day after. Faults are those of an instant, ``window-over-midnight`` and ``window-reversed``.
    """
    faults = node.faults.found
    first = moment_of(start, wall, f"{node.where}.start", faults)
    last = moment_of(end, wall, f"{node.where}.end", faults)
    if wall.day and is_clock(start) and is_clock(end) and end < start:
        _say_over_midnight(node, wall.example or wall.day, start, end)
        return None
    if first is None or last is None:
        return None
    return window_of(first, last, wall.zone, f"{node.where}.end", faults)


def _say_over_midnight(node: Node, day: date, start: str, end: str) -> None:
    node.child("end", None).fault(
        "window-over-midnight",
        start=start,
        end=end,
        first=f"{day.isoformat()}T{start}",
        last=f"{(day + timedelta(days=1)).isoformat()}T{end}",
    )
