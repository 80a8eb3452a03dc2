"""OpenAPI description of every address: who may come in, and how errors look."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import Field
from starlette.routing import BaseRoute

from api.http.authentication import CSRF_HEADER, SAFE_METHODS
from api.http.bodies import JsonRoute
from api.http.carrying_out import access_of, anybody, installation
from api.http.description.bounds import bound_numbers
from api.http.description.defaults import keep_true_defaults
from api.http.description.examples import example_of
from api.http.description.meanings import explain_document
from api.http.description.names import name_lists
from api.http.description.parameters import meaning_of
from api.http.description.refusals import expects_version, name_of, refusals, shared_answers
from api.http.description.rule_bodies import reference_to_bodies, rule_bodies
from api.http.idempotency import HEADER
from api.http.problems import MEDIA_TYPE
from api.http.shapes import FaultOut, Out


class ProblemOut(Out):
    """Error (RFC 9457). ``code`` is stable; ``detail`` is a sentence in your language."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    arguments: dict[str, str | int | float]
    request_id: str
    faults: list[FaultOut] = Field(default=[])


def addresses(tag: str) -> APIRouter:
    """Make the router of one module of addresses.

    An operation is named after its use case. An address that carries out none, or one of several
    that carry out the same, names itself by ``operation_id``, else by its function.
    """
    return APIRouter(route_class=JsonRoute, tags=[tag])


def answers_with(*media_types: str) -> dict[int | str, dict[str, Any]]:
    """Describe an answer that is a file: ``responses`` of its address."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in media_types}
    return {200: {"content": content}}


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the description of an application (OpenAPI 3.1); made once."""
    if app.openapi_schema is None:
        app.openapi_schema = describe_routes(app.routes, title=app.title, version=app.version)
    return app.openapi_schema


def describe_routes(routes: Sequence[BaseRoute], *, title: str, version: str) -> dict[str, Any]:
    """Return the description of some addresses, which are left as they are."""
    openapi = get_openapi(
        title=title,
        version=version,
        summary="Plans and runs the rounds of bicycle-logistics cooperatives.",
        description=_ABOUT,
        license_info={"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        routes=routes,
        servers=[{"url": "/", "description": "The server that gives this description."}],
    )
    parts = openapi.setdefault("components", {})
    parts |= {"securitySchemes": _SCHEMES, "headers": HEADERS, "responses": shared_answers()}
    problem = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
    parts["schemas"] |= problem.pop("$defs", {}) | {"ProblemOut": problem}
    for unused in ("HTTPValidationError", "ValidationError"):
        parts["schemas"].pop(unused, None)
    bound_numbers(openapi)
    keep_true_defaults(openapi)
    if "RuleOut" in parts["schemas"]:
        parts["schemas"] |= rule_bodies()
        parts["schemas"]["RuleOut"]["properties"]["body"] = reference_to_bodies()
    name_lists(openapi)
    explain_document(openapi)
    for route in routes:
        if isinstance(route, APIRoute) and route.include_in_schema:
            for method in route.methods or ():
                operation = openapi["paths"][route.path][method.lower()]
                _complete(operation, route, method)
                _show(operation, parts["schemas"])
    return openapi


_ABOUT = """\
Times are UTC instants, points are longitude and latitude, numbers are whole and have their unit \
in their name. Errors are problems by RFC 9457 with a stable `code` and a sentence in English or \
French (`Accept-Language`). How keys, idempotency, pages, versions, limits and the event stream \
work is told in docs/api.md, every error code in docs/errors.md."""


def _header(description: str, example: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}, "example": example}


_SCHEMES = {
    "key": {"type": "http", "scheme": "bearer", "description": "API key or OAuth access token"},
    "oauth": {
        "type": "oauth2",
        "flows": {"clientCredentials": {"tokenUrl": "/v1/oauth/token", "scopes": {}}},
    },
    "session": {"type": "apiKey", "in": "cookie", "name": "__Host-session"},
    "installation": {"type": "apiKey", "in": "cookie", "name": "__Host-installation"},
}
HEADERS = {
    "RequestId": _header("Number of the request in our logs.", "3f9a1c0be2d84475a6b1c9d0"),
    "RateLimit": _header("What is left now of the requests allowed.", '"requests";r=1187;t=9'),
    "RateLimitPolicy": _header("How many requests are allowed.", '"requests";q=1200;w=60'),
    "RetryAfter": _header("Seconds to wait before asking again.", "2"),
    "ETag": _header("Tag of this answer, for `If-None-Match` and `If-Match`.", '"3-9f86d0818"'),
    "Location": _header(
        "Where the new thing is.", "/v1/bookings/01975e3c-2f00-7000-8000-000000000001"
    ),
}
_ALWAYS = {
    "X-Request-ID": "RequestId",
    "RateLimit": "RateLimit",
    "RateLimit-Policy": "RateLimitPolicy",
}


