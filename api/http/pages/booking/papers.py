"""Invoices of a shop, proofs of its deliveries, and the links by which these are followed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from starlette.responses import Response

from api.http.pages.frame import PageRequest, PageRouter
from api.locales.texts import Texts
from api.render.invoice import invoice_pdf
from api.render.proof_papers import BookingProofs, proofs_pdf, proofs_zip
from api.render.statement import statement_pdf
from api.usecases.bookings.booking import read_booking
from api.usecases.money.invoice_documents import (
    invoice_csv,
    invoice_to_print,
    invoices_csv,
    read_statement,
)
from api.usecases.money.invoices import MAX_DAYS, list_invoices
from api.usecases.notices.tracking_links import make_tracking_links
from api.usecases.rounds.booking_proofs import booking_proofs
from api.usecases.table_texts import table_texts
from data.store.money.invoice_lists import InvoiceSummary
from dispatch.values.local_time import day_of

pages = PageRouter()
_READ = ("invoices:read",)
_CSV = "text/csv; charset=utf-8"


@pages.get("/bookings/invoices", needs=_READ)
def invoices(ask: PageRequest) -> Response:
    """List the invoices, and what is still to be paid."""
    found = ask.do(list_invoices)
    today = ask.today
    office = ask.customer_id is None
    return ask.page(
        "pages/booking/invoices.html",
        items=[_line(one, ask, today) for one in found],
        open_cents=sum(one.open_cents for one in found if one.number),
        office=office,
        first=(today - timedelta(days=MAX_DAYS - 1)).isoformat(),
        last=today.isoformat(),
    )


@pages.get("/bookings/invoices.csv", needs=_READ)
def invoices_table(ask: PageRequest) -> Response:
    """Return a statement: the invoices of some days as a table."""
    return ask.file(ask.do(invoices_csv, *_days(ask)), _CSV, "invoices.csv")


@pages.get("/bookings/statement.pdf", needs=_READ)
def statement(ask: PageRequest) -> Response:
    """Return a statement: the invoices of some days as PDF."""
    days = _days(ask)
    found = ask.do(read_statement, *days)
    cooperative = ask.me.cooperative if ask.me else ""
    content = statement_pdf(found, days, cooperative, ask.texts)
    return ask.file(content, "application/pdf", "statement.pdf")


@pages.get("/bookings/invoices/{invoice_id}/lines.csv", needs=_READ)
def invoice_lines(ask: PageRequest) -> Response:
    """Return the lines of an invoice as a table."""
    return ask.file(ask.do(invoice_csv, ask.id()), _CSV, "invoice.csv")


@pages.get("/bookings/invoices/{invoice_id}/invoice.pdf", needs=_READ)
def invoice_paper(ask: PageRequest) -> Response:
    """Return an invoice as PDF with its data inside (Factur-X)."""
    printed_invoice = ask.do(invoice_to_print, ask.id())
    content = invoice_pdf(printed_invoice.billing, table_texts(printed_invoice.language))
    return ask.file(
        content, "application/pdf", f"invoice-{printed_invoice.billing.value.number}.pdf"
    )


@pages.get("/bookings/{booking_id}/proofs.pdf", needs=("proofs:read",))
def proofs_paper(ask: PageRequest) -> Response:
    """Return the proofs of a delivery as PDF."""
    found = ask.do(booking_proofs, ask.id())
    return ask.file(proofs_pdf(found, _paper_texts(found)), "application/pdf", "proofs.pdf")


@pages.get("/bookings/{booking_id}/proofs.zip", needs=("proofs:read",))
def proofs_archive(ask: PageRequest) -> Response:
    """Return the proofs of a delivery as a table with its pictures."""
    found = ask.do(booking_proofs, ask.id())
    return ask.file(proofs_zip(found, _paper_texts(found)), "application/zip", "proofs.zip")


@pages.action("/bookings/{booking_id}/links", needs=("bookings:write",))
def links(ask: PageRequest) -> Response:
    """Show the links by which recipients follow their deliveries."""
    found = ask.do(read_booking, ask.id())
    stops = {stop.id: stop for job in found.jobs for stop in job.stops}
    drop_links = ask.do(make_tracking_links, found.id)
    return ask.page(
        "pages/booking/links.html",
        found=found,
        links=[
            (one.address.reveal(), stops[one.stop_id]) for one in drop_links if one.stop_id in stops
        ],
    )


def _paper_texts(found: BookingProofs) -> Texts:
    return table_texts(found.language, found.zone)


def _line(one: InvoiceSummary, ask: PageRequest, today: date) -> dict[str, Any]:
    texts = ask.texts
    issued = day_of(one.issued_at, ask.zone) if one.issued_at else None
    overdue = bool(one.due_on and one.due_on < today and one.open_cents > 0)
    return {
        "id": one.id,
        "number": one.number,
        "customer": one.customer_name,
        "credit": one.credits_id is not None,
        "issued": texts.short_day(issued) if issued else "",
        "due": texts.short_day(one.due_on) if one.due_on else "",
        "total_cents": one.total_cents,
        "open_cents": one.open_cents,
        "no_file": one.no_file,
        "state": "overdue" if overdue else one.status,
    }


def _days(ask: PageRequest) -> tuple[date, date]:
    """Return the days of a statement that are asked for, else the last three months."""
    return ask.day("first", ask.today - timedelta(days=90)), ask.day("last")
