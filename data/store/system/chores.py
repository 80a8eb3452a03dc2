"""Daily chores of each cooperative: the day on which each was done last."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from data.store.database import Transaction
from data.store.tables.system import chore


def last_days(tx: Transaction) -> dict[str, date]:
    """Return the day on which each chore was done last; one that never was is left out."""
    query = sa.select(chore.c.name, chore.c.last_day).where(chore.c.cooperative_id == tx.owner)
    return {row["name"]: row["last_day"] for row in tx.rows(query)}


def note_done(tx: Transaction, name: str, day: date) -> None:
    """Note that a chore was done for a day; an earlier day than the one noted changes nothing."""
    tx.run(
        insert(chore)
        .values(cooperative_id=tx.owner, name=name, last_day=day)
        .on_conflict_do_update(
            index_elements=["cooperative_id", "name"],
            set_={"last_day": sa.func.greatest(chore.c.last_day, day)},
        )
    )
