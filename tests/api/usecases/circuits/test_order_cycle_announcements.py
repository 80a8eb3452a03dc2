"""Announcements of producers in order cycles: fewer pieces, or a later hour, and what follows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from api.usecases.bookings.booking import read_booking
from api.usecases.circuits.announcements import LotAnnouncementRequest, announce_lot
from api.usecases.circuits.hub_day import expected, note_lot, note_lots, read_hub_day
from api.usecases.circuits.late_lots import late_lots
from api.usecases.circuits.lots import LotUpdate, cancel_lot, change_lot
from api.usecases.rounds.document.document import round_document
from api.usecases.rounds.live.lots_of_day import follow_lots
from api.usecases.rounds.live.replanning import replan
from data.store.notices import notices
from data.store.notices.notices import Notice
from data.store.planning.days import load_day
from dispatch.rounds.lot_forecast import LotConsequence, MissedWindow
from routing.errors import BadInput, Conflict
from tests.support.circuits import DAY, Circuit, make_circuit, starts_at_hub
from tests.support.store.world import MORNING, World

LATER = datetime(2026, 3, 9, 9, 45, tzinfo=UTC)
"""A quarter to eleven in Paris, an hour and a quarter after the hours at the farms."""


@pytest.fixture
def circuit(world: World) -> Circuit:
    """Return a circuit of three farms."""
    return make_circuit(world)


def filled(circuit: Circuit, **more: object) -> tuple[UUID, dict[str, UUID]]:
    """Return a cycle with a lot of each farm and three orders, each of two farms."""
    cycle = circuit.cycle(**more)
    lots = {name: circuit.lot(cycle, name) for name in circuit.producers}
    for name, farms in {"R1": ("Ada", "Bea"), "R2": ("Bea", "Cia"), "R3": ("Cia", "Ada")}.items():
        circuit.order(cycle, name, {lots[one]: 2 for one in farms})
    return cycle, lots


def told(circuit: Circuit) -> dict[tuple[str, object], Notice]:
    """Return the dispatcher's notices of lots by template and producer."""
    assert circuit.office.id is not None
    with circuit.world.database.transaction(circuit.town.home) as tx:
        found = notices.in_app(
            tx, circuit.office.id, circuit.world.clock.now, unread_only=True, limit=50
        )
    mine = (one for one in found if one.template.startswith("lot-"))
    return {(one.template, one.args["producer"]): one for one in mine}


def opening_of(circuit: Circuit, name: str) -> datetime:
    """Return from when on a rider's phone has a farm open."""
    (stop,) = (
        one
        for each in circuit.town.rounds().values()
        for one in circuit.do(round_document, each.id).content["stops"]
        if one["kind"] == "pickup" and one["where"].get("place") == f"Farm {name}"
    )
    return datetime.fromisoformat(stop["windows"][0]["start"])


def test_an_announced_hour_is_told_by_name_and_kept_by_the_next_plan(circuit: Circuit) -> None:
    """Drops that wait for a later lot are named before anything moves; after a replan none waits.

    No drop leaves before its lots, also where who collects sets out an hour late.
    """
    cycle, lots = filled(circuit)
    closed = circuit.close(cycle)
    circuit.town.publish()
    system = circuit.world.service.system(circuit.town.home)
    circuit.do(follow_lots, DAY, by=system)
    assert told(circuit) == {}
    versions = {name: one.version for name, one in circuit.town.rounds().items()}
    circuit.do(
        announce_lot,
        lots["Ada"],
        LotAnnouncementRequest.read({"ready_at": "10:45"}),
        by=circuit.producer("Ada"),
    )
    circuit.do(follow_lots, DAY, by=system)
    found = told(circuit)
    assert ("lot-delayed", "Farm Ada") in found
    late_notices = [one for (template, _), one in found.items() if template == "lot-late"]
    assert late_notices
    assert all(one.args["riders"] for one in late_notices)
    day = circuit.do(read_hub_day, circuit.hub, DAY)
    # Who waits at one farm comes later to the next one, too.
    assert {one.producer for one in day.late} == {one.args["producer"] for one in late_notices}
    assert all(one.ready and one.ready > LATER for one in day.late)
    assert {name for one in day.late for drop in one.waiting for name in drop.name.split()} >= {
        "R1",
        "R3",
    }
    # Each delivery is named with its own miss, also one that only comes behind in the round.
    jobs = [
        circuit.do(read_booking, one.booking_id).live_jobs[0] for one in circuit.read(cycle).orders
    ]
    round_id, own, behind = (
        jobs[0].of_kind("drop")[0].visit.round_id,
        str(jobs[0].id),
        str(jobs[1].id),
    )
    consequence = LotConsequence(
        lot_id=str(lots["Ada"]),
        brought_by="",
        ready=LATER,
        job_id=own,
        round_id=str(round_id),
        person_id="",
        later_s=600,
        missed=(
            *(MissedWindow(visit_id="a", job_id=behind, late_s=late_s) for late_s in (60, 2400)),
            MissedWindow(visit_id="b", job_id=own, late_s=120),
        ),
    )
    (named,) = circuit.do(late_lots, (consequence,))
    assert [[one.missed_min for one in each] for each in (named.waiting, named.behind)] == [
        [2],
        [40],
    ]
    assert named.args["missed"] == 2
    assert named.behind[0].name not in {"", named.waiting[0].name}
    (farm,) = [one.farm for one in day.arrivals if one.producer == "Farm Ada"]
    assert expected(farm) == LATER
    assert {name: one.version for name, one in circuit.town.rounds().items()} == versions
    assert opening_of(circuit, "Ada") == LATER
    assert opening_of(circuit, "Bea") < LATER
    (first,) = circuit.do(read_booking, closed.collections[0]).live_jobs
    late_rider = circuit.town.holder(first.id)
    assert late_rider is not None
    circuit.world.clock.now = circuit.town.round(late_rider).starts_at + timedelta(hours=1)
    circuit.town.leave(late_rider)
    circuit.do(replan, circuit.new_id(), DAY, keep="nothing", budget_s=0.5)
    came, taken = starts_at_hub(circuit, cycle)
    assert came[lots["Ada"]] > LATER
    assert set(taken) == {"R1", "R2", "R3"}
    circuit.do(follow_lots, DAY, by=system)
    assert circuit.do(read_hub_day, circuit.hub, DAY).late == ()


