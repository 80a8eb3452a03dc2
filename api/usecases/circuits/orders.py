"""Use cases of customer orders: in, changed, cancelled, before and after the cut-off."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import Field, StrictInt

from api.usecases.act import Act, needs
from api.usecases.bookings.booking import content_hash
from api.usecases.circuits.booking_cycles import (
    change_booking_of,
    change_collections_of,
    check_order_fits,
)
from api.usecases.circuits.forms import span_or, wall_on
from api.usecases.circuits.reaching import check_order_is_reached
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
from api.usecases.people.person_form import email_faults
from api.usecases.request_types import Text
from api.usecases.requests import (
    Form,
    PlainRequest,
    check_version,
    close_request,
    found_or_refuse,
    id_or,
    open_request,
    read_form,
    read_id,
    text_or,
)
from api.usecases.streets.geocoding import fault_unknown, locate_typed, suggest_addresses
from data.formats.address_coordinates import without_coordinates
from data.formats.parts import MAX_ITEMS, MAX_MASS_G, MAX_SERVICE_S, MAX_VOLUME_ML
from data.formats.tournee.context import read_point
from data.store.circuits import cycles, lots, orders
from data.store.circuits.orders import CycleOrder, OrderLine, ordered_of
from data.store.fleet import places
from data.store.system import cooperatives
from routing.errors import Conflict, Denied, NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.formats.fields import Node, Table
    from data.store.circuits.cycles import OrderCycle
    from data.store.circuits.lots import CycleLot
    from routing.types import Point


class OrderForm(Form):
    """Texts of an order as they are asked for."""

    access_note: Text = ""
    contact_name: Text = ""
    contact_phone: Text = ""
    contact_email: Text = ""
    note: Text = ""
    service_s: StrictInt = Field(default=0, ge=0, le=MAX_SERVICE_S)


_WHERE = ("place_id", "address", "lon", "lat")
LINE_KEYS = ("lot_id", "items", "mass_g", "volume_ml")
Sizes = dict[str, int]
"""Mass and volume of a line as far as they are said, by their names."""
ORDER_KEYS = ("cycle_id", "reference", *_WHERE, *OrderForm.model_fields, "window", "lines")


@needs(WRITE)
def add_order(act: Act, order_id: UUID, request: PlainRequest) -> CycleOrder:
    """Take an order into a cycle, under an id that the caller made; the same again is the same one.

    For the office, and for organisations that run the hubs from which it comes.

    Parameters
    ----------
    request
        ``cycle_id``; ``reference``, unique in the cycle; ``place_id`` of a pickup site, or a home
        by ``address`` or by ``lon`` and ``lat``; ``lines`` with ``lot_id`` and ``items``, and
        ``mass_g`` and ``volume_ml`` where they are no equal share of the lot; and what else of
        :data:`ORDER_KEYS`.

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
    table = open_request(request, ORDER_KEYS)
    named = table.need("cycle_id")
    cycle_id = id_or(table, "cycle_id", None) if named else None
    if cycle_id is None:
        close_request(table)
        raise NotFound("no-such-cycle")
    cycle = taking_cycle(act, cycle_id, office=visibility.office)
    empty = CycleOrder(
        id=order_id,
        cycle_id=cycle_id,
        reference="",
        request_hash=digest,
        made_by=act.actor.id or act.tx.owner,
        made_at=act.now,
    )
    cycle_order = _read(act, table, empty, cycle)
    orders.add(act.tx, cycle_order)
    act.record_event("order_changed", "order", order_id, detail={"what": "added"})
    return shown_order(act, cycle_order)


