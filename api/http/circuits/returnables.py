"""Returnables: crates, boxes and cups, who holds them, and what rounds could take along."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.responses import Response

from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.planning.change_shapes import ChangeOut
from api.http.planning.plan_shapes import MoveIn
from api.http.shapes import In, Listing, Moment, Out, as_is, listed_as_is
from api.usecases.circuits.cold_chain import ColdDay, read_cold_day
from api.usecases.circuits.returnables import (
    HeldReturnables,
    MovementRequest,
    ReturnToCollect,
    list_returnables,
    list_returns_to_collect,
    move_returnables,
)
from api.usecases.circuits.taking_returns import OfferedReturn, offer_returns, take_returns
from api.usecases.request_types import Day, Whole
from data.store.circuits.returnables import KeptMovement, movement_columns
from dispatch.circuits.returnables import HolderKind, MovementReason
from dispatch.model.pieces import ReturnableKind

router = addresses("circuits")


class MovementIn(In, MovementRequest):
    """Pieces that went from one holder to another."""

    id: UUID | None = None


class MovementOut(Out):
    """A movement of returnables."""

    id: UUID
    kind: ReturnableKind
    count: int
    giver_kind: HolderKind
    giver_id: UUID | None
    taker_kind: HolderKind
    taker_id: UUID | None
    reason: MovementReason
    note: str
    at: Moment

    @classmethod
    def of_row(cls, row: KeptMovement) -> dict[str, object]:
        """Return a kept movement as JSON has it."""
        return cls.of(movement_columns(row))


@router.get("/v1/returnables", response_model=Listing[HeldReturnables])
def list_held(do: Annotated[Doing, Depends(runs(list_returnables))]) -> Response:
    """Return who holds how many of what for how long."""
    return do(list_returnables, listed_as_is(HeldReturnables))


@router.post("/v1/returnables/movements", response_model=MovementOut, status_code=201)
def add_movement(
    do: Annotated[Doing, Depends(runs(move_returnables))], wanted: MovementIn
) -> Response:
    """Keep that pieces went from one holder to another."""
    return do(move_returnables, MovementOut.of_row, wanted.id or do.service.ids(), wanted)


class ReturnsIn(MoveIn):
    """Empties of a kind that a stop is to take up besides, in all; 0 for none any more."""

    count: Whole
    kind: ReturnableKind = "crate"


@router.get("/v1/days/{day}/returns", response_model=Listing[OfferedReturn])
def list_offers(do: Annotated[Doing, Depends(runs(offer_returns))], day: Day) -> Response:
    """Return the empties that the rounds of a day could take along, each with its price."""
    return do(offer_returns, listed_as_is(OfferedReturn), day)


@router.post("/v1/visits/{visit_id}/returns", response_model=ChangeOut)
def take_them(
    do: Annotated[Doing, Depends(runs(take_returns))], visit_id: UUID, body: ReturnsIn
) -> Response:
    """Have a stop of a live round take up empties besides."""
    return do(
        take_returns,
        ChangeOut.of,
        body.plan_id or do.service.ids(),
        visit_id,
        **body.values("plan_id"),
    )


@router.get("/v1/days/{day}/cold-chain", response_model=ColdDay)
def read_cold(do: Annotated[Doing, Depends(runs(read_cold_day))], day: Day) -> Response:
    """Return minutes out of the cold in a day's rounds, and the boxes that they lack."""
    return do(read_cold_day, as_is(ColdDay), day)


@router.get("/v1/returnables/to-collect", response_model=Listing[ReturnToCollect])
def list_to_collect(
    do: Annotated[Doing, Depends(runs(list_returns_to_collect))], day: Day
) -> Response:
    """Return the empties that the rounds of a day could take along."""
    return do(list_returns_to_collect, listed_as_is(ReturnToCollect), day)
