"""Instants and windows as whole seconds since 1970, UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from dispatch.search.arrays.layout import LIMITLESS

if TYPE_CHECKING:
    from dispatch.model import Stop, Window

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def seconds(instant: datetime) -> int:
    """Whole seconds since 1970, UTC."""
    return (instant - EPOCH) // timedelta(seconds=1)


def instant(second: int) -> datetime:
    """Return the instant of so many whole seconds since 1970."""
    return EPOCH + timedelta(seconds=int(second))


def spans_of(windows: tuple[Window, ...]) -> list[tuple[int, int]]:
    """Return windows in seconds since 1970; a single endless one where there are none."""
    if not windows:
        return [(-LIMITLESS, LIMITLESS)]
    return [(seconds(window.start), seconds(window.end)) for window in windows]


def last_second(stop: Stop) -> int:
    """Second after which a stop is late."""
    return seconds(stop.windows[-1].end) if stop.windows else LIMITLESS
