"""Lines of points, kept as one array, and the line of a path through the streets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

import numpy as np
from numba import njit
from numpy.typing import NDArray

from routing.engine.street_path import Path
from routing.geo import RADIANS_PER_E7
from routing.network.streets import E7, Streets
from routing.types import Point


class Line(Sequence[Point]):
    """Points one after the other; each is made when it is asked for, as most never are.

    Parameters
    ----------
    degrees
        ``float64[k, 2]``, longitude and latitude.
    """

    __slots__ = ("degrees",)

    def __init__(self, degrees: NDArray[np.float64]) -> None:
        degrees.setflags(write=False)
        self.degrees = degrees

    def __len__(self) -> int:
        return len(self.degrees)

    @overload
    def __getitem__(self, index: int) -> Point: ...

    @overload
    def __getitem__(self, index: slice) -> Line: ...

    def __getitem__(self, index: int | slice) -> Point | Line:
        if isinstance(index, slice):
            return Line(self.degrees[index])
        lon, lat = self.degrees[index].tolist()
        return Point(lon=lon, lat=lat)

    def __iter__(self) -> Iterator[Point]:
        return (Point(lon=lon, lat=lat) for lon, lat in self.degrees.tolist())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Line):
            return np.array_equal(self.degrees, other.degrees)
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Line({self.degrees.tolist()})"


@njit(cache=True, nogil=True)
def _share_of_length(
    lon: NDArray[np.int32], lat: NDArray[np.int32], a: int, z: int
) -> NDArray[np.float64]:
    """Position of each point from ``a`` up to before ``z`` as a share of their length."""
    squeeze = np.cos(lat[a] * RADIANS_PER_E7)
    along = np.zeros(z - a)
    for i in range(a + 1, z):
        east = (lon[i] - lon[i - 1]) * squeeze
        along[i - a] = along[i - a - 1] + np.hypot(east, float(lat[i] - lat[i - 1]))
    return along / along[-1] if along[-1] > 0 else along


@njit(cache=True, nogil=True)
def _corners(  # noqa: PLR0913, PLR0917  # compiled functions take arrays one by one
    first: NDArray[np.int64],
    lon: NDArray[np.int32],
    lat: NDArray[np.int32],
    arcs: NDArray[np.int32],
    start: float,
    end: float,
) -> NDArray[np.int32]:
    """Points of the streets that a path rides round, ``int32[k, 2]``, none twice in a row."""
    most = 0
    for arc in arcs:
        most += first[(arc >> 1) + 1] - first[arc >> 1]
    found = np.empty((most, 2), np.int32)
    count = 0
    last = len(arcs) - 1
    for k in range(len(arcs)):
        edge, against = arcs[k] >> 1, arcs[k] & 1
        a, z = first[edge], first[edge + 1]
        low, high = -1.0, 2.0
        if k == 0:
            if against:
                high = start
            else:
                low = start
        if k == last:
            if against:
                low = end
            else:
                high = end
        whole = low < 0.0 and high > 1.0
        share = np.empty(0) if whole else _share_of_length(lon, lat, a, z)
        for step in range(z - a):
            i = z - 1 - step if against else a + step
            if not whole and not (low < share[i - a] < high):
                continue
            if count and found[count - 1, 0] == lon[i] and found[count - 1, 1] == lat[i]:
                continue
            found[count, 0], found[count, 1] = lon[i], lat[i]
            count += 1
    return found[:count]


def line_of(streets: Streets, path: Path, start: Point, end: Point) -> Line:
    """Line of a path from start to end: at least two points, and none twice in a row but those.

    Parameters
    ----------
    streets
        The street graph.
    path
        Arcs ridden, the first from offset ``path.start`` and the last up to ``path.end``.
    start, end
        Where that is.
    """
    corners = _corners(
        streets.shape_first,
        streets.shape_lon,
        streets.shape_lat,
        path.arcs,
        path.start,
        path.end,
    )
    line = np.concatenate(([[start.lon, start.lat]], corners / E7, [[end.lon, end.lat]]))
    changes = np.concatenate(([True], (np.diff(line, axis=0) != 0).any(axis=1)))
    changes[-1] |= changes.sum() == 1
    return Line(line[changes])
