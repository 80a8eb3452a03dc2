"""Streets that are closed or slowed for a while: what somebody draws, and what it holds."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from routing.errors import BadInput, Fault
from routing.types import Point

DIRECTIONS = ("both", "along", "against")
KINDS = ("point", "line", "polygon")
MAX_RADIUS_M = 1000
MAX_POINTS = 1000
SLOW_KMH = (2, 25)
"""Speeds that a slowed zone may slow to: from a stroll to as fast as a motor helps."""
_FEWEST_POINTS = {"point": 1, "line": 2, "polygon": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedWays:
    """Whole ways that are closed.

    Attributes
    ----------
    ways
        OpenStreetMap way ids, at least one.
    direction
        ``both``; or ``along`` the way as it is mapped, or ``against`` it.
    slow_kmh
        As in :class:`ClosedArea`.

    Raises
    ------
    BadInput
        ``closure-without-ways``, ``unknown-choice``, ``out-of-range``.
    """

    ways: tuple[int, ...]
    direction: str = "both"
    slow_kmh: int | None = None

    def __post_init__(self) -> None:
        faults = _choice("direction", self.direction, DIRECTIONS) + _speed(self.slow_kmh)
        if not self.ways:
            faults.append(Fault(code="closure-without-ways", where="ways"))
        if faults:
            raise BadInput(faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedArea:
    """Whatever a drawn figure closes.

    A point and a polygon close every street that they touch. A line is drawn along the streets that
    it closes, or across them: streets that only end at it or cross it at a junction stay open. That
    is, an edge which the line comes near at its ends alone is not closed, as long as that is less
    than half of it and, at either end, at most three radii; nor is one, however short, that leads
    off the line from its end, where the line follows others.

    Attributes
    ----------
    kind
        ``point``, ``line`` or ``polygon``.
    points
        One; two or more; the corners, three or more, where the last may repeat the first.
    radius_m
        How far around the figure things count as touched: 1 to 1000, for a polygon from 0 on.
    streets
        Only streets of these names are closed; all where there is none.
    direction
        ``both``; or for a line only the way it is drawn, ``along``, or the other one, ``against``.
    slow_kmh
        ``None`` closes; a speed, 2 to 25 km/h, leaves open and lets nobody ride faster than it.

    Raises
    ------
    BadInput
        ``unknown-choice``, ``closure-points``, ``out-of-range``, ``closure-outline`` (crosses
        itself or encloses nothing), ``closure-direction``.
    """

    kind: str
    points: tuple[Point, ...]
    radius_m: int = 10
    streets: tuple[str, ...] = ()
    direction: str = "both"
    slow_kmh: int | None = None

    def __post_init__(self) -> None:
        faults = _choice("kind", self.kind, KINDS) or self._figure_faults()
        faults += _choice("direction", self.direction, DIRECTIONS) + _speed(self.slow_kmh)
        low = 0 if self.kind == "polygon" else 1
        if not low <= self.radius_m <= MAX_RADIUS_M:
            args = {"value": self.radius_m, "low": low, "high": MAX_RADIUS_M}
            faults.append(Fault(code="out-of-range", where="radius_m", args=args))
        if self.direction in {"along", "against"} and self.kind != "line":
            faults.append(Fault(code="closure-direction", where="direction"))
        if faults:
            raise BadInput(faults)

    def _figure_faults(self) -> list[Fault]:
        corners = self.corners()
        fewest = _FEWEST_POINTS[self.kind]
        most = 1 if self.kind == "point" else MAX_POINTS
        if not fewest <= len(corners) <= most:
            fault = Fault(
                code="closure-points",
                where="points",
                args={"kind": self.kind, "value": len(corners), "low": fewest, "high": most},
            )
            return [fault]
        outline = [(point.lon, point.lat) for point in corners]
        if self.kind == "polygon" and not shapely.Polygon(outline).is_valid:
            return [Fault(code="closure-outline", where="points")]
        return []

    def corners(self) -> tuple[Point, ...]:
        """Points without repetitions in a row; of an outline without the first one at the end."""
        points = self.points
        if self.kind == "polygon" and points[:1] == points[-1:]:
            points = points[:-1]
        if self.kind == "point":
            return points
        return points[:1] + tuple(after for before, after in pairwise(points) if after != before)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedClosure(ClosedArea):
    """Closed area with its hours.

    Attributes
    ----------
    from_at, until_at
        From when until when; ``None``: since ever, and for ever.
    """

    from_at: datetime | None = None
    until_at: datetime | None = None

    @property
    def area(self) -> ClosedArea:
        """Area that it closes."""
        return ClosedArea(**{one.name: getattr(self, one.name) for one in fields(ClosedArea)})


Closure = ClosedWays | ClosedArea


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedStreet:
    """Closed length of a street, in metres; its name is empty where it has none."""

    name: str
    length_m: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Closing:
    """Streets that a closure closes in a city, for a person to check.

    Attributes
    ----------
    arcs
        ``int32[k]``, ascending, at least one.
    streets
        By name, the longest stretch first; an edge closed in one direction counts whole, once.
    length_m
        All of them together.
    missing_ways
        Way ids of a :class:`ClosedWays` that this city does not have.
    """

    arcs: NDArray[np.int32]
    streets: tuple[ClosedStreet, ...]
    length_m: int
    missing_ways: tuple[int, ...] = ()

    @property
    def edges(self) -> NDArray[np.int32]:
        """``int32``, ascending, the edges of the arcs."""
        return np.unique(self.arcs >> 1)


def _speed(slow_kmh: int | None) -> list[Fault]:
    low, high = SLOW_KMH
    if slow_kmh is None or low <= slow_kmh <= high:
        return []
    args = {"value": slow_kmh, "low": low, "high": high}
    return [Fault(code="out-of-range", where="slow_kmh", args=args)]


def _choice(where: str, value: str, known: tuple[str, ...]) -> list[Fault]:
    if value in known:
        return []
    args = {"value": value, "known": ", ".join(known)}
    return [Fault(code="unknown-choice", where=where, args=args)]
