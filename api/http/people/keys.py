"""API keys and OAuth clients: how programs come in."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import JSONResponse, Response

from api.auth.oauth import error_name
from api.http.authentication import address_of
from api.http.bodies import read_whole_body
from api.http.carrying_out import Doing, anybody, runs
from api.http.description.openapi import addresses
from api.http.people.session_shapes import AccessOut
from api.http.people.shapes import (
    ClientIn,
    ClientOut,
    KeyIn,
    KeyOut,
    NewClientOut,
    NewKeyOut,
)
from api.http.problems import language_of
from api.http.shapes import In, Listing, Out, every, nothing
from api.locales.texts import Texts
from api.usecases.people.keys import (
    issue_token,
    list_clients,
    list_keys,
    make_client,
    make_key,
    revoke_client,
    revoke_key,
)
from api.usecases.request_types import Text
from api.usecases.service import Service
from routing.errors import Denied

router = addresses("keys")


@router.post("/v1/keys", response_model=NewKeyOut, status_code=201)
def make_one(do: Annotated[Doing, Depends(runs(make_key))], body: KeyIn) -> Response:
    """Make an API key; its token is shown this once."""
    return do(make_key, NewKeyOut.of, body.id or do.service.ids(), **body.values())


@router.get("/v1/keys", response_model=Listing[KeyOut])
def list_them(do: Annotated[Doing, Depends(runs(list_keys))]) -> Response:
    """Return the keys in sight."""
    return do(list_keys, every(KeyOut))


@router.delete("/v1/keys/{key_id}", status_code=204)
def revoke_one(do: Annotated[Doing, Depends(runs(revoke_key))], key_id: UUID) -> Response:
    """Revoke a key; it opens nothing any more."""
    return do(revoke_key, nothing, key_id)


@router.post("/v1/clients", response_model=NewClientOut, status_code=201)
def make_one_client(do: Annotated[Doing, Depends(runs(make_client))], body: ClientIn) -> Response:
    """Make an OAuth client; its secret is shown this once."""
    return do(make_client, NewClientOut.of, body.id or do.service.ids(), **body.values())


@router.get("/v1/clients", response_model=Listing[ClientOut])
def list_them_clients(do: Annotated[Doing, Depends(runs(list_clients))]) -> Response:
    """Return the OAuth clients in sight."""
    return do(list_clients, every(ClientOut))


@router.delete("/v1/clients/{client_id}", status_code=204)
def revoke_one_client(
    do: Annotated[Doing, Depends(runs(revoke_client))], client_id: UUID
) -> Response:
    """Revoke a client; it and its tokens open nothing any more."""
    return do(revoke_client, nothing, client_id)


class TokenRefusedOut(Out):
    """Reason why there is no access token (RFC 6749, section 5.2)."""

    error: str
    error_description: str


class FormIn(In):
    """The form of RFC 6749, section 4.4; who asks also may stand in ``Authorization``."""

    grant_type: Literal["client_credentials"]
    client_id: Text = ""
    client_secret: Text = ""
    scope: Text = ""


TOKEN_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/x-www-form-urlencoded": {"schema": FormIn.model_json_schema()}},
    }
}


TOKEN_REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": TokenRefusedOut, "description": "Refused; `error` is a word of the RFC."}
    for status in (400, 401)
}


@router.post(
    "/v1/oauth/token",
    operation_id="issue_access_token",
    response_model=AccessOut,
    openapi_extra=TOKEN_BODY,
    responses=TOKEN_REFUSALS,
)
def give_access(
    request: Request,
    service: Annotated[Service, Depends(anybody)],
    body: Annotated[bytes, Depends(read_whole_body)],
) -> Response:
    """Return an OAuth client an access token (RFC 6749, section 4.4); the body is a form."""
    try:
        issued = issue_token(
            service,
            _form(body),
            authorization=request.headers.get("authorization"),
            address=address_of(request),
        )
    except Denied as denied:
        if not denied.code.startswith("oauth-"):
            raise
        return _refusal(request, denied)
    return JSONResponse(issued.answer(), headers={"Cache-Control": "no-store"})


def _form(body: bytes) -> dict[str, str]:
    """Read the fields of a form, each of which may stand once.

    Raises
    ------
    Denied
        ``oauth-invalid-request``.
    """
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=20)
    except ValueError as wrong:
        raise Denied("oauth-invalid-request") from wrong
    if len(dict(fields)) != len(fields) or any("\0" in value for _, value in fields):
        raise Denied("oauth-invalid-request")
    return dict(fields)


def _refusal(request: Request, denied: Denied) -> Response:
    """Answer as section 5.2 of the RFC has it."""
    name = error_name(denied)
    sentence = Texts(language_of(request)).error(denied)
    refused = name == "invalid_client"
    headers = {"Cache-Control": "no-store"}
    if refused:
        headers["WWW-Authenticate"] = 'Basic realm="tournee"'
    body = {"error": name, "error_description": sentence}
    return JSONResponse(body, 401 if refused else 400, headers)
