"""Files into sheets of cells: CSV in whatever dialect, XLSX and ODS."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, PasswordError, load_workbook

from data.formats.reading import refuse
from data.formats.spreadsheet.cells import Cell, Unread, is_empty
from data.formats.spreadsheet.dialect import Dialect, csv_rows
from data.formats.spreadsheet.unreadable_cells import Room, SheetTooLarge, broken_cells

CSV_ENDINGS = (".csv", ".tsv", ".txt")
BOOK_ENDINGS = (".xlsx", ".xlsm", ".ods")

MAX_BYTES = 20_000_000
MAX_UNPACKED_BYTES = 100_000_000
MAX_ROWS = 50_000
MAX_COLUMNS = 500
MAX_MERGED_CELLS = 2_000_000
MAX_CELL_SIGNS = 10_000
MAX_SIGNS = 20_000_000
"""Longest text of a cell, and of all cells of a file together: one text may stand in many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The cells of one sheet.

    Attributes
    ----------
    path
        The file.
    name
        Name of the sheet in a workbook, empty for CSV.
    rows
        Every row from the first of the sheet, so that index + 1 is the number people see.
    dialect
        How a CSV file was written.
    """

    path: Path
    name: str = ""
    rows: list[list[Cell]]
    dialect: Dialect | None = None

    @property
    def label(self) -> str:
        """Name before a row, as faults give it."""
        return f"{self.name}, " if self.name else ""


def read_sheets(path: Path) -> list[Sheet]:
    """Read every sheet of a file that holds anything.

    Raises
    ------
    BadInput
        If the file cannot be read, is damaged, or is too large.
    """
    ending = path.suffix.lower()
    if ending not in (*CSV_ENDINGS, *BOOK_ENDINGS):
        refuse("file-kind-unknown", path, value=ending or path.name)
    try:
        _check_bytes(path, path.stat().st_size)
        content = path.read_bytes()
    except OSError as error:
        refuse("file-unreadable", path, why=error.strerror or type(error).__name__)
    return sheets_in(path, content)


def sheets_in(path: Path, content: bytes, most_rows: int | None = None) -> list[Sheet]:
    """Read every sheet that holds anything out of the content of a file.

    Parameters
    ----------
    path
        Its name, which says what it is; nothing is read from there.
    most_rows
        Of each sheet; :data:`MAX_ROWS` where nothing is said.

    Raises
    ------
    BadInput
        If the file is damaged or too large.
    """
    _check_bytes(path, len(content))
    most_rows = MAX_ROWS if most_rows is None else most_rows
    is_csv = path.suffix.lower() in CSV_ENDINGS
    sheets = _csv(path, content, most_rows) if is_csv else _book(path, content, most_rows)
    _check_signs(path, sheets)
    return [sheet for sheet in sheets if any(not is_empty(c) for row in sheet.rows for c in row)]


def _check_bytes(path: Path, size: int) -> None:
    if size > MAX_BYTES:
        refuse("file-too-large", path, value=-(-size // 1_000_000), limit=MAX_BYTES // 10**6)


def _check_signs(path: Path, sheets: Iterable[Sheet]) -> None:
    """Refuse texts that nobody typed: what reads the cells looks at each of their signs."""
    total = 0
    for sheet in sheets:
        for index, row in enumerate(sheet.rows):
            for column, cell in enumerate(row):
                signs = len(cell) if isinstance(cell, str) else 0
                total += signs
                if signs > MAX_CELL_SIGNS:
                    where = f"{sheet.label}row {index + 1}, {letter(column)}"
                    refuse("cell-too-long", path, where, value=signs, limit=MAX_CELL_SIGNS)
        if total > MAX_SIGNS:
            limit = MAX_SIGNS // 10**6
            refuse("file-too-large", path, value=-(-total // 10**6), limit=limit)


def _check_size(path: Path, name: str, rows: int, columns: int, most_rows: int) -> None:
    if rows > most_rows:
        refuse("too-many-rows", path, name, value=rows, limit=most_rows)
    if columns > MAX_COLUMNS:
        refuse("too-many-columns", path, name, value=columns, limit=MAX_COLUMNS)


def _csv(path: Path, content: bytes, most_rows: int) -> list[Sheet]:
    rows, dialect = csv_rows(path, content)
    _check_size(path, "", len(rows), max(map(len, rows), default=0), most_rows)
    return [Sheet(path=path, rows=rows, dialect=dialect)]


def _book(path: Path, content: bytes, most_rows: int) -> list[Sheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
            if unpacked > MAX_UNPACKED_BYTES:
                limit = MAX_UNPACKED_BYTES // 10**6
                refuse("file-too-large", path, value=unpacked // 10**6, limit=limit)
            broken = broken_cells(archive, Room(most_rows, MAX_COLUMNS))
        with load_workbook(io.BytesIO(content)) as book:
            return [
                _sheet(path, book, name, broken.get(name, {}), most_rows)
                for name in book.sheet_names
            ]
    except SheetTooLarge as large:
        _check_size(path, "", large.rows, large.columns, most_rows)
        raise
    except PasswordError:
        refuse("workbook-locked", path)
    except (CalamineError, zipfile.BadZipFile, ValueError, KeyError, NotImplementedError) as error:
        refuse("workbook-damaged", path, why=str(error).partition("\n")[0])


def _sheet(
    path: Path, book: object, name: str, broken: dict[tuple[int, int], str], most_rows: int
) -> Sheet:
    found = book.get_sheet_by_name(name)  # type: ignore[attr-defined]
    end = found.end or (-1, -1)
    _check_size(path, name, end[0] + 1, end[1] + 1, most_rows)
    rows: list[list[Cell]] = found.to_python(skip_empty_area=False)
    for (row, column), text in broken.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = Unread(text)
    merged = found.merged_cell_ranges or ()
    hidden = sum((last[0] - top + 1) * (last[1] - left + 1) for (top, left), last in merged)
    if hidden > MAX_MERGED_CELLS:
        refuse("workbook-damaged", path, name, why=f"{hidden} merged cells")
    for corner, last in merged:
        mark_merged(rows, corner, last)
    return Sheet(path=path, name=name, rows=rows)


def mark_merged(rows: list[list[Cell]], corner: tuple[int, int], last: tuple[int, int]) -> None:
    """Mark the cells that merging hid: whether its value is meant for them too is unknown."""
    top, left = corner
    if top >= len(rows) or left >= len(rows[top]) or is_empty(rows[top][left]):
        return
    for row in rows[top : last[0] + 1]:
        for column in range(left, min(last[1] + 1, len(row))):
            if row is not rows[top] or column > left:
                row[column] = Unread(f"={letter(left)}{top + 1}")


def letter(index: int) -> str:
    """Return the name of a column as spreadsheets show it: A, B, ..., AA."""
    name = ""
    while index >= 0:
        name = chr(ord("A") + index % 26) + name
        index = index // 26 - 1
    return name
