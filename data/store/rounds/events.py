"""The event log: what happened, in the order in which it was taken in; nothing is ever changed.

Each cooperative's log is numbered from 1 without gaps. Appending locks the head of the log until
the transaction ends, so the order of numbers is the order of commits: a reader that has seen
number *n* will never be shown a lower one later. Append last in a transaction.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert

from data.store.database import Transaction, prepared
from data.store.rows import RowsOf
from data.store.tables.rounds import event, log_head

CHANNEL = "tournee_events"
"""Name under which PostgreSQL tells listeners of new events: ``<cooperative id>:<number>``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedEvent:
    """One event as it is kept.

    Attributes
    ----------
    seq
        Its number in the cooperative's log; 0 before it is appended.
    id
        Made by whoever acted; the same id twice is the same event.
    kind
        One of :mod:`dispatch.rounds.events.event`.
    subject_kind, subject_id
        What it is about.
    round_id
        The round it belongs to, if any.
    actor_kind, actor_id
        Who acted: a person, an API key, an OAuth client, or the system.
    at, sent_at, received_at
        When it happened and was sent by the actor's clock, and when it came in by ours.
    phone_id, phone_seq
        The phone that made it, and its number there; empty and ``None`` for what was made with
        network. A reinstalled app is another phone.
    detail
        Ids, codes and numbers; never personal data.
    outcome, outcome_code
        ``accepted``, ``stale`` (came too late to matter) or ``conflict`` (to be looked at).
    """

    id: UUID
    kind: str
    subject_kind: str
    subject_id: UUID
    actor_kind: str
    actor_id: UUID | None
    at: datetime
    received_at: datetime
    round_id: UUID | None = None
    sent_at: datetime | None = None
    phone_id: str = ""
    phone_seq: int | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    outcome: str = "accepted"
    outcome_code: str = ""
    seq: int = 0


_ROWS = RowsOf(event, LoggedEvent)


def append(tx: Transaction, events: Sequence[LoggedEvent]) -> list[LoggedEvent]:
    """Append events that are new and give them with their numbers; known ids are left out.

    Of several with one id the first counts. Call it last in a transaction.
    """
    distinct = {each.id: each for each in reversed(events)}
    waiting = [each for each in events if distinct.get(each.id) is each]
    if not waiting:
        return []
    head = _lock_head(tx)
    placed = [replace(each, seq=place) for place, each in enumerate(waiting, start=1)]
    columns = {f"{name}s": [getattr(each, name) for each in placed] for name in _NAMES}
    columns["details"] = [json.dumps(dict(each.detail)) for each in placed]
    parameters = {**columns, "owner": tx.owner, "head": head, "channel": CHANNEL}
    numbers = dict(tx.tuples(_APPEND, **parameters))
    return [replace(each, seq=numbers[each.id]) for each in placed if each.id in numbers]


def read(
    tx: Transaction,
    after: int,
    *,
    limit: int = 500,
    kinds: Sequence[str] | None = None,
    subject_id: UUID | None = None,
) -> list[LoggedEvent]:
    """Return events with a number above ``after``, lowest first."""
    if subject_id is not None:
        query = (
            tx.select(event, event.c.subject_id == subject_id, event.c.seq > after)
            .order_by(event.c.seq)
            .limit(limit)
        )
        wanted = query if kinds is None else query.where(event.c.kind.in_(kinds))
        return _ROWS.every(tx, wanted)
    if kinds is None:
        rows = tx.tuples(_READ, owner=tx.owner, after=after, most=limit)
    else:
        rows = tx.tuples(_READ_KINDS, owner=tx.owner, after=after, most=limit, kinds=list(kinds))
    return [LoggedEvent(**dict(zip(_NAMES, row, strict=True))) for row in rows]


def of_round(tx: Transaction, round_id: UUID) -> list[LoggedEvent]:
    """Return every event of a round in the order in which they came in."""
    query = tx.select(event, event.c.round_id == round_id).order_by(event.c.seq)
    return _ROWS.every(tx, query)


def of_rounds(
    tx: Transaction, round_ids: Collection[UUID], kinds: Collection[str]
) -> list[LoggedEvent]:
    """Return the events of some kinds of several rounds, in the order in which they came in."""
    query = tx.select(
        event,
        event.c.round_id.in_(round_ids),
        event.c.kind.in_(kinds),
        event.c.outcome == "accepted",
    ).order_by(event.c.seq)
    return _ROWS.every(tx, query)


def of_subject(tx: Transaction, subject_id: UUID, *, limit: int = 500) -> list[LoggedEvent]:
    """Return the events about one thing, oldest first."""
    query = tx.select(event, event.c.subject_id == subject_id).order_by(event.c.seq).limit(limit)
    return _ROWS.every(tx, query)


