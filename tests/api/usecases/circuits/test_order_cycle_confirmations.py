"""Producers confirm what is ordered of their lots, so that silence is seen."""

from __future__ import annotations

from uuid import UUID

import pytest

from api.usecases.circuits.announcements import LotAnnouncementRequest, announce_lot
from api.usecases.circuits.confirmations import confirm_lot
from api.usecases.circuits.cycles import cancel_cycle
from api.usecases.circuits.hub_day import note_lot, read_hub_day
from api.usecases.circuits.orders import cancel_order
from routing.errors import Conflict, NotFound
from tests.support.circuits import DAY, Circuit, make_circuit
from tests.support.office import events_of
from tests.support.store.world import World


@pytest.fixture
def circuit(world: World) -> Circuit:
    """Return a circuit of three farms."""
    return make_circuit(world)


def silent(circuit: Circuit, cycle: UUID) -> set[str]:
    """Return the producers who have not said that what is ordered comes."""
    return {one.producer for one in circuit.read(cycle).lots if one.is_unconfirmed}


def test_who_has_not_confirmed_a_lot_is_seen_by_office_and_hub(circuit: Circuit) -> None:
    """One farm confirms, the other is silent; more pieces than it has seen want another word."""
    cycle = circuit.cycle()
    lots = {name: circuit.lot(cycle, name) for name in ("Ada", "Bea")}
    orders = [circuit.order(cycle, f"R{n}", dict.fromkeys(lots.values(), 2)) for n in (1, 2)]
    assert silent(circuit, cycle) == {"Farm Ada", "Farm Bea"}
    ada = circuit.producer("Ada")
    confirmed = circuit.do(confirm_lot, lots["Ada"], by=ada)
    assert (confirmed.items, confirmed.at) == (4, circuit.world.clock.now)
    assert circuit.do(confirm_lot, lots["Ada"], by=ada) == confirmed
    assert events_of(circuit.world, circuit.town.home).count("lot_confirmed") == 1
    assert silent(circuit, cycle) == {"Farm Bea"}
    circuit.order(cycle, "R3", {lots["Ada"]: 1})
    assert silent(circuit, cycle) == {"Farm Ada", "Farm Bea"}
    circuit.do(confirm_lot, lots["Ada"], by=ada)
    circuit.close(cycle)
    circuit.do(cancel_order, orders[0])
    assert silent(circuit, cycle) == {"Farm Bea"}
    there = circuit.do(read_hub_day, circuit.hub, DAY).arrivals
    assert {one.producer: one.lots[0].is_unconfirmed for one in there} == {
        "Farm Ada": False,
        "Farm Bea": True,
    }
    circuit.do(note_lot, lots["Bea"], "arrived")
    assert silent(circuit, cycle) == set()


def test_a_lot_announced_with_fewer_pieces_no_longer_counts_as_confirmed(circuit: Circuit) -> None:
    """Whoever confirmed and then announced fewer has taken that back; all of it counts again."""
    cycle = circuit.cycle()
    lot = circuit.lot(cycle, "Ada")
    circuit.order(cycle, "R1", {lot: 4})
    ada = circuit.producer("Ada")
    circuit.do(confirm_lot, lot, by=ada)
    seen = []
    for items in (2, 4):
        circuit.do(announce_lot, lot, LotAnnouncementRequest.read({"items": items}), by=ada)
        (sheet,) = circuit.read(cycle).lots
        seen.append((sheet.is_confirmed, sheet.is_unconfirmed))
    assert seen == [(False, False), (True, False)]


def test_only_what_is_to_come_is_confirmed_by_whose_it_is(circuit: Circuit) -> None:
    """Not another farm's lot, none of which nothing is ordered, that has come or is cancelled."""
    cycle = circuit.cycle()
    lots = {name: circuit.lot(cycle, name) for name in circuit.producers}
    circuit.order(cycle, "R1", {lots["Ada"]: 2, lots["Bea"]: 1})
    with pytest.raises(NotFound, match="no-such-lot"):
        circuit.do(confirm_lot, lots["Bea"], by=circuit.producer("Ada"))
    with pytest.raises(Conflict, match="lot-not-coming"):
        circuit.do(confirm_lot, lots["Cia"])
    circuit.close(cycle)
    circuit.do(note_lot, lots["Ada"], "arrived")
    with pytest.raises(Conflict, match="lot-has-come"):
        circuit.do(confirm_lot, lots["Ada"])
    circuit.do(note_lot, lots["Ada"], "taken_back")
    circuit.do(cancel_cycle, cycle)
    with pytest.raises(Conflict, match="lot-not-coming"):
        circuit.do(confirm_lot, lots["Bea"])
