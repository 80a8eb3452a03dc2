"""Vehicles: bicycles, with their trailers if they have any."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.fleet.shapes import VehicleChange, VehicleIn, VehicleOut
from api.http.shapes import Listing, every
from api.usecases.fleet.vehicles import add_vehicle, change_vehicle, list_vehicles, read_vehicle

router = addresses("vehicles")


@router.post("/v1/vehicles", response_model=VehicleOut, status_code=201)
def add_one(do: Annotated[Doing, Depends(runs(add_vehicle))], wanted: VehicleIn) -> Response:
    """Add a vehicle."""
    return do(add_vehicle, VehicleOut.of, wanted.id or do.service.ids(), wanted)


@router.get("/v1/vehicles", response_model=Listing[VehicleOut])
def list_them(
    do: Annotated[Doing, Depends(runs(list_vehicles))],
    *,
    with_gone: bool = False,
) -> Response:
    """Return the vehicles in sight, by name."""
    return do(list_vehicles, every(VehicleOut), with_gone=with_gone)


@router.get("/v1/vehicles/{vehicle_id}", response_model=VehicleOut)
def read_it(do: Annotated[Doing, Depends(runs(read_vehicle))], vehicle_id: UUID) -> Response:
    """Return a vehicle."""
    return do(read_vehicle, VehicleOut.of, vehicle_id)


@router.patch("/v1/vehicles/{vehicle_id}", response_model=VehicleOut)
def change_it(
    do: Annotated[Doing, Depends(runs(change_vehicle))],
    vehicle_id: UUID,
    wanted: VehicleChange,
) -> Response:
    """Change what is named of a vehicle."""
    return do(change_vehicle, VehicleOut.of, vehicle_id, wanted, do.expected_version)
