"""Use cases of a hub's day: what arrives and leaves when, and what was counted and sorted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from api.usecases.act import Act, needs
from api.usecases.background import queue_lots
from api.usecases.circuits.booking_cycles import collection_day
from api.usecases.circuits.cycles import MOST_DAYS_BEFORE, LotSheet, lot_sheets
from api.usecases.circuits.hubs import HubSheet
from api.usecases.circuits.late_lots import FollowedDay, LateLot, followed_day
from api.usecases.circuits.visible_circuits import (
    READ,
    WRITE,
    Visibility,
    hub_to_run,
    visibility_of,
)
from api.usecases.requests import bad_input, found_or_refuse
from data.formats.parts import MAX_ITEMS
from data.store.bookings import bookings
from data.store.circuits import cycles, lots, orders
from data.store.circuits.lots import CycleLot
from data.store.circuits.orders import number_of, ordered_of
from data.store.fleet import places
from data.store.notices import audiences
from data.store.system import cooperatives
from dispatch.model.load_sums import total
from dispatch.model.pieces import Pieces, pieces_of
from dispatch.values.local_time import day_of
from routing.errors import Conflict

if TYPE_CHECKING:
    from data.store.bookings.bookings import Booking, StopVisit
    from data.store.circuits.cycles import OrderCycle

Step = Literal["arrived", "counted", "sorted", "taken_back"]
STEPS: tuple[Step, ...] = ("arrived", "counted", "sorted", "taken_back")
EARLY = timedelta(hours=2)
"""So long before the hours at the farm a lot may be there, where its producer brings it herself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Lots that come to a hub together.

    Attributes
    ----------
    visit
        The visit at the hub, once a published round makes it; ``farm`` the one at the farm.
    rider
        Who brings them, by name; empty before a plan.
    noted_from
        From when on they can be noted at the hub; ``None`` where they come in no booking.
    cancelled
        Whether their cycle was cancelled though they had come.
    """

    producer: str
    lots: tuple[LotSheet, ...]
    visit: StopVisit | None = None
    farm: StopVisit | None = None
    rider: str = ""
    noted_from: datetime | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """Goods for one stop that leave a hub.

    Attributes
    ----------
    references
        Of the orders.
    items
        Pieces.
    ready
        Whether all of it that comes from this hub was sorted there.
    lacking
        Pieces of its lots that were counted short.
    short
        Those lots; what lacks of one may be of any order that draws from it.
    in_vain
        Lots of it that do not come any more.
    came_to_nothing
        Whether nothing of any of its lots came.
    handed_out
        Whether it goes no further: whom it is for fetches it at the hub.
    visit
        When it is taken up at the hub, once a published round does.
    rider
        Who takes it up, by name; empty before a plan.
    """

    references: tuple[str, ...]
    items: int
    ready: bool
    lacking: int
    short: tuple[LotSheet, ...] = ()
    in_vain: tuple[LotSheet, ...] = ()
    came_to_nothing: bool = False
    handed_out: bool = False
    visit: StopVisit | None = None
    rider: str = ""

    @property
    def numbers(self) -> tuple[str, ...]:
        """Numbers of the orders as people know them."""
        return tuple(map(number_of, self.references))


@dataclass(frozen=True, slots=True, kw_only=True)
class HubDay:
    """A hub's day.

    Attributes
    ----------
    day
        In the cooperative's zone.
    cycles
        Names of the cycles that pass it.
    cancelled
        Names of those that would have, and were cancelled.
    late
        Late lots, and those that do not come, with what waits for each.
    """

    hub: HubSheet
    day: date
    cycles: tuple[str, ...]
    cancelled: tuple[str, ...] = ()
    arrivals: tuple[Arrival, ...]
    leaving: tuple[Leaving, ...]
    late: tuple[LateLot, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLot:
    """A lot of a producer's week: with its cycle, and when the round comes.

    Attributes
    ----------
    visit
        The visit at the farm, once a published round makes it.
    returns_back
        Empties by kind that it takes up besides; told once where several lots are fetched together.
    """

    cycle: OrderCycle
    sheet: LotSheet
    visit: StopVisit | None = None
    returns_back: Pieces = field(default_factory=dict)


@needs(READ)
def read_hub_day(act: Act, hub_id: UUID, day: date) -> HubDay:
    """Return what arrives at a hub on a day, what is sorted, and what leaves.

    Raises
    ------
    NotFound
        ``no-such-hub``: not there, or not in sight.
    """
    hub = hub_to_run(act, hub_id, READ)
    place = found_or_refuse(places.find(act.tx, hub.place_id), "no-such-place")
    every = [one for one in _passing_on(act, day, day) if hub_id in one.hubs]
    found = [one for one in every if one.status != "cancelled"]
    cancelled = [one for one in every if one.status == "cancelled"]
    leaves_on = {one.id for one in found if one.day == day}
    ids = [one.id for one in found]
    every_order = orders.of_cycles(act.tx, ids)
    ordered = ordered_of(every_order)
    passing = [
        lot
        for lot in lots.of_cycles(act.tx, ids)
        if lot.hub_id == hub_id and lot.status == "offered"
    ]
    # What is there is there, also where its cycle was cancelled.
    stranded = [
        lot
        for lot in lots.of_cycles(act.tx, [one.id for one in cancelled])
        if lot.hub_id == hub_id and lot.arrived_at is not None
    ]
    sheets = lot_sheets(act, passing, ordered)
    followed = followed_day(act, day, lock=False)
    late = followed.late(act) if followed else ()
    gone = {one.lot.id for one in late if one.ready is None}
    look = _Visits(act=act, expected=_expected(followed))
    return HubDay(
        hub=HubSheet(hub=hub, place=place),
        day=day,
        cycles=tuple(one.name for one in found),
        cancelled=tuple(one.name for one in cancelled),
        arrivals=(
            *_arrivals(look, sheets, {one.id: one for one in found}),
            *_stranded(lot_sheets(act, stranded, {})),
        ),
        leaving=_leaving(
            look,
            hub.place_id,
            [(one, one.lot.id in gone) for one in sheets],
            [one for one in every_order if one.cycle_id in leaves_on],
        ),
        late=tuple(one for one in late if one.lot.hub_id == hub_id),
    )


@needs(WRITE)
def note_lot(act: Act, lot_id: UUID, step: str, items: int | None = None) -> CycleLot:
    """Note at the hub that a lot arrived, was counted, or was sorted; the same again is the same.

    Counting says that it is there, and sorting that it was counted; a lot that was counted short
    is recorded with how much is missing. What was noted last is taken back by a step of its own.

    Parameters
    ----------
    step
        One of :data:`STEPS`.
    items
        The pieces that were counted; as many as were ordered where it is not given.

    Raises
    ------
    NotFound
        ``no-such-lot``: not there, or passing a hub that somebody else runs.
    BadInput
        ``unknown-choice``, ``out-of-range``.
    Conflict
        ``lot-not-coming`` if its cycle is not closed, or nobody ordered of it; ``lot-not-yet`` long
        before the hours at the farm.
    """
    if step not in STEPS:
        raise bad_input("step", "unknown-choice", value=step[:40], known=", ".join(STEPS))
    if items is not None and not 0 <= items <= MAX_ITEMS:
        raise bad_input("items", "out-of-range", value=items, low=0, high=MAX_ITEMS)
    act.tx.lock(f"lot:{lot_id}")
    found = lots.find(act.tx, lot_id)
    seen = found if found and visibility_of(act, WRITE).runs(found.hub_id) else None
    lot = found_or_refuse(seen, "no-such-lot")
    cycle = cycles.find(act.tx, lot.cycle_id)
    gone = cycle is None or (cycle.status == "cancelled" and step != "taken_back")
    if lot.booking_id is None or cycle is None or gone:
        raise Conflict("lot-not-coming", what=lot.what)
    zone = cooperatives.own(act.tx).zone
    if step != "taken_back" and act.now < noted_from(lot, cycle):
        at = noted_from(lot, cycle).astimezone(zone).isoformat(timespec="minutes")
        raise Conflict("lot-not-yet", what=lot.what, at=at)
    ordered = ordered_of(orders.of_cycles(act.tx, [lot.cycle_id])).get(lot.id, 0)
    noted = _noted(act, lot, step, ordered if items is None else items)
    if noted == lot:
        return lot
    kept = replace(noted, version=lot.version + 1)
    lots.update(act.tx, kept)
    detail: dict[str, object] = {"step": step}
    if kept.counted_items is not None and step not in {"arrived", "taken_back"}:
        missing = max(0, ordered - kept.counted_items)
        detail |= {"counted_items": kept.counted_items, "missing_items": missing}
    act.record_event("lot_noted", "lot", lot_id, detail=detail)
    for day in {collection_day(cycle, zone), cycle.day}:
        queue_lots(act, day)
    return kept


@needs(WRITE)
def note_lots(act: Act, lot_ids: Sequence[UUID], step: str) -> list[CycleLot]:
    """Note one step of several lots; all of them or none, counted as ordered.

    Takes and raises what :func:`note_lot` does.
    """
    return [note_lot(act, one, step) for one in dict.fromkeys(lot_ids)]


def noted_from(lot: CycleLot, cycle: OrderCycle) -> datetime:
    """Return from when on a lot can be noted at its hub."""
    starts = [cycle.collection.start, *([lot.ready.start] if lot.ready else [])]
    return min(starts) - EARLY


def _passing_on(act: Act, first: date, last: date) -> list[OrderCycle]:
    """Return the cycles that are delivered, or whose farms are visited, on some days."""
    zone = cooperatives.own(act.tx).zone
    found = cycles.between(act.tx, first, last + timedelta(days=MOST_DAYS_BEFORE))
    return [one for one in found if one.day <= last or collection_day(one, zone) <= last]


@needs(READ)
def list_own_lots(act: Act, first: date, last: date) -> list[OwnLot]:
    """Return the lots in sight of the cycles of some days, with when the round comes for each."""
    visibility: Visibility = visibility_of(act, READ)
    found = {one.id: one for one in _passing_on(act, first, last)}
    ordered = ordered_of(orders.of_cycles(act.tx, list(found)))
    mine = lots.of_cycles(act.tx, list(found), customer_id=visibility.only)
    today = day_of(act.now, cooperatives.own(act.tx).zone)
    look = _Visits(act=act, expected=_expected(followed_day(act, today, lock=False)))
    new_lots = []
    named_hubs: set[UUID | None] = set()
    for sheet in lot_sheets(act, mine, ordered):
        booking_id = sheet.lot.booking_id
        booked = bookings.find(act.tx, booking_id) if booking_id else None
        own = OwnLot(
            cycle=found[sheet.lot.cycle_id],
            sheet=sheet,
            visit=look.of(booked).get("pickup"),
            returns_back={} if booking_id in named_hubs else _returns_back(booked),
        )
        named_hubs.add(booking_id)
        new_lots.append(own)
    return sorted(new_lots, key=lambda one: (one.cycle.day, one.cycle.name, one.sheet.lot.what))


def _returns_back(booked: Booking | None) -> Pieces:
    """Return how many empties the collection of a lot takes up besides."""
    stops = [one for job in booked.live_jobs for one in job.of_kind("pickup")] if booked else []
    return pieces_of(total(one.returns for one in stops))


def _noted(act: Act, lot: CycleLot, step: str, items: int) -> CycleLot:
    who: tuple[datetime, UUID] = (act.now, act.actor.id or act.tx.owner)
    if step == "taken_back":
        return _taken_back(lot)
    noted = lot
    if noted.arrived_at is None:
        noted = replace(noted, arrived_at=who[0], arrived_by=who[1])
    counts = step == "counted" or (step == "sorted" and noted.counted_at is None)
    if counts and noted.counted_items != items:
        noted = replace(noted, counted_items=items, counted_at=who[0], counted_by=who[1])
    if step == "sorted" and noted.sorted_at is None:
        noted = replace(noted, sorted_at=who[0], sorted_by=who[1])
    return noted


def _taken_back(lot: CycleLot) -> CycleLot:
    """Return a lot without what was noted of it last, by one tap."""
    moments = [at for at in (lot.arrived_at, lot.counted_at, lot.sorted_at) if at is not None]
    last = max(moments, default=None)
    if last is None:
        return lot
    noted = lot
    if noted.arrived_at == last:
        noted = replace(noted, arrived_at=None, arrived_by=None)
    if noted.counted_at == last:
        noted = replace(noted, counted_items=None, counted_at=None, counted_by=None)
    if noted.sorted_at == last:
        noted = replace(noted, sorted_at=None, sorted_by=None)
    return noted


def _arrivals(
    look: _Visits, sheets: list[LotSheet], cycle_by_id: Mapping[UUID, OrderCycle]
) -> tuple[Arrival, ...]:
    together: dict[UUID, list[LotSheet]] = {}
    alone = []
    for one in sheets:
        if one.lot.booking_id is None:
            alone.append(Arrival(producer=one.producer, lots=(one,)))
        else:
            together.setdefault(one.lot.booking_id, []).append(one)
    arrivals = []
    rider = _riders(look.act)
    for booking_id, group in together.items():
        visits = look.of(bookings.find(look.act.tx, booking_id))
        arrivals.append(
            Arrival(
                producer=group[0].producer,
                lots=tuple(group),
                visit=visits.get("drop"),
                farm=visits.get("pickup"),
                rider=rider(visits.get("drop")),
                noted_from=min(noted_from(one.lot, cycle_by_id[one.lot.cycle_id]) for one in group),
            )
        )
    arrivals.sort(key=lambda one: (expected(one.visit) is None, expected(one.visit), one.producer))
    return (*arrivals, *sorted(alone, key=lambda one: one.producer))


def _stranded(sheets: list[LotSheet]) -> list[Arrival]:
    """Return lots that came though their cycle is cancelled, by producer."""
    together: dict[str, list[LotSheet]] = {}
    for one in sheets:
        together.setdefault(one.producer, []).append(one)
    return [
        Arrival(producer=producer, lots=tuple(own), cancelled=True)
        for producer, own in sorted(together.items())
    ]


def _leaving(
    look: _Visits,
    place_id: UUID,
    sheets: list[tuple[LotSheet, bool]],
    every: list[orders.CycleOrder],
) -> tuple[Leaving, ...]:
    """Return what leaves; of each lot is told whether it does not come any more."""
    here = {one.lot.id: one for one, _ in sheets}
    together: dict[UUID, list[orders.CycleOrder]] = {}
    for one in every:
        passes = any(line.lot_id in here for line in one.lines)
        if one.status == "ordered" and passes:
            together.setdefault(one.booking_id or one.id, []).append(one)
    departures = []
    rider = _riders(look.act)
    for key, group in together.items():
        lines = [line for one in group for line in one.lines if line.lot_id in here]
        drawn = {line.lot_id for line in lines}
        drawn_from = [(one, is_gone) for one, is_gone in sheets if one.lot.id in drawn]
        booked = bookings.find(look.act.tx, key) if group[0].booking_id else None
        visit = look.of(booked, place_id).get("pickup")
        departures.append(
            Leaving(
                references=tuple(one.reference for one in group),
                items=sum(line.items for line in lines),
                ready=all(one.lot.sorted_at for one, _ in drawn_from),
                lacking=sum(one.missing for one, _ in drawn_from),
                short=tuple(one for one, _ in drawn_from if one.missing),
                in_vain=tuple(one for one, is_gone in drawn_from if is_gone),
                came_to_nothing=all(
                    is_gone or one.lot.counted_items == 0 for one, is_gone in drawn_from
                ),
                handed_out=group[0].place_id == place_id,
                visit=visit,
                rider=rider(visit),
            )
        )
    departures.sort(
        key=lambda one: (expected(one.visit) is None, expected(one.visit), one.references)
    )
    return tuple(departures)


def expected(visit: StopVisit | None) -> datetime | None:
    """Return when a visit was, or is expected as things stand."""
    return None if visit is None else visit.arrived_at or visit.eta_at or visit.planned_at


def as_expected(visit: StopVisit, at: datetime | None) -> StopVisit:
    """Return a visit as it is expected; who waits at a hub for lots has taken up nothing yet."""
    return replace(visit, eta_at=at, arrived_at=None) if at and not visit.done_at else visit


def _riders(act: Act) -> Callable[[StopVisit | None], str]:
    """Return a look-up of who makes a visit, which asks once for each round."""
    of_round = cache(partial(audiences.rider_of_round, act.tx))
    return lambda visit: of_round(visit.round_id) if visit else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Visits:
    """Look-up of visits, with when each is expected as the day goes."""

    act: Act
    expected: Mapping[UUID, datetime]

    def of(self, booked: Booking | None, place_id: UUID | None = None) -> dict[str, StopVisit]:
        """Return the visits to the stops of a booking by their kind, or to those at one place."""
        if booked is None:
            return {}
        stops = [
            stop
            for job in booked.live_jobs
            for stop in job.stops
            if place_id is None or stop.place_id == place_id
        ]
        found = bookings.visits_of(self.act.tx, [stop.id for stop in stops])
        return {
            stop.kind: as_expected(found[stop.id], self.expected.get(stop.id))
            for stop in stops
            if stop.id in found
        }


def _expected(followed: FollowedDay | None) -> dict[UUID, datetime]:
    """Return when visits that are still to do begin, as things stand: of late rounds too.

    What a round has noted is older, and a round that has not set out has noted nothing.
    """
    if followed is None:
        return {}
    forecasts = followed.awaited.forecasts.values()
    return {UUID(eta.visit_id): eta.start for one in forecasts for eta in one.etas}
