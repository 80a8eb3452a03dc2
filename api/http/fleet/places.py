"""Places that are used again and again."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.fleet.shapes import PlaceChange, PlaceIn, PlaceOut, ShareIn
from api.http.shapes import Listing, every, nothing
from api.usecases.fleet.places import (
    add_place,
    change_place,
    close_place,
    list_places,
    read_place,
    share_place,
)

router = addresses("places")


@router.post("/v1/places", response_model=PlaceOut, status_code=201)
def add_one(do: Annotated[Doing, Depends(runs(add_place))], wanted: PlaceIn) -> Response:
    """Add a place."""
    return do(add_place, PlaceOut.of, wanted.id or do.service.ids(), wanted)


@router.get("/v1/places", response_model=Listing[PlaceOut])
def list_them(
    do: Annotated[Doing, Depends(runs(list_places))],
    *,
    with_closed: bool = False,
) -> Response:
    """Return the places in sight, by name."""
    return do(list_places, every(PlaceOut), with_closed=with_closed)


@router.get("/v1/places/{place_id}", response_model=PlaceOut)
def read_it(do: Annotated[Doing, Depends(runs(read_place))], place_id: UUID) -> Response:
    """Return a place."""
    return do(read_place, PlaceOut.of, place_id)


@router.patch("/v1/places/{place_id}", response_model=PlaceOut)
def change_it(
    do: Annotated[Doing, Depends(runs(change_place))], place_id: UUID, wanted: PlaceChange
) -> Response:
    """Change what is named of a place."""
    return do(change_place, PlaceOut.of, place_id, wanted, do.expected_version)


@router.post("/v1/places/{place_id}/close", response_model=PlaceOut)
def close_it(do: Annotated[Doing, Depends(runs(close_place))], place_id: UUID) -> Response:
    """Close a place: nothing more goes there."""
    return do(close_place, PlaceOut.of, place_id, do.expected_version)


@router.post("/v1/places/{place_id}/share", status_code=204)
def share_it(
    do: Annotated[Doing, Depends(runs(share_place))], place_id: UUID, body: ShareIn
) -> Response:
    """Let a customer use a place too."""
    return do(share_place, nothing, place_id, body.customer_id)
