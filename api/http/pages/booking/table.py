"""Booking many deliveries at once: a table is pasted or handed in, mended by row, and booked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from starlette.responses import Response

from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest, PageRouter
from api.http.pages.tables import SHOWN_ROWS, Table, doubtful_rows, mending, read_table, sent_table
from api.locales.texts import Texts
from api.usecases.bookings.customers import list_customers
from api.usecases.bookings.drop_tables import (
    MAX_ROWS,
    DropRow,
    DropsLookedAt,
    book_drops,
    column_words,
    is_known_heading,
    look_at_drops,
    named_rows,
)
from data.formats.csv_table import csv_table

Plain = dict[str, Any]

pages = PageRouter()
_SAMPLE = "/bookings/table/sample.csv"


@pages.form("/bookings/table", needs=("bookings:write",))
def drop_table(ask: PageRequest) -> Response:
    """Take in a table of drops, show what is wrong with it, and book it."""
    form = ask.form(start={"day": ask.today + timedelta(days=1)})
    if not form.sent:
        return _show_empty(ask, form)
    table = _named(form) if form.text("go") == "read" else sent_table(form)
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


def _named(form: Form) -> Table | None:
    table = read_table(form)
    return None if table is None else named_rows(table)


def _left(looked: DropsLookedAt) -> bool:
    """Return whether anything of a table is not booked yet."""
    return bool(looked.faults or looked.of("refused", "bookable", "differs"))


def _booked(ask: PageRequest, form: Form) -> Response:
    day = form.text("day") or ask.today.isoformat()
    return ask.to(f"/bookings/?day={day}&span=week", done="booking-table")


def _show_empty(ask: PageRequest, form: Form) -> Response:
    office = ask.customer_id is None
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
    warnings = {one.index: fault for one in good for _, fault in one.warnings}
    doubtful = doubtful_rows(table, warnings, texts)
    return ask.page(
        "pages/booking/mend.html",
        200 if looked.rows and not refused and not looked.faults else 422,
        **mending(form, table, refused, looked.faults, is_known_heading),
        doubtful=len(warnings),
        more_doubtful=len(warnings) - len(doubtful),
        doubtful_rows=doubtful,
        words=column_words(ask.language),
        good=len(good),
        total_cents=sum(one.total_cents for one in good),
        there=len(looked.of("same", "cancelled")),
        booked=len(looked.of("booked", "changed")),
        differing=[_differing(one, texts) for one in looked.of("differs")],
        suggestions=_suggestions(refused[:SHOWN_ROWS]),
    )


def _suggestions(rows: list[DropRow]) -> bool:
    return any("suggestions" in fault.args for row in rows for _, fault in row.faults)


def _differing(row: DropRow, texts: Texts) -> tuple[str, str, str]:
    kinds = ", ".join(texts(f"booking-differs-{one}") for one in row.what)
    return row.booking_id, row.reference, kinds
