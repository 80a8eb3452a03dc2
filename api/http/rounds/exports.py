"""Rounds for maps and bicycle computers: GeoJSON and GPX."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from api.http.carrying_out import Doing, File, runs
from api.http.description.openapi import addresses
from api.http.shapes import Day
from api.usecases.rounds.exports import TrackFile, day_geojson, round_geojson, round_gpx

GEOJSON, GPX = "application/geo+json", "application/gpx+xml"
router = addresses("exports")


class GeoAnswer(JSONResponse):
    """An answer in GeoJSON."""

    media_type = GEOJSON


class TrackAnswer(Response):
    """An answer in GPX."""

    media_type = GPX


class FeaturesOut(BaseModel):
    """A ``FeatureCollection`` (RFC 7946): for each round its way, then its stops in order."""

    type: str
    features: list[dict[str, Any]]


@router.get(
    "/v1/rounds/{round_id}/round.geojson", response_model=FeaturesOut, response_class=GeoAnswer
)
def draw_round(do: Annotated[Doing, Depends(runs(round_geojson))], round_id: UUID) -> Response:
    """Return a round as GeoJSON, as far as its document tells where it leads."""
    return _drawn(do(round_geojson, dict, round_id))


@router.get("/v1/rounds/{round_id}/round.gpx", response_class=TrackAnswer)
def track_round(do: Annotated[Doing, Depends(runs(round_gpx))], round_id: UUID) -> Response:
    """Return a round as GPX for a phone or a bicycle computer."""
    return do.file(round_gpx, _track, round_id)


@router.get("/v1/days/{day}/rounds.geojson", response_model=FeaturesOut, response_class=GeoAnswer)
def draw_day(do: Annotated[Doing, Depends(runs(day_geojson))], day: Day) -> Response:
    """Return the live rounds of a day in sight as GeoJSON."""
    return _drawn(do(day_geojson, dict, day))


def _drawn(answer: Response) -> Response:
    if answer.body:
        answer.headers["content-type"] = GEOJSON
    return answer


def _track(found: TrackFile) -> File:
    return File(content=found.content.encode(), media_type=GPX, name=found.name)
