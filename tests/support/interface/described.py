"""The description of the interface: places of requests where values with edges stand."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from api.http.description.examples import example_of
from tests.support.interface.edges import Kind, Raw

Schema: TypeAlias = dict[str, Any]
Part: TypeAlias = Literal["path", "query", "body"]
Step: TypeAlias = "str | int | Choice"

_DEEPEST = 14
_FORMATS: Mapping[str, Kind] = {"date": "day", "date-time": "instant", "time": "clock"}
_LOOKS: Mapping[Kind, str] = {
    "instant": r"\d{4}-\d\d-\d\dT.*",
    "day": r"\d{4}-\d\d-\d\d",
    "clock": r"\d\d:\d\d(:\d\d)?",
    "rule": r"FREQ=.*",
    "figures": r"-?\d+(\.\d+)?(,-?\d+(\.\d+)?)+",
}
"""Kinds of texts without a format, by how their example looks."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A step to one of several shapes that a value may have.

    Attributes
    ----------
    key, number
        ``anyOf`` or another such word, and which of its schemas.
    """

    key: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place of a request where a value with edges stands.

    Attributes
    ----------
    way
        Steps that lead to it inside a body; of a parameter its name comes first.
    schema
        What the description says of it.
    or_text
        Whether it may as well be a text.
    """

    part: Part
    way: tuple[Step, ...]
    kind: Kind
    schema: Schema
    or_text: bool = False

    @property
    def name(self) -> str:
        """The key or parameter; of an entry of a list the list's."""
        return _name_of(self.way)

    @property
    def where(self) -> str:
        """Its key path, as faults tell it."""
        return key_path(self.way)


def key_path(way: Sequence[Step]) -> str:
    """Return a place's key path, as faults tell it."""
    told = ""
    for step in way:
        if isinstance(step, int):
            told += f"[{step}]"
        elif isinstance(step, str):
            told += f".{step}" if told else step
    return told


def _name_of(way: Sequence[Step]) -> str:
    return next((one for one in reversed(way) if isinstance(one, str)), "")


