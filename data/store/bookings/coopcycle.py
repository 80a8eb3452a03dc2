"""Queries for other platforms' programs that no page of ours asks at once."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from data.store.database import Transaction
from data.store.tables.rounds import visit


def visit_states(tx: Transaction, stop_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the statuses of the visits to some stops; stops in no round are left out."""
    query = tx.select(visit, visit.c.stop_id.in_(list(stop_ids)))
    return {row["stop_id"]: row["status"] for row in tx.rows(query)}
