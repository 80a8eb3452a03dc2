"""Bodies of requests: JSON as RFC 8259 has it, and nothing beyond."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Coroutine, Iterator
from functools import cached_property
from typing import Any, NoReturn

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from api.http.problems import RequestRefused
from api.usecases.request_faults import unwritable_texts
from api.usecases.requests import RequestModel
from data.formats.fields import listed, shown
from data.formats.reading import child_path
from routing.errors import BadInput, Fault


class JsonRequest(Request):
    """A request whose body is strict JSON."""

    async def json(self) -> Any:  # noqa: ANN401  # JSON is anything
        """Read the body.

        Raises
        ------
        RequestRefused
            ``body-unreadable``: no JSON in UTF-8, numbers that are none, or nested too deep.
        BadInput
            ``body-too-many-values``; ``text-unwritable`` and ``above-most``, ``below-least``: what
            JSON could say and no store can keep; ``duplicate-key``: programs differ in which of the
            two they take.
        """
        raw = await self.body()
        try:
            twice: list[str] = []
            document = json.loads(
                raw.decode(),
                parse_constant=_no_number,
                object_pairs_hook=lambda pairs: _table(pairs, twice),
            )
            # What is checked can only stand in a body with such bytes; most bodies have none.
            faults = _forbidden(document) if _SUSPECT.search(raw) else []
            faults += [
                Fault(code="duplicate-key", where=key, args={"key": shown(key)})
                for key in twice[:_MOST_FAULTS]
            ]
        except (ValueError, RecursionError) as wrong:
            raise RequestRefused(400, "body-unreadable") from wrong
        if faults:
            raise BadInput(faults)
        if _reads_values(self.scope) and _count(document) > MOST_VALUES:
            raise BadInput([Fault(code="body-too-many-values", args={"limit": MOST_VALUES})])
        return document


def _reads_values(scope: Scope) -> bool:
    """Return whether a body becomes values before its use case is asked, which is work for all."""
    field = getattr(scope.get("route"), "body_field", None)
    kind = field.field_info.annotation if field else None
    return isinstance(kind, type) and issubclass(kind, RequestModel)


def _count(document: object) -> int:
    """Count the keys and the entries of lists, at whatever depth."""
    found, left = 0, [document]
    while left:
        one = left.pop()
        if isinstance(one, dict | list):
            found += len(one)
            left += one.values() if isinstance(one, dict) else one
    return found


class JsonRoute(APIRoute):
    """An address that takes JSON, and says so where something else comes."""

    @cached_property
    def query_names(self) -> frozenset[str]:
        """Return the names of the parameters that may stand behind the question mark."""
        return frozenset(_asked(self.dependant))

    @cached_property
    def path_prefix(self) -> str:
        """Return what every address of this route begins with."""
        return self.path.partition("{")[0]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Return whether a request is for this route; a glance at its beginning rules most out."""
        if not scope.get("root_path") and not scope["path"].startswith(self.path_prefix):
            return Match.NONE, {}
        return super().matches(scope)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler, with the request read strictly."""
        handle = super().get_route_handler()

        async def strictly(request: Request) -> Response:
            if self.body_field is not None:
                _need_json(request)
            # What looks whether we live may add what it likes to the address.
            _check_address(request, self.query_names if self.path.startswith("/v1/") else None)
            return await handle(JsonRequest(request.scope, request.receive))

        return strictly


def _asked(what: Dependant) -> Iterator[str]:
    """Return the names of the query's parameters, also of what an address depends on."""
    yield from (one.alias for one in what.query_params)
    for deeper in what.dependencies:
        yield from _asked(deeper)


_SUSPECT = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])|[0-9]{16}|[eE]\+?[0-9]{3}")
_LARGEST = 2**53 - 1
"""Whole numbers beyond mean different things to different programs (RFC 7493, section 2.2)."""
_INFINITE = (math.inf, -math.inf)
"""Value that Python reads from ``1e999``."""
_MOST_FAULTS = 20
MOST_VALUES = 20_000
"""Keys and entries of lists of one request, most: of 500 stops with all that they may say."""


def _forbidden(value: object, where: str = "") -> list[Fault]:
    """Find the texts and numbers that nothing here could keep."""
    found: list[Fault] = []
    if isinstance(value, str):
        found += unwritable_texts(value, where)
    elif (isinstance(value, int) and abs(value) > _LARGEST) or value in _INFINITE:
        code, key = ("above-most", "most") if value > 0 else ("below-least", "least")
        bound = _LARGEST if value > 0 else -_LARGEST
        found.append(Fault(code=code, where=where, args={"value": shown(value), key: bound}))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            found += _forbidden(each, child_path(where, place))
    elif isinstance(value, dict):
        for key, each in value.items():
            found += unwritable_texts(key, where) + _forbidden(each, child_path(where, key))
    return found[:_MOST_FAULTS]


def _check_address(request: Request, known: Collection[str] | None) -> None:
    """Refuse an address with what no text may have, or with a parameter that nobody reads.

    A filter with a slip in its name would give everything, and look as if it had filtered.

    Raises
    ------
    BadInput
        ``text-unwritable``, ``parameter-unknown``.
    """
    parameters = [*request.path_params.items(), *request.query_params.multi_items()]
    faults = [
        fault for key, value in parameters for fault in unwritable_texts(f"{key}{value}", key)
    ]
    if not faults and known is not None:
        faults = [
            Fault(
                code="parameter-unknown",
                where=shown(key),
                args={"value": shown(key), "known": listed(known)},
            )
            for key in dict.fromkeys(request.query_params)
            if key not in known
        ]
    if faults:
        raise BadInput(faults)


def _need_json(request: Request) -> None:
    if request.headers.get("content-length", "0") == "0" and (
        "transfer-encoding" not in request.headers
    ):
        return  # No body: what is missing in it is told by name.
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise RequestRefused(415, "body-not-json")


def _table(pairs: list[tuple[str, Any]], twice: list[str]) -> dict[str, Any]:
    """Make a table of its keys and values, noting the keys that come again."""
    fields = dict(pairs)
    if len(fields) < len(pairs):
        twice += [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
    return fields


def _no_number(name: str) -> NoReturn:
    message = f"{name} is no number in JSON"
    raise ValueError(message)


async def read_whole_body(request: Request) -> bytes:
    """Read a body that is a file, as it is: dependency of the addresses that take files."""
    return await request.body()
