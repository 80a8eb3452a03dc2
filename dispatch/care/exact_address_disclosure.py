"""Disclosure of an exact address to whoever brings something there, and when.

Of aid recipients, and to volunteers, an address is told from twelve hours before the visit to four
hours after it, and no longer; a cooperative may choose other hours. Before and after that a rough
area has to do.
"""

from __future__ import annotations

from datetime import datetime, timedelta

BEFORE = timedelta(hours=12)
AFTER = timedelta(hours=4)

COARSE_E6 = 20_000
"""Side of a rough area in millionths of a degree: one to two kilometres.

There is one grid, for open needs and for whoever was erased: two would narrow a home down together.
"""


def is_exact_address_disclosed(  # noqa: PLR0913  # when, and how long before and after
    now: datetime,
    planned: datetime,
    *,
    expected: datetime | None,
    done: datetime | None,
    before: timedelta = BEFORE,
    after: timedelta = AFTER,
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
    before, after
        How long before the visit it is told at the earliest, and after it at the latest.
    """
    last = done or max(planned, expected or planned)
    return planned - before <= now <= last + after


def coarse_point(lon: float, lat: float) -> tuple[float, float]:
    """Return the middle of the rough area in which a point lies."""
    return _middle(lon), _middle(lat)


def _middle(degrees: float) -> float:
    # Whole numbers, so that the store reckons just the same (data.store.erasing.coarse_geom).
    side = round(degrees * 1_000_000) // COARSE_E6
    return (side * COARSE_E6 + COARSE_E6 // 2) / 1_000_000
