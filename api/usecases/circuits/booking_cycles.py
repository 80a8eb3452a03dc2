"""Bookings of a closed cycle: what brings lots from farms to hubs, and orders to their doors."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta, tzinfo
from typing import TYPE_CHECKING, Any
from uuid import UUID

from api.usecases.bookings.booking import making_of
from api.usecases.bookings.booking_request import (
    BookingRequest,
    known_load,
    known_windows,
)
from api.usecases.bookings.cancelling import cancel
from api.usecases.bookings.changing import apply_change
from api.usecases.circuits.fitting import Fleet, load_fleet
from api.usecases.circuits.hub_hours import open_windows
from data.store.bookings import bookings
from data.store.circuits import hubs, lots, orders
from data.store.circuits.orders import PERSONAL, CycleOrder, OrderLine, ordered_of
from data.store.fleet import places
from data.store.system import cooperatives
from dispatch.circuits.fair_cost import DROP_LINE
from dispatch.model import Load, Window
from dispatch.values.local_time import day_of
from dispatch.values.plain_values import values_of
from dispatch.values.validation import fault
from routing.errors import BadInput, Fault

if TYPE_CHECKING:
    from api.usecases.act import Act
    from api.usecases.requests import Args
    from data.store.bookings.bookings import Booking
    from data.store.circuits.cycles import OrderCycle
    from data.store.circuits.hubs import Hub
    from data.store.circuits.lots import CycleLot
    from data.store.fleet.places import Place

Plain = dict[str, Any]
_MINUTE = timedelta(minutes=1)
MAX_NOTE = 1500


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleContent:
    """A cycle with all that is brought in it.

    Attributes
    ----------
    hubs, lots
        By id; the places of hubs by the hub's id.
    """

    cycle: OrderCycle
    zone: tzinfo
    hubs: Mapping[UUID, Hub]
    places: Mapping[UUID, Place]
    lots: Mapping[UUID, CycleLot]
    orders: tuple[CycleOrder, ...]
    fleet: Fleet

    @property
    def collected_on(self) -> date:
        """The day on which farms are visited: that of delivery, or one before."""
        return collection_day(self.cycle, self.zone)


@dataclass(slots=True, kw_only=True)
class FarmCollection:
    """Lots of one farm for one hub that are picked up together.

    Attributes
    ----------
    window
        When all of them are ready.
    load
        What is ordered of them.
    """

    hub_id: UUID
    customer_id: UUID
    place_id: UUID | None
    window: Window
    load: Load
    lots: list[CycleLot] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """Orders that one stop takes: one home's, or those of a pickup site together."""

    orders: tuple[CycleOrder, ...]
    load: Load


def collection_day(cycle: OrderCycle, zone: tzinfo) -> date:
    """Return the day on which the farms of a cycle are visited."""
    return day_of(cycle.collection.start, zone)


def load_content(act: Act, cycle: OrderCycle) -> CycleContent:
    """Load a cycle with all that is brought in it."""
    known = hubs.known(act.tx, cycle.hubs)
    ordered = [one for one in orders.of_cycles(act.tx, [cycle.id]) if one.status == "ordered"]
    where = places.among(act.tx, {one.place_id for one in known.values()})
    return CycleContent(
        cycle=cycle,
        zone=cooperatives.own(act.tx).zone,
        hubs=known,
        places={key: where[one.place_id] for key, one in known.items()},
        lots={one.id: one for one in lots.of_cycles(act.tx, [cycle.id])},
        orders=tuple(ordered),
        fleet=load_fleet(act),
    )


# --- what goes together ---------------------------------------------------------------------


def collections(content: CycleContent, ordered: Mapping[UUID, int]) -> list[FarmCollection]:
    """Return what is picked up together: of one farm for one hub, as far as hours and bikes go."""
    farm_collections: list[FarmCollection] = []
    found = [one for one in content.lots.values() if ordered.get(one.id)]
    for lot in sorted(found, key=lambda one: (_ready(content, one).start, str(one.id))):
        window, load = _ready(content, lot), lot.part(ordered[lot.id])
        for one in farm_collections:
            both = _common(one.window, window)
            same = (one.hub_id, one.customer_id, one.place_id) == (
                lot.hub_id,
                lot.customer_id,
                lot.place_id,
            )
            if same and both and content.fleet.takes(one.load + load):
                one.window, one.load = both, one.load + load
                one.lots.append(lot)
                break
        else:
            farm_collections.append(
                FarmCollection(
                    hub_id=lot.hub_id,
                    customer_id=lot.customer_id,
                    place_id=lot.place_id,
                    window=window,
                    load=load,
                    lots=[lot],
                )
            )
    return farm_collections


