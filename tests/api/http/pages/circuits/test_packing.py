"""The packing list of a cycle: what each producer brings, what goes where, and every order."""

from __future__ import annotations

import pytest

from api.usecases.circuits.cycles import cancel_cycle
from api.usecases.circuits.orders import cancel_order
from tests.support.booking_pages import text_of
from tests.support.circuits import Circuit, make_circuit
from tests.support.interface.http import Web
from tests.support.office import new_place


@pytest.fixture
def circuit(web: Web) -> Circuit:
    """Return a circuit with two farms."""
    return make_circuit(web.world)


def test_totals_by_producer_and_by_site_are_those_of_the_orders(web: Web, circuit: Circuit) -> None:
    """Three orders of two farms, two of them to a pickup site; a cancelled one counts nowhere."""
    cycle = circuit.cycle()
    ada, bea = circuit.lot(cycle, "Ada"), circuit.lot(cycle, "Bea")
    site = new_place(web.world, 2, 2, by=circuit.office, name="Corner shop", kind="relay")
    circuit.order(cycle, "R1", {ada: 2, bea: 1}, place_id=str(site))
    circuit.order(cycle, "R2", {ada: 3}, place_id=str(site))
    circuit.order(cycle, "R3", {bea: 4})
    circuit.do(cancel_order, circuit.order(cycle, "R4", {ada: 1}))
    office = web.person(circuit.office)
    page = text_of(office.get(f"/circuits/cycles/{cycle}/packing?lang=en"))
    brings, rest = page.split("What goes where")
    places, orders = rest.split("Orders, one by one")
    assert "5 × Carrots of Ada" in brings
    assert "5 × Carrots of Bea" in brings
    assert places.index("Corner shop") < places.index("Homes")
    at_site, at_homes = places.split("Homes")
    assert "2 orders" in at_site
    assert "5 × Carrots of Ada" in at_site
    assert "1 × Carrots of Bea" in at_site
    assert "4 × Carrots of Bea" in at_homes
    assert "Zoe R3" in orders
    assert "3 Oak Lane" in orders
    assert "R4" not in page


def test_an_empty_cycle_has_nothing_to_pack_and_asks_for_lots_first(
    web: Web, circuit: Circuit
) -> None:
    """Without orders the list says so; without lots the cycle's page says what comes first."""
    cycle = circuit.cycle()
    office = web.person(circuit.office)
    assert "Nothing is ordered yet" in text_of(
        office.get(f"/circuits/cycles/{cycle}/packing?lang=en")
    )
    page = office.get(f"/circuits/cycles/{cycle}?lang=en")
    assert "Add lots first" in text_of(page)
    assert f"/circuits/cycles/{cycle}/packing" not in page.text
    lot = circuit.lot(cycle, "Ada")
    circuit.order(cycle, "R1", {lot: 1})
    page = office.get(f"/circuits/cycles/{cycle}?lang=fr")
    assert f"/circuits/cycles/{cycle}/packing" in page.text
    assert "Liste de préparation" in text_of(page)


def test_a_farm_does_not_read_who_ordered(web: Web, circuit: Circuit) -> None:
    """The list has names and doors: it is the office's alone."""
    cycle = circuit.cycle()
    circuit.order(cycle, "R1", {circuit.lot(cycle, "Ada"): 1})
    farm = web.person(circuit.producer("Ada"))
    assert farm.get(f"/circuits/cycles/{cycle}/packing").status_code == 403
    circuit.do(cancel_cycle, cycle)
    office = web.person(circuit.office)
    assert office.get(f"/circuits/cycles/{cycle}/packing").status_code == 200
