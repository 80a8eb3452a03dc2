"""Tables of webhooks, notices, messages, push subscriptions and calendar feeds."""

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

message = owned(
    "message",
    uid(),
    uid("person_id"),
    maybe("round_id", sa.Uuid),
    needed("from_office", sa.Boolean),
    uid("written_by"),
    text("text"),
    instant("written_at"),
    maybe_instant("read_at"),
    maybe("read_by", sa.Uuid),
    instant("expires_at"),
    refers("person_id", "person"),
    refers("round_id", "round"),
    sa.Index("message_person_idx", "cooperative_id", "person_id", "written_at"),
    sa.Index(
        "message_unread_idx",
        "cooperative_id",
        "person_id",
        postgresql_where=sa.text("read_at IS NULL"),
    ),
)

push_subscription = owned(
    "push_subscription",
    uid(),
    uid("person_id"),
    needed("endpoint_hash", sa.LargeBinary),
    text("sealed_secret", default=None),
    text("server_key", default=None),
    text("label"),
    instant("made_at"),
    maybe_instant("expires_at"),
    maybe_instant("reached_at"),
    refers("person_id", "person"),
    sa.UniqueConstraint("cooperative_id", "endpoint_hash"),
    sa.Index("push_subscription_person_idx", "cooperative_id", "person_id"),
)

calendar_feed = owned(
    "calendar_feed",
    uid(),
    uid("person_id"),
    text("name"),
    text("hint"),
    needed("token_hash", sa.LargeBinary, unique=True),
    instant("made_at"),
    maybe_instant("used_at"),
    refers("person_id", "person"),
)
