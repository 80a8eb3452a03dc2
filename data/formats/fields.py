"""Reads the fields of a parsed document by type, and collects everything that is wrong.

A reader walks a :class:`Node` (one value and its key path) and a :class:`Table` (a node that
holds keys). Each method gives the value, or a stand-in after noting a fault, so that one pass
over a file finds all its faults.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, available_timezones

from data.formats.reading import Document, child_path
from dispatch.values.local_time import read_moment, within_calendar
from routing.errors import Fault

Subject = tuple[str, str] | None

_SHOWN = 60
"""Longest piece of a value that a fault repeats."""

_LISTED = 12
"""Most known names that a fault lists."""


def shown(value: object) -> str:
    """Return a value as a fault repeats it: as JSON, cut where it is long."""
    value = _text(value) if isinstance(value, datetime) else value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=_text)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


_MADE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|-?\d+\.\d+,-?\d+\.\d+")


def listed(names: Iterable[str]) -> str:
    """Return known names as a fault lists them; an em dash where there is none.

    Ids and points that stand for a name are left out where there are names that people gave.
    """
    found = sorted(names)
    ordered = [one for one in found if not _MADE.fullmatch(one)] or found
    if not ordered:
        return "—"
    return ", ".join(ordered[:_LISTED]) + (" …" if len(ordered) > _LISTED else "")


@dataclass(slots=True, kw_only=True)
class Faults:
    """Everything found wrong with one document so far."""

    document: Document
    found: list[Fault] = field(default_factory=list)

    def add(self, code: str, where: str, subject: Subject, **args: str | float) -> None:
        """Note one fault; its line is looked up from its key path."""
        line = self.document.lines.get(where, 0)
        fault = Fault(
            code=code,
            file=self.document.file,
            where=where,
            args={"line": line, **args},
            subject=subject,
        )
        self.found.append(fault)

    def root(self) -> Node:
        """Return the document's outermost value."""
        return Node(value=self.document.content, where="", subject=None, faults=self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One value of a document, where it stands, and the thing to leave out if it is wrong."""

    value: object
    where: str
    subject: Subject
    faults: Faults

    def fault(self, code: str, **args: str | float) -> None:
        """Note that this value is wrong."""
        self.faults.add(code, self.where, self.subject, **args)

    def about(self, what: str, name: str) -> Node:
        """Return the same value with a thing to leave out if it is wrong."""
        return replace(self, subject=(what, name))

    def _wrong_type(self, expected: str) -> None:
        self.fault("wrong-type", value=shown(self.value), expected=expected)

    def child(self, key: str | int, value: object) -> Node:
        """Return a value inside this one."""
        where = child_path(self.where, key)
        return Node(value=value, where=where, subject=self.subject, faults=self.faults)

    def fault_at(self, key: str | int, code: str, /, **args: str | float) -> None:
        """Note that a value inside this one is wrong, or missing."""
        self.child(key, None).fault(code, **args)

    def text(self, *, empty: bool = True) -> str | None:
        """Read a text; an empty one is a fault unless allowed."""
        if not isinstance(self.value, str):
            self._wrong_type("text")
            return None
        if not empty and not self.value.strip():
            self.fault("empty-text")
            return None
        return self.value

    def integer(self, low: int, high: int) -> int | None:
        """Read a whole number from ``low`` to ``high``."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            self._wrong_type("whole-number")
            return None
        if not low <= self.value <= high:
            self.fault("out-of-range", value=shown(self.value), low=low, high=high)
            return None
        return self.value

    def number(self, low: float, high: float) -> float | None:
        """Read a number from ``low`` to ``high``."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            self._wrong_type("number")
            return None
        if not low <= self.value <= high:
            self.fault("out-of-range", value=shown(self.value), low=low, high=high)
            return None
        return float(self.value)

    def flag(self) -> bool | None:
        """Read true or false."""
        if not isinstance(self.value, bool):
            self._wrong_type("true-or-false")
            return None
        return self.value

    def instant(self, zone: tzinfo) -> datetime | None:
        """Read an ISO 8601 instant with its offset, in whole seconds, as UTC.

        ``zone`` is used only to show what a naive time might have meant. An instant that was read
        before, from a wall-clock time, is taken as it is.
        """
        if not isinstance(self.value, str | datetime):
            self._wrong_type("instant")
            return None
        example = datetime(2026, 3, 2, 8, 30, tzinfo=zone).isoformat()
        try:
            read = within_calendar if isinstance(self.value, datetime) else read_moment
            parsed = read(self.value)  # type: ignore[arg-type]
            if parsed.tzinfo is None:
                meant = parsed.replace(tzinfo=zone).isoformat()
                self.fault("naive-time", value=shown(self.value), example=meant)
                return None
            instant = parsed.astimezone(UTC)
        except ValueError:
            self.fault("not-an-instant", value=shown(self.value), example=example)
            return None
        if instant.microsecond:
            self.fault("not-whole-seconds", value=shown(self.value))
            return None
        return instant

    def zone(self) -> ZoneInfo:
        """Read the name of a time zone; UTC stands in for one that is not known."""
        name = self.text(empty=False) or "UTC"
        try:
            return ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            near = difflib.get_close_matches(name, sorted(available_timezones()), n=3)
            self.fault("unknown-time-zone", value=shown(name), known=listed(near))
            return ZoneInfo("UTC")

    def choice(self, names: Collection[str], code: str) -> str | None:
        """Read a text that must be one of ``names``; ``code`` says what they are names of."""
        text = self.text()
        if text is not None and text not in names:
            self.fault(code, value=shown(text), known=listed(names))
            return None
        return text

    def rows(self) -> list[Node]:
        """Read a list; each row on its own."""
        if not isinstance(self.value, list):
            self._wrong_type("list")
            return []
        return [self.child(row, value) for row, value in enumerate(self.value)]

    def table(self, known: Collection[str], unsupported: Collection[str] = ()) -> Table | None:
        """Read a table whose keys are all ``known``; further keys are faults.

        ``unsupported`` are keys that the format has and we do not read: they are named as such.
        """
        if not isinstance(self.value, dict):
            self._wrong_type("table")
            return None
        for key in self.value:
            if key in unsupported:
                self.fault_at(key, "unsupported-key", key=key)
            elif key not in known:
                self._unknown(key, known)
        return Table(node=self, values=self.value)

    def _unknown(self, key: str, known: Collection[str]) -> None:
        node = self.child(key, None)
        near = difflib.get_close_matches(key, known, n=1)
        if near:
            node.fault("unknown-key-near", key=shown(key), near=near[0])
        else:
            node.fault("unknown-key", key=shown(key), known=listed(known))

    def entries(self) -> Iterator[tuple[str, Node]]:
        """Read a table with free keys, such as names of dimensions."""
        if not isinstance(self.value, dict):
            self._wrong_type("table")
            return
        for key, value in self.value.items():
            yield key, self.child(key, value)

    def records(self, what: str) -> list[Node]:
        """Read a list of things with an ``id``: each may be left out alone, under that name."""
        found = []
        for row in self.rows():
            name = row.value.get("id") if isinstance(row.value, dict) else None
            if isinstance(name, int) and not isinstance(name, bool):
                name = str(name)
            label = name if isinstance(name, str) and name else row.where
            found.append(row.about(what, label))
        return found

    def names(self) -> frozenset[str]:
        """Read a list of names, such as skills."""
        found = (row.text(empty=False) for row in self.rows())
        return frozenset(name for name in found if name is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A node that holds keys. A key with the value ``null`` counts as not given."""

    node: Node
    values: dict[str, object]

    def get(self, key: str) -> Node | None:
        """Return the value of a key, ``None`` where it is not given."""
        value = self.values.get(key)
        return None if value is None else self.node.child(key, value)

    def need(self, key: str) -> Node | None:
        """Return the value of a key; its absence is a fault."""
        found = self.get(key)
        if found is None:
            self.fault_at(key, "missing-key", key=key)
        return found

    def fault_at(self, key: str, code: str, /, **args: str | float) -> None:
        """Note that the value of a key is wrong, or missing."""
        self.node.fault_at(key, code, **args)

    def text(self, key: str) -> str:
        """Read an optional text, empty where it is not given."""
        found = self.get(key)
        return (found.text() or "") if found else ""

    def name(self, key: str) -> str | None:
        """Read a needed, not empty text, such as an id."""
        found = self.need(key)
        return found.text(empty=False) if found else None

    def integer(self, key: str, *, high: int, low: int = 0, default: int = 0) -> int:
        """Read an optional whole number."""
        found = self.optional_integer(key, low=low, high=high)
        return default if found is None else found

    def optional_integer(self, key: str, *, high: int, low: int = 0) -> int | None:
        """Read an optional whole number, ``None`` where it is not given."""
        found = self.get(key)
        return found.integer(low, high) if found else None

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Read an optional truth."""
        found = self.get(key)
        return bool(found.flag()) if found else default

    def choice(
        self, key: str, names: Collection[str], code: str, *, default: str | None = None
    ) -> str | None:
        """Read a text that must be one of ``names``; it is needed where there is no default."""
        found = self.need(key) if default is None else self.get(key)
        return found.choice(names, code) if found else default

    def needed_integer(self, key: str, high: int) -> int | None:
        """Read a needed whole number."""
        found = self.need(key)
        return found.integer(0, high) if found else None

    def instant(self, key: str, zone: ZoneInfo) -> datetime | None:
        """Read a needed instant; ``zone`` as for a single value."""
        found = self.need(key)
        return found.instant(zone) if found else None

    def check_version(self, key: str, known: int) -> None:
        """Note that a file is of another version of its format than the one that is read."""
        found = self.need(key)
        if found and (isinstance(found.value, bool) or found.value != known):
            found.fault("unsupported-version", value=shown(found.value), known=known)

    def table(
        self, key: str, known: Collection[str], unsupported: Collection[str] = ()
    ) -> Table | None:
        """Read an optional table."""
        found = self.get(key)
        return found.table(known, unsupported) if found else None

    def entries(self, key: str) -> Iterable[tuple[str, Node]]:
        """Read an optional table with free keys."""
        found = self.get(key)
        return found.entries() if found else ()

    def rows(self, key: str) -> list[Node]:
        """Read an optional list."""
        found = self.get(key)
        return found.rows() if found else []

    def needed_rows(self, key: str) -> list[Node]:
        """Read a needed list."""
        found = self.need(key)
        return found.rows() if found else []

    def tables(self, key: str, known: Collection[str]) -> Iterator[Table]:
        """Read an optional list of tables; what is none is left out."""
        for row in self.rows(key):
            table = row.table(known)
            if table:
                yield table

    def records(self, key: str, what: str) -> list[Node]:
        """Read an optional list of things that may each be left out alone."""
        found = self.get(key)
        return found.records(what) if found else []

    def names(self, key: str) -> frozenset[str]:
        """Read an optional list of names."""
        found = self.get(key)
        return found.names() if found else frozenset()
