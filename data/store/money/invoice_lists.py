"""Lists of invoices, and of customers with something to invoice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Row, Transaction
from data.store.money.invoices import no_file_of
from data.store.money.settling import SETTLINGS, Settling
from data.store.tables.bookings import booking
from data.store.tables.money import invoice, payment
from data.store.tables.people import customer


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceSummary:
    """An invoice in a list.

    Attributes
    ----------
    number
        Empty for a draft.
    credits_id
        Set for a credit note.
    open_cents
        What is still to be paid; below 0 what is to be paid back.
    no_file
        Why it has no electronic file, see :class:`dispatch.money.particulars.ElectronicFile`;
        empty where it has one, and on a draft.
    """

    id: UUID
    customer_id: UUID
    customer_name: str
    number: str
    first_day: date
    last_day: date
    status: str
    credits_id: UUID | None
    net_cents: int
    vat_cents: int
    total_cents: int
    paid_cents: int
    open_cents: int
    no_file: str
    issued_at: datetime | None
    due_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A filter of invoices.

    Attributes
    ----------
    customer_id
        Narrows to one; ``None`` does not.
    first, last
        Days of issue, both included; drafts are left out where one is given.
    overdue_on
        Due before this day and not paid.
    drafts
        Whether drafts are given.
    """

    customer_id: UUID | None = None
    first: datetime | None = None
    last: datetime | None = None
    overdue_on: date | None = None
    drafts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ToInvoice:
    """A customer's bookings that are on no invoice yet.

    Attributes
    ----------
    ready, ready_cents
        Bookings with their last price, and cancelled ones with a fee; sum before tax.
    waiting
        Bookings of the period that are not settled.
    """

    customer_id: UUID
    customer_name: str
    ready: int
    ready_cents: int
    waiting: int


def ready(
    tx: Transaction, customer_id: UUID, first: date, last: date, *, lock: bool = False
) -> list[Settling]:
    """Return a customer's bookings of some days that can be invoiced, by day and id."""
    query = tx.select(
        booking,
        booking.c.customer_id == customer_id,
        booking.c.day.between(first, last),
        booking.c.invoice_id.is_(None),
        _is_ready(),
    ).order_by(booking.c.day, booking.c.id)
    return SETTLINGS.every(tx, query.with_for_update() if lock else query)


def to_invoice(tx: Transaction, first: date, last: date) -> list[ToInvoice]:
    """Return by customer what is not invoiced yet of some days."""
    is_ready = _is_ready()
    charged = sa.case(
        (booking.c.status == "cancelled", booking.c.cancel_fee_cents),
        else_=booking.c.settled_cents,
    )
    waits = sa.and_(booking.c.status == "booked", booking.c.settled_at.is_(None))
    query = (
        sa.select(
            customer.c.id.label("customer_id"),
            customer.c.name.label("customer_name"),
            sa.func.count().filter(is_ready).label("ready"),
            sa.func.coalesce(sa.func.sum(charged).filter(is_ready), 0).label("ready_cents"),
            sa.func.count().filter(waits).label("waiting"),
        )
        .join(
            booking,
            sa.and_(
                booking.c.cooperative_id == customer.c.cooperative_id,
                booking.c.customer_id == customer.c.id,
            ),
        )
        .where(
            customer.c.cooperative_id == tx.owner,
            booking.c.day.between(first, last),
            booking.c.invoice_id.is_(None),
            sa.or_(is_ready, waits),
        )
        .group_by(customer.c.id, customer.c.name)
        .order_by(customer.c.name, customer.c.id)
    )
    return [ToInvoice(**{**row, "ready_cents": int(row["ready_cents"])}) for row in tx.rows(query)]


def _is_ready() -> sa.ColumnElement[bool]:
    """Condition for a booking to be invoiced: at its last price, and with something to say."""
    settled = sa.and_(
        booking.c.status == "booked",
        booking.c.settled_at.is_not(None),
        sa.func.jsonb_array_length(booking.c.settled["lines"]) > 0,
    )
    return sa.or_(settled, sa.and_(booking.c.status == "cancelled", booking.c.cancel_fee_cents > 0))


def listed(tx: Transaction, wanted: Wanted, limit: int) -> list[InvoiceSummary]:
    """Return invoices and credit notes, the newest first, drafts before all others.

    Drafts have no number yet: they are in order of their periods, the newest first, and of names.
    """
    paid = (
        sa.select(sa.func.coalesce(sa.func.sum(payment.c.amount_cents), 0))
        .where(payment.c.cooperative_id == tx.owner, payment.c.invoice_id == invoice.c.id)
        .scalar_subquery()
    )
    query = sa.select(invoice, paid.label("paid_cents")).where(
        invoice.c.cooperative_id == tx.owner, *_wanted(wanted)
    )
    order = (
        invoice.c.issued_at.desc().nulls_first(),
        invoice.c.number.desc(),
        invoice.c.last_day.desc(),
        invoice.c.first_day.desc(),
        invoice.c.customer_name,
        invoice.c.id,
    )
    return [_summary(row) for row in tx.rows(query.order_by(*order).limit(limit))]


def _wanted(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.customer_id is not None:
        found.append(invoice.c.customer_id == wanted.customer_id)
    if wanted.first is not None:
        found.append(invoice.c.issued_at >= wanted.first)
    if wanted.last is not None:
        found.append(invoice.c.issued_at < wanted.last)
    if wanted.overdue_on is not None:
        unpaid = invoice.c.status.in_(("issued", "part_paid"))
        found += [unpaid, invoice.c.due_on < wanted.overdue_on, invoice.c.credits_id.is_(None)]
    if not wanted.drafts:
        found.append(invoice.c.number != "")
    return found


def _summary(row: Row) -> InvoiceSummary:
    counted = {"paid_cents", "open_cents", "no_file"}
    values = {name: row[name] for name in InvoiceSummary.__slots__ if name not in counted}
    paid = int(row["paid_cents"])
    owed = 0 if row["status"] in {"draft", "credited"} or row["credits_id"] else row["total_cents"]
    no_file = no_file_of(row["particulars"])
    return InvoiceSummary(**values, paid_cents=paid, open_cents=owed - paid, no_file=no_file)
