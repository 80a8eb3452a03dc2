"""Pages of invoices: what is ready, drafts, issuing, payments, and crediting."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from starlette.responses import Response

from api.http.pages.admin.tabs import show, typed
from api.http.pages.forms import MAX_WHOLE, Form
from api.http.pages.frame import PageRequest, PageRouter
from api.usecases.bookings.customers import list_customers
from api.usecases.care.rules import read_rule
from api.usecases.money.invoice_documents import file_of_invoice
from api.usecases.money.invoices import (
    credit_invoice,
    draft_invoice,
    drop_draft,
    issue_invoice,
    list_invoices,
    read_invoice,
    record_payment,
)
from api.usecases.money.prices import list_to_invoice
from api.wording.price_words import price_line_words
from data.store.money.invoices import InvoiceRow
from dispatch.money.seller import SellerRule

pages = PageRouter()

INVOICES = "/admin/invoices"
NEEDS = ("invoices:write",)
_USUAL_VAT = frozenset({200})
"""Rates of tax, per mille, that most invoices have."""
REASONS = ("wrong-address", "wrong-customer", "wrong-price", "not-delivered", "other")
"""Codes of why an invoice is credited."""


@pages.get(INVOICES, needs=NEEDS)
def invoices(ask: PageRequest) -> Response:
    """List what is ready to be invoiced of a month, and the invoices there are."""
    form = ask.form()
    first, last = _last_month(ask)
    asked = {"first": first.isoformat(), "last": last.isoformat(), **ask.query}
    form.values = {name: [value] for name, value in asked.items()}
    first, last = form.day("first") or first, form.day("last") or last
    ready = form.result if form.do(list_to_invoice, first, last) else []
    return show(
        ask,
        "invoices",
        form=form,
        ready=[(one, ask.new_id()) for one in ready if one.ready or one.waiting],
        period=(first.isoformat(), last.isoformat()),
        invoices=ask.do(
            list_invoices,
            customer_id=form.id("customer"),
            overdue=form.has("overdue"),
        ),
        customers=[(str(one.id), one.name) for one in ask.do(list_customers)],
        missing=_lacking(ask, _USUAL_VAT),
    )


@pages.action(f"{INVOICES}/draft", needs=NEEDS)
def draft(ask: PageRequest) -> Response:
    """Gather what a customer owes into a draft."""
    form = ask.form()
    customer, first, last = form.id("customer"), form.day("first"), form.day("last")
    if customer is None or first is None or last is None:
        return ask.to(INVOICES)
    invoice = ask.do(draft_invoice, form.id("id") or ask.new_id(), customer, first, last)
    return ask.to(_address(invoice.id), done="invoice-drafted")


@pages.form(f"{INVOICES}/{{invoice_id}}", needs=NEEDS)
def invoice(ask: PageRequest) -> Response:
    """Show an invoice, and note a payment."""
    found = ask.do(read_invoice, ask.id())
    start = {"id": ask.new_id(), "paid_on": ask.today.isoformat()}
    if found.value.open_cents:
        start["amount_cents"] = typed(found.value.open_cents, 100, ask.language)
    form = ask.form(start=start, fields={"cents": "amount_cents", "on": "paid_on"})
    if form.sent and _pay(ask, form, found):
        return ask.to(_address(found.id), done="payment-noted")
    return _show(ask, form, found)


@pages.action(f"{INVOICES}/{{invoice_id}}/issue", needs=NEEDS)
def issue(ask: PageRequest) -> Response:
    """Issue a draft under the next number."""
    form = ask.form()
    if form.do(issue_invoice, ask.id()):
        return ask.to(_address(ask.id()), done="invoice-issued")
    return _show(ask, form, ask.do(read_invoice, ask.id()))


@pages.action(f"{INVOICES}/{{invoice_id}}/drop", needs=NEEDS)
def drop(ask: PageRequest) -> Response:
    """Remove a draft."""
    ask.do(drop_draft, ask.id())
    return ask.to(INVOICES, done="removed")


@pages.form(f"{INVOICES}/{{invoice_id}}/credit", needs=NEEDS)
def credit(ask: PageRequest) -> Response:
    """Reverse an invoice by a credit note."""
    found = ask.do(read_invoice, ask.id())
    form = ask.form(start={"note": ask.new_id(), "reason": REASONS[0]})
    if form.sent:
        note_id, reason = form.id("note") or ask.new_id(), form.text("reason")
        if form.do(credit_invoice, found.id, note_id, reason=reason):
            return ask.to(_address(note_id), done="invoice-credited")
    reasons = [(one, ask.texts(f"admin-credit-{one}")) for one in REASONS]
    return show(ask, "credit", form=form, invoice=found, reasons=reasons)


def _show(ask: PageRequest, form: Form, found: InvoiceRow) -> Response:
    file = ask.do(file_of_invoice, found.id)
    items = [
        (one, [(price_line_words(line, ask.texts), line.amount_cents) for line in one.price.lines])
        for one in found.value.items
    ]
    return show(
        ask,
        "invoice",
        form=form,
        invoice=found,
        items=items,
        lacking=[] if found.value.number else _lacking(ask, _rates(found)),
        electronic=file,
        file_lacks=", ".join(ask.texts.word("invoice-lacks", one) for one in file.missing),
    )


def _rates(found: InvoiceRow) -> frozenset[int]:
    return frozenset(tax.vat_per_mille for tax in found.value.taxes)


def _lacking(ask: PageRequest, rates: frozenset[int]) -> list[str]:
    """Return in words what the seller's form still lacks before an invoice is issued."""
    seller: SellerRule = ask.do(read_rule, "seller").read()
    return [ask.texts.word("admin-field", one) for one in seller.missing(rates)]


def _pay(ask: PageRequest, form: Form, found: InvoiceRow) -> bool:
    if not form.need("amount_cents", "paid_on"):
        return False
    cents = form.number("amount_cents", scale=100, low=-MAX_WHOLE)
    day = form.day("paid_on")
    if cents is None or day is None:
        return False
    return form.do(
        record_payment,
        found.id,
        form.id("id") or ask.new_id(),
        amount_cents=cents,
        paid_on=day,
        reference=form.text("reference"),
    )


def _last_month(ask: PageRequest) -> tuple[date, date]:
    """Return the first and last day of the month before this one."""
    last = ask.today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def _address(invoice_id: UUID) -> str:
    return f"{INVOICES}/{invoice_id}"
