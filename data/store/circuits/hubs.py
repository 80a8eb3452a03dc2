"""Hubs: places where lots of producers arrive, are sorted, and leave."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from data.store.database import Row, Transaction, among
from data.store.tables.circuits import hub
from dispatch.bookings.recurrence_dates import WEEKDAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenHours:
    """Hours of a hub on some weekdays, on the clock of the cooperative's wall.

    Attributes
    ----------
    weekdays
        0 for Monday to 6 for Sunday.
    start, end
        Times of day such as ``07:30``.
    """

    weekdays: tuple[int, ...]
    start: str
    end: str

    @property
    def days(self) -> tuple[str, ...]:
        """The weekdays by the letters that recurrences use."""
        return tuple(WEEKDAYS[one] for one in self.weekdays)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """A hub.

    Attributes
    ----------
    place_id
        The place that it is; name, address and how to get in are the place's.
    customer_id
        The organisation that runs it, whose people see what arrives and leaves there; ``None``
        where the cooperative does.
    sorting_s
        Time that sorting one lot takes, seconds.
    sorting_places
        Lots that can be sorted at once.
    space_items
        Pieces that there is room for; ``None`` for no limit.
    hours
        When it is open; empty means always.
    keeps
        Temperature classes that it has a store for: goods of others go on getting warm there.
    status
        ``active`` or ``closed``.
    version
        Counts changes, from 1.
    """

    id: UUID
    place_id: UUID
    customer_id: UUID | None = None
    sorting_s: int = 0
    sorting_places: int = 1
    space_items: int | None = None
    hours: tuple[OpenHours, ...] = ()
    keeps: tuple[str, ...] = ()
    status: str = "active"
    version: int = 1
    made_by: UUID
    made_at: datetime


_COLUMNS = tuple(Hub.__slots__)


def add(tx: Transaction, new_hub: Hub) -> None:
    """Keep a new hub."""
    tx.add(hub, _values(new_hub))


def update(tx: Transaction, changed: Hub) -> None:
    """Keep a hub as it is now."""
    tx.run(tx.update(hub, hub.c.id == changed.id).values(**_values(changed)))


def find(tx: Transaction, hub_id: UUID) -> Hub | None:
    """Return a hub."""
    return tx.one(tx.select(hub, hub.c.id == hub_id), _hub)


def known(tx: Transaction, hub_ids: Collection[UUID]) -> dict[UUID, Hub]:
    """Return some hubs by id; those that are not there are left out."""
    if not hub_ids:
        return {}
    return {row["id"]: _hub(row) for row in tx.rows(tx.select(hub, hub.c.id == among(hub_ids)))}


def every(tx: Transaction, *, with_closed: bool = False) -> list[Hub]:
    """Return the hubs, the oldest first."""
    query = tx.select(hub).order_by(hub.c.made_at, hub.c.id)
    if not with_closed:
        query = query.where(hub.c.status == "active")
    return [_hub(row) for row in tx.rows(query)]


def run_by(tx: Transaction, customer_id: UUID) -> set[UUID]:
    """Return the hubs that an organisation runs."""
    query = sa.select(hub.c.id).where(
        hub.c.cooperative_id == tx.owner, hub.c.customer_id == customer_id
    )
    return {row["id"] for row in tx.rows(query)}


def _hub(row: Row) -> Hub:
    hours = tuple(
        OpenHours(weekdays=tuple(one["weekdays"]), start=one["start"], end=one["end"])
        for one in row["hours"]
    )
    values = {name: row[name] for name in _COLUMNS}
    return Hub(**{**values, "hours": hours, "keeps": tuple(row["keeps"])})


def _values(hub: Hub) -> dict[str, Any]:
    hours = [
        {"weekdays": list(one.weekdays), "start": one.start, "end": one.end} for one in hub.hours
    ]
    return {name: getattr(hub, name) for name in _COLUMNS} | {"hours": hours}
