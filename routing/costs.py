"""Packed costs: what one rides for, how far that is, and how much of it is stress.

One 64-bit integer holds three figures, the first of which counts most:

- the *generalised cost*, in ticks of 4 ms: time with the reference load, and on top of it the
  stress of traffic (:mod:`routing.rules.traffic_stress`) as if it were time;
- the length, in decimetres;
- that stress alone, in units of 200 ms.

Packed costs add up and compare like plain integers. So the best path is the one of least
generalised cost and, among equal ones, the shortest; and time, length and stress of a best path are
well defined, whichever search finds it. The time is what is left without the stress.

Room is made for paths of 18 hours and 400 kilometres; stress of up to a fifth of the time has room
in as long a path. What takes longer counts as out of reach.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from routing.types import UNREACHABLE

_Cost = TypeVar("_Cost", int, NDArray[np.int64])

CLOSED = 1 << 62
"""Packed cost of what cannot be used; larger than any path."""

TICK_MS = 4
"""Milliseconds that count as one."""
STRESS_TICKS = 50
"""Ticks in a unit of stress."""
MOST_STRESS = 0.2
"""Largest share of a time that its stress may be."""

DM = 16
TICKS = 38
"""Bits below the length, and below the generalised cost."""
TICK = 1 << TICKS
"""One tick in a packed cost."""
DM_MASK = (1 << (TICKS - DM)) - 1
STRESS_MASK = (1 << DM) - 1


def ticks(ms: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return times in ticks, rounded, none below one."""
    return np.maximum(1, np.rint(ms / TICK_MS).astype(np.int64))


def pack(
    ticks_: NDArray[np.int64], length_mm: NDArray[np.int64], stress: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Pack times in ticks, lengths in millimetres and stress in its units, all at least 0."""
    dm = (length_mm + 50) // 100
    return ((ticks_ + stress * STRESS_TICKS) << TICKS) + (dm << DM) + stress


def stress_units(ticks_: NDArray[np.int64], share: NDArray[np.float64]) -> NDArray[np.int64]:
    """Stress that is a share of times, in its units, rounded down: the share is never passed."""
    units: NDArray[np.int64] = np.floor(ticks_ * share / STRESS_TICKS).astype(np.int64)
    return units


def time_ms(cost: _Cost) -> _Cost:
    """Milliseconds of open packed costs, stress left out."""
    return ((cost >> TICKS) - (cost & STRESS_MASK) * STRESS_TICKS) * TICK_MS


def stress_ms(cost: _Cost) -> _Cost:
    """Milliseconds that the stress of open packed costs counts for."""
    return (cost & STRESS_MASK) * (STRESS_TICKS * TICK_MS)


def length_dm(cost: _Cost) -> _Cost:
    """Decimetres of open packed costs."""
    return (cost >> DM) & DM_MASK


def length_m(cost: _Cost) -> _Cost:
    """Metres of open packed costs, rounded half up once."""
    return (length_dm(cost) + 5) // 10


def first_part(cost: NDArray[np.int64], share: NDArray[np.float64]) -> NDArray[np.int64]:
    """Packed costs of the first parts of arcs; time, length and stress are rounded half up each."""
    stress = ((cost & STRESS_MASK) * share + 0.5).astype(np.int64)
    dm = (length_dm(cost) * share + 0.5).astype(np.int64)
    time = (time_ms(cost) // TICK_MS * share + 0.5).astype(np.int64)
    return ((time + stress * STRESS_TICKS) << TICKS) + (dm << DM) + stress


def durations_ms(cost: NDArray[np.int64]) -> NDArray[np.int64]:
    """Milliseconds of packed costs, :data:`~routing.types.UNREACHABLE` where there is no way."""
    return np.where(cost >= CLOSED, UNREACHABLE, time_ms(cost))


def distances_m(cost: NDArray[np.int64]) -> NDArray[np.int64]:
    """Metres of packed costs, :data:`~routing.types.UNREACHABLE` where there is no way."""
    return np.where(cost >= CLOSED, UNREACHABLE, length_m(cost))
