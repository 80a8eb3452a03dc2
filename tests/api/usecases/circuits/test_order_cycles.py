"""Order cycles: from nothing to a published plan, and everything that can be wrong on the way."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from api.locales.texts import Texts
from api.render.courier_calendar import taken_back
from api.usecases.bookings.booking import read_booking
from api.usecases.bookings.cancelling import cancel_booking
from api.usecases.care.rules import publish_rule
from api.usecases.circuits.announcements import LotAnnouncementRequest, announce_lot
from api.usecases.circuits.closing import close_cycle
from api.usecases.circuits.cold_chain import ColdLotTimes, read_cold_day
from api.usecases.circuits.cycles import (
    CycleRequest,
    CycleUpdate,
    cancel_cycle,
    change_cycle,
    make_cycle,
    repeat_cycle,
)
from api.usecases.circuits.hub_day import (
    as_expected,
    expected,
    list_own_lots,
    note_lot,
    read_hub_day,
)
from api.usecases.circuits.hubs import HubRequest, HubUpdate, add_hub, change_hub, close_hub
from api.usecases.circuits.lots import (
    LotRequest,
    LotUpdate,
    add_lot,
    cancel_lot,
    change_lot,
    list_defaults,
)
from api.usecases.circuits.orders import (
    OrderRequest,
    OrderUpdate,
    add_order,
    cancel_order,
    change_order,
    read_order,
)
from api.usecases.circuits.returnables import MovementRequest, list_returnables, move_returnables
from api.usecases.circuits.taking_returns import offer_returns, take_returns
from api.usecases.fleet.places import PlaceUpdate, change_place
from api.usecases.planning.plans import ReadPlan, read_plan_of_day
from api.usecases.rounds.courier_sheets import round_sheet
from api.usecases.rounds.document.document import round_document
from api.usecases.rounds.events.event_batches import tell, tell_of_round
from api.usecases.rounds.history.undoing import redo_change, undo_change
from api.usecases.rounds.live.explaining import explain_plan_job
from api.usecases.rounds.live.lots_of_day import follow_lots
from api.usecases.rounds.live.moves import move_jobs
from api.usecases.system.chores import catch_up
from data.store.bookings.bookings import StopVisit
from data.store.circuits import orders
from data.store.notices import notices
from data.store.notices.notices import Notice
from data.store.planning.days import load_day
from data.store.tables.bookings import job, stop
from data.store.tables.circuits import cycle_lot, cycle_order
from data.store.tables.rounds import visit
from routing.errors import BadInput, Conflict, Denied, NotFound
from tests.support.circuits import DAY, Circuit, make_circuit, starts_at_hub
from tests.support.office import new_place, new_vehicle, publish
from tests.support.queue import drain
from tests.support.store.world import World
from tests.support.tiny import corner


@pytest.fixture
def circuit(world: World) -> Circuit:
    """Return a circuit of three farms."""
    return make_circuit(world)


def codes(refused: pytest.ExceptionInfo[BadInput]) -> set[str]:
    """Return the codes of what is wrong."""
    return {one.code for one in refused.value.faults}


def filled(circuit: Circuit, **more: object) -> tuple[UUID, dict[str, UUID], dict[str, UUID]]:
    """Return a cycle with a lot of each farm and three orders, each of two farms."""
    cycle = circuit.cycle(**more)
    lots = {name: circuit.lot(cycle, name) for name in circuit.producers}
    pairs = {"R1": ("Ada", "Bea"), "R2": ("Bea", "Cia"), "R3": ("Cia", "Ada")}
    order_ids = {
        name: circuit.order(cycle, name, {lots[one]: 2 for one in farms})
        for name, farms in pairs.items()
    }
    return cycle, lots, order_ids


def test_a_cycle_becomes_a_plan_in_which_no_drop_leaves_the_hub_early(circuit: Circuit) -> None:
    """From nothing to a published plan: each drop is taken up after its own lots are sorted."""
    cycle, lots, order_ids = filled(circuit)
    closed = circuit.close(cycle)
    assert (len(closed.collections), len(closed.drops)) == (3, 3)
    circuit.town.publish()
    sheet = circuit.read(cycle)
    assert sheet.state == "planned"
    brought, taken = {}, {}
    for one in sheet.lots:
        booked = circuit.do(read_booking, one.lot.booking_id)
        drop = booked.jobs[0].of_kind("drop")[0]
        brought[one.lot.id] = drop.visit.planned_at
    for order in sheet.orders:
        booked = circuit.do(read_booking, order.booking_id)
        taken[order.reference] = booked.jobs[0].of_kind("pickup")[0].visit.planned_at
        for line in order.lines:
            assert taken[order.reference] >= brought[line.lot_id] + timedelta(minutes=5)
    assert set(taken) == set(order_ids)
    assert set(brought) == set(lots.values())


def test_the_day_of_a_closed_cycle_knows_what_passes_its_hub(circuit: Circuit) -> None:
    """Every lot is brought by its collection and taken by the orders that draw from it."""
    cycle, lots, _ = filled(circuit)
    circuit.close(cycle)
    with circuit.world.database.transaction(circuit.town.home) as tx:
        day = load_day(tx, DAY).day
    assert [one.sorting_places for one in day.hubs] == [1]
    assert {one.id for one in day.transfers} == {str(one) for one in lots.values()}
    assert all(one.brought_by and len(one.taken_by) == 2 for one in day.transfers)
    assert all(one.sorting_s == 300 for one in day.transfers)


def test_what_is_ordered_is_what_is_carried_to_the_piece(circuit: Circuit) -> None:
    """Collections bring what is ordered of each lot, drops hand it over by the table of drops."""
    steps = [{"first": 1, "cents": 600}, {"first": 3, "cents": 450}]
    circuit.do(
        publish_rule,
        circuit.new_id(),
        kind="fair_cost",
        body={"drop_steps": steps},
        valid_from=circuit.world.clock.now,
        by=circuit.world.actor("admin"),
    )
    cycle, _, _ = filled(circuit)
    closed = circuit.close(cycle)
    carried = {}
    for what, ids in (("in", closed.collections), ("out", closed.drops)):
        booked = [circuit.do(read_booking, one) for one in ids]
        carried[what] = sum(one.jobs[0].of_kind("drop")[0].load.items for one in booked)
    assert carried == {"in": 12, "out": 12}
    # By the table of drops: two at 6.00, the third at 4.50.
    lines = [line for one in closed.drops for line in circuit.do(read_booking, one).quote.lines]
    assert [(one.code, one.amount_cents) for one in lines] == [
        ("circuit-drop", 600),
        ("circuit-drop", 600),
        ("circuit-drop", 450),
    ]
    assert closed.left == ()


def test_lots_of_a_farm_are_pooled_and_a_pickup_site_has_one_drop(circuit: Circuit) -> None:
    """Two lots of one farm make one collection, two orders of one site make one drop."""
    cycle = circuit.cycle()
    lots = [circuit.lot(cycle, "Ada", what=what) for what in ("Leeks", "Eggs", "Nuts")]
    site = new_place(circuit.world, 3, 3, name="School", kind="relay", address="School")
    for name in ("R1", "R2"):
        circuit.order(cycle, name, {lots[0]: 1, lots[1]: 1}, place_id=str(site))
    closed = circuit.close(cycle)
    assert (len(closed.collections), len(closed.drops)) == (1, 1)
    assert closed.left == ("Nuts",)
    drop = circuit.do(read_booking, closed.drops[0]).jobs[0].of_kind("drop")[0]
    assert (drop.load.items, drop.note, drop.place_id) == (4, "R1, R2", site)


def test_a_drop_takes_time_at_its_door_unless_somebody_says_how_much(circuit: Circuit) -> None:
    """A home takes what is usual at doors, a site what is said of it, an order what it says."""
    publish(circuit.world, "door_times", {"home_s": 120, "shop_s": 150, "parcel_s": 10})
    cycle = circuit.cycle()
    lot = circuit.lot(cycle, "Ada")
    places = {
        name: str(new_place(circuit.world, 3, 3, name=name, address=name, kind="relay",
                            service_s=seconds))
        for name, seconds in {"School": 400, "Café": 0}.items()
    }  # fmt: skip
    asked: dict[str, dict[str, object]] = {
        "R1": {},
        "R2": {"service_s": 300},
        "R3": {"place_id": places["School"]},
        "R4": {"place_id": places["Café"]},
    }
    ids = {name: circuit.order(cycle, name, {lot: 1}, **more) for name, more in asked.items()}
    circuit.close(cycle)

    def at_door(name: str) -> tuple[int, int]:
        (job,) = circuit.do(read_booking, circuit.do(read_order, ids[name]).booking_id).jobs
        drop = job.of_kind("drop")[0]
        return drop.setup_s, drop.service_s

    assert [at_door(name) for name in asked] == [(120, 10), (0, 300), (0, 400), (150, 10)]


def test_a_producer_in_two_hubs_is_collected_for_each(circuit: Circuit) -> None:
    """Lots of one farm for two hubs are two collections; an order of both is taken up at both."""
    place = new_place(circuit.world, 1, 3, name="Second hub", kind="hub", address="Second")
    second = circuit.do(add_hub, circuit.new_id(), HubRequest.read({"place_id": str(place)})).id
    cycle = circuit.cycle(hubs=[str(circuit.hub), str(second)])
    with pytest.raises(BadInput) as refused:
        circuit.lot(cycle, "Ada")
    assert codes(refused) == {"missing-key"}
    lots = [circuit.lot(cycle, "Ada", hub_id=str(one)) for one in (circuit.hub, second)]
    order = circuit.order(cycle, "R1", dict.fromkeys(lots, 1))
    closed = circuit.close(cycle)
    assert len(closed.collections) == 2
    booked = circuit.do(read_booking, circuit.do(read_order, order).booking_id)
    assert len(booked.jobs[0].of_kind("pickup")) == 2


def test_the_recipient_stands_in_the_stop_alone_once_the_cycle_is_closed(circuit: Circuit) -> None:
    """Closing leaves nothing of a person in the order's row, and the order still tells of them."""
    cycle, _, order_ids = filled(circuit)
    circuit.close(cycle)
    with circuit.world.database.transaction(circuit.town.home) as tx:
        rows = tx.rows(sa.select(cycle_order))
    assert not [
        row for row in rows if row["geom"] is not None or any(row[n] for n in orders.PERSONAL)
    ]
    shown = circuit.do(read_order, order_ids["R1"])
    assert (shown.contact_name, shown.address) == ("Zoe R1", "3 Oak Lane")
    assert shown.point is not None


