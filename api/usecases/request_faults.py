"""Faults of a request by key path, from what Pydantic finds wrong with it.

Codes are those of files too (:mod:`data.formats.fields`): one thing that is wrong has one sentence,
wherever it was written.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel

from data.formats.fields import listed, shown
from data.formats.reading import child_path
from routing.errors import Fault

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Args = dict[str, str | int | float]

_TYPES = {
    "string": "text",
    "literal": "text",
    "uuid": "text",
    "date": "text",
    "datetime": "text",
    "int": "whole-number",
    "float": "number",
    "finite": "number",
    "bool": "true-or-false",
    "list": "list",
    "tuple": "list",
    "dict": "table",
    "model": "table",
}
"""Expected types, by the first word of the kind of an error of type."""
_BOUNDS = {
    "greater_than_equal": ("below-least", "least"),
    "less_than_equal": ("above-most", "most"),
}
_LIMITS = {"greater_than_equal": "ge", "less_than_equal": "le"}
_EXAMPLE_DAY = "2026-03-09"
MOST_FAULTS = 200
_LONG_KEY = 60
"""Signs of a key of which nobody would have meant another."""
_FORMS: dict[str, tuple[str, Args]] = {
    "uuid_parsing": ("not-an-id", {}),
    "date_parsing": ("not-a-day", {"example": _EXAMPLE_DAY}),
}
_TYPE_ENDINGS = ("_type", "_from_float", "_number")


def request_faults(model: type[BaseModel], errors: Iterable[ErrorDetails]) -> list[Fault]:
    """Return a fault for each error that a model of a request found, in the order of its keys.

    More than :data:`MOST_FAULTS` nobody reads.
    """
    return [_fault(model, error) for error in islice(errors, MOST_FAULTS)]


def unwritable_texts(value: object, where: str = "") -> list[Fault]:
    """Find fault with texts that no database holds: a zero sign, or half of a character."""
    if isinstance(value, str):
        # Most texts are plain, and need no second look.
        broken = "\0" in value or (
            not value.isascii() and any("\ud800" <= sign <= "\udfff" for sign in value)
        )
        return [Fault(code="text-unwritable", where=where)] if broken else []
    inner: Iterable[tuple[str | int, object]] = ()
    if isinstance(value, Mapping):
        inner = value.items()
    elif isinstance(value, list | tuple):
        inner = enumerate(value)
    return [one for key, each in inner for one in unwritable_texts(each, child_path(where, key))]


def _fault(model: type[BaseModel], error: ErrorDetails) -> Fault:
    where = ""
    for step in error["loc"]:
        # Pydantic's own step for the key of a table.
        where = where if step == "[key]" else child_path(where, step)
    code, args = _meaning(model, error)
    return Fault(code=code, where=where, args=args)


def _meaning(model: type[BaseModel], error: ErrorDetails) -> tuple[str, Args]:
    """Return code and arguments of one error."""
    kind, context = error["type"], error.get("ctx", {})
    if "-" in kind:  # A code of ours.
        return kind, dict(context)
    if kind == "missing":
        missing = error["loc"]
        return ("missing-key", {"key": str(missing[-1])}) if missing else ("body-missing", {})
    if kind == "extra_forbidden":
        return _unknown_key(model, error["loc"])
    if kind in _BOUNDS or kind == "too_short":
        return _out_of_limits(model, error)
    if kind == "literal_error" and isinstance(error["input"], str):
        names = str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
        return "unknown-choice", {"value": shown(error["input"]), "known": listed(names)}
    return _of_value(kind, error["input"], context)


def _of_value(kind: str, value: object, limits: Mapping[str, Any]) -> tuple[str, Args]:
    """Return code and arguments of a value of the wrong type, form or length."""
    if kind == "string_too_long":
        return "text-too-long", {"value": len(str(value)), "limit": limits["max_length"]}
    if kind == "too_long":
        return "list-too-long", {"limit": limits["max_length"]}
    if kind.endswith(_TYPE_ENDINGS) or kind == "literal_error":
        expected = _TYPES[kind.partition("_")[0]]
        return "wrong-type", {"value": shown(value), "expected": expected}
    code, args = _FORMS.get(kind, ("value-unusable", {}))
    return code, {"value": shown(value), **args}


def _unknown_key(model: type[BaseModel], loc: Sequence[str | int]) -> tuple[str, Args]:
    key = str(loc[-1])
    known = list(_model_at(model, loc[:-1]).model_fields)
    near = difflib.get_close_matches(key, known, n=1) if len(key) <= _LONG_KEY else ()
    if near:
        return "unknown-key-near", {"key": shown(key), "near": near[0]}
    return "unknown-key", {"key": shown(key), "known": listed(known)}


def _out_of_limits(model: type[BaseModel], error: ErrorDetails) -> tuple[str, Args]:
    """Return both limits of a number or the length of a list, where it has two."""
    kind, value = error["type"], shown(error["input"])
    if kind == "too_short":
        lengths = _limits(model, error["loc"], ("min_length", "max_length"))
        low, high = lengths["min_length"], lengths.get("max_length", lengths["min_length"])
        return "list-length", {"value": len(error["input"]), "low": low, "high": high}
    limits = _limits(model, error["loc"], ("ge", "le"))
    if isinstance(limits.get("ge"), date):
        return "not-a-day", {"value": value, "example": _EXAMPLE_DAY}
    if {"ge", "le"} <= limits.keys():
        return "out-of-range", {"value": value, "low": limits["ge"], "high": limits["le"]}
    code, key = _BOUNDS[kind]
    return code, {"value": value, key: error["ctx"][_LIMITS[kind]]}


def _limits(
    model: type[BaseModel], loc: Sequence[str | int], names: Sequence[str]
) -> dict[str, Any]:
    """Return limits of the value at a place of a request, by their names."""
    field = None
    for step in loc:
        if isinstance(step, str) and step in model.model_fields:
            field = model.model_fields[step]
            model = next(_models_in(field.annotation), model)
    return dict(_named(field.annotation, field.metadata, names)) if field else {}


def _named(
    annotation: object, metadata: Iterable[object], names: Sequence[str]
) -> Iterator[tuple[str, Any]]:
    """Yield the limits that a type names, the innermost last."""
    for one in metadata:
        for name in names:
            limit = getattr(one, name, None)
            if limit is not None:
                yield name, limit
        yield from _named(None, getattr(one, "metadata", ()), names)
    for part in get_args(annotation):
        yield from _named(part, getattr(part, "__metadata__", ()), names)


def _model_at(model: type[BaseModel], loc: Sequence[str | int]) -> type[BaseModel]:
    """Return the model of the table at a place of a request."""
    for step in loc:
        if isinstance(step, str) and step in model.model_fields:
            model = next(_models_in(model.model_fields[step].annotation), model)
    return model


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)
