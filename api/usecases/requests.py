"""Reads what somebody asks for, with every fault of it at its key path.

A request is a table as JSON has it. Changing a thing takes a request with only the keys that
change; making one starts from an empty thing. Times may be written on the wall clock of the
cooperative (``2026-03-09T08:30``) or as instants with their offset.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import TypeVar
from uuid import UUID

from data.formats.fields import Faults, Node, Table, shown
from data.formats.reading import Document
from dispatch.values.local_time import read_day as iso_day
from routing.errors import BadInput, Conflict, NotFound

Request = Mapping[str, object]
T = TypeVar("T")

MAX_TEXT = 2000
"""Longest text that a person may write into one field, characters."""


def open_request(request: Request, keys: Collection[str]) -> Table:
    """Open a request for reading; keys beyond ``keys`` are faults.

    Raises
    ------
    BadInput
        If it is no table.
    """
    faults = Faults(document=Document(file="", content=request))
    table = faults.root().table(keys)
    if table is None or not (_is_plain(request) or _is_writable(faults.root())):
        raise BadInput(faults.found)
    return table


def _is_plain(value: object) -> bool:
    """Whether all texts are of ASCII without a zero sign: most are, and need no second look."""
    if isinstance(value, str):
        return value.isascii() and "\0" not in value
    if isinstance(value, Mapping):
        return all(map(_is_plain, value.values()))
    return not isinstance(value, list | tuple) or all(map(_is_plain, value))


def _is_writable(node: Node) -> bool:
    """Find fault with texts that no database holds: a zero sign, or half of a character."""
    value = node.value
    if isinstance(value, str):
        if "\0" not in value and value.isascii():
            return True
        broken = "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value)
        if broken:
            node.fault("text-unwritable")
        return not broken
    children: list[tuple[str | int, object]] = []
    if isinstance(value, Mapping):
        children = [(str(key), one) for key, one in value.items()]
    elif isinstance(value, list | tuple):
        children = list(enumerate(value))
    found = [_is_writable(node.child(key, one)) for key, one in children]
    return all(found)


def close_request(table: Table) -> None:
    """Refuse a request in which anything was found wrong.

    Raises
    ------
    BadInput
        With every fault.
    """
    if table.node.faults.found:
        raise BadInput(table.node.faults.found)


def text_or(table: Table, key: str, now: str, *, needed: bool = False) -> str:
    """Read a text; where it is not given, what it is now."""
    node = table.get(key)
    if node is None:
        if needed and not now:
            table.need(key)
        return now
    return read_text(node, empty=not needed) or ""


def read_text(node: Node, *, empty: bool = True) -> str | None:
    """Read a text of a length that a person may write."""
    text = node.text(empty=empty)
    if text is None:
        return None
    if len(text) > MAX_TEXT:
        node.fault("text-too-long", value=len(text), limit=MAX_TEXT)
        return None
    return text


def integer_or(table: Table, key: str, now: int, *, high: int, low: int = 0) -> int:
    """Read a whole number; where it is not given, what it is now."""
    return table.whole(key, low=low, high=high, default=now)


def choice_or(table: Table, key: str, now: str, known: Collection[str]) -> str:
    """Read one of a few words; where it is not given, what it is now."""
    node = table.get(key)
    return now if node is None else (node.choice(known, "unknown-choice") or now)


def id_or(table: Table, key: str, now: UUID | None) -> UUID | None:
    """Read an id; ``null`` takes it away, and where it is not given it stays."""
    if key not in table.values:
        return now
    node = table.get(key)
    return None if node is None else read_id(node)


def read_id(node: Node) -> UUID | None:
    """Read an id."""
    text = node.text()
    if text is None:
        return None
    try:
        return UUID(text)
    except ValueError:
        node.fault("not-an-id", value=shown(text))
        return None


def read_day(node: Node) -> date | None:
    """Read a day such as ``2026-03-09``."""
    text = node.text()
    if text is None:
        return None
    try:
        return iso_day(text)
    except ValueError:
        node.fault("not-a-day", value=shown(text), example="2026-03-09")
        return None


def check_version(found: int, expected: int | None) -> None:
    """Refuse a change of something that somebody else changed meanwhile.

    Raises
    ------
    Conflict
        If the version is another than the expected; ``None`` expects any.
    """
    if expected is not None and found != expected:
        raise Conflict("changed-meanwhile", version=found, expected=expected)


def found_or_refuse(found: T | None, code: str) -> T:
    """Return a thing that was looked up.

    Raises
    ------
    NotFound
        If there is none, or none in sight.
    """
    if found is None:
        raise NotFound(code)
    return found
