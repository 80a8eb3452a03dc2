"""Refusals of each address, as the OpenAPI description lists them.

Each is one shared answer of the description, with an example in the words that people get.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import cache
from http import HTTPStatus
from typing import Any

from fastapi.routing import APIRoute

from api.http.authentication import SAFE_METHODS
from api.http.problems import MEDIA_TYPE
from api.locales.texts import Texts
from routing.errors import Fault

PROBLEM = {"$ref": "#/components/schemas/ProblemOut"}
Args = dict[str, str | int | float]

_SHOWN: dict[int, tuple[str, Args]] = {
    400: ("body-unreadable", {}),
    401: ("signed-out", {}),
    403: ("not-permitted", {"permission": "bookings:write"}),
    404: ("no-such-booking", {}),
    409: ("changed-meanwhile", {"version": 4, "expected": 3}),
    412: ("changed-meanwhile", {"version": 4, "expected": 3}),
    413: ("body-too-long", {"limit": 1_048_576}),
    415: ("body-not-json", {}),
    422: ("bad-input", {"count": 1}),
    429: ("rate-limited", {"seconds": 12}),
    500: ("unexpected", {}),
    503: ("database-away", {}),
}
"""By status: the code in the example, and its arguments."""

_WHEN = {
    400: "The body cannot be read at all.",
    401: "Whoever asks shows nothing that opens anything now.",
    403: "Whoever asks is known and may not do this.",
    404: "It is not there, or belongs to somebody else: the two are not told apart.",
    409: "Right in itself, but not as things stand now.",
    412: "It has another version than `If-Match` expects.",
    413: "The body is too long.",
    415: "The body is of another media type than is taken here.",
    422: "Something in it is wrong: every fault stands in `faults`.",
    429: "Too often in a short time; `Retry-After` says how long to wait.",
    500: "A defect of ours; `request_id` leads to it in our logs.",
    503: "What is needed is away for the moment; `Retry-After` says when to ask again.",
}


def refusals(route: APIRoute, method: str, *, open_to_all: bool) -> Iterator[int]:
    """Return the statuses of the refusals of an address, in order."""
    changes = method not in SAFE_METHODS
    if changes and takes_body(route):
        yield 400
    if changes or not open_to_all:
        yield from (401, 403)
    elif route.dependant.path_params:
        # A key of the address may open other things than this, or for other sites.
        yield 403
    if not open_to_all or route.dependant.path_params:
        yield 404
    if changes or not open_to_all:
        yield 409
    if expects_version(route):
        yield 412
    if changes:
        yield 413
    if changes and takes_body(route):
        yield 415
    if not open_to_all or changes or _reads_values(route):
        yield 422
    yield from (429, 500, 503)


def _reads_values(route: APIRoute) -> bool:
    """Return whether an address reads more than texts of a path."""
    path = route.dependant.path_params
    typed = any(one.field_info.annotation is not str for one in path)
    return typed or bool(route.dependant.query_params)


def takes_body(route: APIRoute) -> bool:
    """Return whether an address takes a body: JSON, or a file as it is."""
    return route.body_field is not None or "requestBody" in (route.openapi_extra or {})


def expects_version(route: APIRoute) -> bool:
    """Return whether an address heeds ``If-Match``."""
    endpoint: Callable[..., Any] = inspect.unwrap(route.endpoint)
    return "expected_version" in endpoint.__code__.co_names


@cache
def shared_answers() -> dict[str, Any]:
    """Return the answers that the addresses refer to, by name."""
    return {name_of(status): _answer(status) for status in _SHOWN}


def name_of(status: int) -> str:
    """Name a refusal among the shared answers."""
    return HTTPStatus(status).phrase.title().replace(" ", "").replace("-", "")


def _answer(status: int) -> dict[str, Any]:
    code, args = _SHOWN[status]
    sentence = Texts("en")(f"error-{code}", **args)
    example: dict[str, Any] = {
        "type": f"urn:tournee:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": sentence,
        "arguments": args,
        "request_id": "3f9a1c0be2d84475a6b1c9d0",
    }
    if status == 422:
        example["faults"] = [_a_fault()]
    content = {"schema": PROBLEM, "example": example}
    headers = {"X-Request-ID": {"$ref": "#/components/headers/RequestId"}}
    if status in {429, 503}:
        headers["Retry-After"] = {"$ref": "#/components/headers/RetryAfter"}
    return {"description": _WHEN[status], "headers": headers, "content": {MEDIA_TYPE: content}}


def _a_fault() -> dict[str, Any]:
    fault = Fault(code="below-least", where="jobs[0].load.mass_g", args={"value": -5, "least": 0})
    return {
        "code": fault.code,
        "where": fault.where,
        "detail": Texts("en").fault(fault),
        "arguments": dict(fault.args),
    }
