"""Wrong bodies of requests, made from right ones and the description of the interface."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from api.http.description.examples import example_of
from tests.support.interface.described import Choice, Description, Schema, Step, key_path
from tests.support.interface.wrong_values import edits, kind_of

DEEPEST = 12
SECOND_ENTRY = 0.25
"""How often the second entry of a list is wrong, and the first is right."""
TWICE_WRONG = 0.3
"""How often a body is wrong in two places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a body: the whole, a key of a table, an entry of a list.

    Attributes
    ----------
    way
        Steps that lead to it through the description.
    within
        Further steps, through the body alone, where the description allows anything.
    kind
        What stands there, as :func:`.kind_of` calls it.
    entries
        Which steps of the way are entries of a list of any length.
    """

    way: tuple[Step, ...]
    kind: str
    schema: Schema
    within: tuple[str | int, ...] = ()
    entries: tuple[int, ...] = ()

    @property
    def where(self) -> str:
        """Its key path, as faults tell it."""
        return key_path((*self.way, *self.within))


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """How far the description has been walked through.

    Attributes
    ----------
    way, entries
        As of a :class:`Part`.
    names
        Shapes that this lies within: none is entered twice.
    """

    way: tuple[Step, ...] = ()
    entries: tuple[int, ...] = ()
    names: tuple[str, ...] = ()

    def next(self, step: Step, *, is_entry: bool) -> Spot:
        """Return the spot a step further."""
        entries = (*self.entries, len(self.way)) if is_entry else self.entries
        return replace(self, way=(*self.way, step), entries=entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongBody:
    """A body that is wrong in a place or two.

    Attributes
    ----------
    wrong
        Where it is wrong, and how.
    """

    body: object
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WrongBodies:
    """Makes wrong bodies for one address.

    Attributes
    ----------
    schema, right
        What the description says of a body, and one that is right.
    """

    known: Description
    schema: Schema
    right: object

    def made(self, count: int, rng: Random) -> Iterator[WrongBody]:
        """Yield wrong bodies, the parts of a body in turn."""
        parts = list({part.where + part.kind: part for part in self._parts()}.values())
        turn: list[Part] = []
        for _ in range(count):
            turn = turn or rng.sample(parts, len(parts))
            part = turn.pop()
            chosen = [part, rng.choice(parts)] if rng.random() < TWICE_WRONG else [part]
            body, wrong = self.right, []
            for wronged in chosen:
                is_second = rng.random() < SECOND_ENTRY
                shifted = self._second_entry(wronged) if is_second else wronged
                body, how = self._wrong(body, shifted, rng)
                wrong.append(f"{how} {shifted.where}".strip())
            yield WrongBody(body=body, wrong=tuple(wrong))

    def _second_entry(self, part: Part) -> Part:
        way = tuple(1 if at in part.entries else step for at, step in enumerate(part.way))
        return replace(part, way=way)

    def _parts(self) -> Iterator[Part]:
        """Yield every part that is described, and those of the right body where all is allowed."""
        yield from self._within(self.schema, Spot(), self.right)

    def _within(self, schema: Schema, spot: Spot, value: object) -> Iterator[Part]:
        while "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            if name in spot.names:
                return
            schema, spot = self.known.parts[name], replace(spot, names=(*spot.names, name))
        if len(spot.way) > DEEPEST or schema.get("readOnly"):
            return
        kind = kind_of(schema, spot.way)
        if kind:
            yield Part(way=spot.way, kind=kind, schema=schema, entries=spot.entries)
        if kind == "table" and not schema.get("properties"):
            yield from free_parts(value, spot.way, schema)
        for step, inner in steps_of(schema, value):
            at = value if isinstance(step, Choice) else value_at(value, (step,))
            is_entry = step == 0 and "prefixItems" not in schema
            yield from self._within(inner, spot.next(step, is_entry=is_entry), at)

    def _wrong(self, body: object, part: Part, rng: Random) -> tuple[object, str]:
        """Return a body that is wrong at a part as well, and how."""
        for end in range(1, len(part.way) + 1):
            if value_at(body, part.way[:end]) is None:
                value = self._shown(body, part.way[:end])
                body = self.known.with_value(body, self.schema, part.way[:end], value)
        outer = value_at(body, part.way)
        right = value_at(outer, part.within)
        how, edit = rng.choice(list(edits(part.kind, part.schema, right, rng)))
        wrong = with_part(outer, part.within, edit(deepcopy(right)))
        return self.known.with_value(body, self.schema, part.way, wrong), how

    def _shown(self, body: object, way: tuple[Step, ...]) -> object:
        """Return what may stand in a place where nothing does.

        Of a table only what it must have, as keys may exclude each other; of a list an entry as the
        first.
        """
        first = value_at(body, (*way[:-1], 0)) if way[-1] == 1 else None
        if isinstance(first, dict):
            own = first.get("id")
            return {**deepcopy(first), **({"id": f"{own} 2"} if isinstance(own, str) else {})}
        schema = self.known.opened(self.schema)
        for step in way:
            schema = self.known.opened(self._step(schema, step))
        if "properties" in schema:
            must = {key: schema["properties"][key] for key in schema.get("required", ())}
            return self._example({"type": "object", "properties": must})
        # What a value is called says what an example of it is.
        name = next((step for step in reversed(way) if isinstance(step, str)), "standard")
        return self._example({"type": "object", "properties": {name: schema}}).get(name, "1")

    def _example(self, schema: Schema) -> Any:  # noqa: ANN401  # JSON is anything
        return self.known.bring(example_of(schema, self.known.parts))

    @staticmethod
    def _step(schema: Schema, step: Step) -> Schema:
        if isinstance(step, Choice):
            inner: Schema = schema[step.key][step.number]
        elif isinstance(step, str):
            inner = schema.get("properties", {}).get(step) or schema["additionalProperties"]
        else:
            inner = schema["prefixItems"][step] if "prefixItems" in schema else schema["items"]
        return inner


def steps_of(schema: Schema, value: object) -> Iterator[tuple[Step, Schema]]:
    """Yield what a schema consists of; of any keys the first that a value has."""
    for key in ("anyOf", "oneOf", "allOf"):
        for number, choice in enumerate(schema.get(key, ())):
            yield Choice(key, number), choice
    yield from schema.get("properties", {}).items()
    if isinstance(schema.get("additionalProperties"), dict):
        name = next(iter(value), "standard") if isinstance(value, dict) else "standard"
        yield name, schema["additionalProperties"]
    yield from enumerate(schema.get("prefixItems", ()))
    if isinstance(schema.get("items"), dict):
        yield 0, schema["items"]


def free_parts(value: object, way: tuple[Step, ...], schema: Schema) -> Iterator[Part]:
    """Yield the parts of a value of which nothing is described."""
    kinds = {dict: "table", list: "list", str: "text", bool: "yes or no", int: "whole"}

    def inside(value: object, within: tuple[str | int, ...]) -> Iterator[Part]:
        kind = kinds.get(type(value), "number")
        if within and value is not None:
            yield Part(way=way, kind=kind, schema={**schema, "free": True}, within=within)
        if isinstance(value, dict):
            for key, each in value.items():
                yield from inside(each, (*within, key))
        if isinstance(value, list) and value:
            yield from inside(value[0], (*within, 0))

    yield from inside(value, ())


def value_at(body: Any, way: Sequence[Step]) -> Any:  # noqa: ANN401  # JSON is anything
    """Return what stands in a place; ``None`` where nothing does."""
    for step in way:
        if isinstance(step, Choice):
            continue
        if isinstance(step, str):
            body = body.get(step) if isinstance(body, dict) else None
        else:
            body = body[step] if isinstance(body, list) and len(body) > step else None
    return body


def with_part(body: Any, way: Sequence[str | int], value: object) -> Any:  # noqa: ANN401
    """Return a body with another value in a place that is there."""
    if not way:
        return value
    changed = deepcopy(body)
    changed[way[0]] = with_part(changed[way[0]], way[1:], value)
    return changed