# --- who may what, and when ----------------------------------------------------------------


def test_a_producer_sees_and_changes_own_lots_alone(circuit: Circuit) -> None:
    """Another farm's lots and everybody's orders are out of sight, and cannot be touched."""
    cycle, lots, order_ids = filled(circuit)
    ada = circuit.producer("Ada")
    sheet = circuit.read(cycle, by=ada)
    assert [one.lot.id for one in sheet.lots] == [lots["Ada"]]
    assert sheet.orders == ()
    assert sheet.lots[0].ordered == 4
    with pytest.raises(NotFound, match="no-such-lot"):
        circuit.do(change_lot, lots["Bea"], LotUpdate.read({"items": 3}), by=ada)
    with pytest.raises(NotFound, match="no-such-order"):
        circuit.do(read_order, order_ids["R1"], by=ada)
    with pytest.raises(Denied):
        circuit.do(
            add_order,
            circuit.new_id(),
            OrderRequest(cycle_id=cycle, reference="R7", lines=[]),
            by=ada,
        )
    with pytest.raises(NotFound, match="no-such-customer"):
        circuit.lot(cycle, "Bea", by=ada, customer_id=str(circuit.producers["Bea"]))
    another = CycleRequest.read(circuit.request())
    for usecase, args in ((close_cycle, (cycle,)), (cancel_cycle, (cycle,)),
                          (make_cycle, (circuit.new_id(), another))):  # fmt: skip
        with pytest.raises(Denied):
            circuit.do(usecase, *args, by=ada)
    circuit.do(change_lot, lots["Ada"], LotUpdate.read({"items": 12}), by=ada)


def test_the_cut_off_binds_producers_and_closing_binds_all(circuit: Circuit) -> None:
    """After the cut-off a producer is told until when, and the office still may; closed, nobody."""
    cycle, lots, _ = filled(circuit)
    ada = circuit.producer("Ada")
    circuit.world.clock.now = datetime(2026, 3, 9, 6, 30, tzinfo=UTC)
    with pytest.raises(Conflict, match="cycle-past-cutoff") as late:
        circuit.do(change_lot, lots["Ada"], LotUpdate.read({"items": 12}), by=ada)
    assert late.value.arguments["until"] == "2026-03-09T07:30+01:00"
    circuit.do(change_lot, lots["Ada"], LotUpdate.read({"items": 12}))
    circuit.close(cycle)
    for by in (ada, None):
        with pytest.raises(Conflict, match="cycle-closed"):
            circuit.do(change_lot, lots["Ada"], LotUpdate.read({"items": 13}), by=by)
    with pytest.raises(Conflict, match="cycle-closed"):
        circuit.lot(cycle, "Ada")
    with pytest.raises(Conflict, match="cycle-closed"):
        circuit.order(cycle, "R9", {lots["Ada"]: 1})


def test_nothing_is_taken_before_a_cycle_opens(circuit: Circuit) -> None:
    """A producer is told from when on lots are taken."""
    cycle = circuit.cycle(opens_at="2026-03-09T07:10")
    with pytest.raises(Conflict, match="cycle-not-open"):
        circuit.lot(cycle, "Ada", by=circuit.producer("Ada"))


def test_what_a_producer_said_last_is_remembered_for_the_hub(circuit: Circuit) -> None:
    """Hours, time and handling of the last lot are offered for the next one."""
    ready = {"start": "08:15", "end": "09:00"}
    circuit.lot(circuit.cycle(), "Ada", ready=ready, service_s=240, handling="Ring at the barn")
    (kept,) = circuit.do(list_defaults, by=circuit.producer("Ada"))
    assert (kept.ready_start, kept.ready_end) == ("08:15", "09:00")
    assert (kept.service_s, kept.handling, kept.place_id) == (
        240,
        "Ring at the barn",
        circuit.farms["Ada"],
    )
    assert circuit.do(list_defaults, by=circuit.producer("Bea")) == []


# --- after closing -------------------------------------------------------------------------


def test_an_order_cancelled_after_planning_leaves_the_rounds(circuit: Circuit) -> None:
    """Its booking is cancelled; a pickup site's drop and the farm's collection bring so much less.

    Nobody rides to a farm of which nothing is ordered any more; fewer parcels take no less time.
    """
    publish(circuit.world, "door_times", {})
    cycle = circuit.cycle()
    lot, other = (circuit.lot(cycle, name) for name in ("Ada", "Bea"))
    site = new_place(circuit.world, 3, 3, name="School", kind="relay", address="School")
    home = circuit.order(cycle, "R1", {lot: 1})
    pair = [circuit.order(cycle, name, {lot: 2}, place_id=str(site)) for name in ("R2", "R3")]
    alone = circuit.order(cycle, "R4", {other: 1})
    circuit.close(cycle)
    circuit.town.publish()
    booking_id = circuit.do(read_order, home).booking_id
    circuit.do(cancel_order, home)
    assert circuit.do(read_booking, booking_id).status == "cancelled"
    circuit.do(cancel_order, pair[0])
    drain(circuit.world.service)
    lot_of = {one.lot.id: one.lot for one in circuit.read(cycle).lots}
    (collection,) = circuit.do(read_booking, lot_of[lot].booking_id).live_jobs
    assert [one.load.items for one in collection.stops] == [2, 2]
    came, taken = starts_at_hub(circuit, cycle)
    assert (set(came), set(taken)) == ({lot, other}, {"R3", "R4"})
    circuit.do(cancel_order, alone)
    assert circuit.do(read_booking, lot_of[other].booking_id).status == "cancelled"
    assert {one.lot.id: one.lot for one in circuit.read(cycle).lots}[other].booking_id is None
    left = circuit.do(read_booking, circuit.do(read_order, pair[1]).booking_id)
    (job,) = left.live_jobs
    assert (job.of_kind("drop")[0].load.items, job.of_kind("drop")[0].note) == (2, "R3")
    with pytest.raises(Conflict, match="order-cancelled"):
        circuit.do(change_order, home, OrderUpdate.read({"note": "late"}))


