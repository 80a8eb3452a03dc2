"""Frozen values to plain ones (as JSON has them) and back.

Rule sets such as tariffs are kept as JSON, version after version, and typed in by people. What
comes back in is distrusted: an unknown or missing key or a wrong type is a fault with its place,
and so is all that the value itself refuses when it is made.

Days, times of day and instants are texts in ISO 8601; a mapping is a table; a tuple or a frozen
set is a list. Keys that have a default may be left out.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from datetime import date, datetime, time
from functools import cache
from typing import Any, Literal, NoReturn, TypeVar, Union, get_args, get_origin, get_type_hints

from dispatch.values.local_time import read_day, read_moment
from dispatch.values.validation import bad_input, fault
from routing.errors import BadInput, Fault

Value = TypeVar("Value")

MAX_LIST = 10_000
"""Longest list or table that is read."""

_SHOWN = 60
_SCALARS: dict[object, str] = {
    int: "whole-number",
    str: "text",
    bool: "true-or-false",
    float: "number",
}
_ISO: dict[object, tuple[Any, str]] = {
    date: (read_day, "2026-03-02"),
    time: (time.fromisoformat, "08:30"),
    datetime: (read_moment, "2026-03-02T08:30:00+01:00"),
}


def to_plain(value: object) -> Any:  # noqa: ANN401  # what JSON can hold has no shorter name
    """Return a frozen value as dictionaries, lists, texts, numbers, booleans and ``None``."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: to_plain(getattr(value, one.name)) for one in fields(value) if one.init}
    if isinstance(value, Mapping):
        return {str(key): to_plain(value[key]) for key in value}
    if isinstance(value, frozenset):
        return sorted(to_plain(one) for one in value)
    if isinstance(value, tuple | list):
        return [to_plain(one) for one in value]
    if isinstance(value, date | time):
        return value.isoformat()
    return value


def values_of(value: object, *names: str) -> dict[str, Any]:
    """Return what a frozen value holds by name: all its fields, or attributes that are named."""
    kept = names or tuple(one.name for one in fields(value))  # type: ignore[arg-type]  # a dataclass
    return {name: getattr(value, name) for name in kept}


def from_plain(kind: type[Value], plain: object, where: str = "") -> Value:
    """Make a value of a frozen dataclass from plain values.

    Parameters
    ----------
    kind
        The dataclass.
    plain
        What :func:`to_plain` gave, or what somebody typed.
    where
        Key path before those of the faults.

    Raises
    ------
    BadInput
        With every fault found in reading; where reading succeeds, with those of the value.
    """
    value = _read(kind, plain, where)
    if not isinstance(value, kind):
        _wrong(where, plain, "table")
    return value


def _read(kind: Any, plain: object, where: str) -> Any:  # noqa: ANN401  # a type at run time
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _read_union(get_args(kind), plain, where)
    if origin is Literal:
        return _read_choice(get_args(kind), plain, where)
    if origin is not None:
        listed = origin in (tuple, frozenset)
        return (_read_list if listed else _read_table)(kind, plain, where)
    if is_dataclass(kind):
        return _read_dataclass(kind, plain, where)
    if kind in _ISO:
        return _read_iso(kind, plain, where)
    fits = isinstance(plain, int | float) if kind is float else isinstance(plain, kind)
    if not fits or (isinstance(plain, bool) and kind is not bool):
        _wrong(where, plain, _SCALARS[kind])
    return plain


def _read_union(kinds: tuple[Any, ...], plain: object, where: str) -> object:
    if plain is None and type(None) in kinds:
        return None
    rest = [kind for kind in kinds if kind is not type(None)]
    if len(rest) == 1:
        return _read(rest[0], plain, where)
    if isinstance(plain, bool) or not isinstance(plain, tuple(rest)):
        _wrong(where, plain, " / ".join(_SCALARS[kind] for kind in rest))
    return plain


