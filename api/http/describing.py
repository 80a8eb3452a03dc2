"""What the OpenAPI description says of every address: who may come in, and how errors look."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import Field

from api.http.auth import CSRF_HEADER, SAFE_METHODS
from api.http.doing import anybody, entrance_of, installation
from api.http.idempotency import HEADER
from api.http.problems import MEDIA_TYPE
from api.http.reading import JsonRoute
from api.http.schemas.base import Out
from api.http.schemas.events import FaultOut


class ProblemOut(Out):
    """What is wrong (RFC 9457). ``code`` is stable; ``detail`` is a sentence in your language."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    arguments: dict[str, str | int | float]
    request_id: str
    faults: list[FaultOut] = Field(default=[])


_PROBLEM = {"$ref": "#/components/schemas/ProblemOut"}
_ANSWER = {"description": "Problem", "content": {MEDIA_TYPE: {"schema": _PROBLEM}}}


def addresses(tag: str) -> APIRouter:
    """Make the router of one module of addresses."""
    return APIRouter(
        route_class=JsonRoute,
        tags=[tag],
        responses={422: _ANSWER, "default": _ANSWER},
        generate_unique_id_function=lambda route: f"{tag}-{route.name}".replace("_", "-"),
    )


def describe(app: FastAPI) -> dict[str, Any]:
    """Give the description of an application (OpenAPI 3.1); made once."""
    if app.openapi_schema is None:
        told = get_openapi(
            title=app.title,
            version=app.version,
            summary="Plans and runs the rounds of bicycle-logistics cooperatives.",
            routes=app.routes,
        )
        parts = told.setdefault("components", {})
        parts["securitySchemes"] = _SCHEMES
        problem = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
        parts["schemas"] |= problem.pop("$defs", {}) | {"ProblemOut": problem}
        for unused in ("HTTPValidationError", "ValidationError"):
            parts["schemas"].pop(unused, None)
        for route in app.routes:
            if isinstance(route, APIRoute):
                for method in route.methods or ():
                    _complete(told["paths"][route.path][method.lower()], route, method)
        app.openapi_schema = told
    return app.openapi_schema


_SCHEMES = {
    "key": {"type": "http", "scheme": "bearer", "description": "API key or OAuth access token"},
    "oauth": {
        "type": "oauth2",
        "flows": {"clientCredentials": {"tokenUrl": "/v1/oauth/token", "scopes": {}}},
    },
    "session": {"type": "apiKey", "in": "cookie", "name": "__Host-session"},
    "installation": {"type": "apiKey", "in": "cookie", "name": "__Host-installation"},
}
_IDEMPOTENCY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 200},
    "description": "Sent again with the same key, the request is done once and answered alike.",
}
_CSRF = {
    "name": CSRF_HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "With a session's cookie: the token that was given when it began.",
}


def _complete(operation: dict[str, Any], route: APIRoute, method: str) -> None:
    """Say who may come in, by which permissions, and with which headers."""
    entrance = entrance_of(route)
    usecase = getattr(entrance, "usecase", None)
    if entrance is anybody:
        operation["security"] = []
        return
    if entrance is installation:
        operation["security"] = [{"installation": []}]
    else:
        operation["security"] = [{"key": []}, {"oauth": []}, {"session": []}]
    if usecase is not None:
        operation["x-permissions"] = list(usecase.permissions)
    if method not in SAFE_METHODS:
        headers = [_CSRF] if usecase is None else [_CSRF, _IDEMPOTENCY]
        operation.setdefault("parameters", []).extend(headers)
