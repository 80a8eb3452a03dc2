"""Hubs: places where lots of producers arrive, are sorted, and leave."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from data.store.database import Transaction, among
from data.store.rows import LIST, Form, RowsOf
from data.store.tables.circuits import hub
from dispatch.bookings.recurrence_dates import WEEKDAYS
from dispatch.values.plain_values import from_plain, to_plain


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


def _hours(kept: Iterable[object]) -> tuple[OpenHours, ...]:
    return tuple(from_plain(OpenHours, one) for one in kept)


_HUBS = RowsOf(hub, Hub, hours=Form(to_plain, _hours), keeps=LIST)
add = _HUBS.add
update = _HUBS.update
find = _HUBS.find


def known(tx: Transaction, hub_ids: Collection[UUID]) -> dict[UUID, Hub]:
    """Return some hubs by id; those that are not there are left out."""
    if not hub_ids:
        return {}
    return {one.id: one for one in _HUBS.every(tx, tx.select(hub, hub.c.id == among(hub_ids)))}


def every(tx: Transaction, *, with_closed: bool = False) -> list[Hub]:
    """Return the hubs, the oldest first."""
    query = tx.select(hub).order_by(hub.c.made_at, hub.c.id)
    if not with_closed:
        query = query.where(hub.c.status == "active")
    return _HUBS.every(tx, query)


def run_by(tx: Transaction, customer_id: UUID) -> set[UUID]:
    """Return the hubs that an organisation runs."""
    return set(tx.column(hub.c.id, hub.c.customer_id == customer_id))
