"""Erasing of recipients: what tells of them goes, the rough place stays."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from data.store.database import Transaction
from data.store.tables.fleet import place
from dispatch.care.exact_address_disclosure import COARSE_DEG


def erase_recipient(
    tx: Transaction,
    table: sa.Table,
    personal: Iterable[str],
    where: sa.ColumnElement[bool],
    now: datetime,
) -> sa.Update:
    """Return the statement that erases the recipients in rows of stops or needs.

    Those erased before are left out. A row that leads to a saved home leads there no more.

    Parameters
    ----------
    personal
        Columns that become empty.
    """
    of_row = place.c.id == table.c.place_id
    home = tx.select(place, of_row, only=[place.c.geom]).scalar_subquery()
    is_home = tx.select(place, of_row, place.c.kind == "other").exists()
    return tx.update(table, table.c.erased_at.is_(None), where).values(
        **dict.fromkeys(personal, ""),
        geom=sa.func.ST_SnapToGrid(sa.func.coalesce(table.c.geom, home), COARSE_DEG),
        place_id=sa.case((is_home, None), else_=table.c.place_id),
        erased_at=now,
    )
