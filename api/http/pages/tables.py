"""Tables that people paste or hand in, and mend by row on the screen."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from api.http.pages.forms import Form
from api.locales.texts import Texts
from api.processes.limited import run_limited
from api.usecases.bookings.import_files import LIMITS
from api.usecases.bookings.tables.drop_tables import MAX_CELL, MAX_COLUMNS, MAX_ROWS
from data.formats.job_file import parse_job_file
from data.formats.spreadsheet.cells import text_of
from data.formats.spreadsheet.sheets import BOOK_ENDINGS, CSV_ENDINGS, Sheet
from data.formats.spreadsheet.tables import header_index
from routing.errors import BadInput, Fault

Table = list[list[str]]

SHOWN_ROWS = 100
"""Most rows that are mended on one screen."""
MAX_PASTED = 400_000
_PASTED = "jobs.csv"


class RefusedRow(Protocol):
    """Row that cannot be taken in, with its place below the headings and its faults by column."""

    @property
    def index(self) -> int: ...  # noqa: D102  # as the class says

    @property
    def faults(self) -> tuple[tuple[int, Fault], ...]: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class MendRow:
    """A row to be mended: its cells, and what is wrong in each and with all of it.

    Attributes
    ----------
    warnings
        What is doubtful about it, though it can be taken in.
    same
        Rows that have the same fault, by the column of the first cell that has it.
    """

    number: int
    cells: list[tuple[str, list[str], list[str]]]
    whole: list[str]
    same: dict[int, int]
    warnings: Sequence[str] = ()


def read_table(form: Form) -> Table | None:
    """Return the table that was pasted or handed in; ``None`` with a fault where there is none."""
    upload, pasted = form.file("file"), form.raw("pasted")
    if upload is None and not pasted.strip():
        form.say("pasted", form.texts("page-field-needed"))
        return None
    if upload is None:
        content, name = pasted.encode(), _PASTED
    else:
        content, name = upload.file.read(), f"jobs{Path(upload.filename or '').suffix.lower()}"
    field = "pasted" if upload is None else "file"
    found: list[Table] = []
    form.take(lambda: found.append(_rows_of(content, name)))
    if not found:
        # Faults of a file have no path of a field.
        form.faults.setdefault(field, []).extend(form.general)
        form.general.clear()
        return None
    return found[0]


def _rows_of(content: bytes, name: str) -> Table:
    """Return the rows of a file as texts, headings first.

    Raises
    ------
    BadInput
        If it is no table, or has more rows than one screen takes.
    """
    ending = Path(name).suffix
    if ending not in {*CSV_ENDINGS, *BOOK_ENDINGS}:
        known = ", ".join((*CSV_ENDINGS, *BOOK_ENDINGS))
        raise BadInput([Fault(code="job-file-ending", args={"value": ending, "known": known})])
    if ending in BOOK_ENDINGS or len(content) > MAX_PASTED:
        read = run_limited(LIMITS, 0, parse_job_file, content, name)
    else:
        read = parse_job_file(content, name)
    sheets = read.content if isinstance(read.content, tuple) else ()
    if not sheets:
        raise BadInput([Fault(code="booking-table-empty")])
    if len(sheets) > 1:
        raise BadInput([Fault(code="booking-table-sheets", args={"value": len(sheets)})])
    return _plain_rows(sheets[0])


def _plain_rows(sheet: Sheet) -> Table:
    begin = header_index(sheet)
    rows = [[text_of(cell) for cell in row] for row in sheet.rows[begin:]]
    while rows and not any(rows[-1]):
        rows.pop()
    count = len(rows) - 1
    if not 1 <= count <= MAX_ROWS:
        args: dict[str, str | int | float] = {"value": count, "low": 1, "high": MAX_ROWS}
        raise BadInput([Fault(code="list-length", args=args)])
    width = max(len(row) for row in rows)
    return [row + [""] * (width - len(row)) for row in rows]


def sent_table(form: Form) -> Table | None:
    """Return the table as the page sent it, with the cells and headings that were mended."""
    try:
        sent = json.loads(form.raw("table"))
    except ValueError:
        sent = None
    if not _is_table(sent):
        form.general.append(form.texts("booking-table-lost"))
        return None
    table: Table = sent
    found = [list(row) for row in table]
    for name, values in form.values.items():
        kind, _, place = name.partition("-")
        row, _, column = place.partition("-")
        if kind not in {"c", "h", "out"} or not row.isdecimal():
            continue
        if kind == "h" and int(row) < len(table[0]) and values[0]:
            table[0][int(row)] = values[0][:MAX_CELL]
        elif kind == "out" and int(row) + 1 < len(table):
            table[int(row) + 1] = [""] * len(table[0])
        elif kind == "c" and column.isdecimal() and not form.has(f"out-{row}"):
            _put(table, int(row) + 1, int(column), values[0])
    _take_suggestions(form, table, found)
    _mend_same(form, table, found)
    return table


def _take_suggestions(form: Form, table: Table, found: Table) -> None:
    """Put suggestions into cells: the one that was clicked, or the first of every cell.

    Cells that were mended by hand keep what was typed.
    """
    wanted = "first" if form.text("go") == "take" else "take"
    for name, values in form.values.items():
        kind, _, place = name.partition("-")
        row, _, column = place.partition("-")
        if kind != wanted or not row.isdecimal() or not column.isdecimal():
            continue
        number, at = int(row) + 1, int(column)
        if number >= len(table) or at >= len(table[0]) or form.has(f"out-{row}"):
            continue
        if kind == "take" or table[number][at].strip() == found[number][at].strip():
            _put(table, number, at, values[0])


def _mend_same(form: Form, table: Table, found: Table) -> None:
    """Put what was mended in one cell into the cells of its column that say what it said."""
    for name in form.values:
        kind, _, place = name.partition("-")
        row, _, column = place.partition("-")
        if kind != "same" or not row.isdecimal() or not column.isdecimal():
            continue
        number, at = int(row) + 1, int(column)
        if number >= len(table) or at >= len(table[0]) or form.has(f"out-{row}"):
            continue
        old, new = found[number][at].strip(), table[number][at]
        for other, was in zip(table[1:], found[1:], strict=True):
            # Cells that were mended by themselves stay so.
            if any(other) and other[at].strip() == was[at].strip() == old:
                other[at] = new


def _put(table: Table, row: int, column: int, cell: str) -> None:
    if row < len(table) and column < len(table[0]):
        table[row][column] = cell[:MAX_CELL].strip()


def _is_table(value: object) -> bool:
    if not isinstance(value, list) or not 2 <= len(value) <= MAX_ROWS + 1:
        return False
    width = len(value[0]) if isinstance(value[0], list) else 0
    return 0 < width <= MAX_COLUMNS and all(
        isinstance(row, list)
        and len(row) == width
        and all(isinstance(cell, str) and len(cell) <= MAX_CELL for cell in row)
        for row in value
    )


def mending(
    form: Form,
    table: Table,
    refused: Sequence[RefusedRow],
    faults: Sequence[Fault],
    is_known_heading: Callable[[str], bool],
) -> dict[str, Any]:
    """Return what a page shows of a table that is to be mended.

    Parameters
    ----------
    refused
        Rows that cannot be taken in.
    faults
        Faults of the table as a whole.
    is_known_heading
        Tells whether a heading means something.
    """
    texts = form.texts
    unknown = [n for n, text in enumerate(table[0]) if text and not is_known_heading(text)]
    return {
        "form": form,
        "table": json.dumps(table, ensure_ascii=False, separators=(",", ":")),
        "headings": list(enumerate(table[0])),
        "unknown": unknown if faults else [],
        "first_row": table[1],
        "rows": _mend_rows(refused, table, texts),
        "more": max(0, len(refused) - SHOWN_ROWS),
        # Columns that nobody knows are asked about by themselves.
        "faults": [texts.fault(one) for one in faults if not one.code.startswith("unknown-column")],
        "readable": not faults,
        "refused": len(refused),
        "suggested": sum(
            1
            for row in refused[:SHOWN_ROWS]
            for _, fault in row.faults
            if "suggestions" in fault.args
        ),
    }


def doubtful_rows(table: Table, warnings: Mapping[int, Fault], texts: Texts) -> list[MendRow]:
    """Return rows that can be taken in with what is doubtful about them, the first of many."""
    return [
        replace(_mend_row(row, (), table, texts, {}), warnings=[_sentence(fault, texts)])
        for row, fault in islice(warnings.items(), SHOWN_ROWS)
    ]


def _mend_rows(refused: Sequence[RefusedRow], table: Table, texts: Texts) -> list[MendRow]:
    """Return the rows that are shown; of cells with the same fault the first tells how many."""
    wrong = Counter(
        (column, table[row.index + 1][column])
        for row in refused
        for column in {column for column, _ in row.faults if column >= 0}
    )
    rows = []
    for row in refused[:SHOWN_ROWS]:
        same = {}
        for column in {column for column, _ in row.faults if column >= 0}:
            cell = table[row.index + 1][column]
            others = wrong.pop((column, cell), 1) - 1
            if cell and others:
                same[column] = others
        rows.append(_mend_row(row.index, row.faults, table, texts, same))
    return rows


def _mend_row(
    index: int,
    faults: Sequence[tuple[int, Fault]],
    table: Table,
    texts: Texts,
    same: dict[int, int],
) -> MendRow:
    """Return a row to be mended, with what is wrong by column; -1 for the row as a whole."""
    cells = table[index + 1]
    said = [(column, _sentence(fault, texts)) for column, fault in faults]
    listed = {column: fault for column, fault in faults if "suggestions" in fault.args}
    return MendRow(
        number=index,
        cells=[
            (
                cell,
                [text for column, text in said if column == at],
                str(listed[at].args["suggestions"]).split(" · ") if at in listed else [],
            )
            for at, cell in enumerate(cells)
        ],
        whole=[text for column, text in said if column < 0],
        same=same,
    )


def _sentence(fault: Fault, texts: Texts) -> str:
    key = f"error-{fault.code}"
    if not texts.knows(f"fault-{fault.code}") and texts.knows(key):
        # What keeps a whole booking from being made, such as a deadline.
        return texts(key, **fault.args)
    # What stands in the file stands beside it: instants are told as people say them.
    return texts.fault(replace(fault, file=""))
