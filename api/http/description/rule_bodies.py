"""Shapes of the rules of a cooperative, made from the values that decisions are made with.

What each key means stands once, in the docstring of its class.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter

from data.store.care.rules import RULE_TYPES

Plain = dict[str, Any]

_KEPT_APART = ("id", "version")
"""Properties beside the body of a rule."""
_REF = "#/components/schemas/{model}"
_TIME_OF_DAY = r"^\d\d:\d\d(:\d\d)?$"
_ENTRY = re.compile(r"^([A-Za-z_][\w, ]*)$")


def rule_bodies() -> dict[str, Plain]:
    """Return the shape of the body of each kind of rule, and the shapes in them, by name."""
    found: dict[str, Plain] = {}
    for of in RULE_TYPES.values():
        schema = TypeAdapter(of).json_schema(ref_template=_REF)
        parts: dict[str, Plain] = {**schema.pop("$defs", {}), of.__name__: schema}
        meanings = {kind.__name__: attributes_of(kind) for kind in _kinds(of)}
        for name, part in parts.items():
            found[name] = _described(part, meanings.get(name, {}))
        found[of.__name__] = _body(found[of.__name__])
    return found


def reference_to_bodies() -> Plain:
    """Return the shape of any body."""
    refs = [{"$ref": _REF.format(model=of.__name__)} for of in RULE_TYPES.values()]
    return {"type": "object", "anyOf": refs}


def attributes_of(kind: type) -> dict[str, str]:
    """Read what the attributes of a class mean from its docstring, numpy style."""
    text = inspect.getdoc(kind) or ""
    _, _, section = text.partition("Attributes\n----------\n")
    found: dict[str, list[str]] = {}
    names: list[str] = []
    for line in section.splitlines():
        entry = _ENTRY.match(line)
        if entry:
            names = [name.strip() for name in entry[1].split(",")]
            found |= {name: [] for name in names}
        elif line.startswith("    "):
            for name in names:
                found[name].append(line.strip())
        elif line.strip():
            break
    return {name: plain_words(" ".join(lines)) for name, lines in found.items()}


def plain_words(text: str) -> str:
    """Write what a docstring says as Markdown: no roles, code in single backticks."""
    bare = re.sub(r":\w+:`~?(?:[\w.]+\.)?(\w+)`", r"`\1`", text)
    return " ".join(bare.replace("``", "`").split())


def _kinds(of: type) -> Iterator[type]:
    """Return a dataclass and those in its fields."""
    yield of
    hints = get_type_hints(of)
    for one in fields(of):
        for part in _parts(hints[one.name]):
            if isinstance(part, type) and is_dataclass(part):
                yield from _kinds(part)


def _parts(hint: object) -> Iterator[object]:
    yield hint
    for inner in get_args(hint):
        yield from _parts(inner)


def _described(part: Plain, meanings: dict[str, str]) -> Plain:
    properties = {
        name: _on_the_wall(
            {**property_, "description": meanings[name]} if name in meanings else property_
        )
        for name, property_ in part.get("properties", {}).items()
    }
    about = plain_words(part.get("description", "").partition("\n\nAttributes")[0])
    shaped = {**part, "additionalProperties": False, "description": about}
    return {**shaped, "properties": properties}


def _on_the_wall(shape: Plain) -> Plain:
    """Describe a time of day as it is written: the format ``time`` would ask for a time zone."""
    if shape.get("format") == "time":
        shape = {key: value for key, value in shape.items() if key != "format"}
        shape["pattern"] = _TIME_OF_DAY
    if "anyOf" in shape:
        shape = {**shape, "anyOf": [_on_the_wall(one) for one in shape["anyOf"]]}
    return shape


def _body(part: Plain) -> Plain:
    properties = {k: v for k, v in part["properties"].items() if k not in _KEPT_APART}
    needed = [name for name in part.get("required", ()) if name not in _KEPT_APART]
    bare = {key: value for key, value in part.items() if key != "required"}
    return {**bare, "properties": properties, **({"required": needed} if needed else {})}
