"""A sheet with its headers understood, ready to be read row by row."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from data.formats.fields import listed, shown
from data.formats.spreadsheet.cells import Cell, is_empty, text_of
from data.formats.spreadsheet.columns import Kind
from data.formats.spreadsheet.dialect import HEADER_SEARCH
from data.formats.spreadsheet.headers import (
    MAX_HEADER_SIGNS,
    Meaning,
    best_count,
    is_comment,
    known_headers,
    meaning_of,
    sheet_kind,
)
from data.formats.spreadsheet.sheets import Sheet, letter
from routing.errors import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """One understood column: where it stands, how it is headed, and what it means."""

    index: int
    text: str
    meaning: Meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A sheet of a known kind.

    ``header_row`` is the index of its header in the sheet, ``width`` how many columns have a
    header.
    """

    sheet: Sheet
    kind: Kind
    header_row: int
    width: int
    headings: dict[str, Heading]

    def has(self, *keys: str) -> bool:
        """Return whether it has any of these columns."""
        return any(key in self.headings for key in keys)

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Return index and cells of every row below the header that holds anything."""
        start = self.header_row + 1
        for index, row in enumerate(self.sheet.rows[start:], start):
            if not all(is_empty(cell) for cell in row):
                yield index, row


def header_index(sheet: Sheet) -> int:
    """Find the header: the first row that is not empty, unless that is a title above a known one.

    A title has one or two cells; a fuller row is never passed over.
    """
    filled = (index for index, row in enumerate(sheet.rows) if any(not is_empty(c) for c in row))
    candidates = [index for index, _ in zip(filled, range(HEADER_SEARCH), strict=False)]
    first = candidates[0]
    for index in candidates:
        if best_count(_texts(sheet.rows[index])) >= 2:
            return index
        if sum(not is_empty(cell) for cell in sheet.rows[index]) > 2:
            break
    return first


def _texts(row: list[Cell]) -> list[str]:
    return [text_of(cell)[:MAX_HEADER_SIGNS] for cell in row]


def understand(sheet: Sheet) -> tuple[Table | None, list[Fault]]:
    """Find the header of a sheet and what each column means.

    Returns
    -------
    Table and faults
        The table (``None`` where nothing says what the sheet holds), and what is wrong with the
        header. A fault of a header cannot be mended by leaving out rows.
    """
    at = header_index(sheet)
    headers = _texts(sheet.rows[at])
    while headers and not headers[-1]:
        headers.pop()
    finder = _Headers(sheet=sheet, at=at, headers=headers, faults=[])
    kind = sheet_kind((sheet.name, sheet.path.stem), headers)
    if kind is None:
        finder.fault("sheet-kind-unknown", "", value=shown(" | ".join(headers)))
        return None, finder.faults
    headings = finder.headings(kind)
    table = Table(sheet=sheet, kind=kind, header_row=at, width=len(headers), headings=headings)
    return table, finder.faults


@dataclass(slots=True, kw_only=True)
class _Headers:
    """Goes through the headers of one sheet and notes what is wrong with them."""

    sheet: Sheet
    at: int
    headers: list[str]
    faults: list[Fault]

    def fault(self, code: str, column: str, **args: str | int) -> None:
        where = f"{self.sheet.label}row {self.at + 1}" + (f", {column}" if column else "")
        values = {"line": 0, "sheet": self.sheet.name, "column": column, **args}
        self.faults.append(Fault(code=code, file=str(self.sheet.path), where=where, args=values))

    def headings(self, kind: Kind) -> dict[str, Heading]:
        found: dict[str, Heading] = {}
        for index, text in enumerate(self.headers):
            if is_comment(text):
                continue
            meaning = meaning_of(text, kind)
            if meaning is None:
                self._unknown(kind, index, text)
            elif meaning.key in found:
                first = found[meaning.key].text
                self.fault("column-twice", shown(text), value=shown(text), first=shown(first))
            else:
                found[meaning.key] = Heading(index=index, text=text, meaning=meaning)
        return found

    def _unknown(self, kind: Kind, index: int, text: str) -> None:
        """Name a column that nothing is known of, unless there is nothing in it."""
        below = self.sheet.rows[self.at + 1 :]
        filled = (row for row, cells in enumerate(below, self.at + 2) if _filled(cells, index))
        first = next(filled, None)
        if first is None:
            return
        if not text:
            self.fault(
                "column-without-header", letter(index), value=letter(index), first=str(first)
            )
            return
        known = known_headers(kind)
        near = difflib.get_close_matches(text.lower(), [name.lower() for name in known], 1, 0.75)
        if near:
            self.fault("unknown-column-near", shown(text), value=shown(text), near=near[0])
        else:
            self.fault("unknown-column", shown(text), value=shown(text), known=listed(known))


def _filled(cells: list[Cell], index: int) -> bool:
    return index < len(cells) and not is_empty(cells[index])
