"""Use cases of lots: producers add, change and take back what they bring into a cycle."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal
from uuid import UUID

from pydantic import Field, StrictInt

from api.usecases.act import Act, needs
from api.usecases.bookings.booking import content_hash
from api.usecases.circuits.booking_cycles import collection_day
from api.usecases.circuits.fitting import load_fleet
from api.usecases.circuits.forms import span_or, wall_on
from api.usecases.circuits.visible_circuits import (
    READ,
    WRITE,
    taking_cycle,
    visibility_of,
    visible_lot,
)
from api.usecases.request_types import NeededText, Text
from api.usecases.requests import (
    Form,
    PlainRequest,
    check_version,
    close_request,
    found_or_refuse,
    id_or,
    open_request,
    read_form,
)
from api.usecases.visibility import customer_for
from data.formats.fields import Table
from data.formats.parts import MAX_ITEMS, MAX_MASS_G, MAX_SERVICE_S, MAX_VOLUME_ML
from data.store.circuits import lots, orders
from data.store.circuits.cycles import OrderCycle
from data.store.circuits.lots import CycleLot, ProducerDefault
from data.store.circuits.orders import ordered_of
from data.store.fleet import places
from data.store.system import cooperatives
from dispatch.bookings.usual_masses import lot_mass
from dispatch.values.local_time import wall_of
from dispatch.values.same_fields import same_fields
from routing.errors import Conflict, NotFound


class LotForm(Form):
    """Form of a lot."""

    reference: Text = ""
    what: NeededText = Field(default="", description="The goods, such as carrots.")
    items: StrictInt = Field(default=0, ge=0, le=MAX_ITEMS, description="Pieces of it.")
    mass_g: StrictInt | None = Field(
        default=None,
        ge=0,
        le=100 * MAX_MASS_G,
        description="Of all of it; where it is not said, a kilogram a litre, else 5 kg a piece.",
    )
    volume_ml: StrictInt = Field(default=0, ge=0, le=100 * MAX_VOLUME_ML)
    temperature: Literal["", "chilled", "frozen", "hot"] = ""
    service_s: StrictInt = Field(default=0, ge=0, le=MAX_SERVICE_S)
    handling: Text = Field(default="", description="What the courier should know of the goods.")


LOT_KEYS = ("cycle_id", "customer_id", "hub_id", "place_id", "ready", *LotForm.model_fields)


@needs(WRITE)
def add_lot(act: Act, lot_id: UUID, request: PlainRequest) -> CycleLot:
    """Bring a lot into a cycle, under an id that the caller made; the same again is the same lot.

    What is said of place, hours, time and handling is remembered for the producer's next one.

    Parameters
    ----------
    request
        ``cycle_id``, ``what`` and ``items``; ``hub_id`` where the cycle has several; the
        producer as ``customer_id`` where the office asks; and what else of :data:`LOT_KEYS`.

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
    table = open_request(request, LOT_KEYS)
    named = table.need("cycle_id")
    cycle_id = id_or(table, "cycle_id", None) if named else None
    customer_id = id_or(table, "customer_id", None)
    if visibility.office and not customer_id:
        table.need("customer_id")
    if cycle_id is None or (visibility.office and customer_id is None):
        close_request(table)
        raise NotFound("no-such-cycle")
    if not visibility.office and customer_id not in (None, visibility.only):
        raise NotFound("no-such-customer")
    cycle = taking_cycle(act, cycle_id, office=visibility.office)
    customer = found_or_refuse(customer_for(act, WRITE, customer_id), "no-such-customer")
    empty = CycleLot(
        id=lot_id,
        cycle_id=cycle_id,
        customer_id=customer.id,
        hub_id=cycle.hubs[0],
        place_id=customer.place_id,
        request_hash=digest,
        made_by=act.actor.id or act.tx.owner,
        made_at=act.now,
    )
    cycle_lot = _read(act, table, empty, cycle, new=True)
    lots.add(act.tx, cycle_lot)
    _remember(act, cycle_lot)
    act.record_event("lot_changed", "lot", lot_id, detail={"what": "added"})
    return cycle_lot


@needs(WRITE)
def change_lot(
    act: Act, lot_id: UUID, request: PlainRequest, expected_version: int | None = None
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
    table = open_request(request, LOT_KEYS)
    for key in ("cycle_id", "customer_id"):
        id_ = id_or(table, key, getattr(found, key))
        if id_ != getattr(found, key):
            table.node.child(key, None).fault("lot-stays")
    wanted = _read(act, table, found, cycle, new=False)
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


def _read(act: Act, table: Table, now: CycleLot, cycle: OrderCycle, *, new: bool) -> CycleLot:
    zone = cooperatives.own(act.tx).zone
    if new:
        table.need("what")
        table.need("items")
    form = read_form(table, LotForm)
    hub_id = id_or(table, "hub_id", now.hub_id) or now.hub_id
    if hub_id not in cycle.hubs:
        table.node.child("hub_id", None).fault("no-open-hub", value=str(hub_id))
    elif new and len(cycle.hubs) > 1:
        table.need("hub_id")
    wanted = replace(
        now,
        hub_id=hub_id,
        place_id=_place(act, table, now),
        ready=span_or(table, "ready", wall_on(zone, collection_day(cycle, zone)), now.ready),
        **form,
    )
    if table.values.get("mass_g") is None and (new or "mass_g" in table.values):
        wanted = replace(wanted, mass_g=lot_mass(wanted.items, wanted.volume_ml))
    if not table.node.faults.found:
        _check(act, table, wanted)
    close_request(table)
    return wanted


def _place(act: Act, table: Table, now: CycleLot) -> UUID | None:
    place_id = id_or(table, "place_id", now.place_id)
    node = table.get("place_id") or table.node.child("place_id", None)
    if place_id is None:
        node.fault("lot-without-place")
        return None
    found = places.find(act.tx, place_id)
    own = {one.id for one in places.every(act.tx, customer_id=now.customer_id)}
    known = found is not None and found.status == "active"
    is_theirs = place_id in own or place_id == now.place_id
    if not known or not (is_theirs or visibility_of(act, WRITE).office):
        node.fault("no-such-place", value=str(place_id))
    return place_id


def _check(act: Act, table: Table, wanted: CycleLot) -> None:
    if wanted.items < 1:
        table.node.child("items", wanted.items).fault("lot-without-items")
    if wanted.temperature and not wanted.volume_ml:
        table.node.child("volume_ml", None).fault(
            "temperature-without-volume", value=wanted.temperature
        )
    ordered = _ordered(act, wanted)
    if wanted.items < ordered:
        table.node.child("items", wanted.items).fault("lot-already-ordered", ordered=ordered)
    if wanted.reference:
        others = lots.of_cycles(act.tx, [wanted.cycle_id])
        if any(one.reference == wanted.reference and one.id != wanted.id for one in others):
            table.node.child("reference", None).fault("duplicate-lot", value=wanted.reference[:60])
    unfit = load_fleet(act).unfit(wanted, wanted.items)
    if unfit:
        key, code, args = unfit
        table.node.child(key, getattr(wanted, key)).fault(code, **args)


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
