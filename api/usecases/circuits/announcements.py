"""Use case of announcements: an ordered lot will have fewer pieces, or be ready later."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from pydantic import Field, StrictInt

from api.usecases.act import Act, needs
from api.usecases.background import queue_lots
from api.usecases.circuits.booking_cycles import collection_day
from api.usecases.circuits.forms import moment_or, wall_on
from api.usecases.circuits.lots import keep_lot
from api.usecases.circuits.visible_circuits import WRITE, visible_lot
from api.usecases.notifying import tell_all
from api.usecases.requests import (
    Form,
    Request,
    close_request,
    found_or_refuse,
    open_request,
    read_form,
)
from data.formats.fields import Table
from data.formats.parts import MAX_ITEMS
from data.store.bookings import customers
from data.store.circuits import cycles, lots, orders
from data.store.circuits.announcements import KIND, LotAnnouncement
from data.store.circuits.lots import CycleLot
from data.store.circuits.orders import ordered_of
from data.store.notices import audiences
from data.store.system import cooperatives
from routing.errors import Conflict

KEYS = ("items", "ready_at")


class AnnouncementForm(Form):
    """Form of an announcement."""

    items: StrictInt = Field(default=0, ge=0, le=MAX_ITEMS)


@needs(WRITE)
def announce_lot(act: Act, lot_id: UUID, request: Request) -> LotAnnouncement:
    """Announce that an ordered lot will have fewer pieces or be ready later, and tell the office.

    Nothing is moved, but rounds are expected at the farm no sooner, and who has to wait for that is
    told by name; the next plan keeps the hour. The last announcement counts. Before the cycle is
    closed nobody orders more of a lot that will have fewer pieces.

    Parameters
    ----------
    request
        ``items``, at most as many as are ordered; ``ready_at``, on the wall clock of the day of
        collection or with its offset; at least one of them.

    Raises
    ------
    NotFound
        ``no-such-lot``.
    BadInput
        With everything that is wrong.
    Conflict
        ``lot-not-coming`` if nobody ordered of it, or its cycle is cancelled; ``lot-has-come``.
    """
    seen = visible_lot(act, lot_id, WRITE)
    cycle = found_or_refuse(cycles.find(act.tx, seen.cycle_id, lock=True), "no-such-cycle")
    # Read anew: what we waited for may have changed it.
    found = found_or_refuse(lots.find(act.tx, lot_id), "no-such-lot")
    ordered = ordered_of(orders.of_cycles(act.tx, [found.cycle_id])).get(lot_id, 0)
    is_ordered = ordered > 0 and found.status == "offered" and cycle.status != "cancelled"
    if found.booking_id is None and not is_ordered:
        raise Conflict("lot-not-coming", what=found.what)
    if found.arrived_at is not None:
        raise Conflict("lot-has-come", what=found.what)
    zone = cooperatives.own(act.tx).zone
    table = open_request(request, KEYS)
    announced = LotAnnouncement(
        items=_items(table, ordered),
        ready_at=moment_or(table, "ready_at", wall_on(zone, collection_day(cycle, zone)), act.now)
        if table.get("ready_at")
        else None,
    )
    if announced == LotAnnouncement():
        table.need("items")
    close_request(table)
    producer = customers.find(act.tx, found.customer_id)
    said = {"what": found.what, "producer": producer.name if producer else "", "ordered": ordered}
    detail: dict[str, object] = {}
    if announced.items is not None:
        detail["expected_items"] = announced.items
    if announced.items is not None and announced.items < ordered:
        _tell(act, "lot-short", f"{lot_id}:{announced.items}", {**said, "items": announced.items})
        if found.booking_id is None:
            _take_no_more(act, found, ordered)
    if announced.ready_at is not None:
        ready_at = announced.ready_at.isoformat()
        detail["ready_at"] = ready_at
        about = f"{lot_id}:{int(announced.ready_at.timestamp())}"
        _tell(act, "lot-delayed", about, {**said, "ready_at": ready_at}, until=cycle.delivery.end)
    act.record_event(KIND, "lot", lot_id, detail=detail)
    if found.booking_id is not None:
        for day in {collection_day(cycle, zone), cycle.day}:
            queue_lots(act, day)
    return announced


def _take_no_more(act: Act, found: CycleLot, ordered: int) -> None:
    """Leave nothing of a lot to be ordered besides what is ordered."""
    if found.items == ordered:
        return
    part = found.part(ordered)
    fewer = replace(found, items=ordered, mass_g=part.mass_g, volume_ml=part.volume_ml)
    keep_lot(act, fewer, "changed")


def _items(table: Table, ordered: int) -> int | None:
    node = table.get("items")
    if node is None:
        return None
    items = read_form(table, AnnouncementForm).get("items")
    if isinstance(items, int) and items > ordered:
        node.fault("out-of-range", value=items, low=0, high=ordered)
    return items if isinstance(items, int) else None


def _tell(
    act: Act, template: str, about: str, args: dict[str, object], until: datetime | None = None
) -> None:
    to = audiences.with_roles(act.tx, *audiences.OFFICE)
    tell_all(act, template, to, about=about, args=args, urgent=True, until=until)
