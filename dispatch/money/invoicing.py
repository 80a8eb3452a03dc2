"""Invoices of settled bookings, their numbers, payments, and their reversal.

An invoice is a draft until it gets a number; from then on nothing of it changes but payments. A
mistake is mended by a credit note that reverses all of it, and a new invoice. The status is never
stored apart: it follows from number, payments and reversal, so it cannot contradict them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from dispatch.bookings.quotes import PriceLine
from dispatch.money.invoice import Invoice, InvoiceItem, InvoiceNumber, Payment, Status
from dispatch.values.validation import bad_input, doubled, fault, refuse
from routing.errors import Fault


def draft(
    customer_id: str, first_day: date, last_day: date, settled: Iterable[InvoiceItem]
) -> Invoice:
    """Gather a customer's settled bookings of a period, both days included.

    Parameters
    ----------
    customer_id
        Customer who pays.
    first_day, last_day
        Period, both days included.
    settled
        Settled bookings; those of other customers or days are passed over.

    Raises
    ------
    BadInput
        If the period is reversed, nothing is left to invoice, or a booking comes twice.
    """
    if last_day < first_day:
        raise bad_input(
            "period-reversed", "last_day", start=first_day.isoformat(), end=last_day.isoformat()
        )
    items = sorted(
        (
            item
            for item in settled
            if item.customer_id == customer_id and first_day <= item.day <= last_day
        ),
        key=lambda item: (item.day, item.booking_id),
    )
    if not items:
        raise bad_input(
            "nothing-to-invoice", "items", start=first_day.isoformat(), end=last_day.isoformat()
        )
    refuse(doubled("items", [item.booking_id for item in items]))
    return Invoice(
        customer_id=customer_id, first_day=first_day, last_day=last_day, items=tuple(items)
    )


def next_number(last: InvoiceNumber | None, on: date) -> InvoiceNumber:
    """Return the number after the last one given out; each year begins with 1.

    Raises
    ------
    BadInput
        If the last number is of a later year: numbers never go back.
    """
    if last is not None and last.year > on.year:
        raise bad_input("number-goes-back", "on", value=on.year, limit=str(last))
    counter = last.counter + 1 if last is not None and last.year == on.year else 1
    return InvoiceNumber(year=on.year, counter=counter)


def issue(invoice: Invoice, number: InvoiceNumber, on: date, due_on: date) -> Invoice:
    """Turn a draft into an invoice.

    Parameters
    ----------
    invoice
        Draft.
    number
        Next number of the year.
    on, due_on
        Day of issue, and the day by which it is to be paid.

    Raises
    ------
    BadInput
        If it is no draft any more, the number is of another year, or it is due before its day.
    """
    _need(invoice, "draft")
    faults = _number_faults(number, on)
    if due_on < on:
        faults.append(
            fault("due-before-issue", "due_on", start=on.isoformat(), end=due_on.isoformat())
        )
    refuse(faults)
    return replace(invoice, number=number, issued_on=on, due_on=due_on)


def pay(invoice: Invoice, payment: Payment) -> Invoice:
    """Note money that came in, or went back: a bounced payment, a refund after a reversal.

    A payment that is noted already, with the same id and the same content, changes nothing.

    Raises
    ------
    BadInput
        If the invoice is a draft or a credit note, the id is taken by another payment, or the
        payment is more than what is open, or pays back more than came in.
    """
    if payment in invoice.payments:
        return invoice
    for index, other in enumerate(invoice.payments):
        if other.id == payment.id:
            raise bad_input("duplicate-id", "id", value=payment.id, first=f"payments[{index}]")
    _need(invoice, "issued", "part_paid", "paid", "credited")
    most = max(0, invoice.open_cents)
    if not -invoice.paid_cents <= payment.cents <= most:
        raise bad_input(
            "payment-too-much", "cents", value=payment.cents, low=-invoice.paid_cents, high=most
        )
    return replace(invoice, payments=(*invoice.payments, payment))


def credit(invoice: Invoice, number: InvoiceNumber, on: date) -> tuple[Invoice, Invoice]:
    """Reverse an invoice by a credit note over all of it.

    Returns
    -------
    tuple
        The invoice, now credited, and the note. Paid money shows as open below 0.

    Raises
    ------
    BadInput
        If there is nothing to reverse (a draft, a credit note, a credited invoice), or the
        number is of another year.
    """
    _need(invoice, "issued", "part_paid", "paid")
    refuse(_number_faults(number, on))
    note = Invoice(
        customer_id=invoice.customer_id,
        first_day=invoice.first_day,
        last_day=invoice.last_day,
        items=tuple(_reversed(item) for item in invoice.items),
        number=number,
        issued_on=on,
        due_on=on,
        reverses=invoice.number,
    )
    return replace(invoice, credited_by=number), note


def _reversed(item: InvoiceItem) -> InvoiceItem:
    lines = tuple(
        PriceLine(
            code=line.code,
            args=line.args,
            quantity=-line.quantity,
            per=line.per,
            unit_cents=line.unit_cents,
        )
        for line in item.price.lines
    )
    return replace(item, price=replace(item.price, lines=lines), emissions=())


def _need(invoice: Invoice, *statuses: Status) -> None:
    """Refuse an invoice in another status; a credit note is only ever looked at."""
    found = "credit_note" if invoice.reverses is not None else invoice.status
    if found not in statuses:
        raise bad_input("invoice-status", "status", value=found, known=", ".join(statuses))


def _number_faults(number: InvoiceNumber, on: date) -> list[Fault]:
    if number.year == on.year:
        return []
    return [fault("number-other-year", "number", value=str(number), year=on.year)]
