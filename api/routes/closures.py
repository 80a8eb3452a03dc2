"""Closed streets."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.responses import Response

from api.http.describing import addresses
from api.http.doing import Doing, runs
from api.http.schemas.base import Instant, Listing, Out, every
from api.http.schemas.master import ClosureIn, ClosureOut
from api.usecases.closures import close_street, list_closures, open_street
from routing.closures import ClosedArea
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
    detour_s: int | None


class ClosedOut(Out):
    """What a closure closes."""

    closure: ClosureOut
    streets: list[ClosedStreetOut]
    length_m: int
    rounds: list[RodeThroughOut]


@router.post("/v1/closures", response_model=ClosedOut)
def close_it(do: Annotated[Doing, Depends(runs(close_street))], told: ClosureIn) -> Response:
    """Close a street; sent again with the same ``id`` it is the same closure."""
    points = tuple(Point(lon=lon, lat=lat) for lon, lat in told.area.points)
    area = ClosedArea(
        kind=told.area.kind,
        points=points,
        radius_m=told.area.radius_m,
        streets=tuple(told.area.streets),
        direction=told.area.direction,
        slow_kmh=told.area.slow_kmh,
    )
    return do(
        close_street,
        ClosedOut.of,
        told.id or do.service.ids(),
        area,
        told.from_at,
        told.until_at,
        reason=told.reason,
        dry_run=told.dry_run,
    )


@router.get("/v1/closures", response_model=Listing[ClosureOut])
def list_them(
    do: Annotated[Doing, Depends(runs(list_closures))], start: Instant, end: Instant
) -> Response:
    """Give what is closed at any time between two moments."""
    return do(list_closures, every(ClosureOut), start, end)


@router.post("/v1/closures/{closure_id}/open", response_model=ClosureOut)
def open_it(do: Annotated[Doing, Depends(runs(open_street))], closure_id: UUID) -> Response:
    """Open a street again."""
    return do(open_street, ClosureOut.of, closure_id)