def test_an_order_changed_after_planning_goes_elsewhere_but_not_up(circuit: Circuit) -> None:
    """Another address changes its job, which still waits for its lots; more pieces are refused."""
    cycle, lots, order_ids = filled(circuit)
    fetched = circuit.order(cycle, "R4", {lots["Ada"]: 2}, place_id=str(circuit.town.hub))
    circuit.close(cycle)
    circuit.town.publish()
    elsewhere = OrderUpdate(lon=10.004, lat=50.002, address="Elsewhere")
    circuit.do(change_order, order_ids["R1"], elsewhere)
    changed = circuit.do(read_order, order_ids["R1"])
    assert changed.address == "Elsewhere"
    with circuit.world.database.transaction(circuit.town.home) as tx:
        day = load_day(tx, DAY).day
    live = circuit.do(read_booking, changed.booking_id).live_jobs[0]
    assert sum(str(live.id) in one.taken_by for one in day.transfers) == 2
    lines = [{"lot_id": str(lots["Ada"]), "items": 3}]
    for order in (order_ids["R1"], fetched):
        with pytest.raises(BadInput) as refused:
            circuit.do(change_order, order, OrderUpdate.read({"lines": lines}))
        assert codes(refused) == {"more-after-closing"}


def test_a_closed_cycle_that_is_cancelled_cancels_its_bookings(circuit: Circuit) -> None:
    """Nothing of it is ridden."""
    cycle, _, _ = filled(circuit)
    closed = circuit.close(cycle)
    circuit.do(cancel_cycle, cycle)
    statuses = {
        circuit.do(read_booking, one).status for one in (*closed.collections, *closed.drops)
    }
    assert statuses == {"cancelled"}
    assert circuit.read(cycle).state == "cancelled"


def test_an_order_off_the_street_is_refused_as_it_comes_and_holds_up_nobody(
    circuit: Circuit,
) -> None:
    """A pin in a field is told at the order, typed, changed or of a site; the others close."""
    cycle, lots, order_ids = filled(circuit)
    lon, lat = corner(40, 40)
    for take in (
        lambda: circuit.order(cycle, "R9", {lots["Ada"]: 1}, lon=lon, lat=lat),
        lambda: circuit.do(
            change_order, order_ids["R1"], OrderUpdate.read({"lon": lon, "lat": lat})
        ),
    ):
        with pytest.raises(BadInput) as refused:
            take()
        (fault,) = refused.value.faults
        assert (fault.code, fault.where) == ("point-off-map", "lon")
    assert len(circuit.close(cycle).drops) == 3


# --- again every week ----------------------------------------------------------------------


def test_a_weekly_cycle_keeps_its_hours_when_the_clock_changes(circuit: Circuit) -> None:
    """The next ones are made one after another, a free day is left out, the wall's hours stay."""
    repeats = {"rule": "FREQ=WEEKLY", "excluded": ["2026-03-16T09:00"]}
    cycle = circuit.cycle(repeats=repeats)
    seen = []
    for _ in range(3):
        repeated = circuit.do(repeat_cycle, cycle, circuit.new_id())
        seen.append(
            (repeated.day.isoformat(), repeated.delivery.start.hour, repeated.closes_at.hour)
        )
        cycle = repeated.id
    # From 30 March on summer time: seven in UTC is nine on the wall.
    assert seen == [("2026-03-23", 8, 6), ("2026-03-30", 7, 5), ("2026-04-06", 7, 5)]
    assert circuit.do(repeat_cycle, cycle, circuit.new_id()) != cycle


def test_an_order_cycle_tells_what_became_of_an_hour_that_the_clock_skips(circuit: Circuit) -> None:
    """Typed it is asked about, repeated it is told, and the week after has it again; so in autumn.

    On 29 March 2026 half past two in Paris does not exist, on 25 October it comes twice.
    """
    night = {"start": "02:30", "end": "04:00"}
    weekly = {
        "day": "2026-03-22",
        "closes_at": "2026-03-21T20:00",
        "collection": night,
        "repeats": {"rule": "FREQ=WEEKLY"},
    }
    with pytest.raises(BadInput) as skipped:
        circuit.cycle(day="2026-03-29", closes_at="2026-03-28T20:00", collection=night)
    assert codes(skipped) == {"time-skipped"}
    first = circuit.cycle(**weekly)
    moved = circuit.do(repeat_cycle, first, circuit.new_id())
    (told,) = circuit.read(moved.id).clock_notes
    assert (f"{told.wall:%H:%M}", told.part, told.comes_twice) == ("02:30", "collection", False)
    assert moved.collection.start.isoformat() == "2026-03-29T01:30:00+00:00"
    after = circuit.do(repeat_cycle, moved.id, circuit.new_id())
    assert after.collection.start.isoformat() == "2026-04-05T00:30:00+00:00"
    assert after.closes_at.isoformat() == "2026-04-04T18:00:00+00:00"
    assert circuit.read(after.id).clock_notes == ()
    autumn = circuit.cycle(
        **{**weekly, "day": "2026-10-25", "closes_at": "2026-10-24T20:00", "repeats": None}
    )
    (told,) = circuit.read(autumn).clock_notes
    assert (told.comes_twice, told.is_second) == (True, False)
    assert told.at.isoformat() == "2026-10-25T00:30:00+00:00"


def test_closing_makes_the_next_cycle_once(circuit: Circuit) -> None:
    """A cycle that comes again opens its next one as it closes, with the cut-off of its own week.

    That the office closed this one early is nothing that comes again.
    """
    cycle, _, _ = filled(circuit, repeats={"rule": "FREQ=WEEKLY"})
    closed = circuit.close(cycle)
    assert closed.next is not None
    assert closed.next.day.isoformat() == "2026-03-16"
    assert circuit.do(repeat_cycle, cycle, circuit.new_id()).id == closed.next.id
    assert circuit.read(closed.next.id).lots == ()
    assert closed.cycle.closed_at == circuit.world.clock.now
    assert closed.next.closes_at.isoformat() == "2026-03-16T06:30:00+00:00"


def test_a_cycle_that_rests_for_long_has_its_next_one_and_tells_when(circuit: Circuit) -> None:
    """Closed before a pause of half a year, the next one is made for its end; the page tells so.

    Where nothing follows any more, that is told too.
    """
    pause = {"first": "2026-03-10", "last": "2026-09-10"}
    repeats = {"rule": "FREQ=WEEKLY", "pauses": [pause]}
    cycle, _, _ = filled(circuit, repeats=repeats)
    assert circuit.read(cycle).next_day == date(2026, 9, 14)
    closed = circuit.close(cycle)
    assert closed.next is not None
    assert closed.next.day == date(2026, 9, 14)
    assert circuit.read(cycle).next_day == date(2026, 9, 14)
    last, _, _ = filled(circuit, repeats={"rule": "FREQ=WEEKLY;COUNT=1"})
    assert circuit.close(last).next is None
    assert circuit.read(last).next_day is None


