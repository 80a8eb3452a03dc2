"""Claims of volunteers, and their own hours and limits."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from starlette.responses import Response

from api.http.aid.shapes import (
    AbsenceIn,
    AbsenceOut,
    ClaimedNeedOut,
    ClaimIn,
    OpenNeedOut,
    ReleasedOut,
    VolunteerIn,
    VolunteerOut,
)
from api.http.carrying_out import Doing, runs
from api.http.description.openapi import addresses
from api.http.shapes import Listing, every, nothing
from api.usecases.aid.claims import (
    claim_need,
    give_back_need,
    list_claimed_needs,
    list_open_needs,
    read_claimed_need,
)
from api.usecases.aid.volunteers import (
    add_absence,
    list_absences,
    make_pledge,
    read_volunteer,
    remove_absence,
    set_volunteer,
)

router = addresses("aid")


@router.get("/v1/me/open-needs", response_model=Listing[OpenNeedOut])
def list_open(do: Annotated[Doing, Depends(runs(list_open_needs))]) -> Response:
    """Return the open needs that fit one's own limits: roughly where, when, and how much."""
    return do(list_open_needs, every(OpenNeedOut))


@router.get("/v1/me/claims", response_model=Listing[ClaimedNeedOut])
def list_mine(do: Annotated[Doing, Depends(runs(list_claimed_needs))]) -> Response:
    """Return what one took on, without any door."""
    return do(list_claimed_needs, every(ClaimedNeedOut))


@router.get("/v1/me/claims/{need_id}", response_model=ClaimedNeedOut)
def read_mine(do: Annotated[Doing, Depends(runs(read_claimed_need))], need_id: UUID) -> Response:
    """Return what one took on, with its door around its time; that it was read is noted."""
    return do(read_claimed_need, ClaimedNeedOut.of, need_id)


@router.post("/v1/needs/{need_id}/claim", response_model=ClaimedNeedOut, status_code=201)
def claim_it(
    do: Annotated[Doing, Depends(runs(claim_need))], need_id: UUID, wanted: ClaimIn
) -> Response:
    """Take a need on; nobody else has it then."""
    claim_id = wanted.id or do.service.ids()
    return do(claim_need, ClaimedNeedOut.of, claim_id, need_id)


@router.post("/v1/needs/{need_id}/give-back", status_code=204)
def give_it_back(do: Annotated[Doing, Depends(runs(give_back_need))], need_id: UUID) -> Response:
    """Return a need, for whatever reason: it is open again and the coordinator is told."""
    return do(give_back_need, nothing, need_id)


@router.get("/v1/me/volunteer", response_model=VolunteerOut)
def read_me(do: Annotated[Doing, Depends(runs(read_volunteer))]) -> Response:
    """Return one's own limits as a volunteer."""
    return do(read_volunteer, VolunteerOut.of)


@router.patch("/v1/me/volunteer", response_model=VolunteerOut)
def set_me(do: Annotated[Doing, Depends(runs(set_volunteer))], wanted: VolunteerIn) -> Response:
    """Set what is named of one's own limits: when, from where, how far, how much, how steep."""
    return do(set_volunteer, VolunteerOut.of, wanted)


@router.post("/v1/me/pledge", response_model=VolunteerOut)
def pledge(do: Annotated[Doing, Depends(runs(make_pledge))]) -> Response:
    """Promise to tell nobody where people live; no door is told before."""
    return do(make_pledge, VolunteerOut.of)


@router.get("/v1/me/absences", response_model=Listing[AbsenceOut])
def list_away(do: Annotated[Doing, Depends(runs(list_absences))]) -> Response:
    """Return when one will be away."""
    return do(list_absences, every(AbsenceOut))


@router.post("/v1/me/absences", response_model=ReleasedOut)
def be_away(do: Annotated[Doing, Depends(runs(add_absence))], body: AbsenceIn) -> Response:
    """Be away on some days: what one took on for them is open again."""
    return do(add_absence, _released, body.first, body.last)


@router.delete("/v1/me/absences/{absence_id}", status_code=204)
def be_there(do: Annotated[Doing, Depends(runs(remove_absence))], absence_id: UUID) -> Response:
    """Be there after all."""
    return do(remove_absence, nothing, absence_id)


def _released(need_ids: list[UUID]) -> dict[str, Any]:
    return ReleasedOut.of({"need_ids": need_ids})