def drops(content: CycleContent) -> list[Drop]:
    """Return what one stop takes: a home its order, a pickup site as many as a bike carries."""
    drops: list[Drop] = []
    by_site: dict[UUID, list[Drop]] = {}
    for one in content.orders:
        load = lines_load(one.lines, content.lots)
        if one.place_id is None:
            drops.append(Drop(orders=(one,), load=load))
            continue
        site = by_site.setdefault(one.place_id, [])
        last = site[-1] if site else None
        if last and last.orders[0].window == one.window and content.fleet.takes(last.load + load):
            site[-1] = Drop(orders=(*last.orders, one), load=last.load + load)
        else:
            site.append(Drop(orders=(one,), load=load))
    return [*drops, *(drop for site in by_site.values() for drop in site)]


def lines_load(lines: Iterable[OrderLine], known: Mapping[UUID, CycleLot]) -> Load:
    """Return the load of some lines."""
    loads = (line.load_of(known[line.lot_id]) for line in lines if line.lot_id in known)
    return sum(loads, start=Load())


def _ready(content: CycleContent, lot: CycleLot) -> Window:
    return lot.ready or content.cycle.collection


def _common(one: Window, other: Window) -> Window | None:
    start, end = max(one.start, other.start), min(one.end, other.end)
    return Window(start=start, end=end) if end - start >= _MINUTE else None


# --- as bookings ----------------------------------------------------------------------------


def collection_request(
    content: CycleContent, one: FarmCollection, name: str, reference: str
) -> BookingRequest:
    """Return the booking of a collection, whose job has a name: from the farm to the hub.

    Raises
    ------
    BadInput
        If its lots make no booking.
    """
    handling = " · ".join(dict.fromkeys(lot.handling for lot in one.lots if lot.handling))
    pickup = {
        "place": one.place_id,
        "windows": known_windows([one.window]),
        "load": known_load(one.load),
        "note": handling[:MAX_NOTE],
        **_service(max((lot.service_s for lot in one.lots), default=0)),
    }
    job = {
        "id": name,
        "kind": "circuit",
        "label": ", ".join(f"{lot.what} ({lot.id.hex[-4:]})" for lot in one.lots)[:MAX_NOTE],
        "pickups": [pickup],
        "drops": [_at_hub(content, one.hub_id, one.load, content.collected_on)],
    }
    booking = {"customer_id": one.customer_id, "reference": reference}
    return BookingRequest.read({**booking, "day": content.collected_on, "jobs": [job]})


def drop_request(content: CycleContent, drop: Drop, name: str = "") -> BookingRequest:
    """Return the booking of a drop, whose job is named by its order: from its hubs to a door.

    Raises
    ------
    BadInput
        If its orders make no booking.
    """
    first = drop.orders[0]
    by_hub: dict[UUID, Load] = {}
    for one in drop.orders:
        for line in one.lines:
            lot = content.lots[line.lot_id]
            by_hub[lot.hub_id] = by_hub.get(lot.hub_id, Load()) + line.load_of(lot)
    day = content.cycle.day
    references = ", ".join(one.number for one in drop.orders)
    door = {
        "windows": known_windows([first.window or content.cycle.delivery]),
        "load": known_load(sum(by_hub.values(), start=Load())),
        **_service(max(one.service_s for one in drop.orders)),
        **_door(first, references),
    }
    job = {
        "id": name or first.number[:100],
        "kind": "circuit",
        "label": f"{content.cycle.name} · {references}"[:200],
        "pickups": [_at_hub(content, hub_id, load, day) for hub_id, load in sorted(by_hub.items())],
        "drops": [door],
    }
    booking = {"customer_id": payer_of(content, drop), "reference": references[:200]}
    return BookingRequest.read({**booking, "day": day, "jobs": [job]})


def _door(order: CycleOrder, references: str) -> Plain:
    """Return where an order is brought and to whom, by the keys of a stop."""
    if order.place_id is not None:
        return {"place": order.place_id, "note": references[:MAX_NOTE]}
    point = values_of(order.point, "lon", "lat") if order.point else {}
    return {**values_of(order, "street_only", *PERSONAL), **point}


def payer_of(content: CycleContent, drop: Drop) -> UUID | None:
    """Return who pays for a drop: whoever runs the one hub that it comes from, if anybody does."""
    named = (content.lots[line.lot_id].hub_id for one in drop.orders for line in one.lines)
    run = {content.hubs[one].customer_id for one in named}
    return next(iter(run)) if len(run) == 1 else None


def _service(service_s: int) -> Plain:
    """Return how long a stop takes, where it is said; else what is usual at its place."""
    return {"service_s": service_s} if service_s else {}


