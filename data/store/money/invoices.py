"""Invoices and credit notes, their lines, numbers and payments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from data.store.database import Row, Transaction
from data.store.tables.bookings import booking
from data.store.tables.money import invoice, invoice_line, number, payment
from dispatch.bookings.emissions import Emission
from dispatch.bookings.quotes import PriceLine, Quote
from dispatch.money.invoice import Invoice, InvoiceItem, InvoiceNumber, Payment
from dispatch.money.particulars import NoFileReason, Particulars
from dispatch.values.local_time import day_of
from dispatch.values.plain_values import from_plain, to_plain, values_of

SERIES = "invoice"
"""Name of the count that invoices and credit notes share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRow:
    """An invoice or credit note as it is kept.

    Attributes
    ----------
    customer_id, customer_name, billing_address
        Who pays, as it was when it was drafted.
    credits_id
        The invoice that this credit note reverses.
    made_at, issued_at
        When it was drafted and issued.
    seller_version
        Version of the seller's data that it was issued by; 0 on a draft, and on invoices from
        before these were kept.
    language
        In which it was issued; empty on a draft, and on invoices from before languages were kept.
    particulars
        Whom it bills and what it says on late payment; ``None`` on a draft, and on invoices from
        before these were kept.
    value
        What it says; see :class:`dispatch.money.invoice.Invoice`.
    """

    id: UUID
    customer_id: UUID
    customer_name: str
    billing_address: str
    credits_id: UUID | None = None
    made_at: datetime
    issued_at: datetime | None = None
    seller_version: int = 0
    language: str = ""
    particulars: Particulars | None = None
    value: Invoice

    @property
    def no_file(self) -> NoFileReason:
        """Why it has no electronic file; empty where it has one, and on a draft."""
        return "" if self.particulars is None else self.particulars.file.reason


_OF_ROW = tuple(name for name in InvoiceRow.__slots__ if name not in {"value", "particulars"})
_OF_VALUE = ("first_day", "last_day", "status", "net_cents", "total_cents", "due_on")
_OF_LINE = ("code", "quantity", "per", "unit_cents")
"""Columns by where their values stand."""


# --- drafting -------------------------------------------------------------------------------


def add(tx: Transaction, row: InvoiceRow) -> None:
    """Keep a draft or credit note with its lines, not numbered yet."""
    tx.add(invoice, {**_head(row), "number": "", "status": "draft"})
    tx.add_all(invoice_line, _line_rows(row))


def hold(tx: Transaction, invoice_id: UUID, booking_ids: Collection[UUID]) -> None:
    """Note that bookings stand on an invoice."""
    _set_invoice(tx, invoice_id, booking.c.id.in_(list(booking_ids)))


def release(tx: Transaction, invoice_id: UUID) -> None:
    """Let the bookings of an invoice be invoiced anew."""
    _set_invoice(tx, None, booking.c.invoice_id == invoice_id)


def remove(tx: Transaction, invoice_id: UUID) -> None:
    """Remove a draft; its bookings can be invoiced anew."""
    release(tx, invoice_id)
    for table, column in ((invoice_line, invoice_line.c.invoice_id), (invoice, invoice.c.id)):
        tx.run(tx.delete(table, column == invoice_id))


def _set_invoice(tx: Transaction, to: UUID | None, which: sa.ColumnElement[bool]) -> None:
    tx.run(tx.update(booking, which).values(invoice_id=to))


# --- issuing and paying ---------------------------------------------------------------------


def last_number(tx: Transaction) -> InvoiceNumber | None:
    """Return the last number given out; hold the lock of the count before."""
    query = (
        sa.select(number.c.year, number.c.last)
        .where(number.c.cooperative_id == tx.owner, number.c.series == SERIES)
        .order_by(number.c.year.desc())
        .limit(1)
    )
    row = tx.row(query)
    return None if row is None else InvoiceNumber(year=row["year"], counter=row["last"])


def last_issue(tx: Transaction) -> datetime | None:
    """Return when something was issued last."""
    found: datetime | None = tx.value(tx.select(invoice, only=[sa.func.max(invoice.c.issued_at)]))
    return found


def give_out(tx: Transaction, given: InvoiceNumber) -> None:
    """Note that a number is given out."""
    put = insert(number).values(
        cooperative_id=tx.owner, series=SERIES, year=given.year, last=given.counter
    )
    key = ["cooperative_id", "series", "year"]
    tx.run(put.on_conflict_do_update(index_elements=key, set_={"last": put.excluded.last}))


def set_issued(tx: Transaction, issued: InvoiceRow) -> None:
    """Keep number, day and status of what was issued just now."""
    values = _head(issued)
    names = ("number", "status", "issued_at", "due_on", "seller_version", "language", "particulars")
    _change(tx, issued.id, {name: values[name] for name in names})


def set_status(tx: Transaction, row: InvoiceRow) -> None:
    """Keep the status that follows from payments and reversal."""
    _change(tx, row.id, {"status": row.value.status})


def add_payment(  # noqa: PLR0913  # each is a part of it
    tx: Transaction,
    invoice_id: UUID,
    row: Payment,
    *,
    reference: str,
    recorded_by: UUID | None,
    recorded_at: datetime,
) -> None:
    """Keep a payment."""
    tx.add(
        payment,
        {
            "id": UUID(row.id),
            "invoice_id": invoice_id,
            "amount_cents": row.cents,
            "reference": reference,
            "paid_on": row.on,
            "recorded_by": recorded_by,
            "recorded_at": recorded_at,
        },
    )


