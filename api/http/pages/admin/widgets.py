"""Pages of widgets: deliveries on shops' own sites, with the lines that a shop puts there."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from api.http.pages.admin.tabs import ADMINS, show
from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest, PageRouter
from api.http.pages.widget import ADDRESS as SCRIPT
from api.usecases.bookings.customers import list_customers
from api.usecases.bookings.slots.widgets import (
    WidgetRequest,
    WidgetUpdate,
    add_widget,
    change_widget,
    list_widgets,
)
from data.store.bookings.widgets import Widget
from routing.errors import NotFound

pages = PageRouter()

PROGRAMS = "/admin/programs"
WIDGETS = f"{PROGRAMS}/widgets"
_FIELDS = {"hosts": "hosts", "customer_id": "customer_id", "name": "name"}


@pages.form(f"{WIDGETS}/new", needs=ADMINS)
def new_widget(ask: PageRequest) -> Response:
    """Make a widget of a customer; its page shows what the shop puts on its site."""
    start = {"id": ask.new_id(), "tells_price": True, "customer_id": ask.query.get("for", "")}
    form = ask.form(start=start, fields=_FIELDS)
    if form.sent and form.need("customer_id", "name", "hosts"):
        widget_id = form.id("id") or ask.new_id()
        wanted = form.read(WidgetRequest, {**_asked(form), "customer_id": form.text("customer_id")})
        if wanted is not None and form.do(add_widget, widget_id, wanted):
            return ask.to(f"{WIDGETS}/{widget_id}", done="widget-made")
    customers = [(str(one.id), one.name) for one in ask.do(list_customers)]
    return show(ask, "new_widget", form=form, customers=customers)


@pages.form(f"{WIDGETS}/{{widget_id}}", needs=ADMINS)
def widget(ask: PageRequest) -> Response:
    """Show a widget and its lines, and change where it may stand and what visitors may do."""
    found = _widget(ask)
    start = {
        "name": found.name,
        "hosts": "\n".join(found.hosts),
        "books": found.books,
        "tells_price": found.tells_price,
        "version": found.version,
    }
    form = ask.form(start=start, fields=_FIELDS)
    if form.sent and form.need("name", "hosts"):
        version = form.whole("version", low=1)
        changes = form.read(WidgetUpdate, _asked(form))
        if changes is not None and form.do(change_widget, found.id, changes, version):
            return ask.to(f"{WIDGETS}/{found.id}", done="widget-changed")
    customers = {one.id: one.name for one in ask.do(list_customers, with_closed=True)}
    address = f"{ask.service.tools.public_url}{SCRIPT}"
    return show(
        ask,
        "widget",
        form=form,
        widget=found,
        customer=customers.get(found.customer_id, ""),
        lines=(
            f'<script src="{address}" data-shop="{found.key}"></script>\n'
            f'<tournee-delivery lang="{ask.language}"></tournee-delivery>'
        ),
    )


@pages.action(f"{WIDGETS}/{{widget_id}}/close", needs=ADMINS)
def close(ask: PageRequest) -> Response:
    """Close a widget, or open it again."""
    found = _widget(ask)
    status = "closed" if found.status == "active" else "active"
    ask.do(change_widget, found.id, WidgetUpdate(status=status))
    return ask.to(f"{WIDGETS}/{found.id}", done=f"widget-{status}")


def _widget(ask: PageRequest) -> Widget:
    wanted = ask.id()
    found = next((one for one in ask.do(list_widgets) if one.id == wanted), None)
    if found is None:
        raise NotFound("no-such-widget")
    return found


def _asked(form: Form) -> dict[str, Any]:
    return {
        "name": form.text("name"),
        # A site is typed as the browser shows it as often as by its host alone.
        "hosts": [_host(one) for one in form.text("hosts").split()],
        "books": form.has("books"),
        "tells_price": form.has("tells_price"),
    }


def _host(typed: str) -> str:
    return typed.partition("://")[2].partition("/")[0] if "://" in typed else typed.rstrip("/,;")
