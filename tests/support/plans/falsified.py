"""Falsified plan documents: each value of a right one changed in every way its kind allows.

The ways follow from the shape of the document, so a field that is added later is falsified too.
"""

from __future__ import annotations

import copy
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

Key = str | int
Path = tuple[Key, ...]

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
_TAKEN_AWAY = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Falsified:
    """A document with one value changed.

    Attributes
    ----------
    where
        Keys that lead to the value, without numbers of rows, such as ``rounds.visits.arrive``.
    how
        Kind of change, such as ``emptied``.
    path
        All keys, numbers of rows included.
    was, now
        The value as it stood and as it is; ``None`` where it is taken away.
    """

    where: str
    how: str
    path: Path
    was: Any
    now: Any
    document: dict[str, Any]

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.path))} {self.how}"


def falsified(document: dict[str, Any], known: dict[str, tuple[str, ...]]) -> Iterator[Falsified]:
    """Change each value of a document in every way that its kind allows, one at a time.

    Parameters
    ----------
    known
        Keys that the format has, by the place of the table: one that a table does not have is
        added to it.
    """
    others = _texts_by_place(document)
    for path, value in _values_of(document, ()):
        where = _where(path)
        ways = list(_changes(value, others[where], known.get(where, ())))
        if path:
            ways.append(("taken away", _TAKEN_AWAY))
        for how, changed in ways:
            yield Falsified(
                where=where,
                how=how,
                path=path,
                was=value,
                now=None if changed is _TAKEN_AWAY else changed,
                document=_with(document, path, changed),
            )


def _values_of(value: object, path: Path) -> Iterator[tuple[Path, object]]:
    yield path, value
    rows = enumerate(value) if isinstance(value, list) else ()
    pairs = value.items() if isinstance(value, dict) else rows
    for key, inner in pairs:
        yield from _values_of(inner, (*path, key))


def _where(path: Path) -> str:
    return ".".join(key for key in path if isinstance(key, str))


def _texts_by_place(document: dict[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for path, value in _values_of(document, ()):
        if isinstance(value, str) and value not in found[_where(path)]:
            found[_where(path)].append(value)
    return found


def _changes(
    value: object, others: list[str], known: tuple[str, ...]
) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        yield from _of_table(value, known)
    elif isinstance(value, list):
        yield from _of_list(value)
    elif isinstance(value, str) and _INSTANT.fullmatch(value):
        for step_s in (60, -60, 1):
            moved = datetime.fromisoformat(value) + timedelta(seconds=step_s)
            yield "moved", moved.isoformat()
        yield "without a zone", value[:-6]
    elif isinstance(value, str):
        yield "another", f"{value}x"
        yield "emptied", ""
        yield from (("as elsewhere", other) for other in others if other != value)
        yield "of another type", 7
    elif value is None:
        yield "another", "x"
    else:
        assert isinstance(value, int)
        yield from (("more or less", value + step) for step in (1, -1, 60))
        yield "of another type", str(value)


def _of_table(value: dict[str, Any], known: tuple[str, ...]) -> Iterator[tuple[str, object]]:
    for key in known:
        if key not in value:
            yield "key added", value | {key: "x"}
    yield "strange key added", value | {"strange": 1}
    yield "strange text added", value | {"strange": "x"}


def _of_list(value: list[Any]) -> Iterator[tuple[str, object]]:
    if value:
        yield "row repeated", [*value, copy.deepcopy(value[0])]
    if len(value) > 1:
        yield "reordered", value[::-1]


def _with(document: dict[str, Any], path: Path, value: object) -> dict[str, Any]:
    changed = copy.deepcopy(document)
    if not path:
        assert isinstance(value, dict)
        return value
    inner: Any = changed
    for key in path[:-1]:
        inner = inner[key]
    if value is _TAKEN_AWAY:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return changed
