"""Packed ways in a planner's units: whole seconds and metres, and what a kilogram adds."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routing.costs import CLOSED, DM, DM_MASK, STRESS_MASK, STRESS_TICKS, TICK_MS, TICKS
from routing.network.path_extras import PER_KG, PER_KG_US
from routing.types import UNREACHABLE


class PlannerUnits(NamedTuple):
    """Ways in whole seconds (rounded up) and metres, and microseconds that a kilogram adds.

    ``int64``, :data:`~routing.types.UNREACHABLE` where there is no way; a kilogram then adds 0, and
    so it does where nothing is known of it. Else the seconds are those with nothing aboard.
    """

    seconds: NDArray[np.int64]
    metres: NDArray[np.int64]
    per_kg_us: NDArray[np.int64]


@njit(cache=True, nogil=True)
def planner_leg(packed: int, extra: int, reference_kg: int) -> tuple[int, int, int]:
    """Take one way apart, as :mod:`routing.costs` and ``carried`` have it.

    Parameters
    ----------
    packed, extra
        Its cost and extra; an extra of 0 where nothing is known of loads.
    reference_kg
        The load that the cost is for.
    """
    if packed >= CLOSED:
        return UNREACHABLE, UNREACHABLE, 0
    per_kg_us = (extra >> PER_KG) * PER_KG_US
    us = ((packed >> TICKS) - (packed & STRESS_MASK) * STRESS_TICKS) * TICK_MS * 1000
    us -= per_kg_us * reference_kg
    return -(-us // 1_000_000), (((packed >> DM) & DM_MASK) + 5) // 10, per_kg_us


@njit(cache=True, nogil=True)
def planner_units_of(
    cost: NDArray[np.int64],
    extra: NDArray[np.int64],
    reference_kg: int,
    from_far: NDArray[np.bool_],
    to_far: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Take many ways apart, in one pass.

    Parameters
    ----------
    cost, extra
        ``int64[n, m]`` each; the latter ``int64[n, 0]`` where nothing is known of loads.
    reference_kg
        The load that the costs are for.
    from_far, to_far
        Of which rows and columns there is no way, whatever the streets say.
    """
    seconds = np.full(cost.shape, UNREACHABLE, np.int64)
    metres = np.full(cost.shape, UNREACHABLE, np.int64)
    per_kg_us = np.zeros(cost.shape, np.int64)
    for row in range(cost.shape[0]):
        if from_far[row]:
            continue
        for column in range(cost.shape[1]):
            if not to_far[column]:
                more = extra[row, column] if extra.shape[1] else 0
                way = planner_leg(cost[row, column], more, reference_kg)
                seconds[row, column], metres[row, column], per_kg_us[row, column] = way
    return seconds, metres, per_kg_us
