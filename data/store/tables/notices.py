"""Tables of webhooks, notices, messages, push subscriptions and calendar feeds."""

from __future__ import annotations

import sqlalchemy as sa

from data.store.tables.columns import (
    index,
    instant,
    made,
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
    one_of("shape", "standard", "coopcycle", default="standard"),
    texts("kinds"),
    refers("customer_id", "customer", optional=True),
    one_of("status", "active", "paused", "gone", default="active"),
    made(),
    text("sealed_previous"),
    maybe_instant("previous_until"),
)

webhook_delivery = owned(
    "webhook_delivery",
    uid(),
    refers("webhook_id", "webhook"),
    whole("event_seq", default=None),
    one_of("status", "waiting", "delivered", "given_up", default="waiting"),
    needed("attempts", sa.Integer, server_default="0"),
    maybe("last_status", sa.Integer),
    text("last_error"),
    instant("made_at"),
    instant("next_at"),
    maybe_instant("tried_at"),
    maybe_instant("delivered_at"),
    sa.UniqueConstraint("cooperative_id", "webhook_id", "event_seq"),
    index("webhook_delivery_waiting_idx", "webhook_id", "event_seq", where="status = 'waiting'"),
)

webhook_attempt = owned(
    "webhook_attempt",
    refers("delivery_id", "webhook_delivery", ondelete="CASCADE"),
    uid(),
    instant("at"),
    maybe("status", sa.Integer),
    text("error"),
    whole("duration_ms"),
    key=("delivery_id", "id"),
)

notice = owned(
    "notice",
    uid(),
    refers("person_id", "person", optional=True),
    one_of("channel", "email", "sms", "push", "app"),
    text("template", default=None),
    plain("args"),
    text("address"),
    text("language", default="fr"),
    text("dedupe", default=None),
    one_of("status", "waiting", "sent", "given_up", default="waiting"),
    needed("attempts", sa.Integer, server_default="0"),
    text("last_error"),
    instant("made_at"),
    instant("not_before"),
    maybe_instant("sent_at"),
    maybe_instant("read_at"),
    instant("expires_at"),
    sa.UniqueConstraint("cooperative_id", "dedupe"),
    index("notice_person_idx", "person_id", "made_at"),
    index("notice_waiting_idx", "not_before", where="status = 'waiting'"),
)

message = owned(
    "message",
    uid(),
    refers("person_id", "person"),
    refers("round_id", "round", optional=True),
    needed("from_office", sa.Boolean),
    uid("written_by"),
    text("text"),
    instant("written_at"),
    maybe_instant("read_at"),
    maybe("read_by", sa.Uuid),
    instant("expires_at"),
    index("message_person_idx", "person_id", "written_at"),
    index("message_unread_idx", "person_id", where="read_at IS NULL"),
)

push_subscription = owned(
    "push_subscription",
    uid(),
    refers("person_id", "person"),
    needed("endpoint_hash", sa.LargeBinary),
    text("sealed_secret", default=None),
    text("server_key", default=None),
    text("label"),
    instant("made_at"),
    maybe_instant("expires_at"),
    maybe_instant("reached_at"),
    sa.UniqueConstraint("cooperative_id", "endpoint_hash"),
    index("push_subscription_person_idx", "person_id"),
)

calendar_feed = owned(
    "calendar_feed",
    uid(),
    refers("person_id", "person"),
    text("name"),
    text("hint"),
    needed("token_hash", sa.LargeBinary, unique=True),
    instant("made_at"),
    maybe_instant("used_at"),
)
