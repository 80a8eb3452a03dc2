"""A clock that runs faster than the machine's, for a simulated day."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

MOST_SPEED = 600
"""A day in less than three minutes is nothing to look at."""

_FORM = re.compile(r"(?P<speed>[0-9]{1,4})x (?P<begin>\S+) since (?P<since>\S+)")


def _machine_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class FastClock:
    """A clock that is the same in every process that is given the same text of it.

    Attributes
    ----------
    speed
        Seconds that pass on it in one of the machine's.
    begin
        Time that it showed when it was started.
    since
        Time of the machine then.
    machine
        The machine's own clock; tests give another.
    """

    speed: int
    begin: datetime
    since: datetime
    machine: Callable[[], datetime] = field(default=_machine_now, repr=False, compare=False)

    def __call__(self) -> datetime:
        """Return the time."""
        passed = self.machine() - self.since
        return (self.begin + passed * self.speed).astimezone(UTC)

    def machine_time(self, at: datetime) -> datetime:
        """Return the machine's time when this clock shows an instant."""
        return self.since + (at - self.begin) / self.speed

    def restarted(self) -> FastClock:
        """Return the same clock, started now."""
        return replace(self, since=self.machine())

    def __str__(self) -> str:
        """Write it as a setting."""
        return f"{self.speed}x {self.begin.isoformat()} since {self.since.isoformat()}"


def read_clock(text: str) -> FastClock:
    """Read ``60x 2026-03-09T06:30:00+00:00 since 2026-11-02T10:15:00+00:00``.

    Raises
    ------
    ValueError
        ``setting-clock`` where it cannot be meant.
    """
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise ValueError("setting-clock")
    try:
        begin, since = (datetime.fromisoformat(found[name]) for name in ("begin", "since"))
    except ValueError:
        raise ValueError("setting-clock") from None
    speed = int(found["speed"])
    if begin.tzinfo is None or since.tzinfo is None or not 1 <= speed <= MOST_SPEED:
        raise ValueError("setting-clock")
    return FastClock(speed=speed, begin=begin.astimezone(UTC), since=since.astimezone(UTC))


def fast_clock(speed: int, begin: datetime) -> FastClock:
    """Return a clock that is started now."""
    return FastClock(speed=speed, begin=begin, since=_machine_now())
