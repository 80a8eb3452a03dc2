"""Values that the street side hands out: points, snaps, matrices and routes."""

from __future__ import annotations

import math
from collections.abc import Sequence
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
    side
        ``left`` or ``right`` of the edge as it is drawn, where the wished point lies beside it.
    """

    point: Point
    distance_m: float
    edge: int
    offset: float
    street: str = ""
    side: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MatrixDetails:
    """Climb and energy of the best paths of a matrix, and the share of a load in both.

    With a load of ``m`` kilograms a path takes ``empty_us + m * per_kg_us`` microseconds; with
    ``reference_kg`` that is the time of the matrix, exactly. It is the same path with every load:
    the best one for the reference load.

    Attributes
    ----------
    reference_kg
        Load that the times of the matrix are those of.
    empty_us, per_kg_us
        ``int64[n, m]`` each, microseconds, neither below 0.
    climb_cm
        ``int64[n, m]``, centimetres climbed.
    energy_j
        ``int64[n, m]``, joules that rider and motor spend with the reference load.

    All are :data:`UNREACHABLE` where there is no way.
    """

    reference_kg: int
    empty_us: NDArray[np.int64]
    per_kg_us: NDArray[np.int64]
    climb_cm: NDArray[np.int64]
    energy_j: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class PathDetails:
    """Climb and energy of one route; as :class:`MatrixDetails`, for a single path."""

    reference_kg: int
    empty_us: int
    per_kg_us: int
    climb_cm: int
    energy_j: int

    def duration_ms(self, load_kg: float) -> int:
        """Time of the way with a load, milliseconds."""
        return round((self.empty_us + load_kg * self.per_kg_us) / 1000)

    @property
    def energy_wh(self) -> float:
        """Watt-hours that rider and motor spend with the reference load."""
        return self.energy_j / 3600


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Matrix:
    """Travel from every row point to every column point along one profile's best paths.

    Attributes
    ----------
    duration_ms
        ``int64[n, m]``, milliseconds, :data:`UNREACHABLE` where there is no way.
    distance_m
        ``int64[n, m]``, metres along the same path, :data:`UNREACHABLE` where there is no way.
    details
        Climb and energy of the same paths; ``None`` where they were not asked for.
    """

    duration_ms: NDArray[np.int64]
    distance_m: NDArray[np.int64]
    details: MatrixDetails | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of a turn list.

    Attributes
    ----------
    turn
        What to do at its start: ``depart``, ``straight``, ``slight-left``, ``left``,
        ``sharp-left``, ``slight-right``, ``right``, ``sharp-right``, ``turn-around``,
        ``roundabout-1`` to ``roundabout-8`` by the exit to take, ``roundabout`` where there are
        more, ``arrive``.
    street
        Name of the street then followed, empty where it has none.
    way
        What kind of way it is where it has no name, of :data:`routing.rules.map_classes.WAYS`; else
        empty.
    mode
        ``ride``, ``push`` or ``ferry``.
    distance_m, duration_ms
        Length and time until the next step.
    point
        Where it is done.
    hazards
        What to beware of until the next step, codes of :data:`routing.rules.hazards.HAZARDS`.
    side
        On arrival: ``left`` or ``right``, where the place lies beside the street.
    """

    turn: str
    street: str
    mode: str
    distance_m: int
    duration_ms: int
    point: Point
    hazards: tuple[str, ...] = ()
    side: str = ""
    way: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One way through the streets.

    ``duration_ms`` and ``distance_m`` equal the entries of a :class:`Matrix` over the same two
    points and profile, exactly.
    """

    duration_ms: int
    distance_m: int
    geometry: Sequence[Point]
    steps: tuple[Step, ...]
    details: PathDetails | None = None
