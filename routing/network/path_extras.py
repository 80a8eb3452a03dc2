"""Extras of a path beside time and distance: the weight's share, climb and energy.

All three are packed into one 64-bit integer, the *extra* of an arc or a path: extras add up and
compare like plain integers, as packed costs do (:mod:`routing.costs`). Of several ways that are
equally quick and equally long the one with the least extra is best: what a kilogram adds to the
time counts first, then climb, then energy. So a best path's extra is well defined too, whichever
search finds it.

Room is made for paths of 200 seconds a kilogram, 10 kilometres of climb and 11 kilowatt-hours; on
any slope the first and the last follow the climb.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

PER_KG_US = 100
"""Microseconds for a kilogram that count as one."""
ENERGY_J = 10
"""Joules that count as one."""

CLIMB = 22
PER_KG = 42
"""Bits below the climb, and below what a kilogram adds."""
ENERGY_MASK = (1 << CLIMB) - 1
CLIMB_MASK = (1 << (PER_KG - CLIMB)) - 1


class PathExtras(NamedTuple):
    """Extras taken apart; arrays of one shape.

    Attributes
    ----------
    per_kg_us
        Microseconds that each kilogram carried adds to the time.
    climb_cm
        Centimetres climbed.
    energy_j
        Joules that rider and motor spend with the reference load.
    """

    per_kg_us: NDArray[np.int64]
    climb_cm: NDArray[np.int64]
    energy_j: NDArray[np.int64]


def pack(
    per_kg_s: NDArray[np.float64], climb_cm: NDArray[np.int32], energy_j: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Pack what is not negative; each part is rounded to its unit."""
    per_kg = np.rint(per_kg_s * (1e6 / PER_KG_US)).astype(np.int64)
    energy = np.rint(energy_j / ENERGY_J).astype(np.int64)
    packed: NDArray[np.int64] = (per_kg << PER_KG) + (climb_cm.astype(np.int64) << CLIMB) + energy
    return packed


def unpack(extra: NDArray[np.int64]) -> PathExtras:
    """Take extras apart."""
    return PathExtras(
        per_kg_us=(extra >> PER_KG) * PER_KG_US,
        climb_cm=(extra >> CLIMB) & CLIMB_MASK,
        energy_j=(extra & ENERGY_MASK) * ENERGY_J,
    )