def test_a_cutoff_stays_what_it_was_of_a_cycle_that_is_closed_early(circuit: Circuit) -> None:
    """Closed early over the spring change of the clock, a nightly cut-off has its own hour again.

    On 29 March 2026 half past two in Paris does not exist; the week after, it does.
    """
    weekly = {
        "day": "2026-03-22",
        "closes_at": "2026-03-22T02:30",
        "repeats": {"rule": "FREQ=WEEKLY"},
    }
    first, _, _ = filled(circuit, **weekly)
    moved = circuit.close(first).next
    assert moved is not None
    assert moved.closes_at.isoformat() == "2026-03-29T01:30:00+00:00"
    (told,) = circuit.read(moved.id).clock_notes
    assert f"{told.wall:%H:%M}" == "02:30"
    lot = circuit.lot(moved.id, "Ada")
    circuit.order(moved.id, "R1", {lot: 1})
    after = circuit.close(moved.id).next
    assert after is not None
    assert after.closes_at.isoformat() == "2026-04-05T00:30:00+00:00"
    assert circuit.read(after.id).clock_notes == ()
    assert circuit.read(first).cycle.closes_at.isoformat() == "2026-03-22T01:30:00+00:00"


# --- bad input -----------------------------------------------------------------------------


def test_a_hub_needs_an_address_and_an_open_place(circuit: Circuit) -> None:
    """A place without address is refused as a hub, and when a cycle is closed."""
    bare = new_place(circuit.world, 1, 1, name="Field")
    with pytest.raises(BadInput) as refused:
        circuit.do(add_hub, circuit.new_id(), HubRequest.read({"place_id": str(bare)}))
    assert codes(refused) == {"hub-without-address"}
    cycle, _, _ = filled(circuit)
    circuit.do(change_place, circuit.town.hub, PlaceUpdate.read({"address": ""}))
    circuit.do(close_hub, circuit.hub)
    with pytest.raises(BadInput) as refused:
        circuit.close(cycle)
    assert codes(refused) == {"hub-without-address", "hub-is-closed"}
    with pytest.raises(BadInput) as refused:
        circuit.cycle()
    assert codes(refused) == {"no-open-hub"}


def test_an_overfull_or_shut_hub_is_told_with_its_figures(circuit: Circuit) -> None:
    """What comes and what there is room for are told, and a day on which nobody opens."""
    cycle, _, _ = filled(circuit)
    hours = [{"days": ["TU"], "start": "07:00", "end": "13:00"}]
    circuit.do(change_hub, circuit.hub, HubUpdate.read({"space_items": 11, "hours": hours}))
    with pytest.raises(BadInput) as refused:
        circuit.close(cycle)
    faults = {one.code: dict(one.args) for one in refused.value.faults}
    assert faults["hub-overfull"] == {"name": "Hub", "value": 12, "limit": 11}
    assert faults["hub-shut-that-day"] == {"name": "Hub", "day": "2026-03-09"}
    [shut] = circuit.read(cycle).against_hours
    assert (shut.kind, shut.hub, shut.numbers) == ("shut", "Hub", ("R1", "R2", "R3"))


def test_a_hub_has_room_for_all_its_cycles_together_also_when_closed_at_once(
    circuit: Circuit,
) -> None:
    """Two cycles of four pieces do not both close into a hub for five; of other hours they do."""
    circuit.do(change_hub, circuit.hub, HubUpdate.read({"space_items": 5}))

    def of_four(**more: object) -> UUID:
        cycle = circuit.cycle(**more)
        circuit.order(cycle, "R1", {circuit.lot(cycle, "Ada"): 4})
        return cycle

    first, second = of_four(name="Roots"), of_four(name="Leaves")
    later = of_four(collection={"start": "13:00", "end": "14:00"},
                    delivery={"start": "15:00", "end": "17:00"})  # fmt: skip
    with ThreadPoolExecutor(2) as pool:
        closing = [pool.submit(circuit.close, one) for one in (first, second)]
    refused = {one: at.exception() for one, at in zip(("Roots", "Leaves"), closing, strict=True)}
    [name] = [one for one, error in refused.items() if error]
    wrong = refused[name]
    assert isinstance(wrong, BadInput)
    (fault,) = wrong.faults
    (other,) = refused.keys() - {name}
    assert fault.code == "hub-overfull-together"
    assert dict(fault.args) == {"name": "Hub", "value": 8, "limit": 5, "own": 4, "cycles": other}
    circuit.close(later)


def test_a_plan_keeps_the_room_of_a_hub_and_names_it(circuit: Circuit) -> None:
    """With less room than at closing lots wait for each other, or stay at the farm by name."""
    cycle = circuit.cycle()
    lots = {name: circuit.lot(cycle, name) for name in circuit.producers}
    for name, lot in lots.items():
        circuit.order(cycle, f"R{name}", {lot: 4})
    circuit.close(cycle)

    def planned(space: int) -> tuple[UUID, list[dict[str, str]]]:
        circuit.do(change_hub, circuit.hub, HubUpdate.read({"space_items": space}))
        found: ReadPlan = circuit.do(read_plan_of_day, circuit.town.plan())
        with circuit.world.database.transaction(circuit.town.home) as tx:
            day = load_day(tx, DAY).day
        assert [one.space_items for one in day.hubs] == [space]
        assert [one.items for one in day.transfers] == [4, 4, 4]
        assert found.result is not None
        return found.id, found.result["unassigned"]

    assert planned(8)[1] == []
    plan_id, unassigned = planned(3)
    left = {one["job"]: one["reason"] for one in unassigned}
    assert Counter(left.values()) == {"hub-full": 3, "waits-for-lot": 3}
    job_id = next(UUID(one) for one, reason in left.items() if reason == "hub-full")
    told = circuit.do(explain_plan_job, plan_id, job_id)
    assert [told.vehicles[one] for one in told.reason.units] == ["Hub"]


def test_an_order_against_a_hubs_hours_is_told_as_soon_as_it_is_there(circuit: Circuit) -> None:
    """One due before the hub opens, and one fetched there while it is shut; others are not."""
    hours = [{"days": ["MO"], "start": "10:00", "end": "12:00"}]
    circuit.do(change_hub, circuit.hub, HubUpdate.read({"hours": hours}))
    cycle = circuit.cycle()
    lot = circuit.lot(cycle, "Ada")
    early, late = ({"start": f"{at:02}:00", "end": f"{at + 1:02}:00"} for at in (9, 13))
    circuit.order(cycle, "R1", {lot: 1})
    circuit.order(cycle, "R2", {lot: 1}, window=early)
    circuit.order(cycle, "R3", {lot: 1}, window=late)
    circuit.order(cycle, "R4", {lot: 1}, place_id=str(circuit.town.hub), window=late)
    circuit.do(cancel_order, circuit.order(cycle, "R5", {lot: 1}, window=early))
    warnings = {one.kind: one for one in circuit.read(cycle).against_hours}
    assert {kind: one.numbers for kind, one in warnings.items()} == {
        "too_early": ("R2",),
        "fetched_shut": ("R4",),
    }
    assert {one.opens_at for one in warnings.values()} == {datetime(2026, 3, 9, 9, tzinfo=UTC)}


def test_what_is_wrong_with_a_lot_is_told_by_name(circuit: Circuit) -> None:
    """Negative amounts, unknown units and words, no place, no box: each has its own sentence."""
    nowhere = "00000000-0000-0000-0000-000000000007"
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"items": -1}, "out-of-range"),
        ({"items": 0}, "lot-without-items"),
        ({"mass_kg": 3}, "unknown-key-near"),
        ({"mass_g": "3 kg"}, "wrong-type"),
        ({"temperature": "cool"}, "unknown-choice"),
        ({"temperature": "chilled"}, "lot-without-box"),
        ({"temperature": "chilled", "volume_ml": 0}, "temperature-without-volume"),
        ({"what": " "}, "empty-text"),
        ({"ready": {"start": "09:00", "end": "08:00"}}, "span-reversed"),
        ({"hub_id": nowhere}, "no-open-hub"),
        ({"place_id": nowhere}, "no-such-place"),
        ({"place_id": None}, "lot-without-place"),
    ]
    cycle = circuit.cycle()
    for body, code in wrong:
        with pytest.raises(BadInput) as refused:
            circuit.lot(cycle, "Ada", **body)
        assert code in codes(refused), body


