"""Instants in answers: one way of writing them, in every shape and every example."""

import importlib
import inspect
import json
import pkgutil
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, get_args, get_type_hints
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, TypeAdapter

import api.http
from api.http.shapes import Out
from api.references.interface import openapi_text

OWN_WAY = "api.http.bookings.coopcycle_shapes"
"""Speaks as CoopCycle does: on the clock of the cooperative."""

ON_THE_WALL = {"OverrideOut", "RepeatsOut", "WhenOut"}
"""Recurrences say when by the clock on the wall, without an offset: there is no instant yet."""

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)")


def shapes() -> Iterator[type[Out]]:
    """Return every shape of an answer."""
    for found in pkgutil.walk_packages(api.http.__path__, f"{api.http.__name__}."):
        module = importlib.import_module(found.name)
        for _, one in inspect.getmembers(module, inspect.isclass):
            if issubclass(one, Out) and one.__module__ == found.name != OWN_WAY:
                yield one


def speaks_of_instants(kind: object) -> bool:
    """Return whether an annotation has an instant in it."""
    return kind in (datetime, AwareDatetime) or any(map(speaks_of_instants, get_args(kind)))


def test_every_instant_of_a_shape_is_in_utc() -> None:
    """Whatever the offset of what is told, the answer has it in UTC with a Z."""
    summer = datetime(2026, 7, 1, 10, 30, tzinfo=ZoneInfo("Europe/Paris"))
    seen, wrong = 0, []
    for shape in shapes():
        for name, kind in get_type_hints(shape, include_extras=True).items():
            if shape.__name__ in ON_THE_WALL or not speaks_of_instants(kind):
                continue
            seen += 1
            adapter: TypeAdapter[Any] = TypeAdapter(kind)
            value = [summer] if getattr(kind, "__origin__", None) is list else summer
            written = adapter.dump_python(adapter.validate_python(value), mode="json")
            if written not in ("2026-07-01T08:30:00Z", ["2026-07-01T08:30:00Z"]):
                wrong.append(f"{shape.__name__}.{name}: {written}")
    assert seen > 50
    assert wrong == []


AS_KEPT = {"/v1/plans/{plan_id}"}
"""They hand a plan's result through as it is kept, with times of the cooperative's wall."""


def answers(described: Any) -> Iterator[str]:  # noqa: ANN401  # JSON
    """Return every text in the examples of good answers."""

    def texts(value: object) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        for one in value.values() if isinstance(value, dict) else ():
            yield from texts(one)
        for one in value if isinstance(value, list) else ():
            yield from texts(one)

    for path, methods in described["paths"].items():
        if "/compat/" in path or path in AS_KEPT:
            continue
        for operation in methods.values():
            for answer in operation["responses"].values():
                for content in answer.get("content", {}).values():
                    yield from texts(content.get("example"))


def test_every_instant_of_an_example_is_in_utc() -> None:
    """What the description shows of answers is what answers are."""
    found = [one for one in answers(json.loads(openapi_text())) if _INSTANT.fullmatch(one)]
    assert len(found) > 20
    assert [one for one in found if not one.endswith("Z")] == []
