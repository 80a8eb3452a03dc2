"""Ways out to people's own devices and programs: short messages, Web Push, calendars."""

from __future__ import annotations

import sqlalchemy as sa

from data.store.tables.columns import (
    instant,
    maybe,
    maybe_instant,
    needed,
    owned,
    refers,
    text,
    uid,
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