def of_subjects(tx: Transaction, kind: str, subject_ids: Collection[UUID]) -> list[LoggedEvent]:
    """Return the events of one kind about some things, oldest first."""
    query = tx.select(event, event.c.subject_id.in_(subject_ids), event.c.kind == kind)
    return _ROWS.every(tx, query.order_by(event.c.seq))


def newest(  # noqa: PLR0913  # each narrows
    tx: Transaction,
    *,
    kinds: Collection[str] = (),
    actor_id: UUID | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    before_seq: int | None = None,
    limit: int,
) -> list[LoggedEvent]:
    """Return events that came in between two moments, the latest first; each option narrows."""
    query = tx.select(event)
    if kinds:
        query = query.where(event.c.kind.in_(kinds))
    if actor_id is not None:
        about = sa.and_(event.c.subject_kind == "person", event.c.subject_id == actor_id)
        query = query.where(sa.or_(event.c.actor_id == actor_id, about))
    if start is not None:
        query = query.where(event.c.received_at >= start)
    if end is not None:
        query = query.where(event.c.received_at < end)
    if before_seq is not None:
        query = query.where(event.c.seq < before_seq)
    return _ROWS.every(tx, query.order_by(event.c.seq.desc()).limit(limit))


def head(tx: Transaction) -> int:
    """Return the number of the last event, 0 in an empty log."""
    found = tx.value(sa.select(log_head.c.seq).where(tx.owns(log_head)))
    return int(found or 0)


def _lock_head(tx: Transaction) -> int:
    """Lock the head of the log, which is made by that where it is new, and give its number."""
    put = insert(log_head).values(cooperative_id=tx.owner, seq=0)
    locked = put.on_conflict_do_update(
        index_elements=["cooperative_id"], set_={"seq": log_head.c.seq}
    )
    return int(tx.value(locked.returning(log_head.c.seq)))


_NEW = (
    sa.func.unnest(
        *(
            sa.bindparam(f"{name}s", type_=ARRAY(sa.Text() if name == "detail" else column.type))
            for name, column in event.c.items()
            if name != "cooperative_id"
        )
    )
    .table_valued(
        *(
            sa.column(name, sa.Text() if name == "detail" else column.type)
            for name, column in event.c.items()
            if name != "cooperative_id"
        ),
        name="new",
    )
    .render_derived()
)
_OWNER = sa.bindparam("owner", type_=sa.Uuid)
_HEAD = sa.bindparam("head", type_=sa.BigInteger)
_ADDED = (
    event.insert()
    .from_select(
        ["cooperative_id", *_NEW.c.keys()],
        sa.select(
            _OWNER,
            *(
                _HEAD + sa.func.row_number().over(order_by=one)
                if one.name == "seq"
                else sa.cast(one, JSONB)
                if one.name == "detail"
                else one
                for one in _NEW.c
            ),
        ).where(~sa.exists().where(event.c.cooperative_id == _OWNER, event.c.id == _NEW.c.id)),
    )
    .returning(event.c.id, event.c.seq)
    .cte("added")
)
_MOVED = (
    log_head.update()
    .where(log_head.c.cooperative_id == _OWNER, sa.exists(sa.select(_ADDED.c.seq)))
    .values(seq=sa.select(sa.func.max(_ADDED.c.seq)).scalar_subquery())
    .returning(
        sa.func.pg_notify(
            sa.bindparam("channel", type_=sa.Text),
            sa.cast(_OWNER, sa.Text) + ":" + sa.cast(log_head.c.seq, sa.Text),
        ).label("notified")
    )
    .cte("moved")
)
_APPEND = prepared(sa.select(_ADDED.c.id, _ADDED.c.seq).select_from(_ADDED.join(_MOVED, sa.true())))
"""Inserts what is new of rows that come as one array for each column (one by one costs three times
as much), moves the head behind them and tells whoever listens: all in one round trip. It is a
statement after that which locked the head, so it sees every row that was there before."""


_NAMES = LoggedEvent.__slots__
_BEHIND = (
    sa.select(*(event.c[name] for name in _NAMES))
    .where(
        event.c.cooperative_id == _OWNER, event.c.seq > sa.bindparam("after", type_=sa.BigInteger)
    )
    .order_by(event.c.seq)
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_READ = prepared(_BEHIND)
_READ_KINDS = prepared(
    _BEHIND.where(event.c.kind == sa.any_(sa.bindparam("kinds", type_=ARRAY(sa.Text))))
)
