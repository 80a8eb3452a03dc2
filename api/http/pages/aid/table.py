"""Writing many needs down at once: a table is pasted or handed in, mended by row, and kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from starlette.responses import Response

from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest, PageRouter
from api.http.pages.tables import Table, mending, read_table, sent_table
from api.usecases.aid.need_tables import (
    MAX_ROWS,
    NeedsLookedAt,
    add_needs,
    is_known_heading,
    look_at_needs,
)
from api.usecases.bookings.customers import list_customers
from data.formats.csv_table import csv_table
from data.formats.spreadsheet.columns import NEED_COLUMNS

pages = PageRouter()
_SAMPLE = "/aid/table/sample.csv"


@pages.form("/aid/table", needs=("needs:write",))
def need_table(ask: PageRequest) -> Response:
    """Take in a table of needs, show what is wrong with it, and write it down."""
    tomorrow = ask.today + timedelta(days=1)
    form = ask.form(start={"day": tomorrow.isoformat()})
    if not form.sent:
        return _show_empty(ask, form)
    table = read_table(form) if form.text("go") == "read" else sent_table(form)
    day = form.day("day")
    if table is None or form.refused:
        return _show_empty(ask, form)
    wanted: dict[str, Any] = {
        "customer_id": form.id("customer"),
        "day": day,
        "informed": form.has("informed"),
    }
    keeps = form.text("go") == "keep"
    done = form.do(add_needs if keeps else look_at_needs, table, **wanted)
    looked = form.result if isinstance(form.result, NeedsLookedAt) else NeedsLookedAt()
    if keeps and done and not looked.faults and not looked.of("refused"):
        return ask.to("/aid/", done="needs-kept")
    return _show_table(ask, form, table, looked)


@pages.get(_SAMPLE, needs=("needs:write",))
def sample(ask: PageRequest) -> Response:
    """Return a table to fill in, with headings in the reader's language."""
    content = csv_table(_headings(ask), [], ask.language)
    return ask.file(content, "text/csv; charset=utf-8", "needs.csv")


def _headings(ask: PageRequest) -> list[str]:
    french = ask.language == "fr"
    return [(one.french if french else one.english)[0] for one in NEED_COLUMNS]


def _show_empty(ask: PageRequest, form: Form) -> Response:
    office = ask.customer_id is None
    customers = ask.do(list_customers) if office else []
    return ask.page(
        "pages/aid/table.html",
        form=form,
        customers=[(one.id, one.name) for one in customers if one.kind == "aid"],
        columns=_headings(ask),
        sample=_SAMPLE,
        most=MAX_ROWS,
    )


def _show_table(ask: PageRequest, form: Form, table: Table, looked: NeedsLookedAt) -> Response:
    refused = looked.of("refused")
    return ask.page(
        "pages/aid/mend.html",
        200 if looked.rows and not refused and not looked.faults else 422,
        **mending(form, table, refused, looked.faults, is_known_heading),
        words=[(one, one) for one in _headings(ask)],
        good=len(looked.of("good")),
        kept=len(looked.of("kept")),
        there=len(looked.of("there")),
    )
