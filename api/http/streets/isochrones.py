"""Isochrones: how far a bike gets."""

from __future__ import annotations

from typing import Annotated, Any, Literal, cast

from fastapi import Depends, Query
from shapely.geometry import mapping
from starlette.responses import Response

from api.http.bookings.shapes import PointOut
from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.streets.geocoding import Lat, Lon
from api.http.streets.map_shapes import IsochronesOut
from api.http.streets.ways import Profile, Street
from api.http.vocabulary import ProfileName
from api.usecases.streets.isochrones import MOST_LIMITS, MOST_MINUTES, Reach, reach_of
from routing.errors import BadInput
from routing.types import Point

router = addresses("isochrones")


@router.get("/v1/isochrones", operation_id="read_isochrones", response_model=IsochronesOut)
def read_isochrones(  # noqa: PLR0913, PLR0917  # what may be asked
    do: Annotated[Doing, Depends(runs(reach_of))],
    lon: Lon,
    lat: Lat,
    profile: Annotated[Profile, Query()] = "bike",
    minutes: Annotated[str, Query(max_length=60)] = "5,10,15",
    direction: Annotated[Literal["from", "to"], Query()] = "from",
    street: Street = "",
) -> Response:
    """Return the areas within some minutes of a point as GeoJSON, on the streets open now."""
    limits = _minutes(minutes)
    point = Point(lon=lon, lat=lat)
    return do(
        reach_of, _collection, point, limits, profile=profile, direction=direction, street=street
    )


def _minutes(text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdecimal() and len(part) < 4 for part in parts):
        raise BadInput.of("minutes-form", where="minutes", most=MOST_LIMITS, limit=MOST_MINUTES)
    return [int(part) for part in parts]


def _collection(found: Reach) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "geometry": mapping(one.area),
            "properties": {"minutes": one.duration_s // 60, "duration_s": one.duration_s},
        }
        for one in found.areas
    ]
    return IsochronesOut(
        type="FeatureCollection",
        features=features,
        start=PointOut.model_validate(found.start),
        profile=cast("ProfileName", found.profile),
        direction=found.direction,
        attribution=found.attribution,
    ).model_dump(mode="json")
