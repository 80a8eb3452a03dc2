"""Customer orders of order cycles."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.circuits.shapes import CycleOrderChange, CycleOrderIn, CycleOrderOut
from api.http.description.openapi import addresses
from api.usecases.circuits.orders import (
    add_order,
    cancel_order,
    change_order,
    keep_order,
    read_order,
)

router = addresses("orders")


@router.post("/v1/orders", response_model=CycleOrderOut, status_code=201)
def add_one(do: Annotated[Doing, Depends(runs(add_order))], wanted: CycleOrderIn) -> Response:
    """Take an order into a cycle."""
    return do(add_order, CycleOrderOut.of, wanted.id or do.service.ids(), wanted)


@router.get("/v1/orders/{order_id}", response_model=CycleOrderOut)
def read_it(do: Annotated[Doing, Depends(runs(read_order))], order_id: UUID) -> Response:
    """Return an order."""
    return do(read_order, CycleOrderOut.of, order_id)


@router.patch("/v1/orders/{order_id}", response_model=CycleOrderOut)
def change_it(
    do: Annotated[Doing, Depends(runs(change_order))], order_id: UUID, wanted: CycleOrderChange
) -> Response:
    """Change what is named of an order."""
    return do(change_order, CycleOrderOut.of, order_id, wanted, do.expected_version)


@router.post("/v1/orders/{order_id}/cancel", response_model=CycleOrderOut)
def cancel_it(do: Annotated[Doing, Depends(runs(cancel_order))], order_id: UUID) -> Response:
    """Cancel an order."""
    return do(cancel_order, CycleOrderOut.of, order_id, do.expected_version)


@router.post(
    "/v1/orders/{order_id}/keep", operation_id="confirm_order", response_model=CycleOrderOut
)
def keep_it(do: Annotated[Doing, Depends(runs(keep_order))], order_id: UUID) -> Response:
    """Bring an order though its platform has it no longer."""
    return do(keep_order, CycleOrderOut.of, order_id)
