"""Details of events: ids, codes, numbers and instants, and nothing personal.

A detail is a flat table of values as JSON has them. There is no type for free text: what people
write is kept as a note, which can be erased, and an event names the note's id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from dispatch.values.local_time import read_day, read_moment
from dispatch.values.validation import fault
from routing.errors import Fault

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_CODE = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
_SHORT_CODE = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*")
_HASH = re.compile(r"[0-9a-f]{64}")
_EXAMPLE_INSTANT = "2026-03-02T08:30:00+01:00"
_SHOWN = 40
"""Longest piece of a value that a fault repeats."""

_LISTED = 12
"""Most known names that a fault lists."""


class DetailType(Protocol):
    """One kind of value; knows what is wrong with a value of it."""

    def fault(self, where: str, value: object) -> Fault | None:
        """Return what is wrong with a value, ``None`` if nothing is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One key of a detail: its type, and whether it must be there."""

    type: DetailType
    needed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A whole number from ``low`` to ``high``; its unit stands in the name of its key."""

    low: int = 0
    high: int

    def fault(self, where: str, value: object) -> Fault | None:
        """Return what is wrong with a value: no whole number, or out of range."""
        if isinstance(value, bool) or not isinstance(value, int):
            return _wrong_type(where, value, "whole-number")
        if not self.low <= value <= self.high:
            return fault("out-of-range", where, value=shown(value), low=self.low, high=self.high)
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of a few codes."""

    of: tuple[str, ...]

    def fault(self, where: str, value: object) -> Fault | None:
        """Return what is wrong with a value: no text, or not among the codes."""
        if not isinstance(value, str):
            return _wrong_type(where, value, "text")
        if value not in self.of:
            return fault("unknown-choice", where, value=shown(value), known=", ".join(self.of))
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Id:
    """The id of a thing, a UUID in small letters."""

    def fault(self, where: str, value: object) -> Fault | None:
        """Return what is wrong with a value: no text, or no UUID."""
        if not isinstance(value, str):
            return _wrong_type(where, value, "text")
        if not is_uuid(value):
            return fault("event-not-an-id", where, value=shown(value))
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ids:
    """A list of ids, each once, up to ``most``."""

    most: int = 1000

    def fault(self, where: str, value: object) -> Fault | None:
        """Return the first thing wrong with a value: no list, too long, no UUID, or one twice."""
        if not isinstance(value, list | tuple):
            return _wrong_type(where, value, "list")
        if len(value) > self.most:
            return fault("event-list-too-long", where, value=len(value), limit=self.most)
        first: dict[str, int] = {}
        for index, one in enumerate(value):
            if wrong := Id().fault(f"{where}[{index}]", one):
                return wrong
            if one in first:
                return fault(
                    "duplicate-id",
                    f"{where}[{index}]",
                    value=str(one),
                    first=f"{where}[{first[one]}]",
                )
            first[one] = index
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A code of ours, such as ``legal-1``: small letters, digits, ``-`` and ``_``, up to 64."""

    def fault(self, where: str, value: object) -> Fault | None:
        """Return what is wrong with a value: no text, or no such code."""
        return _pattern_fault(where, value, _CODE, 64, "event-not-a-code")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortCode:
    """A code that people read and type, such as ``K7M4-PXA``: capitals, digits, ``-``, up to 24."""

    def fault(self, where: str, value: object) -> Fault | None:
        """Return what is wrong with a value: no text, or no such code."""
        return _pattern_fault(where, value, _SHORT_CODE, 24, "event-not-a-short-code")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hash:
    """A SHA-256 as 64 hexadecimal digits in small letters."""

    def fault(self, where: str, value: object) -> Fault | None:
        """Return what is wrong with a value: no text, or no such digest."""
        return _pattern_fault(where, value, _HASH, 64, "event-not-a-hash")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """True or false."""

    def fault(self, where: str, value: object) -> Fault | None:
        """Return what is wrong with a value: neither true nor false."""
        return None if isinstance(value, bool) else _wrong_type(where, value, "true-or-false")


@dataclass(frozen=True, slots=True, kw_only=True)
class Instant:
    """A moment, ISO 8601 in whole seconds with its offset from UTC."""

    def fault(self, where: str, value: object) -> Fault | None:
        """Return what is wrong with a value: no time, no offset, or parts of a second."""
        if not isinstance(value, str):
            return _wrong_type(where, value, "instant")
        args = {"value": shown(value), "example": _EXAMPLE_INSTANT}
        try:
            instant = read_moment(value)
        except ValueError:
            return Fault(code="not-an-instant", where=where, args=args)
        if instant.tzinfo is None:
            return Fault(code="naive-time", where=where, args=args)
        if instant.microsecond:
            return fault("not-whole-seconds", where, value=shown(value))
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day in the cooperative's zone, ISO 8601 such as ``2026-03-02``."""

    def fault(self, where: str, value: object) -> Fault | None:
        """Return what is wrong with a value: no text, or no day."""
        if not isinstance(value, str):
            return _wrong_type(where, value, "text")
        try:
            good = read_day(value).isoformat() == value
        except ValueError:
            good = False
        return (
            None
            if good
            else fault("event-not-a-day", where, value=shown(value), example="2026-03-02")
        )


def check_detail(fields: Mapping[str, Detail], detail: Mapping[str, object]) -> list[Fault]:
    """Return everything that is wrong with a detail: unknown and missing keys, wrong values."""
    faults = []
    known = ", ".join(list(fields)[:_LISTED]) or "—"
    for key, value in detail.items():
        where = f"detail.{shown(key)}"
        field = fields.get(key)
        if field is None:
            faults.append(fault("unknown-key", "detail", key=shown(key), known=known))
        elif wrong := field.type.fault(where, value):
            faults.append(wrong)
    faults += [
        fault("missing-key", "detail", key=key)
        for key, field in fields.items()
        if field.needed and key not in detail
    ]
    return faults


def is_uuid(text: str) -> bool:
    """Return whether a text is a UUID in small letters with hyphens."""
    return _UUID.fullmatch(text) is not None


def shown(value: object) -> str:
    """Return a value as a fault repeats it, cut where it is long."""
    if isinstance(value, int) and value.bit_length() > 100:
        return f"± 2^{value.bit_length()}"  # Digits of a number without end are no message.
    text = str(value) if isinstance(value, str | int | float) else type(value).__name__
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _wrong_type(where: str, value: object, expected: str) -> Fault:
    return fault("wrong-type", where, value=shown(value), expected=expected)


def _pattern_fault(
    where: str, value: object, pattern: re.Pattern[str], most: int, code: str
) -> Fault | None:
    if not isinstance(value, str):
        return _wrong_type(where, value, "text")
    if len(value) <= most and pattern.fullmatch(value):
        return None
    return fault(code, where, value=shown(value), limit=most)
