"""Imports from Open Food Network: answers remembered, differences alone applied, nothing lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from api.usecases.board.alerts import Alert
from api.usecases.board.board import Board, read_board
from api.usecases.circuits.hubs import HubUpdate, change_hub
from api.usecases.circuits.open_food_network.cycles_there import likely_cycle
from api.usecases.circuits.open_food_network.importing import (
    Comparison,
    Decisions,
    answer_questions,
    apply_import,
    compare_import,
)
from api.usecases.circuits.open_food_network.reading import take_apart
from api.usecases.circuits.orders import keep_order
from data.formats.address_coordinates import Located
from data.formats.open_food_network import Distribution, distribution_of, read_report
from data.formats.open_food_network.values import UnplacedNote
from data.store.circuits import lots, orders
from routing.errors import BadInput, Denied
from routing.types import Point
from tests.support.circuits import DAY, Circuit, answers_of, make_circuit
from tests.support.office import new_place
from tests.support.open_food_network import Cell, line, pickup, report_csv
from tests.support.store.world import World
from tests.support.streets.known_addresses import know
from tests.support.tiny import corner

HOST = "coopcircuits.example"
HUB, METHOD = "Halle de l'Est", "Retrait à l'épicerie"


@pytest.fixture
def circuit(world: World, monkeypatch: pytest.MonkeyPatch) -> Circuit:
    """Return a circuit with a hub and three farms, in a town where one address is known."""
    lon, lat = corner(2, 2)
    known = {"1 Alley": Point(lon=lon, lat=lat)}
    know(monkeypatch, known.get)
    return make_circuit(world)


def report(*rows: dict[str, Cell]) -> Distribution:
    """Return what a report with some rows says."""
    return distribution_of([read_report(report_csv("customer_totals", rows).encode(), "x.csv")])


def home(number: int, **cells: Cell) -> dict[str, Cell]:
    """Return a row of an order that goes to a door."""
    door: dict[str, Cell] = {"ship_street": "1 Alley", "ship_city": "", "ship_postcode": ""}
    return line(order_number=f"R{number}", **{**door, **cells})


def site(number: int, **cells: Cell) -> dict[str, Cell]:
    """Return a row of an order that is handed out at a site."""
    return pickup(order_number=f"R{number}", **cells)


def answer(circuit: Circuit, place: UUID | None = None) -> None:
    """Answer everything that is asked."""
    rows: dict[tuple[str, str, str], dict[str, Any]] = {
        ("hub", HUB, ""): {"hub_id": str(circuit.hub)},
        ("ready", HUB, "Ferme du Lac"): {
            "customer_id": str(circuit.producers["Ada"]),
            "start": "08:00",
            "end": "09:00",
        },
        ("site", HUB, METHOD): {"place_id": str(place)} if place else {"at_hub": True},
    }
    circuit.do(answer_questions, HOST, answers_of(rows))


def bring(
    circuit: Circuit, cycle: UUID, found: Distribution, *cancel: str, refused: str = ""
) -> Comparison:
    """Let a distribution in; nothing of it is refused but one order."""
    decided = Decisions(cancel=frozenset(cancel))
    done: Comparison = circuit.do(apply_import, cycle, HOST, found, decided)
    differences = [one for one in (*done.orders, *done.lots) if one.refused and one.name != refused]
    assert [getattr(one.refused, "faults", one.refused) for one in differences] == []
    return done


def gone_alerts(circuit: Circuit) -> list[Alert]:
    """Return what the dispatcher is asked about orders that are gone."""
    board: Board = circuit.do(read_board, DAY)
    return [one for one in board.alerts if one.kind == "order-gone"]


def kinds(comparison: Comparison) -> dict[str, str]:
    """Return how each order differs."""
    return {one.name: one.what for one in comparison.orders}


def kept(circuit: Circuit, cycle: UUID) -> tuple[dict[str, int], dict[str, int]]:
    """Return pieces by order and by lot."""
    with circuit.world.database.transaction(circuit.town.home) as tx:
        ordered = {
            one.reference: sum(each.items for each in one.lines)
            for one in orders.of_cycles(tx, [cycle])
            if one.status == "ordered"
        }
        offered = {
            one.reference: one.items
            for one in lots.of_cycles(tx, [cycle])
            if one.status == "offered"
        }
    return ordered, offered


def test_open_food_network_asks_before_anything_is_brought(circuit: Circuit) -> None:
    """Hub, farm and pickup site are asked for once; the answers hold for the next cycle."""
    cycle = circuit.cycle()
    found = report(home(1), site(2))
    before = circuit.do(compare_import, cycle, HOST, found)
    assert {one.kind for one in before.open} == {"hub", "ready", "site"}
    assert before.orders == ()
    answer(circuit, new_place(circuit.world, 3, 3, name="Grocer"))
    after = circuit.do(compare_import, circuit.cycle(name="Next week"), HOST, found)
    assert after.open == ()
    assert kinds(after) == {"R1": "added", "R2": "added"}
    assert after.against_hours == ()
    hours = [{"days": ["TU"], "start": "08:00", "end": "12:00"}]
    circuit.do(change_hub, circuit.hub, HubUpdate.read({"hours": hours}))
    [told] = circuit.do(compare_import, cycle, HOST, found).against_hours
    assert (told.kind, told.hub, told.numbers) == ("shut", "Hub", ("R1", "R2"))


def test_open_food_network_quantities_come_whole_into_a_cycle(circuit: Circuit) -> None:
    """Every piece of the report is in an order and in its farm's lot, under lasting references."""
    answer(circuit, new_place(circuit.world, 3, 3, name="Grocer"))
    cycle = circuit.cycle()
    bring(circuit, cycle, report(home(1, quantity=3), site(2, quantity=4), site(3, quantity=1)))
    ordered, offered = kept(circuit, cycle)
    assert ordered == {f"ofn:{HOST}:R{number}": count for number, count in ((1, 3), (2, 4), (3, 1))}
    [(reference, items)] = offered.items()
    assert reference.startswith(f"ofn:{HOST}:Mercredi 2 décembre:Ferme du Lac:{HUB}")
    assert items == 8
    closed_cycle = circuit.close(cycle)
    # One farm, one home, and one stop for both orders of the site.
    assert (len(closed_cycle.collections), len(closed_cycle.drops)) == (1, 2)


