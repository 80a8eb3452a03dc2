"""Lengths and headings on the globe, compiled."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

EARTH_RADIUS_MM = 6_371_008_800.0
"""Mean radius of the earth, (2a + b) / 3 of the WGS 84 ellipsoid."""

RADIANS_PER_E7 = math.pi / 180.0 / 1e7

HEADING_REACH_MM = 10_000.0
"""A street's heading at its end is read this far along it, so that kinks do not look like turns."""


@njit(cache=True, nogil=True)
def haversine_mm(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Great-circle distance in millimetres; coordinates in 1e-7 degrees."""
    phi1 = lat1 * RADIANS_PER_E7
    phi2 = lat2 * RADIANS_PER_E7
    sin_phi = math.sin((phi2 - phi1) / 2.0)
    sin_lambda = math.sin((lon2 - lon1) * RADIANS_PER_E7 / 2.0)
    a = sin_phi * sin_phi + math.cos(phi1) * math.cos(phi2) * sin_lambda * sin_lambda
    return 2.0 * EARTH_RADIUS_MM * math.asin(min(1.0, math.sqrt(a)))


@njit(cache=True, nogil=True)
def shape_lengths_mm(
    first: NDArray[np.int64], lon: NDArray[np.int32], lat: NDArray[np.int32]
) -> NDArray[np.int64]:
    """Length of each polyline in whole millimetres, at least 1.

    ``first`` has one entry more than there are polylines; ``lon`` and ``lat`` are in 1e-7 degrees.
    """
    lengths = np.empty(len(first) - 1, np.int64)
    for edge in range(len(first) - 1):
        total = 0.0
        for i in range(first[edge], first[edge + 1] - 1):
            total += haversine_mm(lon[i], lat[i], lon[i + 1], lat[i + 1])
        lengths[edge] = max(1, int(total + 0.5))
    return lengths


@njit(cache=True, nogil=True)
def _heading(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Compass heading in degrees, locally flat; coordinates in 1e-7 degrees."""
    east = (lon2 - lon1) * math.cos((lat1 + lat2) / 2.0 * RADIANS_PER_E7)
    return math.degrees(math.atan2(east, lat2 - lat1))


@njit(cache=True, nogil=True)
def arc_headings(
    first: NDArray[np.int64], lon: NDArray[np.int32], lat: NDArray[np.int32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Compass heading of every arc where it starts and where it ends, degrees.

    Arc ``2e`` follows polyline ``e``, arc ``2e + 1`` runs against it.
    """
    edges = len(first) - 1
    start = np.empty(2 * edges, np.float32)
    end = np.empty(2 * edges, np.float32)
    for edge in range(edges):
        a = first[edge]
        z = first[edge + 1] - 1
        i = a + 1
        while i < z and haversine_mm(lon[a], lat[a], lon[i], lat[i]) < HEADING_REACH_MM:
            i += 1
        leaving = _heading(lon[a], lat[a], lon[i], lat[i])
        i = z - 1
        while i > a and haversine_mm(lon[z], lat[z], lon[i], lat[i]) < HEADING_REACH_MM:
            i -= 1
        arriving = _heading(lon[i], lat[i], lon[z], lat[z])
        start[2 * edge] = leaving
        end[2 * edge] = arriving
        start[2 * edge + 1] = arriving + 180.0
        end[2 * edge + 1] = leaving + 180.0
    return start, end
