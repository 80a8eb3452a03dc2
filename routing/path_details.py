"""Reads what paths take beside time and distance out of their packed costs and extras."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.costs import CLOSED, time_ms
from routing.network.path_extras import unpack
from routing.types import UNREACHABLE, MatrixDetails, PathDetails


def matrix_details(
    cost: NDArray[np.int64], extra: NDArray[np.int64], reference_kg: int
) -> MatrixDetails:
    """Read packed costs and extras of one shape."""
    there = cost < CLOSED
    parts = unpack(extra)
    empty_us = time_ms(cost) * 1000 - parts.per_kg_us * reference_kg
    empty_us, per_kg_us, climb_cm, energy_j = (
        np.where(there, part, UNREACHABLE) for part in (empty_us, *parts)
    )
    return MatrixDetails(
        reference_kg=reference_kg,
        empty_us=empty_us,
        per_kg_us=per_kg_us,
        climb_cm=climb_cm,
        energy_j=energy_j,
    )


def path_details(cost: int, extra: int, reference_kg: int) -> PathDetails:
    """Read the packed cost and the extra of one path that there is."""
    found = matrix_details(np.array([cost]), np.array([extra]), reference_kg)
    return PathDetails(
        reference_kg=reference_kg,
        empty_us=int(found.empty_us[0]),
        per_kg_us=int(found.per_kg_us[0]),
        climb_cm=int(found.climb_cm[0]),
        energy_j=int(found.energy_j[0]),
    )