def test_a_lot_larger_than_any_bike_is_told_with_the_split_that_would_fit(
    circuit: Circuit,
) -> None:
    """The largest bike and the number of lots are named; that many are taken."""
    cycle = circuit.cycle()
    with pytest.raises(BadInput) as refused:
        circuit.lot(cycle, "Ada", mass_g=250_000)
    (fault,) = refused.value.faults
    assert (fault.code, fault.args["parts"]) == ("lot-too-large", 3)
    assert "100 kg" in str(fault.args["largest"])
    circuit.lot(cycle, "Ada", mass_g=250_000 // 3)


def test_a_cold_lot_goes_with_a_box(circuit: Circuit) -> None:
    """With a cold box in the fleet the lot is taken, and its jobs need that box."""
    box = {"temperature": "chilled", "volume_ml": 60_000}
    new_vehicle(circuit.world, name="Cold", boxes=[box])
    cycle = circuit.cycle()
    lot = circuit.lot(cycle, "Ada", temperature="chilled")
    circuit.order(cycle, "R1", {lot: 5})
    closed = circuit.close(cycle)
    load = circuit.do(read_booking, closed.collections[0]).jobs[0].of_kind("drop")[0].load
    assert load.extra == {"chilled_ml": 20_000}


def test_what_is_wrong_with_an_order_is_told_by_name(circuit: Circuit) -> None:
    """Beyond the lot, none of its lots, twice the same, no address, no lines."""
    cycle = circuit.cycle()
    lot = circuit.lot(cycle, "Ada")
    circuit.order(cycle, "R1", {lot: 8})
    with pytest.raises(BadInput) as refused:
        circuit.order(cycle, "R1", {lot: 3})
    assert codes(refused) == {"duplicate-order", "beyond-lot"}
    beyond = next(one for one in refused.value.faults if one.code == "beyond-lot")
    assert (beyond.args["value"], beyond.args["left"]) == (3, 2)
    for body, code in (
        ({"lines": []}, "order-without-lines"),
        ({"lines": [{"lot_id": str(circuit.hub), "items": 1}]}, "no-such-lot-here"),
        ({"lines": [{"lot_id": str(lot), "items": -2}]}, "out-of-range"),
        ({"lon": None, "lat": None, "address": ""}, "order-without-address"),
    ):
        with pytest.raises(BadInput) as refused:
            circuit.order(cycle, "R2", {lot: 1}, **body)
        assert codes(refused) == {code}
    with pytest.raises(BadInput) as refused:
        circuit.do(change_lot, lot, LotUpdate.read({"items": 7}))
    assert codes(refused) == {"lot-already-ordered"}
    with pytest.raises(Conflict, match="lot-ordered"):
        circuit.do(cancel_lot, lot)


def test_an_order_larger_than_any_bike_is_refused(circuit: Circuit) -> None:
    """Two lots that fit alone and not together make an order that is to be split."""
    cycle = circuit.cycle()
    lots = [circuit.lot(cycle, "Ada", what=what, mass_g=80_000) for what in ("Leeks", "Nuts")]
    with pytest.raises(BadInput) as refused:
        circuit.order(cycle, "R1", dict.fromkeys(lots, 10))
    assert codes(refused) == {"order-too-large"}


def test_a_cycle_without_orders_is_not_closed(circuit: Circuit) -> None:
    """Nothing would be brought."""
    cycle = circuit.cycle()
    circuit.lot(cycle, "Ada")
    with pytest.raises(Conflict, match="cycle-without-orders"):
        circuit.close(cycle)


def test_what_is_wrong_with_a_cycle_is_told_by_name(circuit: Circuit) -> None:
    """Times that contradict each other, no hub, a rule that is none."""
    tomorrow = {"start": "2026-03-10T07:00", "end": "2026-03-10T07:30"}
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"hubs": []}, "cycle-without-hub"),
        ({"closes_at": "2026-03-09T08:30"}, "cutoff-after-collection"),
        ({"opens_at": "2026-03-09T07:40"}, "cutoff-before-opening"),
        ({"delivery": {"start": "07:00", "end": "07:30"}}, "delivery-before-collection"),
        ({"delivery": tomorrow}, "job-other-day"),
        ({"repeats": {"rule": "FREQ=WEEKLY;BYDAY=XX"}}, "rule-value"),
        ({"repeats": {}}, "missing-key"),
        ({"name": ""}, "empty-text"),
    ]
    for body, code in wrong:
        with pytest.raises(BadInput) as refused:
            circuit.cycle(**body)
        assert code in codes(refused), body


def test_a_hub_with_lots_stays_in_its_cycle(circuit: Circuit) -> None:
    """A hub falls away only once no lot passes it."""
    place = new_place(circuit.world, 1, 3, name="Second hub", kind="hub", address="Second")
    second = circuit.do(add_hub, circuit.new_id(), HubRequest.read({"place_id": str(place)})).id
    cycle = circuit.cycle()
    circuit.lot(cycle, "Ada")
    with pytest.raises(BadInput) as refused:
        circuit.do(change_cycle, cycle, CycleUpdate(hubs=[second]))
    assert codes(refused) == {"hub-has-lots"}


def test_requests_that_come_twice_make_one(circuit: Circuit) -> None:
    """The same under the same id is the same; another one is refused."""
    cycle = circuit.cycle()
    lot_id, lot = circuit.new_id(), {
        "cycle_id": str(cycle), "customer_id": str(circuit.producers["Ada"]),
        "what": "Leeks", "items": 3,
    }  # fmt: skip
    first = circuit.do(add_lot, lot_id, LotRequest.read(lot))
    assert circuit.do(add_lot, lot_id, LotRequest.read(lot)) == first
    with pytest.raises(Conflict, match="id-used-twice"):
        circuit.do(add_lot, lot_id, LotRequest.read({**lot, "items": 4}))


# --- the hub's day -------------------------------------------------------------------------


def check_a_producer_announces_less_and_later(circuit: Circuit, lot: UUID) -> None:
    """Past the cut-off a producer says so of its own lot; the office is told, the hub shows it."""
    ada = circuit.producer("Ada")
    for wrong in ({}, {"items": 5}, {"ready_at": "soon"}):
        with pytest.raises(BadInput):
            circuit.do(announce_lot, lot, LotAnnouncementRequest.read(wrong), by=ada)
    with pytest.raises(NotFound, match="no-such-lot"):
        circuit.do(
            announce_lot, lot, LotAnnouncementRequest.read({"items": 3}), by=circuit.producer("Bea")
        )
    circuit.do(announce_lot, lot, LotAnnouncementRequest.read({"items": 4}), by=ada)
    circuit.do(
        announce_lot, lot, LotAnnouncementRequest.read({"items": 3, "ready_at": "09:15"}), by=ada
    )
    day = circuit.do(read_hub_day, circuit.hub, DAY)
    (told,) = [each.announced for one in day.arrivals for each in one.lots if each.lot.id == lot]
    assert told is not None
    assert (told.items, told.ready_at) == (3, datetime(2026, 3, 9, 8, 15, tzinfo=UTC))
    (own,) = circuit.do(list_own_lots, DAY, DAY, by=ada)
    assert own.sheet.announced == told
    with circuit.world.database.transaction(circuit.world.alpha) as tx:
        said = tx.rows(sa.text("SELECT template FROM tournee.notice ORDER BY template"))
    assert [row["template"] for row in said] == ["lot-delayed", "lot-short"]


