"""Sends what schemathesis makes to the application, in this process, and judges the answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

import httpx
import requests
from schemathesis import Case, Response
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.support.interface.http import ORIGIN, Asker, event_loop

AnyCase: TypeAlias = Case[Any]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Somebody who sends cases.

    Attributes
    ----------
    asker
        Who sends, with key or cookies.
    """

    asker: Asker

    def judge(self, case: AnyCase) -> Response:
        """Send a case and check the answer against the description.

        Raises
        ------
        schemathesis.errors.FailureGroup
            If the answer is not as described.
        """
        answer = self.send(case)
        case.validate_response(answer, checks=CHECKS)
        return answer

    def send(self, case: AnyCase) -> Response:
        """Send a case as it is."""
        prepared_request = requests.Request(**_plain(case)).prepare()
        answer = event_loop().call(self._send, prepared_request)
        return Response(
            status_code=answer.status_code,
            headers={name: answer.headers.get_list(name) for name in answer.headers},
            content=answer.content,
            request=prepared_request,
            elapsed=0.0,
            verify=False,
        )

    async def _send(self, prepared_request: requests.PreparedRequest) -> httpx.Response:
        transport = httpx.ASGITransport(self.asker.app, client=(self.asker.address, 50_000))
        all_headers = {**prepared_request.headers, **self.asker.headers}
        headers = [(_raw(name), _raw(value)) for name, value in all_headers.items()]
        async with httpx.AsyncClient(transport=transport, cookies=self.asker.cookies) as client:
            return await client.request(
                str(prepared_request.method),
                str(prepared_request.url),
                headers=headers,
                content=_bytes(prepared_request.body),
            )


def _bytes(body: object) -> bytes | None:
    """Return a body as it goes over the wire; what is made here is never read from elsewhere."""
    if body is None or isinstance(body, bytes):
        return body
    assert isinstance(body, str), type(body)
    return body.encode()


def _raw(text: str | bytes) -> bytes:
    """Return a header as it goes over the wire."""
    return text if isinstance(text, bytes) else text.encode("latin-1")


def _plain(case: AnyCase) -> dict[str, Any]:
    transport_kwargs = case.as_transport_kwargs(base_url=ORIGIN)
    known = {"method", "url", "headers", "params", "json", "data", "files", "cookies"}
    return {key: value for key, value in transport_kwargs.items() if key in known}


OPAQUE = {"round_id", "invoice_id"}
"""Made-up rows of these hold documents that only our own code writes: other tests read them."""


def with_ids(case: AnyCase, id_of: Callable[[str], UUID]) -> AnyCase:
    """Let the ids in the path of a case be those of things that are there."""
    for name in case.path_parameters or {}:
        if name.endswith("_id") and name not in OPAQUE:
            case.path_parameters[name] = str(id_of(name))
    return case
