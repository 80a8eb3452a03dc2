"""Closed streets."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from pydantic import Field
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.planning.change_shapes import ChangeOut
from api.http.shapes import Instant, Listing, Out, every
from api.http.streets.closure_shapes import ClosureIn, ClosureOut
from api.http.streets.map_shapes import ClosuresMapOut
from api.usecases.rounds.street_closing import Replanning, close_street
from api.usecases.streets.closures import ClosuresMap, closures_map, list_closures, open_street
from routing.closures.closure import ClosedArea
from routing.types import Point

router = addresses("closures")


class ClosedStreetOut(Out):
    """A street of which something is closed."""

    name: str
    length_m: int


class RodeThroughOut(Out):
    """A live round that was to ride through, and by how much the way round is longer."""

    day: date
    round_id: UUID
    shift_id: UUID
    rider: str
    detour_s: int | None


class DayReplanOut(Out):
    """Effects of a closure on a day."""

    day: date
    change: ChangeOut


class ClosedOut(Out):
    """Streets that a closure closes, and the replan of the first day on which rounds ride there."""

    closure: ClosureOut
    streets: list[ClosedStreetOut]
    length_m: int
    rounds: list[RodeThroughOut]
    replan: DayReplanOut | None = Field(default=None)


@router.post("/v1/closures", response_model=ClosedOut)
def close_it(do: Annotated[Doing, Depends(runs(close_street))], body: ClosureIn) -> Response:
    """Close a street; sent again with the same ``id`` it is the same closure."""
    points = tuple(Point(lon=lon, lat=lat) for lon, lat in body.area.points)
    area = ClosedArea(
        kind=body.area.kind,
        points=points,
        radius_m=body.area.radius_m,
        streets=tuple(body.area.streets),
        direction=body.area.direction,
        slow_kmh=body.area.slow_kmh,
    )
    return do(
        close_street,
        ClosedOut.of,
        body.id or do.service.ids(),
        area,
        body.from_at,
        body.until_at,
        reason=body.reason,
        dry_run=body.dry_run,
        replanning=_replanning(do, body),
    )


def _replanning(do: Doing, body: ClosureIn) -> Replanning | None:
    """Return how the rounds that ride through a closure are replanned, where that is wanted."""
    if not body.replan and body.shown is None:
        return None
    return Replanning(
        plan_id=body.plan_id or do.service.ids(),
        shown=body.shown,
        override_reason=body.override_reason,
    )


@router.get("/v1/closures", response_model=Listing[ClosureOut])
def list_them(
    do: Annotated[Doing, Depends(runs(list_closures))], start: Instant, end: Instant
) -> Response:
    """Return what is closed at any time between two moments."""
    return do(list_closures, every(ClosureOut), start, end)


@router.get("/v1/closures.geojson", response_model=ClosuresMapOut)
def draw_them(
    do: Annotated[Doing, Depends(runs(closures_map))], start: Instant, end: Instant
) -> Response:
    """Return the very streets that are closed or slowed between two moments, as GeoJSON."""
    return do(closures_map, _collection, start, end)


def _collection(found: ClosuresMap) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "id": str(one.closure.id),
            "geometry": {"type": "MultiLineString", "coordinates": one.lines},
            "properties": {
                "reason": one.closure.reason,
                "from_at": one.closure.from_at.isoformat(),
                "until_at": one.closure.until_at and one.closure.until_at.isoformat(),
                "slow_kmh": one.closure.area.slow_kmh,
                "direction": one.closure.area.direction,
                "streets": list(one.streets),
            },
        }
        for one in found.closures
    ]
    return ClosuresMapOut(
        type="FeatureCollection", features=features, attribution=found.attribution
    ).model_dump(mode="json")


@router.post("/v1/closures/{closure_id}/open", response_model=ClosureOut)
def open_it(do: Annotated[Doing, Depends(runs(open_street))], closure_id: UUID) -> Response:
    """Open a street again."""
    return do(open_street, ClosureOut.of, closure_id)
