"""Closed and slowed streets as a map draws them: the streets themselves, not what somebody drew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from routing.closures.closure_lines import closed_lines, metres_beside
from routing.errors import BadInput

if TYPE_CHECKING:
    from data.store.streets.closures import ClosureRow
    from routing.closures.closure import ClosedArea
    from routing.router import Router

BESIDE_M = 300
"""A closure farther than this from a round's way is not told with the round."""
MOST_EDGES = 300
"""So many pieces of streets are told with a round at most, those nearest to its way."""

Lonlat = tuple[float, float]
Plain = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClosureOnMap:
    """A closure with the streets that it holds.

    Attributes
    ----------
    streets
        Their names, the longest stretch first, those without a name left out.
    lines
        Each a row of longitudes and latitudes; none where the city has these streets no more.
    """

    closure: ClosureRow
    streets: tuple[str, ...]
    lines: tuple[tuple[Lonlat, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetOnMap:
    """A street with the stretch of it that a closure holds: metres, and lines to be drawn."""

    name: str
    length_m: int
    lines: tuple[tuple[Lonlat, ...], ...]


def streets_with_lines(router: Router, area: ClosedArea) -> list[StreetOnMap]:
    """Return the streets that a drawn figure closes, each with its lines, the longest first.

    Raises
    ------
    BadInput
        As :func:`routing.closures.closed_arcs.find_closed`.
    """
    closing, streets = router.closing(area), router.city.streets
    names = np.array([streets.names[number] for number in streets.edge_name[closing.edges]])
    return [
        StreetOnMap(
            name=one.name,
            length_m=one.length_m,
            lines=_lines(router, closing.edges[names == one.name]),
        )
        for one in closing.streets
    ]


def closures_with_streets(router: Router, closures: Iterable[ClosureRow]) -> list[ClosureOnMap]:
    """Return closures with all the streets that they hold."""
    return [_drawn(router, one, _edges(router, one)) for one in closures]


def closures_beside(
    router: Router,
    closures: Iterable[ClosureRow],
    points: Sequence[Lonlat],
    ways: Iterable[Sequence[Lonlat]],
) -> list[Plain]:
    """Return what a phone draws of closures near a round, in their order.

    Parameters
    ----------
    points, ways
        Where the round stops, and the lines along which it rides, longitude and latitude.
    """
    lines = [shapely.LineString(way) for way in ways if len(way) > 1]
    shapes = [*lines, *map(shapely.Point, points)]
    if not shapes:
        return []
    whole = shapely.GeometryCollection(shapes)
    kept = list(closures)
    edges = [_edges(router, one) for one in kept]
    beside_m = [metres_beside(router.city.streets, some, whole) for some in edges]
    near = [some[is_near] for some, is_near in zip(edges, _nearest(beside_m), strict=True)]
    return [
        _plain(_drawn(router, one, some)) for one, some in zip(kept, near, strict=True) if len(some)
    ]


def _nearest(beside_m: Sequence[NDArray[np.float64]]) -> list[NDArray[np.bool_]]:
    """Return which of several rows of distances are near enough, and among the nearest of all."""
    every_m = np.concatenate([*beside_m, np.empty(0)])
    is_near = np.zeros(len(every_m), np.bool_)
    is_near[np.argsort(every_m, kind="stable")[:MOST_EDGES]] = True
    is_near &= every_m <= BESIDE_M
    return np.split(is_near, np.cumsum([len(row) for row in beside_m])[:-1]) if beside_m else []


def _edges(router: Router, closure: ClosureRow) -> NDArray[np.int32]:
    try:
        return router.closing(closure.area).edges
    except BadInput:  # Its streets went with a new import.
        return np.empty(0, np.int32)


def _drawn(router: Router, closure: ClosureRow, edges: NDArray[np.int32]) -> ClosureOnMap:
    return ClosureOnMap(
        closure=closure,
        streets=tuple(_names(router, edges)),
        lines=_lines(router, edges),
    )


def _lines(router: Router, edges: NDArray[np.int32]) -> tuple[tuple[Lonlat, ...], ...]:
    lines = closed_lines(router.city.streets, edges) if len(edges) else ()
    return tuple(tuple(_rounded(line)) for line in lines)


def _names(router: Router, edges: NDArray[np.int32]) -> Iterator[str]:
    streets = router.city.streets
    numbers, at = np.unique(streets.edge_name[edges], return_inverse=True)
    length_mm = np.bincount(at, streets.edge_length_mm[edges], len(numbers))
    for i in np.argsort(-length_mm, kind="stable").tolist():
        if name := streets.names[int(numbers[i])]:
            yield name


def _rounded(line: Any) -> Iterator[Lonlat]:  # noqa: ANN401  # a shape of shapely's
    """Return points to a tenth of a metre, as longer numbers only cost bytes."""
    for lon, lat in shapely.get_coordinates(line).tolist():
        yield round(lon, 6), round(lat, 6)


def _plain(one: ClosureOnMap) -> Plain:
    until = one.closure.until_at
    return {
        "id": str(one.closure.id),
        "reason": one.closure.reason,
        "from_at": one.closure.from_at.isoformat(),
        "until_at": until.isoformat() if until else None,
        "slow_kmh": one.closure.area.slow_kmh,
        "streets": list(one.streets),
        "lines": [[list(point) for point in line] for line in one.lines],
    }
