"""Arrival as it is told to whoever waits at a door: a range that narrows as the courier comes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

STEP = timedelta(minutes=5)
"""Ranges begin and end on whole steps of the clock."""

NARROWEST, WIDEST = timedelta(minutes=5), timedelta(minutes=30)
"""Least and most by which the courier may come later than expected, as it is told."""

_SHARE = 4
"""A quarter of the time until then is what goes wrong on the way, as a rule of thumb."""

_DAY = timedelta(days=1)


def arrival_range(expected: datetime, now: datetime) -> tuple[datetime, datetime]:
    """Return between when and when a courier comes who is expected at a moment.

    It may be half as much too early as too late: parcels wait at a door, people don't. Nothing of
    it lies in the past.
    """
    spread = min(WIDEST, max(NARROWEST, (expected - now) / _SHARE))
    low = max(_floor(expected - spread / 2), _floor(now))
    return low, max(_ceil(expected + spread), low + STEP)


def _floor(at: datetime) -> datetime:
    since = (at - datetime(2000, 1, 1, tzinfo=UTC)) % _DAY
    return at - since % STEP


def _ceil(at: datetime) -> datetime:
    low = _floor(at)
    return low if low == at else low + STEP
