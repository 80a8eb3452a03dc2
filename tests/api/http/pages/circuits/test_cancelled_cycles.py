"""Cancelled cycles: told as such, and not once their goods are at the hub."""

from __future__ import annotations

import pytest

from api.usecases.circuits.cycles import cancel_cycle
from api.usecases.circuits.hub_day import note_lot, read_hub_day
from data.store.tables.circuits import order_cycle
from routing.errors import Conflict
from tests.support.booking_pages import text_of
from tests.support.circuits import DAY, make_circuit
from tests.support.interface.http import Web


def test_a_cycle_whose_goods_are_at_the_hub_is_not_cancelled(web: Web) -> None:
    """It can be once what was noted is taken back; what came of a cancelled one is shown."""
    circuit = make_circuit(web.world)
    cycle = circuit.cycle()
    lot = circuit.lot(cycle, "Ada")
    circuit.order(cycle, "R1", {lot: 4})
    circuit.close(cycle)
    circuit.do(note_lot, lot, "arrived")
    with pytest.raises(Conflict, match="cycle-lots-at-hub") as refused:
        circuit.do(cancel_cycle, cycle)
    assert refused.value.arguments["what"] == "Carrots of Ada"
    assert circuit.do(read_hub_day, circuit.hub, DAY).arrivals
    # As it was cancelled before this was refused.
    with circuit.world.database.transaction(circuit.town.home) as tx:
        tx.run(tx.update(order_cycle, order_cycle.c.id == cycle).values(status="cancelled"))
    office = web.person(circuit.office)
    day = text_of(office.get(f"/circuits/hubs/{circuit.hub}?day={DAY}&lang=en"))
    assert "Nothing arrives" not in day
    assert "Its cycle was cancelled after it had come" in day
    with pytest.raises(Conflict, match="lot-not-coming"):
        circuit.do(note_lot, lot, "counted")
    circuit.do(note_lot, lot, "taken_back")
    assert circuit.do(read_hub_day, circuit.hub, DAY).arrivals == ()


def test_a_cancelled_cycle_reads_as_cancelled_to_farms_and_hub(web: Web) -> None:
    """Nobody waits for a round that is never planned."""
    circuit = make_circuit(web.world)
    cycle = circuit.cycle()
    lot = circuit.lot(cycle, "Ada")
    circuit.order(cycle, "R1", {lot: 4})
    circuit.close(cycle)
    farm, office = web.person(circuit.producer("Ada")), web.person(circuit.office)
    week = f"/circuits/week?day={DAY}&lang=en"
    farm_says = text_of(farm.get(week))
    assert "Is being planned" in farm_says
    assert "The round comes" in farm_says
    circuit.do(cancel_cycle, cycle)
    farm_says = text_of(farm.get(week))
    assert "Is being planned" not in farm_says
    assert "The round comes" not in farm_says
    assert "Cancelled: nobody comes" in farm_says
    day = text_of(office.get(f"/circuits/hubs/{circuit.hub}?day={DAY}&lang=en"))
    assert "Cancelled: Baskets. Nothing of it is collected or brought." in day
