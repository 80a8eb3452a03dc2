"""Errors as ``application/problem+json`` (RFC 9457), with a stable code and a helpful sentence.

Every body has ``type``, ``title``, ``status``, ``code``, ``detail``, ``request_id`` and
``arguments`` (what the sentence is made of); what is wrong with an input stands in ``faults``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.http.validation import faults_of, is_unreadable
from api.locales.texts import LANGUAGES, Texts
from api.usecases.request_faults import MOST_FAULTS, request_faults
from api.usecases.requests import RequestModel
from api.wording.error_words import error_sentence
from dispatch.planning.begun_rounds import OF_THE_DAY
from routing.errors import BadInput, Conflict, Denied, Fault, NotFound, NotReady, TourneeError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 2
"""Seconds after which to try again while the database is away."""

SIGN_IN_CODES = frozenset(
    {
        "signed-out",
        "sign-in-refused",
        "link-refused",
        "passkey-refused",
        "passkey-copied",
        "passkey-expired",
        "second-factor-refused",
    }
)
"""Refusals of somebody whom we do not know (401); every other refusal is of somebody we do."""

AWAY_CODES = frozenset(
    {
        "database-unreachable",
        "database-away",
        "database-busy",
        "database-outdated",
        "file-store-failed",
        "files-busy",
        "photos-busy",
        "replan-broken-off",
        "sealed-by-another-key",
    }
)
"""Failures that pass, by themselves or once whoever runs the service has seen to them."""

_BY_CODE = {
    **dict.fromkeys(SIGN_IN_CODES, 401),
    **dict.fromkeys(AWAY_CODES, 503),
    **dict.fromkeys(OF_THE_DAY, 409),
    **dict.fromkeys(("sign-in-wait", "question-running"), 429),
}
_BY_KIND = (
    *((BadInput, 422), (NotFound, 404), (Conflict, 409), (Denied, 403)),
    (NotReady, 503),
)


class RequestRefused(TourneeError):
    """A request that HTTP itself gives a status for."""

    def __init__(self, status: int, code: str, **args: str | int | float) -> None:
        self.status = status
        super().__init__(code, **args)


def status_of(error: TourneeError) -> int:
    """Return the status of HTTP for an error."""
    if isinstance(error, RequestRefused):
        return error.status
    if error.code in _BY_CODE:
        return _BY_CODE[error.code]
    return next((status for kind, status in _BY_KIND if isinstance(error, kind)), 500)


def problem(request: Request, error: TourneeError) -> Response:
    """Answer with an error, in the language asked for."""
    texts = Texts(language_of(request), error.zone)
    status = status_of(error)
    note_refusal(request, error, status)
    body: dict[str, Any] = {
        "type": f"urn:tournee:{error.code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": error.code,
        "detail": error_sentence(error, texts),
        "arguments": error.arguments,
        "request_id": request.scope.get("state", {}).get("request_id", ""),
    }
    if isinstance(error, BadInput):
        body["faults"] = [fault_plain(texts, fault) for fault in error.faults]
    headers = {"Content-Language": texts.language, "Vary": "Accept-Language"}
    headers |= _advice(error, status)
    return JSONResponse(body, status, headers, MEDIA_TYPE)


def note_refusal(request: Request, error: TourneeError, status: int) -> None:
    """Let the line of the log say why a request failed that was right."""
    if status >= 500:
        request.scope.setdefault("state", {})["refusal"] = error.code


def fault_plain(texts: Texts, fault: Fault) -> dict[str, Any]:
    """Return a fault as JSON has it, with its sentence."""
    return {
        "code": fault.code,
        "where": fault.where,
        "detail": texts.fault(fault),
        # Files have lines, bodies have none.
        "arguments": {key: one for key, one in fault.args.items() if key != "line" or one},
    }


def _advice(error: TourneeError, status: int) -> Mapping[str, str]:
    if status == 401:
        return {"WWW-Authenticate": 'Bearer realm="tournee"'}
    if status in {429, 503}:
        return {"Retry-After": str(error.arguments.get("seconds", RETRY_AFTER_S))}
    return {}


async def answer_error(request: Request, error: Exception) -> Response:
    """Answer with an error of ours."""
    if not isinstance(error, TourneeError):
        raise error
    return problem(request, error)


async def answer_invalid(request: Request, error: Exception) -> Response:
    """Answer a request whose body or parameters are not as described."""
    if not isinstance(error, RequestValidationError):
        raise error
    found: Sequence[Mapping[str, Any]] = error.errors()[:MOST_FAULTS]
    if is_unreadable(found):
        return problem(request, RequestRefused(400, "body-unreadable"))
    body = getattr(request.scope["route"], "body_field", None)
    kind = body.field_info.annotation if body else None
    if not isinstance(kind, type) or not issubclass(kind, RequestModel):
        return problem(request, BadInput(faults_of(found)))
    in_body = [
        cast("ErrorDetails", {**one, "loc": one["loc"][1:]})
        for one in found
        if one["loc"][0] == "body"
    ]
    others = [one for one in found if one["loc"][0] != "body"]
    faults = [_of_query(request, one) for one in request_faults(kind, in_body)]
    return problem(request, BadInput([*faults_of(others), *faults]))


def _of_query(request: Request, one: Fault) -> Fault:
    """Return a fault; what belongs behind the question mark of the address is told as that."""
    asked = getattr(request.scope["route"], "query_names", ())
    if one.code.startswith("unknown-key") and one.where in asked:
        return Fault(code="belongs-in-the-query", where=one.where, args={"key": one.where})
    return one


async def answer_http(request: Request, error: Exception) -> Response:
    """Answer what the framework refuses: no such address, another method, an unreadable body."""
    if not isinstance(error, HTTPException):
        raise error
    if isinstance(error.__cause__, TourneeError):
        # Raised while the body was read; the framework knows only that something went wrong there.
        return problem(request, error.__cause__)
    code = {400: "body-unreadable", 404: "no-such-address", 405: "method-not-allowed"}.get(
        error.status_code, "request-refused"
    )
    answer = problem(request, RequestRefused(error.status_code, code))
    answer.headers.update(error.headers or {})
    return answer


def language_of(request: Request) -> str:
    """Return the language in which to answer: what is asked for, else the installation's."""
    asked = _asked(request.headers.get("accept-language", "")[:200])
    app = request.scope.get("app")
    return asked or getattr(getattr(app, "state", None), "language", None) or "en"


@lru_cache(maxsize=256)
def _asked(header: str) -> str | None:
    """Read ``Accept-Language`` (RFC 9110, section 12.5.4); ``None`` if nothing of ours is in it."""
    best, found = 0.0, None
    for part in header.split(","):
        tag, _, parameter = part.strip().partition(";")
        language = tag.split("-")[0].strip().lower()
        name, _, value = parameter.strip().partition("=")
        try:
            weight = float(value) if name.strip() == "q" else 1.0
        except ValueError:
            continue
        if language in LANGUAGES and weight > best:
            best, found = weight, language
    return found
