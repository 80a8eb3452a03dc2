"""Streets that change within a day: a closure counts in its own hours only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations_with_replacement, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dispatch.model.travel_times import TravelTimes
from routing.types import UNREACHABLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dispatch.model.travel_times import Times


class HourlyTimes(NamedTuple):
    """Travel times of rides that leave in one stretch of a day and end in another at the latest.

    Attributes
    ----------
    opens, closes
        From when on and before when they leave; ``None``: at any time.
    by
        When they end at the latest; ``None``: at any time.
    """

    opens: datetime | None
    closes: datetime | None
    by: datetime | None
    times: TravelTimes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StreetHours:
    """Travel times by the hour: stretches of a day, each with its own closed streets.

    A ride takes streets that are open in every stretch that it touches. Where somebody who waits
    for a street to open is there sooner than by the way round, they wait before they leave. So who
    leaves later is never there sooner.

    Attributes
    ----------
    changes
        Instants at which streets close or open, ascending, whole seconds: stretch ``k`` ends at
        ``changes[k]``, where the next one begins.
    times
        By first and last stretch of a ride, each pair of them: between the places of the day's
        own times, in their order. No way is quicker or shorter for keeping off more, see
        :func:`no_quicker`.

    bounds
        Times with the hours in which they hold, by first and last stretch, each set of streets once
        for each first one; derived.

    Raises
    ------
    ValueError
        The changes do not ascend, a pair is missing, or the places differ.
    """

    changes: tuple[datetime, ...]
    times: Mapping[tuple[int, int], TravelTimes]
    bounds: tuple[HourlyTimes, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not self.changes or any(after <= before for before, after in pairwise(self.changes)):
            message = "streets must change at instants that ascend"
            raise ValueError(message)
        if set(self.times) != set(self.spans):
            message = "each stretch, and each row of them, needs its times"
            raise ValueError(message)
        if len({one.place_ids for one in self.times.values()}) != 1:
            message = "all times must be between the same places"
            raise ValueError(message)
        last = len(self.changes)
        kept = (
            self._bounds(*span)
            for span, own in ((span, self.times[span]) for span in self.spans)
            # Where one stretch more makes no difference, that one says it all.
            if span[1] == last or self.times[span[0], span[1] + 1] is not own
        )
        object.__setattr__(self, "bounds", tuple(kept))

    @property
    def place_ids(self) -> tuple[str, ...]:
        """Row and column order of all times."""
        return self.times[0, 0].place_ids

    @property
    def stretches(self) -> int:
        """Number of stretches."""
        return len(self.changes) + 1

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """First and last stretch of every ride that there can be, in order."""
        return tuple(combinations_with_replacement(range(len(self.changes) + 1), 2))

    def _bounds(self, first: int, last: int) -> HourlyTimes:
        opens = self.changes[first - 1] if first else None
        closes, by = (self.changes[k] if k < len(self.changes) else None for k in (first, last))
        return HourlyTimes(opens, closes, by, self.times[first, last])


def no_quicker(times: Times, *others: Times) -> TravelTimes:
    """Return travel times on which no way is quicker or shorter than on streets with less closed.

    Streets are chosen for their calm and against hills, too: with one of them closed, what is left
    may be a rougher way that takes less time, or a steeper one that is shorter. It is reckoned with
    as if it took as long.

    Parameters
    ----------
    times
        With more closed than in the others.
    others
        Between the same places.
    """
    whole = times.whole()
    duration_s, distance_m = dict(whole.duration_s), dict(whole.distance_m)
    per_kg_us = dict(whole.per_kg_us)
    for other in (one.whole() for one in others):
        for profile, table in duration_s.items():
            duration_s[profile] = _longer(table, other.duration_s[profile])
        for profile, table in distance_m.items():
            distance_m[profile] = _longer(table, other.distance_m[profile])
        for profile, slope in per_kg_us.items():
            if profile in other.per_kg_us:
                per_kg_us[profile] = np.maximum(slope, other.per_kg_us[profile])
    return TravelTimes(
        place_ids=whole.place_ids,
        duration_s=duration_s,
        distance_m=distance_m,
        per_kg_us=per_kg_us,
    )


def _longer(
    table: NDArray[np.signedinteger], other: NDArray[np.signedinteger]
) -> NDArray[np.signedinteger]:
    return np.where(table == UNREACHABLE, table, np.maximum(table, other))