def test_open_food_network_what_is_fetched_at_the_hub_comes_there(circuit: Circuit) -> None:
    """Orders handed out at the hub bring their goods from the farm, and need no ride from there."""
    answer(circuit)
    cycle = circuit.cycle()
    bring(circuit, cycle, report(home(1), site(2)))
    closed_cycle = circuit.close(cycle)
    assert (len(closed_cycle.collections), len(closed_cycle.drops)) == (1, 1)


def test_open_food_network_again_changes_only_what_changed(circuit: Circuit) -> None:
    """The same report changes nothing; another one changes its orders, and cancels when told to."""
    answer(circuit)
    cycle = circuit.cycle()
    bring(circuit, cycle, report(home(1), home(2, quantity=5), home(3)))
    again = bring(circuit, cycle, report(home(1), home(2, quantity=5), home(3)))
    assert set(kinds(again).values()) == {"same"}
    assert [one.what for one in again.lots] == ["same"]
    with circuit.world.database.transaction(circuit.town.home) as tx:
        versions = {one.reference: one.version for one in orders.of_cycles(tx, [cycle])}
    assert set(versions.values()) == {1}
    # Two is smaller and one larger by as much: however they are ordered, the lot holds both.
    new = report(home(1, quantity=5), home(2, quantity=2), home(4))
    assert kinds(circuit.do(compare_import, cycle, HOST, new)) == {
        "R1": "changed",
        "R2": "changed",
        "R4": "added",
        "R3": "gone",
    }
    bring(circuit, cycle, new)
    ordered, _ = kept(circuit, cycle)
    assert ordered[f"ofn:{HOST}:R3"] == 2
    bring(circuit, cycle, new, "R3")
    ordered, offered = kept(circuit, cycle)
    assert sorted(ordered.values()) == [2, 2, 5]
    assert list(offered.values()) == [9]


