"""Times as people write them: on the clock on the cooperative's wall, with or without the day.

What can be read is turned into an instant with its offset, as the readers of the day format want
it; anything else is left as it is, for them to find fault with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, tzinfo

from dispatch.local_time import instant_of

_WALL = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)")
_CLOCK = re.compile(r"\d\d:\d\d(?::\d\d)?")


def is_clock(value: object) -> bool:
    """Whether a value is a time of day without its day, such as ``08:30``."""
    return isinstance(value, str) and _CLOCK.fullmatch(value) is not None


def as_instant(value: object, zone: tzinfo, day: date | None) -> object:
    """Give a wall-clock time as the text of an instant.

    Parameters
    ----------
    value
        Such as ``2026-03-09T08:30``, ``08:30``, or anything else.
    zone
        Whose wall.
    day
        The day of a time without one; ``None`` leaves such a time as it is.
    """
    if not isinstance(value, str):
        return value
    text = f"{day.isoformat()}T{value}" if day and is_clock(value) else value
    if _WALL.fullmatch(text) is None:
        return value
    try:
        return instant_of(datetime.fromisoformat(text), zone).isoformat()
    except ValueError:
        return value


def window_instants(value: object, zone: tzinfo, day: date | None) -> object:
    """Give a list of windows with their wall-clock times as instants."""
    if not isinstance(value, list):
        return value
    return [with_instants(row, ("start", "end"), zone, day) for row in value]


def with_instants(value: object, keys: tuple[str, ...], zone: tzinfo, day: date | None) -> object:
    """Give a table with the wall-clock times of some keys as instants."""
    if not isinstance(value, Mapping):
        return value
    changed = {key: as_instant(value[key], zone, day) for key in keys if key in value}
    return {**value, **changed}
