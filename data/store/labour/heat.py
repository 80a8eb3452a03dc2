"""Heat levels of days, as the cooperative took note of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from data.store.database import Transaction
from data.store.rows import RowsOf
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


_DAYS = RowsOf(heat_day, HeatDay)


def heat_level(tx: Transaction, day: date) -> Level:
    """Return the heat level of a day, ``none`` where nobody set one."""
    return tx.cell(heat_day.c.level, heat_day.c.day == day) or "none"


def between(tx: Transaction, first: date, last: date) -> list[HeatDay]:
    """Return the levels that were set for some days, both included, by day."""
    query = tx.select(heat_day, heat_day.c.day.between(first, last)).order_by(heat_day.c.day)
    return _DAYS.every(tx, query)


def save(tx: Transaction, row: HeatDay) -> None:
    """Keep the level of a day in the place of the one before."""
    _DAYS.put(tx, row, "day")
