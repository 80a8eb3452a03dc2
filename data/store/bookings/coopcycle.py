"""Queries for other platforms' programs that no page of ours asks at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Transaction
from data.store.tables.rounds import visit


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitState:
    """The progress of the visit to a stop.

    Attributes
    ----------
    status
        As of :mod:`data.store.tables.rounds`.
    eta_at, done_at
        When it is expected, and when it was over.
    """

    status: str
    eta_at: datetime | None
    done_at: datetime | None


def visit_states(tx: Transaction, stop_ids: Collection[UUID]) -> dict[UUID, VisitState]:
    """Return how far the visits to some stops have come; stops in no round are left out."""
    query = sa.select(visit.c.stop_id, visit.c.status, visit.c.eta_at, visit.c.done_at).where(
        visit.c.cooperative_id == tx.owner, visit.c.stop_id.in_(list(stop_ids))
    )
    return {
        row["stop_id"]: VisitState(
            status=row["status"], eta_at=row["eta_at"], done_at=row["done_at"]
        )
        for row in tx.rows(query)
    }
