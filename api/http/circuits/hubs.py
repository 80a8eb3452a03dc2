"""Hubs that lots of producers pass, and their days."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.circuits.shapes import HubChange, HubDayOut, HubIn, HubOut, HubSheetOut
from api.http.description.openapi import addresses
from api.http.shapes import Listing, every
from api.usecases.circuits.hub_day import read_hub_day
from api.usecases.circuits.hubs import add_hub, change_hub, close_hub, list_hubs, read_hub
from api.usecases.request_types import Day

router = addresses("hubs")


@router.post("/v1/hubs", response_model=HubOut, status_code=201)
def add_one(do: Annotated[Doing, Depends(runs(add_hub))], wanted: HubIn) -> Response:
    """Make a place a hub."""
    return do(add_hub, HubOut.of, wanted.id or do.service.ids(), wanted)


@router.get("/v1/hubs", response_model=Listing[HubSheetOut])
def list_them(
    do: Annotated[Doing, Depends(runs(list_hubs))], *, with_closed: bool = False
) -> Response:
    """Return the hubs, by name."""
    return do(list_hubs, every(HubSheetOut), with_closed=with_closed)


@router.get("/v1/hubs/{hub_id}", response_model=HubSheetOut)
def read_it(do: Annotated[Doing, Depends(runs(read_hub))], hub_id: UUID) -> Response:
    """Return a hub."""
    return do(read_hub, HubSheetOut.of, hub_id)


@router.patch("/v1/hubs/{hub_id}", response_model=HubOut)
def change_it(
    do: Annotated[Doing, Depends(runs(change_hub))], hub_id: UUID, wanted: HubChange
) -> Response:
    """Change what is named of a hub."""
    return do(change_hub, HubOut.of, hub_id, wanted, do.expected_version)


@router.post("/v1/hubs/{hub_id}/close", response_model=HubOut)
def close_it(do: Annotated[Doing, Depends(runs(close_hub))], hub_id: UUID) -> Response:
    """Close a hub: no cycle passes it any more."""
    return do(close_hub, HubOut.of, hub_id, do.expected_version)


@router.get("/v1/hubs/{hub_id}/days/{day}", response_model=HubDayOut)
def read_day(do: Annotated[Doing, Depends(runs(read_hub_day))], hub_id: UUID, day: Day) -> Response:
    """Return what arrives at a hub on a day, what is sorted, and what leaves."""
    return do(read_hub_day, HubDayOut.of, hub_id, day)
