"""Invoices as they go out: one as plain values or to be printed, and lists as CSV."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.money.invoices import list_invoices, need_complete, read_invoice, seller_of
from api.usecases.money.particulars import language_of, particulars_now, with_country
from api.usecases.requests import found_or_refuse
from api.usecases.table_texts import headings, table_texts
from api.wording.price_words import price_line_words
from data.formats.csv_table import Cell, csv_table, euros
from data.formats.factur_x import Billing
from data.store.bookings import customers
from data.store.money import relay_drops
from data.store.money.invoices import InvoiceRow
from data.store.money.statements import Statement, statement_of
from data.store.system import cooperatives
from dispatch.bookings.emissions import METHOD, Emission
from dispatch.bookings.quotes import PriceLine
from dispatch.money.invoice import InvoiceItem
from dispatch.money.particulars import ElectronicFile
from dispatch.money.seller import SellerRule
from dispatch.values.local_time import day_of
from dispatch.values.plain_values import to_plain, values_of
from routing.errors import Conflict

Paper = dict[str, Any]

_NUMBERS = ("number", "reverses", "credited_by")
_AS_IT_IS = (
    *("status", "issued_on", "due_on", "first_day", "last_day", "payments"),
    *("net_cents", "total_cents", "paid_cents", "open_cents", "emitted_g"),
)
"""Fields of an invoice that its document repeats unchanged."""

LINE_COLUMNS = (
    "number",
    "day",
    "booking",
    "reference",
    "code",
    "detail",
    "quantity",
    "per",
    "unit",
    "amount",
    "vat_percent",
    "co2_g",
    "left_at_relay",
)
INVOICE_COLUMNS = (
    "number",
    "credit_note",
    "issued_on",
    "due_on",
    "customer",
    "customer_id",
    "first_day",
    "last_day",
    "net",
    "vat",
    "total",
    "paid",
    "open",
    "status",
    "no_file",
)


@needs("invoices:read")
def invoice_document(act: Act, invoice_id: UUID) -> Paper:
    """Return an invoice as plain values: all that a page or a printed invoice shows.

    What each booking emitted stands with it, with the method, the factors, their sources and
    their level (Code des transports, L1431-3). ``seller`` is null for an invoice from before it
    was kept who sold. ``electronic_file`` says which file the invoice has for a platform, or why
    it has none; of a draft, which it would have if it were issued now.

    Raises
    ------
    NotFound
        As :func:`api.usecases.money.invoices.read_invoice`.
    """
    kept = read_invoice(act, invoice_id)
    home = cooperatives.own(act.tx)
    billing = _billing(act, kept)
    value, seller = kept.value, billing.printed_seller
    return {
        "kind": "credit_note" if kept.credits_id else "invoice",
        **{name: _text(one) for name, one in values_of(value, *_NUMBERS).items()},
        **to_plain(values_of(value, *_AS_IT_IS)),
        "seller": None if seller is None else _seller(seller, home.name),
        "customer": {"name": kept.customer_name, "billing_address": kept.billing_address},
        "buyer": billing.particulars and to_plain(billing.particulars.buyer),
        "electronic_file": to_plain(billing.file),
        "items": [_item(one) for one in value.items],
        "taxes": [values_of(tax) for tax in value.taxes],
        "emission_method": METHOD,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedInvoice:
    """An issued invoice or credit note, ready to be printed.

    Attributes
    ----------
    billing
        What it says.
    language
        In which it was issued.
    """

    billing: Billing
    language: str


@needs("invoices:read")
def invoice_to_print(act: Act, invoice_id: UUID) -> PrintedInvoice:
    """Return an issued invoice or credit note with seller and customer, as it was issued.

    Raises
    ------
    NotFound
        As :func:`api.usecases.money.invoices.read_invoice`.
    Conflict
        ``invoice-not-issued`` for a draft.
    """
    kept = read_invoice(act, invoice_id)
    if kept.value.number is None:
        raise Conflict("invoice-not-issued")
    billing = _billing(act, kept)
    if billing.seller is not None:
        need_complete(billing.seller, kept.value)
    language = kept.language or cooperatives.own(act.tx).language
    return PrintedInvoice(billing=billing, language=language)


@needs("invoices:read")
def file_of_invoice(act: Act, invoice_id: UUID) -> ElectronicFile:
    """Return which electronic file an invoice has, and of a draft, which it would have.

    Raises
    ------
    NotFound
        As :func:`api.usecases.money.invoices.read_invoice`.
    """
    return _billing(act, read_invoice(act, invoice_id)).file


def _billing(act: Act, kept: InvoiceRow) -> Billing:
    """Return an invoice with its seller and buyer; those of a draft are as they are now."""
    seller = seller_of(act, kept)
    particulars = kept.particulars
    if kept.value.number is None and seller is not None:
        customer = found_or_refuse(customers.find(act.tx, kept.customer_id), "no-such-customer")
        language = language_of(act, customer)
        particulars = particulars_now(act, customer, seller, language, kept.value)
    home = cooperatives.own(act.tx).country
    reversed_on = None
    if kept.credits_id is not None:
        reversed_on = read_invoice(act, kept.credits_id).value.issued_on
    return Billing(
        value=kept.value,
        seller=seller and with_country(act, seller),
        customer_name=kept.customer_name,
        billing_address=kept.billing_address,
        customer_country=home if particulars is None else particulars.buyer.country,
        reversed_on=reversed_on,
        particulars=particulars,
    )


@needs("invoices:read")
def read_statement(act: Act, first: date, last: date) -> Statement:
    """Return the statement of the invoices in sight that were issued on some days."""
    return statement_of(act.tx, list_invoices(act, first=first, last=last))


@needs("invoices:read")
def invoice_csv(act: Act, invoice_id: UUID) -> bytes:
    """Return the lines of an invoice as CSV, in the language of the cooperative.

    Raises
    ------
    NotFound
        As :func:`api.usecases.money.invoices.read_invoice`.
    """
    value = read_invoice(act, invoice_id).value
    language = cooperatives.own(act.tx).language
    texts = table_texts(language)
    relays: dict[str, list[str]] = defaultdict(list)
    for drop in relay_drops.of_invoices(act.tx, [invoice_id]):
        relays[str(drop.booking_id)].append(drop.where)
    rows: list[Sequence[Cell]] = []
    for item in value.items:
        for index, line in enumerate(item.price.lines):
            rows.append(
                (
                    _text(value.number),
                    item.day,
                    item.booking_id,
                    item.reference,
                    line.code,
                    price_line_words(line, texts),
                    line.quantity,
                    line.per,
                    euros(line.unit_cents),
                    euros(line.amount_cents),
                    # Per mille as percent, with one decimal place.
                    euros(item.price.vat_per_mille * 10),
                    item.emitted_g if index == 0 else 0,
                    " · ".join(relays[item.booking_id]) if index == 0 else "",
                )
            )
    return csv_table(headings(LINE_COLUMNS, texts), rows, language)


@needs("invoices:read")
def invoices_csv(act: Act, first: date, last: date, *, customer_id: UUID | None = None) -> bytes:
    """Return the invoices and credit notes in sight that were issued on some days as CSV."""
    home = cooperatives.own(act.tx)
    texts = table_texts(home.language)
    found = list_invoices(act, customer_id=customer_id, first=first, last=last)
    rows: list[Sequence[Cell]] = [
        (
            one.number,
            "x" if one.credits_id else "",
            None if one.issued_at is None else day_of(one.issued_at, home.zone),
            one.due_on,
            one.customer_name,
            str(one.customer_id),
            one.first_day,
            one.last_day,
            euros(one.net_cents),
            euros(one.vat_cents),
            euros(one.total_cents),
            euros(one.paid_cents),
            euros(one.open_cents),
            texts.word("invoice-status", one.status),
            texts(f"csv-no_file-{one.no_file}") if one.no_file else "",
        )
        for one in reversed(found)
    ]
    return csv_table(headings(INVOICE_COLUMNS, texts), rows, home.language)


def _seller(seller: SellerRule, cooperative: str) -> Paper:
    plain: Paper = to_plain(seller)
    return {**plain, "name": seller.name or cooperative}


def _item(item: InvoiceItem) -> Paper:
    return {
        "booking_id": item.booking_id,
        "day": item.day.isoformat(),
        "reference": item.reference,
        "lines": [_line(one) for one in item.price.lines],
        "net_cents": item.price.net_cents,
        "vat_per_mille": item.price.vat_per_mille,
        "emitted_g": item.emitted_g,
        "emissions": [_emission(one) for one in item.emissions],
    }


def _line(line: PriceLine) -> Paper:
    return {**to_plain(line), "amount_cents": line.amount_cents}


def _emission(one: Emission) -> Paper:
    return {**to_plain(one), "use_g": one.use_g, "manufacture_g": one.manufacture_g}


def _text(value: object) -> str:
    return "" if value is None else str(value)
