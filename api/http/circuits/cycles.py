"""Order cycles: what is ordered until a cut-off, collected and brought on one day."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.circuits.shapes import (
    ClosedCycleOut,
    CycleChange,
    CycleIn,
    CycleOut,
    CycleSheetOut,
    NextIn,
)
from api.http.description.openapi import addresses
from api.http.shapes import Listing, every
from api.usecases.circuits.closing import close_cycle
from api.usecases.circuits.cycles import (
    cancel_cycle,
    change_cycle,
    list_cycles,
    make_cycle,
    read_cycle,
    repeat_cycle,
)
from api.usecases.request_types import Day

router = addresses("cycles")


@router.post("/v1/cycles", response_model=CycleOut, status_code=201)
def make_one(do: Annotated[Doing, Depends(runs(make_cycle))], wanted: CycleIn) -> Response:
    """Make an order cycle."""
    return do(make_cycle, CycleOut.of, wanted.id or do.service.ids(), wanted)


@router.get("/v1/cycles", response_model=Listing[CycleSheetOut])
def list_them(do: Annotated[Doing, Depends(runs(list_cycles))], first: Day, last: Day) -> Response:
    """Return the cycles of some days, with what is in sight of them."""
    return do(list_cycles, every(CycleSheetOut), first, last)


@router.get("/v1/cycles/{cycle_id}", response_model=CycleSheetOut)
def read_it(do: Annotated[Doing, Depends(runs(read_cycle))], cycle_id: UUID) -> Response:
    """Return a cycle with the lots and orders in sight."""
    return do(read_cycle, CycleSheetOut.of, cycle_id)


@router.patch("/v1/cycles/{cycle_id}", response_model=CycleOut)
def change_it(
    do: Annotated[Doing, Depends(runs(change_cycle))], cycle_id: UUID, wanted: CycleChange
) -> Response:
    """Change what is named of a cycle."""
    return do(change_cycle, CycleOut.of, cycle_id, wanted, do.expected_version)


@router.post("/v1/cycles/{cycle_id}/close", response_model=ClosedCycleOut)
def close_it(do: Annotated[Doing, Depends(runs(close_cycle))], cycle_id: UUID) -> Response:
    """Close a cycle: what is ordered becomes collections from farms and drops to doors."""
    return do(close_cycle, ClosedCycleOut.of, cycle_id, do.expected_version)


@router.post("/v1/cycles/{cycle_id}/cancel", response_model=CycleOut)
def cancel_it(do: Annotated[Doing, Depends(runs(cancel_cycle))], cycle_id: UUID) -> Response:
    """Cancel a cycle, and the jobs that it has become."""
    return do(cancel_cycle, CycleOut.of, cycle_id, do.expected_version)


@router.post("/v1/cycles/{cycle_id}/repeat", response_model=CycleOut)
def repeat_it(
    do: Annotated[Doing, Depends(runs(repeat_cycle))], cycle_id: UUID, body: NextIn | None = None
) -> Response:
    """Make the next cycle of one that comes again."""
    new_id = (body.id if body else None) or do.service.ids()
    return do(repeat_cycle, CycleOut.of, cycle_id, new_id)
