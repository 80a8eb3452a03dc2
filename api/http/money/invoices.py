"""Invoices: what is to be invoiced, drafts, invoices, credit notes, payments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends
from pydantic import Field
from starlette.responses import Response

from api.http.carrying_out import Doing, File, as_file, runs
from api.http.description.openapi import addresses, answers_with
from api.http.shapes import In, Listing, Moment, Out, as_is, every, nothing
from api.locales.texts import Texts
from api.render.invoice import invoice_pdf, invoice_xml
from api.usecases.money.invoice_documents import (
    PrintedInvoice,
    invoice_csv,
    invoice_document,
    invoice_to_print,
    invoices_csv,
)
from api.usecases.money.invoices import (
    credit_invoice,
    draft_invoice,
    drop_draft,
    issue_invoice,
    list_invoices,
    record_payment,
)
from api.usecases.money.prices import adjust_price, list_to_invoice
from api.usecases.request_types import Day, Text, Whole
from api.usecases.table_texts import table_texts
from data.formats.factur_x import Billing
from data.store.money.invoices import InvoiceRow
from data.store.money.settling import Settling
from dispatch.money.particulars import NoFileReason

router = addresses("invoices")


class ToInvoiceOut(Out):
    """Bookings of a customer ready to be invoiced, and those waiting for their last price."""

    customer_id: UUID
    customer_name: str
    ready: int
    ready_cents: int
    waiting: int


class InvoiceHeadOut(Out):
    """An invoice or credit note in short; drafts have no number."""

    id: UUID
    customer_id: UUID
    customer_name: str
    number: str
    first_day: date
    last_day: date
    status: Literal["draft", "issued", "part_paid", "paid", "credited"]
    credits_id: UUID | None
    net_cents: int
    total_cents: int
    paid_cents: int
    open_cents: int
    issued_at: Moment | None
    due_on: date | None
    no_file: NoFileReason = Field(
        description=(
            "Why it has no electronic file for a platform: `private`, `abroad` or `incomplete`;"
            " empty where it has one, and on a draft."
        )
    )


class DraftIn(In):
    """Customer and days of an invoice's bookings."""

    id: UUID | None = None
    customer_id: UUID
    first: Day
    last: Day


class CreditIn(In):
    """The credit note that takes an invoice back."""

    id: UUID | None = None
    reason: Text = Field(examples=["wrong-address"])


class PaymentIn(In):
    """Money that came in, or with a minus was paid back."""

    id: UUID | None = None
    amount_cents: Whole
    paid_on: Day
    reference: Text = ""


class PriceChangeIn(In):
    """Amount added to or taken off the price of a booking that is over."""

    supplements: dict[str, Whole] = Field(default={})
    reduction_cents: Whole = 0
    reason: Text = ""


@router.get(
    "/v1/invoices/ready",
    operation_id="list_bookings_to_invoice",
    response_model=Listing[ToInvoiceOut],
)
def list_ready(
    do: Annotated[Doing, Depends(runs(list_to_invoice))], first: Day, last: Day
) -> Response:
    """Return the bookings that are ready to be invoiced."""
    return do(list_to_invoice, every(ToInvoiceOut), first, last)


@router.post("/v1/invoices", response_model=InvoiceHeadOut, status_code=201)
def draft_one(do: Annotated[Doing, Depends(runs(draft_invoice))], body: DraftIn) -> Response:
    """Draft an invoice of everything that is ready."""
    invoice_id = body.id or do.service.ids()
    return do(draft_invoice, _head, invoice_id, body.customer_id, body.first, body.last)


@router.get("/v1/invoices", response_model=Listing[InvoiceHeadOut])
def list_them(
    do: Annotated[Doing, Depends(runs(list_invoices))],
    customer_id: UUID | None = None,
    first: Day | None = None,
    last: Day | None = None,
    *,
    overdue: bool = False,
) -> Response:
    """Return the invoices in sight, the newest first."""
    return do(
        list_invoices,
        every(InvoiceHeadOut),
        customer_id=customer_id,
        first=first,
        last=last,
        overdue=overdue,
    )


@router.get(
    "/v1/invoices.csv",
    operation_id="read_invoices_csv",
    response_class=Response,
    responses=answers_with("text/csv"),
)
def list_as_table(
    do: Annotated[Doing, Depends(runs(invoices_csv))],
    first: Day,
    last: Day,
    customer_id: UUID | None = None,
) -> Response:
    """Return the invoices of some days as a table."""
    table = as_file("text/csv; charset=utf-8", "invoices.csv")
    return do.file(invoices_csv, table, first, last, customer_id=customer_id)


