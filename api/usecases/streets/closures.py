"""Closed streets: listing them, and drawing them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from api.streets.closed_map import (
    ClosureOnMap,
    StreetOnMap,
    closures_with_streets,
    streets_with_lines,
)
from api.usecases.act import Act, needs
from data.store.planning import names_by_id
from data.store.streets import closures
from data.store.streets.closures import ClosureRow
from data.store.system import cooperatives
from routing.closures.closure import ClosedArea


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClosuresMap:
    """Closures with their streets, and the credit to show with them.

    Attributes
    ----------
    names
        Names of who closed them, by id; empty where whoever asks may not know people.
    """

    closures: tuple[ClosureOnMap, ...]
    attribution: str
    names: Mapping[str, str] = field(default_factory=dict, repr=False)


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
    names: Mapping[str, str] = {}
    if shown and act.sees_all("people:read"):
        names = names_by_id.person_names(act.tx, {str(one.closure.made_by) for one in shown})
    attribution = router.city.attribution
    return ClosuresMap(closures=tuple(shown), attribution=attribution, names=names)


@needs("closures:write")
def streets_closed_by(act: Act, area: ClosedArea) -> list[StreetOnMap]:
    """Return the streets that a drawn figure would close, to be looked at before they are closed.

    Raises
    ------
    NotFound
        ``unknown-city``.
    BadInput
        If it closes no street.
    """
    return streets_with_lines(act.tools.streets.router(cooperatives.own(act.tx).city), area)
