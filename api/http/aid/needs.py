"""Needs of aid, as coordinators keep them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.responses import Response

from api.http.aid.shapes import (
    NeedChangeIn,
    NeedEndIn,
    NeedIn,
    NeedOrderIn,
    NeedOut,
    NeedOutcomesIn,
    NeedsIn,
    ProposedOrderOut,
    VolunteerOut,
)
from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.shapes import Listing, every
from api.usecases.aid.ending import NeedOutcome, end_need, end_needs
from api.usecases.aid.need_lists import order_needs, plan_needs, propose_need_order
from api.usecases.aid.needs import (
    add_need,
    cancel_need,
    change_need,
    erase_need,
    list_needs,
    read_need,
)
from api.usecases.aid.volunteers import list_volunteers
from api.usecases.request_types import Day

router = addresses("aid")


@router.get("/v1/needs", response_model=Listing[NeedOut])
def list_them(do: Annotated[Doing, Depends(runs(list_needs))], first: Day, last: Day) -> Response:
    """Return the needs of some days in the order of their lists, without their doors."""
    return do(list_needs, every(NeedOut), first, last)


@router.post("/v1/needs", response_model=NeedOut, status_code=201)
def add_one(do: Annotated[Doing, Depends(runs(add_need))], wanted: NeedIn) -> Response:
    """Write a need down: an alias instead of a name, where, when and how much."""
    return do(add_need, NeedOut.of, wanted.id or do.service.ids(), wanted)


@router.post("/v1/needs/plan", response_model=Listing[NeedOut])
def plan_some(do: Annotated[Doing, Depends(runs(plan_needs))], wanted: NeedsIn) -> Response:
    """Turn open needs into jobs of aid, which the planner places in rounds."""
    return do(plan_needs, every(NeedOut), wanted.need_ids)


@router.post("/v1/needs/outcomes", response_model=Listing[NeedOut])
def end_some(do: Annotated[Doing, Depends(runs(end_needs))], body: NeedOutcomesIn) -> Response:
    """Record the outcomes of several needs: all of them, or none where anything is wrong."""
    outcomes = [NeedOutcome(**dict(one)) for one in body.outcomes]
    return do(end_needs, every(NeedOut), outcomes)


@router.post("/v1/needs/order", response_model=Listing[NeedOut])
def put_in_order(do: Annotated[Doing, Depends(runs(order_needs))], wanted: NeedOrderIn) -> Response:
    """Put the needs of one list in an order, which is kept until people choose another."""
    return do(order_needs, every(NeedOut), wanted.need_ids, keeps=wanted.keeps)


@router.get("/v1/needs/order/{day}", response_model=Listing[ProposedOrderOut])
def propose_order_of(do: Annotated[Doing, Depends(runs(propose_need_order))], day: Day) -> Response:
    """Return a shorter order of each list of a day beside the one kept; nothing is changed."""
    return do(propose_need_order, every(ProposedOrderOut), day)


@router.get("/v1/needs/{need_id}", response_model=NeedOut)
def read_it(do: Annotated[Doing, Depends(runs(read_need))], need_id: UUID) -> Response:
    """Return a need with its door; that it was read is noted."""
    return do(read_need, NeedOut.of, need_id)


@router.patch("/v1/needs/{need_id}", response_model=NeedOut)
def change_it(
    do: Annotated[Doing, Depends(runs(change_need))], need_id: UUID, wanted: NeedChangeIn
) -> Response:
    """Change what is named of a need; at another time it is open again."""
    return do(change_need, NeedOut.of, need_id, wanted, do.expected_version)


@router.post("/v1/needs/{need_id}/cancel", response_model=NeedOut)
def cancel_it(do: Annotated[Doing, Depends(runs(cancel_need))], need_id: UUID) -> Response:
    """Cancel a need; whoever took it on is free again."""
    return do(cancel_need, NeedOut.of, need_id, do.expected_version)


@router.post("/v1/needs/{need_id}/end", response_model=NeedOut)
def end_it(
    do: Annotated[Doing, Depends(runs(end_need))], need_id: UUID, body: NeedEndIn
) -> Response:
    """Record the outcome of a need; what is handed over is proved by a code or a count."""
    return do(
        end_need,
        NeedOut.of,
        need_id,
        body.outcome,
        code=body.code,
        handed_items=body.handed_items,
    )


@router.post("/v1/needs/{need_id}/erase", response_model=NeedOut)
def erase_it(do: Annotated[Doing, Depends(runs(erase_need))], need_id: UUID) -> Response:
    """Take away whatever leads to a person; numbers, day and rough area stay."""
    return do(erase_need, NeedOut.of, need_id)


@router.get("/v1/volunteers", response_model=Listing[VolunteerOut])
def list_who_helps(do: Annotated[Doing, Depends(runs(list_volunteers))]) -> Response:
    """Return who has set limits as a volunteer, without where they start from."""
    return do(list_volunteers, every(VolunteerOut))
