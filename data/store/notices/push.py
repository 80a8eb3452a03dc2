"""Subscriptions to Web Push: where a person's browsers can be woken.

The address of a subscription lets whoever knows it reach a device, so it is kept sealed, and found
again by its hash.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from data.store.database import Transaction
from data.store.rows import RowsOf
from data.store.tables.notices import push_subscription as subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One browser of a person.

    Attributes
    ----------
    sealed_secret
        Address and keys.
    server_key
        Which of our keys the browser expects messages to be signed with.
    label
        What its owner calls it.
    expires_at
        When the browser's maker ends it, if that is known.
    reached_at
        When a message last went out to it.
    """

    id: UUID
    person_id: UUID
    endpoint_hash: bytes = field(repr=False)
    sealed_secret: str = field(repr=False)
    server_key: str
    label: str = ""
    made_at: datetime
    expires_at: datetime | None = None
    reached_at: datetime | None = None


_SUBSCRIPTIONS = RowsOf(subscription, Subscription)
find = _SUBSCRIPTIONS.find


def put(tx: Transaction, row: Subscription) -> UUID:
    """Keep a subscription, in place of one of the same address; gives its id.

    A browser that another person used before is the new one's from then on.
    """
    statement = insert(subscription).values(cooperative_id=tx.owner, **_SUBSCRIPTIONS.values(row))
    renewed = ("person_id", "server_key", "label", "made_at", "expires_at", "id", "sealed_secret")
    kept = statement.on_conflict_do_update(
        index_elements=["cooperative_id", "endpoint_hash"],
        set_={name: statement.excluded[name] for name in renewed},
    )
    tx.run(kept)
    return row.id


def of_person(tx: Transaction, person_id: UUID) -> list[Subscription]:
    """Return the subscriptions of a person, oldest first."""
    query = tx.select(subscription, subscription.c.person_id == person_id)
    return _SUBSCRIPTIONS.every(tx, query.order_by(subscription.c.made_at, subscription.c.id))


def reached(tx: Transaction, subscription_id: UUID, now: datetime) -> None:
    """Note that a message went out."""
    tx.run(tx.update(subscription, subscription.c.id == subscription_id).values(reached_at=now))


def remove(tx: Transaction, subscription_id: UUID, person_id: UUID | None = None) -> bool:
    """Remove a subscription, of that person alone if one is given; tells whether there was one."""
    statement = tx.delete(subscription, subscription.c.id == subscription_id)
    if person_id is not None:
        statement = statement.where(subscription.c.person_id == person_id)
    return tx.run(statement) == 1


def remove_of(tx: Transaction, person_id: UUID) -> int:
    """Remove every subscription of a person."""
    return tx.run(tx.delete(subscription, subscription.c.person_id == person_id))
