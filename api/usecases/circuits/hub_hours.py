"""Orders that are against the opening hours of the hub that they pass."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from dispatch.model import Window
from dispatch.values.local_time import instant_of

if TYPE_CHECKING:
    from api.usecases.circuits.hubs import HubSheet
    from data.store.circuits.cycles import OrderCycle
    from data.store.circuits.hubs import Hub

Kind = Literal["shut", "too_early", "fetched_shut"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PassingOrder:
    """An order with the hubs that it passes.

    Attributes
    ----------
    number
        As people call it.
    hubs
        Ids of the hubs of its lots.
    place_id
        Where it is fetched; ``None`` for a home.
    window
        When it is due; ``None`` for the hours of its cycle.
    """

    number: str
    hubs: frozenset[UUID]
    place_id: UUID | None = None
    window: Window | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgainstHours:
    """Orders that the opening hours of a hub forbid to bring, or to fetch, as they are.

    Attributes
    ----------
    kind
        ``shut`` all day, ``too_early``: due before the hub opens, ``fetched_shut``: fetched at the
        hub itself while it is shut.
    hub
        Its name.
    numbers
        Of the orders.
    day
        Of the cycle.
    opens_at
        When the hub opens first that day; ``None`` where it does not.
    """

    kind: Kind
    hub_id: UUID
    hub: str
    numbers: tuple[str, ...]
    day: date
    opens_at: datetime | None = None


def open_windows(hub: Hub, zone: tzinfo, day: date) -> list[Window]:
    """Return when a hub is open on a day; empty where it says no hours at all."""
    spans = (
        Window(
            start=instant_of(datetime.fromisoformat(f"{day}T{one.start}"), zone),
            end=instant_of(datetime.fromisoformat(f"{day}T{one.end}"), zone),
        )
        for one in hub.hours
        if day.weekday() in one.weekdays
    )
    return sorted(spans, key=lambda one: one.start)


def against_hours(
    cycle: OrderCycle, hubs: Iterable[HubSheet], orders: Iterable[PassingOrder], zone: tzinfo
) -> tuple[AgainstHours, ...]:
    """Return what of a cycle's orders is against the opening hours of its hubs."""
    found: list[AgainstHours] = []
    passing = tuple(orders)
    for sheet in hubs:
        spans = open_windows(sheet.hub, zone, cycle.day)
        numbers: dict[Kind, list[str]] = defaultdict(list)
        for order in passing if sheet.hub.hours else ():
            kind = _kind(sheet.hub, spans, order, order.window or cycle.delivery)
            if kind and sheet.hub.id in order.hubs:
                numbers[kind].append(order.number)
        found += [
            AgainstHours(
                kind=kind,
                hub_id=sheet.hub.id,
                hub=sheet.name,
                numbers=tuple(sorted(those)),
                day=cycle.day,
                opens_at=spans[0].start if spans else None,
            )
            for kind, those in numbers.items()
        ]
    return tuple(found)


def _kind(hub: Hub, spans: list[Window], order: PassingOrder, due: Window) -> Kind | None:
    """Return in which way an order is against a hub's hours; ``None`` where it is not."""
    if not spans:
        return "shut"
    if order.place_id == hub.place_id:
        meets = any(one.start < due.end and due.start < one.end for one in spans)
        return None if meets else "fetched_shut"
    return "too_early" if due.end <= spans[0].start else None
