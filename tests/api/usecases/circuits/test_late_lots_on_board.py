"""What a producer announces of a closed cycle: on the board and at the hub, until it is met."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from api.locales.texts import Texts
from api.usecases.board.alerts import Alert
from api.usecases.board.board import read_board
from api.usecases.bookings.booking import read_booking
from api.usecases.circuits.announcements import LotAnnouncementRequest, announce_lot
from api.usecases.circuits.closing import ClosedCycle
from api.usecases.circuits.cycles import cancel_cycle
from api.usecases.circuits.hub_day import expected, note_lot, read_hub_day
from api.usecases.circuits.hubs import HubUpdate, change_hub
from api.usecases.circuits.orders import OrderUpdate, cancel_order, change_order
from api.usecases.rounds.document.document import round_document
from api.usecases.rounds.live.lots_of_day import follow_lots
from api.usecases.rounds.live.replanning import replan
from api.usecases.rounds.live.withdrawing import lighten_round, restore_times, withdraw_job
from api.wording.alert_words import alert_sentence
from data.store.notices import notices
from routing.errors import Conflict
from tests.api.usecases.circuits.test_order_cycle_announcements import (
    LATER,
    filled,
    opening_of,
    told,
)
from tests.support.circuits import DAY, Circuit, make_circuit
from tests.support.store.world import MORNING, World

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def circuit(world: World) -> Circuit:
    """Return a circuit of three farms."""
    return make_circuit(world)


def alerts(circuit: Circuit, kind: str = "lot-") -> dict[tuple[str, object], Alert]:
    """Return the alerts of lots on the board by kind and producer."""
    found = circuit.do(read_board, DAY).alerts
    return {
        (one.kind, one.arguments.get("producer")): one for one in found if one.kind.startswith(kind)
    }


def said(one: Alert, language: str = "en") -> str:
    """Return the sentence of an alert."""
    return alert_sentence(one.kind, one.arguments, Texts(language, PARIS))


def announce(circuit: Circuit, lot_id: UUID, **request: object) -> bool:
    """Let Ada announce something of a lot; return whether the cooperative was told."""
    announced = LotAnnouncementRequest.read(request)
    told = circuit.do(announce_lot, lot_id, announced, by=circuit.producer("Ada")).told
    circuit.do(follow_lots, DAY, by=circuit.world.service.system(circuit.town.home))
    return bool(told)


def planned(circuit: Circuit) -> tuple[UUID, dict[str, UUID], ClosedCycle]:
    """Return a cycle that is closed and planned, and its lots."""
    cycle, lots = filled(circuit)
    closed = circuit.close(cycle)
    circuit.town.publish()
    return cycle, lots, closed


def cancel_one_order(circuit: Circuit, cycle: UUID, closed: ClosedCycle, name: str) -> None:
    """Cancel an order of a planned cycle, and do in the background what follows from it."""
    (order,) = (one for one in circuit.read(cycle).orders if one.reference == name)
    jobs = circuit.do(read_booking, order.booking_id).live_jobs
    circuit.do(cancel_order, order.id)
    system = circuit.world.service.system(circuit.town.home)
    for booking_id in closed.collections:
        for job in circuit.do(read_booking, booking_id).live_jobs:
            circuit.do(lighten_round, job.id, by=system)
    for job in jobs:
        circuit.do(withdraw_job, job.id, by=system)
    circuit.do(follow_lots, DAY, by=system)


def test_a_late_lot_of_a_closed_cycle_reaches_the_board(circuit: Circuit) -> None:
    """With who waits, and where more is told; boards hear of it as an event, until a replan."""
    _, lots, _ = planned(circuit)
    assert alerts(circuit) == {}
    assert announce(circuit, lots["Ada"], ready_at="10:45")
    found = alerts(circuit)
    own = found["lot-delayed", "Farm Ada"]
    assert own.page == f"/circuits/hubs/{circuit.hub}?day={DAY}"
    assert "not ready at the farm before 10:45" in said(own)
    assert "2 orders wait for it: R1, R3." in said(own)
    late = [one for (kind, _), one in found.items() if kind == "lot-late"]
    # Whoever waits for the one farm comes later to the others.
    assert late
    assert all(one.arguments["jobs"] and one.job_id and one.round_id for one in late)
    assert all("Baskets · R" in said(one, language) for one in late for language in ("en", "fr"))
    assert circuit.town.log("lot_announced")
    circuit.do(replan, circuit.new_id(), DAY, keep="nothing", budget_s=0.5)
    assert alerts(circuit) == {}


def test_a_late_lot_reaches_the_board_before_the_day_is_planned(circuit: Circuit) -> None:
    """It stands there until a plan keeps the hour; an organisation's people do not read it."""
    cycle, lots = filled(circuit)
    assert announce(circuit, lots["Ada"], ready_at="10:45")
    assert alerts(circuit) == {}
    circuit.close(cycle)
    assert [*alerts(circuit)] == [("lot-delayed", "Farm Ada")]
    circuit.town.publish()
    assert alerts(circuit) == {}


