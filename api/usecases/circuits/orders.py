"""Use cases of customer orders: in, changed, cancelled, before and after the cut-off."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from pydantic import Field, StrictInt

from api.usecases.act import Act, needs
from api.usecases.bookings.booking import content_hash
from api.usecases.bookings.booking_request import WindowRequest
from api.usecases.circuits.booking_cycles import (
    change_booking_of,
    change_collections_of,
    misfits,
)
from api.usecases.circuits.forms import span_of, wall_on
from api.usecases.circuits.reaching import out_of_reach
from api.usecases.circuits.visible_circuits import (
    READ,
    WRITE,
    need_office,
    sees_order,
    shown_order,
    taking_cycle,
    visibility_of,
    visible_order,
)
from api.usecases.request_parts import AddressPart
from api.usecases.request_types import Email, NeededText, Text
from api.usecases.requests import Part, RequestModel, check_version, found_or_refuse
from api.usecases.streets.typed_addresses import asked_whereabouts
from data.formats.parts import MAX_ITEMS, MAX_MASS_G, MAX_SERVICE_S, MAX_VOLUME_ML
from data.store.circuits import cycles, lots, orders
from data.store.circuits.orders import CycleOrder, OrderLine, ordered_of
from data.store.fleet import places
from data.store.system import cooperatives
from dispatch.model.whereabouts import WHEREABOUTS, Whereabouts
from dispatch.values.plain_values import values_of
from dispatch.values.validation import fault, refuse
from routing.errors import Conflict, Denied

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.store.circuits.cycles import OrderCycle
    from data.store.circuits.lots import CycleLot
    from routing.errors import Fault


class LineRequest(Part):
    """Pieces of a lot."""

    lot_id: UUID
    items: StrictInt = Field(ge=1, le=MAX_ITEMS)
    mass_g: StrictInt | None = Field(
        default=None,
        ge=0,
        le=MAX_MASS_G,
        description="Of these pieces; `null` for their share of the lot.",
    )
    volume_ml: StrictInt | None = Field(default=None, ge=0, le=MAX_VOLUME_ML)


Lines = Annotated[
    list[LineRequest],
    Field(max_length=1000, description="From which lots it takes how many pieces."),
]


class OrderUpdate(AddressPart, RequestModel):
    """Changed values of an order; its cycle stays."""

    cycle_id: UUID | None = None
    reference: NeededText = ""
    place_id: UUID | None = Field(
        default=None, description="Pickup site that it goes to; `null` for a home."
    )
    access_note: Text = ""
    contact_name: Text = ""
    contact_phone: Text = ""
    contact_email: Email = ""
    note: Text = ""
    service_s: StrictInt = Field(default=0, ge=0, le=MAX_SERVICE_S)
    window: WindowRequest | None = Field(
        default=None, description="When it may come; `null` for the cycle's hours of delivery."
    )
    lines: Lines = Field(default=[])


class OrderRequest(OrderUpdate):
    """A customer's order: for a home, or for the pickup site that ``place_id`` names."""

    cycle_id: UUID
    reference: NeededText
    lines: Lines


@needs(WRITE)
def add_order(act: Act, order_id: UUID, request: OrderRequest) -> CycleOrder:
    """Take an order into a cycle, under an id that the caller made; the same again is the same one.

    For the office, and for organisations that run the hubs from which it comes.

    A home is told by its address, or by ``lon`` and ``lat``. Of a line mass and volume are told
    where they are no equal share of the lot.

    Raises
    ------
    BadInput
        With everything that is wrong; ``duplicate-order``, ``beyond-lot`` and ``order-too-large``
        among it.
    NotFound, Conflict
        As :func:`api.usecases.circuits.visible_circuits.taking_cycle`; ``id-used-twice``.
    """
    digest = content_hash(order_id, request)
    act.tx.lock(f"order:{order_id}")
    found = orders.find(act.tx, order_id)
    visibility = visibility_of(act, WRITE)
    if not visibility.office and not visibility.hubs:
        raise Denied("not-permitted", permission=WRITE)
    if found is not None:
        if found.request_hash != digest or not sees_order(act, visibility, found):
            raise Conflict("id-used-twice")
        return shown_order(act, found)
    cycle = taking_cycle(act, request.cycle_id, office=visibility.office)
    empty = CycleOrder(
        id=order_id,
        cycle_id=cycle.id,
        reference="",
        request_hash=digest,
        made_by=act.actor.id or act.tx.owner,
        made_at=act.now,
    )
    cycle_order = _asked(act, request, empty, cycle)
    orders.add(act.tx, cycle_order)
    act.record_event("order_changed", "order", order_id, detail={"what": "added"})
    return shown_order(act, cycle_order)


