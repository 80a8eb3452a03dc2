"""Use cases of order cycles: make, change, cancel, repeat, read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from api.usecases.act import Act, needs
from api.usecases.bookings.booking import content_hash, making_of
from api.usecases.bookings.booking_request import WindowRequest
from api.usecases.bookings.cancelling import cancel
from api.usecases.bookings.recurrence_form import PauseRequest
from api.usecases.circuits.clock_changes import ClockNote, clock_notes, walls_meant
from api.usecases.circuits.forms import span_of, wall_on
from api.usecases.circuits.hub_hours import AgainstHours, PassingOrder, against_hours
from api.usecases.circuits.hubs import HubSheet, hub_sheets
from api.usecases.circuits.visible_circuits import (
    READ,
    WRITE,
    Visibility,
    need_office,
    need_open,
    shown_order,
    visibility_of,
)
from api.usecases.fleet.shifts import check_days
from api.usecases.local_times import moment_of
from api.usecases.request_types import MOST_DATES, Day, NeededText, Text
from api.usecases.requests import Args, Part, RequestModel, check_version, found_or_refuse
from data.store.bookings import bookings, customers
from data.store.circuits import announcements, confirmations, cycles, hubs, lots, orders
from data.store.circuits.announcements import LotAnnouncement
from data.store.circuits.confirmations import LotConfirmation
from data.store.circuits.cycles import OrderCycle
from data.store.circuits.lots import CycleLot
from data.store.circuits.orders import CycleOrder, ordered_of
from data.store.system import cooperatives
from dispatch.bookings.recurring_bookings import Occurrence, Recurrence, next_occurrence
from dispatch.model import Window
from dispatch.values.local_time import day_of, instant_of, wall_of
from dispatch.values.plain_values import from_plain
from dispatch.values.validation import fault, refuse
from routing.errors import BadInput, Conflict, Fault

MAX_LISTED_DAYS = 400
MOST_DAYS_BEFORE = 6
"""So many days before the delivery farms are visited at most."""
_ENDED_JOBS = ("done", "partly_done", "failed")
_NO_DAY = date(2000, 1, 1)
_DELIVERY_START = 4
"""Its place among the times of a cycle."""


class RepeatsRequest(Part):
    """Times at which a cycle comes again: a recurrence of the beginning of its delivery."""

    rule: Text
    excluded: list[Text] = Field(default=[], max_length=MOST_DATES)
    added: list[Text] = Field(default=[], max_length=MOST_DATES)
    pauses: list[PauseRequest] = Field(default=[], max_length=MOST_DATES)


Hubs = Annotated[list[UUID], Field(max_length=200)]


class CycleUpdate(RequestModel):
    """Changed values of an order cycle. Times without a day are of the cycle's day.

    The collection may be on an earlier day, six days before the delivery at most: its times have
    their day then. Lots wait at the hub in between.
    """

    name: NeededText = ""
    hubs: Hubs = Field(default=[])
    day: Day | None = None
    opens_at: Text | None = None
    closes_at: Text | None = None
    collection: WindowRequest | None = None
    delivery: WindowRequest | None = None
    repeats: RepeatsRequest | None = None


class CycleRequest(CycleUpdate):
    """An order cycle: what is ordered until a cut-off, collected, and brought on its day.

    It opens now where it is not said when.
    """

    name: NeededText
    hubs: Hubs
    day: Day
    closes_at: Text
    collection: WindowRequest
    delivery: WindowRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class LotSheet:
    """A lot with what became of it.

    Attributes
    ----------
    lot
        The lot.
    producer
        Name of the producer.
    ordered
        Pieces that are ordered of it.
    missing, over
        Pieces that were ordered and did not come, and that came and nobody orders, once they were
        counted.
    announced
        Last announcement of its producer.
    confirmed
        Last confirmation of its producer.
    """

    lot: CycleLot
    producer: str
    ordered: int
    announced: LotAnnouncement | None = None
    confirmed: LotConfirmation | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether its producer said last that all that is ordered comes."""
        short = self.announced is not None and self.announced.items_below(self.ordered)
        return not short and self.confirmed is not None and self.confirmed.items >= self.ordered

    @property
    def is_unconfirmed(self) -> bool:
        """Whether it is still to come, and its producer has said nothing of what is ordered."""
        to_come = self.ordered and self.lot.status == "offered" and not self.lot.arrived_at
        return bool(to_come) and self.announced is None and not self.is_confirmed

    @property
    def missing(self) -> int:
        """Pieces that were ordered and did not come, as counted."""
        counted = self.lot.counted_items
        return 0 if counted is None else max(0, self.ordered - counted)

    @property
    def over(self) -> int:
        """Pieces that came and nobody has ordered any more, as counted."""
        return max(0, (self.lot.counted_items or 0) - self.ordered)


