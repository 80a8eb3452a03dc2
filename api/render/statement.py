"""A statement: the invoices and credit notes of some days, with what is still to be paid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date

from api.locales.texts import Texts
from api.render.invoice import day_words, money
from api.render.paper import pdf_of
from data.store.money.invoice_lists import InvoiceSummary
from data.store.money.relay_drops import RelayDrop
from dispatch.values.local_time import day_of

_HEADINGS = ("number", "issued", "due", "total", "paid", "open")
_RELAY_HEADINGS = ("day", "reference", "invoice", "relay")


def statement_pdf(
    found: Sequence[InvoiceSummary],
    relay_drops: Sequence[RelayDrop],
    days: tuple[date, date],
    cooperative: str,
    texts: Texts,
) -> bytes:
    """Print a statement of invoices, the oldest first, with what was left at a relay."""
    customers = list(dict.fromkeys(one.customer_name for one in found))
    first, last = (day_words(one, texts) for one in days)
    cents = [(one.total_cents, one.paid_cents, one.open_cents) for one in found]
    sums = [sum(column) for column in zip(*cents, strict=True)] if cents else [0, 0, 0]
    zone = texts.zone or UTC
    numbers = {one.id: one.number for one in found}
    values = {
        "title": texts("booking-statement-title"),
        "language": texts.language,
        "cooperative": cooperative,
        "facts": [*(customers if len(customers) == 1 else []), f"{first} – {last}"],
        "headings": [texts(f"booking-statement-{key}") for key in _HEADINGS],
        "rows": [
            [
                _name(one, texts, with_customer=len(customers) > 1),
                "" if one.issued_at is None else day_words(day_of(one.issued_at, zone), texts),
                "" if one.due_on is None else day_words(one.due_on, texts),
                *(money(amount, texts) for amount in amounts),
            ]
            for one, amounts in zip(reversed(found), reversed(cents), strict=True)
        ],
        "sum_of": texts("booking-statement-sum"),
        "sums": [money(one, texts) for one in sums],
        "relays_title": texts("booking-statement-relays"),
        "relay_headings": [texts(f"booking-statement-{key}") for key in _RELAY_HEADINGS],
        "relay_rows": [
            [
                day_words(one.day, texts),
                one.reference or "–",
                numbers.get(one.invoice_id, ""),
                one.where,
            ]
            for one in relay_drops
        ],
    }
    return pdf_of("statement.typ", values)


def _name(one: InvoiceSummary, texts: Texts, *, with_customer: bool) -> str:
    credit = texts("booking-invoice-credit") if one.credits_id else ""
    customer = one.customer_name if with_customer else ""
    return " · ".join(filter(None, (one.number, credit, customer)))
