"""Tables of invoices, their lines, payments and numbers."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from data.store.tables.columns import (
    index,
    instant,
    maybe,
    maybe_instant,
    needed,
    one_of,
    owned,
    plain,
    refers,
    text,
    uid,
    whole,
)

invoice = owned(
    "invoice",
    uid(),
    refers("customer_id", "customer"),
    text("customer_name"),
    text("billing_address"),
    needed("seller_version", sa.Integer, server_default="0"),
    text("language"),
    maybe("particulars", JSONB(none_as_null=True)),
    text("number"),
    needed("first_day", sa.Date),
    needed("last_day", sa.Date),
    one_of("status", "draft", "issued", "part_paid", "paid", "credited", default="draft"),
    whole("net_cents"),
    whole("vat_cents"),
    whole("total_cents"),
    refers("credits_id", "invoice", optional=True),
    instant("made_at"),
    maybe_instant("issued_at"),
    maybe("due_on", sa.Date),
    index("invoice_number_key", "number", unique=True, where="number <> ''"),
    index("invoice_credits_key", "credits_id", unique=True, where="credits_id IS NOT NULL"),
    index("invoice_customer_idx", "customer_id", "first_day"),
    index("invoice_open_idx", "due_on", where="status IN ('issued', 'part_paid')"),
)

invoice_line = owned(
    "invoice_line",
    refers("invoice_id", "invoice"),
    needed("position", sa.Integer),
    refers("booking_id", "booking"),
    needed("served_on", sa.Date),
    text("reference"),
    text("tariff"),
    needed("tariff_version", sa.Integer, server_default="1"),
    text("code", default=None),
    plain("args"),
    whole("quantity", default="1"),
    whole("per", default="1"),
    whole("unit_cents"),
    whole("amount_cents"),
    needed("vat_permille", sa.Integer, server_default="0"),
    whole("co2_g"),
    plain("emissions", "[]"),
    key=("invoice_id", "position"),
)

payment = owned(
    "payment",
    uid(),
    refers("invoice_id", "invoice"),
    whole("amount_cents", default=None),
    text("reference"),
    needed("paid_on", sa.Date),
    maybe("recorded_by", sa.Uuid),
    instant("recorded_at"),
    index("payment_invoice_idx", "invoice_id"),
)

number = owned(
    "number",
    text("series", default=None),
    needed("year", sa.Integer),
    whole("last"),
    key=("series", "year"),
)
