"""Heights of streets out of an elevation raster, without the raster's noise.

- The raster is smoothed first (:data:`SMOOTH_M`): single cells of SRTM err by some metres, and
  whole metres alone would make stairs of a gentle hill. Cells without a height take no part; small
  gaps are filled by what is round them.
- Heights are read between four cells each (bilinear), at junctions and at equal distances of at
  most :data:`STEP_M` along every edge, so that a hill between two distant junctions is seen.
- A raster knows the ground, or what grows and stands on it, but neither bridges nor tunnels: they
  rise evenly between the junctions where they meet other streets. Ferries do likewise.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import ndimage
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import spsolve

from routing.errors import BadInput
from routing.geo import EARTH_RADIUS_MM, RADIANS_PER_E7
from routing.heights.raster_reader import Raster, say_bounds
from routing.network.edge_heights import Heights, make_heights
from routing.network.streets import BRIDGE, E7, TUNNEL, Streets

SMOOTH_M = 40.0
"""Standard deviation of the smoothing, metres: noise has the size of a cell (SRTM: 30 m), hills
that matter to riders are longer."""

STEP_M = 30.0
"""Heights along an edge lie at most this far apart, metres; the cells of SRTM are as large."""

MOST_MISSING = 0.05
"""Largest share of the junctions for which the nearest height may stand in."""

_METRES_PER_DEGREE = math.pi / 180 * EARTH_RADIUS_MM / 1000


def heights_of(streets: Streets, raster: Raster, file: str = "") -> Heights:
    """Read the heights of all streets.

    Parameters
    ----------
    streets
        A street graph.
    raster
        From :func:`routing.heights.raster_reader.read_rasters`.
    file
        Where the raster came from, for messages.

    Raises
    ------
    BadInput
        ``elevation-gaps``: more than :data:`MOST_MISSING` of the junctions have no height there.
    """
    field = _Field(raster)
    lon, lat = streets.node_lon / E7, streets.node_lat / E7
    missing = ~field.known(lon, lat)
    if missing.mean() > MOST_MISSING:
        at = int(np.argmax(missing))
        raise BadInput.of(
            "elevation-gaps",
            file=file,
            share=math.ceil(100 * float(missing.mean())),
            most=round(100 * MOST_MISSING),
            place=f"{lon[at]:.5f}, {lat[at]:.5f}",
            wanted=say_bounds(streets.bounds()),
        )
    above = _lifted(streets)
    at_node = _bridged(streets, above, field.metres(lon, lat))
    pieces = np.maximum(1, -(-streets.edge_length_mm // round(STEP_M * 1000)))
    first = np.concatenate(([0], np.cumsum(pieces + 1)))
    point_lon, point_lat = _points_along(
        first, streets.shape_first, streets.shape_lon, streets.shape_lat
    )
    metres = field.metres(point_lon / E7, point_lat / E7)
    metres[first[:-1]] = at_node[streets.edge_from]
    metres[first[1:] - 1] = at_node[streets.edge_to]
    _straighten(metres, first, np.flatnonzero(above))
    return make_heights(first, np.rint(metres * 100).astype(np.int32))


class _Field:
    """A raster without noise and gaps, to be asked anywhere."""

    def __init__(self, raster: Raster) -> None:
        self.raster = raster
        known: NDArray[np.bool_] = np.isfinite(raster.metres)
        self._known = known
        smooth = _smoothed(raster, known)
        if known.any():
            # What no cell is near to takes the height of the nearest one.
            nearest = ndimage.distance_transform_edt(
                ~np.isfinite(smooth), return_distances=False, return_indices=True
            )
            smooth = smooth[tuple(nearest)]
        self._smooth = smooth

    def _place(
        self, lon: NDArray[np.float64], lat: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Rows and columns of places, in cells."""
        row = (self.raster.north - lat) / self.raster.step_lat
        return row, (lon - self.raster.west) / self.raster.step_lon

    def known(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which places, in degrees, lie in a cell that has a height."""
        place = self._place(lon, lat)
        row, column = np.rint(place[0]).astype(np.int64), np.rint(place[1]).astype(np.int64)
        rows, columns = self._known.shape
        inside: NDArray[np.bool_] = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        row, column = np.clip(row, 0, rows - 1), np.clip(column, 0, columns - 1)
        return inside & self._known[row, column]

    def metres(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Heights of places between the middles of four cells each; degrees."""
        row, column = self._place(lon, lat)
        return np.asarray(
            ndimage.map_coordinates(self._smooth, (row, column), order=1, mode="nearest"),
            np.float64,
        )


def _smoothed(raster: Raster, known: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Weighted means of the cells round each cell, NaN where none of them has a height."""
    middle = raster.north - raster.step_lat * len(raster.metres) / 2
    cell_m = (
        raster.step_lat * _METRES_PER_DEGREE,
        raster.step_lon * _METRES_PER_DEGREE * max(0.01, math.cos(math.radians(middle))),
    )
    sigma = [SMOOTH_M / size for size in cell_m]
    weight = ndimage.gaussian_filter(known.astype(np.float64), sigma, mode="nearest", truncate=3)
    metres = np.where(known, raster.metres, 0.0).astype(np.float64)
    total = ndimage.gaussian_filter(metres, sigma, mode="nearest", truncate=3)
    with np.errstate(invalid="ignore", divide="ignore"):
        smooth: NDArray[np.float64] = np.where(weight > 1e-3, total / weight, np.nan)
    return smooth


def _lifted(streets: Streets) -> NDArray[np.bool_]:
    """Edges that do not lie on the ground, ``bool[m]``."""
    ferry = np.array([tags.get("route") == "ferry" for tags in streets.tag_sets], np.bool_)
    lifted: NDArray[np.bool_] = (streets.edge_flags & (BRIDGE | TUNNEL)) != 0
    return lifted | ferry[streets.edge_tags]


def _bridged(
    streets: Streets, above: NDArray[np.bool_], metres: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Heights of junctions, with those that only bridges and tunnels meet at set evenly.

    Such a junction has the mean height of its neighbours, the nearer one counting more: along a
    bridge of several edges that is a straight line. Where no end of a bridge is on the ground, as
    at the edge of an extract, its junctions keep their own heights.
    """
    start, end = streets.edge_from, streets.edge_to
    on_ground = np.bincount(start[~above], minlength=streets.node_count)
    on_ground += np.bincount(end[~above], minlength=streets.node_count)
    up = np.flatnonzero(above)
    hanging = on_ground == 0
    size = streets.node_count
    ends = np.concatenate((start[up], end[up])), np.concatenate((end[up], start[up]))
    weight = np.tile(1000.0 / streets.edge_length_mm[up], 2)
    links: csr_array[np.float64] = csr_array((weight, ends), shape=(size, size))
    _, part = connected_components(links, directed=False)
    has_ground = np.bincount(part, ~hanging) > 0
    free = np.flatnonzero(hanging & has_ground[part])
    if len(free) == 0:
        return metres
    fixed = np.setdiff1d(np.arange(size), free)
    rows = links[free]
    of_row = np.arange(len(free))
    total: csr_array[np.float64] = csr_array(
        (rows.sum(axis=1), (of_row, of_row)), shape=(len(free), len(free))
    )
    known = rows[:, fixed] @ metres[fixed]
    found = metres.copy()
    found[free] = spsolve((total - rows[:, free]).tocsc(), known)
    return found


@njit(cache=True, nogil=True)
def _flat_length(lon: NDArray[np.int32], lat: NDArray[np.int32], i: int) -> float:
    """Length of one piece of a shape in 1e-7 degrees of latitude."""
    squeeze = math.cos(lat[i] * RADIANS_PER_E7)
    return math.hypot((lon[i + 1] - lon[i]) * squeeze, lat[i + 1] - lat[i])


@njit(cache=True, nogil=True)
def _points_along(
    first: NDArray[np.int64],
    shape_first: NDArray[np.int64],
    shape_lon: NDArray[np.int32],
    shape_lat: NDArray[np.int32],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Places at equal distances along every edge, both ends included, in 1e-7 degrees."""
    lon = np.empty(first[-1], np.float64)
    lat = np.empty(first[-1], np.float64)
    for edge in range(len(first) - 1):
        begin, end = shape_first[edge], shape_first[edge + 1] - 1
        total = 0.0
        for i in range(begin, end):
            total += _flat_length(shape_lon, shape_lat, i)
        pieces = first[edge + 1] - first[edge] - 1
        i, done = begin, 0.0
        length = _flat_length(shape_lon, shape_lat, i)
        for k in range(pieces + 1):
            wanted = total * k / pieces
            while done + length < wanted and i + 1 < end:
                done += length
                i += 1
                length = _flat_length(shape_lon, shape_lat, i)
            share = min(1.0, (wanted - done) / length) if length > 0 else 0.0
            at = first[edge] + k
            lon[at] = shape_lon[i] + share * (shape_lon[i + 1] - shape_lon[i])
            lat[at] = shape_lat[i] + share * (shape_lat[i + 1] - shape_lat[i])
    return lon, lat


@njit(cache=True, nogil=True)
def _straighten(
    metres: NDArray[np.float64], first: NDArray[np.int64], edges: NDArray[np.int64]
) -> None:
    """Let some edges rise evenly from their first junction to their last one."""
    for edge in edges:
        begin, end = first[edge], first[edge + 1] - 1
        for i in range(begin + 1, end):
            share = (i - begin) / (end - begin)
            metres[i] = metres[begin] + share * (metres[end] - metres[begin])