@dataclass(frozen=True, slots=True)
class Description:
    """The description, and what is found in it.

    Attributes
    ----------
    bring
        Lets an example speak of things that are there.
    """

    document: Schema
    bring: Callable[[object], Any] = lambda example: example

    @property
    def parts(self) -> dict[str, Schema]:
        """Shapes by name."""
        found: dict[str, Schema] = self.document["components"]["schemas"]
        return found

    def operation(self, path: str, method: str) -> Schema:
        """Return what is said of an address; nothing where it is not described."""
        found: Schema = self.document["paths"].get(path, {}).get(method.lower(), {})
        return found

    def body(self, path: str, method: str) -> Schema:
        """Return schema and example of the JSON that an address takes; empty where it has none."""
        content = self.operation(path, method).get("requestBody", {}).get("content", {})
        found: Schema = content.get("application/json", {})
        return found

    def places(self, path: str, method: str) -> list[Place]:
        """Return every place with edges of requests to an address, each kind of value once."""
        found: dict[tuple[str, Kind], Place] = {}
        for one in self._places(path, method):
            found.setdefault((one.where, one.kind), one)
        return list(found.values())

    def _places(self, path: str, method: str) -> Iterator[Place]:
        for one in self.operation(path, method).get("parameters", ()):
            if one["in"] in {"path", "query"}:
                yield from self._within(one["schema"], (one["name"],), one["in"])
        schema = self.body(path, method).get("schema")
        if schema:
            yield from self._within(schema, (), "body")

    def _within(
        self, schema: Schema, way: tuple[Step, ...], part: Part, *, or_text: bool = False
    ) -> Iterator[Place]:
        schema = self.opened(schema)
        if len(way) > _DEEPEST:
            return
        for key in ("anyOf", "oneOf", "allOf"):
            among = schema.get(key, [])
            free = (
                {"type", "maxLength"} >= one.keys()
                for one in map(self.opened, among)
                if one.get("type") == "string"
            )
            text = any(free)
            for number, one in enumerate(among):
                yield from self._within(one, (*way, Choice(key, number)), part, or_text=text)
        for step, inner in self._inner(schema):
            yield from self._within(inner, (*way, step), part)
        kind = self._kind(schema, _name_of(way), part)
        if kind is not None:
            yield Place(part=part, way=way, kind=kind, schema=schema, or_text=or_text)

    def _inner(self, schema: Schema) -> Iterator[tuple[str | int, Schema]]:
        for name, inner in schema.get("properties", {}).items():
            if not self.opened(inner).get("readOnly"):
                yield name, inner
        rest = schema.get("additionalProperties")
        if isinstance(rest, dict) and rest:
            yield "standard", rest
        yield from enumerate(schema.get("prefixItems", ()))
        if isinstance(schema.get("items"), dict):
            yield 0, schema["items"]

    def _kind(self, schema: Schema, name: str, part: Part) -> Kind | None:
        if schema.get("enum") or "const" in schema:
            return None
        if schema.get("type") in {"integer", "number"}:
            return "whole" if schema["type"] == "integer" else "number"
        if schema.get("type") != "string":
            return None
        if "format" in schema:
            return _FORMATS.get(schema["format"])
        if name == "after" and part == "query":
            return "cursor"
        example = example_of({"type": "object", "properties": {name: schema}}, self.parts)[name]
        shown = str(schema.get("default", example))
        return next((kind for kind, look in _LOOKS.items() if re.fullmatch(look, shown)), None)

    def _example(self, schema: Schema) -> object:
        return self.bring(example_of(schema, self.parts))

    def opened(self, schema: Schema) -> Schema:
        """Return the shape that a schema refers to, or the schema itself."""
        while "$ref" in schema:
            schema = self.parts[schema["$ref"].rpartition("/")[2]]
        return schema

    def with_value(
        self, base: object, schema: Schema, way: Sequence[Step], value: object
    ) -> object:
        """Return a body that is as ``base``, with a value at one place.

        What is not there on the way to it, or of another shape, is as its schema shows it.
        """
        if not way:
            return value
        if "$ref" in schema:
            fitting = self._example(schema) if base is None else base
            return self.with_value(fitting, self.opened(schema), way, value)
        first, rest = way[0], way[1:]
        if isinstance(first, Choice):
            choice = schema[first.key][first.number]
            fitting = base if self._fits(base, choice) else self._example(choice)
            return self.with_value(fitting, choice, rest, value)
        if isinstance(first, int):
            return self._with_entry(base, schema, first, rest, value)
        table = dict(base) if isinstance(base, dict) else {}
        known = schema.get("properties", {})
        inner = known.get(first) or schema["additionalProperties"]
        if first not in known and table:
            first = next(iter(table))
        table[first] = self.with_value(table.get(first), inner, rest, value)
        return table

    def _with_entry(  # where it stands, and what
        self, base: object, schema: Schema, at: int, rest: Sequence[Step], value: object
    ) -> list[object]:
        entries = list(base) if isinstance(base, list) else []
        inner = schema["prefixItems"][at] if "prefixItems" in schema else schema["items"]
        while len(entries) <= at:
            entries.append(self._example(inner))
        entries[at] = self.with_value(entries[at], inner, rest, value)
        return entries

    def _fits(self, base: object, schema: Schema) -> bool:
        opened = self.opened(schema)
        if isinstance(base, dict):
            known = opened.get("properties", base)
            return opened.get("type") == "object" and base.keys() <= known.keys()
        return isinstance(base, list) and opened.get("type") == "array"


def written(body: object) -> bytes:
    """Write a body as JSON, and beyond it where a number is :class:`Raw`."""
    numbers: dict[str, str] = {}

    def plain(value: object) -> object:
        if isinstance(value, Raw):
            mark = f"§{len(numbers)}§"
            numbers[f'"{mark}"'] = value.text
            return mark
        if isinstance(value, dict):
            return {key: plain(each) for key, each in value.items()}
        return [plain(each) for each in value] if isinstance(value, list) else value

    text = json.dumps(plain(body), ensure_ascii=False)
    for mark, number in numbers.items():
        text = text.replace(mark, number)
    return text.encode()
