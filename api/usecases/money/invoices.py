"""Use cases of invoices: draft, issue, credit, note payments, read.

See :mod:`dispatch.money.invoicing`.

An issued invoice never changes but by payments; a mistake is mended by a credit note over all of
it, after which its bookings can be invoiced anew.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.fleet.shifts import check_days
from api.usecases.money.particulars import language_of, particulars_now
from api.usecases.money.prices import settled_price
from api.usecases.requests import bad_input, found_or_refuse
from api.usecases.visibility import only_customer
from data.store.bookings import customers
from data.store.care import rules
from data.store.money import invoice_lists, invoices, settling
from data.store.money.invoice_lists import InvoiceSummary, Wanted
from data.store.money.invoices import InvoiceRow
from data.store.money.settling import Actual, Settling
from data.store.system import cooperatives
from dispatch.bookings.emissions import Emission, Factor
from dispatch.money import invoicing
from dispatch.money.invoice import Invoice, InvoiceItem, InvoiceNumber, Payment
from dispatch.money.particulars import Particulars
from dispatch.money.seller import SellerRule
from dispatch.rounds.events.event_details import Code
from dispatch.values.local_time import day_of, starts_of
from routing.errors import BadInput, Conflict

MAX_DAYS = 366
"""Most days of a period."""
MAX_LISTED = 500
"""Most invoices that are given at once."""
MAX_REFERENCE = 200

_COUNT = "invoice-number"
"""Lock that is held while a number is given out."""


@needs("invoices:write")
def draft_invoice(
    act: Act, invoice_id: UUID, customer_id: UUID, first: date, last: date
) -> InvoiceRow:
    """Gather what a customer owes for some days, both included, into a draft.

    Settled bookings come with all that was charged, cancelled ones with their fee. The same
    request again gives the draft as it is.

    Raises
    ------
    NotFound
        If there is no such customer.
    BadInput
        ``period-reversed``, ``too-many-days``, ``nothing-to-invoice``.
    Conflict
        ``id-used-twice``.
    """
    check_days(first, last, MAX_DAYS)
    act.tx.lock(f"invoice:{customer_id}")
    customer = found_or_refuse(customers.find(act.tx, customer_id), "no-such-customer")
    found = _find(act, invoice_id)
    if found is not None:
        value = found.value
        asked = (str(customer_id), first, last, None)
        if (value.customer_id, value.first_day, value.last_day, found.credits_id) != asked:
            raise Conflict("id-used-twice")
        return found
    ready = invoice_lists.ready(act.tx, customer_id, first, last, lock=True)
    happened = settling.actuals(act.tx, [one.id for one in ready])
    items = [_item(act, one, happened.get(one.id, [])) for one in ready]
    invoice = InvoiceRow(
        id=invoice_id,
        customer_id=customer_id,
        customer_name=customer.name,
        billing_address=customer.billing_address,
        made_at=act.now,
        value=invoicing.draft(str(customer_id), first, last, items),
    )
    invoices.add(act.tx, invoice)
    invoices.hold(act.tx, invoice_id, [one.id for one in ready])
    return invoice


@needs("invoices:write")
def drop_draft(act: Act, invoice_id: UUID) -> None:
    """Remove a draft; its bookings can be invoiced anew. One that is gone already stays gone.

    Raises
    ------
    Conflict
        ``invoice-issued``: what has a number is reversed by a credit note; ``invoice-paid``:
        money was noted for it, which must not be forgotten.
    """
    found = _find(act, invoice_id, lock=True)
    if found is None:
        return
    if found.value.number is not None:
        raise Conflict("invoice-issued")
    if found.value.payments:
        # No use case notes money for a draft; other programs may have brought it in.
        raise Conflict("invoice-paid")
    invoices.remove(act.tx, invoice_id)


@needs("invoices:write")
def issue_invoice(act: Act, invoice_id: UUID) -> InvoiceRow:
    """Return a draft the next number of its year; twice is once.

    Raises
    ------
    NotFound
        If there is no such invoice.
    Conflict
        ``seller-incomplete`` as long as the seller's data lack what must stand on an invoice.
    """
    # The count is locked before any invoice, so that two issuers cannot wait for each other.
    act.tx.lock(_COUNT)
    found = found_or_refuse(_find(act, invoice_id, lock=True), "no-such-invoice")
    if found.value.number is not None:
        return found
    seller = rules.seller_at(act.tx, act.now)
    need_complete(seller, found.value)
    at, number = _next_number(act)
    customer = found_or_refuse(customers.find(act.tx, found.customer_id), "no-such-customer")
    due_on = number[1] + timedelta(days=customer.payment_days)
    language = language_of(act, customer)
    issued = replace(
        found,
        issued_at=at,
        seller_version=seller.version,
        language=language,
        particulars=particulars_now(act, customer, seller, language, found.value),
        value=invoicing.issue(found.value, number[0], number[1], due_on),
    )
    invoices.set_issued(act.tx, issued)
    act.record_event(
        "invoice_issued",
        "invoice",
        invoice_id,
        detail={"customer_id": str(found.customer_id), "total_cents": issued.value.total_cents},
    )
    return issued


@needs("invoices:write")
def credit_invoice(act: Act, invoice_id: UUID, note_id: UUID, *, reason: str) -> InvoiceRow:
    """Reverse an invoice by a credit note over all of it, and give the note.

    Its bookings can be invoiced anew. The same request again gives the same note.

    Parameters
    ----------
    reason
        A short code: why it is reversed, such as ``wrong-address``.

    Raises
    ------
    NotFound
        If there is no such invoice.
    BadInput
        ``event-not-a-code`` where no such reason is given.
    Conflict
        ``id-used-twice``; ``invoice-not-issued``, ``invoice-credited`` or ``credit-note-final`` if
        there is nothing to reverse: a draft, an invoice reversed before, a note.
    """
    wrong = Code().fault("reason", reason)
    if wrong is not None:
        raise BadInput([wrong])
    act.tx.lock(_COUNT)
    invoice = _find(act, note_id)
    if invoice is not None:
        if invoice.credits_id != invoice_id:
            raise Conflict("id-used-twice")
        return invoice
    found = found_or_refuse(_find(act, invoice_id, lock=True), "no-such-invoice")
    _need_reversible(found.value)
    at, (number, on) = _next_number(act)
    credited, value = invoicing.credit(found.value, number, on)
    note = replace(
        found,
        id=note_id,
        credits_id=invoice_id,
        made_at=act.now,
        issued_at=at,
        particulars=_particulars_of_note(act, found),
        value=value,
    )
    invoices.add(act.tx, note)
    invoices.set_issued(act.tx, note)
    invoices.set_status(act.tx, replace(found, value=credited))
    invoices.release(act.tx, invoice_id)
    detail: dict[str, object] = {
        "credit_invoice_id": str(note_id),
        "credit_cents": found.value.total_cents,
        "reason": reason,
    }
    act.record_event("invoice_credited", "invoice", invoice_id, detail=detail)
    return note


@needs("invoices:write")
def record_payment(  # noqa: PLR0913  # each is a part of it
    act: Act,
    invoice_id: UUID,
    payment_id: UUID,
    *,
    amount_cents: int,
    paid_on: date,
    reference: str = "",
) -> InvoiceRow:
    """Note money that came in (above 0) or went back (below 0); the same again is once.

    Parameters
    ----------
    reference
        What the bank statement says of it.

    Raises
    ------
    NotFound
        If there is no such invoice.
    BadInput
        ``payment-too-much``, ``payment-of-nothing``, ``invoice-status``, ``text-too-long``.
    Conflict
        ``id-used-twice``.
    """
    if len(reference) > MAX_REFERENCE:
        raise bad_input("reference", "text-too-long", value=len(reference), limit=MAX_REFERENCE)
    if not amount_cents:
        raise bad_input("amount_cents", "payment-of-nothing")
    payment = Payment(id=str(payment_id), cents=amount_cents, on=paid_on)
    act.tx.lock(f"payment:{payment_id}")
    found = found_or_refuse(_find(act, invoice_id, lock=True), "no-such-invoice")
    before = invoices.payment_with(act.tx, payment_id)
    if before is not None:
        if before != (invoice_id, payment, reference):
            raise Conflict("id-used-twice")
        return found
    paid = replace(found, value=invoicing.pay(found.value, payment))
    invoices.add_payment(
        act.tx,
        invoice_id,
        payment,
        reference=reference,
        recorded_by=act.actor.id,
        recorded_at=act.now,
    )
    invoices.set_status(act.tx, paid)
    kind, key = ("invoice_paid", "paid_cents")
    if amount_cents < 0:
        kind, key = ("invoice_refunded", "refunded_cents")
    detail = {key: abs(amount_cents), "on_day": paid_on.isoformat()}
    act.record_event(kind, "invoice", invoice_id, detail=detail)
    return paid


@needs("invoices:read")
def read_invoice(act: Act, invoice_id: UUID) -> InvoiceRow:
    """Return an invoice whole.

    Raises
    ------
    NotFound
        If there is none, or none in sight: a customer sees the own ones once they are issued.
    """
    only = only_customer(act, "invoices:read")
    zone = cooperatives.own(act.tx).zone
    return found_or_refuse(invoices.find(act.tx, invoice_id, zone, only=only), "no-such-invoice")


@needs("invoices:read")
def list_invoices(
    act: Act,
    *,
    customer_id: UUID | None = None,
    first: date | None = None,
    last: date | None = None,
    overdue: bool = False,
) -> list[InvoiceSummary]:
    """Return the invoices in sight, the newest first, at most :data:`MAX_LISTED`.

    Parameters
    ----------
    customer_id
        Narrows to one customer.
    first, last
        Days of issue, both included; drafts are left out where one is given.
    overdue
        Only those whose due day is over and that are not paid.
    """
    only = only_customer(act, "invoices:read")
    if only is not None and customer_id not in (None, only):
        return []
    zone = cooperatives.own(act.tx).zone
    wanted = Wanted(
        customer_id=customer_id or only,
        first=None if first is None else starts_of(first, zone),
        last=None if last is None else starts_of(last + timedelta(days=1), zone),
        overdue_on=day_of(act.now, zone) if overdue else None,
        drafts=only is None,
    )
    return invoice_lists.listed(act.tx, wanted, MAX_LISTED)


def _find(act: Act, invoice_id: UUID, *, lock: bool = False) -> InvoiceRow | None:
    return invoices.find(act.tx, invoice_id, cooperatives.own(act.tx).zone, lock=lock)


def _particulars_of_note(act: Act, invoice: InvoiceRow) -> Particulars | None:
    """Return those of the invoice that a credit note reverses, else what holds now.

    ``None`` where it was not kept who sold: then nothing more is known of it either.
    """
    if invoice.particulars is not None or not invoice.seller_version:
        return invoice.particulars
    customer = found_or_refuse(customers.find(act.tx, invoice.customer_id), "no-such-customer")
    seller = rules.seller_version(act.tx, invoice.seller_version)
    language = invoice.language or cooperatives.own(act.tx).language
    return particulars_now(act, customer, seller, language, invoice.value)


def _need_reversible(value: Invoice) -> None:
    """Refuse to reverse what has no number yet, what was reversed before, and a credit note."""
    if value.reverses is not None:
        raise Conflict("credit-note-final", number=str(value.number))
    if value.number is None:
        raise Conflict("invoice-not-issued")
    if value.credited_by is not None:
        raise Conflict("invoice-credited", number=str(value.credited_by))


def seller_of(act: Act, invoice: InvoiceRow) -> SellerRule | None:
    """Return the seller by whom an invoice was issued; of a draft the one in force.

    ``None`` of an invoice from before sellers were kept, and of the credit note over it: whoever
    sells today may not be who sold then.
    """
    if invoice.seller_version:
        return rules.seller_version(act.tx, invoice.seller_version)
    return rules.seller_at(act.tx, act.now) if invoice.value.number is None else None


def need_complete(seller: SellerRule, value: Invoice) -> None:
    """Refuse a seller of whom something is not known that must stand on an invoice.

    Raises
    ------
    Conflict
        ``seller-incomplete``.
    """
    missing = seller.missing(frozenset(tax.vat_per_mille for tax in value.taxes))
    if missing:
        raise Conflict("seller-incomplete", missing=", ".join(missing))


def _next_number(act: Act) -> tuple[datetime, tuple[InvoiceNumber, date]]:
    """Return out the next number with its moment and day; the count must be locked.

    Days rise with the numbers: whoever waited for the lock issues no earlier than who had it.
    """
    at = max(act.now, invoices.last_issue(act.tx) or act.now)
    on = day_of(at, cooperatives.own(act.tx).zone)
    number = invoicing.next_number(invoices.last_number(act.tx), on)
    invoices.give_out(act.tx, number)
    return at, (number, on)


def _item(act: Act, booking: Settling, happened: list[Actual]) -> InvoiceItem:
    price = booking.settled
    if booking.status == "cancelled" or price is None:
        price = settled_price(act, booking, happened)
    return InvoiceItem(
        booking_id=str(booking.id),
        customer_id=str(booking.customer_id),
        day=booking.day,
        reference=booking.reference,
        price=price,
        emissions=() if booking.status == "cancelled" else _emissions(happened),
    )


def _emissions(happened: list[Actual]) -> tuple[Emission, ...]:
    """Return what carrying a booking emitted, one sum for each kind of vehicle and its factors."""
    sums: dict[tuple[str, tuple[Factor, ...]], Emission] = {}
    for one in happened:
        if one.emission is None:
            continue
        key = (one.emission.vehicle_kind, one.emission.factors)
        before_m = sums[key].distance_m if key in sums else 0
        sums[key] = replace(one.emission, distance_m=before_m + one.emission.distance_m)
    return tuple(sums.values())