@needs(WRITE)
def change_order(
    act: Act, order_id: UUID, request: OrderUpdate, expected_version: int | None = None
) -> CycleOrder:
    """Change what a request names of an order.

    Once the cycle is closed the office alone may, and nothing more may be ordered: its job is
    changed with it, as long as nobody has begun it.

    Raises
    ------
    NotFound
        ``no-such-order``.
    BadInput
        With everything that is wrong; ``more-after-closing``.
    Conflict
        As :func:`add_order`; ``changed-meanwhile``, ``order-cancelled``, ``booking-begun``.
    """
    found, cycle = _mine(act, order_id, expected_version)
    if found.status == "cancelled":
        raise Conflict("order-cancelled", reference=found.reference)
    wanted = _asked(act, request, found, cycle)
    if wanted == found:
        return shown_order(act, found)
    return _keep(act, found, wanted, cycle, "changed")


@needs(WRITE)
def cancel_order(act: Act, order_id: UUID, expected_version: int | None = None) -> CycleOrder:
    """Cancel an order; once the cycle is closed the office alone may, and its job falls away.

    A job that brings other orders too brings so much less.

    Raises
    ------
    NotFound
        ``no-such-order``.
    Conflict
        ``changed-meanwhile``; ``cycle-past-cutoff`` and ``cycle-closed`` to all but the office;
        ``booking-begun`` once the job has begun.
    """
    found, cycle = _mine(act, order_id, expected_version)
    if found.status == "cancelled":
        return shown_order(act, found)
    return _keep(act, found, replace(found, status="cancelled"), cycle, "cancelled")


@needs(WRITE)
def keep_order(act: Act, order_id: UUID) -> CycleOrder:
    """Bring an order though its platform has it no longer: nobody is asked about it again.

    For the office. One that is not missed stays as it is.

    Raises
    ------
    NotFound
        ``no-such-order``.
    Conflict
        ``order-cancelled``.
    """
    need_office(act, WRITE)
    found = visible_order(act, order_id, WRITE)
    if found.status == "cancelled":
        raise Conflict("order-cancelled", reference=found.reference)
    if found.gone_at is None or found.kept_at is not None:
        return shown_order(act, found)
    kept = replace(found, kept_at=act.now, version=found.version + 1)
    orders.update(act.tx, kept)
    act.record_event("order_changed", "order", order_id, detail={"what": "kept"})
    return shown_order(act, kept)


@needs(READ)
def read_order(act: Act, order_id: UUID) -> CycleOrder:
    """Return an order.

    Raises
    ------
    NotFound
        ``no-such-order``: not there, or not in sight.
    """
    return shown_order(act, visible_order(act, order_id, READ))


def _keep(
    act: Act, before: CycleOrder, wanted: CycleOrder, cycle: OrderCycle, what: str
) -> CycleOrder:
    """Keep an order as it is now; of a closed cycle, what brings it and its lots follows."""
    kept = replace(wanted, version=before.version + 1)
    if kept.booking_id is not None:
        change_booking_of(act, cycle, kept)
    orders.update(act.tx, kept)
    lines = kept.lines if kept.status == "ordered" else ()
    fewer = {one.lot_id for one in set(before.lines) - set(lines)}
    if cycle.status == "closed" and fewer:
        change_collections_of(act, cycle, fewer)
    act.record_event("order_changed", "order", kept.id, detail={"what": what})
    return shown_order(act, kept)


def _mine(act: Act, order_id: UUID, expected_version: int | None) -> tuple[CycleOrder, OrderCycle]:
    """Return an order with its cycle, locked, as far as it may be changed now."""
    found = visible_order(act, order_id, WRITE)
    visibility = visibility_of(act, WRITE)
    cycle = found_or_refuse(cycles.find(act.tx, found.cycle_id, lock=True), "no-such-cycle")
    if not (visibility.office and cycle.status == "closed"):
        cycle = taking_cycle(act, found.cycle_id, office=visibility.office)
    found = found_or_refuse(orders.find(act.tx, order_id), "no-such-order")
    check_version(found.version, expected_version)
    return found, cycle


# --- what is asked for ----------------------------------------------------------------------


