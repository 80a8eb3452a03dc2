"""One cell into one value: numbers, amounts with units, truths, lists and texts."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from data.formats.fields import shown
from data.formats.spreadsheet.columns import UNITS
from data.formats.spreadsheet.headers import Meaning, plain_words


class Unread(str):
    """A cell whose value the file does not give: an error such as ``#N/A``, or a bare formula."""

    __slots__ = ()


Cell = str | int | float | bool | date | datetime | time | timedelta
"""Value of a cell; an empty cell is the empty text."""

SPACES = "\u00a0\u202f\u2009\u2007"
_GAP = rf"[ '’{SPACES}]"
_FORMS = (
    (re.compile(rf"[+-]?\d{{1,3}}(?:{_GAP}\d{{3}})+(?:[.,]\d+)?"), None),
    (re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+,\d+"), "."),  # 1.234,5
    (re.compile(r"[+-]?\d{1,3}(?:,\d{3})+\.\d+"), ","),  # 1,234.5
    (re.compile(r"[+-]?\d{1,3}(?:\.\d{3}){2,}"), "."),  # 1.234.567
    (re.compile(r"[+-]?\d{1,3}(?:,\d{3}){2,}"), ","),
    (re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)"), None),
)
_WITH_UNIT = re.compile(
    rf"(?P<number>[-+.,\d](?:[-+.,'’\d {SPACES}]*[.,\d])?)\s*(?P<unit>(?:[^\W\d_]|[€%]).*)"
)
_CLOCK = re.compile(
    r"(?P<hours>\d{1,2})\s*[h:]\s*(?P<minutes>[0-5]?\d)?\s*(?:m|mn|min)?(?::[0-5]\d)?"
)
_TRUE = frozenset({"oui", "yes", "true", "vrai", "1", "x", "o", "y"})
_FALSE = frozenset({"non", "no", "false", "faux", "0", "n", ""})


class CellFault(Exception):
    """A cell cannot be read; code and arguments of the fault to note."""

    def __init__(self, code: str, **args: str | float) -> None:
        super().__init__(code)
        self.code = code
        self.arguments = args


def text_of(cell: Cell) -> str:
    """Return a cell as the text that a person would type: ``12``, not ``12.0``."""
    if isinstance(cell, str):
        return cell.strip(" \t\r\n" + SPACES)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        integer = isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15
        return str(int(cell)) if integer else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ") if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return cell.isoformat()


def is_empty(cell: Cell) -> bool:
    """Return whether a cell holds nothing, or blanks only."""
    return isinstance(cell, str) and not text_of(cell)


def number(cell: Cell) -> Decimal:
    """Read a number: ``1 234,5``, ``1.234,5``, ``1,234.5`` and ``12.5`` alike.

    A lone comma or point is always the decimal sign.

    Raises
    ------
    CellFault
        If it is no number.
    """
    if isinstance(cell, int) and not isinstance(cell, bool):
        return Decimal(cell)
    if isinstance(cell, float) and math.isfinite(cell):
        # Computed cells carry noise such as 0.30000000000000004 in their last digits.
        return Decimal(f"{cell:.12g}")
    if isinstance(cell, str):
        text = text_of(cell).replace("\N{MINUS SIGN}", "-")
        for form, thousands in _FORMS:
            if form.fullmatch(text):
                kept = text.replace(thousands, "") if thousands else re.sub(_GAP, "", text)
                return Decimal(kept.replace(",", "."))
    raise CellFault("not-a-number", value=shown(text_of(cell)))


def integer(cell: Cell, low: int, high: int) -> int:
    """Read a whole number from ``low`` to ``high``."""
    value = number(cell)
    if value != value.to_integral_value():
        raise CellFault("not-a-whole-number", value=shown(text_of(cell)))
    return int(_within(value, cell, low, high))


def amount(cell: Cell, meaning: Meaning, low: int, high: int) -> int:
    """Read an amount in the base unit of its column, rounded to whole ones.

    A unit in the cell (``500 g``) goes before that of the header. Times may be ``1h30`` too.
    ``low`` and ``high`` are in base units.
    """
    scale, value = meaning.scale, cell
    if meaning.base == "s" and (seconds := _seconds(cell)) is not None:
        return int(_within(Decimal(seconds), cell, low, high))
    found = _WITH_UNIT.fullmatch(text_of(cell)) if isinstance(cell, str) else None
    if found:
        written = plain_words(found["unit"]) or found["unit"]
        scales = UNITS.get(meaning.base, {})
        if written not in scales:
            units = ", ".join(unit for unit in scales if len(unit) <= 3)
            raise CellFault("unknown-unit", value=shown(text_of(cell)), known=units)
        scale, value = scales[written], found["number"]
    exact = number(value) * scale
    rounded = exact.to_integral_value(rounding=ROUND_HALF_UP)
    return int(_within(rounded, cell, low, high, scale))


def _within(value: Decimal, cell: Cell, low: int, high: int, scale: int = 1) -> Decimal:
    if not low <= value <= high:
        bounds = {"low": low // scale, "high": high // scale}
        raise CellFault("out-of-range", value=shown(text_of(cell)), **bounds)
    return value


def _seconds(cell: Cell) -> int | None:
    """Return a length of time written with hours: ``1h30``, ``0:10``, or a clock cell."""
    if isinstance(cell, timedelta):
        return round(cell.total_seconds())
    if isinstance(cell, time):
        return cell.hour * 3600 + cell.minute * 60 + cell.second
    found = _CLOCK.fullmatch(text_of(cell).lower()) if isinstance(cell, str) else None
    if found is None:
        return None
    return int(found["hours"]) * 3600 + int(found["minutes"] or 0) * 60


def flag(cell: Cell) -> bool:
    """Read a truth: ``oui``, ``non``, ``yes``, ``no``, ``vrai``, ``faux``, 1, 0, ``x``."""
    words = text_of(cell).lower()
    if words in _TRUE or words in _FALSE:
        return words in _TRUE
    raise CellFault("not-yes-or-no", value=shown(text_of(cell)))


def names(cell: Cell) -> frozenset[str]:
    """Read names set apart by commas, semicolons, bars or line breaks."""
    parts = (part.strip() for part in re.split(r"[,;|\n]", text_of(cell)))
    return frozenset(part for part in parts if part)


def lat_lon(cell: Cell) -> tuple[Decimal, Decimal]:
    """Read ``latitude, longitude`` in one cell; decimal commas need another sign between them."""
    text = text_of(cell)
    point = re.fullmatch(r"([-+]?\d+(?:\.\d+)?)\s*[,;\s]\s*([-+]?\d+(?:\.\d+)?)", text)
    comma = re.fullmatch(r"([-+]?\d+,\d+)\s*(?:;|\s|,\s)\s*([-+]?\d+,\d+)", text)
    found = point or comma
    if found is None:
        raise CellFault("not-lat-lon", value=shown(text))
    return number(found[1]), number(found[2])


def packages(cell: Cell) -> int:
    """Count the packages of ``small-box=1 big-box=2``."""
    total = 0
    for part in text_of(cell).split():
        found = re.fullmatch(r"[^=\s]+=(\d{1,6})", part)
        if found is None:
            raise CellFault("not-packages", value=shown(text_of(cell)))
        total += int(found[1])
    return total
