"""People of the cooperative: invited, changed, given roles, and let go."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from starlette.responses import Response

from api.http.carrying_out import Doing, as_file, runs
from api.http.description.openapi import addresses, answers_with
from api.http.people.shapes import (
    InviteIn,
    LeftOut,
    LinkIn,
    LinkOut,
    PersonChange,
    PersonOut,
    RolesIn,
    ShiftLeftOut,
    ShortCodeOut,
)
from api.http.shapes import Listing, Out, every, nothing
from api.usecases.care.privacy import erase_person, export_person, export_person_csv
from api.usecases.people.invitations import invite_again, invite_person
from api.usecases.people.links import (
    make_reset_link,
    make_sign_in_code,
    make_sign_in_link,
    remove_factor_of,
)
from api.usecases.people.people import change_person, change_roles, leave, list_people, read_person

router = addresses("people")


class ErasedOut(Out):
    """Somebody of whom nothing personal is left, and the shifts that are free now."""

    person_id: UUID
    shifts: list[ShiftLeftOut]


@router.post("/v1/people", response_model=LinkOut, status_code=201)
def invite_one(do: Annotated[Doing, Depends(runs(invite_person))], body: InviteIn) -> Response:
    """Invite somebody; the link is shown this once."""
    return do(invite_person, LinkOut.of, body.id or do.service.ids(), **body.values())


@router.get("/v1/people", response_model=Listing[PersonOut])
def list_them(do: Annotated[Doing, Depends(runs(list_people))]) -> Response:
    """Return the people in sight."""
    return do(list_people, every(PersonOut))


@router.get("/v1/people/{person_id}", response_model=PersonOut)
def read_one(do: Annotated[Doing, Depends(runs(read_person))], person_id: UUID) -> Response:
    """Return somebody."""
    return do(read_person, PersonOut.of, person_id)


@router.put("/v1/people/{person_id}", response_model=PersonOut)
def change_one(
    do: Annotated[Doing, Depends(runs(change_person))], person_id: UUID, person_change: PersonChange
) -> Response:
    """Change what is known of somebody."""
    return do(change_person, PersonOut.of, person_id, **person_change.values())


@router.put(
    "/v1/people/{person_id}/roles", operation_id="change_person_roles", response_model=PersonOut
)
def change_their_roles(
    do: Annotated[Doing, Depends(runs(change_roles))], person_id: UUID, body: RolesIn
) -> Response:
    """Change what somebody is."""
    return do(change_roles, PersonOut.of, person_id, body.roles, customer_id=body.customer_id)


@router.post("/v1/people/{person_id}/leave", operation_id="end_membership", response_model=LeftOut)
def let_go(do: Annotated[Doing, Depends(runs(leave))], person_id: UUID) -> Response:
    """End somebody's membership: sessions, links and keys end; shifts to come are told."""
    return do(leave, LeftOut.of, person_id)


@router.post(
    "/v1/people/{person_id}/invitation", operation_id="invite_person_again", response_model=LinkOut
)
def invite_anew(do: Annotated[Doing, Depends(runs(invite_again))], person_id: UUID) -> Response:
    """Invite somebody again; the link before opens nothing any more."""
    return do(invite_again, LinkOut.of, person_id)


@router.post("/v1/people/{person_id}/link", response_model=LinkOut)
def make_link(
    do: Annotated[Doing, Depends(runs(make_sign_in_link))],
    person_id: UUID,
    body: LinkIn | None = None,
) -> Response:
    """Make a link by which a courier or volunteer signs in once."""
    round_id = body.round_id if body else None
    return do(make_sign_in_link, LinkOut.of, person_id, round_id=round_id)


@router.post("/v1/people/{person_id}/code", response_model=ShortCodeOut)
def make_code(
    do: Annotated[Doing, Depends(runs(make_sign_in_code))],
    person_id: UUID,
    body: LinkIn | None = None,
) -> Response:
    """Make a short code by which a courier or volunteer signs in once."""
    round_id = body.round_id if body else None
    return do(make_sign_in_code, ShortCodeOut.of, person_id, round_id=round_id)


@router.post("/v1/people/{person_id}/reset-link", response_model=LinkOut)
def make_reset(do: Annotated[Doing, Depends(runs(make_reset_link))], person_id: UUID) -> Response:
    """Make a link by which somebody sets a new password."""
    return do(make_reset_link, LinkOut.of, person_id)


@router.delete(
    "/v1/people/{person_id}/second-factor",
    operation_id="remove_person_second_factor",
    status_code=204,
)
def remove_factor(
    do: Annotated[Doing, Depends(runs(remove_factor_of))], person_id: UUID
) -> Response:
    """Take away somebody's second factor, who lost it."""
    return do(remove_factor_of, nothing, person_id)


@router.get("/v1/people/{person_id}/export", response_model=dict[str, Any])
def export_one(do: Annotated[Doing, Depends(runs(export_person))], person_id: UUID) -> Response:
    """Return everything that is kept of somebody."""
    return do(export_person, dict, person_id)


@router.get(
    "/v1/people/{person_id}/export.zip",
    operation_id="export_person_tables",
    response_class=Response,
    responses=answers_with("application/zip"),
)
def export_tables(
    do: Annotated[Doing, Depends(runs(export_person_csv))], person_id: UUID
) -> Response:
    """Return everything that is kept of somebody, as tables."""
    return do.file(export_person_csv, as_file("application/zip", f"{person_id}.zip"), person_id)


@router.post("/v1/people/{person_id}/erase", response_model=ErasedOut)
def erase_one(do: Annotated[Doing, Depends(runs(erase_person))], person_id: UUID) -> Response:
    """Erase what is personal of somebody who left."""
    return do(erase_person, ErasedOut.of, person_id)
