"""Use case of closing a cycle: its lots and orders become bookings, and their jobs a day's work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.bookings.booking import Making, make_booking, making_of
from api.usecases.circuits.booking_cycles import (
    CycleContent,
    Drop,
    collection_request,
    collections,
    drop_request,
    drops,
    load_content,
    named,
    payer_of,
)
from api.usecases.circuits.cycles import keep_cycle, next_cycle
from api.usecases.circuits.hub_hours import open_windows
from api.usecases.circuits.visible_circuits import WRITE, need_office, need_open
from api.usecases.requests import Args, check_version, fault_at, found_or_refuse
from data.store.care import rules
from data.store.circuits import cycles, lots, orders
from data.store.circuits.hub_space import HeldPieces, held_in, span_of
from data.store.circuits.orders import ordered_of
from dispatch.circuits.hub_space import most_at_once
from routing.errors import BadInput, Conflict, Fault

if TYPE_CHECKING:
    from data.store.circuits.cycles import OrderCycle


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedCycle:
    """A closed cycle, and what it has become.

    Attributes
    ----------
    collections, drops
        Bookings that were made.
    left
        Names of lots that nobody ordered of: they stay at their farms.
    next
        The cycle that was made for the next time, behind any pause; ``None`` where none follows.
    """

    cycle: OrderCycle
    collections: tuple[UUID, ...]
    drops: tuple[UUID, ...]
    left: tuple[str, ...] = ()
    next: OrderCycle | None = None


@needs(WRITE)
def close_cycle(act: Act, cycle_id: UUID, expected_version: int | None = None) -> ClosedCycle:
    """Close a cycle: what is ordered becomes collections from farms and drops to doors.

    Nothing is made unless all can be. One that comes again has its next one made at once.

    Raises
    ------
    NotFound
        ``no-such-cycle``.
    BadInput
        With everything that stands in the way, each at its lot, order or hub.
    Conflict
        ``changed-meanwhile``, ``cycle-closed``, ``cycle-cancelled``, ``cycle-without-orders``.
    """
    need_office(act, WRITE)
    found = found_or_refuse(cycles.find(act.tx, cycle_id, lock=True), "no-such-cycle")
    check_version(found.version, expected_version)
    need_open(found)
    content = load_content(act, found)
    if not content.orders:
        raise Conflict("cycle-without-orders", name=found.name)
    ordered = ordered_of(content.orders)
    faults = [*_hub_faults(act, content, ordered), *_lot_faults(content, ordered)]
    if faults:
        raise BadInput(faults)
    making = making_of(act, "bookings:write")
    # Bookings made by the dozen are told of by the cycle, not one by one.
    making = replace(making, source="circuit")
    faults = []
    brought = _collect(act, content, ordered, making, faults)
    sent = _drop(act, content, making, faults)
    if faults:
        raise BadInput(faults)
    # Its cut-off stays what it was: that it was closed early is nothing that comes again.
    closed = keep_cycle(act, replace(found, status="closed", closed_at=act.now), "closed")
    return ClosedCycle(
        cycle=closed,
        collections=brought,
        drops=sent,
        left=tuple(
            one.what
            for one in content.lots.values()
            if one.status == "offered" and not ordered.get(one.id)
        ),
        next=None if cycles.after(act.tx, cycle_id) else next_cycle(act, found, act.new_id()),
    )


def _collect(
    act: Act,
    content: CycleContent,
    ordered: Mapping[UUID, int],
    making: Making,
    faults: list[Fault],
) -> tuple[UUID, ...]:
    rows = []
    for number, one in enumerate(collections(content, ordered), start=1):
        reference = f"{content.cycle.name} · {number}"[:200]
        with _noted(faults, f"lots[{one.lots[0].what}]"):
            request = collection_request(content, one, f"collect-{number}", reference)
            booked = make_booking(act, act.new_id(), request, making)
            lots.set_booking(act.tx, [lot.id for lot in one.lots], booked.id)
            rows.append(booked.id)
    return tuple(rows)


def _drop(act: Act, content: CycleContent, making: Making, faults: list[Fault]) -> tuple[UUID, ...]:
    rows = []
    rule = rules.fair_cost_at(act.tx, content.cycle.delivery.start)
    counted: Counter[UUID | None] = Counter()
    for one in drops(content):
        if _is_handed_out(content, one):
            continue
        payer = payer_of(content, one)
        counted[payer] += 1
        line = rule.drop_line(counted[payer])
        making = replace(making, lines=(line,) if line else ())
        with _noted(faults, f"orders[{one.orders[0].number}]"):
            booked = make_booking(act, act.new_id(), drop_request(content, one), making)
            orders.leave_to_booking(act.tx, [order.id for order in one.orders], booked.id)
            rows.append(booked.id)
    return tuple(rows)


def _is_handed_out(content: CycleContent, drop: Drop) -> bool:
    """Return whether orders are fetched at the hub itself: they come there, and go no further."""
    lines = (line for order in drop.orders for line in order.lines)
    at = {content.hubs[content.lots[line.lot_id].hub_id].place_id for line in lines}
    return at == {drop.orders[0].place_id}


@contextmanager
def _noted(faults: list[Fault], where: str) -> Iterator[None]:
    """Note what is wrong with a booking as a fault of the lot or order that it is made for."""
    try:
        yield
    except BadInput as wrong:
        faults += named(wrong.faults, where)


def _hub_faults(act: Act, content: CycleContent, ordered: Mapping[UUID, int]) -> Iterable[Fault]:
    """Find fault with hubs that cannot take what passes them."""
    used = sorted({content.lots[one].hub_id for one in ordered if one in content.lots})
    for hub_id in used:
        # Of cycles that are closed at the same time each waits for what the other makes of a hub.
        act.tx.lock(f"hub-space:{hub_id}")
    held = held_in(act.tx, used, span_of(content.cycle))
    for hub_id in used:
        hub, place = content.hubs[hub_id], content.places[hub_id]
        where = f"hubs[{place.name}]"
        if hub.status != "active" or place.status != "active":
            yield fault_at(where, "hub-is-closed", name=place.name)
        if not place.address.strip():
            yield fault_at(where, "hub-without-address", value=place.name)
        for day in dict.fromkeys((content.collected_on, content.cycle.day)):
            if hub.hours and not open_windows(hub, content.zone, day):
                yield fault_at(where, "hub-shut-that-day", name=place.name, day=day.isoformat())
        items = sum(
            count
            for lot_id, count in ordered.items()
            if lot_id in content.lots and content.lots[lot_id].hub_id == hub_id
        )
        yield from _space_faults(content, hub_id, items, held)


def _space_faults(
    content: CycleContent, hub_id: UUID, items: int, held: Iterable[HeldPieces]
) -> Iterable[Fault]:
    """Find fault with a hub that has no room for what comes, beside what other cycles bring."""
    hub, name = content.hubs[hub_id], content.places[hub_id].name
    if hub.space_items is None:
        return
    span = span_of(content.cycle)
    others = [(one.name, one.span, one.items) for one in held if one.hub_id == hub_id]
    most, whose = most_at_once(span, [("", span, items), *others])
    if most > hub.space_items:
        cycles_ = ", ".join(sorted(one for one in whose if one))
        code = "hub-overfull-together" if cycles_ else "hub-overfull"
        room: Args = {"name": name, "value": most, "limit": hub.space_items}
        others_too: Args = {"own": items, "cycles": cycles_} if cycles_ else {}
        yield fault_at(f"hubs[{name}]", code, **room, **others_too)


def _lot_faults(content: CycleContent, ordered: Mapping[UUID, int]) -> Iterable[Fault]:
    """Find fault with what is ordered and cannot be brought."""
    for lot_id, count in ordered.items():
        lot = content.lots[lot_id]
        where = f"lots[{lot.what}]"
        if lot.status != "offered" or count > lot.items:
            left = lot.items if lot.status == "offered" else 0
            yield fault_at(where, "beyond-lot", what=lot.what, value=count, left=left)
        if lot.place_id is None:
            yield fault_at(where, "lot-without-place")
        unfit = content.fleet.unfit(lot, count)
        if unfit:
            _, code, args = unfit
            yield Fault(code=code, where=where, args=args)