def test_open_food_network_after_planning(circuit: Circuit) -> None:
    """Once it is jobs: less is changed, a new one is late, one gone is the dispatcher’s to decide.

    Nobody is asked again about one that is kept, until it was there again in between.
    """
    answer(circuit)
    cycle = circuit.cycle()
    bring(circuit, cycle, report(home(1, quantity=3), home(2), home(3)))
    circuit.close(cycle)
    new = report(home(1, quantity=1), home(2), home(9))
    seen = bring(circuit, cycle, new)
    assert seen.is_closed
    assert kinds(seen) == {"R1": "changed", "R2": "same", "R9": "late", "R3": "gone"}
    ordered, _ = kept(circuit, cycle)
    assert ordered == {f"ofn:{HOST}:R{number}": count for number, count in ((1, 1), (2, 2), (3, 2))}
    [alert] = gone_alerts(circuit)
    assert alert.subject_id == cycle
    assert alert.arguments == {"cycle": "Baskets", "orders": 1, "numbers": "R3"}
    [missed] = [one for one in circuit.read(cycle).orders if one.gone_at]
    circuit.do(keep_order, missed.id)
    bring(circuit, cycle, new)
    assert gone_alerts(circuit) == []
    bring(circuit, cycle, report(home(1), home(2), home(3)), refused="R1")
    bring(circuit, cycle, new)
    assert len(gone_alerts(circuit)) == 1
    bring(circuit, cycle, new, "R3")
    assert gone_alerts(circuit) == []
    assert f"ofn:{HOST}:R3" not in kept(circuit, cycle)[0]
    assert set(kinds(bring(circuit, cycle, new)).values()) == {"same", "late"}


def test_open_food_network_one_bad_order_holds_back_no_other(circuit: Circuit) -> None:
    """What cannot be done is told at its order, and all others come in."""
    answer(circuit)
    cycle = circuit.cycle()
    found = report(home(1), home(2, ship_street="9 Nowhere"))
    done: Comparison = circuit.do(apply_import, cycle, HOST, found)
    refused = {one.name: one.refused for one in done.orders}
    assert refused["R1"] is None
    assert isinstance(refused["R2"], BadInput)
    assert list(kept(circuit, cycle)[0]) == [f"ofn:{HOST}:R1"]


def test_open_food_network_unknown_addresses_are_asked_for_and_remembered(
    circuit: Circuit,
) -> None:
    """An address nobody knows is told before anything is applied; its point serves again."""
    answer(circuit)
    cycle = circuit.cycle()
    found = report(home(1), home(2, ship_street="9 Nowhere"))
    lon, lat = corner(1, 3)
    [asked] = circuit.do(compare_import, cycle, HOST, found).unknown
    assert (asked.address, asked.numbers) == ("9 Nowhere", ("R2",))
    decided = Decisions(points={"9 Nowhere": Located(Point(lon=lon, lat=lat))})
    done = circuit.do(apply_import, cycle, HOST, found, decided)
    assert [one.refused for one in done.orders] == [None, None]
    again = circuit.do(compare_import, cycle, HOST, found)
    assert (again.unknown, set(kinds(again).values())) == ((), {"same"})
    circuit.close(cycle)
    next_week = circuit.cycle(name="Next week")
    assert circuit.do(compare_import, next_week, HOST, found).unknown == ()
    bring(circuit, next_week, found)
    with circuit.world.database.transaction(circuit.town.home) as tx:
        points = {one.reference: one.point for one in orders.of_cycles(tx, [next_week])}
    assert points[f"ofn:{HOST}:R2"] == Point(lon=lon, lat=lat)


def test_open_food_network_answers_lead_somewhere(circuit: Circuit) -> None:
    """An answer that names no hub, farm, place or hour of ours is refused; producers may not."""
    for key, wrong in (
        (("hub", HUB, ""), {"hub_id": "x"}),
        (("site", HUB, METHOD), {"place_id": str(circuit.hub)}),
        (("ready", HUB, "F"), {"customer_id": ""}),
        (("ready", HUB, "F"), {"customer_id": str(circuit.producers["Ada"]), "start": "8"}),
    ):
        with pytest.raises(BadInput):
            circuit.do(answer_questions, HOST, answers_of({key: wrong}))
    with pytest.raises(BadInput):
        circuit.do(answer_questions, "not a host", {})
    with pytest.raises(Denied):
        circuit.do(answer_questions, HOST, {}, by=circuit.producer("Ada"))