def _at_hub(content: CycleContent, hub_id: UUID, load: Load, day: date) -> Plain:
    """Return the stop at a hub, in the hours in which it is open, by the keys of a stop."""
    hub = content.hubs[hub_id]
    open_ = open_windows(hub, content.zone, day)
    hours = {"windows": known_windows(open_)} if open_ else {}
    return {"place": hub.place_id, "load": known_load(load), **hours}


# --- changes after closing ------------------------------------------------------------------


def misfits(
    act: Act,
    lines: tuple[OrderLine, ...],
    known: Mapping[UUID, CycleLot],
    place_id: UUID | None,
) -> list[Fault]:
    """Find fault with an order that no bike takes at once; one fetched at the hub needs none."""
    passed = hubs.known(act.tx, {known[one.lot_id].hub_id for one in lines})
    if {one.place_id for one in passed.values()} == {place_id}:
        return []
    fleet, load = load_fleet(act), lines_load(lines, known)
    if fleet.takes(load):
        return []
    args: Args = {"largest": fleet.largest, "parts": fleet.parts(load)}
    return [fault("order-too-large", "lines", **args)]


def change_booking_of(act: Act, cycle: OrderCycle, changed: CycleOrder) -> None:
    """Let the booking that brings an order bring what it is now; nothing left, it is cancelled.

    Raises
    ------
    BadInput, Conflict
        As :func:`api.usecases.bookings.changing.change_booking`.
    """
    if changed.booking_id is None:
        return
    booked = bookings.find(act.tx, changed.booking_id, lock=True)
    if booked is None:
        return
    content = load_content(act, cycle)
    beside = [one for one in content.orders
              if one.booking_id == changed.booking_id and one.id != changed.id]  # fmt: skip
    left = [*beside, changed] if changed.status == "ordered" else beside
    making = making_of(act, "bookings:write")
    if not left:
        cancel(act, booked, making, reason="order")
        return
    left.sort(key=lambda one: one.reference)
    load = sum((lines_load(one.lines, content.lots) for one in left), start=Load())
    # The job keeps its name, so that it is the same one that changes.
    name = booked.live_jobs[0].reference if booked.live_jobs else "1"
    drop = Drop(orders=tuple(left), load=load)
    # What a drop costs by the table of drops hangs on its number alone, which stays.
    agreed = tuple(one for one in booked.quote.lines if one.code == DROP_LINE)
    making = replace(making, lines=agreed)
    try:
        apply_change(act, booked, drop_request(content, drop, name), None, making)
    except BadInput as wrong:
        raise BadInput(named(wrong.faults, f"orders[{changed.number}]")) from wrong


def change_collections_of(act: Act, cycle: OrderCycle, lot_ids: Collection[UUID]) -> None:
    """Let collections bring what is still ordered of some lots; nothing left, they are cancelled.

    What somebody has begun to collect, or was to collect earlier, comes as it was ordered.
    """
    content = load_content(act, cycle)
    ordered = ordered_of(content.orders)
    ids = {content.lots[one].booking_id for one in lot_ids if one in content.lots}
    for booking_id in sorted(one for one in ids if one is not None):
        booked = bookings.find(act.tx, booking_id, lock=True)
        brought = [one for one in content.lots.values() if one.booking_id == booking_id]
        if booked is None or not booked.live_jobs or any(one.arrived_at for one in brought):
            continue
        if bookings.begun_jobs(act.tx, booked):
            continue
        left = [one for one in brought if ordered.get(one.id)]
        if not left:
            making = making_of(act, "bookings:write")
            cancel(act, booked, making, reason="order", waive_fee=True)
        elif not _bring(act, content, booked, left, ordered):
            continue
        stay = [one.id for one in brought if not ordered.get(one.id)]
        lots.set_booking(act.tx, stay, None)


def _bring(
    act: Act,
    content: CycleContent,
    booked: Booking,
    left: list[CycleLot],
    ordered: Mapping[UUID, int],
) -> bool:
    """Let a collection bring what is ordered of some of its lots; return whether it still can."""
    (job, *_), first = booked.live_jobs, left[0]
    one = FarmCollection(
        hub_id=first.hub_id,
        customer_id=first.customer_id,
        place_id=first.place_id,
        window=job.of_kind("pickup")[0].windows[0],
        load=sum((lot.part(ordered[lot.id]) for lot in left), start=Load()),
        lots=left,
    )
    try:
        # The job keeps its name, so that it is the same one that changes.
        request = collection_request(content, one, job.reference, booked.reference)
        apply_change(act, booked, request, None, making_of(act, "bookings:write"))
    except BadInput:
        return False
    return True


def named(faults: Iterable[Fault], what: str) -> list[Fault]:
    """Return faults of a booking as faults of the lot or order that it was made for."""
    return [replace(one, where=what) for one in faults]
