"""Webhooks: which other programs want to hear of what, and whose events are whose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction
from data.store.rounds.events import LoggedEvent
from data.store.rows import LIST, RowsOf
from data.store.tables.bookings import booking, job, recurrence, stop
from data.store.tables.money import invoice
from data.store.tables.notices import webhook, webhook_delivery
from data.store.tables.people import customer

Shape = Literal["standard", "coopcycle"]
Status = Literal["active", "paused", "gone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An address that wants to hear of events.

    Attributes
    ----------
    url
        Where they are posted to.
    sealed_secret, sealed_previous
        What they are signed with, and what they were signed with before the secret was changed;
        both count until ``previous_until``.
    shape
        ``standard`` (Standard Webhooks) or ``coopcycle``.
    kinds
        Kinds of events; none stands for all.
    customer_id
        Whose events alone; ``None`` for all of the cooperative.
    status
        ``paused`` by somebody, or ``gone``: the receiver answered that it is there no more.
    """

    id: UUID
    url: str
    sealed_secret: str = field(repr=False)
    shape: Shape = "standard"
    kinds: tuple[str, ...] = ()
    customer_id: UUID | None = None
    status: Status = "active"
    made_by: UUID
    made_at: datetime
    sealed_previous: str = field(default="", repr=False)
    previous_until: datetime | None = None

    @property
    def reader(self) -> str:
        """Name under which it reads the event log."""
        return reader_of(self.id)


def reader_of(webhook_id: UUID) -> str:
    """Return the name under which a webhook reads the event log."""
    return f"webhook:{webhook_id}"


_WEBHOOKS = RowsOf(webhook, Webhook, kinds=LIST)
add = _WEBHOOKS.add
update = _WEBHOOKS.update
find = _WEBHOOKS.find


def set_status(tx: Transaction, webhook_id: UUID, status: Status) -> None:
    """Let a webhook go on, pause it, or note that its receiver is gone."""
    tx.run(tx.update(webhook, webhook.c.id == webhook_id).values(status=status))


def remove(tx: Transaction, webhook_id: UUID) -> None:
    """Remove a webhook with everything that was sent."""
    tx.run(tx.delete(webhook_delivery, webhook_delivery.c.webhook_id == webhook_id))
    tx.run(tx.delete(webhook, webhook.c.id == webhook_id))


def every(tx: Transaction, customer_id: UUID | None = None) -> list[Webhook]:
    """Return the webhooks, or those of one customer, oldest first."""
    query = tx.select(webhook)
    if customer_id is not None:
        query = query.where(webhook.c.customer_id == customer_id)
    return _WEBHOOKS.every(tx, query.order_by(webhook.c.made_at, webhook.c.id))


def listening(tx: Transaction) -> list[Webhook]:
    """Return the active webhooks, without those of customers that are closed."""
    in_use = sa.func.coalesce(customer.c.status, "active") == "active"
    query = tx.select(webhook, webhook.c.status == "active", in_use).outerjoin(customer)
    return _WEBHOOKS.every(tx, query.order_by(webhook.c.made_at, webhook.c.id))


def stop_facts(tx: Transaction, subject_kind: str, subject_id: UUID) -> tuple[str, UUID] | None:
    """Return for a visit whether it is a pickup or a drop, for a job nothing, and the booking."""
    if subject_kind == "job":
        query = sa.select(sa.literal("").label("kind"), job.c.booking_id).where(
            job.c.cooperative_id == tx.owner, job.c.id == subject_id
        )
    else:
        query = (
            sa.select(stop.c.kind, job.c.booking_id)
            .select_from(stop.join(job))
            .where(stop.c.cooperative_id == tx.owner, stop.c.id == subject_id)
        )
    row = tx.row(query)
    return None if row is None else (row["kind"], row["booking_id"])


def customers_of(tx: Transaction, events: Iterable[LoggedEvent]) -> dict[UUID, UUID]:
    """Return the customers of events, by id of the event.

    An event about a round, a shift or anything else that several customers share is nobody's.
    """
    by_kind: dict[str, set[UUID]] = {}
    listed = list(events)
    for each in listed:
        by_kind.setdefault(each.subject_kind, set()).add(each.subject_id)
    owner: dict[tuple[str, UUID], UUID] = {}
    for kind, ids in by_kind.items():
        query = _owners(tx, kind, ids)
        if query is not None:
            owner |= {(kind, row["id"]): row["customer_id"] for row in tx.rows(query)}
    found = {each.id: owner.get((each.subject_kind, each.subject_id)) for each in listed}
    return {event_id: one for event_id, one in found.items() if one is not None}


_OWNERS: Mapping[str, tuple[sa.Table, sa.Column[UUID], sa.FromClause]] = {
    "customer": (customer, customer.c.id, customer),
    "booking": (booking, booking.c.customer_id, booking),
    "recurrence": (recurrence, recurrence.c.customer_id, recurrence),
    "invoice": (invoice, invoice.c.customer_id, invoice),
    "job": (job, booking.c.customer_id, job.join(booking)),
    "visit": (stop, booking.c.customer_id, stop.join(job).join(booking)),
    "stop": (stop, booking.c.customer_id, stop.join(job).join(booking)),
}
"""Table of the subjects of a kind, the column that names their customer, and where that is."""


def _owners(tx: Transaction, kind: str, ids: set[UUID]) -> sa.Select[tuple[UUID, UUID]] | None:
    """Ask for the customers of some subjects of one kind."""
    if kind not in _OWNERS:
        return None
    table, owner, joined = _OWNERS[kind]
    query = sa.select(table.c.id, owner.label("customer_id")).select_from(joined)
    return query.where(table.c.cooperative_id == tx.owner, table.c.id.in_(ids))
