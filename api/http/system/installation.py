"""The installation: its admins found and suspend cooperatives, and see no content of any."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import JSONResponse, Response

from api.auth.tokens import TokenKind
from api.http.authentication import address_of, csrf_for, forget_session, put_session, session_token
from api.http.carrying_out import DoingInstallation, anybody, installation
from api.http.description.openapi import addresses
from api.http.people.shapes import LanguageText, LinkOut
from api.http.shapes import In, Listing, Moment, Out, every
from api.http.vocabulary import Kept, Language
from api.usecases.request_types import Text
from api.usecases.service import Service
from api.usecases.system.cooperatives import (
    found_cooperative,
    list_cooperatives,
    resume_cooperative,
    suspend_cooperative,
)
from api.usecases.system.installation import (
    list_installation_admins,
    sign_in_installation,
    sign_out_installation,
)

router = addresses("installation")

Within = Annotated[DoingInstallation, Depends(installation)]


class AdminCredentialsIn(In):
    """Credentials of an installation admin: always both."""

    email: Text
    password: Text
    code: Text


class AdminSignedInOut(Out):
    """A session of an installation admin; it is in the cookie."""

    admin_id: UUID
    expires_at: Moment
    csrf_token: str


class AdminOut(Out):
    """An admin of the installation."""

    id: UUID
    email: str
    name: str


class FoundIn(In):
    """A cooperative to be founded, and who is its first admin."""

    id: UUID | None = None
    slug: Text
    name: Text
    time_zone: Text
    country: Text
    language: LanguageText
    city: Text
    admin_name: Text
    admin_email: Text


class CooperativeOut(Out):
    """A cooperative."""

    id: UUID
    slug: str
    name: str
    time_zone: str
    country: str
    language: Kept[Language]
    city: str
    status: Literal["active", "suspended"]
    created_at: Moment


class FoundedOut(Out):
    """A cooperative just founded; the link for its first admin is shown this once."""

    cooperative: CooperativeOut
    invitation: LinkOut


class ListedOut(Out):
    """A cooperative, and how many rows it has."""

    cooperative: CooperativeOut
    rows: int


@router.post(
    "/v1/installation/sessions",
    operation_id="sign_in_to_installation",
    response_model=AdminSignedInOut,
)
def sign_in(
    request: Request, service: Annotated[Service, Depends(anybody)], body: AdminCredentialsIn
) -> Response:
    """Sign in as an admin of the installation."""
    came = sign_in_installation(service, address=address_of(request), **body.values())
    csrf = csrf_for(service, came.token, TokenKind.INSTALLATION)
    out = AdminSignedInOut(
        admin_id=came.admin.id, expires_at=came.expires_at, csrf_token=csrf.reveal()
    )
    answer = JSONResponse(out.model_dump(mode="json"))
    put_session(
        request,
        answer,
        service,
        came.token,
        came.expires_at,
        csrf=csrf,
        kind=TokenKind.INSTALLATION,
    )
    return answer


@router.delete(
    "/v1/installation/sessions/current", operation_id="sign_out_of_installation", status_code=204
)
def sign_out(do: Within) -> Response:
    """Sign out as an admin of the installation."""
    sign_out_installation(do.service, session_token(do.request, TokenKind.INSTALLATION))
    answer = Response(status_code=204)
    forget_session(do.request, answer, TokenKind.INSTALLATION)
    return answer


@router.post(
    "/v1/installation/cooperatives", operation_id="add_cooperative", response_model=FoundedOut
)
def found(do: Within, body: FoundIn) -> Response:
    """Found a cooperative."""
    return do(
        found_cooperative,
        FoundedOut.of,
        body.id or do.service.ids(),
        admin_id=do.service.ids(),
        **body.values(),
    )


@router.get(
    "/v1/installation/admins",
    operation_id="list_installation_admins",
    response_model=Listing[AdminOut],
)
def list_admins(do: Within) -> Response:
    """Return the admins of the installation; they are added and removed on its machine alone."""
    return do(list_installation_admins, every(AdminOut))


@router.get(
    "/v1/installation/cooperatives",
    operation_id="list_cooperatives",
    response_model=Listing[ListedOut],
)
def list_them(do: Within) -> Response:
    """Return every cooperative by name and size."""
    return do(list_cooperatives, every(ListedOut))


@router.post(
    "/v1/installation/cooperatives/{cooperative_id}/suspend",
    operation_id="suspend_cooperative",
    response_model=CooperativeOut,
)
def suspend(do: Within, cooperative_id: UUID) -> Response:
    """Suspend a cooperative: nobody of it comes in."""
    return do(suspend_cooperative, CooperativeOut.of, cooperative_id)


@router.post(
    "/v1/installation/cooperatives/{cooperative_id}/resume",
    operation_id="resume_cooperative",
    response_model=CooperativeOut,
)
def resume(do: Within, cooperative_id: UUID) -> Response:
    """Let a suspended cooperative go on."""
    return do(resume_cooperative, CooperativeOut.of, cooperative_id)
