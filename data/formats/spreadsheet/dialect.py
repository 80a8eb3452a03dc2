"""Form of a CSV file (encoding, separator, line ends): found out, and kept for writing."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.formats.reading import refuse
from data.formats.spreadsheet.cells import Cell, text_of
from data.formats.spreadsheet.headers import MAX_HEADER_SIGNS, best_count

if TYPE_CHECKING:
    from pathlib import Path

SEPARATORS = (",", ";", "\t")
HEADER_SEARCH = 10
"""Rows from the top among which the header is looked for; a title may stand above it."""

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_GUARDED = re.compile(r"'+[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """Form of a CSV file.

    Attributes
    ----------
    encoding, mark
        As Python names it, and whether a byte order mark comes first.
    separator, line_end
        Between cells, and after rows.
    declared
        Whether the first line is ``sep=;``, as some programs write for others.
    """

    encoding: str = "utf-8"
    mark: bool = True
    separator: str = ";"
    line_end: str = "\r\n"
    declared: bool = False


def csv_rows(path: Path, raw: bytes) -> tuple[list[list[Cell]], Dialect]:
    """Read the rows of a CSV file, whatever its dialect.

    Raises
    ------
    BadInput
        If its bytes are no text, or its quotes do not pair.
    """
    text, encoding, mark = decoded(path, raw)
    line_end = "\r\n" if "\r\n" in text else "\n" if "\n" in text else "\r"
    declaration = re.match(r"sep=(.)\r?\n?", text, re.IGNORECASE)
    separator = declaration[1] if declaration else _separator(text)
    dialect = Dialect(
        encoding=encoding,
        mark=mark,
        separator=separator,
        line_end=line_end,
        declared=bool(declaration),
    )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[list[Cell]] = []
    try:
        rows.extend([_unguarded(cell) for cell in row] for row in reader)
    except csv.Error as error:
        refuse("csv-quotes", path, where=f"row {len(rows) + 1}", why=str(error))
    # Programs that know the declaration do not show it, so it counts as no row.
    return rows[1:] if declaration else rows, dialect


def decoded(path: Path, raw: bytes) -> tuple[str, str, bool]:
    """Return text, encoding, and whether there was a byte order mark."""
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return _decode(path, raw[len(mark) :], encoding), encoding, True
    if b"\0" in raw:
        encoding = "utf-16-le" if raw[1::2].count(0) >= raw[::2].count(0) else "utf-16-be"
        return _decode(path, raw, encoding), encoding, False
    try:
        return raw.decode("utf-8"), "utf-8", False
    except UnicodeDecodeError:
        return _decode(path, raw, "cp1252"), "cp1252", False


def _decode(path: Path, raw: bytes, encoding: str) -> str:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        refuse("not-text", path)
    if "\0" in text:
        refuse("not-text", path)
    return text


def _separator(text: str) -> str:
    """Choose the separator under which the top of the file has the most known headers."""
    scores = {separator: _score(text, separator) for separator in SEPARATORS}
    return max(scores, key=lambda separator: scores[separator])


def _score(text: str, separator: str) -> tuple[int, int]:
    rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            rows.append([text_of(cell)[:MAX_HEADER_SIGNS] for cell in row])
            if len(rows) == HEADER_SEARCH:
                break
    except csv.Error:
        return 0, 0
    return max(((best_count(row), len(row)) for row in rows), default=(0, 0))


# ---------------------------------------------------------------------------- formula injection


def guarded(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet program would run as a formula.

    A plain negative number stays as it is. Reading takes the apostrophe off again.
    """
    risky = _GUARDED.match(f"'{text}")
    number = re.fullmatch(r"-\d[\d  \u00a0\u202f]*(?:[.,]\d+)?", text)
    return f"'{text}" if risky and not number else text


def _unguarded(text: str) -> str:
    return text[1:] if _GUARDED.match(text) else text
