"""Tables of the event log's readers, chores, failed tasks and kept replies."""

from __future__ import annotations

import sqlalchemy as sa

from data.store.tables.columns import (
    instant,
    maybe,
    maybe_instant,
    needed,
    owned,
    plain,
    shared,
    text,
    uid,
    whole,
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

first_run = shared(
    "first_run",
    sa.Column("name", sa.Text, primary_key=True),
    plain("codes", "[]"),
    maybe("entry_hash", sa.LargeBinary),
    maybe_instant("entry_until"),
    maybe("founded_id", sa.Uuid),
    plain("streets"),
    maybe_instant("streets_at"),
)
