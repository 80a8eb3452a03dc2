"""The hours in which people are left in peace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from dispatch.values.local_time import instant_of, wall_of


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """From when to when, by the clock on the wall, nothing is sent that can wait.

    Attributes
    ----------
    begins, ends
        The end is after the beginning or on the next day; the same time twice means never.
    """

    begins: time = time(21)
    ends: time = time(7)

    def holds(self, wall: datetime) -> bool:
        """Return whether it is quiet at a wall-clock time."""
        now = wall.time()
        if self.begins <= self.ends:
            return self.begins <= now < self.ends
        return now >= self.begins or now < self.ends


def end_of_quiet(now: datetime, zone: tzinfo, quiet: QuietHours) -> datetime:
    """Return the first instant from now on, in UTC, at which something may be sent."""
    wall = wall_of(now, zone)
    if not quiet.holds(wall):
        return now
    end = datetime.combine(wall.date(), quiet.ends)
    if end <= wall:
        end += timedelta(days=1)
    # Where a repeated hour would lead back, it is loud now.
    return max(now, instant_of(end, zone))
