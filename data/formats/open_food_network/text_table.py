"""Rows of a report's file: CSV as the platform writes it or a spreadsheet program saved it, XLSX.

In a CSV of the platform an empty text (``""``) and nothing at all are two values, which the
standard library's reader gives as one; so the cells are read here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from data.formats.reading import refuse
from data.formats.spreadsheet.cells import text_of
from data.formats.spreadsheet.dialect import SEPARATORS, decoded
from data.formats.spreadsheet.sheets import (
    BOOK_ENDINGS,
    CSV_ENDINGS,
    MAX_BYTES,
    MAX_CELL_SIGNS,
    MAX_COLUMNS,
    MAX_ROWS,
    sheets_in,
)
from routing.errors import BadInput

Cells = list[str | None]
"""Cells of a row; nothing at all is ``None``."""
Score = Callable[[Sequence[str | None]], int]
"""How much a row looks like the headers of a report."""

HEADER_SEARCH = 12
"""Rows from the top among which the headers are looked for: title, dates, hour of printing."""
ENDINGS = (*CSV_ENDINGS, *BOOK_ENDINGS)
_EMPTY_WORDS = frozenset({"none", "aucun"})
"""What the platform writes into the empty cells of a workbook."""
_MISREAD = re.compile("Ã[\u0080-\u00bf\u0152-\u2122 ]|Â[\u00a0-\u00bf]")


def read_rows(content: bytes, name: str, score: Score) -> tuple[list[Cells], bool]:
    """Read the rows of a file, and whether it is a workbook, or was one before it was saved as CSV.

    Parameters
    ----------
    name
        Its name, whose ending says what it is.
    score
        Chooses the separator, the encoding and, in a workbook, the sheet.

    Raises
    ------
    BadInput
        If the file is damaged, too large, or no table.
    """
    ending = Path(name).suffix.lower()
    if ending in BOOK_ENDINGS:
        sheets = [_book_rows(sheet.rows) for sheet in sheets_in(Path(name), content)]
        if not sheets:
            refuse("open-food-network-empty", name)
        return max(sheets, key=lambda rows: _best(rows, score)), True
    if ending not in CSV_ENDINGS:
        refuse("job-file-ending", name, value=ending[:20], known=", ".join(ENDINGS))
    if len(content) > MAX_BYTES:
        size = -(-len(content) // 10**6)
        refuse("file-too-large", name, value=size, limit=MAX_BYTES // 10**6)
    rows = _csv_rows(content, name, score)
    return (_book_rows(rows), True) if _was_book(rows, score) else (rows, False)


def _book_rows(rows: Sequence[Sequence[object]]) -> list[Cells]:
    """Return the cells of a sheet as texts; there, empty ones are written as a word."""
    found: list[Cells] = []
    for row in rows:
        texts = [text_of(cell or "") for cell in row]  # type: ignore[arg-type]
        found.append([None if not t or _is_empty_word(t) else t for t in texts])
    return found


def _was_book(rows: Sequence[Cells], score: Score) -> bool:
    """Return whether a CSV was a workbook before: most rows below its headers have empty words.

    In a CSV of the platform such a word is what somebody typed, here and there.
    """
    headers = max(range(min(len(rows), HEADER_SEARCH)), key=lambda at: score(rows[at]), default=0)
    body = [row for row in rows[headers + 1 :] if any(row)]
    worded = sum(any(_is_empty_word(cell or "") for cell in row) for row in body)
    return worded * 2 > len(body)


def _is_empty_word(text: str) -> bool:
    return text.strip().lower() in _EMPTY_WORDS


def _csv_rows(content: bytes, name: str, score: Score) -> list[Cells]:
    # The separator is chosen first: with another one the quotes of a good file do not pair.
    best: tuple[int, str, str] = (-1, "", SEPARATORS[0])
    for text in _readings(content, name):
        for separator in SEPARATORS:
            top = _head(text, separator)
            points = _best(top, score) * 100 + max((len(row) for row in top), default=0)
            if points > best[0]:
                best = (points, text, separator)
    return list(_rows(best[1], best[2], name))


def _readings(content: bytes, name: str) -> Iterator[str]:
    """Give the texts that the bytes may stand for, the likeliest first."""
    try:
        text, encoding, _ = decoded(Path(name), content)
    except BadInput:
        if b"\0" in content:
            raise
        text, encoding = content.decode("mac_roman"), "mac_roman"
    if text.lower().lstrip('"').startswith("sep="):
        text = text.partition("\n")[2]
    yield text
    if encoding == "cp1252":
        # Spreadsheet programs of the Macintosh save in an alphabet of their own.
        yield content.decode("mac_roman")
    if _MISREAD.search(text):
        # Saved as UTF-8 by a program that had opened UTF-8 as something else.
        with suppress(UnicodeError):
            yield text.encode("cp1252").decode("utf-8")


def _head(text: str, separator: str) -> list[Cells]:
    """Return the first rows; what is wrong with the file is for whoever reads all of it."""
    found: list[Cells] = []
    with suppress(BadInput):
        for row in _rows(text, separator, ""):
            found.append(row)
            if len(found) == HEADER_SEARCH:
                break
    return found


def _best(rows: Sequence[Cells], score: Score) -> int:
    return max((score(row) for row in rows[:HEADER_SEARCH]), default=0)


@cache
def _cell(separator: str) -> re.Pattern[str]:
    sign = re.escape(separator)
    return re.compile(
        rf'(?:"(?P<quoted>[^"]*(?:""[^"]*)*)" *'
        # A word in quotes at the beginning of a title does not quote all of it.
        rf'|(?P<bare>(?!")[^{sign}\r\n]*|"[^"{sign}\r\n]*"[^{sign}\r\n]+))'
        rf"(?P<end>{sign}|\r\n|\n|\r|\Z)"
    )


def _rows(text: str, separator: str, name: str) -> Iterator[Cells]:
    """Read the rows: a quoted cell may hold line ends of any kind, each row may end in any."""
    pattern, place, row, count = _cell(separator), 0, list[str | None](), 0
    while place < len(text):
        found = pattern.match(text, place)
        if found is None:
            refuse("csv-quotes", name, where=f"row {count + 1}", why='"')
        quoted, bare = found["quoted"], found["bare"]
        row.append(quoted.replace('""', '"') if quoted is not None else bare or None)
        if max(len(row[-1] or ""), 0) > MAX_CELL_SIGNS:
            args = {"value": len(row[-1] or ""), "limit": MAX_CELL_SIGNS}
            refuse("cell-too-long", name, where=f"row {count + 1}", **args)
        place = found.end()
        if found["end"] != separator:
            count += 1
            if count > MAX_ROWS:
                refuse("too-many-rows", name, value=count, limit=MAX_ROWS)
            if len(row) > MAX_COLUMNS:
                refuse("too-many-columns", name, value=len(row), limit=MAX_COLUMNS)
            yield row
            row = []
    if row:
        yield [*row, None]
