"""Times as programs written for other platforms give them: wall clock, words, differences.

Everything is read on the clock on the cooperative's wall, unless it brings its own offset.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from data.formats.fields import Node, shown
from dispatch.model import Window
from dispatch.values.local_time import day_of, instant_of
from dispatch.values.local_time import read_moment as iso_moment

SHORTEST_LEAD = timedelta(minutes=15)
"""Length of a window of which only the end is given."""

_EXAMPLE = "2026-10-02 09:00"
_SLOT_EXAMPLE = "2026-10-02 08:00-10:00"
_DAYS = {"today": 0, "tomorrow": 1}
_CLOCK = re.compile(r"(?:(today|tomorrow)\s+)?(\d{1,2}:\d\d(?::\d\d)?)", re.ASCII | re.IGNORECASE)
_LATER = re.compile(r"\+\s*(\d{1,4})\s*(minute|min|hour|day|week)s?", re.ASCII | re.IGNORECASE)
_UNITS = {
    "minute": timedelta(minutes=1),
    "min": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_SLOT = re.compile(r"(\d{4}-\d\d-\d\d)\s+(\d\d:\d\d)\s*-\s*(\d\d:\d\d)", re.ASCII)


def read_moment(node: Node, zone: tzinfo, now: datetime) -> datetime | None:
    """Read a moment, in whole seconds.

    Known are ISO 8601 with or without an offset, ``2026-10-02 09:00``, ``09:00``, ``today 09:00``,
    ``tomorrow 13:30``, ``now`` and ``+2 hours``. Anything else is a fault (``compat-time``).
    """
    text = node.text(empty=False)
    if text is None:
        return None
    found = _moment(text.strip(), zone, now)
    if found is None:
        node.fault("compat-time", value=shown(text), example=_EXAMPLE)
    return found


def read_slot(node: Node, zone: tzinfo) -> Window | None:
    """Read a time slot: an ISO 8601 interval of two ends, or ``2026-10-02 08:00-10:00``.

    Faults: ``compat-slot``, ``window-reversed``.
    """
    text = node.text(empty=False)
    if text is None:
        return None
    start_text, _, end_text = text.strip().partition("/")
    on_wall = _SLOT.fullmatch(text.strip())
    if on_wall is not None:
        day, begins, ends = on_wall.groups()
        start_text, end_text = f"{day} {begins}", f"{day} {ends}"
    start, end = _written(start_text.strip(), zone), _written(end_text.strip(), zone)
    if start is None or end is None:
        node.fault("compat-slot", value=shown(text), example=_SLOT_EXAMPLE)
        return None
    return window_between(node, start, end)


def window_between(node: Node, start: datetime, end: datetime) -> Window | None:
    """Make a window; one that ends before it starts is a fault (``window-reversed``)."""
    if end < start:
        node.fault("window-reversed", start=start.isoformat(), end=end.isoformat())
        return None
    return Window(start=start, end=end)


def _moment(text: str, zone: tzinfo, now: datetime) -> datetime | None:
    if text.lower() == "now":
        return now.replace(microsecond=0)
    later = _LATER.fullmatch(text)
    if later is not None:
        count, unit = later.groups()
        return now.replace(microsecond=0) + int(count) * _UNITS[unit.lower()]
    clock = _CLOCK.fullmatch(text)
    if clock is not None:
        word, at = clock.groups()
        day = day_of(now, zone) + timedelta(days=_DAYS[(word or "today").lower()])
        return _on_wall(day, at, zone)
    return _written(text, zone)


def _on_wall(day: date, clock: str, zone: tzinfo) -> datetime | None:
    try:
        at = time.fromisoformat(clock.rjust(5, "0") if len(clock) < 6 else clock.rjust(8, "0"))
        return instant_of(datetime.combine(day, at), zone)
    except (ValueError, OverflowError):
        return None


def _written(text: str, zone: tzinfo) -> datetime | None:
    """Read a date with a time, whose offset may be missing."""
    try:
        read = iso_moment(text).replace(microsecond=0)
        return instant_of(read, zone) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
