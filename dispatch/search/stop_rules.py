"""Stop rules of a search, which also say how far it has come.

Clocks live at the edge; the core only asks. A rule by iterations is here because it needs none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class StopRule(Protocol):
    """Tells a search when to end."""

    def __call__(self) -> bool:
        """Return whether to end now; asked once for each batch of iterations."""
        ...

    def fraction(self) -> float:
        """Return the share of the budget that is used; a search accepts less the more it is."""
        ...

    def batch(self) -> int:
        """Return the number of iterations to run before asking again."""
        ...


class Iterations:
    """Ends after a fixed number of iterations; the same seed then gives the same plan.

    Parameters
    ----------
    limit
        Number of iterations, 0 or more.
    step
        Iterations between two questions.
    """

    def __init__(self, limit: int, step: int = 250) -> None:
        if limit < 0:
            message = f"the number of iterations must not be negative, got {limit}"
            raise ValueError(message)
        self._limit = limit
        self._step = step
        self._done = 0
        self._granted = 0

    def __call__(self) -> bool:
        """Count the iterations granted before as done, and say whether that is enough."""
        self._done += self._granted
        self._granted = 0
        return self._done >= self._limit

    def fraction(self) -> float:
        """Return the share of the iterations already run."""
        return min(1.0, self._done / self._limit) if self._limit else 1.0

    def batch(self) -> int:
        """Return the number of iterations to run before asking again."""
        self._granted = min(self._step, self._limit - self._done)
        return self._granted

    def apart(self, share: float) -> Iterations:
        """Return a rule with a share of the iterations, which count as run here at once."""
        taken = min(max(1, int(self._limit * share)), max(0, self._limit - self._done))
        self._done += taken
        return Iterations(taken, self._step)


class TimeShare:
    """A share of a budget as a rule of its own, counted from its first question.

    Parameters
    ----------
    whole
        The rule of the whole budget; where it ends, the share does too.
    share
        Of the whole, above 0.
    """

    def __init__(self, whole: StopRule, share: float) -> None:
        self._whole = whole
        self._share = max(share, 1e-9)
        self._low = -1.0

    def __call__(self) -> bool:
        """Return whether the share is used up, or the whole."""
        ended = self._whole()
        if self._low < 0:
            self._low = self._whole.fraction()
        return ended or self.fraction() >= 1.0

    def fraction(self) -> float:
        """Return how much of the share is used."""
        return min(1.0, (self._whole.fraction() - self._low) / self._share)

    def batch(self) -> int:
        """Return the number of iterations to run before asking again."""
        return self._whole.batch()


def rules_side_by_side(stop: StopRule, shares: Sequence[float], count: int) -> list[StopRule]:
    """Return rules for searches of which so many are at work at a time.

    Counted iterations are dealt out beforehand, so that what a search finds does not depend on
    those beside it. Of a budget of time each has its share of the work that so many do in it.
    """
    if isinstance(stop, Iterations):
        return [stop.apart(share) for share in shares]
    busy = max(1, min(count, len(shares)))
    return [TimeShare(stop, share * busy) for share in shares]
