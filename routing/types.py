"""Values that the street side hands out: points, snaps, matrices and routes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

UNREACHABLE = -1
"""Marks a pair without a way in every matrix of the project, times and distances alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A place on earth, EPSG:4326, in degrees.

    Raises
    ------
    ValueError
        If a coordinate is not finite or out of range.
    """

    lon: float
    lat: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.lon) and -180 <= self.lon <= 180):
            message = f"longitude must be from -180 to 180, got {self.lon!r}"
            raise ValueError(message)
        if not (math.isfinite(self.lat) and -90 <= self.lat <= 90):
            message = f"latitude must be from -90 to 90, got {self.lat!r}"
            raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snap:
    """A point put on the nearest usable street.

    Attributes
    ----------
    point
        Where on the street it landed.
    distance_m
        Straight line from the wished point, metres.
    edge
        Index of the street edge.
    offset
        Share of the edge's length from its first junction, 0 to 1.
    street
        Name of the street, empty where it has none.
    """

    point: Point
    distance_m: float
    edge: int
    offset: float
    street: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Matrix:
    """Travel from every row point to every column point along one profile's best paths.

    Attributes
    ----------
    duration_ms
        ``int64[n, m]``, milliseconds, :data:`UNREACHABLE` where there is no way.
    distance_m
        ``int64[n, m]``, metres along the same path, :data:`UNREACHABLE` where there is no way.
    """

    duration_ms: NDArray[np.int64]
    distance_m: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of a turn list.

    Attributes
    ----------
    turn
        What to do at its start: ``depart``, ``straight``, ``slight-left``, ``left``,
        ``sharp-left``, ``slight-right``, ``right``, ``sharp-right``, ``turn-around``,
        ``arrive``.
    street
        Name of the street then followed, empty where it has none.
    mode
        ``ride``, ``push`` or ``ferry``.
    distance_m, duration_ms
        Length and time until the next step.
    point
        Where it is done.
    """

    turn: str
    street: str
    mode: str
    distance_m: int
    duration_ms: int
    point: Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One way through the streets.

    ``duration_ms`` and ``distance_m`` equal the entries of a :class:`Matrix` over the same two
    points and profile, exactly.
    """

    duration_ms: int
    distance_m: int
    geometry: tuple[Point, ...]
    steps: tuple[Step, ...]
