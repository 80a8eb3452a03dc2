"""Heat levels of days, as the cooperative took note of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from data.store.database import Transaction
from data.store.tables.rounds import heat_day
from dispatch.labour.heat import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatDay:
    """The level of a day.

    Attributes
    ----------
    source
        A code for where it comes from, such as ``meteo-france`` or ``office``.
    set_by
        Who set it; ``None`` for the program itself.
    """

    day: date
    level: Level
    source: str
    set_by: UUID | None
    set_at: datetime


def heat_level(tx: Transaction, day: date) -> Level:
    """Return the heat level of a day, ``none`` where nobody set one."""
    query = sa.select(heat_day.c.level).where(
        heat_day.c.cooperative_id == tx.owner, heat_day.c.day == day
    )
    found: Level | None = tx.value(query)
    return found or "none"


def between(tx: Transaction, first: date, last: date) -> list[HeatDay]:
    """Return the levels that were set for some days, both included, by day."""
    query = tx.select(heat_day, heat_day.c.day.between(first, last)).order_by(heat_day.c.day)
    return [HeatDay(**{name: row[name] for name in HeatDay.__slots__}) for row in tx.rows(query)]


def save(tx: Transaction, row: HeatDay) -> None:
    """Keep the level of a day in the place of the one before."""
    values = {name: getattr(row, name) for name in HeatDay.__slots__}
    put = insert(heat_day).values(cooperative_id=tx.owner, **values)
    new = {name: put.excluded[name] for name in values if name != "day"}
    tx.run(put.on_conflict_do_update(index_elements=["cooperative_id", "day"], set_=new))
