"""Pieces that closed cycles bring to hubs, from the first farm to the last delivery."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from data.store.circuits import cycles, lots, orders
from data.store.circuits.cycles import OrderCycle
from data.store.database import Transaction
from dispatch.model import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPieces:
    """Pieces of a closed cycle that pass a hub within a span.

    Attributes
    ----------
    name
        Of the cycle.
    """

    hub_id: UUID
    cycle_id: UUID
    name: str
    span: Window
    items: int


def span_of(cycle: OrderCycle) -> Window:
    """Return when goods of a cycle may be at its hubs."""
    return Window(start=cycle.collection.start, end=cycle.delivery.end)


def held_in(tx: Transaction, hub_ids: Collection[UUID], span: Window) -> list[HeldPieces]:
    """Return what is ordered of closed cycles through some hubs within a span."""
    closed = {one.id: one for one in cycles.closed_in(tx, span) if {*one.hubs} & {*hub_ids}}
    ordered = orders.ordered_in(tx, list(closed))
    items: Counter[tuple[UUID, UUID]] = Counter()
    for lot in lots.of_cycles(tx, list(closed)):
        if lot.hub_id in hub_ids:
            items[lot.hub_id, lot.cycle_id] += ordered.get(lot.id, 0)
    return [
        HeldPieces(
            hub_id=hub_id,
            cycle_id=cycle_id,
            name=closed[cycle_id].name,
            span=span_of(closed[cycle_id]),
            items=count,
        )
        for (hub_id, cycle_id), count in items.items()
        if count
    ]
