"""Views of the board that people saved under a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from data.store.database import Transaction
from data.store.tables.people import saved_view


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """A saved view: filters and layout, as the board wrote them."""

    name: str
    view: Mapping[str, Any]
    saved_at: datetime


def of_person(tx: Transaction, person_id: UUID) -> list[SavedView]:
    """Return the views of a person, by name."""
    query = (
        sa.select(saved_view.c.name, saved_view.c.view, saved_view.c.saved_at)
        .where(tx.owns(saved_view), saved_view.c.person_id == person_id)
        .order_by(saved_view.c.name)
    )
    return [SavedView(**row) for row in tx.rows(query)]


def save(tx: Transaction, person_id: UUID, new_saved_view: SavedView) -> None:
    """Keep a view in place of that of the same name."""
    values = {"view": dict(new_saved_view.view), "saved_at": new_saved_view.saved_at}
    put = insert(saved_view).values(
        cooperative_id=tx.owner, person_id=person_id, name=new_saved_view.name, **values
    )
    key = ["cooperative_id", "person_id", "name"]
    tx.run(put.on_conflict_do_update(index_elements=key, set_=values))


def remove(tx: Transaction, person_id: UUID, name: str) -> bool:
    """Remove a view; false where there is none of this name."""
    mine = tx.delete(saved_view, saved_view.c.person_id == person_id, saved_view.c.name == name)
    return tx.run(mine) == 1
