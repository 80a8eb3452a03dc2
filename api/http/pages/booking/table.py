"""Booking many deliveries at once: a table is pasted or handed in, mended by row, and booked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from starlette.responses import Response

from api.http.pages.booking.shown import zone_of
from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest, PageRouter
from api.locales.texts import Texts
from api.processes.limited import run_limited
from api.usecases.bookings.customers import list_customers
from api.usecases.bookings.drop_tables import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    DropRow,
    DropsLookedAt,
    book_drops,
    column_words,
    is_known_heading,
    look_at_drops,
    named_rows,
)
from api.usecases.bookings.import_files import LIMITS
from data.formats.csv_table import csv_table
from data.formats.job_file import parse_job_file
from data.formats.spreadsheet.cells import text_of
from data.formats.spreadsheet.sheets import BOOK_ENDINGS, CSV_ENDINGS, Sheet
from data.formats.spreadsheet.tables import header_index
from dispatch.values.local_time import day_of
from routing.errors import BadInput, Fault

Plain = dict[str, Any]
Table = list[list[str]]

pages = PageRouter()
SHOWN_ROWS = 100
"""Most rows that are mended on one screen."""
MAX_PASTED = 400_000
_PASTED = "jobs.csv"
_SAMPLE = "/bookings/table/sample.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class MendRow:
    """A row to be mended: its cells, and what is wrong in each and with all of it."""

    number: int
    cells: list[tuple[str, list[str], list[str]]]
    whole: list[str]


@pages.form("/bookings/table", needs=("bookings:write",))
def drop_table(ask: PageRequest) -> Response:
    """Take in a table of drops, show what is wrong with it, and book it."""
    form = ask.form(start=_start(ask))
    if not form.sent:
        return _show_empty(ask, form)
    table = _read(form) if form.text("go") == "read" else _sent_table(form)
    form.day("day")
    if table is None or form.refused:
        return _show_empty(ask, form)
    wanted: Plain = {"customer_id": form.id("customer"), "day": form.day("day")}
    if form.text("go") == "book":
        done = form.do(book_drops, table, **wanted, changes=form.has("changes"))
        if done and not _left(form.result):
            return _booked(ask, form)
    else:
        form.do(look_at_drops, table, **wanted)
    looked = form.result if isinstance(form.result, DropsLookedAt) else DropsLookedAt()
    return _show_table(ask, form, table, looked)


@pages.get(_SAMPLE, needs=("bookings:write",))
def sample(ask: PageRequest) -> Response:
    """Return a table to fill in, with headings in the reader's language."""
    headings = [word for word, _ in column_words(ask.language)]
    content = csv_table(headings, [], ask.language)
    return ask.file(content, "text/csv; charset=utf-8", "deliveries.csv")


def _start(ask: PageRequest) -> Plain:
    tomorrow = day_of(ask.now, zone_of(ask.texts)) + timedelta(days=1)
    return {"day": tomorrow.isoformat()}


def _read(form: Form) -> Table | None:
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
    """Return the rows of a file as texts, headings first; each has a name of its own.

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
    return named_rows(_plain_rows(sheets[0]))


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


def _sent_table(form: Form) -> Table | None:
    """Return the table as the page sent it, with the cells and headings that were mended."""
    try:
        told = json.loads(form.raw("table"))
    except ValueError:
        told = None
    if not _is_table(told):
        form.general.append(form.texts("booking-table-lost"))
        return None
    table: Table = told
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
    return table


def _put(table: Table, row: int, column: int, cell: str) -> None:
    if row < len(table) and column < len(table[0]):
        table[row][column] = cell[:MAX_CELL].strip()


def _is_table(told: object) -> bool:
    if not isinstance(told, list) or not 2 <= len(told) <= MAX_ROWS + 1:
        return False
    width = len(told[0]) if isinstance(told[0], list) else 0
    return 0 < width <= MAX_COLUMNS and all(
        isinstance(row, list)
        and len(row) == width
        and all(isinstance(cell, str) and len(cell) <= MAX_CELL for cell in row)
        for row in told
    )


def _left(looked: DropsLookedAt) -> bool:
    """Return whether anything of a table is not booked yet."""
    return bool(looked.faults or looked.of("refused", "bookable", "differs"))


def _booked(ask: PageRequest, form: Form) -> Response:
    day = form.text("day") or day_of(ask.now, zone_of(ask.texts)).isoformat()
    return ask.to(f"/bookings/?day={day}&span=week", done="booking-table")


def _show_empty(ask: PageRequest, form: Form) -> Response:
    office = ask.actor is not None and ask.actor.customer_id is None
    return ask.page(
        "pages/booking/table.html",
        form=form,
        customers=_customers(ask) if office else [],
        columns=[word for word, _ in column_words(ask.language)],
        sample=_SAMPLE,
        most=MAX_ROWS,
    )


def _customers(ask: PageRequest) -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in ask.do(list_customers)]


def _show_table(ask: PageRequest, form: Form, table: Table, looked: DropsLookedAt) -> Response:
    texts = ask.texts
    refused = looked.of("refused")
    good = looked.of("bookable")
    unknown = [n for n, text in enumerate(table[0]) if text and not is_known_heading(text)]
    return ask.page(
        "pages/booking/mend.html",
        200 if looked.rows and not refused and not looked.faults else 422,
        form=form,
        table=json.dumps(table, ensure_ascii=False, separators=(",", ":")),
        headings=list(enumerate(table[0])),
        unknown=unknown if looked.faults else [],
        words=column_words(ask.language),
        first_row=table[1],
        rows=[_mend_row(one, table, texts) for one in refused[:SHOWN_ROWS]],
        more=max(0, len(refused) - SHOWN_ROWS),
        # Columns that nobody knows are asked about below.
        faults=[
            texts.fault(fault)
            for fault in looked.faults
            if not fault.code.startswith("unknown-column")
        ],
        readable=not looked.faults,
        refused=len(refused),
        good=len(good),
        total_cents=sum(one.total_cents for one in good),
        there=len(looked.of("same", "cancelled")),
        booked=len(looked.of("booked", "changed")),
        differing=[_differing(one, texts) for one in looked.of("differs")],
        suggestions=_suggestions(refused[:SHOWN_ROWS]),
    )


def _mend_row(row: DropRow, table: Table, texts: Texts) -> MendRow:
    cells = table[row.index + 1]
    said = [(column, _sentence(fault, texts)) for column, fault in row.faults]
    listed = {column: fault for column, fault in row.faults if "suggestions" in fault.args}
    return MendRow(
        number=row.index,
        cells=[
            (
                cell,
                [text for column, text in said if column == at],
                str(listed[at].args["suggestions"]).split(" · ") if at in listed else [],
            )
            for at, cell in enumerate(cells)
        ],
        whole=[text for column, text in said if column < 0],
    )


def _suggestions(rows: list[DropRow]) -> bool:
    return any("suggestions" in fault.args for row in rows for _, fault in row.faults)


def _sentence(fault: Fault, texts: Texts) -> str:
    key = f"error-{fault.code}"
    if not texts.knows(f"fault-{fault.code}") and texts.knows(key):
        # What keeps a whole booking from being made, such as a deadline.
        return texts(key, **fault.args)
    return texts.fault(fault)


def _differing(row: DropRow, texts: Texts) -> tuple[str, str, str]:
    kinds = ", ".join(texts(f"booking-differs-{one}") for one in row.what)
    return row.booking_id, row.reference, kinds