def payment_with(tx: Transaction, payment_id: UUID) -> tuple[UUID, Payment, str] | None:
    """Return a payment by its id, with its invoice and its reference."""
    query = tx.select(payment, payment.c.id == payment_id)
    row = tx.row(query)
    return None if row is None else (row["invoice_id"], _payment(row), row["reference"])


def _change(tx: Transaction, invoice_id: UUID, values: Mapping[str, Any]) -> None:
    tx.run(tx.update(invoice, invoice.c.id == invoice_id).values(**values))


# --- reading --------------------------------------------------------------------------------


def find(
    tx: Transaction,
    invoice_id: UUID,
    zone: tzinfo,
    *,
    only: UUID | None = None,
    lock: bool = False,
) -> InvoiceRow | None:
    """Return an invoice whole.

    Parameters
    ----------
    zone
        The cooperative's, in which its day of issue lies.
    only
        Narrows to one customer's issued invoices; nothing else is read.
    lock
        Keep others from changing it before the transaction ends.
    """
    query = tx.select(invoice, invoice.c.id == invoice_id)
    if only is not None:
        query = query.where(invoice.c.customer_id == only, invoice.c.number != "")
    row = tx.row(query.with_for_update() if lock else query)
    if row is None:
        return None
    lines = tx.rows(_of(tx, invoice_line, invoice_id).order_by(invoice_line.c.position))
    paid = tx.rows(_of(tx, payment, invoice_id).order_by(payment.c.recorded_at, payment.c.id))
    issued_at = row["issued_at"]
    return InvoiceRow(
        **{name: row[name] for name in _OF_ROW},
        particulars=row["particulars"] and from_plain(Particulars, row["particulars"]),
        value=Invoice(
            customer_id=str(row["customer_id"]),
            first_day=row["first_day"],
            last_day=row["last_day"],
            items=_items(row["customer_id"], lines),
            number=_number(row["number"]),
            issued_on=None if issued_at is None else day_of(issued_at, zone),
            due_on=row["due_on"],
            payments=tuple(_payment(one) for one in paid),
            reverses=_number_of(tx, invoice.c.id == row["credits_id"]),
            credited_by=_number_of(tx, invoice.c.credits_id == row["id"]),
        ),
    )


def no_file(tx: Transaction, invoice_id: UUID) -> str:
    """Return why an invoice has no electronic file; empty where it has one."""
    return no_file_of(tx.cell(invoice.c.particulars, invoice.c.id == invoice_id))


def no_file_of(kept: Mapping[str, Any] | None) -> str:
    """Return from particulars as they are kept why an invoice has no electronic file."""
    return kept["file"]["reason"] if kept else ""


def _of(tx: Transaction, table: sa.Table, invoice_id: UUID) -> sa.Select[Any]:
    return tx.select(table, table.c.invoice_id == invoice_id)


def _number(text: str) -> InvoiceNumber | None:
    if not text:
        return None
    year, counter = text.split("-")
    return InvoiceNumber(year=int(year), counter=int(counter))


def _number_of(tx: Transaction, which: sa.ColumnElement[bool]) -> InvoiceNumber | None:
    return _number(tx.cell(invoice.c.number, which, invoice.c.number != "") or "")


def _payment(row: Row) -> Payment:
    return Payment(id=str(row["id"]), cents=row["amount_cents"], on=row["paid_on"])


def _items(customer_id: UUID, rows: Sequence[Row]) -> tuple[InvoiceItem, ...]:
    by_booking: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        by_booking[row["booking_id"]].append(row)
    return tuple(_item(customer_id, lines) for lines in by_booking.values())


def _item(customer_id: UUID, rows: Sequence[Row]) -> InvoiceItem:
    first = rows[0]
    return InvoiceItem(
        booking_id=str(first["booking_id"]),
        customer_id=str(customer_id),
        day=first["served_on"],
        reference=first["reference"],
        price=Quote(
            tariff_id=first["tariff"],
            tariff_version=first["tariff_version"],
            vat_per_mille=first["vat_permille"],
            lines=tuple(
                PriceLine(args=row["args"], **{name: row[name] for name in _OF_LINE})
                for row in rows
            ),
        ),
        emissions=tuple(from_plain(Emission, one) for one in first["emissions"]),
    )


def _head(row: InvoiceRow) -> dict[str, Any]:
    value = row.value
    return {
        **values_of(row, *_OF_ROW),
        "particulars": to_plain(row.particulars),
        **values_of(value, *_OF_VALUE),
        "number": "" if value.number is None else str(value.number),
        "vat_cents": value.total_cents - value.net_cents,
    }


def _line_rows(row: InvoiceRow) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for item in row.value.items:
        for index, line in enumerate(item.price.lines):
            # What a booking emitted stands on its first line.
            emissions = item.emissions if index == 0 else ()
            rows.append(
                {
                    "invoice_id": row.id,
                    "position": len(rows) + 1,
                    "booking_id": UUID(item.booking_id),
                    "served_on": item.day,
                    "reference": item.reference,
                    "tariff": item.price.tariff_id,
                    "tariff_version": item.price.tariff_version,
                    **values_of(line, *_OF_LINE, "amount_cents"),
                    "args": dict(line.args),
                    "vat_permille": item.price.vat_per_mille,
                    "co2_g": sum(one.use_g for one in emissions),
                    "emissions": to_plain(emissions),
                }
            )
    return rows
