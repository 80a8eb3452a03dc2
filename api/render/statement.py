"""A statement: the invoices and credit notes of some days, with what is still to be paid."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date
from typing import Any
from uuid import UUID

from api.locales.texts import Texts
from api.render.invoice import day_words, money
from api.render.paper import pdf_of
from api.wording.price_words import charged_words
from data.store.money.failed_deliveries import FailedDelivery
from data.store.money.invoice_lists import InvoiceSummary
from data.store.money.statements import Statement
from dispatch.values.local_time import day_of

_HEADINGS = ("number", "issued", "due", "total", "paid", "open")
_RELAY_HEADINGS = ("day", "reference", "invoice", "relay")
_FAILURE_HEADINGS = ("day", "reference", "invoice", "reason", "charged")


def statement_pdf(
    statement: Statement, days: tuple[date, date], cooperative: str, texts: Texts
) -> bytes:
    """Print a statement: invoices, the oldest first, what was left at a relay, and what failed."""
    return pdf_of("statement.typ", statement_values(statement, days, cooperative, texts))


def statement_values(
    statement: Statement, days: tuple[date, date], cooperative: str, texts: Texts
) -> dict[str, Any]:
    """Write a statement in words, as its paper shows it."""
    found = statement.invoices
    customers = list(dict.fromkeys(one.customer_name for one in found))
    first, last = (day_words(one, texts) for one in days)
    cents = [(one.total_cents, one.paid_cents, one.open_cents) for one in found]
    sums = [sum(column) for column in zip(*cents, strict=True)] if cents else [0, 0, 0]
    zone = texts.zone or UTC
    numbers = {one.id: one.number for one in found}
    return {
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
            for one in statement.relay_drops
        ],
        "failures_title": texts("booking-statement-failures"),
        "failure_headings": [texts(f"booking-statement-{key}") for key in _FAILURE_HEADINGS],
        "failure_rows": [_failure(one, numbers, texts) for one in statement.failed],
    }


def _failure(one: FailedDelivery, numbers: Mapping[UUID, str], texts: Texts) -> list[str]:
    reason = texts.word("failure", one.reason)
    return [
        day_words(one.day, texts),
        one.reference or "–",
        numbers.get(one.invoice_id, ""),
        reason if one.drops == 1 else f"{reason} ({one.failed}/{one.drops})",
        charged_words(one.charged_per_mille, texts),
    ]


def _name(one: InvoiceSummary, texts: Texts, *, with_customer: bool) -> str:
    credit = texts("booking-invoice-credit") if one.credits_id else ""
    customer = one.customer_name if with_customer else ""
    return " · ".join(filter(None, (one.number, credit, customer)))
