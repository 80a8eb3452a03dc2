"""Disclosure of an exact address to whoever brings something there, and when.

Of aid recipients, and to volunteers, an address is told from twelve hours before the visit to four
hours after it, and no longer; before and after that a rough area has to do.
"""

from __future__ import annotations

from datetime import datetime, timedelta

BEFORE = timedelta(hours=12)
AFTER = timedelta(hours=4)

COARSE_DEG = 0.02
"""A rough area is a square of so many degrees, one to two kilometres."""


def is_exact_address_disclosed(
    now: datetime, planned: datetime, *, expected: datetime | None, done: datetime | None
) -> bool:
    """Return whether a door may be told now.

    Parameters
    ----------
    planned
        When the visit is to begin by the plan.
    expected
        When it will begin, as it is known now.
    done
        When it was over; ``None`` as long as it is not.
    """
    last = done or max(planned, expected or planned)
    return planned - BEFORE <= now <= last + AFTER


def coarse_point(lon: float, lat: float) -> tuple[float, float]:
    """Return the middle of the rough area in which a point lies."""
    return _middle(lon), _middle(lat)


def _middle(degrees: float) -> float:
    return round((degrees // COARSE_DEG + 0.5) * COARSE_DEG, 6)
