"""Use cases of lots: producers add, change and take back what they bring into a cycle."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictInt

from api.usecases.act import Act, needs
from api.usecases.bookings.booking import content_hash
from api.usecases.bookings.booking_request import WindowRequest
from api.usecases.circuits.booking_cycles import collection_day
from api.usecases.circuits.fitting import load_fleet
from api.usecases.circuits.forms import span_of, wall_on
from api.usecases.circuits.visible_circuits import (
    READ,
    WRITE,
    taking_cycle,
    visibility_of,
    visible_lot,
)
from api.usecases.request_types import NeededText, OneOf, Text
from api.usecases.requests import RequestModel, bad_input, check_version, found_or_refuse
from api.usecases.visibility import customer_for
from data.formats.parts import MAX_ITEMS, MAX_MASS_G, MAX_SERVICE_S, MAX_VOLUME_ML
from data.store.circuits import lots, orders
from data.store.circuits.cycles import OrderCycle
from data.store.circuits.lots import CycleLot, ProducerDefault
from data.store.circuits.orders import ordered_of
from data.store.fleet import places
from data.store.system import cooperatives
from dispatch.bookings.usual_masses import lot_mass
from dispatch.circuits.cold_chain import TEMPERATURES
from dispatch.values.local_time import wall_of
from dispatch.values.same_fields import same_fields
from dispatch.values.validation import fault, refuse
from routing.errors import Conflict, Fault, NotFound

What = Annotated[NeededText, Field(description="The goods, such as carrots.")]
Items = Annotated[StrictInt, Field(ge=0, le=MAX_ITEMS, description="Pieces of it.")]


class LotUpdate(RequestModel):
    """Changed values of a lot; its cycle and its producer stay."""

    cycle_id: UUID | None = None
    customer_id: UUID | None = None
    hub_id: UUID | None = None
    place_id: UUID | None = None
    reference: Text = ""
    what: What = ""
    items: Items = 0
    mass_g: StrictInt | None = Field(
        default=None,
        ge=0,
        le=100 * MAX_MASS_G,
        description="Of all of it; where it is not said, a kilogram a litre, else 5 kg a piece.",
    )
    volume_ml: StrictInt = Field(default=0, ge=0, le=100 * MAX_VOLUME_ML)
    temperature: Annotated[str, OneOf(("", *TEMPERATURES))] = ""
    ready: WindowRequest | None = Field(
        default=None,
        description="When it can be picked up; `null` for the cycle's hours of collection.",
    )
    service_s: StrictInt = Field(default=0, ge=0, le=MAX_SERVICE_S)
    handling: Text = Field(default="", description="What the courier should know of the goods.")


class LotRequest(LotUpdate):
    """Goods that a producer brings into a cycle. The office names the producer."""

    cycle_id: UUID
    what: What
    items: Items


@needs(WRITE)
def add_lot(act: Act, lot_id: UUID, request: LotRequest) -> CycleLot:
    """Bring a lot into a cycle, under an id that the caller made; the same again is the same lot.

    What is said of place, hours, time and handling is remembered for the producer's next one. The
    hub is needed where the cycle has several, the producer where the office asks.

    Raises
    ------
    BadInput
        With everything that is wrong; ``lot-too-large`` and ``lot-without-box`` among it.
    NotFound, Conflict
        As :func:`api.usecases.circuits.visible_circuits.taking_cycle`; ``id-used-twice``.
    """
    digest = content_hash(lot_id, request)
    act.tx.lock(f"lot:{lot_id}")
    found = lots.find(act.tx, lot_id)
    visibility = visibility_of(act, WRITE)
    if found is not None:
        if found.request_hash != digest or not visibility.has_lot(found):
            raise Conflict("id-used-twice")
        return found
    customer_id = request.customer_id
    if visibility.office and customer_id is None:
        raise bad_input("customer_id", "missing-key", key="customer_id")
    if not visibility.office and customer_id not in (None, visibility.only):
        raise NotFound("no-such-customer")
    cycle = taking_cycle(act, request.cycle_id, office=visibility.office)
    customer = found_or_refuse(customer_for(act, WRITE, customer_id), "no-such-customer")
    empty = CycleLot(
        id=lot_id,
        cycle_id=cycle.id,
        customer_id=customer.id,
        hub_id=cycle.hubs[0],
        place_id=customer.place_id,
        request_hash=digest,
        made_by=act.actor.id or act.tx.owner,
        made_at=act.now,
    )
    cycle_lot = _asked(act, request, empty, cycle, new=True)
    lots.add(act.tx, cycle_lot)
    _remember(act, cycle_lot)
    act.record_event("lot_changed", "lot", lot_id, detail={"what": "added"})
    return cycle_lot


@needs(WRITE)
def change_lot(
    act: Act, lot_id: UUID, request: LotUpdate, expected_version: int | None = None
) -> CycleLot:
    """Change what a request names of a lot, until the cut-off; the office until the cycle closes.

    Raises
    ------
    NotFound
        ``no-such-lot``.
    BadInput
        With everything that is wrong; ``lot-already-ordered`` where more is ordered than is left.
    Conflict
        As :func:`add_lot`; ``changed-meanwhile``, ``lot-cancelled``.
    """
    found, cycle = _mine(act, lot_id, expected_version)
    if found.status == "cancelled":
        raise Conflict("lot-cancelled", what=found.what)
    wanted = _asked(act, request, found, cycle, new=False)
    if wanted == found:
        return found
    _remember(act, wanted)
    return keep_lot(act, wanted, "changed")


@needs(WRITE)
def cancel_lot(act: Act, lot_id: UUID, expected_version: int | None = None) -> CycleLot:
    """Take a lot back; what is ordered of it must be cancelled first.

    Raises
    ------
    NotFound
        ``no-such-lot``.
    Conflict
        As :func:`change_lot`; ``lot-ordered`` with how much of it is.
    """
    found, _ = _mine(act, lot_id, expected_version)
    if found.status == "cancelled":
        return found
    ordered = _ordered(act, found)
    if ordered:
        raise Conflict("lot-ordered", what=found.what, ordered=ordered)
    return keep_lot(act, replace(found, status="cancelled"), "cancelled")


def keep_lot(act: Act, wanted: CycleLot, what: str) -> CycleLot:
    """Keep a lot that was changed, and record it."""
    kept = replace(wanted, version=wanted.version + 1)
    lots.update(act.tx, kept)
    act.record_event("lot_changed", "lot", kept.id, detail={"what": what})
    return kept


@needs(READ)
def read_lot(act: Act, lot_id: UUID) -> CycleLot:
    """Return a lot.

    Raises
    ------
    NotFound
        ``no-such-lot``: not there, or not in sight.
    """
    return visible_lot(act, lot_id, READ)


@needs(READ)
def list_defaults(act: Act) -> list[ProducerDefault]:
    """Return what producers said last of lots for each hub: one's own, or everybody's."""
    return lots.remembered(act.tx, visibility_of(act, READ).only)


def _mine(act: Act, lot_id: UUID, expected_version: int | None) -> tuple[CycleLot, OrderCycle]:
    """Return a lot of a cycle that takes changes, locked."""
    found = visible_lot(act, lot_id, WRITE)
    cycle = taking_cycle(act, found.cycle_id, office=visibility_of(act, WRITE).office)
    # Read anew: what we waited for may have changed it.
    found = found_or_refuse(lots.find(act.tx, lot_id), "no-such-lot")
    check_version(found.version, expected_version)
    return found, cycle


def _ordered(act: Act, found: CycleLot) -> int:
    return ordered_of(orders.of_cycles(act.tx, [found.cycle_id])).get(found.id, 0)


def _asked(
    act: Act, request: LotUpdate, now: CycleLot, cycle: OrderCycle, *, new: bool
) -> CycleLot:
    """Return a lot as it is asked for.

    Raises
    ------
    BadInput
        With everything that is wrong.
    """
    zone = cooperatives.own(act.tx).zone
    given = request.given("cycle_id", "customer_id")
    faults = [
        fault("lot-stays", key)
        for key in ("cycle_id", "customer_id")
        if not new and key in request.model_fields_set
        if getattr(request, key) != getattr(now, key)
    ]
    hub_id = request.hub_id or now.hub_id
    if hub_id not in cycle.hubs:
        faults.append(fault("no-open-hub", "hub_id", value=str(hub_id)))
    elif new and request.hub_id is None and len(cycle.hubs) > 1:
        faults.append(fault("missing-key", "hub_id", key="hub_id"))
    place_id = given.get("place_id", now.place_id)
    faults += _place_faults(act, place_id, now)
    if request.ready is not None:
        wall = wall_on(zone, collection_day(cycle, zone))
        given["ready"] = span_of(request.ready, "ready", wall, faults)
    given |= {"hub_id": hub_id, "place_id": place_id}
    wanted = replace(now, **given)
    if request.mass_g is None and (new or "mass_g" in given):
        wanted = replace(wanted, mass_g=lot_mass(wanted.items, wanted.volume_ml))
    refuse(faults or _faults(act, wanted))
    return wanted


def _place_faults(act: Act, place_id: UUID | None, now: CycleLot) -> list[Fault]:
    if place_id is None:
        return [fault("lot-without-place", "place_id")]
    found = places.find(act.tx, place_id)
    own = {one.id for one in places.every(act.tx, customer_id=now.customer_id)}
    known = found is not None and found.status == "active"
    is_theirs = place_id in own or place_id == now.place_id
    if known and (is_theirs or visibility_of(act, WRITE).office):
        return []
    return [fault("no-such-place", "place_id", value=str(place_id))]


def _faults(act: Act, wanted: CycleLot) -> list[Fault]:
    """Find fault with values of a lot that contradict each other, or what else there is."""
    faults = []
    if wanted.items < 1:
        faults.append(fault("lot-without-items", "items"))
    if wanted.temperature and not wanted.volume_ml:
        faults.append(fault("temperature-without-volume", "volume_ml", value=wanted.temperature))
    ordered = _ordered(act, wanted)
    if wanted.items < ordered:
        faults.append(fault("lot-already-ordered", "items", ordered=ordered))
    if wanted.reference:
        others = lots.of_cycles(act.tx, [wanted.cycle_id])
        if any(one.reference == wanted.reference and one.id != wanted.id for one in others):
            faults.append(fault("duplicate-lot", "reference", value=wanted.reference[:60]))
    unfit = load_fleet(act).unfit(wanted, wanted.items)
    if unfit:
        key, code, args = unfit
        faults.append(fault(code, key, **args))
    return faults


def _remember(act: Act, cycle_lot: CycleLot) -> None:
    zone = cooperatives.own(act.tx).zone
    clock = [
        wall_of(at, zone).strftime("%H:%M")
        for at in ((cycle_lot.ready.start, cycle_lot.ready.end) if cycle_lot.ready else ())
    ] or ["", ""]
    lots.remember(
        act.tx,
        ProducerDefault(
            **same_fields(cycle_lot, ProducerDefault),
            ready_start=clock[0],
            ready_end=clock[1],
            kept_at=act.now,
        ),
    )
