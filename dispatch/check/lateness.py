"""Lateness of a stop, allowed and actual: what windows, trials and cost all ask."""

from __future__ import annotations

from datetime import datetime, timedelta

from dispatch.model import Stop, Window


def allowed_windows(stop: Stop) -> tuple[Window, ...]:
    """Return the windows for the start of service: lateness is allowed after the last one only."""
    if not stop.windows:
        return ()
    *earlier, last = stop.windows
    limit = last.end + timedelta(seconds=stop.late_limit_s)
    return (*earlier, Window(start=last.start, end=limit))


def late_s(stop: Stop, start: datetime) -> int:
    """Return the whole seconds by which a start comes after the last window.

    A start without a zone cannot be compared and counts nothing (it is reported by itself).
    """
    if not stop.windows or start.utcoffset() is None:
        return 0
    return max(0, (start - stop.windows[-1].end) // timedelta(seconds=1))
