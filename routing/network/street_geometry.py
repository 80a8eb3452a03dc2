"""The lines of all streets as arrays, for drawing many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.network.streets import E7, Streets


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StreetGeometry:
    """The lines of many streets as arrays.

    Attributes
    ----------
    rank
        ``int8[m]``, see :data:`RANKS`; 3 for the smallest.
    first
        ``int64[m + 1]``, where the points of each line begin.
    points
        ``float64[k, 2]``, longitude and latitude in degrees.
    low, high
        ``float64[m, 2]``, south-west and north-east corner of each line's bounds.
    joined
        Whether lines of a rank that meet nothing but each other are one line.
    """

    rank: NDArray[np.int8]
    first: NDArray[np.int64]
    points: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    joined: bool = False

    @classmethod
    def of(
        cls,
        rank: NDArray[np.int8],
        first: NDArray[np.int64],
        points: NDArray[np.float64],
        *,
        joined: bool = False,
    ) -> StreetGeometry:
        """Return at least one line, with its bounds."""
        low = np.minimum.reduceat(points, first[:-1])
        high = np.maximum.reduceat(points, first[:-1])
        return cls(rank=rank, first=first, points=points, low=low, high=high, joined=joined)

    @classmethod
    def empty(cls) -> StreetGeometry:
        """Return no line at all."""
        none = np.empty((0, 2))
        return cls(
            rank=np.empty(0, np.int8), first=np.zeros(1, np.int64), points=none, low=none, high=none
        )

    def __len__(self) -> int:
        return len(self.rank)

    def within(
        self, rank: int, low: tuple[float, float], high: tuple[float, float]
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Choose the lines of a rank whose bounds meet a box.

        Parameters
        ----------
        low, high
            South-west and north-east corner, longitude and latitude in degrees.

        Returns
        -------
        tuple
            The points of the chosen lines one after the other, and for each point which of them,
            counted from 0, it belongs to.
        """
        met = self.rank == rank
        for axis in (0, 1):
            met &= (self.high[:, axis] >= low[axis]) & (self.low[:, axis] <= high[axis])
        chosen = np.flatnonzero(met)
        lengths = self.first[chosen + 1] - self.first[chosen]
        owner = np.repeat(np.arange(len(chosen)), lengths)
        steps = np.arange(len(owner)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return self.points[np.repeat(self.first[chosen], lengths) + steps], owner


def geometry_of(streets: Streets, ranks: Sequence[int]) -> StreetGeometry:
    """Return every edge of a street graph as a line.

    Parameters
    ----------
    ranks
        Rank of each set of tags, 0 for main roads to 3 for paths and driveways.
    """
    if not streets.edge_count:
        return StreetGeometry.empty()
    first = np.asarray(streets.shape_first, np.int64)
    points = np.column_stack((streets.shape_lon, streets.shape_lat)) / E7
    return StreetGeometry.of(np.array(ranks, np.int8)[streets.edge_tags], first, points)
