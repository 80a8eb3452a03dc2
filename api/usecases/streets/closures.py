"""Closed streets: listing them, drawing them, and opening them again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.streets.closed_map import ClosureOnMap, closures_with_streets
from api.usecases.act import Act, needs
from data.store.streets import closures
from data.store.streets.closures import ClosureRow
from data.store.system import cooperatives
from routing.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClosuresMap:
    """Closures with their streets, and the credit to show with them."""

    closures: tuple[ClosureOnMap, ...]
    attribution: str


@needs("closures:write")
def open_street(act: Act, closure_id: UUID) -> ClosureRow:
    """Open what was closed, before its time or because it had no end.

    Raises
    ------
    NotFound
        If there is no such closure.
    """
    act.tx.lock(f"closure:{closure_id}")
    found = closures.find(act.tx, closure_id)
    if found is None:
        raise NotFound("no-such-closure")
    if found.opened_at is None:
        closures.set_opened(act.tx, closure_id, act.now)
        act.record_event("street_opened", "closure", closure_id)
    return closures.find(act.tx, closure_id) or found


@needs("closures:read")
def list_closures(act: Act, start: datetime, end: datetime) -> list[ClosureRow]:
    """Return what is closed at some time of a stretch."""
    return closures.between(act.tx, start, end)


@needs("closures:read")
def closures_map(act: Act, start: datetime, end: datetime) -> ClosuresMap:
    """Return the streets that are closed or slowed at some time of a stretch, to be drawn.

    Raises
    ------
    NotFound
        ``unknown-city``.
    """
    router = act.tools.streets.router(cooperatives.own(act.tx).city)
    shown = closures_with_streets(router, closures.between(act.tx, start, end))
    return ClosuresMap(closures=tuple(shown), attribution=router.city.attribution)
