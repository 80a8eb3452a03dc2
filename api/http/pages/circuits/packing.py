"""Packing list of a cycle: totals by producer and by pickup site, and every order, on paper too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from starlette.responses import Response

from api.http.pages.circuits.shown import CYCLES, READ, show
from api.http.pages.frame import PageRequest, PageRouter
from api.usecases.circuits.cycles import CycleSheet, LotSheet, read_cycle
from api.usecases.fleet.places import list_places
from data.store.circuits.orders import CycleOrder

pages = PageRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProducerTotal:
    """Lots of one producer that are ordered, each with its pieces, and all pieces together."""

    producer: str
    lots: Sequence[LotSheet]
    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTotal:
    """Orders of one pickup site, or of all homes, with the pieces of each lot.

    Attributes
    ----------
    site
        Name of the pickup site; empty for homes.
    """

    site: str
    orders: Sequence[CycleOrder] = field(repr=False)
    items: Mapping[UUID, int]


@pages.get(f"{CYCLES}/{{cycle_id}}/packing", needs=READ, office=True)
def packing(ask: PageRequest) -> Response:
    """Show what each producer brings, what goes to each pickup site, and what is in each order."""
    sheet = ask.do(read_cycle, ask.id())
    orders = [one for one in sheet.orders if one.status == "ordered"]
    sites = {one.place_id for one in orders if one.place_id}
    places = {one.id: one.name for one in ask.do(list_places, with_closed=True)} if sites else {}
    return show(
        ask,
        "packing",
        sheet=sheet,
        cycle=sheet.cycle,
        producers=_by_producer(sheet),
        sites=_by_site(orders, places),
        lots={one.lot.id: one for one in sheet.lots},
        hub_names={one.hub.id: one.name for one in sheet.hubs} if len(sheet.hubs) > 1 else {},
    )


def _by_producer(sheet: CycleSheet) -> list[ProducerTotal]:
    """Return what is ordered of each producer, by name."""
    ordered = [one for one in sheet.lots if one.ordered and one.lot.status != "cancelled"]
    named = sorted({one.producer for one in ordered}, key=str.casefold)
    return [
        ProducerTotal(
            producer=name,
            lots=[one for one in ordered if one.producer == name],
            items=sum(one.ordered for one in ordered if one.producer == name),
        )
        for name in named
    ]


def _by_site(orders: Iterable[CycleOrder], places: Mapping[UUID, str]) -> list[SiteTotal]:
    """Return the orders of each pickup site by its name, and those of homes at the end."""
    by_site: dict[UUID | None, list[CycleOrder]] = {}
    for one in orders:
        by_site.setdefault(one.place_id, []).append(one)
    found = [
        SiteTotal(site=places.get(key, "–") if key else "", orders=own, items=_items(own))
        for key, own in by_site.items()
    ]
    return sorted(found, key=lambda one: (not one.site, one.site.casefold()))


def _items(orders: Iterable[CycleOrder]) -> Counter[UUID]:
    items: Counter[UUID] = Counter()
    for one in orders:
        for line in one.lines:
            items[line.lot_id] += line.items
    return items
