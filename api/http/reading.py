"""How the body of a request is read: JSON as RFC 8259 has it, and nothing beyond."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn
from uuid import UUID

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from api.http.problems import RequestRefused
from api.usecases.requests import id_or, open_request
from routing.errors import BadInput


class JsonRequest(Request):
    """A request whose body is strict JSON."""

    async def json(self) -> Any:  # noqa: ANN401  # JSON is anything
        """Read the body.

        Raises
        ------
        RequestRefused
            ``body-unreadable``: no JSON in UTF-8, numbers that are none, or nested too deep.
        """
        try:
            text = (await self.body()).decode()
            return json.loads(text, parse_constant=_no_number)
        except (ValueError, RecursionError) as wrong:
            raise RequestRefused(400, "body-unreadable") from wrong


class JsonRoute(APIRoute):
    """An address that takes JSON, and says so where something else comes."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Give the handler, with the request read strictly."""
        handle = super().get_route_handler()

        async def strictly(request: Request) -> Response:
            if self.body_field is not None:
                _need_json(request)
            return await handle(JsonRequest(request.scope, request.receive))

        return strictly


def _need_json(request: Request) -> None:
    if request.headers.get("content-length", "0") == "0" and (
        "transfer-encoding" not in request.headers
    ):
        return  # No body: what is missing in it is told by name.
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise RequestRefused(415, "body-not-json")


def _no_number(name: str) -> NoReturn:
    message = f"{name} is no number in JSON"
    raise ValueError(message)


async def whole_body(request: Request) -> bytes:
    """Read a body that is a file, as it is: dependency of the addresses that take files."""
    return await request.body()


def own_id(plain: dict[str, Any], make: Callable[[], UUID]) -> tuple[UUID, dict[str, Any]]:
    """Take the id out of a request that makes something; without one, a new one is made.

    Raises
    ------
    BadInput
        If what stands there is no id.
    """
    if plain.get("id") is None:
        return make(), {key: value for key, value in plain.items() if key != "id"}
    table = open_request({"id": plain["id"]}, ("id",))
    found = id_or(table, "id", None)
    if found is None:
        raise BadInput(table.node.faults.found)
    return found, {key: value for key, value in plain.items() if key != "id"}
