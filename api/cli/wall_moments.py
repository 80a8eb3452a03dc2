"""Moments by the clock of a city, as options say them."""

from __future__ import annotations

import difflib
import re
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from dispatch.values.local_time import clock_change, read_moment, wall_of
from routing.errors import BadInput, Fault

EXAMPLE = "2026-09-15T08:00"
_WITH_TIME = re.compile(r".*\d[T ]\d.*", re.IGNORECASE)


def read_wall_moment(text: str | None, timezone: str | None) -> datetime | None:
    """Read a date with a time of day by the clock of a city, or none; gives it without a zone.

    Parameters
    ----------
    timezone
        Name of the zone of that clock. With it an offset may be written, and a time that its
        clocks skip is refused; a city does not know its zone itself.

    Raises
    ------
    BadInput
        ``wall-moment``, ``wall-moment-offset``, ``time-skipped``, ``unknown-time-zone``.
    """
    zone = None if timezone is None else _read_zone(timezone)
    if text is None:
        return None
    try:
        moment = read_moment(text)
    except ValueError as error:
        raise _refused("wall-moment", text) from error
    if not _WITH_TIME.fullmatch(text):
        raise _refused("wall-moment", text)
    if moment.tzinfo is not None:
        if zone is None:
            raise _refused("wall-moment-offset", text)
        return wall_of(moment, zone)
    if zone is not None:
        # A time that the clocks show twice has the same signs both times.
        change = clock_change(moment, zone)
        if change is not None and change[0] == "time-skipped":
            raise BadInput([Fault(code=change[0], where="--at", args=change[1])])
    return moment


def _refused(code: str, text: str) -> BadInput:
    return BadInput.of(code, where="--at", value=text, example=EXAMPLE)


def _read_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        near = difflib.get_close_matches(name, sorted(available_timezones()), n=3)
        args = {"value": name, "known": ", ".join(near) or "–"}
        where = "--timezone"
        raise BadInput([Fault(code="unknown-time-zone", where=where, args=args)]) from error
