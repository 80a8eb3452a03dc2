"""Streets: a way, times between points, streets near a point, a ride matched to streets."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Depends, Query
from pydantic import BeforeValidator, Field
from starlette.responses import Response

from api.http.bookings.shapes import PointOut
from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.shapes import In, Out, described_words
from api.http.streets.geocoding import Lat, Lon
from api.http.vocabulary import ProfileName
from api.usecases.request_types import MAX_TEXT, Instant, Latitude, Longitude
from api.usecases.streets.ways import (
    MOST_FIXES,
    MOST_NEAR,
    MOST_PLACES,
    OnStreets,
    find_way,
    match_ride,
    streets_near,
    times_between,
)
from routing.profiles.profile import PROFILE_NAMES
from routing.rides.map_matching import Fix, Hop
from routing.types import Matrix, Point, Route, Snap

router = addresses("streets")

Profile = Annotated[str, Field(max_length=60), described_words(PROFILE_NAMES)]
Street = Annotated[str, Query(max_length=MAX_TEXT)]


class StreetPointIn(In):
    """A point on earth, EPSG:4326, and the street of its address or all of the address."""

    lon: Longitude
    lat: Latitude
    street: Annotated[str, Field(max_length=MAX_TEXT)] = ""


class WayIn(In):
    """From where to where, on what bike, and when; without ``at`` now."""

    origin: StreetPointIn
    target: StreetPointIn
    profile: Profile = "bike"
    at: Instant | None = None


class WayStepOut(Out):
    """One thing to do on the way, after ``distance_m`` of it."""

    turn: str
    street: str
    mode: str
    distance_m: int
    duration_ms: int
    point: PointOut
    hazards: list[str]


class WayOut(Out):
    """A way with its line as pairs of longitude and latitude, its turns and its climb."""

    profile: ProfileName
    duration_ms: int
    distance_m: int
    climb_cm: int
    line: list[list[float]]
    steps: list[WayStepOut]
    attribution: str


class PlacesIn(In):
    """Points between all of which times are asked for."""

    points: list[StreetPointIn] = Field(min_length=2, max_length=MOST_PLACES)
    profile: Profile = "bike"
    at: Instant | None = None


class TimesOut(Out):
    """From each point (row) to each (column): milliseconds and metres, -1 where no way leads."""

    profile: ProfileName
    duration_ms: list[list[int]]
    distance_m: list[list[int]]
    attribution: str


class NearOut(Out):
    """A place on a street."""

    point: PointOut
    distance_m: Annotated[int, BeforeValidator(round)]
    street: str
    side: Literal["left", "right", ""]


class NearestOut(Out):
    """Places on streets, the nearest first, each on another street."""

    profile: ProfileName
    places: list[NearOut]
    attribution: str


class FixIn(In):
    """Position of a rider at a moment."""

    lon: Longitude
    lat: Latitude
    at: Instant


class RideIn(In):
    """A ride as it was recorded, and on what bike."""

    fixes: list[FixIn] = Field(min_length=2, max_length=MOST_FIXES)
    profile: Profile = "bike"


class PartOut(Out):
    """A part of a ride without a break, along streets."""

    distance_m: int
    moving_s: int
    hops: int


class MatchedOut(Out):
    """Part of a ride that lies on streets."""

    profile: ProfileName
    parts: list[PartOut]
    attribution: str


@router.post("/v1/streets/route", operation_id="find_route", response_model=WayOut)
def read_way(do: Annotated[Doing, Depends(runs(find_way))], body: WayIn) -> Response:
    """Return the way between two points on the streets that are open then."""
    start, end = _point(body.origin), _point(body.target)
    streets = (body.origin.street, body.target.street)
    return do(find_way, _way, start, end, profile=body.profile, at=body.at, streets=streets)


@router.post("/v1/streets/matrix", operation_id="compute_matrix", response_model=TimesOut)
def read_matrix(do: Annotated[Doing, Depends(runs(times_between))], body: PlacesIn) -> Response:
    """Return times and distances between points on the streets that are open then."""
    points = [_point(one) for one in body.points]
    streets = [one.street for one in body.points]
    return do(times_between, _times, points, profile=body.profile, at=body.at, streets=streets)


@router.get("/v1/streets/nearest", operation_id="find_nearest_streets", response_model=NearestOut)
def read_nearest(  # noqa: PLR0913, PLR0917  # what may be asked
    do: Annotated[Doing, Depends(runs(streets_near))],
    lon: Lon,
    lat: Lat,
    profile: Annotated[Profile, Query()] = "bike",
    count: Annotated[int, Query(ge=1, le=MOST_NEAR)] = 1,
    at: Instant | None = None,
    street: Street = "",
) -> Response:
    """Return the nearest places on streets that a bike can use."""
    point = Point(lon=lon, lat=lat)
    return do(streets_near, _nearest, point, profile=profile, count=count, at=at, street=street)


@router.post("/v1/streets/match", response_model=MatchedOut)
def match_it(do: Annotated[Doing, Depends(runs(match_ride))], body: RideIn) -> Response:
    """Match a recorded ride to streets; nothing of it is kept."""
    fixes = [Fix(point=Point(lon=one.lon, lat=one.lat), at=one.at) for one in body.fixes]
    return do(match_ride, _matched, fixes, profile=body.profile)


def _point(body: StreetPointIn) -> Point:
    return Point(lon=body.lon, lat=body.lat)


def _on_streets(on: OnStreets[Any], **found: object) -> dict[str, Any]:
    """Return what was found with its profile and the credit to show with it."""
    return {**found, "profile": on.profile, "attribution": on.attribution}


def _way(on: OnStreets[Route]) -> dict[str, Any]:
    found = on.found
    return WayOut.of(
        _on_streets(
            on,
            duration_ms=found.duration_ms,
            distance_m=found.distance_m,
            climb_cm=found.details.climb_cm if found.details else 0,
            line=[[point.lon, point.lat] for point in found.geometry],
            steps=found.steps,
        )
    )


def _times(on: OnStreets[Matrix]) -> dict[str, Any]:
    times, ways = on.found.duration_ms.tolist(), on.found.distance_m.tolist()
    return TimesOut.of(_on_streets(on, duration_ms=times, distance_m=ways))


def _nearest(on: OnStreets[tuple[Snap, ...]]) -> dict[str, Any]:
    return NearestOut.of(_on_streets(on, places=on.found))


def _matched(on: OnStreets[list[list[Hop]]]) -> dict[str, Any]:
    parts = [
        {
            "distance_m": round(sum(hop.metres for hop in hops)),
            "moving_s": round(sum(hop.moving_s for hop in hops)),
            "hops": len(hops),
        }
        for hops in on.found
    ]
    return MatchedOut.of(_on_streets(on, parts=parts))