def test_a_short_lot_stands_on_the_board_until_the_orders_follow(circuit: Circuit) -> None:
    """Fewer pieces are told with the orders that draw from the lot, and lead to these."""
    cycle, lots, _ = planned(circuit)
    announce(circuit, lots["Ada"], items=3)
    one = alerts(circuit)["lot-short", "Farm Ada"]
    assert "Farm Ada brings 3 of 4 pieces of Carrots of Ada. 2 orders draw from it" in said(one)
    assert one.page == f"/circuits/cycles/{cycle}"
    (order,) = (each for each in circuit.read(cycle).orders if each.reference == "R1")
    lines = [{"lot_id": str(lots[name]), "items": n} for name, n in (("Ada", 1), ("Bea", 2))]
    circuit.do(change_order, order.id, OrderUpdate.read({"lines": lines}))
    assert alerts(circuit) == {}
    announce(circuit, lots["Ada"], items=1)
    circuit.do(note_lot, lots["Ada"], "arrived")
    assert alerts(circuit) == {}


def test_cancelling_one_order_leaves_the_warnings_of_the_others(circuit: Circuit) -> None:
    """Its round is timed anew with the delay in it: the others are late all the same."""
    cycle, lots, closed = planned(circuit)
    announce(circuit, lots["Ada"], ready_at="10:45")
    before = circuit.do(read_hub_day, circuit.hub, DAY).late
    later = {each.name: each.later_min for one in before for each in one.waiting}
    assert later.keys() >= {"Baskets · R1", "Baskets · R3"}
    cancel_one_order(circuit, cycle, closed, "R2")
    after = circuit.do(read_hub_day, circuit.hub, DAY).late
    assert {each.name: each.later_min for one in after for each in one.waiting} == {
        name: minutes for name, minutes in later.items() if name != "Baskets · R2"
    }
    assert {kind for kind, _ in alerts(circuit)} == {"lot-late", "lot-delayed"}


def test_a_late_round_names_the_farm_that_is_late(circuit: Circuit) -> None:
    """The farm that is ready later is the cause of the delay, and no stop missed."""
    _, lots, _ = planned(circuit)
    announce(circuit, lots["Ada"], ready_at="12:45")
    (one,) = alerts(circuit, "late").values()
    because = "The round waits for Carrots of Ada of Farm Ada, not ready at the farm before 12:45."
    assert because in said(one)
    assert not str(one.arguments["what"]).startswith("Carrots of Ada")
    shown = circuit.do(read_board, DAY).content["rounds"]
    missed = {each["id"]: each["late_visits"] for each in shown}
    assert one.arguments["stops"] == missed[str(one.round_id)] - 1


def test_lateness_and_fewer_pieces_stand_beside_each_other(circuit: Circuit) -> None:
    """What an announcement does not name stays; null, or what was agreed anyway, takes it back."""
    _, lots, _ = planned(circuit)
    ada = circuit.producer("Ada")
    steps: list[tuple[dict[str, object], tuple[int | None, bool]]] = [
        ({"items": 3}, (3, False)),
        ({"ready_at": "10:45"}, (3, True)),
        ({"items": 2}, (2, True)),
        ({"ready_at": None}, (2, False)),
        ({"ready_at": "10:45", "items": 4}, (None, True)),
        ({"ready_at": "08:00"}, (None, False)),
    ]
    for request, wanted in steps:
        one = circuit.do(announce_lot, lots["Ada"], LotAnnouncementRequest.read(request), by=ada)
        assert (one.items, one.ready_at is not None) == wanted, request
        assert one.told
        sheet = next(s for a in circuit.do(read_hub_day, circuit.hub, DAY).arrivals for s in a.lots
                     if s.lot.id == lots["Ada"])  # fmt: skip
        shown = sheet.announced
        assert (shown.items if shown else None, bool(shown and shown.ready_at)) == wanted, request
    assert ("lot-as-agreed", "Farm Ada") in told(circuit)


