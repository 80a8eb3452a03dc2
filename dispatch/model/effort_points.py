"""Points of effort for each measure of work, published with the other weights."""

from __future__ import annotations

from dataclasses import dataclass, fields

from dispatch.values.validation import out_of_range, refuse

MOST_POINTS = 10_000
"""Highest weight of a measure: more is a slip of the keyboard."""
MOST_WEEKS = 26
"""Longest time over which effort is evened out; more than anybody's legs remember."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointWeights:
    """Points of effort that work counts: from 0, which leaves a measure out.

    Attributes
    ----------
    hour_points, waiting_hour_points
        An hour on the way or at stops, and an hour of waiting.
    km_points
        A kilometre ridden.
    tonne_km_points
        A tonne carried for a kilometre, or 50 kg for 20.
    climb_hundred_points
        A hundred metres uphill, where they are known.
    """

    hour_points: int = 60
    waiting_hour_points: int = 20
    km_points: int = 2
    tonne_km_points: int = 40
    climb_hundred_points: int = 10

    def __post_init__(self) -> None:
        refuse(
            fault
            for one in fields(self)
            for fault in out_of_range(one.name, getattr(self, one.name), 0, MOST_POINTS)
        )
