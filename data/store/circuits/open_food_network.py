"""Open Food Network in the store: what was answered once, connected platforms, orders shipped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from data.store.database import Transaction
from data.store.rows import RowsOf
from data.store.tables.circuits import cycle_order
from data.store.tables.open_food_network import platform, platform_answer, platform_shipment

Key = tuple[str, str, str]
"""Kind, hub and subject of a question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """A platform that a cooperative is connected to.

    Attributes
    ----------
    url
        Where it is reached.
    instance
        Its host, as references of orders name it.
    """

    id: UUID
    url: str
    instance: str
    sealed_secret: str = field(repr=False)
    made_by: UUID
    made_at: datetime


_PLATFORMS = RowsOf(platform, Platform)


def answers(tx: Transaction, instance: str) -> dict[Key, dict[str, Any]]:
    """Return what was answered of a platform's hubs, methods and producers."""
    query = tx.select(platform_answer, platform_answer.c.instance == instance)
    return {(row["kind"], row["hub"], row["subject"]): row["answer"] for row in tx.rows(query)}


def remember(  # noqa: PLR0913  # what an answer is made of
    tx: Transaction,
    instance: str,
    key: Key,
    answer: Mapping[str, Any],
    *,
    made_by: UUID,
    now: datetime,
) -> None:
    """Remember an answer, in place of an earlier one."""
    kind, hub, subject = key
    values = {"answer": dict(answer), "made_by": made_by, "made_at": now}
    statement = insert(platform_answer).values(
        cooperative_id=tx.owner, instance=instance, kind=kind, hub=hub, subject=subject, **values
    )
    keys = ["cooperative_id", "instance", "kind", "hub", "subject"]
    tx.run(statement.on_conflict_do_update(index_elements=keys, set_=values))


def platforms(tx: Transaction) -> list[Platform]:
    """Return the connected platforms by host."""
    return _PLATFORMS.every(tx, tx.select(platform).order_by(platform.c.instance))


def connect(tx: Transaction, new_platform: Platform) -> None:
    """Keep a platform, in place of what was kept of the same host."""
    tx.run(tx.delete(platform, platform.c.instance == new_platform.instance))
    _PLATFORMS.add(tx, new_platform)


def disconnect(tx: Transaction, platform_id: UUID) -> None:
    """Forget a platform; one that is gone stays gone."""
    tx.run(tx.delete(platform, platform.c.id == platform_id))


def references_of_booking(tx: Transaction, booking_id: UUID) -> list[str]:
    """Return the references of the orders that a booking brings."""
    mine = (cycle_order.c.booking_id == booking_id, cycle_order.c.status == "ordered")
    return sorted(tx.column(cycle_order.c.reference, *mine))


def add_shipment(tx: Transaction, instance: str, number: str, now: datetime) -> bool:
    """Note that an order is to be told as shipped; false where that was noted before."""
    statement = insert(platform_shipment).values(
        cooperative_id=tx.owner, instance=instance, number=number, made_at=now
    )
    return tx.run(statement.on_conflict_do_nothing()) == 1


def is_waiting(tx: Transaction, instance: str, number: str) -> bool:
    """Return whether an order has still to be told as shipped."""
    return tx.cell(platform_shipment.c.status, *_of_order(instance, number)) == "waiting"


def note_shipment(  # noqa: PLR0913  # which order it is, and how it went
    tx: Transaction, instance: str, number: str, *, status: str, error: str, now: datetime
) -> None:
    """Note how telling of an order went."""
    changed = {"status": status, "error": error, "tried_at": now}
    attempts = platform_shipment.c.attempts + 1
    statement = tx.update(platform_shipment, *_of_order(instance, number))
    tx.run(statement.values(**changed, attempts=attempts))


def _of_order(instance: str, number: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (platform_shipment.c.instance == instance, platform_shipment.c.number == number)


def shipments(tx: Transaction, *, limit: int = 50) -> list[tuple[str, str, str, str]]:
    """Return instance, number, status and error of the latest orders told as shipped."""
    order = (sa.desc(platform_shipment.c.made_at), platform_shipment.c.number)
    rows = tx.rows(tx.select(platform_shipment).order_by(*order).limit(limit))
    return [(row["instance"], row["number"], row["status"], row["error"]) for row in rows]
