"""Use case of isochrones: how far a bike gets in some minutes, on the streets open now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from api.usecases.act import Act, needs
from api.usecases.streets.ways import streets_at
from routing.errors import BadInput
from routing.isochrones import Direction, Isochrone, isochrones
from routing.network.snapping import FARTHEST_SNAP_M
from routing.types import Point

MOST_LIMITS = 6
MOST_MINUTES = 60
"""Most times of one question, and the longest."""

_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reach:
    """Areas that are reached, and the credit to show with them.

    Attributes
    ----------
    start
        The point on a street from which, or to which, it is measured.
    areas
        One for each time, the shortest first.
    """

    start: Point
    profile: str
    direction: Direction
    attribution: str
    areas: tuple[Isochrone, ...]


@needs("places:read")
def reach_of(  # noqa: PLR0913  # from where, how far and how
    act: Act,
    point: Point,
    minutes: Sequence[int],
    *,
    profile: str = "bike",
    direction: Direction = "from",
    street: str = "",
) -> Reach:
    """Return where one gets within some minutes from a point, or comes from to it.

    Parameters
    ----------
    street
        The street of the point's address or all of the address, empty where it is not known.

    Raises
    ------
    NotFound
        ``profile-not-found``.
    BadInput
        ``minutes-form``, ``point-off-map``.
    """
    limits = sorted(set(minutes))
    if not 1 <= len(limits) <= MOST_LIMITS or not 1 <= limits[0] <= limits[-1] <= MOST_MINUTES:
        raise BadInput.of("minutes-form", where="minutes", most=MOST_LIMITS, limit=MOST_MINUTES)
    router = streets_at(act, act.now)
    (place,) = router.snap([point], profile, [street])
    if place.distance_m > FARTHEST_SNAP_M:
        away_m, most_m = round(place.distance_m), FARTHEST_SNAP_M
        raise BadInput.of("point-off-map", where="lon, lat", distance_m=away_m, limit_m=most_m)
    areas = isochrones(router.engine(profile), place, [60 * one for one in limits], direction)
    return Reach(
        start=place.point,
        profile=profile,
        direction=direction,
        attribution=router.city.attribution,
        areas=tuple(areas),
    )
