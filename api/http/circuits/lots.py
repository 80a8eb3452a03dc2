"""Lots that producers bring into order cycles."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.circuits.shapes import (
    LotAnnouncementIn,
    LotChange,
    LotConfirmationOut,
    LotDefaultOut,
    LotIn,
    LotNoteIn,
    LotOut,
    OwnLotOut,
    ToldAnnouncementOut,
)
from api.http.description.openapi import addresses
from api.http.shapes import Listing, every
from api.usecases.circuits.announcements import announce_lot
from api.usecases.circuits.confirmations import confirm_lot
from api.usecases.circuits.hub_day import list_own_lots, note_lot
from api.usecases.circuits.lots import add_lot, cancel_lot, change_lot, list_defaults, read_lot
from api.usecases.request_types import Day

router = addresses("lots")


@router.post("/v1/lots", response_model=LotOut, status_code=201)
def add_one(do: Annotated[Doing, Depends(runs(add_lot))], wanted: LotIn) -> Response:
    """Bring a lot into a cycle."""
    return do(add_lot, LotOut.of, wanted.id or do.service.ids(), wanted)


@router.get("/v1/lots", operation_id="list_lots", response_model=Listing[OwnLotOut])
def list_them(
    do: Annotated[Doing, Depends(runs(list_own_lots))], first: Day, last: Day
) -> Response:
    """Return the lots of some days, and when the round comes for each: one's own, or all."""
    return do(list_own_lots, every(OwnLotOut), first, last)


@router.get(
    "/v1/lot-defaults", operation_id="list_lot_defaults", response_model=Listing[LotDefaultOut]
)
def list_remembered(do: Annotated[Doing, Depends(runs(list_defaults))]) -> Response:
    """Return what producers said last of lots for each hub: one's own, or everybody's."""
    return do(list_defaults, every(LotDefaultOut))


@router.get("/v1/lots/{lot_id}", response_model=LotOut)
def read_it(do: Annotated[Doing, Depends(runs(read_lot))], lot_id: UUID) -> Response:
    """Return a lot."""
    return do(read_lot, LotOut.of, lot_id)


@router.patch("/v1/lots/{lot_id}", response_model=LotOut)
def change_it(
    do: Annotated[Doing, Depends(runs(change_lot))], lot_id: UUID, wanted: LotChange
) -> Response:
    """Change what is named of a lot, until the cut-off."""
    return do(change_lot, LotOut.of, lot_id, wanted, do.expected_version)


@router.post("/v1/lots/{lot_id}/cancel", response_model=LotOut)
def cancel_it(do: Annotated[Doing, Depends(runs(cancel_lot))], lot_id: UUID) -> Response:
    """Take a lot back."""
    return do(cancel_lot, LotOut.of, lot_id, do.expected_version)


@router.post("/v1/lots/{lot_id}/announce", response_model=ToldAnnouncementOut)
def announce_it(
    do: Annotated[Doing, Depends(runs(announce_lot))], lot_id: UUID, wanted: LotAnnouncementIn
) -> Response:
    """Announce that an ordered lot will have fewer pieces, be ready later, or come as agreed."""
    return do(announce_lot, ToldAnnouncementOut.of, lot_id, wanted)


@router.post("/v1/lots/{lot_id}/confirm", response_model=LotConfirmationOut)
def confirm_it(do: Annotated[Doing, Depends(runs(confirm_lot))], lot_id: UUID) -> Response:
    """Confirm that the pieces that are ordered of a lot will be there."""
    return do(confirm_lot, LotConfirmationOut.of, lot_id)


@router.post("/v1/lots/{lot_id}/note", response_model=LotOut)
def note_it(
    do: Annotated[Doing, Depends(runs(note_lot))], lot_id: UUID, body: LotNoteIn
) -> Response:
    """Note at the hub that a lot arrived, was counted or sorted, or take the last note back."""
    return do(note_lot, LotOut.of, lot_id, body.step, body.items)