def test_a_hub_notes_what_came_and_a_missing_crate_is_traced(circuit: Circuit) -> None:
    """Arrived, counted, sorted: with who and when; what lacks is told to whoever waits for it."""
    cycle, lots, order_ids = filled(circuit)
    with pytest.raises(Conflict, match="lot-not-coming"):
        circuit.do(note_lot, lots["Ada"], "arrived")
    circuit.close(cycle)
    circuit.town.publish()
    day = circuit.do(read_hub_day, circuit.hub, DAY)
    assert {one.producer for one in day.arrivals} == {f"Farm {n}" for n in circuit.producers}
    assert all(one.visit for one in day.arrivals)
    assert missing_at_hub(circuit) == []
    check_a_producer_announces_less_and_later(circuit, lots["Ada"])
    noted = circuit.do(note_lot, lots["Ada"], "counted", 3)
    assert (noted.counted_items, noted.counted_by) == (3, circuit.office.id)
    assert noted.arrived_at == circuit.world.clock.now
    circuit.do(note_lot, lots["Ada"], "sorted")
    after = circuit.do(read_hub_day, circuit.hub, DAY)
    lacking = {one.references: one.lacking for one in after.leaving}
    assert lacking == {("R1",): 1, ("R2",): 0, ("R3",): 1}
    short = {one.references: [each.lot.what for each in one.short] for one in after.leaving}
    assert short == {("R1",): ["Carrots of Ada"], ("R2",): [], ("R3",): ["Carrots of Ada"]}
    assert all(one.rider for one in (*after.arrivals, *after.leaving))
    (event,) = [one for one in circuit.town.log("lot_noted") if one.detail["step"] == "counted"]
    assert (event.detail["counted_items"], event.detail["missing_items"]) == (3, 1)
    missing = [one for one in missing_at_hub(circuit) if "Ada" in one[0]]
    assert missing == [("Carrots of Ada", "Farm Ada", 1, "counted_short")] * 2
    with pytest.raises(Conflict, match="lot-has-come"):
        circuit.do(announce_lot, lots["Ada"], LotAnnouncementRequest.read({"items": 2}))
    circuit.do(note_lot, lots["Ada"], "counted", 5)
    assert [one for one in missing_at_hub(circuit) if "Ada" in one[0]] == []
    check_a_farm_that_is_shut_is_named_at_the_hub(circuit, cycle)
    found = {one.lot.id: (one.missing, one.over) for one in circuit.read(cycle).lots}
    assert found == {lots["Ada"]: (0, 1), lots["Bea"]: (0, 0), lots["Cia"]: (0, 0)}
    assert set(order_ids) == {"R1", "R2", "R3"}


def missing_at_hub(circuit: Circuit) -> list[tuple[str, str, int, str]]:
    """Return what the phones of a day say is missing at the hub."""
    return [
        (one["what"], one["producer"], one["items"], one["why"])
        for each in circuit.town.rounds().values()
        for stop_now in circuit.do(round_document, each.id).content["stops"]
        for one in stop_now.get("missing", ())
    ]


def check_a_farm_that_is_shut_is_named_at_the_hub(circuit: Circuit, cycle: UUID) -> None:
    """Who takes up at the hub reads which goods were not collected, and why."""
    (lot,) = [one.lot for one in circuit.read(cycle).lots if one.producer == "Farm Bea"]
    with circuit.world.database.transaction(circuit.town.home) as tx:
        jobs = sa.select(job.c.id).where(job.c.booking_id == lot.booking_id)
        tx.run(tx.update(job, job.c.booking_id == lot.booking_id).values(status="failed"))
        tx.run(
            tx.update(visit, visit.c.job_id.in_(jobs)).values(
                status="failed", failure_code="closed"
            )
        )
    assert missing_at_hub(circuit) == [("Carrots of Bea", "Farm Bea", 2, "not_collected")] * 2
    with circuit.world.database.transaction(circuit.town.home) as tx:
        tx.run(tx.update(visit, visit.c.kind == "pickup").values(status="arrived"))
    late = [one for one in missing_at_hub(circuit) if one[1] == "Farm Cia"]
    assert late == [("Carrots of Cia", "Farm Cia", 2, "under_way")] * 2


def test_what_a_hub_noted_last_is_taken_back_by_one_tap(circuit: Circuit) -> None:
    """A crate that turns up is counted after all, and nothing is noted of what came to another."""
    cycle, lots, _ = filled(circuit)
    circuit.close(cycle)
    seen = []
    for step, items in (
        ("counted", 3),
        ("sorted", None),
        ("taken_back", None),
        ("counted", 4),
        ("taken_back", None),
        ("taken_back", None),
        ("taken_back", None),
    ):
        circuit.world.clock.now += timedelta(minutes=1)
        lot = circuit.do(note_lot, lots["Ada"], step, items)
        seen.append((bool(lot.arrived_at), lot.counted_items, bool(lot.sorted_at)))
    assert seen == [
        (True, 3, False),
        (True, 3, True),
        (True, 3, False),
        (True, 4, False),
        (True, None, False),
        (False, None, False),
        (False, None, False),
    ]


def test_who_runs_a_hub_sees_all_that_passes_it(circuit: Circuit) -> None:
    """The hub's organisation sees lots and orders, notes counts, and takes orders."""
    cycle, lots, _ = filled(circuit)
    circuit.do(change_hub, circuit.hub, HubUpdate(customer_id=circuit.producers["Cia"]))
    cia, ada = circuit.producer("Cia"), circuit.producer("Ada")
    sheet = circuit.read(cycle, by=cia)
    assert (len(sheet.lots), len(sheet.orders)) == (3, 3)
    circuit.close(cycle)
    circuit.do(note_lot, lots["Ada"], "sorted", by=cia)
    for usecase, args in ((read_hub_day, (circuit.hub, DAY)), (note_lot, (lots["Ada"], "sorted"))):
        with pytest.raises(NotFound):
            circuit.do(usecase, *args, by=ada)


def test_a_producer_reads_when_the_round_comes(circuit: Circuit) -> None:
    """The week of a producer has own lots, what is ordered, and the visit at the farm."""
    cycle, lots, _ = filled(circuit)
    circuit.close(cycle)
    ada = circuit.producer("Ada")
    (own,) = circuit.do(list_own_lots, DAY, DAY, by=ada)
    assert (own.sheet.lot.id, own.sheet.ordered, own.visit) == (lots["Ada"], 4, None)
    circuit.town.publish()
    (own,) = circuit.do(list_own_lots, DAY, DAY, by=ada)
    assert own.visit is not None
    assert own.visit.planned_at >= own.cycle.collection.start
    with pytest.raises(Conflict, match="booking-of-cycle"):
        circuit.do(cancel_booking, own.sheet.lot.booking_id, by=ada)


