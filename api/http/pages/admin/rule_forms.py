"""Forms of rules: a rule's body as first values of its form, and a form that was sent as a body."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

from api.http.pages.admin.fleet import rows_of
from api.http.pages.admin.rule_fields import Body, Field, Part, Rows
from api.http.pages.admin.tabs import typed
from api.http.pages.forms import MAX_WHOLE, Form

BLANK_ROWS = 2
"""Empty rows below those that a list has."""
MORE_ROWS = 5

_DAY_FIRST = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


def start_of(body: Mapping[str, Any], parts: Sequence[Part], language: str) -> dict[str, Any]:
    """Return the first values of a form from the body of a rule."""
    start: dict[str, Any] = {}
    for part in parts:
        if part.switch:
            start[part.switch] = _find(body, part.switch) is not None
        start |= {one.key: _shown(one, _find(body, one.key), language) for one in part.fields}
        for rows in part.rows:
            for number, row in enumerate(_listed(rows, _find(body, rows.key))):
                start |= {
                    f"{rows.key}[{number}].{one.key}": _shown(one, row.get(one.key), language)
                    for one in rows.fields
                }
    return start


def read_body(form: Form, parts: Sequence[Part], before: Mapping[str, Any]) -> Body:
    """Read a form into the body of a rule; whatever the form has no field for stays as it was.

    The form learns which field each key path of the body belongs to.
    """
    body: Body = deepcopy(dict(before))
    names: dict[str, str] = {}
    for part in parts:
        if part.switch and not form.has(part.switch):
            _drop(body, part.switch)
            continue
        for one in part.fields:
            value = _read(form, one, one.key)
            if one.left_out and not value:
                _drop(body, one.key)
            else:
                _put(body, one.key, value)
            names = {**_paths(one.key, one.key), **names}
        for rows in part.rows:
            listed = list(_read_rows(form, rows, names))
            table = {row["key"]: row["value"] for row in listed} if rows.table else None
            _put(body, rows.key, listed if table is None else table)
            names.setdefault(f"body.{rows.key}", rows.key)
    form.fields = {
        "body": parts[0].fields[0].key if parts[0].fields else "",
        **form.fields,
        **names,
    }
    return body


def counts_of(form: Form, parts: Sequence[Part], *, more: bool) -> dict[str, int]:
    """Return how many rows each list of a form shows."""
    blank = MORE_ROWS if more else 0 if form.sent else BLANK_ROWS
    return {
        rows.key: rows_of(form, rows.key) + blank or BLANK_ROWS
        for part in parts
        for rows in part.rows
    }


def at(rows: Rows, number: int) -> Iterator[Field]:
    """Return the fields of one row of a list."""
    for one in rows.fields:
        yield replace(one, key=f"{rows.key}[{number}].{one.key}", text=one.text or one.key)


def _read_rows(form: Form, rows: Rows, names: dict[str, str]) -> Iterator[Body]:
    found = 0
    for number in range(rows_of(form, rows.key)):
        own = f"{rows.key}[{number}]"
        if not any(_is_said(form, one, f"{own}.{one.key}") for one in rows.fields):
            continue
        row = {one.key: _read(form, one, f"{own}.{one.key}") for one in rows.fields}
        path = f"body.{rows.key}.{row['key']}" if rows.table else f"body.{rows.key}[{found}]"
        names[path] = f"{own}.{rows.fields[-1 if rows.table else 0].key}"
        if not rows.table:
            names |= {f"{path}.{one.key}": f"{own}.{one.key}" for one in rows.fields}
        found += 1
        yield row


def _is_said(form: Form, one: Field, name: str) -> bool:
    """Return whether somebody wrote into a field of a row; a choice that is made already is not."""
    return one.kind != "part" and bool("".join(form.all(name)).strip())


def _read(form: Form, one: Field, name: str) -> Any:  # noqa: ANN401, PLR0911  # whatever JSON holds
    typed_in = form.text(name)
    match one.kind:
        case "number":
            low = -MAX_WHOLE if one.signed else 0
            value = form.number(name, scale=one.scale, low=low)
            return value if value is not None or one.optional else 0
        case "box":
            return form.has(name)
        case "weekdays":
            return sorted({int(day) for day in form.all(name) if day.isdecimal()})
        case "date":
            day = form.day(name)
            return day.isoformat() if day else (None if one.optional else "")
        case "dates":
            return [_iso_day(day) for day in typed_in.replace(",", " ").split()]
        case "time":
            return typed_in or (None if one.optional else "00:00")
        case "ring":
            return [_corner(line) for line in typed_in.splitlines() if line.strip()]
        case _:
            return typed_in or (None if one.optional else "")


def _iso_day(typed_in: str) -> str:
    """Return a day as the rule has it; what is none is left for the rule."""
    found = _DAY_FIRST.fullmatch(typed_in)
    return f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else typed_in


def _corner(line: str) -> list[object]:
    """Read a corner of a zone, ``longitude latitude``; what is none is left for the rule."""
    parts: list[object] = []
    for word in line.replace(",", " ").split():
        try:
            parts.append(float(word))
        except ValueError:
            parts.append(word)
    return parts


def _shown(one: Field, value: Any, language: str) -> Any:  # noqa: ANN401
    if value is None:
        return ""
    match one.kind:
        case "number":
            return typed(value, one.scale, language)
        case "dates":
            return ", ".join(_day_words(day, language) for day in value)
        case "time":
            return str(value)[:5]
        case "ring":
            return "\n".join(f"{lon} {lat}" for lon, lat in value)
        case _:
            return value


def _day_words(day: str, language: str) -> str:
    """Write a day of a rule as people of a language do: ``24/12/2026`` in French."""
    return _ISO_DAY.sub(r"\3/\2/\1", day) if language == "fr" else day


def _listed(rows: Rows, value: Any) -> list[Body]:  # noqa: ANN401
    if rows.table:
        return [{"key": key, "value": one} for key, one in (value or {}).items()]
    return list(value or [])


def _find(body: Mapping[str, Any], path: str) -> Any:  # noqa: ANN401
    found: Any = body
    for key in path.split("."):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def _put(body: Body, path: str, value: object) -> None:
    *above, last = path.split(".")
    for key in above:
        body = body.setdefault(key, {})
    body[last] = value


def _drop(body: Body, path: str) -> None:
    *above, last = path.split(".")
    for key in above:
        body = body.get(key, {})
    body.pop(last, None)


def _paths(key: str, name: str) -> dict[str, str]:
    """Return the key paths of a field, and of what it is the first of."""
    parts = key.split(".")
    return {f"body.{'.'.join(parts[: count + 1])}": name for count in range(len(parts) - 1, -1, -1)}
