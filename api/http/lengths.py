"""Lengths of lists and texts of a request, measured by its description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from data.formats.reading import child_path
from routing.errors import Fault

Schema: TypeAlias = Mapping[str, Any]

MOST_FAULTS = 20
"""Lists and texts that are told to be too long, most."""
_CHOICES = ("anyOf", "oneOf", "allOf")


def long_parts(value: object, schema: Schema) -> list[Fault]:
    """Find fault with lists and texts of a value that are longer than its schema says.

    A list that is too long is not looked into; what is of another type than is described is left
    to whoever reads the value.
    """
    found = []
    for fault in _long(value, schema, schema.get("$defs", {}), ""):
        found.append(fault)
        if len(found) == MOST_FAULTS:
            break
    return found


def _long(value: object, schema: Schema, parts: Schema, where: str) -> Iterator[Fault]:
    if "$ref" in schema:
        schema = parts[str(schema["$ref"]).rpartition("/")[2]]
    for choice in (one for key in _CHOICES for one in schema.get(key, ())):
        yield from _long(value, choice, parts, where)
    if isinstance(value, str):
        yield from _long_text(value, schema, where)
    elif isinstance(value, list):
        yield from _long_list(value, schema, parts, where)
    elif isinstance(value, dict):
        properties, others = schema.get("properties", {}), schema.get("additionalProperties")
        for key, part in value.items():
            inner = properties.get(key, others)
            if isinstance(inner, dict):
                yield from _long(part, inner, parts, child_path(where, key))


def _long_text(value: str, schema: Schema, where: str) -> Iterator[Fault]:
    limit = schema.get("maxLength")
    if schema.get("type") == "string" and limit is not None and len(value) > limit:
        args = {"value": len(value), "limit": limit}
        yield Fault(code="text-too-long", where=where, args=args)


def _long_list(
    value: Sequence[object], schema: Schema, parts: Schema, where: str
) -> Iterator[Fault]:
    limit, inner = schema.get("maxItems"), schema.get("items")
    if limit is not None and len(value) > limit:
        yield Fault(code="list-too-long", where=where, args={"limit": limit})
    elif isinstance(inner, dict):
        for number, part in enumerate(value):
            yield from _long(part, inner, parts, child_path(where, number))
