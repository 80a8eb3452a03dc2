"""Writes the failed rows of a folder as files to mend and bring in again."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from data.formats.spreadsheet.cells import Cell, text_of
from data.formats.spreadsheet.dialect import Dialect, guarded
from data.formats.spreadsheet.headers import named_kinds
from data.formats.spreadsheet.sheets import Sheet, read_sheets
from data.formats.spreadsheet.tables import header_index
from routing.errors import Fault

_BOM = "\ufeff"


def failed_rows(
    faults: Iterable[Fault], into: Path, *, say: Callable[[Fault], str], heading: str = "# why"
) -> tuple[Path, ...]:
    """Write, for each sheet with failed rows, a CSV file of just these.

    The headers are the same, with a last column that says why each row failed. A CSV file keeps
    its encoding, separator and line ends; a workbook's rows become a CSV file that any spreadsheet
    program opens (UTF-8 with mark, semicolons, decimal commas). No cell in it is run as a formula.

    Parameters
    ----------
    faults
        As :func:`data.formats.spreadsheet.folder.read_folder` found them; those that are about no
        row are passed over.
    into
        Folder for the files, which exists; existing files of these names are replaced.
    say
        Gives the sentence of a fault.
    heading
        Header of the last column. It must start with ``#``, so that it is no column of the mended
        file; what an earlier round wrote under it is left out.

    Returns
    -------
    Paths
        The files written, ``NAME-failed.csv``.

    Raises
    ------
    ValueError
        If the heading does not start with ``#``.
    BadInput
        If a file can no longer be read.
    """
    _check_heading(heading)
    by_file: dict[str, list[Fault]] = {}
    for fault in faults:
        if isinstance(fault.args.get("row"), int):
            by_file.setdefault(fault.file, []).append(fault)
    written: list[Path] = []
    for file, found in sorted(by_file.items()):
        sheets = read_sheets(Path(file))
        for stem, content in failed_sheets(sheets, found, say=say, heading=heading):
            path = _free(into, stem, written)
            path.write_bytes(content)
            written.append(path)
    return tuple(written)


def failed_sheets(
    sheets: Iterable[Sheet],
    faults: Iterable[Fault],
    *,
    say: Callable[[Fault], str],
    heading: str = "# why",
) -> list[tuple[str, bytes]]:
    """Return, for each sheet of one file with failed rows, a name and a CSV file of just these.

    Parameters
    ----------
    faults, say, heading
        As for :func:`failed_rows`.

    Raises
    ------
    ValueError
        If the heading does not start with ``#``.
    """
    _check_heading(heading)
    of_rows: dict[tuple[str, int], list[str]] = {}
    for fault in faults:
        row = fault.args.get("row")
        if isinstance(row, int):
            column = fault.args.get("column")
            sentence = f"{column}: {say(fault)}" if column else say(fault)
            of_rows.setdefault((str(fault.args.get("sheet", "")), row), []).append(sentence)
    new_sheets = []
    for sheet in sheets:
        failed = {row: why for (name, row), why in of_rows.items() if name == sheet.name}
        if failed:
            new_sheets.append((_stem(sheet), _bytes(sheet, failed, heading)))
    return new_sheets


def _check_heading(heading: str) -> None:
    if not heading.startswith("#"):
        message = f"the heading must start with #, got {heading!r}"
        raise ValueError(message)


def _stem(sheet: Sheet) -> str:
    """Name the new file so that it is known to hold what the old one did."""
    named = sheet.name if sheet.name and named_kinds(sheet.name) else sheet.path.stem
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", named)


def _free(into: Path, stem: str, written: list[Path]) -> Path:
    path, number = into / f"{stem}-failed.csv", 2
    while path in written:
        path, number = into / f"{stem}-failed-{number}.csv", number + 1
    return path


def _bytes(sheet: Sheet, failed: dict[int, list[str]], heading: str) -> bytes:
    dialect = sheet.dialect or Dialect()
    at = header_index(sheet)
    headers = [text_of(cell) for cell in sheet.rows[at]]
    kept = [index for index, text in enumerate(headers) if text != heading]
    longest = max(len(sheet.rows[row - 1]) for row in failed)
    kept += range(len(headers), longest)
    stream = io.StringIO(newline="")
    lines = [[guarded(headers[i]) if i < len(headers) else "" for i in kept] + [heading]]
    for row, why in sorted(failed.items()):
        cells = sheet.rows[row - 1]
        texts = [_written(cells[i], sheet) if i < len(cells) else "" for i in kept]
        lines.append([*map(guarded, texts), guarded(" · ".join(why))])
    # Before Python 3.13 a writer does not quote a line end other than its own.
    broken = any(end in cell for line in lines for cell in line for end in "\r\n")
    writer = csv.writer(
        stream,
        delimiter=dialect.separator,
        lineterminator=dialect.line_end,
        quoting=csv.QUOTE_ALL if broken else csv.QUOTE_MINIMAL,
    )
    writer.writerows(lines)
    text = stream.getvalue()
    if dialect.declared:
        text = f"sep={dialect.separator}{dialect.line_end}{text}"
    try:
        return (_BOM if dialect.mark else "").encode(dialect.encoding) + text.encode(
            dialect.encoding
        )
    except UnicodeEncodeError:  # a sentence may name things from another file
        return (_BOM + text).encode("utf-8")


def _written(cell: Cell, sheet: Sheet) -> str:
    if isinstance(cell, str):
        return str(cell)
    text = text_of(cell)
    decimal = isinstance(cell, float) and sheet.dialect is None
    return text.replace(".", ",") if decimal else text
