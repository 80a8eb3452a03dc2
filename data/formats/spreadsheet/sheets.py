"""Files into sheets of cells: CSV in whatever dialect, XLSX and ODS."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from python_calamine import CalamineError, PasswordError, load_workbook

from data.formats.spreadsheet.blind import broken_cells
from data.formats.spreadsheet.cells import Cell, Unread, is_empty
from data.formats.spreadsheet.dialect import Dialect, csv_rows
from routing.errors import BadInput, Fault

if TYPE_CHECKING:
    from pathlib import Path

CSV_ENDINGS = (".csv", ".tsv", ".txt")
BOOK_ENDINGS = (".xlsx", ".xlsm", ".ods")

MAX_BYTES = 20_000_000
MAX_UNPACKED_BYTES = 400_000_000
MAX_ROWS = 50_000
MAX_COLUMNS = 500


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
        _refuse("file-kind-unknown", path, value=ending or path.name)
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            _refuse("file-too-large", path, value=-(-size // 1_000_000), limit=MAX_BYTES // 10**6)
        sheets = _csv(path) if ending in CSV_ENDINGS else _book(path)
    except OSError as error:
        _refuse("file-unreadable", path, why=error.strerror or type(error).__name__)
    return [sheet for sheet in sheets if any(not is_empty(c) for row in sheet.rows for c in row)]


def _refuse(code: str, path: Path, where: str = "", **args: str | float) -> NoReturn:
    fault = Fault(
        code=code,
        file=str(path),
        where=where,
        args={"line": 0, **args},
    )
    raise BadInput([fault])


def _check_size(path: Path, name: str, rows: int, columns: int) -> None:
    if rows > MAX_ROWS:
        _refuse("too-many-rows", path, name, value=rows, limit=MAX_ROWS)
    if columns > MAX_COLUMNS:
        _refuse("too-many-columns", path, name, value=columns, limit=MAX_COLUMNS)


def _csv(path: Path) -> list[Sheet]:
    rows, dialect = csv_rows(path, path.read_bytes())
    _check_size(path, "", len(rows), max(map(len, rows), default=0))
    return [Sheet(path=path, rows=rows, dialect=dialect)]


def _book(path: Path) -> list[Sheet]:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
            if unpacked > MAX_UNPACKED_BYTES:
                limit = MAX_UNPACKED_BYTES // 10**6
                _refuse("file-too-large", path, value=unpacked // 10**6, limit=limit)
            broken = broken_cells(archive)
        with load_workbook(str(path)) as book:
            return [_sheet(path, book, name, broken.get(name, {})) for name in book.sheet_names]
    except PasswordError:
        _refuse("workbook-locked", path)
    except (CalamineError, zipfile.BadZipFile, ValueError, KeyError, NotImplementedError) as error:
        _refuse("workbook-damaged", path, why=str(error).partition("\n")[0])


def _sheet(path: Path, book: object, name: str, broken: dict[tuple[int, int], str]) -> Sheet:
    found = book.get_sheet_by_name(name)  # type: ignore[attr-defined]
    end = found.end or (-1, -1)
    _check_size(path, name, end[0] + 1, end[1] + 1)
    rows: list[list[Cell]] = found.to_python(skip_empty_area=False)
    for (row, column), text in broken.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = Unread(text)
    for corner, last in found.merged_cell_ranges or ():
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
    """Give the name of a column as spreadsheets show it: A, B, ..., AA."""
    name = ""
    while index >= 0:
        name = chr(ord("A") + index % 26) + name
        index = index // 26 - 1
    return name
