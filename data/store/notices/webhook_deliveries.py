"""Deliveries: events on their way to webhooks, every try to deliver them, and how it went."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from data.store.database import Transaction
from data.store.rows import RowsOf
from data.store.tables.notices import webhook, webhook_attempt, webhook_delivery
from data.store.tables.rounds import event

Status = Literal["waiting", "delivered", "given_up"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event on its way to one webhook.

    Attributes
    ----------
    attempts
        How often it was tried since it was queued, or queued again.
    last_status, last_error
        What the receiver answered last (HTTP), or the code of what went wrong before it could.
    next_at
        When it is tried next, while it waits.
    event_kind
        Kind of the event, from the log.
    """

    id: UUID
    webhook_id: UUID
    event_seq: int
    status: Status
    attempts: int
    last_status: int | None
    last_error: str
    made_at: datetime
    next_at: datetime
    tried_at: datetime | None
    delivered_at: datetime | None
    event_kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try to deliver: the HTTP status that came back, or the code of what went wrong."""

    id: UUID
    delivery_id: UUID
    at: datetime
    status: int | None
    error: str = ""
    duration_ms: int


_ATTEMPTS = RowsOf(webhook_attempt, Attempt)


def add(tx: Transaction, rows: Sequence[tuple[UUID, UUID, int]], now: datetime) -> int:
    """Queue events for webhooks, each once, and give how many are new.

    Parameters
    ----------
    rows
        New id of the delivery, webhook, number of the event.
    """
    if not rows:
        return 0
    values = [
        {
            "cooperative_id": tx.owner,
            "id": delivery_id,
            "webhook_id": webhook_id,
            "event_seq": seq,
            "made_at": now,
            "next_at": now,
        }
        for delivery_id, webhook_id, seq in rows
    ]
    unique = ["cooperative_id", "webhook_id", "event_seq"]
    statement = insert(webhook_delivery).values(values)
    return tx.run(statement.on_conflict_do_nothing(index_elements=unique))


def due(tx: Transaction, webhook_id: UUID, now: datetime, *, holding: int) -> Delivery | None:
    """Return the delivery to try now, ``None`` where none is due.

    Events go out in the order of the log. One that failed holds back those after it until it was
    tried ``holding`` times; after that the others pass it.
    """
    steps_aside = webhook_delivery.c.attempts >= holding
    due = webhook_delivery.c.next_at <= now
    query = _deliveries(
        tx,
        webhook_delivery.c.webhook_id == webhook_id,
        webhook_delivery.c.status == "waiting",
        sa.or_(due, ~steps_aside),
    )
    found = tx.find(Delivery, query.order_by(webhook_delivery.c.event_seq).limit(1))
    return None if found is None or found.next_at > now else found


def webhooks_due(tx: Transaction, now: datetime) -> list[UUID]:
    """Return the active webhooks for which something is due."""
    query = (
        sa.select(webhook.c.id)
        .where(
            webhook.c.cooperative_id == tx.owner,
            webhook.c.status == "active",
            sa.select(webhook_delivery.c.id)
            .where(
                webhook_delivery.c.cooperative_id == tx.owner,
                webhook_delivery.c.webhook_id == webhook.c.id,
                webhook_delivery.c.status == "waiting",
                webhook_delivery.c.next_at <= now,
            )
            .exists(),
        )
        .order_by(webhook.c.id)
    )
    return [row["id"] for row in tx.rows(query)]


def find(tx: Transaction, delivery_id: UUID, *, lock: bool = False) -> Delivery | None:
    """Return a delivery, ``None`` if there is none."""
    query = _deliveries(tx, webhook_delivery.c.id == delivery_id)
    return tx.find(Delivery, query.with_for_update(of=webhook_delivery) if lock else query)


def listed(
    tx: Transaction, webhook_id: UUID, *, before_seq: int | None = None, limit: int = 100
) -> list[Delivery]:
    """Return what was sent to a webhook or waits for it, the latest event first."""
    query = _deliveries(tx, webhook_delivery.c.webhook_id == webhook_id)
    if before_seq is not None:
        query = query.where(webhook_delivery.c.event_seq < before_seq)
    return tx.every(Delivery, query.order_by(webhook_delivery.c.event_seq.desc()).limit(limit))


def attempts_of(tx: Transaction, delivery_id: UUID) -> list[Attempt]:
    """Return every try to deliver, oldest first."""
    query = tx.select(webhook_attempt, webhook_attempt.c.delivery_id == delivery_id).order_by(
        webhook_attempt.c.at, webhook_attempt.c.id
    )
    return _ATTEMPTS.every(tx, query)


def note_attempt(tx: Transaction, row: Attempt, *, status: Status, next_at: datetime) -> bool:
    """Note a try and what becomes of the delivery; false if this try was noted before."""
    if not _ATTEMPTS.add_new(tx, row):
        return False
    tx.run(
        tx.update(webhook_delivery, webhook_delivery.c.id == row.delivery_id).values(
            status=status,
            attempts=webhook_delivery.c.attempts + 1,
            last_status=row.status,
            last_error=row.error,
            tried_at=row.at,
            next_at=next_at,
            delivered_at=row.at if status == "delivered" else webhook_delivery.c.delivered_at,
        )
    )
    return True


def queue_again(
    tx: Transaction,
    webhook_id: UUID,
    now: datetime,
    *,
    ids: Collection[UUID] | None,
    after_seq: int,
) -> int:
    """Let deliveries wait again as if they were new, and give their number.

    Parameters
    ----------
    ids
        These; ``None`` for all of events after ``after_seq``.
    """
    statement = tx.update(
        webhook_delivery,
        webhook_delivery.c.webhook_id == webhook_id,
        webhook_delivery.c.event_seq > after_seq,
    )
    if ids is not None:
        statement = statement.where(webhook_delivery.c.id.in_(list(ids)))
    return tx.run(statement.values(status="waiting", attempts=0, next_at=now))


def in_trouble(tx: Transaction, since: datetime) -> dict[UUID, int]:
    """Return by webhook how many deliveries of some time were given up or are being retried."""
    retried = sa.and_(webhook_delivery.c.status == "waiting", webhook_delivery.c.attempts > 0)
    query = (
        sa.select(webhook_delivery.c.webhook_id, sa.func.count().label("count"))
        .where(
            webhook_delivery.c.cooperative_id == tx.owner,
            webhook_delivery.c.made_at >= since,
            sa.or_(retried, webhook_delivery.c.status == "given_up"),
        )
        .group_by(webhook_delivery.c.webhook_id)
    )
    return {row["webhook_id"]: row["count"] for row in tx.rows(query)}


def last_seq_before(tx: Transaction, moment: datetime) -> int:
    """Return the number of the last event that came in before a moment, 0 if none did."""
    query = tx.select(event, event.c.received_at < moment, only=[event.c.seq])
    return int(tx.value(query.order_by(event.c.seq.desc()).limit(1)) or 0)


def _deliveries(tx: Transaction, *where: sa.ColumnElement[bool]) -> sa.Select[tuple[object, ...]]:
    """Return a query of deliveries with the kind of their events."""
    logged = sa.and_(
        event.c.cooperative_id == webhook_delivery.c.cooperative_id,
        event.c.seq == webhook_delivery.c.event_seq,
    )
    kind = sa.func.coalesce(event.c.kind, "").label("event_kind")
    return tx.select(webhook_delivery, *where).add_columns(kind).outerjoin(event, logged)
