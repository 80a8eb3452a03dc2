"""Money owed, and what goes in and out: invoices, imports, webhooks, notices, replies, tasks."""

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
    shared,
    text,
    texts,
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
    text("sealed_previous"),
    maybe_instant("previous_until"),
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
    instant("next_at"),
    maybe_instant("tried_at"),
    maybe_instant("delivered_at"),
    refers("webhook_id", "webhook"),
    one_of("status", "waiting", "delivered", "given_up"),
    sa.UniqueConstraint("cooperative_id", "webhook_id", "event_seq"),
    sa.Index(
        "webhook_delivery_waiting_idx",
        "cooperative_id",
        "webhook_id",
        "event_seq",
        postgresql_where=sa.text("status = 'waiting'"),
    ),
)

webhook_attempt = owned(
    "webhook_attempt",
    uid("delivery_id"),
    uid(),
    instant("at"),
    maybe("status", sa.Integer),
    text("error"),
    whole("duration_ms"),
    refers("delivery_id", "webhook_delivery", ondelete="CASCADE"),
    key=("delivery_id", "id"),
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
    maybe_instant("read_at"),
    instant("expires_at"),
    refers("person_id", "person"),
    one_of("channel", "email", "sms", "push", "app"),
    one_of("status", "waiting", "sent", "given_up"),
    sa.UniqueConstraint("cooperative_id", "dedupe"),
    sa.Index("notice_person_idx", "cooperative_id", "person_id", "made_at"),
    sa.Index(
        "notice_waiting_idx",
        "cooperative_id",
        "not_before",
        postgresql_where=sa.text("status = 'waiting'"),
    ),
)

log_reader = owned("log_reader", text("name", default=None), whole("seq"), key=("name",))

chore = owned("chore", text("name", default=None), needed("last_day", sa.Date), key=("name",))

failed_task = shared(
    "failed_task",
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    text("task", default=None),
    text("code", default=None),
    text("place"),
    needed("attempts", sa.Integer, server_default="0"),
    instant("failed_at"),
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
