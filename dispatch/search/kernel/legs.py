"""Seconds and metres of one leg, there or back, with nothing or something aboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch.search.kernel.numba_options import compiled

if TYPE_CHECKING:
    from dispatch.search.arrays.layout import Smalls

G_US = 1_000_000_000
"""Microseconds for a kilogram, times grams, in one second."""


@compiled
def way_of(legs: Smalls, origin: int, target: int, unit: int) -> int:
    """Seconds (unit 0) or metres (1) of a leg; none where a round has no start or end place."""
    if origin < 0 or target < 0:
        return 0
    return int(legs[origin, target, unit])


@compiled
def slowed_s(per_kg_us: int, aboard_g: int) -> int:
    """Seconds that so much aboard adds to a leg, rounded up."""
    return (per_kg_us * aboard_g + G_US - 1) // G_US


@compiled
def ride_of(  # what a leg hangs on
    legs: Smalls, per_kg: Smalls, origin: int, target: int, hilly: bool, aboard_g: int
) -> int:
    """Seconds of a leg with so much aboard, where that makes a difference."""
    if origin < 0 or target < 0:
        return 0
    seconds = int(legs[origin, target, 0])
    if hilly:
        seconds += slowed_s(int(per_kg[origin, target]), aboard_g)
    return seconds


@compiled
def way_to(legs: Smalls, origin: int, target: int, unit: int) -> int:
    """As :func:`way_of`, out of the row of the target.

    Whoever tries one stop in many places so stays in its row, which the processor has at hand.
    """
    if origin < 0 or target < 0:
        return 0
    return int(legs[target, origin, unit + 2])


@compiled
def ride_to(  # as ride_of
    legs: Smalls, per_kg: Smalls, origin: int, target: int, hilly: bool, aboard_g: int
) -> int:
    """As :func:`ride_of`, out of the row of the target."""
    if origin < 0 or target < 0:
        return 0
    seconds = int(legs[target, origin, 2])
    if hilly:
        seconds += slowed_s(int(per_kg[origin, target]), aboard_g)
    return seconds