def supplier_report(*rows: dict[str, Cell]) -> Distribution:
    """Return what *Pay your suppliers* says."""
    content = report_csv("pay_your_suppliers", rows).encode()
    return distribution_of([read_report(content, "x.csv")])


def test_open_food_network_suppliers_alone_after_the_orders_double_nothing(
    circuit: Circuit,
) -> None:
    """Lots that orders draw from stay as they are; another count is told, and no order is gone."""
    answer(circuit)
    cycle = circuit.cycle()
    bring(circuit, cycle, report(home(1, quantity=3), home(2, quantity=2)))
    row: dict[str, Cell] = {
        "producer": "Ferme du Lac",
        "hub": HUB,
        "order_cycle": "Mercredi 2 décembre",
        "product": "Carottes",
        "variant_unit_name": "500g",
        "quantity": 5,
    }
    same = bring(circuit, cycle, supplier_report(row))
    assert (kinds(same), [one.what for one in same.lots]) == ({}, ["same"])
    assert list(kept(circuit, cycle)[1].values()) == [5]
    other = circuit.do(apply_import, cycle, HOST, supplier_report({**row, "quantity": 8}))
    [told] = [one.refused for one in other.lots if one.refused]
    assert [one.code for one in told.faults] == ["import-lots-alone"]
    assert list(kept(circuit, cycle)[1].values()) == [5]


def test_open_food_network_of_several_cycles_the_latest_or_the_imported_is_likely(
    circuit: Circuit,
) -> None:
    """Whatever the names: the cycle of the latest order, else the one that is here already."""
    answer(circuit)
    old = {"order_cycle": "A", "date": "2026-11-20 10:00:00"}
    new = {"order_cycle": "B", "date": "2026-11-28 10:00:00"}
    for first, second in ((old, new), ({**new, "order_cycle": "A"}, {**old, "order_cycle": "B"})):
        both = report(home(1, **first), home(2, **second))
        latest = max((first, second), key=lambda one: one["date"])["order_cycle"]
        assert circuit.do(likely_cycle, circuit.cycle(), HOST, both) == latest
    both = report(home(1, **old), home(2, **new))
    cycle = circuit.cycle()
    bring(circuit, cycle, both.of_cycle("A"))
    assert circuit.do(likely_cycle, cycle, HOST, both) == "A"


def test_open_food_network_a_note_that_was_placed_stays_when_imported_again(
    circuit: Circuit,
) -> None:
    """The next import finds it at its order, changes nothing and asks no more about it."""
    answer(circuit)
    cycle = circuit.cycle()
    note = UnplacedNote(file="d.csv", row=2, text="Ring twice", hub=HUB)
    found = replace(report(home(1), home(2)), unplaced=(note,))
    assert circuit.do(compare_import, cycle, HOST, found).unplaced == (note,)
    bring(circuit, cycle, found.with_notes({note.key: "R2"}))
    again = bring(circuit, cycle, found)
    assert (set(kinds(again).values()), again.unplaced) == ({"same"}, ())
    assert [one.note for one in circuit.read(cycle).orders] == ["", "Ring twice"]


def test_open_food_network_masked_files_together_say_what_to_do() -> None:
    """With files of masked customers and of headers alone, the answer says who hides them."""
    masked = report_csv("customer_totals", [line(customer="< Hidden >")]).encode()
    empty = report_csv("delivery", []).encode()
    with pytest.raises(BadInput) as refused:
        take_apart([(empty, "delivery.csv"), (masked, "totals.csv")])
    told = [(one.code, one.file) for one in refused.value.faults]
    assert told == [
        ("open-food-network-masked", "totals.csv"),
        ("open-food-network-empty", "delivery.csv"),
    ]
    good = report_csv("customer_totals", [line()]).encode()
    found = take_apart([(empty, "delivery.csv"), (good, "totals.csv")])
    assert len(found.orders) == 1
    assert "open-food-network-empty" in {one.code for one in found.notices}
