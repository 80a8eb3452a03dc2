"""Faults that Pydantic finds in a request, with codes of ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from data.formats.fields import shown
from data.formats.reading import child_path
from routing.errors import Fault

_TYPES = {
    "string_type": "text",
    "int_type": "whole-number",
    "int_parsing": "whole-number",
    "int_from_float": "whole-number",
    "int_parsing_size": "whole-number",
    "float_type": "number",
    "float_parsing": "number",
    "finite_number": "number",
    "bool_type": "true-or-false",
    "bool_parsing": "true-or-false",
    "list_type": "list",
    "tuple_type": "list",
    "set_type": "list",
    "frozen_set_type": "list",
    "dict_type": "table",
    "model_type": "table",
    "model_attributes_type": "table",
    "mapping_type": "table",
    "dataclass_type": "table",
    "bytes_type": "text",
}
_INSTANT = "2026-03-09T08:30:00+01:00"

_BOUNDS = {
    "greater_than_equal": ("below-least", "least", "ge"),
    "greater_than": ("below-least", "least", "gt"),
    "less_than_equal": ("above-most", "most", "le"),
    "less_than": ("above-most", "most", "lt"),
    "string_too_short": ("text-too-short", "least", "min_length"),
    "too_long": ("list-too-long", "limit", "max_length"),
    "too_short": ("list-too-short", "least", "min_length"),
}
"""Code, and its argument by the name that Pydantic gives the bound."""

_FORMS = (
    ("uuid", "not-an-id", ""),
    ("timezone_aware", "naive-time", _INSTANT),
    ("datetime_", "not-an-instant", _INSTANT),
    ("timezone_", "not-an-instant", _INSTANT),
    ("date_", "not-a-day", "2026-03-09"),
)
"""By how the kind begins: code, and an example of what would be right."""

Args = dict[str, str | int | float]


def is_unreadable(found: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether the body is no JSON at all, so that nothing else can be said of it."""
    return any(one["type"] == "json_invalid" for one in found)


def faults_of(found: Iterable[Mapping[str, Any]]) -> list[Fault]:
    """Return a fault for each finding."""
    return [_fault(one) for one in found]


def _fault(one: Mapping[str, Any]) -> Fault:
    code, args = _meaning(one)
    return Fault(code=code, where=_where(one["loc"]), args=args)


def _where(loc: Sequence[str | int]) -> str:
    """Return the key path; whether it is of body or query is clear from its name."""
    where = ""
    for step in loc[1:]:
        where = child_path(where, step)
    return where


def _meaning(one: Mapping[str, Any]) -> tuple[str, Args]:
    """Return code and arguments of one finding."""
    kind, value = str(one["type"]), shown(one.get("input"))
    context: Mapping[str, Any] = one.get("ctx", {})
    if kind == "missing":
        whole = len(one["loc"]) <= 1
        return ("body-missing", {}) if whole else ("missing-key", {"key": str(one["loc"][-1])})
    if kind == "extra_forbidden":
        return "key-not-asked", {"key": shown(str(one["loc"][-1]))}
    if kind in _TYPES:
        return "wrong-type", {"value": value, "expected": _TYPES[kind]}
    if kind == "string_too_long":
        # The sentence counts; the text itself would only fill the answer.
        args = {"value": len(str(one.get("input"))), "limit": context["max_length"]}
        return "text-too-long", args
    if kind in _BOUNDS:
        return _bound(kind, context, value)
    return _form(kind, context, value)


def _bound(kind: str, context: Mapping[str, Any], value: str) -> tuple[str, Args]:
    """Return which bound is passed."""
    code, key, name = _BOUNDS[kind]
    bound = context[name]
    args: Args = {key: bound if isinstance(bound, int | float) else str(bound)}
    return code, args if kind in {"too_long", "too_short"} else {"value": value, **args}


def _form(kind: str, context: Mapping[str, Any], value: str) -> tuple[str, Args]:
    """Return how a text should have looked."""
    if kind in {"literal_error", "enum"}:
        known = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
        return "unknown-choice", {"value": value, "known": known}
    for start, code, example in _FORMS:
        if kind.startswith(start):
            return code, {"value": value, **({"example": example} if example else {})}
    return "value-unusable", {"value": value}