def test_an_hour_announced_for_an_earlier_day_moves_what_is_expected_at_the_hub(
    circuit: Circuit,
) -> None:
    """Of a collection that nobody has planned yet, the producer's word counts."""
    after = DAY + timedelta(days=1)
    hours = {"start": f"{DAY}T08:00", "end": f"{DAY}T09:30"}
    cycle, lots = filled(circuit, day=after.isoformat(), collection=hours)
    circuit.close(cycle)
    circuit.do(announce_lot, lots["Ada"], LotAnnouncementRequest.read({"ready_at": "10:45"}))
    with circuit.world.database.transaction(circuit.town.home) as tx:
        came = {one.id: one.arrived_at for one in load_day(tx, after).day.transfers}
    assert came.pop(str(lots["Ada"])) == LATER
    assert LATER not in came.values()


def test_a_producer_with_less_than_ordered_says_so_before_closing(circuit: Circuit) -> None:
    """Fewer pieces than ordered are refused and can be announced; nobody orders more of them."""
    cycle, lots = filled(circuit)
    ada = circuit.producer("Ada")
    with pytest.raises(BadInput, match="lot-already-ordered"):
        circuit.do(change_lot, lots["Ada"], LotUpdate.read({"items": 3}), by=ada)
    with pytest.raises(Conflict, match="lot-ordered"):
        circuit.do(cancel_lot, lots["Ada"], by=ada)
    spare = circuit.lot(cycle, "Ada", what="Leeks")
    with pytest.raises(Conflict, match="lot-not-coming"):
        circuit.do(announce_lot, spare, LotAnnouncementRequest.read({"items": 0}), by=ada)
    circuit.do(announce_lot, lots["Ada"], LotAnnouncementRequest.read({"items": 3}), by=ada)
    assert told(circuit)["lot-short", "Farm Ada"].args["items"] == 3
    sheet = next(one for one in circuit.read(cycle).lots if one.lot.id == lots["Ada"])
    assert sheet.announced is not None
    assert (sheet.announced.items, sheet.ordered, sheet.lot.items) == (3, 4, 4)
    assert (sheet.lot.mass_g, sheet.lot.volume_ml) == (8_000, 16_000)
    with pytest.raises(BadInput, match="beyond-lot"):
        circuit.order(cycle, "R4", {lots["Ada"]: 1})


def test_a_hub_notes_several_lots_at_once_and_none_in_advance(circuit: Circuit) -> None:
    """Not hours before the farms; an order of which nothing came is not ready, and says so."""
    cycle, lots = filled(circuit)
    circuit.close(cycle)
    circuit.world.clock.now = MORNING - timedelta(hours=1, minutes=1)
    with pytest.raises(Conflict, match="lot-not-yet"):
        circuit.do(note_lot, lots["Ada"], "arrived")
    circuit.world.clock.now = MORNING
    for name in ("Ada", "Bea"):
        circuit.do(note_lot, lots[name], "counted", 0)
    circuit.do(note_lots, list(lots.values()), "sorted")
    leaving = circuit.do(read_hub_day, circuit.hub, DAY).leaving
    assert {one.references[0]: (one.ready, one.came_to_nothing) for one in leaving} == {
        "R1": (True, True),
        "R2": (True, False),
        "R3": (True, False),
    }