def lot_sheets(
    act: Act, found: Collection[CycleLot], ordered: Mapping[UUID, int]
) -> list[LotSheet]:
    """Return lots with what their producers said of them last, and what is ordered of them."""
    names = customers.names(act.tx, {one.customer_id for one in found})
    ids = [one.id for one in found]
    announced, confirmed = announcements.latest(act.tx, ids), confirmations.latest(act.tx, ids)
    return [
        LotSheet(
            lot=one,
            producer=names.get(one.customer_id, ""),
            ordered=ordered.get(one.id, 0),
            announced=announced.get(one.id),
            confirmed=confirmed.get(one.id),
        )
        for one in found
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleSheet:
    """A cycle with its hubs, and its lots and orders as far as they are in sight.

    Attributes
    ----------
    state
        ``open``, ``cut_off`` once the cut-off is over, ``closed`` once it has become jobs,
        ``planned`` once all of these stand in rounds, ``done`` once they are over, ``cancelled``.
    next_id
        The cycle that was made from it.
    next_day
        Day of that cycle; before it is made, the day on which this one comes again, behind any
        pause. ``None`` where it does not, or no more.
    against_hours
        Orders in sight that the opening hours of their hub forbid as they are.
    clock_notes
        Its times that a change of the clock skips or repeats.
    """

    cycle: OrderCycle
    state: str
    hubs: tuple[HubSheet, ...] = ()
    lots: tuple[LotSheet, ...] = ()
    orders: tuple[CycleOrder, ...] = field(default=())
    next_id: UUID | None = None
    next_day: date | None = None
    against_hours: tuple[AgainstHours, ...] = ()
    clock_notes: tuple[ClockNote, ...] = ()


@needs(WRITE)
def make_cycle(act: Act, cycle_id: UUID, request: CycleRequest) -> OrderCycle:
    """Make an order cycle under an id that the caller made; the same request again is the same one.

    Raises
    ------
    BadInput
        With everything that is wrong.
    Conflict
        ``id-used-twice``.
    """
    need_office(act, WRITE)
    act.tx.lock(f"cycle:{cycle_id}")
    digest = content_hash(cycle_id, request)
    found = cycles.find(act.tx, cycle_id)
    if found is not None:
        if found.request_hash != digest:
            raise Conflict("id-used-twice")
        return found
    nothing = Window(start=act.now, end=act.now)
    empty = OrderCycle(
        id=cycle_id,
        name="",
        hubs=(),
        day=_NO_DAY,
        opens_at=act.now,
        closes_at=act.now,
        collection=nothing,
        delivery=nothing,
        request_hash=digest,
        made_by=act.actor.id or act.tx.owner,
        made_at=act.now,
    )
    order_cycle = _asked(act, empty, request)
    cycles.add(act.tx, order_cycle)
    _say(act, order_cycle, "made")
    return order_cycle


@needs(WRITE)
def change_cycle(
    act: Act, cycle_id: UUID, request: CycleUpdate, expected_version: int | None = None
) -> OrderCycle:
    """Change what a request names of a cycle that is not closed yet.

    Raises
    ------
    NotFound
        ``no-such-cycle``.
    BadInput
        With everything that is wrong; ``hub-has-lots`` where a hub falls away that lots pass.
    Conflict
        ``changed-meanwhile``, ``cycle-closed``, ``cycle-cancelled``.
    """
    need_office(act, WRITE)
    found = _mine(act, cycle_id, expected_version)
    need_open(found)
    wanted = _asked(act, found, request)
    return found if wanted == found else keep_cycle(act, wanted, "changed")


@needs(WRITE)
def cancel_cycle(act: Act, cycle_id: UUID, expected_version: int | None = None) -> OrderCycle:
    """Cancel a cycle, and the jobs that it has become; those under way cannot be.

    Raises
    ------
    NotFound
        ``no-such-cycle``.
    Conflict
        ``changed-meanwhile``; ``booking-begun`` if a job of it has begun; ``cycle-lots-at-hub`` if
        lots of it are noted at their hub.
    """
    need_office(act, WRITE)
    found = _mine(act, cycle_id, expected_version)
    if found.status == "cancelled":
        return found
    here = [one.what for one in lots.of_cycles(act.tx, [cycle_id]) if one.arrived_at is not None]
    if here:
        raise Conflict("cycle-lots-at-hub", name=found.name, what=", ".join(here))
    making = making_of(act, "bookings:write") if found.status == "closed" else None
    for booking_id in cycles.bookings_of(act.tx, cycle_id):
        booked = bookings.find(act.tx, booking_id, lock=True)
        if booked is not None and making is not None:
            cancel(act, booked, making, waive_fee=True)
    return keep_cycle(act, replace(found, status="cancelled"), "cancelled")


@needs(WRITE)
def repeat_cycle(act: Act, cycle_id: UUID, new_id: UUID) -> OrderCycle:
    """Make the next cycle of one that comes again; asked again, it is the one that was made.

    All its times lie as far from its delivery on the wall clock as they did, whatever the clock
    does in between.

    Raises
    ------
    NotFound
        ``no-such-cycle``.
    Conflict
        ``cycle-does-not-repeat``, ``cycle-without-next`` if no time follows, ``id-used-twice``.
    """
    need_office(act, WRITE)
    found = _mine(act, cycle_id, None)
    known = cycles.after(act.tx, cycle_id)
    if known is not None:
        return known
    if cycles.find(act.tx, new_id) is not None:
        raise Conflict("id-used-twice")
    if found.repeats is None:
        raise Conflict("cycle-does-not-repeat", name=found.name)
    order_cycle = next_cycle(act, found, new_id)
    if order_cycle is None:
        raise Conflict("cycle-without-next", name=found.name)
    return order_cycle


@needs(READ)
def list_cycles(act: Act, first: date, last: date) -> list[CycleSheet]:
    """Return the cycles of some days with what is in sight of them, by day.

    Raises
    ------
    BadInput
        If the days are reversed or too many.
    """
    check_days(first, last, most=MAX_LISTED_DAYS)
    return _sheets(act, cycles.between(act.tx, first, last))


@needs(READ)
def read_cycle(act: Act, cycle_id: UUID) -> CycleSheet:
    """Return a cycle with what is in sight of it.

    Raises
    ------
    NotFound
        ``no-such-cycle``.
    """
    found = found_or_refuse(cycles.find(act.tx, cycle_id), "no-such-cycle")
    seen = _sheets(act, [found])
    return found_or_refuse(seen[0] if seen else None, "no-such-cycle")


def keep_cycle(act: Act, wanted: OrderCycle, what: str) -> OrderCycle:
    """Keep a cycle that was changed, and record it."""
    kept = replace(wanted, version=wanted.version + 1)
    cycles.update(act.tx, kept)
    _say(act, kept, what)
    return kept


def next_cycle(act: Act, found: OrderCycle, new_id: UUID) -> OrderCycle | None:
    """Make the next cycle after one that comes again; ``None`` where no time follows."""
    zone = cooperatives.own(act.tx).zone
    then = _next_time(found, zone)
    if then is None:
        return None
    walls = walls_meant(found, _before(act, found), zone)
    shift = then.wall - walls[_DELIVERY_START]
    opens, closes, *spans = (instant_of(one + shift, zone) for one in walls)
    order_cycle = replace(
        found,
        id=new_id,
        day=then.wall.date(),
        opens_at=opens,
        closes_at=closes,
        collection=Window(start=spans[0], end=spans[1]),
        delivery=Window(start=spans[2], end=spans[3]),
        status="open",
        occurrence=then.id,
        follows=found.id,
        request_hash="",
        version=1,
        made_by=act.actor.id or act.tx.owner,
        made_at=act.now,
        closed_at=None,
    )
    cycles.add(act.tx, order_cycle)
    _say(act, order_cycle, "repeated")
    return order_cycle


def _next_time(found: OrderCycle, zone: tzinfo) -> Occurrence | None:
    if found.repeats is None:
        return None
    return next_occurrence(found.repeats, found.day, zone)


def _next_day(found: OrderCycle, zone: tzinfo) -> date | None:
    then = _next_time(found, zone)
    return then.wall.date() if then else None


def _mine(act: Act, cycle_id: UUID, expected_version: int | None) -> OrderCycle:
    found = found_or_refuse(cycles.find(act.tx, cycle_id, lock=True), "no-such-cycle")
    check_version(found.version, expected_version)
    return found


def _say(act: Act, order_cycle: OrderCycle, what: str) -> None:
    detail = {"what": what, "day": order_cycle.day.isoformat()}
    act.record_event("cycle_changed", "cycle", order_cycle.id, detail=detail)


# --- what is asked for ----------------------------------------------------------------------


def _asked(act: Act, now: OrderCycle, request: CycleUpdate) -> OrderCycle:
    """Return a cycle as it is asked for.

    Raises
    ------
    BadInput
        With everything that is wrong.
    """
    faults: list[Fault] = []
    zone, day = cooperatives.own(act.tx).zone, request.day or now.day
    wall = wall_on(zone, day)
    times: dict[str, Any] = {}
    for key in ("opens_at", "closes_at", "collection", "delivery"):
        said = getattr(request, key)
        if isinstance(said, WindowRequest):
            times[key] = span_of(said, key, wall, faults)
        elif said is not None:
            times[key] = moment_of(said, wall, key, faults)
    wanted = replace(
        now,
        name=request.name or now.name,
        day=day,
        hubs=_hubs(act, request, now, faults),
        **{key: time for key, time in times.items() if time is not None},
    )
    if "repeats" in request.model_fields_set:
        start = wall_of(wanted.delivery.start, zone).replace(second=0, microsecond=0)
        wanted = replace(wanted, repeats=_repeats(request.repeats, start, faults))
    refuse(faults or _contradictions(wanted, zone))
    return wanted


def _contradictions(wanted: OrderCycle, zone: tzinfo) -> list[Fault]:
    """Find fault with times that contradict each other."""
    opens, closes = wanted.opens_at, wanted.closes_at
    collected, delivered = wanted.collection.start, wanted.delivery.end
    pairs = (
        ("closes_at", "cutoff-before-opening", closes, opens, closes <= opens),
        ("closes_at", "cutoff-after-collection", closes, collected, closes > collected),
        ("delivery", "delivery-before-collection", delivered, collected, delivered <= collected),
    )
    faults = []
    for key, code, *both, is_wrong in pairs:
        first, second = (at.astimezone(zone).isoformat(timespec="minutes") for at in both)
        if is_wrong:
            faults.append(fault(code, key, first=first, second=second))
    day, on = wanted.day.isoformat(), day_of(wanted.delivery.start, zone)
    if on != wanted.day:
        faults.append(fault("job-other-day", "delivery", value=on.isoformat(), day=day))
    on = day_of(collected, zone)
    if not timedelta(0) <= wanted.day - on <= timedelta(days=MOST_DAYS_BEFORE):
        args: Args = {"value": on.isoformat(), "day": day, "most": MOST_DAYS_BEFORE}
        faults.append(fault("collection-other-day", "collection", **args))
    return faults


def _hubs(act: Act, request: CycleUpdate, now: OrderCycle, faults: list[Fault]) -> tuple[UUID, ...]:
    if "hubs" not in request.model_fields_set:
        return now.hubs
    known = hubs.known(act.tx, request.hubs)
    open_ = {key for key, hub in known.items() if hub.status == "active"}
    faults += [
        fault("no-open-hub", f"hubs[{row}]", value=str(hub_id))
        for row, hub_id in enumerate(request.hubs)
        if hub_id not in open_
    ]
    if not request.hubs:
        faults.append(fault("cycle-without-hub", "hubs"))
    used = {one.hub_id for one in lots.of_cycles(act.tx, [now.id]) if one.status == "offered"}
    gone = {*now.hubs} - open_
    faults += [fault("hub-has-lots", "hubs", value=str(one)) for one in sorted(gone & used)]
    return tuple(one for one in dict.fromkeys(request.hubs) if one in open_)


def _repeats(
    asked: RepeatsRequest | None, start: datetime, faults: list[Fault]
) -> Recurrence | None:
    if asked is None:
        return None
    try:
        return from_plain(Recurrence, {**asked.model_dump(mode="json"), "start": start.isoformat()})
    except BadInput as wrong:
        faults += [
            replace(one, where=f"repeats.{one.where}" if one.where else "repeats")
            for one in wrong.faults
        ]
    return None


# --- what is in sight -----------------------------------------------------------------------


def _sheets(act: Act, found: list[OrderCycle]) -> list[CycleSheet]:
    visibility = visibility_of(act, READ)
    ids = [one.id for one in found]
    every_lot, every_order = lots.of_cycles(act.tx, ids), orders.of_cycles(act.tx, ids)
    known = {one.hub.id: one for one in hub_sheets(act, {hub for one in found for hub in one.hubs})}
    lots_seen = [one for one in every_lot if visibility.has_lot(one)]
    sheets_of_lots = lot_sheets(act, lots_seen, ordered_of(every_order))
    by_lot = {one.id: one for one in every_lot}
    zone = cooperatives.own(act.tx).zone
    sheets = []
    for one in found:
        mine = tuple(each for each in sheets_of_lots if each.lot.cycle_id == one.id)
        if visibility.only is not None and not (
            mine or one.status == "open" or visibility.hubs & {*one.hubs}
        ):
            continue
        seen = [
            shown_order(act, order)
            for order in every_order
            if order.cycle_id == one.id and _has_order(visibility, order, by_lot)
        ]
        after = cycles.after(act.tx, one.id)
        passed = tuple(known[hub] for hub in one.hubs if hub in known)
        sheets.append(
            CycleSheet(
                cycle=one,
                state=_state(act, one),
                hubs=passed,
                lots=mine,
                orders=tuple(seen),
                next_id=after.id if after else None,
                next_day=after.day if after else _next_day(one, zone),
                against_hours=against_hours(one, passed, _passing(seen, by_lot), zone),
                clock_notes=clock_notes(one, _before(act, one), zone),
            )
        )
    return sheets


def _before(act: Act, one: OrderCycle) -> OrderCycle | None:
    """Return the cycle from which one was made."""
    return cycles.find(act.tx, one.follows) if one.follows else None


def _passing(seen: Iterable[CycleOrder], by_lot: Mapping[UUID, CycleLot]) -> list[PassingOrder]:
    """Return orders with the hubs of their lots."""
    return [
        PassingOrder(
            number=order.number,
            hubs=frozenset(by_lot[line.lot_id].hub_id for line in order.lines),
            place_id=order.place_id,
            window=order.window,
        )
        for order in seen
        if order.status == "ordered"
    ]


def _has_order(visibility: Visibility, order: CycleOrder, by_lot: dict[UUID, CycleLot]) -> bool:
    drawn = [by_lot[line.lot_id].hub_id for line in order.lines if line.lot_id in by_lot]
    return visibility.office or bool(
        visibility.hubs and drawn and visibility.hubs.issuperset(drawn)
    )


def _state(act: Act, one: OrderCycle) -> str:
    if one.status == "cancelled":
        return "cancelled"
    if one.status == "open":
        return "open" if act.now < one.closes_at else "cut_off"
    statuses = cycles.job_statuses(act.tx, one.id) - {"cancelled"}
    if statuses and statuses.issubset(_ENDED_JOBS):
        return "done"
    return "planned" if statuses and "open" not in statuses else "closed"
