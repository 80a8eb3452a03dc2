"""Pages of customers: the organisations that book."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from api.http.pages.admin.tabs import show
from api.http.pages.areas import OFFICE
from api.http.pages.forms import Form
from api.http.pages.frame import PageRequest, PageRouter
from api.http.pages.saved_places import place_choices
from api.locales.texts import LANGUAGES
from api.usecases.bookings.customers import (
    CustomerRequest,
    add_customer,
    change_customer,
    close_customer,
    list_customers,
    read_customer,
)
from api.usecases.care.rules import list_rules
from api.usecases.fleet.places import list_places
from data.store.bookings.customers import CUSTOMER_KINDS, NUMBERS, OF_COOPERATIVE, Customer
from data.store.care.rules import STANDARD
from dispatch.money.particulars import BUYER_KINDS

pages = PageRouter()

CUSTOMERS = "/admin/customers"
_TEXTS = (
    *("name", "kind", "email", "phone", "billing_address", "tariff", "language"),
    *("buyer_kind", "country", *NUMBERS),
)


@pages.get(CUSTOMERS, needs=OFFICE)
def customers(ask: PageRequest) -> Response:
    """List the customers."""
    with_closed = "closed" in ask.query
    found = ask.do(list_customers, with_closed=with_closed)
    return show(ask, "customers", customers=found, with_closed=with_closed)


@pages.form(f"{CUSTOMERS}/{{customer_id}}", needs=OFFICE)
@pages.form(f"{CUSTOMERS}/new", needs=OFFICE)
def customer(ask: PageRequest) -> Response:
    """Add a customer, or change one."""
    found = ask.do(read_customer, ask.id()) if ask.path else None
    form = ask.form(start=_start(ask, found))
    known = found.id if found else None
    if form.sent and ask.keep(form, known, add_customer, change_customer, _request(form)):
        return ask.to(CUSTOMERS, done="customer-changed" if found else "customer-added")
    tariffs = dict.fromkeys([STANDARD])
    tariffs |= dict.fromkeys(one.name for one in ask.do(list_rules) if one.kind == "tariff")
    words = {STANDARD: ask.texts("admin-tariff-standard")}
    return show(
        ask,
        "customer",
        form=form,
        customer=found,
        kinds=[(one, ask.texts(f"admin-customer-{one}")) for one in CUSTOMER_KINDS],
        buyer_kinds=[(one, ask.texts(f"admin-customer-buyer-kind-{one}")) for one in BUYER_KINDS],
        languages_known=[
            (one, ask.texts(f"admin-language-{one}")) for one in (OF_COOPERATIVE, *LANGUAGES)
        ],
        tariffs=[(name, words.get(name, name)) for name in tariffs],
        places=place_choices(ask.do(list_places), ask.texts),
    )


@pages.action(f"{CUSTOMERS}/{{customer_id}}/close", needs=OFFICE)
def close(ask: PageRequest) -> Response:
    """Close a customer."""
    ask.do(close_customer, ask.id())
    return ask.to(CUSTOMERS, done="customer-closed")


def _start(ask: PageRequest, found: Customer | None) -> dict[str, Any]:
    if found:
        names = (*_TEXTS, "place_id", "payment_days", "version")
        return {name: getattr(found, name) for name in names}
    usual = {
        "kind": "merchant",
        "tariff": STANDARD,
        "payment_days": 30,
        "language": OF_COOPERATIVE,
        "buyer_kind": "business",
    }
    return {**usual, "id": ask.new_id()}


def _request(form: Form) -> CustomerRequest | None:
    values = {
        **{name: form.text(name) for name in _TEXTS},
        "place_id": form.text("place_id") or None,
        "payment_days": form.whole("payment_days", high=365) or 0,
    }
    return form.read(CustomerRequest, values)
