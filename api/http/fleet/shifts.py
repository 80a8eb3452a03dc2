"""Shifts: who rides what and when; and when somebody can ride."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.fleet.shapes import (
    AvailabilityIn,
    AvailableOut,
    ReasonIn,
    ShiftChange,
    ShiftIn,
    ShiftOut,
)
from api.http.shapes import In, Listing, every, nothing
from api.usecases.fleet.availability import list_availability, set_availability
from api.usecases.fleet.shifts import (
    cancel_shift,
    change_shift,
    list_shifts,
    plan_shift,
    read_shift,
)
from api.usecases.request_types import Day, Flag
from api.usecases.rounds.events.event_batches import close_shift, open_shift, share_position

router = addresses("shifts")


class SharingIn(In):
    """Consent to show the own position."""

    sharing: Flag


@router.post("/v1/shifts", response_model=ShiftOut, status_code=201)
def plan_one(
    do: Annotated[Doing, Depends(runs(plan_shift))], wanted: ShiftIn, *, anyway: bool = False
) -> Response:
    """Plan a shift; ``anyway`` also outside of when its courier can ride."""
    return do(plan_shift, ShiftOut.of, wanted.id or do.service.ids(), wanted, anyway=anyway)


@router.get("/v1/shifts", response_model=Listing[ShiftOut])
def list_them(
    do: Annotated[Doing, Depends(runs(list_shifts))],
    first: Day,
    last: Day,
    *,
    with_cancelled: bool = False,
) -> Response:
    """Return the shifts in sight of some days."""
    return do(list_shifts, every(ShiftOut), first, last, with_cancelled=with_cancelled)


@router.get("/v1/shifts/{shift_id}", response_model=ShiftOut)
def read_it(do: Annotated[Doing, Depends(runs(read_shift))], shift_id: UUID) -> Response:
    """Return a shift."""
    return do(read_shift, ShiftOut.of, shift_id)


@router.patch("/v1/shifts/{shift_id}", response_model=ShiftOut)
def change_it(
    do: Annotated[Doing, Depends(runs(change_shift))],
    shift_id: UUID,
    wanted: ShiftChange,
    *,
    anyway: bool = False,
) -> Response:
    """Change what is named of a shift."""
    return do(change_shift, ShiftOut.of, shift_id, wanted, do.expected_version, anyway=anyway)


@router.post("/v1/shifts/{shift_id}/cancel", response_model=ShiftOut)
def cancel_it(
    do: Annotated[Doing, Depends(runs(cancel_shift))],
    shift_id: UUID,
    body: ReasonIn | None = None,
) -> Response:
    """Cancel a shift."""
    reason = body.reason if body else ""
    return do(cancel_shift, ShiftOut.of, shift_id, do.expected_version, reason=reason)


@router.post("/v1/shifts/{shift_id}/open", status_code=204)
def open_it(do: Annotated[Doing, Depends(runs(open_shift))], shift_id: UUID) -> Response:
    """Begin to work."""
    return do(open_shift, nothing, shift_id)


@router.post("/v1/shifts/{shift_id}/close", status_code=204)
def close_it(do: Annotated[Doing, Depends(runs(close_shift))], shift_id: UUID) -> Response:
    """End work."""
    return do(close_shift, nothing, shift_id)


@router.post("/v1/shifts/{shift_id}/sharing", status_code=204)
def share_it(
    do: Annotated[Doing, Depends(runs(share_position))], shift_id: UUID, body: SharingIn
) -> Response:
    """Show where one is during a shift, or stop to."""
    return do(share_position, nothing, shift_id, sharing=body.sharing)


@router.put("/v1/people/{person_id}/availability", response_model=Listing[AvailableOut])
def say_when(
    do: Annotated[Doing, Depends(runs(set_availability))],
    person_id: UUID,
    body: AvailabilityIn,
) -> Response:
    """Replace somebody's availability on some days."""
    free, absent = (
        [(span.start, span.end) for span in body.spans if span.kind == kind]
        for kind in ("free", "absent")
    )
    return do(
        set_availability,
        every(AvailableOut),
        person_id,
        body.first,
        body.last,
        free,
        absent=absent,
    )


@router.get("/v1/people/{person_id}/availability", response_model=Listing[AvailableOut])
def ask_when(
    do: Annotated[Doing, Depends(runs(list_availability))],
    person_id: UUID,
    first: Day,
    last: Day,
) -> Response:
    """Return when somebody can ride."""
    return do(list_availability, every(AvailableOut), person_id, first, last)