def _asked(name: str, description: str, **limits: int) -> dict[str, Any]:
    """Describe a header of a request, which may be left out."""
    schema = {"type": "string", **limits}
    about = {"description": description, "schema": schema}
    return {"name": name, "in": "header", "required": False, **about}


_IF_MATCH = {
    **_asked("If-Match", "The version that the change is meant for: the `ETag` of what was read."),
    "example": '"3"',
}
_IDEMPOTENCY = _asked(
    HEADER,
    "Sent again with the same key, the request is done once and answered alike.",
    maxLength=200,
)
_CSRF = _asked(CSRF_HEADER, "With a session's cookie: the token that was given when it began.")


def _complete(operation: dict[str, Any], route: APIRoute, method: str) -> None:
    """Add to an address its summary, permissions, headers and refusals."""
    entrance = access_of(route)
    usecase = getattr(entrance, "usecase", None)
    name = route.name if usecase is None else usecase.__name__
    operation["operationId"] = route.operation_id or name
    first, _, _ = operation.get("description", "").partition("\n\n")
    operation["summary"] = " ".join(first.split()).rstrip(".")
    operation["security"] = _security(entrance)
    if usecase is not None:
        operation["x-permissions"] = list(usecase.permissions)
    parameters = operation.setdefault("parameters", [])
    _explain(parameters)
    if method not in SAFE_METHODS and entrance is not anybody:
        parameters.extend([_CSRF] if usecase is None else [_CSRF, _IDEMPOTENCY])
    if expects_version(route):
        parameters.append(_IF_MATCH)
    if not parameters:
        del operation["parameters"]
    answers = operation["responses"]
    for status in tuple(answers):
        if status == "default" or (status == "422" and "HTTPValidation" in str(answers[status])):
            del answers[status]
    for answered in answers.values():
        for content in answered.get("content", {}).values():
            # FastAPI titles a shape without a name by the function that gives it.
            content.get("schema", {}).pop("title", None)
    _refuse(answers, refusals(route, method, open_to_all=entrance is anybody))
    _say_headers(answers, route, method, tagged=usecase is not None)
    operation["responses"] = dict(sorted(answers.items()))


def _refuse(answers: dict[str, Any], statuses: Iterable[int]) -> None:
    """Add the refusals of an address to its answers."""
    for status in statuses:
        own, shared = answers.get(str(status)), shared_answers()[name_of(status)]
        if own is None:
            answers[str(status)] = {"$ref": f"#/components/responses/{name_of(status)}"}
        else:
            # An address with refusals of another shape still gives ours for what is not its own.
            own.setdefault("content", {}).setdefault(MEDIA_TYPE, shared["content"][MEDIA_TYPE])


def _explain(parameters: list[dict[str, Any]]) -> None:
    """Add their meaning to parameters of the query that have none."""
    for entry in parameters:
        if entry["in"] == "query" and not entry.get("description"):
            entry["description"] = meaning_of(entry["name"], entry["schema"])


def _security(entrance: Callable[..., Any]) -> list[dict[str, list[str]]]:
    if entrance is anybody:
        return []
    if entrance is installation:
        return [{"installation": []}]
    return [{"key": []}, {"oauth": []}, {"session": []}]


def _say_headers(answers: dict[str, Any], route: APIRoute, method: str, *, tagged: bool) -> None:
    """Add the headers of the good answer."""
    good = answers[str(route.status_code or 200)]
    names = dict(_ALWAYS)
    if method == "GET" and tagged and "application/json" in good.get("content", {}):
        names["ETag"] = "ETag"
        answers["304"] = {"description": "What `If-None-Match` names is still so."}
    if route.status_code == 201:
        names["Location"] = "Location"
    said = good.setdefault("headers", {})
    for name, part in names.items():
        said.setdefault(name, {"$ref": f"#/components/headers/{part}"})


def _show(operation: dict[str, Any], parts: dict[str, Any]) -> None:
    """Show an example of every body that is JSON."""
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    for body in bodies:
        for kind, entry in body.get("content", {}).items():
            if kind.endswith("json") and not {"example", "examples"} & set(entry):
                entry["example"] = example_of(entry.get("schema", {}), parts)
