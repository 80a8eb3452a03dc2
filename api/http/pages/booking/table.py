"""Booking many deliveries at once: a table is pasted or handed in, mended by row, and booked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from starlette.responses import Response

from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest, PageRouter
from api.http.pages.tables import Table, doubtful_rows, mending, read_table, sent_table
from api.locales.texts import Texts
from api.usecases.bookings.customers import list_customers
from api.usecases.bookings.tables.drop_tables import (
    MAX_ROWS,
    DropRow,
    DropsLookedAt,
    book_drops,
    column_words,
    is_known_heading,
    look_at_drops,
    named_rows,
)
from api.usecases.bookings.tables.table_readings import (
    ROWS_AT_ONCE,
    SEARCHED_AT_ONCE,
    begin_reading,
    is_whole,
    own_readings,
    read_again,
    read_reading,
)
from api.usecases.streets.typed_addresses import AddressAnswers, TooManyAddresses
from data.formats.csv_table import csv_table

Plain = dict[str, Any]

pages = PageRouter()
_SAMPLE = "/bookings/table/sample.csv"
_PATIENCE = timedelta(seconds=45)
"""A table of which nothing was read for so long has no worker."""


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
        wanted["changes"] = form.has("changes")
    if not _is_done_at_once(form, table, wanted):
        return _read_later(ask, form, table, wanted)
    looked = form.result if isinstance(form.result, DropsLookedAt) else None
    if form.text("go") == "book" and looked and is_whole(looked):
        return _booked(ask, form.day("day"))
    return _show_table(ask, form, table, looked or DropsLookedAt())


@pages.get(_SAMPLE, needs=("bookings:write",))
def sample(ask: PageRequest) -> Response:
    """Return a table to fill in, with headings in the reader's language."""
    headings = [word for word, _ in column_words(ask.language)]
    content = csv_table(headings, [], ask.language)
    return ask.file(content, "text/csv; charset=utf-8", "deliveries.csv")


@pages.form("/bookings/table/{reading_id}", needs=("bookings:write",))
def table_reading(ask: PageRequest) -> Response:
    """Show how far a long table is, and then what is wrong with it; let it be read again."""
    form = ask.form()
    if form.sent:
        ask.do(read_again, ask.id())
        return ask.to(f"/bookings/table/{ask.id()}")
    reading = ask.do(read_reading, ask.id())
    if reading.status == "waiting":
        slow = not reading.rows_read and ask.now - reading.made_at > _PATIENCE
        return ask.page("pages/booking/reading.html", reading=reading, slow=slow)
    if reading.status == "failed":
        return ask.page("pages/booking/reading-failed.html", form=form, reading=reading)
    if not reading.rows:
        return _booked(ask, reading.day)
    start = {"reading": reading.id, "day": reading.day, "customer": reading.customer_id}
    return _show_table(ask, ask.form(start=start), reading.table, reading.looked)


def _is_done_at_once(form: Form, table: Table, wanted: Plain) -> bool:
    """Look at a table or book it, unless others would wait for that."""
    if len(table) - 1 > ROWS_AT_ONCE:
        return False
    answers = AddressAnswers(most=SEARCHED_AT_ONCE)
    call = book_drops if "changes" in wanted else look_at_drops
    try:
        form.do(call, table, **wanted, answers=answers)
    except TooManyAddresses:
        return False
    return True


def _read_later(ask: PageRequest, form: Form, table: Table, wanted: Plain) -> Response:
    known = form.id("reading") or ask.new_id()
    if form.do(begin_reading, known, table, **wanted, books="changes" in wanted):
        return ask.to(f"/bookings/table/{known}")
    if form.text("go") == "read":
        return _show_empty(ask, form)
    # What was mended stays on the page.
    return _show_table(ask, form, table, DropsLookedAt())


def _named(form: Form) -> Table | None:
    table = read_table(form)
    return None if table is None else named_rows(table)


def _booked(ask: PageRequest, on: date | None) -> Response:
    return ask.to(f"/bookings/?day={on or ask.today}&span=week", done="booking-table")


def _show_empty(ask: PageRequest, form: Form) -> Response:
    office = ask.customer_id is None
    return ask.page(
        "pages/booking/table.html",
        form=form,
        customers=_customers(ask) if office else [],
        columns=[word for word, _ in column_words(ask.language)],
        sample=_SAMPLE,
        most=MAX_ROWS,
        readings=ask.do(own_readings),
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
    )


def _differing(row: DropRow, texts: Texts) -> tuple[str, str, str]:
    kinds = ", ".join(texts(f"booking-differs-{one}") for one in row.what)
    return row.booking_id, row.reference, kinds