def _read_choice(choices: tuple[Any, ...], plain: object, where: str) -> object:
    if plain in choices and not isinstance(plain, bool):
        return plain
    known = ", ".join(str(choice) for choice in choices)
    raise bad_input("unknown-choice", where, value=_shown(plain), known=known)


def _read_iso(kind: Any, plain: object, where: str) -> object:  # noqa: ANN401
    parse, example = _ISO[kind]
    if not isinstance(plain, str):
        _wrong(where, plain, example)
    try:
        found: date | time = parse(plain)
    except ValueError:
        _wrong(where, plain, example)
    if isinstance(found, time) and found.tzinfo is not None:
        _wrong(where, plain, example)
    return found


def _read_list(kind: Any, plain: object, where: str) -> object:  # noqa: ANN401
    origin, kinds = get_origin(kind), get_args(kind)
    if not isinstance(plain, list | tuple):
        _wrong(where, plain, "list")
    if origin is frozenset or kinds[-1] is Ellipsis:
        _check_length(plain, where, 0, MAX_LIST)
        kinds = (kinds[0],) * len(plain)
    else:
        _check_length(plain, where, len(kinds), len(kinds))
    found = _gather((f"{where}[{i}]", kinds[i], one) for i, one in enumerate(plain))
    return origin(found)


def _read_table(kind: Any, plain: object, where: str) -> object:  # noqa: ANN401
    if not isinstance(plain, Mapping):
        _wrong(where, plain, "table")
    _check_length(plain, where, 0, MAX_LIST)
    of = get_args(kind)[1]
    keys = [str(key) for key in plain]
    found = _gather((_inside(where, str(key)), of, value) for key, value in plain.items())
    return dict(zip(keys, found, strict=True))


def _read_dataclass(kind: Any, plain: object, where: str) -> object:  # noqa: ANN401
    if not isinstance(plain, Mapping):
        _wrong(where, plain, "table")
    known = _fields(kind)
    faults = [
        fault("unknown-key", where, key=_shown(key), known=", ".join(sorted(known)))
        for key in plain
        if key not in known
    ]
    faults += [
        fault("missing-key", where, key=name)
        for name, (one, _) in known.items()
        if name not in plain and one.default is MISSING and one.default_factory is MISSING
    ]
    given = [name for name in known if name in plain]
    found: list[Any] = []
    try:
        found = _gather((_inside(where, name), known[name][1], plain[name]) for name in given)
    except BadInput as error:
        faults += error.faults
    if faults:
        raise BadInput(faults)
    try:
        return kind(**dict(zip(given, found, strict=True)))
    except BadInput as error:
        raise BadInput(
            replace(fault, where=_inside(where, fault.where)) for fault in error.faults
        ) from error


def _gather(parts: Iterable[tuple[str, Any, object]]) -> list[Any]:
    """Read all parts, and raise the faults of all of them together."""
    faults: list[Fault] = []
    found = []
    for where, kind, plain in parts:
        try:
            found.append(_read(kind, plain, where))
        except BadInput as error:
            faults += error.faults
    if faults:
        raise BadInput(faults)
    return found


@cache
def _fields(kind: Any) -> dict[str, tuple[Field[Any], Any]]:  # noqa: ANN401
    hints = get_type_hints(kind)
    return {one.name: (one, hints[one.name]) for one in fields(kind) if one.init}


def _check_length(
    plain: list[Any] | tuple[Any, ...] | Mapping[Any, Any], where: str, low: int, high: int
) -> None:
    if not low <= len(plain) <= high:
        raise bad_input("list-length", where, value=len(plain), low=low, high=high)


def _inside(where: str, key: str) -> str:
    if not where or not key:
        return where or key
    return f"{where}{key}" if key.startswith("[") else f"{where}.{key}"


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _wrong(where: str, plain: object, expected: str) -> NoReturn:
    raise bad_input("wrong-type", where, value=_shown(plain), expected=expected)
