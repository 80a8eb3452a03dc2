"""Kept orders of a day: lists of needs that people have put in order, as its jobs bring them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import sqlalchemy as sa

from data.store.tables.aid import need

if TYPE_CHECKING:
    from data.store.database import Transaction
    from dispatch.model import Job


def kept_orders(tx: Transaction, on: date, jobs: Iterable[Job]) -> tuple[tuple[str, ...], ...]:
    """Return the orders in which the needs of a day are brought, one for each association."""
    query = (
        sa.select(need.c.customer_id, need.c.job_id)
        .where(tx.owns(need), need.c.day == on, need.c.keeps_order, need.c.job_id.is_not(None))
        .order_by(need.c.position, need.c.made_at, need.c.id)
    )
    there = {one.id for one in jobs}
    lists: dict[object, list[str]] = {}
    for row in tx.rows(query):
        if str(row["job_id"]) in there:
            lists.setdefault(row["customer_id"], []).append(str(row["job_id"]))
    return tuple(tuple(one) for _, one in sorted(lists.items(), key=_by_name) if len(one) > 1)


def _by_name(one: tuple[object, list[str]]) -> str:
    return str(one[0])
