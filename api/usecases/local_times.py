"""Times as people write them: on the clock on the cooperative's wall, with or without the day.

What no wall ever shows, or shows twice, is told in the words in which it was written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from data.formats.fields import Node, shown
from dispatch.model import Window
from dispatch.values.local_time import clock_change, instant_of

_WALL = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)")
_CLOCK = re.compile(r"\d\d:\d\d(?::\d\d)?")


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


def _as_instant(node: Node, wall: Wall) -> object:
    """Return the instant of a wall-clock time, such as ``2026-03-09T08:30`` or ``08:30``.

    What is no such time is returned as it is. Faults are ``time-skipped``, ``time-twice`` and
    ``not-on-the-clock``; ``None`` after the last.
    """
    value = node.value
    if not isinstance(value, str):
        return value
    text = f"{wall.day.isoformat()}T{value}" if wall.day and is_clock(value) else value
    match = _WALL.fullmatch(text)
    if match is None:
        return value
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return _off_the_clock(node, match.group(2))
    try:
        found = instant_of(read, wall.zone)
        change = None if wall.rolls else clock_change(read, wall.zone)
    except OverflowError:
        return value
    if change is not None and not (wall.first_of_two and change[0] == "time-twice"):
        node.fault(change[0], **change[1])
    return found


def read_instant(node: Node, wall: Wall) -> datetime | None:
    """Read an instant, or a time on the clock; ``None`` with a fault where it is neither."""
    found = _as_instant(node, wall)
    return None if found is None else replace(node, value=found).instant(wall.zone)


def read_window(node: Node, start: str, end: str, wall: Wall) -> Window | None:
    """Read a window by its ends as they were written; ``None`` with a fault where it is none.

    Of two times without a day the second must not be before the first: nobody says that it is of
    the day after. Faults are those of an instant, ``window-over-midnight`` and ``window-reversed``.
    """
    first, last = (
        read_instant(node.child(key, text), wall) for key, text in (("start", start), ("end", end))
    )
    if wall.day and is_clock(start) and is_clock(end) and end < start:
        _say_over_midnight(node, wall.example or wall.day, start, end)
        return None
    if first is None or last is None:
        return None
    if last < first:
        told = {"start": first, "end": last}
        shown_ends = {key: one.astimezone(wall.zone).isoformat() for key, one in told.items()}
        node.fault_at("end", "window-reversed", **shown_ends)
        return None
    return Window(start=first, end=last)


def _off_the_clock(node: Node, clock: str) -> object:
    """Find fault with what looks like a time and is none."""
    hour, minute = int(clock[:2]), int(clock[3:5])
    if hour < 24 and minute < 60 and not is_clock(node.value):  # a day, an hour
        return node.value  # It is the date that is none.
    node.fault("not-on-the-clock", value=shown(node.value))
    return None


def _say_over_midnight(node: Node, day: date, start: str, end: str) -> None:
    node.child("end", None).fault(
        "window-over-midnight",
        start=start,
        end=end,
        first=f"{day.isoformat()}T{start}",
        last=f"{(day + timedelta(days=1)).isoformat()}T{end}",
    )