def test_returnable_kinds_at_a_farm_are_taken_along_by_one_tap(circuit: Circuit) -> None:
    """Offered with a price; then rider, sheet and producer know, and no piece is gone or made."""
    cycle, *_ = filled(circuit)
    circuit.close(cycle)
    circuit.town.publish()
    farm = {"taker_kind": "place", "taker_id": str(circuit.farms["Ada"])}
    bought = {"kind": "crate", "count": 12, "giver_kind": "outside", "reason": "bought", **farm}
    circuit.do(move_returnables, circuit.new_id(), MovementRequest.read(bought))
    (offer,) = circuit.do(offer_returns, DAY)
    assert (offer.count, offer.suggestion.holder, offer.suggestion.asked) == (12, "Farm Ada", 0)
    assert offer.cost_cents is not None
    assert (offer.cost_cents, offer.takes_s) == (34, 12 * 5)
    visit, round_id = offer.suggestion.visit_id, offer.suggestion.round_id
    before = circuit.do(round_document, round_id).content
    assert not any(one["returns"] for one in before["stops"] if one["kind"] != "break")
    with pytest.raises(BadInput):
        circuit.do(take_returns, circuit.new_id(), visit, 13)
    plan_id = circuit.new_id()
    movement = circuit.do(take_returns, plan_id, visit, 12)
    assert circuit.do(take_returns, plan_id, visit, 12).plan_id == movement.plan_id
    after = circuit.do(round_document, round_id).content
    (stop_now,) = [one for one in after["stops"] if one["visit_id"] == str(visit)]
    (stop_then,) = [one for one in before["stops"] if one["visit_id"] == str(visit)]
    more_s = stop_now["service_s"] - stop_then["service_s"]
    assert (stop_now["returns"]["items"], more_s) == (12, 12 * 5)
    assert after["round"]["version"] == before["round"]["version"] + 1
    (sheet,) = circuit.do(round_sheet, round_id).sheets
    assert {one.stop.returns.items for one in sheet.figures.visits if one.stop} == {0, 12}
    own = circuit.do(list_own_lots, DAY, DAY, by=circuit.producer("Ada"))
    assert [one.returns_back for one in own] == [{"crate": 12}]
    assert circuit.do(offer_returns, DAY) == []
    held = circuit.do(list_returnables)
    assert [(one.holder, one.count) for one in held] == [("Farm Ada", 12)]
    turns = ((undo_change, False, 0), (redo_change, True, 12), (redo_change, False, 12))
    for turn, dry_run, items in turns:
        circuit.do(turn, circuit.new_id(), DAY, dry_run=dry_run)
        content = circuit.do(round_document, round_id).content
        (stop_now,) = [one for one in content["stops"] if one["visit_id"] == str(visit)]
        asked = 0 if dry_run else items
        assert (stop_now["returns"].get("items", 0), stop_now["service_s"]) == (asked, asked * 5)
    circuit.do(take_returns, circuit.new_id(), visit, 0)
    (again,) = circuit.do(offer_returns, DAY)
    assert (again.count, again.suggestion.asked) == (12, 0)
    check_other_kinds_go_along(circuit, visit, round_id, bought)


def check_other_kinds_go_along(
    circuit: Circuit, visit: UUID, round_id: UUID, bought: dict[str, object]
) -> None:
    """Boxes and cups go along as crates do, each by its own kind; undoing takes back the last."""
    for kind, count in (("box", 5), ("cup", 40)):
        circuit.do(
            move_returnables,
            circuit.new_id(),
            MovementRequest.read({**bought, "kind": kind, "count": count}),
        )
    for offer in circuit.do(offer_returns, DAY):
        kind = offer.suggestion.kind
        circuit.do(take_returns, circuit.new_id(), visit, offer.count, kind=kind)
    content = circuit.do(round_document, round_id).content
    (stop_now,) = [one for one in content["stops"] if one["visit_id"] == str(visit)]
    assert stop_now["returns"] == {
        "items": 17,
        "mass_g": 12 * 1500 + 5 * 800 + 40 * 80,
        "volume_ml": 660_000,
        "extra": {"box_pieces": 5, "cup_pieces": 40},
    }
    (sheet,) = circuit.do(round_sheet, round_id).sheets
    words = [taken_back(one.stop.returns, Texts("en")) for one in sheet.figures.visits if one.stop]
    assert "take back 12 crates · 5 boxes · 40 cups · 25.2 kg" in [
        one.replace("\N{NO-BREAK SPACE}", " ") for one in words
    ]
    own = circuit.do(list_own_lots, DAY, DAY, by=circuit.producer("Ada"))
    assert [one.returns_back for one in own] == [{"crate": 12, "box": 5, "cup": 40}]
    assert circuit.do(offer_returns, DAY) == []
    circuit.do(undo_change, circuit.new_id(), DAY)
    own = circuit.do(list_own_lots, DAY, DAY, by=circuit.producer("Ada"))
    assert [one.returns_back for one in own] == [{"crate": 12, "box": 5}]


def test_cold_chain_adds_up_both_legs_of_what_passes_a_hub(circuit: Circuit) -> None:
    """Page, sheet and phone count from the farm, unless the hub keeps the class."""
    cycle = circuit.cycle()
    lot = circuit.lot(cycle, "Ada")
    circuit.order(cycle, "R1", {lot: 2})
    closed = circuit.close(cycle)
    circuit.town.publish()
    (brings,) = circuit.do(read_booking, closed.collections[0]).live_jobs
    (takes,) = circuit.do(read_booking, closed.drops[0]).live_jobs
    load = {"items": 2, "volume_ml": 8000, "extra": {"chilled_ml": 8000}}
    with circuit.world.database.transaction(circuit.town.home) as tx:
        tx.run(tx.update(cycle_lot, cycle_lot.c.id == lot).values(temperature="chilled"))
        tx.run(tx.update(stop, stop.c.job_id.in_([brings.id, takes.id])).values(load=load))

    def times_now() -> dict[UUID, ColdLotTimes]:
        return {one.job_id: one for one in circuit.do(read_cold_day, DAY).lots}

    held = circuit.town.holder(takes.id)
    assert held is not None
    round_id = circuit.town.round(held).id
    found, alone = times_now()[takes.id], times_now()[brings.id]
    assert (found.since, alone.before_min) == (alone.since, 0)
    assert found.minutes > found.before_min >= alone.minutes > 0
    document = circuit.do(round_document, round_id).content
    assert document["cold"]["chilled_min"] == found.limit_min
    out = [one["out_since"] for one in document["stops"] if one.get("job_id") == str(takes.id)]
    assert [datetime.fromisoformat(one["chilled"]) for one in out] == [found.since] * 2
    (sheet,) = circuit.do(round_sheet, round_id).sheets
    notes = " ".join(one.stop.note for one in sheet.figures.visits if one.stop is not None)
    assert "Emporter un caisson isotherme et 4 pains de glace" in notes
    assert "Hors du froid depuis" in notes
    circuit.do(change_hub, circuit.hub, HubUpdate.read({"keeps": ["frozen", "chilled"]}))
    cooled = times_now()[takes.id]
    assert (cooled.before_min, cooled.until) == (0, found.until)
    assert abs(cooled.minutes - (found.minutes - found.before_min)) <= 1
    assert "out_since" not in str(circuit.do(round_document, round_id).content)


def test_plans_keep_how_long_a_lot_may_be_out_of_the_cold(circuit: Circuit) -> None:
    """An order is left out by the name of its lot where it could not be kept, unless it is cold."""
    cycle = circuit.cycle(delivery={"start": "09:00", "end": "13:00"})
    lot = circuit.lot(cycle, "Ada", what="Butter")
    circuit.order(cycle, "R1", {lot: 2})
    circuit.order(cycle, "R2", {lot: 2}, window={"start": "12:15", "end": "13:00"})
    _, late = circuit.close(cycle).drops
    with circuit.world.database.transaction(circuit.town.home) as tx:
        tx.run(tx.update(cycle_lot, cycle_lot.c.id == lot).values(temperature="chilled"))

    def planned() -> ReadPlan:
        found: ReadPlan = circuit.do(read_plan_of_day, circuit.town.plan())
        return found

    def left_out(found: ReadPlan) -> dict[str, str]:
        assert found.result is not None
        return {one["job"]: one["reason"] for one in found.result["unassigned"]}

    (job_id,) = (one.id for one in circuit.do(read_booking, late).live_jobs)
    found = planned()
    assert left_out(found) == {str(job_id): "out-of-cold-too-long"}
    told = circuit.do(explain_plan_job, found.id, job_id)
    assert [told.vehicles[one] for one in told.reason.units] == ["Butter"]
    circuit.do(change_hub, circuit.hub, HubUpdate.read({"keeps": ["chilled"]}))
    assert left_out(planned()) == {}