def _asked(act: Act, request: OrderUpdate, now: CycleOrder, cycle: OrderCycle) -> CycleOrder:
    """Return an order as it is asked for.

    Raises
    ------
    BadInput
        With everything that is wrong.
    """
    faults: list[Fault] = []
    given = request.given(*AddressPart.model_fields)
    if given.get("cycle_id", cycle.id) != cycle.id:
        faults.append(fault("lot-stays", "cycle_id"))
    reference = request.reference.strip() or now.reference
    if reference != now.reference and orders.with_reference(act.tx, cycle.id, reference):
        args = {"value": reference[:60], "name": cycle.name}
        faults.append(fault("duplicate-order", "reference", **args))
    given |= {"cycle_id": cycle.id, "reference": reference, **_where(act, request, now, faults)}
    known = {one.id: one for one in lots.of_cycles(act.tx, [cycle.id])}
    if "lines" in given:
        drawn = _drawn(act, request, now, known, faults)
        faults += _beyond(act, now, cycle, known, drawn)
        given["lines"] = tuple(drawn.values())
        if not faults:
            faults += misfits(act, given["lines"], known, given["place_id"])
    if request.window is not None:
        wall = wall_on(cooperatives.own(act.tx).zone, cycle.day)
        given["window"] = span_of(request.window, "window", wall, faults)
    wanted = replace(now, **given)
    at = (wanted.place_id, wanted.point, wanted.lines)
    if not faults and at != (now.place_id, now.point, now.lines):
        faults += out_of_reach(act, wanted, cycle, known)
    refuse(faults)
    return wanted


def _where(act: Act, request: OrderUpdate, now: CycleOrder, faults: list[Fault]) -> dict[str, Any]:
    """Return where an order goes: to a pickup site, or to a home."""
    if request.place_id is not None:
        found = places.find(act.tx, request.place_id)
        if found is None or found.status != "active":
            faults.append(fault("no-such-place", "place_id", value=str(request.place_id)))
        return {"place_id": request.place_id, **values_of(Whereabouts())}
    said = request.model_fields_set
    if now.place_id is not None and not said & {"place_id", "address"}:
        return {"place_id": now.place_id, **values_of(Whereabouts())}
    before = Whereabouts(**values_of(now, *WHEREABOUTS))
    count = len(faults)
    where = asked_whereabouts(act, request, before, faults)
    if where.point is None and len(faults) == count:
        faults.append(fault("order-without-address", "address"))
    return {"place_id": None, **values_of(where)}


def _drawn(
    act: Act,
    request: OrderUpdate,
    now: CycleOrder,
    known: Mapping[UUID, CycleLot],
    faults: list[Fault],
) -> dict[str, OrderLine]:
    """Return what is asked for of each lot, by key path; of several lines of one, their sum."""
    visibility = visibility_of(act, WRITE)
    by_lot: dict[UUID, list[LineRequest]] = defaultdict(list)
    where: dict[UUID, str] = {}
    for row, line in enumerate(request.lines):
        lot = known.get(line.lot_id)
        if lot is None or lot.status != "offered" or not visibility.runs(lot.hub_id):
            value = str(line.lot_id)
            faults.append(fault("no-such-lot-here", f"lines[{row}].lot_id", value=value))
        else:
            by_lot[lot.id].append(line)
            where[lot.id] = f"lines[{row}]"
    if not request.lines:
        faults.append(fault("order-without-lines", "lines"))
    had = {line.lot_id: line for line in now.lines}
    return {where[key]: _line(key, lines, had.get(key)) for key, lines in by_lot.items()}


def _beyond(
    act: Act,
    now: CycleOrder,
    cycle: OrderCycle,
    known: Mapping[UUID, CycleLot],
    drawn: Mapping[str, OrderLine],
) -> list[Fault]:
    """Find fault with lines for which too little is left; once closed, with any that is more."""
    taken = ordered_of(o for o in orders.of_cycles(act.tx, [cycle.id]) if o.id != now.id)
    had = {line.lot_id: line.items for line in now.lines}
    faults = []
    for where, line in drawn.items():
        lot = known[line.lot_id]
        left = max(0, lot.items - taken.get(lot.id, 0))
        if cycle.status == "closed" and line.items > had.get(lot.id, 0):
            faults.append(fault("more-after-closing", where, what=lot.what, value=line.items))
        elif line.items > left:
            faults.append(fault("beyond-lot", where, what=lot.what, value=line.items, left=left))
    return faults


def _line(lot_id: UUID, lines: list[LineRequest], had: OrderLine | None) -> OrderLine:
    """Return a line; where its size is not said, it is what each piece of it was before."""
    items = sum(one.items for one in lines)
    sizes = {}
    for key in ("mass_g", "volume_ml"):
        said = [getattr(one, key) for one in lines]
        if None not in said:
            sizes[key] = sum(said)
    if had is not None and not sizes:
        sizes = {
            key: -(-value * items // had.items)
            for key in ("mass_g", "volume_ml")
            if (value := getattr(had, key)) is not None
        }
    return OrderLine(lot_id=lot_id, items=items, **sizes)
