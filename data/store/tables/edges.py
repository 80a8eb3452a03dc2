"""Money owed, and what goes in and out: invoices, imports, webhooks, notices, replies."""

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
    texts,
    uid,
    whole,
)

invoice = owned(
    "invoice",
    uid(),
    uid("customer_id"),
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
)

invoice_line = owned(
    "invoice_line",
    uid("invoice_id"),
    needed("position", sa.Integer),
    maybe("booking_id", sa.Uuid),
    text("code", default=None),
    plain("args"),
    whole("quantity", default="1"),
    whole("unit_cents"),
    whole("amount_cents"),
    needed("vat_permille", sa.Integer, server_default="0"),
    whole("co2_g"),
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
    uid("recorded_by"),
    instant("recorded_at"),
    refers("invoice_id", "invoice"),
)

number = owned(
    "number",
    text("series", default=None),
    needed("year", sa.Integer),
    whole("last"),
    key=("series", "year"),
)

import_ = owned(
    "import",
    uid(),
    text("kind", default=None),
    text("file_name"),
    text("sha256"),
    text("status", default="waiting"),
    plain("settings"),
    plain("report"),
    uid("made_by"),
    instant("made_at"),
    maybe_instant("finished_at"),
    one_of("status", "waiting", "done", "failed"),
)

webhook = owned(
    "webhook",
    uid(),
    text("url", default=None),
    text("sealed_secret", default=None),
    text("shape", default="standard"),
    texts("kinds"),
    maybe("customer_id", sa.Uuid),
    text("status", default="active"),
    uid("made_by"),
    instant("made_at"),
    refers("customer_id", "customer"),
    one_of("shape", "standard", "coopcycle"),
    one_of("status", "active", "paused", "gone"),
)

webhook_delivery = owned(
    "webhook_delivery",
    uid(),
    uid("webhook_id"),
    whole("event_seq", default=None),
    text("status", default="waiting"),
    needed("attempts", sa.Integer, server_default="0"),
    maybe("last_status", sa.Integer),
    text("last_error"),
    instant("made_at"),
    maybe_instant("tried_at"),
    maybe_instant("delivered_at"),
    refers("webhook_id", "webhook"),
    one_of("status", "waiting", "delivered", "given_up"),
    sa.UniqueConstraint("cooperative_id", "webhook_id", "event_seq"),
)

notice = owned(
    "notice",
    uid(),
    maybe("person_id", sa.Uuid),
    text("channel", default=None),
    text("template", default=None),
    plain("args"),
    text("address"),
    text("language", default="fr"),
    text("dedupe", default=None),
    text("status", default="waiting"),
    needed("attempts", sa.Integer, server_default="0"),
    text("last_error"),
    instant("made_at"),
    instant("not_before"),
    maybe_instant("sent_at"),
    instant("expires_at"),
    refers("person_id", "person"),
    one_of("channel", "email", "sms", "push", "app"),
    one_of("status", "waiting", "sent", "given_up"),
    sa.UniqueConstraint("cooperative_id", "dedupe"),
)

reply = owned(
    "reply",
    text("key", default=None),
    uid("actor_id"),
    text("request_hash", default=None),
    plain("body"),
    needed("status", sa.Integer),
    instant("at"),
    key=("actor_id", "key"),
)
