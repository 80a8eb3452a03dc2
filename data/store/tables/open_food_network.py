"""Tables of Open Food Network: what was answered once, platforms connected to, orders shipped."""

from __future__ import annotations

import sqlalchemy as sa

from data.store.tables.columns import (
    instant,
    made,
    maybe_instant,
    needed,
    one_of,
    owned,
    plain,
    text,
    uid,
)

platform_answer = owned(
    "platform_answer",
    text("instance", default=None),
    text("kind", default=None),
    text("hub", default=None),
    text("subject", default=None),
    plain("answer"),
    made(),
    key=("instance", "kind", "hub", "subject"),
)

platform = owned(
    "platform",
    uid(),
    text("url", default=None),
    # What the address is known by in references of orders: its host.
    text("instance", default=None),
    text("sealed_secret", default=None),
    made(),
    sa.UniqueConstraint("cooperative_id", "instance"),
)

platform_shipment = owned(
    "platform_shipment",
    text("instance", default=None),
    text("number", default=None),
    one_of("status", "waiting", "shipped", "refused", default="waiting"),
    needed("attempts", sa.Integer, server_default="0"),
    text("error"),
    instant("made_at"),
    maybe_instant("tried_at"),
    key=("instance", "number"),
)
