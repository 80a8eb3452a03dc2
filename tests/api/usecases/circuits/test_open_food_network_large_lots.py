"""Imports of lots that no bike carries at once: told beforehand, split, and nothing lost."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from api.usecases.bookings.customers import CustomerUpdate, change_customer
from api.usecases.circuits.open_food_network.importing import (
    Comparison,
    Decisions,
    answer_questions,
    apply_import,
    compare_import,
)
from data.formats.open_food_network import Distribution, distribution_of, read_report
from data.store.circuits import lots, orders
from data.store.circuits.lots import CycleLot
from data.store.circuits.orders import CycleOrder
from routing.errors import BadInput
from routing.types import Point
from tests.support.circuits import Circuit, answers_of, make_circuit
from tests.support.open_food_network import Cell, line, pickup, report_csv
from tests.support.store.world import World
from tests.support.streets.known_addresses import know
from tests.support.tiny import corner

HOST = "coopcircuits.example"
HUB = "Halle de l'Est"
SPLIT = Decisions(split=True)
FARMS = {"Ferme du Lac": "Ada", "Hill Farm": "Bea"}


@pytest.fixture
def circuit(world: World, monkeypatch: pytest.MonkeyPatch) -> Circuit:
    """Return a circuit whose bikes carry 100 kg, with everything answered."""
    lon, lat = corner(2, 2)
    known = {f"{number} Alley": Point(lon=lon, lat=lat) for number in range(20)}
    know(monkeypatch, known.get)
    made = make_circuit(world)
    rows: dict[tuple[str, str, str], dict[str, Any]] = {
        ("hub", HUB, ""): {"hub_id": str(made.hub)},
        ("site", HUB, "Retrait à l'épicerie"): {"at_hub": True},
        **{
            ("ready", HUB, farm): {"customer_id": str(made.producers[name])}
            for farm, name in FARMS.items()
        },
    }
    made.do(answer_questions, HOST, answers_of(rows))
    return made


def home(number: int, quantity: int, **cells: Cell) -> dict[str, Cell]:
    """Return a row of an order of sacks of 10 kg that goes to a door."""
    door: dict[str, Cell] = {"ship_street": f"{number} Alley", "ship_city": "", "ship_postcode": ""}
    row = {"product": "Potatoes", "variant": "10kg", "quantity": quantity, **door, **cells}
    return line(order_number=f"R{number}", **row)


def report(*rows: dict[str, Cell]) -> Distribution:
    """Return what a report with some rows says."""
    return distribution_of([read_report(report_csv("customer_totals", rows).encode(), "x.csv")])


def kept(circuit: Circuit, cycle: Any) -> tuple[list[CycleLot], dict[str, CycleOrder]]:  # noqa: ANN401  # an id
    """Return the lots and orders that a cycle has."""
    with circuit.world.database.transaction(circuit.town.home) as tx:
        offered = [one for one in lots.of_cycles(tx, [cycle]) if one.status == "offered"]
        ordered = {one.number: one for one in orders.of_cycles(tx, [cycle])}
    return offered, ordered


def pieces(ordered: dict[str, CycleOrder]) -> dict[str, int]:
    """Return how many pieces each order has."""
    return {key: sum(each.items for each in one.lines) for key, one in ordered.items()}


def refusals(rows: Any) -> dict[str, set[str]]:  # noqa: ANN401  # differences
    """Return the codes of what is refused, by name."""
    return {one.name: {each.code for each in one.refused.faults} for one in rows if one.refused}


LARGE = tuple(home(number, 3) for number in range(1, 9))
"""Eight homes with 30 kg each: 240 kg of one farm, where a bike carries 100."""


def test_large_lots_are_told_beforehand_by_farm_hub_and_order(circuit: Circuit) -> None:
    """The comparison names farm, hub and orders of a lot that no bike carries, and its split."""
    found = report(*LARGE, home(9, 2, producer="Hill Farm"))
    seen: Comparison = circuit.do(compare_import, circuit.cycle(), HOST, found)
    [split] = seen.splits
    assert (split.farm, split.hub, split.mass_g) == ("Ferme du Lac", HUB, 240_000)
    assert len(split.parts) == 3
    assert sum(one.items for one in split.parts) == 24
    assert sum(one.mass_g for one in split.parts) == 240_000
    assert all(one.mass_g <= 100_000 for one in split.parts)
    assert {number for one in split.parts for number in one.numbers} == {
        f"R{number}" for number in range(1, 9)
    }


def test_large_lots_are_split_at_one_confirmation_and_nothing_is_lost(circuit: Circuit) -> None:
    """Applied with the confirmation, each order has all its pieces, each part fits a bike."""
    cycle = circuit.cycle()
    found = report(*LARGE, home(9, 2, producer="Hill Farm"))
    done: Comparison = circuit.do(apply_import, cycle, HOST, found, SPLIT)
    assert refusals((*done.orders, *done.lots)) == {}
    offered, ordered = kept(circuit, cycle)
    assert pieces(ordered) == {**{f"R{number}": 3 for number in range(1, 9)}, "R9": 2}
    drawn: Counter[Any] = Counter()
    for order in ordered.values():
        drawn.update({one.lot_id: one.items for one in order.lines})
    assert drawn == {one.id: one.items for one in offered}
    assert min(one.mass_g for one in offered) == 20_000
    assert sum(one.mass_g for one in offered) == 260_000
    assert all(one.mass_g == 10_000 * one.items for one in offered)
    assert len({one.reference for one in offered}) == len(offered) == 4
    again: Comparison = circuit.do(apply_import, cycle, HOST, found)
    assert {one.what for one in (*again.orders, *again.lots)} == {"same"}
    assert again.splits == ()
    assert len(circuit.close(cycle).collections) == 4


def test_large_lots_without_the_confirmation_hold_back_no_other_order(circuit: Circuit) -> None:
    """Not confirmed, the lot and its orders are told as refused, whole; all others come in."""
    cycle = circuit.cycle()
    both = home(1, 1, producer="Hill Farm")
    found = report(*LARGE, both, home(9, 2, producer="Hill Farm"))
    done: Comparison = circuit.do(apply_import, cycle, HOST, found)
    told = refusals((*done.orders, *done.lots))
    [lot] = [one for one in done.lots if one.refused]
    assert (lot.farm, lot.hub, told[lot.name]) == ("Ferme du Lac", HUB, {"import-lot-too-large"})
    assert {key for key in told if key.startswith("R")} == {f"R{n}" for n in range(1, 9)}
    assert told["R1"] == {"order-lacks-lot"}
    assert pieces(kept(circuit, cycle)[1]) == {"R9": 2}


def test_large_lots_split_stays_when_orders_are_added(circuit: Circuit) -> None:
    """A lot that grows past what a bike carries gets a second part; kept orders stay in theirs."""
    cycle = circuit.cycle()
    circuit.do(apply_import, cycle, HOST, report(*LARGE[:3]))
    before = kept(circuit, cycle)[1]
    more = report(*LARGE[:5])
    assert len(circuit.do(compare_import, cycle, HOST, more).splits) == 1
    done = circuit.do(apply_import, cycle, HOST, more, SPLIT)
    assert refusals((*done.orders, *done.lots)) == {}
    offered, ordered = kept(circuit, cycle)
    assert pieces(ordered) == {f"R{number}": 3 for number in range(1, 6)}
    assert {key: ordered[key].lines for key in before} == {k: o.lines for k, o in before.items()}
    assert sorted(one.mass_g for one in offered) == [60_000, 90_000]
    # Fewer again: the part that nobody orders of goes, the others stay as they are.
    circuit.do(
        apply_import, cycle, HOST, report(*LARGE[:3]), Decisions(cancel=frozenset({"R4", "R5"}))
    )
    assert [one.mass_g for one in kept(circuit, cycle)[0]] == [90_000]


def test_large_lots_divide_an_order_where_no_part_has_room_for_it(circuit: Circuit) -> None:
    """Three orders of 60 kg go into two parts of 90; one order draws from both, none loses any."""
    cycle = circuit.cycle()
    found = report(*(home(number, 6) for number in (1, 2, 3)))
    done = circuit.do(apply_import, cycle, HOST, found, SPLIT)
    assert refusals((*done.orders, *done.lots)) == {}
    offered, ordered = kept(circuit, cycle)
    assert pieces(ordered) == {"R1": 6, "R2": 6, "R3": 6}
    assert len(offered) == 2
    assert sum(one.mass_g for one in offered) == 180_000
    again = circuit.do(apply_import, cycle, HOST, found)
    assert {one.what for one in (*again.orders, *again.lots)} == {"same"}


def test_large_lots_of_a_report_without_orders_are_split_by_pieces(circuit: Circuit) -> None:
    """Lots alone, of the report for suppliers, are split too, and their pieces add up."""
    rows: list[dict[str, Cell]] = [
        {
            "producer": "Ferme du Lac",
            "hub": HUB,
            "order_cycle": "Mercredi 2 décembre",
            "product": "Potatoes",
            "variant_unit_name": "10kg",
            "quantity": 27,
        }
    ]
    content = report_csv("pay_your_suppliers", rows).encode()
    found = distribution_of([read_report(content, "x.csv")])
    cycle = circuit.cycle()
    circuit.do(apply_import, cycle, HOST, found, SPLIT)
    offered = kept(circuit, cycle)[0]
    assert sorted(one.items for one in offered) == [9, 9, 9]
    again = circuit.do(apply_import, cycle, HOST, found)
    assert {one.what for one in again.lots} == {"same"}


def test_large_lots_an_order_that_no_bike_takes_is_told_beforehand(circuit: Circuit) -> None:
    """An order larger than any bike is told by the comparison; at the hub itself it needs none."""
    cycle = circuit.cycle()
    found = report(home(1, 12), home(2, 2), pickup(order_number="R3", variant="10kg", quantity=14))
    seen = circuit.do(compare_import, cycle, HOST, found)
    assert refusals(seen.orders) == {"R1": {"order-too-large"}}
    done = circuit.do(apply_import, cycle, HOST, found, SPLIT)
    assert refusals(done.orders) == {"R1": {"order-too-large"}}
    offered, ordered = kept(circuit, cycle)
    assert pieces(ordered) == {"R2": 2, "R3": 14}
    assert sum(one.items for one in offered) == 16


def test_large_lots_of_pieces_that_no_bike_takes_are_told_by_piece(circuit: Circuit) -> None:
    """One piece heavier than any bike carries cannot be split: its order alone is refused."""
    cycle = circuit.cycle()
    pallet = pickup(order_number="R1", variant="300kg", quantity=1)
    found = report(pallet, home(2, 2))
    seen = circuit.do(compare_import, cycle, HOST, found)
    assert refusals(seen.orders) == {"R1": {"piece-too-large"}}
    circuit.do(apply_import, cycle, HOST, found, SPLIT)
    assert pieces(kept(circuit, cycle)[1]) == {"R2": 2}


def test_lots_that_cannot_be_brought_never_leave_an_order_incomplete(circuit: Circuit) -> None:
    """A farm without a place is told beforehand with its orders; they come in whole later."""
    cycle = circuit.cycle()
    by = circuit.world.actor("admin")
    place = {"place_id": str(circuit.farms["Bea"])}
    circuit.do(
        change_customer, circuit.producers["Bea"], CustomerUpdate.read({"place_id": None}), by=by
    )
    found = report(home(1, 2), home(2, 2), home(2, 1, producer="Hill Farm"))
    seen = circuit.do(compare_import, cycle, HOST, found)
    assert refusals(seen.orders) == {"R2": {"order-lacks-lot"}}
    [told] = [one for one in seen.lots if one.refused]
    assert (told.farm, told.hub, told.numbers) == ("Hill Farm", HUB, ("R2",))
    done = circuit.do(apply_import, cycle, HOST, found)
    assert refusals(done.orders) == refusals(seen.orders)
    assert pieces(kept(circuit, cycle)[1]) == {"R1": 2}
    circuit.do(change_customer, circuit.producers["Bea"], CustomerUpdate.read(place), by=by)
    assert refusals(circuit.do(apply_import, cycle, HOST, found).orders) == {}
    assert pieces(kept(circuit, cycle)[1]) == {"R1": 2, "R2": 3}


def test_orders_weigh_what_they_hold_and_not_a_share_of_the_lot(circuit: Circuit) -> None:
    """Of a farm's sacks and bunches, whoever ordered sacks gets their weight at the door."""
    cycle = circuit.cycle()
    herbs = home(2, 6, product="Parsley", variant="50g")
    circuit.do(apply_import, cycle, HOST, report(home(1, 2), herbs))
    ordered = kept(circuit, cycle)[1]
    assert [one.mass_g for one in ordered["R1"].lines] == [20_000]
    assert [one.mass_g for one in ordered["R2"].lines] == [300]
    with pytest.raises(BadInput):
        circuit.order(cycle, "R7", {ordered["R1"].lines[0].lot_id: 1}, lines=[{"lot_id": "x"}])


def test_nothing_that_is_imported_weighs_nothing(circuit: Circuit) -> None:
    """Litres and pieces weigh in their lots and at the doors; what was reckoned is told."""
    cycle = circuit.cycle()
    found = report(
        home(1, 60, product="Apple juice", variant="1L"),
        home(2, 2, product="Eggs", variant="box of 6"),
        home(3, 1),
    )
    seen = circuit.do(compare_import, cycle, HOST, found)
    assert {(one.product, one.basis) for one in seen.reckoned} == {
        ("Apple juice", "density"),
        ("Eggs", "piece"),
    }
    circuit.do(apply_import, cycle, HOST, found, SPLIT)
    offered, ordered = kept(circuit, cycle)
    assert sum(one.mass_g for one in offered) == 63_000 + 780 + 10_000
    assert [one.mass_g for one in ordered["R1"].lines] == [63_000]
