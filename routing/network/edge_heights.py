"""Heights of streets: all that a profile needs to know of a hill, edge by edge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Heights:
    """Heights along all ``m`` edges of a street graph.

    Attributes
    ----------
    first
        ``int64[m + 1]``: the heights of edge ``i`` are ``first[i]`` up to ``first[i + 1]``, at
        least two, the first at its first junction and the last at its last one, at equal distances
        along it.
    cm
        ``int32``, centimetres above the raster's zero.
    up_cm, down_cm
        ``int32[m]`` each, centimetres climbed and descended by arc ``2 * edge``; arc
        ``2 * edge + 1`` climbs what the other descends.
    """

    first: NDArray[np.int64]
    cm: NDArray[np.int32]
    up_cm: NDArray[np.int32]
    down_cm: NDArray[np.int32]

    def __post_init__(self) -> None:
        for array in (self.first, self.cm, self.up_cm, self.down_cm):
            array.setflags(write=False)

    @property
    def arc_climb_cm(self) -> NDArray[np.int32]:
        """``int32[2m]``, centimetres that each arc climbs."""
        return np.column_stack((self.up_cm, self.down_cm)).ravel()


def make_heights(first: NDArray[np.int64], cm: NDArray[np.int32]) -> Heights:
    """Sum up what each edge climbs and descends."""
    step = np.diff(cm, append=cm[-1:])
    # From the last height of an edge to the first of the next one there is no way.
    step[first[1:] - 1] = 0
    up = np.add.reduceat(np.maximum(step, 0), first[:-1])
    down = np.add.reduceat(np.maximum(-step, 0), first[:-1])
    return Heights(first=first, cm=cm, up_cm=up.astype(np.int32), down_cm=down.astype(np.int32))
