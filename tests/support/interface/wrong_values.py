"""Wrong values in place of right ones, by what the description says of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from random import Random
from typing import Any

from tests.support.interface.described import Schema, Step
from tests.support.interface.edges import CLOCKS, DAYS, INSTANTS, NUMBERS, WHOLES, Raw

Edit = Callable[[Any], Any]
"""Returns a wrong value in place of a right one."""

PAIRS = (
    *(("start", "end"), ("first", "last"), ("from_at", "until_at"), ("starts_at", "ends_at")),
    *(("after", "before"), ("start_min", "end_min"), ("opens_at", "closes_at")),
)
"""Keys of two ends, the earlier first."""
OTHER_TYPES: Mapping[str, Sequence[object]] = {
    "table": (None, "text", 5, True, [], [{}]),
    "list": (None, "text", 5, True, {}, {"0": "first"}),
    "choice": (None, "", "never", 5, True, [], {}, "NEVER"),
    "id": (
        *(None, "", "not-an-id", 17, True, [], {}, "01975e3c-2f00-7000-8000", "x" * 36),
        *("01975e3c-2f00-7000-8000-0000000000ff", "01975E3C-2F00-7000-8000-00000000zzzz"),
    ),
    "text": (None, "", "   ", 5, 1.5, True, [], {}, ["text"], "NUL \x00 inside", "\x07bell"),
    "yes or no": (None, "true", "yes", "", 0, 1, [], {}),
    "day": (*DAYS, "9.3.2026", "tomorrow"),
    "instant": (*INSTANTS, "tomorrow at nine", "2026-03-09 08:00"),
    "clock": (*CLOCKS, "noon"),
    "whole": WHOLES,
    "number": NUMBERS,
}
FORMATS = {"uuid": "id", "date": "day", "date-time": "instant", "time": "clock"}
TYPES = {
    "object": "table",
    "array": "list",
    "string": "text",
    "boolean": "yes or no",
    "integer": "whole",
    "number": "number",
}
LONGEST_VALUE = 60
MOST_ENTRIES = 2000
"""Longer lists are not sent."""
CLOCK_KEYS = {"start", "end"}
"""Texts without a format that are a time of the clock or an instant."""


def kind_of(schema: Schema, way: Sequence[Step]) -> str:
    """Return what a schema describes, in the words of :data:`OTHER_TYPES`; empty for nothing."""
    if schema.get("enum") or "const" in schema:
        return "choice"
    if schema.get("format") in FORMATS:
        return FORMATS[schema["format"]]
    if schema.get("type") == "string" and way and way[-1] in CLOCK_KEYS:
        return "clock"
    return TYPES.get(schema.get("type", ""), "")


def edits(kind: str, schema: Schema, right: object, rng: Random) -> Iterator[tuple[str, Edit]]:
    """Yield ways to make a part wrong, by what they are called."""
    others = [value for value in OTHER_TYPES[kind] if value != right and not is_endless(value)]
    other = rng.choice(others)
    yield "another value at", lambda _: other
    if isinstance(right, dict):
        yield from table_edits(schema, right, rng)
    elif isinstance(right, list):
        yield from list_edits(schema, right, rng)
    if "maxLength" in schema:
        yield "too long a text at", lambda _: "x" * (schema["maxLength"] + 1)
    for bound, step in (("minimum", -1), ("maximum", 1)):
        if bound in schema:
            beyond = int(schema[bound]) + step
            yield "beyond its bounds", always(beyond)


def always(value: object) -> Edit:
    """Return an edit that puts a value in place of whatever was there."""
    return lambda _: value


def table_edits(schema: Schema, right: dict[str, Any], rng: Random) -> Iterator[tuple[str, Edit]]:
    """Yield ways to make a table wrong."""
    yield "an unknown key in", lambda table: {**table, "colour": "red"}
    must = [key for key in schema.get("required", sorted(right)) if key in right]
    if must:
        gone = rng.choice(must)
        yield f"no {gone} in", lambda table: {k: v for k, v in table.items() if k != gone}
        yield (
            f"{gone} misspelt in",
            lambda table: {f"{k}_" if k == gone else k: v for k, v in table.items()},
        )
        yield f"null for {gone} in", lambda table: {**table, gone: None}
    for first, last in PAIRS:
        if right.get(first) is not None and right.get(last) is not None:
            reversed_ = {**right, first: right[last], last: right[first]}
            for _ in range(3):  # Chosen more often: the most telling fault of two ends.
                yield f"{first} and {last} reversed in", always(reversed_)


def list_edits(schema: Schema, right: list[Any], rng: Random) -> Iterator[tuple[str, Edit]]:
    """Yield ways to make a list wrong."""
    bad: object = rng.choice([None, 5, "text", True, [], {}, [[]]])
    yield "a bad entry at the end of", lambda entries: [*entries, bad]
    if schema.get("minItems") or right:
        yield "no entry in", lambda _: []
    if right:
        yield "the first entry twice in", lambda entries: [*entries, deepcopy(entries[0])]
    if schema.get("maxItems", 10**6) <= MOST_ENTRIES:
        entry = right[0] if right else None
        yield "too many entries in", lambda _: [entry] * (schema["maxItems"] + 1)


def is_endless(value: object) -> bool:
    """Return whether a value is so long that a thousand of its kind would not fit in a file."""
    text = value.text if isinstance(value, Raw) else value
    return isinstance(text, str) and len(text) > LONGEST_VALUE
