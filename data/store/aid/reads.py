"""Reads of the doors of needs: who, when and why; a day's reads are one row."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from data.store.database import Transaction
from data.store.tables.rounds import address_read


def note(  # noqa: PLR0913  # who, when and why
    tx: Transaction,
    need_id: UUID,
    *,
    actor_kind: str,
    actor_id: UUID | None,
    reason: str,
    day: date,
    now: datetime,
    new_id: UUID,
) -> None:
    """Note that somebody was shown where a need goes, in the log of all addresses of aid."""
    values = {
        "id": new_id,
        "stop_id": need_id,
        "actor_kind": actor_kind,
        "actor_id": actor_id,
        "reason": reason,
        "day": day,
        "first_at": now,
        "last_at": now,
    }
    statement = insert(address_read).values(cooperative_id=tx.owner, **values)
    keys = ["cooperative_id", "stop_id", "day", "actor_kind", "actor_id", "reason"]
    again = {"last_at": now, "times": address_read.c.times + 1}
    tx.run(statement.on_conflict_do_update(index_elements=keys, set_=again))
