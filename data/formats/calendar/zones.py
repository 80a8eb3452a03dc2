"""Checks the time zones that a calendar file defines, before the library works with them.

The library follows the rules of a zone from their start to the time in question. One that repeats
every second, or that matches no day at all, would keep it busy for hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

from dispatch.bookings.recurrence_dates import rule_of, rule_times
from dispatch.bookings.recurrence_rule import rule_parts
from routing.errors import BadInput

MAX_ZONES = 100
"""Most time zones that one file may define."""

_FOLD = re.compile(r"\r?\n[ \t]")
_START, _END = datetime(2000, 1, 1), datetime(2008, 12, 31)  # noqa: DTZ001  # on the wall
_IN_EACH = ("COUNT", "UNTIL", "INTERVAL")


def check_zones(text: str) -> None:
    """Refuse a calendar whose zones are too many, or change by rules that are not yearly.

    Raises
    ------
    BadInput
        ``ics-too-much``, ``ics-unreadable``.
    """
    zones = 0
    for name, value in _zone_lines(text):
        zones += (name, value.upper()) == ("BEGIN", "VTIMEZONE")
        if zones > MAX_ZONES:
            raise BadInput.of("ics-too-much", limit=MAX_ZONES)
        if name == "RRULE" and not _is_yearly(value):
            raise BadInput.of("ics-unreadable")


def _zone_lines(text: str) -> Iterator[tuple[str, str]]:
    """Return name and value of each line inside the definition of a zone."""
    inside = False
    for line in _FOLD.sub("", text).splitlines():
        name = re.split("[;:]", line, maxsplit=1)[0].strip().upper()
        value = line.rpartition(":")[2].strip()
        if name == "BEGIN" and value.upper() == "VTIMEZONE":
            inside = True
        if inside:
            yield name, value
        if name == "END" and value.upper() == "VTIMEZONE":
            inside = False


def _is_yearly(value: str) -> bool:
    """Return whether a rule matches some day in eight years, as every change of the clock does."""
    try:
        parts = rule_parts(value)
    except BadInput:
        return False
    if parts["FREQ"] != "YEARLY":
        return False
    rule = rule_of({key: parts[key] for key in parts if key not in _IN_EACH}, _START)
    found = rule_times(rule, _START, date(2000, 1, 1), _END, lambda _days: None)
    return next(found, None) is not None
