"""Use case of announcements: an ordered lot will have fewer pieces, or be ready later."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import Field, StrictInt

from api.usecases.act import Act, needs
from api.usecases.background import queue_lots
from api.usecases.circuits.booking_cycles import collection_day
from api.usecases.circuits.forms import wall_on
from api.usecases.circuits.lots import keep_lot
from api.usecases.circuits.visible_circuits import WRITE, visible_lot
from api.usecases.local_times import moment_of
from api.usecases.notifying import tell_all
from api.usecases.request_types import Text
from api.usecases.requests import RequestModel, bad_input, found_or_refuse
from data.formats.parts import MAX_ITEMS
from data.store.bookings import bookings, customers
from data.store.circuits import announcements, cycles, hubs, lots, orders
from data.store.circuits.announcements import KIND, LotAnnouncement
from data.store.circuits.lots import CycleLot
from data.store.circuits.orders import ordered_of
from data.store.notices import audiences
from data.store.system import cooperatives
from dispatch.values.same_fields import same_fields
from dispatch.values.validation import fault, refuse
from routing.errors import Conflict, Fault

if TYPE_CHECKING:
    from data.store.circuits.cycles import OrderCycle


class LotAnnouncementRequest(RequestModel):
    """Announcement on an ordered lot: how many pieces there will be, and when it is ready.

    What is not named stays as it was announced; `null` takes it back.
    """

    items: StrictInt | None = Field(default=None, ge=0, le=MAX_ITEMS)
    ready_at: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldAnnouncement(LotAnnouncement):
    """Announcement that is in force on a lot.

    Attributes
    ----------
    told
        Whether the cooperative was told something that it did not know.
    """

    told: bool


@needs(WRITE)
def announce_lot(act: Act, lot_id: UUID, request: LotAnnouncementRequest) -> ToldAnnouncement:
    """Announce that an ordered lot will have fewer pieces or be ready later, and tell who works.

    Nothing is moved, but rounds are expected at the farm no sooner, and who has to wait for that is
    told by name; the next plan keeps the hour. Before the cycle is closed nobody orders more of a
    lot that will have fewer pieces. The office and whoever runs the hub are notified of what is new
    to them, also that all is as agreed after all.

    Parameters
    ----------
    request
        At least one of ``items``, at most as many as are ordered, and ``ready_at``, on the wall
        clock of the day of collection or with its offset. All that are ordered, or an hour at
        which the lot is ready anyway, take back what was announced before.

    Raises
    ------
    NotFound
        ``no-such-lot``.
    BadInput
        With everything that is wrong.
    Conflict
        ``lot-not-coming`` if nobody ordered of it, or its cycle is cancelled; ``lot-has-come``;
        ``lot-announced-too-late`` once the deliveries of its cycle are over.
    """
    seen = visible_lot(act, lot_id, WRITE)
    cycle = found_or_refuse(cycles.find(act.tx, seen.cycle_id, lock=True), "no-such-cycle")
    # Read anew: what we waited for may have changed it.
    found = found_or_refuse(lots.find(act.tx, lot_id), "no-such-lot")
    ordered = ordered_of(orders.of_cycles(act.tx, [found.cycle_id])).get(lot_id, 0)
    _refuse_settled(act, found, cycle, ordered)
    known = announcements.latest(act.tx, [lot_id]).get(lot_id, LotAnnouncement())
    before = replace(known, items=known.items if known.items_below(ordered) else None)
    announced = _asked(act, request, before, (found, cycle, ordered))
    if announced == before:
        return ToldAnnouncement(**same_fields(before, LotAnnouncement), told=False)
    detail: dict[str, object] = {}
    if announced.items is not None:
        detail["expected_items"] = announced.items
    if announced.ready_at is not None:
        detail["ready_at"] = announced.ready_at.isoformat()
    act.record_event(KIND, "lot", lot_id, detail=detail)
    _tell(act, (found, cycle, ordered), before, announced)
    if found.booking_id is None and announced.items is not None:
        _take_no_more(act, found, ordered)
    if found.booking_id is not None:
        for day in {collection_day(cycle, cooperatives.own(act.tx).zone), cycle.day}:
            queue_lots(act, day)
        if _is_earlier(announced.ready_at, before.ready_at):
            booked = bookings.find(act.tx, found.booking_id)
            for job in booked.live_jobs if booked else ():
                act.queue("restore-times", job_id=str(job.id))
    return ToldAnnouncement(**same_fields(announced, LotAnnouncement), told=True)


def _is_earlier(at: datetime | None, before: datetime | None) -> bool:
    """Return whether an announced hour was taken back, or put forward."""
    return before is not None and (at is None or at < before)


_OrderedLot = tuple[CycleLot, "OrderCycle", int]
"""A lot with its cycle, and how many pieces of it are ordered."""


def _refuse_settled(act: Act, found: CycleLot, cycle: OrderCycle, ordered: int) -> None:
    """Refuse to announce anything on a lot for which nobody waits."""
    is_ordered = ordered > 0 and found.status == "offered"
    if cycle.status == "cancelled" or (found.booking_id is None and not is_ordered):
        raise Conflict("lot-not-coming", what=found.what)
    if found.arrived_at is not None:
        raise Conflict("lot-has-come", what=found.what)
    if act.now >= cycle.delivery.end:
        zone = cooperatives.own(act.tx).zone
        at = cycle.delivery.end.astimezone(zone).isoformat(timespec="minutes")
        raise Conflict("lot-announced-too-late", what=found.what, at=at)


def _asked(
    act: Act, request: LotAnnouncementRequest, before: LotAnnouncement, one: _OrderedLot
) -> LotAnnouncement:
    """Return what is announced from now on, with what was before and is not named."""
    found, cycle, ordered = one
    zone = cooperatives.own(act.tx).zone
    given = request.given()
    if not given:
        raise bad_input("items", "missing-key", key="items")
    faults: list[Fault] = []
    items, ready_at = given.get("items", before.items), before.ready_at
    if items is not None and items > ordered:
        faults.append(fault("out-of-range", "items", value=items, low=0, high=ordered))
    if "ready_at" in given:
        wall = wall_on(zone, collection_day(cycle, zone))
        agreed_at = (found.ready or cycle.collection).start
        said = request.ready_at
        at = None if said is None else moment_of(said, wall, "ready_at", faults)
        ready_at = at if at is not None and at > agreed_at else None
    refuse(faults)
    return LotAnnouncement(
        items=items if items is not None and items < ordered else None, ready_at=ready_at
    )


def _take_no_more(act: Act, found: CycleLot, ordered: int) -> None:
    """Leave nothing of a lot to be ordered besides what is ordered."""
    if found.items == ordered:
        return
    part = found.part(ordered)
    fewer = replace(found, items=ordered, mass_g=part.mass_g, volume_ml=part.volume_ml)
    keep_lot(act, fewer, "changed")


def _tell(act: Act, one: _OrderedLot, before: LotAnnouncement, announced: LotAnnouncement) -> None:
    """Notify the office, and whoever runs the hub, of what is new in an announcement."""
    found, cycle, ordered = one
    producer = customers.find(act.tx, found.customer_id)
    said = {"what": found.what, "producer": producer.name if producer else "", "ordered": ordered}
    news: dict[str, dict[str, object]] = {}
    if announced.items is not None and announced.items != before.items:
        news["lot-short"] = {"items": announced.items}
    if announced.ready_at is not None and announced.ready_at != before.ready_at:
        news["lot-delayed"] = {"ready_at": announced.ready_at.isoformat()}
    if taken_back := [
        name
        for name in LotAnnouncementRequest.model_fields
        if getattr(before, name) is not None and getattr(announced, name) is None
    ]:
        news["lot-as-agreed"] = {"taken_back": taken_back[0] if len(taken_back) == 1 else "both"}
    hub = hubs.find(act.tx, found.hub_id)
    to = {each.person_id: each for each in audiences.with_roles(act.tx, *audiences.OFFICE)}
    if hub is not None and hub.customer_id is not None:
        to |= {each.person_id: each for each in audiences.of_customer(act.tx, hub.customer_id)}
    for template, args in news.items():
        # What is announced again after something else was is news again.
        about = f"{found.id}:{act.now.isoformat()}"
        tell_all(
            act,
            template,
            to.values(),
            about=about,
            args={**said, **args},
            urgent=True,
            until=cycle.delivery.end,
        )
