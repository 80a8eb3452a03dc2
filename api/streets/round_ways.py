"""The ways of a round as a phone keeps them: legs with their turns, and times between all stops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from api.streets.travel_times import times_on
from dispatch.model import Place
from routing.errors import Failure
from routing.network.snapping import FARTHEST_SNAP_M
from routing.types import Point

if TYPE_CHECKING:
    from api.streets.open_cities import Streets
    from routing.router import Router
    from routing.types import Route

Plain = dict[str, object]


class Station(NamedTuple):
    """A place of a round.

    Attributes
    ----------
    name, point, street
        What it is called in the document, where it lies, and the street of its address.
    is_exact
        Whether the very door may be told.
    """

    name: str
    point: Point
    street: str
    is_exact: bool


def ways_of(
    streets: Streets, routers: Sequence[Router], profile: str, stations: Sequence[Station]
) -> Plain:
    """Return the legs of a round in order, and the matrix of its places.

    Parameters
    ----------
    streets
        What is kept of ways.
    routers
        The streets as they are when each leg is ridden, that to the first station not counted; and
        at last those that are open within all hours of the round.
    stations
        In order. A leg to or from a rough area has no way and no turns, as they would end at the
        door.

    Returns
    -------
    dict
        ``legs`` with ``from`` and ``to``; ``matrix`` with ``places`` and whole seconds and
        metres in their order, -1 where there is no way.
    """
    *by_leg, router = routers

    def find() -> Plain:
        return _found(by_leg, router, profile, stations)

    # A phone asks for its round again and again, and finding the ways is most of the answer. What
    # is kept holds on to the streets of each leg, so that no others have their ids.
    return streets.once(router, (profile, tuple(stations), tuple(map(_Kept, by_leg))), find)


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """Streets as part of a key: equal to themselves alone."""

    router: Router

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept) and other.router is self.router

    def __hash__(self) -> int:
        return id(self.router)


def _found(
    by_leg: Sequence[Router], router: Router, profile: str, stations: Sequence[Station]
) -> Plain:
    legs = [
        _leg(streets, profile, one, other)
        for streets, (one, other) in zip(by_leg, pairwise(stations), strict=True)
        if one.name != other.name
    ]
    places = {one.name: Place(id=one.name, point=one.point, street=one.street) for one in stations}
    times = times_on(router, places, [profile]).whole()
    duration_s = times.duration_s[profile].tolist()
    distance_m = times.distance_m[profile].tolist()
    for leg in (one for one in legs if "duration_s" in one):
        # As it is ridden at its hour, in the round's order.
        row, column = times.rows[str(leg["from"])], times.rows[str(leg["to"])]
        duration_s[row][column], distance_m[row][column] = leg["duration_s"], leg["distance_m"]
    return {
        "legs": legs,
        "matrix": {
            "places": list(times.place_ids),
            "duration_s": duration_s,
            "distance_m": distance_m,
        },
    }


def _leg(router: Router, profile: str, one: Station, other: Station) -> Plain:
    leg: Plain = {"from": one.name, "to": other.name}
    if not (one.is_exact and other.is_exact):
        return leg
    found = _way(router, profile, one, other)
    return leg if found is None else leg | _plain(found)


def _way(router: Router, profile: str, start: Station, end: Station) -> Route | None:
    streets = (start.street, end.street)
    snaps = router.snap((start.point, end.point), profile, streets)
    if any(snap.distance_m > FARTHEST_SNAP_M for snap in snaps):
        return None
    try:
        return router.route(start.point, end.point, profile, streets)
    except Failure:
        return None


def _plain(found: Route) -> Plain:
    return {
        "duration_s": -(-found.duration_ms // 1000),
        "distance_m": found.distance_m,
        "geometry": [_pair(point) for point in found.geometry],
        "turns": [
            {
                "turn": step.turn,
                "street": step.street,
                "mode": step.mode,
                "distance_m": step.distance_m,
                "duration_s": -(-step.duration_ms // 1000),
                "point": _pair(step.point),
                **({"way": step.way} if step.way else {}),
                **({"hazards": list(step.hazards)} if step.hazards else {}),
            }
            for step in found.steps
        ],
    }


def _pair(point: Point) -> list[float]:
    """Return a point to a tenth of a metre, as longer numbers only cost bytes."""
    return [round(point.lon, 6), round(point.lat, 6)]
