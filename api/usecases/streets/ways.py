"""Use cases of the streets themselves: a way, times between points, streets near by, rides.

They ask the streets as they are for one's cooperative at a moment: hours of access and its
closures count. Sizes are bounded, as they are worked out while somebody waits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Generic, TypeVar

from api.streets.open_hours import local_hours
from api.usecases.act import Act, needs
from data.store.streets import closures
from data.store.system import cooperatives
from dispatch.values.validation import refuse
from routing.errors import BadInput, Conflict, Failure, Fault
from routing.network.snapping import FARTHEST_SNAP_M
from routing.rides.map_matching import Fix, Hop, match
from routing.types import Matrix, Point, Route, Snap

if TYPE_CHECKING:
    from routing.router import Router

MOST_PLACES = 100
"""Most points of a matrix."""
MOST_FIXES = 5000
"""Most positions of a ride that is matched."""
MOST_NEAR = 20
"""Most streets near a point."""

T = TypeVar("T")
_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OnStreets(Generic[T]):
    """Result of a search on streets, with the profile and the credit to show with it."""

    found: T
    profile: str
    attribution: str


@needs("places:read")
def find_way(  # noqa: PLR0913  # from where to where, and how
    act: Act,
    origin: Point,
    target: Point,
    *,
    profile: str = "bike",
    at: datetime | None = None,
    streets: tuple[str, str] = ("", ""),
) -> OnStreets[Route]:
    """Return the way between two points at a moment, else now.

    Parameters
    ----------
    streets
        The street of the address of each, or all of the address; empty where it is not known.

    Raises
    ------
    NotFound
        ``profile-not-found``.
    BadInput
        ``point-off-map``.
    Conflict
        ``no-way`` where none leads there.
    """
    router = streets_at(act, at)
    _need_near(router, {"origin": origin, "target": target}, profile, streets)
    try:
        found = router.route(origin, target, profile, streets)
    except Failure as failure:
        if failure.code != "no-way":
            raise
        raise Conflict("no-way", **failure.arguments) from failure
    return OnStreets(found=found, profile=profile, attribution=router.city.attribution)


@needs("places:read")
def times_between(
    act: Act,
    points: Sequence[Point],
    *,
    profile: str = "bike",
    at: datetime | None = None,
    streets: Sequence[str] = (),
) -> OnStreets[Matrix]:
    """Return times and distances from every point to every point at a moment, else now.

    Parameters
    ----------
    streets
        As for :func:`find_way`, of each point; may be left out for all.

    Raises
    ------
    NotFound
        ``profile-not-found``.
    BadInput
        ``list-length``, ``point-off-map``.
    """
    _check_count("points", len(points), MOST_PLACES)
    router = streets_at(act, at)
    named = {f"points[{index}]": point for index, point in enumerate(points)}
    _need_near(router, named, profile, streets)
    found = router.matrix(points, profile, streets=streets)
    return OnStreets(found=found, profile=profile, attribution=router.city.attribution)


@needs("places:read")
def streets_near(  # noqa: PLR0913  # where, how and when
    act: Act,
    point: Point,
    *,
    profile: str = "bike",
    count: int = 1,
    at: datetime | None = None,
    street: str = "",
) -> OnStreets[tuple[Snap, ...]]:
    """Return the nearest places on streets that a bike can use, each on another street.

    Parameters
    ----------
    street
        As for :func:`find_way`; a place on it comes first.

    Raises
    ------
    NotFound
        ``profile-not-found``.
    """
    router = streets_at(act, at)
    found = router.near(point, profile, count=count, within_m=FARTHEST_SNAP_M, street=street)
    return OnStreets(found=found, profile=profile, attribution=router.city.attribution)


@needs("places:read")
def match_ride(
    act: Act, fixes: Sequence[Fix], *, profile: str = "bike"
) -> OnStreets[list[list[Hop]]]:
    """Return what was ridden on which streets, in parts without a break; nothing of it is kept.

    Raises
    ------
    NotFound
        ``profile-not-found``.
    BadInput
        ``list-length``.
    """
    _check_count("fixes", len(fixes), MOST_FIXES)
    at = fixes[0].at if fixes else None
    router = streets_at(act, at)
    parts = match(router, profile, sorted(fixes, key=lambda fix: fix.at))
    return OnStreets(found=parts, profile=profile, attribution=router.city.attribution)


def streets_at(act: Act, at: datetime | None) -> Router:
    """Return the cooperative's streets as they are at a moment."""
    moment = at or act.now
    home = cooperatives.own(act.tx)
    shut = closures.between(act.tx, moment, moment + _MOMENT)
    hours = local_hours(moment, moment, home.zone)
    streets = act.tools.streets.asked_by(act.tx.owner)
    return streets.router(home.city, [one.area for one in shut], hours)


def _check_count(where: str, count: int, most: int) -> None:
    if not 2 <= count <= most:
        raise BadInput.of("list-length", where=where, value=count, low=2, high=most)


def _need_near(
    router: Router, points: Mapping[str, Point], profile: str, streets: Sequence[str]
) -> None:
    """Refuse points off the map, each under its key in the request."""
    faults = [
        Fault(
            code="point-off-map",
            where=where,
            args={
                "value": f"{point.lon}, {point.lat}",
                "distance_m": round(snap.distance_m),
                "limit_m": FARTHEST_SNAP_M,
            },
        )
        for (where, point), snap in zip(
            points.items(), router.snap(list(points.values()), profile, streets), strict=True
        )
        if snap.distance_m > FARTHEST_SNAP_M
    ]
    refuse(faults)
