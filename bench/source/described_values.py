"""Every value that goes in or out, as the description of the interface tells it.

Values are named by operation and key path, not by shape: a shape that has only another name changes
none of them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Schema: TypeAlias = dict[str, Any]
Values: TypeAlias = Mapping[tuple[str, str], str]
"""What a value may be, by its operation and its place in it, such as ``body.stops[].note``."""

METHODS = ("get", "put", "post", "patch", "delete")
BOUNDS = (
    *(("minimum", "≥"), ("exclusiveMinimum", ">"), ("maximum", "≤"), ("exclusiveMaximum", "<")),
    *(("minLength", "length ≥"), ("maxLength", "length ≤"), ("pattern", "pattern ")),
    *(("minItems", "entries ≥"), ("maxItems", "entries ≤")),
)
"""What bounds a value, and how it is told."""


@dataclass(frozen=True, slots=True)
class DescribedValues:
    """Reads values from a description."""

    document: Schema

    def all(self) -> Values:
        """Return every value of every operation."""
        told: dict[tuple[str, str], list[str]] = defaultdict(list)
        for address, item in self.document["paths"].items():
            for method in METHODS:
                if method in item:
                    operation = f"{method.upper()} {address}"
                    for place, meaning in self._of_operation(item[method]):
                        # Shapes among which there is a choice have places in common.
                        if meaning not in told[operation, place]:
                            told[operation, place].append(meaning)
        return {place: " or ".join(sorted(meanings)) for place, meanings in told.items()}

    def _of_operation(self, operation: Schema) -> Iterator[tuple[str, str]]:
        for parameter in operation.get("parameters", ()):
            place = f"{parameter['in']}.{parameter['name']}"
            needed = parameter.get("required", False)
            yield from self._within(parameter["schema"], place, needed=needed)
        body = operation.get("requestBody", {})
        yield from self._of_contents(body, "body", needed=body.get("required", False))
        for status, answer in operation["responses"].items():
            if status.startswith("2"):
                yield from self._of_contents(answer, "answer", needed=True)

    def _of_contents(self, part: Schema, place: str, *, needed: bool) -> Iterator[tuple[str, str]]:
        for kind, content in part.get("content", {}).items():
            named = place if kind == "application/json" else f"{place}({kind})"
            yield from self._within(content.get("schema", {}), named, needed=needed)

    def _within(
        self, schema: Schema, place: str, shapes: tuple[str, ...] = (), *, needed: bool
    ) -> Iterator[tuple[str, str]]:
        """Yield a value and those inside of it; a shape within itself is told but not entered."""
        yield place, self._meaning(schema) + (", needed" if needed else "")
        for part, entered in self._opened(schema, shapes):
            required = part.get("required", ())
            for key, inner in part.get("properties", {}).items():
                is_needed = key in required
                yield from self._within(inner, f"{place}.{key}", entered, needed=is_needed)
            if isinstance(part.get("additionalProperties"), dict):
                inner = part["additionalProperties"]
                yield from self._within(inner, f"{place}.*", entered, needed=False)
            if isinstance(part.get("items"), dict):
                yield from self._within(part["items"], f"{place}[]", entered, needed=False)
            for at, inner in enumerate(part.get("prefixItems", ())):
                yield from self._within(inner, f"{place}[{at}]", entered, needed=False)

    def _opened(
        self, schema: Schema, shapes: tuple[str, ...]
    ) -> Iterator[tuple[Schema, tuple[str, ...]]]:
        """Yield the plain schemas that one stands for, and the shapes that were entered."""
        if "$ref" in schema:
            if schema["$ref"] not in shapes:
                yield from self._opened(self._shape(schema), (*shapes, schema["$ref"]))
            return
        choices = [part for key in ("anyOf", "oneOf", "allOf") for part in schema.get(key, ())]
        for choice in choices:
            yield from self._opened(choice, shapes)
        if not choices:
            yield schema, shapes

    def _shape(self, schema: Schema) -> Schema:
        shape: Schema = self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return shape

    def _meaning(self, schema: Schema) -> str:
        plain = [told_of(part) for part, _ in self._opened(schema, ())]
        default = f", default {json.dumps(schema['default'])}" if "default" in schema else ""
        return " or ".join(dict.fromkeys(plain)) + default


def told_of(schema: Schema) -> str:
    """Return what a plain schema allows."""
    if "const" in schema:
        return str(schema["const"])
    if "enum" in schema:
        return "|".join(map(str, schema["enum"]))
    words = [schema.get("format") or schema.get("type") or "anything"]
    words += [f"{sign}{plain_number(schema[key])}" for key, sign in BOUNDS if key in schema]
    if schema.get("type") == "object" and schema.get("additionalProperties") is False:
        words.append("no other keys")
    return " ".join(words)


def plain_number(bound: object) -> object:
    """Return a bound, without a fraction where it has none."""
    return int(bound) if isinstance(bound, float) and bound.is_integer() else bound