def test_a_late_collection_is_told_by_name_before_anything_moves(circuit: Circuit) -> None:
    """Drops are expected once their lot is sorted, the office knows who waits, no round changes."""
    cycle, _, _ = filled(circuit)
    closed = circuit.close(cycle)
    circuit.town.publish()
    system = circuit.world.service.system(circuit.town.home)
    circuit.do(follow_lots, DAY, by=system)
    assert notices_of(circuit) == []
    (first,) = circuit.do(read_booking, closed.collections[0]).live_jobs
    late = circuit.town.holder(first.id)
    assert late is not None
    versions = {name: one.version for name, one in circuit.town.rounds().items()}
    check_a_dry_move_knows_the_lots(circuit, first.id)
    circuit.world.clock.now = circuit.town.round(late).starts_at + timedelta(hours=2)
    coming = circuit.do(read_hub_day, circuit.hub, DAY).arrivals
    when = [expected(one.visit) for one in coming]
    assert all(at is not None and at > circuit.world.clock.now for at in when)
    assert followed(circuit) == 1
    begun = circuit.town.round(late).id
    circuit.do(tell_of_round, begun, [("round_started", begun)])
    assert followed(circuit) == 1
    circuit.do(follow_lots, DAY, by=system)
    assert {name: one.version for name, one in circuit.town.rounds().items()} == versions
    lot_of = {one.lot.id: one.lot for one in circuit.read(cycle).lots}
    for order in circuit.read(cycle).orders:
        (job,) = circuit.do(read_booking, order.booking_id).live_jobs
        taken = job.of_kind("pickup")[0].visit.eta_at
        for line in order.lines:
            (brings,) = circuit.do(read_booking, lot_of[line.lot_id].booking_id).live_jobs
            brought = brings.of_kind("drop")[0].visit.eta_at
            assert taken >= brought + timedelta(minutes=5)
    (notice, *_) = notices_of(circuit)
    assert notice.template == "lot-late"
    assert str(notice.args["producer"]).removeprefix("Farm ") in circuit.producers
    assert notice.args["riders"]
    late = circuit.do(read_hub_day, circuit.hub, DAY).late
    assert notice.args in [{**one.args, "lot_id": str(one.lot.id)} for one in late]
    assert all(one.rider and "R" in one.name for one in late[0].waiting)
    again = len(notices_of(circuit))
    circuit.do(follow_lots, DAY, by=system)
    assert len(notices_of(circuit)) == again
    assert followed(circuit) == 0
    circuit.do(catch_up, by=system)  # and where nothing happens at all
    assert followed(circuit) == 1
    farm = first.of_kind("pickup")[0].id
    circuit.do(tell, "visit_failed", farm, round_id=begun, detail={"reason": "closed"})
    (lost,) = [one.id for one in lot_of.values() if one.booking_id == closed.collections[0]]
    wanting = {
        one.reference
        for one in circuit.read(cycle).orders
        for line in one.lines
        if line.lot_id == lost
    }
    leaving = circuit.do(read_hub_day, circuit.hub, DAY).leaving
    assert {name for one in leaving if one.in_vain for name in one.references} == wanting


def test_farms_may_be_visited_on_an_earlier_day(circuit: Circuit) -> None:
    """Lots come on one day and leave on the next; one that does not come is missing by name then.

    Before the collection is planned its lots are expected by the end of its hours.
    """
    after = DAY + timedelta(days=1)
    hours = {"start": f"{DAY}T08:00", "end": f"{DAY}T09:30"}
    cycle, lots, _ = filled(circuit, day=after.isoformat(), collection=hours)
    closed = circuit.close(cycle)

    def coming() -> dict[str, datetime | None]:
        with circuit.world.database.transaction(circuit.town.home) as tx:
            passing = load_day(tx, after).day.transfers
        assert all(one.taken_by and one.brought_by is None for one in passing)
        return {one.id: one.arrived_at for one in passing}

    assert set(coming().values()) == {closed.cycle.collection.end}
    circuit.town.publish()
    with circuit.world.database.transaction(circuit.town.home) as tx:
        brought = load_day(tx, DAY).day.transfers
    assert {one.id for one in brought} == {str(one) for one in lots.values()}
    assert all(one.brought_by and not one.taken_by for one in brought)
    assert all(at and at < closed.cycle.collection.end for at in coming().values())
    first, then = (circuit.do(read_hub_day, circuit.hub, day) for day in (DAY, after))
    assert (len(first.arrivals), len(first.leaving)) == (3, 0)
    assert (len(then.arrivals), len(then.leaving)) == (3, 3)
    circuit.do(cancel_booking, closed.collections[0])
    assert list(coming().values()).count(None) == 1
    early = {name: at.replace("03-09", "03-02") for name, at in hours.items()}
    with pytest.raises(BadInput) as refused:
        circuit.cycle(day=after.isoformat(), collection=early)
    assert "collection-other-day" in codes(refused)


def test_who_waits_at_the_hub_has_taken_up_nothing(circuit: Circuit) -> None:
    """Told is when the lots are there, and not since when the rider stands beside; done is done."""
    came = circuit.world.clock.now
    later = came + timedelta(minutes=25)
    visit = StopVisit(
        round_id=circuit.hub, status="arrived", planned_at=came, eta_at=came, arrived_at=came
    )
    assert expected(as_expected(visit, later)) == later
    assert as_expected(replace(visit, done_at=came), later).arrived_at == came
    assert as_expected(visit, None) == visit


def check_a_dry_move_knows_the_lots(circuit: Circuit, collection: UUID) -> None:
    """A collection that others wait for is not moved out, and a dry run says so beforehand."""
    preview = circuit.do(move_jobs, circuit.new_id(), DAY, [collection], dry_run=True)
    assert preview.price.cost_cents is None
    assert {one.code for one in preview.price.rules} == {"lot-not-brought"}
    assert all(one.job for one in preview.price.rules)
    with pytest.raises(Conflict, match="move-does-not-fit"):
        circuit.do(move_jobs, circuit.new_id(), DAY, [collection])


def notices_of(circuit: Circuit) -> list[Notice]:
    """Return the dispatcher's unread notices of lots."""
    assert circuit.office.id is not None
    with circuit.world.database.transaction(circuit.town.home) as tx:
        found = notices.in_app(
            tx, circuit.office.id, circuit.world.clock.now, unread_only=True, limit=50
        )
    return [one for one in found if one.template.startswith("lot-")]


def followed(circuit: Circuit) -> int:
    """Take what waits to follow lots out of the queue, and return how many there were."""
    with circuit.world.database.transaction(circuit.town.home) as tx:
        left = sa.text(
            "DELETE FROM tournee.procrastinate_jobs WHERE task_name = 'follow-lots' RETURNING id"
        )
        return len(tx.rows(left))


def test_a_lot_of_which_nobody_says_the_mass_weighs_something(circuit: Circuit) -> None:
    """By its litres, else by its pieces; what is said stands, also 0, down to its job."""
    cycle = circuit.cycle()
    juice = circuit.lot(cycle, "Ada", mass_g=None, volume_ml=60_000)
    crates = circuit.lot(cycle, "Bea", mass_g=None, volume_ml=0)
    light = circuit.lot(cycle, "Cia", mass_g=0, volume_ml=0)
    masses = {one.lot.id: one.lot.mass_g for one in circuit.read(cycle).lots}
    assert masses == {juice: 60_000, crates: 50_000, light: 0}
    with pytest.raises(BadInput):
        circuit.lot(cycle, "Ada", mass_g=None, volume_ml=228_000)
    circuit.order(cycle, "R1", {light: 5})
    closed = circuit.close(cycle)
    for booking in (*closed.collections, *closed.drops):
        [job] = circuit.do(read_booking, booking).jobs
        assert {one.load.mass_g for one in job.stops} == {0}