@needs(WRITE)
def change_order(
    act: Act, order_id: UUID, request: PlainRequest, expected_version: int | None = None
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
    table = open_request(request, ORDER_KEYS)
    if id_or(table, "cycle_id", found.cycle_id) != found.cycle_id:
        table.node.child("cycle_id", None).fault("lot-stays")
    wanted = _read(act, table, found, cycle)
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


# --- reading a request ----------------------------------------------------------------------


def _read(act: Act, table: Table, now: CycleOrder, cycle: OrderCycle) -> CycleOrder:
    zone = cooperatives.own(act.tx).zone
    reference = text_or(table, "reference", now.reference, needed=True).strip()
    if reference != now.reference and orders.with_reference(act.tx, cycle.id, reference):
        table.node.child("reference", None).fault(
            "duplicate-order", value=reference[:60], name=cycle.name
        )
    form = read_form(table, OrderForm)
    email = table.get("contact_email")
    if email and form.get("contact_email") and email_faults(form["contact_email"]):
        email.fault("person-email-form")
    place_id, point, address = _where(act, table, now)
    known = {one.id: one for one in lots.of_cycles(act.tx, [cycle.id])}
    lines, node = _lines(act, table, now, cycle, known), table.get("lines")
    if node is not None and not table.node.faults.found:
        check_order_fits(act, lines, known, place_id, node)
    wanted = replace(
        now,
        reference=reference,
        place_id=place_id,
        point=point,
        address=address,
        window=span_or(table, "window", wall_on(zone, cycle.day), now.window),
        lines=lines,
        **form,
    )
    at = (wanted.place_id, wanted.point, wanted.lines)
    if not table.node.faults.found and at != (now.place_id, now.point, now.lines):
        check_order_is_reached(act, table, wanted, cycle, known)
    close_request(table)
    return wanted


def _where(act: Act, table: Table, now: CycleOrder) -> tuple[UUID | None, Point | None, str]:
    """Read where an order goes: to a pickup site, or to a home."""
    node = table.get("place_id")
    if node is not None:
        place_id = read_id(node)
        found = places.find(act.tx, place_id) if place_id else None
        if place_id and (found is None or found.status != "active"):
            node.fault("no-such-place", value=str(place_id))
        return place_id, None, ""
    stays = "place_id" not in table.values and now.place_id is not None
    address_node = table.get("address")
    if stays and address_node is None:
        return now.place_id, None, ""
    address = (address_node.text() or "") if address_node else now.address
    if table.get("lon") or table.get("lat"):
        return None, read_point(table) or now.point, address
    if address_node is None or address == now.address:
        if now.point is None:
            table.node.child("address", None).fault("order-without-address")
        return None, now.point, address
    city = cooperatives.own(act.tx).city
    found_point = locate_typed(act, city)(address)
    if found_point is None:
        fault_unknown(address_node, suggest_addresses(act, city)(address))
    return None, found_point, without_coordinates(address)


def _lines(
    act: Act,
    table: Table,
    now: CycleOrder,
    cycle: OrderCycle,
    known: Mapping[UUID, CycleLot],
) -> tuple[OrderLine, ...]:
    node = table.get("lines") if now.lines else table.need("lines")
    if node is None:
        return now.lines
    visibility = visibility_of(act, WRITE)
    before_faults = len(table.node.faults.found)
    total: dict[UUID, int] = {}
    rows: dict[UUID, Node] = {}
    sizes: dict[UUID, Sizes] = {}
    for row in node.rows():
        table_ = row.table(LINE_KEYS)
        named = table_.need("lot_id") if table_ else None
        counted = table_.need("items") if table_ else None
        lot_id = read_id(named) if named else None
        items = counted.integer(1, MAX_ITEMS) if counted else None
        lot = known.get(lot_id) if lot_id else None
        seen = lot is not None and visibility.runs(lot.hub_id) and lot.status == "offered"
        if named and lot_id and not seen:
            named.fault("no-such-lot-here", value=str(lot_id))
        elif lot_id and items:
            total[lot_id] = total.get(lot_id, 0) + items
            rows[lot_id] = row
            sizes[lot_id] = _sizes(table_, sizes.get(lot_id)) if table_ else {}
    if not total and len(table.node.faults.found) == before_faults:
        node.fault("order-without-lines")
    taken = ordered_of(o for o in orders.of_cycles(act.tx, [cycle.id]) if o.id != now.id)
    before = {line.lot_id: line.items for line in now.lines}
    for lot_id, items in total.items():
        lot = known[lot_id]
        left = lot.items - taken.get(lot_id, 0)
        if cycle.status == "closed" and items > before.get(lot_id, 0):
            rows[lot_id].fault("more-after-closing", what=lot.what, value=items)
        elif items > left:
            rows[lot_id].fault("beyond-lot", what=lot.what, value=items, left=max(0, left))
    had = {line.lot_id: line for line in now.lines}
    return tuple(
        _line(lot_id, items, sizes[lot_id], had.get(lot_id)) for lot_id, items in total.items()
    )


def _sizes(table: Table, before: Sizes | None) -> Sizes:
    """Read mass and volume of a line, added to those of an earlier line of the same lot."""
    found: Sizes = {}
    for key, most in (("mass_g", MAX_MASS_G), ("volume_ml", MAX_VOLUME_ML)):
        node = table.get(key)
        value = None if node is None else node.integer(0, most)
        if value is not None and (before is None or key in before):
            found[key] = value + (before or {}).get(key, 0)
    return found


def _line(lot_id: UUID, items: int, sizes: Sizes, had: OrderLine | None) -> OrderLine:
    """Return a line; where its size is not said, it is what each piece of it was before."""
    if had is not None and not sizes:
        sizes = {
            key: -(-value * items // had.items)
            for key in ("mass_g", "volume_ml")
            if (value := getattr(had, key)) is not None
        }
    return OrderLine(lot_id=lot_id, items=items, **sizes)
