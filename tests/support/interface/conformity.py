"""Holds every answer of the interface in tests against its description."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import httpx
import jsonschema_rs

from api.references.interface import openapi_text

Plain = dict[str, Any]

_DESCRIPTION = "urn:description"
_EMPTY = {204, 304}
_TOLD = 5
"""Faults of one answer that are told."""


def check_answer(method: str, path: str, answer: httpx.Response) -> None:
    """Compare an answer with the description of its address; pages are described nowhere.

    Raises
    ------
    AssertionError
        If it has a status, a media type or a shape that its address does not tell of.
    """
    operation = _operation("GET" if method == "HEAD" else method, path.partition("?")[0])
    if operation is None:
        return
    where = f"{method} {path}: {answer.status_code}"
    told = _answers(operation)
    assert str(answer.status_code) in told, f"{where} is not described: {answer.text[:300]}"
    if answer.status_code in _EMPTY or method == "HEAD":
        return
    content = told[str(answer.status_code)].get("content", {})
    kind = answer.headers.get("content-type", "").partition(";")[0]
    assert kind in content or not (kind or content), f"{where} is {kind!r}, not {[*content]}"
    if kind.endswith("json"):
        judge = _judge(*operation, answer.status_code, kind)
        faults = [
            f"{'.'.join(map(str, one.instance_path))}: {one.message}"
            for one in judge.iter_errors(answer.json())
        ]
        assert not faults, f"{where} is not as described: {faults[:_TOLD]}"


def reference_registry(document: Plain) -> jsonschema_rs.Registry:
    """Return the parts of a description, read once for all schemas that refer to them."""
    return jsonschema_rs.Registry([(_DESCRIPTION, {"components": document["components"]})])


def of_description(schema: object) -> Any:  # noqa: ANN401  # JSON is anything
    """Return a schema that refers to the parts of the description from outside of it.

    So these are read once, and not for each schema anew.
    """
    if isinstance(schema, list):
        return [of_description(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _DESCRIPTION + one if key == "$ref" and isinstance(one, str) else of_description(one)
        for key, one in schema.items()
    }


@cache
def _document() -> Plain:
    document: Plain = json.loads(openapi_text())
    return document


@cache
def _registry() -> jsonschema_rs.Registry:
    return reference_registry(_document())


@cache
def _patterns() -> dict[int, list[tuple[re.Pattern[str], str]]]:
    """Patterns of the addresses by the number of their parts; fixed words before parameters."""
    found: dict[int, list[tuple[re.Pattern[str], str]]] = {}
    for path in sorted(_document()["paths"], key=lambda path: path.replace("{", "~")):
        parts = re.split(r"(\{\w+\})", path)
        looks = "".join("[^/]+" if one.startswith("{") else re.escape(one) for one in parts)
        found.setdefault(path.count("/"), []).append((re.compile(looks), path))
    return found


@cache
def _operation(method: str, path: str) -> tuple[str, str] | None:
    """Return path and method as the description has them; nothing where it has none."""
    for looks, described in _patterns().get(path.count("/"), ()):
        if looks.fullmatch(path) and method.lower() in _document()["paths"][described]:
            return described, method.lower()
    return None


@cache
def _answers(operation: tuple[str, str]) -> Plain:
    path, method = operation
    shared = _document()["components"]["responses"]
    answers = _document()["paths"][path][method]["responses"]
    return {
        status: shared[one["$ref"].rpartition("/")[2]] if "$ref" in one else one
        for status, one in answers.items()
    }


@cache
def _judge(path: str, method: str, status: int, kind: str) -> jsonschema_rs.Draft202012Validator:
    schema = _answers((path, method))[str(status)]["content"][kind].get("schema", {})
    return jsonschema_rs.Draft202012Validator(
        of_description(schema), validate_formats=True, registry=_registry()
    )
