"""Wall-clock time, which the core never sees: it is only told when to stop."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

_QUESTION_EVERY_S = 0.03


@dataclass(slots=True, kw_only=True)
class WallClock:
    """Stops at a moment, or when told to; a :class:`dispatch.search.stop_rules.StopRule`.

    Attributes
    ----------
    budget_s
        Seconds from the moment this clock is made.
    should_stop
        Asked at every look; ``True`` ends the work at once.
    """

    budget_s: float
    should_stop: Callable[[], bool] = lambda: False
    begun: float = field(default_factory=time.monotonic)
    _asked: float = field(default=0.0, repr=False)
    _batch: int = field(default=50, repr=False)

    def __call__(self) -> bool:
        """Return whether to end now."""
        now = self.elapsed()
        between_s = now - self._asked
        self._asked = now
        # Often enough to stop on time, seldom enough to cost nothing.
        if between_s < _QUESTION_EVERY_S / 2:
            self._batch = min(self._batch * 2, 100_000)
        elif between_s > _QUESTION_EVERY_S * 2:
            self._batch = max(self._batch // 2, 1)
        return now >= self.budget_s or self.should_stop()

    def elapsed(self) -> float:
        """Return the seconds since the start."""
        return time.monotonic() - self.begun

    def fraction(self) -> float:
        """Return the share of the budget that is used, 0 to 1."""
        if self.budget_s <= 0:
            return 1.0
        return min(1.0, self.elapsed() / self.budget_s)

    def batch(self) -> int:
        """Return the number of iterations to run before asking again; follows the speed seen."""
        return self._batch