@router.get("/v1/invoices/{invoice_id}", operation_id="read_invoice", response_model=dict[str, Any])
def read_it(do: Annotated[Doing, Depends(runs(invoice_document))], invoice_id: UUID) -> Response:
    """Return an invoice with everything that stands on it."""
    return do(invoice_document, dict, invoice_id)


@router.get(
    "/v1/invoices/{invoice_id}/lines.csv",
    operation_id="read_invoice_lines_csv",
    response_class=Response,
    responses=answers_with("text/csv"),
)
def read_as_table(do: Annotated[Doing, Depends(runs(invoice_csv))], invoice_id: UUID) -> Response:
    """Return the lines of an invoice as a table."""
    return do.file(invoice_csv, as_file("text/csv; charset=utf-8", "invoice.csv"), invoice_id)


@router.get(
    "/v1/invoices/{invoice_id}/invoice.pdf",
    operation_id="read_invoice_pdf",
    response_class=Response,
    responses=answers_with("application/pdf"),
)
def print_it(do: Annotated[Doing, Depends(runs(invoice_to_print))], invoice_id: UUID) -> Response:
    """Return an issued invoice as Factur-X: PDF/A-3 with the invoice as XML (EN 16931) inside."""
    return do.file(invoice_to_print, _file(invoice_pdf, "pdf"), invoice_id)


@router.get(
    "/v1/invoices/{invoice_id}/factur-x.xml",
    operation_id="read_invoice_xml",
    response_class=Response,
    responses=answers_with("application/xml"),
)
def write_it(do: Annotated[Doing, Depends(runs(invoice_to_print))], invoice_id: UUID) -> Response:
    """Return an issued invoice as XML by EN 16931 (Cross Industry Invoice) alone."""
    return do.file(invoice_to_print, _file(invoice_xml, "xml"), invoice_id)


@router.delete("/v1/invoices/{invoice_id}", operation_id="drop_invoice_draft", status_code=204)
def drop_it(do: Annotated[Doing, Depends(runs(drop_draft))], invoice_id: UUID) -> Response:
    """Drop a draft."""
    return do(drop_draft, nothing, invoice_id)


@router.post("/v1/invoices/{invoice_id}/issue", response_model=InvoiceHeadOut)
def issue_it(do: Annotated[Doing, Depends(runs(issue_invoice))], invoice_id: UUID) -> Response:
    """Make an invoice of a draft; it gets its number and never changes again."""
    return do(issue_invoice, _head, invoice_id)


@router.post("/v1/invoices/{invoice_id}/credit", response_model=InvoiceHeadOut)
def credit_it(
    do: Annotated[Doing, Depends(runs(credit_invoice))], invoice_id: UUID, body: CreditIn
) -> Response:
    """Take an invoice back by a credit note."""
    note_id = body.id or do.service.ids()
    return do(credit_invoice, _head, invoice_id, note_id, reason=body.reason)


@router.post("/v1/invoices/{invoice_id}/payments", response_model=InvoiceHeadOut)
def note_payment(
    do: Annotated[Doing, Depends(runs(record_payment))], invoice_id: UUID, body: PaymentIn
) -> Response:
    """Note money that came in."""
    return do(record_payment, _head, invoice_id, body.id or do.service.ids(), **body.values())


@router.post(
    "/v1/bookings/{booking_id}/price",
    operation_id="adjust_booking_price",
    response_model=dict[str, Any],
)
def change_price(
    do: Annotated[Doing, Depends(runs(adjust_price))], booking_id: UUID, body: PriceChangeIn
) -> Response:
    """Add to or take off the price of a booking before it is invoiced."""
    return do(adjust_price, as_is(Settling), booking_id, **body.values())


def _file(
    write: Callable[[Billing, Texts], bytes], ending: str
) -> Callable[[PrintedInvoice], File]:
    """Return what makes the file of an invoice by a writer."""

    def present(found: PrintedInvoice) -> File:
        content = write(found.billing, table_texts(found.language))
        name = f"{found.billing.value.number}.{ending}"
        return File(content=content, media_type=f"application/{ending}", name=name)

    return present


def _head(row: InvoiceRow) -> dict[str, Any]:
    value = row.value
    whole = {
        name: getattr(row if hasattr(row, name) else value, name)
        for name in InvoiceHeadOut.model_fields
        if name != "number"
    }
    return InvoiceHeadOut.of({**whole, "number": str(value.number or "")})