def test_the_cooperative_is_told_only_what_it_does_not_know(circuit: Circuit) -> None:
    """The same again is no news and says so; back and forth is told every time."""
    _, lots, _ = planned(circuit)
    assert not announce(circuit, lots["Ada"], items=4)
    assert told(circuit) == {}
    hours = ("10:45", "11:15", "10:45")
    for hour in hours:
        circuit.world.clock.now += timedelta(minutes=1)
        assert announce(circuit, lots["Ada"], ready_at=hour)
        assert not announce(circuit, lots["Ada"], ready_at=hour)
        assert told(circuit)["lot-delayed", "Farm Ada"].args["ready_at"].startswith("2026-03-09T")
    assert len(circuit.town.log("lot_announced")) == len(hours)


def test_whoever_runs_the_hub_is_told_as_the_office_is(circuit: Circuit) -> None:
    """A hub that an organisation runs gets the same notices."""
    circuit.do(change_hub, circuit.hub, HubUpdate(customer_id=circuit.producers["Cia"]))
    runner = circuit.producer("Cia")
    _, lots, _ = planned(circuit)
    announce(circuit, lots["Ada"], items=1)
    assert runner.id is not None
    with circuit.world.database.transaction(circuit.town.home) as tx:
        found = notices.in_app(tx, runner.id, circuit.world.clock.now, unread_only=True, limit=9)
    assert [one.template for one in found] == ["lot-short"]


def test_nothing_is_announced_once_nobody_waits_for_it(circuit: Circuit) -> None:
    """After the deliveries, and of a cancelled cycle, an announcement is refused."""
    cycle, lots, _ = planned(circuit)
    circuit.world.clock.now = MORNING + timedelta(hours=12)
    with pytest.raises(Conflict, match="lot-announced-too-late"):
        circuit.do(announce_lot, lots["Ada"], LotAnnouncementRequest.read({"items": 1}))
    circuit.world.clock.now = MORNING
    circuit.do(cancel_cycle, cycle)
    with pytest.raises(Conflict, match="lot-not-coming"):
        circuit.do(announce_lot, lots["Ada"], LotAnnouncementRequest.read({"items": 1}))


def test_an_announcement_that_is_taken_back_restores_the_times(circuit: Circuit) -> None:
    """Corrected or withdrawn, also where the round was timed anew with the delay in between."""
    cycle, lots, closed = planned(circuit)
    ada = next(one for one in circuit.read(cycle).lots if one.lot.id == lots["Ada"])

    def arrival() -> object:
        day = circuit.do(read_hub_day, circuit.hub, DAY)
        (farm,) = [one.farm for one in day.arrivals if one.producer == "Farm Ada"]
        return expected(farm)

    announce(circuit, lots["Ada"], ready_at="11:45")
    cancel_one_order(circuit, cycle, closed, "R2")
    assert arrival() == LATER + timedelta(hours=1)
    announce(circuit, lots["Ada"], ready_at="10:45")
    assert arrival() == opening_of(circuit, "Ada") == LATER
    announce(circuit, lots["Ada"], ready_at=None)
    (brings,) = circuit.do(read_booking, ada.lot.booking_id).live_jobs
    system = circuit.world.service.system(circuit.town.home)
    assert circuit.do(restore_times, brings.id, by=system)
    circuit.do(follow_lots, DAY, by=system)
    assert arrival() < LATER - timedelta(hours=1)  # type: ignore[operator]  # an instant
    assert opening_of(circuit, "Ada") < LATER - timedelta(hours=1)
    assert alerts(circuit) == {}
    assert circuit.do(read_hub_day, circuit.hub, DAY).late == ()


def test_the_courier_reads_what_is_collected_at_a_farm_and_how_much_there_will_be(
    circuit: Circuit,
) -> None:
    """The stop names the goods; pieces that were announced short are told beside those ordered."""
    _, lots, _ = planned(circuit)

    def goods() -> dict[str, tuple[int, int | None]]:
        """Return pieces that are ordered and announced, by goods."""
        return {
            each["what"]: (each["items"], each["announced_items"])
            for one in circuit.town.rounds().values()
            for stop in circuit.do(round_document, one.id).content["stops"]
            for each in stop.get("goods", ())
        }

    assert goods() == {f"Carrots of {name}": (4, None) for name in lots}
    announce(circuit, lots["Ada"], items=1)
    assert goods()["Carrots of Ada"] == (4, 1)
    announce(circuit, lots["Ada"], items=None)
    assert goods()["Carrots of Ada"] == (4, None)
