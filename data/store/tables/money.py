"""Tables of invoices, their lines, payments and numbers."""

from __future__ import annotations

import sqlalchemy as sa

from data.store.tables.columns import (
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
    uid("customer_id"),
    text("customer_name"),
    text("billing_address"),
    needed("seller_version", sa.Integer, server_default="0"),
    text("language"),
    text("number"),
    needed("first_day", sa.Date),
    needed("last_day", sa.Date),
    text("status", default="draft"),
    whole("net_cents"),
    whole("vat_cents"),
    whole("total_cents"),
    maybe("credits_id", sa.Uuid),
    instant("made_at"),
    maybe_instant("issued_at"),
    maybe("due_on", sa.Date),
    refers("customer_id", "customer"),
    refers("credits_id", "invoice"),
    one_of("status", "draft", "issued", "part_paid", "paid", "credited"),
    sa.Index(
        "invoice_number_key",
        "cooperative_id",
        "number",
        unique=True,
        postgresql_where=sa.text("number <> ''"),
    ),
    sa.Index(
        "invoice_credits_key",
        "cooperative_id",
        "credits_id",
        unique=True,
        postgresql_where=sa.text("credits_id IS NOT NULL"),
    ),
    sa.Index("invoice_customer_idx", "cooperative_id", "customer_id", "first_day"),
    sa.Index(
        "invoice_open_idx",
        "cooperative_id",
        "due_on",
        postgresql_where=sa.text("status IN ('issued', 'part_paid')"),
    ),
)

invoice_line = owned(
    "invoice_line",
    uid("invoice_id"),
    needed("position", sa.Integer),
    uid("booking_id"),
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
    refers("invoice_id", "invoice"),
    refers("booking_id", "booking"),
    key=("invoice_id", "position"),
)

payment = owned(
    "payment",
    uid(),
    uid("invoice_id"),
    whole("amount_cents", default=None),
    text("reference"),
    needed("paid_on", sa.Date),
    maybe("recorded_by", sa.Uuid),
    instant("recorded_at"),
    refers("invoice_id", "invoice"),
    sa.Index("payment_invoice_idx", "cooperative_id", "invoice_id"),
)

number = owned(
    "number",
    text("series", default=None),
    needed("year", sa.Integer),
    whole("last"),
    key=("series", "year"),
)
