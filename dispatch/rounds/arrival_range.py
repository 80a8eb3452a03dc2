"""Arrival as it is told to whoever waits at a door: a range that narrows as the courier comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from dispatch.model import Window

STEP = timedelta(minutes=5)
"""Ranges begin and end on whole steps of the clock."""

NARROWEST, WIDEST = timedelta(minutes=5), timedelta(minutes=30)
"""Least and most by which the courier may come later than expected, as it is told."""

_SHARE = 4
"""A quarter of the time until then is what goes wrong on the way, as a rule of thumb."""

_DAY = timedelta(days=1)


def arrival_range(
    expected: datetime, now: datetime, windows: Sequence[Window] = ()
) -> tuple[datetime, datetime]:
    """Return between when and when a courier comes who is expected at a moment.

    It may be half as much too early as too late: parcels wait at a door, people don't. Nothing of
    it lies in the past, nor before the time window that was agreed on.

    Parameters
    ----------
    windows
        Those of the stop, in order; none where any time will do.
    """
    agreed = next((one for one in windows if expected <= one.end), windows[-1] if windows else None)
    if agreed is not None:
        expected = max(expected, agreed.start)
    spread = min(WIDEST, max(NARROWEST, (expected - now) / _SHARE))
    low = max(_floor(expected - spread / 2), _floor(now))
    if agreed is not None:
        low = max(low, agreed.start)
    return low, max(_ceil(expected + spread), low + STEP)


def _floor(at: datetime) -> datetime:
    since = (at - datetime(2000, 1, 1, tzinfo=UTC)) % _DAY
    return at - since % STEP


def _ceil(at: datetime) -> datetime:
    low = _floor(at)
    return low if low == at else low + STEP
