"""Positions: where riders are who show it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.people.session_shapes import CountOut
from api.http.rounds.shapes import PositionOut, PositionsIn
from api.http.shapes import Listing, every
from api.usecases.rounds.positions import PhonePosition, latest_positions, record_positions
from routing.types import Point

router = addresses("positions")


@router.post("/v1/shifts/{shift_id}/positions", response_model=CountOut)
def tell_positions(
    do: Annotated[Doing, Depends(runs(record_positions))], shift_id: UUID, body: PositionsIn
) -> Response:
    """Store positions of an open shift; returns how many were new."""
    seen = [
        PhonePosition(at=one.at, point=Point(lon=one.lon, lat=one.lat), accuracy_m=one.accuracy_m)
        for one in body.points
    ]
    return do(record_positions, lambda count: {"count": count}, shift_id, seen)


@router.get("/v1/positions", operation_id="list_positions", response_model=Listing[PositionOut])
def read_positions(do: Annotated[Doing, Depends(runs(latest_positions))]) -> Response:
    """Return where the riders of open shifts were last who show it."""
    return do(latest_positions, every(PositionOut))
