"""Rounds for maps and bicycle computers: GeoJSON and GPX."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from api.http.carrying_out import Doing, File, runs
from api.http.description.openapi import addresses
from api.usecases.request_types import Day
from api.usecases.rounds.exports import (
    TrackFile,
    day_geojson,
    round_geojson,
    round_gpx,
    round_legs,
)
from data.formats.data_food_consortium import MEDIA_TYPE

GEOJSON, GPX = "application/geo+json", "application/gpx+xml"
router = addresses("exports")


class GeoAnswer(JSONResponse):
    """An answer in GeoJSON."""

    media_type = GEOJSON


class TrackAnswer(Response):
    """An answer in GPX."""

    media_type = GPX


class LegsAnswer(JSONResponse):
    """An answer in JSON-LD."""

    media_type = MEDIA_TYPE


class LegsOut(BaseModel):
    """Nodes of vehicle, shipments, places and stock, in terms of the Data Food Consortium."""

    context: dict[str, Any] = Field(alias="@context")
    graph: list[dict[str, Any]] = Field(alias="@graph")


class FeaturesOut(BaseModel):
    """A ``FeatureCollection`` (RFC 7946): for each round its way, then its stops in order."""

    type: Literal["FeatureCollection"]
    features: list[dict[str, Any]]


@router.get(
    "/v1/rounds/{round_id}/round.geojson",
    operation_id="read_round_geojson",
    response_model=FeaturesOut,
    response_class=GeoAnswer,
)
def draw_round(do: Annotated[Doing, Depends(runs(round_geojson))], round_id: UUID) -> Response:
    """Return a round as GeoJSON, as far as its document tells where it leads."""
    return _drawn(do(round_geojson, dict, round_id))


@router.get(
    "/v1/rounds/{round_id}/round.gpx", operation_id="read_round_gpx", response_class=TrackAnswer
)
def track_round(do: Annotated[Doing, Depends(runs(round_gpx))], round_id: UUID) -> Response:
    """Return a round as GPX for a phone or a bicycle computer."""
    return do.file(round_gpx, _track, round_id)


@router.get(
    "/v1/rounds/{round_id}/legs.jsonld",
    operation_id="read_round_legs",
    response_model=LegsOut,
    response_class=LegsAnswer,
)
def legs_round(do: Annotated[Doing, Depends(runs(round_legs))], round_id: UUID) -> Response:
    """Return the legs of a round for food platforms, in terms of the Data Food Consortium."""
    answer = do(round_legs, dict, round_id)
    if answer.body:
        answer.headers["content-type"] = MEDIA_TYPE
    return answer


@router.get(
    "/v1/days/{day}/rounds.geojson",
    operation_id="read_rounds_geojson",
    response_model=FeaturesOut,
    response_class=GeoAnswer,
)
def draw_day(do: Annotated[Doing, Depends(runs(day_geojson))], day: Day) -> Response:
    """Return the live rounds of a day in sight as GeoJSON."""
    return _drawn(do(day_geojson, dict, day))


def _drawn(answer: Response) -> Response:
    if answer.body:
        answer.headers["content-type"] = GEOJSON
    return answer


def _track(found: TrackFile) -> File:
    return File(content=found.content.encode(), media_type=GPX, name=found.name)
