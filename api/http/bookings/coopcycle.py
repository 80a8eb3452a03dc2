"""A door for programs written for CoopCycle: deliveries as they post and read them."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from api.http.bodies import JsonRequest, read_whole_body
from api.http.bookings.coopcycle_shapes import CoopcycleDeliveryOut, DeliveryPlain
from api.http.carrying_out import Doing, anybody, runs
from api.http.description.openapi import addresses
from api.http.people.keys import TOKEN_BODY, TOKEN_REFUSALS, give_access
from api.http.people.session_shapes import AccessOut
from api.http.problems import MEDIA_TYPE, RequestRefused, language_of, problem
from api.http.shapes import nothing
from api.locales.texts import Texts
from api.usecases.bookings.coopcycle.deliveries import book_delivery, cancel_delivery, read_delivery
from api.usecases.service import Service
from routing.errors import BadInput

LINKED = "application/ld+json"
_KINDS = frozenset({LINKED, "application/json"})
_THEIR_SCOPES = frozenset({"tasks", "deliveries"})
"""Words of theirs for what a client may do; here its own scopes say it."""


class LinkedJson(JSONResponse):
    """An answer in JSON-LD."""

    media_type = LINKED


class LinkedRoute(APIRoute):
    """An address that takes JSON-LD or JSON, and tells faults the way such programs read them."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler."""
        handle = super().get_route_handler()

        async def linked(request: Request) -> Response:
            if self.body_field is not None:
                _need_json(request)
            try:
                return await handle(JsonRequest(request.scope, request.receive))
            except BadInput as wrong:
                return _violations(request, wrong)
            except HTTPException as refused:
                # Raised while the body was read: the framework wraps it.
                if not isinstance(refused.__cause__, BadInput):
                    raise
                return _violations(request, refused.__cause__)

        return linked


router = addresses("coopcycle")
router.route_class = LinkedRoute

_WRONG: dict[int | str, dict[str, Any]] = {
    400: {
        "description": "What is wrong, key by key; a problem with `violations` besides",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}},
    }
}


@router.post(
    "/v1/compat/coopcycle/deliveries",
    operation_id="add_coopcycle_delivery",
    response_model=CoopcycleDeliveryOut,
    response_class=LinkedJson,
    status_code=201,
    responses=_WRONG,
)
def book_it(do: Annotated[Doing, Depends(runs(book_delivery))], wanted: DeliveryPlain) -> Response:
    """Book a delivery; what is wrong with it is told key by key."""
    return _linked(do(book_delivery, CoopcycleDeliveryOut.of, do.service.ids(), wanted))


@router.get(
    "/v1/compat/coopcycle/deliveries/{booking_id}",
    operation_id="read_coopcycle_delivery",
    response_model=CoopcycleDeliveryOut,
    response_class=LinkedJson,
    responses=_WRONG,
)
def read_it(do: Annotated[Doing, Depends(runs(read_delivery))], booking_id: UUID) -> Response:
    """Return a delivery and how far it has come."""
    return _linked(do(read_delivery, CoopcycleDeliveryOut.of, booking_id))


@router.delete(
    "/v1/compat/coopcycle/deliveries/{booking_id}",
    operation_id="cancel_coopcycle_delivery",
    status_code=204,
    responses=_WRONG,
)
def cancel_it(do: Annotated[Doing, Depends(runs(cancel_delivery))], booking_id: UUID) -> Response:
    """Cancel a delivery."""
    return do(cancel_delivery, nothing, booking_id)


@router.post(
    "/v1/compat/coopcycle/oauth2/token",
    operation_id="issue_coopcycle_token",
    response_model=AccessOut,
    openapi_extra=TOKEN_BODY,
    responses=TOKEN_REFUSALS,
)
def give_theirs_access(
    request: Request,
    service: Annotated[Service, Depends(anybody)],
    body: Annotated[bytes, Depends(read_whole_body)],
) -> Response:
    """Give an OAuth client an access token, where such programs ask for one; the body is a form."""
    return give_access(request, service, _in_our_scopes(body))


def _in_our_scopes(body: bytes) -> bytes:
    """Leave out scopes that are words of theirs: the client then gets all it has."""
    try:
        fields = [part.partition("=") for part in body.decode("ascii").split("&")]
    except UnicodeDecodeError:
        return body
    kept = [
        f"{name}{sign}{value}"
        for name, sign, value in fields
        if not (name == "scope" and set(value.replace("%20", "+").split("+")) <= _THEIR_SCOPES)
    ]
    return "&".join(kept).encode()


def _linked(answer: Response) -> Response:
    if answer.body:
        answer.headers["content-type"] = LINKED
    return answer


def _need_json(request: Request) -> None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind and kind not in _KINDS:
        raise RequestRefused(415, "body-not-json")


def _violations(request: Request, wrong: BadInput) -> Response:
    """Answer with 400 and, besides what a problem tells, one violation for each fault."""
    texts = Texts(language_of(request))
    body = json.loads(bytes(problem(request, wrong).body))
    body["status"], body["title"] = 400, "Bad Request"
    body["violations"] = [
        {"propertyPath": fault.where, "message": texts.fault(fault), "code": fault.code}
        for fault in wrong.faults
    ]
    headers = {"Content-Language": texts.language, "Vary": "Accept-Language"}
    return JSONResponse(body, 400, headers, MEDIA_TYPE)
